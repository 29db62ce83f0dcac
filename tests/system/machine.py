"""A Debian machine with a systemd that really runs, for tests: made once by debootstrap, copied for each run.

It shares this machine's network, so that a server of the test's on loopback is on its loopback too. Nothing of it is left
when the process that started it has gone, however that ended: no process, no mount; files are removed by the next run.
"""
import contextlib
import hashlib
import os
import pathlib
import shutil
import subprocess

from running import die_with_parent, wait_for

SUITE = "bookworm"
# Beside systemd, what the package needs and recommends, so that a run has little to fetch.
PACKAGES = ["ca-certificates", "postgresql", "libboost-program-options1.81.0", "libspdlog1.10", "libpq5", "libzip4",
            "libpugixml1v5"]
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", "SYSTEMD_PAGER": "",
               "SYSTEMD_COLORS": "0"}


class Unavailable(Exception):
    """Why the machine cannot be made here."""


def check_prerequisites():
    if os.geteuid() != 0:
        raise Unavailable("only root can start a machine")
    for program in ("debootstrap", "systemd-nspawn", "nsenter", "unshare"):
        if not shutil.which(program):
            raise Unavailable(program + " is not installed")


def mirror():
    """The archive that this machine installs from."""
    said = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"],
                          capture_output=True, text=True).stdout
    for line in said.splitlines():
        uri, _, release = line.partition(" ")
        if release == SUITE:
            return uri
    raise Unavailable("apt installs from no archive that has Debian's %s here" % SUITE)


def apt_proxies():
    said = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True).stdout
    return "".join(line + "\n" for line in said.splitlines() if "::Proxy" in line)


class Base:
    """The root that each machine is a copy of, kept from run to run."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        recipe = hashlib.sha256(repr((SUITE, PACKAGES)).encode()).hexdigest()[:12]
        self.root = self.folder / ("base-" + recipe)

    def prepare(self):
        if self.root.exists():
            return
        unfinished = self.folder / "base.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        made = subprocess.run(["debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus", SUITE,
                               str(unfinished), mirror()], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if made.returncode != 0:
            raise Unavailable("debootstrap failed: " + (made.stdout + made.stderr).strip().splitlines()[-1])
        (unfinished / "etc/apt/sources.list").write_text("deb %s %s main\n" % (mirror(), SUITE))
        (unfinished / "etc/apt/apt.conf.d/90proxy").write_text(apt_proxies())
        # PostgreSQL's own first cluster would take a port that others on this machine may have.
        (unfinished / "etc/postgresql-common").mkdir()
        (unfinished / "etc/postgresql-common/createcluster.conf").write_text("create_main_cluster = false\n")
        for words in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]):
            done = in_root(unfinished, words)
            if done.returncode != 0:
                raise Unavailable("%s failed: %s" % (" ".join(words[:2]), done.stdout.strip().splitlines()[-1]))
        unfinished.rename(self.root)

    @contextlib.contextmanager
    def copy(self):
        """A fresh root, removed at the end. What an interrupted run left is removed first."""
        for left in self.folder.glob("run-*"):
            if not os.path.exists("/proc/" + left.name.split("-")[1]):
                shutil.rmtree(left, ignore_errors=True)
        root = self.folder / ("run-%d" % os.getpid())
        try:
            subprocess.run(["cp", "-a", "--reflink=auto", str(self.root), str(root)], check=True)
            # The package starts looking for releases as soon as it is installed: not at the real site.
            (root / "etc/hosts").write_text("127.0.0.1 localhost www.england.nhs.uk\n::1 localhost\n")
            yield root
        finally:
            shutil.rmtree(root, ignore_errors=True)


def in_root(root, words):
    """Runs a command in a root that is not booted, as an image builder does."""
    return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--mount-proc=" + str(root / "proc"), "--kill-child",
                           "chroot", str(root), *words],
                          env={**ENVIRONMENT, "DEBIAN_FRONTEND": "noninteractive"}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=die_with_parent)


class Machine:
    """A root with systemd running in it."""

    def __init__(self, root):
        self.root = root
        self.nspawn = None
        self.leader = None

    def __enter__(self):
        # nspawn registers nowhere and wants a /run/systemd that is writable; the mount is in a namespace of its own.
        script = ("mkdir -p /run/systemd; mount -t tmpfs tmpfs /run/systemd; exec systemd-nspawn -q -D \"$1\" --machine=\"$2\" "
                  "--register=no --keep-unit -b")
        self.nspawn = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script, "sh", str(self.root), "waitlistd-test-%d" % os.getpid()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        try:
            self.leader = wait_for(self.find_leader, 20, "systemd-nspawn started nothing")
            wait_for(self.has_booted, 60, "the machine did not boot")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.nspawn.terminate()  # nspawn shuts the machine down in order
        try:
            self.nspawn.wait(20)
        except subprocess.TimeoutExpired:
            self.nspawn.kill()
            self.nspawn.wait()

    def find_leader(self):
        if self.nspawn.poll() is not None:
            raise Unavailable("systemd-nspawn does not work here (exit code %d)" % self.nspawn.returncode)
        children = pathlib.Path("/proc/%d/task/%d/children" % (self.nspawn.pid, self.nspawn.pid)).read_text().split()
        for child in children:
            with contextlib.suppress(OSError):
                if pathlib.Path("/proc/%s/comm" % child).read_text().strip() == "systemd":
                    return child
        return None

    def has_booted(self):
        return self.run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded")

    def run(self, *words, timeout=60, environment=None):
        """Runs a command in the machine, as root. Its output and errors are together in stdout."""
        return subprocess.run(["nsenter", "-t", self.leader, "-a", "--", *words], env={**ENVIRONMENT, **(environment or {})},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=timeout, preexec_fn=die_with_parent)

    def out(self, *words, **more):
        """The output of a command that has to succeed."""
        done = self.run(*words, **more)
        if done.returncode != 0:
            raise AssertionError("%s: exit code %d: %s" % (" ".join(words), done.returncode, done.stdout.strip()[-600:]))
        return done.stdout.strip()

    def signal(self, pid, number):
        """To a process by its number in the machine."""
        self.out("sh", "-c", "kill -%d %d" % (number, pid))

    def write(self, path, text, mode=0o644):
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def copy_in(self, source, path):
        shutil.copy(source, self.root / path.lstrip("/"))
