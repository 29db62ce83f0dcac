-- Roll-ups of integrated care boards (ICBs) and NHS England regions, with percentiles: by commissioner, and by where the providers are.
-- And the 95th percentile of completed pathways, everywhere. The loader adds up weekly bands; for what is loaded that is done here.

ALTER TABLE rtt.england_month_vintage ADD COLUMN p95_weeks double precision;
ALTER TABLE rtt.provider_month_vintage ADD COLUMN p95_weeks double precision;
ALTER TABLE rtt.commissioner_month_vintage ADD COLUMN p95_weeks double precision;

CREATE TABLE rtt.area_month_vintage (
    release_id               integer NOT NULL,
    place                    text COLLATE "C" NOT NULL CHECK (place IN ('ICB', 'region', 'ICB_providers', 'region_providers')),
    area_code                text COLLATE "C" NOT NULL,
    part                     text COLLATE "C" NOT NULL,
    treatment_function_code  text COLLATE "C" NOT NULL,
    total                    integer,
    within_18                integer,
    over_18                  integer,
    over_52                  integer,
    over_65                  integer,
    over_78                  integer,
    over_104                 integer,
    median_weeks             double precision,
    p92_weeks                double precision,
    p95_weeks                double precision,
    total_with_nonc          integer,
    within_18_with_nonc      integer,
    over_18_with_nonc        integer,
    over_52_with_nonc        integer,
    over_65_with_nonc        integer,
    over_78_with_nonc        integer,
    over_104_with_nonc       integer,
    PRIMARY KEY (release_id, place, area_code, part, treatment_function_code)
);
COMMENT ON TABLE rtt.area_month_vintage IS
    'Figures of every vintage by ICB and region, part and treatment function, without NONC. By commissioner (ICB, region) they add up to '
    'England, and so do those by provider (ICB_providers, region_providers); a region has the boards that rtt.icb_region gives it in that '
    'month.';
COMMENT ON COLUMN rtt.area_month_vintage.place IS
    'ICB, region: the pathways that its commissioners are responsible for, wherever treated. ICB_providers, region_providers: those of '
    'the providers in it, whoever commissions them';
COMMENT ON COLUMN rtt.area_month_vintage.area_code IS
    'ICB (before July 2022: STP) as that release gives it, - where it gives none; or NHS England region';

DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT a.attname AS name, col_description('rtt.provider_month_vintage'::regclass, p.attnum) AS meaning
        FROM pg_attribute AS a
        JOIN pg_attribute AS p ON p.attrelid = 'rtt.provider_month_vintage'::regclass AND p.attname = a.attname
        WHERE a.attrelid = 'rtt.area_month_vintage'::regclass AND a.attnum > 0
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.area_month_vintage.%I IS %L', described.name, described.meaning);
    END LOOP;
END
$$;
COMMENT ON COLUMN rtt.area_month_vintage.total_with_nonc IS
    'of the providers in it: total with NONC''s pathways, and so the other …_with_nonc; NULL where they have none: the same as total';
COMMENT ON COLUMN rtt.area_month_vintage.median_weeks IS
    'weeks, linear inside the weekly band at rtt.median_rank; Infinity: in the open band (104+, or 52+). NULL without pathways, and where '
    'an old vintage''s rows were gone before areas had percentiles';

DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['england', 'provider', 'commissioner', 'area'] LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.%I.p95_weeks IS %L', place || '_month_vintage',
                       '95th percentile of completed pathways (Part_1A, Part_1B) in weeks, as median_weeks; NULL for other parts, and '
                       'where an old vintage''s rows were gone before there was such a figure');
    END LOOP;
END
$$;

-- What follows up to the DROPs is used this once. Counts are sums of the providers' and commissioners' roll-ups, whose rows may be gone.
-- A sum of which a part is not known is not known.
CREATE FUNCTION rtt.known_sum_once(counted bigint, known bigint, summed bigint) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN counted = known THEN summed END;

DO $$
DECLARE
    name text;
    names CONSTANT text[] := ARRAY['total', 'within_18', 'over_18', 'over_52', 'over_65', 'over_78', 'over_104'];
    sums text := '';
    nonc text := '';
    no_nonc text := '';
    waits CONSTANT text := 'NULL::double precision, NULL::double precision, NULL::double precision';
BEGIN
    FOREACH name IN ARRAY names LOOP
        sums := sums || format(', rtt.known_sum_once(count(*), count(m.%1$I), sum(m.%1$I)::bigint)', name);
        nonc := nonc || format(', CASE WHEN count(m.total_with_nonc) > 0 THEN sum(coalesce(m.%1$s_with_nonc, m.%1$I)) END', name);
        no_nonc := no_nonc || ', NULL::integer';
    END LOOP;
    EXECUTE format(
        'INSERT INTO rtt.area_month_vintage
         SELECT m.release_id, ''ICB'', coalesce(nullif(o.parent_code, ''''), ''-''), m.part, m.treatment_function_code %1$s, %4$s %3$s
         FROM rtt.commissioner_month_vintage AS m
         LEFT JOIN rtt.release_organisation AS o
                ON (o.release_id, o.role, o.code) = (m.release_id, ''commissioner'', m.commissioner_code)
         WHERE m.commissioner_code <> ''NONC''
         GROUP BY 1, 2, 3, 4, 5
         UNION ALL
         SELECT m.release_id, ''ICB_providers'', coalesce(nullif(o.parent_code, ''''), ''-''), m.part, m.treatment_function_code %1$s,
                %4$s %2$s
         FROM rtt.provider_month_vintage AS m
         LEFT JOIN rtt.release_organisation AS o ON (o.release_id, o.role, o.code) = (m.release_id, ''provider'', m.provider_code)
         GROUP BY 1, 2, 3, 4, 5', sums, nonc, no_nonc, waits);
    EXECUTE format(
        'INSERT INTO rtt.area_month_vintage
         SELECT m.release_id, replace(m.place, ''ICB'', ''region''), g.region_code, m.part, m.treatment_function_code %s, %s %s
         FROM rtt.area_month_vintage AS m
         JOIN rtt.release AS r USING (release_id)
         CROSS JOIN LATERAL rtt.region_of(m.area_code, r.period) AS g
         WHERE g.region_code IS NOT NULL
         GROUP BY 1, 2, 3, 4, 5', sums, waits, nonc);
END
$$;
DROP FUNCTION rtt.known_sum_once;

-- Percentiles need the bands, and so the rows.
CREATE UNLOGGED TABLE rtt.sums_once (
    place                    text NOT NULL,
    code                     text COLLATE "C" NOT NULL,
    part                     text COLLATE "C" NOT NULL,
    treatment_function_code  text COLLATE "C" NOT NULL,
    bands                    bigint[] NOT NULL
);

-- A sum for each week, in one statement: rtt.sum_bands takes each array apart and puts it together again, ten times as long.
CREATE FUNCTION rtt.add_up_once(of_rows text, band_count integer) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO rtt.sums_once
         SELECT r.place, r.code, r.part, r.treatment_function_code, ARRAY[%s]
         FROM (%s) AS r
         GROUP BY 1, 2, 3, 4',
        (SELECT string_agg(format('coalesce(sum(r.bands[%s]), 0)::bigint', w), ', ' ORDER BY w)
         FROM generate_series(1, band_count) AS w),
        of_rows);
END
$$;

-- Providers and commissioners first: what they are sums of is read twice, and boards, regions and England are sums of those.
CREATE FUNCTION rtt.percentiles_once(this rtt.release) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    of_place record;
BEGIN
    TRUNCATE rtt.sums_once;
    FOR of_place IN
        SELECT * FROM (VALUES ('provider', 'p.commissioner_code <> ''NONC'''), ('commissioner', 'true')) AS p (role, counts)
    LOOP
        PERFORM rtt.add_up_once(format(
            'SELECT %L AS place, p.%I AS code, p.part, p.treatment_function_code, CASE WHEN %s THEN p.bands END AS bands
             FROM rtt.pathway_vintage AS p
             WHERE p.period = %L AND p.release_id = %s AND p.part <> ''Part_3''',
            of_place.role, of_place.role || '_code', of_place.counts, this.period, this.release_id), this.band_count);
    END LOOP;
    PERFORM rtt.add_up_once(format(
        'SELECT CASE s.place WHEN ''provider'' THEN ''ICB_providers'' ELSE ''ICB'' END AS place,
                coalesce(nullif(o.parent_code, ''''), ''-'') AS code, s.part, s.treatment_function_code, s.bands
         FROM rtt.sums_once AS s
         LEFT JOIN rtt.release_organisation AS o ON (o.release_id, o.role, o.code) = (%s, s.place, s.code)
         WHERE (s.place, s.code) <> (''commissioner'', ''NONC'')', this.release_id), this.band_count);
    PERFORM rtt.add_up_once(format(
        'SELECT replace(s.place, ''ICB'', ''region'') AS place, g.region_code AS code, s.part, s.treatment_function_code, s.bands
         FROM rtt.sums_once AS s
         CROSS JOIN LATERAL rtt.region_of(s.code, %L) AS g
         WHERE s.place LIKE ''ICB%%'' AND g.region_code IS NOT NULL
         UNION ALL
         SELECT ''england'', '''', s.part, s.treatment_function_code, s.bands FROM rtt.sums_once AS s WHERE s.place = ''ICB''',
        this.period), this.band_count);
    UPDATE rtt.area_month_vintage AS m
    SET median_weeks = rtt.median_weeks(s.bands, this.band_count, this.period),
        p92_weeks = rtt.percentile_weeks(s.bands, this.band_count, 0.92)
    FROM rtt.sums_once AS s
    WHERE (m.release_id, m.place, m.area_code, m.part, m.treatment_function_code)
          = (this.release_id, s.place, s.code, s.part, s.treatment_function_code);
    FOR of_place IN
        SELECT * FROM (VALUES ('provider', '''provider''', 'm.provider_code'), ('commissioner', '''commissioner''', 'm.commissioner_code'),
                              ('england', '''england''', ''''''), ('area', 'm.place', 'm.area_code')) AS p (name, place, code)
    LOOP
        EXECUTE format(
            'UPDATE rtt.%I AS m
             SET p95_weeks = rtt.percentile_weeks(s.bands, $1.band_count, 0.95)
             FROM rtt.sums_once AS s
             WHERE m.part IN (''Part_1A'', ''Part_1B'')
               AND (m.release_id, %s, %s, m.part, m.treatment_function_code)
                   = ($1.release_id, s.place, s.code, s.part, s.treatment_function_code)',
            of_place.name || '_month_vintage', of_place.place, of_place.code)
        USING this;
    END LOOP;
END
$$;

DO $$
DECLARE
    this rtt.release;
BEGIN
    PERFORM set_config('jit', 'off', true); -- a hundred sums take longer to compile than to run
    FOR this IN
        SELECT * FROM rtt.release AS r WHERE r.status <> 'rejected' AND r.rows_dropped_at IS NULL ORDER BY r.release_id
    LOOP
        PERFORM rtt.percentiles_once(this);
    END LOOP;
END
$$;
DROP FUNCTION rtt.percentiles_once, rtt.add_up_once;
DROP TABLE rtt.sums_once;

-- A revision's effect on boards, percentiles included.
CREATE OR REPLACE FUNCTION rtt.release_figures(of_place text, of_release integer)
RETURNS TABLE (code text, name text, part text, treatment_function_code text, total bigint, total_with_nonc bigint, within_18 bigint,
               over_18 bigint, over_52 bigint, over_65 bigint, over_78 bigint, over_104 bigint, median_weeks double precision,
               p92_weeks double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT '', '', m.part, m.treatment_function_code, m.total, NULL::bigint, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78,
       m.over_104, m.median_weeks, m.p92_weeks
FROM rtt.england_month_vintage AS m
WHERE of_place = 'England' AND m.release_id = of_release
UNION ALL
SELECT m.provider_code, o.name, m.part, m.treatment_function_code, m.total, coalesce(m.total_with_nonc, m.total), m.within_18,
       m.over_18, m.over_52, m.over_65, m.over_78, m.over_104, m.median_weeks, m.p92_weeks
FROM rtt.provider_month_vintage AS m
LEFT JOIN rtt.release_organisation AS o ON (o.release_id, o.role, o.code) = (m.release_id, 'provider', m.provider_code)
WHERE of_place = 'provider' AND m.release_id = of_release
UNION ALL
SELECT m.commissioner_code, o.name, m.part, m.treatment_function_code, m.total, NULL, m.within_18, m.over_18, m.over_52, m.over_65,
       m.over_78, m.over_104, m.median_weeks, m.p92_weeks
FROM rtt.commissioner_month_vintage AS m
LEFT JOIN rtt.release_organisation AS o ON (o.release_id, o.role, o.code) = (m.release_id, 'commissioner', m.commissioner_code)
WHERE of_place = 'commissioner' AND m.release_id = of_release
UNION ALL
SELECT m.area_code, coalesce(i.name, 'NO ICB GIVEN'), m.part, m.treatment_function_code, m.total, NULL, m.within_18, m.over_18,
       m.over_52, m.over_65, m.over_78, m.over_104, m.median_weeks, m.p92_weeks
FROM rtt.area_month_vintage AS m
LEFT JOIN rtt.release_organisation AS i ON (i.release_id, i.role, i.code) = (of_release, 'commissioner_parent', m.area_code)
WHERE of_place = 'ICB' AND m.place = 'ICB' AND m.release_id = of_release;
END;
COMMENT ON FUNCTION rtt.release_figures IS
    'waitlistd''s own: The figures of a release at each England, provider, commissioner or ICB (of_place), ICBs by commissioner.';
