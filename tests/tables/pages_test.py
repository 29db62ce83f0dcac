"""The guides' tables of events, metrics, alerts and exit codes beside the source."""
import pathlib
import re
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = sorted(file for folder in ("core", "service", "platform") for file in (PROJECT / folder).rglob("*.?pp"))
ONE_TEXT = r'"(?:[^"\\\n]|\\.)*"'


def source():
    """All of it without comments and letters such as '"', so that each " begins or ends a text."""
    token = re.compile(rf'R"(?P<mark>\w*)\(.*?\)(?P=mark)"|{ONE_TEXT}|\'(?:[^\'\\\n]|\\.)\'|//[^\n]*', re.DOTALL)
    return "\n".join(token.sub(lambda found: found[0] if found[0][0] == '"' else " ", file.read_text()) for file in SOURCES)


def literals(text):
    """Its texts; one that is broken over lines, or round the version, is one."""
    broken = re.findall(rf"{ONE_TEXT}(?:\s+(?:WAITLISTD_\w+\s+)?{ONE_TEXT})*", text)
    return ["".join(piece[1:-1] for piece in re.findall(ONE_TEXT, whole)) for whole in broken]


def text_of(path):
    return (PROJECT / path).read_text()


def table(page, first_cell):
    """The rows of the table whose header begins with that cell; a cell's | is written \\|."""
    rows, inside = [], False
    for line in text_of(page).splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        if not line.startswith("|"):
            inside = False
        elif cells[0] == first_cell:
            inside = True
        elif inside and not set(cells[0]) <= set("-:"):
            rows.append(cells)
    return rows


def in_backticks(cell):
    return re.findall(r"`` (.*?) ``|`([^`]+)`", cell)


def names(cell):
    return [one or two for one, two in in_backticks(cell)]


def arguments(text, start):
    """The arguments of the call whose bracket opens at start, each as written."""
    found, depth, quoted, begin = [], 0, False, start + 1
    for at in range(start, len(text)):
        letter = text[at]
        if letter == '"' and text[at - 1] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth == 0:
                return found + [text[begin:at]]
        elif letter == "," and depth == 1:
            found.append(text[begin:at])
            begin = at + 1
    raise AssertionError("a call that does not end: " + text[start:start + 80])


def calls(name):
    text = source()
    for call in re.finditer(rf"(?<![\w:]){name}(?=\()", text):
        yield arguments(text, call.end())


def logged():
    """Event -> the levels it is logged at; None: a failure's kind gives the name."""
    events = {}
    for words in calls("log_event"):
        levels, said = re.findall(r"Level::(\w+)", words[0]), literals(words[1]) if len(words) > 1 else []
        one_for_one = len(said) > 1 and len(levels) == len(said)  # what decides on the name decides on the level
        for at, name in enumerate(said):
            events.setdefault(name, set()).update([levels[at]] if one_for_one else levels)
    for words in calls("log_failure"):
        levels = set(re.findall(r"Level::(\w+)", words[0])) or {"error"}
        given = literals(words[2]) if len(words) > 2 else [""]
        for name in given:
            events.setdefault(name or None, set()).update(levels)
    return events


class Events(unittest.TestCase):
    def setUp(self):
        self.told = {name: set(level.split(", ")) for events, level, _ in table("docs/operations.md", "event") for name in names(events)}
        self.by_kind = set(re.findall(r'return "(\w+)";', text_of("service/log/log.cpp").split("event_of(FailureKind")[1].split("} // namespace")[0]))

    def test_the_table_has_every_event_and_no_other(self):
        events = set(logged()) - {None} | self.by_kind
        self.assertGreater(len(events), 40)
        self.assertEqual(set(self.told), events)

    def test_the_table_has_the_levels_that_they_are_logged_at(self):
        events = logged()
        for name in self.by_kind:
            events.setdefault(name, set()).update(events[None])
        del events[None]
        self.assertEqual({name: sorted(levels) for name, levels in self.told.items() if levels != events[name]},
                         {name: sorted(levels) for name, levels in events.items() if levels != self.told[name]})

    def test_an_event_of_the_windows_event_log_has_its_own_number_in_the_page(self):
        known = dict(re.findall(r'\{"(\w+)", (\d+)\}', text_of("platform/system_events.hpp")))
        told = {}
        for number, _, name, _ in table("docs/windows-events.md", "id"):
            if names(name):
                told.setdefault(*names(name), []).append(number)
        self.assertEqual(told.pop("release_loaded"), [known.pop("release_loaded"), "201"])
        self.assertEqual({name: numbers[0] for name, numbers in told.items() if len(numbers) == 1}, known)

    def test_an_event_has_the_same_levels_in_both_pages(self):
        windows = {"Information": "info", "Warning": "warning", "Error": "error"}
        for _, levels, name, _ in table("docs/windows-events.md", "id"):
            for event in names(name):
                self.assertEqual({windows[level] for level in levels.split(", ")}, self.told[event] - {"debug"}, event)


class Metrics(unittest.TestCase):
    def test_the_table_has_every_metric_with_its_kind_and_labels_and_no_other(self):
        shown = text_of("tests/prometheus/metrics.txt")  # a unit test proves that it is what the program writes
        written = {}
        for name, kind in re.findall(r"^# TYPE (\w+) (\w+)$", shown, re.MULTILINE):
            labels = re.search(rf"^{name}(?:_sum)?(?:\{{(.*)\}})? ", shown, re.MULTILINE).group(1) or ""
            written[name] = (kind, re.findall(r'(\w+)="', labels))
        told = {}
        for metric, kind, unit, meaning in table("docs/monitoring.md", "metric"):
            name, labels = re.fullmatch(r"`(\w+)(?:\{(.*)\})?`", metric).groups()
            told[name] = (kind, labels.split(",") if labels else [])
            self.assertTrue(unit and meaning, name)
        self.assertGreater(len(written), 30)
        self.assertEqual(told, written)

    def test_the_table_has_every_alert_and_no_other(self):
        rules = re.findall(r"- alert: (\w+)", text_of("installer/prometheus/waitlistd.rules.yml"))
        self.assertGreater(len(rules), 15)
        self.assertEqual(sorted(name for alert, *_ in table("docs/monitoring.md", "alert") for name in names(alert)), sorted(rules))


class ExitCodes(unittest.TestCase):
    def setUp(self):
        self.codes = {kind: code for kinds, code in re.findall(
            r"((?:case FailureKind::\w+:\s*)+)return (\d+);", text_of("core/failure.hpp")) for kind in re.findall(r"::(\w+):", kinds)}

    def test_the_kinds_have_the_codes_that_the_manual_page_and_the_guide_give(self):
        self.assertEqual(set(self.codes.values()), {"1", "2", "75", "78"})
        manual = set(re.findall(r'item\(bold\("(\d+)"\)', text_of("service/command_line/manual_page.cpp")))
        guide = {code for code, _ in table("docs/operations.md", "code")}
        self.assertEqual(manual, guide)
        self.assertLessEqual(set(self.codes.values()), guide)
        ended = set(re.findall(r"exit_\w+ = (\d+);", text_of("platform/windows/termination.cpp")))
        self.assertEqual(guide - set(self.codes.values()), {"0"} | ended)

    def test_what_the_table_of_failures_quotes_is_said_by_the_program_or_by_those_it_asks(self):
        of_others = ["Connection refused", "permission denied", "status 404", "status 503"]
        said = "\n".join(literals(source()) + [file.read_text() for file in (PROJECT / "sql").glob("*.sql")])
        quoted = 0
        for exit_code, says, _ in table("docs/operations.md", "exit code"):
            self.assertIn(exit_code, self.codes.values())
            for text in names(says):
                for piece in text.split("…"):
                    piece = piece.strip(" :;()?,")
                    if not piece or piece in of_others or piece.startswith("URL: line"):
                        continue
                    quoted += 1
                    piece = piece.replace("cannot open database", "cannot open ")  # the place is put together
                    self.assertTrue(piece in said, f"the program does not say {piece!r} of {text!r}")
        self.assertGreater(quoted, 30)


class Index(unittest.TestCase):
    def test_the_index_of_the_guides_has_each_by_its_title_and_no_other(self):
        guides = {page.name: page.read_text().splitlines()[0].removeprefix("# ") for page in (PROJECT / "docs").glob("*.md")}
        for apart in ("README.md", "changelog.md"):
            del guides[apart]
        self.assertGreater(len(guides), 10)
        self.assertEqual({file: title for title, file in re.findall(r"^\d+\. \[(.+)\]\((.+)\): ", text_of("docs/README.md"), re.MULTILINE)}, guides)

    def test_a_guide_that_the_program_names_is_there(self):
        titles = re.findall(r"\[(.+)\]\(", text_of("docs/README.md"))
        named = [title for text in literals(source()) for title in re.findall(r'the guide \\"(.+?)\\"', text)]
        self.assertGreater(len(named), 0)
        self.assertEqual(set(named) - set(titles), set())

    def test_a_place_in_the_project_that_a_page_names_is_there(self):
        rooms = re.compile(r"^(\.ci|cmake|core|docs|installer|platform|service|sql|tests|tools)/[\w./*-]+$")
        named, missing = 0, []
        for page in ("CONTRIBUTING.md", "docs/architecture.md", "docs/security.md", "tests/README.md"):
            for name in names(text_of(page)):
                if rooms.match(name) and "NAME" not in name:
                    named += 1
                    if not any(any(PROJECT.glob(name.rstrip("/") + ending)) for ending in ("", ".cpp", ".hpp")):
                        missing.append(f"{page}: {name}")
        self.assertEqual(missing, [])
        self.assertGreater(named, 80)

    def test_the_program_names_no_folder_that_only_a_checkout_has(self):
        self.assertEqual([text for text in literals(source()) if re.search(r"\b(docs|installer|tools)/", text)], [])


if __name__ == "__main__":
    unittest.main()
