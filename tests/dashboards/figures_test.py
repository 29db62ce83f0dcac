"""The figures that the dashboards show, against the published file added up apart from the program and against NHS England's own
series. Each check is run again with the mistake that it is there for made on purpose, and has to find it."""
import re
import unittest

import place
from figures import Checked, Panels, view_changed


class Figures(Checked):
    """Each check holds, and finds the mistake that it is there for."""

    def holds_but_finds(self, check, *mistakes, where=None):
        where = where or place.months()
        check(Panels(where))
        for name, mistake in mistakes:
            with self.subTest(mistake=name):
                with self.assertRaises(AssertionError, msg=f"not found: {name}"):
                    check(Panels(where, **mistake))

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
            ("parts counted together", view("provider_comparison", "AND m.part = of_part AND", "AND")),
            ("every provider a neighbour", view("provider_comparison", " AND o.parent_code = p.provider_parent_code", "")),
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
                        "0 AS percent_within_18, 0 AS percent_over_52 FROM rtt.provider_performance GROUP BY 1, 2, 3, 4, 5) AS p"
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

    def test_regions_and_icbs_have_their_figures_and_percentiles(self):
        self.holds_but_finds(
            self.regions_and_icbs_are_as_the_file_gives,
            ("NONC counted", view("area_month", "m.total, m.within_18", "coalesce(m.total_with_nonc, m.total) + 1 AS total, m.within_18")),
            ("regions of providers for regions of commissioners", view("region_performance", "m.place = 'region'", "m.place = 'region_providers'")),
            ("parts counted together", sql(r"AND part = \S+", "")),
            ("C_999 counted with its parts", sql(r"AND treatment_function_code = \S+", "")),
            ("the median for the 92nd percentile", view("area_month", "m.p92_weeks", "m.median_weeks AS p92_weeks")),
        )

    def test_a_control_chart_has_the_limits_of_each_stretch_between_breaks(self):
        self.holds_but_finds(
            self.a_control_chart_has_the_limits_of_each_stretch_between_breaks,
            ("limits across a break of the series", view("place_control_chart", "b.period IS NOT NULL AS starts_anew", "false AS starts_anew")),
            ("limits across a gap", view("place_control_chart", "generate_series((SELECT min(k.period) FROM known AS k), (SELECT max(k.period) FROM known AS k), interval '1 month') AS g (period)", "(SELECT k.period FROM known AS k) AS g (period)")),
            ("outliers in the limits", sql(r"\$\{screened:sqlstring\}::boolean", "false")),
            ("concern taken for improvement", sql("verdict = 'improvement'", "verdict = 'common cause'")),
            ("the list with a decision to admit for the list", sql("'Part_2'", "'Part_2A'")),
        )

    def test_standards_are_drawn_in_their_months_for_their_places_and_parts(self):
        self.holds_but_finds(
            self.standards_are_drawn_in_their_months_for_their_places_and_parts,
            ("standards outside their validity", view("standard_in_force", "AND s.valid_from <= of_period AND (s.valid_to >= of_period OR s.valid_to IS NULL)", "")),
            ("a standard of parts that it is not for", view("standard_in_force", "AND s.part = of_part", "")),
            ("England's interim standard for ICBs", view("standard_in_force", "AND of_place = ANY (s.places)", "")),
            ("pathways with a wait that is met counted as too many", view("fewer_to_meet", "greatest(0, within + beyond", "greatest(0, within + within")),
        )

    def test_a_provider_is_ranked_among_its_peers_by_the_measure(self):
        self.holds_but_finds(
            self.a_provider_is_ranked_among_its_peers_by_the_measure,
            ("a rank over another denominator", view("provider_rank", "THEN p.percent_within_18", "THEN rtt.percent_of(p.within_18, p.over_18)")),
            ("every provider a peer", view("provider_rank", "f.icb_code = me.icb_code", "true")),
            ("the worst first", view("provider_rank", "WHEN 'higher' THEN -f.value", "WHEN 'higher' THEN f.value")),
        )

    def test_twelve_months_of_flows_are_those_twelve_months(self):
        self.holds_but_finds(
            self.twelve_months_of_flows_are_those_twelve_months,
            ("a flow as if it were a stock", sql("clock_starts_12_months", "clock_starts")),
            ("a stock as if it were a flow", sql("clock_stops_12_months", "waiting_list")),
            ("the list's change for what left it", sql("unreported_removals", "list_change")),
        )

    def test_the_kind_of_provider_that_is_chosen_is_shown(self):
        self.holds_but_finds(self.the_kind_chosen_is_the_kind_shown, ("any kind", sql(r"AND provider_kind LIKE \S+", "")))

    def test_the_matrix_has_each_providers_treatment_functions(self):
        self.holds_but_finds(
            self.the_matrix_has_each_providers_treatment_functions,
            ("parts counted together", sql(r"AND part = \S+", "")),
            ("one treatment function's share in another's column", sql("'C_110'", "'C_100'")),
        )

    def test_the_share_with_a_decision_to_admit_is_of_the_list(self):
        self.holds_but_finds(
            self.the_share_with_a_decision_to_admit_is_of_the_list,
            ("the total counted with its parts", sql("AND treatment_function_code <> 'C_999'", "")),
            ("a share of both together", view("provider_decision_to_admit", "coalesce(d.total, 0), l.total)", "coalesce(d.total, 0), l.total + d.total)")),
        )


def sql(pattern, replacement):
    return {"queries": lambda text: re.sub(pattern, replacement, text)}


def view(name, *pairs):
    text = view_changed(name, pairs[0], pairs[1])
    for old, new in zip(pairs[2::2], pairs[3::2]):
        assert old in text, old
        text = text.replace(old, new)
    return {"views": text}


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
