"""A PostgreSQL server of the tests' own, by its socket and, if wanted, over TLS; and databases with waitlistd's schema."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

MARK = "--- end of answer ---"


class Failed(Exception):
    pass


class Server:
    """Gone, with all that it held, at the end of the with block."""

    def __init__(self, prefix="waitlistd-tests.", programs=None, libraries=None):
        """`programs`: the folder of another PostgreSQL than the system's newest, and of libraries that it brings."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
        self.state = pathlib.Path(tempfile.mkdtemp(prefix=prefix))  # ours, so that waitlistd works as ourselves
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(libraries)} if libraries else None
        self.bin = programs or max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self.settings = {"unix_socket_directories": str(self.folder), "listen_addresses": "", "fsync": "off",
                         "maintenance_work_mem": "128MB"}
        self.port = None
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")

    def __enter__(self):
        self._as_owner(
            "initdb", "-A", "trust", "-U", "owner", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D", self.folder / "data"
        )
        self.start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(Failed):  # where a test has stopped it
            self.stop()
        shutil.rmtree(self.folder)
        shutil.rmtree(self.state)

    def listen(self, port, certificates):
        """Before the start: on localhost too, for passwords over TLS, with server.crt and server.key of that folder."""
        for name in ("server.crt", "server.key"):
            shutil.copy(pathlib.Path(certificates) / name, self.folder / name)
            os.chmod(self.folder / name, 0o600)
            if os.getuid() == 0:
                shutil.chown(self.folder / name, "postgres")
        self.port = port
        self.settings.update(listen_addresses="localhost", port=str(port), ssl="on", ssl_cert_file=self.folder / "server.crt",
                             ssl_key_file=self.folder / "server.key", hba_file=self.folder / "pg_hba.conf")
        (self.folder / "pg_hba.conf").write_text("local all all trust\nhostssl all all samehost scram-sha-256\n")

    def start(self):
        options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
        self._as_owner("pg_ctl", "-w", "-D", self.folder / "data", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode="immediate"):
        self._as_owner("pg_ctl", "-D", self.folder / "data", "-m", mode, "stop")

    def _as_owner(self, program, *words):
        before = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        done = subprocess.run(
            [*before, self.bin / program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
            env=self.environment
        )
        if done.returncode:
            raise Failed(f"{program}: {done.stderr}")

    def conninfo(self, database, role="owner"):
        port = f"port={self.port} " if self.port else ""
        return f"host={self.folder} {port}user={role} dbname={database}"

    def database(self, name, program):
        """A new database with waitlistd's schema."""
        with Session(self.conninfo("postgres")) as session:
            session.rows(f"CREATE DATABASE {name}")
        waitlistd(program, self, name, "migrate")
        with Session(self.conninfo(name)) as session:
            session.rows(
                """DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grafana') THEN CREATE ROLE grafana LOGIN IN ROLE rtt_reader; END IF;
                END $$"""
            )
        return name


def waitlistd(program, server, database, *words, may_fail=False):
    environment = {"PATH": os.environ["PATH"], "STATE_DIR": str(server.state), "PG_CONN": server.conninfo(database)}
    done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode and not may_fail:
        raise Failed(f"waitlistd {' '.join(map(str, words))}: {done.stderr}")
    return done


class Session:
    """One psql that answers query after query."""

    def __init__(self, conninfo):
        self.psql = subprocess.Popen(
            ["psql", "-X", "-q", "-At", "-d", conninfo],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={"PATH": os.environ["PATH"], "PGTZ": "UTC", "PGCLIENTENCODING": "UTF8"},
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.psql.stdin.close()
        self.psql.wait()
        self.psql.stdout.close()

    def ask(self, text):
        """The lines that psql prints; raises Failed with the server's words."""
        self.psql.stdin.write(f"{text}\n\\echo '{MARK}' :ERROR\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line.startswith(MARK):
                if line.split()[-1] == "true":
                    raise Failed("\n".join(lines))
                return lines
            lines.append(line.rstrip("\n"))
        raise Failed("psql ended: " + "\n".join(lines))

    def rows(self, sql):
        """A SELECT's rows as dicts; anything else is carried out."""
        if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
            self.ask(sql + "\n;")
            return []
        lines = self.ask(f"SELECT coalesce(json_agg(answer), '[]') FROM (\n{sql}\n) AS answer\n;")
        return json.loads("\n".join(lines))

    def columns(self, sql):
        """(name, type) of each column."""
        return [tuple(line.rsplit("|", 1)) for line in self.ask(sql + "\n\\gdesc")]
