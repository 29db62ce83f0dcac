"""The MSI and the service it installs, for the checks: install, configure, start, stop, and what lies where."""
import json
import os
import re
import subprocess

from report import expect
from running import wait_for

SERVICE = "waitlistd"
SERVICE_SPECIFIC = 1066  # the code that says: see the service's own code
PARAMETERS_CHANGED, LOOK_NOW = 6, 128
SUCCESS, REFUSED = 0, 1603  # of msiexec


class State:
    """What the Service Control Manager says of the service."""

    def __init__(self, line):
        self.name, *numbers = line.split()
        self.code, self.own_code, self.pid = (int(number) for number in numbers)

    def __str__(self):
        return "%s, exit code %d, its own %d, process %d" % (self.name, self.code, self.own_code, self.pid)


class Installation:
    def __init__(self, place, msi, newer_msi):
        self.place, self.prefix = place, place.prefix
        self.msi, self.newer_msi = msi, newer_msi
        self.data = self.prefix.drive_c / "ProgramData/waitlistd"
        self.settings_file = self.data / "waitlistd.env"
        self.log_file = self.data / "logs/waitlistd.log"
        self.menu = self.prefix.drive_c / "ProgramData/Microsoft/Windows/Start Menu/Programs"
        self.before = None

    # Windows Installer
    def msiexec(self, *words, seconds=120):
        """Silently; msiexec's own exit code."""
        log = self.prefix.folder / "msi.log"
        done = self.prefix.run("msiexec", *words, "/qn", "/l*v", self.prefix.windows_path(log), seconds=seconds)
        self.place.last_run = "%s: exit code %d\n%s" % (" ".join(map(str, words)), done.exit_code, done.out)
        return done.exit_code

    def install(self, msi, **properties):
        given = ["%s=%s" % item for item in properties.items()]
        code = self.msiexec("/i", self.prefix.windows_path(msi), *given)
        expect(code == SUCCESS, "msiexec /i: exit code %d" % code)

    @staticmethod
    def properties(msi):
        said = subprocess.run(["msiinfo", "export", msi, "Property"], capture_output=True, text=True, timeout=20, check=True)
        return dict(line.split("\t", 1) for line in said.stdout.splitlines() if "\t" in line)

    def uninstall(self, msi):
        code = self.msiexec("/x", self.prefix.windows_path(msi))
        expect(code == SUCCESS, "msiexec /x: exit code %d" % code)

    # the settings file
    def configure(self, **settings):
        """Sets lines of the settings file as an administrator's editor does; None takes a setting away."""
        kept = [line for line in self.settings_file.read_text().splitlines() if line.partition("=")[0] not in settings]
        mine = ["%s=%s" % (name, value) for name, value in settings.items() if value is not None]
        self.settings_file.write_bytes("".join(line + "\r\n" for line in kept + mine).encode())

    # the service
    def state(self):
        return State(self.place.administer("state", SERVICE))

    def exists(self):
        return self.prefix.run(self.place.build / "tests/windows/administer.exe", "state", SERVICE).exit_code == 0

    def start(self, seconds=150):
        """The states and check points it went through, and its state at the end."""
        lines = self.place.administer("start", SERVICE, seconds, seconds=seconds + 30).splitlines()
        return lines[:-1], State(lines[-1])

    def must_start(self):
        seen, state = self.start()
        expect(state.name == "RUNNING", "%s; %s" % (state, self.log()[-600:]))
        return seen

    def stop(self):
        """The states and check points it went through, its state at the end, and the seconds that it took."""
        lines = self.place.administer("stop", SERVICE, 30).splitlines()
        return lines[:-2], State(lines[-1]), int(lines[-2]) / 1000

    def stop_if_running(self):
        if self.state().name == "RUNNING":
            self.stop()

    def control(self, code):
        self.place.administer("control", SERVICE, code)

    def look(self):
        """Has it look at the site now: it begins no look while another is under way."""
        wait_for(lambda: not self.status()["cycle"]["under_way_since"], 60, "a look at the site does not end")
        self.control(LOOK_NOW)

    def status(self):
        return json.loads(self.place.get("/status")[1])

    def kill(self):
        """Wine's manager does not notice, and lets it be started anyway."""
        self.place.administer("end", self.state().pid)
        wait_for(lambda: self.place.get("/healthz") is None, 10, "it still answers")

    # its log
    def log(self, since=0):
        if not self.log_file.exists():
            return ""
        return self.log_file.read_bytes()[since:].decode(errors="replace")

    def mark(self):
        """A place in the log, for `log` to read on from."""
        return self.log_file.stat().st_size if self.log_file.exists() else 0

    def wait_for_log(self, since, text, seconds=60):
        wait_for(lambda: text in self.log(since), seconds,
                 lambda: "the log never had '%s': %s" % (text, self.log(since)[-800:]))

    # the database that it loads into
    def sql(self, statement):
        return self.place.database.sql(statement, "waiting")

    def months(self):
        return self.sql("SELECT string_agg(to_char(period, 'YYYY-MM'), ' ' ORDER BY period) FROM rtt.release "
                        "WHERE status = 'current'").split()

    def wait_for_month(self, period, seconds=150):
        wait_for(lambda: period in self.months(), seconds, lambda: "%s was not loaded: %s" % (period, self.log()[-600:]), pause=0.3)

    # what lies where
    def menu_entries(self):
        """Name and text of each Internet shortcut in the start menu."""
        return {file.name: file.read_bytes().decode() for file in self.menu.rglob("*.url")}

    def remember(self):
        self.before = self.files()

    def files(self):
        root = self.prefix.drive_c
        return {os.path.relpath(os.path.join(folder, name), root)
                for folder, _, names in os.walk(root) for name in names + ["."]}

    def new_files(self):
        others = re.compile(r"windows/(temp/.*|installer)$|users/[^/]+/(AppData/Local/)?Temp/", re.IGNORECASE)
        return sorted(path for path in self.files() - self.before if not others.match(path))

    def registry_mentions(self, word):
        """Lines of the registry that have the word, with their key."""
        found = []
        for root in ("HKLM", "HKCU"):
            file = self.prefix.folder / (root + ".reg")
            self.prefix.must("reg", "export", root, self.prefix.windows_path(file), "/y")
            key = ""
            for line in file.read_text(encoding="utf-16").replace("\\\n  ", "").splitlines():
                key = line if line.startswith("[") else key
                if word in (line + decoded(line)).lower():
                    found.append(key + " " + line)
        return found


def decoded(line):
    """The text of a value that is exported as bytes."""
    bytes_given = re.search(r"=hex\([0-9a-f]+\):([0-9a-f,]+)$", line)
    return bytes.fromhex(bytes_given[1].replace(",", "")).decode("utf-16-le", errors="replace") if bytes_given else ""
