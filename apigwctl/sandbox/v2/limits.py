"""The lengths and ranges that the service model itself gives, for the kinds whose model has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.model import Shape

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds.kind import Call


def check(call: Call) -> None:
    """Raise BadRequestException for a member of the request that is too short, too long or out of range.

    How AWS words it is not known; all that is wrong is said at once, as by the first service.
    """
    shape = call.protocol.operation(call.operation).input_shape
    if shape is None:
        return
    problems = list(_problems(shape, call.params, ""))
    if problems:
        raise bad_request("; ".join(problems))


def _problems(shape: Shape, value: Any, where: str) -> Iterator[str]:
    if value is None:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from _problems(member, value.get(name), f"{where}.{name}" if where else name)
    elif shape.type_name == "list":
        for item in value:
            yield from _problems(shape.member, item, where)
    elif shape.type_name in ("string", "integer"):
        size = len(value) if shape.type_name == "string" else value
        least, most = shape.metadata.get("min"), shape.metadata.get("max")
        if (least is not None and size < least) or (most is not None and size > most):
            what = "length" if shape.type_name == "string" else "value"
            yield f"Invalid {what} of {where}: must be between {least} and {most}"
