#!/usr/bin/env python3
"""Builds the project on a bare Debian of another release, with that release's compiler, Boost, Catch2 and PostgreSQL, and runs the
unit and the main integration tests there: other_debian.py [SUITE; trixie]

The root is made by debootstrap and the project's own tools/install-dependencies.sh, and kept, with its compiler cache, in
WAITLISTD_SYSTEM_CACHE (/var/tmp). Exit code 77 where it cannot be made: without root, or without an archive.
"""
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "support"))

import machine as machines  # noqa: E402
import report as reports  # noqa: E402
from running import die_with_parent  # noqa: E402

# Beside what builds and runs the program.
FOR_THE_TESTS = ["catch2", "python3", "openssl", "unzip", "curl"]
TESTS = ["load_test", "reject_test", "cases_test", "vintages_test", "cluster_test", "once_test", "backfill_test", "daemon_test", "reconcile_test"]
ENVIRONMENT = {**machines.ENVIRONMENT, "DEBIAN_FRONTEND": "noninteractive", "CCACHE_DIR": "/var/cache/ccache"}


class Failed(Exception):
    pass


def inside(root, *words):
    """The command line that runs words in the root, with what a system has mounted."""
    script = ('mount -t proc proc "$1/proc"; mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"; root=$1; shift; exec chroot "$root" "$@"')
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", script, "sh", str(root), *words]


def run(root, *words):
    """In the root; what it says is seen as it comes."""
    done = subprocess.run(inside(root, *words), env=ENVIRONMENT, stdin=subprocess.DEVNULL, check=False, preexec_fn=die_with_parent)
    if done.returncode != 0:
        raise Failed(f"exit code {done.returncode} of {' '.join(words)}")


def copy_project(to):
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(PROJECT, to, symlinks=True, ignore=lambda folder, _: {"build", ".git"} if folder == str(PROJECT) else set())


def make_bare(suite, root):
    """A Debian with nothing in it but what every Debian has, in place of what was there."""
    shutil.rmtree(root, ignore_errors=True)
    archive = machines.mirror()
    made = subprocess.run(["debootstrap", "--variant=minbase", suite, str(root), archive], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise machines.Unavailable("debootstrap failed: " + (made.stdout + made.stderr).strip().splitlines()[-1])
    (root / "etc/apt/sources.list").write_text(f"deb {archive} {suite} main\n")
    (root / "etc/apt/apt.conf.d/90proxy").write_text(machines.apt_proxies())


def prepared(suite):
    """The root with all that is needed, made where it is not there yet."""
    script = (PROJECT / "tools" / "install-dependencies.sh").read_bytes()
    recipe = hashlib.sha256(script + repr((suite, FOR_THE_TESTS)).encode()).hexdigest()[:12]
    folder = pathlib.Path(os.environ.get("WAITLISTD_SYSTEM_CACHE", "/var/tmp"))
    root = folder / f"waitlistd-{suite}-{recipe}"
    if root.exists():
        return root
    unfinished = folder / f"waitlistd-{suite}.unfinished"
    make_bare(suite, unfinished)
    copy_project(unfinished / "src")
    run(unfinished, "/src/tools/install-dependencies.sh")
    run(unfinished, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *FOR_THE_TESTS)
    unfinished.rename(root)
    return root


def main():
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: sys.exit(130))
    suite = sys.argv[1] if len(sys.argv) > 1 else "trixie"
    try:
        machines.check_prerequisites()
        root = prepared(suite)
        copy_project(root / "src")
        try:
            run(root, "sh", "-ec", "cd /src && cmake --preset release -DWAITLISTD_TESTS=ON && cmake --build --preset release --target waitlistd unit_tests synthetic-month "
                + " ".join(TESTS) + f" && exec ctest --preset release --no-tests=error -j {os.cpu_count()} -R '^(unit|" + "|".join(TESTS) + ")$'")
        finally:
            shutil.rmtree(root / "src", ignore_errors=True)
    except machines.Unavailable as missing:
        return reports.skipped(str(missing))
    except Failed as wrong:
        print(f"FAILED on {suite}: {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
