"""What was revised: which months NHS England published again, and what that did to the figures."""
from panels import dashboard, from_query, link, month_stat, note, override, stacked_rows, stat, table, timeseries
from standards import HIDDEN, INCLUDES_ENGLAND, INCLUDES_PROVIDER, LIST, PATHWAYS, SKY, VERMILLION, leads_to, names, series, width

REVISED = from_query(
    "revised",
    "Revised month",
    "Months with more than one vintage, newest first; empty where no month was revised.",
    """
SELECT to_char(period, 'FMMonth YYYY') AS __text, to_char(period, 'YYYY-MM-DD') AS __value
FROM rtt.revision
GROUP BY period
ORDER BY period DESC""",
)
THE_MONTH = "nullif(${revised:sqlstring}, '')::date"
LATEST = "is_current"


def count(title, what, counted, table_name):
    return stat(title, what, f'SELECT {counted} AS "{title}"\nFROM {table_name}', PATHWAYS, text=True)


def every_revision():
    return table(
        "Revisions",
        (
            "A row each time that another content became the current one of a month, also one that had been it before; From and To are vintages, Before and After the waiting list."
            f" {LIST} Difference: new less former, England. {INCLUDES_ENGLAND}"
        ),
        """
SELECT to_char(period, 'YYYY-MM') AS "Month", to_char(revised_at, 'YYYY-MM-DD') AS "Loaded", former_vintage AS "From", vintage AS "To",
       former_waiting_list AS "Before", waiting_list AS "After",
       difference AS "Difference", difference_within_18 AS "Within 18", difference_over_52 AS "Over 52",
       difference_over_65 AS "Over 65", to_char(period, 'YYYY-MM-DD') AS "Value"
FROM rtt.revision
ORDER BY period DESC, revision DESC""",
        [
            override(
                "Month",
                link("What this revision changed", "/d/rtt-revisions?var-revised=${__data.fields.Value:percentencode}&${__url_time_range}"),
            ),
            override("Loaded", width(100)),
            override("From", width(55)),
            override("To", width(55)),
            override("Value", *HIDDEN),
        ],
    )


def over_time():
    return timeseries(
        "Difference that revisions made, by month",
        (
            "Waiting list of the newest vintage less that of the first, England; months that were revised."
            f" {LIST} {INCLUDES_ENGLAND}"
        ),
        """
SELECT period::timestamp AS time, sum(difference)::bigint AS "Waiting list", sum(difference_over_52)::bigint AS "Over 52 weeks"
FROM rtt.revision
WHERE $__timeFilter(period)
GROUP BY period
ORDER BY period""",
        PATHWAYS,
        series(Waiting_list=SKY, Over_52_weeks=VERMILLION),
        bars=True,
    )


def england():
    return table(
        "England, by part",
        (
            "What the last revision of the month did to England's figures: a row a part, all treatment functions together"
            f" (C_999). Parts are different things: never add the rows. {INCLUDES_ENGLAND}"
        ),
        f"""
SELECT CASE part WHEN 'Part_1A' THEN 'Completed, admitted' WHEN 'Part_1B' THEN 'Completed, not admitted' WHEN 'Part_2' THEN 'Waiting list'
                 WHEN 'Part_2A' THEN 'Waiting list with a decision to admit' WHEN 'Part_3' THEN 'Clock starts' ELSE part END AS "Pathways",
       former_total AS "Before", total AS "After", difference AS "Difference", difference_within_18 AS "Within 18",
       difference_over_52 AS "Over 52", difference_over_65 AS "Over 65", difference_over_78 AS "Over 78",
       difference_over_104 AS "Over 104"
FROM rtt.england_revision
WHERE period = {THE_MONTH} AND {LATEST} AND treatment_function_code = 'C_999'
ORDER BY part""",
        [names("Pathways", least=150)],
    )


def treatment_functions():
    return table(
        "Treatment functions",
        (
            "What the last revision of the month did to England's waiting list (Part_2), a row a treatment function that"
            f" changed, came or went; Total (C_999) is left out: it is their sum. {INCLUDES_ENGLAND}"
        ),
        f"""
SELECT r.treatment_function_code AS "Code", f.name AS "Treatment function", r.former_total AS "Before", r.total AS "After",
       r.difference AS "Difference", r.difference_over_52 AS "Over 52", r.difference_over_65 AS "Over 65"
FROM rtt.england_revision AS r
LEFT JOIN rtt.treatment_function AS f ON f.code = r.treatment_function_code
WHERE r.period = {THE_MONTH} AND r.{LATEST} AND r.part = 'Part_2' AND r.treatment_function_code <> 'C_999'
  AND (r.difference <> 0 OR r.difference_within_18 <> 0 OR r.difference_over_18 <> 0 OR r.difference_over_52 <> 0
       OR r.difference_over_65 <> 0 OR r.difference_over_78 <> 0 OR r.difference_over_104 <> 0
       OR r.total IS NULL OR r.former_total IS NULL OR r.median_weeks <> r.former_median_weeks OR r.p92_weeks <> r.former_p92_weeks)
ORDER BY abs(r.difference) DESC""",
        [override("Code", *HIDDEN), names("Treatment function", least=190)],
    )


def providers():
    return table(
        "Providers",
        (
            "What the last revision of the month did to providers' waiting lists (Part_2, C_999): only those that changed, most"
            " first. In 18: within 18 weeks; 52, 65: over so many weeks. Before is empty where the provider came with the revision, After"
            f" where it went. {INCLUDES_PROVIDER}"
        ),
        f"""
SELECT provider_name AS "Provider", former_total AS "Before", total AS "After", difference AS "Difference",
       former_within_18 AS "In 18, old", within_18 AS "In 18, new", former_over_52 AS "52, old",
       over_52 AS "52, new", former_over_65 AS "65, old", over_65 AS "65, new", provider_code AS "Code"
FROM rtt.provider_revision
WHERE period = {THE_MONTH} AND {LATEST} AND part = 'Part_2' AND treatment_function_code = 'C_999'
ORDER BY abs(difference) DESC, provider_code""",
        [
            names("Provider", link("This provider", leads_to("rtt-provider", provider="__data.fields.Code", month="revised"))),
            override("Code", *HIDDEN),
        ],
    )


def icbs():
    return table(
        "ICBs",
        (
            "What the last revision of the month did to the waiting lists (Part_2, C_999) of integrated care boards, the sums of their"
            " commissioners: only those that changed, came or went, most first. Without NONC."
        ),
        f"""
SELECT icb_name AS "ICB", former_total AS "Before", total AS "After", difference AS "Difference", former_over_52 AS "52, old",
       over_52 AS "52, new"
FROM rtt.icb_revision
WHERE period = {THE_MONTH} AND {LATEST} AND part = 'Part_2' AND treatment_function_code = 'C_999'
ORDER BY abs(difference) DESC, icb_code""",
        [names("ICB", least=190)],
    )


def renamed():
    return table(
        "Names and parents",
        "Codes to which the last revision of the month gave another name or parent; codes that came or went are in the other tables.",
        f"""
SELECT kind AS "Of", code AS "Code", what AS "What", former AS "Before", now AS "After"
FROM rtt.renaming
WHERE period = {THE_MONTH} AND {LATEST}
ORDER BY kind, code, what""",
        [override("Of", width(140)), names("Before", least=150), names("After", least=150)],
        unit="string",
    )


def headlines():
    largest = f"The largest difference, up or down, that a revision made to England's waiting list. {INCLUDES_ENGLAND}"
    return [
        count(
            "Months revised",
            "Months loaded that came a second time with other content.",
            "count(DISTINCT period)::integer",
            "rtt.revision",
        ),
        count("Times revised", "Times that a month came again with other content.", "count(*)::integer", "rtt.revision"),
        month_stat(
            "Largest change",
            largest,
            """
SELECT to_char(period, 'FMMonth YYYY') AS "Month", difference AS "Largest change"
FROM rtt.revision
WHERE difference IS NOT NULL
ORDER BY abs(difference) DESC, period DESC
LIMIT 1""",
            PATHWAYS,
            no_value="no revision",
        ),
        count(
            "Months loaded",
            "Months with a current release, revised or not.",
            "count(*)::integer",
            "rtt.release\nWHERE status = 'current'",
        ),
    ]


def panels():
    return stacked_rows(
        (4, (6, 6, 6, 6), *headlines()),
        (9, (15, 9), every_revision(), over_time()),
        (8, (24,), england()),
        (9, (12, 12), treatment_functions(), icbs()),
        (11, (24,), providers()),
        (8, (24,), renamed()),
        (4, (24,), note("How to read it", NOTE)),
    )


NOTE = """
A month published again with other content is a new **vintage**; the other dashboards show the newest. NHS England revises in
batches, about January and July. Where nothing was revised yet, or only one vintage was loaded, the tables are empty. Rows that
changed: `waitlistd diff --period 2025-11`.

NHS England, contains public sector information licensed under the Open Government Licence v3.0.
"""


def build():
    return dashboard(
        "rtt-revisions",
        "What was revised",
        "Which months NHS England published again, and what that did to the figures.",
        panels(),
        [REVISED],
    )
