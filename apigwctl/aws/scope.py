"""What to read from AWS: which roots, as whom, and how much of them."""

from __future__ import annotations

from dataclasses import dataclass

from apigwctl.model.identity import Consent, Wanted
from apigwctl.model.snapshot import Snapshot


@dataclass(frozen=True)
class Scope:
    """What to read: the roots that documents describe, as whom, and how much of them.

    `shallow` leaves out what is inside APIs but their stages: enough to delete them; with `releases` their deployments
    are read as well. `prune` looks into orphaned APIs
    for the functions that they may call. `bare` are kinds of which nothing is left over: a look at AWS a moment ago
    said so.
    """

    wanted: tuple[Wanted, ...]
    owner: str
    consent: Consent
    desired: Snapshot
    orphans: bool = True
    shallow: bool = False
    releases: bool = False
    prune: bool = False
    partition: str = "aws"
    bare: frozenset[str] = frozenset()
