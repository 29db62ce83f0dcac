-- Figures as NHS England publishes them: the median at the rank of its month, and providers without the pathways of
-- commissioners outside England (NONC). What is loaded is computed anew from its rows.

CREATE FUNCTION rtt.median_rank(of_period date, pathways bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (CASE WHEN of_period < date '2022-10-01' THEN pathways + 1 ELSE pathways END)::double precision / 2;
COMMENT ON FUNCTION rtt.median_rank IS
    'The median''s rank among so many pathways: N / 2 in data months from October 2022 on, (N + 1) / 2 before.';

-- The one that does not know the month is gone: a query that has not heard of the rule fails instead of answering wrongly.
DROP FUNCTION rtt.median_weeks(bigint[], integer);
CREATE FUNCTION rtt.median_weeks(bands bigint[], band_count integer, of_period date) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rtt.wait_at_rank(bands, band_count, rtt.median_rank(of_period, rtt.pathways_in(bands)));
COMMENT ON FUNCTION rtt.median_weeks IS
    'Median wait in weeks by the rule of the data month: rank N / 2 from October 2022 on, (N + 1) / 2 before.';

CREATE FUNCTION rtt.published_weeks(weeks double precision, open_band_weeks integer, pathways bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN pathways < 20 THEN '-' ELSE rtt.weeks_text(weeks, open_band_weeks) END;
COMMENT ON FUNCTION rtt.published_weeks IS
    'A percentile of so many pathways (within_18 + over_18) as NHS England prints it: 13.6, 104+ (52+ before April 2021), or - of '
    'fewer than 20, as everywhere in its provider workbooks of 2024 to 2026.';

-- Bands that are all 0 add up to none waiting; they were lost as if they had all been blank.
CREATE OR REPLACE FUNCTION rtt.add_bands(sums bigint[], bands integer[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN bands IS NULL THEN sums
            ELSE coalesce((SELECT array_agg(coalesce(u.s, 0) + coalesce(u.b, 0) ORDER BY u.i)
                           FROM unnest(sums, bands) WITH ORDINALITY AS u (s, b, i)), '{}') END;

ALTER TABLE rtt.provider_month_vintage
    ALTER COLUMN total DROP NOT NULL,
    ADD COLUMN total_with_nonc integer,
    ADD COLUMN within_18_with_nonc integer,
    ADD COLUMN over_18_with_nonc integer,
    ADD COLUMN over_52_with_nonc integer,
    ADD COLUMN over_65_with_nonc integer,
    ADD COLUMN over_78_with_nonc integer,
    ADD COLUMN over_104_with_nonc integer;

-- What follows up to the DROPs computes anew what is loaded, month by month, and is used this once.

-- The bands of each place of one release added up week by week: of commissioners all, of providers and England without NONC.
CREATE UNLOGGED TABLE rtt.sums_once (
    place                    text NOT NULL,
    code                     text COLLATE "C" NOT NULL,
    part                     text COLLATE "C" NOT NULL,
    treatment_function_code  text COLLATE "C" NOT NULL,
    has_nonc                 boolean NOT NULL,
    total                    bigint NOT NULL,
    bands                    bigint[] NOT NULL
);

-- A sum for each week, in one statement: rtt.sum_bands takes each array apart and puts it together again, ten times as long.
CREATE FUNCTION rtt.add_up_once(place text, code text, band_count integer, of_rows text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO rtt.sums_once
         SELECT %L, %s, r.part, r.treatment_function_code, bool_or(r.is_nonc), coalesce(sum(r.total), 0), ARRAY[%s]
         FROM (%s) AS r
         GROUP BY 1, 2, 3, 4',
        place, code,
        (SELECT string_agg(format('coalesce(sum(r.bands[%s]), 0)::bigint', w), ', ' ORDER BY w)
         FROM generate_series(1, band_count) AS w),
        of_rows);
END
$$;

CREATE FUNCTION rtt.leave_nonc_out_once(this rtt.release) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM rtt.add_up_once('provider', 'r.code', this.band_count, format(
        'SELECT p.provider_code AS code, p.part, p.treatment_function_code, n.is_nonc,
                CASE WHEN NOT n.is_nonc THEN p.total_all END AS total, CASE WHEN NOT n.is_nonc THEN p.bands END AS bands
         FROM rtt.pathway_vintage AS p
         CROSS JOIN LATERAL (SELECT p.commissioner_code = ''NONC'' AS is_nonc) AS n
         WHERE p.period = %L AND p.release_id = %s', this.period, this.release_id));
    UPDATE rtt.provider_month_vintage AS m
    SET total_with_nonc = m.total, within_18_with_nonc = m.within_18, over_18_with_nonc = m.over_18,
        over_52_with_nonc = m.over_52, over_65_with_nonc = m.over_65, over_78_with_nonc = m.over_78,
        over_104_with_nonc = m.over_104,
        total = s.total,
        within_18 = CASE WHEN m.within_18 IS NOT NULL THEN rtt.pathways_in(s.bands[:18]) END,
        over_18 = CASE WHEN m.over_18 IS NOT NULL THEN rtt.pathways_in(s.bands[19:]) END,
        over_52 = CASE WHEN m.over_52 IS NOT NULL THEN rtt.pathways_in(s.bands[53:]) END,
        over_65 = CASE WHEN m.over_65 IS NOT NULL THEN rtt.pathways_in(s.bands[66:]) END,
        over_78 = CASE WHEN m.over_78 IS NOT NULL THEN rtt.pathways_in(s.bands[79:]) END,
        over_104 = CASE WHEN m.over_104 IS NOT NULL THEN rtt.pathways_in(s.bands[105:]) END,
        median_weeks = rtt.median_weeks(s.bands, this.band_count, this.period),
        p92_weeks = rtt.percentile_weeks(s.bands, this.band_count, 0.92)
    FROM rtt.sums_once AS s
    WHERE s.has_nonc
      AND (m.release_id, m.provider_code, m.part, m.treatment_function_code)
          = (this.release_id, s.code, s.part, s.treatment_function_code);
END
$$;

-- Behind the one above: England's sums are those of its providers.
CREATE FUNCTION rtt.correct_medians_once(this rtt.release) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    of_place record;
BEGIN
    PERFORM rtt.add_up_once('commissioner', 'r.code', this.band_count, format(
        'SELECT p.commissioner_code AS code, p.part, p.treatment_function_code, false AS is_nonc, p.total_all AS total, p.bands
         FROM rtt.pathway_vintage AS p
         WHERE p.period = %L AND p.release_id = %s', this.period, this.release_id));
    PERFORM rtt.add_up_once('england', '''''', this.band_count,
                            'SELECT s.*, false AS is_nonc FROM rtt.sums_once AS s WHERE s.place = ''provider''');
    FOR of_place IN
        SELECT * FROM (VALUES ('provider', 'm.provider_code'), ('commissioner', 'm.commissioner_code'), ('england', ''''''))
            AS p (name, code)
    LOOP
        EXECUTE format(
            'UPDATE rtt.%I AS m
             SET median_weeks = s.median_weeks
             FROM (SELECT o.*, rtt.median_weeks(o.bands, $1.band_count, $1.period) AS median_weeks
                   FROM rtt.sums_once AS o WHERE o.place = %L) AS s
             WHERE (m.release_id, %s, m.part, m.treatment_function_code)
                   = ($1.release_id, s.code, s.part, s.treatment_function_code)
               AND m.median_weeks IS DISTINCT FROM s.median_weeks',
            of_place.name || '_month_vintage', of_place.name, of_place.code)
        USING this;
    END LOOP;
END
$$;

-- Of a vintage whose rows are gone (KEEP_VINTAGES) only that stays which is still right; what cannot be known is NULL. A
-- provider's counts are with NONC, but where nobody had a pathway of NONC; no percentile follows from another.
CREATE FUNCTION rtt.keep_what_is_right_once(this rtt.release) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE rtt.provider_month_vintage AS m
    SET total_with_nonc = m.total, within_18_with_nonc = m.within_18, over_18_with_nonc = m.over_18,
        over_52_with_nonc = m.over_52, over_65_with_nonc = m.over_65, over_78_with_nonc = m.over_78,
        over_104_with_nonc = m.over_104,
        total = NULL, within_18 = NULL, over_18 = NULL, over_52 = NULL, over_65 = NULL, over_78 = NULL, over_104 = NULL,
        median_weeks = NULL, p92_weeks = NULL
    FROM rtt.commissioner_month_vintage AS nonc
    WHERE m.release_id = this.release_id AND nonc.release_id = this.release_id AND nonc.commissioner_code = 'NONC'
      AND nonc.total > 0 AND (nonc.part, nonc.treatment_function_code) = (m.part, m.treatment_function_code);
    IF this.period >= date '2022-10-01' THEN
        UPDATE rtt.provider_month_vintage SET median_weeks = NULL WHERE release_id = this.release_id;
        UPDATE rtt.commissioner_month_vintage SET median_weeks = NULL WHERE release_id = this.release_id;
        UPDATE rtt.england_month_vintage SET median_weeks = NULL WHERE release_id = this.release_id;
    END IF;
END
$$;

DO $$
DECLARE
    this rtt.release;
BEGIN
    PERFORM set_config('jit', 'off', true); -- a hundred sums take longer to compile than to run
    FOR this IN SELECT * FROM rtt.release AS r WHERE r.status <> 'rejected' ORDER BY r.release_id LOOP
        IF this.rows_dropped_at IS NOT NULL THEN
            PERFORM rtt.keep_what_is_right_once(this);
            CONTINUE;
        END IF;
        TRUNCATE rtt.sums_once;
        PERFORM rtt.leave_nonc_out_once(this);
        IF this.period >= date '2022-10-01' THEN
            PERFORM rtt.correct_medians_once(this);
        END IF;
    END LOOP;
END
$$;
DROP FUNCTION rtt.keep_what_is_right_once, rtt.correct_medians_once, rtt.leave_nonc_out_once, rtt.add_up_once;
DROP TABLE rtt.sums_once;

DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT * FROM (VALUES
            ('total', 'pathways (Total All), unknown clock starts included; clock starts for Part_3. Like all figures here without '
                      'NONC, 0 where it has no other commissioner. NULL: the rows of an old vintage were gone before NONC could be '
                      'left out'),
            ('total_with_nonc', 'total with NONC''s pathways, and so the other …_with_nonc; NULL where it has none: the same as '
                                'total'),
            ('median_weeks', 'weeks, linear inside the weekly band at rtt.median_rank; Infinity: in the open band (104+, or 52+)')
        ) AS c (name, meaning)
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.provider_month_vintage.%I IS %L', described.name, described.meaning);
    END LOOP;
END
$$;
COMMENT ON COLUMN rtt.commissioner_month_vintage.median_weeks IS
    'weeks, linear inside the weekly band at rtt.median_rank; Infinity: in the open band (104+, or 52+)';
COMMENT ON COLUMN rtt.england_month_vintage.median_weeks IS
    'weeks, linear inside the weekly band at rtt.median_rank; Infinity: in the open band (104+, or 52+)';

CREATE OR REPLACE VIEW rtt.provider_month_by_vintage AS
SELECT r.period, m.provider_code, o.name AS provider_name, m.part, m.treatment_function_code,
       l.name AS treatment_function_name, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
       m.median_weeks, m.p92_weeks, r.band_count - 1 AS open_band_weeks, o.parent_code AS provider_parent_code,
       p.name AS provider_parent_name, r.vintage, m.release_id, r.status, r.loaded_at, r.superseded_at,
       coalesce(m.total_with_nonc, m.total) AS total_with_nonc,
       coalesce(m.within_18_with_nonc, m.within_18) AS within_18_with_nonc,
       coalesce(m.over_18_with_nonc, m.over_18) AS over_18_with_nonc,
       coalesce(m.over_52_with_nonc, m.over_52) AS over_52_with_nonc,
       coalesce(m.over_65_with_nonc, m.over_65) AS over_65_with_nonc,
       coalesce(m.over_78_with_nonc, m.over_78) AS over_78_with_nonc,
       coalesce(m.over_104_with_nonc, m.over_104) AS over_104_with_nonc
FROM rtt.release AS r
JOIN rtt.provider_month_vintage AS m USING (release_id)
LEFT JOIN rtt.release_organisation AS o
       ON o.release_id = m.release_id AND o.role = 'provider' AND o.code = m.provider_code
LEFT JOIN rtt.release_organisation AS p
       ON p.release_id = m.release_id AND p.role = 'provider_parent' AND p.code = o.parent_code
LEFT JOIN rtt.release_label AS l
       ON l.release_id = m.release_id AND l.kind = 'treatment_function' AND l.code = m.treatment_function_code;
COMMENT ON VIEW rtt.provider_month_by_vintage IS
    'rtt.provider_month for every vintage, with its status. Where the rows of an old one were gone before the rule of a figure was '
    'known here (median from October 2022 on, counts without NONC), the figure is NULL; its counts with NONC stay.';

CREATE OR REPLACE VIEW rtt.provider_month AS
SELECT m.period, m.provider_code, m.provider_name, m.part, m.treatment_function_code, m.treatment_function_name,
       m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104, m.median_weeks, m.p92_weeks,
       m.open_band_weeks, m.provider_parent_code, m.provider_parent_name, m.vintage, m.release_id,
       m.total_with_nonc, m.within_18_with_nonc, m.over_18_with_nonc, m.over_52_with_nonc, m.over_65_with_nonc,
       m.over_78_with_nonc, m.over_104_with_nonc
FROM rtt.provider_month_by_vintage AS m
WHERE m.status = 'current';
COMMENT ON VIEW rtt.provider_month IS
    'Figures of a month by provider, part and treatment function as NHS England publishes them: all commissioners but the one that '
    'stands for all outside England (NONC). Providers add up to England; …_with_nonc are the counts with NONC.';

-- Its rows are rtt.provider_month's.
DO $$
DECLARE
    columns text;
BEGIN
    SELECT string_agg('m.' || attname, ', ' ORDER BY attnum) INTO columns
    FROM pg_attribute WHERE attrelid = 'rtt.provider_month'::regclass AND attnum > 0 AND NOT attisdropped;
    EXECUTE format('CREATE OR REPLACE FUNCTION rtt.provider_month_as_of(moment timestamptz) RETURNS SETOF rtt.provider_month '
                   'LANGUAGE sql STABLE BEGIN ATOMIC '
                   'SELECT %s FROM rtt.publication AS p JOIN rtt.provider_month_by_vintage AS m USING (release_id) '
                   'WHERE p.valid_from <= moment AND (p.valid_to > moment OR p.valid_to IS NULL); END', columns);
END
$$;

COMMENT ON VIEW rtt.provider_raw IS
    'The waiting list by provider and treatment function, without NONC, key (provider_code, specialty_code, period). '
    'specialty_code C_999 is the total of the others: do not add it to them.';
COMMENT ON COLUMN rtt.england_month.median_weeks IS
    'weeks, linear inside the weekly band at rtt.median_rank; Infinity: in the open band; rtt.weeks_text shows it';
COMMENT ON COLUMN rtt.commissioner_month.median_weeks IS
    'weeks, linear inside the weekly band at rtt.median_rank; Infinity: in the open band; rtt.weeks_text shows it';

COMMENT ON VIEW rtt.provider_performance IS
    'Each provider against the standards, by month, part and treatment function: all commissioners but NONC, as NHS England '
    'publishes it. Providers add up to England.';

DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT v.name AS view, c.name, c.meaning
        FROM (VALUES ('provider_month'), ('provider_month_by_vintage'), ('provider_performance'), ('provider_change')) AS v (name)
        CROSS JOIN (VALUES
            ('total', 'pathways (Total All), unknown clock starts included; clock starts for Part_3. 0 where it has NONC only'),
            ('total_with_nonc', 'the same with those whose commissioner is outside England (NONC)'),
            ('within_18_with_nonc', 'within_18 with NONC'),
            ('over_18_with_nonc', 'over_18 with NONC'),
            ('over_52_with_nonc', 'over_52 with NONC'),
            ('over_65_with_nonc', 'over_65 with NONC'),
            ('over_78_with_nonc', 'over_78 with NONC'),
            ('over_104_with_nonc', 'over_104 with NONC'),
            ('median_weeks',
             'weeks, linear inside the weekly band at rtt.median_rank; Infinity: in the open band; rtt.weeks_text shows it')
        ) AS c (name, meaning)
        JOIN pg_attribute AS a ON a.attrelid = ('rtt.' || v.name)::regclass AND a.attname = c.name
    LOOP
        EXECUTE format('COMMENT ON COLUMN rtt.%I.%I IS %L', described.view, described.name, described.meaning);
    END LOOP;
END
$$;

COMMENT ON FUNCTION rtt.provider_comparison IS
    'A provider''s months beside the providers of its ICB together (those with the same parent that month, itself included) and '
    'beside England, all without NONC. Shares within 18 weeks are 0 to 100, of the pathways with a known wait. The ICB''s column is '
    'about its providers, whoever commissions the care, not about its own patients (rtt.icb_performance is). A wait of 104 weeks (52 '
    'before April 2021) means that long or longer.';

CREATE OR REPLACE FUNCTION rtt.provider_week_bands(of_period date, of_provider text, of_part text, of_treatment_function text)
RETURNS TABLE (weeks integer, label text, pathways bigint, within_18 bigint, from_18_to_52 bigint, over_52 bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
WITH release AS (
    SELECT r.release_id, r.period, r.band_count FROM rtt.release AS r WHERE r.period = of_period AND r.status = 'current'
), summed AS (
    SELECT rtt.sum_bands(p.bands) FILTER (WHERE p.commissioner_code <> 'NONC') AS bands
    FROM rtt.pathway_vintage AS p
    WHERE p.period = of_period AND p.release_id = (SELECT release.release_id FROM release)
      AND p.provider_code = of_provider AND p.part = of_part AND p.treatment_function_code = of_treatment_function
    HAVING bool_or(p.bands IS NOT NULL)
)
SELECT w.week, w.week || CASE WHEN w.week = release.band_count - 1 THEN '+' ELSE '' END, b.pathways,
       CASE WHEN w.week < 18 THEN b.pathways END,
       CASE WHEN w.week >= 18 AND w.week < 52 THEN b.pathways END,
       CASE WHEN w.week >= 52 THEN b.pathways END
FROM release
CROSS JOIN summed
CROSS JOIN LATERAL generate_series(0, release.band_count - 1) AS w (week)
CROSS JOIN LATERAL (SELECT coalesce(summed.bands[w.week + 1], 0) AS pathways) AS b
ORDER BY w.week;
END;
COMMENT ON FUNCTION rtt.provider_week_bands IS
    'Pathways of one provider in one month by completed weeks waited, all commissioners but NONC added. weeks: the band''s lower '
    'edge; label: the same, with + for the open band. Reads the facts of that provider and month only. 0 in each band where it has '
    'pathways of NONC only; no rows for Part_3, which has no bands.';

-- A figure that is not known of an old vintage has not changed. NULL means here that the provider was not there, so one that was
-- and whose figures are not known is left out; a median is compared where both are known.
CREATE OR REPLACE VIEW rtt.provider_revision AS
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
  AND (old.release_id IS NULL OR old.total IS NOT NULL) AND (new.release_id IS NULL OR new.total IS NOT NULL)
  AND ((new.total, new.within_18, new.over_52, new.p92_weeks) IS DISTINCT FROM (old.total, old.within_18, old.over_52, old.p92_weeks)
       OR new.median_weeks <> old.median_weeks);
COMMENT ON VIEW rtt.provider_revision IS
    'What each revision of a month did to each provider''s figures. former_… is NULL where the provider came with the '
    'revision; total is NULL where it went. A provider whose figures in an old vintage are not known (its rows were gone before '
    'NONC could be left out) is not among them.';

CREATE OR REPLACE FUNCTION rtt.vintage_effect(of_period date, from_vintage integer DEFAULT NULL, to_vintage integer DEFAULT NULL)
RETURNS TABLE (place text, code text, name text, part text, treatment_function_code text,
               old_total integer, new_total integer, old_within_18 integer, new_within_18 integer,
               old_over_52 integer, new_over_52 integer, old_median_weeks double precision, new_median_weeks double precision,
               old_p92_weeks double precision, new_p92_weeks double precision)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    pair record := rtt.vintage_pair(of_period, from_vintage, to_vintage);
BEGIN
    RETURN QUERY
    WITH figures AS (
        SELECT 'England' AS place, '' AS code, '' AS name, m.part, m.treatment_function_code, m.release_id,
               m.total, m.within_18, m.over_52, m.median_weeks, m.p92_weeks
        FROM rtt.england_month_vintage AS m
        WHERE m.release_id IN (pair.from_release, pair.to_release)
        UNION ALL
        SELECT 'provider', m.provider_code, o.name, m.part, m.treatment_function_code, m.release_id,
               m.total, m.within_18, m.over_52, m.median_weeks, m.p92_weeks
        FROM rtt.provider_month_vintage AS m
        LEFT JOIN rtt.release_organisation AS o
               ON o.release_id = m.release_id AND o.role = 'provider' AND o.code = m.provider_code
        WHERE m.release_id IN (pair.from_release, pair.to_release)
    )
    SELECT coalesce(n.place, o.place), coalesce(n.code, o.code), coalesce(n.name, o.name), coalesce(n.part, o.part),
           coalesce(n.treatment_function_code, o.treatment_function_code), o.total, n.total, o.within_18, n.within_18,
           o.over_52, n.over_52, o.median_weeks, n.median_weeks, o.p92_weeks, n.p92_weeks
    FROM (SELECT * FROM figures WHERE release_id = pair.from_release) AS o
    FULL JOIN (SELECT * FROM figures WHERE release_id = pair.to_release) AS n
           ON (n.place, n.code, n.part, n.treatment_function_code) = (o.place, o.code, o.part, o.treatment_function_code)
    WHERE (o.release_id IS NULL OR o.total IS NOT NULL) AND (n.release_id IS NULL OR n.total IS NOT NULL)
      AND ((o.total, o.within_18, o.over_52, o.p92_weeks) IS DISTINCT FROM (n.total, n.within_18, n.over_52, n.p92_weeks)
           OR o.median_weeks <> n.median_weeks);
END
$$;
COMMENT ON FUNCTION rtt.vintage_effect IS
    'The figures of England and of each provider that two vintages of a month differ in. Works for every vintage, roll-ups are '
    'kept for ever; only providers whose figures in an old one are not known are left out, as in rtt.provider_revision.';
