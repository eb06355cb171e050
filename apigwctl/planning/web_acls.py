"""A web ACL of ours, as drafts: its IP sets before it, everything about it in one update, its log after it."""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue.addresses import label, root_of
from apigwctl.catalogue.protection import SCOPE, WAF
from apigwctl.catalogue.schema import KINDS, Patch
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.identity import OWNER_TAG
from apigwctl.model.plan import Bind, Call, Lock, Probe
from apigwctl.planning import calls
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import EMPTY, Address, FrozenMap, Ref, freeze

LOST = "WAFOptimisticLockException"
GONE = ("WAFNonexistentItemException",)
IN_USE = ("WAFAssociatedItemException", "WAFUnavailableEntityException")
"""What WAF answers until it has seen that a stage or a rule let go (reference: DeleteWebACL, DeleteIPSet)."""

NOT_SEEN = ("WAFUnavailableEntityException", "WAFNonexistentItemException")
PAGE = FrozenMap({"Scope": SCOPE, "Limit": 100})
READS = {"web_acl": "GetWebACL", "web_acl_ip_set": "GetIPSet"}
LISTS = {"web_acl": "WebACLs", "web_acl_ip_set": "IPSets"}


def drafts(work: Work, acl: Address, deltas: list[Delta]) -> list[Draft]:
    """Return the steps of one web ACL."""
    made: list[Draft] = []
    for delta in deltas:
        if delta.address.kind == "web_acl_ip_set":
            made += _ip_set_drafts(work, delta)
        elif delta.address.kind == "web_acl_logging":
            made.append(_logging_draft(delta))
        elif delta.address == acl:
            made += _acl_drafts(work, delta)
    return made


def removal_drafts(work: Work, acl: Address, needs: frozenset[Address], reason: Reason) -> list[Draft]:
    """Return the steps that delete a web ACL after every association.

    Its IP sets go before it, as nobody would find them afterwards; for that its rules let go of them first.
    """
    live = work.live.snapshot
    sets = sorted(address for address, _ in live.children(acl, "web_acl_ip_set"))
    first = _taken_off(work, acl)
    if sets and acl in live:
        bare = dataclasses.replace(live.get(acl), rules=EMPTY)
        first += (_locked(work, acl, "UpdateWebACL", _acl_members(bare)),)
    title = f"free the parts of {label(acl)}"
    made = [Draft(acl, title, acl, Phase.REMOVE, first, (0,), needs=needs)]
    for address in sets:
        work.changes.append(Change(address, Action.DELETE, reason))
        title = f"delete {label(address)}"
        made.append(Draft(address, title, acl, Phase.REMOVE, (_delete(work, address),), (1, address)))
    provides = frozenset({acl})
    title = f"delete {label(acl)}"
    return [*made, Draft(acl, title, acl, Phase.REMOVE, (_delete(work, acl),), (2,), needs=needs, provides=provides)]


def _taken_off(work: Work, acl: Address) -> tuple[Call, ...]:
    """Return the calls that take a web ACL that goes off the stages of which nothing is said, which would keep it."""
    return tuple(
        Call(
            WAF,
            "DisassociateWebACL",
            freeze({"ResourceArn": calls.arn(stage, work.context.partition, work.context.region)}),
            again_on=NOT_SEEN,
        )
        for stage, item in work.desired.of("stage")
        if item.web_acl is None and getattr(work.live.snapshot.get(stage), "web_acl", None) == acl
    )


def _acl_drafts(work: Work, delta: Delta) -> list[Draft]:
    acl, title = delta.address, label(delta.address)
    if delta.action is Action.CREATE:
        params = {**_acl_members(delta.new), "Name": delta.new.name, "Tags": _tag_list(delta.new.tags)}
        return [Draft(acl, f"create {title}", acl, Phase.ROOT, (_create(acl, params, delta.new.name),), (1, acl))]
    made = []
    if any(item.fields[0].patch is not Patch.TAGS for item in delta.differences):
        update = _locked(work, acl, "UpdateWebACL", _acl_members(delta.new))
        made.append(Draft(acl, f"update {title}", acl, Phase.UPDATE, (update,), (1, acl), provides=frozenset({acl})))
    steps = _tag_calls(acl, calls.tag_changes(delta))
    return [*made, Draft(acl, f"tag {title}", acl, Phase.ROOT, tuple(steps))]


def _acl_members(acl: Any) -> dict[str, Any]:
    """An update replaces all that can be said of a web ACL (reference: UpdateWebACL)."""
    members = {
        "Scope": SCOPE,
        "DefaultAction": acl.default_action,
        "VisibilityConfig": acl.visibility_config,
        "Rules": [{"Name": name, **rule} for name, rule in acl.rules.items()],
    }
    if acl.description:
        members["Description"] = acl.description
    if acl.custom_response_bodies:
        members["CustomResponseBodies"] = acl.custom_response_bodies
    return members


def _ip_set_drafts(work: Work, delta: Delta) -> list[Draft]:
    address, title, root = delta.address, label(delta.address), root_of(delta.address)
    if delta.action is Action.DELETE:
        return [Draft(address, f"delete {title}", root, Phase.RELEASE, (_delete(work, address),), (address,))]
    addresses = sorted(delta.new.addresses)
    if delta.action is Action.UPDATE:
        update = _locked(work, address, "UpdateIPSet", {"Scope": SCOPE, "Addresses": addresses})
        return [Draft(address, f"update {title}", root, Phase.UPDATE, (update,), (0, address))]
    params = {
        "Name": delta.new.name,
        "Scope": SCOPE,
        "IPAddressVersion": delta.new.ip_address_version,
        "Addresses": addresses,
        "Tags": _tag_list({OWNER_TAG: work.context.owner}),
    }
    return [
        Draft(address, f"create {title}", root, Phase.ROOT, (_create(address, params, delta.new.name),), (0, address))
    ]


def _logging_draft(delta: Delta) -> Draft:
    root = root_of(delta.address)
    if delta.action is Action.DELETE:
        call = Call(WAF, "DeleteLoggingConfiguration", freeze({"ResourceArn": Ref(root)}), done_on=GONE)
    else:
        said: dict[str, Any] = {
            "ResourceArn": Ref(root),
            "LogDestinationConfigs": list(delta.new.log_destination_configs),
        }
        if delta.new.redacted_fields:
            said["RedactedFields"] = delta.new.redacted_fields
        if delta.new.logging_filter:
            said["LoggingFilter"] = delta.new.logging_filter
        call = Call(WAF, "PutLoggingConfiguration", freeze({"LoggingConfiguration": said}), again_on=NOT_SEEN)
    verb = "turn off" if delta.action is Action.DELETE else "set"
    return Draft(delta.address, f"{verb} {label(delta.address)}", root, Phase.SUPPORT, (call,))


# -- calls -------------------------------------------------------------------------------------------------------------


def _create(address: Address, params: dict[str, Any], name: str) -> Call:
    declared = KINDS[address.kind]
    found = Probe(declared.calls.list, PAGE, (LISTS[address.kind],), freeze({"Name": name}), under="Summary")
    binds = (Bind(Ref(address), ("Summary", "ARN")),)
    return Call(WAF, declared.calls.create, freeze(params), binds=binds, probe=found, again_on=NOT_SEEN)


def _identity(work: Work, address: Address) -> dict[str, Any]:
    """Return how WAF names what is there: its ARN ends in `/{name}/{id}` (reference: WebACL, IPSet)."""
    name, identifier = work.live.ids[address].split("/")[-2:]
    return {"Name": name, "Scope": SCOPE, "Id": identifier}


def _locked(work: Work, address: Address, operation: str, members: dict[str, Any]) -> Call:
    identity = _identity(work, address)
    lock = Lock(READS[address.kind], freeze(identity), ("LockToken",), "LockToken", LOST)
    return Call(WAF, operation, freeze({**members, **identity}), again_on=NOT_SEEN, lock=lock)


def _delete(work: Work, address: Address) -> Call:
    identity = freeze(_identity(work, address))
    lock = Lock(READS[address.kind], identity, ("LockToken",), "LockToken", LOST)
    return Call(WAF, KINDS[address.kind].calls.delete, identity, done_on=GONE, again_on=IN_USE, lock=lock)


def _tag_list(tags: Any) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _tag_calls(acl: Address, changed: dict[str, str | None]) -> list[Call]:
    setting = {key: value for key, value in changed.items() if value is not None}
    removing = [key for key, value in changed.items() if value is None]
    made = []
    if setting:
        made.append(Call(WAF, "TagResource", freeze({"ResourceARN": Ref(acl), "Tags": _tag_list(setting)})))
    if removing:
        made.append(Call(WAF, "UntagResource", freeze({"ResourceARN": Ref(acl), "TagKeys": removing})))
    return made
