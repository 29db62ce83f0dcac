#!/usr/bin/env bash
# Sets up everything and runs every test: installs what is missing, builds, tests; the Windows program's last. With
# arguments, which go to ctest, Linux only: tools/test.sh -L unit.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh --tests
cmake --preset release -DWAITLISTD_TESTS=ON
cmake --build --preset release
status=0
tools/run-tests.sh release "$@" || status=$?
if [ "$#" -eq 0 ]; then tools/test-windows.sh || status=$?; fi
exit "$status"
