"""Path variables as method parameters: AWS declares them by itself on import, and nothing depends on it but mappings.

An import adds `method.request.path.id: true` to every method below `{id}` (recorded 2026-03), PutMethod does not. A
variable of the path is always there, so the two mean the same, unless an integration maps the parameter.
"""

from __future__ import annotations

import dataclasses
import re

from apigwctl.catalogue.rest import Method
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap

_VARIABLE = re.compile(r"\{([^}+]+)\+?\}")
PREFIX = "method.request.path."


def declare(desired: Snapshot) -> Snapshot:
    """Return the wanted snapshot with the variables of each path declared on its methods."""
    made = {address: _with(method, implied(address)) for address, method in desired.of("method")}
    return desired.with_resources(made)


def fold(live: Snapshot, desired: Snapshot) -> Snapshot:
    """Return the live snapshot with undeclared path variables declared, where no wanted integration maps them.

    `desired` is what `declare` gave.
    """
    made = {}
    for address, method in live.of("method"):
        missing = implied(address) - set(method.request_parameters)
        if missing and address in desired:
            made[address] = _with(method, missing - _mapped(desired, address))
    return live.with_resources(made)


def implied(address: Address) -> set[str]:
    """Return the parameters that a method's path implies: `method.request.path.id` below `/orders/{id}`."""
    return {f"{PREFIX}{name}" for name in _VARIABLE.findall(address.parts[1])}


def _with(method: Method, parameters: set[str]) -> Method:
    added = dict.fromkeys(sorted(parameters), True)
    return dataclasses.replace(method, request_parameters=FrozenMap({**added, **method.request_parameters}))


def _mapped(desired: Snapshot, address: Address) -> set[str]:
    integration = desired.get(Address("integration", address.parts))
    return set(integration.request_parameters.values()) if integration is not None else set()
