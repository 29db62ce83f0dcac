"""What the dashboards share: the NHS standards, units, colours that colour-blind people tell apart, variables."""
from panels import annotation, choice, colour, from_query, override, prop, steps

PATHWAYS = "locale"  # whole numbers with separators
PER_CENT = "percent"  # 0 to 100
POINTS = "suffix:pts"
WEEKS = "suffix:weeks"
WK = "suffix:wk"  # in a table's narrow columns

# Okabe and Ito's palette: told apart with every kind of colour blindness.
BLUE, SKY, ORANGE, VERMILLION, PURPLE, GREY = "#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#CC79A7", "#8C8C8C"

# What colours figures: 92 % of the list within 18 weeks, 65 %, the interim standard of March 2026; nobody over 52 weeks. Lines are
# drawn of the standards in force, which are data.
STANDARD = steps((None, VERMILLION), (65, ORANGE), (92, BLUE))
NOBODY = steps((None, BLUE), (1, VERMILLION))
EIGHTEEN_WEEKS = steps((None, "transparent"), (18, BLUE))

INCLUDES_ENGLAND = (
    "England as reported: all commissioners but NONC (outside England), without NHS England's estimates for "
    "trusts that did not submit."
)
INCLUDES_PROVIDER = "All commissioners of the provider but NONC (outside England), as NHS England publishes it."
INCLUDES_ICB = "Pathways that the ICB's commissioners are responsible for, wherever the provider is; without NONC."
LIST = "The waiting list is the incomplete pathways (Part_2) at the end of the month."
WITHIN = (
    "Within 18 weeks: the first 18 weekly bands, day 126 included, of the pathways with a known wait. The standard is 92 % "
    "of the waiting list (blue); interim ones (orange) are in force in their planning year, for those places that they are set for."
)
OPEN_BAND = "104 weeks (52 before April 2021) means that long or longer: the wait lies in the open band."
LONG = "Over 65, 78 and 104 weeks are not published before April 2021."

PARTS = choice(
    "part",
    "Pathways",
    "Parts are different things and are never added together; the standards are for the waiting list.",
    [
        ("Waiting list", "Part_2"),
        ("Waiting list with a decision to admit", "Part_2A"),
        ("Completed - admitted", "Part_1A"),
        ("Completed - not admitted", "Part_1B"),
    ],
)

MONTH = from_query(
    "month",
    "Month",
    "The month that tables and single figures are for.",
    """
SELECT to_char(period, 'FMMonth YYYY') AS __text, to_char(period, 'YYYY-MM-DD') AS __value
FROM rtt.release
WHERE status = 'current'
ORDER BY period DESC""",
)

TREATMENT_FUNCTION = from_query(
    "treatment_function",
    "Treatment function",
    "C_999 is the total of the others.",
    """
SELECT name || ' (' || code || ')' AS __text, code AS __value
FROM rtt.treatment_function
ORDER BY code <> 'C_999', name""",
)


def icb(multi=True):
    """The ICBs of the month's providers. The files name no NHS region, so the ICB is the region."""
    return from_query(
        "icb",
        "ICB",
        "Integrated care board (ICB) as the files give it, the provider's parent; they name no NHS region.",
        """
SELECT DISTINCT rtt.short_icb_name(name) AS __text, code AS __value
FROM rtt.organisation
WHERE role = 'provider_parent' AND code <> ''
ORDER BY 1""",
        "'all'",
        multi,
    )


def in_icbs_chosen(column):
    """A condition that the planner does away with where All is chosen. One that compares the column with itself it would keep, and
    take for one that hardly a row meets."""
    return f"('all' IN (${{icb:sqlstring}}) OR {column} IN (${{icb:sqlstring}}))"


THE_MONTH = "nullif(${month:sqlstring}, '')::date"

BREAKS = annotation(
    "Series breaks",
    """
SELECT period::timestamp AS time, title || ': ' || note AS text
FROM rtt.series_break
WHERE $__timeFilter(period)
ORDER BY period""",
    PURPLE,
)


STANDARDS = 's.standard AS "Standard", s.interim AS "Interim standard"'


def standards(place, code, part, treatment_function, period, measure="'percent_within_18'"):
    """A join that gives s.standard and s.interim: what is in force in that month for that place, part and treatment function."""
    return (
        f"CROSS JOIN LATERAL rtt.standard_lines({measure}, {place}, {code}, {part}, {treatment_function}, {period}) AS s"
    )


def series(**colours):
    """Overrides that give each series, by its name with _ for spaces, its colour."""
    return [override(name.replace("_", " "), colour(value)) for name, value in colours.items()]


def width(pixels):
    return prop("custom.width", pixels)


def coloured(thresholds, unit, decimals=None):
    """A table column whose numbers take the thresholds' colours."""
    properties = [prop("unit", unit), prop("thresholds", thresholds), prop("custom.cellOptions", {"type": "color-text"})]
    return properties + ([prop("decimals", decimals)] if decimals is not None else [])


def unit(name, decimals):
    return [prop("unit", name), prop("decimals", decimals)]


# Grafana 10 and 11 read the first, 12 and 13 the second.
HIDDEN = (prop("custom.hidden", True), prop("custom.hideFrom", {"viz": True, "legend": False, "tooltip": False}))


def names(column, *properties, least=230):
    """Overrides of a column of names: it takes the room that is left and wraps. Where wrapText stands differs as with HIDDEN."""
    return override(
        column,
        prop("custom.width", None),
        prop("custom.minWidth", least),
        prop("custom.cellOptions", {"type": "auto", "wrapText": True}),
        prop("custom.wrapText", True),
        *properties
    )


THAT_MONTH = "to_char(period, 'FMMonth YYYY')"


def leads_to(uid, **given):
    """The address of a dashboard. given: each of its variables with the column that its value is in, __data.fields.NAME, or the
    variable of this dashboard whose value it takes; True: the one of the same name."""
    values = {name: name if taken is True else taken for name, taken in given.items()}
    variables = [f"var-{name}=${{{taken}:percentencode}}" for name, taken in values.items()]
    return f"/d/{uid}?" + "&".join(variables) + "&${__url_time_range}"


def to_provider(**kept):
    return leads_to("rtt-provider", provider="__data.fields.Code", **kept)

