"""What a workflow is asked to do."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apigwctl.errors import RefusedError
from apigwctl.model.plan import Plan
from apigwctl.model.transient import Patience
from apigwctl.values import FrozenMap


@dataclass(frozen=True)
class Options:
    """Which specs, which targets, as whom, and what is allowed.

    Empty `paths` means the whole project; `targets` empty means the default one, `("all",)` every one. `only` restricts
    the work to some addresses. `max_deletes` None means the usual limits; `allow_replace` lets domain names be replaced
    that cannot be changed in place. `release` lifts holds, `replace_canary` lets a newer version push a canary aside,
    `deploy` names stages that are otherwise deployed by hand. `patience` says how errors that pass are waited for; None
    means as usual. `clock` tells the time, in seconds since 1970.
    """

    directory: Path = Path()
    paths: tuple[Path, ...] = ()
    targets: tuple[str, ...] = ()
    profile: str = ""
    region: str = ""
    endpoint_url: str = ""
    sandbox: bool = False
    only: tuple[str, ...] = ()
    prune: bool = False
    adopt: bool = False
    adopt_from_cloudformation: bool = False
    max_deletes: int | None = None
    allow_replace: bool = False
    release: bool = False
    replace_canary: bool = False
    deploy: tuple[str, ...] = ()
    revision: str = ""
    patience: Patience | None = field(default=None, compare=False)
    clock: Callable[[], float] = field(default=time.time, compare=False)

    @property
    def allowances(self) -> FrozenMap[str, Any]:
        """The options that say what a plan may do, for the plan to remember; those at their defaults are left out."""
        said = {name: getattr(self, name) for name in _ALLOWANCES}
        return FrozenMap({name: value for name, value in said.items() if value != getattr(Options, name)})

    def as_saved(self, saved: tuple[Plan, ...]) -> Options:
        """Return these options with what saved plans were allowed to do; RefusedError when they do not agree."""
        remembered = {plan.options for plan in saved}
        if len(remembered) > 1:
            raise RefusedError("the plans of this file were made with different options", hint="make the plan again")
        said: dict[str, Any] = {name: value for options in remembered for name, value in options.items()}
        return dataclasses.replace(self, **said)


_ALLOWANCES = (
    "only",
    "prune",
    "adopt",
    "adopt_from_cloudformation",
    "max_deletes",
    "allow_replace",
    "release",
    "replace_canary",
    "deploy",
)
