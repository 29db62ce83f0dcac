"""Named checks: one line each, "ok" or "FAILED" with the reason, and an exit code at the end."""
import sys
import time
import traceback

SKIPPED = 77


class Skipped(Exception):
    """Why a check cannot be made here."""


class Report:
    def __init__(self):
        self.started = time.monotonic()
        self.failed = []
        self.passed = 0

    def run(self, checks, place):
        """Runs the functions in order; the first line of each one's docstring is its name."""
        for check in checks:
            self.run_one(check, place)

    def run_one(self, check, place):
        name = check.__doc__.strip().splitlines()[0]
        before = time.monotonic()
        try:
            note = check(place)
        except Skipped as reason:
            print("SKIPPED %s: %s" % (name, reason), flush=True)
            return
        except Exception as wrong:  # whatever it is, the next check has its turn
            self.failed.append(name)
            print("FAILED  %s\n        %s" % (name, str(wrong).replace("\n", "\n        ")), flush=True)
            if not isinstance(wrong, AssertionError):
                traceback.print_exc(file=sys.stdout)
            for line in place.last_words():
                print("        | " + line, flush=True)
            return
        self.passed += 1
        print("ok      %s (%.1f s)%s" % (name, time.monotonic() - before, ": " + note if note else ""), flush=True)

    def exit_code(self):
        print("%d checks passed, %d failed, in %.0f s" % (self.passed, len(self.failed), time.monotonic() - self.started))
        return 1 if self.failed else 0


def skipped(reason):
    print("SKIPPED " + reason)
    return SKIPPED


def expect(condition, complaint):
    if not condition:
        raise AssertionError(complaint() if callable(complaint) else complaint)
