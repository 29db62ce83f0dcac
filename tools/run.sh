#!/usr/bin/env bash
# Sets up everything and runs the main job: installs what is missing, builds, and loads the newest RTT release.
# Arguments go to `waitlistd once`: tools/run.sh --dry-run
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install-dependencies.sh
cmake --preset release -DWAITLISTD_TESTS=OFF
cmake --build --preset release --target waitlistd
exec build/release/waitlistd once "$@"
