"""The growth of boards across April 2026, when 42 became 36: of one whose predecessors all went into it whole, and of those that got parts."""
import unittest

import place
from database import Server
from views_test import month_file

# Commissioners' boards before and after; sizes make each board's list another one.
BOARDS = {
    "P1": ("QMJ", "Z9B2Z", 1),
    "P2": ("QRV", "Z9B2Z", 2),
    "P3": ("QU9", "S0E4D", 4),
    "P4": ("QNQ", "S0E4D", 8),  # its other part went to S9B9J
    "P5": ("QXU", "S9B9J", 16),
    "P6": ("QNX", "S9B9J", 32),
    "P7": ("QWO", "QWO", 64),
}
LOADED = ("2025-04", "2026-03", "2026-04")


def listed(period, provider):
    return 100 * BOARDS[provider][2] + 7 * LOADED.index(period)


def per_cent(now, before):
    return 100 * (now / before - 1)


class Growth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = cls.enterClassContext(Server("waitlistd-figures."))
        database = place.Database(server, "growth")
        for period in LOADED:
            providers = {code: (code, after if period >= "2026-04" else before, size) for code, (before, after, size) in BOARDS.items()}
            file = server.folder / f"{period}.csv"
            text = month_file(period, providers, lambda month, provider: {"Part_2": {3: listed(month, provider)}})
            file.write_text(text, encoding="ascii", newline="")
            database.run("load", "--accept", file)
        cls.session = cls.enterClassContext(database.session())

    def growth(self, board):
        rows = self.session.rows(f"SELECT * FROM rtt.list_growth('ICB', '{board}', 'C_999', '2025-04-01')")
        return {row["period"][:7]: row for row in rows}

    def test_a_board_whose_predecessors_went_into_it_whole_has_their_series(self):
        rows = self.growth("Z9B2Z")
        whole = {period: listed(period, "P1") + listed(period, "P2") for period in LOADED}
        self.assertEqual({period: row["total_with_predecessors"] for period, row in rows.items()}, whole)
        self.assertEqual([rows[period]["total"] for period in LOADED], [None, None, whole["2026-04"]])
        now = rows["2026-04"]
        self.assertAlmostEqual(now["percent_on_month"], per_cent(whole["2026-04"], whole["2026-03"]), 9)
        for name in ("percent_on_year", "percent_on_baseline"):
            self.assertAlmostEqual(now[name], per_cent(whole["2026-04"], whole["2025-04"]), 9)

    def test_a_board_that_a_part_of_another_went_into_has_no_series_before_it(self):
        for board, providers in (("S0E4D", ("P3", "P4")), ("S9B9J", ("P5", "P6"))):
            rows = self.growth(board)
            self.assertEqual(list(rows), ["2026-04"], board)
            row = rows["2026-04"]
            self.assertEqual(row["total"], sum(listed("2026-04", provider) for provider in providers), board)
            self.assertEqual(row["total_with_predecessors"], row["total"], board)
            for name in ("month", "year", "baseline"):
                self.assertIsNone(row[f"percent_on_{name}"], (board, name))

    def test_a_board_that_went_on_grows_by_itself_and_one_that_is_gone_ends(self):
        rows = self.growth("QWO")
        self.assertEqual([rows[period]["total"] for period in LOADED], [listed(period, "P7") for period in LOADED])
        self.assertAlmostEqual(rows["2026-04"]["percent_on_year"], per_cent(listed("2026-04", "P7"), listed("2025-04", "P7")), 9)
        self.assertEqual(list(self.growth("QMJ")), ["2025-04", "2026-03"])

    def test_the_only_new_board_of_april_2026_with_a_series_is_the_one_that_got_no_part(self):
        rows = self.session.rows("SELECT successor, bool_and(is_whole) AS whole FROM rtt.icb_predecessor GROUP BY successor")
        whole = {row["successor"]: row["whole"] for row in rows}
        self.assertEqual({board for board, is_whole in whole.items() if is_whole}, {"Z9B2Z"})
        self.assertEqual(set(whole) - {"Z9B2Z"}, {"S0E4D", "S9B9J", "D7T5G", "S1Y5D", "T6Y0W"})


if __name__ == "__main__":
    unittest.main()
