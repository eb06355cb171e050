"""How the second service reads requests: every broken constraint of its model is a BadRequestException.

Its model has no ValidationException and no SerializationException. The words are not known; they are those of the first
service. Lengths are told by the names of shapes (`StringWithLengthBetween1And64`), which is all that the model has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import Shape

_NAMED = re.compile(r"(String|Integer)WithLengthBetween(Minus)?(\d+)And(\d+)")
# Terraform's provider clears these with an empty text, so AWS takes one for them.
_CLEARABLE = ("ContentHandlingStrategy", "PassthroughBehavior")


def without_nulls(value: Any) -> Any:
    """A request's value without what is null in it, as if it had not been sent."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value if item is not None]
    return value


def without_cleared(shape: Shape, params: Mapping[str, Any]) -> dict[str, Any]:
    """A request's members but for enums that an empty text clears."""
    return {
        name: item
        for name, item in params.items()
        if item != "" or name not in shape.members or shape.members[name].name not in _CLEARABLE
    }


def size_problems(shape: Shape, value: Any, where: str) -> Iterator[str]:
    """What is too long, or out of range; an empty text is none, it clears or is for the kind to refuse."""
    kind = shape.type_name
    if kind == "structure":
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from size_problems(member, value[name], f"{where}.{name}")
    elif kind == "list":
        for index, item in enumerate(value, 1):
            yield from size_problems(shape.member, item, f"{where}.{index}.member")
    elif kind == "map":
        for key, item in value.items():
            yield from size_problems(shape.value, item, f"{where}.{key}.member")
    else:
        match = _NAMED.fullmatch(shape.name)
        if match and value != "":
            yield from _scalar_problems(match, value, where)


def _scalar_problems(match: re.Match[str], value: Any, where: str) -> Iterator[str]:
    least, most = int(match[3]) * (-1 if match[2] else 1), int(match[4])
    size, what = (len(value), "length") if match[1] == "String" else (value, "value")
    for wrong, bound, words in ((size > most, most, "less"), (size < least, least, "greater")):
        if wrong:
            yield (
                f"Value '{value}' at '{where}' failed to satisfy constraint: "
                f"Member must have {what} {words} than or equal to {bound}"
            )
