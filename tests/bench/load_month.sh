#!/usr/bin/env bash
# How long one month takes, ZIP on disk to committed, against the plainest way there is: unzip | psql \copy into a bare
# 121-column table without key, checks or roll-ups. Both in turn in one run, on a server of its own; medians are told.
#
#   tests/bench/load_month.sh WAITLISTD FILE.zip [ROUNDS]
#
# The server is set up as the private cluster is; SERVER="-c …" sets it up otherwise ("" is PostgreSQL as it comes).
set -euo pipefail
program=$(realpath "$1"); zip=$(realpath "$2"); rounds=${3:-7}
server=${SERVER--c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=2GB -c maintenance_work_mem=128MB}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
work=$(mktemp -d)
owner=()
if [ "$(id -u)" -eq 0 ]; then chown postgres "$work"; owner=(runuser -u postgres --); fi
stop() { "${owner[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap stop EXIT

"${owner[@]}" "$bin/initdb" -A trust -U bench -E UTF8 --locale=C.UTF-8 -D "$work/data" >/dev/null
"${owner[@]}" "$bin/pg_ctl" -w -D "$work/data" -l "$work/log" \
  -o "-k $work -c listen_addresses= $server" start >/dev/null
export PGHOST=$work PGUSER=bench PGDATABASE=postgres
columns=$(unzip -p "$zip" | sed -n '/Provider Org Code/p' | tr -d '\r' |
  python3 -c 'import csv,sys; print(",".join("\"%s\" %s" % (c, "text" if i < 13 else "int") for i, c in enumerate(next(csv.reader(sys.stdin)))))')

seconds() { local start end; start=$(date +%s%N); "$@" >/dev/null; end=$(date +%s%N); echo "scale=3; ($end - $start) / 1000000000" | bc; }
fresh_database() { psql -q -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" 2>/dev/null; }
plain_copy() { unzip -p "$zip" | psql -q -d plain -c '\copy raw from stdin (format csv, header)'; }
load() { env -i PATH="$PATH" STATE_DIR="$work" PG_CONN="host=$work user=bench dbname=waitlistd" "$program" load "$zip" 2>/dev/null; }
migrate() { env -i PATH="$PATH" STATE_DIR="$work" PG_CONN="host=$work user=bench dbname=waitlistd" "$program" migrate >/dev/null 2>&1; }
median() { sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

for round in $(seq 0 "$rounds"); do
  fresh_database plain; psql -q -d plain -c "CREATE TABLE raw ($columns)"
  plain=$(seconds plain_copy)
  fresh_database waitlistd; migrate
  ours=$(seconds load)
  [ "$round" -eq 0 ] && continue # warm-up
  echo "$plain" >>"$work/plain"; echo "$ours" >>"$work/ours"
  echo "scale=3; $ours / $plain" | bc >>"$work/ratio"
done
fresh_database waitlistd
peak=$(env -i PATH="$PATH" STATE_DIR="$work" PG_CONN="host=$work user=bench dbname=waitlistd" \
  python3 -c 'import resource,subprocess,sys; subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' \
  "$program" load "$zip" | tail -1)
printf 'rounds             %s\n' "$rounds"
printf 'unzip | \\copy      %s s (median)\n' "$(median <"$work/plain")"
printf 'waitlistd load     %s s (median)\n' "$(median <"$work/ours")"
printf 'ratio              %s (median of the pairs)\n' "$(median <"$work/ratio")"
printf 'peak memory        %s KB\n' "$peak"
