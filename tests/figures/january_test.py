"""January 2026 as published beside the totals that another project computed from the same file, and beside the file itself."""
import collections
import csv
import io
import unittest
import zipfile

import place
from database import Server

FILE = next((place.DATA / "rtt").glob("Full-CSV-data-file-Jan26*.zip"))
NAMES = {"total": "total", "within18": "within_18"} | {f"over{weeks}": f"over_{weeks}" for weeks in (52, 65, 78, 104)}


def lists_by_part():
    """(provider, treatment function) -> part -> pathways without NONC, of the waiting list and of that with a decision to admit."""
    lists = collections.defaultdict(dict)
    with zipfile.ZipFile(FILE) as archive, archive.open(archive.namelist()[0]) as member:
        rows = csv.reader(io.TextIOWrapper(member, encoding="ascii", newline=""))
        next(rows)
        for row in rows:
            provider, commissioner, part, function, total = row[3], row[7], row[9], row[11], int(row[120] or 0)
            if part in ("Part_2", "Part_2A"):
                of = lists[provider, function]
                of[part] = of.get(part, 0) + (total if commissioner != "NONC" else 0)
    return lists


class January(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = cls.enterClassContext(Server("waitlistd-figures."))
        database = place.Database(server, "january")
        database.run("load", FILE)
        cls.session = cls.enterClassContext(database.session())

    def test_providers_and_icbs_without_nonc_are_as_another_project_has_them(self):
        opinion = place.DATA / "rtt" / "another-projects-figures-by-organisation-2026-01.tsv"
        with opinion.open(encoding="utf-8") as lines:
            theirs = {
                (row["level"], row["code"]): {ours: int(row[name]) for name, ours in NAMES.items()}
                for row in csv.DictReader(lines, delimiter="\t")
            }
        ours = {}
        for level in ("provider", "icb"):
            for row in self.session.rows(
                f"""SELECT {level}_code AS code, {', '.join(NAMES.values())} FROM rtt.{level}_performance
                    WHERE part = 'Part_2' AND treatment_function_code = 'C_999' AND {level}_code <> '-'"""
            ):
                ours[(level, row.pop("code"))] = row
        self.assertEqual(len(theirs), 515 + 42)
        for key, figures in theirs.items():
            self.assertEqual(ours[key], figures, key)

    def test_every_provider_with_a_decision_to_admit_is_told_also_where_it_reports_no_list(self):
        lists = lists_by_part()
        without_list = {key for key, parts in lists.items() if "Part_2" not in parts}
        self.assertIn("NT204", {provider for provider, _ in without_list})
        found = {(row["provider_code"], row["treatment_function_code"]): row for row in self.session.rows("SELECT * FROM rtt.provider_decision_to_admit")}
        self.assertEqual(set(found), set(lists))
        for key, parts in lists.items():
            row, decided, whole = found[key], parts.get("Part_2A", 0), parts.get("Part_2")
            self.assertEqual((row["with_decision"], row["total"]), (decided, whole), key)
            if whole:
                self.assertAlmostEqual(row["percent_with_decision"], 100 * decided / whole, 9, key)
            else:
                self.assertIsNone(row["percent_with_decision"], key)


if __name__ == "__main__":
    unittest.main()
