"""What a workflow is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apigwctl.model.transient import Patience


@dataclass(frozen=True)
class Options:
    """Which specs, which targets, as whom, and what is allowed.

    Empty `paths` means the whole project; `targets` empty means the default one, `("all",)` every one. `only` restricts
    the work to some addresses. `max_deletes` None means the usual limits. `patience` says how errors that pass are
    waited for; None means as usual.
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
    revision: str = ""
    patience: Patience | None = field(default=None, compare=False)
