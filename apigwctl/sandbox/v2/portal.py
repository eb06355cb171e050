"""Portal: a web page of portal products; it is published, previewed and disabled in a while."""

from __future__ import annotations

from apigwctl.sandbox.domains import hosted_zones, rules
from apigwctl.sandbox.errors import bad_request, conflict
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2 import limits
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen, full
from apigwctl.sandbox.v2.portal_parts import arn, given_one, of_arn

# AWS developer guide, "Portal quotas" (2026-04): per account, and products per portal.
_QUOTA, _PRODUCTS = 15, 200
_UNDER_WAY = {"PUBLISHED": "PUBLISH_IN_PROGRESS", "DISABLED": "DISABLE_IN_PROGRESS"}


def build(call: Call, _home: Record) -> Record:
    """CreatePortal's record."""
    limits.check(call)
    identifier = call.new_id(10)
    record = {
        "PortalId": identifier,
        "PortalArn": arn(call, f"/portals/{identifier}"),
        "IncludedPortalProductArns": [],
        **chosen(
            call.params, "Authorization", "EndpointConfiguration", "IncludedPortalProductArns", "LogoUri",
            "PortalContent", "RumAppMonitorName", "Tags",
        ),
    }  # fmt: skip
    _changed(call, {}, record)
    return record


def _changed(call: Call, old: Record, new: Record) -> None:
    limits.check(call)
    given_one(new.get("Authorization") or {}, "CognitoConfig", "None")
    if "EndpointConfiguration" in call.params:
        new["EndpointConfiguration"] = _endpoint(call, new, call.params["EndpointConfiguration"] or {})
    included = new.get("IncludedPortalProductArns") or []
    if len(included) > _PRODUCTS:
        raise full("portal products", "this portal")
    for product_arn in included:
        if included.count(product_arn) > 1:
            raise bad_request(f"The portal product {product_arn} is included more than once")
        if product_arn not in old.get("IncludedPortalProductArns", ()) and of_arn(call, product_arn) is None:
            raise bad_request(f"Invalid portal product specified: {product_arn}")
    new["PortalContent"] = _content(call, old, new)
    new["LastModified"] = call.now


def _endpoint(call: Call, record: Record, given: Record) -> Record:
    """The host names of a portal: its own, and that of API Gateway (developer guide, "Create a portal", 2026-04)."""
    found = {
        "PortalDefaultDomainName": f"p-{record['PortalId']}.apigw-portal.{call.region}.on.aws",
        "PortalDomainHostedZoneId": hosted_zones.regional(call.region) or hosted_zones.EDGE,
    }
    if given_one(given, "AcmManaged", "None") == "AcmManaged":
        rules.check_name(given["AcmManaged"]["DomainName"], private=False)
        found |= given["AcmManaged"]
    return found


def _content(call: Call, old: Record, new: Record) -> Record:
    """What the portal shows: the date of its logo is AWS's to tell, not the request's."""
    theme = {name: value for name, value in new["PortalContent"]["Theme"].items() if name != "LogoLastUploaded"}
    known = (old.get("PortalContent") or {}).get("Theme", {}).get("LogoLastUploaded")
    if call.params.get("LogoUri"):
        theme["LogoLastUploaded"] = call.now
    elif known is not None and new.get("LogoUri"):
        theme["LogoLastUploaded"] = known
    return {**new["PortalContent"], "Theme": theme}


def show(call: Call, record: Record) -> Record:
    """A portal with its statuses."""
    shown = dict(record)
    if "goal" in record:
        goal = record["goal"]
        shown["PublishStatus"] = goal if call.is_past(record["goalAt"]) else _UNDER_WAY[goal]
    if "previewAt" in record:
        ready = call.is_past(record["previewAt"])
        url = f"https://preview-{record['EndpointConfiguration']['PortalDefaultDomainName']}"
        shown["Preview"] = {
            "PreviewStatus": "PREVIEW_READY" if ready else "PREVIEW_IN_PROGRESS",
            "PreviewUrl": url if ready else None,
        }
    return shown


def publish(call: Call) -> Record:
    """PublishPortal."""
    limits.check(call)
    portal = _idle(call)
    portal.pop("LastPublishedDescription", None)
    portal |= {"goal": "PUBLISHED", "goalAt": call.ready_at("portal"), "LastPublished": call.now}
    if call.params.get("Description"):
        portal["LastPublishedDescription"] = call.params["Description"]
    return {}


def disable(call: Call) -> Record:
    """DisablePortal: what was published is taken from the web."""
    portal = _idle(call)
    if portal.get("goal") != "PUBLISHED":
        raise bad_request("The portal is not published")
    portal |= {"goal": "DISABLED", "goalAt": call.ready_at("portal")}
    return {}


def preview(call: Call) -> Record:
    """PreviewPortal."""
    portal = _idle(call)
    if not call.is_past(portal.get("previewAt")):
        raise conflict("A preview of the portal is in progress")
    portal["previewAt"] = call.ready_at("portal")
    return {}


def delete(call: Call) -> Record:
    """DeletePortal: disabled or never published ones (developer guide); the model knows no 404 for it."""
    portal = call.home["portals"].get(call.params["PortalId"])
    if portal is None:
        return {}
    if portal.get("goal") == "PUBLISHED" or not call.is_past(portal.get("goalAt")):
        raise bad_request("The portal must be disabled before it can be deleted")
    del call.home["portals"][portal["PortalId"]]
    return {}


def _idle(call: Call) -> Record:
    portal = KIND.find(call)
    if not call.is_past(portal.get("goalAt")):
        raise conflict("The portal is being published or disabled")
    return portal


KIND = Kind(
    shape="Portal",
    plural="Portals",
    collection="portals",
    key="PortalId",
    missing="Invalid Portal identifier specified",
    build=build,
    parent=lambda call: call.home,
    tagged=True,
    quota=(_QUOTA, "portals", "this account"),
    show=show,
    changed=_changed,
)
HANDLERS: dict[str, Handler] = {
    "CreatePortal": KIND.create,
    "GetPortal": KIND.get,
    "ListPortals": KIND.list,
    "UpdatePortal": KIND.update,
    "DeletePortal": delete,
    "PublishPortal": publish,
    "DisablePortal": disable,
    "PreviewPortal": preview,
}
