"""The dashboard Alerts beside what the command line says of the same alerts, and who may see it."""
import json
import unittest

import place
import tenant
from database import Failed, Session, waitlistd
from figures import Panels
from grafana import chosen, dashboard, expanded
from mistakes import HoldsButFinds, sql


def listed():
    return tenant.alerts(place.BUILD, place.server(), place.months().name)


def of_rule(name):
    return next(alert for alert in listed() if alert["rule"] == name)


class Alerts(HoldsButFinds, unittest.TestCase):
    def the_table_is_what_the_command_lists(self, panels):
        rows = panels.rows("alerts", "Alerts", tenant=tenant.SCHEMA)
        self.assertEqual(len(rows), len(listed()))
        for row, alert in zip(rows, listed()):
            total = alert["category"] in ("C_999", "")
            where = row["Place"] if total else f"{row['Place']}, {row['Category']}"
            for shown, said in (
                (row["Severity"], alert["severity"]), (row["State"], alert["state"]), (row["Rule"], alert["title"]), (where, alert["where"]),
                (row["Since"], alert["since"]), (row["Figure of"], alert["of"]), (row["Value"], alert["value"]),
                (row["Threshold"], alert["threshold"]), (row["Words"], alert["words"]), (row["Acknowledged"] or "", alert["acknowledged"]),
                (row["Note"] or "", alert["note"]), (row["Silenced"] or "", alert["silenced"]),
            ):
                self.assertEqual(shown, said, alert["rule"])

    def test_the_table_of_alerts_is_what_the_command_lists(self):
        self.assertEqual({alert["state"] for alert in listed()}, {"firing", "pending"})
        self.assertEqual({alert["place_kind"] for alert in listed()}, {"England", "region", "ICB", "provider", "collection"})
        self.holds_but_finds(
            self.the_table_is_what_the_command_lists,
            ("the month of the figure for that of the breach", sql(r"a\.since,", "a.of,")),
            ("the least first", sql("''critical'', ''warning'', ''info''", "''info'', ''warning'', ''critical''")),
            ("only what fires", sql(r"\{schema\}\.alerts AS a", "(SELECT * FROM {schema}.alerts WHERE state = ''firing'') AS a")),
            ("the numerator for the value", sql(r"a\.value, 104", "a.numerator, 104")),
            ("silenced for good", sql("a.silenced_until > current_date", "false")),
            ("codes for names", sql("''provider'', a.place", "''commissioner'', a.place")),
        )

    def test_single_figures_count_what_the_command_lists(self):
        panels = Panels(place.months())
        counted = {title: panels.rows("alerts", title)[0] for title in ("Critical", "Warning", "Info", "Pending", "Rules in error")}
        for title, row in counted.items():
            if title not in ("Pending", "Rules in error"):
                said = sum((alert["severity"], alert["state"]) == (title.lower(), "firing") for alert in listed())
                self.assertEqual(row, {"Month": "January 2026", title: said})
                self.assertGreater(said, 0)
        self.assertEqual((counted["Pending"]["Pending"], counted["Rules in error"]["Rules in error"]), (1, 1))
        self.assertEqual([row["Name"] for row in panels.rows("alerts", "Rules that could not be evaluated")], ["broken"])

    def test_what_happened_to_an_alert_is_what_the_command_shows_newest_first(self):
        events = Panels(place.months()).rows("alerts", "What happened")
        self.assertEqual([row["At"] for row in events], sorted((row["At"] for row in events), reverse=True))
        for name in ("trust", "share", "overdue"):
            alert = of_rule(name)
            words = ("alerts", "show", str(alert["alert"]), "--tenant", tenant.NAME, "--json")
            shown = json.loads(waitlistd(place.BUILD / "waitlistd", place.server(), place.months().name, *words).stdout)["events"]
            of_it = [row for row in events if row["Rule"] == alert["title"]]
            self.assertEqual(
                [(row["What"], row["Month"], row["Vintage"], row["Value"], row["Threshold"], row["Words"], row["Before"]) for row in of_it],
                [(event["kind"], event["period"], event["vintage"], event["value"], event["threshold"], event["words"], event["was_state"])
                 for event in reversed(shown)],
            )
            self.assertTrue(of_it)

    def test_months_have_what_fired_after_their_last_evaluation(self):
        again = f"""INSERT INTO {tenant.SCHEMA}.evaluation
                    SELECT collection, publication_id + 100, period, release_id, vintage + 1, rules, subjects, 77, 5, 0, 0.5, now()
                    FROM {tenant.SCHEMA}.evaluation WHERE period = '2026-01-01'"""
        drawn = {row["time"][:7]: row["value"] for row in Panels(place.months(), views=again).rows("alerts", "Firing, by month")}
        before = {row["Month"]: row["Firing"] for row in Panels(place.months()).rows("alerts", "Evaluations")}
        self.assertEqual(drawn, {"2025-12": before["2025-12"], "2026-01": 77})
        newest = Panels(place.months()).rows("alerts", "Fired and cleared, by month")[-1]
        told = [row["What"] for row in Panels(place.months()).rows("alerts", "What happened") if row["Month"] == "2026-01"]
        self.assertEqual((newest["Fired"], newest["Cleared"]), (told.count("fired"), told.count("cleared")))
        self.assertGreater(newest["Fired"], 0)

    def test_a_wait_in_the_open_band_is_drawn_at_its_edge(self):
        endless = f"UPDATE {tenant.SCHEMA}.alert SET value = 'Infinity' WHERE alert_id = {of_rule('share')['alert']}"
        rows = Panels(place.months(), views=endless).rows("alerts", "Alerts")
        self.assertEqual([row["Value"] for row in rows if row["Rule"] == "England's share"], [104])

    def test_a_note_is_shown_as_it_was_written_whatever_is_in_it(self):
        rows = place.months().reader().rows(self.query("Alerts", tenant.SCHEMA))
        self.assertIn(tenant.HOSTILE, [row["Note"] for row in rows])

    def query(self, title, schema):
        board = dashboard("alerts")
        return expanded(board.panel_query(title), board, {"tenant": schema})

    def test_who_is_in_no_tenants_readers_role_sees_no_tenant_and_no_alert(self):
        place.months().owner().ask("CREATE ROLE figures_only LOGIN IN ROLE rtt_reader;")
        board = dashboard("alerts")
        with Session(place.server().conninfo(place.months().name, "figures_only")) as stranger:
            self.assertEqual(stranger.rows(board.variables["tenant"]["query"]), [])
            self.assertTrue(stranger.rows("SELECT period FROM rtt.england_month LIMIT 1"))
            for query in board.queries():
                for schema in ("", tenant.SCHEMA):
                    self.assertEqual(stranger.rows(expanded(query, board, {"tenant": schema})), [], str(query))
            with self.assertRaises(Failed):
                stranger.rows(f"SELECT * FROM {tenant.SCHEMA}.alerts")

    def test_only_tenants_that_the_role_may_read_are_to_be_chosen(self):
        board = dashboard("alerts")
        owner = [row["__text"] for row in place.months().owner().rows(board.variables["tenant"]["query"])]
        reader = [row["__text"] for row in place.months().reader().rows(board.variables["tenant"]["query"])]
        self.assertEqual((owner, reader), (["board", "default"], ["board"]))
        self.assertEqual(chosen(board, place.months().reader()), {"tenant": tenant.SCHEMA})

    def test_an_address_with_another_value_than_a_tenant_is_no_sql(self):
        reader = place.months().reader()
        for value in ("rtt", "pg_catalog", "tenant_default", "tenant_none", "tenant_board, rtt.release", f"{tenant.SCHEMA}'; SELECT 1 --",
                      f'{tenant.SCHEMA}" --', "tenant_\n", "{schema}"):
            self.assertEqual(reader.rows(self.query("Alerts", value)), [], value)


if __name__ == "__main__":
    unittest.main()
