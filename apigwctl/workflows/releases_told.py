"""What the verbs of releases only tell: what differs between versions, and how canaries stand."""

from __future__ import annotations

from apigwctl.aws import versions as aws
from apigwctl.catalogue.addresses import label, protocol_of, root_of
from apigwctl.catalogue.http import WEBSOCKET
from apigwctl.errors import UsageError
from apigwctl.model.live import Live
from apigwctl.model.versions import Comparison, Flight, Flights
from apigwctl.planning.deployments import KINDS_OF, digest_of
from apigwctl.planning.releases import comparing, versions
from apigwctl.planning.releases.comparing import Known
from apigwctl.planning.releases.goals import canary_of, hold_on, version
from apigwctl.planning.releases.intentions import astray
from apigwctl.values import Address, FrozenMap
from apigwctl.workflows import snapshots
from apigwctl.workflows.options import Options
from apigwctl.workflows.other_ways import way_of
from apigwctl.workflows.releases import read_releases
from apigwctl.workflows.sessions import Session, sessions


def deployments_diff(options: Options, old: str, new: str) -> Comparison:
    """Return what differs between two versions; UsageError where a name means none, or several accounts are chosen."""
    with sessions(options) as opened:
        if len(opened) != 1:
            raise UsageError("versions of one account and region are compared", hint="choose with --target, --region")
        session = opened[0]
        live = read_releases(session)
        every = versions.apis_named("", live)
        first = versions.version_named(old, live, every)
        second = versions.version_named(new, live, [root_of(first)])
        if root_of(first) != root_of(second):
            raise UsageError(f"{old} and {new} are versions of different APIs")
        return comparing.compare(_known(session, live, first), _known(session, live, second))


def _known(session: Session, live: Live, deployment: Address) -> Known:
    """Return a version by the best that there is: a snapshot, the export of a stage that serves it, AWS's list."""
    name, api = version(live, deployment), root_of(deployment)
    digest = digest_of(live, deployment)
    kept = snapshots.load(session, digest) if digest is not None else None
    if kept is not None:
        return Known(name, comparing.SNAPSHOT, definition=kept.definition)
    second, api_id = api.kind == "v2_api", live.ids[api]
    stages = live.snapshot.children(api, KINDS_OF[api.kind][0])
    serving = next((address for address, item in stages if item.deployment == deployment), None)
    if serving is not None and protocol_of(api.name) != WEBSOCKET:
        document = aws.exported(session.reads, api_id, serving.name, second=second)
        return Known(name, comparing.EXPORT, routes=comparing.routes_of_export(document))
    if second:
        return Known(name, comparing.NOTHING)
    listed = aws.summary(session.reads, api_id, live.ids[deployment])
    return Known(name, comparing.SUMMARY, routes=comparing.routes_of_summary(listed))


def canary_status(options: Options, stage: str = "") -> tuple[Flights, ...]:
    """Return how the canaries of all stages that may have one stand, or that of one."""
    with sessions(options) as opened:
        return tuple(_flights(session, stage) for session in opened)


def _flights(session: Session, text: str) -> Flights:
    live = read_releases(session)
    others = (stage for stage in session.other_canaries if stage in live.snapshot)
    every = sorted({*(address for address, _ in live.snapshot.of("stage")), *others})
    stages = [versions.stage_named(text, live)] if text else every
    made = tuple(_flight(session, live, item) for item in stages)
    return Flights(session.target, session.account, session.connection.region, made)


def _flight(session: Session, live: Live, stage: Address) -> Flight:
    way = way_of(session, stage, live)
    if way is not None:
        return way.standing()
    item = live.snapshot.get(stage)
    canary, hold, wrong = canary_of(item), hold_on(item), astray(stage, live)
    told = hold.told if hold is not None else ""
    if canary is None:
        return Flight(label(stage), version(live, item.deployment), hold=told)
    return Flight(
        label(stage),
        version(live, item.deployment),
        version(live, canary.deployment),
        canary.percent_traffic,
        FrozenMap(canary.stage_variable_overrides),
        canary.use_stage_cache,
        told,
        wrong.value if wrong is not None else "",
    )
