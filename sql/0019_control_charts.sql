-- Statistical process control: the XmR chart of any series, and of the figures of a place. core/control_chart is the same
-- arithmetic in the same order; a test compares them to the last digit.

CREATE FUNCTION rtt.mean_in_order(numbers double precision[]) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    summed double precision := 0;
    number double precision;
BEGIN
    IF coalesce(cardinality(numbers), 0) = 0 THEN
        RETURN NULL;
    END IF;
    FOREACH number IN ARRAY numbers LOOP
        summed := summed + number;
    END LOOP;
    RETURN summed / cardinality(numbers);
END
$$;
COMMENT ON FUNCTION rtt.mean_in_order IS
    'waitlistd''s own: the mean of numbers added in their order, so that its last digit is core/control_chart''s; NULL of none.';

CREATE FUNCTION rtt.control_limits(observed double precision[], screened boolean, OUT mean double precision,
                                   OUT lower_limit double precision, OUT near_lower_limit double precision,
                                   OUT near_upper_limit double precision, OUT upper_limit double precision, OUT is_trial boolean)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    near_width CONSTANT double precision := 2 * double precision '2.66' / 3;
    outer_width CONSTANT double precision := 2.66;
    numbers double precision[] := array_remove(observed, NULL);
    ranges double precision[] := '{}';
    mean_range double precision;
    widest double precision;
BEGIN
    is_trial := cardinality(numbers) < 12;
    mean := rtt.mean_in_order(numbers);
    FOR i IN 2 .. cardinality(observed) LOOP
        IF observed[i] IS NOT NULL AND observed[i - 1] IS NOT NULL THEN
            ranges := ranges || abs(observed[i] - observed[i - 1]);
        END IF;
    END LOOP;
    mean_range := rtt.mean_in_order(ranges);
    IF screened THEN
        widest := double precision '3.267' * mean_range;
        mean_range := rtt.mean_in_order(ARRAY(SELECT u.r FROM unnest(ranges) WITH ORDINALITY AS u (r, i) WHERE u.r <= widest ORDER BY u.i));
    END IF;
    lower_limit := mean - outer_width * mean_range;
    near_lower_limit := mean - near_width * mean_range;
    near_upper_limit := mean + near_width * mean_range;
    upper_limit := mean + outer_width * mean_range;
END
$$;
COMMENT ON FUNCTION rtt.control_limits IS
    'Limits of a stretch of months without a break, in their order: mean, mean ± 2.66 × mean moving range, and two thirds of that. '
    'screened: moving ranges above 3.267 × their mean are left out once. NULL: a gap, across which no range is taken. is_trial: fewer '
    'than 12 values.';

-- Each signal is marked where none is yet, in the order in which they are told.
CREATE FUNCTION rtt.control_signals(observed double precision[], limits record, OUT signals text[], OUT sides text[])
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    months CONSTANT integer := cardinality(observed);
    near text[] := array_fill(NULL::text, ARRAY[months]);
    side text;
    running text;
    run integer;
BEGIN
    signals := array_fill(NULL::text, ARRAY[months]);
    sides := array_fill(NULL::text, ARRAY[months]);
    FOR i IN 1 .. months LOOP
        IF observed[i] > limits.upper_limit OR observed[i] < limits.lower_limit THEN
            signals[i] := 'outside limits';
            sides[i] := CASE WHEN observed[i] > limits.upper_limit THEN 'high' ELSE 'low' END;
        ELSIF observed[i] > limits.near_upper_limit THEN
            near[i] := 'high';
        ELSIF observed[i] < limits.near_lower_limit THEN
            near[i] := 'low';
        END IF;
    END LOOP;
    run := 0;
    running := NULL;
    FOR i IN 2 .. months LOOP
        side := CASE WHEN observed[i] > observed[i - 1] THEN 'high' WHEN observed[i] < observed[i - 1] THEN 'low' END;
        run := CASE WHEN side IS NULL THEN 0 WHEN side = running THEN run + 1 ELSE 1 END;
        running := side;
        IF run >= 6 THEN
            FOR k IN i - 6 .. i LOOP
                IF signals[k] IS NULL THEN
                    signals[k] := 'trend';
                    sides[k] := side;
                END IF;
            END LOOP;
        END IF;
    END LOOP;
    FOR i IN 3 .. months LOOP
        CONTINUE WHEN observed[i] IS NULL OR observed[i - 1] IS NULL OR observed[i - 2] IS NULL;
        FOREACH side IN ARRAY ARRAY['high', 'low'] LOOP
            IF cardinality(array_positions(near[i - 2 : i], side)) >= 2 THEN
                FOR k IN i - 2 .. i LOOP
                    IF near[k] = side AND signals[k] IS NULL THEN
                        signals[k] := 'two of three';
                        sides[k] := side;
                    END IF;
                END LOOP;
            END IF;
        END LOOP;
    END LOOP;
    run := 0;
    running := NULL;
    FOR i IN 1 .. months LOOP
        side := CASE WHEN observed[i] > limits.mean THEN 'high' WHEN observed[i] < limits.mean THEN 'low' END;
        run := CASE WHEN side IS NULL THEN 0 WHEN side = running THEN run + 1 ELSE 1 END;
        running := side;
        IF run >= 7 THEN
            FOR k IN i - 6 .. i LOOP
                IF signals[k] IS NULL THEN
                    signals[k] := 'shift';
                    sides[k] := side;
                END IF;
            END LOOP;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION rtt.control_signals IS
    'waitlistd''s own: the signals of a stretch of months without a break, and where they point (high: above what is expected, or '
    'rising); limits: a row of rtt.control_limits.';

CREATE FUNCTION rtt.control_chart(observed double precision[], starts_anew boolean[] DEFAULT NULL, screened boolean DEFAULT true,
                                  better text DEFAULT NULL)
RETURNS TABLE (place integer, value double precision, mean double precision, lower_limit double precision,
               near_lower_limit double precision, near_upper_limit double precision, upper_limit double precision, is_trial boolean,
               signal text, side text, verdict text)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    months CONSTANT integer := coalesce(cardinality(observed), 0);
    first integer := 1;
    next integer;
    stretch double precision[];
    limits record;
    marked record;
BEGIN
    WHILE first <= months LOOP
        next := first + 1;
        WHILE next <= months AND NOT coalesce(starts_anew[next], false) LOOP
            next := next + 1;
        END LOOP;
        stretch := observed[first : next - 1];
        SELECT * INTO limits FROM rtt.control_limits(stretch, screened);
        SELECT * INTO marked FROM rtt.control_signals(stretch, limits);
        RETURN QUERY
        SELECT first - 1 + u.i::integer, u.value, limits.mean, limits.lower_limit, limits.near_lower_limit, limits.near_upper_limit,
               limits.upper_limit, limits.is_trial, u.signal, u.side,
               CASE WHEN u.side IS NULL THEN 'common cause'
                    WHEN better IS NULL THEN 'neither'
                    WHEN (u.side = 'high') = (better = 'higher') THEN 'improvement'
                    ELSE 'concern' END
        FROM unnest(stretch, marked.signals, marked.sides) WITH ORDINALITY AS u (value, signal, side, i);
        first := next;
    END LOOP;
END
$$;
COMMENT ON FUNCTION rtt.control_chart IS
    'A series of months in their order as an XmR chart, as NHS England''s "Making Data Count" draws it: place counts from 1. '
    'starts_anew: true where the series breaks, from where limits begin anew; screened: see rtt.control_limits; better: higher, lower, '
    'or NULL where neither is. signal, the first that holds: outside limits; trend (7 points, each higher or each lower than the one '
    'before); two of three (successive, between the near and the outer limit of one side); shift (7 points on one side of the mean). side: high or '
    'low, of a trend where it leads. verdict: common cause, improvement, concern, or neither.';

CREATE FUNCTION rtt.assurance(lower_limit double precision, upper_limit double precision, standard double precision, better text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN better IS NULL OR standard IS NULL OR lower_limit IS NULL OR upper_limit IS NULL THEN 'unknown'
            WHEN standard < lower_limit THEN CASE better WHEN 'higher' THEN 'passes' ELSE 'fails' END
            WHEN standard > upper_limit THEN CASE better WHEN 'higher' THEN 'fails' ELSE 'passes' END
            ELSE 'hit and miss' END;
COMMENT ON FUNCTION rtt.assurance IS
    'What the limits of a control chart promise of a standard where nothing changes: passes or fails it each month, hit and miss, or '
    'unknown.';

CREATE FUNCTION rtt.signal_text(signal text, side text, verdict text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN signal IS NULL THEN NULL
            ELSE CASE signal
                     WHEN 'outside limits' THEN CASE side WHEN 'high' THEN 'above the upper limit' ELSE 'below the lower limit' END
                     WHEN 'trend' THEN CASE side WHEN 'high' THEN 'one of 7 or more rising' ELSE 'one of 7 or more falling' END
                     WHEN 'two of three' THEN CASE side WHEN 'high' THEN 'one of 2 in 3 near the upper limit'
                                                        ELSE 'one of 2 in 3 near the lower limit' END
                     ELSE CASE side WHEN 'high' THEN 'one of 7 or more above the mean' ELSE 'one of 7 or more below the mean' END
                 END || CASE verdict WHEN 'improvement' THEN ': improvement' WHEN 'concern' THEN ': concern' ELSE '' END END;
COMMENT ON FUNCTION rtt.signal_text IS 'A signal of rtt.control_chart in words; NULL where there is none.';

CREATE OR REPLACE VIEW rtt.series_break AS
SELECT b.period, b.title, b.note, b.rebases
FROM (VALUES
    (date '2021-04-01', 'Longer waits counted apart',
     'From April 2021 weekly bands reach 104 weeks; before, everything over 52 weeks is one band. Treatment functions X02 to X06 '
     'replace X01.', '{England,region,ICB,provider}'::text[]),
    (date '2022-07-01', 'ICBs established',
     'From July 2022 integrated care boards stand in the place of STPs as parents: codes and names of places change.', '{ICB}'),
    (date '2024-02-01', 'Community services leave',
     'From February 2024 community service pathways are no longer part of RTT: the list is smaller for that reason alone.',
     '{England,region,ICB,provider}'),
    (date '2026-04-01', 'ICBs reorganised',
     'From April 2026 there are 36 integrated care boards, before there were 42: six new ones under codes of their own, three of the '
     'former ones split between them. The new boards have no series before; England, regions and providers go on.', '{}')
) AS b (period, title, note, rebases);
COMMENT ON COLUMN rtt.series_break.rebases IS
    'kinds of places whose control charts begin anew here; where a board got a new code that begins anew by itself';

-- A month that is not loaded, or in which the place has no such figure, is a gap.
CREATE FUNCTION rtt.place_control_chart(of_place text, of_code text, of_part text, of_treatment_function text, of_measure text,
                                        screened boolean DEFAULT true)
RETURNS TABLE (period date, value double precision, mean double precision, lower_limit double precision,
               near_lower_limit double precision, near_upper_limit double precision, upper_limit double precision, is_trial boolean,
               signal text, side text, verdict text, says text)
LANGUAGE sql STABLE
SET jit TO off
BEGIN ATOMIC
WITH known AS (
    SELECT m.period, CASE of_measure WHEN 'total' THEN m.total::double precision
                                     WHEN 'percent_within_18' THEN rtt.percent_of(m.within_18, m.within_18 + m.over_18)
                                     WHEN 'over_52' THEN m.over_52
                                     WHEN 'percent_over_52' THEN rtt.percent_of(m.over_52, m.within_18 + m.over_18)
                                     WHEN 'over_65' THEN m.over_65
                                     WHEN 'over_78' THEN m.over_78
                                     WHEN 'over_104' THEN m.over_104
                                     WHEN 'median_weeks' THEN m.median_weeks
                                     WHEN 'p92_weeks' THEN m.p92_weeks
                                     WHEN 'p95_weeks' THEN m.p95_weeks END AS value
    FROM rtt.place_month(of_place, of_code, of_part, of_treatment_function) AS m
), months AS (
    SELECT g.period::date AS period, k.value, b.period IS NOT NULL AS starts_anew, row_number() OVER (ORDER BY g.period) AS place
    FROM generate_series((SELECT min(k.period) FROM known AS k), (SELECT max(k.period) FROM known AS k), interval '1 month') AS g (period)
    LEFT JOIN known AS k ON k.period = g.period::date
    LEFT JOIN rtt.series_break AS b ON b.period = g.period::date AND of_place = ANY (b.rebases)
)
SELECT m.period, c.value, c.mean, c.lower_limit, c.near_lower_limit, c.near_upper_limit, c.upper_limit, c.is_trial, c.signal, c.side,
       c.verdict, rtt.signal_text(c.signal, c.side, c.verdict)
FROM rtt.control_chart((SELECT array_agg(s.value ORDER BY s.place) FROM months AS s),
                       (SELECT array_agg(s.starts_anew ORDER BY s.place) FROM months AS s), screened,
                       (SELECT k.better FROM rtt.measure AS k WHERE k.name = of_measure)) AS c
JOIN months AS m ON m.place = c.place
ORDER BY m.period;
END;
COMMENT ON FUNCTION rtt.place_control_chart IS
    'The control chart of a measure (rtt.measure; of rtt.place_month''s figures) of one place: England, region, ICB or provider and its '
    'code. Limits begin anew at the breaks of the series (rtt.series_break). says: the signal in words.';
