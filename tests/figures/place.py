"""What the tests of this folder share: the program, the files, a server with databases of their own."""
import os
import pathlib

from database import Session, waitlistd

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("WAITLISTD_BUILD", PROJECT / "build" / "release")) / "waitlistd"
DATA = PROJECT / "tests" / "data"


class Database:
    def __init__(self, server, name, migrated=True):
        self.server, self.name = server, name
        with Session(server.conninfo("postgres")) as session:
            session.ask(f"CREATE DATABASE {name};")
        if migrated:
            self.run("migrate")

    def run(self, *words):
        return waitlistd(PROGRAM, self.server, self.name, *words)

    def session(self):
        return Session(self.server.conninfo(self.name))


def rows(session, sql):
    """As Session.rows, with Infinity as a number."""
    return [{name: float("inf") if value == "Infinity" else value for name, value in row.items()} for row in session.rows(sql)]
