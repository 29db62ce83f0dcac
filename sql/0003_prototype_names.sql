-- The prototype's tables keep working, as views: rtt_provider_raw with its seven columns and rtt_provider_record with whole
-- rows. They are defined in schema rtt and stand under the prototype's names in schema public, where the role may create
-- there (since PostgreSQL 15 not every role may). A table of the prototype that is in the way is kept under another name.

CREATE VIEW rtt.provider_raw AS
SELECT provider_code, provider_name, treatment_function_code AS specialty_code, treatment_function_name AS specialty,
       period, within_18::integer AS waiting_less_18_weeks, over_52::integer AS waiting_over_52_weeks
FROM rtt.provider_month
WHERE part = 'Part_2';
COMMENT ON VIEW rtt.provider_raw IS
    'The waiting list by provider and treatment function, key (provider_code, specialty_code, period). '
    'specialty_code C_999 is the total of the others: do not add it to them.';

CREATE VIEW rtt.provider_record AS
SELECT to_char(p.period, 'YYYY-MM') AS period, p.provider_code AS provider_org_code,
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
        WHERE c.release_id = p.release_id) AS raw_data
FROM rtt.pathway AS p
JOIN rtt.release AS r USING (release_id)
LEFT JOIN rtt.release_organisation AS provider
       ON (provider.release_id, provider.role, provider.code) = (p.release_id, 'provider', p.provider_code)
LEFT JOIN rtt.release_organisation AS provider_parent
       ON (provider_parent.release_id, provider_parent.role, provider_parent.code)
        = (p.release_id, 'provider_parent', provider.parent_code)
LEFT JOIN rtt.release_organisation AS commissioner
       ON (commissioner.release_id, commissioner.role, commissioner.code) = (p.release_id, 'commissioner', p.commissioner_code)
LEFT JOIN rtt.release_organisation AS commissioner_parent
       ON (commissioner_parent.release_id, commissioner_parent.role, commissioner_parent.code)
        = (p.release_id, 'commissioner_parent', commissioner.parent_code)
LEFT JOIN rtt.release_label AS part
       ON (part.release_id, part.kind, part.code) = (p.release_id, 'part', p.part)
LEFT JOIN rtt.release_label AS treatment_function
       ON (treatment_function.release_id, treatment_function.kind, treatment_function.code)
        = (p.release_id, 'treatment_function', p.treatment_function_code);
COMMENT ON VIEW rtt.provider_record IS
    'Whole rows as JSON under the published column names: counts as numbers, blank as null.';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['provider_raw', 'provider_record'] LOOP
        IF to_regclass('public.rtt_' || name) IS NOT NULL THEN
            EXECUTE format('ALTER TABLE public.%I RENAME TO %I', 'rtt_' || name, 'rtt_' || name || '_prototype');
            RAISE NOTICE 'public.rtt_% was there already and is now public.rtt_%_prototype', name, name;
        END IF;
        EXECUTE format('CREATE VIEW public.%I AS SELECT * FROM rtt.%I', 'rtt_' || name, name);
    END LOOP;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'the prototype''s names could not be made in schema public (%): use rtt.provider_raw and '
                     'rtt.provider_record, or let an administrator make the views', SQLERRM;
END
$$;
