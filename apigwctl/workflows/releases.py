"""The verbs of releases: live stages and deployments in, plans carried out and verified like any other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

from apigwctl.aws.reader import Scope, read
from apigwctl.catalogue.addresses import API_KINDS, label, root_of
from apigwctl.catalogue.delivery import CanarySettings
from apigwctl.errors import UsageError
from apigwctl.model.canary import CanaryPolicy
from apigwctl.model.event import Listener
from apigwctl.model.live import Live
from apigwctl.model.release import USUAL_PERCENT
from apigwctl.model.result import Result
from apigwctl.model.snapshot import Snapshot
from apigwctl.model.versions import Versions
from apigwctl.planning import planner as planning
from apigwctl.planning.digest import definition_digest
from apigwctl.planning.releases import canary, function_aliases, rollback, versions
from apigwctl.planning.releases.aims import Aim, Refusal
from apigwctl.planning.releases.function_aliases import AliasAim
from apigwctl.values import Address, FrozenMap
from apigwctl.workflows.function_aliases import Aliases, aimed, aliases_now, is_of_functions, versions_said
from apigwctl.workflows.needs import checked
from apigwctl.workflows.options import Options
from apigwctl.workflows.running import Consent, Planned, Planner, carry_out, read_all
from apigwctl.workflows.sessions import Session, sessions

Aiming = Callable[[Session, Live], Aim | AliasAim | Refusal]
"""What a verb aims at, from what is live when it begins."""


@dataclass
class Verb:
    """A verb that keeps what it aimed at first: what it says to do must not move while it is done and verified."""

    aiming: Aiming
    aims: dict[tuple[str, str, str], Aim | AliasAim] = field(default_factory=dict)

    def __call__(self, session: Session) -> Planned:
        """Return the plan that is left to get to the aim."""
        live = read_releases(session)
        place = (session.target, session.account, session.connection.region)
        aim = self.aims.get(place) or self.aiming(session, live)
        if not isinstance(aim, Refusal):
            self.aims[place] = aim
        if isinstance(aim, AliasAim):
            return Planned(aim.plan(aliases_now(session, aim.stage), live, session.context), live)
        return Planned(aim.plan(live, session.context), live)


def read_releases(session: Session) -> Live:
    """Return the stages and deployments of the specs' APIs, in few requests: nothing else of them is read."""
    whole = session.scope(shallow=True)
    scope = Scope(
        tuple(item for item in whole.wanted if item.address.kind in API_KINDS),
        whole.owner,
        whole.consent,
        Snapshot(),
        orphans=False,
        shallow=True,
        releases=True,
        partition=whole.partition,
    )
    return read(session.reads, scope, account=session.account, region=session.connection.region)


def _carried(options: Options, planner: Planner, consent: Consent, listener: Listener) -> tuple[Result, ...]:
    with sessions(options) as opened:
        return carry_out(opened, planner, consent, listener, None)


# -- versions ----------------------------------------------------------------------------------------------------------


def deployments_list(options: Options, which: str = "") -> tuple[Versions, ...]:
    """Return the versions of one API, of the API of one stage, or of all APIs."""
    with sessions(options) as opened:
        return tuple(_versions(session, which) for session in opened)


def _versions(session: Session, which: str) -> Versions:
    live = read_releases(session)
    if "@" in which:
        stage = versions.stage_named(which, live)
        apis = [root_of(stage)]
    else:
        apis = versions.apis_named(which, live)
    found = [item for api in apis for item in versions.versions_of(live, api)]
    place = (session.target, session.account, session.connection.region)
    return Versions(*place, session.options.clock(), tuple(found))


def deployments_prune(options: Options, api: str = "", *, consent: Consent, listener: Listener) -> tuple[Result, ...]:
    """Delete the deployments beyond those to keep that no stage and no canary uses."""

    def planner(session: Session) -> Planned:
        live = read_releases(session)
        return Planned(versions.prune(live, versions.apis_named(api, live), session.context), live)

    return _carried(options, planner, consent, listener)


def deployments_rollback(
    options: Options,
    stage: str,
    *,
    to: str = "",
    steps: int = 1,
    incomplete: bool = False,
    consent: Consent,
    listener: Listener,
) -> tuple[Result, ...]:
    """Point a stage at an earlier version, and hold off what it served; refused when something it needs is gone."""

    def aiming(session: Session, live: Live) -> Aim | Refusal:
        address = versions.stage_named(stage, live)
        target = versions.version_named(to, live, [root_of(address)]) if to else rollback.earlier(live, address, steps)
        if isinstance(target, Refusal):
            return target
        aim = rollback.rolling_back(live, address, target, session.context, _wanted(session, live, address))
        if isinstance(aim, Refusal):
            return aim
        return checked(session, live, aim, target, anyway=incomplete)

    return _carried(options, Verb(aiming), consent, listener)


def deployments_promote(
    options: Options, source: str, to: str, *, consent: Consent, listener: Listener
) -> tuple[Result, ...]:
    """Let one stage serve the version that another one serves."""

    def aiming(session: Session, live: Live) -> Aim | Refusal:
        first, second = versions.stage_named(source, live), versions.stage_named(to, live)
        return rollback.promoting_to(live, first, second, session.context)

    return _carried(options, Verb(aiming), consent, listener)


def _wanted(session: Session, live: Live, stage: Address) -> str:
    api, desired = root_of(stage), planning.comparable(session.loaded.snapshot, live, session.context)[0]
    return definition_digest(desired, api) if api in desired else ""


# -- canaries ----------------------------------------------------------------------------------------------------------


def canary_start(
    options: Options,
    stage: str,
    *,
    percent: float | None = None,
    to: str = "",
    consent: Consent,
    listener: Listener,
) -> tuple[Result, ...]:
    """Begin a canary: of an earlier version with `to`, else of what the specs say, which is applied for it.

    One of functions is of their newest versions, or of those that `to` says.
    """

    def aiming(session: Session, live: Live) -> Aim | AliasAim | Refusal:
        address = versions.stage_named(stage, live)
        if is_of_functions(session, address):
            return _starting(session, address, percent, to)
        if address.kind != "stage":
            return canary.no_canaries(address)
        policy = session.context.strategies.get(address, CanaryPolicy(USUAL_PERCENT))
        made = CanarySettings(
            deployment=versions.version_named(to, live, [root_of(address)]),
            percent_traffic=policy.percent_traffic if percent is None else percent,
            use_stage_cache=policy.use_stage_cache,
            stage_variable_overrides=policy.variables,
        )
        return canary.starting(live, address, session.context, made)

    verb = Verb(aiming)

    def planner(session: Session) -> Planned:
        if to or any(stage in (label(item), label(item, whole=True)) for item in session.function_canaries):
            return verb(session)
        return _started(session, stage, percent)

    return _carried(options, planner, consent, listener)


def _starting(session: Session, stage: Address, percent: float | None, to: str) -> AliasAim | Refusal:
    policy = session.function_canaries[stage]
    share = policy.percent_traffic if percent is None else percent
    replace = session.context.replace_canary

    def aiming(now: Aliases) -> AliasAim | Refusal:
        return function_aliases.starting(stage, now, share, versions_said(to, now), replace=replace)

    return aimed(session, stage, aiming)


def _started(session: Session, text: str, percent: float | None) -> Planned:
    """Return the plan of the specs for one API, with a canary on one stage whatever the specs say of it."""
    address = _stage_of_specs(session, text)
    live, context = read_all(session), session.context
    if address.kind != "stage":
        return Planned(canary.no_canaries(address).plan(live, context), live)
    if address not in live.snapshot:
        said, hint = "the stage is not there yet", "apply makes it: its first version goes to the base"
        return Planned(Refusal(address, said, "first-deployment", hint).plan(live, context), live)
    policy = context.strategies.get(address, CanaryPolicy(USUAL_PERCENT))
    if percent is not None:
        policy = dataclasses.replace(policy, percent_traffic=percent)
    context = dataclasses.replace(
        context,
        manual=context.manual - {address},
        strategies=FrozenMap({**context.strategies, address: policy}),
    )
    api = label(root_of(address), whole=True)
    made = planning.plan(session.loaded.snapshot, live, context, session.loaded.notes, only=(api,))
    return Planned(made, live)


def _stage_of_specs(session: Session, text: str) -> Address:
    stages = [item for item, _ in session.loaded.snapshot.of("stage", "v2_stage")]
    found = [item for item in stages if text in (label(item), label(item, whole=True))]
    if len(found) != 1:
        known = ", ".join(sorted(label(item) for item in stages)) or "there is none"
        raise UsageError(f"no stage {text} in the specs", hint=f"stages of these specs: {known}")
    return found[0]


def canary_shift(
    options: Options, stage: str, percent: float, *, consent: Consent, listener: Listener
) -> tuple[Result, ...]:
    """Give a canary another part of the traffic."""

    def aiming(session: Session, live: Live) -> Aim | AliasAim | Refusal:
        return shifting(session, live, versions.stage_named(stage, live), percent)

    return _carried(options, Verb(aiming), consent, listener)


def canary_promote(options: Options, stage: str, *, consent: Consent, listener: Listener) -> tuple[Result, ...]:
    """Give a canary all traffic, and end it."""

    def aiming(session: Session, live: Live) -> Aim | AliasAim | Refusal:
        return promoting(session, live, versions.stage_named(stage, live))

    return _carried(options, Verb(aiming), consent, listener)


def canary_abort(options: Options, stage: str, *, consent: Consent, listener: Listener) -> tuple[Result, ...]:
    """Take a canary away, and hold its version off."""

    def aiming(session: Session, live: Live) -> Aim | AliasAim | Refusal:
        return aborting(session, live, versions.stage_named(stage, live))

    return _carried(options, Verb(aiming), consent, listener)


def shifting(session: Session, live: Live, stage: Address, percent: float) -> Aim | AliasAim | Refusal:
    """Return the aim of another percentage, of the stage's canary or of that of its functions."""
    if is_of_functions(session, stage):
        return aimed(session, stage, lambda now: function_aliases.shifting(stage, now, percent))
    return canary.shifting(live, stage, percent)


def promoting(session: Session, live: Live, stage: Address) -> Aim | AliasAim | Refusal:
    """Return the aim of a promotion, of the stage's canary or of that of its functions."""
    if is_of_functions(session, stage):
        return aimed(session, stage, lambda now: function_aliases.promoting(stage, now, live))
    return canary.promoting(live, stage, session.context, session.loaded.snapshot)


def aborting(session: Session, live: Live, stage: Address) -> Aim | AliasAim | Refusal:
    """Return the aim of an abort, of the stage's canary or of that of its functions."""
    if is_of_functions(session, stage):
        return aimed(session, stage, lambda now: function_aliases.aborting(stage, now, live))
    return canary.aborting(live, stage, session.context)
