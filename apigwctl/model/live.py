"""What was read from AWS: a snapshot, the live ids behind its addresses, and how it came to be ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apigwctl.model.snapshot import Snapshot
from apigwctl.values import EMPTY, Address, FrozenMap, Problem

AS_IT_IS: FrozenMap[str, Any] = FrozenMap({"exported": "as the API is now"})
"""What is known of a deployment whose export is that of its API."""


@dataclass(frozen=True)
class Live:
    """The live state of a scope.

    `ids` maps addresses to ids, and method settings to the key under which AWS lists them. `adopting` roots are ours
    once tagged; `marked` ones carry the adopted mark, under which nothing inside is deleted; `orphans` are owned roots
    whose documents are gone, read without their contents. `newest` lists each API's deployments, newest first, and
    `created` says when each was made, in seconds since 1970; `summaries` holds what the deployments of adopted stages
    list, by path and method, and `AS_IT_IS` of those that hold what their HTTP API has now. `superseded` maps what an
    interrupted replacement left to what stands in its place; `retiring` those of them that are to stay for a while,
    with the tag that says how long. Of keys whose secret has another version than the one that was written, and of what
    they superseded, `plans_of` says the usage plans that hold them, whosesoever they are; `same_value` are those keys
    whose value the new version did not change. `limits` are the account's burst and rate,
    read where a throttle that nobody set could be one of them. `expires` says until when certificates are good, in
    seconds since 1970. `problems` stand in the way of a plan, `notes` are worth knowing.
    """

    account: str
    region: str
    snapshot: Snapshot = field(default_factory=Snapshot)
    ids: FrozenMap[Address, str] = EMPTY
    adopting: frozenset[Address] = frozenset()
    renamed: frozenset[Address] = frozenset()
    marked: frozenset[Address] = frozenset()
    orphans: FrozenMap[Address, str] = EMPTY
    newest: FrozenMap[Address, tuple[Address, ...]] = EMPTY
    created: FrozenMap[Address, float] = EMPTY
    summaries: FrozenMap[Address, Any] = EMPTY
    superseded: FrozenMap[Address, Address] = EMPTY
    retiring: FrozenMap[Address, str] = EMPTY
    plans_of: FrozenMap[Address, tuple[Address, ...]] = EMPTY
    same_value: frozenset[Address] = frozenset()
    limits: tuple[float, ...] = ()
    expires: FrozenMap[Address, float] = EMPTY
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
