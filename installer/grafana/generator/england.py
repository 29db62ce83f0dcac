"""England overview: how long is the list, how long do people wait, and is it getting better."""
from panels import dashboard, leading_to, link, month_stat, note, override, stacked_rows, table, timeseries
from standards import (
    BLUE,
    BREAKS,
    EIGHTEEN_WEEKS,
    GREY,
    HIDDEN,
    INCLUDES_ENGLAND,
    LIST,
    LONG,
    MEASURES,
    OPEN_BAND,
    OVER_52,
    ORANGE,
    PATHWAYS,
    PER_CENT,
    SKY,
    STANDARDS,
    THAT_MONTH,
    TREATMENT_FUNCTION,
    VERMILLION,
    WEEKS,
    WITHIN,
    figure_beside_standards,
    leads_to,
    names,
    series,
    standards,
    width,
)
from waits import by_length, long_waits

NINETY_TWO = "92 in 100 pathways have waited less: 18 weeks where the standard is met. "
FIGURES = """FROM rtt.england_performance
WHERE part = 'Part_2' AND treatment_function_code = ${treatment_function:sqlstring} AND $__timeFilter(period)"""
NEWEST = "(SELECT max(m.period) FROM rtt.release AS m WHERE m.status = 'current' AND $__timeFilter(m.period))"
LIKE_FOR_LIKE = (
    "Like for like: of the providers only that report in both months, so that a trust which did not submit is not drawn as a fall. "
)


def by_month(columns):
    return f"SELECT period::timestamp AS time, {columns}\n{FIGURES}\nORDER BY period"


def latest(title, column, unit, what, decimals=None):
    description = f"{what} {LIST} {INCLUDES_ENGLAND} The newest month of the time range."
    newest = f"{FIGURES}\nORDER BY period DESC\nLIMIT 1"
    if column in MEASURES:
        return figure_beside_standards(title, description, newest, "England", "''", column, unit, decimals)
    return month_stat(title, description, f'SELECT {THAT_MONTH} AS "Month", {column} AS "{title}"\n{newest}', unit, decimals=decimals)


def changed(span, what):
    return month_stat(
        f"Change on the {span}",
        f"{what} {LIST} {INCLUDES_ENGLAND} The newest month of the time range.",
        f"""
SELECT to_char(period, 'FMMonth YYYY') || ' on ' || to_char(period - interval '1 {span}', 'FMMonth YYYY') AS "Month",
       total_on_{span} AS "Change on the {span}"
FROM rtt.england_change
WHERE part = 'Part_2' AND treatment_function_code = ${{treatment_function:sqlstring}} AND period = {NEWEST} AND total_on_{span} IS NOT NULL""",
        PATHWAYS,
        no_value="not loaded",
    )


def changed_like_for_like(span, what):
    return month_stat(
        f"On the {span}, like for like",
        f"{what} {LIKE_FOR_LIKE} {LIST} {INCLUDES_ENGLAND} The newest month of the time range.",
        f"""
SELECT to_char(period, 'FMMonth YYYY') || ' on ' || to_char(former_period, 'FMMonth YYYY') AS "Month",
       total_change_like_for_like AS "On the {span}, like for like"
FROM rtt.england_like_for_like
WHERE part = 'Part_2' AND treatment_function_code = ${{treatment_function:sqlstring}} AND compared_with = '{span}' AND period = {NEWEST}""",
        PATHWAYS,
        no_value="not loaded",
    )


def changes():
    return [
        change(span, f"Pathways more than a {span} before.") for span in ("month", "year") for change in (changed, changed_like_for_like)
    ]


def absences():
    return table(
        "Providers missing and returned, newest month",
        (
            "Providers that are not in both the newest month of the time range and the loaded month before it, the largest list first; "
            "all treatment functions. missing: in the month before, not here; still missing: last in a month up to a year back; merged: "
            f"under another code now; returned: not in the month before. Lists as of the last month reported. {LIST} {INCLUDES_ENGLAND}"
        ),
        f"""
SELECT to_char(period, 'YYYY-MM') AS "Month", kind AS "What", provider_name AS "Provider", to_char(last_period, 'YYYY-MM') AS "Last in",
       last_total AS "List then", last_over_52 AS "52 then", total AS "List now", successor_code AS "Now under", provider_code AS "Code"
FROM rtt.provider_absence
WHERE period = {NEWEST} AND kind <> 'new'
ORDER BY array_position(ARRAY['missing', 'still missing', 'merged', 'returned'], kind), last_total DESC NULLS LAST, provider_code""",
        [
            names("Provider", link("This provider", leads_to("rtt-provider", provider="__data.fields.Code", treatment_function=True))),
            override("What", width(100)),
            override("Now under", width(90)),
            override("Code", *HIDDEN),
        ],
    )


CHOSEN = "?var-treatment_function=${treatment_function:percentencode}&${__url_time_range}"
TO_LEAGUE = ("Which providers", f"/d/rtt-league{CHOSEN}")
TO_LONG_WAITS = ("Who and where", f"/d/rtt-long-waits{CHOSEN}")
TO_TREATMENT_FUNCTIONS = ("In which treatment functions", "/d/rtt-treatment-functions?${__url_time_range}")


def headlines():
    return [
        latest("Waiting list", "total", PATHWAYS, "Pathways waiting. A patient with two pathways counts twice."),
        latest("Within 18 weeks", "percent_within_18", PER_CENT, WITHIN, 1),
        latest("Over 52 weeks", "over_52", PATHWAYS, OVER_52),
        latest("Over 65 weeks", "over_65", PATHWAYS, "Pathways waiting more than 65 weeks. " + LONG),
        latest("Median wait", "median_weeks_at_least", WEEKS, "Half of the pathways have waited less. " + OPEN_BAND, 1),
        latest("92nd percentile", "p92_weeks_at_least", WEEKS, NINETY_TWO + OPEN_BAND, 1),
    ]


def share():
    return timeseries(
        "Share within 18 weeks",
        f"{WITHIN} {INCLUDES_ENGLAND}",
        f"""
SELECT p.period::timestamp AS time, p.percent_within_18 AS "Within 18 weeks", {STANDARDS}
FROM rtt.england_performance AS p
{standards("'England'", "''", "'Part_2'", "p.treatment_function_code", "p.period")}
WHERE p.part = 'Part_2' AND p.treatment_function_code = ${{treatment_function:sqlstring}} AND $__timeFilter(p.period)
ORDER BY p.period""",
        PER_CENT,
        series(Within_18_weeks=SKY, Standard=BLUE, Interim_standard=ORANGE),
        minimum=0,
        maximum=100,
    )


def weeks():
    description = (
        "Median and 92nd percentile of the waiting list, linear inside the weekly band. The line is at 18 weeks. "
        f"{OPEN_BAND} {INCLUDES_ENGLAND}"
    )
    sql = by_month('median_weeks_at_least AS "Median", p92_weeks_at_least AS "92nd percentile"')
    colours = series(Median=SKY, **{"92nd_percentile": VERMILLION})
    return timeseries("Weeks waited", description, sql, WEEKS, colours, EIGHTEEN_WEEKS, minimum=0)


def clocks():
    return timeseries(
        "Clock starts and clock stops",
        (
            "Clock starts: new RTT periods in the month (Part_3). Clock stops: pathways "
            "completed in the month, admitted (Part_1A) and not admitted (Part_1B). The list does not change by their "
            f"difference: pathways also leave it on review. {INCLUDES_ENGLAND}"
        ),
        """
SELECT period::timestamp AS time, clock_starts AS "Clock starts", clock_stops AS "Clock stops",
       stops_not_admitted AS "of these not admitted", stops_admitted AS "of these admitted"
FROM rtt.england_clock
WHERE treatment_function_code = ${treatment_function:sqlstring} AND $__timeFilter(period)
ORDER BY period""",
        PATHWAYS,
        series(Clock_starts=VERMILLION, Clock_stops=BLUE, of_these_not_admitted=SKY, of_these_admitted=GREY),
        minimum=0,
    )


def panels():
    includes = f"{LIST} {INCLUDES_ENGLAND}"
    return stacked_rows(
        (4, (4, 4, 4, 4, 4, 4), *headlines()),
        (4, (6, 6, 6, 6), *changes()),
        (
            9,
            (12, 12),
            leading_to(by_length("The list by length of wait", includes, by_month), *TO_TREATMENT_FUNCTIONS),
            leading_to(share(), *TO_LEAGUE),
        ),
        (9, (12, 12), leading_to(long_waits("Long waits", includes, by_month), *TO_LONG_WAITS), weeks()),
        (8, (24,), absences()),
        (10, (12, 12), clocks(), note("What these figures include", NOTE)),
    )


NOTE = """
- **The list** is pathways, not people: one patient can wait on several.
- **England** leaves out commissioners outside England (NONC). It is as reported: the press headline adds estimates for
  trusts that did not submit.
- **Like for like** compares the providers only that report in both months: a fall which is an absence is no success.
- **Standards**: 92 % of the list within 18 weeks, nobody over 65, 78 and 104. Interim: 65 % within 18, less than 1 % over 52 by
  March 2026; 70 % within 18 by March 2027. A figure is coloured by those in force in its month.
- **Purple marks** are breaks in the series: April 2021, waits over 52 weeks counted apart; July 2022, ICBs;
  February 2024, community services no longer counted; April 2026, fewer ICBs.
- **Next**: *League table* and *Long waits* say where, *Treatment functions* says in what, *What was revised* says how
  sure the newest months are.

NHS England, contains public sector information licensed under the Open Government Licence v3.0.
"""


def build():
    return dashboard(
        "rtt-england",
        "England overview",
        "The waiting list for NHS England: its length, the waits in it and the standards, since the first month loaded.",
        panels(),
        [TREATMENT_FUNCTION],
        [BREAKS],
    )
