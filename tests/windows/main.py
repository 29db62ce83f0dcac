"""What the tests of the Windows program have in common: their arguments, a place, an end that leaves nothing behind."""
import argparse
import pathlib
import re
import signal
import sys
import tempfile

SUPPORT = pathlib.Path(__file__).resolve().parents[1] / "support"
sys.path.insert(0, str(SUPPORT))

import prefix as prefixes
import replica as replicas
import report as reports
from place import DatabaseOverTls, Place, make_up

TIME_LIMIT = 840  # seconds; CTest's is longer, and ends nothing but this process


def arguments(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=pathlib.Path, help="folder of the preset windows")
    parser.add_argument("--only", help="makes the checks whose names in the source have this regular expression")
    options = parser.parse_args()
    options.build = options.build.resolve()
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):  # as Ctrl-C: everything that was started is ended
        signal.signal(name, lambda *_: sys.exit(130))
    signal.alarm(TIME_LIMIT)
    return options


def run(description, checks, prepare=lambda place: None):
    """Makes a place, prepares it and runs the checks in order, for they build on each other."""
    options = arguments(description)
    report = reports.Report()
    if options.only:
        checks = [check for check in checks if re.search(options.only, check.__name__)]
        if not checks:
            raise SystemExit("--only %s: no check has such a name" % options.only)
    try:
        with tempfile.TemporaryDirectory(prefix="waitlistd-windows-") as folder, prefixes.Prefix() as prefix, \
                DatabaseOverTls(pathlib.Path(folder) / "database") as database:
            pathlib.Path(folder).chmod(0o755)
            replica = replicas.Replica(pathlib.Path(folder) / "replica", make_up(options.build, prefix))
            try:
                place = Place(options.build, prefix, replica, database)
                prepare(place)
                report.run(checks, place)
            finally:
                replica.stop()
    except prefixes.Unavailable as missing:
        return reports.skipped(str(missing))
    return report.exit_code()
