"""Writes the dashboards: python3 installer/grafana/generator. With --check it writes nothing and fails where a file differs."""
import json
import pathlib
import sys

import alerts
import control
import england
import league
import long_waits
import operations
import provider
import region
import revisions
import treatment_functions

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "dashboards"
SUBJECTS = (england, provider, league, treatment_functions, long_waits, region, control, revisions, operations, alerts)


def texts():
    """The text of each file by its name, keys sorted: what is reviewed is what Grafana reads."""
    built = [subject.build() for subject in SUBJECTS]
    return {f"{made['uid']}.json": json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n" for made in built}


def main():
    written = texts()
    if sys.argv[1:] == ["--check"]:
        there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
        differing = sorted(name for name in written.keys() | there.keys() if written.get(name) != there.get(name))
        if differing:
            sys.exit(f"not what the generator writes: {', '.join(differing)}; run python3 installer/grafana/generator")
        return
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(written)} dashboards in {FOLDER}")


if __name__ == "__main__":
    main()
