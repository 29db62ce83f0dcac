#!/usr/bin/env bash
# Builds waitlistd for Windows and tests it under Wine: installs what is missing, builds the libraries once, builds, tests.
# Arguments go to ctest: tools/test-windows.sh -R unit.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh --windows
tools/windows-libraries.sh >/dev/null
cmake --preset windows -DWAITLISTD_TESTS=ON
cmake --build --preset windows
tools/run-tests.sh windows -L windows "$@"
