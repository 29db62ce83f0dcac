#!/usr/bin/env bash
# Sets up, builds and runs every fuzz target from its kept corpus, two at a time: tools/fuzz.sh [seconds for each; 60].
# What it finds stays in build/fuzz/tests/fuzz/found; an input that fails is named by its target's output.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
tools/install-dependencies.sh --tests
cmake --preset fuzz -DWAITLISTD_FUZZ_RUNS=-1 -DWAITLISTD_FUZZ_SECONDS="$seconds"
cmake --build --preset fuzz
ctest --preset fuzz --no-tests=error -L fuzz -j 2 --timeout $((seconds + 300))
