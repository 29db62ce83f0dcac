"""A database that 0.1.0 made, brought up to date: its figures become right, and what it keeps of the files stays."""
import gzip
import hashlib
import pathlib
import subprocess
import unittest

import place
import rules
from database import Server

DUMP = place.DATA / "database-0.1.0.sql.gz"
CODES = {"provider": "provider_code", "commissioner": "commissioner_code", "england": "''"}
FIGURES = rules.COUNTS + rules.WAITS
LEDGER = """SELECT release_id, to_char(period, 'YYYY-MM') AS period, vintage, csv_sha256, rows_dropped_at IS NOT NULL AS dropped
            FROM rtt.release WHERE status <> 'rejected' ORDER BY release_id"""


def roll_up(session, kind, release, more=""):
    """(code, part, treatment function) -> the row."""
    found = place.rows(
        session,
        f"""SELECT {CODES[kind]} AS code, part, treatment_function_code, {', '.join(FIGURES)} {more}
            FROM rtt.{kind}_month_by_vintage WHERE release_id = {release['release_id']}""",
    )
    return {(row["code"], row["part"], row["treatment_function_code"]): row for row in found}


def areas(session, place_of, release):
    """(code, part, treatment function) -> figures of one kind of area in a release."""
    names = ", ".join((*FIGURES, "p95_weeks", "total_with_nonc"))
    sql = f"""SELECT area_code, part, treatment_function_code AS function, {names} FROM rtt.area_month_vintage
              WHERE release_id = {release['release_id']} AND place = '{place_of}'"""
    return {(row.pop("area_code"), row.pop("part"), row.pop("function")): row for row in place.rows(session, sql)}


class Upgrade(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("waitlistd-figures."))
        cls.database = place.Database(cls.server, "upgraded", migrated=False)
        psql = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", cls.server.conninfo("upgraded")]
        subprocess.run(psql, input=gzip.decompress(DUMP.read_bytes()), check=True, stdout=subprocess.DEVNULL)
        cls.session = cls.enterClassContext(cls.database.session())
        cls.releases = cls.session.rows(LEDGER)
        cls.before = {
            release["release_id"]: {kind: roll_up(cls.session, kind, release) for kind in CODES} for release in cls.releases
        }
        cls.session.rows(
            """CREATE VIEW public.of_others AS SELECT part, sum(total) AS known, sum(total_all) AS pathways
               FROM rtt.pathway WHERE period = '2026-01-01' GROUP BY part"""
        )
        cls.of_others = cls.session.rows("SELECT * FROM public.of_others ORDER BY part")
        cls.applied = cls.migrate()

    @classmethod
    def migrate(cls):
        done = cls.database.run("migrate")
        return done.stdout + done.stderr

    def export(self, release):
        file = pathlib.Path(self.server.folder) / f"{release['period']}-{release['vintage']}.csv"
        self.database.run("export", "--period", release["period"], "--vintage", str(release["vintage"]), "--output", file)
        return file.read_bytes()

    def kept(self):
        return [release for release in self.releases if not release["dropped"]]

    def test_the_dump_has_both_rules_of_the_median_every_layout_and_vintages_without_rows(self):
        self.assertEqual(
            [(release["period"], release["vintage"]) for release in self.releases if release["dropped"]],
            [("2022-09", 1), ("2022-10", 1)],
        )
        self.assertEqual(
            [(release["period"], release["vintage"]) for release in self.kept()],
            [("2016-07", 1), ("2019-03", 1), ("2022-09", 2), ("2022-09", 3), ("2022-10", 2), ("2022-10", 3)]
            + [("2025-11", 1), ("2025-11", 2), ("2026-01", 1)],
        )

    def test_every_file_comes_back_with_the_hash_that_0_1_0_noted(self):
        self.assertEqual(self.session.rows(LEDGER), self.releases)
        for release in self.kept():
            self.assertEqual(hashlib.sha256(self.export(release)).hexdigest(), release["csv_sha256"], release)

    def test_every_figure_is_what_the_files_give(self):
        corrected = 0
        for release in self.kept():
            expected = rules.added_up(release["period"], self.export(release).decode("cp1252"))
            for kind in CODES:
                found = roll_up(self.session, kind, release)
                self.assertEqual(set(found), set(expected[kind]), (release, kind))
                for key, row in found.items():
                    for figure in FIGURES:
                        wanted = expected[kind][key][figure]
                        self.assertTrue(rules.same(row[figure], wanted), (release, kind, key, figure, row[figure], wanted))
                        corrected += row[figure] != self.before[release["release_id"]][kind][key][figure]
        self.assertGreater(corrected, 1000)

    def test_the_counts_of_0_1_0_are_those_with_nonc(self):
        names = ", ".join(f"{name}_with_nonc" for name in rules.COUNTS)
        for release in self.releases:
            for key, row in roll_up(self.session, "provider", release, ", " + names).items():
                former = self.before[release["release_id"]]["provider"][key]
                self.assertEqual([row[f"{name}_with_nonc"] for name in rules.COUNTS], [former[name] for name in rules.COUNTS])

    def test_where_the_rows_are_gone_only_what_is_still_right_stays(self):
        unknown = 0
        for release in self.releases:
            if not release["dropped"]:
                continue
            former = self.before[release["release_id"]]
            with_nonc = {key[1:] for key, row in former["commissioner"].items() if key[0] == rules.NONC and row["total"]}
            moved = ("median_weeks",) if release["period"] >= "2022-10" else ()
            for kind in CODES:
                for key, row in roll_up(self.session, kind, release).items():
                    lost = FIGURES if kind == "provider" and key[1:] in with_nonc else moved
                    for figure in FIGURES:
                        still_right = None if figure in lost else former[kind][key][figure]
                        self.assertEqual(row[figure], still_right, (release, key, figure))
                        unknown += figure in lost
        self.assertGreater(unknown, 1000)

    def test_boards_and_regions_are_what_the_files_give_and_where_the_rows_are_gone_only_counts(self):
        compared, regions = 0, 0
        for release in self.kept():
            expected = rules.areas(release["period"], self.export(release).decode("cp1252"))
            for kind, rows in expected.items():
                found = areas(self.session, kind, release)
                self.assertEqual(set(found), set(rows), (release, kind))
                regions += len(rows) if kind.startswith("region") else 0
                for key, row in rows.items():
                    for figure, wanted in row.items():
                        self.assertTrue(rules.same(found[key][figure], wanted), (release, kind, key, figure, found[key][figure], wanted))
                        compared += 1
        self.assertGreater(compared, 10000)
        self.assertGreater(regions, 100)
        for release in self.releases:
            if release["dropped"]:
                found = areas(self.session, "ICB", release)
                england = roll_up(self.session, "england", release)
                for part in ("Part_2", "Part_3"):
                    totals = [row["total"] for (_, of, function), row in found.items() if (of, function) == (part, "C_999")]
                    self.assertEqual(sum(totals), england[("", part, "C_999")]["total"])
                self.assertEqual({row[wait] for row in found.values() for wait in ("median_weeks", "p92_weeks", "p95_weeks")}, {None})

    def test_the_95th_percentile_of_completed_pathways_is_what_the_files_give(self):
        compared = 0
        for release in self.kept():
            rows = rules.rows_of(self.export(release).decode("cp1252"))
            band_count = next(rows)
            bands = {kind: rules.Sums(band_count) for kind in CODES}
            for places, part, function, of_row, total in rows:
                counts = int(places["Commissioner"][0] != rules.NONC)
                bands["provider"].add((places["Provider"][0], part, function), of_row, total, counts)
                bands["commissioner"].add((places["Commissioner"][0], part, function), of_row, total)
                bands["england"].add(("", part, function), of_row, total, counts)
            for kind in CODES:
                found = place.rows(
                    self.session,
                    f"""SELECT {CODES[kind]} AS code, part, treatment_function_code AS function, p95_weeks
                        FROM rtt.{kind}_month_vintage WHERE release_id = {release['release_id']}""",
                )
                for row in found:
                    key = (row["code"], row["part"], row["function"])
                    wanted = rules.p95(key[1], bands[kind].bands[key])
                    self.assertTrue(rules.same(row["p95_weeks"], wanted), (release, kind, key, row["p95_weeks"], wanted))
                    compared += wanted is not None
        self.assertGreater(compared, 1000)

    def test_what_is_not_known_of_a_former_vintage_is_not_told_as_a_change(self):
        for period in ("2022-09", "2022-10"):
            gone = next(release for release in self.releases if release["dropped"] and release["period"] == period)
            former = roll_up(self.session, "provider", gone)
            unknown = {key for key, row in former.items() if row["total"] is None}
            changed = "part, treatment_function_code FROM rtt"
            for told in (
                f"SELECT provider_code AS code, {changed}.provider_revision WHERE period = '{period}-01' AND vintage = 2",
                f"SELECT code, {changed}.vintage_effect('{period}-01', 1, 2) WHERE place = 'provider'",
            ):
                keys = {(row["code"], row["part"], row["treatment_function_code"]) for row in self.session.rows(told)}
                self.assertEqual(keys & unknown, set())
                self.assertTrue(keys & (set(former) - unknown), "what is known is compared")
                self.assertTrue(keys - set(former), "what came with the revision is told")

    def test_every_view_can_be_read(self):
        views = self.session.rows(
            "SELECT format('%I.%I', schemaname, viewname) AS name FROM pg_views WHERE schemaname IN ('rtt', 'public')"
        )
        self.assertGreater(len(views), 20)
        for view in views:
            self.session.rows(f"SELECT count(*) FROM {view['name']}")
        for function in ("provider", "commissioner", "england"):
            known = self.session.rows(f"SELECT count(*) AS rows FROM rtt.{function}_month_as_of(now())")
            self.assertEqual(known, self.session.rows(f"SELECT count(*) AS rows FROM rtt.{function}_month"))

    def test_what_others_built_on_a_view_of_0_1_0_goes_on_when_its_columns_get_other_names(self):
        self.assertGreater(len(self.of_others), 1)
        self.assertEqual(self.session.rows("SELECT * FROM public.of_others ORDER BY part"), self.of_others)
        self.assertEqual(
            self.session.rows(
                """SELECT part, sum(known_clock_start) AS known, sum(total) AS pathways
                   FROM rtt.pathway WHERE period = '2026-01-01' GROUP BY part ORDER BY part"""
            ),
            self.of_others,
        )

    def test_every_column_has_its_comment_as_in_a_new_database(self):
        comments = """SELECT c.oid::regclass::text AS relation, a.attname AS name, col_description(c.oid, a.attnum) AS comment
                      FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      WHERE (c.relnamespace = 'rtt'::regnamespace OR c.relname LIKE 'rtt\\_provider%') AND c.relkind IN ('r', 'p', 'v')
                        AND c.relname !~ '^pathway_[0-9]' ORDER BY 1, 2"""
        with place.Database(self.server, "new").session() as new:
            self.assertEqual(self.session.rows(comments), new.rows(comments))

    def test_the_leaves_are_not_commented_one_by_one_as_each_would_be_locked(self):
        leaves = self.session.rows("SELECT oid FROM pg_class WHERE relnamespace = 'rtt'::regnamespace AND relname ~ '^pathway_[0-9]'")
        self.assertGreater(len(leaves), 10)
        self.assertEqual(
            self.session.rows(
                """SELECT DISTINCT c.relname FROM pg_description AS d JOIN pg_class AS c ON c.oid = d.objoid
                   WHERE d.classoid = 'pg_class'::regclass AND c.relname ~ '^pathway_[0-9]'"""
            ),
            [],
        )

    def test_what_it_used_once_is_gone(self):
        self.assertEqual(
            self.session.rows("SELECT proname FROM pg_proc WHERE pronamespace = 'rtt'::regnamespace AND proname LIKE '%once'"), []
        )

    def test_migrating_again_does_nothing(self):
        self.assertIn("applied  0009_figures", self.applied)
        self.assertNotIn("0007", self.applied)
        before = self.session.rows("SELECT * FROM rtt.schema_migration ORDER BY name")
        self.assertNotIn("applied", self.migrate())
        self.assertEqual(self.session.rows("SELECT * FROM rtt.schema_migration ORDER BY name"), before)


if __name__ == "__main__":
    unittest.main()
