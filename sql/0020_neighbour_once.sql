-- The same as before, each of its parts computed once: before statistics are gathered the planner takes every part for one row,
-- and asked for the missing and the returned anew for each provider. A month whose providers are all others than its
-- neighbour's took two minutes for that.
CREATE OR REPLACE FUNCTION rtt.compare_with_neighbour(compared integer)
RETURNS TABLE (name text, examined bigint, deviations bigint, examples jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
WITH this AS (
    SELECT * FROM rtt.release WHERE release_id = compared
), neighbour AS (
    SELECT r.*
    FROM rtt.release AS r, this
    WHERE r.status = 'current' AND r.period <> this.period
    ORDER BY r.period < this.period DESC, abs(r.period - this.period)
    LIMIT 1
), pairs AS MATERIALIZED (
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
), missing AS MATERIALIZED (
    SELECT g.provider_code AS code, g.still_reports, former.period AS last_period, l.total, l.with_nonc
    FROM former
    CROSS JOIN gone AS g
    CROSS JOIN LATERAL rtt.waiting_list_of(former.release_id, g.provider_code) AS l
    WHERE g.goes_on_as IS NULL
), returned AS MATERIALIZED (
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
