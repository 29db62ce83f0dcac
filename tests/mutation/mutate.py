#!/usr/bin/env python3
"""Do the unit tests notice? Changes one token at a time of what is pure, links it into the unit tests, and runs them.

    tests/mutation/mutate.py [--count 300] [--seed 1] [--jobs 2] [--only core/period.cpp …] [--survivors] [--build build/release]

The same seed tries the same mutants of the same lines, in the same order. What was tried is kept under build/mutation: a run that
was interrupted goes on where it stopped, and begins anew once the tests or a source were changed. `--survivors` tries those again
that no test had noticed. Each survivor is printed with its line before and after, and judged by hand: a gap, which a case closes
that says what the right value is, or an equivalent program, which equivalent.txt lists with the reason. A change that does not
compile is not counted, one that makes the tests hang is noticed.
"""
import argparse
import concurrent.futures
import hashlib
import itertools
import json
import pathlib
import queue
import re
import resource
import shlex
import shutil
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]
WORK = PROJECT / "build" / "mutation"
OUTCOMES = WORK / "outcomes.jsonl"
EQUIVALENT = pathlib.Path(__file__).with_name("equivalent.txt")
LEAST_NOTICED = 0.97
# Beside core/: what of service/ has neither socket nor database nor file.
PURE = [
    "service/command_line/bash_completion.cpp", "service/command_line/command_help.cpp", "service/command_line/command_line.cpp",
    "service/command_line/command_table.cpp", "service/command_line/manual_page.cpp", "service/daemon/bookkeeping.cpp",
    "service/daemon/machine.cpp", "service/health/metrics.cpp", "service/health/router.cpp", "service/health/status_json.cpp",
    "service/health/status_page.cpp", "service/health/views.cpp", "service/health/wire.cpp", "service/health/wording.cpp",
    "service/http/answer_reader.cpp", "service/http/gunzip.cpp", "service/http/http_failure.cpp", "service/json.cpp",
    "service/web/wire.cpp", "service/web/router.cpp",
]
# Tests of time, of threads and of other processes say nothing of what is pure, and may fail by themselves where the machine is busy.
LEFT_OUT = ["[#process_test]", "[#stop_test]", "[#log_file_writers_test]", "[#ports_test]", "[#system_events_test]", "[#line_stream_test]",
            "*takes time in proportion to its length*"]
# A mutant that never ends uses up its processor time; the clock only ends one that sleeps.
CPU_SECONDS, CLOCK_SECONDS = 60, 1800

# The form of the code tells an operator from a template's or a reference's sign: it has a blank on both sides.
SWAPS = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ", " && ": " || ", " || ": " && ",
         " + ": " - ", " - ": " + ", " * ": " / ", " / ": " * ", " += ": " -= ", " -= ": " += ", "++": "--", "true": "false", "false": "true",
         "std::min": "std::max", "std::max": "std::min", "!": "", "continue": "break"}
TOKEN = re.compile(
    r"""(?P<skip>//[^\n]*|/\*.*?\*/|R"(?P<mark>\w*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])+'|^\s*\#[^\n]*|\bstatic_assert\(.*?\);)
      | (?P<number>(?<![\w.])(?<!\de-)\d[\d']*(?![\w.]))
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
        self.path = path
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


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def all_mutants(only, seed):
    """In the seed's order, in which a line that changes moves no other."""
    files = sorted((PROJECT / "core").rglob("*.cpp")) + [PROJECT / name for name in PURE if (PROJECT / name).exists()]
    mutants = []
    for file in files:
        path = str(file.relative_to(PROJECT))
        if only and path not in only:
            continue
        text = file.read_text(encoding="utf-8")
        mutants += [Mutant(path, text, *change) for change in mutants_of(text)]
    return sorted(mutants, key=lambda mutant: (sha256(f"{seed} {mutant.key()}".encode()), mutant.line))


class UnitTests:
    """A build of the project, and how it compiles a source and links the unit tests."""

    def __init__(self, build):
        self.build = build
        subprocess.run(["cmake", "--build", build, "--target", "unit_tests"], check=True, stdout=subprocess.DEVNULL)
        self.program = build / "tests/unit/unit_tests"
        self.compiling = {entry["file"]: entry for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))}
        listed = subprocess.run(["ninja", "-C", build, "-t", "commands", "tests/unit/unit_tests"], check=True, stdout=subprocess.PIPE)
        self.linking = listed.stdout.decode().splitlines()[-1]
        self.digest = sha256(self.program.read_bytes())
        if not self.passes(self.program):
            sys.exit("the unit tests do not pass as they are")

    def compiles(self, mutant, source, target):
        entry = self.compiling[str(PROJECT / mutant.path)]
        words = shlex.split(entry["command"])
        words[words.index("-o") + 1] = str(target)
        words[words.index("-c") + 1] = str(source)
        start = next(place for place, word in enumerate(words) if word.startswith("-"))
        return succeeds([words[start - 1], *words[start:], "-O0", "-g0", "-w"], entry["directory"])  # no ccache: none comes again

    def links(self, changed, target):
        """The changed object stands before the libraries, so that the archive's own is not taken."""
        option = "-o tests/unit/unit_tests"
        faster = "-fuse-ld=lld -Wl,--strip-debug" if shutil.which("ld.lld") else ""
        command = self.linking.replace(option, f"{faster} -o {shlex.quote(str(target))} {shlex.quote(str(changed))}")
        return succeeds(["sh", "-c", command], self.build)

    def passes(self, program):
        left_out = "".join(f"~{which}" for which in LEFT_OUT)
        return succeeds([program, "--abort", "--filenames-as-tags", left_out], self.build, lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS)))

    def outcome_of(self, mutant, folder):
        source, changed, program = folder / pathlib.Path(mutant.path).name, folder / "changed.o", folder / "unit_tests"
        source.write_text(mutant.mutated, encoding="utf-8")
        if not self.compiles(mutant, source, changed):
            return "does not compile"
        if not self.links(changed, program):
            sys.exit(f"does not link: {mutant}")
        return "survived" if self.passes(program) else "noticed"


def succeeds(command, folder, before=None):
    try:
        done = subprocess.run(command, cwd=folder, check=False, timeout=CLOCK_SECONDS, preexec_fn=before,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def equivalents():
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    return {line.rsplit(" | ", 1)[0] for line in lines if line and not line.startswith("#")}


def tried_before():
    """The last outcome of each mutant, and the digest of the tests and the source that it was of."""
    if not OUTCOMES.exists():
        return {}
    return {entry["place"]: entry for entry in map(json.loads, OUTCOMES.read_text(encoding="utf-8").splitlines())}


class Trial:
    def __init__(self, tests, jobs, before):
        self.tests, self.before = tests, before
        self.folders = queue.Queue()
        for number in range(jobs):
            folder = WORK / str(number)
            folder.mkdir(parents=True, exist_ok=True)
            self.folders.put(folder)

    def outcome_of(self, mutant):
        place, digest = f"{mutant.key()} | {mutant.line}", sha256((self.tests.digest + mutant.mutated).encode())
        known = self.before.get(place)
        if known and known["digest"] == digest:
            return known["outcome"]
        folder = self.folders.get()
        try:
            outcome = self.tests.outcome_of(mutant, folder)
        finally:
            self.folders.put(folder)
        with OUTCOMES.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"place": place, "digest": digest, "outcome": outcome}) + "\n")
        return outcome


def arguments():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--only", nargs="*", default=[])
    options.add_argument("--survivors", action="store_true")
    options.add_argument("--build", type=pathlib.Path, default=PROJECT / "build" / "release")
    return options.parse_args()


def main():
    given = arguments()
    known, before = equivalents(), tried_before()
    mutants = all_mutants(given.only, given.seed)
    if not given.only:
        for key in known - {mutant.key() for mutant in mutants}:
            print(f"equivalent.txt names what is in no source any more: {key}")
    mutants = [mutant for mutant in mutants if mutant.key() not in known]
    if given.survivors:
        mutants = [mutant for mutant in mutants if before.get(f"{mutant.key()} | {mutant.line}", {}).get("outcome") == "survived"]

    trial = Trial(UnitTests(given.build.resolve()), given.jobs, before)
    counts = {"noticed": 0, "survived": 0, "does not compile": 0}
    waiting = iter(mutants)
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        while counts["noticed"] + counts["survived"] < given.count:
            wanted = given.count - counts["noticed"] - counts["survived"]
            portion = list(itertools.islice(waiting, min(wanted, 8 * given.jobs)))
            if not portion:
                break
            for mutant, outcome in zip(portion, pool.map(trial.outcome_of, portion)):
                counts[outcome] += 1
                if outcome == "survived":
                    print(mutant, flush=True)
    judged = counts["noticed"] + counts["survived"]
    print(f"{judged} mutants (seed {given.seed}, of {len(mutants)} possible): {counts['noticed']} noticed, {counts['survived']} survived; "
          f"{counts['does not compile']} more did not compile; {len(known)} are known to be equivalent")
    return 0 if counts["noticed"] >= LEAST_NOTICED * judged else 1


if __name__ == "__main__":
    sys.exit(main())
