-- What discovery remembers from one cycle to the next, and what each of its strategies came to.

CREATE TABLE rtt.page (
    url            text PRIMARY KEY,
    etag           text,
    last_modified  text,
    links          jsonb NOT NULL,
    read_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE rtt.page IS
    'Pages of the site as last read: asked for again with their validators, a page that has not changed is not sent again.';
COMMENT ON COLUMN rtt.page.links IS 'every link in order: [[text, address], …]';

CREATE TABLE rtt.discovery (
    discovery_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text NOT NULL,
    strategy      text NOT NULL CHECK (strategy IN ('pages', 'browser', 'constructed')),
    outcome       text NOT NULL CHECK (outcome IN ('found', 'nothing', 'failed', 'skipped')),
    newest        date,
    detail        text NOT NULL,
    first_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    times         bigint NOT NULL DEFAULT 1
);
CREATE INDEX discovery_latest ON rtt.discovery (source, strategy, discovery_id DESC);
COMMENT ON TABLE rtt.discovery IS
    'What each discovery strategy came to, one row for as long as it comes to the same: a new row is a change of the site, '
    'of the network or of the settings.';
COMMENT ON COLUMN rtt.discovery.newest IS 'newest month found, as its first day';
COMMENT ON COLUMN rtt.discovery.detail IS 'what was found, or why nothing was';
COMMENT ON COLUMN rtt.discovery.times IS 'how often in a row';

COMMENT ON COLUMN rtt.release.strategy IS
    'how the address was found: pages, browser, constructed, setting (NHS_CSV_URL), command line';
