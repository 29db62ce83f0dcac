#!/usr/bin/env python3
"""What the Windows program is made of: the DLLs it needs, its protections, what it says of itself. Needs no Wine.

    tests/windows/binary_test.py --build build/windows
"""
import pathlib
import re
import sys
import xml.etree.ElementTree

import main
import pe_image
from pe_image import Image
from report import Report, expect

# What Windows 10 and Server 2019 have. Whoever adds one makes sure of that; a DLL of another origin has to be shipped.
WAITLISTD_DLLS = ["advapi32.dll", "crypt32.dll", "kernel32.dll", "libpq.dll", "msvcrt.dll", "mswsock.dll", "ole32.dll",
                  "shell32.dll", "user32.dll", "ws2_32.dll"]
LIBPQ_DLLS = ["advapi32.dll", "kernel32.dll", "msvcrt.dll", "secur32.dll", "shell32.dll", "user32.dll", "ws2_32.dll"]
EVENTS = pathlib.Path(__file__).resolve().parents[2] / "installer/windows/messages.mc"
SMALLEST_ICON, LARGEST_ICON = 16, 0  # 256 is written as 0
CONSOLE = 3


class Programs:
    def __init__(self, build):
        self.build = build
        self.waitlistd, self.libpq = Image(build / "waitlistd.exe"), Image(build / "libpq.dll")
        self.all = {"waitlistd.exe": self.waitlistd, "libpq.dll": self.libpq}

    def last_words(self):
        return []


def needs_no_other_dll(programs):
    """waitlistd.exe and libpq.dll need libpq.dll and what Windows has, nothing else"""
    for image, allowed in ((programs.waitlistd, WAITLISTD_DLLS), (programs.libpq, LIBPQ_DLLS)):
        expect(image.imported_dlls() == allowed, "it needs " + ", ".join(image.imported_dlls()))


def is_hard_to_attack(programs):
    """both are loaded at addresses of chance, over the whole 64 bits, and no data is run (ASLR, DEP)"""
    wanted = pe_image.DYNAMIC_BASE | pe_image.HIGH_ENTROPY_VA | pe_image.NX_COMPATIBLE
    for name, image in programs.all.items():
        expect(image.dll_characteristics & wanted == wanted, "%s: %#x" % (name, image.dll_characteristics))
        expect(image.has_relocations(), name + " cannot be moved: it has no relocations")


def tells_its_version(programs):
    """its properties show what it is, of whom, and the version"""
    resources = programs.waitlistd.resources(pe_image.VERSION)
    expect(len(resources) == 1, "version resources: %d" % len(resources))
    texts = pe_image.version_strings(resources[0])
    cache = (programs.build / "CMakeCache.txt").read_text()
    version = next(line.partition("=")[2] for line in cache.splitlines() if line.startswith("CMAKE_PROJECT_VERSION:"))
    expect(texts.get("ProductVersion", "").startswith(version) and texts.get("FileVersion", "").startswith(version), str(texts))
    for name in ("CompanyName", "FileDescription", "ProductName", "OriginalFilename", "LegalCopyright"):
        expect(texts.get(name), "no %s: %s" % (name, texts))
    return texts["FileDescription"] + " " + texts["ProductVersion"]


def has_an_icon(programs):
    """it has an icon, from small to large"""
    groups = programs.waitlistd.resources(pe_image.GROUP_ICON)
    expect(len(groups) == 1, "icons: %d" % len(groups))
    widths = [groups[0][at] for at in range(6, len(groups[0]), 14)]
    expect(SMALLEST_ICON in widths and LARGEST_ICON in widths, str(widths))


def has_a_manifest(programs):
    """its manifest asks for long paths, UTF-8 and no elevation, and knows Windows 10"""
    manifests = programs.waitlistd.resources(pe_image.MANIFEST)
    expect(len(manifests) == 1, "manifests: %d" % len(manifests))
    root = xml.etree.ElementTree.fromstring(manifests[0])
    texts = {element.tag.rpartition("}")[2]: (element.text or "").strip() for element in root.iter()}
    expect(texts.get("longPathAware") == "true" and texts.get("activeCodePage") == "UTF-8", str(texts))
    levels = [element.get("level") for element in root.iter() if element.tag.endswith("requestedExecutionLevel")]
    expect(levels == ["asInvoker"], str(levels))
    known = [element.get("Id") for element in root.iter() if element.tag.endswith("supportedOS")]
    expect("{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}" in known, str(known))


def has_the_events_texts(programs):
    """it has a text for each event, so that the Event Log's entries read as sentences"""
    tables = programs.waitlistd.resources(pe_image.MESSAGE_TABLE)
    expect(len(tables) == 1, "message tables: %d" % len(tables))
    events = sorted(map(int, re.findall(r"^MessageId=(\d+)$", EVENTS.read_text(), re.MULTILINE)))
    ids = sorted(pe_image.message_ids(tables[0]))
    expect(events and ids == events, "texts for %s, events %s" % (ids, events))
    return "%d texts" % len(ids)


def runs_on_a_console(programs):
    """it is a console program"""
    expect(programs.waitlistd.subsystem == CONSOLE, "subsystem %d" % programs.waitlistd.subsystem)


CHECKS = [needs_no_other_dll, is_hard_to_attack, tells_its_version, has_an_icon, has_a_manifest, has_the_events_texts,
          runs_on_a_console]

if __name__ == "__main__":
    report = Report()
    report.run(CHECKS, Programs(main.arguments(__doc__).build))
    sys.exit(report.exit_code())
