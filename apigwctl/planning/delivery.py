"""How an API is served: stages and their settings, log groups and invoke permissions, as drafts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import api_address, label
from apigwctl.catalogue.wire import Difference
from apigwctl.model.change import Action
from apigwctl.model.live import Live
from apigwctl.model.plan import Call
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.deployments import Deploying
from apigwctl.planning.differ import Delta
from apigwctl.planning.mappings import leading_to
from apigwctl.planning.steps import Draft, Phase
from apigwctl.values import Address, Ref, Template, freeze

ACCOUNT = frozenset({Address("account", ())})

# -- stages ------------------------------------------------------------------------------------------------------------


def stage_drafts(deltas: list[Delta], deploying: Deploying, live: Live, desired: Snapshot) -> list[Draft]:
    """Return the steps of stages: creation, then one update with everything else that they serve with."""
    stages = {delta.address: delta for delta in deltas if delta.address.kind == "stage"}
    settings: dict[Address, list[Delta]] = {}
    for delta in deltas:
        if delta.address.kind == "method_setting":
            settings.setdefault(Address("stage", delta.address.parts[:2]), []).append(delta)
    made = []
    for address in sorted({*stages, *settings}):
        own = stages.get(address)
        if own is not None and own.action is Action.DELETE:
            made.append(_delete_stage(address, own, live))
        else:
            made.extend(_stage(address, own, settings.get(address, []), deploying, live, desired))
    return made


def _delete_stage(address: Address, delta: Delta, live: Live) -> Draft:
    attached = frozenset(item for item, _ in live.snapshot.of("usage_plan_stage") if item.parts[1:] == address.parts)
    attached |= leading_to(live, address)
    lane = Address("rest_api", address.parts[:1])
    call = calls.delete(address, delta.old)
    gone = frozenset({address})
    return Draft(address, f"delete {label(address)}", lane, Phase.RELEASE, (call,), needs=attached, provides=gone)


def _stage(
    address: Address,
    delta: Delta | None,
    settings: list[Delta],
    deploying: Deploying,
    live: Live,
    desired: Snapshot,
) -> list[Draft]:
    made: list[Draft] = []
    later: tuple[Difference, ...] = ()
    if delta is not None and delta.action is Action.CREATE:
        created = calls.create(delta, extra={"deploymentId": Ref(deploying.wanted)})
        made.append(Draft(address, f"create {label(address)}", deploying.api, Phase.STAGE, (created,), (0, address)))
        later = calls.after_creation(delta)
    elif delta is not None:
        later = tuple(item for item in delta.differences if item.fields[0].attribute != "tags")
    new = desired.get(address)
    groups = [wire.patch_operations(address, new, later)]
    ordered = sorted(settings, key=lambda item: (item.address.parts[2:] != ("*", "*"), item.address))
    groups.extend(setting_operations(setting, live.ids.get(setting.address, "")) for setting in ordered)
    patches = tuple(call for part in in_parts(groups) for call in calls.patch_with(address, part))
    if patches:
        title = f"set what {label(address)} serves with"
        # Logs can be turned on once the account's role is set.
        made.append(Draft(address, title, deploying.api, Phase.STAGE, patches, (1, address), needs=ACCOUNT))
    return [dataclasses.replace(draft, provides=frozenset({address})) for draft in made]


MOST_PATCHES = 80
"""AWS refuses longer updates of a stage as too large; that many are known to pass."""


def in_parts(groups: Iterable[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return the patch operations of a stage as few updates, each short enough; an entry is not torn apart."""
    parts: list[list[dict[str, Any]]] = [[]]
    for group in groups:
        pieces = [group[start : start + MOST_PATCHES] for start in range(0, len(group), MOST_PATCHES)]
        for piece in pieces:
            if len(parts[-1]) + len(piece) > MOST_PATCHES:
                parts.append([])
            parts[-1].extend(piece)
    return parts


def setting_operations(delta: Delta, live_key: str) -> list[dict[str, Any]]:
    """Return the patch operations of one per-method setting.

    A leaf cannot be unset by itself: the whole entry is removed and what is wanted is set again (recorded 2026-03).
    """
    path = "/" + (live_key or setting_key(delta.address))
    if delta.action is Action.DELETE:
        return [{"op": "remove", "path": path}]
    differing = [item for item in delta.differences if item.new is not None]
    if len(differing) == len(delta.differences):
        wanted = [(item.fields[0], item.new) for item in differing]
        removal: list[dict[str, Any]] = []
    else:
        wanted = [(item.fields[0], item.new) for item in wire.members(delta.new)]
        removal = [{"op": "remove", "path": path}]
    return removal + [
        {"op": "replace", "path": f"{path}/{item.path}", "value": wire.text(value)} for item, value in wanted
    ]


def setting_key(address: Address) -> str:
    """Return the key under which AWS keeps a route's settings: `~1orders~1{id}/GET`, `*/*` (recorded, reference)."""
    path, verb = address.parts[2:]
    return f"{path if path == '*' else wire.escape(path)}/{verb}"


# -- what stages and routes need around them ---------------------------------------------------------------------------


def log_group_drafts(delta: Delta, context: Context) -> list[Draft]:
    """Return the steps of a log group: it is created if it is not there, then its retention and key are set."""
    lane, name = api_address(delta.address.parts[0]), delta.new.log_group_name
    made: list[Call] = []
    if delta.action is Action.CREATE:
        params = {"logGroupName": name, **({"kmsKeyId": delta.new.kms_key_id} if delta.new.kms_key_id else {})}
        if delta.new.tags:
            params["tags"] = delta.new.tags
        made.append(Call("logs", "CreateLogGroup", freeze(params), done_on=("ResourceAlreadyExistsException",)))
    for item in delta.differences:
        made.extend(_log_group_call(item, name, delta.action is Action.CREATE))
    tags = calls.tag_changes(delta) if delta.action is Action.UPDATE else {}
    arn = Template((f"arn:{context.partition}:logs:{context.region}:{context.account}:log-group:", *_parts(name)))
    made.extend(Call("logs", item.operation, item.params) for item in calls.tag(delta.address, tags, arn))
    verb = "create" if delta.action is Action.CREATE else "update"
    return [Draft(delta.address, f"{verb} {label(delta.address)}", lane, Phase.SUPPORT, tuple(made))]


def _parts(name: Any) -> tuple[str | Ref, ...]:
    return name.parts if isinstance(name, Template) else (name,)


def _log_group_call(item: Difference, name: Any, creating: bool) -> list[Call]:
    """Retention and key have operations of their own (CloudWatch Logs reference)."""
    attribute, value = item.fields[0].attribute, item.new
    params: dict[str, Any] = {"logGroupName": name}
    if attribute == "retention_in_days":
        if value is None:
            return [Call("logs", "DeleteRetentionPolicy", freeze(params))]
        return [Call("logs", "PutRetentionPolicy", freeze({**params, "retentionInDays": value}))]
    if attribute == "kms_key_id" and not creating:
        if value is None:
            return [Call("logs", "DisassociateKmsKey", freeze(params))]
        return [Call("logs", "AssociateKmsKey", freeze({**params, "kmsKeyId": value}))]
    return []


def permission_drafts(delta: Delta) -> list[Draft]:
    """Return the steps of an invoke permission; one that differs is removed and added again."""
    lane, title = api_address(delta.address.parts[0]), label(delta.address)
    made = []
    if delta.action in (Action.DELETE, Action.REPLACE):
        phase = Phase.RELEASE if delta.action is Action.DELETE else Phase.SUPPORT
        call = calls.delete(delta.address, delta.old)
        made.append(Draft(delta.address, f"remove {title}", lane, phase, (call,), (0, delta.address)))
    if delta.action in (Action.CREATE, Action.REPLACE):
        created = calls.create(delta)
        added = Call(created.service, created.operation, created.params, done_on=("ResourceConflictException",))
        made.append(Draft(delta.address, f"add {title}", lane, Phase.SUPPORT, (added,), (1, delta.address)))
    return made
