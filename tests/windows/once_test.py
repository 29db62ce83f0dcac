#!/usr/bin/env python3
"""One look at the site by the Windows program, under Wine, into a PostgreSQL on Linux and one for Windows.

    tests/windows/once_test.py --build build/windows [--only EXPRESSION]

Exit code 0: all checks hold; 1: not all; 77: it cannot run here.
"""
import sys

import main
import once_checks

if __name__ == "__main__":
    sys.exit(main.run(__doc__, once_checks.CHECKS, lambda place: place.copy_programs()))
