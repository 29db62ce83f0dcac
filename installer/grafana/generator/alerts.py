"""Alerts: what a tenant's rules say of the newest month, what happened, and whether they could be evaluated.

A tenant's tables are in its own schema, tenant_NAME, which its readers' role may read and no other tenant's."""
from panels import dashboard, from_query, month_stat, note, override, prop, stacked_rows, steps, table, timeseries
from standards import BLUE, GREY, ORANGE, SKY, VERMILLION, names, series, unit, width

TENANT = from_query(
    "tenant",
    "Tenant",
    "Whose rules: the tenants whose schema the role that Grafana logs in as may read. Empty: it may read none.",
    """
SELECT substr(n.nspname, 8) AS __text, n.nspname::text AS __value
FROM pg_namespace AS n
JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'alerts'
WHERE starts_with(n.nspname, 'tenant_') AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY n.nspname""",
)

# What a rule is called, where, and in which category: with {schema}.alerts or its like as a.
RULE = "coalesce(nullif(a.title, ''), a.rule)"
PLACE = """CASE a.place_kind
            WHEN 'England' THEN 'England'
            WHEN 'collection' THEN 'collection ' || a.collection
            ELSE coalesce(CASE a.place_kind
                              WHEN 'provider' THEN (SELECT max(o.name) FROM rtt.organisation AS o WHERE (o.role, o.code) = ('provider', a.place))
                              WHEN 'ICB' THEN (SELECT max(rtt.short_icb_name(o.name)) FROM rtt.organisation AS o
                                               WHERE o.role IN ('provider_parent', 'commissioner_parent') AND o.code = a.place)
                              ELSE (SELECT max(g.region_name) FROM rtt.icb_region AS g WHERE g.region_code = a.place)
                          END || ' (' || a.place || ')', a.place)
        END"""
CATEGORY = """CASE a.collection
            WHEN 'nhs' THEN coalesce((SELECT f.name FROM rtt.treatment_function AS f WHERE f.code = a.category), a.category)
            ELSE a.category
        END"""
NEWEST = "coalesce((SELECT to_char(max(e.period), 'FMMonth YYYY') FROM {schema}.evaluation AS e), 'not yet evaluated')"

OPEN_BAND = "A wait of 104 weeks means that long or longer."
NO_TENANT = "no tenant that this role may read"
SEVERITIES = {"critical": VERMILLION, "warning": ORANGE, "info": SKY}
KINDS = {"fired": VERMILLION, "pending": ORANGE, "cleared": BLUE}


def of_tenant(columns, inner, where=""):
    """A query on the schema of the tenant that is chosen. inner: the query, with {schema} for it; columns: (name, type) of each of its
    columns; where: a condition on them.

    A schema cannot be a parameter. Put into the SQL as it is, an address with another value for the variable would be SQL of whoever
    wrote it, and without a tenant there would be an error in every panel. So the server itself quotes the name, of a schema that there
    is and that may be read, and query_to_xml carries the query out; rows come as base64, which any text in them survives."""
    quoted = inner.strip().replace("'", "''").replace("\n", "\n        ")
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns)
    return f"""
SELECT a.*
FROM pg_namespace AS n
CROSS JOIN LATERAL xmltable(
    '/table/row' PASSING query_to_xml(
        'SELECT convert_to(to_json(t)::text, ''UTF8'') AS row FROM ('
        || replace('
        {quoted}', '{{schema}}', quote_ident(n.nspname)) || ') AS t', true, false, '')
    COLUMNS line FOR ORDINALITY, row text PATH 'row') AS x
CROSS JOIN LATERAL json_to_record(convert_from(decode(x.row, 'base64'), 'UTF8')::json)
    AS a ({typed})
WHERE n.nspname = ${{tenant:sqlstring}} AND starts_with(n.nspname, 'tenant_') AND has_schema_privilege(n.oid, 'USAGE'){where}
ORDER BY x.line"""


def count(title, what, inner, colour_of_any):
    """How many, as the evaluations up to the newest month left it."""
    sql = of_tenant([("Month", "text"), (title, "bigint")], inner)
    what = f"{what} Below it: the newest month at which the rules were evaluated."
    return month_stat(title, what, sql, "none", steps((None, "text"), (1, colour_of_any)), 0, NO_TENANT)


def alerts_counted(title, what, condition, colour_of_any):
    inner = f"""
SELECT {NEWEST} AS "Month", count(*) AS "{title}"
FROM {{schema}}.alerts AS a
WHERE {condition}"""
    return count(title, what, inner, colour_of_any)


def headlines():
    in_error = f"""
SELECT {NEWEST} AS "Month", count(*) AS "Rules in error"
FROM {{schema}}.rule AS r
WHERE r.removed_at IS NULL AND r.error IS NOT NULL"""
    fires = "Alerts of this severity that fire, silenced ones too."
    return [
        alerts_counted("Critical", fires, "a.state = 'firing' AND a.severity = 'critical'", VERMILLION),
        alerts_counted("Warning", fires, "a.state = 'firing' AND a.severity = 'warning'", ORANGE),
        alerts_counted("Info", fires, "a.state = 'firing' AND a.severity = 'info'", "text"),
        alerts_counted("Pending", "Breached, but not yet for as many months as the rule waits for.", "a.state = 'pending'", "text"),
        count("Rules in error", "Rules in force that the last evaluation could not evaluate; their alerts stay as they were.", in_error, VERMILLION),
    ]


def coloured_words(column, pixels, colours):
    """A column of words, some of which have a colour."""
    mappings = [
        {"type": "value", "options": {word: {"color": shade, "index": i, "text": word}}} for i, (word, shade) in enumerate(colours.items())
    ]
    return override(column, width(pixels), prop("mappings", mappings), prop("custom.cellOptions", {"type": "color-text"}))


def alerts():
    columns = [
        ("Severity", "text"), ("State", "text"), ("Rule", "text"), ("Place", "text"), ("Category", "text"), ("Since", "text"),
        ("Figure of", "text"), ("Value", "double precision"), ("Threshold", "double precision"), ("Words", "text"),
        ("Acknowledged", "text"), ("Note", "text"), ("Silenced", "text"),
    ]
    inner = f"""
SELECT a.severity AS "Severity", a.state AS "State", {RULE} AS "Rule",
       {PLACE} AS "Place",
       {CATEGORY} AS "Category",
       to_char(a.since, 'YYYY-MM') AS "Since", to_char(a.of, 'YYYY-MM') AS "Figure of", rtt.weeks_at_least(a.value, 104) AS "Value",
       a.threshold AS "Threshold", a.words AS "Words",
       to_char(a.acknowledged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || coalesce(' by ' || nullif(a.acknowledged_by, ''), '')
           AS "Acknowledged",
       a.note AS "Note",
       CASE WHEN a.silenced_until > current_date THEN 'until ' || a.silenced_until
            WHEN a.silenced_to_next_release THEN 'to the next release' END AS "Silenced"
FROM {{schema}}.alerts AS a
ORDER BY array_position(ARRAY['firing', 'pending'], a.state), array_position(ARRAY['critical', 'warning', 'info'], a.severity),
         a.rule, a.place_kind, a.place, a.category
LIMIT 1000"""
    return table(
        "Alerts",
        (
            "What fires, then what is pending, the gravest first. Since: the first month of the breach. Figure of: the month that value and"
            " threshold are of; older than the newest where there was no figure since. Value: what the rule compares - a figure, its change"
            f" or a rank - in the rule's unit. {OPEN_BAND} Silenced: nothing is sent of it, and it goes on. At most 1,000."
        ),
        of_tenant(columns, inner),
        [
            coloured_words("Severity", 75, SEVERITIES),
            override("State", width(70)),
            names("Rule", least=150),
            names("Place", least=140),
            names("Category", least=90),
            override("Since", width(75)),
            names("Words", least=110),
            names("Acknowledged", least=100),
            names("Note", least=90),
            names("Silenced", least=80),
        ],
    )


def events():
    columns = [
        ("At", "timestamptz"), ("Month", "text"), ("Vintage", "integer"), ("What", "text"), ("Severity", "text"), ("Rule", "text"),
        ("Place", "text"), ("Category", "text"), ("Value", "double precision"), ("Threshold", "double precision"),
        ("Was", "double precision"), ("Before", "text"), ("Words", "text"),
    ]
    inner = f"""
SELECT a.at AS "At", to_char(a.period, 'YYYY-MM') AS "Month", a.vintage AS "Vintage", a.kind AS "What", a.severity AS "Severity",
       {RULE} AS "Rule",
       {PLACE} AS "Place",
       {CATEGORY} AS "Category",
       rtt.weeks_at_least(a.value, 104) AS "Value", a.threshold AS "Threshold", rtt.weeks_at_least(a.was_value, 104) AS "Was",
       a.was_state AS "Before", a.words AS "Words"
FROM (SELECT e.*, r.name AS rule, r.title, r.severity, s.place_kind, s.place, s.category, s.collection
      FROM {{schema}}.event AS e
      JOIN {{schema}}.alert AS s USING (alert_id)
      JOIN {{schema}}.rule AS r USING (rule_id)
      ORDER BY e.event_id DESC
      LIMIT 200) AS a
ORDER BY a.event_id DESC"""
    return table(
        "What happened",
        (
            "The last 200 events, newest first, also of rules that are no more. baseline: it fired at the rule's first look, and was no news;"
            " pending: a breach began; withdrawn: a revision of the month took back what had fired. Was and Before: value and state at the"
            f" evaluation before. {OPEN_BAND}"
        ),
        of_tenant(columns, inner),
        [
            override("At", prop("unit", "dateTimeAsIso"), width(165)),
            override("Month", width(75)),
            override("Vintage", width(65)),
            coloured_words("What", 80, KINDS),
            coloured_words("Severity", 75, SEVERITIES),
            names("Rule", least=150),
            names("Place", least=140),
            names("Category", least=90),
            override("Before", width(75)),
            names("Words", least=110),
        ],
    )


def firing_over_time():
    inner = """
SELECT e.period::timestamp AS time, e.collection AS metric, e.firing AS value
FROM (SELECT DISTINCT ON (collection, period) collection, period, firing
      FROM {schema}.evaluation
      ORDER BY collection, period, publication_id DESC) AS e
ORDER BY e.period, e.collection"""
    return timeseries(
        "Firing, by month",
        (
            "Alerts that fired after the last evaluation of each month, a colour a collection. Months before the rules were first"
            " applied are not in it, nor is what is about a collection as a whole: that it is overdue, or a file rejected."
        ),
        of_tenant([("time", "timestamp"), ("metric", "text"), ("value", "integer")], inner, " AND $__timeFilter(a.time)"),
        "none",
        bars=True,
        minimum=0,
        decimals=0,
    )


def events_over_time():
    inner = """
SELECT e.period::timestamp AS time, count(*) FILTER (WHERE e.kind = 'fired') AS "Fired", count(*) FILTER (WHERE e.kind = 'cleared') AS "Cleared",
       count(*) FILTER (WHERE e.kind = 'withdrawn') AS "Withdrawn"
FROM {schema}.event AS e
GROUP BY e.period
ORDER BY e.period"""
    return timeseries(
        "Fired and cleared, by month",
        "Alerts that fired, were cleared, or were withdrawn by a revision, by the month that was the newest then. A rule's first look is left out: it tells what was known.",
        of_tenant(
            [("time", "timestamp"), ("Fired", "bigint"), ("Cleared", "bigint"), ("Withdrawn", "bigint")], inner, " AND $__timeFilter(a.time)"
        ),
        "none",
        series(Fired=VERMILLION, Cleared=BLUE, Withdrawn=GREY),
        bars=True,
        minimum=0,
        decimals=0,
    )


def evaluations():
    columns = [
        ("At", "timestamptz"), ("Collection", "text"), ("Month", "text"), ("Vintage", "integer"), ("Publication", "bigint"),
        ("Rules", "integer"), ("Subjects", "integer"), ("Firing", "integer"), ("Events", "integer"), ("In error", "integer"),
        ("Seconds", "double precision"),
    ]
    inner = """
SELECT e.at AS "At", e.collection AS "Collection", to_char(e.period, 'YYYY-MM') AS "Month", e.vintage AS "Vintage",
       e.publication_id AS "Publication", e.rules AS "Rules", e.subjects AS "Subjects", e.firing AS "Firing", e.events AS "Events",
       e.rules_in_error AS "In error", e.seconds AS "Seconds"
FROM {schema}.evaluation AS e
ORDER BY e.at DESC, e.collection, e.publication_id DESC
LIMIT 200"""
    return table(
        "Evaluations",
        (
            "Each publication at which the tenant's rules were evaluated, newest first. Subjects: places and categories. Firing: alerts that"
            " fire after it. Events: what changed. In error: rules that could not be evaluated."
        ),
        of_tenant(columns, inner),
        [
            override("At", prop("unit", "dateTimeAsIso"), width(165)),
            override("Collection", width(90)),
            override("Publication", width(95)),
            override("In error", prop("thresholds", steps((None, "text"), (1, VERMILLION))), prop("custom.cellOptions", {"type": "color-text"})),
            override("Seconds", *unit("s", 3)),
        ],
    )


def rules_in_error():
    inner = """
SELECT r.name AS "Name", r.title AS "Title", r.severity AS "Severity", r.error AS "Error"
FROM {schema}.rule AS r
WHERE r.removed_at IS NULL AND r.error IS NOT NULL
ORDER BY array_position(ARRAY['critical', 'warning', 'info'], r.severity), r.name"""
    return table(
        "Rules that could not be evaluated",
        "Rules in force that the last evaluation could not evaluate, and why. Their alerts stay what they were. Empty: there is none.",
        of_tenant([("Name", "text"), ("Title", "text"), ("Severity", "text"), ("Error", "text")], inner),
        [names("Name", least=100), names("Title", least=120), coloured_words("Severity", 75, SEVERITIES), names("Error", least=180)],
        unit="string",
    )


def panels():
    return stacked_rows(
        (4, (5, 5, 5, 5, 4), *headlines()),
        (12, (24,), alerts()),
        (8, (12, 12), firing_over_time(), events_over_time()),
        (11, (24,), events()),
        (9, (14, 10), evaluations(), rules_in_error()),
        (4, (24,), note("How to read it", NOTE)),
    )


NOTE = """
A **rule** that is breached at a place makes an **alert** there, which goes on until the figure is good again. `waitlistd alerts explain`
says for one which figures, compared how, from which lines of the published file; `waitlistd alerts acknowledge`, `note` and `silence` do
what their names say. **No tenant to choose**: the role that Grafana logs in as is in no tenant's readers' role; for tenant *default*:
`GRANT tenant_default_reader TO grafana`.
"""


def build():
    return dashboard(
        "alerts",
        "Alerts",
        "What a tenant's rules say of the newest month, what happened to its alerts, and whether its rules could be evaluated.",
        panels(),
        [TENANT],
    )
