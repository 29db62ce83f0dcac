"""The databases of a test run, made on first use: one with months, one with NHS England's series, one empty."""
import atexit
import functools
import os
import pathlib

import months as contents
from database import Server, Session

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("WAITLISTD_BUILD", PROJECT / "build" / "release"))
DATA = PROJECT / "tests" / "data"


class Place:
    def __init__(self, name):
        self.name = server().database(name, BUILD / "waitlistd")

    @functools.cache
    def reader(self):
        """As Grafana logs in."""
        return _open(self.name, "grafana")

    @functools.cache
    def owner(self):
        return _open(self.name, "owner")


def _open(database, role):
    session = Session(server().conninfo(database, role))
    atexit.register(session.__exit__)
    return session


@functools.cache
def server():
    made = Server("waitlistd-dashboards.")
    made.__enter__()
    atexit.register(made.__exit__)
    return made


@functools.cache
def months():
    made = Place("months")
    contents.load_all(BUILD, server(), made.name, DATA)
    return made


@functools.cache
def empty():
    return Place("empty")


@functools.cache
def published():
    made = Place("published")
    contents.load_published(made.owner(), DATA)
    contents.reconcile(BUILD, server(), made.name, DATA)
    return made
