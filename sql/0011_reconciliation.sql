-- NHS England's own figures for England, whole: every month, figure and basis of the Overview Timeseries, which file they
-- came from, and how ours compare with them now. The comparison is a view: a month that is loaded or revised later
-- is compared as it then is.

CREATE TABLE rtt.control_file (
    control_file_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source           text NOT NULL,
    sha256           text COLLATE "C" NOT NULL,
    url              text NOT NULL,
    found_by         text NOT NULL CHECK (found_by IN ('site', 'hand')),
    bytes            bigint NOT NULL,
    first_month      date NOT NULL CHECK (extract(day FROM first_month) = 1),
    last_month       date NOT NULL CHECK (extract(day FROM last_month) = 1),
    figures          integer NOT NULL,
    unknown_columns  jsonb NOT NULL DEFAULT '[]',
    loader_version   text NOT NULL,
    read_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (source, sha256)
);
COMMENT ON TABLE rtt.control_file IS
    'Files of NHS England''s own figures that were read, each content once. The figures of the current one are kept in '
    'rtt.published_figure.';
COMMENT ON COLUMN rtt.control_file.source IS 'the collection, as in DATA_SOURCE';
COMMENT ON COLUMN rtt.control_file.sha256 IS 'of the file as published';
COMMENT ON COLUMN rtt.control_file.url IS 'the address, or the path of a file at hand, that it was read from last';
COMMENT ON COLUMN rtt.control_file.found_by IS 'site: linked by the statistics site; hand: given to waitlistd reconcile';
COMMENT ON COLUMN rtt.control_file.last_month IS 'the newest month that has a figure';
COMMENT ON COLUMN rtt.control_file.figures IS 'cells that hold a figure';
COMMENT ON COLUMN rtt.control_file.unknown_columns IS 'titles of columns that this version does not know';
COMMENT ON COLUMN rtt.control_file.read_at IS 'when it was read last';

CREATE TABLE rtt.control_url (
    url              text PRIMARY KEY,
    source           text NOT NULL,
    state            text NOT NULL CHECK (state IN ('read', 'refused', 'failed')),
    because          text,
    control_file_id  integer REFERENCES rtt.control_file ON DELETE SET NULL,
    etag             text,
    last_modified    text,
    loader_version   text NOT NULL,
    asked_at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE rtt.control_url IS
    'Addresses that such files were asked for at: what the last attempt came to, and the server''s validators.';
COMMENT ON COLUMN rtt.control_url.state IS
    'read: its figures are stored; refused: it could not be read as what it should be; failed: it could not be had';
COMMENT ON COLUMN rtt.control_url.because IS 'why it was refused or could not be had';

-- Which file counts: the one that reaches furthest, then the site's before one given by hand, then the one read last.
CREATE VIEW rtt.current_control_file AS
SELECT DISTINCT ON (source) *
FROM rtt.control_file
ORDER BY source, last_month DESC, found_by DESC, read_at DESC;
COMMENT ON VIEW rtt.current_control_file IS
    'The file that ours are compared with: the one that reaches furthest; of those that reach as far, the site''s before one '
    'given by hand, then the one read last.';

DROP VIEW IF EXISTS rtt.reconciliation;
ALTER TABLE rtt.published_figure RENAME TO published_figure_before;
ALTER TABLE rtt.published_figure_before RENAME CONSTRAINT published_figure_pkey TO published_figure_before_pkey;

CREATE TABLE rtt.published_figure (
    control_file_id  integer NOT NULL REFERENCES rtt.control_file ON DELETE CASCADE,
    period           date NOT NULL CHECK (extract(day FROM period) = 1),
    part             text COLLATE "C" NOT NULL,
    figure           text COLLATE "C" NOT NULL,
    basis            text COLLATE "C" NOT NULL CHECK (basis IN ('as_reported', 'with_estimates')),
    value            double precision NOT NULL,
    within           double precision NOT NULL DEFAULT 0,
    PRIMARY KEY (control_file_id, period, part, figure, basis)
);
COMMENT ON TABLE rtt.published_figure IS
    'Figures for England that NHS England publishes in its Overview Timeseries, each month since April 2007, named as the columns '
    'of rtt.england_month where it has them.';
COMMENT ON COLUMN rtt.published_figure.part IS
    'as in rtt.england_month; Part_1A_adjusted: admitted pathways adjusted for clock pauses, until September 2015';
COMMENT ON COLUMN rtt.published_figure.figure IS
    'as in rtt.england_month; besides p95_weeks, share_within_18, share_over_52, unique_patients (estimated number of different '
    'patients on the list) and unique_patients_share (of the pathways)';
COMMENT ON COLUMN rtt.published_figure.basis IS 'as_reported, or with_estimates for trusts that did not submit';
COMMENT ON COLUMN rtt.published_figure.value IS 'pathways, patients, weeks, or a share of 1; Infinity where it prints 52+ or 104+';
COMMENT ON COLUMN rtt.published_figure.within IS
    'how far ours may be from it and still be the same: 0 for whole counts, else half of the last digit that is published';

-- What a former version had read: basis as reported, of a file that it did not remember.
INSERT INTO rtt.control_file (source, sha256, url, found_by, bytes, first_month, last_month, figures, loader_version, read_at)
SELECT 'nhs', 'unknown', 'a file that an earlier version read', 'hand', 0, min(period), max(period), count(*), '0.1.0',
       max(loaded_at)
FROM rtt.published_figure_before
HAVING count(*) > 0;
INSERT INTO rtt.published_figure (control_file_id, period, part, figure, basis, value, within)
SELECT c.control_file_id, b.period, b.part, b.figure, 'as_reported', b.value,
       CASE WHEN b.figure LIKE '%\_weeks' THEN 0.000001 ELSE 0 END
FROM rtt.published_figure_before AS b
CROSS JOIN rtt.control_file AS c;
DROP TABLE rtt.published_figure_before;

CREATE FUNCTION rtt.why_not_comparable(period date, figure text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN figure LIKE '%\_weeks' AND period BETWEEN date '2020-04-01' AND date '2021-03-01'
        THEN 'counts of April 2020 to March 2021 were revised in the timeseries, percentiles were not'
END;
COMMENT ON FUNCTION rtt.why_not_comparable IS 'NULL where a published figure is comparable with one from that month''s file.';

CREATE FUNCTION rtt.reconciliation_with(file integer)
RETURNS TABLE (period date, part text, figure text, ours double precision, published double precision,
               difference double precision, agrees boolean, vintage integer, release_id integer, not_comparable_because text)
LANGUAGE sql STABLE
BEGIN ATOMIC
SELECT p.period, p.part, p.figure, o.value, p.value, CASE WHEN o.value = p.value THEN 0 ELSE o.value - p.value END,
       CASE WHEN n.because IS NULL THEN coalesce(o.value = p.value OR abs(o.value - p.value) <= p.within, false) END,
       r.vintage, r.release_id, n.because
FROM rtt.published_figure AS p
JOIN rtt.release AS r ON r.period = p.period AND r.status = 'current'
LEFT JOIN rtt.england_month_vintage AS e
       ON e.release_id = r.release_id AND e.part = p.part AND e.treatment_function_code = 'C_999'
CROSS JOIN LATERAL (
    SELECT CASE p.figure
               WHEN 'total' THEN e.total
               WHEN 'within_18' THEN e.within_18
               WHEN 'over_18' THEN e.over_18
               WHEN 'over_52' THEN e.over_52
               WHEN 'over_65' THEN e.over_65
               WHEN 'over_78' THEN e.over_78
               WHEN 'over_104' THEN e.over_104
               WHEN 'median_weeks' THEN e.median_weeks
               WHEN 'p92_weeks' THEN e.p92_weeks
               WHEN 'share_within_18' THEN e.within_18::double precision / nullif(e.within_18 + e.over_18, 0)
               WHEN 'share_over_52' THEN e.over_52::double precision / nullif(e.within_18 + e.over_18, 0)
           END AS value
) AS o
LEFT JOIN LATERAL (
    SELECT max(c.value) FILTER (WHERE c.figure = CASE p.figure WHEN 'share_within_18' THEN 'within_18' ELSE 'over_52' END)
           / nullif(max(c.value) FILTER (WHERE c.figure = 'within_18') + max(c.value) FILTER (WHERE c.figure = 'over_18'), 0)
               AS share
    FROM rtt.published_figure AS c
    WHERE p.figure LIKE 'share\_%' AND (c.control_file_id, c.period, c.part, c.basis) = (p.control_file_id, p.period, p.part, p.basis)
) AS of_counts ON true
CROSS JOIN LATERAL (
    SELECT coalesce(rtt.why_not_comparable(p.period, p.figure),
                    CASE WHEN abs(of_counts.share - p.value) > p.within
                        THEN 'NHS England''s own counts of that month give another share' END) AS because
) AS n
WHERE p.control_file_id = file
  AND p.basis = 'as_reported'
  -- A part that the month's file lacks is a difference; a figure that its era does not have is none.
  AND (o.value IS NOT NULL OR e.release_id IS NULL AND p.figure = 'total' AND p.part IN ('Part_1A', 'Part_1B', 'Part_2', 'Part_3'));
END;
COMMENT ON FUNCTION rtt.reconciliation_with IS
    'Our figures for England beside those of one file of NHS England''s, basis as reported, for every current month and figure '
    'that both have.';

CREATE VIEW rtt.reconciliation AS
SELECT f.period, f.part, f.figure, f.ours, f.published, f.difference, f.agrees, f.vintage, f.not_comparable_because
FROM rtt.current_control_file AS c
CROSS JOIN LATERAL rtt.reconciliation_with(c.control_file_id) AS f
WHERE c.source = 'nhs';
COMMENT ON VIEW rtt.reconciliation IS
    'Our figures for England beside NHS England''s own, for every current month that it has published. A month that was revised '
    'on one side only differs.';
COMMENT ON COLUMN rtt.reconciliation.agrees IS
    'counts: equal; percentiles and shares: equal to the last digit published; NULL where they are not comparable';
COMMENT ON COLUMN rtt.reconciliation.not_comparable_because IS 'why agrees is NULL';

CREATE VIEW rtt.reconciliation_month AS
SELECT r.period, r.vintage, r.release_id, coalesce(f.compared, 0) AS compared, coalesce(f.differing, 0) AS differing,
       coalesce(f.not_comparable, 0) AS not_comparable, f.differing_figures,
       CASE WHEN coalesce(f.compared, 0) = 0 THEN 'not published'
            WHEN f.differing = 0 THEN 'agrees'
            ELSE 'differs' END AS result
FROM rtt.release AS r
LEFT JOIN (SELECT period, count(agrees)::integer AS compared, (count(*) FILTER (WHERE NOT agrees))::integer AS differing,
                  (count(*) FILTER (WHERE agrees IS NULL))::integer AS not_comparable,
                  string_agg(part || ' ' || figure, ', ' ORDER BY part, figure) FILTER (WHERE NOT agrees) AS differing_figures
           FROM rtt.reconciliation
           GROUP BY period) AS f USING (period)
WHERE r.status = 'current';
COMMENT ON VIEW rtt.reconciliation_month IS
    'Each current month beside NHS England''s own figures: how many were compared, how many differ and which. not published: the '
    'file that is compared with does not reach it.';

CREATE VIEW rtt.reconciliation_summary AS
SELECT c.url, c.sha256, c.found_by, c.read_at, c.last_month, m.*
FROM rtt.current_control_file AS c
CROSS JOIN (SELECT (count(*) FILTER (WHERE result <> 'not published'))::integer AS months_compared,
                   (count(*) FILTER (WHERE result = 'agrees'))::integer AS months_agreeing,
                   (count(*) FILTER (WHERE result = 'differs'))::integer AS months_differing,
                   coalesce(sum(compared), 0)::integer AS figures_compared,
                   coalesce(sum(differing), 0)::integer AS figures_differing,
                   coalesce(sum(not_comparable), 0)::integer AS figures_not_comparable,
                   coalesce(string_agg(to_char(period, 'YYYY-MM') || ': ' || differing_figures, E'\n' ORDER BY period DESC)
                            FILTER (WHERE result = 'differs'), '') AS differences,
                   md5(coalesce(string_agg(concat_ws(' ', period, release_id, compared, differing), ',' ORDER BY period)
                                FILTER (WHERE result <> 'not published'), '')) AS compared_releases
            FROM rtt.reconciliation_month) AS m
WHERE c.source = 'nhs';
COMMENT ON VIEW rtt.reconciliation_summary IS
    'England''s figures beside NHS England''s own: in how many months they agree, and which file they were compared with. No row '
    'where none has been read.';
COMMENT ON COLUMN rtt.reconciliation_summary.differences IS 'a line for each month that differs, newest first: which figures';
COMMENT ON COLUMN rtt.reconciliation_summary.compared_releases IS 'changes with every month that is compared for the first time or anew';

CREATE TABLE rtt.reconciliation_told (
    source    text PRIMARY KEY,
    what      text NOT NULL,
    told_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE rtt.reconciliation_told IS 'The comparison that the log has told of: the same is not told again in every look.';
