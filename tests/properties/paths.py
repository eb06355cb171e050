"""Generated paths that fit together: one variable below a path, and nothing below one that takes the rest."""

from __future__ import annotations

import functools
import re

from hypothesis import strategies as st

from tests.properties.atoms import Drawn, one_of_these, subset

SEGMENTS = ("orders", "a-b", "v1.0", "x:y", "{}", "{}", "{+}")
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY")


@functools.cache
def _segments(least: int) -> Drawn:
    return st.lists(st.lists(st.sampled_from(SEGMENTS), max_size=3), min_size=least, max_size=3)


@st.composite
def path_lists(draw: st.DrawFn, least: int) -> list[str]:
    """Return up to three different paths; a variable's name depends on its depth and on one draw per list."""
    name = draw(one_of_these("id", "key", "o.p"))
    found: list[str] = []
    for segments in draw(_segments(least)):
        path = _path(segments, name)
        if path not in found and _fits(path, found):
            found.append(path)
    return found or (["/"] if least else [])


def _path(segments: list[str], name: str) -> str:
    made = []
    for depth, segment in enumerate(segments):
        made.append(segment.replace("{", f"{{{name}{depth}"))
        if segment == "{+}":
            break
    return "/" + "/".join(made)


def _fits(path: str, others: list[str]) -> bool:
    return all(one == two for other in others for one, two in _pairs(path, other)) and not any(
        _is_below(one, two) for other in others for one, two in ((path, other), (other, path))
    )


def _is_below(path: str, other: str) -> bool:
    return other.endswith("+}") and path.startswith(f"{other}/")


def _pairs(path: str, other: str) -> list[tuple[str, str]]:
    """Return each pair of prefixes of two paths that have the same parent and are variables."""
    return [
        (one, two)
        for one in _prefixes(path)
        for two in _prefixes(other)
        if one.rsplit("/", 1)[0] == two.rsplit("/", 1)[0] and one.endswith("}") and two.endswith("}")
    ]


def _prefixes(path: str) -> list[str]:
    parts = path.strip("/").split("/") if path != "/" else []
    return ["/" + "/".join(parts[: count + 1]) for count in range(len(parts))]


def path_variables(path: str) -> list[str]:
    """Return the names of a path's variables."""
    return re.findall(r"\{([^{}+]+)\+?\}", path)


@st.composite
def route_lists(draw: st.DrawFn, paths: list[str]) -> list[tuple[str, str]]:
    """Return the routes of some paths, one or two verbs each."""
    return [(verb, path) for path in paths for verb in draw(subset(VERBS, least=1, most=2))]
