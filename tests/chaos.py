"""At which of many points a test lets something die: at some of them in an ordinary run, at each with CHAOS=every.

`make chaos` is the long run.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

EVERY = os.environ.get("CHAOS") == "every"
CLOSE = 3
"""The first points are all taken, then every third one."""


def points(begin: int, end: int | None = None) -> Iterator[int]:
    """Yield points from `begin` on: the first ones, some in between, and the last one before `end`, if there is one."""
    last = None if end is None else end - 1
    for number in itertools.count(begin):
        if last is not None and number > last:
            return
        if EVERY or number < begin + CLOSE or (number - begin) % CLOSE == 0 or number == last:
            yield number
