#!/usr/bin/env bash
# pages.sh WAITLISTD: the pages that the program writes of itself, given to the programs that read them.
set -uo pipefail
waitlistd=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

check() { # NAME EXPECTED FOUND
  if [ "$2" = "$3" ]; then echo "ok      $1"; return; fi
  echo "FAILED  $1"; echo "  expected: $2"; echo "  found:    $3"
  failed=1
}

# What bash would offer behind these words; the last is the one being typed. '=' stands alone, as bash breaks words.
completed() {
  bash --norc -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _waitlistd; echo "${COMPREPLY[@]}"' \
    bash "$folder/completion" "$@" 2>&1
}

"$waitlistd" print-config --as man > "$folder/waitlistd.1"
"$waitlistd" print-config --as completion > "$folder/completion"
touch "$folder/january.zip"

check "man sets the manual page without a warning" "" "$(man --warnings -l "$folder/waitlistd.1" 2>&1 >/dev/null)"
check "mandoc finds nothing to complain of" "" "$(mandoc -T lint -W warning "$folder/waitlistd.1" 2>&1)"
check "the manual page has a name that apropos finds" "waitlistd - load NHS England's waiting times into PostgreSQL" \
  "$(lexgrog "$folder/waitlistd.1" 2>&1 | sed 's/^[^"]*"\(.*\)"$/\1/')"

check "the completion is bash" "" "$(bash -n "$folder/completion" 2>&1)"
check "a command is completed" "backfill" "$(completed waitlistd ba)"
check "a setting's option is completed" "--poll-interval" "$(completed waitlistd once --pol)"
check "a setting's option is completed before the command" "--poll-interval" "$(completed waitlistd --pol)"
check "a command's own option is completed" "--period" "$(completed waitlistd export --per)"
check "another command's option is not" "" "$(completed waitlistd status --per)"
check "a choice's values are offered" "trace debug info warning error" "$(completed waitlistd once --log-level "")"
check "a choice's value is completed behind =" "debug" "$(completed waitlistd once --log-level = de)"
check "all of a choice's values are offered behind =" "text json" "$(completed waitlistd once --log-format =)"
check "yes and no are offered" "yes no" "$(completed waitlistd once --allow-http "")"
check "the forms of print-config are offered" "man" "$(completed waitlistd print-config --as m)"
check "a path is completed" "$folder/january.zip" "$(completed waitlistd --ca-file "$folder/ja")"
check "files are offered to load" "$folder/january.zip" "$(completed waitlistd load "$folder/ja")"
check "no files are offered to once" "" "$(completed waitlistd once "$folder/ja")"
check "a command is completed behind an option with a value" "discover" "$(completed waitlistd --poll-interval 5 disc)"
check "a command is completed behind an option with = and a value" "discover" \
  "$(completed waitlistd --poll-interval = 5 disc)"
check "a number is not guessed" "" "$(completed waitlistd once --poll-interval "")"
exit "$failed"
