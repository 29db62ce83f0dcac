"""What the checks work on: the program in a Windows of its own, the replica of the site, a PostgreSQL on Linux."""
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
import zipfile

from database import Server, Session
from report import expect
from replica_site import make_certificates
from running import free_port, wait_for

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "correct-horse-7"


class January:
    """What is known of the real January 2026."""

    def __init__(self):
        known = json.loads((SOURCE / "tests/support/january_2026.json").read_text())
        self.file, self.said = SOURCE / "tests/data" / known["file"], known["said"]
        self.figures = [(figure["sql"], figure["answer"]) for figure in known["figures"]]
        with zipfile.ZipFile(self.file) as archive:
            self.csv_sha256 = hashlib.sha256(archive.read(archive.namelist()[0])).hexdigest()


class DatabaseOverTls:
    """A PostgreSQL as on another machine: by name and password over TLS, its certificate signed by an authority of its own."""

    def __init__(self, folder):
        self.certificates = pathlib.Path(folder)
        self.certificates.mkdir()
        make_certificates(str(folder), "good")
        self.port = free_port()
        self.server = Server("waitlistd-windows.")
        self.server.listen(self.port, folder)

    def __enter__(self):
        self.server.__enter__()
        self.sql("CREATE ROLE loader LOGIN CREATEROLE PASSWORD '%s'" % PASSWORD, "postgres")
        return self

    def __exit__(self, *_):
        self.server.__exit__()

    def new_database(self, name):
        self.sql("CREATE DATABASE %s OWNER loader" % name, "postgres")

    def sql(self, statement, database):
        with Session(self.server.conninfo(database)) as session:
            return "\n".join(session.ask(statement + ";"))

    @contextlib.contextmanager
    def locked(self, table, mode, database):
        """Another session has the table locked until the end of the with block."""
        with Session(self.server.conninfo(database)) as session:
            session.ask("BEGIN; LOCK TABLE %s IN %s MODE;" % (table, mode))
            yield

    def address(self, database, ca_file, port=None):
        """PG_CONN for the Windows program; the path of ca_file is Windows'."""
        return "postgresql://loader:%s@localhost:%d/%s?sslmode=verify-full&sslrootcert=%s" % (
            PASSWORD, port or self.port, database, urllib.parse.quote(ca_file))


class Place:
    def __init__(self, build, prefix, replica, database):
        self.build, self.prefix, self.replica, self.database = build, prefix, replica, database
        self.health_port = free_port()
        # Where a name may have spaces and letters of all kinds, it has.
        self.programs = prefix.drive_c / "Program Files/Wärteliste für alle"
        self.state = prefix.drive_c / "Zustand ä ß ñ"
        self.state.mkdir()
        shutil.copy(database.certificates / "ca.pem", self.state / "datenbank ö.pem")
        self.database_ca = prefix.windows_path(self.state / "datenbank ö.pem")
        self.last_run = ""

    def copy_programs(self):
        """As an installation without the MSI."""
        self.programs.mkdir(exist_ok=True)
        for name in ("waitlistd.exe", "libpq.dll"):
            shutil.copy(self.build / name, self.programs / name)

    def settings(self, **more):
        """For a run of the program; None takes one away."""
        own = {"STATE_DIR": self.prefix.windows_path(self.state), "NHS_INDEX_URL": self.replica.url, "BROWSER": "off",
               "HTTP_LISTEN": "127.0.0.1:%d" % self.health_port, "HTTP_RETRIES": "0", **more}
        return {name: value for name, value in own.items() if value is not None}

    def waitlistd(self, *words, seconds=120, **settings):
        done = self.prefix.run(self.programs / "waitlistd.exe", *words, seconds=seconds, environment=self.settings(**settings))
        self.last_run = str(done)
        return done

    def must(self, *words, **settings):
        done = self.waitlistd(*words, **settings)
        expect(done.exit_code == 0, str(done))
        return done.out

    def administer(self, *words, seconds=60):
        return self.prefix.must(self.build / "tests/windows/administer.exe", *words, seconds=seconds)

    def get(self, path):
        """(status, text) of the health endpoint; None where nothing answers."""
        try:
            with urllib.request.urlopen("http://127.0.0.1:%d%s" % (self.health_port, path), timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return None

    def wait_until_ready(self, seconds=120):
        wait_for(lambda: (self.get("/readyz") or [0])[0] == 200, seconds, lambda: "not ready: %s" % (self.get("/readyz"),))

    def publish_january(self):
        """The real one."""
        january = January()
        self.replica.publish_file("2026-01", january.file)
        return january

    def last_words(self):
        server_log = self.state / "postgres/server.log"
        server = server_log.read_text(errors="replace").splitlines()[-8:] if server_log.exists() else []
        return self.last_run.splitlines()[-4:] + ["PostgreSQL: " + line for line in server]


def make_up(build, prefix):
    """Writes made-up months by the program that is built for Windows, like everything in that build."""
    def write(period, scale, file):
        prefix.must(build / "tests/support/synthetic-month.exe", "--period", period, "--scale", scale, "--output",
                    prefix.windows_path(file))
    return write


def sha256_of(file):
    return hashlib.sha256(pathlib.Path(file).read_bytes()).hexdigest()


def psql(conninfo, statement, password):
    """Of a server that the Windows program has started."""
    done = subprocess.run(["psql", "-XtAq", "-d", conninfo, "-c", statement], capture_output=True, text=True, timeout=60,
                          check=False, env={"PATH": os.environ["PATH"], "PGPASSWORD": password})
    expect(done.returncode == 0, lambda: "psql: " + done.stderr)
    return done.stdout.strip()
