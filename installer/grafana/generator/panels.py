"""Panels, variables and links in Grafana's classic dashboard model, as Grafana 10 to 13 read it.

Each function returns the JSON of one thing as a dict. Nothing here knows what waiting times are: units, colours and
standards are in standards.py.
"""
import zlib

COLUMN = 80  # pixels: a number of seven digits and its heading
DATASOURCE = {"type": "grafana-postgresql-datasource", "uid": "waitlistd"}


def query(sql, form="time_series", ref="A"):
    """One query of a panel; form is time_series (columns: time, then one number a series) or table."""
    return {"datasource": DATASOURCE, "editorMode": "code", "format": form, "rawQuery": True, "rawSql": sql.strip(), "refId": ref}


def steps(*levels):
    """Thresholds from (value, colour) pairs; the first value is None: from the lowest on."""
    return {"mode": "absolute", "steps": [{"color": colour, "value": value} for value, colour in levels]}


def colour(name):
    return {"id": "color", "value": {"mode": "fixed", "fixedColor": name}}


def override(column, *properties):
    return {"matcher": {"id": "byName", "options": column}, "properties": list(properties)}


def prop(name, value):
    return {"id": name, "value": value}


def link(title, url):
    """A property: a column's values lead to that address."""
    return prop("links", [{"title": title, "url": url, "targetBlank": False}])


def panel(kind, title, description, targets, options, defaults, overrides=()):
    """The frame that every panel has. Its id comes from its title, so that it does not change when panels move."""
    return {
        "id": 1 + zlib.crc32(title.encode()) % 1000000,
        "type": kind,
        "title": title,
        "description": description,
        "datasource": DATASOURCE,
        "targets": targets,
        "options": options,
        "fieldConfig": {"defaults": defaults, "overrides": list(overrides)},
    }


def stat(title, description, sql, unit, thresholds=None, decimals=None, no_value="not loaded", text=False):
    """One figure: the last of a series, or with text the value of a query that gives one row and one column."""
    defaults = {
        "unit": unit,
        "noValue": no_value,
        "color": {"mode": "thresholds"},
        "thresholds": thresholds or steps((None, "text")),
    }
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {
        "colorMode": "value",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "auto",
        "textMode": "value",
        "wideLayout": True,
        "showPercentChange": False,
        "percentChangeColorMode": "standard",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "/.*/" if text else "", "values": False},
    }
    return panel("stat", title, description, [query(sql, "table" if text else "time_series")], options, defaults)


NAMED = {"textMode": "value_and_name", "wideLayout": False}  # the name above the figure, however wide the panel


def month_stat(title, description, sql, unit, thresholds=None, decimals=None, no_value="not loaded"):
    """One figure and what month it is of: the query gives one row with a text, the month, and a number. Grafana shows the text as
    the number's name."""
    made = stat(title, description, sql, unit, thresholds, decimals, no_value, text=True)
    made["options"] |= NAMED | {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": True, "limit": 1}}
    return made


def standing_stat(title, description, sql, unit, colours, decimals=None, no_value="not loaded"):
    """One figure, its month and how it stands to the standards: the query gives one row with time, metric, which is the month and that,
    and value. Grafana shows metric as the number's name; colours has (ending of a name, colour) pairs, other names have none."""
    made = stat(title, description, sql, unit, None, decimals, no_value)
    made["options"] |= NAMED
    made["fieldConfig"]["overrides"] = [
        {"matcher": {"id": "byRegexp", "options": f"/: {ending}$/"}, "properties": [colour(name)]} for ending, name in colours
    ]
    return made


def timeseries(
    title,
    description,
    sql,
    unit,
    overrides=(),
    thresholds=None,
    *,
    stacked=False,
    bars=False,
    minimum=None,
    maximum=None,
    decimals=None,
    span_nulls=False,
):
    """Figures by month. thresholds are drawn as dashed lines."""
    custom = {
        "drawStyle": "bars" if bars else "line",
        "lineInterpolation": "linear",
        "lineWidth": 1 if bars else 2,
        "fillOpacity": 80 if bars else 70 if stacked else 0,
        "showPoints": "auto",
        "pointSize": 5,
        "spanNulls": span_nulls,
        "axisPlacement": "auto",
        "axisLabel": "",
        "gradientMode": "none",
        "barAlignment": 0,
        "stacking": {"mode": "normal" if stacked else "none", "group": "A"},
        "thresholdsStyle": {"mode": "dashed" if thresholds else "off"},
        "scaleDistribution": {"type": "linear"},
        "hideFrom": {"legend": False, "tooltip": False, "viz": False},
        "insertNulls": False,
        "axisCenteredZero": False,
        "axisColorMode": "text",
        "axisBorderShow": False,
    }
    defaults = {
        "unit": unit,
        "custom": custom,
        "color": {"mode": "palette-classic"},
        "noValue": "no month loaded",
        "thresholds": thresholds or steps((None, "transparent")),
    }
    for name, value in (("min", minimum), ("max", maximum), ("decimals", decimals)):
        if value is not None:
            defaults[name] = value
    options = {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "none"},
    }
    return panel("timeseries", title, description, [query(sql)], options, defaults, overrides)


def table(title, description, sql, overrides=(), sort=None, unit="locale"):
    """Rows; sort is (column, descending). A column is COLUMN pixels wide unless an override says otherwise; a cell without a value
    shows a dash."""
    defaults = {
        "unit": unit,
        "noValue": "–",
        "color": {"mode": "thresholds"},
        "thresholds": steps((None, "text")),
        "custom": {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False, "filterable": False, "width": COLUMN},
    }
    options = {
        "cellHeight": "sm",
        "showHeader": True,
        "frameIndex": 0,
        "sortBy": [{"displayName": sort[0], "desc": sort[1]}] if sort else [],
    }
    return panel("table", title, description, [query(sql, "table")], options, defaults, overrides)


def bars(title, description, sql, x, unit, overrides=(), stacked=False, horizontal=False, label_spacing=0):
    """Bars by a text column x."""
    defaults = {
        "unit": unit,
        "noValue": "nothing to show",
        "color": {"mode": "palette-classic"},
        "thresholds": steps((None, "text")),
        "custom": {
            "lineWidth": 0,
            "fillOpacity": 85,
            "gradientMode": "none",
            "axisPlacement": "auto",
            "axisLabel": "",
            "axisCenteredZero": False,
            "axisColorMode": "text",
            "axisBorderShow": False,
            "scaleDistribution": {"type": "linear"},
            "hideFrom": {"legend": False, "tooltip": False, "viz": False},
            "thresholdsStyle": {"mode": "off"},
        },
    }
    options = {
        "orientation": "horizontal" if horizontal else "vertical",
        "xField": x,
        "stacking": "normal" if stacked else "none",
        "showValue": "never",
        "barWidth": 0.9,
        "groupWidth": 0.7,
        "barRadius": 0,
        "fullHighlight": False,
        "xTickLabelRotation": 0,
        "xTickLabelMaxLength": 40,
        "xTickLabelSpacing": label_spacing,
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "none"},
    }
    return panel("barchart", title, description, [query(sql, "table")], options, defaults, overrides)


def leading_to(made, title, url):
    """The panel, with a link in its corner."""
    made["links"] = [
        {
            "type": "link",
            "title": title,
            "url": url,
            "tags": [],
            "asDropdown": False,
            "includeVars": False,
            "keepTime": False,
            "targetBlank": False,
            "icon": "external link",
            "tooltip": "",
        }
    ]
    return made


def note(title, markdown):
    """Words; the only panel without a query."""
    made = panel(
        "text",
        title,
        "What the figures of this dashboard include.",
        [],
        {
            "mode": "markdown",
            "content": markdown.strip(),
            "code": {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False},
        },
        {},
        (),
    )
    del made["targets"]
    return made


def row_of(y, height, widths, panels):
    """Panels side by side; widths add up to 24."""
    assert sum(widths) == 24 and len(widths) == len(panels), (widths, [made["title"] for made in panels])
    for i, made in enumerate(panels):
        made["gridPos"] = {"x": sum(widths[:i]), "y": y, "w": widths[i], "h": height}
    return list(panels)


def stacked_rows(*rows):
    """(height, widths, panels…) rows, one below the other."""
    laid, y = [], 0
    for height, widths, *panels in rows:
        laid += row_of(y, height, widths, panels)
        y += height
    return laid


def choice(name, label, description, options):
    """A variable with fixed (text, value) options; the first is the default."""
    listed = [{"text": text, "value": value, "selected": i == 0} for i, (text, value) in enumerate(options)]
    return {
        "type": "custom",
        "name": name,
        "label": label,
        "description": description,
        "query": ",".join(f"{text} : {value}" for text, value in options),
        "options": listed,
        "current": {"text": options[0][0], "value": options[0][1]},
        "multi": False,
        "includeAll": False,
        "hide": 0,
        "skipUrlSync": False,
    }


def from_query(name, label, description, sql, all_value=None, multi=False):
    """A variable whose options a query gives (columns __text and __value), in its order; the first is the default, or All.

    all_value is put into the SQL as it is when All is chosen, so it is a constant of SQL with its quotes.
    """
    made = {
        "type": "query",
        "name": name,
        "label": label,
        "description": description,
        "datasource": DATASOURCE,
        "query": sql.strip(),
        "definition": sql.strip(),
        "refresh": 2,
        "sort": 0,
        "regex": "",
        "multi": multi,
        "includeAll": all_value is not None,
        "hide": 0,
        "skipUrlSync": False,
        "options": [],
    }
    if all_value is not None:
        made["allValue"] = all_value
        made["current"] = {"text": ["All"], "value": ["$__all"]} if multi else {"text": "All", "value": "$__all"}
    return made


def annotation(name, sql, icon_colour):
    """Marks on the time axis: columns time and text."""
    return {
        "name": name,
        "datasource": DATASOURCE,
        "enable": True,
        "hide": False,
        "iconColor": icon_colour,
        "target": query(sql, "table", "Annotation"),
    }


def dashboard(uid, title, description, panels, variables=(), annotations=(), time=("2016-04-01T00:00:00.000Z", "now")):
    return {
        "uid": uid,
        "title": title,
        "description": description,
        "tags": ["waitlistd", "NHS England RTT"],
        "schemaVersion": 39,
        "editable": True,
        "fiscalYearStartMonth": 3,
        "graphTooltip": 1,
        "liveNow": False,
        "timezone": "utc",
        "weekStart": "monday",
        "refresh": "",
        "timepicker": {},
        "time": {"from": time[0], "to": time[1]},
        "panels": panels,
        "templating": {"list": list(variables)},
        "annotations": {"list": list(annotations)},
        "links": [
            {
                "type": "dashboards",
                "title": "Waiting times",
                "tags": ["waitlistd"],
                "asDropdown": True,
                "includeVars": False,
                "keepTime": True,
                "targetBlank": False,
                "icon": "external link",
                "tooltip": "",
                "url": "",
            }
        ],
    }
