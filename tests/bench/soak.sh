#!/usr/bin/env bash
# The daemon through many looks at the replica, one asked for after the other: mostly nothing new, now and then a new month,
# a fault of the site, a database that restarts, a reload. Reports memory, descriptors and threads and how they
# grow; exits 1 where a look got lost or one of them grows.
#
#   tests/bench/soak.sh BUILD_FOLDER [LOOKS]        (20000; built with a sanitizer, 500 are enough)
build=$(realpath "$1"); program=$build/waitlistd; looks=${2:-20000}
here=$(dirname "$(realpath "$0")")
. "$here/server.sh"
fresh_database soak
for on in $(seq 0 12); do # the first is there at the start, the others are published on the way
  period=$(date -d "2026-01-01 +$on months" +%Y-%m)
  "$build/tests/support/synthetic-month" --period "$period" --seed "$on" --scale 0.02 --output "$work/$period.zip" >/dev/null
done
RESTART="${owner[*]} $bin/pg_ctl -w -D $work/data -m fast restart -l $work/log" \
  python3 "$here/soak.py" "$program" "$looks" "$work" "$here/../support/replica_site.py"
