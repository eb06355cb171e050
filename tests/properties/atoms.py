"""The small generated things: names, texts, templates, schemas, tags."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

Drawn = st.SearchStrategy[Any]

# What AWS takes in a description, and what tries the way there: quotes, slashes, tildes, percent signs, other scripts.
CHARACTERS = st.sampled_from("aZ09 -_.,:;/~%&'\"\\<>#?=+*!()[]{}|$\u00e9\u4e2d\U0001f600\n")
words = st.text(CHARACTERS, min_size=1, max_size=12).map(lambda text: f"d{text}".replace("${", "$ {").strip())
plain = st.text(st.sampled_from("abcXYZ019"), min_size=1, max_size=6)
yes_or_no = st.booleans()
usually_one = st.sampled_from([0, 1, 1, 1, 1, 1])
"""The least number of something that most examples want one of."""
TAG_CHARACTERS = st.sampled_from("aZ09 -+=._:/@\u00e9")
tags = st.dictionaries(
    st.sampled_from(["team", "cost center", "a/b:c", "x=y@z"]), st.text(TAG_CHARACTERS, max_size=8), max_size=2
)
content_types = st.sampled_from(["application/json", "text/plain", "application/xml", "image/png; q=0.5"])
templates = st.sampled_from(
    [
        '{"statusCode": 200}',
        "",
        '#set($x = $input.path(\'$\'))\n{"a": "$x"}\n',
        '{"id": "${context.requestId}", "e": "$util.escapeJavaScript($input.json(\'$\'))"}',
    ]
)
template_maps = st.dictionaries(content_types, templates, max_size=2)
arns = st.sampled_from(["caller", "other"]).map(lambda name: f"arn:aws:iam::${{account}}:role/{name}")


def some(**members: Drawn) -> Drawn:
    """Return a map in which each member may be absent."""
    return st.fixed_dictionaries({}, optional=members)


def maps(keys: list[str], values: list[Any]) -> Drawn:
    """Return a map from some of these keys to any of these values."""
    return some(**{key: st.sampled_from(values) for key in keys})


@functools.cache
def function(*, variables: bool = False) -> Drawn:
    """Return a function as `lambda:` takes it: a name, one with a qualifier, an ARN, or one that a variable names."""
    names = ["orders", "orders:live", "arn:aws:lambda:${region}:${account}:function:pay"]
    return st.sampled_from(
        [*names, "${stageVariables.alias}", "orders:${stageVariables.alias}"] if variables else names
    )


@functools.cache
def schemas(models: tuple[str, ...]) -> Drawn:
    """Return JSON schemas, some of which an OpenAPI document cannot say, and some that refer to other models."""
    scalars = st.sampled_from(
        [
            {"type": "string"},
            {"type": "string", "pattern": "^a/b$", "description": "d"},
            {"type": "integer", "minimum": 0},
            {"type": "string", "enum": ["a", "b"]},
            {"oneOf": [{"type": "string"}, {"type": "number"}]},
            {"type": ["string", "null"]},
            *({"$ref": f"#/models/{name}"} for name in models),
        ]
    )
    return some(
        **{
            "type": st.just("object"),
            "title": words,
            "description": words,
            "$schema": st.just("http://json-schema.org/draft-04/schema#"),
            "properties": st.dictionaries(st.sampled_from(["id", "a b", "$ref2", "properties"]), scalars, max_size=3),
            "required": st.just(["id"]),
            "additionalProperties": yes_or_no,
        }
    )


@st.composite
def subset(draw: st.DrawFn, items: Sequence[Any], *, least: int = 0, most: int = 3) -> list[Any]:
    """Return some of these, in their order."""
    if not items:
        return []
    return [items[index] for index in draw(_choices(len(items), min(least, len(items)), min(most, len(items))))]


@functools.cache
def _choices(count: int, least: int, most: int) -> Drawn:
    """Return indices: each number of them as likely as any other. Made once, as making strategies takes its time."""
    sizes = [list(itertools.combinations(range(count), size)) for size in range(least, most + 1)]
    return st.one_of(*(st.sampled_from(size) for size in sizes))


@functools.cache
def one_of_these(*items: Any) -> Drawn:
    """Return any of these, which can be hashed."""
    return st.sampled_from(items)
