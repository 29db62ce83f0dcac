"""What README and guides tell a reader to type: their blocks, statements and commands, each with its place."""
import dataclasses
import pathlib
import re
import shlex

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]

FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
INLINE_SQL = re.compile(r"`((?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|GRANT|REVOKE|COPY) [^`\n]* [^`\n]*)`")
SQL_IN_PROGRAM = re.compile(r'"{1,3}((?:SELECT|WITH|INSERT) [^"]*)"')
COMMANDS = re.compile(r"(?:\w+='?[^ ']*'? )?(?:curl|psql|waitlistd psql|waitlistd init-database)(?: |$)")


@dataclasses.dataclass(frozen=True)
class Told:
    """A statement, or a command with the lines that the page shows as its answer."""

    page: str
    line: int
    text: str
    answer: tuple = ()

    def __str__(self):
        return f"{self.page}:{self.line}: {' '.join(self.text.split())}"


def blocks(page):
    """(language, line of its first line, its text)"""
    text = page.read_text(encoding="utf-8")
    for found in FENCED.finditer(text):
        yield found[2], text.count("\n", 0, found.start()) + 2, found[3]


def name(page):
    return str(page.relative_to(PROJECT))


def statements():
    for page in PAGES:
        for language, line, text in blocks(page):
            if language == "sql":
                for statement in re.split(r";[ \t]*$", text, flags=re.MULTILINE):
                    if statement.strip():
                        yield Told(name(page), line, statement.strip())
            elif language in ("r", "python"):
                for found in SQL_IN_PROGRAM.finditer(text):
                    yield Told(name(page), line, found[1].replace("%s", "'2026-01-01'"))
        text = page.read_text(encoding="utf-8")
        outside = FENCED.sub(lambda block: "\n" * block[0].count("\n"), text)
        for found in INLINE_SQL.finditer(outside):
            yield Told(name(page), outside.count("\n", 0, found.start()) + 1, found[1])


def _complete(command):
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return False
    return not command.endswith("\\")


def _in_block(page, first_line, text):
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        start, command = at, lines[at].removeprefix("$ ")
        prompted = lines[at].startswith("$ ")
        while not _complete(command) and at + 1 < len(lines):
            at += 1
            command += "\n" + lines[at]
        at += 1
        answer = []
        while prompted and at < len(lines) and not lines[at].startswith("$ "):
            answer.append(lines[at])
            at += 1
        if COMMANDS.match(command):
            yield Told(page, first_line + start, command, tuple(answer))


def commands():
    """Those that ask a database or the health endpoint."""
    for page in PAGES:
        for language, line, text in blocks(page):
            if language in ("", "sh"):
                yield from _in_block(name(page), line, text)
        text = page.read_text(encoding="utf-8")
        outside = FENCED.sub(lambda block: "\n" * block[0].count("\n"), text)
        for found in re.finditer(r"`((?:curl|psql|waitlistd psql --) [^`\n]+)`", outside):
            if "…" not in found[1]:
                yield Told(name(page), outside.count("\n", 0, found.start()) + 1, found[1])
