-- Months that are not loaded, as the roll-ups of those that are: for what reads roll-ups only. :months of them in all.
CREATE FUNCTION pg_temp.copy_as(of_table regclass, from_release integer, as_release integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    others text := (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
                    WHERE a.attrelid = of_table AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'release_id');
BEGIN
    EXECUTE format('INSERT INTO %s (release_id, %s) SELECT %s, %s FROM %s WHERE release_id = %s', of_table, others, as_release, others,
                   of_table, from_release);
END
$$;
CREATE FUNCTION pg_temp.repeat_months(months integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    loaded integer[] := (SELECT array_agg(r.release_id ORDER BY r.period) FROM rtt.release AS r WHERE r.status = 'current');
    oldest date := (SELECT min(r.period) FROM rtt.release AS r WHERE r.status = 'current');
    this rtt.release;
    source integer;
    copied regclass;
BEGIN
    FOR back IN 1 .. months - cardinality(loaded) LOOP
        source := loaded[1 + back % cardinality(loaded)];
        SELECT * INTO this FROM rtt.release AS r WHERE r.release_id = source;
        this.release_id := nextval(pg_get_serial_sequence('rtt.release', 'release_id'));
        this.period := (oldest - make_interval(months => back))::date;
        this.url := this.url || '?' || this.release_id;
        this.csv_sha256 := encode(sha256(this.url::bytea), 'hex');
        this.file_sha256 := this.csv_sha256;
        INSERT INTO rtt.release SELECT (this).*;
        FOREACH copied IN ARRAY ARRAY['rtt.england_month_vintage', 'rtt.provider_month_vintage', 'rtt.area_month_vintage',
                                      'rtt.release_organisation', 'rtt.release_label']::regclass[] LOOP
            PERFORM pg_temp.copy_as(copied, source, this.release_id);
        END LOOP;
        INSERT INTO rtt.publication (period, release_id, valid_from, published_by, reason)
        VALUES (this.period, this.release_id, clock_timestamp(), 'hand', 'repeated');
    END LOOP;
END
$$;
SELECT pg_temp.repeat_months(:months);
