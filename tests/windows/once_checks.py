"""One look at the site: certificates, a database over TLS, a private one, paths of all kinds, log files."""
import json
import time

from place import PASSWORD, January, make_up, psql, sha256_of
from report import expect
from running import wait_for
from windows_postgres import server_programs


def refuses_an_unknown_authority(place):
    """a site whose certificate nobody has vouched for is refused, with a hint"""
    done = place.waitlistd("discover")
    expect(done.exit_code not in (0, 78) and "certificate" in done.out, str(done))


def believes_the_root_store(place):
    """an authority in Windows' ROOT store is believed, without CA_FILE"""
    place.administer("trust", place.prefix.windows_path(place.replica.ca_file))
    place.replica.publish("2025-12", 0.02)
    said = place.must("discover", "--json", "--quiet")
    expect('"period":"2025-12"' in said, said)


def finds_a_browser_by_the_registry(place):
    """where the pages give nothing, the browser that is registered is started, in a folder of its own"""
    key = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe"
    no_browser = place.build / "tests/unit/child_program.exe"  # it says what it got, and fails
    place.prefix.must("reg", "add", key, "/ve", "/d", place.prefix.windows_path(no_browser), "/f")
    try:
        done = place.waitlistd("discover", BROWSER=None, NHS_INDEX_URL=place.replica.url + "away/")
    finally:
        place.prefix.must("reg", "delete", key, "/f")
    expect("the browser gave no page: GIVEN= in waitlistd-browser-" in done.out, str(done))


def refuses_another_database(place):
    """a database whose certificate another authority has signed is refused"""
    place.database.new_database("waiting")
    done = place.waitlistd("migrate", PG_CONN=place.database.address("waiting", place.prefix.windows_path(place.replica.ca_file)))
    expect(done.exit_code in (75, 78) and "certificate" in done.out and PASSWORD not in done.out, str(done))


def over_tls(place):
    return {"PG_CONN": place.database.address("waiting", place.database_ca)}


def loads_january_over_tls(place):
    """the real January 2026 comes through HTTPS into a PostgreSQL on Linux over TLS, with the figures that Linux has"""
    january = place.publish_january()
    before = time.monotonic()
    said = place.must("once", **over_tls(place))
    seconds = time.monotonic() - before
    expect(january.said in said, said)
    for sql, answer in january.figures:
        expect(place.database.sql(sql, "waiting") == answer, lambda: "%s: not %s" % (sql, answer))
    expect(place.database.sql("SELECT strategy || ' ' || file_sha256 FROM rtt.release", "waiting") ==
           "pages " + sha256_of(january.file), "another file")
    exported = place.state / "Jänner 2026.csv"
    place.must("export", "--period", "2026-01", "--output", place.prefix.windows_path(exported), **over_tls(place))
    expect(sha256_of(exported) == january.csv_sha256, "the export is not what was published")
    return "%.1f s" % seconds


def exports_to_its_output(place):
    """an export that goes to standard output is the same, byte for byte"""
    January()
    done = place.waitlistd("export", "--period", "2026-01", "--quiet", **over_tls(place))
    expect(done.exit_code == 0, str(done)[:1000])
    expect(sha256_of(done.file) == sha256_of(place.state / "Jänner 2026.csv"), "its output is not the file")


def looks_again_in_vain(place):
    """a second look finds nothing new and downloads nothing"""
    January()
    downloads = files_sent(place)
    said = place.must("once", **over_tls(place))
    expect("nothing new" in said, said)
    expect(files_sent(place) == downloads, "the file was downloaded again")
    left = [str(path.relative_to(place.state)) for path in (place.state / "downloads").rglob("*")]
    expect(not left, "left over: " + ", ".join(left))


def files_sent(place):
    return sum(asked["path"].endswith(".zip") and asked["method"] == "GET" and asked["status"] == 200
               for asked in place.replica.requests())


def privately(place):
    return {"POSTGRES_BIN": place.prefix.windows_path(server_programs()), "PG_CONN": None}


def loads_january_into_a_private_database(place):
    """without PG_CONN it comes into a PostgreSQL for Windows of waitlistd's own, and the export is the same"""
    january = place.publish_january()
    done = place.waitlistd("once", seconds=240, **privately(place))
    # PostgreSQL for Windows has died once in a while under Wine. Then the next look has to bring it up and carry on.
    died = done if done.exit_code == 75 else None
    if died:
        done = place.waitlistd("once", seconds=240, **privately(place))
    expect(done.exit_code == 0 and january.said in done.out, lambda: "%s, after %s" % (done, died))
    exported = place.state / "privat.csv"
    place.must("export", "--period", "2026-01", "--output", place.prefix.windows_path(exported), **privately(place))
    expect(sha256_of(exported) == january.csv_sha256, "the export is not what was published")
    said = place.must("once", **privately(place))
    expect("nothing new" in said, said)
    return "the second look, for the server had died: %s" % died if died else None


def private_database_has_the_figures(place):
    """the private PostgreSQL has the figures too, and is open to its password only"""
    january = January()
    started = place.prefix.start(place.programs / "waitlistd.exe", "run", environment=place.settings(**privately(place)))
    place.wait_until_ready()
    cluster = place.state / "postgres"
    port = (cluster / "data/postmaster.pid").read_text().splitlines()[3]
    conninfo = "host=127.0.0.1 port=%s user=waitlistd dbname=waitlistd" % port
    password = (cluster / "password").read_text().strip()
    for sql, answer in january.figures:
        expect(psql(conninfo, sql, password) == answer, lambda: "%s: not %s" % (sql, answer))
    try:
        psql(conninfo, "SELECT 1", "wrong")
    except AssertionError as refused:
        expect("password authentication failed" in str(refused), str(refused))
    else:
        raise AssertionError("a wrong password is taken")
    expect(password not in started.output.read_text(errors="replace"), "the password is in the log")
    started.terminate()
    started.wait(20)


def reads_a_settings_file(place):
    """a settings file is read from a path with spaces and letters of all kinds, whatever its line ends"""
    file = place.state / "Einstellungen für waitlistd.env"
    file.write_bytes(("# ä\r\nPG_CONN=%(PG_CONN)s\r\nLOG_FORMAT=json\r\n" % over_tls(place)).encode())
    said = place.must("once", "--config", place.prefix.windows_path(file))
    events = [json.loads(line)["event"] for line in said.splitlines()]
    expect(events, "it says nothing")
    return ", ".join(events)


def works_in_long_paths(place):
    """a path of more than 260 letters is as good as another"""
    folder = place.state.joinpath(*["ein Ordner mit einem langen Namen und ä %d" % number for number in range(8)])
    expect(len(place.prefix.windows_path(folder)) > 300, str(folder))
    period = place.state / "2025-11.zip"
    make_up(place.build, place.prefix)("2025-11", 0.02, period)
    folder.mkdir(parents=True)
    period = period.rename(folder / period.name)
    said = place.must("load", place.prefix.windows_path(period), STATE_DIR=place.prefix.windows_path(folder / "state"),
                      **over_tls(place))
    expect("release loaded period=2025-11" in said, said)
    exported = folder / "export.csv"
    place.must("export", "--period", "2025-11", "--output", place.prefix.windows_path(exported), **over_tls(place))
    expect(exported.stat().st_size > 10000, "the export is short")


def keeps_log_files(place):
    """log files are kept to a size and a number, in a folder with letters of all kinds"""
    folder = place.state / "Protokolle ä"
    log = {"LOG_FILE": place.prefix.windows_path(folder / "waitlistd.log"), "LOG_FILE_SIZE": "500", "LOG_FILES": "2",
           "LOG_LEVEL": "debug"}
    for _ in range(5):
        place.must("once", **over_tls(place), **log)
    files = sorted(file.name for file in folder.iterdir())
    expect(files == ["waitlistd.1.log", "waitlistd.2.log", "waitlistd.log"], str(files))
    for name in files:
        text = (folder / name).read_text()
        expect(len(text) <= 500 and PASSWORD not in text, "%s: %s" % (name, text))


def log_is_readable_while_open(place):
    """while it runs, another program can read the log"""
    file = place.state / "offen.log"
    started = place.prefix.start(place.programs / "waitlistd.exe", "run", environment=place.settings(
        LOG_FILE=place.prefix.windows_path(file), **over_tls(place)))
    place.wait_until_ready()
    wait_for(lambda: file.exists() and "nothing new" in file.read_text(), 30, "the log has no look at the site")
    said = place.prefix.must("cmd", "/c", "type", place.prefix.windows_path(file))
    expect("nothing new" in said, said)
    started.terminate()
    started.wait(20)


def ends_in_order_by_ctrl_c(place):
    """Ctrl-C on a console ends `run` in order"""
    mark, log = place.state / "interrupt", place.state / "console.log"
    command = '"%s" run' % place.prefix.windows_path(place.programs / "waitlistd.exe")
    started = place.prefix.start(place.build / "tests/windows/administer.exe", "interrupt", place.prefix.windows_path(mark),
                                 command, environment=place.settings(LOG_FILE=place.prefix.windows_path(log), **over_tls(place)))
    place.wait_until_ready()
    mark.touch()
    started.wait(40)
    said = started.output.read_text(errors="replace")
    expect("exit code 0" in said, said)
    expect("stopped" in log.read_text(), log.read_text())


CHECKS = [refuses_an_unknown_authority, believes_the_root_store, finds_a_browser_by_the_registry,
          refuses_another_database, loads_january_over_tls,
          exports_to_its_output, looks_again_in_vain, loads_january_into_a_private_database, private_database_has_the_figures,
          reads_a_settings_file, works_in_long_paths, keeps_log_files, log_is_readable_while_open, ends_in_order_by_ctrl_c]
