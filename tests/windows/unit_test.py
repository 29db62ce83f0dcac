#!/usr/bin/env python3
"""The unit tests as a Windows program, under Wine.

    tests/windows/unit_test.py --build build/windows

Exit code 0: all tests pass; 1: not all; 77 where Wine is not installed.
"""
import sys

import main
import prefix as prefixes
import report as reports


def run(build):
    with prefixes.Prefix() as prefix:
        done = prefix.run(build / "unit_tests.exe", seconds=600)
        print(done.out)
        return min(1, done.exit_code)  # it is the number of failures


if __name__ == "__main__":
    options = main.arguments(__doc__)
    try:
        sys.exit(run(options.build))
    except prefixes.Unavailable as missing:
        sys.exit(reports.skipped(str(missing)))
