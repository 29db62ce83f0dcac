"""Two panels that several dashboards have: by_month makes the query of the columns that it is given."""
from panels import timeseries
from standards import BLUE, LONG, ORANGE, PATHWAYS, PURPLE, SKY, VERMILLION, series

LENGTHS = 'within_18 AS "Within 18 weeks", from_18_to_52 AS "18 to 52 weeks", over_52 AS "Over 52 weeks"'
LONGER = """over_52 AS "Over 52 weeks", over_65 AS "Over 65 weeks", over_78 AS "Over 78 weeks",
       over_104 AS "Over 104 weeks\""""
LENGTH_COLOURS = series(Within_18_weeks=SKY, **{"18_to_52_weeks": ORANGE, "Over_52_weeks": VERMILLION})


def by_length(title, includes, by_month):
    description = f"Stacked. Pathways whose clock start is not known are in none. {includes}"
    return timeseries(title, description, by_month(LENGTHS), PATHWAYS, LENGTH_COLOURS, stacked=True, minimum=0)


def long_waits(title, includes, by_month):
    description = f"Pathways waiting more than so many weeks; each includes the next. {LONG} {includes}"
    colours = series(Over_52_weeks=ORANGE, Over_65_weeks=VERMILLION, Over_78_weeks=PURPLE, Over_104_weeks=BLUE)
    return timeseries(title, description, by_month(LONGER), PATHWAYS, colours, minimum=0)
