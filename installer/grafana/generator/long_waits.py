"""Long waits: who waits longest, and where."""
from panels import choice, dashboard, link, note, override, stacked_rows, table
from standards import (
    BREAKS,
    HIDDEN,
    INCLUDES_ENGLAND,
    INCLUDES_ICB,
    INCLUDES_PROVIDER,
    LONG,
    MONTH,
    NOBODY,
    PATHWAYS,
    PER_CENT,
    THE_MONTH,
    TREATMENT_FUNCTION,
    coloured,
    figure_beside_standards,
    icb,
    in_icbs_chosen,
    leads_to,
    names,
    to_provider,
    unit,
)
from waits import long_waits

LONGER_THAN = choice(
    "longer_than",
    "Longer than",
    "What the three tables are sorted by and leave out when it is none.",
    [("52 weeks", "over_52"), ("65 weeks", "over_65"), ("78 weeks", "over_78"), ("104 weeks", "over_104")],
)
CHOSEN = f"WHERE period = {THE_MONTH} AND part = 'Part_2' AND treatment_function_code = ${{treatment_function:sqlstring}}"
FIGURES = """over_52 AS "Over 52", over_65 AS "Over 65", over_78 AS "Over 78", over_104 AS "Over 104",
       percent_over_52 AS "52, share\""""
LOOKS = [override(f"Over {weeks}", *coloured(NOBODY, PATHWAYS)) for weeks in (52, 65, 78, 104)] + [
    override("52, share", *unit(PER_CENT, 1)),
    override("Code", *HIDDEN),
]


def england(title, column):
    description = f"Pathways on the waiting list (Part_2) with a longer wait. {LONG} {INCLUDES_ENGLAND}"
    return figure_beside_standards(title, description, f"FROM rtt.england_performance\n{CHOSEN}", "England", "''", column, PATHWAYS)


def where(title, what, view, columns, column, title_of_link, url, limits="", more=()):
    return table(
        title,
        f"{what} Only those with a wait longer than chosen, most first. {LONG}",
        f"""
SELECT {columns}, {FIGURES}
FROM {view}
{CHOSEN} AND ${{longer_than:raw}} > 0{limits}
ORDER BY ${{longer_than:raw}} DESC, total""",
        [names(column, link(title_of_link, url), least=150), *more, *LOOKS],
    )


def by_treatment_function():
    return table(
        "Treatment functions with long waits",
        (
            "England; whatever treatment function is chosen above. Only those with a wait longer than chosen, most "
            f"first. Total (C_999) is left out: it is their sum. {LONG} {INCLUDES_ENGLAND}"
        ),
        f"""
SELECT treatment_function_name AS "Treatment function", {FIGURES}, treatment_function_code AS "Code"
FROM rtt.england_performance
WHERE period = {THE_MONTH} AND part = 'Part_2' AND treatment_function_code <> 'C_999' AND ${{longer_than:raw}} > 0
ORDER BY ${{longer_than:raw}} DESC, total""",
        [
            names(
                "Treatment function",
                link(
                    "Long waits in this treatment function",
                    leads_to("rtt-long-waits", treatment_function="__data.fields.Code", month=True, longer_than=True),
                ),
                least=150,
            ),
            *LOOKS,
        ],
    )


def providers():
    return where(
        "Providers with long waits",
        f"A row a provider of the ICBs chosen. {INCLUDES_PROVIDER}",
        "rtt.provider_performance",
        'provider_name AS "Provider", icb_name AS "ICB of the provider", provider_code AS "Code"',
        "Provider",
        "This provider",
        to_provider(treatment_function=True, month=True),
        f" AND {in_icbs_chosen('icb_code')}",
        [names("ICB of the provider")],
    )


def icbs():
    return where(
        "ICBs with long waits",
        f"A row an ICB, by commissioner. {INCLUDES_ICB}",
        "rtt.icb_performance",
        'icb_name AS "ICB", icb_code AS "Code"',
        "ICB",
        "This ICB",
        leads_to("rtt-icb", icb="__data.fields.Code", treatment_function=True, month=True),
    )


def by_month(columns):
    return f"""SELECT period::timestamp AS time, {columns}
FROM rtt.england_performance
WHERE part = 'Part_2' AND treatment_function_code = ${{treatment_function:sqlstring}} AND $__timeFilter(period)
ORDER BY period"""


def panels():
    return stacked_rows(
        (4, (6, 6, 6, 6), *(england(f"Over {weeks} weeks", f"over_{weeks}") for weeks in (52, 65, 78, 104))),
        (14, (24,), providers()),
        (12, (12, 12), icbs(), by_treatment_function()),
        (10, (14, 10), long_waits("Long waits in England", INCLUDES_ENGLAND, by_month), note("How to read it", NOTE)),
    )


NOTE = """
- The standard is that nobody waits over 65, 78 and 104 weeks, and up to March 2026 less than 1 % of the list over 52. Over 52 takes in over 65, that over 78, and so on: never add the columns.
- **Providers** count those who wait there, **ICBs** their own patients, wherever they wait: the two tables answer different
  questions. Both leave out commissioners outside England (NONC), and both add up to England.
- Before April 2021 only over 52 weeks is published: choosing more shows nothing.

NHS England, contains public sector information licensed under the Open Government Licence v3.0.
"""


def build():
    return dashboard(
        "rtt-long-waits",
        "Long waits",
        "Who waits longest and where: providers, ICBs and treatment functions of one month.",
        panels(),
        [MONTH, LONGER_THAN, TREATMENT_FUNCTION, icb()],
        [BREAKS],
    )
