-- rtt_reader: may read everything and change nothing. Dashboards log in as a role that is granted it.
-- Roles belong to the whole cluster: another database may have made it, and a hosted one may not allow it.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rtt_reader') THEN
        CREATE ROLE rtt_reader NOLOGIN;
    END IF;
    GRANT USAGE ON SCHEMA rtt TO rtt_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA rtt TO rtt_reader;
    ALTER DEFAULT PRIVILEGES IN SCHEMA rtt GRANT SELECT ON TABLES TO rtt_reader;
    IF to_regclass('public.rtt_provider_record') IS NOT NULL THEN
        GRANT SELECT ON public.rtt_provider_raw, public.rtt_provider_record TO rtt_reader;
    END IF;
EXCEPTION
    WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
        RAISE NOTICE 'role rtt_reader could not be made or granted (%): ask an administrator for CREATE ROLE rtt_reader, '
                     'then GRANT SELECT ON ALL TABLES IN SCHEMA rtt TO rtt_reader', SQLERRM;
END
$$;
