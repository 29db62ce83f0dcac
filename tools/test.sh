#!/usr/bin/env bash
# Sets up everything and runs every test: installs what is missing, builds, tests; the Windows program's last. With
# arguments, which go to ctest, Linux only: tools/test.sh -L unit. Tests that had to be skipped are listed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh --tests
cmake --preset release -DWAITLISTD_TESTS=ON
cmake --build --preset release
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
ctest --preset release --no-tests=error -j "$(nproc)" -O "$log" "$@" || status=$?
if grep -h SKIPPED build/release/Testing/Temporary/LastTest.log; then echo "(the tests above were skipped)"; fi
if [ "$#" -eq 0 ]; then tools/test-windows.sh || status=$?; fi
exit "$status"
