"""Data operations: is the newest month in, what did the loads do, what did their checks find."""
from panels import dashboard, note, override, prop, stacked_rows, stat, steps, table, timeseries
from standards import BLUE, GREY, INCLUDES_ENGLAND, ORANGE, PATHWAYS, SKY, VERMILLION, names, series, unit, width

LATE = steps((None, BLUE), (1, ORANGE), (8, VERMILLION))
ANY = steps((None, "text"), (1, VERMILLION))
WHEN = (prop("unit", "dateTimeAsIso"), width(165))


LATE_MEANS = (
    "Days since the next month should have been published; 0 before. Orange from one day, red from eight: once it was the "
    "third Thursday."
)


def one(title, what, figure, unit_name, thresholds=None, decimals=None):
    sql = f'SELECT {figure} AS "{title}"\nFROM rtt.freshness'
    return stat(title, what, sql, unit_name, thresholds, decimals, "nothing is loaded", text=True)


def headlines():
    due = "to_char(next_expected_at AT TIME ZONE 'Europe/London', 'FMDD FMMon YYYY')"
    return [
        one("Newest month", "The newest month with a current release.", "to_char(newest_period, 'FMMonth YYYY')", "string"),
        one("Loaded", "When the newest month became current.", "newest_loaded_at", "dateTimeFromNow"),
        one("Next month is due", "The second Thursday, 09:30 in London, when NHS England should publish it.", due, "string"),
        one("Days late", LATE_MEANS, "days_late", "none", LATE, 0),
        one("Months loaded", "Months with a current release, revised or not.", "months_loaded", "none"),
        rejected(),
        agreement(),
    ]


def rejected():
    sql = """
SELECT count(*)::integer AS "Files rejected"
FROM rtt.load_log
WHERE status = 'rejected' AND loaded_at > now() - interval '90 days'"""
    return stat("Files rejected", "Files of which nothing was loaded, in the last 90 days.", sql, "none", ANY, text=True)


def loads():
    return table(
        "Files read",
        (
            "Each file, newest first. superseded: a later vintage of the month is current. rejected: nothing of it was loaded,"
            " for the reason in its column."
        ),
        """
SELECT loaded_at AS "Read", coalesce(to_char(period, 'YYYY-MM'), 'unknown') AS "Month", vintage AS "Vintage", status AS "Status",
       rows AS "Rows", load_seconds AS "Seconds", file_bytes AS "Size", strategy AS "Found by", checks_with_deviations AS "Findings",
       rejected_because AS "Rejected because", regexp_replace(url, '^.*/', '') AS "File"
FROM rtt.load_log
ORDER BY loaded_at DESC
LIMIT 200""",
        [
            override("Read", *WHEN),
            override("Month", width(85)),
            override("Vintage", width(75)),
            override(
                "Status",
                width(95),
                prop(
                    "mappings",
                    [{"type": "value", "options": {"rejected": {"color": VERMILLION, "index": 0, "text": "rejected"}}}],
                ),
                prop("custom.cellOptions", {"type": "color-text"}),
            ),
            override("Seconds", *unit("s", 2)),
            override("Size", *unit("bytes", 1)),
            override("Found by", width(115)),
            names("Rejected because", least=200),
            names("File", least=200),
        ],
    )


def durations():
    return timeseries(
        "Time that loads took",
        "From opening the file to the commit, by the month of the data; the current release of each.",
        """
SELECT period::timestamp AS time, load_seconds AS "Load"
FROM rtt.load_log
WHERE status = 'current' AND $__timeFilter(period)
ORDER BY period""",
        "s",
        series(Load=SKY),
        minimum=0,
    )


def row_counts():
    return timeseries(
        "Rows a month",
        (
            "Rows of the current release of each month: provider, commissioner, part and treatment function. A step is a change"
            " of the layout, of organisations or of who submits; a load that is 15 % off its neighbour says so."
        ),
        """
SELECT period::timestamp AS time, rows AS "Rows"
FROM rtt.load_log
WHERE status = 'current' AND $__timeFilter(period)
ORDER BY period""",
        PATHWAYS,
        series(Rows=GREY),
        minimum=0,
    )


def strategies():
    return table(
        "How releases were found",
        (
            "What each discovery strategy came to last; a row for as long as it came to the same. pages: the site's pages;"
            " browser: a page that needs one; constructed: likely addresses. Empty where files were loaded by hand only."
        ),
        """
SELECT strategy AS "Strategy", outcome AS "Outcome", to_char(newest, 'YYYY-MM') AS "Newest month", last_at AS "Last", first_at AS "Since",
       times AS "Times", detail AS "Detail"
FROM rtt.discovery
ORDER BY last_at DESC
LIMIT 50""",
        [
            override("Strategy", width(95)),
            override("Outcome", width(85)),
            override("Newest month", width(120)),
            override("Last", *WHEN),
            override("Since", *WHEN),
            override("Times", width(70)),
            names("Detail"),
        ],
    )


def findings():
    return table(
        "What the checks found",
        (
            "Checks of the current releases that recorded something, newest month first: accepted, but worth knowing. A file that"
            " breaks a rule is rejected whole and stands above."
        ),
        """
SELECT to_char(period, 'YYYY-MM') AS "Month", name AS "Check", examined AS "Examined", deviations AS "Deviations",
       examples ->> 0 AS "For example"
FROM rtt.release_check
WHERE status = 'current' AND deviations > 0
ORDER BY period DESC, name
LIMIT 200""",
        [
            override("Month", width(85)),
            names("Check", least=180),
            override("Examined", width(90)),
            override("Deviations", width(100)),
            names("For example", least=180),
        ],
    )


def agreement():
    sql = """
SELECT months_agreeing || ' of ' || months_compared || ' months' AS "Equal to NHS England's"
FROM rtt.reconciliation_summary"""
    what = (
        "Loaded months whose every figure for England equals the one in NHS England's Overview Timeseries, of those that it has."
        " waitlistd fetches it by itself when it changes."
    )
    return stat("Equal to NHS England's", what, sql, "string", no_value="not compared", text=True)


def agreement_by_month():
    return timeseries(
        "Figures that differ from NHS England's",
        (
            "How many figures of a month were compared with NHS England's Overview Timeseries, and how many of them differ."
            f" Months that it does not have are left out. {INCLUDES_ENGLAND}"
        ),
        """
SELECT period::timestamp AS time, compared AS "Compared", differing AS "Differ"
FROM rtt.reconciliation_month
WHERE result <> 'not published' AND $__timeFilter(period)
ORDER BY period""",
        "none",
        series(Compared=GREY, Differ=VERMILLION),
        minimum=0,
    )


def reconciliation():
    return table(
        "Beside NHS England's own figures",
        (
            "Figures for England that differ from those of NHS England's Overview Timeseries; empty: all agree, or none was"
            f" read. A month revised on one side only may differ. {INCLUDES_ENGLAND}"
        ),
        """
SELECT to_char(period, 'YYYY-MM') AS "Month", part AS "Part", figure AS "Figure", nullif(ours, 'Infinity') AS "Ours",
       nullif(published, 'Infinity') AS "Published", nullif(abs(difference), 'Infinity') AS "Apart"
FROM rtt.reconciliation
WHERE NOT agrees
ORDER BY period DESC, part, figure
LIMIT 200""",
        [names("Figure", least=110), override("Ours", width(95)), override("Published", width(95))],
    )


def panels():
    return stacked_rows(
        (3, (6, 6, 6, 6), *headlines()[:4]),
        (3, (8, 8, 8), *headlines()[4:]),
        (11, (24,), loads()),
        (8, (12, 12), row_counts(), durations()),
        (10, (14, 10), findings(), reconciliation()),
        (7, (24,), agreement_by_month()),
        (8, (24,), strategies()),
        (4, (24,), note("What to do", NOTE)),
    )


NOTE = """
**Days late**: look at *How releases were found*; `waitlistd discover` says what the site shows now, `NHS_CSV_URL` names a
file by hand. **Rejected**: the reason names line and column; nothing was changed. **Findings** are facts about the published
data, not faults of the load. All of it: `waitlistd status`.
"""


def build():
    return dashboard(
        "rtt-operations",
        "Data operations",
        "Whether the newest month is in, what the loads did and what their checks found.",
        panels(),
    )
