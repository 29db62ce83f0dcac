-- Which release of a month is current, and when each was: what NHS England published last is current, also when it takes a
-- revision back (A, B, A). What may have been cut is held until the operator accepts it.

ALTER TABLE rtt.release DROP CONSTRAINT release_status_check;
ALTER TABLE rtt.release
    ADD CONSTRAINT release_status_check CHECK (status IN ('ready', 'current', 'superseded', 'held', 'rejected')),
    ADD COLUMN upload_folder date CHECK (extract(day FROM upload_folder) = 1),
    ADD COLUMN revised boolean NOT NULL DEFAULT false,
    ADD COLUMN providers integer,
    ADD COLUMN pairs integer,
    ADD COLUMN rows_by_part jsonb,
    ADD COLUMN held_because jsonb,
    ADD COLUMN published_by text CHECK (published_by IN ('site', 'hand')),
    ADD COLUMN publish_because text,
    ADD CONSTRAINT release_held_has_reasons CHECK (status <> 'held' OR jsonb_array_length(held_because) > 0);
COMMENT ON COLUMN rtt.release.status IS
    'current: what the views show; superseded: another release of the month is current; ready: loaded and checked, current in a '
    'moment; held: loaded and checked, and not shown before the operator accepts it; rejected: nothing of it was loaded';
COMMENT ON COLUMN rtt.release.vintage IS
    'the number of a content of its month, in the order in which they were first loaded; NULL when rejected';
COMMENT ON COLUMN rtt.release.loaded_at IS 'when it first became current, or was held or rejected';
COMMENT ON COLUMN rtt.release.superseded_at IS
    'when another release last took its place, exactly that one''s valid_from in rtt.publication; NULL while it is current';
COMMENT ON COLUMN rtt.release.upload_folder IS
    'month of the upload, from the address (/2025/09/): with last_modified and revised it tells which file was published last';
COMMENT ON COLUMN rtt.release.revised IS 'link, file name or member name say that it is a revision';
COMMENT ON COLUMN rtt.release.providers IS 'provider codes in the file; NULL where the rows were gone before this was counted';
COMMENT ON COLUMN rtt.release.pairs IS 'provider and commissioner pairs in the file';
COMMENT ON COLUMN rtt.release.rows_by_part IS 'rows of each part: {"Part_2": 61234, …}';
COMMENT ON COLUMN rtt.release.held_because IS
    'why it was not published by itself, a sentence each; stays when the operator has accepted it';
COMMENT ON COLUMN rtt.release.published_by IS 'of the last time that it was to become current: as in rtt.publication';
COMMENT ON COLUMN rtt.release.publish_because IS 'of the last time that it was to become current: as in rtt.publication';

CREATE TABLE rtt.publication (
    publication_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period          date NOT NULL,
    release_id      integer NOT NULL REFERENCES rtt.release,
    valid_from      timestamptz NOT NULL,
    valid_to        timestamptz CHECK (valid_to > valid_from),
    published_by    text NOT NULL CHECK (published_by IN ('site', 'hand')),
    reason          text NOT NULL
);
CREATE UNIQUE INDEX publication_current ON rtt.publication (period) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX publication_history ON rtt.publication (period, valid_from);
CREATE INDEX publication_release ON rtt.publication (release_id);
COMMENT ON TABLE rtt.publication IS
    'Each time in which a release was the current one of its month, as loaded here: the intervals of a month follow each other '
    'without a gap. A release that became current again has several. Written in the transaction that makes it current.';
COMMENT ON COLUMN rtt.publication.valid_to IS 'NULL: it is current';
COMMENT ON COLUMN rtt.publication.published_by IS
    'site: the pages or NHS_CSV_URL led to it; hand: load, accept or --make-current';
COMMENT ON COLUMN rtt.publication.reason IS 'what decided that it is the one that NHS England published last';

INSERT INTO rtt.publication (period, release_id, valid_from, valid_to, published_by, reason)
SELECT r.period, r.release_id, r.loaded_at, r.superseded_at, CASE r.strategy WHEN 'command line' THEN 'hand' ELSE 'site' END,
       'loaded last, by a version before 0.2.0'
FROM rtt.release AS r
WHERE r.status IN ('current', 'superseded') AND r.loaded_at < coalesce(r.superseded_at, 'infinity')
ORDER BY r.period, r.loaded_at;

-- What 0.1.0 did not write down of the releases it loaded.
UPDATE rtt.release
SET upload_folder = CASE WHEN url ~ '/20[0-9]{2}/(0[1-9]|1[0-2])/'
                         THEN to_date(substring(url FROM '/(20[0-9]{2}/(?:0[1-9]|1[0-2]))/'), 'YYYY/MM') END,
    revised = lower(substring(url FROM '[^/]*$') || ' ' || coalesce(member_name, '')) ~ 'revised|[^a-z0-9]v[0-9]([^a-z0-9]|$)',
    published_by = CASE strategy WHEN 'command line' THEN 'hand' ELSE 'site' END;
UPDATE rtt.release AS r
SET providers = s.providers, pairs = s.pairs, rows_by_part = s.rows_by_part
FROM (SELECT loaded.release_id, size.*
      FROM rtt.release AS loaded
      CROSS JOIN LATERAL (
          SELECT count(DISTINCT g.provider_code) AS providers, count(DISTINCT (g.provider_code, g.commissioner_code)) AS pairs,
                 (SELECT jsonb_object_agg(p.part, p.rows)
                  FROM (SELECT v.part, count(*) AS rows FROM rtt.pathway_vintage AS v
                        WHERE v.period = loaded.period AND v.release_id = loaded.release_id GROUP BY v.part) AS p) AS rows_by_part
          FROM (SELECT DISTINCT v.provider_code, v.commissioner_code FROM rtt.pathway_vintage AS v
                WHERE v.period = loaded.period AND v.release_id = loaded.release_id) AS g) AS size
      WHERE loaded.status IN ('ready', 'current', 'superseded') AND loaded.rows_dropped_at IS NULL) AS s
WHERE r.release_id = s.release_id;

-- Makes a ready release current, in a transaction of its own: later than the one that attached its leaf, and once every
-- statement that was being planned then has begun to run. False where another waitlistd was faster.
DROP FUNCTION rtt.publish(integer);
CREATE FUNCTION rtt.publish(new_release integer) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    this rtt.release;
    moment timestamptz;
BEGIN
    SELECT * INTO STRICT this FROM rtt.release AS r WHERE r.release_id = new_release;
    PERFORM pg_advisory_xact_lock(1381258289, to_char(this.period, 'YYYYMM')::integer); -- the month's, as the loader takes it
    SELECT * INTO this FROM rtt.release AS r WHERE r.release_id = new_release AND r.status = 'ready' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- A clock that was set back must not make an interval end before it began.
    SELECT greatest(clock_timestamp(), max(p.valid_from) + interval '1 microsecond') INTO moment
    FROM rtt.publication AS p WHERE p.period = this.period;
    UPDATE rtt.publication SET valid_to = moment WHERE period = this.period AND valid_to IS NULL;
    -- What was held before this one was loaded is answered by it.
    UPDATE rtt.release SET status = 'superseded', superseded_at = moment
    WHERE period = this.period AND (status = 'current' OR status = 'held' AND release_id < new_release);
    UPDATE rtt.release
    SET status = 'current', superseded_at = NULL,
        loaded_at = CASE WHEN EXISTS (SELECT FROM rtt.publication AS p WHERE p.release_id = new_release)
                         THEN loaded_at ELSE moment END
    WHERE release_id = new_release;
    INSERT INTO rtt.publication (period, release_id, valid_from, published_by, reason)
    VALUES (this.period, new_release, moment, coalesce(this.published_by, 'hand'),
            coalesce(this.publish_because, 'loaded by a version before 0.2.0'));
    RETURN true;
END
$$;
COMMENT ON FUNCTION rtt.publish IS 'Makes a ready release the current one of its month and opens its interval in rtt.publication.';

CREATE OR REPLACE FUNCTION rtt.releases_to_empty(keep integer) RETURNS SETOF integer
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT old.release_id
FROM (SELECT r.release_id, r.rows_dropped_at,
             row_number() OVER (PARTITION BY r.period ORDER BY r.superseded_at DESC NULLS LAST, r.vintage DESC) AS age
      FROM rtt.release AS r
      WHERE r.status = 'superseded') AS old
WHERE old.age > keep AND old.rows_dropped_at IS NULL
ORDER BY old.release_id;
END;
COMMENT ON FUNCTION rtt.releases_to_empty IS
    'The superseded releases whose rows go when only so many a month are kept: those that were superseded first.';

-- Empties the leaf of a superseded release; false where a reader has it open. The leaf stays attached: taking it away needs
-- either a lock that every reader waits for, or DETACH ... CONCURRENTLY, during which a plan that is kept (a prepared
-- statement) can miss the newest leaf (seen with PostgreSQL 15).
CREATE OR REPLACE FUNCTION rtt.drop_rows(old_release integer) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    leaf text;
BEGIN
    -- It may have become current again since it was listed; the row's lock keeps that from happening now.
    SELECT rtt.leaf_name(r.release_id, r.period) INTO leaf
    FROM rtt.release AS r WHERE r.release_id = old_release AND r.status = 'superseded' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN true;
    END IF;
    DELETE FROM rtt.release_line WHERE release_id = old_release;
    UPDATE rtt.release SET rows_dropped_at = clock_timestamp() WHERE release_id = old_release;
    -- Not asked for in the queue, where new readers would wait behind it.
    EXECUTE format('LOCK TABLE rtt.%I IN ACCESS EXCLUSIVE MODE NOWAIT', leaf);
    EXECUTE format('TRUNCATE rtt.%I', leaf);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

-- What was current at a moment.
DO $$
DECLARE
    place text;
    this text;
    columns text;
BEGIN
    FOREACH place IN ARRAY ARRAY['provider', 'commissioner', 'england'] LOOP
        this := format('rtt.%s_month', place);
        SELECT string_agg('m.' || attname, ', ' ORDER BY attnum) INTO columns
        FROM pg_attribute WHERE attrelid = this::regclass AND attnum > 0 AND NOT attisdropped;
        EXECUTE format('CREATE OR REPLACE FUNCTION %s_as_of(moment timestamptz) RETURNS SETOF %s LANGUAGE sql STABLE '
                       'BEGIN ATOMIC SELECT %s FROM rtt.publication AS p JOIN %s_by_vintage AS m USING (release_id) '
                       'WHERE p.valid_from <= moment AND (p.valid_to > moment OR p.valid_to IS NULL); END',
                       this, this, columns, this);
        EXECUTE format('COMMENT ON FUNCTION %s_as_of IS %L', this,
                       this || ' as it was at that moment, as loaded here: the figures of the releases that were current then.');
    END LOOP;
END
$$;
CREATE OR REPLACE FUNCTION rtt.pathway_as_of(moment timestamptz) RETURNS SETOF rtt.pathway
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT v.period, r.vintage, v.provider_code, v.commissioner_code, v.part, v.treatment_function_code,
       v.bands, v.total, v.unknown_clock_start, v.total_all, v.extra, v.line_no, v.release_id
FROM rtt.publication AS p
JOIN rtt.release AS r USING (release_id)
JOIN rtt.pathway_vintage AS v ON v.release_id = p.release_id AND v.period = p.period
WHERE p.valid_from <= moment AND (p.valid_to > moment OR p.valid_to IS NULL);
END;
COMMENT ON FUNCTION rtt.pathway_as_of IS
    'rtt.pathway as it was at that moment, as loaded here. A month whose rows of then are no longer kept (KEEP_VINTAGES) has '
    'none; its roll-ups are in rtt.provider_month_as_of.';
DROP FUNCTION rtt.was_current(text, timestamptz, timestamptz, timestamptz);

-- The releases of which a new one must not be a part only: the month's current one, and the current one of the month before
-- or, where that is not loaded, of the month after.
CREATE FUNCTION rtt.sizes_to_compare(of_period date)
RETURNS TABLE (same_month boolean, period date, vintage integer, rows integer, providers integer, pairs integer,
               waiting_list integer, rows_by_part jsonb)
LANGUAGE sql STABLE
BEGIN ATOMIC
(SELECT r.period = of_period, r.period, r.vintage, r.rows, r.providers, r.pairs, e.total, r.rows_by_part
 FROM rtt.release AS r
 LEFT JOIN rtt.england_month_vintage AS e
        ON (e.release_id, e.part, e.treatment_function_code) = (r.release_id, 'Part_2', 'C_999')
 WHERE r.status = 'current' AND r.period = of_period)
UNION ALL
(SELECT false, r.period, r.vintage, r.rows, r.providers, r.pairs, e.total, r.rows_by_part
 FROM rtt.release AS r
 LEFT JOIN rtt.england_month_vintage AS e
        ON (e.release_id, e.part, e.treatment_function_code) = (r.release_id, 'Part_2', 'C_999')
 WHERE r.status = 'current'
   AND r.period IN ((of_period - interval '1 month')::date, (of_period + interval '1 month')::date)
 ORDER BY r.period
 LIMIT 1);
END;
COMMENT ON FUNCTION rtt.sizes_to_compare IS
    'How large the releases are that a new release of the month is compared with before it is published.';

-- A month between the oldest and the newest that are shown, and the newest that was refused: published, so that it should be here.
CREATE VIEW rtt.missing_month AS
SELECT m.period, refused.status, refused.because, refused.since
FROM (SELECT min(r.period) FILTER (WHERE r.status = 'current') AS oldest, 
             least(max(r.period), (date_trunc('month', now()) - interval '1 month')::date) AS newest
      FROM rtt.release AS r) AS span
CROSS JOIN LATERAL (SELECT g.month::date AS period FROM generate_series(span.oldest, span.newest, interval '1 month') AS g (month)) AS m
LEFT JOIN LATERAL (SELECT r.status, coalesce(r.rejected_because, r.held_because ->> 0) AS because, r.loaded_at AS since
                   FROM rtt.release AS r
                   WHERE r.period = m.period AND r.status IN ('rejected', 'held')
                   ORDER BY r.loaded_at DESC
                   LIMIT 1) AS refused ON true
WHERE NOT EXISTS (SELECT FROM rtt.release AS r WHERE r.period = m.period AND r.status IN ('current', 'ready'));
COMMENT ON VIEW rtt.missing_month IS
    'Months that are not shown although a later one was published: never loaded, rejected or held. Each look at the site tries them.';
COMMENT ON COLUMN rtt.missing_month.status IS 'rejected or held: what became of the last file of the month; NULL where none was read';
