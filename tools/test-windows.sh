#!/usr/bin/env bash
# Builds waitlistd for Windows and tests it under Wine: installs what is missing, builds the libraries once, builds, tests.
# Arguments go to ctest: tools/test-windows.sh -R unit. Tests that had to be skipped are listed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh --windows
tools/windows-libraries.sh >/dev/null
cmake --preset windows -DWAITLISTD_TESTS=ON
cmake --build --preset windows
cmake --build --preset windows --target msi newer_msi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
ctest --preset windows --no-tests=error -L windows -j "$(nproc)" -O "$log" "$@" || status=$?
if grep -h SKIPPED build/windows/Testing/Temporary/LastTest.log; then echo "(the tests above were skipped)"; fi
exit "$status"
