"""The committed dashboards as text: what needs no database to be right or wrong."""
import re
import unittest

import generated
from grafana import SQLSTRING, dashboards, sqlstring, with_macros, with_variables

PANELS = {"barchart", "stat", "table", "text", "timeseries"}  # all in Grafana 10 to 13, none deprecated
ROLL_UPS = re.compile(r"\brtt\.(england|provider|icb|commissioner|region|area)_(performance|change|month|clock|flow|revision|like_for_like)\b(?: AS (\w+))?")


def unguarded(sql):
    """What the query does not say about a roll-up that it reads: which part, which treatment functions, and for commissioners
    that NONC is out. A figure without these counts something twice."""
    missing = []
    for place, kind, alias in ROLL_UPS.findall(sql):
        of = re.escape(alias + ".") if alias else r"(?<![\w.])(?:\w\.)?"
        by_part = "ORDER BY part" in sql  # a row a part: none is added to another
        if kind not in ("clock", "flow") and not by_part and not re.search(of + r"part = ('|\$\{part:sqlstring\})", sql):
            missing.append(f"part of {place}_{kind}")
        if not re.search(of + r"treatment_function_code (= '|= \$\{treatment_function:sqlstring\}|<> 'C_999')", sql):
            missing.append(f"treatment function of {place}_{kind}")
        if place == "commissioner" and "commissioner_code <> 'NONC'" not in sql:
            missing.append("NONC")
    return missing


class Structure(unittest.TestCase):
    def test_the_committed_json_is_what_the_generator_writes(self):
        self.assertEqual(generated.differing(), [])

    def test_uids_are_unique_and_so_are_the_titles_and_ids_of_a_dashboards_panels(self):
        self.assertEqual(len({board.uid for board in dashboards()}), len(dashboards()))
        for board in dashboards():
            panels = board.model["panels"]
            for key in ("id", "title"):
                self.assertEqual(len({panel[key] for panel in panels}), len(panels), f"{board.uid}: {key}")
            self.assertNotIn("id", board.model)

    def test_a_panels_id_stays_when_panels_come_and_go(self):
        # Links and annotations of the users name these. Written down once: another id here breaks them.
        kept = {
            "alerts": {"Critical": 609054, "Alerts": 607070, "What happened": 127374},
            "rtt-england": {"Waiting list": 133502, "Within 18 weeks": 206321, "Over 52 weeks": 311792},
            "rtt-icb": {"Pathways": 401263, "Within 18 weeks": 206321},
            "rtt-operations": {"Newest month": 471192, "Loaded": 903378, "Next month is due": 294134},
            "rtt-provider": {"Pathways": 401263},
        }
        boards = {board.uid: {panel["title"]: panel["id"] for panel in board.model["panels"]} for board in dashboards()}
        for uid, ids in kept.items():
            self.assertEqual({title: boards[uid].get(title) for title in ids}, ids, uid)

    def test_every_panel_is_of_a_kind_that_grafana_10_to_13_has(self):
        for board in dashboards():
            for panel in board.model["panels"]:
                self.assertIn(panel["type"], PANELS, f"{board.uid} / {panel['title']}")

    def test_every_query_goes_to_the_provisioned_data_source(self):
        provisioned = generated.provisioned_datasource_uid()
        for board in dashboards():
            sources = [target["datasource"] for panel in board.model["panels"] for target in panel.get("targets", [])]
            sources += [panel["datasource"] for panel in board.model["panels"]]
            sources += [variable["datasource"] for variable in board.variables.values() if variable["type"] == "query"]
            sources += [mark["datasource"] for mark in board.model["annotations"]["list"]]
            self.assertEqual({source["uid"] for source in sources}, {provisioned}, board.uid)

    def test_every_panel_says_what_it_counts(self):
        for board in dashboards():
            self.assertGreater(len(board.model["description"]), 40, board.uid)
            for panel in board.model["panels"]:
                self.assertGreater(len(panel["description"]), 30, f"{board.uid} / {panel['title']}")
                self.assertTrue(panel["description"].endswith("."), f"{board.uid} / {panel['title']}")

    def test_every_number_has_a_unit_and_every_empty_panel_a_reason(self):
        for board in dashboards():
            for panel in board.model["panels"]:
                if panel["type"] != "text":
                    self.assertTrue(panel["fieldConfig"]["defaults"]["unit"], f"{board.uid} / {panel['title']}")
                    self.assertTrue(panel["fieldConfig"]["defaults"]["noValue"], f"{board.uid} / {panel['title']}")

    def test_only_what_adds_up_is_stacked(self):
        for board in dashboards():
            for panel in board.model["panels"]:
                custom = panel["fieldConfig"].get("defaults", {}).get("custom", {})
                if custom.get("stacking", {}).get("mode") == "normal" or panel["options"].get("stacking") == "normal":
                    self.assertIn('AS "18 to 52 weeks"', panel["targets"][0]["rawSql"], f"{board.uid} / {panel['title']}")

    def test_panels_neither_overlap_nor_leave_the_grid(self):
        for board in dashboards():
            taken = set()
            for panel in board.model["panels"]:
                at = panel["gridPos"]
                cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
                self.assertLessEqual(at["x"] + at["w"], 24)
                self.assertFalse(cells & taken, f"{board.uid} / {panel['title']}")
                taken |= cells

    def test_every_link_leads_to_a_dashboard_and_sets_variables_that_it_has(self):
        boards = {board.uid: board for board in dashboards()}
        links = 0
        for board in boards.values():
            for uid, parameters in re.findall(r'"/d/([\w-]+)\?([^"]*)"', str(board.model).replace("'", '"')):
                links += 1
                self.assertIn(uid, boards)
                for name in re.findall(r"var-(\w+)=", parameters):
                    self.assertIn(name, boards[uid].variables, f"{board.uid} -> {uid}")
                for name in re.findall(r"\$\{([\w.]+)\}", parameters):
                    self.assertEqual(name, "__url_time_range", f"{board.uid} -> {uid}: {name} is not percent-encoded")
                for name in re.findall(r"\$\{(\w+):percentencode\}", parameters):
                    self.assertIn(name, board.variables, f"{board.uid} -> {uid}")
        self.assertGreaterEqual(links, 10)

    def test_a_link_to_a_provider_keeps_the_month_part_and_treatment_function_that_are_chosen(self):
        for board in dashboards():
            for parameters in re.findall(r'"/d/rtt-provider\?([^"]*)"', str(board.model).replace("'", '"')):
                for name in {"month", "part", "treatment_function"} & set(board.variables):
                    self.assertIn(f"var-{name}=", parameters, board.uid)

    def test_every_single_figure_of_a_month_says_which(self):
        of_no_month = {
            "rtt-operations": {"Newest month", "Loaded", "Next month is due", "Days late", "Months loaded", "Files rejected", "Equal to NHS England's"},
            "rtt-revisions": {"Months revised", "Times revised", "Months loaded"},
            "rtt-provider": {"Newest month of this provider"},
            "rtt-control": {"Constitutional standard, in ${place:text}", "Interim standard, in ${place:text}"},  # in their text
        }
        for board in dashboards():
            for panel in board.model["panels"]:
                if panel["type"] == "stat" and panel["title"] not in of_no_month.get(board.uid, set()):
                    sql = panel["targets"][0]["rawSql"]
                    named = panel["options"]["textMode"] == "value_and_name" and (' AS "Month"' in sql or " AS metric" in sql)
                    self.assertTrue(named or "${month:text}" in panel["title"], f"{board.uid} / {panel['title']}")

    def test_variables_are_described_used_and_known(self):
        for board in dashboards():
            used = {name for query in board.queries() for name, _ in SQLSTRING.findall(query.sql)}
            self.assertEqual(used - set(board.variables), set(), board.uid)
            self.assertEqual(set(board.variables) - used, set(), board.uid)
            for variable in board.variables.values():
                self.assertTrue(variable["description"], board.uid)

    def test_no_query_reads_the_facts(self):
        for board in dashboards():
            for query in board.queries():
                self.assertNotRegex(query.sql, r"rtt\.pathway|unnest|rtt\.\w+_vintage\b", str(query))

    def test_months_are_months_everywhere(self):
        for board in dashboards():
            self.assertEqual(
                board.model["timezone"], "utc", "elsewhere a month's first day would be the last of the month before"
            )

    def test_every_query_on_roll_ups_names_part_and_treatment_function(self):
        for board in dashboards():
            for query in board.queries():
                self.assertEqual(unguarded(query.sql), [], str(query))

    def test_a_query_that_forgets_part_treatment_function_or_nonc_is_found(self):
        guards = (
            r"(\w+\.)?part = (\$\{part:sqlstring\}|'Part_2')",
            r"(\w+\.)?treatment_function_code (= \$\{treatment_function:sqlstring\}|(<>|=) 'C_999')",
            r"commissioner_code <> 'NONC'",
        )
        forgotten = 0
        for board in dashboards():
            for query in board.queries():
                for guard in guards:
                    if ROLL_UPS.search(query.sql) and re.search(guard, query.sql):
                        forgotten += 1
                        self.assertTrue(unguarded(re.sub(guard, "true", query.sql)), f"{query} without {guard}")
        self.assertGreater(forgotten, 40)


class Expansion(unittest.TestCase):
    def test_several_values_are_quoted_and_separated(self):
        self.assertEqual(sqlstring(["QE1", "O'Neill"]), "'QE1','O''Neill'")

    def test_all_goes_in_as_the_column_itself(self):
        variables = {"icb": {"allValue": "'all'"}}
        sql = "icb_code IN (${icb:sqlstring})"
        self.assertEqual(with_variables(sql, variables, {"icb": ["$__all"]}), "icb_code IN ('all')")
        self.assertEqual(with_variables(sql, variables, {"icb": ["QE1", "QF7"]}), "icb_code IN ('QE1','QF7')")

    def test_macros_are_what_grafana_makes_of_them(self):
        self.assertEqual(
            with_macros("$__timeFilter(period) AND t > $__timeFrom()", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"),
            "period BETWEEN '2020-01-01T00:00:00Z' AND '2021-01-01T00:00:00Z' AND t > '2020-01-01T00:00:00Z'",
        )
        with self.assertRaises(ValueError):
            with_macros("$__timeGroups(period)", "", "")


if __name__ == "__main__":
    unittest.main()
