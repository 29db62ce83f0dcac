"""The Windows service: its life, its failures, and the command that installs it without an MSI."""
import socket

from installation import LOOK_NOW, PARAMETERS_CHANGED, SERVICE_SPECIFIC
from place import PASSWORD
from report import expect
from running import seconds_of, wait_for
from windows_postgres import server_programs

COPIED = "SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy"
# Nothing from the test's own environment: the service has its settings file.
NOTHING = {"STATE_DIR": None, "HTTP_LISTEN": None, "NHS_INDEX_URL": None, "BROWSER": None, "HTTP_RETRIES": None}


def loads_a_month(place):
    """a month that is published is loaded, and the log says so"""
    installed = place.installation
    place.replica.publish("2026-01", 0.05)
    installed.wait_for_month("2026-01")
    installed.wait_for_log(0, "release loaded")
    place.wait_until_ready()


def keeps_secrets(place):
    """the password is in no log"""
    expect(PASSWORD not in place.installation.log(), "it is in the log")


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
    """wrong settings are refused in the log, and the former ones stay in force"""
    installed = place.installation
    pid, since = installed.state().pid, installed.mark()
    kept = installed.settings_file.read_bytes()
    installed.configure(LOG_LEVEL="loud")
    installed.control(PARAMETERS_CHANGED)
    installed.wait_for_log(since, "LOG_LEVEL")
    expect(installed.state().pid == pid and installed.state().name == "RUNNING", str(installed.state()))
    installed.settings_file.write_bytes(kept)
    installed.control(PARAMETERS_CHANGED)


def looks_when_told(place):
    """its own control code makes it look at the site now"""
    installed = place.installation
    place.replica.publish("2026-02", 0.02)
    installed.control(LOOK_NOW)
    installed.wait_for_month("2026-02")


def stops_at_once_when_idle(place):
    """at rest it stops at once, with code 0"""
    _, state, seconds = place.installation.stop()
    expect(state.name == "STOPPED" and state.code == 0 and seconds < 2, "%s after %.1f s" % (state, seconds))
    return "%.1f s" % seconds


def reports_its_start(place):
    """the manager sees it start, then run, once it is ready"""
    seen = place.installation.must_start()
    expect(seen[-1] == "RUNNING", str(seen))
    expect((place.get("/readyz") or [0])[0] == 200, "running, and not ready: %s" % (place.get("/readyz"),))
    return " → ".join(seen)


def loading(place, period):
    """Waits until the service is in the middle of that month."""
    place.replica.publish(period, 1)
    place.installation.control(LOOK_NOW)
    wait_for(lambda: int(place.installation.sql(COPIED)) > 1000, 60, "no COPY was seen", pause=0.02)


def nothing_half_loaded(installed, period):
    expect(installed.sql("SELECT count(*) FROM rtt.release WHERE period = '%s-01'" % period) == "0", "the month is in the ledger")
    expect(installed.sql("SELECT count(*) FROM rtt.pathway_vintage WHERE period = '%s-01'" % period) == "0", "rows are left")


def stops_during_a_load(place):
    """stopped in the midst of a load it has stopped within 5 s, nothing is half loaded, and its next start completes it"""
    installed = place.installation
    loading(place, "2026-03")
    _, state, seconds = installed.stop()
    expect(state.name == "STOPPED" and seconds < 5, "%s after %.1f s" % (state, seconds))
    expect((state.code, state.own_code) == (0, 0), str(state))
    nothing_half_loaded(installed, "2026-03")
    installed.must_start()
    installed.wait_for_month("2026-03")
    return "%.1f s" % seconds


def recovers_from_a_kill(place):
    """killed in the midst of a load, its next start completes it"""
    installed = place.installation
    loading(place, "2026-04")
    installed.kill()
    # Windows closes the connections of a process that ends; Wine's server keeps them open.
    installed.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'loader'")
    wait_for(lambda: installed.sql(COPIED) == "0", 20, "the database does not notice")
    nothing_half_loaded(installed, "2026-04")
    installed.must_start()
    installed.control(LOOK_NOW)  # after an end in the midst of a look the next one would be later
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
    place.wait_until_ready(90)


def serves_without_an_msi(place):
    """the command `service` installs, starts, stops and removes it, and each can be repeated"""
    installed = place.installation
    place.copy_programs()
    for words in (["install"], ["install"], ["start"]):
        done = place.waitlistd("service", *words, **NOTHING)
        expect(done.exit_code == 0, str(done))
    expect(installed.state().name == "RUNNING", str(installed.state()))
    place.wait_until_ready()
    seconds = seconds_of(lambda: place.must("service", "stop", **NOTHING))
    expect(installed.state().name == "STOPPED" and seconds < 6, "%s after %.1f s" % (installed.state(), seconds))
    place.must("service", "uninstall", **NOTHING)
    expect(not installed.exists(), "the service is still there")


def keeps_a_private_database(place):
    """without PG_CONN the service keeps a PostgreSQL of its own, which stops with it within 5 s"""
    installed = place.installation
    place.must("service", "install", **NOTHING)
    installed.configure(PG_CONN=None, POSTGRES_BIN=place.prefix.windows_path(server_programs()))
    seen = installed.must_start()
    place.wait_until_ready()
    running = installed.data / "postgres/data/postmaster.pid"
    expect(running.exists(), "it does not run there")
    _, state, seconds = installed.stop()
    expect(state.name == "STOPPED" and state.code == 0 and seconds < 5, "%s after %.1f s" % (state, seconds))
    expect(not running.exists(), "PostgreSQL still runs")
    place.must("service", "uninstall", **NOTHING)
    return " → ".join(seen) + ", stopped in %.1f s" % seconds


def service_run_is_for_the_manager(place):
    """`service run` by hand says that only the manager starts it"""
    done = place.waitlistd("service", "run", seconds=30, **NOTHING)
    expect(done.exit_code != 0 and "waitlistd run" in done.out, str(done))


LIFE = [loads_a_month, keeps_secrets, reloads_what_is_right, keeps_what_is_wrong_out, looks_when_told, stops_at_once_when_idle,
        reports_its_start, stops_during_a_load, recovers_from_a_kill]
FAILURES = [tells_a_wrong_configuration, tells_a_missing_database, tells_an_occupied_port, waits_for_its_database]
WITHOUT_MSI = [serves_without_an_msi, keeps_a_private_database, service_run_is_for_the_manager]
