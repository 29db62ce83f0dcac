-- Who is missing from a month, and England's change without those who came or went; revisions whole: every figure, each kind of
-- place, names and parents, each time that another release became current. And views that hold any sum and go to no leaf in vain.

-- Which release each month shows. The planner cannot know that the executor will go to one leaf a release: it counts all leaves for
-- each, and ROWS 1 keeps that from being multiplied by the months, beyond which it would compile every query (jit), for seconds.
-- So this must not be inlined; as its owner, since a view's reader need not be allowed to read the ledger.
CREATE FUNCTION rtt.shown_releases() RETURNS TABLE (period date, release_id integer, vintage integer, period_text text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
SELECT r.period, r.release_id, r.vintage, r.period_text FROM rtt.release AS r WHERE r.status = 'current';
END;
COMMENT ON FUNCTION rtt.shown_releases IS 'The current release of each month.';

-- A correlated UNION ALL is not flattened into a join: the planner can only take each release and look for its rows, with month
-- and number as parameters, and so the executor visits that release's leaf alone. Conditions on columns still reach the leaf and
-- its key, and a month that is a constant leaves the other months out of the plan.
CREATE OR REPLACE VIEW rtt.pathway AS
SELECT p.period, r.vintage, p.provider_code, p.commissioner_code, p.part, p.treatment_function_code,
       p.bands, p.total, p.unknown_clock_start, p.total_all, p.extra, p.line_no, p.release_id
FROM rtt.shown_releases() AS r
CROSS JOIN LATERAL (SELECT v.* FROM rtt.pathway_vintage AS v WHERE v.period = r.period AND v.release_id = r.release_id
                    UNION ALL
                    SELECT (NULL::rtt.pathway_vintage).* WHERE false) AS p
WHERE p.period = r.period;

CREATE OR REPLACE FUNCTION rtt.pathway_as_of(moment timestamptz) RETURNS SETOF rtt.pathway
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT v.period, r.vintage, v.provider_code, v.commissioner_code, v.part, v.treatment_function_code,
       v.bands, v.total, v.unknown_clock_start, v.total_all, v.extra, v.line_no, v.release_id
FROM rtt.publication AS p
JOIN rtt.release AS r USING (release_id)
CROSS JOIN LATERAL (SELECT w.* FROM rtt.pathway_vintage AS w WHERE w.period = p.period AND w.release_id = p.release_id
                    UNION ALL
                    SELECT (NULL::rtt.pathway_vintage).* WHERE false) AS v
WHERE p.valid_from <= moment AND (p.valid_to > moment OR p.valid_to IS NULL) AND v.period = p.period;
END;

-- Its period is text, made from the ledger's: a condition on it leaves one release, and so one leaf.
CREATE OR REPLACE VIEW rtt.provider_record AS
SELECT to_char(r.period, 'YYYY-MM') AS period, p.provider_code AS provider_org_code,
       p.commissioner_code AS commissioner_org_code, p.part AS rtt_part_type, p.treatment_function_code,
       (SELECT jsonb_object_agg(
                   c.name,
                   CASE c.role
                       WHEN 'band' THEN to_jsonb(CASE WHEN p.bands IS NULL THEN NULL
                                                      WHEN c.band > cardinality(p.bands) THEN 0
                                                      ELSE p.bands[c.band] END)
                       WHEN 'total' THEN to_jsonb(p.total)
                       WHEN 'unknown_clock_start' THEN to_jsonb(p.unknown_clock_start)
                       WHEN 'total_all' THEN to_jsonb(p.total_all)
                       WHEN 'extra' THEN p.extra -> c.name
                       ELSE to_jsonb(nullif(CASE c.role
                                                WHEN 'period' THEN r.period_text
                                                WHEN 'year' THEN split_part(r.period_text, ',', 1)
                                                WHEN 'period_name' THEN split_part(r.period_text, ',', 2)
                                                WHEN 'provider_parent_code' THEN provider.parent_code
                                                WHEN 'provider_parent_name' THEN provider_parent.name
                                                WHEN 'provider_code' THEN p.provider_code
                                                WHEN 'provider_name' THEN provider.name
                                                WHEN 'commissioner_parent_code' THEN commissioner.parent_code
                                                WHEN 'commissioner_parent_name' THEN commissioner_parent.name
                                                WHEN 'commissioner_code' THEN p.commissioner_code
                                                WHEN 'commissioner_name' THEN commissioner.name
                                                WHEN 'part' THEN part.published
                                                WHEN 'part_description' THEN part.name
                                                WHEN 'treatment_function_code' THEN treatment_function.published
                                                WHEN 'treatment_function_name' THEN treatment_function.name
                                            END, ''))
                   END)
        FROM rtt.release_column AS c
        WHERE c.release_id = r.release_id) AS raw_data
FROM rtt.shown_releases() AS r
CROSS JOIN LATERAL (SELECT v.* FROM rtt.pathway_vintage AS v WHERE v.period = r.period AND v.release_id = r.release_id
                    UNION ALL
                    SELECT (NULL::rtt.pathway_vintage).* WHERE false) AS p
LEFT JOIN rtt.release_organisation AS provider
       ON (provider.release_id, provider.role, provider.code) = (r.release_id, 'provider', p.provider_code)
LEFT JOIN rtt.release_organisation AS provider_parent
       ON (provider_parent.release_id, provider_parent.role, provider_parent.code)
        = (r.release_id, 'provider_parent', provider.parent_code)
LEFT JOIN rtt.release_organisation AS commissioner
       ON (commissioner.release_id, commissioner.role, commissioner.code) = (r.release_id, 'commissioner', p.commissioner_code)
LEFT JOIN rtt.release_organisation AS commissioner_parent
       ON (commissioner_parent.release_id, commissioner_parent.role, commissioner_parent.code)
        = (r.release_id, 'commissioner_parent', commissioner.parent_code)
LEFT JOIN rtt.release_label AS part
       ON (part.release_id, part.kind, part.code) = (r.release_id, 'part', p.part)
LEFT JOIN rtt.release_label AS treatment_function
       ON (treatment_function.release_id, treatment_function.kind, treatment_function.code)
        = (r.release_id, 'treatment_function', p.treatment_function_code);

-- Sums of counts: each count fits integer, their sum need not.
CREATE FUNCTION rtt.percent_of(counted bigint, whole bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 100 * counted::double precision / nullif(whole, 0);
COMMENT ON FUNCTION rtt.percent_of(bigint, bigint) IS 'Per cent, 0 to 100, not rounded; NULL of nothing.';

DROP VIEW rtt.england_clock, rtt.provider_clock, rtt.icb_performance;

CREATE VIEW rtt.england_clock AS
SELECT m.period, m.treatment_function_code,
       sum(m.total) FILTER (WHERE m.part = 'Part_3') AS clock_starts,
       sum(m.total) FILTER (WHERE m.part IN ('Part_1A', 'Part_1B')) AS clock_stops,
       sum(m.total) FILTER (WHERE m.part = 'Part_1A') AS stops_admitted,
       sum(m.total) FILTER (WHERE m.part = 'Part_1B') AS stops_not_admitted
FROM rtt.england_month AS m
WHERE m.part IN ('Part_1A', 'Part_1B', 'Part_3')
GROUP BY m.period, m.treatment_function_code;

CREATE VIEW rtt.provider_clock AS
SELECT m.period, m.provider_code, m.treatment_function_code,
       sum(m.total) FILTER (WHERE m.part = 'Part_3') AS clock_starts,
       sum(m.total) FILTER (WHERE m.part IN ('Part_1A', 'Part_1B')) AS clock_stops,
       sum(m.total) FILTER (WHERE m.part = 'Part_1A') AS stops_admitted,
       sum(m.total) FILTER (WHERE m.part = 'Part_1B') AS stops_not_admitted
FROM rtt.provider_month AS m
WHERE m.part IN ('Part_1A', 'Part_1B', 'Part_3')
GROUP BY m.period, m.provider_code, m.treatment_function_code;

CREATE VIEW rtt.icb_performance AS
SELECT s.*, rtt.percent_of(s.within_18, s.within_18 + s.over_18) AS percent_within_18,
       rtt.percent_of(s.over_52, s.within_18 + s.over_18) AS percent_over_52, s.over_18 - s.over_52 AS from_18_to_52
FROM (SELECT r.period, coalesce(nullif(o.parent_code, ''), '-') AS icb_code,
             coalesce(rtt.short_icb_name(i.name), 'NO ICB GIVEN') AS icb_name, m.part, m.treatment_function_code,
             sum(m.total) AS total, sum(m.within_18) AS within_18, sum(m.over_18) AS over_18, sum(m.over_52) AS over_52,
             sum(m.over_65) AS over_65, sum(m.over_78) AS over_78, sum(m.over_104) AS over_104
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
    FOREACH place IN ARRAY ARRAY['england', 'provider'] LOOP
        EXECUTE format('COMMENT ON VIEW rtt.%s_clock IS %L', place, 'Clock starts and clock stops of each month, the one place '
                       'where parts are added. The list does not change by their difference: pathways also leave it on review '
                       '(validation), and reporting changes.');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_clock.clock_starts IS %L', place, 'new RTT periods (Part_3) in the month');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_clock.clock_stops IS %L', place,
                       'completed pathways in the month, admitted and not admitted');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_clock.stops_admitted IS %L', place, 'completed pathways, admitted (Part_1A)');
        EXECUTE format('COMMENT ON COLUMN rtt.%s_clock.stops_not_admitted IS %L', place,
                       'completed pathways, not admitted (Part_1B)');
    END LOOP;
    FOR described IN
        SELECT p.attname AS name, col_description('rtt.england_performance'::regclass, e.attnum) AS meaning
        FROM pg_attribute AS p
        JOIN pg_attribute AS e ON e.attrelid = 'rtt.england_performance'::regclass AND e.attname = p.attname
        WHERE p.attrelid = 'rtt.icb_performance'::regclass
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.icb_performance.%I IS %L', described.name, described.meaning);
    END LOOP;
END
$$;

-- Each provider of the ICB is looked up by itself (OFFSET 0): the planner would read all 500 of the month, three times as slow. It
-- overestimates the cost as well, and compiling the query (jit) would take longer than running it.
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
LEFT JOIN LATERAL (SELECT sum(f.within_18) AS within_18, sum(f.over_18) AS over_18
                   FROM rtt.release_organisation AS o
                   CROSS JOIN LATERAL (SELECT m.within_18, m.over_18
                                       FROM rtt.provider_month_vintage AS m
                                       WHERE m.release_id = o.release_id AND m.provider_code = o.code
                                         AND m.part = of_part AND m.treatment_function_code = of_treatment_function
                                       OFFSET 0) AS f
                   WHERE o.release_id = p.release_id AND o.role = 'provider' AND o.parent_code = p.provider_parent_code) AS i ON true
WHERE p.provider_code = of_provider AND p.part = of_part AND p.treatment_function_code = of_treatment_function;
END;
CREATE OR REPLACE VIEW rtt.series_break AS
SELECT b.period, b.title, b.note
FROM (VALUES
    (date '2021-04-01', 'Longer waits counted apart',
     'From April 2021 weekly bands reach 104 weeks; before, everything over 52 weeks is one band. Treatment functions X02 to X06 '
     'replace X01.'),
    (date '2022-07-01', 'ICBs established',
     'From July 2022 integrated care boards stand in the place of STPs as parents: codes and names of places change.'),
    (date '2024-02-01', 'Community services leave',
     'From February 2024 community service pathways are no longer part of RTT: the list is smaller for that reason alone.'),
    (date '2026-04-01', 'ICBs reorganised',
     'From April 2026 there are 36 integrated care boards, before there were 42: six new ones under codes of their own, three of the '
     'former ones split between them. The new boards have no series before; England, regions and providers go on.')
) AS b (period, title, note);

-- Absence. Who reports in a month is who has rows in its file; a trust that does not submit is simply not there.

CREATE TABLE rtt.provider_predecessor (
    code       text COLLATE "C" NOT NULL,
    successor  text COLLATE "C" NOT NULL CHECK (successor <> code),
    since      date NOT NULL CHECK (extract(day FROM since) = 1),
    source     text NOT NULL CHECK (source <> ''),
    PRIMARY KEY (code, since)
);
COMMENT ON TABLE rtt.provider_predecessor IS
    'Codes that went on under another one: where the successor reports, the former code is not missing, and England''s change like '
    'for like counts both as one. The published files do not say it, so it is the operator''s to fill, one row a code; empty, a '
    'merged provider is told as missing in the month of the merger.';
COMMENT ON COLUMN rtt.provider_predecessor.since IS 'first month in which the successor reports for it, as its first day';
COMMENT ON COLUMN rtt.provider_predecessor.source IS 'where it is said: an ODS file with its date, an order, a letter';

-- The providers of a release that another release, of an earlier or a later month, lacks: no row at all, or no waiting list
-- where this one has one.
CREATE FUNCTION rtt.providers_not_in(of_release integer, other_release integer)
RETURNS TABLE (provider_code text, still_reports boolean, goes_on_as text)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT mine.code, theirs.code IS NOT NULL,
       (SELECT s.other
        FROM (SELECT b.code AS this, b.successor AS other, b.since FROM rtt.provider_predecessor AS b
              UNION ALL
              SELECT b.successor, b.code, b.since FROM rtt.provider_predecessor AS b) AS s
        JOIN rtt.release_organisation AS o ON (o.release_id, o.role, o.code) = (other_release, 'provider', s.other)
        CROSS JOIN (SELECT min(r.period) AS earlier, max(r.period) AS later FROM rtt.release AS r
                    WHERE r.release_id IN (of_release, other_release)) AS months
        WHERE s.this = mine.code AND theirs.code IS NULL AND s.since > months.earlier AND s.since <= months.later
        LIMIT 1)
FROM rtt.release_organisation AS mine
LEFT JOIN rtt.release_organisation AS theirs
       ON (theirs.release_id, theirs.role, theirs.code) = (other_release, 'provider', mine.code)
LEFT JOIN rtt.provider_month_vintage AS my_list
       ON (my_list.release_id, my_list.provider_code, my_list.part, my_list.treatment_function_code)
        = (of_release, mine.code, 'Part_2', 'C_999')
LEFT JOIN rtt.provider_month_vintage AS their_list
       ON (their_list.release_id, their_list.provider_code, their_list.part, their_list.treatment_function_code)
        = (other_release, mine.code, 'Part_2', 'C_999')
WHERE mine.release_id = of_release AND mine.role = 'provider'
  AND (theirs.code IS NULL
       OR their_list.provider_code IS NULL AND coalesce(my_list.total_with_nonc, my_list.total) > 0);
END;
COMMENT ON FUNCTION rtt.providers_not_in IS
    'Providers of one release that the other lacks. still_reports: the other has rows of it, but no waiting list; goes_on_as: the '
    'code under which the other release has it (rtt.provider_predecessor).';

CREATE VIEW rtt.provider_absence AS
WITH month AS (
    SELECT r.period, r.release_id, lag(r.period) OVER (ORDER BY r.period) AS neighbour_period,
           lag(r.release_id) OVER (ORDER BY r.period) AS neighbour_id
    FROM rtt.release AS r
    WHERE r.status = 'current'
), absent AS (
    SELECT m.period, m.release_id, m.neighbour_period, g.provider_code, g.still_reports, g.goes_on_as,
           CASE WHEN g.goes_on_as IS NULL THEN 'missing' ELSE 'merged' END AS kind,
           m.neighbour_period AS last_period, m.neighbour_id AS last_id
    FROM month AS m
    CROSS JOIN LATERAL rtt.providers_not_in(m.neighbour_id, m.release_id) AS g
    UNION ALL
    SELECT m.period, m.release_id, m.neighbour_period, g.provider_code, g.still_reports, NULL,
           CASE WHEN last.period IS NULL THEN 'new' ELSE 'returned' END, last.period, last.release_id
    FROM month AS m
    CROSS JOIN LATERAL rtt.providers_not_in(m.release_id, m.neighbour_id) AS g
    LEFT JOIN LATERAL (SELECT e.period, e.release_id
                       FROM month AS e
                       JOIN rtt.release_organisation AS o
                         ON (o.release_id, o.role, o.code) = (e.release_id, 'provider', g.provider_code)
                       LEFT JOIN rtt.provider_month_vintage AS l
                              ON (l.release_id, l.provider_code, l.part, l.treatment_function_code)
                               = (e.release_id, g.provider_code, 'Part_2', 'C_999')
                       WHERE e.period < m.neighbour_period AND (NOT g.still_reports OR l.total > 0)
                       ORDER BY e.period DESC
                       LIMIT 1) AS last ON true
    WHERE g.goes_on_as IS NULL AND m.neighbour_id IS NOT NULL
    UNION ALL
    SELECT m.period, m.release_id, m.neighbour_period, last.code, false, NULL, 'still missing', last.period, last.release_id
    FROM month AS m
    CROSS JOIN LATERAL (SELECT DISTINCT ON (o.code) o.code, e.period, e.release_id
                        FROM month AS e
                        JOIN rtt.release_organisation AS o ON o.release_id = e.release_id AND o.role = 'provider'
                        WHERE e.period >= m.period - interval '1 year' AND e.period < m.neighbour_period
                        ORDER BY o.code, e.period DESC) AS last
    WHERE NOT EXISTS (SELECT FROM rtt.release_organisation AS o
                      WHERE o.release_id IN (m.release_id, m.neighbour_id) AND o.role = 'provider' AND o.code = last.code)
      AND NOT EXISTS (SELECT FROM rtt.provider_predecessor AS b
                      JOIN rtt.release_organisation AS o
                        ON (o.release_id, o.role, o.code) = (m.release_id, 'provider', b.successor)
                      WHERE b.code = last.code AND b.since > last.period AND b.since <= m.period)
)
SELECT a.period, a.kind, a.provider_code, o.name AS provider_name, coalesce(nullif(o.parent_code, ''), '-') AS icb_code,
       a.neighbour_period, a.last_period, a.still_reports, a.goes_on_as AS successor_code, l.total AS last_total,
       coalesce(l.total_with_nonc, l.total) AS last_total_with_nonc, l.within_18 AS last_within_18, l.over_18 AS last_over_18,
       l.over_52 AS last_over_52, l.over_65 AS last_over_65, l.over_78 AS last_over_78, l.over_104 AS last_over_104, n.total
FROM absent AS a
LEFT JOIN rtt.release_organisation AS o
       ON (o.release_id, o.role, o.code) = (coalesce(a.last_id, a.release_id), 'provider', a.provider_code)
LEFT JOIN rtt.provider_month_vintage AS l
       ON (l.release_id, l.provider_code, l.part, l.treatment_function_code) = (a.last_id, a.provider_code, 'Part_2', 'C_999')
LEFT JOIN rtt.provider_month_vintage AS n
       ON (n.release_id, n.provider_code, n.part, n.treatment_function_code) = (a.release_id, a.provider_code, 'Part_2', 'C_999');
COMMENT ON VIEW rtt.provider_absence IS
    'Who is missing from a loaded month beside its neighbour, the loaded month before it, and who came: one row a provider that is '
    'not in both. Without NONC, as England; …_with_nonc beside it.';
COMMENT ON COLUMN rtt.provider_absence.kind IS
    'missing: in the neighbour, not here; still missing: not in the neighbour either, but in a month up to a year back; merged: not '
    'here under its own code, but under successor_code (rtt.provider_predecessor); returned: here, not in the neighbour, in an '
    'earlier month; new: here, in no month loaded before';
COMMENT ON COLUMN rtt.provider_absence.last_period IS 'the last month before this one that it reported; NULL where it is new';
COMMENT ON COLUMN rtt.provider_absence.still_reports IS
    'missing from the waiting list only: the month has other rows of it (of a returned one: the neighbour had)';
COMMENT ON COLUMN rtt.provider_absence.last_total IS 'its waiting list (Part_2, C_999) in last_period; so are the other last_…';
COMMENT ON COLUMN rtt.provider_absence.total IS 'its waiting list in this month; NULL where it is missing';

CREATE VIEW rtt.england_like_for_like AS
SELECT r.period, c.compared_with, f.period AS former_period, new.part, new.treatment_function_code, new.total,
       old.total AS former_total, new.total - old.total AS total_change,
       (new.total - come.total) - (old.total - gone.total) AS total_change_like_for_like,
       new.over_52 - old.over_52 AS over_52_change,
       (new.over_52 - come.over_52) - (old.over_52 - gone.over_52) AS over_52_change_like_for_like,
       rtt.percent_of(new.within_18, new.within_18 + new.over_18) - rtt.percent_of(old.within_18, old.within_18 + old.over_18)
           AS points_change,
       rtt.percent_of(new.within_18 - come.within_18, new.within_18 + new.over_18 - come.within_18 - come.over_18)
           - rtt.percent_of(old.within_18 - gone.within_18, old.within_18 + old.over_18 - gone.within_18 - gone.over_18)
           AS points_change_like_for_like,
       gone.providers AS providers_missing, gone.total AS missing_former_total, come.providers AS providers_come,
       come.total AS come_total
FROM rtt.release AS r
CROSS JOIN (VALUES ('month', interval '1 month'), ('year', interval '1 year')) AS c (compared_with, span)
JOIN rtt.release AS f ON f.period = (r.period - c.span)::date AND f.status = 'current'
JOIN rtt.england_month_vintage AS new ON new.release_id = r.release_id
JOIN rtt.england_month_vintage AS old
  ON (old.release_id, old.part, old.treatment_function_code) = (f.release_id, new.part, new.treatment_function_code)
CROSS JOIN LATERAL (SELECT count(*) AS providers, coalesce(sum(m.total), 0) AS total, coalesce(sum(m.within_18), 0) AS within_18,
                           coalesce(sum(m.over_18), 0) AS over_18, coalesce(sum(m.over_52), 0) AS over_52
                    FROM rtt.providers_not_in(f.release_id, r.release_id) AS g
                    LEFT JOIN rtt.provider_month_vintage AS m
                           ON (m.release_id, m.provider_code, m.part, m.treatment_function_code)
                            = (f.release_id, g.provider_code, new.part, new.treatment_function_code)
                    WHERE g.goes_on_as IS NULL AND (NOT g.still_reports OR new.part IN ('Part_2', 'Part_2A'))) AS gone
CROSS JOIN LATERAL (SELECT count(*) AS providers, coalesce(sum(m.total), 0) AS total, coalesce(sum(m.within_18), 0) AS within_18,
                           coalesce(sum(m.over_18), 0) AS over_18, coalesce(sum(m.over_52), 0) AS over_52
                    FROM rtt.providers_not_in(r.release_id, f.release_id) AS g
                    LEFT JOIN rtt.provider_month_vintage AS m
                           ON (m.release_id, m.provider_code, m.part, m.treatment_function_code)
                            = (r.release_id, g.provider_code, new.part, new.treatment_function_code)
                    WHERE g.goes_on_as IS NULL AND (NOT g.still_reports OR new.part IN ('Part_2', 'Part_2A'))) AS come
WHERE r.status = 'current';
COMMENT ON VIEW rtt.england_like_for_like IS
    'England''s change on the month (compared_with = month) and on the year, beside the same change of those providers only that '
    'report in both months: what is left of a fall when a trust that did not submit is not counted as a success. By part and '
    'treatment function; parts are never added. total_change = total_change_like_for_like + come_total - missing_former_total.';
COMMENT ON COLUMN rtt.england_like_for_like.providers_missing IS
    'providers of the former month that this one lacks; for the list (Part_2, Part_2A) also those that report without a list';
COMMENT ON COLUMN rtt.england_like_for_like.missing_former_total IS
    'their pathways in the former month, of this part and treatment function';
COMMENT ON COLUMN rtt.england_like_for_like.providers_come IS 'providers of this month that the former one lacks';
COMMENT ON COLUMN rtt.england_like_for_like.points_change IS 'percentage points of the share within 18 weeks';

CREATE FUNCTION rtt.waiting_list_of(of_release integer, of_provider text) RETURNS TABLE (total integer, with_nonc integer)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT max(m.total), max(coalesce(m.total_with_nonc, m.total))
FROM rtt.provider_month_vintage AS m
WHERE m.release_id = of_release AND m.provider_code = of_provider AND m.part = 'Part_2' AND m.treatment_function_code = 'C_999';
END;
COMMENT ON FUNCTION rtt.waiting_list_of IS
    'A provider''s waiting list (Part_2, C_999) in a release, without and with NONC; always one row, NULL where it has none.';

-- "140,160 on the list in 2026-01, 140,251 with NONC"
CREATE FUNCTION rtt.list_in_month(total integer, with_nonc integer, period date) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN to_char(coalesce(total, 0), 'FM9,999,999,990') || ' on the list in ' || to_char(period, 'YYYY-MM')
       || CASE WHEN with_nonc IS DISTINCT FROM total THEN ', ' || to_char(with_nonc, 'FM9,999,999,990') || ' with NONC' ELSE '' END;

-- The same as before, and who is missing and who returned, the largest list first.
CREATE OR REPLACE FUNCTION rtt.compare_with_neighbour(compared integer)
RETURNS TABLE (name text, examined bigint, deviations bigint, examples jsonb)
LANGUAGE sql STABLE
SET search_path = rtt, pg_temp
BEGIN ATOMIC
WITH this AS (
    SELECT * FROM rtt.release WHERE release_id = compared
), neighbour AS (
    SELECT r.*
    FROM rtt.release AS r, this
    WHERE r.status = 'current' AND r.period <> this.period
    ORDER BY r.period < this.period DESC, abs(r.period - this.period)
    LIMIT 1
), pairs AS (
    SELECT mine.role, mine.code, mine.name, mine.parent_code, theirs.code IS NULL AS is_new,
           theirs.name AS former_name, theirs.parent_code AS former_parent_code
    FROM neighbour
    JOIN rtt.release_organisation AS mine ON mine.release_id = compared
    LEFT JOIN rtt.release_organisation AS theirs
           ON (theirs.release_id, theirs.role, theirs.code) = (neighbour.release_id, mine.role, mine.code)
), former AS (
    SELECT neighbour.* FROM neighbour JOIN this ON neighbour.period < this.period
), gone AS MATERIALIZED (
    SELECT g.* FROM former CROSS JOIN LATERAL rtt.providers_not_in(former.release_id, compared) AS g
), come AS MATERIALIZED (
    SELECT g.* FROM former CROSS JOIN LATERAL rtt.providers_not_in(compared, former.release_id) AS g
), missing AS (
    SELECT g.provider_code AS code, g.still_reports, former.period AS last_period, l.total, l.with_nonc
    FROM former
    CROSS JOIN gone AS g
    CROSS JOIN LATERAL rtt.waiting_list_of(former.release_id, g.provider_code) AS l
    WHERE g.goes_on_as IS NULL
), returned AS (
    SELECT g.provider_code AS code, last.period AS last_period, last.total, last.with_nonc, l.total AS total_now
    FROM former
    CROSS JOIN come AS g
    CROSS JOIN LATERAL rtt.waiting_list_of(compared, g.provider_code) AS l
    CROSS JOIN LATERAL (SELECT r.period, t.total, t.with_nonc
                        FROM rtt.release AS r
                        JOIN rtt.release_organisation AS o
                          ON (o.release_id, o.role, o.code) = (r.release_id, 'provider', g.provider_code)
                        CROSS JOIN LATERAL rtt.waiting_list_of(r.release_id, g.provider_code) AS t
                        WHERE r.status = 'current' AND r.period < former.period AND (NOT g.still_reports OR t.with_nonc > 0)
                        ORDER BY r.period DESC
                        LIMIT 1) AS last
    WHERE g.goes_on_as IS NULL
), findings AS (
    SELECT 'rows_near_neighbour' AS name, this.rows || ' rows, ' || to_char(neighbour.period, 'YYYY-MM') || ' has '
           || neighbour.rows AS example, abs(this.rows - neighbour.rows) > 0.15 * neighbour.rows AS deviates, 0 AS gravity
    FROM this, neighbour
    UNION ALL
    SELECT 'codes_known_to_neighbour', role || ' ' || code || ' (' || pairs.name || ')', is_new, 0
    FROM pairs
    UNION ALL
    SELECT 'names_as_in_neighbour',
           role || ' ' || code || ': ' || former_name || ' (' || former_parent_code || ') is now ' || pairs.name
           || ' (' || parent_code || ')',
           (pairs.name, parent_code) IS DISTINCT FROM (former_name, former_parent_code), 0
    FROM pairs
    WHERE NOT is_new
    UNION ALL
    SELECT 'providers_reporting_as_neighbour',
           'provider ' || o.code || ' ' || o.name || ': ' || rtt.list_in_month(m.total, m.with_nonc, m.last_period)
           || CASE WHEN m.still_reports THEN ', reports without a waiting list now' ELSE '' END,
           m.code IS NOT NULL, coalesce(m.with_nonc, 0)
    FROM former
    JOIN rtt.release_organisation AS o ON o.release_id = former.release_id AND o.role = 'provider'
    LEFT JOIN missing AS m ON m.code = o.code
    UNION ALL
    SELECT 'providers_returned',
           'provider ' || o.code || ' ' || o.name || ': ' || rtt.list_in_month(m.total, m.with_nonc, m.last_period) || '; '
           || to_char(coalesce(m.total_now, 0), 'FM9,999,999,990') || ' now',
           m.code IS NOT NULL, greatest(m.with_nonc, m.total_now, 0)
    FROM former
    JOIN rtt.release_organisation AS o ON o.release_id = compared AND o.role = 'provider'
    LEFT JOIN returned AS m ON m.code = o.code
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY findings.name, deviates ORDER BY gravity DESC, example COLLATE "C") AS place
    FROM findings
)
SELECT ranked.name, count(*), count(*) FILTER (WHERE deviates),
       coalesce(jsonb_agg(example ORDER BY place) FILTER (WHERE deviates AND place <= 5), '[]')
FROM ranked
GROUP BY ranked.name;
END;
COMMENT ON FUNCTION rtt.compare_with_neighbour IS
    'What is accepted but recorded of a release beside the current release of the nearest month, the one before it if there is one: '
    'rows, codes, names; who is missing and who returned beside an earlier month, the largest list first.';

-- Revisions: each time that another release took the current one's place, also where it had been current before.

DROP VIEW rtt.revision, rtt.england_revision, rtt.provider_revision;
DROP FUNCTION rtt.vintage_effect(date, integer, integer);

CREATE VIEW rtt.replacement AS
SELECT s.period, s.number - 1 AS revision, s.valid_from AS revised_at, s.valid_to IS NULL AS is_current, s.vintage,
       s.former_vintage, s.release_id, s.former_release_id, s.published_by, s.reason
FROM (SELECT p.*, r.vintage, row_number() OVER history AS number, lag(p.release_id) OVER history AS former_release_id,
             lag(r.vintage) OVER history AS former_vintage
      FROM rtt.publication AS p
      JOIN rtt.release AS r USING (release_id)
      WINDOW history AS (PARTITION BY p.period ORDER BY p.valid_from)) AS s
WHERE s.former_release_id IS NOT NULL;
COMMENT ON VIEW rtt.replacement IS
    'Each time that another release became the current one of its month: which, instead of which. A month that went from A to B and '
    'back to A has two.';
COMMENT ON COLUMN rtt.replacement.revision IS 'counts a month''s replacements from 1';
COMMENT ON COLUMN rtt.replacement.revised_at IS 'when it became current here';

CREATE VIEW rtt.revision AS
SELECT n.period, n.revision, n.vintage, n.revised_at, n.former_vintage, nr.rows - fr.rows AS more_rows,
       f.total AS former_waiting_list, t.total AS waiting_list, t.total - f.total AS difference,
       t.within_18 - f.within_18 AS difference_within_18, t.over_18 - f.over_18 AS difference_over_18,
       t.over_52 - f.over_52 AS difference_over_52, t.over_65 - f.over_65 AS difference_over_65,
       t.over_78 - f.over_78 AS difference_over_78, t.over_104 - f.over_104 AS difference_over_104,
       nr.status, nr.url, n.is_current, n.published_by, n.reason
FROM rtt.replacement AS n
JOIN rtt.release AS nr ON nr.release_id = n.release_id
JOIN rtt.release AS fr ON fr.release_id = n.former_release_id
LEFT JOIN rtt.england_month_vintage AS t
       ON (t.release_id, t.part, t.treatment_function_code) = (n.release_id, 'Part_2', 'C_999')
LEFT JOIN rtt.england_month_vintage AS f
       ON (f.release_id, f.part, f.treatment_function_code) = (n.former_release_id, 'Part_2', 'C_999');
COMMENT ON VIEW rtt.revision IS 'Each revision of a month: when it came here and what it did to England''s waiting list.';
COMMENT ON COLUMN rtt.revision.revision IS 'counts a month''s revisions from 1; is_current: the one in force';

-- Every figure of a release, by kind of place. Not stored as such: ICBs are the sums of their commissioners, without NONC.
CREATE FUNCTION rtt.release_figures(of_place text, of_release integer)
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
SELECT s.icb, coalesce(i.name, 'NO ICB GIVEN'), s.part, s.treatment_function_code, s.total, NULL, s.within_18, s.over_18, s.over_52,
       s.over_65, s.over_78, s.over_104, NULL, NULL
FROM (SELECT coalesce(nullif(o.parent_code, ''), '-') AS icb, m.part, m.treatment_function_code, sum(m.total) AS total,
             sum(m.within_18) AS within_18, sum(m.over_18) AS over_18, sum(m.over_52) AS over_52, sum(m.over_65) AS over_65,
             sum(m.over_78) AS over_78, sum(m.over_104) AS over_104
      FROM rtt.commissioner_month_vintage AS m
      LEFT JOIN rtt.release_organisation AS o
             ON (o.release_id, o.role, o.code) = (m.release_id, 'commissioner', m.commissioner_code)
      WHERE of_place = 'ICB' AND m.release_id = of_release AND m.commissioner_code <> 'NONC'
      GROUP BY 1, 2, 3) AS s
LEFT JOIN rtt.release_organisation AS i ON (i.release_id, i.role, i.code) = (of_release, 'commissioner_parent', s.icb);
END;
COMMENT ON FUNCTION rtt.release_figures IS
    'The figures of a release at each England, provider, commissioner or ICB (of_place). ICBs have no percentiles: they cannot be '
    'added.';

-- A figure that is not known of an old vintage (0009 made it NULL where the rows were gone) has not changed, and a place whose total
-- is not known is left out. Where pathways come to a place that had none, its total differs, too.
CREATE FUNCTION rtt.release_effect(of_place text, from_release integer, to_release integer)
RETURNS TABLE (code text, name text, part text, treatment_function_code text, change text, old_total bigint, new_total bigint,
               old_total_with_nonc bigint, new_total_with_nonc bigint, old_within_18 bigint, new_within_18 bigint,
               old_over_18 bigint, new_over_18 bigint, old_over_52 bigint, new_over_52 bigint, old_over_65 bigint,
               new_over_65 bigint, old_over_78 bigint, new_over_78 bigint, old_over_104 bigint, new_over_104 bigint,
               old_median_weeks double precision, new_median_weeks double precision, old_p92_weeks double precision,
               new_p92_weeks double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT coalesce(n.code, o.code), coalesce(n.name, o.name), coalesce(n.part, o.part),
       coalesce(n.treatment_function_code, o.treatment_function_code),
       CASE WHEN o.code IS NULL THEN 'added' WHEN n.code IS NULL THEN 'removed' ELSE 'changed' END, o.total, n.total,
       o.total_with_nonc, n.total_with_nonc, o.within_18, n.within_18, o.over_18, n.over_18, o.over_52, n.over_52, o.over_65,
       n.over_65, o.over_78, n.over_78, o.over_104, n.over_104, o.median_weeks, n.median_weeks, o.p92_weeks, n.p92_weeks
FROM rtt.release_figures(of_place, from_release) AS o
FULL JOIN rtt.release_figures(of_place, to_release) AS n
       ON (n.code, n.part, n.treatment_function_code) = (o.code, o.part, o.treatment_function_code)
WHERE (o.code IS NULL OR o.total IS NOT NULL) AND (n.code IS NULL OR n.total IS NOT NULL)
  AND (o.code IS NULL OR n.code IS NULL OR n.total <> o.total OR n.total_with_nonc <> o.total_with_nonc
       OR n.within_18 <> o.within_18 OR n.over_18 <> o.over_18 OR n.over_52 <> o.over_52 OR n.over_65 <> o.over_65
       OR n.over_78 <> o.over_78 OR n.over_104 <> o.over_104 OR n.median_weeks <> o.median_weeks OR n.p92_weeks <> o.p92_weeks);
END;
COMMENT ON FUNCTION rtt.release_effect IS
    'The figures of one kind of place that two releases of a month differ in. change: added or removed where the place, or its part '
    'or treatment function, is in one of them only.';

-- Names and parents of codes that both releases have. Codes that come or go are rows of the effect.
CREATE FUNCTION rtt.release_renaming(from_release integer, to_release integer)
RETURNS TABLE (kind text, code text, what text, old text, new text)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT n.role, n.code, w.what, w.old, w.new
FROM rtt.release_organisation AS o
JOIN rtt.release_organisation AS n ON (n.role, n.code) = (o.role, o.code)
CROSS JOIN LATERAL (VALUES ('name', o.name, n.name), ('parent', o.parent_code::text, n.parent_code::text)) AS w (what, old, new)
WHERE o.release_id = from_release AND n.release_id = to_release AND w.old <> w.new
UNION ALL
SELECT n.kind, n.code, 'name', o.name, n.name
FROM rtt.release_label AS o
JOIN rtt.release_label AS n ON (n.kind, n.code) = (o.kind, o.code)
WHERE o.release_id = from_release AND n.release_id = to_release AND o.name <> n.name;
END;
COMMENT ON FUNCTION rtt.release_renaming IS
    'Names and parents that two releases of a month give the same code: of providers, commissioners, their parents (ICBs), parts and '
    'treatment functions.';

CREATE OR REPLACE FUNCTION rtt.vintage_pair(of_period date, INOUT from_vintage integer, INOUT to_vintage integer,
                                            OUT from_release integer, OUT to_release integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    since timestamptz;
BEGIN
    SELECT r.release_id, r.vintage INTO to_release, to_vintage
    FROM rtt.release AS r
    WHERE r.period = of_period AND CASE WHEN to_vintage IS NULL THEN r.status = 'current' ELSE r.vintage = to_vintage END;
    IF to_release IS NULL THEN
        RAISE EXCEPTION '% is not loaded, or has no such vintage', to_char(of_period, 'YYYY-MM') USING ERRCODE = 'no_data_found';
    END IF;
    IF from_vintage IS NOT NULL THEN
        SELECT r.release_id INTO from_release FROM rtt.release AS r WHERE r.period = of_period AND r.vintage = from_vintage;
    ELSE
        -- What was current before it last became current; before one that never was, the current one. A release that was loaded
        -- and never became current comes last.
        SELECT coalesce(max(p.valid_from), 'infinity') INTO since FROM rtt.publication AS p WHERE p.release_id = to_release;
        SELECT r.release_id, r.vintage INTO from_release, from_vintage
        FROM rtt.release AS r
        LEFT JOIN rtt.publication AS p USING (release_id)
        WHERE r.period = of_period AND r.release_id <> to_release
          AND (p.valid_from < since OR p.valid_from IS NULL AND r.status = 'superseded')
        ORDER BY p.valid_from DESC NULLS LAST, r.vintage DESC
        LIMIT 1;
    END IF;
    IF from_release IS NULL THEN
        RAISE EXCEPTION '% has no vintage to compare vintage % with', to_char(of_period, 'YYYY-MM'), to_vintage
            USING ERRCODE = 'no_data_found';
    END IF;
END
$$;
COMMENT ON FUNCTION rtt.vintage_pair IS
    'Which two releases a question about a revision is about: by default the current one and the one that was current before it.';
COMMENT ON FUNCTION rtt.vintage_diff IS
    'The rows that two vintages of a month differ in; by default the current one and the one that was current before it. A changed '
    'row may have the same total and other bands.';

CREATE FUNCTION rtt.vintage_effect(of_period date, from_vintage integer DEFAULT NULL, to_vintage integer DEFAULT NULL)
RETURNS TABLE (place text, code text, name text, part text, treatment_function_code text, change text, old_total bigint,
               new_total bigint, old_total_with_nonc bigint, new_total_with_nonc bigint, old_within_18 bigint,
               new_within_18 bigint, old_over_18 bigint, new_over_18 bigint, old_over_52 bigint, new_over_52 bigint,
               old_over_65 bigint, new_over_65 bigint, old_over_78 bigint, new_over_78 bigint, old_over_104 bigint,
               new_over_104 bigint, old_median_weeks double precision, new_median_weeks double precision,
               old_p92_weeks double precision, new_p92_weeks double precision)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    pair record := rtt.vintage_pair(of_period, from_vintage, to_vintage);
    kind text;
BEGIN
    FOREACH kind IN ARRAY ARRAY['England', 'ICB', 'commissioner', 'provider'] LOOP
        RETURN QUERY SELECT kind, e.* FROM rtt.release_effect(kind, pair.from_release, pair.to_release) AS e;
    END LOOP;
END
$$;
COMMENT ON FUNCTION rtt.vintage_effect IS
    'The figures of England, ICBs, commissioners and providers that two vintages of a month differ in, and those that came or went '
    '(change). Works for every vintage, roll-ups are kept for ever; only what is not known of an old one is left out.';

CREATE FUNCTION rtt.vintage_renaming(of_period date, from_vintage integer DEFAULT NULL, to_vintage integer DEFAULT NULL)
RETURNS TABLE (kind text, code text, what text, old text, new text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    pair record := rtt.vintage_pair(of_period, from_vintage, to_vintage);
BEGIN
    RETURN QUERY SELECT r.* FROM rtt.release_renaming(pair.from_release, pair.to_release) AS r;
END
$$;
COMMENT ON FUNCTION rtt.vintage_renaming IS 'The names and parents of codes that two vintages of a month differ in.';

-- The effect of each revision.
CREATE VIEW rtt.england_revision AS
SELECT r.period, r.revision, r.is_current, r.vintage, r.former_vintage, r.revised_at, e.*
FROM rtt.replacement AS r
CROSS JOIN LATERAL (SELECT coalesce(n.part, o.part) AS part,
                           coalesce(n.treatment_function_code, o.treatment_function_code) AS treatment_function_code,
                           o.total AS former_total, n.total, coalesce(n.total, 0) - coalesce(o.total, 0) AS difference,
                           n.within_18 - o.within_18 AS difference_within_18, n.over_18 - o.over_18 AS difference_over_18,
                           n.over_52 - o.over_52 AS difference_over_52, n.over_65 - o.over_65 AS difference_over_65,
                           n.over_78 - o.over_78 AS difference_over_78, n.over_104 - o.over_104 AS difference_over_104,
                           o.median_weeks AS former_median_weeks, n.median_weeks, o.p92_weeks AS former_p92_weeks, n.p92_weeks
                    FROM rtt.release_figures('England', r.former_release_id) AS o
                    FULL JOIN rtt.release_figures('England', r.release_id) AS n
                           ON (n.part, n.treatment_function_code) = (o.part, o.treatment_function_code)) AS e;
COMMENT ON VIEW rtt.england_revision IS
    'What each revision of a month did to England''s figures, by part and treatment function, changed or not. former_total is NULL '
    'where the treatment function came with the revision, total where it went.';

DO $$
DECLARE
    place text;
    this text;
BEGIN
    FOREACH place IN ARRAY ARRAY['provider', 'commissioner', 'ICB'] LOOP
        this := format('rtt.%s_revision', lower(place));
        EXECUTE format(
            'CREATE VIEW %1$s AS
             SELECT r.period, r.revision, r.is_current, r.vintage, r.former_vintage, r.revised_at, e.code AS %2$s_code,
                    e.name AS %2$s_name, e.part, e.treatment_function_code, e.change, e.old_total AS former_total,
                    e.new_total AS total,
                    coalesce(e.new_total, 0) - coalesce(e.old_total, 0) AS difference,
                    e.old_total_with_nonc AS former_total_with_nonc, e.new_total_with_nonc AS total_with_nonc,
                    e.old_within_18 AS former_within_18, e.new_within_18 AS within_18,
                    e.old_over_18 AS former_over_18, e.new_over_18 AS over_18, e.old_over_52 AS former_over_52, e.new_over_52 AS over_52,
                    e.old_over_65 AS former_over_65, e.new_over_65 AS over_65, e.old_over_78 AS former_over_78, e.new_over_78 AS over_78,
                    e.old_over_104 AS former_over_104, e.new_over_104 AS over_104,
                    e.old_median_weeks AS former_median_weeks, e.new_median_weeks AS median_weeks,
                    e.old_p92_weeks AS former_p92_weeks, e.new_p92_weeks AS p92_weeks
             FROM rtt.replacement AS r
             CROSS JOIN LATERAL rtt.release_effect(%3$L, r.former_release_id, r.release_id) AS e', this, lower(place), place);
        EXECUTE format('COMMENT ON VIEW %s IS %L', this,
                       format('What each revision of a month did to each %s''s figures: those that changed. former_… is NULL where '
                              'it came with the revision, total where it went (change: added, removed). Figures that are not known of '
                              'an old vintage, whose rows were gone, are not among them.', place));
    END LOOP;
END
$$;

CREATE VIEW rtt.renaming AS
SELECT r.period, r.revision, r.is_current, r.vintage, r.former_vintage, n.kind, n.code, n.what, n.old AS former, n.new AS now
FROM rtt.replacement AS r
CROSS JOIN LATERAL rtt.release_renaming(r.former_release_id, r.release_id) AS n;
COMMENT ON VIEW rtt.renaming IS
    'Names and parents that each revision of a month gave to codes that were there before; codes that came or went are in the '
    '…_revision views.';

-- Where an administrator made the role later than 0004, the defaults that 0004 sets for new views are not there.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rtt_reader') THEN
        GRANT SELECT ON ALL TABLES IN SCHEMA rtt TO rtt_reader;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'rtt_reader could not be given the new views (%): let their owner GRANT SELECT ON ALL TABLES IN SCHEMA rtt TO '
                     'rtt_reader', SQLERRM;
END
$$;
