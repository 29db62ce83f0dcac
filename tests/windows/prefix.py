"""A Windows of the test's own: a Wine prefix, gone at the end with every process that was started in it.

Wine's programs are never given a pipe: what they leave running would hold it open, and reading it would hang for ever.
"""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from running import die_with_parent, wait_for

NAME = "waitlistd-wine-"


class Unavailable(Exception):
    """Why Wine cannot be used here."""


class Finished:
    def __init__(self, words, exit_code, out, file):
        self.words, self.exit_code, self.out = words, exit_code, out
        self.file = file  # the same, as bytes

    def __str__(self):
        return "%s: exit code %d: %s" % (" ".join(map(str, self.words)), self.exit_code, self.out.strip()[-1200:])


class Prefix:
    """Gone at the end of the with block."""

    def __init__(self):
        for program in ("wine", "wineserver"):
            if not shutil.which(program):
                raise Unavailable(program + " is not installed")
        sweep()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="%s%d-" % (NAME, os.getpid())))
        self.drive_c = self.folder / "prefix/drive_c"
        (self.folder / "prefix").mkdir()
        self.environment = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(self.folder), "USER": "tester",
                            "LC_ALL": "C.UTF-8", "TZ": "UTC", "TMPDIR": str(self.folder),
                            "WINEPREFIX": str(self.folder / "prefix"), "WINEDEBUG": "-all",
                            # What is not installed is not offered for installation.
                            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe="}
        self.count = 0
        self.server = None

    def __enter__(self):
        try:
            # The first program of a new prefix waits until it is made; wineboot itself would make it twice at once, and
            # leave two Service Control Managers.
            self.start_server()
            self.must("winecfg", "-v", "win10", seconds=180)
            # Only after the next start have services the whole environment.
            self.stop_server()
            self.start_server()
            self.must("cmd", "/c", "ver", seconds=60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop_server()
        remove(self.folder)

    def start_server(self):
        """It stays when nothing runs, for services end with it; and it ends with the test, however that ends. What it leaves
        then, the next test takes away."""
        self.server = subprocess.Popen(["wineserver", "-f", "-p"], env=self.environment, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        # A Windows program that is there before it would start another, which does not stay.
        wait_for(lambda: any(self.folder.glob("wine-*/server-*/socket")), 20, "wineserver does not listen")

    def stop_server(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(["wineserver", "-k"], env=self.environment, check=False, timeout=20, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.server.wait(20)

    def processes(self):
        return processes_of(self.folder)

    def start(self, *words, environment=None, folder=None):
        """A Windows program that runs on: its output, errors too, goes to the file `output` of what is returned."""
        self.count += 1
        output = self.folder / ("output-%d" % self.count)
        with output.open("wb") as file:
            started = subprocess.Popen(["wine", *map(str, words)], env={**self.environment, **(environment or {})}, cwd=folder,
                                       stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True,
                                       preexec_fn=die_with_parent)
        started.output = output
        return started

    def run(self, *words, seconds=60, environment=None, folder=None):
        """A Windows program to its end, output and errors together. One that takes longer is killed and fails."""
        started = self.start(*words, environment=environment, folder=folder)
        try:
            exit_code = started.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
            raise AssertionError("%s did not end within %d s: %s"
                                 % (" ".join(map(str, words)), seconds, text_of(started.output))) from None
        finally:
            said = text_of(started.output)
        return Finished(words, exit_code, said, started.output)

    def must(self, *words, **more):
        """The output of a program that has to succeed."""
        done = self.run(*words, **more)
        if done.exit_code != 0:
            raise AssertionError(str(done))
        return done.out

    def windows_path(self, path):
        """As a Windows program calls a file of this machine."""
        path = pathlib.Path(path)
        if path.is_relative_to(self.drive_c):
            return "C:\\" + str(path.relative_to(self.drive_c)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    def path(self, windows_path):
        """The other way round, for what lies on C:."""
        return self.drive_c.joinpath(*windows_path.removeprefix("C:\\").split("\\"))


def text_of(file):
    return file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")


def processes_of(folder):
    """Of the prefix in that folder, by the environment that each of them has."""
    mark = b"WINEPREFIX=" + os.fsencode(folder / "prefix") + b"\0"
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes():  # empty for one that is dead already
                    found.append(int(entry.name))
    return found


def remove(folder):
    for pid in processes_of(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not processes_of(folder), 10, "processes of the Wine prefix do not end")
    shutil.rmtree(folder, ignore_errors=True)


def sweep():
    """Takes away what tests have left that were killed."""
    for left in pathlib.Path(tempfile.gettempdir()).glob(NAME + "*"):
        if not os.path.exists("/proc/" + left.name.removeprefix(NAME).split("-")[0]):
            remove(left)
