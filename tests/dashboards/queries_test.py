"""Every query of every dashboard on a database with the real January 2026, made-up months of both layouts, a revision and a
rejected file, as the reader's role: no error, the columns that the panel needs, something to see."""
import math
import unittest

import place
from grafana import ALL, chosen, dashboards, expanded

NUMBERS = {"integer", "bigint", "double precision", "numeric"}


def columns_wrong(query, columns):
    """What the panel cannot draw."""
    names, types = [name for name, _ in columns], dict(columns)
    wrong = []
    if len(set(names)) != len(names):
        wrong.append("two columns of one name")
    if query.form == "time_series":
        if types.get("time") != "timestamp without time zone":
            wrong.append("no column time")
        wrong += [f"{name} is {kind}" for name, kind in columns if name not in ("time", "metric") and kind not in NUMBERS]
    if query.kind == "barchart":
        x = query.panel["options"]["xField"]
        if types.get(x) != "text":
            wrong.append(f"no text column {x}")
        wrong += [f"{name} is {kind}" for name, kind in columns if name != x and kind not in NUMBERS]
    named = query.kind == "stat" and query.panel["options"]["textMode"] == "value_and_name"
    if named and query.form == "time_series":
        if names != ["time", "metric", "value"] or types["metric"] != "text":
            wrong.append("no month in words and figure")
    elif named:
        if len(columns) != 2 or columns[0] != ("Month", "text") or columns[1][1] not in NUMBERS:
            wrong.append("no month and figure")
    elif query.kind == "stat" and query.form == "table" and len(columns) != 1:
        wrong.append("more than one figure")
    if query.kind == "annotation" and names[:2] != ["time", "text"]:
        wrong.append("an annotation is time and text")
    if query.kind == "variable" and names != ["__text", "__value"]:
        wrong.append("a variable is __text and __value")
    if query.panel and "metric" not in names:
        overrides = [entry["matcher"]["options"] for entry in query.panel["fieldConfig"]["overrides"]]
        overrides += [entry["displayName"] for entry in query.panel["options"].get("sortBy", [])]
        wrong += [f"an override for a column {name} that is not there" for name in overrides if name not in names]
    return wrong


def values_wrong(rows):
    """What a panel cannot draw, or draws wrongly."""
    wrong = [
        f"{name} is {value}"
        for row in rows
        for name, value in row.items()
        if value in ("Infinity", "-Infinity", "NaN") or isinstance(value, float) and not math.isfinite(value)
    ]
    times = [row["time"] for row in rows if "time" in row]
    if times != sorted(times):
        wrong.append("not in the order of time")
    return wrong


class Queries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.database = place.months().reader()

    def each(self):
        for board in dashboards():
            values = chosen(board, self.database)
            for query in board.queries():
                yield board, query, values

    def test_every_query_has_the_columns_that_its_reader_needs(self):
        for board, query, values in self.each():
            self.assertEqual(columns_wrong(query, self.database.columns(expanded(query, board, values))), [], str(query))

    def test_every_query_has_rows_as_a_dashboard_opens_and_values_that_can_be_drawn(self):
        for board, query, values in self.each():
            rows = self.database.rows(expanded(query, board, values))
            self.assertTrue(rows, str(query))
            self.assertEqual(values_wrong(rows), [], str(query))

    def test_every_choice_of_every_variable_can_be_shown(self):
        ran = 0
        for board in dashboards():
            usual = chosen(board, self.database)
            for name, variable in board.variables.items():
                for value in self.some_choices(variable, board, usual):
                    values = {**usual, name: value}
                    for query in board.queries():
                        with self.subTest(query=str(query), **{name: value}):
                            self.assertEqual(values_wrong(self.database.rows(expanded(query, board, values))), [])
                            ran += 1
        self.assertGreater(ran, 500)

    def some_choices(self, variable, board, usual):
        """Every fixed one; of a query's: the first, the last, the one for all, several at once where they may be, and none at all."""
        if variable["type"] == "custom":
            return [option["value"] for option in variable["options"]]
        query = next(query for query in board.queries() if query.owner == "variable " + variable["name"])
        options = [row["__value"] for row in self.database.rows(expanded(query, board, usual))]
        ends = [options[0], options[-1], ""]
        if variable["multi"]:
            ends = [[value] for value in ends] + [options[:3]]
        return ends + ([[ALL] if variable["multi"] else ALL] if variable["includeAll"] else [])

    def test_a_dashboard_over_a_database_without_a_month_is_empty_not_broken(self):
        empty = place.empty().reader()
        for board in dashboards():
            values = chosen(board, empty)
            for query in board.queries():
                with self.subTest(query=str(query)):
                    self.assertEqual(values_wrong(empty.rows(expanded(query, board, values))), [])

    def test_a_column_that_a_panel_cannot_draw_is_found(self):
        board = next(board for board in dashboards() if board.uid == "rtt-england")
        query = board.panel_query("Weeks waited")
        columns = self.database.columns(expanded(query, board, chosen(board, self.database)))
        for broken in (
            columns[1:],
            columns + [("name", "text")],
            [(name + "s", kind) for name, kind in columns],
            columns + columns[-1:],
        ):
            self.assertTrue(columns_wrong(query, broken), broken)
        for rows in ([{"time": "2026-02-01"}, {"time": "2026-01-01"}], [{"Median": "Infinity"}]):
            self.assertTrue(values_wrong(rows), rows)

    def test_a_median_in_the_open_band_is_drawn_at_its_edge(self):
        rows = self.database.rows(
            "SELECT rtt.weeks_at_least('Infinity', 104) AS now, rtt.weeks_at_least('Infinity', 52) AS before, "
            "rtt.weeks_at_least(13.5, 104) AS known, rtt.weeks_at_least(NULL, 104) AS none"
        )
        self.assertEqual(rows, [{"now": 104, "before": 52, "known": 13.5, "none": None}])

    def test_everything_new_in_the_schema_says_what_it_is(self):
        silent = self.database.rows(
            """SELECT c.relname AS name FROM pg_class AS c WHERE c.relnamespace = 'rtt'::regnamespace AND c.relkind = 'v'
                                       AND obj_description(c.oid) IS NULL"""
        )
        self.assertEqual(silent, [])

    def test_the_second_thursday_two_months_later_at_half_past_nine_in_london(self):
        known = {
            "2026-01-01": "2026-03-12T09:30:00",
            "2025-07-01": "2025-09-11T08:30:00",
            "2025-11-01": "2026-01-08T09:30:00",
            "2025-12-01": "2026-02-12T09:30:00",
        }
        for period, expected in known.items():
            moment = self.database.rows(
                f"SELECT to_char(rtt.expected_publication('{period}') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') AS at"
            )
            self.assertEqual(moment, [{"at": expected}])


if __name__ == "__main__":
    unittest.main()
