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
        found.update((operation, str(item.get(name))) for item in call("apigateway", operation, {}).get("items", []))
    for operation, name in OF_V2.items():
        for item in call("apigatewayv2", operation, {}).get("Items", []):
            found[f"v2 {operation}", item[name]] += 1
            if operation == "GetApis":
                found.update(_inside(item))
    for operation, key in OF_WAF.items():
        found.update((operation, item["Name"]) for item in call("wafv2", operation, {"Scope": "REGIONAL"})[key])
    return found


def _inside(api: dict[str, Any]) -> Counter[tuple[str, ...]]:
    call, of, name = connection().call, {"ApiId": api["ApiId"]}, api["Name"]
    made = Counter[tuple[str, ...]]()
    made.update((name, item["RouteKey"]) for item in call("apigatewayv2", "GetRoutes", of)["Items"])
    made.update((name, item["StageName"]) for item in call("apigatewayv2", "GetStages", of)["Items"])
    made[name, "integrations"] = len(call("apigatewayv2", "GetIntegrations", of)["Items"])
    made.update((name, item["Name"]) for item in call("apigatewayv2", "GetAuthorizers", of)["Items"])
    return made
