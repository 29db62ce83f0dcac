"""Boards and regions of the real January 2026: every figure of each, beside the file added up apart from the program."""
import io
import unittest
import zipfile

import place
import rules
from database import Server

FILE = next((place.DATA / "rtt").glob("Full-CSV-data-file-Jan26*.zip"))
FIGURES = (*rules.COUNTS, *rules.WAITS, "p95_weeks", "total_with_nonc")


class January(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = cls.enterClassContext(Server("waitlistd-figures."))
        database = place.Database(server, "areas")
        database.run("load", FILE)
        cls.session = cls.enterClassContext(database.session())
        with zipfile.ZipFile(FILE) as archive, archive.open(archive.namelist()[0]) as member:
            cls.expected = rules.areas("2026-01", io.TextIOWrapper(member, encoding="ascii", newline="").read())

    def test_every_figure_of_every_board_and_region_is_what_the_file_gives(self):
        compared = 0
        for kind, places in self.expected.items():
            rows = place.rows(
                self.session,
                f"""SELECT area_code, part, treatment_function_code, {', '.join(FIGURES)}
                    FROM rtt.area_month_vintage WHERE place = '{kind}'""",
            )
            found = {(row["area_code"], row["part"], row["treatment_function_code"]): row for row in rows}
            self.assertEqual(set(found), set(places), kind)
            for key, row in places.items():
                for figure in FIGURES:
                    self.assertTrue(rules.same(found[key][figure], row[figure]), (kind, key, figure, found[key][figure], row[figure]))
                    compared += 1
        self.assertGreater(compared, 100_000)

    def test_there_are_42_boards_in_7_regions_and_commissioners_without_a_board_are_in_no_region(self):
        codes = {kind: {key[0] for key in places} for kind, places in self.expected.items()}
        self.assertEqual((len(codes["ICB"]), len(codes["ICB_providers"]), len(codes["region"])), (43, 42, 7))
        self.assertEqual(codes["ICB"] - codes["ICB_providers"], {"-"})
        self.assertEqual(codes["region"], codes["region_providers"])

    def test_boards_by_either_cut_add_up_to_england_and_so_do_regions_of_providers(self):
        totals = {}
        for kind, places in self.expected.items():
            totals[kind] = sum(row["total"] for (_, part, function), row in places.items() if (part, function) == ("Part_2", "C_999"))
        no_board = self.expected["ICB"][("-", "Part_2", "C_999")]["total"]
        self.assertEqual(totals["ICB"], 7155958)
        self.assertEqual(totals["ICB_providers"], 7155958)
        self.assertEqual(totals["region_providers"], 7155958)
        self.assertEqual(totals["region"], 7155958 - no_board)


if __name__ == "__main__":
    unittest.main()
