-- Figures that stay quick at ten years of months, areas by vintage, and what was missing of them.

-- A place over time is asked for with its treatment function: the index finds five rows, where it found all thirty of the place. Few
-- different keys take little room, as since 0006; the areas' key, which proved again what the loader makes once, took two thirds of what
-- the rows take.
DROP INDEX rtt.provider_month_vintage_place;
CREATE INDEX provider_month_vintage_place ON rtt.provider_month_vintage (release_id, provider_code, treatment_function_code);
ALTER TABLE rtt.area_month_vintage DROP CONSTRAINT area_month_vintage_pkey;
CREATE INDEX area_month_vintage_place ON rtt.area_month_vintage (release_id, area_code, treatment_function_code);
CREATE INDEX area_month_vintage_league ON rtt.area_month_vintage (release_id, place, part, treatment_function_code);
CREATE INDEX release_organisation_code ON rtt.release_organisation (role, code, release_id);

-- From code to code by the index, instead of sorting every organisation of every month; and the newest month first, which nearly all
-- of them are in.
CREATE OR REPLACE VIEW rtt.organisation AS
SELECT k.role, c.code, latest.name, latest.parent_code, latest.as_of
FROM (VALUES ('provider'::text COLLATE "C"), ('commissioner'), ('provider_parent'), ('commissioner_parent')) AS k (role)
CROSS JOIN LATERAL (
    WITH RECURSIVE known AS (
        SELECT (SELECT min(o.code) FROM rtt.release_organisation AS o WHERE o.role = k.role) AS code
        UNION ALL
        SELECT (SELECT min(o.code) FROM rtt.release_organisation AS o WHERE o.role = k.role AND o.code > n.code)
        FROM known AS n
        WHERE n.code IS NOT NULL
    )
    SELECT n.code FROM known AS n WHERE n.code IS NOT NULL
) AS c
CROSS JOIN LATERAL (
    SELECT o.name, o.parent_code, r.period AS as_of
    FROM rtt.release AS r
    CROSS JOIN LATERAL (SELECT i.name, i.parent_code
                        FROM rtt.release_organisation AS i
                        WHERE (i.release_id, i.role, i.code) = (r.release_id, k.role, c.code)
                        OFFSET 0) AS o
    WHERE r.status = 'current'
    ORDER BY r.period DESC
    LIMIT 1
) AS latest;

CREATE OR REPLACE VIEW rtt.treatment_function AS
SELECT c.code, latest.name, latest.as_of
FROM (SELECT DISTINCT l.code FROM rtt.release_label AS l WHERE l.kind = 'treatment_function') AS c
CROSS JOIN LATERAL (
    SELECT l.name, r.period AS as_of
    FROM rtt.release AS r
    CROSS JOIN LATERAL (SELECT i.name
                        FROM rtt.release_label AS i
                        WHERE (i.release_id, i.kind, i.code) = (r.release_id, 'treatment_function', c.code)
                        OFFSET 0) AS l
    WHERE r.status = 'current'
    ORDER BY r.period DESC
    LIMIT 1
) AS latest;

-- The providers of an ICB together are a roll-up; they were added up anew for every month.
CREATE OR REPLACE FUNCTION rtt.provider_comparison(of_provider text, of_part text, of_treatment_function text)
RETURNS TABLE (period date, percent_within_18 double precision, icb_percent_within_18 double precision,
               england_percent_within_18 double precision, median_weeks_at_least double precision, p92_weeks_at_least double precision,
               england_median_weeks_at_least double precision, england_p92_weeks_at_least double precision)
LANGUAGE sql STABLE
SET jit TO off
BEGIN ATOMIC
SELECT p.period, rtt.percent_of(p.within_18, p.within_18 + p.over_18), rtt.percent_of(i.within_18, i.within_18 + i.over_18),
       rtt.percent_of(e.within_18, e.within_18 + e.over_18), rtt.weeks_at_least(p.median_weeks, p.open_band_weeks),
       rtt.weeks_at_least(p.p92_weeks, p.open_band_weeks), rtt.weeks_at_least(e.median_weeks, p.open_band_weeks),
       rtt.weeks_at_least(e.p92_weeks, p.open_band_weeks)
FROM rtt.provider_month AS p
LEFT JOIN rtt.england_month_vintage AS e
       ON e.release_id = p.release_id AND e.part = of_part AND e.treatment_function_code = of_treatment_function
LEFT JOIN LATERAL (SELECT m.within_18, m.over_18
                   FROM rtt.area_month_vintage AS m
                   WHERE m.release_id = p.release_id AND m.place = 'ICB_providers'
                     AND m.area_code = coalesce(nullif(p.provider_parent_code, ''), '-') AND m.part = of_part
                     AND m.treatment_function_code = of_treatment_function
                   OFFSET 0) AS i ON true
WHERE p.provider_code = of_provider AND p.part = of_part AND p.treatment_function_code = of_treatment_function;
END;

-- A branch for each kind of place, so that those not asked for are not read.
CREATE OR REPLACE VIEW rtt.completed_wait AS
SELECT r.period, 'England'::text COLLATE "C" AS place, ''::text COLLATE "C" AS code, m.part, m.treatment_function_code, m.total,
       m.median_weeks, m.p92_weeks, m.p95_weeks, r.band_count - 1 AS open_band_weeks
FROM rtt.release AS r
JOIN rtt.england_month_vintage AS m USING (release_id)
WHERE r.status = 'current' AND m.part IN ('Part_1A', 'Part_1B')
UNION ALL
SELECT r.period, 'provider'::text COLLATE "C", m.provider_code, m.part, m.treatment_function_code, m.total, m.median_weeks,
       m.p92_weeks, m.p95_weeks, r.band_count - 1
FROM rtt.release AS r
JOIN rtt.provider_month_vintage AS m USING (release_id)
WHERE r.status = 'current' AND m.part IN ('Part_1A', 'Part_1B')
UNION ALL
SELECT r.period, 'ICB'::text COLLATE "C", m.area_code, m.part, m.treatment_function_code, m.total, m.median_weeks,
       m.p92_weeks, m.p95_weeks, r.band_count - 1
FROM rtt.release AS r
JOIN rtt.area_month_vintage AS m ON m.release_id = r.release_id AND m.place = 'ICB'
WHERE r.status = 'current' AND m.part IN ('Part_1A', 'Part_1B')
UNION ALL
SELECT r.period, 'region'::text COLLATE "C", m.area_code, m.part, m.treatment_function_code, m.total, m.median_weeks,
       m.p92_weeks, m.p95_weeks, r.band_count - 1
FROM rtt.release AS r
JOIN rtt.area_month_vintage AS m ON m.release_id = r.release_id AND m.place = 'region'
WHERE r.status = 'current' AND m.part IN ('Part_1A', 'Part_1B');

-- Planned by itself: planned within the views that ask it, which hardly expect a row, it looked up each of 500 providers one by one.
ALTER FUNCTION rtt.providers_not_in ROWS 10 SET search_path = pg_catalog, pg_temp;

-- One month of it can be asked for.
DROP FUNCTION rtt.standard_distance(text, text, text);
CREATE FUNCTION rtt.standard_distance(of_place text, of_code text, of_treatment_function text, of_period date DEFAULT NULL)
RETURNS TABLE (period date, measure text, name text, kind text, comparison text, standard numeric, value double precision, is_met boolean,
               fewer bigint)
LANGUAGE sql STABLE
SET jit TO off
BEGIN ATOMIC
SELECT m.period, k.measure, s.name, s.kind, s.comparison, s.value, k.value,
       CASE WHEN k.within IS NULL THEN k.beyond <= s.value
            WHEN s.comparison = '>=' THEN rtt.meets_standard(k.within, k.within + k.beyond, s.comparison, s.value)
            ELSE rtt.meets_standard(k.beyond, k.within + k.beyond, s.comparison, s.value) END,
       CASE WHEN k.within IS NULL THEN greatest(0, k.beyond - s.value)::bigint
            ELSE rtt.fewer_to_meet(k.within, k.beyond, s.comparison, s.value) END
FROM rtt.place_month(of_place, of_code, 'Part_2', of_treatment_function) AS m
CROSS JOIN LATERAL (VALUES
    ('percent_within_18', m.within_18, m.over_18, rtt.percent_of(m.within_18, m.within_18 + m.over_18)),
    ('percent_over_52', m.within_18 + m.over_18 - m.over_52, m.over_52, rtt.percent_of(m.over_52, m.within_18 + m.over_18)),
    ('over_65', NULL, m.over_65, m.over_65),
    ('over_78', NULL, m.over_78, m.over_78),
    ('over_104', NULL, m.over_104, m.over_104)
) AS k (measure, within, beyond, value)
CROSS JOIN LATERAL rtt.standard_in_force(k.measure, of_place, of_code, 'Part_2', of_treatment_function, m.period) AS s
WHERE of_period IS NULL OR m.period = of_period
ORDER BY m.period, k.measure, s.kind;
END;
COMMENT ON FUNCTION rtt.standard_distance IS
    'One place''s waiting list (as rtt.place_month) beside each standard that is in force in each month, or in of_period alone: value, whether '
    'it is met, and how many fewer of the pathways that wait too long would meet it.';

-- Areas by vintage and as they were known, as England, providers and commissioners have them.
CREATE VIEW rtt.area_month_by_vintage AS
SELECT r.period, m.place, m.area_code,
       CASE WHEN m.place LIKE 'region%' THEN (SELECT g.region_name FROM rtt.icb_region AS g WHERE g.region_code = m.area_code LIMIT 1)
            ELSE coalesce(rtt.short_icb_name(o.name), 'NO ICB GIVEN') END AS area_name,
       m.part, m.treatment_function_code, l.name AS treatment_function_name, m.total, m.within_18, m.over_18, m.over_52, m.over_65,
       m.over_78, m.over_104, m.median_weeks, m.p92_weeks, m.p95_weeks, r.band_count - 1 AS open_band_weeks, r.vintage, m.release_id,
       coalesce(m.total_with_nonc, m.total) AS total_with_nonc, coalesce(m.within_18_with_nonc, m.within_18) AS within_18_with_nonc,
       coalesce(m.over_18_with_nonc, m.over_18) AS over_18_with_nonc, coalesce(m.over_52_with_nonc, m.over_52) AS over_52_with_nonc,
       coalesce(m.over_65_with_nonc, m.over_65) AS over_65_with_nonc, coalesce(m.over_78_with_nonc, m.over_78) AS over_78_with_nonc,
       coalesce(m.over_104_with_nonc, m.over_104) AS over_104_with_nonc, r.status, r.loaded_at, r.superseded_at
FROM rtt.release AS r
JOIN rtt.area_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_organisation AS o
       ON (o.release_id, o.role, o.code)
        = (m.release_id, CASE m.place WHEN 'ICB' THEN 'commissioner_parent' ELSE 'provider_parent' END, m.area_code)
LEFT JOIN rtt.release_label AS l
       ON (l.release_id, l.kind, l.code) = (m.release_id, 'treatment_function', m.treatment_function_code);
COMMENT ON VIEW rtt.area_month_by_vintage IS
    'rtt.area_month for every vintage, with its status. Where the rows of an old one were gone before areas had percentiles, those are '
    'NULL.';

CREATE OR REPLACE VIEW rtt.area_month AS
SELECT m.period, m.place, m.area_code, m.area_name, m.part, m.treatment_function_code, m.treatment_function_name, m.total, m.within_18,
       m.over_18, m.over_52, m.over_65, m.over_78, m.over_104, m.median_weeks, m.p92_weeks, m.p95_weeks, m.open_band_weeks, m.vintage,
       m.release_id, m.total_with_nonc, m.within_18_with_nonc, m.over_18_with_nonc, m.over_52_with_nonc, m.over_65_with_nonc,
       m.over_78_with_nonc, m.over_104_with_nonc
FROM rtt.area_month_by_vintage AS m
WHERE m.status = 'current';

CREATE FUNCTION rtt.area_month_as_of(moment timestamptz) RETURNS SETOF rtt.area_month
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT m.period, m.place, m.area_code, m.area_name, m.part, m.treatment_function_code, m.treatment_function_name, m.total, m.within_18,
       m.over_18, m.over_52, m.over_65, m.over_78, m.over_104, m.median_weeks, m.p92_weeks, m.p95_weeks, m.open_band_weeks, m.vintage,
       m.release_id, m.total_with_nonc, m.within_18_with_nonc, m.over_18_with_nonc, m.over_52_with_nonc, m.over_65_with_nonc,
       m.over_78_with_nonc, m.over_104_with_nonc
FROM rtt.publication AS p
JOIN rtt.area_month_by_vintage AS m USING (release_id)
WHERE p.valid_from <= moment AND (p.valid_to > moment OR p.valid_to IS NULL);
END;
COMMENT ON FUNCTION rtt.area_month_as_of IS
    'rtt.area_month as it was at that moment, as loaded here: the figures of the releases that were current then.';

-- What a revision did to regions: as to boards.
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
WHERE of_place = 'ICB' AND m.place = 'ICB' AND m.release_id = of_release
UNION ALL
SELECT m.area_code, (SELECT g.region_name FROM rtt.icb_region AS g WHERE g.region_code = m.area_code LIMIT 1), m.part,
       m.treatment_function_code, m.total, NULL, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104, m.median_weeks,
       m.p92_weeks
FROM rtt.area_month_vintage AS m
WHERE of_place = 'region' AND m.place = 'region' AND m.release_id = of_release;
END;
COMMENT ON FUNCTION rtt.release_figures IS
    'waitlistd''s own: The figures of a release at each England, region, ICB, commissioner or provider (of_place), regions and ICBs by '
    'commissioner.';

CREATE OR REPLACE FUNCTION rtt.vintage_effect(of_period date, from_vintage integer DEFAULT NULL, to_vintage integer DEFAULT NULL)
RETURNS TABLE (place text, code text, name text, part text, treatment_function_code text, change text, old_total bigint,
               new_total bigint, old_total_with_nonc bigint, new_total_with_nonc bigint, old_within_18 bigint,
               new_within_18 bigint, old_over_18 bigint, new_over_18 bigint, old_over_52 bigint, new_over_52 bigint,
               old_over_65 bigint, new_over_65 bigint, old_over_78 bigint, new_over_78 bigint, old_over_104 bigint,
               new_over_104 bigint, old_median_weeks double precision, new_median_weeks double precision,
               old_p92_weeks double precision, new_p92_weeks double precision)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    pair record := rtt.vintage_pair(of_period, from_vintage, to_vintage);
    kind text;
BEGIN
    FOREACH kind IN ARRAY ARRAY['England', 'region', 'ICB', 'commissioner', 'provider'] LOOP
        RETURN QUERY SELECT kind, e.* FROM rtt.release_effect(kind, pair.from_release, pair.to_release) AS e;
    END LOOP;
END
$$;
COMMENT ON FUNCTION rtt.vintage_effect IS
    'The figures of England, regions, ICBs, commissioners and providers that two vintages of a month differ in, and those that came or went '
    '(change). Works for every vintage, roll-ups are kept for ever; only what is not known of an old one is left out.';

CREATE VIEW rtt.region_revision AS
SELECT r.period, r.revision, r.is_current, r.vintage, r.former_vintage, r.revised_at, e.code AS region_code, e.name AS region_name,
       e.part, e.treatment_function_code, e.change, e.old_total AS former_total, e.new_total AS total,
       coalesce(e.new_total, 0) - coalesce(e.old_total, 0) AS difference, e.old_within_18 AS former_within_18,
       e.new_within_18 AS within_18, e.old_over_18 AS former_over_18, e.new_over_18 AS over_18, e.old_over_52 AS former_over_52,
       e.new_over_52 AS over_52, e.old_over_65 AS former_over_65, e.new_over_65 AS over_65, e.old_over_78 AS former_over_78,
       e.new_over_78 AS over_78, e.old_over_104 AS former_over_104, e.new_over_104 AS over_104,
       e.old_median_weeks AS former_median_weeks, e.new_median_weeks AS median_weeks, e.old_p92_weeks AS former_p92_weeks,
       e.new_p92_weeks AS p92_weeks
FROM rtt.replacement AS r
CROSS JOIN LATERAL rtt.release_effect('region', r.former_release_id, r.release_id) AS e;
COMMENT ON VIEW rtt.region_revision IS
    'What each revision of a month did to each region''s figures: those that changed. former_… is NULL where it came with the revision, '
    'total where it went (change: added, removed). Figures that are not known of an old vintage, whose rows were gone, are not among '
    'them.';

-- A provider that reports pathways with a decision to admit and no list has no share, and its count was not shown.
CREATE OR REPLACE VIEW rtt.provider_decision_to_admit AS
SELECT l.period, l.provider_code, o.name AS provider_name, l.treatment_function_code, f.name AS treatment_function_name,
       l.with_decision, l.total, rtt.percent_of(l.with_decision, l.total) AS percent_with_decision
FROM (SELECT r.period, w.release_id, w.provider_code, w.treatment_function_code, w.total,
             CASE WHEN d.release_id IS NULL THEN 0 ELSE d.total END AS with_decision
      FROM rtt.release AS r
      JOIN rtt.provider_month_vintage AS w ON w.release_id = r.release_id AND w.part = 'Part_2'
      LEFT JOIN rtt.provider_month_vintage AS d
             ON (d.release_id, d.provider_code, d.part, d.treatment_function_code)
              = (w.release_id, w.provider_code, 'Part_2A', w.treatment_function_code)
      WHERE r.status = 'current'
      UNION ALL
      SELECT r.period, d.release_id, d.provider_code, d.treatment_function_code, NULL::integer, d.total
      FROM rtt.release AS r
      JOIN rtt.provider_month_vintage AS d ON d.release_id = r.release_id AND d.part = 'Part_2A'
      WHERE r.status = 'current'
        AND NOT EXISTS (SELECT FROM rtt.provider_month_vintage AS w
                        WHERE (w.release_id, w.provider_code, w.part, w.treatment_function_code)
                            = (d.release_id, d.provider_code, 'Part_2', d.treatment_function_code))) AS l
LEFT JOIN rtt.release_organisation AS o ON (o.release_id, o.role, o.code) = (l.release_id, 'provider', l.provider_code)
LEFT JOIN rtt.release_label AS f
       ON (f.release_id, f.kind, f.code) = (l.release_id, 'treatment_function', l.treatment_function_code);
COMMENT ON VIEW rtt.provider_decision_to_admit IS
    'How much of each provider''s waiting list has a decision to admit, by treatment function, without NONC. The figures have the two '
    'parts beside each other; they are not added. A provider that reports decisions and no list is in it, without a share.';
COMMENT ON COLUMN rtt.provider_decision_to_admit.total IS
    'incomplete pathways (Part_2); NULL where the provider reports none, only such with a decision. Without NONC';
COMMENT ON COLUMN rtt.provider_decision_to_admit.percent_with_decision IS
    'incomplete pathways with a decision to admit, of incomplete pathways; in %; NULL where there are none';

-- The months of the standards over 104, 78 and 65 weeks hold; each source says what it sets, and by what that was looked up.
UPDATE rtt.standard
SET source = s.source
FROM (VALUES
    ('Nobody over 104 weeks',
     'Delivery plan for tackling the COVID-19 backlog of elective care, NHS England, February 2022: none by July 2022 (so in the '
     'elective recovery fact sheet of the Department of Health and Social Care, December 2022)'),
    ('Nobody over 78 weeks',
     'Delivery plan for tackling the COVID-19 backlog of elective care, NHS England, February 2022: none by April 2023 (so in the '
     'elective recovery fact sheet of the Department of Health and Social Care, December 2022); patients who choose to wait and '
     'exceptionally complex cases, which it leaves out, are counted here'),
    ('Nobody over 65 weeks',
     '2024/25 priorities and operational planning guidance, NHS England, 27 March 2024: none by September 2024 at the latest (so quoted '
     'by the Neurological Alliance, April 2024; the delivery plan of 2022 had March 2024); patients who choose to wait and specific '
     'specialties, which it leaves out, are counted here')
) AS s (name, source)
WHERE rtt.standard.name = s.name;

-- What a single figure is coloured by, in words.
CREATE FUNCTION rtt.standing(of_measure text, of_place text, of_code text, of_part text, of_treatment_function text, of_period date,
                             counted bigint, whole bigint DEFAULT NULL)
RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT CASE WHEN counted IS NULL OR whole = 0 THEN NULL
            WHEN bool_or(s.kind = 'constitutional' AND s.is_met) THEN 'standard met'
            WHEN bool_or(s.is_met) THEN 'interim standard met'
            WHEN count(*) > 0 THEN 'standard not met' END
FROM (SELECT f.kind, CASE WHEN whole IS NULL THEN counted <= f.value
                          ELSE rtt.meets_standard(counted, whole, f.comparison, f.value) END AS is_met
      FROM rtt.standard_in_force(of_measure, of_place, of_code, of_part, of_treatment_function, of_period) AS f) AS s;
END;
COMMENT ON FUNCTION rtt.standing IS
    'How a figure of a month stands to the standards that are in force for its place, part and treatment function (rtt.standard): standard '
    'met; interim standard met, and not that for good; or standard not met. NULL where none is in force, or the figure is not known. A '
    'share is given as counted of whole, a count without whole.';

-- A board's percentiles come from its bands since 0017: what a revision did to them is known.
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT c.relname AS view, a.attname AS name,
               coalesce(CASE a.attname
                            WHEN 'region_code' THEN 'NHS England region (rtt.icb_region)'
                            WHEN 'region_name' THEN 'its name' END,
                        (SELECT col_description(p.attrelid, p.attnum)
                         FROM pg_attribute AS p
                         JOIN pg_class AS t ON t.oid = p.attrelid
                         WHERE t.relnamespace = 'rtt'::regnamespace AND p.attname = a.attname
                           AND t.relname = CASE c.relname WHEN 'area_month_by_vintage' THEN 'area_month'
                                                          ELSE 'commissioner_revision' END),
                        (SELECT col_description(p.attrelid, p.attnum)
                         FROM pg_attribute AS p
                         WHERE p.attrelid = 'rtt.provider_month_by_vintage'::regclass AND p.attname = a.attname)) AS meaning
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'rtt'::regnamespace
          AND (c.relname IN ('area_month_by_vintage', 'region_revision')
               OR c.relname = 'icb_revision' AND a.attname ~ '(median|p92)_weeks$')
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.%I.%I IS %L', described.view, described.name,
                       CASE WHEN described.view LIKE '%revision' THEN replace(described.meaning, 'NONC is a row of its own', 'Without NONC')
                            ELSE described.meaning END);
    END LOOP;
END
$$;
