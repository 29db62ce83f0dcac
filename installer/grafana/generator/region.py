"""Region / ICB: the integrated care boards beside each other, and one of them over time."""
from panels import dashboard, from_query, link, month_stat, note, override, stacked_rows, stat, table, timeseries
from standards import (
    BLUE,
    BREAKS,
    EIGHTEEN_WEEKS,
    FROM_92,
    GREY,
    HIDDEN,
    INCLUDES_ICB,
    INCLUDES_PROVIDER,
    MEASURES,
    MONTH,
    NOBODY,
    OPEN_BAND,
    ORANGE,
    OVER_52,
    PARTS,
    PATHWAYS,
    PER_CENT,
    SKY,
    STANDARDS,
    THAT_MONTH,
    THE_MONTH,
    TREATMENT_FUNCTION,
    VERMILLION,
    WEEKS,
    WITHIN,
    WK,
    coloured,
    figure_beside_standards,
    leads_to,
    names,
    series,
    standards,
    to_provider,
    unit,
    width,
)
from waits import by_length

ICB = from_query(
    "icb",
    "ICB",
    "Integrated care board (ICB), the commissioners' parent as the files give it.",
    """
SELECT DISTINCT rtt.short_icb_name(name) AS __text, code AS __value
FROM rtt.organisation
WHERE role = 'commissioner_parent' AND code <> ''
ORDER BY 1""",
)

KIND = "part = ${part:sqlstring} AND treatment_function_code = ${treatment_function:sqlstring}"


def by_month(columns):
    return f"""SELECT period::timestamp AS time, {columns}
FROM rtt.icb_performance
WHERE icb_code = ${{icb:sqlstring}} AND {KIND} AND $__timeFilter(period)
ORDER BY period"""


def figure(title, column, unit_name, what, decimals=None):
    description = f"{what} {INCLUDES_ICB} The month chosen."
    one = f"FROM rtt.icb_performance\nWHERE period = {THE_MONTH} AND icb_code = ${{icb:sqlstring}} AND {KIND}"
    none = "no such pathways"
    if column in MEASURES:
        return figure_beside_standards(title, description, one, "ICB", "f.icb_code", column, unit_name, decimals, none)
    sql = f'SELECT {THAT_MONTH} AS "Month", {column} AS "{title}"\n{one}'
    return month_stat(title, description, sql, unit_name, decimals=decimals, no_value=none)


def all_icbs():
    return table(
        "ICBs in the month chosen",
        (
            f"A row an ICB; click a name to see it below. ICBs add up to England. {WITHIN} {INCLUDES_ICB} {OPEN_BAND}"
        ),
        f"""
SELECT icb_name AS "ICB", total AS "Pathways", percent_within_18 AS "Within 18", over_52 AS "Over 52",
       percent_over_52 AS "52, share", over_65 AS "Over 65", median_weeks_at_least AS "Median", p92_weeks_at_least AS "92nd",
       region_name AS "Region", icb_code AS "Code"
FROM rtt.icb_performance
WHERE period = {THE_MONTH} AND {KIND}
ORDER BY percent_within_18 DESC NULLS LAST""",
        [
            names(
                "ICB",
                link(
                    "This ICB",
                    leads_to("rtt-icb", icb="__data.fields.Code", part=True, treatment_function=True, month=True),
                ),
                least=180,
            ),
            override("Code", *HIDDEN),
            override("Within 18", *coloured(FROM_92, PER_CENT, 1)),
            override("Over 52", *coloured(NOBODY, PATHWAYS)),
            override("52, share", *unit(PER_CENT, 1)),
            override("Median", *unit(WK, 1)),
            override("92nd", *unit(WK, 1)),
            override("Region", width(190)),
        ],
        ("Within 18", True),
    )


def all_regions():
    return table(
        "Regions in the month chosen",
        (
            "A row an NHS England region: the commissioners of its ICBs, without NONC. With those that have no ICB regions add up to "
            f"England. {WITHIN} {OPEN_BAND}"
        ),
        f"""
SELECT region_name AS "Region", total AS "Pathways", percent_within_18 AS "Within 18", over_52 AS "Over 52",
       percent_over_52 AS "52, share", over_65 AS "Over 65", median_weeks_at_least AS "Median", p92_weeks_at_least AS "92nd"
FROM rtt.region_performance
WHERE period = {THE_MONTH} AND {KIND}
ORDER BY percent_within_18 DESC NULLS LAST""",
        [
            names("Region", least=180),
            override("Within 18", *coloured(FROM_92, PER_CENT, 1)),
            override("Over 52", *coloured(NOBODY, PATHWAYS)),
            override("52, share", *unit(PER_CENT, 1)),
            override("Median", *unit(WK, 1)),
            override("92nd", *unit(WK, 1)),
        ],
        ("Within 18", True),
    )


def regions_over_time():
    return timeseries(
        "Share within 18 weeks, by region",
        f"From July 2022, when ICBs came. {WITHIN} Regions: the commissioners of their ICBs, without NONC.",
        f"""
SELECT period::timestamp AS time, region_name AS metric, percent_within_18 AS "value"
FROM rtt.region_performance
WHERE {KIND} AND $__timeFilter(period)
ORDER BY period, metric""",
        PER_CENT,
        minimum=0,
        maximum=100,
    )


def weeks():
    return timeseries(
        "Weeks waited",
        f"Median and 92nd percentile, linear inside the weekly band. {OPEN_BAND} The line is at 18 weeks. {INCLUDES_ICB}",
        by_month('median_weeks_at_least AS "Median", p92_weeks_at_least AS "92nd percentile"'),
        WEEKS,
        series(Median=SKY, **{"92nd_percentile": VERMILLION}),
        EIGHTEEN_WEEKS,
        minimum=0,
    )


def share_over_time():
    return timeseries(
        "Share within 18 weeks, beside England",
        f"{WITHIN} {INCLUDES_ICB}",
        f"""
SELECT i.period::timestamp AS time, i.percent_within_18 AS "This ICB", e.percent_within_18 AS "England", {STANDARDS}
FROM rtt.icb_performance AS i
{standards("'ICB'", "i.icb_code", "i.part", "i.treatment_function_code", "i.period")}
LEFT JOIN rtt.england_performance AS e
       ON e.period = i.period AND e.part = ${{part:sqlstring}} AND e.treatment_function_code = ${{treatment_function:sqlstring}}
WHERE i.icb_code = ${{icb:sqlstring}} AND i.part = ${{part:sqlstring}}
  AND i.treatment_function_code = ${{treatment_function:sqlstring}} AND $__timeFilter(i.period)
ORDER BY i.period""",
        PER_CENT,
        series(This_ICB=VERMILLION, England=GREY, Standard=BLUE, Interim_standard=ORANGE),
        minimum=0,
        maximum=100,
    )


def its_providers():
    return table(
        "Providers in the ICB",
        (
            "Providers whose parent is the ICB, in the month chosen, whoever commissions the care. Not the ICB's patients: those"
            f" also go elsewhere. {OPEN_BAND} {INCLUDES_PROVIDER}"
        ),
        f"""
SELECT provider_name AS "Provider", total AS "Pathways", percent_within_18 AS "Within 18", over_52 AS "Over 52",
       median_weeks_at_least AS "Median", provider_code AS "Code"
FROM rtt.provider_performance
WHERE period = {THE_MONTH} AND icb_code = ${{icb:sqlstring}} AND {KIND}
ORDER BY total DESC""",
        [
            names("Provider", link("This provider", to_provider(part=True, treatment_function=True, month=True))),
            override("Code", *HIDDEN),
            override("Within 18", *coloured(FROM_92, PER_CENT, 1)),
            override("Over 52", *coloured(NOBODY, PATHWAYS)),
            override("Median", *unit(WK, 1)),
        ],
        ("Pathways", True),
    )


def its_commissioners():
    return table(
        "Commissioners of the ICB",
        f"Commissioners (sub-ICB locations) whose parent is the ICB, in the month chosen. They add up to the ICB. {OPEN_BAND}",
        f"""
SELECT commissioner_name AS "Commissioner", total AS "Pathways", rtt.percent_of(within_18, within_18 + over_18) AS "Within 18",
       over_52 AS "Over 52", rtt.weeks_at_least(median_weeks, open_band_weeks) AS "Median"
FROM rtt.commissioner_month
WHERE period = {THE_MONTH} AND commissioner_parent_code = ${{icb:sqlstring}} AND {KIND} AND commissioner_code <> 'NONC'
ORDER BY total DESC""",
        [
            names("Commissioner"),
            override("Within 18", *coloured(FROM_92, PER_CENT, 1)),
            override("Over 52", *coloured(NOBODY, PATHWAYS)),
            override("Median", *unit(WK, 1)),
        ],
        ("Pathways", True),
    )


def name():
    return stat(
        "ICB, ${month:text}",
        "The name that the files of the month chosen give the ICB; codes and names change with reorganisations.",
        f"""
SELECT icb_name AS "ICB"
FROM rtt.icb_performance
WHERE period = {THE_MONTH} AND icb_code = ${{icb:sqlstring}} AND {KIND}""",
        "string",
        no_value="no such pathways",
        text=True,
    )


def headlines():
    return [
        name(),
        figure("Pathways", "total", PATHWAYS, "Pathways of the part chosen."),
        figure("Within 18 weeks", "percent_within_18", PER_CENT, WITHIN, 1),
        figure("Over 52 weeks", "over_52", PATHWAYS, OVER_52),
        figure("Median wait", "median_weeks_at_least", WEEKS, "Half of the pathways have waited less. " + OPEN_BAND, 1),
        figure("92nd percentile", "p92_weeks_at_least", WEEKS, "92 in 100 pathways have waited less. " + OPEN_BAND, 1),
    ]


def panels():
    return stacked_rows(
        (4, (6, 3, 4, 4, 3, 4), *headlines()),
        (14, (24,), all_icbs()),
        (12, (12, 12), its_providers(), its_commissioners()),
        (9, (12, 12), share_over_time(), by_length("Pathways by length of wait", INCLUDES_ICB, by_month)),
        (9, (12, 12), weeks(), regions_over_time()),
        (10, (15, 9), all_regions(), note("What a region is here", NOTE)),
    )


NOTE = """
- The **integrated care board (ICB)** is the parent that each file gives: before July 2022 the STP.
- The files name no **NHS England region**: it is the ICB's, as the Office for National Statistics has it for that month.
- **ICB figures** are its commissioners' pathways, wherever treated. **Providers in the ICB** are another cut: all their
  pathways, whoever pays.
- *NO ICB GIVEN* are national and regional commissioners without a parent; they are part of England.
- ICBs merge: a new code starts a new line.

NHS England, contains public sector information licensed under the Open Government Licence v3.0.
"""


def build():
    return dashboard(
        "rtt-icb",
        "Region / ICB",
        "The integrated care boards (ICBs) beside each other, and one of them over time.",
        panels(),
        [ICB, MONTH, TREATMENT_FUNCTION, PARTS],
        [BREAKS],
    )
