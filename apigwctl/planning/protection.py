"""What protects APIs: the web ACL of a stage, and an API that stays closed until it has one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.protection import NO_WEB_ACL, WAF
from apigwctl.model.change import Action
from apigwctl.model.plan import Call
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, Problem, freeze

NOT_YET = ("WAFUnavailableEntityException", "WAFNonexistentItemException")
"""What WAF answers while a stage or a web ACL that was just made has not reached it (reference: AssociateWebACL)."""

CLOSED = "disable_execute_api_endpoint"


def named(desired: Snapshot, ids: FrozenMap[Address, str]) -> Snapshot:
    """Return the wanted snapshot with web ACLs that stages name by their ARN under the names that they go by here."""
    known = {identifier: address for address, identifier in ids.items() if address.kind == "web_acl"}
    made = {}
    for address, stage in desired.of("stage"):
        arn = stage.web_acl.name.removeprefix("id:") if stage.web_acl is not None else ""
        if arn in known and stage.web_acl != known[arn]:
            made[address] = dataclasses.replace(stage, web_acl=known[arn])
    return desired.with_resources(made)


def fold(live: Snapshot, desired: Snapshot) -> Snapshot:
    """Return the live snapshot in which a stage without a web ACL is what a spec means by `webAcl: none`."""
    made = {}
    for address, stage in live.of("stage"):
        wanted = desired.get(address)
        if wanted is not None and wanted.web_acl == NO_WEB_ACL and stage.web_acl is None:
            made[address] = dataclasses.replace(stage, web_acl=NO_WEB_ACL)
    return live.with_resources(made)


ACCOUNT = Address("account", ())


def fold_account(live: Snapshot, desired: Snapshot, context: Context) -> Snapshot:
    """Return the live snapshot with the role for logs as wanted, where somebody else gave the account another one.

    The role is one for all who use the account in a region: it is set where there is none, and not taken from others.
    """
    return (
        live
        if context.takes_over or not _other_role(desired, live)
        else live.with_resources({ACCOUNT: desired.get(ACCOUNT)})
    )


def account_notes(desired: Snapshot, live: Snapshot, context: Context) -> tuple[Problem, ...]:
    """Tell of a role for logs that somebody else gave the account."""
    role = _other_role(desired, live)
    if context.takes_over or not role:
        return ()
    message, hint = (
        f"the account logs with another role, {role}",
        "it will do; takeOver: true replaces it for everybody",
    )
    place = desired.sources.get(ACCOUNT)
    return (Problem(message, "other-log-role", label(ACCOUNT), place, hint, "note"),)


def _other_role(desired: Snapshot, live: Snapshot) -> str:
    wanted, found = desired.get(ACCOUNT), live.get(ACCOUNT)
    if wanted is None or found is None or not wanted.cloudwatch_role_arn or not found.cloudwatch_role_arn:
        return ""
    same = found.cloudwatch_role_arn == wanted.cloudwatch_role_arn
    return "" if same else str(found.cloudwatch_role_arn)


def association_drafts(deltas: Iterable[Delta], api: Address, context: Context) -> list[Draft]:
    """Return the steps that give stages their web ACLs: one call each, which takes the place of what was there."""
    made = []
    for delta in deltas:
        if delta.address.kind != "stage" or delta.action is Action.DELETE or not _changes_acl(delta):
            continue
        wanted = delta.new.web_acl
        if wanted == NO_WEB_ACL and delta.action is Action.CREATE:
            continue
        arn = calls.arn(delta.address, context.partition, context.region)
        if wanted == NO_WEB_ACL:
            call = Call(WAF, "DisassociateWebACL", freeze({"ResourceArn": arn}), again_on=NOT_YET)
            title = f"take the web ACL off {label(delta.address)}"
        else:
            params = {"WebACLArn": wire.reference(wanted), "ResourceArn": arn}
            call = Call(WAF, "AssociateWebACL", freeze(params), again_on=NOT_YET)
            title = f"protect {label(delta.address)} with the web ACL {wanted.name.removeprefix('id:')}"
        stage = delta.address
        made.append(Draft(stage, title, api, Phase.STAGE, (call,), (2, stage), provides=frozenset({stage})))
    return made


def _changes_acl(delta: Delta) -> bool:
    return any(item.fields[0].attribute == "web_acl" for item in delta.differences)


def is_protected_later(api: Address, desired: Snapshot, live: Snapshot) -> bool:
    """Whether a stage of an API gets a web ACL, so that nobody may call it before it has."""
    for address, stage in desired.children(api, "stage"):
        before = live.get(address)
        if stage.web_acl not in (None, NO_WEB_ACL, before.web_acl if before is not None else None):
            return True
    return False


def closed(desired: Snapshot, api: Address, live: Snapshot) -> Snapshot:
    """Return what is wanted with the API's default endpoint off, where its stages are to be protected first."""
    if not is_protected_later(api, desired, live):
        return desired
    return desired.with_resources({api: dataclasses.replace(desired.get(api), **{CLOSED: True})})


def opening_drafts(work: Work, api: Address, delta: Delta | None, *, deploying: bool) -> list[Draft]:
    """Return the step that turns an API's default endpoint on, last: with its web ACLs in place.

    It takes effect with the next write to a stage or with a deployment (reference: UpdateRestApi, 2026-04), so where
    none follows each stage is written to, with what it says already. Nothing where the usual update will do.
    """
    if delta is None or not is_opened_last(work, api, delta, deploying=deploying):
        return []
    item = next(item for item in delta.differences if item.fields[0].attribute == CLOSED)
    steps = calls.patch(api, delta.new, (item,))
    for address, stage in work.desired.children(api, "stage"):
        operation = {"op": "replace", "path": "/description", "value": stage.description or ""}
        steps += calls.patch_with(address, [operation])
    return [Draft(api, f"open {label(api)} to its callers", api, Phase.STAGE, tuple(steps), (3, api))]


def is_opened_last(work: Work, api: Address, delta: Delta, *, deploying: bool) -> bool:
    """Whether the endpoint of an API is turned on after its stages are served, and not with its other settings."""
    opens = any(item.fields[0].attribute == CLOSED and not item.new for item in delta.differences)
    return opens and (not deploying or is_protected_later(api, work.desired, work.live.snapshot))
