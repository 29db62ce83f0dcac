"""A check is run again with the mistake that it is there for made on purpose, and has to find it."""
import re

import place
from figures import Panels, view_changed


class HoldsButFinds:
    def holds_but_finds(self, check, *mistakes, where=None):
        where = where or place.months()
        check(Panels(where))
        for name, mistake in mistakes:
            with self.subTest(mistake=name):
                with self.assertRaises(AssertionError, msg=f"not found: {name}"):
                    check(Panels(where, **mistake))


def sql(pattern, replacement):
    return {"queries": lambda text: re.sub(pattern, replacement, text)}


def view(name, *pairs):
    text = view_changed(name, pairs[0], pairs[1])
    for old, new in zip(pairs[2::2], pairs[3::2]):
        assert old in text, old
        text = text.replace(old, new)
    return {"views": text}
