"""The figures that the dashboards show, against the published file added up apart from the program and against NHS England's own
series. Each check is run again with the mistake that it is there for made on purpose, and has to find it."""
import unittest

import place
from figures import Checked, Panels
from mistakes import HoldsButFinds, sql, view


class Figures(HoldsButFinds, Checked):
    """Each check holds, and finds the mistake that it is there for."""

    def test_england_is_as_published_for_january_2026(self):
        self.holds_but_finds(
            self.england_is_as_published_for_january_2026,
            ("C_999 counted with its parts", sql(r"AND treatment_function_code = \S+", "")),
            ("parts counted together", sql(r"part = 'Part_2' AND", "")),
            ("the list with a decision to admit for the list", sql("'Part_2'", "'Part_2A'")),
            ("NONC counted in England", view("england_performance", "FROM rtt.england_month AS m", ENGLAND_WITH_NONC)),
            (
                "unknown and open bands left out of the share",
                view(
                    "england_performance",
                    "m.within_18 + m.over_18) AS percent_within_18",
                    "m.total + 1000000) AS percent_within_18",
                ),
            ),
        )

    def test_england_equals_nhs_englands_series_for_every_month_since_april_2016(self):
        self.holds_but_finds(
            self.england_equals_nhs_englands_series,
            ("C_999 counted with its parts", sql(r"AND treatment_function_code = \S+", "")),
            ("parts counted together", sql(r"part = 'Part_2' AND", "")),
            (
                "a median in the open band left out",
                view(
                    "england_performance", "rtt.weeks_at_least(m.p92_weeks, m.open_band_weeks)", "nullif(m.p92_weeks, 'Infinity')"
                ),
            ),
            (
                "over 65 weeks as 0 before it was published",
                view("england_performance", "m.over_65,", "coalesce(m.over_65, 0) AS over_65,"),
            ),
            where=place.published(),
        )

    def test_a_figure_that_differs_from_nhs_englands_is_drawn(self):
        one_more = {
            "views": "UPDATE rtt.england_month_vintage AS e SET over_52 = over_52 + 1 FROM rtt.release AS r"
            " WHERE e.release_id = r.release_id AND r.period = '2025-11-01' AND part = 'Part_2' AND treatment_function_code = 'C_999'"
        }
        self.holds_but_finds(
            self.england_equals_nhs_englands_series_as_the_panels_say, ("one pathway more", one_more), where=place.published()
        )
        panels = Panels(place.published(), **one_more)
        rows = panels.rows("rtt-operations", "Beside NHS England's own figures")
        self.assertEqual([(row["Month"], row["Figure"]) for row in rows], [("2025-11", "over_52"), ("2025-11", "share_over_52")])
        self.assertEqual((rows[0]["Ours"], rows[0]["Published"], rows[0]["Apart"]), (154122, 154121, 1))
        drawn = panels.rows("rtt-operations", "Figures that differ from NHS England's")
        self.assertEqual([row["Differ"] for row in drawn if row["Differ"]], [2])

    def test_providers_add_up_to_england(self):
        self.holds_but_finds(
            self.providers_add_up_to_england,
            (
                "NONC counted in providers",
                view("provider_performance", "m.total, m.within_18", "m.total_with_nonc AS total, m.within_18"),
            ),
            ("C_999 counted with its parts", sql(r"AND treatment_function_code = \S+", "")),
            ("parts counted together", sql(r"AND part = \S+", "")),
            ("providers by name, which two share", sql('provider_code AS "Code"', 'provider_name AS "Code"')),
        )

    def test_a_provider_is_as_published(self):
        self.holds_but_finds(
            self.a_provider_is_as_published,
            ("C_999 counted with its parts", sql("treatment_function_code <> 'C_999'", "true")),
            ("parts counted together", sql(r"AND part = \S+", "")),
            (
                "bands of every treatment function",
                view("provider_week_bands", "AND p.treatment_function_code = of_treatment_function", ""),
            ),
            ("bands of every part", view("provider_week_bands", "AND p.part = of_part", "")),
            ("NONC counted in the bands", view("provider_week_bands", "FILTER (WHERE p.commissioner_code <> 'NONC')", "")),
        )

    def test_a_provider_stands_beside_the_providers_of_its_icb(self):
        self.holds_but_finds(
            self.a_provider_stands_beside_the_providers_of_its_icb,
            (
                "another treatment function of its neighbours",
                view(
                    "provider_comparison",
                    "m.treatment_function_code = of_treatment_function",
                    "m.treatment_function_code = 'C_110'",
                ),
            ),
            ("another part of its neighbours", view("provider_comparison", "AND m.part = of_part\n", "AND m.part = 'Part_2A'\n")),
            ("the ICB's patients for its providers'", view("provider_comparison", "m.place = 'ICB_providers'", "m.place = 'ICB'")),
            ("another ICB", view("provider_comparison", "m.area_code = coalesce(nullif(p.provider_parent_code, ''), '-')", "m.area_code = 'QE1'")),
            (
                "another treatment function of England",
                view(
                    "provider_comparison",
                    "e.treatment_function_code = of_treatment_function",
                    "e.treatment_function_code = 'C_100'",
                ),
            ),
        )

    def test_icbs_add_up_to_england(self):
        self.holds_but_finds(
            self.icbs_add_up_to_england,
            ("NONC counted in ICBs", view("icb_performance", "m.total::bigint AS total", ICB_WITH_NONC)),
            ("regions counted with their ICBs", view("icb_performance", "m.place = 'ICB'", "m.place IN ('ICB', 'region')")),
            ("C_999 counted with its parts", sql(r"AND treatment_function_code = \S+", "")),
            ("commissioners without an ICB left out", sql("AND part", "AND icb_code <> '-' AND part")),
            (
                "providers' ICBs for commissioners'",
                sql(
                    r"rtt\.icb_performance",
                    (
                        "(SELECT period, icb_code, icb_name, part, treatment_function_code, sum(total)::integer AS total, "
                        "sum(over_52)::integer AS over_52, sum(over_65)::integer AS over_65, 0 AS over_78, 0 AS over_104, "
                        "0 AS percent_within_18, 0 AS percent_over_52, 0 AS median_weeks_at_least, 0 AS p92_weeks_at_least, "
                        "'' AS region_name FROM rtt.provider_performance GROUP BY 1, 2, 3, 4, 5) AS p"
                    ),
                ),
            ),
        )

    def test_commissioners_add_up_to_their_icb(self):
        self.holds_but_finds(
            self.commissioners_add_up_to_their_icb,
            ("C_999 counted with its parts", sql(r"AND treatment_function_code = \S+", "")),
        )

    def test_treatment_functions_add_up_to_england(self):
        self.holds_but_finds(
            self.treatment_functions_add_up_to_england,
            ("C_999 counted with its parts", sql("treatment_function_code <> 'C_999'", "true")),
            ("parts counted together", sql(r"AND part = \S+", "")),
        )

    def test_starts_and_stops_are_those_of_the_month(self):
        self.holds_but_finds(
            self.starts_and_stops_are_those_of_the_month,
            (
                "the list counted as a stop",
                view(
                    "england_clock",
                    "IN ('Part_1A', 'Part_1B')) AS clock_stops",
                    "IN ('Part_1A', 'Part_1B', 'Part_2')) AS clock_stops",
                    "IN ('Part_1A', 'Part_1B', 'Part_3')",
                    "IN ('Part_1A', 'Part_1B', 'Part_2', 'Part_3')",
                ),
            ),
            (
                "C_999 counted with its parts",
                sql(r"AND treatment_function_code = \S+ |WHERE treatment_function_code = \S+ AND", "WHERE"),
            ),
        )

    def test_revisions_are_the_new_less_the_former(self):
        self.holds_but_finds(
            self.revisions_are_the_new_less_the_former,
            ("C_999 counted with its parts", sql(r"AND treatment_function_code = 'C_999'", "")),
            ("parts counted together", sql(r"AND part = 'Part_2'", "")),
        )

    def test_who_is_missing_is_told_and_left_out_like_for_like(self):
        self.holds_but_finds(
            self.who_is_missing_is_told_and_left_out_like_for_like,
            ("the plain change for that like for like", sql("total_change_like_for_like", "total_change")),
            ("those who came counted", view("england_like_for_like", "(new.total - come.total)", "new.total")),
            ("the year before as the month before", sql("compared_with = 'month'", "compared_with = 'year'")),
        )

    def test_league_changes_are_against_the_month_and_the_year_before(self):
        self.holds_but_finds(
            self.league_changes_are_against_the_month_and_the_year_before,
            ("the month before as the year before", view("provider_change", "interval '1 year'", "interval '1 month'")),
        )


ENGLAND_WITH_NONC = """FROM (SELECT e.period, e.part, e.treatment_function_code, e.treatment_function_name, (e.total + n.total)::integer AS total,
       (e.within_18 + n.within_18)::integer AS within_18, (e.over_18 + n.over_18)::integer AS over_18, (e.over_52 + n.over_52)::integer AS over_52,
       e.over_65, e.over_78, e.over_104, e.median_weeks, e.p92_weeks, e.open_band_weeks, e.vintage
    FROM rtt.england_month AS e JOIN rtt.commissioner_month AS n USING (period, part, treatment_function_code) WHERE n.commissioner_code = 'NONC') AS m"""

ICB_WITH_NONC = """(m.total + CASE WHEN m.area_code = '-'
     THEN (SELECT n.total FROM rtt.commissioner_month AS n WHERE n.commissioner_code = 'NONC' AND n.period = m.period AND n.part = m.part
                                                             AND n.treatment_function_code = m.treatment_function_code)
     ELSE 0 END)::bigint AS total"""


if __name__ == "__main__":
    unittest.main()
