"""UsagePlan, ApiKey, ClientCertificate and Account documents -> their resources."""

from __future__ import annotations

from apigwctl.catalogue.access import (
    Account,
    ApiKey,
    ClientCertificate,
    Throttle,
    UsagePlan,
    UsagePlanKey,
    UsagePlanStage,
)
from apigwctl.catalogue.schema import fields_of
from apigwctl.spec.api_names import ApiNames
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import HEADER_KEYS, LABEL_KEYS, Document, check_ignored
from apigwctl.spec.members import Members, Opaque, as_map, type_name
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report
from apigwctl.spec.route_keys import route_key
from apigwctl.values import Address, FrozenMap, Node

ROOTS: dict[str, tuple[type, str]] = {
    "UsagePlan": (UsagePlan, "usage_plan"),
    "ApiKey": (ApiKey, "api_key"),
    "ClientCertificate": (ClientCertificate, "client_certificate"),
    "Account": (Account, "account"),
}
MOST_DAYS = 330
KEY_LENGTH = (20, 128)
COLLECTIONS = ("apiStages", "keys")
STAGE_KEYS = ("api", "stage", "routes")


def build(
    document: Document, parser: Parser, prefix: str, names: ApiNames, desired: Desired, report: Report
) -> frozenset[str]:
    """Ask for what a document stands for; return the collections that it says are its alone."""
    cls, kind = ROOTS[document.kind]
    given = {"name": prefix + document.name} if kind in ("usage_plan", "api_key") else {}
    header = (*LABEL_KEYS, "takeOver") if kind == "account" else HEADER_KEYS
    if kind == "client_certificate":
        header = (*header, "rotateBeforeDays")
        _check_rotation(document.node, report)
    also = (*header, *(COLLECTIONS if kind == "usage_plan" else ()))
    made = parser.resource(cls, document.node, report, given=given, also=also)
    if kind != "account":
        collections = COLLECTIONS if kind == "usage_plan" else ()
        check_ignored(document, (*(item.spec for item in fields_of(cls)), *collections), report)
    if kind == "api_key":
        _check_value(document.node, report)
    address = Address(kind, () if kind == "account" else (document.name,))
    desired.add(address, made, document.source, document.node)
    if kind != "usage_plan":
        return frozenset()
    return _collections(document, parser, names, desired, report)


def _check_rotation(node: Node, report: Report) -> None:
    """A certificate is good for a year: one that is replaced as soon as it is made would never stand."""
    days = Members(node, Report()).whole("rotateBeforeDays", 1)
    if not 1 <= days <= MOST_DAYS:
        hint = f"1 to {MOST_DAYS}; a certificate is good for a year"
        report.add(f"rotateBeforeDays: {days} is out of range", "range", node.get("rotateBeforeDays"), hint=hint)


def _check_value(node: Node, report: Report) -> None:
    value = node.get("value")
    if value is None or not isinstance(value.value, str) or isinstance(value.value, Opaque):
        return
    if not KEY_LENGTH[0] <= len(value.value) <= KEY_LENGTH[1]:
        # The value itself is a secret: only its length is said.
        message = f"value: {len(value.value)} characters, AWS wants {KEY_LENGTH[0]} to {KEY_LENGTH[1]}"
        report.add(message, "key-value", value)


def _collections(
    document: Document, parser: Parser, names: ApiNames, desired: Desired, report: Report
) -> frozenset[str]:
    exclusive = set()
    listed: set[Address] = set()
    for key in COLLECTIONS:
        items, alone = _items(document.node, key, report)
        if alone:
            exclusive.add(key)
        for item in items:
            if key == "keys":
                address = _key(document.name, item, desired, report)
            else:
                address = _stage(document.name, item, parser, names, desired, report)
            if address in listed:
                report.add(f"{key}: {' '.join(address.parts[1:])} is listed twice", "listed-twice", item)
            if address is not None:
                listed.add(address)
    return frozenset(exclusive)


def _items(node: Node, key: str, report: Report) -> tuple[tuple[Node, ...], bool]:
    """Return the items of a collection that is a list, or `{exclusive: true, items: […]}`."""
    found = node.get(key)
    if found is None or found.value is None:
        return (), False
    alone = False
    if found.is_map:
        members = Members(found, report).known(("exclusive", "items"))
        alone = members.flag("exclusive")
        found = members.get("items") or Node((), found.source)
    if not found.is_list:
        report.add(f"{key}: expected a list, got {type_name(found.value)}", "wrong-type", found)
        return (), alone
    return found.value, alone


def _key(plan: str, node: Node, desired: Desired, report: Report) -> Address | None:
    if not isinstance(node.value, str):
        report.add(f"keys: expected the name of an ApiKey, got {type_name(node.value)}", "wrong-type", node)
        return None
    address = Address("usage_plan_key", (plan, node.value))
    desired.add(address, UsagePlanKey(key=Address("api_key", (node.value,))), node.source)
    return address


def _stage(plan: str, node: Node, parser: Parser, names: ApiNames, desired: Desired, report: Report) -> Address | None:
    node = as_map(node, report, "apiStages")
    members = Members(node, report).known(STAGE_KEYS)
    api, stage = names.address(node.get("api"), report), members.text("stage")
    if api is None or not stage:
        missing = "stage" if api is not None else "api" if node.get("api") is None else ""
        if missing:
            report.add(f"apiStages: {missing} is missing", "required", node)
        return None
    throttles: dict[str, Throttle] = {}
    routes = members.map("routes")
    for text, child in routes.items() if routes is not None else ():
        source = routes.key_source(text) if routes is not None else child.source
        key_of = route_key(text, source, report)
        made = parser.resource(Throttle, child, report)
        if key_of is not None and made not in (None, Throttle()):
            throttles[str(key_of)] = made
    address = Address("usage_plan_stage", (plan, api.name, stage))
    desired.add(address, UsagePlanStage(throttle=FrozenMap(throttles)), node.source, node)
    return address
