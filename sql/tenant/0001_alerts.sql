-- A tenant's rules, what they say now, and what happened. Who may read it: service/tenants/reader_role.

CREATE SCHEMA {schema};
COMMENT ON SCHEMA {schema} IS 'Rules and alerts of one tenant of waitlistd.';

CREATE TABLE {schema}.rule (
    rule_id               integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name                  text COLLATE "C" NOT NULL,
    definition            jsonb NOT NULL,
    meaning               text NOT NULL CHECK (meaning ~ '^[0-9a-f]{64}$'),
    title                 text NOT NULL,
    text                  text NOT NULL DEFAULT '',
    severity              text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    added_at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    baseline_publication  bigint,
    removed_at            timestamptz CHECK (removed_at >= added_at),
    error                 text
);
CREATE UNIQUE INDEX rule_name ON {schema}.rule (name) WHERE removed_at IS NULL;
COMMENT ON TABLE {schema}.rule IS
    'The tenant''s rules, with those that were. A rule that comes to mean something else is another one: the former is removed, and its '
    'alerts stay with it.';
COMMENT ON COLUMN {schema}.rule.rule_id IS 'number of the rule';
COMMENT ON COLUMN {schema}.rule.name IS 'name of the rule: of those that are not removed, one has it';
COMMENT ON COLUMN {schema}.rule.definition IS 'the rule as it stands in the tenant''s file';
COMMENT ON COLUMN {schema}.rule.meaning IS
    'SHA-256 of what decides what the rule says: all of it, and the tenant''s places where it names them; not title, text and severity';
COMMENT ON COLUMN {schema}.rule.title IS 'what the rule is called; blank: nothing of its own';
COMMENT ON COLUMN {schema}.rule.text IS 'what the tenant wants said with each alert; may be blank';
COMMENT ON COLUMN {schema}.rule.severity IS 'how grave its alerts are: info, warning, critical';
COMMENT ON COLUMN {schema}.rule.added_at IS 'when it was first applied, in this meaning';
COMMENT ON COLUMN {schema}.rule.baseline_publication IS
    'the publication that it was first evaluated at: what fired then was known and not news. NULL: not yet evaluated';
COMMENT ON COLUMN {schema}.rule.removed_at IS 'when an apply removed it or gave it another meaning; NULL: it is in force';
COMMENT ON COLUMN {schema}.rule.error IS 'why the last evaluation could not evaluate it; NULL: it could';

CREATE TABLE {schema}.alert (
    alert_id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id                   integer NOT NULL REFERENCES {schema}.rule,
    place_kind                text COLLATE "C" NOT NULL CHECK (place_kind IN ('England', 'region', 'ICB', 'provider', 'collection')),
    place                     text COLLATE "C" NOT NULL,
    category                  text COLLATE "C" NOT NULL,
    state                     text COLLATE "C" NOT NULL CHECK (state IN ('quiet', 'pending', 'firing')),
    since                     date CHECK (extract(day FROM since) = 1),
    evaluated                 date NOT NULL CHECK (extract(day FROM evaluated) = 1),
    told                      date CHECK (extract(day FROM told) = 1),
    of                        date CHECK (extract(day FROM of) = 1),
    is_absent                 boolean NOT NULL DEFAULT false,
    value                     double precision,
    threshold                 double precision,
    numerator                 bigint,
    denominator               bigint,
    words                     text NOT NULL DEFAULT '',
    collection                text COLLATE "C" NOT NULL,
    release_id                integer,
    vintage                   integer,
    publication_id            bigint,
    acknowledged_at           timestamptz,
    acknowledged_by           text,
    note                      text,
    silenced_until            date,
    silenced_to_next_release  boolean NOT NULL DEFAULT false,
    UNIQUE (rule_id, place_kind, place, category),
    CHECK (state = 'quiet' OR since IS NOT NULL)
);
CREATE INDEX alert_not_quiet ON {schema}.alert (state, rule_id) WHERE state <> 'quiet';
COMMENT ON TABLE {schema}.alert IS
    'A rule at a place and category, as the last evaluation left it. There is a row for what is or once was pending or firing, and for '
    'what somebody noted something of; all else is quiet.';
COMMENT ON COLUMN {schema}.alert.alert_id IS 'number of the alert';
COMMENT ON COLUMN {schema}.alert.rule_id IS 'its rule';
COMMENT ON COLUMN {schema}.alert.place_kind IS 'England, region, ICB, provider; collection: of the collection as a whole';
COMMENT ON COLUMN {schema}.alert.place IS 'code of the place; blank for England and the collection';
COMMENT ON COLUMN {schema}.alert.category IS 'treatment function: C_999 is the total; blank for the collection';
COMMENT ON COLUMN {schema}.alert.state IS
    'quiet; pending: breached, and not yet for as many months as the rule waits for; firing';
COMMENT ON COLUMN {schema}.alert.since IS 'the first month of the breach, as its first day; NULL where it is quiet';
COMMENT ON COLUMN {schema}.alert.evaluated IS 'the newest month at the last evaluation';
COMMENT ON COLUMN {schema}.alert.told IS
    'firing: the newest month when that was told; NULL where it was known and no news, and of all else';
COMMENT ON COLUMN {schema}.alert.of IS 'the newest month that had an answer: value, threshold and words are of it; NULL: none had';
COMMENT ON COLUMN {schema}.alert.is_absent IS 'the newest month had no answer: the state is what it was before';
COMMENT ON COLUMN {schema}.alert.value IS 'what was compared: the figure, or its change, or the rank; Infinity in the open band';
COMMENT ON COLUMN {schema}.alert.threshold IS 'what it was compared with';
COMMENT ON COLUMN {schema}.alert.numerator IS 'of the month''s figure, where it is made of whole numbers';
COMMENT ON COLUMN {schema}.alert.denominator IS 'of the month''s figure; NULL of a count';
COMMENT ON COLUMN {schema}.alert.words IS 'what only words say: the standard, the control chart''s signal, why there is no answer';
COMMENT ON COLUMN {schema}.alert.collection IS 'collection of the figures';
COMMENT ON COLUMN {schema}.alert.release_id IS 'the release that the figure is from, in the collection''s ledger';
COMMENT ON COLUMN {schema}.alert.vintage IS 'vintage of that release';
COMMENT ON COLUMN {schema}.alert.publication_id IS
    'the publication of the last evaluation; NULL: of the collection as a whole, at no publication';
COMMENT ON COLUMN {schema}.alert.acknowledged_at IS 'when somebody took note of it; NULL: nobody has, since it fired';
COMMENT ON COLUMN {schema}.alert.acknowledged_by IS 'who did';
COMMENT ON COLUMN {schema}.alert.note IS 'what they wrote';
COMMENT ON COLUMN {schema}.alert.silenced_until IS 'nothing is sent of it before this day; the state goes on all the same';
COMMENT ON COLUMN {schema}.alert.silenced_to_next_release IS 'nothing is sent of it before the next month is published';

CREATE TABLE {schema}.event (
    event_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_id        bigint NOT NULL REFERENCES {schema}.alert,
    kind            text COLLATE "C" NOT NULL CHECK (kind IN ('baseline', 'pending', 'fired', 'cleared', 'withdrawn')),
    period          date NOT NULL CHECK (extract(day FROM period) = 1),
    release_id      integer,
    vintage         integer,
    publication_id  bigint,
    value           double precision,
    threshold       double precision,
    numerator       bigint,
    denominator     bigint,
    words           text NOT NULL DEFAULT '',
    was_state       text COLLATE "C" NOT NULL DEFAULT 'quiet' CHECK (was_state IN ('quiet', 'pending', 'firing')),
    was_since       date CHECK (extract(day FROM was_since) = 1),
    was_value       double precision,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (alert_id, publication_id, kind)
);
CREATE INDEX event_at ON {schema}.event (at);
COMMENT ON TABLE {schema}.event IS 'What happened to the alerts, in the order in which it was found: once for each publication.';
COMMENT ON COLUMN {schema}.event.event_id IS 'number of the event: they rise';
COMMENT ON COLUMN {schema}.event.alert_id IS 'its alert';
COMMENT ON COLUMN {schema}.event.kind IS
    'baseline: it fired at the rule''s first evaluation, known and not news; pending: a breach began; fired; cleared; withdrawn: a '
    'revision of the month took back what had fired';
COMMENT ON COLUMN {schema}.event.period IS 'the newest month then, as its first day';
COMMENT ON COLUMN {schema}.event.release_id IS 'the release that the figure is from, in the collection''s ledger';
COMMENT ON COLUMN {schema}.event.vintage IS 'vintage of that release';
COMMENT ON COLUMN {schema}.event.publication_id IS
    'the publication that was evaluated; NULL: of the collection as a whole, at no publication';
COMMENT ON COLUMN {schema}.event.value IS 'what was compared: the figure, or its change, or the rank; Infinity in the open band';
COMMENT ON COLUMN {schema}.event.threshold IS 'what it was compared with';
COMMENT ON COLUMN {schema}.event.numerator IS 'of the month''s figure, where it is made of whole numbers';
COMMENT ON COLUMN {schema}.event.denominator IS 'of the month''s figure; NULL of a count';
COMMENT ON COLUMN {schema}.event.words IS 'what only words say: the standard, the control chart''s signal, why there is no answer';
COMMENT ON COLUMN {schema}.event.was_state IS 'state before';
COMMENT ON COLUMN {schema}.event.was_since IS 'the first month of the breach before';
COMMENT ON COLUMN {schema}.event.was_value IS 'what was compared, at the evaluation before';
COMMENT ON COLUMN {schema}.event.at IS 'when it was found';

CREATE TABLE {schema}.evaluation (
    collection      text COLLATE "C" NOT NULL,
    publication_id  bigint NOT NULL,
    period          date NOT NULL CHECK (extract(day FROM period) = 1),
    release_id      integer NOT NULL,
    vintage         integer NOT NULL,
    rules           integer NOT NULL,
    subjects        integer NOT NULL,
    firing          integer NOT NULL,
    events          integer NOT NULL,
    rules_in_error  integer NOT NULL,
    seconds         double precision NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (collection, publication_id)
);
COMMENT ON TABLE {schema}.evaluation IS 'Each publication at which the tenant''s rules were evaluated.';
COMMENT ON COLUMN {schema}.evaluation.collection IS 'collection of the publication';
COMMENT ON COLUMN {schema}.evaluation.publication_id IS 'number of the publication in the collection''s ledger';
COMMENT ON COLUMN {schema}.evaluation.period IS 'its month, as its first day';
COMMENT ON COLUMN {schema}.evaluation.release_id IS 'the release that became current';
COMMENT ON COLUMN {schema}.evaluation.vintage IS 'vintage of that release';
COMMENT ON COLUMN {schema}.evaluation.rules IS 'rules about the collection';
COMMENT ON COLUMN {schema}.evaluation.subjects IS 'places and categories that they were evaluated at';
COMMENT ON COLUMN {schema}.evaluation.firing IS 'alerts of places that fire after it; those about the collection as a whole are not among them';
COMMENT ON COLUMN {schema}.evaluation.events IS 'events that it wrote';
COMMENT ON COLUMN {schema}.evaluation.rules_in_error IS 'rules that could not be evaluated: their column error says why';
COMMENT ON COLUMN {schema}.evaluation.seconds IS 'how long it took';
COMMENT ON COLUMN {schema}.evaluation.at IS 'when it was done';

CREATE VIEW {schema}.alerts AS
SELECT r.name AS rule, r.title, r.severity, a.state, a.place_kind, a.place, a.category, a.since, a.of, a.is_absent, a.value, a.threshold,
       a.numerator, a.denominator, a.words, r.text, a.collection, a.vintage, a.acknowledged_at, a.acknowledged_by, a.note,
       a.silenced_until, a.silenced_to_next_release, a.alert_id
FROM {schema}.alert AS a
JOIN {schema}.rule AS r USING (rule_id)
WHERE a.state <> 'quiet' AND r.removed_at IS NULL;
COMMENT ON VIEW {schema}.alerts IS 'The alerts that fire or are pending, of the rules in force: for dashboards.';

-- What a view's column is, its table says.
DO $$
DECLARE
    shared record;
BEGIN
    FOR shared IN
        SELECT v.attname, col_description(t.attrelid, t.attnum) AS said
        FROM pg_attribute AS v
        JOIN pg_attribute AS t
             ON t.attname = CASE v.attname WHEN 'rule' THEN 'name' ELSE v.attname END
                AND t.attrelid IN ('{schema}.alert'::regclass, '{schema}.rule'::regclass) AND t.attnum > 0
        WHERE v.attrelid = '{schema}.alerts'::regclass AND v.attnum > 0
    LOOP
        EXECUTE format('COMMENT ON COLUMN {schema}.alerts.%I IS %L', shared.attname, shared.said);
    END LOOP;
END
$$;
