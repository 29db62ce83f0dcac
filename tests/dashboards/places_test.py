"""The figures that the dashboards show of regions, boards, peers and single places; each check finds the mistake that it is there for."""
import unittest

from mistakes import HoldsButFinds, sql, view
from places import CheckedPlaces


class Places(HoldsButFinds, CheckedPlaces):
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
        self.holds_but_finds(self.the_kind_chosen_is_the_kind_shown, ("any kind", sql("provider_kind = ", "provider_kind <= ")))

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
            ("a share of both together", view("provider_decision_to_admit", "(l.with_decision, l.total)", "(l.with_decision, l.total + l.with_decision)")),
        )

    def test_completed_pathways_have_their_95th_percentile(self):
        self.holds_but_finds(
            self.completed_pathways_have_their_95th_percentile,
            ("the 92nd percentile for the 95th", sql("p95_weeks", "p92_weeks")),
            ("not admitted for admitted", sql("'Part_1A'", "'Part_1B'")),
            ("a treatment function for all", sql(r"AND treatment_function_code = \S+", "AND treatment_function_code = 'C_110'")),
        )

    def test_figures_have_the_colour_of_the_standards_in_force(self):
        in_validity = "AND s.valid_from <= of_period AND (s.valid_to >= of_period OR s.valid_to IS NULL)"
        self.holds_but_finds(
            self.figures_have_the_colour_of_the_standards_in_force,
            ("standards outside their validity", view("standard_in_force", in_validity, "")),
            ("a standard of parts that it is not for", view("standard_in_force", "AND s.part = of_part", "")),
            ("England's interim standard for ICBs and providers", view("standard_in_force", "AND of_place = ANY (s.places)", "")),
            ("a share of those beyond", sql(r"f\.within_18 \+ f\.over_18\)", "f.over_18)")),
            ("the interim standard taken for the one for good", view("standing", "THEN 'interim standard met'", "THEN 'standard met'")),
        )


if __name__ == "__main__":
    unittest.main()
