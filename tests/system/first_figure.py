#!/usr/bin/env python3
"""From nothing to the first figure on a bare Debian, by the pages' own commands: first_figure.py [SUITE; bookworm] [--warm]

README.md's first command, its question for England's waiting list, then docs/connecting.md's role for Grafana and a dashboard's query as
that role over TCP. Each step's seconds are printed, with the processor's, which a busy machine does not lengthen. The site is the replica
on loopback with the published January 2026. By hand, for it compiles everything; --warm takes the root that other_debian.py keeps, with
its packages and compiler cache. Exit code 1: not the published figure; 77: no such Debian can be made here.
"""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import other_debian as debian

sys.path[:0] = [str(debian.PROJECT / "tests" / folder) for folder in ("tables", "dashboards")]

import grafana  # noqa: E402
import guides  # noqa: E402
import machine as machines  # noqa: E402
import report as reports  # noqa: E402
from running import die_with_parent, free_port, wait_for  # noqa: E402

MONTH = debian.PROJECT / "tests/data/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip"
WAITING_LIST = "7155958"  # as NHS England published it for January 2026
PASSWORD = "of-the-walk"


def told(page, part):
    """The command of a page that has this in it."""
    return next(command.text for command in guides.commands() if command.page == page and part in command.text)


class Walk:
    def __init__(self, root, environment):
        self.root, self.environment = root, {**debian.ENVIRONMENT, **environment}
        self.steps = 0

    def script(self, line):
        """With the program on the path, as README.md says."""
        return debian.inside(self.root, "bash", "-ec", "cd /src; PATH=/src/build/release:$PATH; " + line)

    def step(self, name, line, typed=""):
        """What it prints; each step is a line that a person types."""
        self.steps += 1
        used, began = processor_seconds(), time.monotonic()
        done = subprocess.run(self.script(line), env=self.environment, input=typed, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False, preexec_fn=die_with_parent)
        print(f"{self.steps}. {name}: {time.monotonic() - began:.1f} s, processor {processor_seconds() - used:.1f} s", flush=True)
        if done.returncode != 0:
            raise debian.Failed(f"exit code {done.returncode} of {line}: {done.stdout[-2000:]}")
        return done.stdout

    def finds(self, name, line):
        said = self.step(name, line)
        if WAITING_LIST not in said:
            raise debian.Failed(f"{line} does not say {WAITING_LIST}: {said[-2000:]}")


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def first_dashboard_query():
    board = grafana.dashboard("rtt-england")
    return grafana.expanded(board.panel_query("Waiting list"), board, {"treatment_function": "C_999"})


def walk(root, folder):
    port = free_port()
    site = {"NHS_INDEX_URL": wait_for(lambda: (folder / "url").exists() and (folder / "url").read_text(), 20, "no replica"),
            "CA_FILE": "/src/ca.pem", "CLUSTER_PORT": str(port), "HTTP_LISTEN": "0"}
    (root / "src/ca.pem").write_bytes((folder / "ca.pem").read_bytes())
    (root / "src/query.sql").write_text(first_dashboard_query())
    there = Walk(root, site)
    there.step("packages", "tools/install-dependencies.sh")
    there.step("build", "tools/run.sh --dry-run")
    there.step("first load", "tools/run.sh")
    there.finds("England's waiting list in psql", told("README.md", "rtt.england_month"))
    there.step("Grafana's role", told("docs/connecting.md", "waitlistd psql -- -c \"CREATE ROLE grafana"), f"{PASSWORD}\n{PASSWORD}\n")
    running = subprocess.Popen(there.script("exec waitlistd run"), env=there.environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
    try:
        there.step("password file", f"(umask 077; echo 127.0.0.1:{port}:waitlistd:grafana:{PASSWORD} > ~/.pgpass)")
        there.finds("a dashboard's query as Grafana's role over TCP",
                    f"for i in $(seq 100); do psql -Xwd 'host=127.0.0.1 port={port} dbname=waitlistd user=grafana' -f query.sql"
                    " && exit; sleep 0.1; done; exit 1")
    finally:
        running.kill()  # unshare takes no SIGTERM; with it goes all that runs in the root
        running.wait()


def main():
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: sys.exit(130))
    words = [word for word in sys.argv[1:] if word != "--warm"]
    suite = words[0] if words else "bookworm"
    try:
        machines.check_prerequisites()
        with tempfile.TemporaryDirectory(prefix="waitlistd-first-figure-", dir="/var/tmp") as name:
            folder = pathlib.Path(name)
            if "--warm" in sys.argv:
                root = debian.prepared(suite)
                shutil.rmtree(root / "var/lib/waitlistd", ignore_errors=True)  # of a run before
            else:
                root = folder / "root"
                debian.make_bare(suite, root)
            debian.copy_project(root / "src")
            replica = [sys.executable, "-B", str(debian.PROJECT / "tests/support/replica_site.py"), "--dir", name, "--month", f"2026-01={MONTH}"]
            with subprocess.Popen(replica, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent) as site:
                try:
                    walk(root, folder)
                finally:
                    site.terminate()
                    shutil.rmtree(root / "src")
    except machines.Unavailable as missing:
        return reports.skipped(str(missing))
    except debian.Failed as wrong:
        print(f"FAILED on {suite}: {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
