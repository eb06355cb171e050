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
from apigwctl.planning.releases import canary, rollback, versions
from apigwctl.planning.releases.aims import Aim, Refusal
from apigwctl.values import Address, FrozenMap
from apigwctl.workflows.needs import checked, still_missing
from apigwctl.workflows.options import Options
from apigwctl.workflows.other_ways import OtherAim, way_of
from apigwctl.workflows.running import Consent, Planned, Planner, carry_out, read_all
from apigwctl.workflows.sessions import Session, sessions

AnyAim = Aim | OtherAim
Aiming = Callable[[Session, Live], AnyAim | Refusal]
"""What a verb aims at, from what is live when it begins."""


@dataclass
class Verb:
    """A verb that keeps what it aimed at first: what it says to do must not move while it is done and verified."""

    aiming: Aiming
    aims: dict[tuple[str, str, str], AnyAim] = field(default_factory=dict)

    def __call__(self, session: Session) -> Planned:
        """Return the plan that is left to get to the aim."""
        live = read_releases(session)
        place = (session.target, session.account, session.connection.region)
        kept = self.aims.get(place)
        if isinstance(kept, Aim) and kept.permissions:
            kept = still_missing(session, live, kept)
        aim = kept or self.aiming(session, live)
        if not isinstance(aim, Refusal):
            self.aims[place] = aim
        if isinstance(aim, Aim | Refusal):
            return Planned(aim.plan(live, session.context), live)
        way = way_of(session, aim.stage, live)
        assert way is not None, "aims of other ways come from stages that have them"
        return Planned(way.plan(aim), live)


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

    def aiming(session: Session, live: Live) -> AnyAim | Refusal:
        address = versions.stage_named(stage, live)
        way = way_of(session, address, live)
        if way is not None:
            return way.starting(percent, to)
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
        if to or any(_is_called(item, stage) for item in session.other_canaries):
            return verb(session)
        return _started(session, stage, percent)

    return _canaries(options, stage, planner, consent, listener)


def _is_called(stage: Address, text: str) -> bool:
    return text in (label(stage), label(stage, whole=True))


def _canaries(
    options: Options, stage: str, planner: Planner, consent: Consent, listener: Listener
) -> tuple[Result, ...]:
    """Carry out a verb over canaries; one of a Region goes for one Region, as the others take what it does not get."""
    with sessions(options) as opened:
        for session in opened:
            found = [
                item for item, policy in session.other_canaries.items() if policy.domain and _is_called(item, stage)
            ]
            if found and len(opened) > 1:
                raise UsageError(f"the canary of {stage} is one of a Region", hint="name one: --target, --region")
        return carry_out(opened, planner, consent, listener, None)


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
    found = [item for item in stages if _is_called(item, text)]
    if len(found) != 1:
        known = ", ".join(sorted(label(item) for item in stages)) or "there is none"
        raise UsageError(f"no stage {text} in the specs", hint=f"stages of these specs: {known}")
    return found[0]


def canary_shift(
    options: Options, stage: str, percent: float, *, consent: Consent, listener: Listener
) -> tuple[Result, ...]:
    """Give a canary another part of the traffic."""

    def aiming(session: Session, live: Live) -> AnyAim | Refusal:
        return shifting(session, live, versions.stage_named(stage, live), percent)

    return _canaries(options, stage, Verb(aiming), consent, listener)


def canary_promote(options: Options, stage: str, *, consent: Consent, listener: Listener) -> tuple[Result, ...]:
    """Give a canary all traffic, and end it."""

    def aiming(session: Session, live: Live) -> AnyAim | Refusal:
        return promoting(session, live, versions.stage_named(stage, live))

    return _canaries(options, stage, Verb(aiming), consent, listener)


def canary_abort(options: Options, stage: str, *, consent: Consent, listener: Listener) -> tuple[Result, ...]:
    """Take a canary away, and hold its version off."""

    def aiming(session: Session, live: Live) -> AnyAim | Refusal:
        return aborting(session, live, versions.stage_named(stage, live))

    return _canaries(options, stage, Verb(aiming), consent, listener)


def shifting(session: Session, live: Live, stage: Address, percent: float) -> AnyAim | Refusal:
    """Return the aim of another percentage, of the stage's canary or of what stands for it."""
    way = way_of(session, stage, live)
    return way.shifting(percent) if way is not None else canary.shifting(live, stage, percent)


def promoting(session: Session, live: Live, stage: Address) -> AnyAim | Refusal:
    """Return the aim of a promotion, of the stage's canary or of what stands for it."""
    way = way_of(session, stage, live)
    if way is not None:
        return way.promoting()
    return canary.promoting(live, stage, session.context, session.loaded.snapshot)


def aborting(session: Session, live: Live, stage: Address) -> AnyAim | Refusal:
    """Return the aim of an abort, of the stage's canary or of what stands for it."""
    way = way_of(session, stage, live)
    return way.aborting() if way is not None else canary.aborting(live, stage, session.context)
