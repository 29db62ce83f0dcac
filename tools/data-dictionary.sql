-- One part of the data dictionary in Markdown, from the comments of schema rtt, of the tenants' also those of waitlistd and of a
-- tenant's schema. psql -v part=views|functions|tables|tenants

SELECT :'part' = 'functions' AS of_functions \gset

\if :of_functions
-- What waitlistd alone calls is not for analysts; its comments say so.
SELECT format(E'\n### rtt.%s\n\n```\nrtt.%s(%s)\n```\n\n%s\n\nReturns %s.', p.proname, p.proname,
              replace(pg_get_function_arguments(p.oid), 'NULL::integer', 'NULL'), obj_description(p.oid, 'pg_proc'),
              CASE WHEN r.result LIKE 'TABLE(%'
                       THEN 'the columns '
                            || regexp_replace(substring(r.result FROM '^TABLE\((.*)\)$'), '(^|, )(\w+) ', '\1`\2` ', 'g')
                   WHEN r.result LIKE 'SETOF %' THEN 'rows of ' || substring(r.result FROM 7)
                   ELSE r.result END)
FROM pg_proc AS p
CROSS JOIN LATERAL (SELECT pg_get_function_result(p.oid) AS result) AS r
WHERE p.pronamespace = 'rtt'::regnamespace AND obj_description(p.oid, 'pg_proc') NOT LIKE 'waitlistd''s own: %'
ORDER BY p.proname COLLATE "C", pg_get_function_arguments(p.oid) COLLATE "C";

\else
-- A month's partition and a release's leaf have the columns of rtt.pathway_vintage.
SELECT format(E'\n### %s.%s\n\n%s\n\n| column | type | |\n|---|---|---|\n%s',
              CASE n.nspname WHEN 'tenant_default' THEN 'tenant_NAME' ELSE n.nspname END, c.relname, obj_description(c.oid, 'pg_class'),
              (SELECT string_agg(format('| `%s` | %s | %s |', a.attname, format_type(a.atttypid, a.atttypmod),
                                        replace(col_description(c.oid, a.attnum), '|', '\|')), E'\n' ORDER BY a.attnum)
               FROM pg_attribute AS a
               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (CASE :'part' WHEN 'tenants' THEN '{tenant_default,waitlistd}' ELSE '{rtt}' END::text[])
  AND c.relkind = ANY (CASE :'part' WHEN 'views' THEN '{v}' WHEN 'tenants' THEN '{r,v}' ELSE '{r,p}' END::"char"[])
  AND c.relname !~ '^pathway_[0-9]{4}_[0-9]{2}'
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C";
\endif
