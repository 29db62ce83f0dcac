"""As figures.py: what the dashboards have to show of regions, boards and peers, and of one place's control chart, standards and flows."""
import re
import unittest

import months
from figures import LIST, MONTH, Panels, real
from grafana import dashboard

BLUE, ORANGE, VERMILLION = "#0072B2", "#E69F00", "#D55E00"


def weeks_at(bands, share):
    """Weeks waited at that share of the pathways, from October 2022 on."""
    rank, before = share * sum(bands), 0
    for week, count in enumerate(bands):
        if count and before + count >= rank:
            return week + (rank - before) / count
        before += count


def limits(values, screened=True):
    """Mean, lower and upper limit of a stretch of months; None is a gap."""
    there = [value for value in values if value is not None]
    ranges = [abs(b - a) for a, b in zip(values, values[1:]) if None not in (a, b)]
    mean = sum(there) / len(there)
    if not ranges:
        return mean, None, None
    spread = sum(ranges) / len(ranges)
    if screened:
        kept = [range_ for range_ in ranges if range_ <= 3.267 * spread]
        spread = sum(kept) / len(kept)
    return mean, mean - 2.66 * spread, mean + 2.66 * spread


def month_after(period, months_later=1):
    count = int(period[:4]) * 12 + int(period[5:7]) - 1 + months_later
    return f"{count // 12}-{count % 12 + 1:02}"


class CheckedPlaces(unittest.TestCase):
    def regions_and_icbs_are_as_the_file_gives(self, panels):
        rows = {row["Region"]: row for row in panels.rows("rtt-icb", "Regions in the month chosen", month=MONTH, treatment_function="C_999")}
        self.assertEqual(set(rows), set(real().regions()))
        icbs = {
            row["Code"]: row for row in panels.rows("rtt-icb", "ICBs in the month chosen", month=MONTH, treatment_function="C_999")
        }
        for region, its in real().regions().items():
            sums = [sum(real().icbs[(icb, *LIST)][i] for icb in its) for i in range(5)]
            bands = [sum(counts) for counts in zip(*(real().list_bands[icb] for icb in its))]
            row = rows[region]
            self.assertEqual((row["Pathways"], row["Over 52"], row["Over 65"]), (sums[0], sums[3], sums[4]), region)
            self.assertAlmostEqual(row["Within 18"], 100 * sums[1] / (sums[1] + sums[2]), 9)
            self.assertAlmostEqual(row["52, share"], 100 * sums[3] / (sums[1] + sums[2]), 9)
            for of, counts in [(row, bands)] + [(icbs[icb], real().list_bands[icb]) for icb in its]:
                self.assertAlmostEqual(of["Median"], weeks_at(counts, 0.5), 6)
                self.assertAlmostEqual(of["92nd"], weeks_at(counts, 0.92), 6)
            for icb in its:
                self.assertEqual(icbs[icb]["Region"], region)

    def a_control_chart_has_the_limits_of_each_stretch_between_breaks(self, panels):
        rows = panels.rows("rtt-control", "Control chart", place="England:", measure="total", treatment_function="C_999")
        lists = {
            row["period"][:7]: row["total"]
            for row in panels.where.owner().rows(
                "SELECT period, total FROM rtt.england_month WHERE part = 'Part_2' AND treatment_function_code = 'C_999'"
            )
        }
        period, stretches = min(lists), [[]]
        while period <= max(lists):
            if period in ("2021-04", "2024-02"):
                stretches.append([])
            stretches[-1].append(period)
            period = month_after(period)
        self.assertEqual([row["time"][:7] for row in rows], [period for stretch in stretches for period in stretch])
        by_period = {row["time"][:7]: row for row in rows}
        for stretch in stretches:
            expected = limits([lists.get(period) for period in stretch])
            for period in stretch:
                row = by_period[period]
                self.assertEqual(row["Value"], lists.get(period))
                for name, value in zip(("Mean", "Lower limit", "Upper limit"), expected):
                    if value is None:
                        self.assertIsNone(row[name], (period, name))
                    else:
                        self.assertAlmostEqual(row[name], value, 3, (period, name))
                outside = expected[1] is not None and row["Value"] is not None and not expected[1] <= row["Value"] <= expected[2]
                if outside:  # of a list that is longer, or shorter, than is to be expected
                    self.assertEqual(row["Concern" if row["Value"] > expected[2] else "Improvement"], row["Value"])
        words = panels.rows("rtt-control", "Signals in words", place="England:", measure="total", treatment_function="C_999")
        signals = sorted((period for period, row in by_period.items() if row["Concern"] or row["Improvement"]), reverse=True)
        self.assertEqual([row["Month"] for row in words], signals)
        for row in words:
            self.assertTrue(row["What it says"].endswith("concern" if by_period[row["Month"]]["Concern"] else "improvement"), row)

    def standards_are_drawn_in_their_months_for_their_places_and_parts(self, panels):
        def drawn(uid, title, **given):
            return {
                row["time"][:7]: (row["Standard"], row["Interim standard"])
                for row in panels.rows(uid, title, **given)
            }

        for uid, title, given in (
            ("rtt-england", "Share within 18 weeks", {}),
            ("rtt-control", "Control chart", {"place": "England:", "measure": "percent_within_18"}),
        ):
            lines = drawn(uid, title, treatment_function="C_999", **given)
            self.assertEqual(lines["2025-03"], (92, None))
            self.assertEqual(lines["2025-04"], (92, 65))
            self.assertEqual(lines["2026-01"], (92, 65))
        share = ("rtt-icb", "Share within 18 weeks, beside England")
        self.assertEqual(set(drawn(*share, icb="QWO", treatment_function="C_999").values()), {(92, None)})
        self.assertEqual(set(drawn(*share, icb="QWO", treatment_function="C_999", part="Part_1A").values()), {(None, None)})
        over_52 = drawn("rtt-control", "Control chart", place="ICB:QWO", measure="percent_over_52", treatment_function="C_999")
        self.assertEqual((over_52["2025-03"], over_52["2026-01"]), ((None, None), (None, 1)))
        rows = panels.rows("rtt-control", "Distance to each standard, newest month", place="England:", treatment_function="C_999")
        _, within, over_18, over_52, over_65 = real().england[LIST]
        too_many = {row["Standard"]: row["Too many"] for row in rows}
        self.assertEqual(too_many["Nobody over 65 weeks"], over_65)
        self.assertEqual(too_many["92 % within 18 weeks"], within + over_18 - within * 100 // 92)
        self.assertEqual(too_many["65 % within 18 weeks by March 2026"], within + over_18 - within * 100 // 65)
        left = over_52 - too_many["Fewer than 1 % over 52 weeks by March 2026"]
        self.assertLess(100 * left, within + over_18 - over_52 + left)
        self.assertGreaterEqual(100 * (left + 1), within + over_18 - over_52 + left + 1)
        self.assertNotIn("70 % within 18 weeks by March 2027", too_many)

    def a_provider_is_ranked_among_its_peers_by_the_measure(self, panels):
        provider, kind = "RJ1", ("Part_1A", "C_999")
        rows = panels.rows(
            "rtt-provider", "Rank among its peers, in the month chosen",
            provider=provider, month=MONTH, part="Part_1A", treatment_function="C_999", peers="same ICB",
        )
        shares = {}
        for (code, *of), (total, within, over_18, *_) in real().providers.items():
            if tuple(of) == kind and real().parents[code] == real().parents[provider] and total >= 20 and within + over_18:
                shares[code] = 100 * within / (within + over_18)
        self.assertGreater(len(shares), 4)
        self.assertEqual({row["Code"]: row["Rank"] for row in rows},
                         {code: 1 + sum(other > share for other in shares.values()) for code, share in shares.items()})
        for row in rows:
            self.assertAlmostEqual(row["Within 18"], shares[row["Code"]], 9)
            self.assertEqual((row["Of"], row["Quarter"]), (len(shares), 4 * (row["Rank"] - 1) // len(shares) + 1))
            self.assertEqual(row["Which"], "this provider" if row["Code"] == provider else None)

    def twelve_months_of_flows_are_those_twelve_months(self, panels):
        rows = panels.rows("rtt-control", "Clock starts and stops, twelve months rolled", place="England:", treatment_function="C_999")
        flows = {
            row["period"][:7]: (row["clock_starts"], row["clock_stops"])
            for row in panels.where.owner().rows("SELECT * FROM rtt.england_clock WHERE treatment_function_code = 'C_999'")
        }
        whole = 0
        for row in rows:
            year = [month_after(row["time"], -back) for back in range(12)]
            if all(period in flows for period in year):
                whole += 1
                self.assertEqual((row["Clock starts"], row["Clock stops"]), tuple(sum(flows[period][i] for period in year) for i in (0, 1)))
            else:
                self.assertEqual((row["Clock starts"], row["Clock stops"]), (None, None), row["time"])
        self.assertGreater(whole, 5)
        removed = {row["time"][:7]: row["Unreported removals"] for row in
                   panels.rows("rtt-control", "Unreported removals", place="England:", treatment_function="C_999")}
        lists = {
            row["period"][:7]: row["total"]
            for row in panels.where.owner().rows(
                "SELECT period, total FROM rtt.england_month WHERE part = 'Part_2' AND treatment_function_code = 'C_999'"
            )
        }
        starts, stops = flows["2026-01"]
        self.assertEqual(removed["2026-01"], lists["2026-01"] - lists["2025-12"] - starts + stops)

    def the_kind_chosen_is_the_kind_shown(self, panels):
        given = {"at_least": "1", "month": MONTH, "treatment_function": "C_999"}
        codes = {kind: {row["Code"] for row in panels.rows("rtt-league", "Providers", kind=kind, **given)}
                 for kind in ("all", "NHS trust", "independent sector")}
        self.assertEqual(codes["NHS trust"] | codes["independent sector"], codes["all"])
        self.assertEqual(codes["NHS trust"] & codes["independent sector"], set())
        self.assertTrue({"RJ1", "TAD"} <= codes["NHS trust"] and "NT204" in codes["independent sector"])

    def the_matrix_has_each_providers_treatment_functions(self, panels):
        given = {"at_least": "1", "month": MONTH, "treatment_function": "C_999"}
        rows = {row["Code"]: row for row in panels.rows("rtt-league", "Share within 18 weeks, by provider and treatment function", **given)}
        compared = 0
        for (code, part, function), (_, within, over_18, *_) in real().providers.items():
            if part == "Part_2" and code in rows and within + over_18:
                self.assertAlmostEqual(rows[code][function], 100 * within / (within + over_18), 9, (code, function))
                compared += 1
        self.assertGreater(compared, 3000)
        self.assertEqual(sum(row[name] is not None for row in rows.values() for name in row if name[1:2] in "_0"), compared)

    def the_share_with_a_decision_to_admit_is_of_the_list(self, panels):
        rows = panels.rows("rtt-provider", "With a decision to admit, in the month chosen", provider="RJ1", month=MONTH)
        self.assertGreater(len(rows), 10)
        pairs = sorted(
            (of[0], real().providers.get(("RJ1", "Part_2A", function), (0,))[0])
            for (code, part, function), of in real().providers.items()
            if (code, part) == ("RJ1", "Part_2") and function != "C_999"
        )
        self.assertEqual(sorted((row["Pathways"], row["Decided"]) for row in rows), pairs)
        for row in rows:
            if row["Pathways"]:
                self.assertAlmostEqual(row["Share"], 100 * row["Decided"] / row["Pathways"], 9)

    def completed_pathways_have_their_95th_percentile(self, panels):
        for provider in ("RJ1", "RL1"):
            rows = panels.rows("rtt-provider", "Completed pathways: 95th percentile", provider=provider, treatment_function="C_999")
            self.assertEqual([row["time"][:7] for row in rows], ["2026-01"])
            for name, part in (("Admitted", "Part_1A"), ("Not admitted", "Part_1B")):
                self.assertAlmostEqual(rows[0][name], weeks_at(real().completed_bands[provider, part], 0.95), 6, (provider, part))

    def figures_have_the_colour_of_the_standards_in_force(self, panels):
        def shown(uid, title, panels=panels, **given):
            """Month, colour and figure."""
            overrides = dashboard(uid).panel(title)["fieldConfig"]["overrides"]
            row = panels.rows(uid, title, **given)[0]
            colours = [
                entry["properties"][0]["value"]["fixedColor"] for entry in overrides if re.search(entry["matcher"]["options"].strip("/"), row["metric"])
            ]
            self.assertLessEqual(len(colours), 1, row)
            return row["metric"].partition(":")[0], colours[0] if colours else None, row["value"]

        given = {"treatment_function": "C_999"}
        england = {
            row["period"][:7]: row
            for row in panels.where.owner().rows(
                "SELECT * FROM rtt.england_month WHERE part = 'Part_2' AND treatment_function_code = 'C_999'"
            )
        }
        seen = set()
        for period, row in england.items():
            of = {"until": f"{period}-01T00:00:00Z", **given}
            known = row["within_18"] + row["over_18"]
            in_year = "2025-04" <= period <= "2026-03"
            share = BLUE if row["within_18"] * 100 >= 92 * known else ORANGE if in_year and row["within_18"] * 100 >= 65 * known else VERMILLION
            few = None if not in_year else ORANGE if row["over_52"] * 100 < known else VERMILLION
            nobody = None if period < "2024-09" else VERMILLION if row["over_65"] else BLUE
            for title, colour in (("Within 18 weeks", share), ("Over 52 weeks", few), ("Over 65 weeks", nobody)):
                self.assertEqual(shown("rtt-england", title, **of)[:2], (months.named(period), colour), title)
                seen.add((title, colour))
        self.assertGreaterEqual(len(seen), 5, seen)
        _, within, over_18, *_ = real().england[LIST]
        within_60 = f"{panels.views}; UPDATE rtt.standard SET value = 60 WHERE value = 65 AND kind = 'interim' AND NOT trusts_only"
        found = shown("rtt-england", "Within 18 weeks", panels=Panels(panels.where, panels.change, within_60), **given)
        self.assertEqual(found, ("January 2026", ORANGE, 100 * within / (within + over_18)))
        meets = {}
        for (code, *kind), (total, within, over_18, over_52, _) in real().providers.items():
            if tuple(kind) == LIST and total >= 1000:
                meets.setdefault(BLUE if within * 100 >= 92 * (within + over_18) else VERMILLION, (code, 100 * within / (within + over_18)))
        self.assertEqual(len(meets), 2)
        for colour, (code, share) in meets.items():
            month, found, value = shown("rtt-provider", "Within 18 weeks", provider=code, **given)
            self.assertEqual((month, found), ("January 2026", colour), code)
            self.assertAlmostEqual(value, share, 9)
            self.assertEqual(shown("rtt-provider", "Within 18 weeks", provider=code, part="Part_1A", **given)[1], None, "no standard is for it")
        self.assertEqual(shown("rtt-icb", "Within 18 weeks", icb="QWO", month=MONTH, **given)[1], VERMILLION)
        self.assertEqual(shown("rtt-icb", "Within 18 weeks", icb="QWO", month=MONTH, part="Part_1B", **given)[1], None)
        self.assertEqual(shown("rtt-long-waits", "Over 104 weeks", month="2021-04-01", **given)[1], None)
