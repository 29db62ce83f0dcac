"""League table: the providers of one month, with the change on the month and the year before."""
from panels import bars, choice, dashboard, link, month_stat, note, override, stacked_rows, stat, table
from standards import (
    FROM_92,
    HIDDEN,
    INCLUDES_ENGLAND,
    INCLUDES_PROVIDER,
    MEASURES,
    MONTH,
    NOBODY,
    OPEN_BAND,
    OVER_52,
    PARTS,
    PATHWAYS,
    PER_CENT,
    POINTS,
    SKY,
    THAT_MONTH,
    THE_MONTH,
    TREATMENT_FUNCTION,
    WITHIN,
    WK,
    coloured,
    figure_beside_standards,
    icb,
    in_icbs_chosen,
    names,
    series,
    unit,
    to_provider,
    width,
)

KIND = choice(
    "kind",
    "Kind",
    "NHS trusts as the Organisation Data Service lists them, or by their name; all others are the independent sector.",
    [("All providers", "all"), ("NHS trusts", "NHS trust"), ("Independent sector", "independent sector")],
)

AT_LEAST = choice(
    "at_least",
    "At least",
    "Providers with fewer pathways are left out: a share of few says little.",
    [("1000 pathways", "1000"), ("100 pathways", "100"), ("1 pathway", "1"), ("10000 pathways", "10000")],
)

# As in_icbs_chosen: what all of them meet costs nothing.
OF_THOSE_CHOSEN = f"{in_icbs_chosen('icb_code')} AND ('all' = ${{kind:sqlstring}} OR provider_kind = ${{kind:sqlstring}})"
CHOSEN = f"""WHERE period = {THE_MONTH} AND part = ${{part:sqlstring}} AND treatment_function_code = ${{treatment_function:sqlstring}}
  AND {OF_THOSE_CHOSEN} AND total >= ${{at_least:sqlstring}}::integer"""


def england(title, column, unit_name, what, decimals=None):
    description = f"{what} {INCLUDES_ENGLAND}"
    one = f"""FROM rtt.england_performance
WHERE period = {THE_MONTH} AND part = ${{part:sqlstring}} AND treatment_function_code = ${{treatment_function:sqlstring}}"""
    if column in MEASURES:
        return figure_beside_standards(title, description, one, "England", "''", column, unit_name, decimals)
    return month_stat(title, description, f'SELECT {THAT_MONTH} AS "Month", {column} AS "{title}"\n{one}', unit_name, decimals=decimals)


def meeting():
    return stat(
        "Providers at 92 % or more, ${month:text}",
        f"Of the providers in the table, those with 92 % or more within 18 weeks. {INCLUDES_PROVIDER}",
        f"""
SELECT (count(*) FILTER (WHERE percent_within_18 >= 92)) || ' of ' || count(*) AS "Providers"
FROM rtt.provider_performance
{CHOSEN}""",
        "string",
        text=True,
    )


def spread():
    return bars(
        "Providers by share within 18 weeks",
        (
            "How many providers of the table have so many per cent within 18 weeks, in steps of 5 "
            f"points; 95 takes in 100. {INCLUDES_PROVIDER}"
        ),
        f"""
SELECT least(floor(percent_within_18 / 5)::integer * 5, 95)::text AS "Per cent from", count(*)::integer AS "Providers"
FROM rtt.provider_performance
{CHOSEN} AND percent_within_18 IS NOT NULL
GROUP BY least(floor(percent_within_18 / 5)::integer * 5, 95)
ORDER BY least(floor(percent_within_18 / 5)::integer * 5, 95)""",
        "Per cent from",
        PATHWAYS,
        series(Providers=SKY),
    )


def league():
    return table(
        "Providers",
        (
            f"A row a provider; click a heading to sort, a name to see the provider. {WITHIN} Change: against the month and the "
            f"year before, empty where that is not loaded or the provider was not there. {OPEN_BAND} {INCLUDES_PROVIDER}"
        ),
        f"""
SELECT provider_name AS "Provider", icb_name AS "ICB", total AS "Pathways", total_on_month AS "On month",
       total_on_year AS "On year", percent_within_18 AS "Within 18", points_on_month AS "Pts, month",
       points_on_year AS "Pts, year", over_52 AS "Over 52", over_65 AS "Over 65",
       median_weeks_at_least AS "Median", p92_weeks_at_least AS "92nd", provider_code AS "Code"
FROM rtt.provider_change
{CHOSEN}
ORDER BY percent_within_18 DESC NULLS LAST, total DESC""",
        [
            names("Provider", link("This provider", to_provider(part=True, treatment_function=True, month=True))),
            names("ICB", width(180), least=120),
            override("Code", *HIDDEN),
            override("Within 18", *coloured(FROM_92, PER_CENT, 1)),
            override("Over 52", *coloured(NOBODY, PATHWAYS)),
            override("Pts, month", *unit(POINTS, 1), width(90)),
            override("Pts, year", *unit(POINTS, 1)),
            override("Median", *unit(WK, 1)),
            override("92nd", *unit(WK, 1)),
        ],
        ("Within 18", True),
    )


FUNCTIONS = (
    [f"C_{number}" for number in (100, 101, 110, 120, 130, 140, 150, 160, 170, 300, 301, 320, 330, 340, 400, 410, 430, 502)]
    + [f"X0{number}" for number in range(2, 7)]
)


def matrix():
    columns = ",\n       ".join(
        f"max(percent_within_18) FILTER (WHERE treatment_function_code IN ('{code}')) AS \"{code}\"" for code in FUNCTIONS
    )
    return table(
        "Share within 18 weeks, by provider and treatment function",
        (
            "A row a provider of those in the table above, a column a treatment function by its code; a dash where the provider has no such "
            f"pathways. C_999 is all of them together. {WITHIN} {INCLUDES_PROVIDER}"
        ),
        f"""
SELECT provider_name AS "Provider", max(percent_within_18) FILTER (WHERE treatment_function_code = 'C_999') AS "C_999",
       {columns}, provider_code AS "Code"
FROM rtt.provider_performance
WHERE period = {THE_MONTH} AND part = ${{part:sqlstring}} AND {OF_THOSE_CHOSEN}
GROUP BY provider_code, provider_name
HAVING max(total) FILTER (WHERE treatment_function_code = ${{treatment_function:sqlstring}}) >= ${{at_least:sqlstring}}::integer
ORDER BY provider_name, provider_code""",
        [
            names("Provider", link("This provider", to_provider(part=True, treatment_function=True, month=True))),
            override("Code", *HIDDEN),
            *(override(code, *coloured(FROM_92, PER_CENT, 0), width(62)) for code in ["C_999", *FUNCTIONS]),
        ],
    )


def headlines():
    return [
        england("England: pathways", "total", PATHWAYS, "Pathways of the part chosen."),
        england("England: within 18 weeks", "percent_within_18", PER_CENT, WITHIN, 1),
        england("England: over 52 weeks", "over_52", PATHWAYS, OVER_52),
        meeting(),
    ]


def panels():
    return stacked_rows(
        (4, (5, 5, 6, 8), *headlines()), (18, (24,), league()), (14, (24,), matrix()), (8, (14, 10), spread(), note("How to read it", NOTE))
    )


NOTE = """
- A league table compares unlike things: a specialist hospital, a district general and a private clinic treat different people.
  Choose a **treatment function** to compare like with like.
- Small providers are left out by **At least**.
- Providers that did not submit are absent, not last.
- A provider's figures leave commissioners outside England (NONC) out, as England's do.

NHS England, contains public sector information licensed under the Open Government Licence v3.0.
"""


def build():
    return dashboard(
        "rtt-league",
        "League table",
        "The providers of one month, with the change on the month and the year before.",
        panels(),
        [MONTH, icb(), TREATMENT_FUNCTION, PARTS, AT_LEAST, KIND],
    )
