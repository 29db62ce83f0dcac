"""January 2026 as published beside the totals that another project computed from the same file."""
import csv
import unittest

import place
from database import Server

NAMES = {"total": "total", "within18": "within_18"} | {f"over{weeks}": f"over_{weeks}" for weeks in (52, 65, 78, 104)}


class SecondOpinion(unittest.TestCase):
    def test_providers_and_icbs_without_nonc_are_as_another_project_has_them(self):
        opinion = place.DATA / "rtt" / "another-projects-figures-by-organisation-2026-01.tsv"
        with opinion.open(encoding="utf-8") as lines:
            theirs = {
                (row["level"], row["code"]): {ours: int(row[name]) for name, ours in NAMES.items()}
                for row in csv.DictReader(lines, delimiter="\t")
            }
        with Server("waitlistd-figures.") as server:
            database = place.Database(server, "january")
            database.run("load", place.DATA / "rtt" / "Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip")
            with database.session() as session:
                ours = {}
                for level in ("provider", "icb"):
                    for row in session.rows(
                        f"""SELECT {level}_code AS code, {', '.join(NAMES.values())} FROM rtt.{level}_performance
                            WHERE part = 'Part_2' AND treatment_function_code = 'C_999' AND {level}_code <> '-'"""
                    ):
                        ours[(level, row.pop("code"))] = row
        self.assertEqual(len(theirs), 515 + 42)
        for key, figures in theirs.items():
            self.assertEqual(ours[key], figures, key)


if __name__ == "__main__":
    unittest.main()
