"""Treatment functions: in which of them people wait, in England or in an ICB."""
from panels import dashboard, from_query, link, note, override, stacked_rows, table, timeseries, bars
from standards import (
    BLUE,
    BREAKS,
    FROM_92,
    HIDDEN,
    INCLUDES_ENGLAND,
    LIST,
    MONTH,
    NOBODY,
    OPEN_BAND,
    ORANGE,
    PARTS,
    PATHWAYS,
    PER_CENT,
    POINTS,
    SKY,
    THE_MONTH,
    VERMILLION,
    WITHIN,
    WK,
    coloured,
    leads_to,
    names,
    series,
    unit,
    width,
)
from waits import LENGTH_COLOURS, LENGTHS

COMPARED = from_query(
    "treatment_function",
    "Compare",
    "Treatment functions to draw over time. Total (C_999) is their sum and is not among them.",
    """
SELECT name || ' (' || code || ')' AS __text, code AS __value
FROM rtt.treatment_function
WHERE code <> 'C_999'
ORDER BY name""",
    multi=True,
)
# The largest lists to begin with; the code is the same in every release.
COMPARED["current"] = {
    "text": [
        "Trauma and Orthopaedic Service (C_110)",
        "Ear Nose and Throat Service (C_120)",
        "Ophthalmology Service (C_130)",
        "Gynaecology Service (C_502)",
    ],
    "value": ["C_110", "C_120", "C_130", "C_502"],
}
# Each override is for a name that may not be there.
USUAL = series(
    Trauma_and_Orthopaedic_Service=VERMILLION,
    Ear_Nose_and_Throat_Service=BLUE,
    Ophthalmology_Service=SKY,
    Gynaecology_Service=ORANGE,
)

IN_MONTH = f"""FROM rtt.england_change
WHERE period = {THE_MONTH} AND part = ${{part:sqlstring}} AND treatment_function_code <> 'C_999'"""


def over_time(title, column, unit_name, what, thresholds=None, **axis):
    return timeseries(
        title,
        f"{what} A line a treatment function, under its latest name. {INCLUDES_ENGLAND}",
        f"""
SELECT p.period::timestamp AS time, f.name AS metric, p.{column} AS "value"
FROM rtt.england_performance AS p
JOIN rtt.treatment_function AS f ON f.code = p.treatment_function_code
WHERE p.part = ${{part:sqlstring}} AND p.treatment_function_code IN (${{treatment_function:sqlstring}})
  AND p.treatment_function_code <> 'C_999' AND $__timeFilter(p.period)
ORDER BY p.period, metric""",
        unit_name,
        USUAL,
        thresholds,
        **axis,
    )


def all_of_them():
    return table(
        "Treatment functions in the month chosen",
        (
            f"A row a treatment function; Total (C_999) is left out: it is their sum. {WITHIN} Change: "
            f"against the month and the year before. {OPEN_BAND} {INCLUDES_ENGLAND}"
        ),
        f"""
SELECT treatment_function_name AS "Treatment function", total AS "Pathways", total_on_month AS "On month",
       total_on_year AS "On year", percent_within_18 AS "Within 18", points_on_month AS "Pts, month",
       points_on_year AS "Pts, year", over_52 AS "Over 52", over_52_on_year AS "52, year",
       percent_over_52 AS "52, share", over_65 AS "Over 65", median_weeks_at_least AS "Median",
       p92_weeks_at_least AS "92nd", treatment_function_code AS "Code"
{IN_MONTH}
ORDER BY total DESC""",
        [
            names(
                "Treatment function",
                link(
                    "Providers of this treatment function",
                    leads_to("rtt-league", treatment_function="__data.fields.Code", part=True, month=True),
                ),
            ),
            override("Code", *HIDDEN),
            override("Within 18", *coloured(FROM_92, PER_CENT, 1)),
            override("Over 52", *coloured(NOBODY, PATHWAYS)),
            override("52, share", *unit(PER_CENT, 1)),
            override("Pts, month", *unit(POINTS, 1), width(90)),
            override("Pts, year", *unit(POINTS, 1)),
            override("Median", *unit(WK, 1)),
            override("92nd", *unit(WK, 1)),
        ],
        ("Pathways", True),
    )


def by_wait():
    return bars(
        "Pathways by treatment function and length of wait",
        f"Stacked, the longest list first. {INCLUDES_ENGLAND}",
        f"""
SELECT treatment_function_name AS "Treatment function", {LENGTHS}
{IN_MONTH}
ORDER BY total DESC""",
        "Treatment function",
        PATHWAYS,
        LENGTH_COLOURS,
        stacked=True,
        horizontal=True,
    )


def share():
    title = "Share within 18 weeks by treatment function"
    return over_time(title, "percent_within_18", PER_CENT, WITHIN, minimum=0, maximum=100)


def totals():
    return over_time("Pathways by treatment function", "total", PATHWAYS, "Pathways of the part chosen. " + LIST, minimum=0)


def panels():
    return stacked_rows(
        (15, (24,), all_of_them()), (14, (16, 8), by_wait(), note("How to read it", NOTE)), (10, (12, 12), share(), totals())
    )


NOTE = """
- A treatment function is what the care is for, by the consultant in charge: *Ophthalmology*, *Trauma and Orthopaedic*.
- *Other* groups (X02 to X06) gather the rest. They replaced X01 in April 2021, so their lines begin there.
- Click a name for the **league table** of its providers.

NHS England, contains public sector information licensed under the Open Government Licence v3.0.
"""


def build():
    return dashboard(
        "rtt-treatment-functions",
        "Treatment functions",
        "For what care people wait in England, and how each treatment function does.",
        panels(),
        [MONTH, PARTS, COMPARED],
        [BREAKS],
    )
