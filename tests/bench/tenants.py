"""Files of many made-up tenants, 20 rules each, of 25 places and categories a rule: tenants.py COUNT FOLDER < provider codes"""
import json
import pathlib
import random
import sys

CATEGORIES = ["C_999", "C_100", "C_110", "C_120", "C_130"]
CONDITIONS = [
    ("total", {"above": 20000}),
    ("total", {"change": {"on": "month", "by": "percent", "above": 5}}),
    ("total", {"change": {"on": "year", "by": "percent", "above": 10}}),
    ("total", {"control_chart": {}}),
    ("total", {"revised": {"by": "percent", "more_than": 1}}),
    ("percent_within_18", {"below": 60, "clear": 62}),
    ("percent_within_18", {"standard": "in force"}),
    ("percent_within_18", {"control_chart": {}}),
    ("percent_within_18", {"control_chart": {"screening": False}}),
    ("percent_within_18", {"plan": {"2025-04": 55, "2026-03": 65}}),
    ("percent_within_18", {"rank": {"among": "NHS trusts", "worse_than": 100}}),
    ("percent_within_18", {"change": {"on": "year", "by": "points", "below": -2}}),
    ("over_52", {"above": 500}),
    ("over_52", {"control_chart": {}}),
    ("percent_over_52", {"standard": "in force"}),
    ("over_65", {"above": 0}),
    ("over_78", {"above": 0}),
    ("median_weeks", {"above": 18}),
    ("p92_weeks", {"above": 52}),
    ("p92_weeks", {"control_chart": {}}),
]


def tenant(number, providers, chance):
    ours, *peers = chance.sample(providers, 5)
    rules = [
        {"name": f"rule-{i}", "measure": measure, "places": ["ours", "peers"], "categories": CATEGORIES, "when": when,
         "severity": ("info", "warning", "critical")[i % 3]}
        for i, (measure, when) in enumerate(CONDITIONS)
    ]
    return {"tenant": f"t{number}", "title": f"Tenant {number}", "places": {"ours": [ours], "peers": peers}, "rules": rules}


def main():
    count, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    providers = sys.stdin.read().split()
    chance = random.Random(1)
    for number in range(count):
        path = folder / f"t{number}.json"
        path.write_text(json.dumps(tenant(number, providers, chance)), encoding="utf-8")


main()
