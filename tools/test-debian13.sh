#!/usr/bin/env bash
# Builds the program on a bare Debian 13 in a folder of its own and runs the unit and the main integration tests there. Needs root;
# says SKIPPED where that Debian cannot be made.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh --tests
status=0
tests/system/other_debian.py trixie || status=$?
[ "$status" -eq 77 ] || exit "$status"
