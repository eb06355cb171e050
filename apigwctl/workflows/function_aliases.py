"""Canaries of the functions behind an API's routes: which they are, where their aliases lead, and verbs over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apigwctl.aws.function_aliases import read_aliases
from apigwctl.aws.side import functions_of, with_variables
from apigwctl.catalogue.addresses import label, root_of
from apigwctl.errors import RefusedError, UsageError
from apigwctl.model.function_alias import FunctionAlias
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.function_aliases import AliasAim
from apigwctl.values import Address
from apigwctl.workflows.sessions import Session

Aliases = tuple[FunctionAlias, ...]


def is_of_functions(session: Session, stage: Address) -> bool:
    """Whether the specs give a stage a canary of its functions."""
    return stage in session.function_canaries


def aimed(session: Session, stage: Address, aiming: Callable[[Aliases], AliasAim | Refusal]) -> AliasAim | Refusal:
    """Return what a verb aims at, from where aliases lead now; a refusal where there are none of that name."""
    found = aliases_of(session, stage)
    return found if isinstance(found, Refusal) else aiming(found)


def aliases_now(session: Session, stage: Address) -> Aliases:
    """Return where the aliases of a stage's functions lead now; RefusedError where there are none of that name."""
    found = aliases_of(session, stage)
    if isinstance(found, Refusal):
        raise RefusedError(f"{label(stage)}: {found.message}", hint=found.hint)
    return found


def aliases_of(session: Session, stage: Address) -> Aliases | Refusal:
    """Return where the aliases of a stage's functions lead now; a refusal where there are none of that name."""
    alias = session.function_canaries[stage].alias
    functions = _functions(session, stage, alias)
    if not functions:
        hint = f"lambda: NAME:{alias} calls a function by it"
        return Refusal(stage, f"no route calls a function by its alias {alias}", "no-function", hint)
    found = read_aliases(session.reads, functions, alias)
    missing = sorted(functions - {item.function for item in found})
    if missing:
        name = missing[0].rpartition(":")[2]
        hint = f"aws lambda create-alias --function-name {name} --name {alias} --function-version VERSION"
        return Refusal(stage, f"the function {name} has no alias {alias}", "no-alias", hint)
    return found


def versions_said(text: str, found: Aliases) -> dict[str, str]:
    """Return the versions that `--to` says by the functions' names: `7` for the only one, else `orders=7,billing=3`."""
    said = dict(part.strip().rpartition("=")[::2] for part in text.split(",") if part.strip())
    if "" in said and len(found) == 1:
        said = {found[0].name: said[""]}
    if "" in said or not all(value.isdigit() for value in said.values()):
        hint = f"--to {','.join(f'{item.name}={item.newest or 1}' for item in found)}"
        raise UsageError(f"--to {text}: name published versions of functions", hint=hint)
    return said


def _functions(session: Session, stage: Address, alias: str) -> frozenset[str]:
    snapshot = session.loaded.snapshot
    variables = getattr(snapshot.get(stage), "stage_variables", {}) or {}
    uris: list[Any] = [item.integration_uri for _, item in snapshot.children(root_of(stage), "v2_integration")]
    called = {found for uri in uris if isinstance(uri, str) for found in functions_of(with_variables(uri, variables))}
    return frozenset(function for function, qualifier in called if qualifier == alias)
