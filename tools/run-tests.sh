#!/usr/bin/env bash
# Runs what is built of a preset's tests: tools/run-tests.sh PRESET [ctest's arguments]. Those that had to be skipped are
# listed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0
ctest --preset "$1" --no-tests=error -j "$(nproc)" "${@:2}" || status=$?
if grep -h SKIPPED "build/$1/Testing/Temporary/LastTest.log"; then echo "(the tests above were skipped)"; fi
exit "$status"
