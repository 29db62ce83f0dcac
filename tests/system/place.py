"""What the checks work on: the machine, the packages, and the service in the machine."""
import json
import os
import pathlib
import shutil
import subprocess

from running import free_port, wait_for

UNIT = "waitlistd.service"
SETTINGS = "/etc/waitlistd/waitlistd.env"


class Place:
    def __init__(self, machine, replica, package, newer_package):
        self.machine, self.replica = machine, replica
        self.package, self.newer_package = package, newer_package
        self.health_port = free_port()
        self.database_port = free_port()
        self.settings = {}

    # the package
    def install(self, package, *options):
        self.machine.copy_in(package, "/var/tmp/" + os.path.basename(package))
        return self.machine.run("apt-get", "install", "-y", "--no-install-recommends", *options,
                                "/var/tmp/" + os.path.basename(package), timeout=180)

    # the settings file
    def configure(self, **settings):
        """Writes the settings file as an administrator's editor does; None takes a setting away."""
        self.settings.update(settings)
        text = "# by the administrator\n" + "".join("%s=%s\n" % (k, v) for k, v in self.settings.items() if v is not None)
        file = self.machine.root / SETTINGS.lstrip("/")
        file.write_text(text)  # in place: owner and mode stay

    # the service
    def systemctl(self, *words, timeout=60):
        return self.machine.out("systemctl", *words, timeout=timeout)

    def show(self, name):
        return self.systemctl("show", "--value", "-p", name, UNIT)

    def pid(self):
        return int(self.show("MainPID"))

    def is_active(self):
        return self.show("ActiveState") == "active"

    def wait_until_active(self, seconds=60):
        wait_for(self.is_active, seconds, lambda: "not active after %d s: %s" % (seconds, self.state()))

    def wait_for_another(self, pid, seconds=60):
        """Waits for a main process other than `pid` that is ready."""
        wait_for(lambda: self.pid() not in (0, pid) and self.is_active(), seconds, lambda: "not restarted: " + self.state())

    def state(self):
        return self.systemctl("show", "-p", "ActiveState,SubState,Result,MainPID,NRestarts,ExecMainStatus,StatusText",
                              UNIT).replace("\n", ", ")

    def restart_afresh(self):
        """With the counters of restarts at nothing."""
        self.machine.run("systemctl", "stop", UNIT)
        self.machine.run("systemctl", "reset-failed", UNIT)
        self.systemctl("daemon-reload")
        self.systemctl("--no-block", "start", UNIT)

    def drop_in(self, name, text):
        """Adds a drop-in; without text, takes it away."""
        path = "/etc/systemd/system/%s.d/%s.conf" % (UNIT, name)
        if text is None:
            (self.machine.root / path.lstrip("/")).unlink(missing_ok=True)
        else:
            self.machine.write(path, text)
        self.systemctl("daemon-reload")

    # the journal
    def cursor(self):
        """A place in the journal, for `journal` to read on from."""
        self.machine.run("journalctl", "--sync")
        said = self.machine.out("journalctl", "-n", "0", "--show-cursor", "-q")
        return said.rpartition("cursor: ")[2].strip()

    def journal(self, cursor):
        """What the service has logged since, as journald's own entries."""
        said = self.machine.out("journalctl", "-u", UNIT, "-o", "json", "--after-cursor", cursor, "-q")
        return [json.loads(line) for line in said.splitlines()]

    def journal_of_boot(self):
        said = self.machine.out("journalctl", "-b", "-u", UNIT, "-o", "json", "-q")
        return [json.loads(line) for line in said.splitlines()]

    def wait_for_entry(self, cursor, matches, seconds, what):
        def found():
            return next((entry for entry in self.journal(cursor) if matches(entry)), None)
        return wait_for(found, seconds, "the journal never had " + what, pause=0.3)

    def last_words(self):
        if not self.machine.leader:
            return []
        said = self.machine.run("journalctl", "-u", UNIT, "-n", "6", "--no-pager", "-o", "short-monotonic").stdout
        return said.strip().splitlines() + [self.state()]

    # the databases
    def as_service_user(self, *words, timeout=60):
        return self.machine.out("runuser", "-u", "waitlistd", "--", *words, timeout=timeout)

    def months(self, *options):
        """The months that are current, by waitlistd itself."""
        said = self.as_service_user("waitlistd", "status", "--json", "--quiet", *options)
        report = json.loads(said[said.index("{"):])  # a warning may come first
        return {release["period"]: release for release in report["releases"] if release["status"] == "current"}

    def sql(self, statement, database="waiting"):
        """In the server that is not waitlistd's, as its superuser."""
        return self.machine.out("runuser", "-u", "postgres", "--", "psql", "-XtAqp", str(self.database_port), "-d", database,
                                "-c", statement)

    def wait_for_month(self, period, count_months, seconds=60):
        wait_for(lambda: period in count_months(), seconds, lambda: "%s was not loaded: %s" % (period, self.state()), pause=0.5)


def make_newer(package, folder, version):
    """The same package as a higher version would be, with another unit. (The settings file is the same in all versions, so
    that dpkg never has to ask whose to keep: installer/linux/waitlistd.env says where all settings are shown.)"""
    content = pathlib.Path(folder) / "newer"
    subprocess.run(["dpkg-deb", "-R", package, str(content)], check=True)
    control = content / "DEBIAN/control"
    lines = ["Version: " + version if line.startswith("Version:") else line for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    unit = content / "lib/systemd/system" / UNIT
    unit.write_text(unit.read_text().replace("Description=", "Description=Newer "))
    for part in control.parent.iterdir():  # md5sums would not fit any more
        if part.name == "md5sums":
            part.unlink()
    newer = pathlib.Path(folder) / ("waitlistd_%s_newer.deb" % version)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-b", str(content), str(newer)], check=True,
                   stdout=subprocess.DEVNULL)
    shutil.rmtree(content)
    return newer
