#!/usr/bin/env bash
# Prometheus' own tool on what waitlistd gives it: the metrics, the alert rules, and whether the rules fire when they
# should. Exit code 77 where the tool is not installed.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v promtool >/dev/null; then
  echo "SKIPPED: promtool is not installed (Debian: apt-get install --no-install-recommends prometheus)"
  exit 77
fi
sed 's/VERSION/1.2.3/' metrics.txt | promtool check metrics
promtool check rules ../../installer/prometheus/waitlistd.rules.yml
promtool test rules waitlistd.rules.test.yml month.rules.test.yml
