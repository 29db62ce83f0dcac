"""The MSI: silent installations, upgrades, and what is left when it is removed."""
from installation import REFUSED
from place import PASSWORD
from report import expect
from running import wait_for


def silent_properties_are_taken(place):
    """installed silently with START=0 it is there and not started; PG_CONN and HTTP_LISTEN are in its settings file"""
    installed = place.installation
    place.database.new_database("waiting")
    place.administer("trust", place.prefix.windows_path(place.replica.ca_file))
    installed.remember()
    installed.install(installed.msi, START="0", PG_CONN=place.database.address("waiting", place.database_ca),
                      HTTP_LISTEN="127.0.0.1:%d" % place.health_port)
    expect(installed.state().name == "STOPPED", str(installed.state()))
    settings = installed.settings_file.read_text().splitlines()
    expect("PG_CONN=" + place.database.address("waiting", place.database_ca) in settings, "PG_CONN is not in " + str(settings))
    expect("HTTP_LISTEN=127.0.0.1:%d" % place.health_port in settings, str(settings))
    program, account, start = place.administer("configuration", "waitlistd").splitlines()
    expect(program.startswith('"C:\\') and program.endswith("waitlistd.exe\" service run"), program)
    expect(account == "NT SERVICE\\waitlistd" and start == "automatic", account + ", " + start)
    installed.configure(NHS_INDEX_URL=place.replica.url, BROWSER="off", HTTP_RETRIES="0")  # never the real site


def password_is_not_left_lying_about(place):
    """the password is in no registry value, and Windows Installer is told to keep it out of its logs"""
    installed = place.installation
    expect(not installed.registry_mentions(PASSWORD), "it is in the registry: %s" % installed.registry_mentions(PASSWORD))
    hidden = installed.properties(installed.msi).get("MsiHiddenProperties", "")  # Wine's installer does not know it
    expect("PG_CONN" in hidden.split(";"), "hidden: " + hidden)


def shows_the_status_page(place):
    """an entry in the start menu leads to the status page"""
    expect_status_page(place)


def expect_status_page(place):
    entries = place.installation.menu_entries()
    expect(list(entries) == ["NHS Waiting List Alert status.url"], str(entries))
    section, *lines = entries["NHS Waiting List Alert status.url"].split("\r\n")
    expect(section == "[InternetShortcut]" and "URL=http://127.0.0.1:%d/" % place.health_port in lines, str(entries))


def removal_leaves_the_settings(place):
    """removed, its settings file is all that is left of it"""
    installed = place.installation
    installed.uninstall(installed.msi)
    expect(not installed.exists(), "the service is still there")
    left_only_below_its_data(installed)
    expect(installed.settings_file.exists(), "the settings are gone")


def left_only_below_its_data(installed):
    left = [path for path in installed.new_files() if not (path + "/").startswith("ProgramData/waitlistd/")]
    expect(not left, "left: " + ", ".join(left[:20]))
    mentioned = installed.registry_mentions("waitlistd")
    expect(not mentioned, "left in the registry:\n" + "\n".join(mentioned[:20]))


def no_status_page_without_a_listener(place):
    """installed with HTTP_LISTEN=0 it has no entry in the start menu"""
    installed = place.installation
    kept = installed.settings_file.read_bytes()
    installed.settings_file.unlink()
    installed.install(installed.msi, START="0", HTTP_LISTEN="0")
    expect("HTTP_LISTEN=0" in installed.settings_file.read_text().splitlines(), installed.settings_file.read_text())
    expect(not installed.menu_entries(), str(installed.menu_entries()))
    installed.uninstall(installed.msi)
    installed.settings_file.write_bytes(kept)


def installs_and_runs(place):
    """installed into a folder with spaces and letters of all kinds it is running, and /healthz answers"""
    installed = place.installation
    installed.configure(POLL_INTERVAL="2", RELEASE_POLL_INTERVAL="2")
    installed.install(installed.msi, INSTALLDIR="C:\\Program Files\\Wärteliste für alle\\",
                      PG_CONN="postgresql://somebody@elsewhere.invalid/else")
    wait_for(lambda: installed.state().name == "RUNNING", 30, lambda: str(installed.state()))
    expect(place.get("/healthz")[0] == 200, str(place.get("/healthz")))
    settings = installed.settings_file.read_text()
    expect("POLL_INTERVAL=2" in settings and "elsewhere" not in settings, "the settings that were there are not kept: " + settings)
    expect((place.programs / "waitlistd.exe").exists(), "it is elsewhere")


def brings_what_belongs_to_it(place):
    """dashboards, alert rules and licences of all that is in it are installed"""
    there = {str(path.relative_to(place.programs)) for path in place.programs.rglob("*") if path.is_file()}
    licences = ["waitlistd", "openssl", "postgresql", "libzip", "pugixml", "boost", "spdlog", "fmt", "fast-cpp-csv-parser", "valijson", "zlib",
                "mingw-w64", "gcc-runtime"]
    wanted = {"libpq.dll", "schedule-once.ps1", "grafana/start_grafana.ps1", "docs/install-windows.md",
              *("licences/%s.txt" % name for name in licences)}
    expect(wanted <= there, "missing: " + ", ".join(sorted(wanted - there)))
    expect(any(path.startswith("grafana/dashboards/") for path in there), "no dashboards")
    expect(any(path.startswith("prometheus/") for path in there), "no alert rules")


def upgrade_keeps_everything(place):
    """a higher version over the running service keeps settings and data, and runs"""
    installed = place.installation
    settings, months, pid = installed.settings_file.read_bytes(), installed.months(), installed.state().pid
    installed.install(installed.newer_msi)
    wait_for(lambda: installed.state().name == "RUNNING", 30, lambda: str(installed.state()))
    expect(installed.state().pid != pid, "the former one still runs")
    expect(installed.settings_file.read_bytes() == settings, "the settings changed: " + installed.settings_file.read_text())
    expect(installed.months() == months, str(installed.months()))
    version = installed.properties(installed.newer_msi)["ProductVersion"]
    expect(any("uninstall" in line.lower() for line in installed.registry_mentions(version)), "%s is not listed" % version)
    expect((place.programs / "waitlistd.exe").exists(), "it is not where it was")
    expect_status_page(place)
    place.wait_until_ready()


def downgrade_is_refused(place):
    """a lower version is refused, and the service runs on"""
    installed = place.installation
    pid = installed.state().pid
    code = installed.msiexec("/i", place.prefix.windows_path(installed.msi))
    expect(code == REFUSED & 0xFF, "exit code %d" % code)
    expect(installed.state().pid == pid, str(installed.state()))


def removal_keeps_settings_and_data(place):
    """removed while it runs, nothing is left but its settings and its data"""
    installed = place.installation
    settings = installed.settings_file.read_bytes()
    installed.uninstall(installed.newer_msi)
    expect(not installed.exists(), "the service is still there")
    expect(place.get("/healthz") is None, "it still answers")
    left_only_below_its_data(installed)
    expect(installed.settings_file.read_bytes() == settings, "the settings changed")
    expect(len(installed.months()) == 4, str(installed.months()))


# The service lives between the two.
INSTALLATION = [silent_properties_are_taken, password_is_not_left_lying_about, shows_the_status_page, removal_leaves_the_settings,
                no_status_page_without_a_listener, installs_and_runs, brings_what_belongs_to_it]
REPLACEMENT = [upgrade_keeps_everything, downgrade_is_refused]
REMOVAL = [removal_keeps_settings_and_data]
