"""PostgreSQL's server programs for Windows, from npm's registry."""
import pathlib

from npm_packages import fetched


def server_programs():
    """The folder of initdb.exe and the others."""
    recipe = pathlib.Path(__file__).with_name("postgres")
    packages = fetched(recipe, "windows-postgres", "PostgreSQL for Windows")
    return packages / "@embedded-postgres/windows-x64/native/bin"
