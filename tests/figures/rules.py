"""NHS England's rules for the figures of a month, in exact fractions and apart from the program's own code."""
import collections
import csv
import io
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


def added_up(period, text):
    """A published CSV as the roll-ups should have it: kind of place -> (code, part, treatment function) -> figures; England's
    code is blank, and "provider_with_nonc" has the counts of providers with NONC."""
    rows = csv.reader(io.StringIO(text, newline=""))
    header = next(row for row in rows if "Provider Org Code" in row)
    at = {name: position for position, name in enumerate(header)}
    bands_at = [position for position, name in enumerate(header) if name.startswith("Gt ")]
    part_at = at.get("RTT Part Type", at.get("RTT Part Name"))
    function_at = at.get("Treatment Function Code", at["Treatment Function Name"])
    sums = {kind: Sums(len(bands_at)) for kind in ("provider", "provider_with_nonc", "commissioner", "england")}
    for row in rows:
        if not row:
            continue
        bands = [int(row[position] or 0) for position in bands_at]
        total = int(row[at["Total All"]] or 0)
        kind = (re.sub("^PART", "Part", row[part_at]), row[function_at])
        provider, commissioner = row[at["Provider Org Code"]], row[at["Commissioner Org Code"]]
        sums["provider_with_nonc"].add((provider, *kind), bands, total)
        sums["commissioner"].add((commissioner, *kind), bands, total)
        counts = commissioner != NONC
        sums["provider"].add((provider, *kind), bands, total, int(counts))  # a row of NONC only is one, too: of 0 pathways
        if counts:
            sums["england"].add(("", *kind), bands, total)
    return {kind: of.figures(period) for kind, of in sums.items()}


def same(found, expected):
    """Counts exactly, waits to a millionth of a week."""
    if expected is None or found is None:
        return found is expected
    if isinstance(expected, int):
        return found == expected
    return float(found) == float(expected) or abs(float(found) - float(expected)) < 1e-6
