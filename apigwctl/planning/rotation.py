"""Secrets that were rotated: AWS never shows them again, so a tag remembers which version of them was written.

A key's value cannot be changed, so a new version means a new key in the place of the old one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, NoReturn

from apigwctl.catalogue.schema import KINDS, Field
from apigwctl.catalogue.wire import Difference
from apigwctl.errors import InternalError
from apigwctl.model.change import Action, Reason
from apigwctl.model.identity import SECRET_VERSION_TAG
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.differ import Delta
from apigwctl.values import Address, Secret


def version_tags(kind: str, resource: Any) -> dict[str, str]:
    """Return the tag that remembers the version of a resource's secret; none without a secret or a version."""
    item = _secret_of(kind)
    value = getattr(resource, item.attribute) if item else None
    return {SECRET_VERSION_TAG: value.version} if isinstance(value, Secret) and value.version else {}


def rotate(deltas: Iterable[Delta], wanted: Snapshot, adopting: frozenset[Address]) -> list[Delta]:
    """Return the deltas with updates of a secret's version as replacements, and what hangs on those put on again.

    What is being adopted is taken to hold the secret already: nobody has compared them.
    """
    made = [delta if delta.address in adopting else _rotated(delta) for delta in deltas]
    replaced = {item.address for item in made if item.action is Action.REPLACE and _secret_of(item.address.kind)}
    known = {item.address for item in made}
    return made + [
        Delta(address, Action.CREATE, Reason.PARENT_REPLACED, None, item)
        for address, item in wanted.of("usage_plan_key")
        if item.key in replaced and address not in known
    ]


def _secret_of(kind: str) -> Field | None:
    return next((item for item in KINDS[kind].fields if item.shape.base == "secret"), None)


def _rotated(delta: Delta) -> Delta:
    item = _secret_of(delta.address.kind)
    version = next((found for found in delta.differences if found.key == SECRET_VERSION_TAG), None)
    value = getattr(delta.new, item.attribute) if item is not None and delta.new is not None else None
    if delta.action is not Action.UPDATE or item is None or version is None or not isinstance(value, Secret):
        return delta
    before = Secret(value.reference, _forgotten, version.old) if version.old else None
    others = tuple(found for found in delta.differences if found is not version)
    return dataclasses.replace(
        delta,
        action=Action.REPLACE,
        reason=Reason.ROTATED,
        differences=(Difference((item,), None, before, value), *others),
    )


def _forgotten() -> NoReturn:
    raise InternalError("only the version of a secret that was written is known")
