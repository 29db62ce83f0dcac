-- Nothing of ours runs what another role has put into another schema. Whoever may create in `public` can put a function or an
-- operator there that fits a call of ours better than the system's own; where the search path led there when ours was made, ours
-- is bound to it for good, and it runs with the rights of whoever loads or reads.
-- The program runs this text before older migrations, too, which call what is there: it may be run again and again.

-- PL/pgSQL looks names up when it runs, by the path of whoever calls. What is written in SQL was bound when it was made.
DO $$
DECLARE
    ours regprocedure;
BEGIN
    FOR ours IN SELECT p.oid FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
                WHERE p.pronamespace = 'rtt'::regnamespace AND l.lanname = 'plpgsql' LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', ours);
    END LOOP;
END
$$;

-- What of ours is bound to what of others. Who has the rights of the schema's owner, as superusers have, needs no such way.
CREATE FUNCTION rtt.bound_elsewhere_once()
RETURNS TABLE (class oid, object oid, ours text, theirs text, as_called text, as_meant text)
LANGUAGE sql STABLE
BEGIN ATOMIC
WITH foreign_object AS (
    SELECT f.class, f.object, f.as_called, f.as_meant
    FROM (SELECT 'pg_proc'::regclass::oid AS class, p.oid AS object, p.pronamespace AS schema, p.proowner AS owner,
                 format('%I.%I(', p.pronamespace::regnamespace, p.proname) AS as_called, format('%I(', p.proname) AS as_meant
          FROM pg_proc AS p
          UNION ALL
          SELECT 'pg_operator'::regclass, o.oid, o.oprnamespace, o.oprowner,
                 format('OPERATOR(%I.%s)', o.oprnamespace::regnamespace, o.oprname), o.oprname
          FROM pg_operator AS o
          UNION ALL
          SELECT 'pg_class'::regclass, c.oid, c.relnamespace, c.relowner, NULL, NULL FROM pg_class AS c
          UNION ALL
          SELECT 'pg_type'::regclass, t.oid, t.typnamespace, t.typowner, NULL, NULL FROM pg_type AS t
          UNION ALL
          SELECT 'pg_opclass'::regclass, c.oid, c.opcnamespace, c.opcowner, NULL, NULL FROM pg_opclass AS c
          UNION ALL
          SELECT 'pg_collation'::regclass, c.oid, c.collnamespace, c.collowner, NULL, NULL FROM pg_collation AS c) AS f
    WHERE f.schema NOT IN ('pg_catalog'::regnamespace, 'rtt'::regnamespace)
      AND NOT pg_has_role(f.owner, (SELECT n.nspowner FROM pg_namespace AS n WHERE n.nspname = 'rtt'), 'MEMBER')
), bound AS (
    -- A view is bound by its rule.
    SELECT CASE WHEN r.oid IS NULL THEN d.classid ELSE 'pg_class'::regclass END AS class, coalesce(r.ev_class, d.objid) AS object,
           f.class AS foreign_class, f.object AS foreign_object, f.as_called, f.as_meant
    FROM pg_depend AS d
    JOIN foreign_object AS f ON f.class = d.refclassid AND f.object = d.refobjid
    LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    WHERE d.deptype IN ('n', 'a')
)
SELECT DISTINCT b.class, b.object, pg_describe_object(b.class, b.object, 0), pg_describe_object(b.foreign_class, b.foreign_object, 0),
       b.as_called, b.as_meant
FROM bound AS b
LEFT JOIN pg_attrdef AS d ON b.class = 'pg_attrdef'::regclass AND d.oid = b.object
LEFT JOIN pg_class AS c ON c.oid = d.adrelid
CROSS JOIN LATERAL pg_identify_object(b.class, b.object, 0) AS i
WHERE coalesce(i.schema, c.relnamespace::regnamespace::text) = 'rtt';
END;

-- Said again without the others' schema it is bound to the system's own. Where that cannot be, it is told below.
DO $$
DECLARE
    bound record;
    said text;
    call record;
BEGIN
    FOR bound IN SELECT DISTINCT b.class, b.object FROM rtt.bound_elsewhere_once() AS b LOOP
        BEGIN
            said := CASE bound.class
                WHEN 'pg_class'::regclass THEN format('CREATE OR REPLACE VIEW %s AS %s', bound.object::regclass,
                                                      pg_get_viewdef(bound.object))
                WHEN 'pg_proc'::regclass THEN pg_get_functiondef(bound.object)
                WHEN 'pg_constraint'::regclass THEN
                    (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname,
                                   c.conname, pg_get_constraintdef(c.oid))
                     FROM pg_constraint AS c WHERE c.oid = bound.object)
                WHEN 'pg_attrdef'::regclass THEN
                    (SELECT format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', d.adrelid::regclass, a.attname,
                                   pg_get_expr(d.adbin, d.adrelid))
                     FROM pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                     WHERE d.oid = bound.object)
            END;
            FOR call IN SELECT b.as_called, b.as_meant FROM rtt.bound_elsewhere_once() AS b
                        WHERE (b.class, b.object) = (bound.class, bound.object) AND b.as_called IS NOT NULL LOOP
                said := replace(said, call.as_called, call.as_meant);
            END LOOP;
            EXECUTE said;
        EXCEPTION WHEN OTHERS THEN
            RAISE NOTICE '% could not be made anew: %', pg_describe_object(bound.class, bound.object, 0), SQLERRM;
        END;
    END LOOP;
END
$$;

DO $$
DECLARE
    still text;
BEGIN
    SELECT string_agg(format('%s uses %s', b.ours, b.theirs), '; ' ORDER BY b.ours, b.theirs) INTO still
    FROM rtt.bound_elsewhere_once() AS b;
    IF still IS NOT NULL THEN
        RAISE EXCEPTION 'schema rtt is bound to what another role has made: %', still
            USING HINT = 'it runs with the rights of whoever loads or reads: find out who made it, drop what uses it where that is '
                         'yours, or load the months into a new database';
    END IF;
END
$$;

DROP FUNCTION rtt.bound_elsewhere_once();
