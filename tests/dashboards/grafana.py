"""The dashboards as Grafana reads them: their queries, with variables and macros expanded as its PostgreSQL data source does."""
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "installer" / "grafana" / "dashboards"
ALL = "$__all"
SQLSTRING = re.compile(r"\$\{(\w+):(sqlstring|raw)\}")


class Query:
    """One query of a dashboard: where it stands, what reads it (a panel's type, variable or annotation), its SQL."""

    def __init__(self, dashboard, owner, kind, sql, form="table", panel=None):
        self.dashboard, self.owner, self.kind, self.sql, self.form, self.panel = dashboard, owner, kind, sql, form, panel

    def __str__(self):
        return f"{self.dashboard} / {self.owner}"


class Dashboard:
    def __init__(self, model):
        self.model = model
        self.uid = model["uid"]
        self.variables = {variable["name"]: variable for variable in model["templating"]["list"]}

    def panel(self, title):
        return next(panel for panel in self.model["panels"] if panel["title"] == title)

    def panel_query(self, title):
        panel = self.panel(title)
        target = panel["targets"][0]
        return Query(self.uid, title, panel["type"], target["rawSql"], target["format"], panel)

    def queries(self):
        for panel in self.model["panels"]:
            for target in panel.get("targets", []):
                yield Query(self.uid, panel["title"], panel["type"], target["rawSql"], target["format"], panel)
        for variable in self.variables.values():
            if variable["type"] == "query":
                yield Query(self.uid, "variable " + variable["name"], "variable", variable["query"])
        for annotation in self.model["annotations"]["list"]:
            yield Query(self.uid, "annotation " + annotation["name"], "annotation", annotation["target"]["rawSql"])


def dashboards():
    return [Dashboard(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.json"))]


def dashboard(uid):
    return next(made for made in dashboards() if made.uid == uid)


def sqlstring(value):
    """Grafana's format sqlstring: each value in quotes, quotes inside doubled, several with commas."""
    values = value if isinstance(value, list) else [value]
    return ",".join("'" + one.replace("'", "''") + "'" for one in values)


def with_variables(sql, variables, values):
    """A chosen All that has a value of its own goes in as that, unquoted, whatever the format."""

    def text_of(match):
        name, form = match.groups()
        value = values[name]
        if value in (ALL, [ALL]):
            return variables[name]["allValue"]
        return sqlstring(value) if form == "sqlstring" else value

    return SQLSTRING.sub(text_of, sql)


def with_macros(sql, time_from, time_to):
    """The macros that the dashboards use; an unknown one is an error, as in Grafana."""

    def text_of(match):
        name, argument = match.groups()
        if name == "__timeFilter":
            return f"{argument} BETWEEN '{time_from}' AND '{time_to}'"
        if name in ("__timeFrom", "__timeTo"):
            return f"'{time_from if name == '__timeFrom' else time_to}'"
        raise ValueError(f"unknown macro {name}")

    return re.sub(r"\$([_a-zA-Z0-9]+)\(([^)]*)\)", text_of, sql)


def expanded(query, dashboard_of_query, values, time_from="2016-04-01T00:00:00Z", time_to="2026-06-30T12:34:56.789Z"):
    sql = with_macros(with_variables(query.sql, dashboard_of_query.variables, values), time_from, time_to)
    if "$" in sql:
        raise ValueError(f"{query}: something is left to expand: {sql}")
    return sql


def chosen(board, database, **given):
    """A value for each variable, as Grafana chooses when a dashboard is opened: what is given, else its default, else the first option."""
    values = {}
    for name, variable in board.variables.items():
        if name in given:
            values[name] = given[name]
        elif "current" in variable:
            values[name] = variable["current"]["value"]
        else:
            sql = with_variables(variable["query"], board.variables, values)
            options = database.rows(sql)
            first = options[0]["__value"] if options else ""
            values[name] = [first] if variable["multi"] else first
    return values
