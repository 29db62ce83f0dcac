"""What Grafana is given at its start: data source, folder, alert rules, and the script that starts it."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import place
from grafana import FOLDER, dashboards

GRAFANA = FOLDER.parent
PROVISIONING = sorted((GRAFANA / "provisioning").glob("*/*.yaml"))
ALERTS = (GRAFANA / "provisioning" / "alerting" / "waitlistd.yaml").read_text(encoding="utf-8")


def alert_queries():
    """By the rule's uid: its SQL, which stands on the line or is folded below it."""
    found = {}
    for rule in re.split(r"^ {6}- uid: ", ALERTS, flags=re.MULTILINE)[1:]:
        line, below = re.search(r"rawSql: (.*)\n((?: {16}.*\n)*)", rule).groups()
        found[rule.split()[0]] = line if line != ">-" else " ".join(below.split())
    return found


class Alerts(unittest.TestCase):
    def value(self, rule, before=""):
        """As Grafana reads it: one row with one number, or nothing."""
        owner = place.months().owner()
        owner.ask(f"BEGIN; {before}")
        try:
            rows = owner.rows(alert_queries()[rule])
        finally:
            owner.ask("ROLLBACK;")
        self.assertLessEqual(len(rows), 1)
        return next(iter(rows[0].values())) if rows else None

    def test_there_are_four_rules_and_each_can_be_asked_by_the_readers_role(self):
        self.assertEqual(sorted(alert_queries()), ["rtt-file-rejected", "rtt-month-late", "rtt-providers-missing", "rtt-site-not-seen"])
        for query in alert_queries().values():
            self.assertTrue(place.months().reader().rows(query))

    def test_a_month_is_late_only_once_the_next_should_have_been_published(self):
        current = """INSERT INTO rtt.release (period, vintage, status, url, strategy, csv_sha256, preamble, rows, loader_version)
                     VALUES (date_trunc('month', now()) - interval '1 month', 1, 'current', 'x', 'x', 'x', '', 0, 'x');"""
        self.assertEqual(self.value("rtt-month-late", current), 0)
        self.assertGreater(self.value("rtt-month-late"), 8)

    def test_an_empty_database_is_no_data_which_the_rule_takes_for_late(self):
        self.assertEqual(place.empty().reader().rows(alert_queries()["rtt-month-late"]), [])
        self.assertRegex(ALERTS, r"uid: rtt-month-late(.|\n)*?noDataState: Alerting")

    def test_a_site_not_seen_for_three_days_is_told_from_one_seen_now(self):
        self.assertLess(self.value("rtt-site-not-seen"), 1)
        self.assertGreater(self.value("rtt-site-not-seen", "UPDATE rtt.discovery SET last_at = now() - interval '4 days';"), 72)
        self.assertIsNone(self.value("rtt-site-not-seen", "DELETE FROM rtt.discovery;"))

    def test_the_share_of_the_list_that_is_missing_is_told_and_that_of_a_code_that_goes_on_is_not(self):
        owner = place.months().owner()
        missing = owner.rows("SELECT sum(last_total) AS n FROM rtt.provider_absence WHERE period = '2026-01-01' AND kind = 'missing'")
        self.assertAlmostEqual(self.value("rtt-providers-missing"), 100 * missing[0]["n"] / 7155958, 9)
        merged = """INSERT INTO rtt.provider_predecessor
                    SELECT provider_code, 'RJ1', '2026-01-01', 'test' FROM rtt.provider_absence
                    WHERE period = '2026-01-01' AND kind = 'missing';"""
        self.assertEqual(self.value("rtt-providers-missing", merged), 0)
        self.assertEqual(place.empty().reader().rows(alert_queries()["rtt-providers-missing"]), [])

    def test_a_rejected_file_is_seen_for_a_day(self):
        self.assertEqual(self.value("rtt-file-rejected"), 1)
        self.assertEqual(
            self.value(
                "rtt-file-rejected", "UPDATE rtt.release SET loaded_at = now() - interval '2 days' WHERE status = 'rejected';"
            ),
            0,
        )

    def test_each_rule_leads_to_a_panel_that_is_there(self):
        panels = {(board.uid, panel["id"]): panel["title"] for board in dashboards() for panel in board.model["panels"]}
        named = re.findall(r'__dashboardUid__: (\S+)\n *__panelId__: "(\d+)" # (.*)', ALERTS)
        self.assertEqual(len(named), 4)
        for uid, panel, title in named:
            self.assertEqual(panels.get((uid, int(panel))), title)


class Start(unittest.TestCase):
    """start-grafana.sh with a program in Grafana's place that tells what it was started with."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "grafana" / "public").mkdir(parents=True)
        (self.folder / "grafana" / "bin").mkdir()
        program = self.folder / "grafana" / "bin" / "grafana"
        program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nenv | grep ^WAITING_LIST\n', encoding="utf-8")
        program.chmod(0o755)

    def start(self, **environment):
        given = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GRAFANA_HOME": str(self.folder / "grafana"),
            **environment,
        }
        return subprocess.run([GRAFANA / "start-grafana.sh"], env=given, capture_output=True, text=True, check=False)

    def test_grafana_is_started_with_this_folder_on_loopback_only(self):
        done = self.start(WAITING_LIST_DB_PASSWORD="secret")
        self.assertEqual(done.returncode, 0, done.stderr)
        for word in (
            f"cfg:paths.provisioning={GRAFANA}/provisioning",
            "cfg:server.http_addr=127.0.0.1",
            f"WAITING_LIST_DASHBOARDS={FOLDER}",
            "WAITING_LIST_DB_HOST=localhost:5432",
            "WAITING_LIST_DB_SSLMODE=disable",
            "WAITING_LIST_DB_USER=grafana",
        ):
            self.assertIn(word, done.stdout.splitlines())

    def test_the_password_comes_from_a_file_and_is_never_on_the_command_line(self):
        (self.folder / "password").write_text("from a file\n", encoding="utf-8")
        done = self.start(WAITING_LIST_DB_PASSWORD_FILE=str(self.folder / "password"))
        lines = [line for line in done.stdout.splitlines() if "from a file" in line]
        self.assertEqual(lines, ["WAITING_LIST_DB_PASSWORD=from a file"])

    def test_a_database_elsewhere_is_reached_with_a_verified_certificate(self):
        self.assertIn(
            "WAITING_LIST_DB_SSLMODE=verify-full",
            self.start(WAITING_LIST_DB_PASSWORD="x", WAITING_LIST_DB_HOST="db.example:5432").stdout,
        )

    def test_what_is_missing_is_named(self):
        done = self.start()
        self.assertEqual(
            (done.returncode, done.stderr),
            (78, "start-grafana: no password: set WAITING_LIST_DB_PASSWORD or WAITING_LIST_DB_PASSWORD_FILE\n"),
        )
        done = self.start(WAITING_LIST_DB_PASSWORD_FILE="/not/there")
        self.assertIn("/not/there, which cannot be read", done.stderr)
        done = self.start(GRAFANA_HOME=str(self.folder / "elsewhere"))
        self.assertIn("install Grafana 10 or later, or set GRAFANA_HOME", done.stderr)

    def test_both_start_scripts_set_every_variable_that_the_provisioning_reads(self):
        read = {name for path in PROVISIONING for name in re.findall(r"\$\{(\w+)\}", path.read_text(encoding="utf-8"))}
        self.assertGreater(len(read), 5)
        for script in ("start-grafana.sh", "start_grafana.ps1"):
            text = (GRAFANA / script).read_text(encoding="utf-8")
            for name in read:
                self.assertRegex(text, rf"(export |\$env:){name}\b", script)

    def test_no_password_stands_in_the_folder(self):
        for path in PROVISIONING:
            for value in re.findall(r"password: (.*)", path.read_text(encoding="utf-8")):
                self.assertTrue(value.startswith("${") or value.startswith("$__file{"), path)


if __name__ == "__main__":
    unittest.main()
