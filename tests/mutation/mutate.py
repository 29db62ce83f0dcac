#!/usr/bin/env python3
"""Do the unit tests notice? Changes one token at a time of what is pure, builds, and runs them.

    tests/mutation/mutate.py [--count 300] [--seed 1] [--jobs 2] [--only core/period.cpp]

The same seed gives the same mutants of the same source. Works on copies under build/mutation; each survivor is printed with its
line before and after, and judged by hand: a gap, which a case closes that says what the right value is, or an equivalent
program, which equivalent.txt lists with the reason. A change that does not compile is not counted, one that makes the tests hang
is noticed.
"""
import argparse
import concurrent.futures
import pathlib
import queue
import random
import re
import shutil
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
WORK = PROJECT / "build" / "mutation"
EQUIVALENT = pathlib.Path(__file__).with_name("equivalent.txt")
# Beside core/: what of service/ has neither socket nor database nor file.
PURE = [
    "service/command_line/bash_completion.cpp", "service/command_line/command_help.cpp", "service/command_line/command_line.cpp",
    "service/command_line/command_table.cpp", "service/command_line/manual_page.cpp", "service/daemon/bookkeeping.cpp",
    "service/daemon/machine.cpp", "service/health/metrics.cpp", "service/health/router.cpp", "service/health/status_json.cpp",
    "service/health/status_page.cpp", "service/health/views.cpp", "service/health/wire.cpp", "service/health/wording.cpp",
    "service/http/answer_reader.cpp", "service/http/gunzip.cpp", "service/http/http_failure.cpp", "service/json.cpp",
    "service/web/wire.cpp", "service/web/router.cpp",
]

# The form of the code tells an operator from a template's or a reference's sign: it has a blank on both sides.
SWAPS = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ", " && ": " || ", " || ": " && ",
         " + ": " - ", " - ": " + ", " * ": " / ", " / ": " * ", " += ": " -= ", " -= ": " += ", "++": "--", "true": "false", "false": "true",
         "std::min": "std::max", "std::max": "std::min", "!": "", "continue": "break"}
TOKEN = re.compile(
    r"""(?P<skip>//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\2"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|^\s*\#[^\n]*)
      | (?P<number>(?<![\w.])\d[\d']*(?![\w.]))
      | (?P<swap>\ (?:<=|>=|==|!=|&&|\|\||\+=|-=|[<>+\-*/])\ |\+\+|\btrue\b|\bfalse\b|\bstd::(?:min|max)\b(?=\()|!(?!=)|\bcontinue\b)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def mutants_of(text):
    """(start, end, replacement) of every token that can be changed."""
    for token in TOKEN.finditer(text):
        if token["number"]:
            yield token.start(), token.end(), str(int(token["number"].replace("'", "")) + 1)
        elif token["swap"]:
            line = text[text.rfind("\n", 0, token.start()) + 1 : text.find("\n", token.end())]
            if token["swap"] == " + " and '"' in line:
                continue  # puts texts together: there is no other way to compile it
            yield token.start(), token.end(), SWAPS[token["swap"]]


class Mutant:
    def __init__(self, path, text, start, end, replacement):
        self.path, self.replacement = path, replacement
        self.mutated = text[:start] + replacement + text[end:]
        first = text.rfind("\n", 0, start) + 1
        self.line = text.count("\n", 0, start) + 1
        self.before = text[first : text.find("\n", end)].strip()
        self.after = self.mutated[first : self.mutated.find("\n", start + len(replacement))].strip()

    def __str__(self):
        return f"{self.path}:{self.line}\n    - {self.before}\n    + {self.after}"

    def key(self):
        """As in equivalent.txt: without the line's number, which moves."""
        return f"{self.path} | {self.before} | {self.after}"


def all_mutants(only):
    files = sorted((PROJECT / "core").rglob("*.cpp")) + [PROJECT / name for name in PURE if (PROJECT / name).exists()]
    for file in files:
        path = str(file.relative_to(PROJECT))
        if only and path not in only:
            continue
        text = file.read_text(encoding="utf-8")
        for start, end, replacement in mutants_of(text):
            yield Mutant(path, text, start, end, replacement)


class Copy:
    """The project's files in a folder of their own, built without optimisation."""

    def __init__(self, number):
        self.source = WORK / f"source-{number}"
        self.build = WORK / f"build-{number}"
        self.source.mkdir(parents=True, exist_ok=True)
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=PROJECT, check=True, stdout=subprocess.PIPE)
        for name in listed.stdout.decode().split("\0")[:-1]:
            self._copy(name)
        subprocess.run(["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=None", "-DCMAKE_CXX_FLAGS=-O0", "-DWAITLISTD_TESTS=ON"],
                       check=True, stdout=subprocess.DEVNULL)
        if not self.builds():
            sys.exit("the source does not build as it is")
        if not self.passes():
            sys.exit("the unit tests do not pass as they are")

    def _copy(self, name):
        """What is the same already keeps its time, so that it is not compiled again."""
        source, copy = PROJECT / name, self.source / name
        if not source.is_file() or copy.is_file() and copy.read_bytes() == source.read_bytes():
            return
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)

    def builds(self):
        done = subprocess.run(["cmake", "--build", self.build, "--target", "unit_tests", "--parallel", "1"], check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return done.returncode == 0

    def passes(self):
        try:
            done = subprocess.run([self.build / "tests/unit/unit_tests", "--abort"], cwd=self.build, check=False, timeout=120,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def outcome_of(self, mutant):
        file = self.source / mutant.path
        original = file.read_text(encoding="utf-8")
        file.write_text(mutant.mutated, encoding="utf-8")
        try:
            if not self.builds():
                return "does not compile"
            return "survived" if self.passes() else "noticed"
        finally:
            file.write_text(original, encoding="utf-8")


def equivalents():
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    return {line.rsplit(" | ", 1)[0] for line in lines if line and not line.startswith("#")}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--only", nargs="*", default=[])
    given = options.parse_args()

    known = equivalents()
    mutants = [mutant for mutant in all_mutants(given.only) if mutant.key() not in known]
    random.Random(given.seed).shuffle(mutants)
    copies = queue.Queue()
    for number in range(given.jobs):
        copies.put(Copy(number))

    def tried(mutant):
        copy = copies.get()
        try:
            return mutant, copy.outcome_of(mutant)
        finally:
            copies.put(copy)

    counts = {"noticed": 0, "survived": 0, "does not compile": 0}
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        waiting = iter(mutants)
        running = {pool.submit(tried, mutant) for mutant, _ in zip(waiting, range(given.jobs))}
        while running:
            done, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                mutant, outcome = future.result()
                counts[outcome] += 1
                if outcome == "survived":
                    print(mutant, flush=True)
            while len(running) < given.jobs and counts["noticed"] + counts["survived"] + len(running) < given.count:
                mutant = next(waiting, None)
                if mutant is None:
                    break
                running.add(pool.submit(tried, mutant))
    judged = counts["noticed"] + counts["survived"]
    print(f"{judged} mutants (seed {given.seed}, of {len(mutants)} possible): {counts['noticed']} noticed, {counts['survived']} survived; "
          f"{counts['does not compile']} more did not compile; {len(known)} are known to be equivalent")
    return 0 if counts["noticed"] >= 0.97 * judged else 1


if __name__ == "__main__":
    sys.exit(main())
