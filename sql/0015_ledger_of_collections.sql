-- The ledger is the same for every collection (sql/collection); what of rtt's was written for RTT alone is written as it is
-- there.

-- The month's lock, taken until the transaction ends by whoever loads, publishes or decides about it: its number is said here.
CREATE FUNCTION rtt.lock_month(period date) RETURNS void
LANGUAGE sql
RETURN pg_advisory_xact_lock(1381258289, to_char(period, 'YYYYMM')::integer);
COMMENT ON FUNCTION rtt.lock_month IS
    'waitlistd''s own: takes the month''s lock until the transaction ends: whoever loads, publishes or decides about the month holds it.';

-- The figure that people know a release by.
CREATE FUNCTION rtt.headline(release_id integer) RETURNS bigint
LANGUAGE sql STABLE
RETURN (SELECT e.total FROM rtt.england_month_vintage AS e
        WHERE e.release_id = headline.release_id AND e.part = 'Part_2' AND e.treatment_function_code = 'C_999');
COMMENT ON FUNCTION rtt.headline IS
    'The figure that people know a release by: England''s waiting list, Part_2 and C_999, without NONC, as reported.';

CREATE OR REPLACE FUNCTION rtt.publish(new_release integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this rtt.release;
    moment timestamptz;
BEGIN
    SELECT * INTO STRICT this FROM rtt.release AS r WHERE r.release_id = new_release;
    PERFORM rtt.lock_month(this.period);
    SELECT * INTO this FROM rtt.release AS r WHERE r.release_id = new_release AND r.status = 'ready' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Publications are numbered in the order in which they are committed, so that who remembers the last one seen misses
    -- none. Whoever reads is not kept waiting by this lock.
    LOCK TABLE rtt.publication IN SHARE ROW EXCLUSIVE MODE;
    -- A clock that was set back must not make an interval end before it began.
    SELECT greatest(clock_timestamp(), max(p.valid_from) + interval '1 microsecond') INTO moment
    FROM rtt.publication AS p WHERE p.period = this.period;
    UPDATE rtt.publication SET valid_to = moment WHERE period = this.period AND valid_to IS NULL;
    -- What was held before this one was loaded is answered by it.
    UPDATE rtt.release SET status = 'superseded', superseded_at = moment
    WHERE period = this.period AND (status = 'current' OR status = 'held' AND release_id < new_release);
    UPDATE rtt.release
    SET status = 'current', superseded_at = NULL,
        loaded_at = CASE WHEN EXISTS (SELECT FROM rtt.publication AS p WHERE p.release_id = new_release)
                         THEN loaded_at ELSE moment END
    WHERE release_id = new_release;
    INSERT INTO rtt.publication (period, release_id, valid_from, published_by, reason)
    VALUES (this.period, new_release, moment, coalesce(this.published_by, 'hand'),
            coalesce(this.publish_because, 'loaded by a version before 0.2.0'));
    RETURN true;
END
$$;
COMMENT ON COLUMN rtt.publication.publication_id IS
    'rises in the order in which publications are committed: whoever has seen one asks for those with higher numbers';
