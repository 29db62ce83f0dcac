"""The running service: months from the site into either database, reloads, the journal, faults, stops."""
import signal
import time

from place import UNIT
from report import expect
from running import seconds_of, wait_for

PASSWORD = "correct-horse-7"
LOADED = "release_loaded"


def event(name):
    return lambda entry: entry.get("WAITLISTD_EVENT") == name


def loads_into_a_private_cluster(place):
    """told of a site by reload, it loads a month over HTTPS into a PostgreSQL of its own"""
    place.machine.copy_in(place.replica.ca_file, "/etc/waitlistd/replica.pem")
    place.replica.publish("2026-01", 0.1)
    pid = place.pid()
    cursor = place.cursor()
    place.configure(STATE_DIR="/var/lib/waitlistd", NHS_INDEX_URL=place.replica.url, CA_FILE="/etc/waitlistd/replica.pem",
                    POLL_INTERVAL=2, BROWSER="off")
    place.systemctl("reload", UNIT)
    place.wait_for_entry(cursor, event(LOADED), 60, LOADED)
    expect(place.pid() == pid, "it was restarted")
    months = place.months()
    expect(list(months) == ["2026-01"] and months["2026-01"]["rows"] > 1000, str(months))
    expect((place.machine.root / "var/lib/waitlistd/postgres/data/PG_VERSION").exists(), "there is no private cluster")


def private_server_compiles_nothing(place):
    """a costly query on the private server does without the compiler, which the unit would not let run"""
    said = place.as_service_user("waitlistd", "--quiet", "psql", "--", "-XtAc",
                                 "SET jit_above_cost = 0; SELECT sum(total) > 0 FROM rtt.england_month")
    expect(said.endswith("t"), said)


def root_sees_the_same(place):
    """root's commands find the service's private database, and leave nothing there that the service cannot use"""
    said = place.machine.out("waitlistd", "status", "--quiet")
    expect("2026-01" in said, said)
    foreign = place.machine.out("find", "/var/lib/waitlistd", "!", "-user", "waitlistd")
    expect(foreign == "", foreign)


def journal_has_fields(place):
    """journald has each event with its level and its fields"""
    entries = place.journal_of_boot()
    loaded = next((entry for entry in entries if event(LOADED)(entry)), None)
    expect(loaded, "no month was loaded")
    expect(loaded["PRIORITY"] == "6" and loaded["SYSLOG_IDENTIFIER"] == "waitlistd", str(loaded))
    expect(loaded["WAITLISTD_PERIOD"] == "2026-01" and int(loaded["WAITLISTD_ROWS"]) > 1000, str(loaded))
    said = place.machine.out("journalctl", "-u", UNIT, "WAITLISTD_EVENT=" + LOADED, "-o", "cat", "-q")
    expect("2026-01" in said, said)


def reloads_what_is_right(place):
    """a reload takes what the settings file says now, in the same process"""
    pid = place.pid()
    cursor = place.cursor()
    place.configure(LOG_LEVEL="debug")
    place.systemctl("reload", UNIT)
    place.wait_for_entry(cursor, lambda entry: entry["PRIORITY"] == "7", 20, "a debug event")
    place.configure(LOG_LEVEL=None)
    place.systemctl("reload", UNIT)
    expect(place.pid() == pid and place.is_active(), place.state())


def keeps_what_is_wrong_out(place):
    """a reload of wrong settings is refused in the journal, and the former ones stay in force"""
    pid = place.pid()
    cursor = place.cursor()
    place.configure(POLL_INTERVAL="often")
    place.machine.run("systemctl", "reload", UNIT)
    refusal = place.wait_for_entry(cursor, lambda entry: "POLL_INTERVAL" in entry["MESSAGE"], 20, "a word about POLL_INTERVAL")
    expect(int(refusal["PRIORITY"]) <= 4, str(refusal))
    place.wait_until_active(10)
    expect(place.pid() == pid, place.state())
    place.configure(POLL_INTERVAL=2)
    place.systemctl("reload", UNIT)
    place.replica.publish("2026-02", 0.1)
    place.wait_for_month("2026-02", place.months)
    return refusal["MESSAGE"]


def loads_into_a_given_server(place):
    """given a PostgreSQL by a credential, it loads there, and the password is nowhere to be read"""
    given = "postgresql://loader:%s@127.0.0.1:%d/waiting" % (PASSWORD, place.database_port)
    machine = place.machine
    machine.out("pg_createcluster", "15", "main", "--port", str(place.database_port), "--start", "--", "--locale=C.UTF-8",
                "--auth-host=scram-sha-256")
    place.sql("CREATE ROLE loader LOGIN PASSWORD '%s'" % PASSWORD, "postgres")
    place.sql("CREATE DATABASE waiting OWNER loader", "postgres")
    machine.write("/etc/credstore/PG_CONN", given + "\n", 0o600)
    cursor = place.cursor()
    place.systemctl("restart", UNIT)
    place.wait_for_entry(cursor, event(LOADED), 60, LOADED)
    expect(place.sql("SELECT to_char(period, 'YYYY-MM') FROM rtt.release WHERE status = 'current'") == "2026-02",
           "another month is current")
    pid = place.pid()
    for file in ("environ", "cmdline"):
        expect(PASSWORD not in machine.run("cat", "/proc/%d/%s" % (pid, file)).stdout, "the password is in " + file)
    expect(PASSWORD not in str(place.journal_of_boot()), "the password is in the journal")
    expect(PASSWORD not in place.machine.run("systemctl", "status", UNIT).stdout, "the password is in the status")


def waits_for_its_database(place):
    """with its database away it waits, not ready yet and not failed, and is ready once the database is back"""
    place.machine.out("pg_ctlcluster", "15", "main", "stop", "-m", "fast")
    place.restart_afresh()
    time.sleep(4)
    state = place.state()
    place.machine.out("pg_ctlcluster", "15", "main", "start")
    expect("ActiveState=activating" in state and "waiting for the database" in state, state)
    place.wait_until_active(90)
    expect(place.show("NRestarts") == "0", place.state())


def is_restarted_by_the_watchdog(place):
    """with its loop stopped it is restarted by the watchdog"""
    place.drop_in("quick", "[Service]\nWatchdogSec=2\nTimeoutAbortSec=2\nRestartSec=1\n")
    place.restart_afresh()
    place.wait_until_active()
    pid = place.pid()
    cursor = place.cursor()
    place.machine.signal(pid, signal.SIGSTOP)
    place.wait_for_another(pid)
    expect("Watchdog timeout" in place.machine.out("journalctl", "-u", UNIT, "--after-cursor", cursor, "-q"),
           "restarted, but not by the watchdog")
    expect(place.show("NRestarts") == "1", place.state())


def is_restarted_after_a_kill(place):
    """killed, it is restarted"""
    pid = place.pid()
    place.machine.signal(pid, signal.SIGKILL)
    place.wait_for_another(pid)
    expect(place.show("NRestarts") == "2", place.state())
    place.drop_in("quick", None)


def stops_during_a_copy(place):
    """stopped in the midst of a COPY it ends within 5 s with code 0, and nothing is half loaded"""
    place.restart_afresh()
    place.wait_until_active()
    place.replica.publish("2026-03", 1)
    place.machine.signal(place.pid(), signal.SIGUSR1)  # look now, whatever the pace after the restarts above
    copied = "SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy"
    wait_for(lambda: int(place.sql(copied)) > 1000, 60, "no COPY was seen", pause=0.02)
    seconds = seconds_of(lambda: place.systemctl("stop", UNIT))
    expect(seconds < 5, "it took %.1f s" % seconds)
    expect(place.show("Result") == "success" and place.show("ExecMainStatus") == "0", place.state())
    expect(place.sql("SELECT count(*) FROM rtt.release WHERE period = '2026-03-01'") == "0", "the month is in the ledger")
    cursor = place.cursor()
    place.systemctl("start", UNIT)
    place.wait_for_entry(cursor, event(LOADED), 60, LOADED)
    return "%.1f s" % seconds


def stops_at_once_when_idle(place):
    """at rest it stops at once, with code 0"""
    seconds = seconds_of(lambda: place.systemctl("stop", UNIT))
    expect(seconds < 2, "it took %.1f s" % seconds)
    expect(place.show("Result") == "success", place.state())
    return "%.1f s" % seconds


def does_not_loop_on_a_mistake(place):
    """with wrong settings it fails once with exit code 78, says why, and is not started again"""
    cursor = place.cursor()
    place.configure(LOG_LEVEL="loud")
    place.restart_afresh()
    wait_for(lambda: place.show("ActiveState") == "failed", 20, place.state)
    time.sleep(2)
    expect(place.show("ExecMainStatus") == "78" and place.show("NRestarts") == "0", place.state())
    place.wait_for_entry(cursor, lambda entry: "LOG_LEVEL" in entry["MESSAGE"], 10, "a word about LOG_LEVEL")
    place.configure(LOG_LEVEL=None)
    place.restart_afresh()
    place.wait_until_active()


CHECKS = [loads_into_a_private_cluster, private_server_compiles_nothing, root_sees_the_same, journal_has_fields,
          reloads_what_is_right, keeps_what_is_wrong_out, loads_into_a_given_server, waits_for_its_database,
          is_restarted_by_the_watchdog, is_restarted_after_a_kill, stops_during_a_copy, stops_at_once_when_idle,
          does_not_loop_on_a_mistake]
