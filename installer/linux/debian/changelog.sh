#!/bin/sh
# changelog.sh CHANGELOG.md DATE MAINTAINER: the project's changes in the form that Debian's tools read.
# A version's section begins with "## 0.1.0 (2026-11-24)"; DATE stands in where a heading has none.
set -eu

# Of two versions of one day the later one has a later stamp: Debian's tools want that.
stamp() { LC_ALL=C date --utc --date="$1 00:00:00 UTC + $2 seconds" '+%a, %d %b %Y %H:%M:%S +0000'; }
older=$(grep -c '^## ' "$1")

# Each paragraph or list item becomes one line, so that it can be broken anew: "V version date" and "P text".
awk -v date="$2" '
  function flush() { if (text != "") print "P " text; text = "" }
  /^## /  { flush(); print "V " $2 " " ($3 == "" ? date : substr($3, 2, length($3) - 2)); inside = 1; next }
  !inside { next }
  /^$/    { flush(); next }
  /^[-*] / { flush(); sub(/^[-*] /, "") }
          { sub(/^ +/, ""); text = text (text == "" ? "" : " ") $0 }
  END     { flush(); print "V" }
' "$1" | {
  version=
  while read -r kind rest; do
    if [ "$kind" = P ]; then
      printf '%s\n' "$rest" | fold -s -w 74 | sed -e 's/ *$//' -e '1s/^/  * /' -e '2,$s/^/    /'
      continue
    fi
    [ -z "$version" ] || printf '\n -- %s  %s\n\n' "$3" "$(stamp "$released" "$older")"
    [ -z "$version" ] || older=$((older - 1))
    version=${rest%% *}
    released=${rest#* }
    [ -z "$version" ] || printf 'waitlistd (%s) stable; urgency=medium\n\n' "$version"
  done
}
