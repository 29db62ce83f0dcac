"""What the database knows of places and standards from elsewhere, beside the published lists and the documents that set standards."""
import unittest

import place
import rules
from database import Server


def month(text):
    return f"{text}-01" if text else None


def day(text):
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if text else None


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = cls.enterClassContext(Server("waitlistd-figures."))
        cls.database = place.Database(server, "reference")
        cls.database.run("load", next((place.DATA / "rtt").glob("Full-CSV-data-file-Jan26*.zip")))
        cls.session = cls.enterClassContext(cls.database.session())

    def one(self, expression):
        return self.session.rows(f"SELECT {expression} AS found")[0]["found"]

    def in_force(self, measure, kind, code, period, part="Part_2", function="C_999"):
        rows = self.session.rows(
            f"SELECT kind, comparison, value FROM rtt.standard_in_force('{measure}', '{kind}', '{code}', '{part}', '{function}', '{period}-01')"
        )
        return {row["kind"]: (row["comparison"], row["value"]) for row in rows}

    def test_the_boards_and_their_regions_are_the_published_list(self):
        published = rules.reference("icb-region")
        self.assertEqual(len(published), 48)
        found = self.session.rows("SELECT icb_code, icb_name, region_code, region_name, valid_from, valid_to, source FROM rtt.icb_region")
        self.assertTrue(all(row.pop("source") for row in found))
        key = lambda row: row["icb_code"]
        self.assertEqual(
            sorted(found, key=key),
            sorted(
                (
                    {
                        "icb_code": row["icb"],
                        "icb_name": row["icb_name"],
                        "region_code": row["region"],
                        "region_name": row["region_name"],
                        "valid_from": month(row["valid_from"]),
                        "valid_to": month(row["valid_to"]),
                    }
                    for row in published
                ),
                key=key,
            ),
        )

    def test_there_are_42_boards_up_to_march_2026_and_36_from_april_on(self):
        boards = {}
        for period in ("2022-06", "2022-07", "2026-03", "2026-04"):
            boards[period] = self.one(
                f"""(SELECT count(*) FROM rtt.icb_region WHERE valid_from <= '{period}-01'
                     AND (valid_to >= '{period}-01' OR valid_to IS NULL))"""
            )
        self.assertEqual(boards, {"2022-06": 0, "2022-07": 42, "2026-03": 42, "2026-04": 36})
        self.assertEqual(self.one("(rtt.region_of('QMJ', '2026-03-01')).region_code"), "Y56")
        self.assertIsNone(self.one("(rtt.region_of('QMJ', '2026-04-01')).region_code"))
        self.assertIsNone(self.one("(rtt.region_of('Z9B2Z', '2026-03-01')).region_code"))
        self.assertEqual(self.one("(rtt.region_of('Z9B2Z', '2026-04-01')).region_name"), "London")

    def test_every_new_board_has_its_predecessors_and_every_board_that_ended_its_successors(self):
        published = rules.reference("icb-region")
        rows = self.session.rows("SELECT icb_code, successor, is_whole FROM rtt.icb_predecessor")
        self.assertEqual({row["icb_code"] for row in rows}, {row["icb"] for row in published if row["valid_to"]})
        self.assertEqual({row["successor"] for row in rows}, {row["icb"] for row in published if row["valid_from"] == "2026-04"})
        self.assertEqual({row["icb_code"] for row in rows if not row["is_whole"]}, {"QNQ", "QM7", "QJG"})

    def test_the_nhs_trusts_are_the_published_list(self):
        found = self.session.rows("SELECT provider_code, name, region_code, icb_code, opened, closed FROM rtt.nhs_trust")
        key = lambda row: row["provider_code"]
        self.assertEqual(
            sorted(found, key=key),
            sorted(
                (
                    {
                        "provider_code": row["code"],
                        "name": row["name"],
                        "region_code": row["region"] or None,
                        "icb_code": row["icb"] or None,
                        "opened": day(row["opened"]),
                        "closed": day(row["closed"]),
                    }
                    for row in rules.reference("nhs-trusts")
                ),
                key=key,
            ),
        )
        kinds = {"RJ1": "NHS trust", "NT204": "independent sector", "TAD": "NHS trust"}
        for code, kind in kinds.items():
            found = f"(SELECT rtt.provider_kind(provider_code, provider_name) FROM rtt.provider WHERE provider_code = '{code}')"
            self.assertEqual(self.one(found), kind, code)

    def test_standards_are_in_force_in_their_months_for_their_places_and_parts_only(self):
        share = "percent_within_18"
        self.assertEqual(self.in_force(share, "England", "", "2025-03"), {"constitutional": (">=", 92)})
        self.assertEqual(self.in_force(share, "England", "", "2025-04"), {"constitutional": (">=", 92), "interim": (">=", 65)})
        self.assertEqual(self.in_force(share, "England", "", "2026-03"), {"constitutional": (">=", 92), "interim": (">=", 65)})
        self.assertEqual(self.in_force(share, "England", "", "2026-04"), {"constitutional": (">=", 92), "interim": (">=", 70)})
        self.assertEqual(self.in_force(share, "England", "", "2027-04"), {"constitutional": (">=", 92)})
        self.assertEqual(self.in_force(share, "England", "", "2026-01", function="C_110"), {"constitutional": (">=", 92)})
        self.assertEqual(self.in_force(share, "England", "", "2011-12"), {})
        for part in ("Part_1A", "Part_1B", "Part_2A", "Part_3"):
            self.assertEqual(self.in_force(share, "England", "", "2026-01", part=part), {})
        self.assertEqual(self.in_force(share, "ICB", "QWO", "2026-01"), {"constitutional": (">=", 92)})
        self.assertEqual(self.in_force("percent_over_52", "ICB", "QWO", "2026-01"), {"interim": ("<", 1)})
        self.assertEqual(self.in_force("percent_over_52", "ICB", "QWO", "2026-04"), {})
        self.assertEqual(self.in_force("over_65", "provider", "RJ1", "2026-01"), {"constitutional": ("<=", 0)})
        self.assertEqual(self.in_force("over_65", "provider", "RJ1", "2024-08"), {})
        self.assertEqual(self.in_force("over_78", "provider", "RJ1", "2023-04"), {"constitutional": ("<=", 0)})

    def test_a_trusts_own_target_is_5_points_above_its_november_2024_and_at_least_60_per_cent(self):
        own = lambda code, period="2026-01": self.in_force("percent_within_18", "provider", code, period)
        self.assertEqual(own("RJ1"), {"constitutional": (">=", 92)}, "November 2024 is not loaded")
        self.session.rows(
            """INSERT INTO rtt.release (release_id, period, vintage, status, url, strategy, csv_sha256, preamble, rows, band_count, loader_version)
               VALUES (99, '2024-11-01', 1, 'current', 'made up', 'command line', 'x', '', 0, 105, 'test')"""
        )
        self.session.rows(
            """INSERT INTO rtt.provider_month_vintage (release_id, provider_code, part, treatment_function_code, total, within_18, over_18)
               VALUES (99, 'RJ1', 'Part_2', 'C_999', 800, 600, 200), (99, 'RR8', 'Part_2', 'C_999', 800, 400, 400),
                      (99, 'NT204', 'Part_2', 'C_999', 800, 600, 200)"""
        )
        self.session.rows(
            """INSERT INTO rtt.release_organisation (release_id, role, code, name, parent_code)
               VALUES (99, 'provider', 'RJ1', 'A', ''), (99, 'provider', 'RR8', 'B', ''), (99, 'provider', 'NT204', 'C', '')"""
        )
        self.assertEqual(own("RJ1")["interim"], (">=", 80))
        self.assertEqual(own("RR8")["interim"], (">=", 60))
        self.assertNotIn("interim", own("NT204"), "no NHS trust")
        self.assertNotIn("interim", own("RJ1", "2025-03"))
        self.assertNotIn("interim", own("RJ1", "2026-04"), "the baseline of March 2027 is not published")
        self.session.rows("DELETE FROM rtt.release_organisation WHERE release_id = 99")
        self.session.rows("DELETE FROM rtt.provider_month_vintage WHERE release_id = 99")
        self.session.rows("DELETE FROM rtt.release WHERE release_id = 99")

    def test_a_standard_that_is_met_exactly_is_met_and_one_pathway_less_is_not(self):
        self.assertTrue(self.one("rtt.meets_standard(92, 100, '>=', 92)"))
        self.assertFalse(self.one("rtt.meets_standard(919999, 1000000, '>=', 92)"))
        self.assertFalse(self.one("rtt.meets_standard(1, 100, '<', 1)"))
        self.assertTrue(self.one("rtt.meets_standard(1, 101, '<', 1)"))
        self.assertIsNone(self.one("rtt.meets_standard(0, 0, '>=', 92)"))

    def test_so_many_fewer_would_just_meet_the_standard(self):
        cases = [(comparison, value, within, beyond) for comparison, value in ((">=", 92), (">=", 65), (">=", 70.5), ("<", 1))
                 for within, beyond in ((92, 8), (91, 9), (0, 10), (10, 0), (0, 0), (4395958, 2760000), (7022098, 133860), (99, 1), (100, 1))]
        for comparison, value, within, beyond in cases:
            fewer = self.one(f"rtt.fewer_to_meet({within}, {beyond}, '{comparison}', {value})")

            def met(left):
                whole = within + left
                counted = within if comparison == ">=" else left
                return whole == 0 or (counted * 100 >= value * whole if comparison == ">=" else counted * 100 < value * whole)

            self.assertTrue(met(beyond - fewer), (comparison, value, within, beyond, fewer))
            self.assertTrue(fewer == 0 or not met(beyond - fewer + 1), (comparison, value, within, beyond, fewer))


if __name__ == "__main__":
    unittest.main()
