"""`canary run`: a canary in flight is watched, given more traffic step by step, and promoted or aborted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.analysis import canary as analysis
from apigwctl.apply import canary as loop
from apigwctl.aws import metrics
from apigwctl.catalogue.addresses import label, root_of
from apigwctl.errors import IncompleteError, RefusedError, UsageError
from apigwctl.model.canary import (
    CanaryIdle,
    CanaryPolicy,
    CanaryReport,
    Check,
    InFlight,
    MetricSource,
    Observation,
    Watched,
)
from apigwctl.model.change import Action, Reason
from apigwctl.model.event import Listener
from apigwctl.model.live import Live
from apigwctl.model.release import NO_CANARIES, OTHER_WAYS
from apigwctl.model.result import Outcome
from apigwctl.planning import planner as planning
from apigwctl.planning.deployments import digest_of
from apigwctl.planning.releases import canary
from apigwctl.planning.releases.aims import Refusal
from apigwctl.planning.releases.goals import hold_on, intended_canary
from apigwctl.planning.releases.intentions import astray
from apigwctl.planning.releases.versions import stage_named
from apigwctl.spec.canary import log_keys, overridden
from apigwctl.values import Address
from apigwctl.workflows import releases
from apigwctl.workflows.options import Options
from apigwctl.workflows.other_ways import Source, Way, way_of
from apigwctl.workflows.releases import Aiming, AnyAim, Verb, read_releases
from apigwctl.workflows.running import carry_out, read_all
from apigwctl.workflows.sessions import Session, sessions

Consent = Callable[[Watched], bool]
Tell = Callable[[Check], None]
SAID = "the options"


def canary_run(
    options: Options,
    name: str,
    said: Mapping[str, Any],
    *,
    consent: Consent,
    listener: Listener,
    tell: Tell,
) -> CanaryReport | CanaryIdle:
    """Take the canary of a stage through its steps; `said` is what the command line says in place of the spec.

    A stage that serves what the specs say, or is kept from it, has nothing to run. RefusedError where there is no
    canary yet, for what cannot be watched, and when consent was not given.
    """
    with sessions(options) as opened:
        if len(opened) > 1:
            raise UsageError("canary run watches one stage in one region", hint="name one: --target, --region")
        work = _work(opened[0], name, listener)
        canary = work.flight()
        if canary is None:
            return work.idle()
        _refuse_others(work)
        policy = overridden(work.policy, said, SAID)
        observe = _observer(work, policy)
        region = work.session.connection.region
        watched = Watched(label(work.stage), work.session.target, work.session.account, region, canary, policy)
        if not consent(watched):
            raise RefusedError("consent was not given: nothing was changed")
        began = options.clock()
        ran = loop.run(
            policy,
            canary,
            sight=loop.Sight(work.flight, observe, analysis.judge, analysis.differences),
            moves=_Moves(work),
            time=loop.Time(options.clock, work.session.patience.sleep),
            tell=tell,
        )
        return CanaryReport(watched, ran, began, options.clock())


# -- the stage ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Work:
    """One stage, and how it is read and written."""

    session: Session
    stage: Address
    live: Live
    listener: Listener

    @property
    def api_id(self) -> str:
        return self.live.ids[root_of(self.stage)]

    @property
    def policy(self) -> CanaryPolicy | None:
        return self.session.context.strategies.get(self.stage)

    def idle(self) -> CanaryIdle:
        return _idle(self)

    def source(self, policy: CanaryPolicy) -> Source:
        return _source(self, policy)

    def flight(self) -> InFlight | None:
        known = self.live.newest.get(root_of(self.stage), ())
        digests = {self.live.ids[item]: digest_of(self.live, item) or "" for item in known}
        return metrics.flight(self.session.reads, self.api_id, self.stage.name, digests)

    def carry_out(self, aiming: Aiming) -> None:
        """Carry out a verb as if it had been given by itself; IncompleteError where it was not done whole."""
        (result,) = carry_out((self.session,), Verb(aiming), lambda _: True, self.listener, None)
        if result.interrupted:
            raise KeyboardInterrupt
        failed = next((step for step in result.steps if step.outcome is Outcome.FAILED), None)
        if failed is not None:
            raise IncompleteError(f"{failed.title}: {failed.error}", hint=failed.hint)
        if result.steps and not result.verified:
            raise IncompleteError(f"{label(self.stage)}: {result.unverified or 'a second look shows something else'}")


def _work(session: Session, name: str, listener: Listener) -> _Work:
    """Return the stage of a name as AWS shows it."""
    live = read_releases(session)
    stage = stage_named(name, live)
    if way_of(session, stage, live) is not None:
        return _OtherWork(session, stage, live, listener, session.options.clock())
    if stage.kind != "stage":
        raise RefusedError(f"{name}: {NO_CANARIES}", hint=OTHER_WAYS)
    return _Work(session, stage, live, listener)


@dataclass(frozen=True)
class _OtherWork(_Work):
    """A stage whose canary is that of something else: of the functions behind its routes, or of its Region.

    A canary that nothing says the beginning of is watched from when the run `began`.
    """

    began: float

    @property
    def policy(self) -> CanaryPolicy | None:
        return self.session.other_canaries[self.stage]

    @property
    def way(self) -> Way:
        """The way as it stands now."""
        found = way_of(self.session, self.stage, read_releases(self.session))
        assert found is not None, "the specs do not change while they are run"
        return found

    def idle(self) -> CanaryIdle:
        way = self.way
        found = way.idle()
        if way.is_unfinished:
            self.carry_out(lambda session, live: releases.promoting(session, live, self.stage))
        return found

    def source(self, policy: CanaryPolicy) -> Source:
        return self.way.source(policy)

    def flight(self) -> InFlight | None:
        return self.way.flight(self.began)


def _refuse_others(work: _Work) -> None:
    """Raise RefusedError for a canary that we did not point where it points: nobody here knows what it serves."""
    wrong = astray(work.stage, work.live)
    if wrong is not None:
        hint = "canary abort takes it away; apply puts back what was meant; canary start --to ID takes it over"
        raise RefusedError(f"{label(work.stage)}: {wrong.value}", hint=hint)


def _idle(work: _Work) -> CanaryIdle:
    """Return why there is nothing to run; what a killed promotion or abort left is finished first."""
    session, item = work.session, work.live.snapshot.get(work.stage)
    pointed, base = intended_canary(item), work.live.ids.get(item.deployment, "")
    if pointed and hold_on(item) is not None:
        work.carry_out(lambda session, live: canary.aborting(live, work.stage, session.context))
    elif pointed and pointed == base:
        work.carry_out(lambda session, live: canary.promoting(live, work.stage, session.context))
    live = read_all(session)
    made = planning.plan(session.loaded.snapshot, live, session.context, (), only=session.options.only)
    own = [change for change in made.changes if change.address == work.stage]
    held = hold_on(live.snapshot.get(work.stage))
    if held is not None and any(change.reason is Reason.HELD for change in own):
        return CanaryIdle(label(work.stage), f"held: {held.told}", held=True)
    if any(change.action in (Action.DEPLOY, Action.UPDATE) for change in own):
        hint = "apply begins one where the spec says deploy: canary; canary start begins one by hand"
        raise RefusedError(f"{label(work.stage)}: no canary is in flight", hint=hint)
    return CanaryIdle(label(work.stage), "it serves what the specs say, and no canary is in flight")


# -- what is seen ------------------------------------------------------------------------------------------------------


def _observer(work: _Work, policy: CanaryPolicy) -> Callable[[InFlight, float], Observation]:
    """Return what looks at metrics and alarms; RefusedError for an alarm that is not there."""
    reads, watch = work.session.reads, policy.watch
    source = work.source(policy) if watch.limits else None
    gone = [name for name, state in metrics.alarm_states(reads, watch.alarms).items() if state == analysis.NO_ALARM]
    if gone:
        raise RefusedError(f"there is no alarm {', '.join(gone)}", hint="alarms are looked for in the stage's region")

    def observe(canary: InFlight, now: float) -> Observation:
        seen = source.look(canary, now) if source is not None else Observation(now)
        return dataclasses.replace(seen, alarms=metrics.alarm_states(reads, watch.alarms))

    return observe


def _source(work: _Work, policy: CanaryPolicy) -> Source:
    api = root_of(work.stage)
    item = work.live.snapshot.get(work.stage)
    canary = item.canary_settings.deployment if item.canary_settings is not None else None
    made = work.live.created.get(canary, 0.0) if canary is not None else 0.0
    place = metrics.Place(work.live.snapshot.get(api).name, work.api_id, work.stage.name, made)
    match policy.watch.source:
        case MetricSource.CANARY:
            return metrics.CanaryDimension(work.session.reads, place, policy.watch)
        case MetricSource.STAGE:
            return metrics.WholeStage(work.session.reads, place, policy.watch)
    log = item.access_log_settings
    group = str(log.destination_arn).partition(":log-group:")[2] if log is not None else ""
    keys = log_keys(str(log.format)) if log is not None else {}
    if not group or "$context.status" not in keys:
        hint = "accessLog: {logGroup: …} with JSON lines that say $context.status"
        raise RefusedError(f"{label(work.stage)}: it has no access log to read figures from", hint=hint)
    return metrics.AccessLog(work.session.reads, group.removesuffix(":*"), keys, policy.watch)


# -- what is done ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Moves:
    """The moves of a run: the canary verbs, aimed at what is live right before, and verified by a second look."""

    work: _Work

    def shift(self, canary: InFlight, percent: float) -> None:
        """Give the canary another part of the traffic."""
        self._move(canary, lambda session, live: releases.shifting(session, live, self.work.stage, percent))

    def promote(self, canary: InFlight) -> None:
        """Give the canary all traffic."""
        self._move(canary, lambda session, live: releases.promoting(session, live, self.work.stage))

    def abort(self, canary: InFlight) -> None:
        """Take the canary away and hold its version off."""
        self._move(canary, lambda session, live: releases.aborting(session, live, self.work.stage))

    def _move(self, canary: InFlight, aiming: Aiming) -> None:
        def unless_changed(session: Session, live: Live) -> AnyAim | Refusal:
            changed = analysis.differences(canary, self.work.flight())
            if changed:
                raise RefusedError("; ".join(changed))
            return aiming(session, live)

        self.work.carry_out(unless_changed)
