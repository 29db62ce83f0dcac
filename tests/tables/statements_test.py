"""Every SQL statement and every command on database or health endpoint that README and guides tell a reader to type, carried out.

The database is made by the commands of docs/connecting.md, on a server whose name is put in for db.example."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import guides
from database import Failed, Server, Session
from running import die_with_parent, free_port, wait_for

BUILD = pathlib.Path(os.environ.get("WAITLISTD_BUILD", guides.PROJECT / "build" / "release"))
PROGRAM = BUILD / "waitlistd"
NOWHERE = "http://127.0.0.1:9"  # as proxy: the looks of `run` reach no site

# Commands and statements that are not run, and why.
NOT_RUN = {
    "waitlistd psql # as the loader; the private cluster is started where it has to be": "a session, which waits for a person",
}
OF_PRIVATE_CLUSTER = "# the private cluster"


def called(told):
    return " ".join(told.text.split())


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("waitlistd-pages."))
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="waitlistd-pages.")))
        (cls.folder / "bin").mkdir()
        (cls.folder / "bin" / "waitlistd").symlink_to(PROGRAM)
        cls.environment = {"PATH": f"{cls.folder / 'bin'}:{os.environ['PATH']}", "STATE_DIR": str(cls.server.state),
                           "PG_CONN": cls.server.conninfo("waiting", "loader"), "HTTPS_PROXY": NOWHERE, "HTTP_RETRIES": "0",
                           "BROWSER": "off", "HTTP_TOKEN": "of the test", "TOKEN": "of the test", "PSQLRC": "/dev/null"}
        with Session(cls.server.conninfo("postgres")) as session:
            session.ask("CREATE ROLE postgres SUPERUSER LOGIN;")
        for told in guides.commands():
            if told.page == "docs/connecting.md" and "waitlistd.sql" in told.text:
                cls.carry_out(told)
        month = cls.server.folder / "january.zip"
        subprocess.run([BUILD / "tests" / "support" / "synthetic-month", "--period", "2026-01", "--scale", "0.1", "--output", month],
                       check=True, stdout=subprocess.DEVNULL)
        for words in (("migrate",), ("load", month)):
            done = subprocess.run([PROGRAM, *words], env=cls.environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Failed(done.stderr)

    @classmethod
    def carry_out(cls, told, port=None, environment=None):
        """What it prints on standard output; raises Failed with what else it prints."""
        command = re.sub(r"(host=|-h )db\.example", rf"\1{cls.server.folder}", told.text)
        command = command.replace("localhost:8620", f"localhost:{port}")
        # Without a terminal, psql asks for a password on standard input.
        done = subprocess.run(["bash", "-c", re.sub(r"^curl", "curl --silent --show-error", command)], cwd=cls.folder,
                              env=environment or cls.environment, input="secret\nsecret\n", capture_output=True, text=True,
                              check=False, timeout=60, start_new_session=True)
        if done.returncode or "ERROR:" in done.stderr:
            raise Failed(f"{told}: exit code {done.returncode}: {done.stderr}{done.stdout}")
        return done.stdout

    def without_grafana(self):
        with Session(self.server.conninfo("waiting")) as session:
            session.ask("DROP ROLE IF EXISTS grafana;")

    def with_grafana(self):
        self.without_grafana()
        with Session(self.server.conninfo("waiting")) as session:
            session.ask("CREATE ROLE grafana LOGIN IN ROLE rtt_reader;")

    def test_every_statement_is_carried_out_and_shows_rows(self):
        told = [statement for statement in guides.statements() if called(statement) not in NOT_RUN]
        self.assertGreater(len(told), 6)
        self.with_grafana()
        owner = self.enterContext(Session(self.server.conninfo("waiting")))
        reader = self.enterContext(Session(self.server.conninfo("waiting", "grafana")))
        for statement in told:
            with self.subTest(str(statement)):
                if statement.text.startswith(("SELECT", "WITH")):
                    self.assertNotEqual(reader.rows(statement.text), [])
                else:
                    owner.ask("BEGIN;" + (" DROP ROLE grafana;" if "CREATE ROLE" in statement.text else ""))
                    try:
                        owner.ask(statement.text + "\n;")
                    finally:
                        owner.ask("ROLLBACK;")

    def test_every_command_that_asks_a_database_works(self):
        told = [command for command in guides.commands() if "curl" not in command.text and "waitlistd.sql" not in command.text]
        self.assertGreater(len(told), 4)
        for command in told:
            if called(command) in NOT_RUN or called(command).endswith(OF_PRIVATE_CLUSTER):
                continue
            with self.subTest(str(command)):
                (self.without_grafana if "CREATE ROLE" in command.text else self.with_grafana)()
                printed = self.carry_out(command)
                if "SELECT" in command.text:
                    self.assertNotIn("(0 rows)", printed)

    def test_a_role_that_is_made_in_the_private_cluster_logs_in_on_its_port_with_its_password(self):
        told = {called(command): command for command in guides.commands() if called(command).endswith(OF_PRIVATE_CLUSTER)}
        makes = [command for command in told.values() if "CREATE ROLE" in command.text]
        asks = [command for command in told.values() if command not in makes]
        self.assertTrue(makes and asks)
        for command in makes:
            with self.subTest(str(command)), tempfile.TemporaryDirectory(prefix="waitlistd-pages.") as state:
                os.chmod(state, 0o755)  # as root's, the cluster is another account's
                port = free_port()
                private = self.environment | {"STATE_DIR": f"{state}/waitlistd", "CLUSTER_PORT": str(port)}
                del private["PG_CONN"]
                subprocess.run([PROGRAM, "migrate"], env=private, check=True, capture_output=True)
                self.carry_out(command, environment=private)
                for password, answer in (("secret", "0"), ("another", "")):
                    there = f"host=127.0.0.1 port={port} dbname=waitlistd user=grafana password={password}"
                    ask = rf"\! psql -At -d '{there}' -c 'SELECT count(*) FROM rtt.england_month'"
                    done = subprocess.run([PROGRAM, "psql", "--", "-c", ask], env=private, capture_output=True, text=True, check=False)
                    self.assertEqual(done.stdout.strip(), answer, done.stderr)
                for asked in asks:
                    self.assertIn("port=5433", asked.text)
                    ask = r"\! PGPASSWORD=secret " + asked.text.replace("port=5433", f"port={port}")
                    done = subprocess.run([PROGRAM, "psql", "--", "-c", ask], env=private, capture_output=True, text=True, check=False)
                    self.assertIn("period", done.stdout, f"{asked}: {done.stderr}")

    def test_what_is_not_run_is_still_told(self):
        every = {called(told) for told in [*guides.commands(), *guides.statements()]}
        self.assertEqual(set(NOT_RUN) - every, set())

    def endpoint(self, **settings):
        """The port of a daemon's health endpoint, which ends with the test."""
        port = free_port()
        own = {"HTTP_LISTEN": f"127.0.0.1:{port}", "STATE_DIR": self.enterContext(tempfile.TemporaryDirectory())}
        running = subprocess.Popen([PROGRAM, "run"], env=self.environment | own | settings,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        self.addCleanup(running.wait)
        self.addCleanup(running.kill)
        wait_for(lambda: self.status(port), 20, "no health endpoint")
        return port

    def status(self, port):
        asked = subprocess.run(["curl", "-s", f"http://localhost:{port}/status"], capture_output=True, text=True, check=False)
        return json.loads(asked.stdout) if asked.returncode == 0 else None

    def test_every_curl_line_answers_as_the_page_shows(self):
        told = [command for command in guides.commands() if command.text.startswith("curl")]
        self.assertGreater(len(told), 2)
        well = self.endpoint()
        wait_for(lambda: self.status(well)["cycle"]["last"], 60, "no look has ended")
        away = self.endpoint(PG_CONN="postgresql://loader@localhost:1/waiting")
        wait_for(lambda: "not reached" in str(self.status(away)["not_ready_because"]), 20, "the database is not away")
        for command in told:
            with self.subTest(str(command)):
                shown = "\n".join(command.answer)
                printed = self.carry_out(command, away if "not ready" in shown else well).replace("\r\n", "\n")
                pattern = re.escape(shown).replace("…", ".*").replace(re.escape("db.example:5432"), "localhost:1")
                self.assertRegex(printed, re.compile(rf"\A{pattern}\n?\Z", re.DOTALL))

    def test_the_status_that_the_page_shows_has_the_keys_of_a_real_one(self):
        port = self.endpoint()
        wait_for(lambda: self.status(port)["cycle"]["last"], 60, "no look has ended")
        page = guides.PROJECT / "docs" / "monitoring.md"
        shown, = (json.loads(text) for language, _, text in guides.blocks(page) if language == "json")

        def keys(value):
            return {key: keys(inner) for key, inner in value.items()} if isinstance(value, dict) else None

        real = self.status(port)
        for key in ("last_error",):  # there is one, since no site is reached
            real[key] = shown[key]
        self.assertEqual(keys(shown), keys(real))


if __name__ == "__main__":
    unittest.main()
