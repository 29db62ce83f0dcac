"""Prints the dashboards as TypeScript values of Grafana's types. With --with-mistakes FOLDER: one file a mistake instead, each of
which the compiler has to refuse."""
import copy
import json
import os
import pathlib
import sys

DASHBOARDS = pathlib.Path(
    os.environ.get("DASHBOARDS") or pathlib.Path(__file__).resolve().parents[3] / "installer" / "grafana" / "dashboards"
)


def models():
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(DASHBOARDS.glob("*.json"))]


def typescript(boards, types="./dashboard"):
    lines = [f"import type {{ Board }} from '{types}';"]
    for board in boards:
        lines.append(f"export const {board['uid'].replace('-', '_')}: Board = {json.dumps(board, indent=1, ensure_ascii=False)};")
    return "\n".join(lines) + "\n"


def first(board, kind):
    return next(panel for panel in board["panels"] if panel["type"] == kind)


def misnamed(of, key):
    of[key + "s"] = of.pop(key)


MISTAKES = {
    "a field of the dashboard misspelt": lambda board: misnamed(board, "timezone"),
    "a panel of a kind that there is not": lambda board: first(board, "stat").update(type="singlestat"),
    "a field of a panel misspelt": lambda board: misnamed(first(board, "stat"), "description"),
    "an option of a stat misspelt": lambda board: misnamed(first(board, "stat")["options"], "graphMode"),
    "an option of a stat with a value that there is not": lambda board: first(board, "stat")["options"].update(graphMode="lines"),
    "a time series drawn in a way that there is not": lambda board: first(board, "timeseries")["fieldConfig"]["defaults"][
        "custom"
    ].update(drawStyle="area"),
    "a field of a time series misspelt": lambda board: misnamed(
        first(board, "timeseries")["fieldConfig"]["defaults"]["custom"], "fillOpacity"
    ),
    "a number as text": lambda board: first(board, "timeseries")["gridPos"].update(w="12"),
    "a threshold without colour": lambda board: first(board, "stat")["fieldConfig"]["defaults"]["thresholds"]["steps"][0].pop(
        "color"
    ),
    "a variable of a kind that there is not": lambda board: board["templating"]["list"][0].update(type="sql"),
}


def write_mistakes(folder):
    folder.mkdir(exist_ok=True)
    for stale in folder.glob("*.ts"):
        stale.unlink()
    england = next(board for board in models() if board["uid"] == "rtt-england")
    for number, (name, make) in enumerate(MISTAKES.items()):
        board = copy.deepcopy(england)
        make(board)
        (folder / f"{number:02}.ts").write_text(f"// {name}\n{typescript([board], '../dashboard')}", encoding="utf-8")


if sys.argv[1:2] == ["--with-mistakes"]:
    write_mistakes(pathlib.Path(sys.argv[2]))
else:
    sys.stdout.write(typescript(models()))
