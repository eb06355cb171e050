"""PortalProduct: a group of documented REST endpoints, and the policy that shares it with other accounts."""

from __future__ import annotations

import json

from apigwctl.sandbox.domains import names
from apigwctl.sandbox.errors import bad_request, not_found
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import limits
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, page
from apigwctl.sandbox.v2.portal_parts import PRODUCT_MISSING, arn, product, shares

# AWS developer guide, "Portal quotas" (2026-04): per account.
_QUOTA = 500


def build(call: Call, _home: Record) -> Record:
    """CreatePortalProduct's record."""
    limits.check(call)
    identifier = call.new_id(10)
    return {
        "PortalProductId": identifier,
        "PortalProductArn": arn(call, f"/portalproducts/{identifier}"),
        "pages": {},
        "endpointPages": {},
        **chosen(call.params, "DisplayName", "Description", "Tags"),
        "LastModified": call.now,
    }


def _changed(call: Call, _old: Record, new: Record) -> None:
    limits.check(call)
    if not new.get("DisplayName"):
        raise bad_request("DisplayName cannot be empty")
    order = new.get("DisplayOrder") or {}
    pages = {one["ProductPageArn"] for one in new["pages"].values()}
    endpoints = {one["ProductRestEndpointPageArn"] for one in new["endpointPages"].values()}
    named = [*order.get("ProductPageArns", []), *filter(None, [order.get("OverviewPageArn")])]
    listed = [each for section in order.get("Contents", []) for each in section["ProductRestEndpointPageArns"]]
    for unknown in [
        *(each for each in named if each not in pages),
        *(each for each in listed if each not in endpoints),
    ]:
        raise bad_request(f"Invalid page specified in the display order: {unknown}")
    new["LastModified"] = call.now


def get(call: Call) -> Record:
    """GetPortalProduct: one's own, or one that its owner shares."""
    return {"Tags": {}, **product(call)}


def list_(call: Call) -> Record:
    """ListPortalProducts: one's own, or those that other accounts share."""
    found = list(call.home["portalProducts"].values())
    if call.params.get("ResourceOwner") == "OTHER_ACCOUNTS":
        found = [
            record
            for _, home in names.others(call)
            for record in home.get("portalProducts", {}).values()
            if shares(record, call.account)
        ]
    return page(call, [{"Description": "", "Tags": {}, **record} for record in found], "PortalProductId")


def _check_deleted(call: Call, record: Record) -> None:
    for place, home in call.homes.items():
        for portal in home.get("portals", {}).values() if place.partition("/")[2] == call.region else ():
            if record["PortalProductArn"] in portal["IncludedPortalProductArns"]:
                raise bad_request("The portal product is included in a portal and cannot be deleted")


def put_policy(call: Call) -> Record:
    """PutPortalProductSharingPolicy."""
    limits.check(call)
    text = call.params["PolicyDocument"]
    try:
        document = json.loads(text)
    except ValueError as error:
        raise bad_request("Invalid policy document") from error
    if not isinstance(document, dict) or not isinstance(document.get("Statement"), list | dict):
        raise bad_request("Invalid policy document")
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    if not all(isinstance(statement, dict) for statement in statements):
        raise bad_request("Invalid policy document")
    KIND.find(call)["sharingPolicy"] = text
    return {}


def get_policy(call: Call) -> Record:
    """GetPortalProductSharingPolicy."""
    found = KIND.find(call)
    if "sharingPolicy" not in found:
        raise not_found("The portal product has no sharing policy")
    return {"PolicyDocument": found["sharingPolicy"], "PortalProductId": found["PortalProductId"]}


def delete_policy(call: Call) -> Record:
    """DeletePortalProductSharingPolicy."""
    if KIND.find(call).pop("sharingPolicy", None) is None:
        raise not_found("The portal product has no sharing policy")
    return {}


KIND = Kind(
    shape="PortalProduct",
    plural="PortalProducts",
    collection="portalProducts",
    key="PortalProductId",
    missing=PRODUCT_MISSING,
    build=build,
    parent=lambda call: call.home,
    tagged=True,
    quota=(_QUOTA, "portal products", "this account"),
    changed=_changed,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = {
    "CreatePortalProduct": KIND.create,
    "GetPortalProduct": get,
    "ListPortalProducts": list_,
    "UpdatePortalProduct": KIND.update,
    "DeletePortalProduct": KIND.delete,
    "PutPortalProductSharingPolicy": put_policy,
    "GetPortalProductSharingPolicy": get_policy,
    "DeletePortalProductSharingPolicy": delete_policy,
}
