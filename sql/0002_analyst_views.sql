-- What analysts and dashboards read: the current release of each month, in the field's words.

CREATE VIEW rtt.pathway AS
SELECT p.period, r.vintage, p.provider_code, p.commissioner_code, p.part, p.treatment_function_code,
       p.bands, p.total, p.unknown_clock_start, p.total_all, p.extra, p.line_no, p.release_id
FROM rtt.release AS r
JOIN rtt.pathway_vintage AS p ON p.release_id = r.release_id AND p.period = r.period
WHERE r.status = 'current';
COMMENT ON VIEW rtt.pathway IS
    'Every row of the current release of each month: provider × commissioner × part × treatment function. '
    'See rtt.pathway_vintage for what may not be added together.';

CREATE VIEW rtt.provider_month AS
SELECT r.period, m.provider_code, o.name AS provider_name, m.part, m.treatment_function_code,
       l.name AS treatment_function_name, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       m.median_weeks, m.p92_weeks, r.vintage, m.release_id
FROM rtt.release AS r
JOIN rtt.provider_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_organisation AS o
       ON o.release_id = m.release_id AND o.role = 'provider' AND o.code = m.provider_code
LEFT JOIN rtt.release_label AS l
       ON l.release_id = m.release_id AND l.kind = 'treatment_function' AND l.code = m.treatment_function_code
WHERE r.status = 'current';
COMMENT ON VIEW rtt.provider_month IS
    'Figures of a month by provider, part and treatment function, over all commissioners, the non-English one (NONC) '
    'included: providers therefore add up to England plus NONC.';

CREATE VIEW rtt.commissioner_month AS
SELECT r.period, m.commissioner_code, o.name AS commissioner_name, m.part, m.treatment_function_code,
       l.name AS treatment_function_name, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       m.median_weeks, m.p92_weeks, r.vintage, m.release_id
FROM rtt.release AS r
JOIN rtt.commissioner_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_organisation AS o
       ON o.release_id = m.release_id AND o.role = 'commissioner' AND o.code = m.commissioner_code
LEFT JOIN rtt.release_label AS l
       ON l.release_id = m.release_id AND l.kind = 'treatment_function' AND l.code = m.treatment_function_code
WHERE r.status = 'current';
COMMENT ON VIEW rtt.commissioner_month IS
    'Figures of a month by commissioner, part and treatment function. NONC stands for all commissioners outside England.';

CREATE VIEW rtt.england_month AS
SELECT r.period, m.part, m.treatment_function_code, l.name AS treatment_function_name,
       m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       m.median_weeks, m.p92_weeks, r.vintage, m.release_id
FROM rtt.release AS r
JOIN rtt.england_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_label AS l
       ON l.release_id = m.release_id AND l.kind = 'treatment_function' AND l.code = m.treatment_function_code
WHERE r.status = 'current';
COMMENT ON VIEW rtt.england_month IS
    'Figures of a month for England by part and treatment function: all commissioners but NONC, as reported, without '
    'estimates for trusts that did not submit. The waiting list is part Part_2, treatment function C_999.';

DO $$
DECLARE
    place text;
    relation text;
BEGIN
    FOREACH place IN ARRAY ARRAY['provider', 'commissioner', 'england'] LOOP
        FOREACH relation IN ARRAY ARRAY[format('TABLE rtt.%s_month_vintage', place), format('VIEW rtt.%s_month', place)] LOOP
            IF relation LIKE 'TABLE%' THEN
                EXECUTE format('COMMENT ON %s IS %L', relation,
                               'Roll-ups of every vintage, computed while loading; rtt.' || place || '_month shows the current ones.');
            END IF;
            relation := split_part(relation, ' ', 2);
            EXECUTE format('COMMENT ON COLUMN %s.total IS %L', relation,
                           'pathways (Total All), unknown clock starts included; clock starts for Part_3');
            EXECUTE format('COMMENT ON COLUMN %s.within_18 IS %L', relation,
                           'pathways in the first 18 weekly bands, day 126 included; NULL for Part_3');
            EXECUTE format('COMMENT ON COLUMN %s.over_18 IS %L', relation,
                           'pathways beyond the first 18 weekly bands; unknown clock starts are in neither');
            EXECUTE format('COMMENT ON COLUMN %s.over_52 IS %L', relation, 'pathways in the bands from Gt 52 on');
            EXECUTE format('COMMENT ON COLUMN %s.over_65 IS %L', relation,
                           'pathways in the bands from Gt 65 on; NULL, not 0, before April 2021 (so are over_78 and over_104)');
            EXECUTE format('COMMENT ON COLUMN %s.median_weeks IS %L', relation,
                           'weeks, linear inside the weekly band at rank (N+1)/2; Infinity: in the open band (104+, or 52+)');
            EXECUTE format('COMMENT ON COLUMN %s.p92_weeks IS %L', relation,
                           '92nd percentile in weeks, rank N × 0.92; Infinity as in median_weeks');
        END LOOP;
    END LOOP;
END
$$;

CREATE VIEW rtt.organisation AS
SELECT DISTINCT ON (o.role, o.code) o.role, o.code, o.name, o.parent_code, r.period AS as_of
FROM rtt.release_organisation AS o
JOIN rtt.release AS r USING (release_id)
WHERE r.status = 'current'
ORDER BY o.role, o.code, r.period DESC;
COMMENT ON VIEW rtt.organisation IS 'Each organisation under the name and parent of the latest month that has it.';

CREATE VIEW rtt.treatment_function AS
SELECT DISTINCT ON (l.code) l.code, l.name, r.period AS as_of
FROM rtt.release_label AS l
JOIN rtt.release AS r USING (release_id)
WHERE r.status = 'current' AND l.kind = 'treatment_function'
ORDER BY l.code, r.period DESC;
COMMENT ON VIEW rtt.treatment_function IS 'Treatment functions under their latest name; C_999 is the total of the others.';

CREATE VIEW rtt.release_check AS
SELECT r.period, r.vintage, r.status, c.name, c.examined, c.deviations, c.examples, r.release_id
FROM rtt.release AS r
CROSS JOIN LATERAL jsonb_to_recordset(r.checks) AS c (name text, examined bigint, deviations bigint, examples jsonb);
COMMENT ON VIEW rtt.release_check IS 'The stored checks of every release, one row a check.';
