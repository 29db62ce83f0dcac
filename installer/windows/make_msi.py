#!/usr/bin/env python3
"""Makes the MSI from a built waitlistd.exe: lays out what is installed, has wixl pack it, and adds the tables of tables.py.

CMake calls it for the target `msi`. --version is the program's own, unless a test wants to see an upgrade.
"""

import argparse
import hashlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import uuid
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import tables

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
# Never to change: by the one Windows knows what is to be upgraded, from the other come the components' identities.
UPGRADE_CODE = "827C3115-8480-487E-8F0A-218EEF39F476"
NAMESPACE = uuid.UUID("62dd637e-5f5e-4639-92db-abd5c255d218")
LANGUAGE = 2057  # British English


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", required=True, help="three numbers, such as 1.2.3")
    parser.add_argument("--program", required=True, type=Path, help="waitlistd.exe")
    parser.add_argument("--library", required=True, type=Path, action="append", help="a DLL that it needs")
    parser.add_argument("--licences", required=True, type=Path, help="folder of the licences of what it is linked with")
    parser.add_argument("--strip", help="the program that takes debug information out")
    parser.add_argument("--output", required=True, type=Path)
    given = parser.parse_args()
    parts = given.version.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts) or max(int(parts[0]), int(parts[1])) > 255:
        parser.error(f"--version {given.version}: Windows Installer knows versions up to 255.255.65535")
    return given


def lay_out(given, folder):
    """Puts everything where it will lie below the installation folder."""
    folder.mkdir()
    shutil.copy(given.program, folder / tables.PROGRAM)
    for library in given.library:
        shutil.copy(library, folder)
    if given.strip:
        subprocess.run([given.strip, *folder.iterdir()], check=True)
    shutil.copy(HERE / "schedule-once.ps1", folder)
    shutil.copytree(PROJECT / "docs", folder / "docs")
    shutil.copytree(PROJECT / "installer/grafana", folder / "grafana", ignore=shutil.ignore_patterns("generator", "*.sh"))
    shutil.copytree(PROJECT / "installer/prometheus", folder / "prometheus")
    shutil.copytree(given.licences, folder / "licences")
    shutil.copy(PROJECT / "LICENSE", folder / "licences/waitlistd.txt")
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def digest(folder, files):
    content = hashlib.sha256()
    for path in files:
        content.update(f"{path.as_posix()}\0{hashlib.sha256((folder / path).read_bytes()).hexdigest()}\0".encode())
    return content.hexdigest()


def code(*parts):
    """A GUID that is the same whenever it is made for the same."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts))).upper()


def identifier(path):
    """The path as Windows Installer's names may be."""
    return re.sub(r"[^A-Za-z0-9_.]", "_", path.as_posix().replace("/", "."))


def payload(files):
    """The .wxs of the files: a component each, so that any of them can come or go in an upgrade."""
    wix = ElementTree.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    fragment = ElementTree.SubElement(wix, "Fragment")
    folders = {Path("."): ElementTree.SubElement(fragment, "DirectoryRef", Id="INSTALLDIR")}
    group = ElementTree.Element("ComponentGroup", Id="Payload")

    def folder_of(path):
        if path not in folders:
            folders[path] = ElementTree.SubElement(
                folder_of(path.parent), "Directory", Id=f"folder.{identifier(path)}", Name=path.name
            )
        return folders[path]

    for path in files:
        name = identifier(path)
        component = ElementTree.SubElement(
            folder_of(path.parent), "Component", Id=f"component.{name}", Guid=code("component", path.as_posix()), Win64="yes"
        )
        source = (Path("payload") / path).as_posix()
        ElementTree.SubElement(component, "File", Id=name, Name=path.name, Source=source, KeyPath="yes")
        ElementTree.SubElement(group, "ComponentRef", Id=f"component.{name}")
    fragment.append(group)
    return ElementTree.tostring(wix, encoding="unicode")


def file_version(path):
    """The version in a program's or library's resources, as 1.2.3.4."""
    content = path.read_bytes()
    at = content.find(struct.pack("<I", 0xFEEF04BD))  # VS_FIXEDFILEINFO
    if at < 0:
        sys.exit(f"make_msi: {path.name} has no version resource; an upgrade could not tell whether to replace it")
    minor, major, private, build = struct.unpack_from("<4H", content, at + 8)
    return f"{major}.{minor}.{build}.{private}"


def tell_versions(msi, folder, files):
    """Windows Installer keeps a file that has a version when the new one is not said to have one."""
    for path in files:
        if path.suffix in (".exe", ".dll"):
            name = identifier(path)
            version = file_version(folder / path)
            query(msi, f"UPDATE `File` SET `Version` = '{version}', `Language` = '{LANGUAGE}' WHERE `File` = '{name}'")
            query(msi, f"DELETE FROM `MsiFileHash` WHERE `File_` = '{name}'")


def query(msi, statement):
    subprocess.run(["msibuild", msi, "-q", statement], check=True)


def fill_tables(msi, version, work):
    for name, value in tables.properties():
        query(msi, f"INSERT INTO `Property` (`Property`, `Value`) VALUES ('{name}', '{value}')")
    for table in tables.tables(version, f"{{{UPGRADE_CODE}}}"):
        (work / f"{table.name}.idt").write_text(str(table), newline="")
        subprocess.run(["msibuild", msi, "-i", work / f"{table.name}.idt"], check=True)


def identify(msi, product_code):
    """The same files make the same package, for Windows to see; wixl draws its code by lot and calls it American."""
    summary = [tables.PRODUCT, tables.PUBLISHER, f"x64;{LANGUAGE}", f"{{{code('package', product_code)}}}"]
    subprocess.run(["msibuild", msi, "-s", *summary], check=True)


def make(given, work):
    folder = work / "payload"
    files = lay_out(given, folder)
    (work / "payload.wxs").write_text(payload(files))
    for name in ("waitlistd.wxs", "waitlistd.ico"):
        shutil.copy(HERE / name, work)
    product_code = code("product", given.version, digest(folder, files))
    values = {
        "Version": given.version,
        "UpgradeCode": UPGRADE_CODE,
        "ProductCode": product_code,
        "Language": LANGUAGE,
        "Product": tables.PRODUCT,
        "Publisher": tables.PUBLISHER,
    }
    definitions = [part for name, value in values.items() for part in ("-D", f"{name}={value}")]
    msi = work / "made.msi"
    subprocess.run(["wixl", "-a", "x64", *definitions, "-o", msi.name, "waitlistd.wxs", "payload.wxs"], cwd=work, check=True)
    tell_versions(msi, folder, files)
    fill_tables(msi, given.version, work)
    identify(msi, product_code)
    shutil.move(msi, given.output)


def main():
    given = arguments()
    missing = [program for program in ("wixl", "msibuild", "msiinfo") if not shutil.which(program)]
    if missing:
        sys.exit(f"make_msi: {', '.join(missing)} not found; on Debian: apt-get install wixl msitools")
    with tempfile.TemporaryDirectory() as work:
        make(given, Path(work))
    print(f"{given.output}: {given.output.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
