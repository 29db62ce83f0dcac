"""docs/install-linux.md, followed line by line as it is written, by somebody who has nothing but that page."""
import json
import pathlib
import re

from place import UNIT
from report import expect
from running import wait_for

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/install-linux.md"
ELSEWHERE = {"Build the package", "How it is tested"}  # not done on the machine that is installed
PASSWORD = "correct-horse-8"

# What a person does there: types in an editor, answers apt's question, ends a page that goes on for ever.
EDITOR = """#!/bin/sh
# The text to be put into the file whose name comes last.
for file; do :; done
cat /root/typed >> "$file"
"""
SUDO = """#!/bin/sh
# sudo -u USER COMMAND ...: minimal systems have none.
shift; user=$1; shift
exec runuser -u "$user" -- "$@"
"""


def blocks(heading, language="sh"):
    """The lines of the page's code blocks under a heading, comments taken away."""
    section = re.search(r"^## %s\n(.*?)(?=^## |\Z)" % re.escape(heading), PAGE.read_text(), re.M | re.S)
    expect(section, "the page has no heading " + heading)
    text = "".join(re.findall(r"^```%s\n(.*?)^```" % language, section[1], re.M | re.S))
    return [re.sub(r"\s+#\s.*", "", line) for line in text.splitlines()]


def rows(heading):
    """What the second column of a section's table has in backticks."""
    section = re.search(r"^## %s\n(.*?)(?=^## |\Z)" % re.escape(heading), PAGE.read_text(), re.M | re.S)[1]
    return re.findall(r"^\|[^|]*\| `(.*)` \|$", section, re.M)


def type_line(place, line, typed="", seconds=60, expected=0):
    environment = {"EDITOR": "/usr/local/bin/editor", "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    place.machine.write("/root/typed", typed)
    done = place.machine.run("bash", "-c", "cd /root && { %s\n} < /root/typed" % line, timeout=seconds,
                             environment=environment)
    expect(done.returncode == expected, lambda: "%s: exit code %d: %s" % (line, done.returncode, done.stdout[-800:]))
    return done.stdout


def prepare(place):
    machine = place.machine
    machine.write("/usr/local/bin/editor", EDITOR, 0o755)
    machine.write("/usr/local/bin/sudo", SUDO, 0o755)
    machine.write("/etc/apt/apt.conf.d/99yes", 'APT::Get::Assume-Yes "true";\n')
    machine.out("rm", "-rf", "/etc/credstore", "/etc/credstore.encrypted", "/etc/systemd/system/%s.d" % UNIT)
    machine.out("systemctl", "daemon-reload")
    place.sql("CREATE DATABASE page OWNER loader", "postgres")
    place.sql("ALTER ROLE loader PASSWORD '%s'" % PASSWORD, "postgres")


def given(place):
    return "postgresql://loader:%s@127.0.0.1:%d/page\n" % (PASSWORD, place.database_port)


def loaded(place):
    """The number of months in the server's database, by its superuser."""
    found = place.sql("SELECT to_regclass('rtt.release') IS NOT NULL", "page") == "t"
    return int(place.sql("SELECT count(*) FROM rtt.release WHERE status = 'current'", "page")) if found else 0


def says_where(place, line):
    """The database that a command's line reaches, asked instead of its status."""
    said = type_line(place, line.replace("waitlistd status", "waitlistd --quiet psql -- -XAtc 'SELECT current_database()'"))
    return said.strip().splitlines()[-1]


def every_block_is_walked(place):
    """each block of commands on the page is followed by one of these checks"""
    headings = set(re.findall(r"^## (.*)$", PAGE.read_text(), re.M)) - ELSEWHERE
    with_commands = {heading for heading in headings if blocks(heading)}
    expect(with_commands == {"Install", "Configure", "By hand", "Secrets", "The journal", "Upgrade, removal"},
           str(with_commands))


def installs(place):
    """Install: the package is installed and the service runs"""
    prepare(place)
    place.machine.copy_in(place.package, "/root/" + place.package.name)
    for line in blocks("Install"):
        type_line(place, line.replace("waitlistd_*.deb", place.package.name), seconds=180)
    place.wait_until_active()


def configures(place):
    """Configure: edited settings are checked and taken by the running service"""
    pid = place.pid()
    settings = "NHS_INDEX_URL=%s\nCA_FILE=/etc/waitlistd.pem\nPOLL_INTERVAL=2\nBROWSER=off\n" % place.replica.url
    place.machine.copy_in(place.replica.ca_file, "/etc/waitlistd.pem")
    cursor = place.cursor()
    for line in blocks("Configure"):
        type_line(place, line, typed=settings)
    place.wait_for_entry(cursor, lambda entry: entry.get("WAITLISTD_EVENT") == "release_loaded", 60, "release_loaded")
    expect(place.pid() == pid, "it was restarted")


def is_met_by_hand(place):
    """By hand: status and backfill reach the service's private cluster"""
    status, backfill = blocks("By hand")
    type_line(place, status)
    # The site has a month with a tenth of the newest one's rows: it is held, which the exit code says.
    said = type_line(place, backfill, seconds=120, expected=1)
    expect("3 months: 1 loaded, 1 there already, 1 held" in said, said)
    expect(says_where(place, "sudo -u waitlistd waitlistd status") == "waitlistd", "another database")


def takes_a_credential(place):
    """Secrets: the service loads into the credential's server, and by hand it is the same one"""
    for line in blocks("Secrets")[:3]:
        type_line(place, line, typed=given(place))
    wait_for(lambda: loaded(place) > 0, 60, lambda: "no month is in the server: " + place.state())
    place.wait_until_active()
    for line in ("sudo -u waitlistd waitlistd status", "waitlistd status"):
        expect(says_where(place, line) == "page", line + " reaches another database")
    note = place.machine.out("cat", "/var/lib/waitlistd/database")
    expect("dbname=page" in note and PASSWORD not in note, note)
    foreign = place.machine.run("runuser", "-u", "nobody", "--", "waitlistd", "status", "--state-dir", "/tmp/nobody").stdout
    expect("there is no database yet" in foreign or "cannot read the settings file" in foreign, foreign)


def is_refused_when_stopped(place, reached_by):
    place.systemctl("stop", UNIT)
    for line in ("sudo -u waitlistd waitlistd status", "waitlistd backfill --from 2016-04", "waitlistd migrate"):
        said = type_line(place, line, expected=78)
        expect("the service loads into host=127.0.0.1" in said and "settings lead to the private cluster" in said, said)
        expect("systemctl start waitlistd" in said and PASSWORD not in said, said)
    row = next(row for row in rows("By hand") if reached_by in row)
    expect(says_where(place, row) == "page", row + " reaches another database")
    place.systemctl("start", UNIT)
    place.wait_until_active()
    expect(says_where(place, "sudo -u waitlistd waitlistd status") == "page", "by hand it is another database")


def is_refused_while_stopped(place):
    """stopped, commands by hand are refused with the page's recipe, which works; started again they work"""
    is_refused_when_stopped(place, "PG_CONN_FILE=/etc/credstore/PG_CONN")


def takes_an_encrypted_credential(place):
    """Secrets: encrypted on the disk, beside other credentials that stay, it does the same"""
    place.machine.write("/etc/credstore/HTTP_TOKEN", "a-token-beside-it\n", 0o600)
    drop_in = "\n".join(blocks("Secrets", "ini")) + "\n"
    for line in blocks("Secrets")[3:]:
        # systemd's own editor wants a terminal: the drop-in is put where it would put it.
        if line == "systemctl edit waitlistd":
            place.drop_in("override", drop_in)
            continue
        type_line(place, line, typed=given(place))
    place.wait_until_active()
    expect(PASSWORD not in place.machine.out("cat", "/etc/credstore.encrypted/PG_CONN"), "it is not encrypted")
    for line in ("sudo -u waitlistd waitlistd status", "waitlistd status"):
        expect(says_where(place, line) == "page", line + " reaches another database")
    shown = json.loads(place.machine.out("waitlistd", "print-config", "--json"))
    for name in ("PG_CONN", "HTTP_TOKEN"):
        source = shown[name]["source"]
        expect(source == "credential /run/credentials/waitlistd.service/" + name, name + " is from " + source)


def is_refused_while_stopped_encrypted(place):
    """stopped, with the secret encrypted, by hand is refused and the page's recipe works"""
    is_refused_when_stopped(place, "systemd-creds decrypt")


def shows_the_journal(place):
    """The journal: each line shows entries"""
    for line in blocks("The journal"):
        follows = line.endswith(" -f")
        line = line.replace("2026-01", max(place.months()))
        said = type_line(place, "timeout 3 " + line if follows else line, expected=124 if follows else 0)
        expect("waitlistd" in said or "-p warning" in line, line + ": " + said)


def upgrades_and_goes(place):
    """Upgrade, removal: each line does what stands beside it"""
    place.machine.copy_in(place.newer_package, "/root/" + place.newer_package.name)
    for line in blocks("Upgrade, removal"):
        type_line(place, line.replace("waitlistd_NEWER.deb", place.newer_package.name), seconds=180)
        gone = line.startswith("apt purge")
        for kept in ("etc/waitlistd/waitlistd.env", "var/lib/waitlistd/postgres/data/PG_VERSION"):
            expect((place.machine.root / kept).exists() != gone, "%s after %s" % (kept, line))


CHECKS = [every_block_is_walked, installs, configures, is_met_by_hand, takes_a_credential, is_refused_while_stopped,
          takes_an_encrypted_credential, is_refused_while_stopped_encrypted, shows_the_journal, upgrades_and_goes]
