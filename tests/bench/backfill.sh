#!/usr/bin/env bash
# A backfill of many made-up full-size months from the replica over HTTPS: months a minute, memory, room, and whether the last
# month takes longer than the first; then queries as dashboards ask them on all those months, with their plans.
#
#   tests/bench/backfill.sh BUILD_FOLDER [MONTHS] [JOBS…]        (120 months, 1 and 2 jobs)
#
# Making the months takes longer than loading them: MONTHS_DIR=FOLDER keeps them for the next run.
build=$(realpath "$1"); program=$build/waitlistd; months=${2:-120}
jobs=("${@:3}"); [ ${#jobs[@]} -gt 0 ] || jobs=(1 2)
here=$(dirname "$(realpath "$0")")
. "$here/server.sh"
newest=2026-01
month_before() { date -d "$newest-01 -$1 months" +%Y-%m; }

months_dir=${MONTHS_DIR:-$work/months}; mkdir -p "$months_dir"
specs=()
for back in $(seq 0 $((months - 1))); do
  period=$(month_before "$back")
  file=$months_dir/$period.zip
  [ -s "$file" ] || "$build/tests/support/synthetic-month" --period "$period" --seed "$back" --output "$file" >/dev/null
  specs+=(--month "$period=$file")
done
python3 "$here/../support/replica_site.py" --dir "$work/site" "${specs[@]}" >/dev/null 2>&1 &
replica=$!
trap 'kill $replica 2>/dev/null; stop' EXIT
while [ ! -s "$work/site/url" ]; do sleep 0.1; done
export NHS_INDEX_URL CA_FILE
NHS_INDEX_URL=$(cat "$work/site/url"); CA_FILE=$work/site/ca.pem

for n in "${jobs[@]}"; do
  fresh_database "jobs_$n"; on_database "jobs_$n" migrate >/dev/null 2>&1
  start=$(date +%s%N)
  memory=$(peak env -i PATH="$PATH" STATE_DIR="$work/state" PG_CONN="host=$work user=bench dbname=jobs_$n" BROWSER=off \
    NHS_INDEX_URL="$NHS_INDEX_URL" CA_FILE="$CA_FILE" "$program" backfill --from "$(month_before $((months - 1)))" --jobs "$n")
  took=$((($(date +%s%N) - start) / 1000000))
  psql -At -d "jobs_$n" <<SQL
SELECT '$n job(s): ' || count(*) || ' months, ' || sum(rows) || ' rows in ' || round($took / 1000.0, 1) || ' s, '
       || round(count(*) * 60000.0 / $took, 1) || ' months a minute, peak memory ' || $memory || ' KB, '
       || round(pg_database_size(current_database()) / count(*) / 1e6, 1) || ' MB a month'
FROM rtt.release WHERE status = 'current';
WITH loads AS (SELECT load_seconds, row_number() OVER (ORDER BY loaded_at) AS n, count(*) OVER () AS months FROM rtt.release)
SELECT '  median of the first ten months ' || round((percentile_cont(0.5) WITHIN GROUP (ORDER BY load_seconds) FILTER (WHERE n <= 10))::numeric, 3)
       || ' s, of the last ten ' || round((percentile_cont(0.5) WITHIN GROUP (ORDER BY load_seconds) FILTER (WHERE n > months - 10))::numeric, 3) || ' s'
FROM loads;
SQL
done

export PGDATABASE=jobs_${jobs[-1]}
psql -q -c 'VACUUM ANALYZE'
provider=$(psql -At -c "SELECT provider_code FROM rtt.provider_month WHERE treatment_function_code = 'C_999' AND part = 'Part_2' ORDER BY total DESC LIMIT 1")
ask() { # name, query: the median of eleven runs, and the plan
  local file=$work/query.sql
  echo "$2;" >"$file"
  (echo '\timing on'; for _ in $(seq 11); do cat "$file"; done) >"$work/queries.sql"
  printf '%s: %s ms\n' "$1" "$(psql -q -f "$work/queries.sql" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | median)"
  psql -At -c "EXPLAIN (COSTS OFF, TIMING OFF, ANALYZE, SUMMARY OFF) $2" | sed 's/^/    /'
}
ask "England by month" "SELECT period, total, within_18, over_52, median_weeks FROM rtt.england_month WHERE part = 'Part_2' AND treatment_function_code = 'C_999' ORDER BY period"
ask "one provider by month and treatment function" "SELECT period, treatment_function_name, total FROM rtt.provider_month WHERE provider_code = '$provider' AND part = 'Part_2' ORDER BY period, treatment_function_code"
ask "league table of a month" "SELECT provider_name, total, within_18::float / nullif(within_18 + over_18, 0) AS share FROM rtt.provider_month WHERE period = '$newest-01' AND part = 'Part_2' AND treatment_function_code = 'C_999' ORDER BY share"
ask "long waits by region of a month" "SELECT commissioner_parent_name, sum(over_52), sum(over_65) FROM rtt.commissioner_month WHERE period = '$newest-01' AND part = 'Part_2' AND treatment_function_code = 'C_999' AND commissioner_code <> 'NONC' GROUP BY 1 ORDER BY 2 DESC"
ask "long waits by region, every month" "SELECT period, commissioner_parent_code, sum(over_52) FROM rtt.commissioner_month WHERE part = 'Part_2' AND treatment_function_code = 'C_999' AND commissioner_code <> 'NONC' GROUP BY 1, 2 ORDER BY 1, 2"
