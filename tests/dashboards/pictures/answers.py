"""answers.py BUILD DATA FOLDER: what the dashboards show, as JSON a dashboard: its model, the variables' texts and every query's answer.

The real January 2026 as published and NHS England's own series for England before it, but where that cannot show what a dashboard is
for: those of MADE_UP are drawn on made-up months with made-up names."""
import datetime
import json
import pathlib
import subprocess
import sys

DASHBOARDS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(DASHBOARDS), str(DASHBOARDS.parent / "support")]

import history
import months
from database import Server, Session, waitlistd
from grafana import chosen, dashboards, expanded

# What a person would choose; the rest is as a dashboard opens.
CHOSEN = {"rtt-icb": {"icb": "QWO"}}
BROADEST = """SELECT provider_code AS code FROM rtt.provider_month WHERE part = 'Part_2' AND treatment_function_code <> 'C_999'
GROUP BY provider_code ORDER BY count(*) DESC, sum(total) DESC LIMIT 1"""
REAL_TIME = ("2016-04-01T00:00:00Z", "2026-03-31T00:00:00Z")
MADE_UP = {"rtt-provider", "rtt-revisions", "rtt-operations"}


# One real month has no lines over time, and nobody to be missing from it; England's are NHS England's own series.
LEFT_OUT = {
    "rtt-treatment-functions": {"Share within 18 weeks by treatment function", "Pathways by treatment function"},
    "rtt-icb": {"Share within 18 weeks, beside England", "Pathways by length of wait", "Weeks waited", "Share within 18 weeks, by region"},
    "rtt-england": {"On the month, like for like", "On the year, like for like", "Providers missing and returned, newest month"},
}


def without(panels, titles):
    """Those left, moved up and widened where a row of the grid lost some or all of its panels."""
    rows, top = {}, 0
    for panel in panels:
        rows.setdefault(panel["gridPos"]["y"], []).append(panel)
    left = []
    for y in sorted(rows):
        kept = [panel for panel in rows[y] if panel["title"] not in titles]
        for i, panel in enumerate(kept):
            panel["gridPos"]["y"] = top
            if len(kept) < len(rows[y]):
                panel["gridPos"] |= {"x": 24 // len(kept) * i, "w": 24 // len(kept)}
        top += max((panel["gridPos"]["h"] for panel in kept), default=0)
        left += kept
    return left


def text_of(board, name, value, session, values):
    variable = board.variables[name]
    if value in ("$__all", ["$__all"]):
        return "All"
    if variable["type"] == "custom":
        return next(option["text"] for option in variable["options"] if option["value"] == value)
    query = next(query for query in board.queries() if query.owner == f"variable {name}")
    texts = {row["__value"]: row["__text"] for row in session.rows(expanded(query, board, values))}
    return " + ".join(texts.get(one, "") for one in (value if isinstance(value, list) else [value]))


def answer(session, sql):
    return {"columns": session.columns(sql), "rows": session.rows(sql)}


def of_board(board, session, time):
    values = chosen(board, session, **CHOSEN.get(board.uid, {}))
    if board.uid == "rtt-provider":
        values["provider"] = session.rows(BROADEST)[0]["code"]
    panels, marks = {}, []
    for query in board.queries():
        if query.panel:
            panels[query.panel["id"]] = answer(session, expanded(query, board, values, *time))
        elif query.kind == "annotation":
            marks += session.rows(expanded(query, board, values, *time))
    variables = [
        {"name": name, "label": board.variables[name]["label"], "text": text_of(board, name, value, session, values)}
        for name, value in values.items()
    ]
    board.model["panels"] = without(board.model["panels"], LEFT_OUT.get(board.uid, ()))
    return {"model": board.model, "variables": variables, "panels": panels, "annotations": marks, "time": time}


def draw(server, name, folder, boards, time):
    with Session(server.conninfo(name)) as session:
        for board in boards:
            (folder / f"{board.uid}.json").write_text(json.dumps(of_board(board, session, time)), encoding="utf-8")


def real(server, build, data):
    server.database("real", build / "waitlistd")
    waitlistd(build / "waitlistd", server, "real", "load", months.real_zip(data))
    with Session(server.conninfo("real")) as session:
        months.load_published(session, data, since="2016-04")
        session.rows("DELETE FROM rtt.england_month_vintage WHERE total = 9000000 AND release_id > 1")


def made_up(server, build):
    """Up to the newest month that should be out today; the month of the picture's time axis's end."""
    today = datetime.date.today()
    newest = (today.replace(day=1) - datetime.timedelta(days=45 if today.day > 14 else 75)).replace(day=1)
    server.database("made_up", build / "waitlistd")
    path = server.folder / "newest.zip"
    subprocess.run(
        [build / "tests/support/synthetic-month", "--period", f"{newest:%Y-%m}", "--seed", "5", "--output", path],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    waitlistd(build / "waitlistd", server, "made_up", "load", path)
    with Session(server.conninfo("made_up")) as session:
        history.make_up(session)
    return ("2021-06-01T00:00:00Z", f"{newest + datetime.timedelta(days=40)}T00:00:00Z")


def main():
    build, data, folder = (pathlib.Path(word) for word in sys.argv[1:4])
    with Server() as server:
        real(server, build, data)
        draw(server, "real", folder, [board for board in dashboards() if board.uid not in MADE_UP], REAL_TIME)
        time = made_up(server, build)
        draw(server, "made_up", folder, [board for board in dashboards() if board.uid in MADE_UP], time)


if __name__ == "__main__":
    main()
