#!/usr/bin/env python3
"""The Debian package on a machine whose systemd really runs.

    tests/system/systemd_test.py --build build/release [--cache FOLDER]

Makes the package of a build, a Debian 12 (debootstrap, kept in the cache folder from run to run), starts it with
systemd-nspawn and goes through the checks, in order, for they build on each other. Exit code 0: all hold; 1: not all; 77:
it cannot run here.
"""
import argparse
import hashlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/support"))

import install_checks
import machine as machines
import page_checks
import place as places
import replica as replicas
import report as reports
import service_checks
import upgrade_checks


def make_package(build, folder):
    made = subprocess.run(["cpack", "--config", str(build / "CPackConfig.cmake"), "-B", folder], capture_output=True, text=True)
    if made.returncode != 0:
        raise SystemExit("cpack failed: " + made.stdout + made.stderr)
    return next(pathlib.Path(folder).glob("*.deb"))


def default_cache(build):
    """Outside of the source tree, one for each build folder."""
    name = hashlib.sha256(str(build).encode()).hexdigest()[:12]
    return pathlib.Path(os.environ.get("WAITLISTD_SYSTEM_CACHE", "/var/tmp")) / ("waitlistd-system-" + name)


def make_up(build):
    def write(period, scale, file):
        subprocess.run([build / "tests/support/synthetic-month", "--period", period, "--scale", str(scale), "--output", file],
                       check=True, stdout=subprocess.DEVNULL)
    return write


def run_checks(build, cache, folder):
    report = reports.Report()
    package = make_package(build, folder)
    version = subprocess.run(["dpkg-deb", "-f", str(package), "Version"], capture_output=True, text=True).stdout.strip()
    newer = places.make_newer(package, folder, version + "+1")
    base = machines.Base(cache)
    base.prepare()
    with base.copy() as root:
        machine = machines.Machine(root)
        replica = replicas.Replica(pathlib.Path(folder) / "replica", make_up(build))
        try:
            place = places.Place(machine, replica, package, newer)
            report.run([install_checks.installs_into_an_image], place)
            with machine:
                report.run(install_checks.CHECKS, place)
                if not place.is_active():
                    raise SystemExit("the service does not run: the checks of what it does are left out")
                report.run(service_checks.CHECKS + upgrade_checks.CHECKS + page_checks.CHECKS, place)
        finally:
            replica.stop()
    return report.exit_code()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--cache", type=pathlib.Path)
    options = parser.parse_args()
    build = options.build.resolve()
    for name in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C: everything that was started is ended
        signal.signal(name, lambda *_: sys.exit(130))
    try:
        machines.check_prerequisites()
        with tempfile.TemporaryDirectory(prefix="waitlistd-systemd-") as folder:
            return run_checks(build, options.cache or default_cache(build), folder)
    except machines.Unavailable as missing:
        return reports.skipped(str(missing))


if __name__ == "__main__":
    sys.exit(main())
