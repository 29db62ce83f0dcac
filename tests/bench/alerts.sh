#!/usr/bin/env bash
# How long the rules of many tenants take to evaluate at a release: so many tenants, 20 rules each, 25 places and categories a
# rule, three years of months: six made-up full-size ones, and those before as the roll-ups of these, since rules read nothing else.
#
#   tests/bench/alerts.sh BUILD_FOLDER [TENANTS [MONTHS]]        (1000 tenants, 36 months)
#
# Prints what the evaluation of the newest month took when it was published, and time and peak memory of the program where the
# same is evaluated again. With several numbers of tenants ("1000 10000") each in turn, and their ratio.
build=$(realpath "$1"); program=$build/waitlistd; tenants=${2:-1000}; months=${3:-36}
here=$(dirname "$(realpath "$0")")
. "$here/server.sh"
fresh_database alerts; on_database alerts migrate >/dev/null 2>&1
month() { date -d "2026-01-01 -$1 months" +%Y-%m; }
load() { # how many months before January 2026
  "$build/tests/support/synthetic-month" --period "$(month "$1")" --seed "$1" --output "$work/month.zip" >/dev/null
  on_database alerts load --accept "$work/month.zip" >"$work/load.log" 2>&1 || { cat "$work/load.log" >&2; exit 1; }
  rm "$work/month.zip"
}
for back in 5 4 3 2 1; do load "$back"; done
psql -q -v ON_ERROR_STOP=1 -v months=$((months - 1)) -d alerts -f "$here/repeat_months.sql" >/dev/null
psql -q -d alerts -c 'VACUUM ANALYZE'
newest=0
for count in $tenants; do
  psql -At -d alerts -c "SELECT provider_code FROM rtt.provider ORDER BY 1" | python3 "$here/tenants.py" "$count" "$work/tenants"
  chmod -R a+rX "$work/tenants"
  printf '%s tenants: applied in %s s\n' "$count" "$(seconds on_database alerts tenant apply "$work/tenants")"
  if [ "$newest" -eq 0 ]; then load 0; newest=1; sed -n 's/.*\(rules evaluated.*\)/at the publication: \1/p' "$work/load.log"; fi
  psql -q -d alerts -c 'DELETE FROM waitlistd.tenant_progress'
  start=$(date +%s%N)
  memory=$(peak env -i PATH="$PATH" STATE_DIR="$work/state" PG_CONN="host=$work user=bench dbname=alerts" "$program" alerts evaluate)
  end=$(date +%s%N)
  printf '%s tenants: evaluated in %s s, peak memory %s KB\n' "$count" "$(echo "scale=2; ($end - $start) / 1000000000" | bc)" "$memory"
done
