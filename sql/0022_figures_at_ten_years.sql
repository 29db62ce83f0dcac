-- Figures that stay quick at ten years of months, areas by vintage, and what was missing of them.

-- Indexes. A place over time is asked for with its treatment function: five rows where it was all of the place's thirty. Few
-- different keys take little room, as since 0006; the areas' key, which proved again what the loader makes once, took a quarter
-- of a roll-up's.
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
SELECT r.period, 'England'::text COLLATE "C" AS place, ''::text COLLATE "C" AS code, m.part, m.treatment_function_code, m.total, m.median_weeks, m.p92_weeks,
       m.p95_weeks, r.band_count - 1 AS open_band_weeks
FROM rtt.release AS r
JOIN rtt.england_month_vintage AS m USING (release_id)
WHERE r.status = 'current' AND m.part IN ('Part_1A', 'Part_1B')
UNION ALL
SELECT r.period, 'provider'::text COLLATE "C", m.provider_code, m.part, m.treatment_function_code, m.total, m.median_weeks, m.p92_weeks, m.p95_weeks,
       r.band_count - 1
FROM rtt.release AS r
JOIN rtt.provider_month_vintage AS m USING (release_id)
WHERE r.status = 'current' AND m.part IN ('Part_1A', 'Part_1B')
UNION ALL
SELECT r.period, 'ICB'::text COLLATE "C", m.area_code, m.part, m.treatment_function_code, m.total, m.median_weeks, m.p92_weeks, m.p95_weeks,
       r.band_count - 1
FROM rtt.release AS r
JOIN rtt.area_month_vintage AS m ON m.release_id = r.release_id AND m.place = 'ICB'
WHERE r.status = 'current' AND m.part IN ('Part_1A', 'Part_1B')
UNION ALL
SELECT r.period, 'region'::text COLLATE "C", m.area_code, m.part, m.treatment_function_code, m.total, m.median_weeks, m.p92_weeks, m.p95_weeks,
       r.band_count - 1
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
