"""ProductPage and ProductRestEndpointPage: a portal product's own text, and the page of one method of a REST API."""

from __future__ import annotations

import json
from typing import Any

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds.deployment import summary
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import limits
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.v2.portal_parts import arn, given_one, product

# AWS developer guide, "Portal quotas" (2026-04): of each per product.
_QUOTA = 40


def build_page(call: Call, parent: Record) -> Record:
    """CreateProductPage's record."""
    limits.check(call)
    identifier = call.new_id(10)
    return {
        "ProductPageId": identifier,
        "ProductPageArn": arn(call, f"/portalproducts/{parent['PortalProductId']}/productpages/{identifier}"),
        "DisplayContent": call.params["DisplayContent"],
        "LastModified": call.now,
    }


def show_page(_call: Call, record: Record) -> Record:
    """A product page; a list shows its title alone."""
    return {**record, "PageTitle": record["DisplayContent"]["Title"]}


def build_endpoint_page(call: Call, parent: Record) -> Record:
    """CreateProductRestEndpointPage's record."""
    limits.check(call)
    identifier = call.new_id(10)
    record = {
        "ProductRestEndpointPageId": identifier,
        "ProductRestEndpointPageArn": arn(
            call, f"/portalproducts/{parent['PortalProductId']}/productrestendpointpages/{identifier}"
        ),
        "RestEndpointIdentifier": call.params["RestEndpointIdentifier"],
        "TryItState": "ENABLED",
        **chosen(call.params, "TryItState"),
        "readyAt": call.ready_at("portal"),
        "LastModified": call.now,
    }
    given_one(record["RestEndpointIdentifier"], "IdentifierParts")
    _check_endpoint(call, record["RestEndpointIdentifier"]["IdentifierParts"])
    record["overrides"] = _overrides(call)
    return record


def _check_endpoint(call: Call, parts: Record) -> None:
    """The method must be deployed to a stage of a REST API of the region (developer guide, portal products)."""
    api = call.home["apis"].get(parts["RestApiId"])
    if api is None:
        raise bad_request("Invalid REST API identifier specified")
    stage = api["stages"].get(parts["Stage"])
    if stage is None:
        raise bad_request("Invalid stage identifier specified")
    methods = summary(api["deployments"][stage["deploymentId"]]["snapshot"]).get(parts["Path"], {})
    if parts["Method"] not in methods:
        raise bad_request(f"The stage has no method {parts['Method']} {parts['Path']}")


def _overrides(call: Call) -> Record:
    content = call.params.get("DisplayContent") or {"None": {}}
    if given_one(content, "None", "Overrides") == "None":
        return {}
    found: Record = content["Overrides"]
    return found


def _endpoint_page_changed(call: Call, _old: Record, new: Record) -> None:
    limits.check(call)
    if new.pop("DisplayContent", None) is not None:
        new["overrides"] = _overrides(call)
    new["LastModified"] = call.now


def _page_changed(call: Call, _old: Record, new: Record) -> None:
    limits.check(call)
    new["LastModified"] = call.now


def show_endpoint_page(call: Call, record: Record) -> Record:
    """An endpoint's page: what it shows comes from the API unless it is overridden."""
    parts = record["RestEndpointIdentifier"]["IdentifierParts"]
    content = {
        "Endpoint": f"https://{parts['RestApiId']}.execute-api.{call.region}.amazonaws.com/{parts['Stage']}{parts['Path']}",
        **record["overrides"],
    }
    shown: dict[str, Any] = {
        **record,
        "DisplayContent": content,
        "Endpoint": content["Endpoint"],
        "OperationName": content.get("OperationName"),
        "Status": "AVAILABLE" if call.is_past(record["readyAt"]) else "IN_PROGRESS",
    }
    if (call.params.get("IncludeRawDisplayContent") or "").lower() == "true":
        shown["RawDisplayContent"] = json.dumps(record["overrides"])
    return shown


def _forget(call: Call, record: Record) -> None:
    """A page that is gone is not in its product's display order any more; a refusal instead is not documented."""
    order = product(call).get("DisplayOrder") or {}
    gone = record.get("ProductPageArn") or record["ProductRestEndpointPageArn"]
    if order.get("OverviewPageArn") == gone:
        del order["OverviewPageArn"]
    lists = [section["ProductRestEndpointPageArns"] for section in order.get("Contents", [])]
    for each in (order.get("ProductPageArns", []), *lists):
        if gone in each:
            each.remove(gone)


PAGE = Kind(
    shape="ProductPage",
    plural="ProductPages",
    collection="pages",
    key="ProductPageId",
    missing="Invalid product page identifier specified",
    build=build_page,
    parent=product,
    quota=(_QUOTA, "product pages", "this portal product"),
    show=show_page,
    changed=_page_changed,
    check_deleted=_forget,
)
ENDPOINT_PAGE = Kind(
    shape="ProductRestEndpointPage",
    plural="ProductRestEndpointPages",
    collection="endpointPages",
    key="ProductRestEndpointPageId",
    missing="Invalid product REST endpoint page identifier specified",
    build=build_endpoint_page,
    parent=product,
    quota=(_QUOTA, "product REST endpoint pages", "this portal product"),
    show=show_endpoint_page,
    changed=_endpoint_page_changed,
    check_deleted=_forget,
)
HANDLERS: dict[str, Handler] = {
    f"{verb}{kind.plural if verb == 'List' else kind.shape}": handler
    for kind in (PAGE, ENDPOINT_PAGE)
    for verb, handler in (
        ("Create", kind.create),
        ("Get", kind.get),
        ("List", kind.list),
        ("Update", kind.update),
        ("Delete", kind.delete),
    )
}
