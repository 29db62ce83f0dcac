"""Made-up years before a made-up month, for the pictures of what one published month cannot show. The month itself is loaded from
the tests' generator; the months before are its roll-ups, shrunk a little more with every month back. Nothing of it is real, and
every place is called TRUST so-and-so."""

MONTHS = 58

# How the list of a place was that many months before: smaller, with a share within 18 weeks that was lower a few years ago.
SHAPES = """
CREATE FUNCTION pg_temp.was(now integer, place text, back integer, long boolean) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN round(now * (1 - 0.003 * back) * (1 + 0.02 * sin(back * 1.7 + hashtext(place)) + (hashtext(place || back) % 100) / 5000.0)
             * CASE WHEN long THEN 1 + 0.55 * sin(least(back, 40) / 40.0 * pi()) + 0.3 * sin(hashtext(place)) * least(back, 24) / 24.0
                    ELSE 1 - 0.16 * sin(least(back, 40) / 40.0 * pi()) END);
"""

RELEASE = """
INSERT INTO rtt.release (period, vintage, status, url, strategy, file_bytes, csv_sha256, preamble, band_count, rows, checks, loader_version,
                         loaded_at, superseded_at, load_seconds)
SELECT (r.period - interval '{back} months')::date, {vintage}, '{status}',
       'https://www.england.nhs.uk/statistics/Full-CSV-data-file-' || to_char(r.period - interval '{back} months', 'MonYY') || '-ZIP-4M-92707.zip',
       'pages', r.file_bytes * (1 - 0.002 * {back}), '{back}-{vintage}', r.preamble, r.band_count, r.rows * (1 - 0.002 * {back}), r.checks, r.loader_version,
       rtt.expected_publication((r.period - interval '{back} months')::date) + interval '24 minutes' + interval '6 months' * ({vintage} - 1),
       CASE WHEN '{status}' = 'superseded' THEN rtt.expected_publication((r.period - interval '{back} months')::date) + interval '6 months 24 minutes' END,
       r.load_seconds * (0.95 + abs(hashtext('{back}') % 100) / 800.0)
FROM rtt.release AS r
ORDER BY r.release_id
LIMIT 1
RETURNING release_id
"""

COPIES = """
INSERT INTO rtt.release_organisation SELECT {release}, role, code, name, parent_code FROM rtt.release_organisation WHERE release_id = 1;
INSERT INTO rtt.release_label SELECT {release}, kind, code, published, name FROM rtt.release_label WHERE release_id = 1;
"""

ROLL_UP = """
INSERT INTO rtt.{table} (release_id, {place} part, treatment_function_code, total, within_18, over_18, over_52, over_65, over_78, over_104,
                         median_weeks, p92_weeks, p95_weeks)
SELECT {release}, {place} part, treatment_function_code,
       coalesce(pg_temp.was(within_18, {key}, {back}, false) + pg_temp.was(over_18, {key}, {back}, true), pg_temp.was(total, {key}, {back}, false)),
       pg_temp.was(within_18, {key}, {back}, false), pg_temp.was(over_18, {key}, {back}, true), pg_temp.was(over_52, {key}, {back}, true),
       pg_temp.was(over_65, {key}, {back}, true), pg_temp.was(over_78, {key}, {back}, true), pg_temp.was(over_104, {key}, {back}, true),
       median_weeks * (1 + 0.12 * sin(least({back}, 40) / 40.0 * pi()) + 0.02 * sin({back} + hashtext({key}))),
       least(p92_weeks * (1 + 0.10 * sin(least({back}, 40) / 40.0 * pi()) + 0.01 * sin({back} + hashtext({key}))), 103),
       least(p95_weeks * (1 + 0.10 * sin(least({back}, 40) / 40.0 * pi()) + 0.01 * sin({back} + hashtext({key}))), 103)
FROM rtt.{table}
WHERE release_id = 1 AND {some}
"""
TABLES = (
    ("england_month_vintage", "", "treatment_function_code"),
    ("provider_month_vintage", "provider_code,", "provider_code"),
    ("commissioner_month_vintage", "commissioner_code,", "commissioner_code"),
    ("area_month_vintage", "place, area_code,", "area_code"),
)


def add_month(session, back, vintage=1, status="current"):
    some = (
        "true" if back in (1, 12) or vintage == 2 or status == "superseded" else "treatment_function_code = 'C_999'"
    )  # the rest no picture shows
    release = session.ask(RELEASE.format(back=back, vintage=vintage, status=status) + ";")[0]
    session.ask(COPIES.format(release=release))
    for table, place, key in TABLES:
        session.ask(ROLL_UP.format(table=table, release=release, place=place, key=key, back=back, some=some) + ";")
    return release


def revise(session, release, providers):
    """Those providers sent more, and England has it too."""
    session.ask(
        f"""
UPDATE rtt.provider_month_vintage SET total = total * 1.06, within_18 = within_18 * 1.05, over_18 = over_18 * 1.08, over_52 = over_52 * 1.1
WHERE release_id = {release} AND provider_code IN (SELECT code FROM rtt.release_organisation WHERE release_id = 1 AND role = 'provider' ORDER BY hashtext(code) LIMIT {providers});
UPDATE rtt.area_month_vintage SET total = total * 1.004, within_18 = within_18 * 1.003, over_18 = over_18 * 1.005, over_52 = over_52 * 1.007
WHERE release_id = {release} AND hashtext(area_code) % 3 = 0;
UPDATE rtt.england_month_vintage SET total = total * 1.0041, within_18 = within_18 * 1.0035, over_18 = over_18 * 1.005, over_52 = over_52 * 1.007
WHERE release_id = {release} AND hashtext(part || treatment_function_code) % 3 <> 0;"""
    )


def make_up(session):
    session.ask(SHAPES)
    session.ask(
        """UPDATE rtt.release SET strategy = 'pages', loaded_at = rtt.expected_publication(period) + interval '24 minutes', checks = checks || '[
        {"name": "names_as_in_neighbour", "examined": 674, "deviations": 1, "examples": ["provider RBV: TRUST 48 (QAE) is now TRUST 48, NHS FOUNDATION (QAE)"]},
        {"name": "codes_known_to_neighbour", "examined": 674, "deviations": 2, "examples": ["provider RXK (TRUST 499)"]}]';"""
    )
    for back in range(1, MONTHS + 1):
        revised = back in (9, 10, 11, 17)
        add_month(session, back, status="superseded" if revised else "current")
        if revised:
            revise(session, add_month(session, back, vintage=2), providers=6 + back)
    session.ask(
        """
INSERT INTO rtt.publication (period, release_id, valid_from, valid_to, published_by, reason)
SELECT r.period, r.release_id, r.loaded_at, r.superseded_at, 'site', 'made up'
FROM rtt.release AS r
WHERE r.status IN ('current', 'superseded')
  AND NOT EXISTS (SELECT FROM rtt.publication AS p WHERE p.release_id = r.release_id);
INSERT INTO rtt.release (status, period, url, strategy, loaded_at, loader_version, rejected_because)
SELECT 'rejected', period, 'https://www.england.nhs.uk/statistics/Full-CSV-data-file-short.zip', 'command line', loaded_at + interval '2 hours',
       loader_version, 'line 65536: the file ends in the middle of a row; it is truncated'
FROM rtt.release WHERE release_id = 1;
INSERT INTO rtt.discovery (source, strategy, outcome, newest, detail, first_at, last_at, times)
SELECT 'nhs', 'pages', 'found', period, '94 releases on 12 pages', loaded_at, now() - interval '9 minutes', 1021 FROM rtt.release WHERE release_id = 1;
INSERT INTO rtt.discovery (source, strategy, outcome, newest, detail, first_at, last_at, times)
SELECT 'nhs', 'pages', 'failed', NULL, 'www.england.nhs.uk: the server closed the connection', loaded_at - interval '3 days', loaded_at - interval '3 days', 1
FROM rtt.release WHERE release_id = 1;
ANALYZE;"""
    )
