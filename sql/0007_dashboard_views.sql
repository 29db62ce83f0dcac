-- What the dashboards read, so that a panel's query is a plain SELECT: performance against the standards, change on the month
-- and on the year, clock starts and stops, one provider's weekly bands, and how fresh and how sound the data is.
-- All but the weekly bands of one provider come from the roll-ups, never from the facts.

CREATE FUNCTION rtt.percent_of(counted integer, whole integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 100 * counted::double precision / nullif(whole, 0);
COMMENT ON FUNCTION rtt.percent_of IS 'Per cent, 0 to 100, not rounded; NULL of nothing.';

CREATE FUNCTION rtt.weeks_at_least(weeks double precision, open_band_weeks integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN weeks = double precision 'Infinity' THEN open_band_weeks ELSE weeks END;
COMMENT ON FUNCTION rtt.weeks_at_least IS
    'A wait that can be drawn: where it lies in the open band, the weeks at which that begins, 104 (52 before April 2021).';

CREATE FUNCTION rtt.short_icb_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(regexp_replace(name, '^NHS ', ''), ' INTEGRATED CARE BOARD$', '');
COMMENT ON FUNCTION rtt.short_icb_name IS 'An ICB''s name without "NHS" and "INTEGRATED CARE BOARD".';

CREATE VIEW rtt.england_performance AS
SELECT m.period, m.part, m.treatment_function_code, m.treatment_function_name, m.total, m.within_18, m.over_18,
       rtt.percent_of(m.within_18, m.within_18 + m.over_18) AS percent_within_18,
       m.over_52, rtt.percent_of(m.over_52, m.within_18 + m.over_18) AS percent_over_52,
       m.over_65, m.over_78, m.over_104, m.over_18 - m.over_52 AS from_18_to_52,
       rtt.weeks_at_least(m.median_weeks, m.open_band_weeks) AS median_weeks_at_least,
       rtt.weeks_at_least(m.p92_weeks, m.open_band_weeks) AS p92_weeks_at_least,
       m.open_band_weeks, m.vintage
FROM rtt.england_month AS m;
COMMENT ON VIEW rtt.england_performance IS
    'England against the standards, by month, part and treatment function: all commissioners but NONC, as reported. The '
    'waiting list is part Part_2, treatment function C_999.';

CREATE VIEW rtt.provider_performance AS
SELECT m.period, m.provider_code, m.provider_name, coalesce(nullif(m.provider_parent_code, ''), '-') AS icb_code,
       coalesce(rtt.short_icb_name(m.provider_parent_name), 'NO ICB GIVEN') AS icb_name,
       m.part, m.treatment_function_code, m.treatment_function_name, m.total, m.within_18, m.over_18,
       rtt.percent_of(m.within_18, m.within_18 + m.over_18) AS percent_within_18,
       m.over_52, rtt.percent_of(m.over_52, m.within_18 + m.over_18) AS percent_over_52,
       m.over_65, m.over_78, m.over_104, m.over_18 - m.over_52 AS from_18_to_52,
       rtt.weeks_at_least(m.median_weeks, m.open_band_weeks) AS median_weeks_at_least,
       rtt.weeks_at_least(m.p92_weeks, m.open_band_weeks) AS p92_weeks_at_least,
       m.open_band_weeks, m.vintage
FROM rtt.provider_month AS m;
COMMENT ON VIEW rtt.provider_performance IS
    'Each provider against the standards, by month, part and treatment function: all commissioners, NONC included. Providers '
    'therefore add up to England plus NONC.';
COMMENT ON COLUMN rtt.provider_performance.icb_code IS 'the provider''s parent, as that release gives it; - where it gives none';

CREATE VIEW rtt.icb_performance AS
SELECT s.*, rtt.percent_of(s.within_18, s.within_18 + s.over_18) AS percent_within_18,
       rtt.percent_of(s.over_52, s.within_18 + s.over_18) AS percent_over_52, s.over_18 - s.over_52 AS from_18_to_52
FROM (SELECT r.period, coalesce(nullif(o.parent_code, ''), '-') AS icb_code,
             coalesce(rtt.short_icb_name(i.name), 'NO ICB GIVEN') AS icb_name, m.part, m.treatment_function_code,
             sum(m.total)::integer AS total, sum(m.within_18)::integer AS within_18, sum(m.over_18)::integer AS over_18,
             sum(m.over_52)::integer AS over_52, sum(m.over_65)::integer AS over_65, sum(m.over_78)::integer AS over_78,
             sum(m.over_104)::integer AS over_104
      FROM rtt.release AS r
      JOIN rtt.commissioner_month_vintage AS m USING (release_id)
      LEFT JOIN rtt.release_organisation AS o
             ON o.release_id = m.release_id AND o.role = 'commissioner' AND o.code = m.commissioner_code
      LEFT JOIN rtt.release_organisation AS i
             ON i.release_id = m.release_id AND i.role = 'commissioner_parent' AND i.code = o.parent_code
      WHERE r.status = 'current' AND m.commissioner_code <> 'NONC'
      GROUP BY r.period, 2, 3, m.part, m.treatment_function_code) AS s;
COMMENT ON VIEW rtt.icb_performance IS
    'Each integrated care board (ICB) against the standards: the pathways its commissioners are responsible for, wherever the '
    'provider is, without NONC. ICBs add up to England. No median: percentiles cannot be added.';
COMMENT ON COLUMN rtt.icb_performance.icb_code IS
    'the commissioners'' parent, as that release gives it; - where it gives none (national and regional commissioning)';

DO $$
DECLARE
    place text;
    described record;
BEGIN
    FOREACH place IN ARRAY ARRAY['england', 'provider', 'icb'] LOOP
        FOR described IN
            SELECT c.name, c.meaning
            FROM (VALUES
                ('total', 'pathways (Total All), unknown clock starts included; clock starts for Part_3'),
                ('within_18', 'pathways in the first 18 weekly bands, day 126 included; NULL for Part_3'),
                ('over_18', 'pathways beyond the first 18 weekly bands; unknown clock starts are in neither'),
                ('percent_within_18', 'within_18 of within_18 + over_18, 0 to 100. The standard is 92 for Part_2'),
                ('over_52', 'pathways in the bands from Gt 52 on'),
                ('percent_over_52', 'over_52 of within_18 + over_18, 0 to 100'),
                ('over_65', 'pathways in the bands from Gt 65 on; NULL, not 0, before April 2021'),
                ('over_78', 'pathways in the bands from Gt 78 on; NULL, not 0, before April 2021'),
                ('over_104', 'pathways in the band Gt 104; NULL, not 0, before April 2021'),
                ('from_18_to_52', 'pathways in the bands from Gt 18 to 52 weeks'),
                ('median_weeks_at_least', 'median wait in weeks; 104 (52 before April 2021) means that long or longer'),
                ('p92_weeks_at_least', '92nd percentile in weeks; 104 (52 before April 2021) means that long or longer'),
                ('open_band_weeks', 'weeks at which the open band begins: 104, or 52 before April 2021')
            ) AS c (name, meaning)
            JOIN pg_attribute AS a
              ON a.attrelid = format('rtt.%s_performance', place)::regclass AND a.attname = c.name
        LOOP
            EXECUTE format('COMMENT ON COLUMN rtt.%s_performance.%I IS %L', place, described.name, described.meaning);
        END LOOP;
    END LOOP;
END
$$;

-- Each provider of the ICB is looked up by itself (OFFSET 0): the planner would read all 500 of the month, three times as slow. It
-- overestimates the cost as well, and compiling the query (jit) would take longer than running it.
CREATE FUNCTION rtt.provider_comparison(of_provider text, of_part text, of_treatment_function text)
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
LEFT JOIN LATERAL (SELECT sum(f.within_18)::integer AS within_18, sum(f.over_18)::integer AS over_18
                   FROM rtt.release_organisation AS o
                   CROSS JOIN LATERAL (SELECT m.within_18, m.over_18
                                       FROM rtt.provider_month_vintage AS m
                                       WHERE m.release_id = o.release_id AND m.provider_code = o.code
                                         AND m.part = of_part AND m.treatment_function_code = of_treatment_function
                                       OFFSET 0) AS f
                   WHERE o.release_id = p.release_id AND o.role = 'provider' AND o.parent_code = p.provider_parent_code) AS i ON true
WHERE p.provider_code = of_provider AND p.part = of_part AND p.treatment_function_code = of_treatment_function;
END;
COMMENT ON FUNCTION rtt.provider_comparison IS
    'A provider''s months beside the providers of its ICB together (those with the same parent that month, itself included) and '
    'beside England. Shares within 18 weeks are 0 to 100, of the pathways with a known wait; providers with all their commissioners, '
    'NONC included, so the ICB''s column is not about its own patients (rtt.icb_performance is). England without NONC. A wait of 104 '
    'weeks (52 before April 2021) means that long or longer.';

-- The same figures beside those of the month before and of the year before. A place that was not there then has NULL.
CREATE VIEW rtt.england_change AS
SELECT p.*, p.total - m.total AS total_on_month, p.total - y.total AS total_on_year,
       p.percent_within_18 - m.percent_within_18 AS points_on_month, p.percent_within_18 - y.percent_within_18 AS points_on_year,
       p.over_52 - m.over_52 AS over_52_on_month, p.over_52 - y.over_52 AS over_52_on_year
FROM rtt.england_performance AS p
LEFT JOIN LATERAL (SELECT f.total, f.over_52, rtt.percent_of(f.within_18, f.within_18 + f.over_18) AS percent_within_18
                   FROM rtt.release AS r
                   JOIN rtt.england_month_vintage AS f USING (release_id)
                   WHERE r.status = 'current' AND r.period = (p.period - interval '1 month')::date
                     AND f.part = p.part AND f.treatment_function_code = p.treatment_function_code) AS m ON true
LEFT JOIN LATERAL (SELECT f.total, f.over_52, rtt.percent_of(f.within_18, f.within_18 + f.over_18) AS percent_within_18
                   FROM rtt.release AS r
                   JOIN rtt.england_month_vintage AS f USING (release_id)
                   WHERE r.status = 'current' AND r.period = (p.period - interval '1 year')::date
                     AND f.part = p.part AND f.treatment_function_code = p.treatment_function_code) AS y ON true;

CREATE VIEW rtt.provider_change AS
SELECT p.*, p.total - m.total AS total_on_month, p.total - y.total AS total_on_year,
       p.percent_within_18 - m.percent_within_18 AS points_on_month, p.percent_within_18 - y.percent_within_18 AS points_on_year,
       p.over_52 - m.over_52 AS over_52_on_month, p.over_52 - y.over_52 AS over_52_on_year
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

DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['england', 'provider'] LOOP
        EXECUTE format('COMMENT ON VIEW rtt.%s_change IS %L', place, 'rtt.' || place || '_performance with the change on the '
                       'month before and on the same month a year before; NULL where that month is not loaded, or has no such row.');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_change.total_on_month IS %L', place, 'pathways more than a month before');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_change.total_on_year IS %L', place, 'pathways more than a year before');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_change.points_on_month IS %L', place,
                       'percentage points of percent_within_18 more than a month before');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_change.points_on_year IS %L', place,
                       'percentage points of percent_within_18 more than a year before');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_change.over_52_on_month IS %L', place, 'pathways over 52 weeks more than a month before');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_change.over_52_on_year IS %L', place, 'pathways over 52 weeks more than a year before');
    END LOOP;
END
$$;

-- The one place where parts are added: a pathway that completes does so admitted (Part_1A) or not admitted (Part_1B).
CREATE VIEW rtt.england_clock AS
SELECT m.period, m.treatment_function_code,
       sum(m.total) FILTER (WHERE m.part = 'Part_3')::integer AS clock_starts,
       sum(m.total) FILTER (WHERE m.part IN ('Part_1A', 'Part_1B'))::integer AS clock_stops,
       sum(m.total) FILTER (WHERE m.part = 'Part_1A')::integer AS stops_admitted,
       sum(m.total) FILTER (WHERE m.part = 'Part_1B')::integer AS stops_not_admitted
FROM rtt.england_month AS m
WHERE m.part IN ('Part_1A', 'Part_1B', 'Part_3')
GROUP BY m.period, m.treatment_function_code;

CREATE VIEW rtt.provider_clock AS
SELECT m.period, m.provider_code, m.treatment_function_code,
       sum(m.total) FILTER (WHERE m.part = 'Part_3')::integer AS clock_starts,
       sum(m.total) FILTER (WHERE m.part IN ('Part_1A', 'Part_1B'))::integer AS clock_stops,
       sum(m.total) FILTER (WHERE m.part = 'Part_1A')::integer AS stops_admitted,
       sum(m.total) FILTER (WHERE m.part = 'Part_1B')::integer AS stops_not_admitted
FROM rtt.provider_month AS m
WHERE m.part IN ('Part_1A', 'Part_1B', 'Part_3')
GROUP BY m.period, m.provider_code, m.treatment_function_code;

DO $$
DECLARE
    place text;
BEGIN
    FOREACH place IN ARRAY ARRAY['england', 'provider'] LOOP
        EXECUTE format('COMMENT ON VIEW rtt.%s_clock IS %L', place, 'Clock starts and clock stops of each month. The list does not '
                       'change by their difference: pathways also leave it on review (validation), and reporting changes.');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_clock.clock_starts IS %L', place, 'new RTT periods (Part_3) in the month');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_clock.clock_stops IS %L', place,
                       'completed pathways in the month, admitted and not admitted');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_clock.stops_admitted IS %L', place, 'completed pathways, admitted (Part_1A)');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_clock.stops_not_admitted IS %L', place, 'completed pathways, not admitted (Part_1B)');
    END LOOP;
END
$$;

CREATE FUNCTION rtt.provider_week_bands(of_period date, of_provider text, of_part text, of_treatment_function text)
RETURNS TABLE (weeks integer, label text, pathways bigint, within_18 bigint, from_18_to_52 bigint, over_52 bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
WITH release AS (
    SELECT r.release_id, r.period, r.band_count FROM rtt.release AS r WHERE r.period = of_period AND r.status = 'current'
), summed AS (
    SELECT rtt.sum_bands(p.bands) AS bands
    FROM rtt.pathway_vintage AS p
    WHERE p.period = of_period AND p.release_id = (SELECT release.release_id FROM release)
      AND p.provider_code = of_provider AND p.part = of_part AND p.treatment_function_code = of_treatment_function
)
SELECT w.week, w.week || CASE WHEN w.week = release.band_count - 1 THEN '+' ELSE '' END, b.pathways,
       CASE WHEN w.week < 18 THEN b.pathways END,
       CASE WHEN w.week >= 18 AND w.week < 52 THEN b.pathways END,
       CASE WHEN w.week >= 52 THEN b.pathways END
FROM release
CROSS JOIN summed
CROSS JOIN LATERAL generate_series(0, release.band_count - 1) AS w (week)
CROSS JOIN LATERAL (SELECT coalesce(summed.bands[w.week + 1], 0) AS pathways) AS b
WHERE summed.bands IS NOT NULL
ORDER BY w.week;
END;
COMMENT ON FUNCTION rtt.provider_week_bands IS
    'Pathways of one provider in one month by completed weeks waited, all commissioners added, NONC included. weeks: the band''s '
    'lower edge; label: the same, with + for the open band. Reads the facts of that provider and month only. No rows for '
    'Part_3, which has no bands.';

CREATE VIEW rtt.series_break AS
SELECT b.period, b.title, b.note
FROM (VALUES
    (date '2021-04-01', 'Longer waits counted apart',
     'From April 2021 weekly bands reach 104 weeks; before, everything over 52 weeks is one band. Treatment functions X02 to X06 '
     'replace X01.'),
    (date '2022-07-01', 'ICBs established',
     'From July 2022 integrated care boards stand in the place of STPs as parents: codes and names of places change.'),
    (date '2024-02-01', 'Community services leave',
     'From February 2024 community service pathways are no longer part of RTT: the list is smaller for that reason alone.')
) AS b (period, title, note);
COMMENT ON VIEW rtt.series_break IS 'Months from which figures are not comparable with those before.';

-- Each month's data is published on the second Thursday of the month two later, at 09:30 in London; once it was the third.
CREATE FUNCTION rtt.expected_publication(of_period date) RETURNS timestamptz
LANGUAGE sql STABLE
RETURN (SELECT (d.first + (11 - extract(isodow FROM d.first)::integer) % 7 + 7 + time '09:30') AT TIME ZONE 'Europe/London'
        FROM (SELECT (of_period + interval '2 months')::date AS first) AS d);
COMMENT ON FUNCTION rtt.expected_publication IS
    'When NHS England should publish a month: the second Thursday of the month two later, 09:30 in London.';

CREATE VIEW rtt.freshness AS
SELECT newest.period AS newest_period, newest.loaded_at AS newest_loaded_at, n.next_period, e.next_expected_at,
       greatest(0, extract(epoch FROM now() - e.next_expected_at) / 86400)::double precision AS days_late,
       (SELECT count(*) FROM rtt.release AS r WHERE r.status = 'current')::integer AS months_loaded,
       (SELECT max(d.last_at) FROM rtt.discovery AS d WHERE d.outcome = 'found') AS site_last_found_at
FROM (SELECT r.period, r.loaded_at FROM rtt.release AS r WHERE r.status = 'current' ORDER BY r.period DESC LIMIT 1) AS newest
CROSS JOIN LATERAL (SELECT (newest.period + interval '1 month')::date AS next_period) AS n
CROSS JOIN LATERAL (SELECT rtt.expected_publication(n.next_period) AS next_expected_at) AS e;
COMMENT ON VIEW rtt.freshness IS 'One row: the newest month loaded and the next one due; none where no month is loaded.';
COMMENT ON COLUMN rtt.freshness.days_late IS 'days since the next month should have been published; 0 before that';
COMMENT ON COLUMN rtt.freshness.site_last_found_at IS
    'when discovery last found releases on the site; NULL: never, files were loaded by hand';

CREATE VIEW rtt.load_log AS
SELECT r.loaded_at, r.period, r.vintage, r.status, r.rows, r.load_seconds, r.rows / nullif(r.load_seconds, 0) AS rows_per_second,
       r.strategy, c.checks, c.checks_with_deviations, r.rejected_because, r.url, r.file_bytes, r.loader_version, r.release_id
FROM rtt.release AS r
CROSS JOIN LATERAL (SELECT count(*)::integer AS checks, count(*) FILTER (WHERE k.deviations > 0)::integer AS checks_with_deviations
                    FROM jsonb_to_recordset(r.checks) AS k (deviations bigint)) AS c
WHERE r.status <> 'ready';
COMMENT ON VIEW rtt.load_log IS 'Each file read: when, what became of it, how long it took, what its checks found.';
COMMENT ON COLUMN rtt.load_log.load_seconds IS 'from opening the file to the commit; NULL where it was rejected before';
COMMENT ON COLUMN rtt.load_log.checks_with_deviations IS 'checks that found something to record; a load that fails one is rejected';

CREATE VIEW rtt.provider_revision AS
SELECT n.period, n.vintage, o.vintage AS former_vintage, k.provider_code, names.name AS provider_name, k.part, k.treatment_function_code,
       old.total AS former_total, new.total, coalesce(new.total, 0) - coalesce(old.total, 0) AS difference,
       old.within_18 AS former_within_18, new.within_18, old.over_52 AS former_over_52, new.over_52
FROM rtt.release AS n
JOIN rtt.release AS o ON o.period = n.period AND o.vintage = n.vintage - 1
CROSS JOIN LATERAL (SELECT DISTINCT m.provider_code, m.part, m.treatment_function_code
                    FROM rtt.provider_month_vintage AS m
                    WHERE m.release_id IN (n.release_id, o.release_id)) AS k
LEFT JOIN rtt.provider_month_vintage AS new
       ON (new.release_id, new.provider_code, new.part, new.treatment_function_code)
        = (n.release_id, k.provider_code, k.part, k.treatment_function_code)
LEFT JOIN rtt.provider_month_vintage AS old
       ON (old.release_id, old.provider_code, old.part, old.treatment_function_code)
        = (o.release_id, k.provider_code, k.part, k.treatment_function_code)
LEFT JOIN LATERAL (SELECT w.name
                   FROM rtt.release_organisation AS w
                   WHERE w.role = 'provider' AND w.code = k.provider_code AND w.release_id IN (n.release_id, o.release_id)
                   ORDER BY w.release_id = n.release_id DESC
                   LIMIT 1) AS names ON true
WHERE n.status IN ('current', 'superseded')
  AND (new.total, new.within_18, new.over_52, new.median_weeks, new.p92_weeks)
      IS DISTINCT FROM (old.total, old.within_18, old.over_52, old.median_weeks, old.p92_weeks);
COMMENT ON VIEW rtt.provider_revision IS
    'What each revision of a month did to each provider''s figures. former_… is NULL where the provider came with the '
    'revision; total is NULL where it went.';

CREATE VIEW rtt.england_revision AS
SELECT n.period, n.vintage, o.vintage AS former_vintage, n.loaded_at AS revised_at, new.part, new.treatment_function_code,
       old.total AS former_total, new.total, new.total - old.total AS difference,
       new.within_18 - old.within_18 AS difference_within_18, new.over_52 - old.over_52 AS difference_over_52
FROM rtt.release AS n
JOIN rtt.release AS o ON o.period = n.period AND o.vintage = n.vintage - 1
JOIN rtt.england_month_vintage AS new ON new.release_id = n.release_id
JOIN rtt.england_month_vintage AS old
  ON (old.release_id, old.part, old.treatment_function_code) = (o.release_id, new.part, new.treatment_function_code)
WHERE n.status IN ('current', 'superseded');
COMMENT ON VIEW rtt.england_revision IS 'What each revision of a month did to England''s figures, by part and treatment function.';

-- Where an administrator made the role later than 0004, the defaults that 0004 sets for new views are not there.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rtt_reader') THEN
        GRANT SELECT ON ALL TABLES IN SCHEMA rtt TO rtt_reader;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'rtt_reader could not be given the dashboards'' views (%): let their owner GRANT SELECT ON ALL TABLES IN '
                     'SCHEMA rtt TO rtt_reader', SQLERRM;
END
$$;
