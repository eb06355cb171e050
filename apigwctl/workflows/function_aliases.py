"""Canaries of the functions behind an API's routes: which they are, where their aliases lead, and verbs over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apigwctl.aws.function_aliases import ExecutedVersions, read_aliases
from apigwctl.aws.side import functions_of, with_variables
from apigwctl.catalogue.addresses import label, root_of
from apigwctl.errors import RefusedError, UsageError
from apigwctl.model.canary import CanaryIdle, CanaryPolicy, InFlight, Measure, MetricSource
from apigwctl.model.function_alias import FunctionAlias
from apigwctl.model.identity import CANARY_TAG
from apigwctl.model.plan import Plan
from apigwctl.model.versions import Flight
from apigwctl.planning.releases import function_aliases
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.function_aliases import ABORT, PROMOTE, AliasAim, moved_at, told_versions
from apigwctl.values import Address
from apigwctl.workflows.sessions import Session
from apigwctl.workflows.stage_way import StageWay

Aliases = tuple[FunctionAlias, ...]


class FunctionWay(StageWay):
    """The canary of the functions behind a stage's routes, by an alias of theirs."""

    def starting(self, percent: float | None, to: str) -> AliasAim | Refusal:
        """Return the aim of a canary of the newest versions, or of those that `to` says."""
        share = self.policy.percent_traffic if percent is None else percent
        replace = self.session.context.replace_canary

        def aiming(now: Aliases) -> AliasAim | Refusal:
            return function_aliases.starting(self.stage, now, share, versions_said(to, now), replace=replace)

        return self._aimed(aiming)

    def shifting(self, percent: float) -> AliasAim | Refusal:
        """Return the aim of another percentage."""
        return self._aimed(lambda now: function_aliases.shifting(self.stage, now, percent))

    def promoting(self) -> AliasAim | Refusal:
        """Return the aim of aliases that point to what was their canary."""
        return self._aimed(lambda now: function_aliases.promoting(self.stage, now, self.live))

    def aborting(self) -> AliasAim | Refusal:
        """Return the aim of aliases that point to what they pointed to."""
        return self._aimed(lambda now: function_aliases.aborting(self.stage, now, self.live))

    def plan(self, aim: AliasAim) -> Plan:
        """Return the plan that is left to get to an aim."""
        return aim.plan(aliases_now(self.session, self.stage), self.live, self.session.context)

    def standing(self) -> Flight:
        """Return how it stands."""
        now = aliases_now(self.session, self.stage)
        flying = [item for item in now if item.canary]
        base, canary = told_versions(now, canary=False), told_versions(now, canary=True)
        return Flight(label(self.stage), base, canary, min((item.percent for item in flying), default=0.0))

    def flight(self, began: float) -> InFlight | None:
        """Return the canary in flight; one that nothing says the beginning of is watched from when the run `began`."""
        now = aliases_now(self.session, self.stage)
        flying = [item for item in now if item.canary]
        if not flying:
            return None
        tag, base = self.live.snapshot.get(self.stage).tags.get(CANARY_TAG), told_versions(now, canary=False)
        since = moved_at(tag)
        return InFlight(
            deployment=base if tag == PROMOTE else told_versions(flying, canary=True),
            base=base,
            percent=0.0 if tag == PROMOTE else min(item.percent for item in flying),
            since=began if since is None else since,
            held=tag == ABORT,
        )

    def idle(self) -> CanaryIdle:
        """Return why there is nothing to run; RefusedError where a newer version waits for a canary."""
        now = aliases_now(self.session, self.stage)
        waiting = any(item.newest and item.newest != item.version for item in now)
        if waiting and not self.is_unfinished:
            raise RefusedError(f"{label(self.stage)}: no canary is in flight", hint="canary start begins one")
        told = f"the functions serve {told_versions(now, canary=False)}, and none is in flight"
        return CanaryIdle(label(self.stage), told)

    @property
    def is_unfinished(self) -> bool:
        """Whether what ended a canary was killed right before its last step: nothing flies, and the tag is left."""
        return CANARY_TAG in self.live.snapshot.get(self.stage).tags

    def source(self, policy: CanaryPolicy) -> ExecutedVersions:
        """Return what Lambda measures of the two versions; RefusedError for what it does not."""
        if policy.watch.source is not MetricSource.CANARY or any(
            item.measure is Measure.ERRORS_4XX for item in policy.watch.limits
        ):
            hint = "measures: 5XXError, p95Latency; and no other source"
            raise RefusedError(f"{label(self.stage)}: a canary of functions is watched by Lambda's figures", hint=hint)
        flying = tuple(item for item in aliases_now(self.session, self.stage) if item.canary)
        return ExecutedVersions(self.session.reads, flying, policy.watch)

    def _aimed(self, aiming: Callable[[Aliases], AliasAim | Refusal]) -> AliasAim | Refusal:
        """Return what a verb aims at, from where aliases lead now; a refusal where there are none of that name."""
        found = aliases_of(self.session, self.stage)
        return found if isinstance(found, Refusal) else aiming(found)


def aliases_now(session: Session, stage: Address) -> Aliases:
    """Return where the aliases of a stage's functions lead now; RefusedError where there are none of that name."""
    found = aliases_of(session, stage)
    if isinstance(found, Refusal):
        raise RefusedError(f"{label(stage)}: {found.message}", hint=found.hint)
    return found


def aliases_of(session: Session, stage: Address) -> Aliases | Refusal:
    """Return where the aliases of a stage's functions lead now; a refusal where there are none of that name."""
    alias = session.other_canaries[stage].alias
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
