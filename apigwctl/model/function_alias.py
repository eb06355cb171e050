"""An alias of a Lambda function, which may send a part of what calls it to another version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FunctionAlias:
    """An alias: the version that it points to, and the one that has `percent` of its traffic, if there is one.

    `function` is an ARN without a qualifier; `newest` is the last version that was published.
    """

    function: str
    alias: str
    version: str
    canary: str = ""
    percent: float = 0.0
    newest: str = ""

    @property
    def name(self) -> str:
        """The function's own name."""
        return self.function.rpartition(":")[2]

    @property
    def told(self) -> str:
        """The alias as people read it: `orders:live`."""
        return f"{self.name}:{self.alias}"
