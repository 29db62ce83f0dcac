"""The months that the tests look at: the real January 2026, made-up ones of both layouts, a revision, a rejected file; and
NHS England's own series as roll-ups."""
import csv
import datetime
import io
import pathlib
import subprocess
import zipfile

import tenant
from database import Session, waitlistd

REAL_MONTH = "2026-01"
# Two years before it without a gap, but for four months that are of the older layout or stand at a break of the series.
MADE_UP = (
    ["2019-12", "2021-03", "2021-04", "2024-02"]
    + [f"2024-{month:02}" for month in range(5, 13)]
    + [f"2025-{month:02}" for month in range(1, 13)]
)
REVISED = "2025-11"


def named(period):
    """January 2026, of 2026-01 or 2026-01-01."""
    return datetime.date.fromisoformat(period[:7] + "-01").strftime("%B %Y")


PARTS = ("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3")


def real_zip(data):
    return data / "rtt" / "Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip"


def timeseries_csv(data):
    return data / "headline" / "overview-timeseries-to-dec25.csv"


def make_up(build, folder, period, seed, scale):
    path = folder / f"{period}-{seed}.zip"
    subprocess.run(
        [
            build / "tests/support/synthetic-month",
            "--period",
            period,
            "--seed",
            str(seed),
            "--scale",
            str(scale),
            "--output",
            path,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return path


def reconcile(build, server, database, data):
    """Beside NHS England's own figures; made-up months differ from them."""
    waitlistd(build / "waitlistd", server, database, "reconcile", timeseries_csv(data), may_fail=True)


def load_all(build, server, database, data, scale=0.1, periods=MADE_UP):
    """Every kind of thing that a dashboard shows is there afterwards."""
    program = build / "waitlistd"
    for seed, period in enumerate(periods):
        waitlistd(program, server, database, "load", "--accept", make_up(build, server.folder, period, seed, scale))
    waitlistd(program, server, database, "load", "--accept", make_up(build, server.folder, REVISED, 99, scale))
    tenant.apply(build, server, database)
    waitlistd(program, server, database, "load", real_zip(data))
    tenant.annotate(build, server, database)
    damaged = server.folder / "damaged.csv"
    damaged.write_text("Period,Provider Org Code\r\n", encoding="ascii")
    waitlistd(program, server, database, "load", damaged, may_fail=True)
    reconcile(build, server, database, data)
    with Session(server.conninfo(database)) as session:
        session.rows(
            """INSERT INTO rtt.discovery (source, strategy, outcome, newest, detail)
                        VALUES ('nhs', 'pages', 'found', '2026-01-01', '93 releases'), ('nhs', 'browser', 'skipped', NULL, 'the pages gave releases')"""
        )
        session.rows(
            f"""UPDATE rtt.release_organisation AS o SET name = o.name || ' RENAMED'
                FROM (SELECT p.release_id, p.role, min(p.code) AS code FROM rtt.release_organisation AS p
                      JOIN rtt.release AS r USING (release_id)
                      WHERE r.period = '{REVISED}-01' AND r.status = 'current' AND p.role = 'provider' GROUP BY 1, 2) AS one
                WHERE (o.release_id, o.role, o.code) = (one.release_id, one.role, one.code)"""
        )
        session.ask("VACUUM ANALYZE;")


# NHS England's columns, by part and figure; percentages are compared, not loaded.
PUBLISHED = {
    "Part_2": {
        "total": "incomplete.Total waiting (mil)",
        "within_18": "incomplete.No. within 18 weeks",
        "over_18": "incomplete.No. > 18 weeks",
        "over_52": "incomplete.No. > 52 weeks",
        "over_65": "incomplete.No. > 65 weeks",
        "over_78": "incomplete.No. > 78 weeks",
        "over_104": "incomplete.No. > 104 weeks",
        "median_weeks": "incomplete.Median wait (weeks)",
        "p92_weeks": "incomplete.92nd percentile (weeks)",
    },
    "Part_1A": {"total": "admitted.No. of pathways (all)"},
    "Part_1B": {"total": "nonadmitted.No. of pathways (all)"},
    "Part_3": {"total": "new_periods.No. of new RTT periods"},
}
PUBLISHED_SHARE = "incomplete.% within 18 weeks|as_reported"


def published(data):
    """By period (2025-12): the columns of the Overview Timeseries, as text."""
    text = timeseries_csv(data).read_text(encoding="utf-8-sig")
    return {row["period"]: row for row in csv.DictReader(io.StringIO(text))}


def number(text):
    """A published figure; 52+ and 104+ are Infinity as in the database; None where there is none."""
    if text.endswith("+"):
        return float("inf")
    try:
        return float(text)
    except ValueError:
        return None


def load_published(session, data, since="2007-08"):
    """NHS England's series as if each month had been loaded, and beside it what must not be counted in: another treatment
    function and the list with a decision to admit, both far too large."""
    for period, row in sorted(published(data).items()):
        figures = {
            part: {figure: number(row[column + "|as_reported"]) for figure, column in columns.items()}
            for part, columns in PUBLISHED.items()
        }
        if period < since or figures["Part_2"]["total"] is None:
            continue
        bands = 105 if period >= "2021-04" else 53
        session.rows(
            f"""INSERT INTO rtt.release (period, vintage, status, url, strategy, csv_sha256, preamble, rows, band_count, loader_version)
                         VALUES ('{period}-01', 1, 'current', 'timeseries', 'command line', '{period}', '', 0, {bands}, 'test')"""
        )
        wrong = {figure: 9_000_000 for figure in ("total", "within_18", "over_18", "over_52")}
        for part, function, of in [(part, "C_999", of) for part, of in figures.items()] + [
            ("Part_2", "C_100", wrong),
            ("Part_2A", "C_999", wrong),
        ]:
            if of["total"] is None:
                continue
            names = [name for name, value in of.items() if value is not None]
            values = ", ".join(
                "'Infinity'" if of[name] == float("inf") else repr(of[name]) if name.endswith("weeks") else str(int(of[name]))
                for name in names
            )
            session.rows(
                f"""INSERT INTO rtt.england_month_vintage (release_id, part, treatment_function_code, {', '.join(names)})
                             SELECT release_id, '{part}', '{function}', {values} FROM rtt.release WHERE period = '{period}-01'"""
            )


class RealMonth:
    """The published file itself, added up apart from the program: (part, treatment function) -> figures, by place."""

    def __init__(self, data):
        self.england, self.providers, self.nonc, self.icbs, self.parents = {}, {}, {}, {}, {}
        self.list_bands = {}  # of ICBs' waiting lists
        self.completed_bands = {}  # of providers, by part: all treatment functions
        with zipfile.ZipFile(real_zip(data)) as archive, archive.open(archive.namelist()[0]) as member:
            rows = csv.reader(io.TextIOWrapper(member, encoding="ascii", newline=""))
            next(rows)
            for row in rows:
                self._add(row)

    def _add(self, row):
        provider, icb, commissioner, part, function = row[3], row[5] or "-", row[7], row[9], row[11]
        bands = [int(band or 0) for band in row[13:118]]
        figures = (int(row[120] or 0), sum(bands[:18]), sum(bands[18:]), sum(bands[52:]), sum(bands[65:]))
        self.parents[provider] = row[1]
        if commissioner == "NONC":
            self._count(self.nonc, (provider, part, function), figures)
        else:
            self._count(self.england, (part, function), figures)
            self._count(self.providers, (provider, part, function), figures)
            self._count(self.icbs, (icb, part, function), figures)
            if (part, function) == ("Part_2", "C_999"):
                self._count(self.list_bands, icb, bands)
            if part in ("Part_1A", "Part_1B") and function == "C_999":
                self._count(self.completed_bands, (provider, part), bands)

    @staticmethod
    def _count(sums, key, figures):
        sums[key] = tuple(map(sum, zip(sums.get(key, (0,) * len(figures)), figures)))

    def regions(self):
        """Name of each NHS England region -> its ICBs."""
        file = pathlib.Path(__file__).resolve().parents[1] / "data" / "reference" / "icb-region.tsv"
        found = {}
        with file.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if row["valid_from"] <= REAL_MONTH <= (row["valid_to"] or REAL_MONTH):
                    found.setdefault(row["region_name"], []).append(row["icb"])
        return found
