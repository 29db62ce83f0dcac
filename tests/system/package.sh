#!/usr/bin/env bash
# package.sh BUILD: the Debian package of a build, as lintian and dpkg see it.
set -uo pipefail
build=$1
for program in lintian dpkg-shlibdeps; do
  command -v "$program" >/dev/null || { echo "SKIPPED $program is not installed"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

check() { # NAME EXPECTED FOUND
  if [ "$2" = "$3" ]; then echo "ok      $1"; return; fi
  echo "FAILED  $1"; echo "  expected: $2"; echo "  found:    $3"
  failed=1
}
field() { dpkg-deb -f "$package" "$1"; }
mode() { dpkg-deb -c "$package" | awk -v path="./$1" '$NF == path { print $1, $2 }'; }

cpack --config "$build/CPackConfig.cmake" -B "$folder/out" >"$folder/cpack.log" 2>&1 || { cat "$folder/cpack.log"; exit 1; }
package=$(echo "$folder"/out/*.deb)

check "lintian has nothing to say" "" \
  "$(TMPDIR=$folder lintian --allow-root --tag-display-limit 0 --fail-on error,warning "$package" 2>&1)"
check "it is named by Debian's rule" "waitlistd_$("$build/waitlistd" --version | cut -d' ' -f2)_$(dpkg --print-architecture).deb" \
  "$(basename "$package")"
check "the private cluster's server is recommended" "postgresql" "$(field Recommends)"
check "the browser is suggested" "yes" "$(field Suggests | grep -q 'chromium.*libnss3-tools' && echo yes)"
check "the libraries it needs are found out" "yes" "$(field Depends | grep -q 'libpq5.*libzip4' && echo yes)"
check "nobody else reads the settings file, not even for a moment" "-rw-r----- root/root" "$(mode etc/waitlistd/waitlistd.env)"
check "the program is executable and belongs to root" "-rwxr-xr-x root/root" "$(mode usr/bin/waitlistd)"
check "folders are open to all, whatever the builder's umask" "drwxr-xr-x root/root" "$(mode etc/waitlistd/)"
check "the scripts are what sh reads" "" "$(dpkg-deb -e "$package" "$folder/control" &&
  for script in postinst prerm postrm; do sh -n "$folder/control/$script" 2>&1; done)"
exit "$failed"
