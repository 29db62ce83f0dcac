#!/usr/bin/env bash
# Writes the tables of docs/data-dictionary.md from the comments of a migrated database; the text between them is written by hand.
# --check: changes nothing, and fails with the difference where the page is not what the comments say.
# The database is PG_CONN's, or a new one that is gone afterwards. WAITLISTD: the program, by default the release build.
set -euo pipefail
cd "$(dirname "$0")/.."
page=docs/data-dictionary.md
program=${WAITLISTD:-build/release/waitlistd}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder" # as root the new database's server runs as another user
export STATE_DIR=$folder/state
touch "$folder/settings" # an installation's settings name a database that is none of ours
waitlistd() { "$program" "$1" --config "$folder/settings" "${@:2}"; }

waitlistd migrate >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
for part in views functions tables tenants; do
  waitlistd psql -- -X -q -At -v ON_ERROR_STOP=1 -v part="$part" -f - <tools/data-dictionary.sql >"$folder/$part"
  # An empty part would empty the page, and a page without its marks would stay as it is.
  [ -s "$folder/$part" ] || { echo "the database has no $part with comments" >&2; exit 1; }
  grep -qxF "<!-- $part: written by tools/data-dictionary.sh -->" "$page" || { echo "$page has no place for the $part" >&2; exit 1; }
done
awk -v folder="$folder" '
  /^<!-- end of the (views|functions|tables|tenants) -->$/ { inside = 0; print "" }
  !inside { print }
  /^<!-- (views|functions|tables|tenants): written by tools\/data-dictionary.sh -->$/ {
    inside = 1
    part = substr($2, 1, length($2) - 1)
    while ((getline line < (folder "/" part)) > 0) print line
  }' "$page" >"$folder/page"

if [ "${1:-}" != --check ]; then
  cat "$folder/page" >"$page"
elif ! diff -u "$page" "$folder/page"; then
  echo "$page is not what the database's comments say: tools/data-dictionary.sh writes it anew" >&2
  exit 1
fi
