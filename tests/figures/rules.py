"""NHS England's rules for the figures of a month, in exact fractions and apart from the program's own code."""
import collections
import csv
import io
import pathlib
import re
from fractions import Fraction

NONC = "NONC"
COUNTS = ("total", "within_18", "over_18", "over_52", "over_65", "over_78", "over_104")
WAITS = ("median_weeks", "p92_weeks")


def median_rank(period, pathways):
    return Fraction(pathways if period >= "2022-10" else pathways + 1, 2)


def wait_at(bands, rank):
    """Weeks at the rank; Infinity in the last band, which is open; None without pathways."""
    before = 0
    for week, count in enumerate(bands):
        if count and before + count >= rank:
            return float("inf") if week + 1 == len(bands) else week + Fraction(rank - before) / count
        before += count
    return None


def p95(part, bands):
    """Of completed pathways only."""
    return wait_at(bands, Fraction(95 * sum(bands), 100)) if part in ("Part_1A", "Part_1B") else None


def figures(period, part, bands, total):
    """By the columns' names of rtt.provider_month; None where there is no such figure."""
    found = dict.fromkeys(COUNTS + WAITS)
    found["total"] = total
    if part == "Part_3":
        return found
    found["within_18"] = sum(bands[:18])
    for weeks in (18, 52, 65, 78, 104):
        if weeks < len(bands):
            found[f"over_{weeks}"] = sum(bands[weeks:])
    found["median_weeks"] = wait_at(bands, median_rank(period, sum(bands)))
    found["p92_weeks"] = wait_at(bands, Fraction(92 * sum(bands), 100))
    return found


class Sums:
    """Bands and totals by place."""

    def __init__(self, band_count):
        self.bands = collections.defaultdict(lambda: [0] * band_count)
        self.totals = collections.Counter()

    def add(self, place, bands, total, sign=1):
        self.totals[place] += sign * total
        self.bands[place] = [a + sign * b for a, b in zip(self.bands[place], bands)]

    def figures(self, period):
        return {place: figures(period, place[-2], self.bands[place], self.totals[place]) for place in self.totals}


def rows_of(text):
    """Each row of a published CSV: (role -> (code, parent's code)), part, treatment function, bands, total; first how many bands
    there are."""
    rows = csv.reader(io.StringIO(text, newline=""))
    header = next(row for row in rows if "Provider Org Code" in row)
    at = {name: position for position, name in enumerate(header)}
    bands_at = [position for position, name in enumerate(header) if name.startswith("Gt ")]
    part_at = at.get("RTT Part Type", at.get("RTT Part Name"))
    function_at = at.get("Treatment Function Code", at["Treatment Function Name"])
    yield len(bands_at)
    for row in filter(None, rows):
        places = {role: (row[at[f"{role} Org Code"]], row[at[f"{role} Parent Org Code"]]) for role in ("Provider", "Commissioner")}
        bands = [int(row[position] or 0) for position in bands_at]
        yield places, re.sub("^PART", "Part", row[part_at]), row[function_at], bands, int(row[at["Total All"]] or 0)


def added_up(period, text):
    """A published CSV as the roll-ups should have it: kind of place -> (code, part, treatment function) -> figures; England's
    code is blank, and "provider_with_nonc" has the counts of providers with NONC."""
    rows = rows_of(text)
    band_count = next(rows)
    sums = {kind: Sums(band_count) for kind in ("provider", "provider_with_nonc", "commissioner", "england")}
    for places, part, function, bands, total in rows:
        kind = (part, function)
        provider, commissioner = places["Provider"][0], places["Commissioner"][0]
        sums["provider_with_nonc"].add((provider, *kind), bands, total)
        sums["commissioner"].add((commissioner, *kind), bands, total)
        counts = commissioner != NONC
        sums["provider"].add((provider, *kind), bands, total, int(counts))  # a row of NONC only is one, too: of 0 pathways
        if counts:
            sums["england"].add(("", *kind), bands, total)
    return {kind: of.figures(period) for kind, of in sums.items()}


REFERENCE = pathlib.Path(__file__).resolve().parents[1] / "data" / "reference"


def reference(name):
    with (REFERENCE / f"{name}.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def region_of(board, period):
    """Code of the region of a board in a month, 2026-01; None where it has none."""
    for row in reference("icb-region"):
        if row["icb"] == board and row["valid_from"] <= period <= (row["valid_to"] or "9999-12"):
            return row["region"]
    return None


def areas(period, text):
    """A published CSV by board and region: kind of place -> (code, part, treatment function) -> figures, their 95th percentile and
    the totals with NONC of those by provider."""
    rows = rows_of(text)
    band_count = next(rows)
    kinds = {"ICB": Sums(band_count), "ICB_providers": Sums(band_count)}
    with_nonc, has_nonc = collections.Counter(), set()
    for places, part, function, bands, total in rows:
        board, other = places["Commissioner"][1] or "-", places["Provider"][1] or "-"
        counts = places["Commissioner"][0] != NONC
        if counts:
            kinds["ICB"].add((board, part, function), bands, total)
        else:
            has_nonc.add((other, part, function))
        kinds["ICB_providers"].add((other, part, function), bands, total, int(counts))
        with_nonc[(other, part, function)] += total
    regions = {}
    for kind in list(kinds):
        kinds[kind.replace("ICB", "region")] = Sums(band_count)
    for kind in ("ICB", "ICB_providers"):
        for (board, *what), total in kinds[kind].totals.items():
            region = regions.setdefault(board, region_of(board, period))
            if region:
                kinds[kind.replace("ICB", "region")].add((region, *what), kinds[kind].bands[(board, *what)], total)
    for board, part, function in list(with_nonc):
        if regions.get(board):
            key = (regions[board], part, function)
            with_nonc[key] += with_nonc[(board, part, function)]
            if (board, part, function) in has_nonc:
                has_nonc.add(key)
    found = {}
    for kind, sums in kinds.items():
        found[kind] = sums.figures(period)
        for key, row in found[kind].items():
            row["p95_weeks"] = p95(key[1], sums.bands[key])
            row["total_with_nonc"] = with_nonc[key] if kind.endswith("_providers") and key in has_nonc else None
    return found


def same(found, expected):
    """Counts exactly, waits to a millionth of a week."""
    if expected is None or found is None:
        return found is expected
    if isinstance(expected, int):
        return found == expected
    return float(found) == float(expected) or abs(float(found) - float(expected)) < 1e-6
