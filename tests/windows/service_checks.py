"""The Windows service: its life, its failures, and the command that installs it without an MSI."""
import contextlib
import os
import socket

from installation import PARAMETERS_CHANGED, SERVICE_SPECIFIC
from msi_checks import expect_status_page
from place import PASSWORD
from report import Skipped, expect
from running import free_port, wait_for
from windows_postgres import server_programs

# Rows are on their way, or all are there and wait to be entered in the ledger.
COPYING = """SELECT EXISTS (SELECT FROM pg_stat_progress_copy WHERE tuples_processed > 1000)
                 OR EXISTS (SELECT FROM pg_locks WHERE relation = 'rtt.release'::regclass AND NOT granted)"""
LOADERS = "FROM pg_stat_activity WHERE usename = 'loader'"
NOBODY = 65534
# Nothing from the test's own environment: the service has its settings file.
NOTHING = {"STATE_DIR": None, "HTTP_LISTEN": None, "NHS_INDEX_URL": None, "BROWSER": None, "HTTP_RETRIES": None}


def loads_a_month(place):
    """a month that is published is loaded, and the log says so"""
    installed = place.installation
    place.replica.publish("2026-01", 0.05)
    installed.wait_for_month("2026-01")
    installed.wait_for_log(0, "release loaded")
    place.wait_until_ready()


def reloads_what_is_right(place):
    """told that its parameters have changed it reads its settings anew, in the same process"""
    installed = place.installation
    pid, since = installed.state().pid, installed.mark()
    installed.configure(LOG_LEVEL="debug")
    installed.control(PARAMETERS_CHANGED)
    installed.wait_for_log(since, "the configuration was read anew")
    since = installed.mark()
    installed.wait_for_log(since, "debug")
    installed.configure(LOG_LEVEL=None, POLL_INTERVAL="3600", RELEASE_POLL_INTERVAL="3600")
    installed.control(PARAMETERS_CHANGED)
    installed.wait_for_log(since, "the configuration was read anew")
    expect(installed.state().pid == pid, "it was restarted")


def keeps_what_is_wrong_out(place):
    """a file with a wrong setting is refused as a whole, in the log, and the former settings stay in force"""
    installed = place.installation
    pid, since = installed.state().pid, installed.mark()
    kept = installed.settings_file.read_bytes()
    installed.configure(LOG_LEVEL="loud", HTTP_LISTEN="127.0.0.1:%d" % free_port())
    installed.control(PARAMETERS_CHANGED)
    installed.wait_for_log(since, "the one before stays in force")
    expect("LOG_LEVEL" in installed.log(since), installed.log(since))
    expect(place.get("/healthz"), "it has left its port")
    expect(installed.state().pid == pid and installed.state().name == "RUNNING", str(installed.state()))
    since = installed.mark()
    installed.settings_file.write_bytes(kept)
    installed.control(PARAMETERS_CHANGED)
    installed.wait_for_log(since, "the configuration was read anew")


def looks_when_told(place):
    """its own control code makes it look at the site now"""
    installed = place.installation
    place.replica.publish("2026-02", 0.05)
    installed.look()
    installed.wait_for_month("2026-02")


def stops_at_once_when_idle(place):
    """at rest it stops in order and at once, with code 0"""
    installed = place.installation
    since = installed.mark()
    _, state, seconds = installed.stop()
    expect(state.name == "STOPPED" and state.code == 0 and seconds < 5, "%s after %.1f s" % (state, seconds))
    expect("cut off" not in installed.log(since), installed.log(since))
    return "%.1f s" % seconds


def reports_its_start(place):
    """while it starts the manager sees its check points rise; it is running once it is ready"""
    installed = place.installation
    with place.database.locked("rtt.schema_migration", "ACCESS EXCLUSIVE", "waiting"):
        seen, state = installed.start(seconds=10)
        expect(state.name == "START_PENDING", str(state))
    check_points = [int(line.split()[1]) for line in seen]
    expect(check_points == sorted(check_points) and check_points[-1] >= 2, str(seen))
    wait_for(lambda: installed.state().name == "RUNNING", 30, lambda: str(installed.state()))
    expect((place.get("/readyz") or [0])[0] == 200, "running, and not ready: %s" % (place.get("/readyz"),))
    return ", ".join(seen)


@contextlib.contextmanager
def held_in_a_load(place, period):
    """The service is in the midst of that month, whose rows it copies and cannot commit until the end of the with block."""
    installed = place.installation
    place.replica.publish(period, 1)
    with place.database.locked("rtt.release", "SHARE", "waiting"):
        installed.look()
        wait_for(lambda: installed.sql(COPYING) == "t", 60, "no load was seen", pause=0.02)
        yield
        # Windows closes the connections of a process that ends; Wine's server may keep them open.
        installed.sql("SELECT pg_terminate_backend(pid) " + LOADERS)
        wait_for(lambda: installed.sql("SELECT count(*) " + LOADERS) == "0", 20, "the database does not notice")
    for what in ("rtt.release", "rtt.pathway_vintage"):
        expect(installed.sql("SELECT count(*) FROM %s WHERE period = '%s-01'" % (what, period)) == "0", "it is in " + what)
    leaves = installed.sql("SELECT count(*) FROM pg_class WHERE relname LIKE 'pathway_%s_r%%'" % period.replace("-", "_"))
    expect(leaves == "0", "its table is left")


def stops_during_a_load(place):
    """stopped in the midst of a load it has stopped within 5 s, nothing is half loaded, and its next start completes it"""
    installed = place.installation
    with held_in_a_load(place, "2026-03"):
        _, state, seconds = installed.stop()
        expect(state.name == "STOPPED" and seconds < 5, "%s after %.1f s" % (state, seconds))
        expect((state.code, state.own_code) == (0, 0), str(state))
    installed.must_start()
    installed.wait_for_month("2026-03")
    return "%.1f s" % seconds


def recovers_from_a_kill(place):
    """killed in the midst of a load, its next start completes it"""
    installed = place.installation
    with held_in_a_load(place, "2026-04"):
        installed.kill()
    installed.must_start()
    installed.look()  # after an end in the midst of a look the next one would be later
    installed.wait_for_month("2026-04")


def fails(place, code, word, **settings):
    """Starts it with these settings, which have to fail with that code and that word in the log."""
    installed = place.installation
    installed.stop_if_running()
    since = installed.mark()
    kept = installed.settings_file.read_bytes()
    installed.configure(**settings)
    try:
        seen, state = installed.start()
        expect(state.name == "STOPPED" and (state.code, state.own_code) == (SERVICE_SPECIFIC, code), "%s: %s" % (seen, state))
        expect(word in installed.log(since), "the log does not say '%s': %s" % (word, installed.log(since)))
    finally:
        installed.settings_file.write_bytes(kept)
    return next(line for line in installed.log(since).splitlines() if word in line)[:160]


def tells_a_wrong_configuration(place):
    """with wrong settings it stops with its own exit code 78, and the log says why"""
    return fails(place, 78, "LOG_LEVEL", LOG_LEVEL="loud")


def tells_a_missing_database(place):
    """with a database that does not exist it stops with code 78, and the log says why"""
    return fails(place, 78, "nowhere", PG_CONN=place.database.address("nowhere", place.database_ca))


def tells_an_occupied_port(place):
    """with its port taken it stops with code 75, and the log says why"""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        return fails(place, 75, str(port), HTTP_LISTEN="127.0.0.1:%d" % port)


def waits_for_its_database(place):
    """with its database away it is running, not ready yet, and is ready once the database is back"""
    installed = place.installation
    place.database.server.stop("fast")
    try:
        installed.must_start()
        answer = place.get("/readyz")
        expect(answer and answer[0] == 503, str(answer))
    finally:
        place.database.server.start()
    place.wait_until_ready()


def keeps_secrets(place):
    """the password is in no log, whatever has failed"""
    logs = {file: file.read_text(errors="replace") for file in place.installation.data.rglob("*.log")}
    expect("nowhere" in "".join(logs.values()), "no failure is in the logs: %s" % list(logs))
    expect(PASSWORD not in "".join(logs.values()), "it is in one of %s" % list(logs))


def serves_without_an_msi(place):
    """the command `service` installs, starts, stops and removes it, each also twice, with settings and state in any path"""
    installed = place.installation
    place.copy_programs()
    place.database.new_database("alone")
    place.replica.publish("2026-05", 0.02)
    settings_file = place.prefix.windows_path(place.state / "Einstellungen für den Dienst.env")
    settings = place.settings(PG_CONN=place.database.address("alone", place.database_ca),
                              CA_FILE=place.prefix.windows_path(place.replica.ca_file))
    options = [word for name, value in settings.items() for word in ("--" + name.lower().replace("_", "-"), value)]

    def twice(*words):
        for _ in range(2):
            place.must("service", *words, **NOTHING)

    place.must("service", "install", "--config", settings_file, *options, **NOTHING)
    place.must("service", "install", **NOTHING)
    program = place.administer("configuration", "waitlistd").splitlines()[0]
    expect(program.endswith('waitlistd.exe" service run --config "%s"' % settings_file), program)
    expect_status_page(place)
    twice("start")
    expect(installed.state().name == "RUNNING", str(installed.state()))
    log = place.state / "logs/waitlistd.log"
    wait_for(lambda: "release loaded period=2026-05" in log.read_text(), 90, log.read_text)
    expect("Einstellungen für den Dienst.env" in log.read_text(), log.read_text())
    twice("stop")
    expect(installed.state().name == "STOPPED", str(installed.state()))
    twice("uninstall")
    expect(not installed.exists(), "the service is still there")
    expect(not installed.menu_entries(), str(installed.menu_entries()))


def follows_no_strangers_settings(place):
    """a settings file that somebody else has made is followed by no command and no installation, unless it is named"""
    if os.getuid() != 0:
        raise Skipped("only root can give a file to somebody else")
    installed = place.installation
    place.must("service", "install", **NOTHING)
    place.must("service", "uninstall", **NOTHING)
    os.chown(installed.settings_file, NOBODY, NOBODY)
    for words in (["print-config"], ["service", "install"]):
        done = place.waitlistd(*words, seconds=30, **NOTHING)
        expect(done.exit_code == 78 and "belongs to" in done.out, "%s: %s" % (words, done))
    place.must("print-config", "--config", place.prefix.windows_path(installed.settings_file), **NOTHING)
    os.chown(installed.settings_file, 0, 0)
    place.must("print-config", **NOTHING)


def keeps_a_private_database(place):
    """without PG_CONN the service keeps a PostgreSQL of its own, which stops with it within 5 s"""
    installed = place.installation
    place.copy_programs()
    place.must("service", "install", **NOTHING)
    installed.configure(PG_CONN=None, POSTGRES_BIN=place.prefix.windows_path(server_programs()), **place.settings(STATE_DIR=None))
    seen = installed.must_start()
    place.wait_until_ready()
    running = installed.data / "postgres/data/postmaster.pid"
    expect(running.exists(), "it does not run there")
    _, state, seconds = installed.stop()
    expect(state.name == "STOPPED" and state.code == 0 and seconds < 5, "%s after %.1f s" % (state, seconds))
    expect(not running.exists(), "PostgreSQL still runs")
    place.must("service", "uninstall", **NOTHING)
    return ", ".join(seen) + ", stopped in %.1f s" % seconds


def service_run_is_for_the_manager(place):
    """`service run` by hand says that only the manager starts it"""
    done = place.waitlistd("service", "run", seconds=30, **NOTHING)
    expect(done.exit_code != 0 and "waitlistd run" in done.out, str(done))


LIFE = [loads_a_month, reloads_what_is_right, keeps_what_is_wrong_out, looks_when_told, stops_at_once_when_idle,
        reports_its_start, stops_during_a_load, recovers_from_a_kill]
FAILURES = [tells_a_wrong_configuration, tells_a_missing_database, tells_an_occupied_port, waits_for_its_database, keeps_secrets]
WITHOUT_MSI = [serves_without_an_msi, follows_no_strangers_settings, keeps_a_private_database, service_run_is_for_the_manager]
