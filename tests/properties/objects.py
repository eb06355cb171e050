"""Everything that there is in an account, by kind and name, as AWS lists it: two of one name are seen as two."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.properties.world import connection

LISTS = {
    "GetRestApis": "name",
    "GetUsagePlans": "name",
    "GetApiKeys": "name",
    "GetVpcLinks": "name",
    "GetDomainNames": "domainName",
    "GetClientCertificates": "description",
    "GetDomainNameAccessAssociations": "accessAssociationSource",
}
OF_V2 = {"GetApis": "Name", "GetVpcLinks": "Name"}
OF_WAF = {"ListWebACLs": "WebACLs", "ListIPSets": "IPSets"}


def objects() -> Counter[tuple[str, ...]]:
    """Return how often each thing is there."""
    call, found = connection().call, Counter[tuple[str, ...]]()
    for operation, name in LISTS.items():
        items = call("apigateway", operation, {}).get("items", [])
        found.update((operation, str(item.get(name))) for item in items if item.get("status") != "DELETING")
    for operation, name in OF_V2.items():
        for item in call("apigatewayv2", operation, {}).get("Items", []):
            if item.get("VpcLinkStatus") == "DELETING":
                continue
            found[f"v2 {operation}", item[name]] += 1
            if operation == "GetApis":
                found.update(_inside(item))
    for operation in ("ListPortals", "ListPortalProducts"):
        items = call("apigatewayv2", operation, {}).get("Items", [])
        found.update((operation, (item.get("PortalContent") or item)["DisplayName"]) for item in items)
    for operation, key in OF_WAF.items():
        found.update((operation, item["Name"]) for item in call("wafv2", operation, {"Scope": "REGIONAL"})[key])
    return found


def without_links(found: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """Return what there is besides VPC links, which stay while a stage that is deployed by hand may need them."""
    return Counter({key: count for key, count in found.items() if not key[0].endswith("GetVpcLinks")})


def _inside(api: dict[str, Any]) -> Counter[tuple[str, ...]]:
    call, of, name = connection().call, {"ApiId": api["ApiId"]}, api["Name"]
    made = Counter[tuple[str, ...]]()
    made.update((name, item["RouteKey"]) for item in call("apigatewayv2", "GetRoutes", of)["Items"])
    made.update((name, item["StageName"]) for item in call("apigatewayv2", "GetStages", of)["Items"])
    made[name, "integrations"] = len(call("apigatewayv2", "GetIntegrations", of)["Items"])
    made.update((name, item["Name"]) for item in call("apigatewayv2", "GetAuthorizers", of)["Items"])
    return made
