#!/usr/bin/env bash
# How long one month takes, ZIP on disk to committed, against the plainest way there is: unzip | psql \copy into a bare
# 121-column table without key, checks or roll-ups. All in turn in one run; medians, and the ratio pair by pair.
#
#   tests/bench/load_month.sh WAITLISTD FILE.zip [ROUNDS]
#
# With BEFORE=another waitlistd that one takes turns, too, and what a load takes now is told as a ratio of what it took then.
# With RIVALS=1 also pgloader and pandas + COPY into that table (packages pgloader, python3-pandas, python3-psycopg2).
program=$(realpath "$1"); zip=$(realpath "$2"); rounds=${3:-7}
. "$(dirname "$0")/server.sh"
columns=$(unzip -p "$zip" | sed -n '/Provider Org Code/p' | tr -d '\r' |
  python3 -c 'import csv,sys; print(",".join("\"%s\" %s" % (c, "text" if i < 13 else "int") for i, c in enumerate(next(csv.reader(sys.stdin)))))')

plain_copy() { unzip -p "$zip" | psql -q -d plain -c '\copy raw from stdin (format csv, header)'; }
load() { on_database waitlistd load "$zip" 2>/dev/null; }
# how long that waitlistd takes, into a database that has its schema
load_seconds() { program=$1; fresh_database waitlistd; on_database waitlistd migrate >/dev/null 2>&1; seconds load; }
pgloader_copy() {
  unzip -p "$zip" >"$work/month.csv"
  cat >"$work/month.load" <<COMMAND
LOAD CSV FROM '$work/month.csv' INTO postgresql://bench@unix:$work:5432/plain?tablename=raw
WITH skip header = 1, fields optionally enclosed by '"', fields terminated by ',';
COMMAND
  pgloader --root-dir "$work/pgloader" "$work/month.load" >"$work/pgloader.log" 2>&1
}
pandas_copy() {
  /usr/bin/python3 - "$zip" <<'PYTHON'
import io, sys
import pandas, psycopg2
names = list(pandas.read_csv(sys.argv[1], nrows=0).columns)
types = {name: "string" if i < 13 else "Int64" for i, name in enumerate(names)}
month = pandas.read_csv(sys.argv[1], dtype=types, keep_default_na=False, na_values=[""])
text = io.StringIO()
month.to_csv(text, index=False, header=False)
text.seek(0)
with psycopg2.connect(dbname="plain") as database:
    database.cursor().copy_expert("COPY raw FROM STDIN (FORMAT csv)", text)
PYTHON
}
bare_table() { fresh_database plain; psql -q -d plain -c "CREATE TABLE raw ($columns)"; }
rows() { [ "$(psql -At -d plain -c 'SELECT count(*) FROM raw')" -gt 0 ] || { echo "$1 loaded nothing" >&2; exit 1; }; }

ways=(plain_copy); [ "${RIVALS:-}" ] && ways+=(pgloader_copy pandas_copy)
for round in $(seq 0 "$rounds"); do
  ours=$(load_seconds "$program")
  [ "$round" -eq 0 ] || echo "$ours" >>"$work/ours"
  if [ "${BEFORE:-}" ]; then
    before=$(load_seconds "$(realpath "$BEFORE")")
    [ "$round" -eq 0 ] || { echo "$before" >>"$work/before"; echo "scale=4; $ours / $before" | bc >>"$work/before.ratio"; }
  fi
  for way in "${ways[@]}"; do
    bare_table
    theirs=$(seconds "$way"); rows "$way"
    [ "$round" -eq 0 ] && continue # warm-up
    echo "$theirs" >>"$work/$way"
    echo "scale=4; $ours / $theirs" | bc >>"$work/$way.ratio"
    [ -z "${BEFORE:-}" ] || echo "scale=4; $before / $theirs" | bc >>"$work/$way.ratio_before"
  done
done
fresh_database waitlistd; on_database waitlistd migrate >/dev/null 2>&1
printf '%-16s %s s, peak memory %s KB\n' "waitlistd load" "$(median <"$work/ours")" \
  "$(peak env -i PATH="$PATH" STATE_DIR="$work" PG_CONN="host=$work user=bench dbname=waitlistd" "$program" load "$zip")"
if [ "${BEFORE:-}" ]; then
  printf '%-16s %s s, ratio %s\n' "the one before" "$(median <"$work/before")" "$(median <"$work/before.ratio")"
fi
for way in "${ways[@]}"; do
  printf '%-16s %s s, ratio %s%s\n' "$way" "$(median <"$work/$way")" "$(median <"$work/$way.ratio")" \
    "${BEFORE:+, of the one before $(median <"$work/$way.ratio_before")}"
done
printf 'medians of %s rounds\n' "$rounds"
