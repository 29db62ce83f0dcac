#!/usr/bin/env python3
"""Each major version of PostgreSQL loads the same months, with a revision, a held and a rejected file among them, gives them back
byte for byte, and shows the same: every view of ours and every query of the dashboards has the same rows on all of them."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys

import months
from database import Server, Session, waitlistd
from grafana import chosen, dashboards, expanded
from npm_packages import fetched
from report import Report, Skipped, expect, skipped

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "data"
BUILD = pathlib.Path(os.environ.get("WAITLISTD_BUILD", HERE.parents[1] / "build" / "release"))
MAJORS = (14, 15, 16, 17, 18)
PERIODS = ("2019-12", "2025-10", months.REVISED, "2025-12")  # beside the real January 2026
OF_THIS_LOAD = {"load_seconds", "rows_per_second", "days_late", "url"}  # url: of a file in a folder of its own
PANELS_OF_THIS_LOAD = ("Loaded", "Days late", "Files read", "Time that loads took", "How releases were found", "What happened",
                       "Evaluations")
# Of views that have a row for each published line, the lines of one provider.
OF_ONE_PROVIDER = {"pathway": "WHERE provider_code = 'RX1'", "provider_record": "WHERE provider_org_code = 'RX1'"}


class Servers:
    """What each version showed: by name of view or query, a digest of its rows."""

    def __init__(self, packages):
        self.packages = packages
        self.shown = {}

    def server(self, major):
        native = self.packages / f"postgres-{major}" / "native"
        make_links(native)
        return Server(f"waitlistd-servers-{major}.", native / "bin", native / "lib")

    @staticmethod
    def last_words():
        return []


def make_links(native):
    """Those that the package's own script, which is not run, would make."""
    for link in json.loads((native / "pg-symlinks.json").read_text(encoding="utf-8")):
        name = native.parent / link["target"]
        if not name.is_symlink():
            name.symlink_to(os.path.relpath(native.parent / link["source"], name.parent))


def exported(server, database, *words):
    environment = {"PATH": os.environ["PATH"], "STATE_DIR": str(server.state), "PG_CONN": server.conninfo(database)}
    done = subprocess.run([BUILD / "waitlistd", "export", *words], env=environment, capture_output=True, check=True)
    return hashlib.sha256(done.stdout).hexdigest()


def views(session):
    """Every view's rows, without what tells when they were loaded and how long it took."""
    of_the_moment = ("timestamp with time zone", "timestamp without time zone", "interval")
    for view in session.rows("SELECT relname AS name FROM pg_class WHERE relkind = 'v' AND relnamespace = 'rtt'::regnamespace ORDER BY 1"):
        columns = [name for name, kind in session.columns(f"SELECT * FROM rtt.{view['name']}") if kind not in of_the_moment and name not in OF_THIS_LOAD]
        rows = f"SELECT {', '.join(columns)} FROM rtt.{view['name']} {OF_ONE_PROVIDER.get(view['name'], '')}"
        yield "view " + view["name"], session.rows(
            f"SELECT count(*) AS rows, md5(string_agg(md5(r::text), '' ORDER BY md5(r::text) COLLATE \"C\")) AS content FROM ({rows}) AS r"
        )[0]


def queries(session):
    for board in dashboards():
        values = chosen(board, session)
        for query in board.queries():
            rows = session.rows(expanded(query, board, values))
            yield str(query), len(rows) if str(query).endswith(PANELS_OF_THIS_LOAD) else rows


def shown_by(servers, major):
    with servers.server(major) as server:
        name = server.database("months", BUILD / "waitlistd")
        months.load_all(BUILD, server, name, DATA, periods=PERIODS)
        with Session(server.conninfo(name)) as owner, Session(server.conninfo(name, "grafana")) as reader:
            expect(owner.rows("SELECT current_setting('server_version') AS version")[0]["version"].startswith(f"{major}."), "another server answered")
            shown = dict(views(owner)) | dict(queries(reader))
        for period, vintage in ((months.REAL_MONTH, 1), ("2025-12", 1), (months.REVISED, 1)):
            shown[f"export {period}, vintage {vintage}"] = exported(server, name, "--period", period, "--vintage", str(vintage))
        return shown


def check_of(major):
    def check(servers):
        servers.shown[major] = shown_by(servers, major)
        return f"{len(servers.shown[major])} views, queries and exports"

    check.__doc__ = f"PostgreSQL {major} takes the months and shows them"
    return check


def check_same(servers):
    """All of them show the same"""
    expect(len(servers.shown) == len(MAJORS), "not every version has shown something")
    first, *others = servers.shown
    for other in others:
        expect(servers.shown[first].keys() == servers.shown[other].keys(), "they have other views or queries")
        differing = [name for name, rows in servers.shown[first].items() if rows != servers.shown[other][name]]
        expect(not differing, lambda: f"{first} and {other} differ in: " + "; ".join(differing))  # noqa: B023


def main():
    try:
        servers = Servers(fetched(HERE / "postgres", "postgres-servers", "PostgreSQL's servers"))
    except Skipped as reason:
        return skipped(str(reason))
    report = Report()
    report.run([*(check_of(major) for major in MAJORS), check_same], servers)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
