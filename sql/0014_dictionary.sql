-- One name for one thing, organisations by role, and a comment on every column, view, table and function: what psql's \d+ says,
-- and what tools/data-dictionary.sh writes into docs/data-dictionary.md.

-- The published "Total" counts completed pathways whose clock start is known and is blank on the waiting list; "Total All" is what
-- the roll-ups call total. The table keeps the file's names. Renamed in place: what others have built on the view goes on.
ALTER VIEW rtt.pathway RENAME COLUMN total TO known_clock_start;
ALTER VIEW rtt.pathway RENAME COLUMN total_all TO total;

DROP FUNCTION rtt.vintage_diff(date, integer, integer);
CREATE FUNCTION rtt.vintage_diff(of_period date, from_vintage integer DEFAULT NULL, to_vintage integer DEFAULT NULL)
RETURNS TABLE (change text, provider_code text, commissioner_code text, part text, treatment_function_code text,
               old_total integer, new_total integer, difference integer, old_bands integer[], new_bands integer[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    pair record := rtt.vintage_pair(of_period, from_vintage, to_vintage);
    dropped text;
BEGIN
    SELECT string_agg(r.vintage::text, ', ') INTO dropped
    FROM rtt.release AS r
    WHERE r.release_id IN (pair.from_release, pair.to_release) AND r.rows_dropped_at IS NOT NULL;
    IF dropped IS NOT NULL THEN
        RAISE EXCEPTION 'the rows of % vintage % are no longer kept', to_char(of_period, 'YYYY-MM'), dropped
            USING ERRCODE = 'no_data_found', HINT = 'its roll-ups are: rtt.vintage_effect; KEEP_VINTAGES sets how many are kept';
    END IF;
    RETURN QUERY
    SELECT CASE WHEN o.line_no IS NULL THEN 'added' WHEN n.line_no IS NULL THEN 'removed' ELSE 'changed' END,
           coalesce(n.provider_code, o.provider_code), coalesce(n.commissioner_code, o.commissioner_code),
           coalesce(n.part, o.part), coalesce(n.treatment_function_code, o.treatment_function_code),
           o.total_all, n.total_all, coalesce(n.total_all, 0) - coalesce(o.total_all, 0), o.bands, n.bands
    FROM (SELECT * FROM rtt.pathway_vintage AS v WHERE v.period = of_period AND v.release_id = pair.from_release) AS o
    FULL JOIN (SELECT * FROM rtt.pathway_vintage AS v WHERE v.period = of_period AND v.release_id = pair.to_release) AS n
           ON (n.provider_code, n.commissioner_code, n.part, n.treatment_function_code)
              = (o.provider_code, o.commissioner_code, o.part, o.treatment_function_code)
    WHERE (o.line_no IS NULL, o.bands, o.total, o.unknown_clock_start, o.total_all, o.extra)
          IS DISTINCT FROM (n.line_no IS NULL, n.bands, n.total, n.unknown_clock_start, n.total_all, n.extra)
       OR o.line_no IS NULL OR n.line_no IS NULL;
END
$$;
COMMENT ON FUNCTION rtt.vintage_diff IS
    'The rows that two vintages of a month differ in; by default the current one and the one that was current before it. A changed '
    'row may have the same total and other bands. total as in rtt.pathway; NONC''s rows are in.';

-- icb_name is the short name, as in the other views.
CREATE OR REPLACE VIEW rtt.icb_revision AS
SELECT r.period, r.revision, r.is_current, r.vintage, r.former_vintage, r.revised_at, e.code AS icb_code,
       rtt.short_icb_name(e.name) AS icb_name, e.part, e.treatment_function_code, e.change, e.old_total AS former_total,
       e.new_total AS total, coalesce(e.new_total, 0) - coalesce(e.old_total, 0) AS difference,
       e.old_total_with_nonc AS former_total_with_nonc, e.new_total_with_nonc AS total_with_nonc,
       e.old_within_18 AS former_within_18, e.new_within_18 AS within_18, e.old_over_18 AS former_over_18, e.new_over_18 AS over_18,
       e.old_over_52 AS former_over_52, e.new_over_52 AS over_52, e.old_over_65 AS former_over_65, e.new_over_65 AS over_65,
       e.old_over_78 AS former_over_78, e.new_over_78 AS over_78, e.old_over_104 AS former_over_104, e.new_over_104 AS over_104,
       e.old_median_weeks AS former_median_weeks, e.new_median_weeks AS median_weeks, e.old_p92_weeks AS former_p92_weeks,
       e.new_p92_weeks AS p92_weeks
FROM rtt.replacement AS r
CROSS JOIN LATERAL rtt.release_effect('ICB', r.former_release_id, r.release_id) AS e;

-- A code has a row for each role in rtt.organisation: every ICB is the parent of providers and of commissioners.
CREATE VIEW rtt.provider AS
SELECT o.code AS provider_code, o.name AS provider_name, o.parent_code AS provider_parent_code, p.name AS provider_parent_name,
       o.as_of
FROM rtt.organisation AS o
LEFT JOIN rtt.organisation AS p ON p.role = 'provider_parent' AND p.code = o.parent_code
WHERE o.role = 'provider';

CREATE VIEW rtt.commissioner AS
SELECT o.code AS commissioner_code, o.name AS commissioner_name, o.parent_code AS commissioner_parent_code,
       p.name AS commissioner_parent_name, o.as_of
FROM rtt.organisation AS o
LEFT JOIN rtt.organisation AS p ON p.role = 'commissioner_parent' AND p.code = o.parent_code
WHERE o.role = 'commissioner';

CREATE VIEW rtt.icb AS
SELECT DISTINCT ON (o.code) o.code AS icb_code, rtt.short_icb_name(o.name) AS icb_name, o.name AS published_name, o.as_of
FROM rtt.organisation AS o
WHERE o.role IN ('provider_parent', 'commissioner_parent') AND o.code <> ''
ORDER BY o.code, o.as_of DESC, o.role;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rtt_reader') THEN
        GRANT SELECT ON rtt.provider, rtt.commissioner, rtt.icb TO rtt_reader;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'rtt_reader could not be given the new views (%): let their owner GRANT SELECT ON ALL TABLES IN SCHEMA rtt TO '
                     'rtt_reader', SQLERRM;
END
$$;

COMMENT ON VIEW rtt.provider IS 'Each provider once, under the name and parent (ICB) of the latest month that has it.';
COMMENT ON VIEW rtt.commissioner IS
    'Each commissioner once (sub-ICB location, commissioning hub, NONC), under the name and parent (ICB) of the latest month that '
    'has it.';
COMMENT ON VIEW rtt.icb IS
    'Each parent of providers or commissioners once, under the name of the latest month that has it: integrated care boards, before '
    'July 2022 STPs.';
COMMENT ON VIEW rtt.organisation IS
    'Organisations by role and code, under the name and parent of the latest month that has them. A code has a row for each role it '
    'is seen in: an ICB is a provider_parent and a commissioner_parent. rtt.provider, rtt.commissioner and rtt.icb have a code once.';
COMMENT ON VIEW rtt.pathway IS
    'Every published row of the current release of each month: provider × commissioner × part × treatment function. Never add parts '
    'together, never Part_2 or Part_2A over months, and never C_999 to the other treatment functions: it is their total. NONC''s '
    'rows are in; leave them out for the figures that NHS England publishes.';
COMMENT ON VIEW rtt.england_clock IS
    'Clock starts and clock stops of each month, the one place where parts are added. The list does not change by their difference: '
    'pathways also leave it on review (validation), and reporting changes. Without NONC.';
COMMENT ON VIEW rtt.provider_clock IS
    'Clock starts and clock stops of each month, the one place where parts are added. The list does not change by their difference: '
    'pathways also leave it on review (validation), and reporting changes. Without NONC.';
COMMENT ON VIEW rtt.england_month_by_vintage IS
    'rtt.england_month for every vintage, with its status. Where the rows of an old one were gone before the median''s rule from '
    'October 2022 on was known here, its median is NULL.';
COMMENT ON VIEW rtt.commissioner_month_by_vintage IS
    'rtt.commissioner_month for every vintage, with its status. Where the rows of an old one were gone before the median''s rule from '
    'October 2022 on was known here, its median is NULL.';
COMMENT ON TABLE rtt.pathway_vintage IS
    'The rows of every vintage: a partition a month, in it one leaf a release with its key (provider, commissioner, part, treatment '
    'function). What may not be added together: rtt.pathway. The counts have the file''s names here: total_all is rtt.pathway''s '
    'total.';

-- Figures. The same column says the same wherever it is, and whether NONC is in it.
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        WITH figure (name, meaning, of_part_3) AS (VALUES
            ('total', 'pathways (Total All), unknown clock starts included', '; clock starts for Part_3'),
            ('within_18', 'pathways in the first 18 weekly bands, day 126 included', '; NULL for Part_3, which has no bands'),
            ('over_18', 'pathways in the bands from Gt 18 on; unknown clock starts are neither here nor in within_18',
             '; NULL for Part_3'),
            ('over_52', 'pathways in the bands from Gt 52 on', '; NULL for Part_3'),
            ('over_65', 'pathways in the bands from Gt 65 on; NULL, not 0, before April 2021 (open band Gt 52)', ', and for Part_3'),
            ('over_78', 'pathways in the bands from Gt 78 on; NULL, not 0, before April 2021 (open band Gt 52)', ', and for Part_3'),
            ('over_104', 'pathways in the band Gt 104; NULL, not 0, before April 2021 (open band Gt 52)', ', and for Part_3'),
            ('median_weeks', 'median wait in weeks, linear inside the weekly band at rtt.median_rank: N / 2 in data months from '
                             'October 2022 on, (N + 1) / 2 before; Infinity: in the open band (104+, or 52+ before April 2021), '
                             'rtt.weeks_text shows it; NULL: no wait is known', ''),
            ('p92_weeks', '92nd percentile of the wait in weeks, linear inside the weekly band at rank N × 0.92; Infinity and NULL '
                          'as in median_weeks', '')
        ), relation AS (
            SELECT c.oid, c.relname AS name,
                   CASE WHEN c.relname LIKE 'commissioner%' THEN '. NONC is a row of its own' ELSE '. Without NONC' END AS nonc
            FROM pg_class AS c
            WHERE c.relnamespace = 'rtt'::regnamespace
              AND (c.relname ~ '^(england|provider|commissioner|icb)_(month|month_(by_)?vintage|performance|change|revision)$'
                   OR c.relname IN ('provider_absence', 'england_like_for_like', 'revision'))
        )
        SELECT r.name AS relation, a.attname AS name,
               w.before || f.meaning || w.of_part_3 || r.nonc
               || CASE WHEN r.name LIKE 'provider%' AND a.attname = 'total' THEN ': 0 where it has NONC''s only' ELSE '' END AS meaning
        FROM relation AS r
        CROSS JOIN figure AS f
        CROSS JOIN LATERAL (VALUES
            ('', CASE WHEN r.name LIKE '%revision' THEN 'after the revision: ' ELSE '' END, f.of_part_3),
            ('former_', CASE WHEN r.name LIKE '%revision' THEN 'before the revision: ' ELSE 'in former_period: ' END, f.of_part_3),
            ('last_', 'on its waiting list (Part_2, C_999) in last_period: ', '')) AS w (prefix, before, of_part_3)
        JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attname = w.prefix || f.name
        UNION ALL
        SELECT r.name, a.attname, f.name || ' with the pathways whose commissioner is outside England (NONC)'
               || CASE WHEN r.name LIKE '%vintage' AND r.name NOT LIKE '%by_vintage' THEN '; NULL where it has none: the same as '
                       || f.name ELSE '' END
        FROM relation AS r
        CROSS JOIN figure AS f
        JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attname = f.name || '_with_nonc'
        UNION ALL
        SELECT r.name, a.attname, f.name || ' after the revision, less before it; NULL where either is not known'
        FROM relation AS r
        CROSS JOIN figure AS f
        JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attname = 'difference_' || f.name
        WHERE r.name LIKE '%revision'
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.%I.%I IS %L', described.relation, described.name, described.meaning);
    END LOOP;
END
$$;

-- Where the meaning is another, or the name is in one place only. Longer patterns of a relation's name go before shorter ones.
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT DISTINCT ON (c.relname, a.attname) c.relname AS relation, a.attname AS name, m.meaning
        FROM (VALUES
            -- Of a figure whose meaning in this place differs from the one above.
            ('provider\_month%\_vintage', 'total',
             'pathways (Total All), unknown clock starts included; clock starts for Part_3. Without NONC: 0 where it has NONC''s '
             'only; NULL, as its other figures, where the rows of an old vintage were gone before NONC could be left out'),
            ('provider\_absence', 'total', 'its waiting list (Part_2, C_999) in this month; NULL where it is missing. Without NONC'),
            ('provider\_absence', 'last_total_with_nonc', 'last_total with the pathways whose commissioner is outside England (NONC)'),
            ('provider\_revision', 'former_total_with_nonc', 'total_with_nonc before the revision'),
            ('provider\_revision', 'total_with_nonc', 'total after the revision with the pathways whose commissioner is outside '
                                                      'England (NONC)'),
            ('%\_revision', 'former_total_with_nonc', 'NULL: of providers only'),
            ('%\_revision', 'total_with_nonc', 'NULL: of providers only'),
            ('icb\_revision', 'former_median_weeks', 'NULL: percentiles of commissioners cannot be added up to an ICB''s'),
            ('icb\_revision', 'median_weeks', 'NULL: percentiles of commissioners cannot be added up to an ICB''s'),
            ('icb\_revision', 'former_p92_weeks', 'NULL: percentiles of commissioners cannot be added up to an ICB''s'),
            ('icb\_revision', 'p92_weeks', 'NULL: percentiles of commissioners cannot be added up to an ICB''s'),
            -- Rows as published.
            ('pathway', 'known_clock_start',
             'Total: completed pathways (Part_1A, Part_1B) whose clock start is known; NULL (blank) for the other parts'),
            ('pathway', 'total', 'Total All: the pathways of the row, unknown clock starts included, as total in the roll-ups; clock '
                                 'starts for Part_3'),
            ('pathway\_vintage', 'total', 'Total, which rtt.pathway calls known_clock_start: completed pathways (Part_1A, Part_1B) '
                                          'whose clock start is known; NULL (blank) for the other parts'),
            ('pathway\_vintage', 'total_all', 'Total All, which rtt.pathway calls total: the pathways of the row, unknown clock '
                                              'starts included; clock starts for Part_3'),
            ('pathway%', 'unknown_clock_start', 'Patients with unknown clock start date: completed pathways (Part_1A, Part_1B) that '
                                                'are in no band; NULL where blank as published, which is not zero'),
            ('pathway%', 'period', 'month, as its first day: waits and lists are counted at its end, starts and completions in it'),
            -- The prototype's.
            ('provider\_raw', 'specialty_code', 'treatment function; C_999 is the total of the others'),
            ('provider\_raw', 'specialty', 'the treatment function''s name, as that release gives it'),
            ('provider\_raw', 'waiting_less_18_weeks', 'pathways on the waiting list (Part_2) in the first 18 weekly bands: '
                                                       'within_18 of rtt.provider_month. Without NONC'),
            ('provider\_raw', 'waiting_over_52_weeks', 'pathways on the waiting list (Part_2) in the bands from Gt 52 on: over_52 of '
                                                       'rtt.provider_month. Without NONC'),
            ('provider\_record', 'period', 'month as YYYY-MM'),
            ('provider\_record', 'provider_org_code', 'provider'),
            ('provider\_record', 'commissioner_org_code', 'commissioner; NONC: all outside England'),
            ('provider\_record', 'rtt_part_type', 'part: Part_1A, Part_1B, Part_2, Part_2A or Part_3'),
            ('provider\_record', 'raw_data', 'the row under the published column names, Total and Total All among them: counts as '
                                             'numbers, blank as null'),
            -- Performance, change, like for like.
            ('england\_like\_for\_like', 'compared_with', 'month: with the month before; year: with the same month a year before'),
            ('england\_like\_for\_like', 'former_period', 'the month that is compared with'),
            ('england\_like\_for\_like', 'total_change', 'total less former_total'),
            ('england\_like\_for\_like', 'total_change_like_for_like',
             'the same of those providers only that report in both months'),
            ('england\_like\_for\_like', 'over_52_change', 'pathways over 52 weeks, less those in former_period'),
            ('england\_like\_for\_like', 'over_52_change_like_for_like',
             'the same of those providers only that report in both months'),
            ('england\_like\_for\_like', 'points_change_like_for_like',
             'the same of those providers only that report in both months'),
            ('england\_like\_for\_like', 'come_total', 'their pathways in this month, of this part and treatment function'),
            ('provider\_absence', 'neighbour_period', 'the loaded month before this one; NULL in the first'),
            ('provider\_absence', 'provider_name', 'as the release of last_period gives it, of a new one this month''s'),
            ('provider\_absence', 'icb_code', 'its parent then; - where there is none'),
            ('provider\_absence', 'successor_code', 'the code under which it goes on (rtt.provider_predecessor); NULL where none is '
                                                    'known'),
            -- Revisions.
            ('%revision', 'former_vintage', 'the vintage that was current before'),
            ('%revision', 'vintage', 'the vintage that became current'),
            ('%revision', 'revision', 'counts a month''s revisions from 1'),
            ('%revision', 'is_current', 'it is the last revision: its vintage is the current one'),
            ('%revision', 'revised_at', 'when it became current here'),
            ('%\_revision', 'difference', 'total less former_total, a missing one as 0'),
            ('%\_revision', 'change', 'changed; added or removed: the place, part or treatment function came or went with it'),
            ('revision', 'more_rows', 'rows of the file, less those of the former one'),
            ('revision', 'former_waiting_list', 'England''s waiting list (total of Part_2, C_999) before the revision. Without NONC'),
            ('revision', 'waiting_list', 'England''s waiting list (total of Part_2, C_999) after it. Without NONC'),
            ('revision', 'difference', 'waiting_list less former_waiting_list'),
            ('re%', 'former_vintage', 'the vintage that was current before'),
            ('replacement', 'vintage', 'the vintage that became current'),
            ('replacement', 'release_id', 'the release that became current'),
            ('replacement', 'former_release_id', 'the release that was current before'),
            ('replacement', 'is_current', 'it is the last replacement: its release is the current one'),
            ('renaming', 'revision', 'counts a month''s revisions from 1'),
            ('renaming', 'is_current', 'it is the last revision: its vintage is the current one'),
            ('renaming', 'vintage', 'the vintage that became current'),
            ('renaming', 'kind', 'provider, commissioner, provider_parent, commissioner_parent, part or treatment_function'),
            ('renaming', 'code', 'the code, the same before and after'),
            ('renaming', 'what', 'name or parent'),
            ('renaming', 'former', 'name, or code of the parent, before the revision'),
            ('renaming', 'now', 'name, or code of the parent, after it'),
            -- NHS England's own figures.
            ('reconciliation', 'ours', 'the figure from the rows of the current release. Without NONC; NULL where it lacks the part'),
            ('reconciliation', 'published', 'the same from the Overview Timeseries, basis as reported'),
            ('reconciliation', 'difference', 'ours less published'),
            ('reconciliation', 'vintage', 'the vintage that is current, and compared'),
            ('reconciliation\_month', 'compared', 'figures that could be compared'),
            ('reconciliation\_month', 'differing', 'those of them that differ'),
            ('reconciliation\_month', 'not_comparable', 'figures that both have and that cannot be compared'),
            ('reconciliation\_month', 'differing_figures', 'part and figure of each that differs; NULL: none'),
            ('reconciliation\_month', 'result', 'agrees, differs or not published'),
            ('reconciliation\_summary', 'months_compared', 'current months with a figure that could be compared'),
            ('reconciliation\_summary', 'months_agreeing', 'those of them in which every figure agrees'),
            ('reconciliation\_summary', 'months_differing', 'those of them in which one differs'),
            ('reconciliation\_summary', 'figures_compared', 'figures that could be compared, of all these months'),
            ('reconciliation\_summary', 'figures_differing', 'those of them that differ'),
            ('reconciliation\_summary', 'figures_not_comparable', 'figures that both have and that cannot be compared'),
            ('reconciliation\_told', 'what', 'what was told: the file''s SHA-256 and compared_releases of rtt.reconciliation_summary'),
            ('reconciliation\_told', 'told_at', 'when the log told it'),
            ('published\_figure', 'period', 'month, as its first day, since April 2007'),
            ('control\_file', 'bytes', 'size of the file'),
            ('control\_file', 'first_month', 'the oldest month that has a figure'),
            ('control\_url', 'url', 'address that was asked'),
            ('control\_url', 'control_file_id', 'the file that it gave last; NULL where none was read'),
            ('control\_url', 'asked_at', 'when it was asked last'),
            ('%', 'control_file_id', 'number of the file in rtt.control_file'),
            -- Ledger and checks.
            ('release', 'release_id', 'number of the release, in the order in which files were read'),
            ('release', 'file_bytes', 'size of the file as published (the ZIP)'),
            ('release', 'member_name', 'the CSV''s name inside the ZIP'),
            ('release', 'csv_bytes', 'size of the CSV inside'),
            ('release', 'period_text', 'the month as the file writes it: RTT-January-2026'),
            ('release', 'line_break', 'CRLF or LF: what the CSV''s lines end with'),
            ('release', 'final_line_break', 'whether the last line ends with one'),
            ('release', 'rows', 'rows of the CSV, the header not counted; NULL where it was rejected before they were'),
            ('release', 'rejected_because', 'why the file was refused, with line and column; NULL where it was not'),
            ('release\_url', 'url', 'address'),
            ('release\_url', 'release_id', 'the release that was last read from it'),
            ('release\_url', 'file_sha256', 'SHA-256 of the file that it gave, hexadecimal'),
            ('release\_url', 'seen_at', 'when it was last found to give that file'),
            ('release\_column', 'position', 'of the column in the file, from 1'),
            ('release\_column', 'name', 'the column''s title as published'),
            ('release\_column', 'role', 'what it was read as: period, provider_code, band, total, …; extra: not known to this version'),
            ('release\_organisation', 'role', 'provider, commissioner, provider_parent or commissioner_parent (ICBs, before July 2022 '
                                              'STPs)'),
            ('release\_organisation', 'code', 'as published'),
            ('release\_label', 'kind', 'part or treatment_function'),
            ('release\_label', 'code', 'in the form that all releases share here: Part_1A, C_100'),
            ('release\_label', 'name', 'as published'),
            ('release\_line', 'line_no', 'line in the published CSV, from 1'),
            ('release\_line', 'published', 'the bytes of the line'),
            ('publication', 'publication_id', 'number of the publication'),
            ('publication', 'release_id', 'the release that was current'),
            ('publication', 'valid_from', 'when it became current here'),
            ('provider\_predecessor', 'code', 'the provider''s code that ended'),
            ('provider\_predecessor', 'successor', 'the code under which it goes on'),
            ('release\_check', 'name', 'name of the check, as the log and waitlistd status have it'),
            ('release\_check', 'examined', 'what it looked at: rows, codes, groups, as the check''s name says'),
            ('release\_check', 'deviations', 'those of them that deviate'),
            ('release\_check', 'examples', 'up to five of the deviations, in words'),
            ('load\_log', 'checks', 'checks that were made'),
            ('load\_log', 'rows_per_second', 'rows by load_seconds'),
            ('missing\_month', 'period', 'month that is not shown, as its first day'),
            ('missing\_month', 'because', 'why the last file of the month was rejected or held; NULL where none was read'),
            ('missing\_month', 'since', 'when that file was read'),
            ('freshness', 'newest_period', 'the newest month that is shown, as its first day'),
            ('freshness', 'newest_loaded_at', 'when it first became current here'),
            ('freshness', 'next_period', 'the month after it'),
            ('freshness', 'next_expected_at', 'when NHS England should publish that: rtt.expected_publication'),
            ('freshness', 'months_loaded', 'months that are shown'),
            ('series\_break', 'period', 'first month of the new kind, as its first day'),
            ('series\_break', 'title', 'what changed, in brief'),
            ('series\_break', 'note', 'what changed, and what is not comparable'),
            ('discovery', 'discovery_id', 'number of the row'),
            ('discovery', 'strategy', 'how the site was looked at: pages, browser or constructed'),
            ('discovery', 'outcome', 'found; nothing: it worked and found no file; failed; skipped: not needed or not possible'),
            ('discovery', 'first_at', 'first look that came to this'),
            ('discovery', 'last_at', 'last look that came to this'),
            ('page', 'url', 'address of the page'),
            ('page', 'read_at', 'when it was read last'),
            ('schema\_migration', 'name', 'the migration''s file, without .sql'),
            ('schema\_migration', 'sha256', 'SHA-256 of its text, hexadecimal'),
            ('schema\_migration', 'program_version', 'the waitlistd that applied it'),
            ('schema\_migration', 'applied_at', 'when'),
            -- Organisations.
            ('provider', 'provider_name', 'name of the provider, as the month as_of gives it'),
            ('provider', 'provider_parent_code', 'its ICB (before July 2022: STP) in the month as_of; blank where that gives none'),
            ('provider', 'provider_parent_name', 'latest name of that ICB'),
            ('commissioner', 'commissioner_name', 'name of the commissioner, as the month as_of gives it; NONC''s is blank or "#N/A"'),
            ('commissioner', 'commissioner_parent_code', 'its ICB (before July 2022: STP) in the month as_of; blank where that gives none'),
            ('commissioner', 'commissioner_parent_name', 'latest name of that ICB'),
            ('icb', 'icb_code', 'code of the ICB, or STP; the parent codes of rtt.provider and rtt.commissioner'),
            ('icb', 'icb_name', 'name without "NHS" and "INTEGRATED CARE BOARD", as in rtt.icb_performance'),
            ('icb', 'published_name', 'name as published'),
            ('treatment\_function', 'code', 'C_100 and the like; X01 to X06: other; C_999: the total of the others'),
            ('treatment\_function', 'name', 'as published in the month as_of'),
            ('%', 'as_of', 'the latest month that has it, as its first day: whose name and parent are given'),
            -- The same wherever it is.
            ('%', 'period', 'month, as its first day'),
            ('%', 'vintage', 'which content of the month: 1 for the first that was loaded, 2 for the next'),
            ('%', 'release_id', 'number of the release in rtt.release'),
            ('%', 'part', 'Part_1A, Part_1B: pathways completed in the month, admitted and not; Part_2: the waiting list at its end; '
                          'Part_2A: those of it with a decision to admit; Part_3: clock starts. Never add parts together'),
            ('%', 'treatment_function_code', 'treatment function; C_999 is the total of the others'),
            ('%', 'treatment_function_name', 'name of the treatment function, as that release gives it'),
            ('%', 'provider_code', 'provider: who treats, the trust or other organisation that submits'),
            ('%', 'provider_name', 'name of the provider, as that release gives it'),
            ('%', 'provider_parent_code', 'the provider''s ICB (before July 2022: STP), as that release gives it; blank where it gives '
                                          'none'),
            ('%', 'provider_parent_name', 'name of that ICB, as that release gives it'),
            ('%', 'commissioner_code', 'commissioner: who pays, a sub-ICB location or a commissioning hub; NONC: all outside England'),
            ('%', 'commissioner_name', 'name of the commissioner, as that release gives it; NONC''s is blank or "#N/A"'),
            ('%', 'commissioner_parent_code', 'the commissioner''s ICB (before July 2022: STP), as that release gives it; blank where '
                                              'it gives none'),
            ('%', 'commissioner_parent_name', 'name of that ICB, as that release gives it'),
            ('%', 'icb_code', 'ICB (before July 2022: STP), as that release gives it; - where it gives none'),
            ('%', 'icb_name', 'its name without "NHS" and "INTEGRATED CARE BOARD"; NO ICB GIVEN for -'),
            ('%', 'etag', 'the server''s validator ETag, for the next conditional request; NULL where it sent none'),
            ('%', 'last_modified', 'the server''s validator Last-Modified; NULL where it sent none'),
            ('%', 'loader_version', 'the waitlistd that read it'),
            ('%', 'source', 'the collection, as in DATA_SOURCE')
        ) AS m (pattern, name, meaning)
        JOIN pg_class AS c ON c.relnamespace = 'rtt'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND c.relname LIKE m.pattern
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = m.name
        -- Leaves and months are as many as releases, each to be locked; rtt.pathway_vintage speaks for them.
        WHERE c.relname !~ '^pathway_[0-9]' AND (m.pattern <> '%' OR col_description(c.oid, a.attnum) IS NULL)
        ORDER BY c.relname, a.attname, length(m.pattern) DESC
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.%I.%I IS %L', described.relation, described.name, described.meaning);
    END LOOP;
END
$$;

-- A view's column that is another relation's says what that says.
DO $$
DECLARE
    copied record;
BEGIN
    FOR copied IN
        SELECT v.relname AS relation, a.attname AS name, col_description(o.oid, b.attnum) AS meaning
        FROM (VALUES
            ('release', 'load\_log', 'period vintage status rows strategy rejected_because url file_bytes loader_version loaded_at'),
            ('release', 'release\_check', 'period vintage status'),
            ('release', '%\_by\_vintage', 'status loaded_at superseded_at'),
            ('release', 'revision', 'status url'),
            ('publication', 'replacement', 'published_by reason'),
            ('publication', 'revision', 'published_by reason'),
            ('pathway_vintage', 'pathway', 'bands extra line_no'),
            ('release_organisation', 'organisation', 'role code name parent_code'),
            ('published_figure', 'reconciliation', 'figure'),
            ('control_file', 'current\_control\_file', '*'),
            ('control_file', 'reconciliation\_summary', 'url sha256 found_by read_at last_month'),
            ('england_month', '%\_by\_vintage', 'open_band_weeks'),
            ('england_performance', 'england\_change', '*'),
            ('provider_performance', 'provider\_change', '*')
        ) AS c (origin, pattern, columns)
        JOIN pg_class AS o ON o.relnamespace = 'rtt'::regnamespace AND o.relname = c.origin
        JOIN pg_class AS v ON v.relnamespace = 'rtt'::regnamespace AND v.relkind = 'v' AND v.relname LIKE c.pattern
        JOIN pg_attribute AS b ON b.attrelid = o.oid AND b.attnum > 0
        JOIN pg_attribute AS a ON a.attrelid = v.oid AND a.attname = b.attname
        WHERE c.columns = '*' OR a.attname = ANY (string_to_array(c.columns, ' '))
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.%I.%I IS %L', copied.relation, copied.name, copied.meaning);
    END LOOP;
END
$$;

-- The prototype's names, where they are ours.
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT p.relname AS relation, a.attname AS name, obj_description(o.oid, 'pg_class') AS of_all,
               col_description(o.oid, b.attnum) AS meaning
        FROM pg_class AS o
        JOIN pg_class AS p ON p.oid = to_regclass('public.rtt_' || o.relname) AND p.relkind = 'v' AND p.relowner = o.relowner
        JOIN pg_attribute AS b ON b.attrelid = o.oid AND b.attnum > 0
        JOIN pg_attribute AS a ON a.attrelid = p.oid AND a.attname = b.attname
        WHERE o.relnamespace = 'rtt'::regnamespace AND o.relname IN ('provider_raw', 'provider_record')
    LOOP
        EXECUTE format('COMMENT ON VIEW public.%I IS %L', described.relation, described.of_all);
        EXECUTE format('COMMENT ON COLUMN public.%I.%I IS %L', described.relation, described.name, described.meaning);
    END LOOP;
END
$$;

-- Functions. Those that only waitlistd and other functions call say so, and are not in the page.
COMMENT ON FUNCTION rtt.pathways_in IS 'How many pathways bands hold: their sum, blanks as 0.';
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT p.oid::regprocedure AS function, 'waitlistd''s own: ' || coalesce(i.meaning, obj_description(p.oid, 'pg_proc')) AS meaning
        FROM (VALUES
            ('leaf_name', 'Name of a release''s leaf of rtt.pathway_vintage.'),
            ('create_leaf', 'Makes the leaf that a release''s rows are written into.'),
            ('key_leaf', 'Gives a filled leaf its key: a row twice fails here.'),
            ('attach_leaf', 'Makes a filled leaf a part of rtt.pathway_vintage.'),
            ('drop_rows', 'Empties the leaf of a superseded release; false where a reader has it open.'),
            ('add_bands', 'One step of rtt.sum_bands.'),
            ('list_in_month', 'A provider''s list in words, for the checks'' examples.'),
            ('publish', NULL), ('releases_to_empty', NULL), ('sizes_to_compare', NULL), ('compare_with_neighbour', NULL),
            ('providers_not_in', NULL), ('waiting_list_of', NULL), ('shown_releases', NULL), ('vintage_pair', NULL),
            ('release_figures', NULL), ('release_effect', NULL), ('release_renaming', NULL), ('reconciliation_with', NULL)
        ) AS i (name, meaning)
        JOIN pg_proc AS p ON p.pronamespace = 'rtt'::regnamespace AND p.proname = i.name
    LOOP
        EXECUTE format('COMMENT ON FUNCTION %s IS %L', described.function, described.meaning);
    END LOOP;
END
$$;
