-- The figures that analysts look for, from the roll-ups: boards and regions with percentiles, growth, flows, distance to the standards,
-- rank among peers. What each measure is, is said once, in rtt.measure.

CREATE TABLE rtt.measure (
    name         text COLLATE "C" PRIMARY KEY,
    title        text NOT NULL,
    unit         text NOT NULL CHECK (unit IN ('pathways', '%', 'weeks', 'stops per start')),
    better       text CHECK (better IN ('higher', 'lower')),
    places       text[] NOT NULL CHECK (places <@ '{England,region,ICB,provider}'),
    parts        text[] NOT NULL CHECK (parts <@ '{Part_1A,Part_1B,Part_2,Part_2A,Part_3}'),
    numerator    text NOT NULL,
    denominator  text
);
COMMENT ON TABLE rtt.measure IS
    'What each measure is. The standards of a measure are in rtt.standard, under its name. waitlistd has the same list (core/rtt/measures).';
COMMENT ON COLUMN rtt.measure.name IS 'name of the measure, that of its column where a view has it';
COMMENT ON COLUMN rtt.measure.title IS 'the measure in words';
COMMENT ON COLUMN rtt.measure.unit IS 'pathways, per cent (0 to 100), weeks, or stops per start';
COMMENT ON COLUMN rtt.measure.better IS 'which way it gets better: higher or lower; NULL: neither';
COMMENT ON COLUMN rtt.measure.places IS 'kinds of places that have it';
COMMENT ON COLUMN rtt.measure.parts IS 'parts that it is of; a measure of several parts at once names them all, and its numerator says how';
COMMENT ON COLUMN rtt.measure.numerator IS 'what is counted';
COMMENT ON COLUMN rtt.measure.denominator IS 'what it is divided by; NULL: it is no ratio';
INSERT INTO rtt.measure (name, title, unit, better, places, parts, numerator, denominator)
VALUES
    ('total', 'Waiting list', 'pathways', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'incomplete pathways at the end of the month', NULL),
    ('percent_within_18', 'Within 18 weeks', '%', 'higher', '{England,region,ICB,provider}', '{Part_1A,Part_1B,Part_2,Part_2A}',
     'pathways in the first 18 weekly bands', 'pathways with a known wait'),
    ('over_52', 'Over 52 weeks', 'pathways', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'pathways in the bands from Gt 52 on', NULL),
    ('percent_over_52', 'Share over 52 weeks', '%', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'pathways in the bands from Gt 52 on', 'pathways with a known wait'),
    ('over_65', 'Over 65 weeks', 'pathways', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'pathways in the bands from Gt 65 on; from April 2021', NULL),
    ('over_78', 'Over 78 weeks', 'pathways', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'pathways in the bands from Gt 78 on; from April 2021', NULL),
    ('over_104', 'Over 104 weeks', 'pathways', 'lower', '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'pathways in the band Gt 104; from April 2021', NULL),
    ('median_weeks', 'Median wait', 'weeks', 'lower', '{England,region,ICB,provider}', '{Part_1A,Part_1B,Part_2,Part_2A}',
     'weeks that half of the pathways with a known wait do not exceed', NULL),
    ('p92_weeks', '92nd percentile', 'weeks', 'lower', '{England,region,ICB,provider}', '{Part_1A,Part_1B,Part_2,Part_2A}',
     'weeks that 92 % of the pathways with a known wait do not exceed', NULL),
    ('p95_weeks', '95th percentile', 'weeks', 'lower', '{England,region,ICB,provider}', '{Part_1A,Part_1B}',
     'weeks that 95 % of the completed pathways with a known wait did not exceed', NULL),
    ('clock_starts', 'Clock starts', 'pathways', NULL, '{England,region,ICB,provider}', '{Part_3}',
     'new RTT periods in the month', NULL),
    ('clock_stops', 'Clock stops', 'pathways', 'higher', '{England,region,ICB,provider}', '{Part_1A,Part_1B}',
     'pathways completed in the month, admitted and not admitted', NULL),
    ('stops_per_start', 'Stops per start', 'stops per start', 'higher', '{England,region,ICB,provider}', '{Part_1A,Part_1B,Part_3}',
     'clock stops of the month', 'clock starts of the month'),
    ('clearance_weeks', 'Clearance time', 'weeks', 'lower', '{England,region,ICB,provider}', '{Part_1A,Part_1B,Part_2}',
     'incomplete pathways at the end of the month', 'clock stops a week of the month'),
    ('unreported_removals', 'Unreported removals', 'pathways', NULL, '{England,region,ICB,provider}', '{Part_1A,Part_1B,Part_2,Part_3}',
     'change of the list on the month, less clock starts, plus clock stops', NULL),
    ('percent_with_decision', 'Share with a decision to admit', '%', NULL, '{England,region,ICB,provider}', '{Part_2,Part_2A}',
     'incomplete pathways with a decision to admit', 'incomplete pathways');

-- Boards and regions.

CREATE VIEW rtt.area_month AS
SELECT r.period, m.place, m.area_code,
       CASE WHEN m.place LIKE 'region%' THEN (SELECT g.region_name FROM rtt.icb_region AS g WHERE g.region_code = m.area_code LIMIT 1)
            ELSE coalesce(rtt.short_icb_name(o.name), 'NO ICB GIVEN') END AS area_name,
       m.part, m.treatment_function_code, l.name AS treatment_function_name, m.total, m.within_18, m.over_18, m.over_52, m.over_65,
       m.over_78, m.over_104, m.median_weeks, m.p92_weeks, m.p95_weeks, r.band_count - 1 AS open_band_weeks, r.vintage, m.release_id,
       coalesce(m.total_with_nonc, m.total) AS total_with_nonc, coalesce(m.within_18_with_nonc, m.within_18) AS within_18_with_nonc,
       coalesce(m.over_18_with_nonc, m.over_18) AS over_18_with_nonc, coalesce(m.over_52_with_nonc, m.over_52) AS over_52_with_nonc,
       coalesce(m.over_65_with_nonc, m.over_65) AS over_65_with_nonc, coalesce(m.over_78_with_nonc, m.over_78) AS over_78_with_nonc,
       coalesce(m.over_104_with_nonc, m.over_104) AS over_104_with_nonc
FROM rtt.release AS r
JOIN rtt.area_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_organisation AS o
       ON (o.release_id, o.role, o.code)
        = (m.release_id, CASE m.place WHEN 'ICB' THEN 'commissioner_parent' ELSE 'provider_parent' END, m.area_code)
LEFT JOIN rtt.release_label AS l
       ON (l.release_id, l.kind, l.code) = (m.release_id, 'treatment_function', m.treatment_function_code)
WHERE r.status = 'current';
COMMENT ON VIEW rtt.area_month IS
    'Figures of a month by ICB and NHS England region, part and treatment function, without NONC. place: ICB and region are the pathways '
    'that its commissioners are responsible for, ICB_providers and region_providers those of the providers in it. Regions from July 2022.';

CREATE OR REPLACE VIEW rtt.icb_performance AS
SELECT m.period, m.area_code AS icb_code, m.area_name AS icb_name, m.part, m.treatment_function_code, m.total::bigint AS total,
       m.within_18::bigint AS within_18, m.over_18::bigint AS over_18, m.over_52::bigint AS over_52, m.over_65::bigint AS over_65,
       m.over_78::bigint AS over_78, m.over_104::bigint AS over_104,
       rtt.percent_of(m.within_18, m.within_18 + m.over_18) AS percent_within_18,
       rtt.percent_of(m.over_52, m.within_18 + m.over_18) AS percent_over_52, (m.over_18 - m.over_52)::bigint AS from_18_to_52,
       rtt.weeks_at_least(m.median_weeks, m.open_band_weeks) AS median_weeks_at_least,
       rtt.weeks_at_least(m.p92_weeks, m.open_band_weeks) AS p92_weeks_at_least, m.open_band_weeks, m.vintage,
       g.region_code, g.region_name
FROM rtt.area_month AS m
LEFT JOIN rtt.icb_region AS g
       ON g.icb_code = m.area_code AND g.valid_from <= m.period AND (g.valid_to >= m.period OR g.valid_to IS NULL)
WHERE m.place = 'ICB';
COMMENT ON VIEW rtt.icb_performance IS
    'Each integrated care board (ICB) against the standards: the pathways its commissioners are responsible for, wherever the '
    'provider is, without NONC. ICBs add up to England.';

CREATE VIEW rtt.region_performance AS
SELECT m.period, m.area_code AS region_code, m.area_name AS region_name, m.part, m.treatment_function_code, m.treatment_function_name,
       m.total, m.within_18, m.over_18, rtt.percent_of(m.within_18, m.within_18 + m.over_18) AS percent_within_18,
       m.over_52, rtt.percent_of(m.over_52, m.within_18 + m.over_18) AS percent_over_52, m.over_65, m.over_78, m.over_104,
       m.over_18 - m.over_52 AS from_18_to_52, rtt.weeks_at_least(m.median_weeks, m.open_band_weeks) AS median_weeks_at_least,
       rtt.weeks_at_least(m.p92_weeks, m.open_band_weeks) AS p92_weeks_at_least, m.open_band_weeks, m.vintage
FROM rtt.area_month AS m
WHERE m.place = 'region';
COMMENT ON VIEW rtt.region_performance IS
    'Each NHS England region against the standards: the pathways that the commissioners of its ICBs are responsible for, without NONC, '
    'from July 2022. With the commissioners that have no ICB (national commissioning) regions add up to England.';

CREATE OR REPLACE VIEW rtt.provider_performance AS
SELECT m.period, m.provider_code, m.provider_name, coalesce(nullif(m.provider_parent_code, ''), '-') AS icb_code,
       coalesce(rtt.short_icb_name(m.provider_parent_name), 'NO ICB GIVEN') AS icb_name,
       m.part, m.treatment_function_code, m.treatment_function_name, m.total, m.within_18, m.over_18,
       rtt.percent_of(m.within_18, m.within_18 + m.over_18) AS percent_within_18,
       m.over_52, rtt.percent_of(m.over_52, m.within_18 + m.over_18) AS percent_over_52,
       m.over_65, m.over_78, m.over_104, m.over_18 - m.over_52 AS from_18_to_52,
       rtt.weeks_at_least(m.median_weeks, m.open_band_weeks) AS median_weeks_at_least,
       rtt.weeks_at_least(m.p92_weeks, m.open_band_weeks) AS p92_weeks_at_least,
       m.open_band_weeks, m.vintage,
       CASE WHEN t.provider_code IS NOT NULL OR m.provider_name ~* '\mNHS (FOUNDATION )?TRUST\M' THEN 'NHS trust'
            ELSE 'independent sector' END AS provider_kind,
       g.region_code, g.region_name
FROM rtt.provider_month AS m
LEFT JOIN rtt.nhs_trust AS t ON t.provider_code = m.provider_code
LEFT JOIN rtt.icb_region AS g
       ON g.icb_code = m.provider_parent_code AND g.valid_from <= m.period AND (g.valid_to >= m.period OR g.valid_to IS NULL);

-- The league table reads this one: kind and region behind its other columns.
CREATE OR REPLACE VIEW rtt.provider_change AS
SELECT p.period, p.provider_code, p.provider_name, p.icb_code, p.icb_name, p.part, p.treatment_function_code,
       p.treatment_function_name, p.total, p.within_18, p.over_18, p.percent_within_18, p.over_52, p.percent_over_52, p.over_65,
       p.over_78, p.over_104, p.from_18_to_52, p.median_weeks_at_least, p.p92_weeks_at_least, p.open_band_weeks, p.vintage,
       p.total - m.total AS total_on_month, p.total - y.total AS total_on_year,
       p.percent_within_18 - m.percent_within_18 AS points_on_month, p.percent_within_18 - y.percent_within_18 AS points_on_year,
       p.over_52 - m.over_52 AS over_52_on_month, p.over_52 - y.over_52 AS over_52_on_year, p.provider_kind, p.region_code,
       p.region_name
FROM rtt.provider_performance AS p
LEFT JOIN LATERAL (SELECT f.total, f.over_52, rtt.percent_of(f.within_18, f.within_18 + f.over_18) AS percent_within_18
                   FROM rtt.release AS r
                   JOIN rtt.provider_month_vintage AS f USING (release_id)
                   WHERE r.status = 'current' AND r.period = (p.period - interval '1 month')::date
                     AND f.provider_code = p.provider_code
                     AND f.part = p.part AND f.treatment_function_code = p.treatment_function_code) AS m ON true
LEFT JOIN LATERAL (SELECT f.total, f.over_52, rtt.percent_of(f.within_18, f.within_18 + f.over_18) AS percent_within_18
                   FROM rtt.release AS r
                   JOIN rtt.provider_month_vintage AS f USING (release_id)
                   WHERE r.status = 'current' AND r.period = (p.period - interval '1 year')::date
                     AND f.provider_code = p.provider_code
                     AND f.part = p.part AND f.treatment_function_code = p.treatment_function_code) AS y ON true;

-- What has been completed: also the 95th percentile, which NHS England publishes for it.

CREATE VIEW rtt.completed_wait AS
SELECT r.period, m.place, m.code, m.part, m.treatment_function_code, m.total, m.median_weeks, m.p92_weeks, m.p95_weeks,
       r.band_count - 1 AS open_band_weeks
FROM rtt.release AS r
JOIN (SELECT e.release_id, 'England' AS place, '' AS code, e.part, e.treatment_function_code, e.total, e.median_weeks, e.p92_weeks,
             e.p95_weeks
      FROM rtt.england_month_vintage AS e
      UNION ALL
      SELECT p.release_id, 'provider', p.provider_code, p.part, p.treatment_function_code, p.total, p.median_weeks, p.p92_weeks,
             p.p95_weeks
      FROM rtt.provider_month_vintage AS p
      UNION ALL
      SELECT a.release_id, a.place, a.area_code, a.part, a.treatment_function_code, a.total, a.median_weeks, a.p92_weeks, a.p95_weeks
      FROM rtt.area_month_vintage AS a
      WHERE a.place IN ('ICB', 'region')) AS m USING (release_id)
WHERE r.status = 'current' AND m.part IN ('Part_1A', 'Part_1B');
COMMENT ON VIEW rtt.completed_wait IS
    'How long those had waited whose pathway was completed in a month, admitted (Part_1A) or not (Part_1B), without NONC.';

CREATE VIEW rtt.provider_decision_to_admit AS
SELECT r.period, l.provider_code, o.name AS provider_name, l.treatment_function_code, f.name AS treatment_function_name,
       coalesce(d.total, 0) AS with_decision, l.total, rtt.percent_of(coalesce(d.total, 0), l.total) AS percent_with_decision
FROM rtt.release AS r
JOIN rtt.provider_month_vintage AS l ON l.release_id = r.release_id AND l.part = 'Part_2'
LEFT JOIN rtt.provider_month_vintage AS d
       ON (d.release_id, d.provider_code, d.part, d.treatment_function_code)
        = (l.release_id, l.provider_code, 'Part_2A', l.treatment_function_code)
LEFT JOIN rtt.release_organisation AS o ON (o.release_id, o.role, o.code) = (l.release_id, 'provider', l.provider_code)
LEFT JOIN rtt.release_label AS f
       ON (f.release_id, f.kind, f.code) = (l.release_id, 'treatment_function', l.treatment_function_code)
WHERE r.status = 'current';
COMMENT ON VIEW rtt.provider_decision_to_admit IS
    'How much of each provider''s waiting list has a decision to admit, by treatment function, without NONC. The figures have the two '
    'parts beside each other; they are not added.';

-- Starts, stops, and what they leave of the list's change.

DO $$
DECLARE
    place record;
BEGIN
    FOR place IN
        SELECT * FROM (VALUES
            ('england', '', 'rtt.england_month_vintage', 'true', 'England''s'),
            ('provider', 'm.provider_code, ', 'rtt.provider_month_vintage', 'true', 'Each provider''s'),
            ('icb', 'm.area_code AS icb_code, ', 'rtt.area_month_vintage', 'm.place = ''ICB''', 'Each ICB''s'),
            ('region', 'm.area_code AS region_code, ', 'rtt.area_month_vintage', 'm.place = ''region''', 'Each region''s')
        ) AS p (name, code, roll_up, which, whose)
    LOOP
        EXECUTE format(
            'CREATE VIEW rtt.%1$s_flow AS
             SELECT c.period, %2$s c.treatment_function_code, c.waiting_list, c.list_change, c.clock_starts, c.clock_stops,
                    c.clock_stops::double precision / nullif(c.clock_starts, 0) AS stops_per_start,
                    c.waiting_list * extract(day FROM c.period + interval ''1 month'' - interval ''1 day'')::double precision / 7
                        / nullif(c.clock_stops, 0) AS clearance_weeks,
                    c.list_change - c.clock_starts + c.clock_stops AS unreported_removals,
                    c.clock_starts_12_months, c.clock_stops_12_months
             FROM (SELECT f.*,
                          CASE WHEN lag(f.period) OVER months = f.period - interval ''1 month''
                               THEN f.waiting_list - lag(f.waiting_list) OVER months END AS list_change,
                          CASE WHEN count(f.clock_starts) OVER year = 12 THEN sum(f.clock_starts) OVER year END::bigint
                              AS clock_starts_12_months,
                          CASE WHEN count(f.clock_stops) OVER year = 12 THEN sum(f.clock_stops) OVER year END::bigint
                              AS clock_stops_12_months
                   FROM (SELECT r.period, %3$s m.treatment_function_code,
                                sum(m.total) FILTER (WHERE m.part = ''Part_2'') AS waiting_list,
                                sum(m.total) FILTER (WHERE m.part = ''Part_3'') AS clock_starts,
                                sum(m.total) FILTER (WHERE m.part IN (''Part_1A'', ''Part_1B'')) AS clock_stops
                         FROM rtt.release AS r
                         JOIN %4$s AS m USING (release_id)
                         WHERE r.status = ''current'' AND m.part IN (''Part_1A'', ''Part_1B'', ''Part_2'', ''Part_3'') AND %5$s
                         GROUP BY r.period, %6$s m.treatment_function_code) AS f
                   WINDOW months AS (PARTITION BY %7$s f.treatment_function_code ORDER BY f.period),
                          year AS (PARTITION BY %7$s f.treatment_function_code ORDER BY f.period
                                   RANGE BETWEEN interval ''11 months'' PRECEDING AND CURRENT ROW)) AS c',
            place.name, CASE WHEN place.name <> 'england' THEN format('c.%s_code,', place.name) ELSE '' END, place.code, place.roll_up,
            place.which, regexp_replace(place.code, ' AS \w+', ''),
            CASE WHEN place.name <> 'england' THEN format('f.%s_code,', place.name) ELSE '' END);
        EXECUTE format('COMMENT ON VIEW rtt.%s_flow IS %L', place.name,
                       place.whose || ' clock starts and stops of a month beside the list at its end, without NONC: the flows are those '
                       'of the month, never of months together but in the columns …_12_months.');
    END LOOP;
END
$$;

-- One place's months, whatever kind of place it is.
CREATE FUNCTION rtt.place_month(of_place text, of_code text, of_part text, of_treatment_function text)
RETURNS TABLE (period date, total bigint, within_18 bigint, over_18 bigint, over_52 bigint, over_65 bigint, over_78 bigint, over_104 bigint,
               median_weeks double precision, p92_weeks double precision, p95_weeks double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT r.period, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       rtt.weeks_at_least(m.median_weeks, r.band_count - 1), rtt.weeks_at_least(m.p92_weeks, r.band_count - 1),
       rtt.weeks_at_least(m.p95_weeks, r.band_count - 1)
FROM rtt.release AS r
JOIN rtt.england_month_vintage AS m USING (release_id)
WHERE of_place = 'England' AND r.status = 'current' AND m.part = of_part AND m.treatment_function_code = of_treatment_function
UNION ALL
SELECT r.period, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       rtt.weeks_at_least(m.median_weeks, r.band_count - 1), rtt.weeks_at_least(m.p92_weeks, r.band_count - 1),
       rtt.weeks_at_least(m.p95_weeks, r.band_count - 1)
FROM rtt.release AS r
JOIN rtt.provider_month_vintage AS m USING (release_id)
WHERE of_place = 'provider' AND r.status = 'current' AND m.provider_code = of_code AND m.part = of_part
  AND m.treatment_function_code = of_treatment_function
UNION ALL
SELECT r.period, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       rtt.weeks_at_least(m.median_weeks, r.band_count - 1), rtt.weeks_at_least(m.p92_weeks, r.band_count - 1),
       rtt.weeks_at_least(m.p95_weeks, r.band_count - 1)
FROM rtt.release AS r
JOIN rtt.area_month_vintage AS m USING (release_id)
WHERE of_place IN ('ICB', 'region', 'ICB_providers', 'region_providers') AND m.place = of_place AND r.status = 'current'
  AND m.area_code = of_code AND m.part = of_part AND m.treatment_function_code = of_treatment_function;
END;
COMMENT ON FUNCTION rtt.place_month IS
    'The months of one place without NONC: England (code ''''), region, ICB, provider, or ICB_providers and region_providers. Waits in the '
    'open band are 104 weeks (52 before April 2021): that long or longer.';

CREATE FUNCTION rtt.list_growth(of_place text, of_code text, of_treatment_function text, baseline date)
RETURNS TABLE (period date, total bigint, total_with_predecessors bigint, percent_on_month double precision,
               percent_on_year double precision, percent_on_baseline double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
WITH RECURSIVE predecessor AS (
    SELECT p.code, p.successor, p.since FROM rtt.provider_predecessor AS p WHERE of_place = 'provider'
    UNION ALL
    SELECT b.icb_code, b.successor, b.since
    FROM rtt.icb_predecessor AS b
    WHERE of_place = 'ICB'
      AND NOT EXISTS (SELECT FROM rtt.icb_predecessor AS s WHERE s.successor = b.successor AND NOT s.is_whole)
), family AS (
    SELECT of_code COLLATE "C" AS code, NULL::date AS until
    UNION
    SELECT p.code, p.since FROM family AS f JOIN predecessor AS p ON p.successor = f.code
), months AS (
    SELECT m.period, sum(m.total) FILTER (WHERE f.until IS NULL)::bigint AS total, sum(m.total)::bigint AS with_predecessors
    FROM family AS f
    CROSS JOIN LATERAL rtt.place_month(of_place, f.code, 'Part_2', of_treatment_function) AS m
    WHERE f.until IS NULL OR m.period < f.until
    GROUP BY m.period
)
SELECT m.period, m.total, m.with_predecessors, rtt.percent_of(m.with_predecessors - b.with_predecessors, b.with_predecessors),
       rtt.percent_of(m.with_predecessors - y.with_predecessors, y.with_predecessors),
       rtt.percent_of(m.with_predecessors - s.with_predecessors, s.with_predecessors)
FROM months AS m
LEFT JOIN months AS b ON b.period = (m.period - interval '1 month')::date
LEFT JOIN months AS y ON y.period = (m.period - interval '1 year')::date
LEFT JOIN months AS s ON s.period = baseline
ORDER BY m.period;
END;
COMMENT ON FUNCTION rtt.list_growth IS
    'The waiting list of one place (as rtt.place_month) and by how many per cent it has grown on the month before, the year before and a '
    'baseline month. Codes that merged into it are counted in before they did: of providers those of rtt.provider_predecessor, of ICBs '
    'those of rtt.icb_predecessor where all of them went into it whole. total: its own, NULL before it was there.';

CREATE FUNCTION rtt.standard_distance(of_place text, of_code text, of_treatment_function text)
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
ORDER BY m.period, k.measure, s.kind;
END;
COMMENT ON FUNCTION rtt.standard_distance IS
    'One place''s waiting list (as rtt.place_month) beside each standard that is in force in each month: value, whether it is met, and how '
    'many fewer of the pathways that wait too long would meet it.';

CREATE FUNCTION rtt.standard_lines(of_measure text, of_place text, of_code text, of_part text, of_treatment_function text, of_period date)
RETURNS TABLE (standard double precision, interim double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT max(s.value) FILTER (WHERE s.kind = 'constitutional')::double precision,
       max(s.value) FILTER (WHERE s.kind = 'interim')::double precision
FROM rtt.standard_in_force(of_measure, of_place, of_code, of_part, of_treatment_function, of_period) AS s;
END;
COMMENT ON FUNCTION rtt.standard_lines IS
    'What a chart draws as a measure''s standards in a month, of rtt.standard_in_force: always one row, NULL where there is none.';

CREATE FUNCTION rtt.place_flow(of_place text, of_code text, of_treatment_function text)
RETURNS TABLE (period date, waiting_list bigint, list_change bigint, clock_starts bigint, clock_stops bigint,
               stops_per_start double precision, clearance_weeks double precision, unreported_removals bigint,
               clock_starts_12_months bigint, clock_stops_12_months bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT f.period, f.waiting_list, f.list_change, f.clock_starts, f.clock_stops, f.stops_per_start, f.clearance_weeks,
       f.unreported_removals, f.clock_starts_12_months, f.clock_stops_12_months
FROM rtt.england_flow AS f
WHERE of_place = 'England' AND f.treatment_function_code = of_treatment_function
UNION ALL
SELECT f.period, f.waiting_list, f.list_change, f.clock_starts, f.clock_stops, f.stops_per_start, f.clearance_weeks,
       f.unreported_removals, f.clock_starts_12_months, f.clock_stops_12_months
FROM rtt.provider_flow AS f
WHERE of_place = 'provider' AND f.provider_code = of_code AND f.treatment_function_code = of_treatment_function
UNION ALL
SELECT f.period, f.waiting_list, f.list_change, f.clock_starts, f.clock_stops, f.stops_per_start, f.clearance_weeks,
       f.unreported_removals, f.clock_starts_12_months, f.clock_stops_12_months
FROM rtt.icb_flow AS f
WHERE of_place = 'ICB' AND f.icb_code = of_code AND f.treatment_function_code = of_treatment_function
UNION ALL
SELECT f.period, f.waiting_list, f.list_change, f.clock_starts, f.clock_stops, f.stops_per_start, f.clearance_weeks,
       f.unreported_removals, f.clock_starts_12_months, f.clock_stops_12_months
FROM rtt.region_flow AS f
WHERE of_place = 'region' AND f.region_code = of_code AND f.treatment_function_code = of_treatment_function;
END;
COMMENT ON FUNCTION rtt.place_flow IS 'The months of one place (as rtt.place_month) as rtt.england_flow and its like have them.';

-- Peers are looked up in the month itself, and in the year before by what they were then.
CREATE FUNCTION rtt.provider_rank(of_provider text, of_period date, of_part text, of_treatment_function text, of_measure text, peers text)
RETURNS TABLE (provider_code text, provider_name text, value double precision, rank bigint, ranked bigint, quartile integer,
               rank_a_year_before bigint, ranks_gained bigint)
LANGUAGE sql STABLE
SET jit TO off
BEGIN ATOMIC
WITH figures AS (
    SELECT p.period, p.provider_code, p.provider_name, p.icb_code, p.region_code, p.provider_kind, p.total,
           CASE of_measure WHEN 'total' THEN p.total::double precision
                           WHEN 'percent_within_18' THEN p.percent_within_18
                           WHEN 'over_52' THEN p.over_52
                           WHEN 'percent_over_52' THEN p.percent_over_52
                           WHEN 'over_65' THEN p.over_65
                           WHEN 'over_78' THEN p.over_78
                           WHEN 'over_104' THEN p.over_104
                           WHEN 'median_weeks' THEN p.median_weeks_at_least
                           WHEN 'p92_weeks' THEN p.p92_weeks_at_least END AS value
    FROM rtt.provider_performance AS p
    WHERE p.period IN (of_period, (of_period - interval '1 year')::date) AND p.part = of_part
      AND p.treatment_function_code = of_treatment_function
), compared AS (
    SELECT f.period, f.provider_code, f.provider_name, f.value,
           CASE (SELECT k.better FROM rtt.measure AS k WHERE k.name = of_measure) WHEN 'higher' THEN -f.value ELSE f.value END AS badness
    FROM figures AS f
    JOIN figures AS me ON me.period = f.period AND me.provider_code = of_provider
    WHERE f.value IS NOT NULL AND f.total >= 20
      AND CASE peers WHEN 'all' THEN true
                     WHEN 'NHS trusts' THEN f.provider_kind = 'NHS trust'
                     WHEN 'same ICB' THEN f.icb_code = me.icb_code
                     WHEN 'same region' THEN f.region_code = me.region_code
                     WHEN 'same size' THEN f.total BETWEEN me.total / 2.0 AND me.total * 2.0 END
), ranks AS (
    SELECT c.period, c.provider_code, c.provider_name, c.value, rank() OVER (PARTITION BY c.period ORDER BY c.badness) AS rank,
           count(*) OVER (PARTITION BY c.period) AS ranked
    FROM compared AS c
)
SELECT n.provider_code, n.provider_name, n.value, n.rank, n.ranked, (4 * (n.rank - 1) / n.ranked)::integer + 1, b.rank, b.rank - n.rank
FROM ranks AS n
LEFT JOIN ranks AS b ON b.provider_code = n.provider_code AND b.period < of_period
WHERE n.period = of_period
ORDER BY n.rank, n.provider_code;
END;
COMMENT ON FUNCTION rtt.provider_rank IS
    'The peers of a provider in a month by a measure, the best first, rank 1; equal ones share a rank. peers: all, NHS trusts, same ICB, '
    'same region, or same size (half to twice its pathways). Of those with at least 20 pathways, fewer than which NHS England shows no '
    'percentile of. quartile: 1 is the best. ranks_gained: better by so many ranks than among its peers a year before.';

-- What the columns are. A figure says what it says of the providers; a measure what rtt.measure says.
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT c.relname AS view, a.attname AS name,
               coalesce(
                   (SELECT s.meaning
                    FROM (VALUES
                        ('place', 'kind of place'),
                        ('code', 'its code; blank for England'),
                        ('area_code', 'ICB, as that release gives it, - where it gives none; or NHS England region'),
                        ('area_name', 'its name, an ICB''s without "NHS" and "INTEGRATED CARE BOARD"'),
                        ('provider_kind', 'NHS trust, where rtt.nhs_trust has it or its name says so, or independent sector'),
                        ('region_code', 'NHS England region, by the ICB in that month (rtt.icb_region); NULL before July 2022'),
                        ('region_name', 'name of the NHS England region'),
                        ('waiting_list', 'incomplete pathways at the end of the month (Part_2)'),
                        ('list_change', 'waiting_list more than a month before; NULL where that month is not loaded'),
                        ('clock_starts_12_months', 'clock starts of the twelve months up to this one; NULL where one is missing'),
                        ('clock_stops_12_months', 'clock stops of the twelve months up to this one; NULL where one is missing'),
                        ('unreported_removals', 'list_change less clock_starts plus clock_stops; below 0: so many pathways left the list '
                                                'without a clock stop that was reported (validation)'),
                        ('with_decision', 'incomplete pathways with a decision to admit (Part_2A). Without NONC'),
                        ('open_band_weeks', 'weeks at which the open band begins: 104, or 52 before April 2021')
                    ) AS s (name, meaning)
                    WHERE s.name = a.attname),
                   CASE WHEN c.relname = 'area_month' AND a.attname LIKE '%\_with\_nonc'
                        THEN replace(a.attname, '_with_nonc', '') || ' with NONC: of ICB_providers and region_providers; else the same' END,
                   (SELECT col_description(p.attrelid, p.attnum) FROM pg_attribute AS p
                    WHERE p.attrelid = 'rtt.provider_performance'::regclass AND p.attname = a.attname),
                   (SELECT col_description(p.attrelid, p.attnum) FROM pg_attribute AS p
                    WHERE p.attrelid = 'rtt.provider_month'::regclass AND p.attname = a.attname),
                   (SELECT m.numerator || coalesce(', of ' || m.denominator, '') || coalesce('; in ' || nullif(m.unit, 'pathways'), '')
                    FROM rtt.measure AS m WHERE m.name = a.attname)) AS meaning
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'rtt'::regnamespace
          AND c.relname IN ('area_month', 'icb_performance', 'region_performance', 'provider_performance', 'provider_change', 'completed_wait',
                            'provider_decision_to_admit', 'england_flow', 'provider_flow', 'icb_flow', 'region_flow')
          AND col_description(c.oid, a.attnum) IS NULL
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.%I.%I IS %L', described.view, described.name, described.meaning);
    END LOOP;
END
$$;
COMMENT ON COLUMN rtt.provider_decision_to_admit.total IS 'incomplete pathways (Part_2). Without NONC';
