"""The package: into an image without a running systemd, into a running machine, and what then lies where."""
import os
import re
import subprocess

from machine import in_root
from place import SETTINGS, UNIT
from report import expect


def installs_into_an_image(place):
    """a root without a running systemd takes the package, which enables the service and starts nothing"""
    root = place.machine.root
    place.machine.copy_in(place.package, "/var/tmp/waitlistd.deb")
    done = in_root(root, ["apt-get", "install", "-y", "--no-install-recommends", "/var/tmp/waitlistd.deb"])
    expect(done.returncode == 0, lambda: "apt-get: " + done.stdout[-800:])
    wanted = root / "etc/systemd/system/multi-user.target.wants" / UNIT
    expect(os.path.lexists(wanted), "the service is not enabled")
    expect("waitlistd:" in (root / "etc/passwd").read_text(), "there is no user waitlistd")
    expect(not (root / "var/lib/waitlistd").exists(), "something ran: /var/lib/waitlistd exists")
    done = in_root(root, ["apt-get", "purge", "-y", "waitlistd"])
    expect(done.returncode == 0, lambda: "apt-get purge: " + done.stdout[-800:])
    expect(not os.path.lexists(wanted), "the link that enables it is still there")
    expect(not (root / "etc/waitlistd").exists(), "/etc/waitlistd is still there")


def installs_and_starts(place):
    """apt installs the package with its dependencies, asks nothing and starts the service"""
    # Where another waitlistd runs on this machine, its port is taken; and the real site is not to be waited for.
    place.machine.write("/etc/default/waitlistd", "HTTP_LISTEN=127.0.0.1:%d\nHTTP_RETRIES=0\n" % place.health_port)
    done = place.install(place.package)
    expect(done.returncode == 0, lambda: "apt-get: " + done.stdout[-800:])
    place.wait_until_active(30)
    for odd in ("warning", "Warning", "rror:", "unsafe", "What would you like to do", "not up yet"):
        expect(odd not in done.stdout, lambda: "apt said: " + done.stdout)


def tells_its_status(place):
    """systemctl status says in a line what it does"""
    said = place.machine.run("systemctl", "status", UNIT).stdout
    status = re.search(r"Status: \"(.+)\"", said)
    expect(status and len(status[1]) > 5, said)
    expect("Docs: man:waitlistd(1)" in said, said)
    return status[1]


def settings_are_private(place):
    """only root may write the settings file, only the service may read it, and dpkg knows it"""
    said = place.machine.out("stat", "-c", "%a %U:%G", SETTINGS)
    expect(said == "640 root:waitlistd", said)
    known = place.machine.out("dpkg-query", "-W", "-f", "${Conffiles}", "waitlistd")
    expect(SETTINGS in known, "no conffile: " + known)
    verified = place.machine.run("dpkg", "--verify", "waitlistd").stdout
    expect(verified == "", verified)
    state = place.machine.out("stat", "-c", "%a %U:%G", "/var/lib/waitlistd")
    expect(state == "750 waitlistd:waitlistd", state)


def an_override_stands(place):
    """an administrator's dpkg-statoverride of the settings file outlives a reinstallation"""
    place.machine.out("dpkg-statoverride", "--update", "--add", "root", "adm", "600", SETTINGS)
    place.machine.run("dpkg-reconfigure", "-fnoninteractive", "waitlistd")
    said = place.machine.out("stat", "-c", "%a %U:%G", SETTINGS)
    place.machine.out("dpkg-statoverride", "--remove", SETTINGS)
    place.machine.out("chown", "root:waitlistd", SETTINGS)
    place.machine.out("chmod", "640", SETTINGS)
    place.restart_afresh()  # it could not read the file
    place.wait_until_active()
    expect(said == "600 root:adm", said)


def unit_is_flawless(place):
    """systemd-analyze verify has not a word to say about the unit"""
    said = place.machine.run("systemd-analyze", "verify", "--man=no", "/lib/systemd/system/" + UNIT).stdout
    expect(said == "", said)


def is_hardened(place):
    """its exposure by systemd-analyze security is 1.5 at most"""
    done = place.machine.run("systemd-analyze", "security", "--offline=true", "--threshold=15",
                             "/lib/systemd/system/" + UNIT)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    expect(done.returncode == 0 and found, done.stdout[-1500:])
    return found[1]


def takes_no_more_than_its_share(place):
    """its memory is bounded together with what it starts, and a child that takes too much ends alone"""
    shown = place.systemctl("show", UNIT, "--property=MemoryMax,OOMPolicy")
    expect("MemoryMax=%d" % (2 << 30) in shown and "OOMPolicy=continue" in shown, shown)


def runs_as_nobody_else(place):
    """it runs as the user waitlistd, without capabilities and with no way to get any"""
    status = place.machine.out("cat", "/proc/%d/status" % place.pid())
    uid = place.machine.out("id", "-u", "waitlistd")
    expect(re.search(r"Uid:\s+%s\s+%s" % (uid, uid), status), status)
    expect(re.search(r"CapEff:\s+0+\n", status) and re.search(r"CapBnd:\s+0+\n", status), status)
    expect("NoNewPrivs:\t1" in status and "Seccomp:\t2" in status, status)


def pages_are_there(place):
    """manual page, completion, guides and examples are installed"""
    listed = place.machine.out("dpkg", "-L", "waitlistd").splitlines()
    for path in ("/usr/bin/waitlistd", "/usr/share/man/man1/waitlistd.1.gz", "/usr/share/bash-completion/completions/waitlistd",
                 "/usr/share/doc/waitlistd/install-linux.md", "/usr/share/doc/waitlistd/examples/waitlistd.env",
                 "/usr/share/doc/waitlistd/examples/browser.conf", "/usr/share/doc/waitlistd/copyright"):
        expect(path in listed, path + " is not in the package")
    program = subprocess.run(["file", place.machine.root / "usr/bin/waitlistd"], capture_output=True, text=True).stdout
    expect(", stripped" in program, program)


CHECKS = [installs_and_starts, tells_its_status, settings_are_private, an_override_stands, unit_is_flawless, is_hardened,
          takes_no_more_than_its_share, runs_as_nobody_else, pages_are_there]
