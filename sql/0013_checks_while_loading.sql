-- A leaf has the checks that spare ATTACH its scan before its rows come: looking at each row as it comes costs a fraction of
-- another scan of them all, and the client reads the next one meanwhile.

CREATE OR REPLACE FUNCTION rtt.create_leaf(release_id integer, period date) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    leaf text := rtt.leaf_name(release_id, period);
BEGIN
    EXECUTE format('CREATE TABLE rtt.%I (LIKE rtt.pathway_vintage,
                                         CONSTRAINT of_period CHECK (period = %L),
                                         CONSTRAINT of_release CHECK (release_id = %s))', leaf, period, release_id);
    RETURN leaf;
END
$$;

CREATE OR REPLACE FUNCTION rtt.attach_leaf(release_id integer, period date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    leaf text := rtt.leaf_name(release_id, period);
    month text := format('pathway_%s', to_char(period, 'YYYY_MM'));
    month_is_new boolean := to_regclass(format('rtt.%I', month)) IS NULL;
BEGIN
    IF month_is_new THEN
        -- The check spares ATTACH its scan for the month as the leaf's do for the leaf.
        EXECUTE format('CREATE TABLE rtt.%I (LIKE rtt.pathway_vintage, CONSTRAINT of_period CHECK (period = %L))
                        PARTITION BY LIST (release_id)', month, period);
    END IF;
    EXECUTE format('ALTER TABLE rtt.%I ATTACH PARTITION rtt.%I FOR VALUES IN (%s)', month, leaf, release_id);
    IF month_is_new THEN
        EXECUTE format('ALTER TABLE rtt.pathway_vintage ATTACH PARTITION rtt.%I FOR VALUES IN (%L)', month, period);
    END IF;
END
$$;
