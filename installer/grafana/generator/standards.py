"""What the dashboards share: the NHS standards, units, colours that colour-blind people tell apart, variables."""
from panels import annotation, choice, colour, from_query, override, prop, standing_stat, steps

PATHWAYS = "locale"  # whole numbers with separators
PER_CENT = "percent"  # 0 to 100
POINTS = "suffix:pts"
WEEKS = "suffix:weeks"
WK = "suffix:wk"  # in a table's narrow columns

# Okabe and Ito's palette: told apart with every kind of colour blindness.
BLUE, SKY, ORANGE, VERMILLION, PURPLE, GREY = "#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#CC79A7", "#8C8C8C"

# Single figures have the colour of their standing to the standards in force, which are data. A column's cells cannot each have a
# standard of their own: theirs say a plain fact, 92 % or more, and nobody.
STANDING = (("standard met", BLUE), ("interim standard met", ORANGE), ("standard not met", VERMILLION))
FROM_92 = steps((None, "text"), (92, "blue"))  # Grafana's own, which small text can be read in on either theme
NOBODY = steps((None, "blue"), (1, "text"))
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
OVER_52 = "Pathways waiting more than 52 weeks. The standard, in force up to March 2026, is for their share: less than 1 % of the list."
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


# The measure that a figure's standard is of, its count and what that is of; standards of a share over 52 weeks are told by its count.
MEASURES = {
    "percent_within_18": ("percent_within_18", "f.within_18", "f.within_18 + f.over_18"),
    "over_52": ("percent_over_52", "f.over_52", "f.within_18 + f.over_18"),
    "over_65": ("over_65", "f.over_65", "NULL"),
    "over_78": ("over_78", "f.over_78", "NULL"),
    "over_104": ("over_104", "f.over_104", "NULL"),
}
COLOURS = "Blue: the standard is met; orange: the interim one; red: neither. Without colour: none is in force for this place and month."


def figure_beside_standards(title, description, figures, place, code, column, unit_name, decimals=None, no_value="not loaded"):
    """A figure, its month and how it stands to the standards in force. figures: the end of a query, FROM on, that gives at most one row
    with period, part, treatment_function_code and the counts of the roll-ups."""
    measure, counted, whole = MEASURES[column]
    return standing_stat(
        title,
        f"{description} {COLOURS}",
        f"""
SELECT f.period::timestamp AS time,
       to_char(f.period, 'FMMonth YYYY')
       || coalesce(': ' || rtt.standing('{measure}', '{place}', {code}, f.part, f.treatment_function_code, f.period, {counted}, {whole}), '')
           AS metric,
       f.{column} AS "value"
FROM (SELECT *
{figures}) AS f""",
        unit_name,
        STANDING,
        decimals,
        no_value,
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

