"""The views and functions that analysts read, on small made-up months whose every figure is known, beside sums made here."""
import csv
import io
import unittest
from fractions import Fraction

import place
import rules
from database import Server

MONTHS = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
LOADED = [period for period in MONTHS if "2023-10" <= period <= "2025-12" and period != "2024-05"]
NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
# Provider: name, board, size. RAA goes on in RBB from April 2024.
PROVIDERS = {
    "RAA": ("AN NHS TRUST", "QMJ", 1),
    "RBB": ("ANOTHER NHS TRUST", "QMJ", 2),
    "RCC": ("A THIRD NHS FOUNDATION TRUST", "QWO", 3),
    "NT9": ("A CLINIC", "QWE", 6),
}


def known(period, provider):
    """Part -> {week: pathways} of the provider in the month, in one treatment function; Part_3 is a number."""
    i, size = MONTHS.index(period), PROVIDERS[provider][2]
    if (provider == "RAA") == (period >= "2024-04") and provider in ("RAA", "RBB"):
        return {}
    return {
        "Part_1A": {2: 5 * size, 30: size + i % 3},
        "Part_1B": {1: 10 * size + i, 20: 3},
        "Part_2": {3: 100 * size + 7 * (i % 5), 17: 20, 18: 30 * size, 52: i % 4 + size, 70: 2 * (i % 2)},
        "Part_2A": {3: 11 * size + i % 2},
        "Part_3": 40 * size + 2 * i,
    }


def month_file(period, providers=None, counted=known):
    """providers as PROVIDERS, each with one commissioner in its board and as many pathways again of NONC; counted as known."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    header = ["Period"]
    for role in ("Provider", "Commissioner"):
        header += [f"{role} Parent Org Code", f"{role} Parent Name", f"{role} Org Code", f"{role} Org Name"]
    header += ["RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name"]
    header += [f"Gt {week:02} To {week + 1:02} Weeks SUM 1" for week in range(104)] + ["Gt 104 Weeks SUM 1"]
    writer.writerow(header + ["Total", "Patients with unknown clock start date", "Total All"])
    for provider, (name, board, _) in (providers or PROVIDERS).items():
        for part, bands in counted(period, provider).items():
            for commissioner, its_board in (("01A", board), ("NONC", "")):
                for function in ("C_100", "C_999"):
                    counts = [""] * 105 if part == "Part_3" else [bands.get(week, 0) for week in range(105)]
                    total = bands if part == "Part_3" else sum(counts)
                    ends = [total, 0, total] if part in ("Part_1A", "Part_1B") else ["", "", total]
                    writer.writerow(
                        [f"RTT-{NAMES[int(period[5:]) - 1]}-{period[:4]}", board, f"NHS {board} INTEGRATED CARE BOARD", provider, name]
                        + [its_board, "A BOARD", commissioner + provider if commissioner == "01A" else commissioner, commissioner]
                        + [part, "Words", function, "Function", *counts, *ends]
                    )
    return out.getvalue()


def before(period, months):
    at = MONTHS.index(period) - months
    return MONTHS[at] if at >= 0 else None


def listed(period, provider):
    return sum(known(period, provider).get("Part_2", {}).values()) if period in LOADED else None


class Views(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = cls.enterClassContext(Server("waitlistd-figures."))
        cls.database = place.Database(server, "views")
        for period in LOADED:
            file = server.folder / f"{period}.csv"
            file.write_text(month_file(period), encoding="ascii", newline="")
            cls.database.run("load", "--accept", file)
        cls.session = cls.enterClassContext(cls.database.session())

    def by_month(self, sql):
        return {row.pop("period")[:7]: row for row in self.session.rows(sql)}

    def test_flows_are_of_their_month_and_removals_what_starts_and_stops_leave(self):
        rows = self.by_month("SELECT * FROM rtt.provider_flow WHERE provider_code = 'RCC' AND treatment_function_code = 'C_999'")
        self.assertEqual(sorted(rows), LOADED)
        stops = {period: sum(sum(known(period, "RCC")[part].values()) for part in ("Part_1A", "Part_1B")) for period in LOADED}
        starts = {period: known(period, "RCC")["Part_3"] for period in LOADED}
        whole_years = 0
        for period, row in rows.items():
            former = listed(before(period, 1), "RCC")
            change = None if former is None else listed(period, "RCC") - former
            year = [before(period, back) for back in range(12)]
            whole = all(month in LOADED for month in year)
            whole_years += whole
            days = 29 if period == "2024-02" else [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][int(period[5:]) - 1]
            self.assertEqual(row["waiting_list"], listed(period, "RCC"))
            self.assertEqual((row["clock_starts"], row["clock_stops"]), (starts[period], stops[period]))
            self.assertAlmostEqual(row["stops_per_start"], stops[period] / starts[period], 12)
            self.assertAlmostEqual(row["clearance_weeks"], listed(period, "RCC") / (stops[period] / (days / 7)), 9)
            self.assertEqual(row["list_change"], change, period)
            self.assertEqual(row["unreported_removals"], None if change is None else change - starts[period] + stops[period])
            self.assertEqual(row["clock_starts_12_months"], sum(starts[month] for month in year) if whole else None, period)
            self.assertEqual(row["clock_stops_12_months"], sum(stops[month] for month in year) if whole else None, period)
        self.assertEqual(whole_years, 8)  # May 2024 is not loaded: from May 2025 on

    def test_flows_of_boards_regions_and_england_are_those_of_their_providers(self):
        expected = sum(known("2025-03", code).get("Part_3", 0) for code in ("RAA", "RBB"))
        self.assertEqual(self.by_month("SELECT * FROM rtt.icb_flow WHERE icb_code = 'QMJ' AND treatment_function_code = 'C_999'")["2025-03"]["clock_starts"], expected)
        expected += known("2025-03", "NT9")["Part_3"]
        self.assertEqual(self.by_month("SELECT * FROM rtt.region_flow WHERE region_code = 'Y56' AND treatment_function_code = 'C_999'")["2025-03"]["clock_starts"], expected)
        expected += known("2025-03", "RCC")["Part_3"]
        self.assertEqual(self.by_month("SELECT * FROM rtt.england_flow WHERE treatment_function_code = 'C_999'")["2025-03"]["clock_starts"], expected)

    def test_an_organisation_is_under_the_name_and_parent_of_the_latest_month_that_has_it(self):
        rows = {(row.pop("role"), row.pop("code")): row for row in self.session.rows("SELECT * FROM rtt.organisation")}
        for code, (name, board, _) in PROVIDERS.items():
            latest = max(period for period in LOADED if known(period, code))
            self.assertEqual(rows["provider", code], {"name": name, "parent_code": board, "as_of": f"{latest}-01"})
        self.assertEqual(rows["provider", "RAA"]["as_of"], "2024-03-01")
        everyone = self.session.rows("SELECT DISTINCT role, code FROM rtt.release_organisation")
        self.assertEqual(set(rows), {(row["role"], row["code"]) for row in everyone})

    def test_growth_counts_predecessors_in_where_they_are_known(self):
        sql = "SELECT * FROM rtt.list_growth('provider', 'RBB', 'C_999', '2024-01-01')"
        alone = self.by_month(sql)
        self.assertEqual(min(alone), "2024-04")
        self.assertIsNone(alone["2025-01"]["percent_on_baseline"])
        self.session.rows("INSERT INTO rtt.provider_predecessor VALUES ('RAA', 'RBB', '2024-04-01', 'made up')")
        rows = self.by_month(sql)
        self.session.rows("DELETE FROM rtt.provider_predecessor")
        self.assertEqual(sorted(rows), LOADED)
        whole = {period: listed(period, "RAA") + listed(period, "RBB") for period in LOADED}
        for period, row in rows.items():
            self.assertEqual(row["total"], listed(period, "RBB") or None)
            self.assertEqual(row["total_with_predecessors"], whole[period])
            for name, base in (("month", before(period, 1)), ("year", before(period, 12)), ("baseline", "2024-01")):
                found = row[f"percent_on_{name}"]
                if base not in whole:
                    self.assertIsNone(found, (period, name))
                else:
                    self.assertAlmostEqual(found, 100 * (whole[period] / whole[base] - 1), 9)

    def test_the_95th_percentile_of_completed_pathways_and_the_share_with_a_decision_are_what_the_bands_give(self):
        rows = self.session.rows(
            "SELECT * FROM rtt.completed_wait WHERE period = '2025-03-01' AND treatment_function_code = 'C_999' AND place <> 'England'"
        )
        seen = set()
        for row in rows:
            codes = {"provider": {row["code"]}, "ICB": {code for code in PROVIDERS if PROVIDERS[code][1] == row["code"]},
                     "region": {"RAA", "RBB", "NT9"} if row["code"] == "Y56" else {"RCC"}}[row["place"]]
            bands = [sum(known("2025-03", code).get(row["part"], {}).get(week, 0) for code in codes) for week in range(105)]
            self.assertTrue(rules.same(row["p95_weeks"], rules.wait_at(bands, Fraction(95 * sum(bands), 100))), row)
            seen.add((row["place"], row["part"]))
        self.assertEqual(len(seen), 6)
        for row in self.session.rows("SELECT * FROM rtt.provider_decision_to_admit WHERE period = '2025-03-01' AND treatment_function_code = 'C_100'"):
            parts = known("2025-03", row["provider_code"])
            with_decision, whole = sum(parts["Part_2A"].values()), sum(parts["Part_2"].values())
            self.assertEqual((row["with_decision"], row["total"]), (with_decision, whole))
            self.assertAlmostEqual(row["percent_with_decision"], 100 * with_decision / whole, 9)

    def test_distance_to_the_standards_is_told_for_those_in_force_only(self):
        rows = self.session.rows("SELECT * FROM rtt.standard_distance('provider', 'RCC', 'C_999')")
        by_period = {}
        for row in rows:
            by_period.setdefault(row["period"][:7], []).append((row["measure"], row["kind"]))
        always = [("over_104", "constitutional"), ("over_78", "constitutional"), ("percent_within_18", "constitutional")]
        self.assertEqual(sorted(by_period["2024-08"]), always)
        self.assertEqual(sorted(by_period["2024-09"]), sorted([*always, ("over_65", "constitutional")]))
        interim = [("percent_over_52", "interim"), ("percent_within_18", "interim")]
        self.assertEqual(sorted(by_period["2025-04"]), sorted([*always, ("over_65", "constitutional"), *interim]))
        bands = known("2024-11", "RCC")["Part_2"]
        share = Fraction(100 * sum(count for week, count in bands.items() if week < 18), sum(bands.values()))
        own = [row for row in rows if row["period"][:7] == "2025-12" and row["kind"] == "interim" and row["comparison"] == ">="]
        self.assertEqual(len(own), 1)
        self.assertAlmostEqual(own[0]["standard"], float(max(60, share + 5)), 9)
        bands = known("2025-12", "RCC")["Part_2"]
        within, beyond = (sum(count for week, count in bands.items() if (week < 18) == side) for side in (True, False))
        fewer = next(x for x in range(beyond + 1) if within * 100 >= own[0]["standard"] * (within + beyond - x))
        self.assertEqual((own[0]["fewer"], own[0]["is_met"]), (fewer, fewer == 0))

    def test_a_rank_is_among_those_peers_only_and_by_the_measures_own_denominator(self):
        def share(period, code, least, most=999):
            bands = known(period, code).get("Part_2", {})
            return 100 * sum(count for week, count in bands.items() if least <= week < most) / sum(bands.values())

        peers = {"all": {"RBB", "RCC", "NT9"}, "NHS trusts": {"RBB", "RCC"}, "same ICB": {"RBB"}, "same region": {"RBB", "NT9"},
                 "same size": {"RBB", "RCC"}}
        for group, codes in peers.items():
            for measure, value, sign in (("percent_within_18", lambda period, code: share(period, code, 0, 18), -1),
                                         ("percent_over_52", lambda period, code: share(period, code, 52), 1)):
                rows = self.session.rows(
                    f"SELECT * FROM rtt.provider_rank('RBB', '2025-12-01', 'Part_2', 'C_999', '{measure}', '{group}')"
                )
                best_first = sorted(codes, key=lambda code: sign * value("2025-12", code))
                self.assertEqual([row["provider_code"] for row in rows], best_first, (group, measure))
                former = sorted(codes, key=lambda code: sign * value("2024-12", code))
                for row in rows:
                    code = row["provider_code"]
                    self.assertAlmostEqual(row["value"], value("2025-12", code), 9)
                    self.assertEqual((row["rank"], row["ranked"]), (best_first.index(code) + 1, len(codes)))
                    self.assertEqual(row["quartile"], 4 * best_first.index(code) // len(codes) + 1)
                    self.assertEqual(row["rank_a_year_before"], former.index(code) + 1)
                    self.assertEqual(row["ranks_gained"], former.index(code) - best_first.index(code))

    def test_a_places_control_chart_has_gaps_for_months_that_are_not_loaded_and_begins_anew_at_a_break(self):
        rows = self.by_month("SELECT * FROM rtt.place_control_chart('provider', 'RCC', 'Part_2', 'C_999', 'total', false)")
        self.assertEqual(sorted(rows), [period for period in MONTHS if "2023-10" <= period <= "2025-12"])
        self.assertIsNone(rows["2024-05"]["value"])
        for stretch in (["2023-10", "2023-11", "2023-12", "2024-01"], [period for period in rows if period >= "2024-02"]):
            values = {period: listed(period, "RCC") for period in stretch}
            there = [value for value in values.values() if value is not None]
            ranges = [abs(values[b] - values[a]) for a, b in zip(stretch, stretch[1:]) if None not in (values[a], values[b])]
            mean, spread = sum(there) / len(there), sum(ranges) / len(ranges)
            for period in stretch:
                self.assertAlmostEqual(rows[period]["mean"], mean, 9)
                self.assertAlmostEqual(rows[period]["upper_limit"], mean + 2.66 * spread, 9)
                self.assertAlmostEqual(rows[period]["lower_limit"], mean - 2.66 * spread, 9)
                self.assertEqual(rows[period]["is_trial"], len(there) < 12)


if __name__ == "__main__":
    unittest.main()
