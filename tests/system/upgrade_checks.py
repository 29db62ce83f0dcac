"""Upgrade, removal and purge."""
from place import SETTINGS, UNIT
from report import expect


def upgrade_keeps_everything(place):
    """an upgrade keeps settings and data, asks nothing, and the new unit runs"""
    machine = place.machine
    pid = place.pid()
    settings = machine.out("cat", SETTINGS)
    done = place.install(place.newer_package)
    expect(done.returncode == 0, lambda: "apt-get: " + done.stdout[-800:])
    expect(machine.out("cat", SETTINGS) == settings, "the settings changed")
    expect(machine.out("stat", "-c", "%a %U:%G", SETTINGS) == "640 root:waitlistd", "its owner or mode changed")
    place.wait_for_another(pid)
    expect("Newer" in place.show("Description"), place.show("Description"))
    expect(place.sql("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "2", "months are missing")
    place.wait_until_active()
    expect(set(place.months()) == {"2026-02", "2026-03"}, str(list(place.months())))  # by hand it is the same server


def a_disabled_service_stays_off(place):
    """a service that an administrator has switched off stays off over an upgrade"""
    place.systemctl("disable", "--now", UNIT)
    done = place.machine.run("apt-get", "install", "-y", "--reinstall", "/var/tmp/" + place.newer_package.name, timeout=180)
    expect(done.returncode == 0, done.stdout[-800:])
    expect(not place.is_active(), place.state())
    expect(place.machine.run("systemctl", "is-enabled", UNIT).stdout.strip() == "disabled", "it is enabled")
    place.systemctl("enable", "--now", UNIT)
    place.wait_until_active()


def removal_keeps_settings_and_data(place):
    """removed, it is stopped, and settings and data are still there"""
    done = place.machine.run("apt-get", "remove", "-y", "waitlistd", timeout=120)
    expect(done.returncode == 0, done.stdout[-800:])
    running = place.machine.out("find", "/proc", "-maxdepth", "1", "-user", "waitlistd")
    expect(running == "", "something of it still runs: " + running)
    for kept in (SETTINGS, "/var/lib/waitlistd/postgres/data/PG_VERSION"):
        expect((place.machine.root / kept.lstrip("/")).exists(), kept + " is gone")


def purge_leaves_nothing(place):
    """purged, settings and data are gone, and the user stays"""
    done = place.machine.run("apt-get", "purge", "-y", "waitlistd", timeout=120)
    expect(done.returncode == 0, done.stdout[-800:])
    expect("warning" not in done.stdout, done.stdout)
    # What the administrator has made is the administrator's.
    theirs = ["/etc/default/waitlistd", "/etc/systemd/system/waitlistd.service.d"]
    left = place.machine.out("find", "/etc", "/usr", "/lib", "/var", "-xdev", "-name", "*waitlistd*", "!", "-path",
                             "/var/cache/*", "!", "-path", "/var/tmp/*").splitlines()
    expect([path for path in left if path not in theirs] == [], "left: " + ", ".join(left))
    expect(place.machine.run("id", "waitlistd").returncode == 0, "the user is gone")
    expect(place.show("LoadState") == "not-found", "systemd still knows the unit")


CHECKS = [upgrade_keeps_everything, a_disabled_service_stays_off, removal_keeps_settings_and_data, purge_leaves_nothing]
