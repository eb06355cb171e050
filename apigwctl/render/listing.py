"""Outputs as a list for people, and as an env file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence

from apigwctl.errors import UsageError
from apigwctl.model.result import Outputs
from apigwctl.render.page import BLANK, Line, line


def outputs_text(items: Sequence[Outputs], *, width: int | None = None) -> list[Line]:
    """Return outputs as lines, a block for each target; URLs are never broken, so that they can be copied."""
    told: list[Line] = []
    for number, item in enumerate(items):
        told += [BLANK] if number else []
        told += _block(item, width)
    return told


def env_lines(items: Sequence[Outputs]) -> list[str]:
    """Return outputs as `NAME=value` lines, quoted for a shell; UsageError when two outputs get one name."""
    found: dict[str, str] = {}
    for item in items:
        for name, value in item.values.items():
            variable = env_name(name)
            if variable in found and found[variable] != value:
                raise UsageError(f"two outputs would be called {variable}", hint="ask for one target: --target NAME")
            found[variable] = value
    return [f"{name}={shlex.quote(value)}" for name, value in found.items()]


def env_name(name: str) -> str:
    """Return an output's name as a variable's: `orders.prod.invokeUrl` -> `ORDERS_PROD_INVOKE_URL`."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    made = re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_").upper()
    return f"_{made}" if made[:1].isdigit() else made


def _block(item: Outputs, width: int | None) -> Iterable[Line]:
    where = (item.target, f"account {item.account}" if item.account else "", item.region)
    yield line((", ".join(part for part in where if part), "soft"))
    if not item.values:
        yield line("nothing is deployed here yet: `apigwctl apply` does that", indent=2)
        return
    longest = max(len(name) for name in item.values)
    for name, value in item.values.items():
        if width is not None and longest + len(value) + 4 > width:
            yield line((name, "title"), indent=2)
            yield line(value, indent=4)
        else:
            yield line((f"{name:<{longest}}", "title"), f"  {value}", indent=2)
