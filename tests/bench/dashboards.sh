#!/usr/bin/env bash
# How long each query of the dashboards takes on many made-up full-size months, as the reader's role: minimum and median of nine runs,
# and what they take of the processor, the slowest first. Fails where one takes more than 50 ms of it, or the median of all is over 2 ms.
#
#   tests/bench/dashboards.sh BUILD_FOLDER [MONTHS]        (120 months)
build=$(realpath "$1"); program=$build/waitlistd; months=${2:-120}
here=$(dirname "$(realpath "$0")")
. "$here/server.sh"
fresh_database months; on_database months migrate >/dev/null 2>&1
load() { # how many months before January 2026
  local period; period=$(date -d "2026-01-01 -$1 months" +%Y-%m)
  "$build/tests/support/synthetic-month" --period "$period" --seed "$1" --output "$work/$period.zip" >/dev/null
  on_database months load --accept "$work/$period.zip" >"$work/load.log" 2>&1 || { cat "$work/load.log" >&2; exit 1; }
  rm "$work/$period.zip"
}
for back in $(seq 0 $((months - 1))); do load "$back"; done
"$build/tests/support/synthetic-month" --period 2025-11 --seed 999 --output "$work/revised.zip" >/dev/null
on_database months load --accept "$work/revised.zip" >/dev/null 2>&1
psql -q -d months -c 'VACUUM ANALYZE' -c 'CREATE ROLE grafana LOGIN IN ROLE rtt_reader'
psql -At -d months -c "SELECT count(*) || ' months, ' || sum(rows) || ' rows' FROM rtt.release WHERE status = 'current'"
PYTHONPATH="$here/../support" python3 "$here/../dashboards/timing.py" "host=$work user=grafana dbname=months"
