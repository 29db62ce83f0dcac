"""Standards and signals: one place's measure as a control chart, its distance to the standards, its flows and its growth."""
from panels import choice, colour, dashboard, from_query, note, override, prop, stacked_rows, stat, table, timeseries
from standards import (
    BLUE,
    BREAKS,
    GREY,
    LIST,
    ORANGE,
    PATHWAYS,
    PER_CENT,
    PURPLE,
    SKY,
    STANDARDS,
    TREATMENT_FUNCTION,
    VERMILLION,
    names,
    series,
    standards,
    unit,
    width,
)

PLACE = from_query(
    "place",
    "Place",
    "England, a region, an integrated care board (ICB) by its commissioners, or a provider. All without NONC (outside England).",
    """
SELECT text AS __text, value AS __value
FROM (SELECT 1 AS kind, 'England' AS text, 'England:' AS value
      UNION ALL
      SELECT DISTINCT 2, region_name || ' (region)', 'region:' || region_code FROM rtt.icb_region
      UNION ALL
      SELECT CASE role WHEN 'provider' THEN 4 ELSE 3 END,
             CASE role WHEN 'provider' THEN name || ' (' || code || ')' ELSE rtt.short_icb_name(name) || ' (ICB)' END,
             CASE role WHEN 'provider' THEN 'provider:' ELSE 'ICB:' END || code
      FROM rtt.organisation
      WHERE role IN ('provider', 'commissioner_parent') AND code <> '') AS places
ORDER BY kind, text""",
)

MEASURE = from_query(
    "measure",
    "Measure",
    "What is charted of the waiting list.",
    """
SELECT title AS __text, name AS __value
FROM rtt.measure
WHERE 'Part_2' = ANY (parts) AND name IN ('percent_within_18', 'total', 'over_52', 'percent_over_52', 'over_65', 'over_78',
                                          'median_weeks', 'p92_weeks')
ORDER BY array_position(ARRAY['percent_within_18', 'total', 'over_52', 'percent_over_52', 'median_weeks', 'p92_weeks'], name::text)""",
)

BASELINE = from_query(
    "baseline",
    "Growth since",
    "The month that the list's growth is reckoned from.",
    """
SELECT to_char(period, 'FMMonth YYYY') AS __text, to_char(period, 'YYYY-MM-DD') AS __value
FROM rtt.release
WHERE status = 'current'
ORDER BY period""",
)

SCREENING = choice(
    "screened",
    "Outliers",
    "Whether leaps far beyond the usual ones are left out of the limits, as the R package NHSRplotthedots does.",
    [("left out of the limits", "true"), ("in the limits", "false")],
)

KIND = "split_part(${place:sqlstring}, ':', 1)"
CODE = "split_part(${place:sqlstring}, ':', 2)"
OF_PLACE = f"{KIND}, {CODE}"
CHART = (
    f"rtt.place_control_chart({OF_PLACE}, 'Part_2', ${{treatment_function:sqlstring}}, ${{measure:sqlstring}}, "
    "${screened:sqlstring}::boolean)"
)
HOW = (
    "Mean and limits say what to expect of each month where nothing has changed: mean ± 2.66 × the mean change from month to month. "
    "They begin anew at a break of the series; with fewer than 12 months they are trial limits."
)
WITHOUT = "Without NONC (outside England)."
# A limit holds from one break to the next: no slope leads from one to the other.
STEPS = prop("custom.lineInterpolation", "stepAfter")
DASHED = prop("custom.lineStyle", {"fill": "dash", "dash": [8, 6]})
POINTS_ONLY = (prop("custom.drawStyle", "points"), prop("custom.pointSize", 9))


def chart():
    return timeseries(
        "Control chart",
        (
            f"The measure chosen, of the waiting list. {HOW} Points in colour are signals: blue for improvement, red for concern, purple "
            f"where neither is better. Standards are drawn in the months that they are in force. {WITHOUT}"
        ),
        f"""
SELECT c.period::timestamp AS time, c.value AS "Value", c.mean AS "Mean", c.upper_limit AS "Upper limit", c.lower_limit AS "Lower limit",
       CASE WHEN c.verdict = 'improvement' THEN c.value END AS "Improvement", CASE WHEN c.verdict = 'concern' THEN c.value END AS "Concern",
       CASE WHEN c.verdict = 'neither' THEN c.value END AS "Signal", {STANDARDS}
FROM {CHART} AS c
{standards(KIND, CODE, "'Part_2'", "${treatment_function:sqlstring}", "c.period", "${measure:sqlstring}")}
WHERE $__timeFilter(c.period)
ORDER BY c.period""",
        "short",
        [
            *series(Value=GREY),
            override("Mean", colour(SKY), STEPS),
            override("Upper limit", colour(SKY), STEPS, DASHED),
            override("Lower limit", colour(SKY), STEPS, DASHED),
            override("Improvement", colour(BLUE), *POINTS_ONLY),
            override("Concern", colour(VERMILLION), *POINTS_ONLY),
            override("Signal", colour(PURPLE), *POINTS_ONLY),
            override("Standard", colour(BLUE), STEPS),
            override("Interim standard", colour(ORANGE), STEPS),
        ],
    )


def in_words():
    return table(
        "Signals in words",
        (
            "The months of the time range with a signal, the newest first. In this order: outside the limits; one of 7 points or more that "
            "rise or fall each month; one of 2 in 3 successive points near a limit; one of 7 or more on one side of the mean. "
            f"{HOW} {WITHOUT}"
        ),
        f"""
SELECT to_char(c.period, 'YYYY-MM') AS "Month", c.value AS "Value", c.mean AS "Mean", c.says AS "What it says",
       CASE WHEN c.is_trial THEN 'trial' ELSE 'settled' END AS "Limits"
FROM {CHART} AS c
WHERE c.signal IS NOT NULL AND $__timeFilter(c.period)
ORDER BY c.period DESC""",
        [names("What it says"), override("Value", *unit("locale", 1)), override("Mean", *unit("locale", 1))],
    )


def promise(title, column, what):
    return stat(
        f"{title}, in ${{place:text}}",
        f"{what} By the limits of the newest month of the time range, where nothing changes. {WITHOUT}",
        f"""
SELECT to_char(c.period, 'FMMonth YYYY') || ': '
       || CASE WHEN s.{column} IS NULL THEN 'none in force' ELSE rtt.assurance(c.lower_limit, c.upper_limit, s.{column}, m.better) END AS "{title}"
FROM {CHART} AS c
JOIN rtt.measure AS m ON m.name = ${{measure:sqlstring}}
{standards(KIND, CODE, "'Part_2'", "${treatment_function:sqlstring}", "c.period", "${measure:sqlstring}")}
WHERE $__timeFilter(c.period)
ORDER BY c.period DESC
LIMIT 1""",
        "string",
        no_value="no such pathways",
        text=True,
    )


def distance():
    return table(
        "Distance to each standard, newest month",
        (
            "Every standard that is in force for the place in the newest month of the time range. Too many: how many fewer of the pathways that "
            f"wait too long would meet it. {LIST} {WITHOUT}"
        ),
        f"""
SELECT to_char(d.period, 'YYYY-MM') AS "Month", d.name AS "Standard", d.value AS "Value", d.standard::double precision AS "To be",
       CASE WHEN d.is_met THEN 'met' ELSE 'not met' END AS "Is", d.fewer AS "Too many"
FROM (SELECT max(m.period) AS period FROM rtt.place_month({OF_PLACE}, 'Part_2', ${{treatment_function:sqlstring}}) AS m
      WHERE $__timeFilter(m.period)) AS newest
CROSS JOIN LATERAL rtt.standard_distance({OF_PLACE}, ${{treatment_function:sqlstring}}, newest.period) AS d
WHERE newest.period IS NOT NULL
ORDER BY d.measure, d.kind, d.standard DESC""",
        [names("Standard", least=180), override("Value", *unit("locale", 1)), override("To be", *unit("locale", 1)), override("Is", width(90))],
    )


FLOW = f"FROM rtt.place_flow({OF_PLACE}, ${{treatment_function:sqlstring}})\nWHERE $__timeFilter(period)\nORDER BY period"


def rolling():
    return timeseries(
        "Clock starts and stops, twelve months rolled",
        f"The clock starts and stops of the twelve months up to each; nothing where one of them is not loaded. {WITHOUT}",
        f"""
SELECT period::timestamp AS time, clock_starts_12_months AS "Clock starts", clock_stops_12_months AS "Clock stops"
{FLOW}""",
        PATHWAYS,
        series(Clock_starts=VERMILLION, Clock_stops=BLUE),
    )


def removals():
    return timeseries(
        "Unreported removals",
        (
            "The change of the list on the month, less the month's clock starts, plus its clock stops. Below 0: so many pathways left the list "
            f"without a clock stop that was reported, as on review (validation). {WITHOUT}"
        ),
        f"""
SELECT period::timestamp AS time, unreported_removals AS "Unreported removals"
{FLOW}""",
        PATHWAYS,
        series(Unreported_removals=PURPLE),
        bars=True,
    )


def clearance():
    return timeseries(
        "Clearance time",
        f"The list at the end of the month, by the month's clock stops a week: so long it would take without a clock start. {WITHOUT}",
        f"""
SELECT period::timestamp AS time, clearance_weeks AS "Clearance time"
{FLOW}""",
        "suffix:weeks",
        series(Clearance_time=SKY),
        minimum=0,
        decimals=1,
    )


def growth():
    return timeseries(
        "Growth of the list",
        (
            "By how many per cent the list is longer than a month before, a year before, and in the month chosen. Codes that went on under this one are counted in where they "
            f"are known. {LIST} {WITHOUT}"
        ),
        f"""
SELECT period::timestamp AS time, percent_on_month AS "On the month", percent_on_year AS "On the year",
       percent_on_baseline AS "Since the month chosen"
FROM rtt.list_growth({OF_PLACE}, ${{treatment_function:sqlstring}}, nullif(${{baseline:sqlstring}}, '')::date)
WHERE $__timeFilter(period)
ORDER BY period""",
        PER_CENT,
        series(On_the_month=SKY, On_the_year=VERMILLION, Since_the_month_chosen=PURPLE),
    )


NOTE = """
- **Common cause** is what the place does anyway: a single month inside the limits is no news, up or down.
- **Limits are not targets.** A standard beyond them is passed, or failed, each month until something changes; one between them is hit and miss.
- Charts as in NHS England's *Making Data Count*. **Purple marks** are breaks in the series: limits begin anew in April 2021 and February 2024,
  of an ICB in July 2022 as well.
- An NHS trust's own target is 5 points above its November 2024, at least 60 %, by March 2026: there where that month is loaded.

NHS England, contains public sector information licensed under the Open Government Licence v3.0.
"""


def build():
    return dashboard(
        "rtt-control",
        "Standards and signals",
        "One place's measure as a control chart with its signals in words, its distance to each standard, its flows and its growth.",
        stacked_rows(
            (3, (12, 12), promise("Constitutional standard", "standard", "What the chart promises of the standard for good."),
             promise("Interim standard", "interim", "What the chart promises of the planning year's standard.")),
            (12, (24,), chart()),
            (9, (12, 12), in_words(), distance()),
            (9, (12, 12), rolling(), removals()),
            (9, (12, 12), clearance(), growth()),
            (6, (24,), note("How to read it", NOTE)),
        ),
        [PLACE, MEASURE, TREATMENT_FUNCTION, BASELINE, SCREENING],
        [BREAKS],
    )
