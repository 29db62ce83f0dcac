"""The data dictionary beside the database that it describes."""
import os
import pathlib
import re
import subprocess
import unittest

from database import Server, Session

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("WAITLISTD_BUILD", PROJECT / "build" / "release")) / "waitlistd"
GUIDES = sorted((PROJECT / "docs").glob("*.md")) + [PROJECT / "README.md"]

# A month's partition and a release's leaf have the columns of rtt.pathway_vintage.
RELATIONS = """SELECT c.oid, c.relname, c.relkind, obj_description(c.oid, 'pg_class') AS comment
               FROM pg_class AS c
               WHERE c.relkind IN ('r', 'p', 'v') AND c.relname !~ '^pathway_[0-9]{4}_[0-9]{2}'
                 AND (c.relnamespace IN ('rtt'::regnamespace, 'waitlistd'::regnamespace, 'tenant_default'::regnamespace)
                      OR c.oid IN ('public.rtt_provider_raw'::regclass, 'public.rtt_provider_record'::regclass))"""
COLUMNS = f"""SELECT r.relname AS relation, r.relkind AS kind, a.attname AS name, col_description(r.oid, a.attnum) AS comment
              FROM ({RELATIONS}) AS r
              JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped"""
FUNCTIONS = """SELECT p.proname AS name, obj_description(p.oid, 'pg_proc') AS comment
               FROM pg_proc AS p WHERE p.pronamespace = 'rtt'::regnamespace"""

COUNTS = [f"{name}{nonc}" for nonc in ("", "_with_nonc")
          for name in ("total", "within_18", "over_18", "over_52", "over_65", "over_78", "over_104")]
FIGURES = COUNTS + ["median_weeks", "p92_weeks"]


class Dictionary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("waitlistd-tables."))
        cls.server.database("described", PROGRAM)
        cls.session = cls.enterClassContext(Session(cls.server.conninfo("described")))

    def check_page(self, database):
        environment = {"PATH": os.environ["PATH"], "PG_CONN": self.server.conninfo(database), "WAITLISTD": str(PROGRAM)}
        return subprocess.run([PROJECT / "tools" / "data-dictionary.sh", "--check"], env=environment, capture_output=True, text=True,
                              check=False)

    def test_every_view_table_and_function_has_a_comment(self):
        relations = self.session.rows(RELATIONS)
        self.assertGreater(len(relations), 50)
        self.assertEqual([row["relname"] for row in relations if not row["comment"]], [])
        self.assertEqual([row["name"] for row in self.session.rows(FUNCTIONS) if not row["comment"]], [])

    def test_every_column_has_a_comment(self):
        columns = self.session.rows(COLUMNS)
        self.assertGreater(len(columns), 500)
        self.assertEqual([f"{row['relation']}.{row['name']}" for row in columns if not row["comment"]], [])

    def test_a_figure_says_the_same_in_a_table_and_in_the_views_of_its_place(self):
        comments = {(row["relation"], row["name"]): row["comment"] for row in self.session.rows(COLUMNS)}
        compared = 0
        for place in ("england", "provider", "commissioner"):
            table = f"{place}_month_vintage"
            for view in (f"{place}_month", f"{place}_month_by_vintage", f"{place}_performance", f"{place}_change"):
                for figure in FIGURES:
                    said = comments.get((view, figure))
                    if said is None:
                        continue
                    # The table has more to tell of NULL: the views fill it in, or show no such row.
                    self.assertEqual(said.split("; NULL, as its")[0],
                                     comments[table, figure].split("; NULL where it has none")[0].split("; NULL, as its")[0],
                                     f"{view}.{figure}")
                    compared += 1
        self.assertGreater(compared, 80)

    def test_a_column_that_a_view_takes_from_elsewhere_says_what_it_says_there(self):
        comments = {}
        for row in self.session.rows(COLUMNS):
            comments.setdefault(row["relation"], {})[row["name"]] = row["comment"]
        of_its_own = {("load_log", "checks"), ("load_log", "load_seconds"), ("load_log", "release_id")}
        for origin, view in (("release", "load_log"), ("control_file", "current_control_file"), ("release_organisation", "organisation"),
                             ("england_performance", "england_change"), ("provider_performance", "provider_change"),
                             ("provider_raw", "rtt_provider_raw"), ("provider_record", "rtt_provider_record")):
            shared = {name for name in comments[origin].keys() & comments[view].keys() if (view, name) not in of_its_own}
            self.assertGreater(len(shared), 3, view)
            for name in shared:
                self.assertEqual(comments[view][name], comments[origin][name], f"{view}.{name}")

    def test_whether_nonc_is_in_is_said_of_every_figure(self):
        for row in self.session.rows(COLUMNS):
            if re.fullmatch("(england|provider|commissioner|icb|region|area)_(month|performance|change)", row["relation"]) and row["name"] in FIGURES:
                self.assertIn("NONC", row["comment"], f"{row['relation']}.{row['name']}")

    def test_the_page_is_what_the_comments_say(self):
        checked = self.check_page("described")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_what_the_page_does_not_have_is_found_and_shown(self):
        changes = {
            "another_column": ("COMMENT ON COLUMN rtt.england_month.over_52 IS 'something else'", "+| `over_52` | integer | something"),
            "another_view": ("CREATE VIEW rtt.another AS SELECT 1 AS one", "+### rtt.another"),
            "another_function": ("COMMENT ON FUNCTION rtt.weeks_text IS 'something else'", "+something else"),
        }
        for database, (change, shown) in changes.items():
            self.server.database(database, PROGRAM)
            with Session(self.server.conninfo(database)) as session:
                session.ask(change + ";")
            checked = self.check_page(database)
            self.assertEqual(checked.returncode, 1, change)
            self.assertIn(shown, checked.stdout)

    def test_every_name_of_the_schema_that_a_guide_has_is_there(self):
        known = {row["relname"] for row in self.session.rows(RELATIONS)} | {row["name"] for row in self.session.rows(FUNCTIONS)}
        columns = {(row["relation"], row["name"]) for row in self.session.rows(COLUMNS)}
        found = 0
        for guide in GUIDES:
            for name, column in re.findall(r"\brtt\.([a-z][a-z0-9_]*[a-z0-9])(?:\.([a-z][a-z0-9_]*[a-z0-9]))?\b", guide.read_text()):
                found += 1
                self.assertIn(name, known, guide.name)
                if column:
                    self.assertIn((name, column), columns, guide.name)
        self.assertGreater(found, 100)


if __name__ == "__main__":
    unittest.main()
