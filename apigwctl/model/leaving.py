"""Functions that an API stops calling, as tags on it tell them.

A tag holds 256 characters, so that many functions take several: `apigwctl:leaves`, `apigwctl:leaves-2` … Each has the
ARN up to the name, and then the names: `arn:aws:lambda:eu-west-1:111111111111:function: list get:live`.
"""

from __future__ import annotations

from collections.abc import Mapping

LEAVES_TAG = "apigwctl:leaves"
MOST = 256
"""How long the value of a tag may be (API Gateway developer guide, tag restrictions)."""
AT_ONCE = 20
"""How many tags at most: an API has 50, and most are its owner's."""

Functions = frozenset[tuple[str, str | None]]
"""ARNs of functions, each with a qualifier."""


def marks(functions: Functions) -> dict[str, str]:
    """Return the tags that tell these functions; those that have no room in `AT_ONCE` tags are left out."""
    values: list[str] = []
    for arn, qualifier in sorted(functions, key=str):
        start, separator, name = arn.partition(":function:")
        prefix = start + separator
        text = f" {name}:{qualifier}" if qualifier else f" {name}"
        if not values or not values[-1].startswith(f"{prefix} ") or len(values[-1]) + len(text) > MOST:
            values.append(prefix)
        values[-1] += text
    names = (LEAVES_TAG if number == 1 else f"{LEAVES_TAG}-{number}" for number in range(1, AT_ONCE + 1))
    return dict(zip(names, values, strict=False))


def read_marks(tags: Mapping[str, str]) -> Functions:
    """Return the functions that an API's tags tell, among others."""
    found = set()
    for key, text in tags.items():
        if key.startswith(LEAVES_TAG):
            prefix, *names = text.split() or [""]
            for name, _, qualifier in (item.partition(":") for item in names):
                found.add((prefix + name, qualifier or None))
    return frozenset(found)
