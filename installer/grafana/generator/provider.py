"""Provider: everything about one, beside England and the providers of its ICB."""
from panels import bars, choice, dashboard, from_query, link, month_stat, note, override, prop, stacked_rows, stat, table, timeseries
from standards import (
    BLUE,
    BREAKS,
    EIGHTEEN_WEEKS,
    FROM_92,
    GREY,
    HIDDEN,
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
    POINTS,
    PURPLE,
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
    icb,
    in_icbs_chosen,
    leads_to,
    names,
    series,
    standards,
    unit,
)
from waits import LENGTH_COLOURS, LENGTHS, by_length, long_waits

PROVIDER = from_query(
    "provider",
    "Provider",
    "Providers of the ICBs chosen, under their latest name.",
    f"""
SELECT name || ' (' || code || ')' AS __text, code AS __value
FROM rtt.organisation
WHERE role = 'provider' AND {in_icbs_chosen('parent_code')}
ORDER BY name, code""",
)

CHOSEN = """WHERE provider_code = ${provider:sqlstring} AND part = ${part:sqlstring}
  AND treatment_function_code = ${treatment_function:sqlstring}"""


def by_month(columns):
    return f"""SELECT period::timestamp AS time, {columns}
FROM rtt.provider_performance
{CHOSEN} AND $__timeFilter(period)
ORDER BY period"""


def figure(title, column, unit_name, what, decimals=None):
    description = f"{what} {INCLUDES_PROVIDER} The newest month of the time range that has such pathways."
    newest = f"FROM rtt.provider_performance\n{CHOSEN} AND $__timeFilter(period)\nORDER BY period DESC\nLIMIT 1"
    none = "no such pathways"
    if column in MEASURES:
        return figure_beside_standards(title, description, newest, "provider", "f.provider_code", column, unit_name, decimals, none)
    sql = f'SELECT {THAT_MONTH} AS "Month", {column} AS "{title}"\n{newest}'
    return month_stat(title, description, sql, unit_name, decimals=decimals, no_value=none)


def share_compared():
    return timeseries(
        "Share within 18 weeks, beside its ICB and England",
        (
            f"{WITHIN} Providers of its ICB: all providers with the same "
            f"parent that month, together. {INCLUDES_PROVIDER}"
        ),
        f"""
SELECT period::timestamp AS time, percent_within_18 AS "This provider", icb_percent_within_18 AS "Providers of its ICB",
       england_percent_within_18 AS "England", {STANDARDS}
FROM rtt.provider_comparison(${{provider:sqlstring}}, ${{part:sqlstring}}, ${{treatment_function:sqlstring}})
{standards("'provider'", "${provider:sqlstring}", "${part:sqlstring}", "${treatment_function:sqlstring}", "period")}
WHERE $__timeFilter(period)
ORDER BY period""",
        PER_CENT,
        series(This_provider=VERMILLION, Providers_of_its_ICB=PURPLE, England=GREY, Standard=BLUE, Interim_standard=ORANGE),
        minimum=0,
        maximum=100,
    )


PEERS = choice(
    "peers",
    "Peers",
    "Whom the provider is ranked among; same size: half to twice its pathways.",
    [(name, name) for name in ("NHS trusts", "same region", "same ICB", "same size", "all")],
)


def rank():
    return table(
        "Rank among its peers, in the month chosen",
        (
            "The peers of this provider by share within 18 weeks, the best first; those of fewer than 20 pathways are left out. "
            "Quarter: 1 is the best. Gained: better by so many ranks than among its peers a year before. Click a name to see the "
            f"provider. {WITHIN} {INCLUDES_PROVIDER}"
        ),
        f"""
SELECT rank AS "Rank", ranked AS "Of", quartile AS "Quarter", provider_name AS "Provider", value AS "Within 18", ranks_gained AS "Gained",
       CASE WHEN provider_code = ${{provider:sqlstring}} THEN 'this provider' END AS "Which", provider_code AS "Code"
FROM rtt.provider_rank(${{provider:sqlstring}}, {THE_MONTH}, ${{part:sqlstring}}, ${{treatment_function:sqlstring}}, 'percent_within_18',
                       ${{peers:sqlstring}})
ORDER BY rank, provider_code""",
        [
            names("Provider", link("This provider", leads_to("rtt-provider", provider="__data.fields.Code", part=True, treatment_function=True, month=True))),
            override("Code", *HIDDEN),
            override("Which", prop("custom.width", 110)),
            override("Within 18", *coloured(FROM_92, PER_CENT, 1)),
        ],
    )


def with_decision():
    return table(
        "With a decision to admit, in the month chosen",
        (
            "How much of the provider's waiting list (Part_2) has a decision to admit (Part_2A), a row a treatment function. "
            "A dash: it reports decisions and no list. "
            f"{INCLUDES_PROVIDER}"
        ),
        f"""
SELECT treatment_function_name AS "Treatment function", total AS "Pathways", with_decision AS "Decided", percent_with_decision AS "Share"
FROM rtt.provider_decision_to_admit
WHERE period = {THE_MONTH} AND provider_code = ${{provider:sqlstring}} AND treatment_function_code <> 'C_999'
ORDER BY total DESC NULLS LAST""",
        [names("Treatment function"), override("Share", *unit(PER_CENT, 1))],
        ("Pathways", True),
    )


def completed():
    return timeseries(
        "Completed pathways: 95th percentile",
        (
            "95 in 100 of those whose pathway was completed in the month had waited less, admitted (Part_1A) and not admitted (Part_1B), each by "
            f"itself. {OPEN_BAND} {INCLUDES_PROVIDER}"
        ),
        """
SELECT period::timestamp AS time,
       max(rtt.weeks_at_least(p95_weeks, open_band_weeks)) FILTER (WHERE part = 'Part_1A') AS "Admitted",
       max(rtt.weeks_at_least(p95_weeks, open_band_weeks)) FILTER (WHERE part = 'Part_1B') AS "Not admitted"
FROM rtt.completed_wait
WHERE place = 'provider' AND code = ${provider:sqlstring} AND treatment_function_code = ${treatment_function:sqlstring}
  AND $__timeFilter(period)
GROUP BY period
ORDER BY period""",
        WEEKS,
        series(Admitted=VERMILLION, Not_admitted=SKY),
        minimum=0,
    )


def weeks_compared():
    return timeseries(
        "Weeks waited, beside England",
        f"Median and 92nd percentile, linear inside the weekly band. {OPEN_BAND} The line is at 18 weeks. {INCLUDES_PROVIDER}",
        """
SELECT period::timestamp AS time, median_weeks_at_least AS "Median", p92_weeks_at_least AS "92nd percentile",
       england_median_weeks_at_least AS "Median, England", england_p92_weeks_at_least AS "92nd percentile, England"
FROM rtt.provider_comparison(${provider:sqlstring}, ${part:sqlstring}, ${treatment_function:sqlstring})
WHERE $__timeFilter(period)
ORDER BY period""",
        WEEKS,
        series(Median=SKY, **{"92nd_percentile": VERMILLION, "Median,_England": GREY, "92nd_percentile,_England": PURPLE}),
        EIGHTEEN_WEEKS,
        minimum=0,
    )


def week_bands():
    return bars(
        "Pathways by weeks waited, in the month chosen",
        (
            "Each bar is a weekly band, named by the completed weeks: 0 is less than "
            f"a week, 17 the last within the standard. {INCLUDES_PROVIDER} Empty for a month without such pathways."
        ),
        f"""
SELECT label AS "Weeks", {LENGTHS}
FROM rtt.provider_week_bands({THE_MONTH}, ${{provider:sqlstring}}, ${{part:sqlstring}}, ${{treatment_function:sqlstring}})
ORDER BY weeks""",
        "Weeks",
        PATHWAYS,
        LENGTH_COLOURS,
        stacked=True,
        label_spacing=100,
    )


def by_treatment_function():
    return table(
        "By treatment function, in the month chosen",
        (
            "The provider's pathways of the chosen part, a row a treatment function; Total (C_999) "
            f"is left out: it is their sum. Change: against the month and the year before. {INCLUDES_PROVIDER}"
        ),
        f"""
SELECT treatment_function_name AS "Treatment function", total AS "Pathways", total_on_month AS "On month",
       total_on_year AS "On year", percent_within_18 AS "Within 18", points_on_year AS "Pts, year",
       over_52 AS "Over 52", median_weeks_at_least AS "Median", p92_weeks_at_least AS "92nd",
       treatment_function_code AS "Code"
FROM rtt.provider_change
WHERE period = {THE_MONTH} AND provider_code = ${{provider:sqlstring}} AND part = ${{part:sqlstring}}
  AND treatment_function_code <> 'C_999'
ORDER BY total DESC""",
        [
            names(
                "Treatment function",
                prop(
                    "links",
                    [
                        {
                            "title": "This treatment function",
                            "targetBlank": False,
                            "url": leads_to(
                                "rtt-provider", provider=True, part=True, month=True, treatment_function="__data.fields.Code"
                            ),
                        }
                    ],
                ),
            ),
            override("Within 18", *coloured(FROM_92, PER_CENT, 1)),
            override("Over 52", *coloured(NOBODY, PATHWAYS)),
            override("Pts, year", *unit(POINTS, 1)),
            override("Median", *unit(WK, 1)),
            override("92nd", *unit(WK, 1)),
            override("Code", *HIDDEN),
        ],
        ("Pathways", True),
    )


def clocks():
    return timeseries(
        "Clock starts and clock stops",
        (
            "Clock starts: new RTT periods in the month (Part_3). Clock stops: pathways "
            "completed in the month, admitted (Part_1A) and not admitted (Part_1B), whatever part is chosen above. The list does "
            f"not change by their difference: pathways also leave it on review. {INCLUDES_PROVIDER}"
        ),
        """
SELECT period::timestamp AS time, clock_starts AS "Clock starts", clock_stops AS "Clock stops",
       stops_not_admitted AS "of these not admitted", stops_admitted AS "of these admitted"
FROM rtt.provider_clock
WHERE provider_code = ${provider:sqlstring} AND treatment_function_code = ${treatment_function:sqlstring} AND $__timeFilter(period)
ORDER BY period""",
        PATHWAYS,
        series(Clock_starts=VERMILLION, Clock_stops=BLUE, of_these_not_admitted=SKY, of_these_admitted=GREY),
        minimum=0,
    )


def outside_england():
    return month_stat(
        "From outside England",
        "Pathways that no other figure here counts: their commissioner is outside England (NONC). The newest month of the time range.",
        f"""
SELECT {THAT_MONTH} AS "Month", total_with_nonc - total AS "From outside England"
FROM rtt.provider_month
{CHOSEN} AND $__timeFilter(period)
ORDER BY period DESC
LIMIT 1""",
        PATHWAYS,
        no_value="no such pathways",
    )


def newest():
    made = stat(
        "Newest month of this provider",
        (
            "The last month loaded in which the provider has pathways of the part and treatment function chosen, whatever the time"
            " range; and whether a newer month is loaded, in which it has none: it did not submit, or its code has changed."
        ),
        f"""
SELECT to_char(max(p.period), 'FMMonth YYYY') || CASE WHEN max(p.period) < f.newest_period
           THEN ' – none in ' || to_char(f.newest_period, 'FMMonth YYYY') || ', the newest month loaded' ELSE '' END AS "Newest month"
FROM rtt.provider_performance AS p
CROSS JOIN rtt.freshness AS f
WHERE p.provider_code = ${{provider:sqlstring}} AND p.part = ${{part:sqlstring}}
  AND p.treatment_function_code = ${{treatment_function:sqlstring}}
GROUP BY f.newest_period""",
        "string",
        no_value="no such pathways in any month",
        text=True,
    )
    made["fieldConfig"]["defaults"]["mappings"] = [
        {"type": "regex", "options": {"pattern": "/none in/", "result": {"color": VERMILLION, "index": 0}}}
    ]
    return made


def headlines():
    return [
        figure("Pathways", "total", PATHWAYS, "Pathways of the part chosen; a patient with two counts twice."),
        figure("Within 18 weeks", "percent_within_18", PER_CENT, WITHIN, 1),
        figure("Over 52 weeks", "over_52", PATHWAYS, OVER_52),
        figure("Median wait", "median_weeks_at_least", WEEKS, "Half of the pathways waited less. " + OPEN_BAND, 1),
        figure("92nd percentile", "p92_weeks_at_least", WEEKS, "92 in 100 pathways waited less. " + OPEN_BAND, 1),
        outside_england(),
    ]


def panels():
    return stacked_rows(
        (4, (3, 4, 4, 4, 4, 5), *headlines()),
        (3, (24,), newest()),
        (9, (12, 12), share_compared(), week_bands()),
        (
            9,
            (12, 12),
            by_length("Pathways by length of wait", INCLUDES_PROVIDER, by_month),
            long_waits("Long waits", INCLUDES_PROVIDER, by_month),
        ),
        (9, (12, 12), weeks_compared(), clocks()),
        (12, (24,), by_treatment_function()),
        (10, (24,), rank()),
        (10, (12, 12), with_decision(), completed()),
        (4, (24,), note("What these figures include", NOTE)),
    )


NOTE = """
A provider's figures leave out the pathways whose commissioner is outside England (NONC), as NHS England's do: providers add up to
England. Near Wales that is a great deal, so a trust's own count can be larger; **From outside England** is the difference. A missing
month means that the provider did not submit, or had another code then. Names are the latest.
NHS England, contains public sector information licensed under the Open Government Licence v3.0.
"""


def build():
    return dashboard(
        "rtt-provider",
        "Provider",
        "Everything about one provider, beside England and the providers of its ICB.",
        panels(),
        [icb(), PROVIDER, TREATMENT_FUNCTION, PARTS, MONTH, PEERS],
        [BREAKS],
    )
