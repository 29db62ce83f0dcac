#!/usr/bin/env python3
"""The Windows service and its MSI, under Wine.

    tests/windows/service_test.py --build build/windows [--only EXPRESSION]

What Wine does not have is not tested: the Event Log's contents, recovery
actions, the delayed start, the notice of a shutdown. Exit code 0: all checks hold; 1: not all; 77: it cannot run here.
"""
import sys

import main
import msi_checks
import service_checks
from installation import Installation

CHECKS = [*msi_checks.INSTALLATION, *service_checks.LIFE, *msi_checks.REPLACEMENT, *service_checks.FAILURES, *msi_checks.REMOVAL,
          *service_checks.WITHOUT_MSI]


def prepare(place):
    msi = max(place.build.glob("waitlistd-*-x64.msi"), key=lambda file: file.stat().st_mtime, default=None)
    newer = place.build / "tests/windows/newer.msi"
    if not msi or not newer.exists():
        raise SystemExit("MSIs are missing: cmake --build --preset windows")
    place.installation = Installation(place, msi, newer)


if __name__ == "__main__":
    sys.exit(main.run(__doc__, CHECKS, prepare))
