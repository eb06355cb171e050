"""One API: its definition, its deployment, then what serves it."""

from __future__ import annotations

from collections.abc import Iterable

from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.quirks import is_implied
from apigwctl.catalogue.schema import KINDS
from apigwctl.catalogue.wire import Difference
from apigwctl.model.change import Action, Reason
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi.exporter import document
from apigwctl.planning import calls, definition, delivery, deployments, first_creation, outputs, protection
from apigwctl.planning.differ import Delta
from apigwctl.planning.marks import tag_drafts
from apigwctl.planning.releases import smoke, staging
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work, compared
from apigwctl.values import Address, FrozenMap


def plan_api(work: Work, api: Address, deltas: list[Delta]) -> None:
    """Plan one API: its definition, its deployment, then what serves it."""
    definitions = [delta for delta in deltas if KINDS[delta.address.kind].snapshotted]
    as_wanted = all(deployments.is_unserved(delta) for delta in definitions)
    deploying = deployments.decide(api, work.desired, work.live, work.context, as_wanted=as_wanted)
    made = _define(work, api, definitions, deploying=bool(deploying.stages))
    made += deployments.deploy_drafts(deploying, _resulting(work, api, definitions), work.context)
    stamps, stamped = deployments.stamp_drafts(deploying, work.context)
    made += stamps
    for delta in deltas:
        if delta.address.kind == "log_group":
            made += delivery.log_group_drafts(delta, work.context)
        elif delta.address.kind == "lambda_permission":
            made += delivery.permission_drafts(delta)
        elif delta.address.kind == "parameter":
            made += outputs.parameter_drafts(delta, work.context)
    made += delivery.stage_drafts(deltas, deploying, work.live, work.desired)
    made += protection.association_drafts(deltas, api, work.context)
    made += deployments.pointer_drafts(deploying, work.desired, work.live)
    made += staging.release_drafts(work, deploying, deltas)
    pruned, changes = deployments.prune_drafts(deploying, work.live, work.context, deltas)
    made += pruned
    made += smoke.drafts(work, api, [stage for stage, _ in (*deploying.stages, *deploying.canaries)])
    made += outputs.rename_drafts(work, api)
    made += first_creation.lookups(api, made, work.live)
    work.drafts += made + tag_drafts(work, deltas)
    work.changes += deployments.deploy_changes(deploying, definitions) + stamped + changes


def _resulting(work: Work, api: Address, deltas: Iterable[Delta]) -> Snapshot:
    """The definition that the steps leave: what is wanted, and what others have there that is not ours to delete."""
    if first_creation.is_first_creation(deltas, work.live, api):
        return work.desired
    gone = {delta.address for delta in deltas if delta.action is Action.DELETE}
    kept = {address: item for address, item in work.live.snapshot.below(api) if address not in gone}
    return Snapshot(FrozenMap(kept)).with_resources(work.desired.resources)


def _define(work: Work, api: Address, deltas: list[Delta], *, deploying: bool) -> list[Draft]:
    made: list[Draft] = []
    start = work.live.snapshot
    if first_creation.is_first_creation(deltas, work.live, api):
        closed = protection.closed(work.desired, api, work.live.snapshot)
        importable = first_creation.importable(closed, work.live, api)
        exported = document(importable, api)
        if api not in work.live.snapshot:
            created = calls.create(Delta(api, Action.CREATE, Reason.NEW, None, closed.get(api)))
            made.append(Draft(api, f"create {label(api)}", api, Phase.ROOT, (created,)))
        work.live = first_creation.without_ids(work.live, api)
        made.append(first_creation.import_draft(api, exported))
        start = first_creation.after_import(importable, work.live, api, exported)
    else:
        start = _detached(start, deltas)
    scope = frozenset({api})
    wanted_part = Snapshot(
        FrozenMap({key: item for key, item in work.desired.below(api) if KINDS[key.kind].snapshotted})
    )
    live_part = Snapshot(
        FrozenMap({key: item for key, item in start.within(scope).resources.items() if KINDS[key.kind].snapshotted})
    )
    steps = list(compared(work, wanted_part, live_part))
    made += definition.drafts([delta for delta in steps if delta.address != api], work.desired, work.live.snapshot)
    made += _api_settings(work, api, steps, deploying=deploying)
    return made


def _detached(start: Snapshot, deltas: list[Delta]) -> Snapshot:
    replaced = {delta.address for delta in deltas if delta.action is Action.REPLACE and delta.address.kind == "model"}
    loose = {
        address: definition.without_models(item, replaced) for address, item in definition.referrers(start, replaced)
    }
    return start.with_resources(loose)


def _goes_with_type(own: Delta, item: Difference) -> bool:
    """Whether a member only has another default since the endpoint has another type.

    AWS takes no TLS_1_2 for TLS_1_0 (developer guide), and an API that becomes private has it by itself.
    """
    field = item.fields[0]
    moved = own.old.endpoint_configuration.types != own.new.endpoint_configuration.types
    return moved and field.attribute == "security_policy" and is_implied(own.old, field) and is_implied(own.new, field)


def _api_settings(work: Work, api: Address, deltas: list[Delta], *, deploying: bool) -> list[Draft]:
    """The API's own members go in one update after its contents, the policy before an endpoint type that needs it."""
    own = next((delta for delta in deltas if delta.address == api and delta.action is Action.UPDATE), None)
    if own is None:
        return []
    later = {protection.CLOSED} if protection.is_opened_last(work, api, own, deploying=deploying) else set()
    changed = sorted(
        (item for item in own.differences if item.fields[0].attribute not in {"tags", *later}),
        key=lambda item: item.fields[0].attribute != "policy",
    )
    changed = [item for item in changed if not _goes_with_type(own, item)]
    steps = tuple(calls.patch(api, own.new, tuple(changed)))
    opening = protection.opening_drafts(work, api, own, deploying=deploying)
    return [Draft(api, f"update {label(api)}", api, Phase.SETTINGS, steps), *opening]
