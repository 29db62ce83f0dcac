"""What the dashboards have to show: one check a rule, on the answers of their panels. figures_test.py runs them."""
import functools
import math
import pathlib
import re
import unittest

import months
import place
from grafana import Query, chosen, dashboard, expanded

MONTH = "2026-01-01"
LIST = ("Part_2", "C_999")
MIGRATIONS = sorted((pathlib.Path(__file__).resolve().parents[2] / "sql").glob("0*.sql"))


@functools.cache
def real():
    return months.RealMonth(place.DATA)


class Panels:
    """Answers of panels; queries changes each query's SQL, views is SQL that changes the views for the time of a query."""

    def __init__(self, where, queries=None, views=""):
        self.where, self.change, self.views = where, queries or (lambda sql: sql), views

    def rows(self, uid, title, until="2026-06-30T12:34:56.789Z", **given):
        """until: the end of the time range."""
        board = dashboard(uid)
        query = board.panel_query(title)
        values = chosen(board, self.where.owner(), **given)
        sql = expanded(Query(uid, title, query.kind, self.change(query.sql)), board, values, time_to=until)
        if not self.views:
            return self.where.owner().rows(sql)
        self.where.owner().ask(f"BEGIN;\n{self.views};")
        try:
            return self.where.owner().rows(sql)
        finally:
            self.where.owner().ask("ROLLBACK;")

    def figure(self, uid, title, **given):
        """The one figure that a stat shows, behind its month."""
        rows = self.rows(uid, title, **given)
        return [value for name, value in rows[0].items() if name not in ("Month", "time", "metric")][0]


def view_changed(name, old, new):
    """The view as the migrations leave it, with a mistake in it."""
    definition = rf"CREATE (?:OR REPLACE )?((?:VIEW|FUNCTION) rtt\.{name}\b.*?(?:;\nEND)?);\n"
    text = "".join(migration.read_text(encoding="utf-8") for migration in MIGRATIONS)
    text = re.findall(definition, text, re.DOTALL)[-1]
    assert old in text, (name, old)
    return "CREATE OR REPLACE " + text.replace(old, new)


def total_of(rows, column):
    return sum(row[column] or 0 for row in rows)


class Checked(unittest.TestCase):
    def england_is_as_published_for_january_2026(self, panels):
        shown = {
            title: panels.figure("rtt-england", title)
            for title in ("Waiting list", "Within 18 weeks", "Over 52 weeks", "Over 65 weeks", "Median wait", "92nd percentile")
        }
        self.assertEqual([row["Month"] for row in panels.rows("rtt-england", "Waiting list")], ["January 2026"])
        self.assertEqual(len(panels.rows("rtt-england", "The list by length of wait")), len(months.MADE_UP) + 1)
        total, within, over_18, over_52, over_65 = real().england[LIST]
        self.assertEqual((total, within, over_52), (7155958, 4395958, 133860))
        self.assertEqual((shown["Waiting list"], shown["Over 52 weeks"], shown["Over 65 weeks"]), (total, over_52, over_65))
        self.assertAlmostEqual(shown["Within 18 weeks"], 100 * within / (within + over_18), 9)
        self.assertEqual((round(shown["Median wait"], 2), round(shown["92nd percentile"], 2)), (13.62, 40.35))
        stacked = panels.rows("rtt-england", "The list by length of wait")[-1]
        self.assertEqual(
            (stacked["Within 18 weeks"], stacked["18 to 52 weeks"], stacked["Over 52 weeks"]),
            (within, over_18 - over_52, over_52),
        )

    def england_equals_nhs_englands_series_as_the_panels_say(self, panels):
        with_figures = [row for row in months.published(place.DATA).values() if row["incomplete.Total waiting (mil)|as_reported"]]
        self.assertEqual(
            panels.figure("rtt-operations", "Equal to NHS England's"), f"{len(with_figures)} of {len(with_figures)} months"
        )
        self.assertEqual(panels.rows("rtt-operations", "Beside NHS England's own figures"), [])
        drawn = panels.rows("rtt-operations", "Figures that differ from NHS England's")
        self.assertEqual(len(drawn), sum(row["period"] >= "2016-04" for row in with_figures))
        self.assertEqual({row["Differ"] for row in drawn}, {0})
        self.assertGreaterEqual(min(row["Compared"] for row in drawn), 8)

    def england_equals_nhs_englands_series(self, panels):
        series = months.published(place.DATA)
        shown = {}
        for title in (
            "The list by length of wait",
            "Share within 18 weeks",
            "Long waits",
            "Weeks waited",
            "Clock starts and clock stops",
        ):
            rows = panels.rows("rtt-england", title, treatment_function="C_999")
            self.assertEqual(
                [row["time"][:7] for row in rows], [period for period in sorted(series) if period >= "2016-04"], title
            )
            for row in rows:
                shown.setdefault(row["time"][:7], {})[title] = row
        for period, of in shown.items():
            published = {
                name: months.number(series[period][name + "|as_reported"])
                for names in months.PUBLISHED.values()
                for name in names.values()
            }
            of_list = {figure: published[name] for figure, name in months.PUBLISHED["Part_2"].items()}
            edge = 104 if period >= "2021-04" else 52
            self.assertEqual(
                panels.rows("rtt-england", "Waiting list", until=f"{period}-01T00:00:00Z", treatment_function="C_999"),
                [{"Month": months.named(period), "Waiting list": of_list["total"]}],
            )
            places = 1 if period == "2021-09" else 6  # that month's share does not follow from its own counts
            self.assertAlmostEqual(
                of["Share within 18 weeks"]["Within 18 weeks"], 100 * float(series[period][months.PUBLISHED_SHARE]), places
            )
            self.assertEqual(total_of([of["The list by length of wait"]], "Within 18 weeks"), of_list["within_18"])
            self.assertEqual(of["The list by length of wait"]["18 to 52 weeks"], of_list["over_18"] - of_list["over_52"])
            for weeks in (52, 65, 78, 104):
                self.assertEqual(of["Long waits"][f"Over {weeks} weeks"], of_list[f"over_{weeks}"], (period, weeks))
            for name, figure in (("Median", "median_weeks"), ("92nd percentile", "p92_weeks")):
                self.assertIsNotNone(of["Weeks waited"][name])
                self.assertAlmostEqual(of["Weeks waited"][name], edge if math.isinf(of_list[figure]) else of_list[figure], 9)
            clocks = of["Clock starts and clock stops"]
            self.assertEqual(clocks["Clock starts"], published["new_periods.No. of new RTT periods"])
            self.assertEqual(
                clocks["Clock stops"],
                published["admitted.No. of pathways (all)"] + published["nonadmitted.No. of pathways (all)"],
            )

    def providers_add_up_to_england(self, panels):
        rows = panels.rows("rtt-league", "Providers", at_least="1", month=MONTH, treatment_function="C_999")
        self.assertEqual(len(rows), len({row["Code"] for row in rows}))
        theirs = {code: sums for (code, *kind), sums in real().providers.items() if tuple(kind) == LIST and sums[0] > 0}
        self.assertEqual(
            {row["Code"]: (row["Pathways"], row["Over 52"], row["Over 65"]) for row in rows},
            {code: (sums[0], sums[3], sums[4]) for code, sums in theirs.items()},
        )
        self.assertEqual(total_of(rows, "Pathways"), real().england[LIST][0])

    def a_provider_is_as_published(self, panels):
        for provider in ("RJ1", "NT204", "RX1", "RTH", "RL1"):
            given = {"provider": provider, "month": MONTH, "treatment_function": "C_999"}
            sums = real().providers[(provider, *LIST)]
            self.assertEqual(panels.figure("rtt-provider", "Pathways", **given), sums[0], provider)
            self.assertEqual(panels.figure("rtt-provider", "Over 52 weeks", **given), sums[3], provider)
            outside = real().nonc.get((provider, *LIST), (0,))[0]
            self.assertEqual(panels.figure("rtt-provider", "From outside England", **given), outside, provider)
            parts = panels.rows("rtt-provider", "By treatment function, in the month chosen", **given)
            self.assertEqual((total_of(parts, "Pathways"), total_of(parts, "Over 52")), (sums[0], sums[3]), provider)
            bands = panels.rows("rtt-provider", "Pathways by weeks waited, in the month chosen", **given)
            self.assertEqual(
                [total_of(bands, name) for name in ("Within 18 weeks", "18 to 52 weeks", "Over 52 weeks")],
                [sums[1], sums[2] - sums[3], sums[3]],
                provider,
            )

    def icbs_add_up_to_england(self, panels):
        published = {code: sums for (code, *kind), sums in real().icbs.items() if tuple(kind) == LIST}
        rows = panels.rows("rtt-icb", "ICBs in the month chosen", month=MONTH, treatment_function="C_999")
        self.assertEqual(
            {row["Code"]: (row["Pathways"], row["Over 52"]) for row in rows},
            {code: (sums[0], sums[3]) for code, sums in published.items()},
        )
        self.assertEqual(
            (total_of(rows, "Pathways"), total_of(rows, "Over 52")), (real().england[LIST][0], real().england[LIST][3])
        )
        rows = panels.rows("rtt-long-waits", "ICBs with long waits", month=MONTH, treatment_function="C_999")
        self.assertEqual(
            {row["Code"]: (row["Over 52"], row["Over 65"]) for row in rows},
            {code: sums[3:5] for code, sums in published.items() if sums[3] > 0},
        )

    def a_provider_stands_beside_the_providers_of_its_icb(self, panels):
        for provider in ("RR8", "RTH"):
            rows = panels.rows(
                "rtt-provider", "Share within 18 weeks, beside its ICB and England", provider=provider, treatment_function="C_999"
            )
            places = real().parents
            neighbours = [real().providers.get((code, *LIST)) for code in places if places[code] == places[provider]]
            sums = [sum(figures[i] for figures in neighbours if figures) for i in (1, 2)]
            self.assertGreater(len(neighbours), 3)
            self.assertAlmostEqual(rows[-1]["Providers of its ICB"], 100 * sums[0] / sum(sums), 9)
            for name, figures in (("This provider", real().providers[(provider, *LIST)]), ("England", real().england[LIST])):
                self.assertAlmostEqual(rows[-1][name], 100 * figures[1] / (figures[1] + figures[2]), 9)

    def commissioners_add_up_to_their_icb(self, panels):
        for icb in ("QWO", "QYG"):
            rows = panels.rows("rtt-icb", "Commissioners of the ICB", month=MONTH, icb=icb, treatment_function="C_999")
            self.assertEqual(total_of(rows, "Pathways"), real().icbs[(icb, *LIST)][0])

    def treatment_functions_add_up_to_england(self, panels):
        england = real().england[LIST]
        for uid, title, column, figure in (
            ("rtt-treatment-functions", "Treatment functions in the month chosen", "Pathways", england[0]),
            ("rtt-long-waits", "Treatment functions with long waits", "Over 65", england[4]),
        ):
            rows = panels.rows(uid, title, month=MONTH)
            self.assertEqual((total_of(rows, column), total_of(rows, "Over 52")), (figure, england[3]))
            self.assertNotIn("C_999", {row["Code"] for row in rows})

    def starts_and_stops_are_those_of_the_month(self, panels):
        starts, stops = real().england[("Part_3", "C_999")][0], [
            real().england[(part, "C_999")][0] for part in ("Part_1A", "Part_1B")
        ]
        shown = panels.rows("rtt-england", "Clock starts and clock stops", treatment_function="C_999")[-1]
        self.assertEqual([shown["Clock starts"], shown["Clock stops"]], [starts, sum(stops)])
        self.assertEqual([shown["of these admitted"], shown["of these not admitted"]], stops)
        shown = panels.rows("rtt-provider", "Clock starts and clock stops", provider="RJ1", treatment_function="C_999")[-1]
        self.assertEqual(shown["Clock starts"], real().providers[("RJ1", "Part_3", "C_999")][0])
        self.assertEqual(
            shown["Clock stops"], sum(real().providers[("RJ1", part, "C_999")][0] for part in ("Part_1A", "Part_1B"))
        )

    def revisions_are_the_new_less_the_former(self, panels):
        owner = panels.where.owner()
        totals = [
            row["total"]
            for row in owner.rows(
                f"SELECT total FROM rtt.england_month_by_vintage WHERE period = '{months.REVISED}-01' AND part = 'Part_2' "
                "AND treatment_function_code = 'C_999' ORDER BY vintage"
            )
        ]
        row = panels.rows("rtt-revisions", "Revisions")[0]
        self.assertEqual((row["Before"], row["After"], row["Difference"]), (*totals, totals[1] - totals[0]))
        listed = [row for row in panels.rows("rtt-revisions", "England, by part") if row["Pathways"] == "Waiting list"]
        self.assertEqual([row["Difference"] for row in listed], [totals[1] - totals[0]])
        effect = owner.rows(
            "SELECT count(*) AS n, sum(coalesce(new_total, 0) - coalesce(old_total, 0)) AS difference FROM"
            f" rtt.vintage_effect('{months.REVISED}-01') WHERE place = 'provider' AND part = 'Part_2' AND treatment_function_code"
            " = 'C_999'"
        )[0]
        rows = panels.rows("rtt-revisions", "Providers")
        self.assertEqual((len(rows), total_of(rows, "Difference")), (effect["n"], effect["difference"]))
        self.assertEqual(total_of(panels.rows("rtt-revisions", "ICBs"), "Difference"), totals[1] - totals[0])

    def who_is_missing_is_told_and_left_out_like_for_like(self, panels):
        def lists(period):
            return {
                row["provider_code"]: row["total"]
                for row in panels.where.owner().rows(
                    f"SELECT provider_code, total FROM rtt.provider_month WHERE period = '{period}' AND part = 'Part_2' AND"
                    " treatment_function_code = 'C_999'"
                )
            }

        for compared, before in (("month", "2025-12-01"), ("year", "2025-01-01")):
            now, former = lists(MONTH), lists(before)
            both = now.keys() & former.keys()
            self.assertLess(len(both), len(former))
            shown = panels.rows("rtt-england", f"On the {compared}, like for like", treatment_function="C_999")
            self.assertEqual(shown[0]["Month"], f"January 2026 on {months.named(before)}")
            self.assertEqual(
                shown[0][f"On the {compared}, like for like"], sum(now[code] for code in both) - sum(former[code] for code in both)
            )
            self.assertEqual(
                panels.figure("rtt-england", f"Change on the {compared}", treatment_function="C_999"),
                sum(now.values()) - sum(former.values()),
            )
        rows = panels.rows("rtt-england", "Providers missing and returned, newest month")
        former = lists("2025-12-01")
        self.assertEqual(
            {row["Code"]: row["List then"] for row in rows if row["What"] == "missing" and row["List then"] is not None},
            {code: total for code, total in former.items() if code not in now},
        )
        gone = next(iter(former.keys() - now.keys()))
        for provider, text in (("RJ1", "January 2026"), (gone, "December 2025 – none in January 2026, the newest month loaded")):
            shown = panels.figure("rtt-provider", "Newest month of this provider", provider=provider, treatment_function="C_999")
            self.assertEqual(shown, text)

    def league_changes_are_against_the_month_and_the_year_before(self, panels):
        def lists(period):
            return {
                row["provider_code"]: row["total"]
                for row in panels.where.owner().rows(
                    f"SELECT provider_code, total FROM rtt.provider_month WHERE period = '{period}' AND part = 'Part_2' AND"
                    " treatment_function_code = 'C_999'"
                )
            }

        now, month, year = lists("2025-12-01"), lists("2025-11-01"), lists("2024-12-01")
        rows = panels.rows("rtt-league", "Providers", at_least="1", month="2025-12-01", treatment_function="C_999")
        self.assertEqual(
            {row["Code"]: (row["On month"], row["On year"]) for row in rows},
            {
                code: (total - month[code] if code in month else None, total - year[code] if code in year else None)
                for code, total in now.items()
                if total > 0
            },
        )
