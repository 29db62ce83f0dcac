"""The MSI tables that wixl 0.101 does not know or gets wrong: properties, upgrades, custom actions and their order.

The service is made by waitlistd itself, not by the table ServiceInstall: that table would delete and make it again in each
upgrade, and lose the account and password that an administrator has given it.
"""

# Flags of a custom action's type, by their names in msidefs.h.
EXE_FILE, SET_PROPERTY = 18, 51  # sources: a file that is being installed, with a command line; a property's value
CONTINUE = 0x40  # whatever it returns
ONCE = 0x100  # in the user interface or, where there is none, in the execution: only SET_PROPERTY
DEFERRED, ROLLBACK = 0x400, 0x500
AS_SYSTEM = 0x800  # NoImpersonate
SECRET = 0x2000  # HideTarget: the command line is not logged

PRODUCT, PUBLISHER = "NHS Waiting List Alert", "waitlistd maintainers"
PROGRAM = "waitlistd.exe"
INSTALLING = 'REMOVE <> "ALL"'
FIRST_INSTALLATION = "NOT Installed AND NOT OLDER_FOUND"
REMOVING = 'REMOVE = "ALL"'
REMOVING_FOR_GOOD = 'REMOVE = "ALL" AND NOT UPGRADINGPRODUCTCODE'


def properties():
    given = ["PG_CONN", "HTTP_LISTEN", "START", "INSTALLDIR"]
    found = ["OLDER_FOUND", "NEWER_FOUND", "REMEMBERED_INSTALLDIR"]
    return [
        ("REBOOT", "ReallySuppress"),  # a machine is restarted by whoever administers it
        ("SecureCustomProperties", ";".join(given + found)),  # others do not cross the line to the elevated installer
        ("MsiHiddenProperties", "PG_CONN"),
        ("ARPPRODUCTICON", "waitlistd.ico"),
        ("ARPNOMODIFY", "1"),
        ("ARPCOMMENTS", "Settings and data are kept in ProgramData, waitlistd"),
    ]


def upgrade(version, upgrade_code):
    """Older ones and one of the same version, which is another build, are replaced; a newer one is only noticed."""
    minimum_inclusive, maximum_inclusive, only_detect = 0x100, 0x200, 0x2
    return [
        (upgrade_code, "0.0.0", version, "", minimum_inclusive | maximum_inclusive, "", "OLDER_FOUND"),
        (upgrade_code, version, "", "", only_detect, "", "NEWER_FOUND"),
    ]


LAUNCH_CONDITIONS = [
    (
        "Installed OR NOT NEWER_FOUND",
        "A newer version of NHS Waiting List Alert is installed. Uninstall it first, if you want this one.",
    ),
    ("VersionNT64", "NHS Waiting List Alert needs 64-bit Windows: Windows 10, Windows Server 2019 or later."),
]

CUSTOM_ACTIONS = [
    ("SetInstallDir", SET_PROPERTY | ONCE, "INSTALLDIR", "[REMEMBERED_INSTALLDIR]"),
    ("SetInstallLocation", SET_PROPERTY, "ARPINSTALLLOCATION", "[INSTALLDIR]"),  # for inventories
    ("RestoreService", EXE_FILE | ROLLBACK | AS_SYSTEM | CONTINUE, PROGRAM, "service install"),
    ("UninstallService", EXE_FILE | DEFERRED | AS_SYSTEM | CONTINUE, PROGRAM, "service uninstall"),
    ("RollBackService", EXE_FILE | ROLLBACK | AS_SYSTEM | CONTINUE, PROGRAM, "service uninstall"),
    (
        "InstallService",
        EXE_FILE | DEFERRED | AS_SYSTEM | SECRET,
        PROGRAM,
        'service install --pg-conn "[PG_CONN]" --http-listen "[HTTP_LISTEN]"',
    ),
    # A service that does not start, for want of a right setting, say, is no reason to take the program away again.
    ("StartService", EXE_FILE | DEFERRED | AS_SYSTEM | CONTINUE, PROGRAM, "service start"),
]

# In both sequences, for the folder has to be known before its costs are.
SEARCHES = [
    ("FindRelatedProducts", "", 25),
    ("AppSearch", "", 50),
    ("LaunchConditions", "", 100),
    ("SetInstallDir", "REMEMBERED_INSTALLDIR AND NOT INSTALLDIR", 110),
]
COSTS = [("CostInitialize", "", 800), ("FileCost", "", 900), ("CostFinalize", "", 1000)]
UI_SEQUENCE = [*SEARCHES, *COSTS, ("ExecuteAction", "", 1300)]

# The numbers of the standard actions are those that Windows Installer's documentation suggests. The former version is
# removed within the transaction, so that it comes back where the new one fails.
EXECUTE_SEQUENCE = [
    *SEARCHES,
    *COSTS,
    ("SetInstallLocation", "", 1010),
    ("InstallValidate", "", 1400),
    ("InstallInitialize", "", 1500),
    ("RemoveExistingProducts", "", 1510),
    ("ProcessComponents", "", 1600),
    ("UnpublishFeatures", "", 1800),
    ("StopServices", "", 1900),
    ("RestoreService", REMOVING, 1910),  # takes effect if the removal fails from here on
    ("UninstallService", REMOVING_FOR_GOOD, 1920),
    ("RemoveRegistryValues", "", 2600),
    ("RemoveFiles", "", 3500),
    ("RemoveFolders", "", 3600),
    ("InstallFiles", "", 4000),
    ("WriteRegistryValues", "", 5000),
    ("RollBackService", FIRST_INSTALLATION, 5810),
    ("InstallService", INSTALLING, 5820),
    ("RegisterUser", "", 6000),
    ("RegisterProduct", "", 6100),
    ("PublishFeatures", "", 6300),
    ("PublishProduct", "", 6400),
    ("StartService", f'{INSTALLING} AND START <> "0"', 6500),
    ("InstallFinalize", "", 6600),
]


class Table:
    """A table in the form that Windows Installer imports: names, types and keys of its columns, then its rows."""

    def __init__(self, name, columns, keys, rows):
        self.name, self.columns, self.keys, self.rows = name, columns, keys, rows

    def __str__(self):
        names, types = zip(*(column.split(":") for column in self.columns.split()))
        lines = [names, types, (self.name, *self.keys), *self.rows]
        return "".join("\t".join(str(value) for value in line) + "\r\n" for line in lines)


def tables(version, upgrade_code):
    """The tables that take the place of wixl's, where it has made one."""
    sequence = "Action:s72 Condition:S255 Sequence:I2"
    return [
        Table(
            "Upgrade",
            "UpgradeCode:s38 VersionMin:S20 VersionMax:S20 Language:S255 Attributes:i4 Remove:S255 ActionProperty:s72",
            ["UpgradeCode", "VersionMin", "VersionMax", "Language", "Attributes"],
            upgrade(version, upgrade_code),
        ),
        Table("LaunchCondition", "Condition:s255 Description:l255", ["Condition"], LAUNCH_CONDITIONS),
        Table("CustomAction", "Action:s72 Type:i2 Source:S72 Target:S255", ["Action"], CUSTOM_ACTIONS),
        Table("InstallUISequence", sequence, ["Action"], UI_SEQUENCE),
        Table("InstallExecuteSequence", sequence, ["Action"], EXECUTE_SEQUENCE),
    ]
