-- Vintages: what was known when, what a revision changed, how many old rows are kept; percentiles of any summed bands;
-- and NHS England's own figures to compare with.

-- Counts fit integer (England's waiting list is 7 million): a fifth less room than bigint.
DO $$
BEGIN
    IF (SELECT relkind = 'v' FROM pg_class WHERE oid = to_regclass('public.rtt_provider_raw')) THEN
        DROP VIEW public.rtt_provider_raw;
        PERFORM set_config('rtt.had_public_view', 'yes', true); -- until the end of this migration
    END IF;
END
$$;
DROP VIEW rtt.provider_raw, rtt.provider_month, rtt.commissioner_month, rtt.england_month;

DO $$
DECLARE
    place text;
    figure text;
BEGIN
    FOREACH place IN ARRAY ARRAY['provider', 'commissioner', 'england'] LOOP
        FOREACH figure IN ARRAY ARRAY['total', 'within_18', 'over_18', 'over_52', 'over_65', 'over_78', 'over_104'] LOOP
            EXECUTE format('ALTER TABLE rtt.%s_month_vintage ALTER COLUMN %s TYPE integer', place, figure);
        END LOOP;
    END LOOP;
END
$$;

-- The loader makes each figure once; an index that does not prove it again has few different keys and takes half the room:
-- one for a place over time, one for a league table.
ALTER TABLE rtt.provider_month_vintage DROP CONSTRAINT provider_month_vintage_pkey;
CREATE INDEX provider_month_vintage_place ON rtt.provider_month_vintage (release_id, provider_code);
CREATE INDEX provider_month_vintage_league ON rtt.provider_month_vintage (release_id, part, treatment_function_code);
ALTER TABLE rtt.commissioner_month_vintage DROP CONSTRAINT commissioner_month_vintage_pkey;
CREATE INDEX commissioner_month_vintage_place ON rtt.commissioner_month_vintage (release_id, commissioner_code);
CREATE INDEX commissioner_month_vintage_league ON rtt.commissioner_month_vintage (release_id, part, treatment_function_code);

ALTER TABLE rtt.release ADD COLUMN rows_dropped_at timestamptz;
COMMENT ON COLUMN rtt.release.rows_dropped_at IS
    'when the rows of this old vintage were dropped (KEEP_VINTAGES); its ledger row and roll-ups stay';
-- Statements planned before a leaf was attached must not run after its release became current: see rtt.publish.
ALTER TABLE rtt.release DROP CONSTRAINT release_status_check;
ALTER TABLE rtt.release ADD CONSTRAINT release_status_check
    CHECK (status IN ('ready', 'current', 'superseded', 'rejected'));
COMMENT ON COLUMN rtt.release.status IS
    'current: what the views show; superseded: a later vintage is current; ready: loaded and checked, current in a moment; '
    'rejected: nothing of it was loaded';
COMMENT ON COLUMN rtt.release.loaded_at IS 'when it became current, or was rejected';
COMMENT ON COLUMN rtt.release.superseded_at IS 'when the next vintage became current: exactly that one''s loaded_at';

-- Every vintage's figures with the names of its release and the time it was current.
CREATE VIEW rtt.provider_month_by_vintage AS
SELECT r.period, m.provider_code, o.name AS provider_name, m.part, m.treatment_function_code,
       l.name AS treatment_function_name, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       m.median_weeks, m.p92_weeks, r.band_count - 1 AS open_band_weeks, o.parent_code AS provider_parent_code,
       p.name AS provider_parent_name, r.vintage, m.release_id, r.status, r.loaded_at, r.superseded_at
FROM rtt.release AS r
JOIN rtt.provider_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_organisation AS o
       ON o.release_id = m.release_id AND o.role = 'provider' AND o.code = m.provider_code
LEFT JOIN rtt.release_organisation AS p
       ON p.release_id = m.release_id AND p.role = 'provider_parent' AND p.code = o.parent_code
LEFT JOIN rtt.release_label AS l
       ON l.release_id = m.release_id AND l.kind = 'treatment_function' AND l.code = m.treatment_function_code;

CREATE VIEW rtt.commissioner_month_by_vintage AS
SELECT r.period, m.commissioner_code, o.name AS commissioner_name, m.part, m.treatment_function_code,
       l.name AS treatment_function_name, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       m.median_weeks, m.p92_weeks, r.band_count - 1 AS open_band_weeks, o.parent_code AS commissioner_parent_code,
       p.name AS commissioner_parent_name, r.vintage, m.release_id, r.status, r.loaded_at, r.superseded_at
FROM rtt.release AS r
JOIN rtt.commissioner_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_organisation AS o
       ON o.release_id = m.release_id AND o.role = 'commissioner' AND o.code = m.commissioner_code
LEFT JOIN rtt.release_organisation AS p
       ON p.release_id = m.release_id AND p.role = 'commissioner_parent' AND p.code = o.parent_code
LEFT JOIN rtt.release_label AS l
       ON l.release_id = m.release_id AND l.kind = 'treatment_function' AND l.code = m.treatment_function_code;

CREATE VIEW rtt.england_month_by_vintage AS
SELECT r.period, m.part, m.treatment_function_code, l.name AS treatment_function_name,
       m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       m.median_weeks, m.p92_weeks, r.band_count - 1 AS open_band_weeks,
       r.vintage, m.release_id, r.status, r.loaded_at, r.superseded_at
FROM rtt.release AS r
JOIN rtt.england_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_label AS l
       ON l.release_id = m.release_id AND l.kind = 'treatment_function' AND l.code = m.treatment_function_code;

-- What was current at a moment. Loaded but rejected files never were.
CREATE FUNCTION rtt.was_current(status text, loaded_at timestamptz, superseded_at timestamptz, moment timestamptz)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN status IN ('current', 'superseded') AND loaded_at <= moment AND coalesce(superseded_at > moment, true);

DO $$
DECLARE
    place text;
    this text;
    columns text;
BEGIN
    FOREACH place IN ARRAY ARRAY['provider', 'commissioner', 'england'] LOOP
        this := format('rtt.%s_month', place);
        SELECT string_agg(attname, ', ' ORDER BY attnum) INTO columns
        FROM pg_attribute
        WHERE attrelid = format('%s_by_vintage', this)::regclass AND attnum > 0
              AND attname NOT IN ('status', 'loaded_at', 'superseded_at');
        EXECUTE format('CREATE VIEW %s AS SELECT %s FROM %s_by_vintage WHERE status = ''current''', this, columns, this);
        EXECUTE format('CREATE FUNCTION %s_as_of(moment timestamptz) RETURNS SETOF %s LANGUAGE sql STABLE '
                       'BEGIN ATOMIC SELECT %s FROM %s_by_vintage AS m '
                       'WHERE rtt.was_current(m.status, m.loaded_at, m.superseded_at, moment); END',
                       this, this, columns, this);
        EXECUTE format('COMMENT ON FUNCTION %s_as_of IS %L', this,
                       this || ' as it was at that moment: the figures that were known then.');
        EXECUTE format('COMMENT ON VIEW %s_by_vintage IS %L', this,
                       this || ' for every vintage, with its status and the time it was current.');
        EXECUTE format('COMMENT ON COLUMN %s.total IS %L', this,
                       'pathways (Total All), unknown clock starts included; clock starts for Part_3');
        EXECUTE format('COMMENT ON COLUMN %s.within_18 IS %L', this,
                       'pathways in the first 18 weekly bands, day 126 included; NULL for Part_3');
        EXECUTE format('COMMENT ON COLUMN %s.over_18 IS %L', this,
                       'pathways beyond the first 18 weekly bands; unknown clock starts are in neither');
        EXECUTE format('COMMENT ON COLUMN %s.over_52 IS %L', this, 'pathways in the bands from Gt 52 on');
        EXECUTE format('COMMENT ON COLUMN %s.over_65 IS %L', this,
                       'pathways in the bands from Gt 65 on; NULL, not 0, before April 2021 (so are over_78 and over_104)');
        EXECUTE format('COMMENT ON COLUMN %s.median_weeks IS %L', this,
                       'weeks, linear inside the weekly band at rank (N+1)/2; Infinity: in the open band; rtt.weeks_text shows it');
        EXECUTE format('COMMENT ON COLUMN %s.p92_weeks IS %L', this,
                       '92nd percentile in weeks, rank N × 0.92; Infinity as in median_weeks');
        EXECUTE format('COMMENT ON COLUMN %s.open_band_weeks IS %L', this,
                       'weeks at which the open band begins: 104, or 52 before April 2021');
    END LOOP;
END
$$;
COMMENT ON VIEW rtt.provider_month IS
    'Figures of a month by provider, part and treatment function, over all commissioners, the non-English one (NONC) '
    'included: providers therefore add up to England plus NONC.';
COMMENT ON VIEW rtt.commissioner_month IS
    'Figures of a month by commissioner, part and treatment function. NONC stands for all commissioners outside England.';
COMMENT ON VIEW rtt.england_month IS
    'Figures of a month for England by part and treatment function: all commissioners but NONC, as reported, without '
    'estimates for trusts that did not submit. The waiting list is part Part_2, treatment function C_999.';

CREATE FUNCTION rtt.pathway_as_of(moment timestamptz) RETURNS SETOF rtt.pathway
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT p.period, r.vintage, p.provider_code, p.commissioner_code, p.part, p.treatment_function_code,
       p.bands, p.total, p.unknown_clock_start, p.total_all, p.extra, p.line_no, p.release_id
FROM rtt.release AS r
JOIN rtt.pathway_vintage AS p ON p.release_id = r.release_id AND p.period = r.period
WHERE rtt.was_current(r.status, r.loaded_at, r.superseded_at, moment);
END;
COMMENT ON FUNCTION rtt.pathway_as_of IS
    'rtt.pathway as it was at that moment. A month whose rows of then are no longer kept (KEEP_VINTAGES) has none; its '
    'roll-ups are in rtt.provider_month_as_of.';

CREATE VIEW rtt.provider_raw AS
SELECT provider_code, provider_name, treatment_function_code AS specialty_code, treatment_function_name AS specialty,
       period, within_18 AS waiting_less_18_weeks, over_52 AS waiting_over_52_weeks
FROM rtt.provider_month
WHERE part = 'Part_2';
COMMENT ON VIEW rtt.provider_raw IS
    'The waiting list by provider and treatment function, key (provider_code, specialty_code, period). '
    'specialty_code C_999 is the total of the others: do not add it to them.';
DO $$
BEGIN
    IF current_setting('rtt.had_public_view', true) = 'yes' THEN
        CREATE VIEW public.rtt_provider_raw AS SELECT * FROM rtt.provider_raw;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rtt_reader') THEN
            GRANT SELECT ON public.rtt_provider_raw TO rtt_reader;
        END IF;
    END IF;
END
$$;

-- An index that never grows needs no room in its pages: a tenth less.
CREATE OR REPLACE FUNCTION rtt.key_leaf(release_id integer, period date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    leaf text := rtt.leaf_name(release_id, period);
BEGIN
    EXECUTE format('ALTER TABLE rtt.%I ADD CONSTRAINT %I
                    PRIMARY KEY (provider_code, commissioner_code, part, treatment_function_code) WITH (fillfactor = 100)',
                   leaf, leaf || '_key');
END
$$;

-- Makes a ready release current, in a transaction of its own: later than the one that attached its leaf, and once every
-- statement that was being planned then has begun to run.
CREATE FUNCTION rtt.publish(new_release integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    this rtt.release;
    moment timestamptz;
BEGIN
    SELECT * INTO STRICT this FROM rtt.release WHERE release_id = new_release;
    PERFORM pg_advisory_xact_lock(1381258289, to_char(this.period, 'YYYYMM')::integer); -- the month's, as the loader takes it
    PERFORM FROM rtt.release WHERE release_id = new_release AND status = 'ready';
    IF NOT FOUND THEN
        RETURN; -- another waitlistd was faster
    END IF;
    moment := clock_timestamp();
    UPDATE rtt.release SET status = 'superseded', superseded_at = moment WHERE period = this.period AND status = 'current';
    UPDATE rtt.release SET status = 'current', loaded_at = moment WHERE release_id = new_release;
END
$$;

-- The old vintages whose rows go when only so many a month are kept.
CREATE FUNCTION rtt.releases_to_empty(keep integer) RETURNS SETOF integer
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT old.release_id
FROM (SELECT r.release_id, r.rows_dropped_at, row_number() OVER (PARTITION BY r.period ORDER BY r.vintage DESC) AS age
      FROM rtt.release AS r
      WHERE r.status = 'superseded') AS old
WHERE old.age > keep AND old.rows_dropped_at IS NULL
ORDER BY old.release_id;
END;

-- Empties the leaf of a superseded release; false where a reader has it open. The leaf stays attached: taking it away needs
-- either a lock that every reader waits for, or DETACH ... CONCURRENTLY, during which a plan that is kept (a prepared
-- statement) can miss the newest leaf (seen with PostgreSQL 15).
CREATE FUNCTION rtt.drop_rows(old_release integer) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    leaf text := (SELECT rtt.leaf_name(r.release_id, r.period) FROM rtt.release AS r
                  WHERE r.release_id = old_release AND r.status = 'superseded');
BEGIN
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

-- Which two releases a question about a revision is about: by default the current one and the one before it.
CREATE FUNCTION rtt.vintage_pair(of_period date, INOUT from_vintage integer, INOUT to_vintage integer,
                                 OUT from_release integer, OUT to_release integer)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT r.release_id, r.vintage INTO to_release, to_vintage
    FROM rtt.release AS r
    WHERE r.period = of_period AND CASE WHEN to_vintage IS NULL THEN r.status = 'current' ELSE r.vintage = to_vintage END;
    IF to_release IS NULL THEN
        RAISE EXCEPTION '% is not loaded, or has no such vintage', to_char(of_period, 'YYYY-MM') USING ERRCODE = 'no_data_found';
    END IF;
    SELECT r.release_id, r.vintage INTO from_release, from_vintage
    FROM rtt.release AS r
    WHERE r.period = of_period AND CASE WHEN from_vintage IS NULL THEN r.vintage < to_vintage ELSE r.vintage = from_vintage END
    ORDER BY r.vintage DESC LIMIT 1;
    IF from_release IS NULL THEN
        RAISE EXCEPTION '% has no vintage to compare vintage % with', to_char(of_period, 'YYYY-MM'), to_vintage
            USING ERRCODE = 'no_data_found';
    END IF;
END
$$;

CREATE FUNCTION rtt.vintage_diff(of_period date, from_vintage integer DEFAULT NULL, to_vintage integer DEFAULT NULL)
RETURNS TABLE (change text, provider_code text, commissioner_code text, part text, treatment_function_code text,
               old_total_all integer, new_total_all integer, difference integer, old_bands integer[], new_bands integer[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    pair record := rtt.vintage_pair(of_period, from_vintage, to_vintage);
    dropped text;
BEGIN
    SELECT string_agg(r.vintage::text, ', ') INTO dropped
    FROM rtt.release AS r
    WHERE r.release_id IN (pair.from_release, pair.to_release) AND r.rows_dropped_at IS NOT NULL;
    IF dropped IS NOT NULL THEN
        RAISE EXCEPTION 'the rows of % vintage % are no longer kept', to_char(of_period, 'YYYY-MM'), dropped
            USING ERRCODE = 'no_data_found', HINT = 'its roll-ups are: rtt.vintage_effect; KEEP_VINTAGES sets how many are kept';
    END IF;
    RETURN QUERY
    SELECT CASE WHEN o.line_no IS NULL THEN 'added' WHEN n.line_no IS NULL THEN 'removed' ELSE 'changed' END,
           coalesce(n.provider_code, o.provider_code), coalesce(n.commissioner_code, o.commissioner_code),
           coalesce(n.part, o.part), coalesce(n.treatment_function_code, o.treatment_function_code),
           o.total_all, n.total_all, coalesce(n.total_all, 0) - coalesce(o.total_all, 0), o.bands, n.bands
    FROM (SELECT * FROM rtt.pathway_vintage AS v WHERE v.period = of_period AND v.release_id = pair.from_release) AS o
    FULL JOIN (SELECT * FROM rtt.pathway_vintage AS v WHERE v.period = of_period AND v.release_id = pair.to_release) AS n
           ON (n.provider_code, n.commissioner_code, n.part, n.treatment_function_code)
              = (o.provider_code, o.commissioner_code, o.part, o.treatment_function_code)
    WHERE (o.line_no IS NULL, o.bands, o.total, o.unknown_clock_start, o.total_all, o.extra)
          IS DISTINCT FROM (n.line_no IS NULL, n.bands, n.total, n.unknown_clock_start, n.total_all, n.extra)
       OR o.line_no IS NULL OR n.line_no IS NULL;
END
$$;
COMMENT ON FUNCTION rtt.vintage_diff IS
    'The rows that two vintages of a month differ in; by default the current one and the one before it. A changed row '
    'may have the same total and other bands.';

CREATE FUNCTION rtt.vintage_effect(of_period date, from_vintage integer DEFAULT NULL, to_vintage integer DEFAULT NULL)
RETURNS TABLE (place text, code text, name text, part text, treatment_function_code text,
               old_total integer, new_total integer, old_within_18 integer, new_within_18 integer,
               old_over_52 integer, new_over_52 integer, old_median_weeks double precision, new_median_weeks double precision,
               old_p92_weeks double precision, new_p92_weeks double precision)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    pair record := rtt.vintage_pair(of_period, from_vintage, to_vintage);
BEGIN
    RETURN QUERY
    WITH figures AS (
        SELECT 'England' AS place, '' AS code, '' AS name, m.part, m.treatment_function_code, m.release_id,
               m.total, m.within_18, m.over_52, m.median_weeks, m.p92_weeks
        FROM rtt.england_month_vintage AS m
        WHERE m.release_id IN (pair.from_release, pair.to_release)
        UNION ALL
        SELECT 'provider', m.provider_code, o.name, m.part, m.treatment_function_code, m.release_id,
               m.total, m.within_18, m.over_52, m.median_weeks, m.p92_weeks
        FROM rtt.provider_month_vintage AS m
        LEFT JOIN rtt.release_organisation AS o
               ON o.release_id = m.release_id AND o.role = 'provider' AND o.code = m.provider_code
        WHERE m.release_id IN (pair.from_release, pair.to_release)
    )
    SELECT coalesce(n.place, o.place), coalesce(n.code, o.code), coalesce(n.name, o.name), coalesce(n.part, o.part),
           coalesce(n.treatment_function_code, o.treatment_function_code), o.total, n.total, o.within_18, n.within_18,
           o.over_52, n.over_52, o.median_weeks, n.median_weeks, o.p92_weeks, n.p92_weeks
    FROM (SELECT * FROM figures WHERE release_id = pair.from_release) AS o
    FULL JOIN (SELECT * FROM figures WHERE release_id = pair.to_release) AS n
           ON (n.place, n.code, n.part, n.treatment_function_code) = (o.place, o.code, o.part, o.treatment_function_code)
    WHERE (o.total, o.within_18, o.over_52, o.median_weeks, o.p92_weeks)
          IS DISTINCT FROM (n.total, n.within_18, n.over_52, n.median_weeks, n.p92_weeks);
END
$$;
COMMENT ON FUNCTION rtt.vintage_effect IS
    'The figures of England and of each provider that two vintages of a month differ in. Works for every vintage: '
    'roll-ups are kept for ever.';

CREATE VIEW rtt.revision AS
SELECT n.period, n.vintage, n.loaded_at AS revised_at, o.vintage AS former_vintage, n.rows - o.rows AS more_rows,
       oe.total AS former_waiting_list, ne.total AS waiting_list, ne.total - oe.total AS difference,
       ne.within_18 - oe.within_18 AS difference_within_18, ne.over_52 - oe.over_52 AS difference_over_52,
       n.status, n.url
FROM rtt.release AS n
JOIN rtt.release AS o ON o.period = n.period AND o.vintage = n.vintage - 1
LEFT JOIN rtt.england_month_vintage AS ne
       ON (ne.release_id, ne.part, ne.treatment_function_code) = (n.release_id, 'Part_2', 'C_999')
LEFT JOIN rtt.england_month_vintage AS oe
       ON (oe.release_id, oe.part, oe.treatment_function_code) = (o.release_id, 'Part_2', 'C_999')
WHERE n.status <> 'ready';
COMMENT ON VIEW rtt.revision IS 'Each revision of a month: when it came and what it did to England''s waiting list.';

-- Percentiles as NHS England publishes them, of any bands added up: the same arithmetic as in the loader.
CREATE FUNCTION rtt.wait_at_rank(bands bigint[], band_count integer, rank double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    before double precision := 0;
    in_band double precision;
BEGIN
    FOR i IN 1 .. cardinality(bands) LOOP
        in_band := coalesce(bands[i], 0);
        IF in_band > 0 AND before + in_band >= rank THEN
            RETURN CASE WHEN i = band_count THEN double precision 'Infinity' ELSE (i - 1) + (rank - before) / in_band END;
        END IF;
        before := before + in_band;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION rtt.wait_at_rank IS
    'Weeks waited at that rank of the pathways sorted by wait: linear inside the weekly band, lower edge + (rank - pathways '
    'before) / pathways in the band. Infinity inside the open band, the last of band_count; NULL without pathways.';

CREATE FUNCTION rtt.pathways_in(bands bigint[]) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT coalesce(sum(b), 0) FROM unnest(bands) AS b);

CREATE FUNCTION rtt.median_weeks(bands bigint[], band_count integer) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rtt.wait_at_rank(bands, band_count, (rtt.pathways_in(bands) + 1)::double precision / 2);
COMMENT ON FUNCTION rtt.median_weeks IS 'Median wait in weeks: rank (N + 1) / 2.';

CREATE FUNCTION rtt.percentile_weeks(bands bigint[], band_count integer, fraction double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rtt.wait_at_rank(bands, band_count, rtt.pathways_in(bands)::double precision * fraction);
COMMENT ON FUNCTION rtt.percentile_weeks IS 'Percentile of the wait in weeks, 0.92 or 0.95: rank N × fraction.';

CREATE FUNCTION rtt.add_bands(sums bigint[], bands integer[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN bands IS NULL THEN sums
            ELSE (SELECT array_agg(coalesce(u.s, 0) + coalesce(u.b, 0) ORDER BY u.i)
                  FROM unnest(sums, bands) WITH ORDINALITY AS u (s, b, i)) END;
CREATE AGGREGATE rtt.sum_bands(integer[]) (SFUNC = rtt.add_bands, STYPE = bigint[]);
COMMENT ON AGGREGATE rtt.sum_bands(integer[]) IS
    'Bands added up week by week; blanks count as 0. Never over parts, and not over months for Part_2 and Part_2A.';

CREATE FUNCTION rtt.weeks_text(weeks double precision, open_band_weeks integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN weeks = double precision 'Infinity' THEN open_band_weeks || '+' ELSE round(weeks::numeric, 1)::text END;
COMMENT ON FUNCTION rtt.weeks_text IS 'A wait for a person: 13.6, or 104+ (52+ before April 2021) in the open band.';

-- NHS England's own England figures, from its Overview Timeseries, as reported.
CREATE TABLE rtt.published_figure (
    period     date NOT NULL CHECK (extract(day FROM period) = 1),
    part       text COLLATE "C" NOT NULL,
    figure     text COLLATE "C" NOT NULL,
    value      double precision NOT NULL,
    loaded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (period, part, figure)
);
COMMENT ON TABLE rtt.published_figure IS
    'Figures for England that NHS England publishes in its Overview Timeseries, basis "as reported", named as the columns of '
    'rtt.england_month. Infinity where it prints 52+ or 104+.';

CREATE VIEW rtt.reconciliation AS
SELECT p.period, p.part, p.figure, o.value AS ours, p.value AS published,
       CASE WHEN o.value = p.value THEN 0 ELSE o.value - p.value END AS difference,
       CASE WHEN o.value = p.value THEN true
            WHEN p.figure LIKE '%\_weeks' THEN coalesce(abs(o.value - p.value) < 0.000001, false)
            ELSE false END AS agrees,
       e.vintage
FROM rtt.published_figure AS p
JOIN rtt.england_month AS e ON e.period = p.period AND e.part = p.part AND e.treatment_function_code = 'C_999'
CROSS JOIN LATERAL (
    SELECT CASE p.figure
               WHEN 'total' THEN e.total
               WHEN 'within_18' THEN e.within_18
               WHEN 'over_18' THEN e.over_18
               WHEN 'over_52' THEN e.over_52
               WHEN 'over_65' THEN e.over_65
               WHEN 'over_78' THEN e.over_78
               WHEN 'over_104' THEN e.over_104
               WHEN 'median_weeks' THEN e.median_weeks
               WHEN 'p92_weeks' THEN e.p92_weeks
           END AS value
) AS o;
COMMENT ON VIEW rtt.reconciliation IS
    'Our figures for England beside NHS England''s, for every loaded month that it has published. A month revised after '
    'the timeseries, or before it, may differ.';
