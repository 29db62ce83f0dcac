"""Packages of npm's registry that tests need: fetched once into a folder outside of the source tree, their checksums being in the
recipe's package-lock.json."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from report import Skipped

FILES = ("package.json", "package-lock.json")


def fetched(recipe, name, what):
    """The folder node_modules of what `recipe` lists. No script of a package is run."""
    wanted = hashlib.sha256(b"".join((recipe / file).read_bytes() for file in FILES)).hexdigest()[:12]
    cache = pathlib.Path(os.environ.get("WAITLISTD_SYSTEM_CACHE", "/var/tmp")) / f"waitlistd-{name}-{wanted}"
    if not cache.exists():
        _fetch(recipe, cache, what)
    return cache / "node_modules"


def _fetch(recipe, cache, what):
    if not shutil.which("npm"):
        raise Skipped("npm is not installed")
    unfinished = pathlib.Path(tempfile.mkdtemp(dir=cache.parent, prefix=cache.name + "."))
    try:
        for file in FILES:
            shutil.copy(recipe / file, unfinished)
        # --force: some are for another system than this one.
        done = subprocess.run(["npm", "ci", "--force", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=unfinished, timeout=600,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            raise Skipped(f"npm could not fetch {what}: " + done.stdout.strip()[-400:].replace("\n", "; "))
        unfinished.chmod(0o755)
        unfinished.rename(cache)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
