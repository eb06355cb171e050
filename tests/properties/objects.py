"""Everything that there is in an account, by kind and name, as AWS lists it: two of one name are seen as two."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from apigwctl.errors import AwsError
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
QUALIFIERS = ("", "live")
"""What generated specs name of functions."""
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
    return found + permissions()


def permissions() -> Counter[tuple[str, ...]]:
    """Return how often APIs that are there may invoke each function."""
    call = connection().call
    apis = {item["id"]: item["name"] for item in call("apigateway", "GetRestApis", {}).get("items", [])}
    apis |= {item["ApiId"]: item["Name"] for item in call("apigatewayv2", "GetApis", {}).get("Items", [])}
    functions = [item["FunctionName"] for item in call("lambda", "ListFunctions", {})["Functions"]]
    found = Counter[tuple[str, ...]]()
    for name in functions:
        for qualifier in QUALIFIERS:
            sources = (
                item.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn", "")
                for item in _policy(name, qualifier)
            )
            called_by = (apis.get(arn.split(":")[5].partition("/")[0]) for arn in sources if arn)
            found.update(("permission", name, qualifier, api) for api in called_by if api is not None)
    return found


def _policy(name: str, qualifier: str) -> list[dict[str, Any]]:
    try:
        of = {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}
        policy = connection().call("lambda", "GetPolicy", of)["Policy"]
    except AwsError as error:
        if error.error_code != "ResourceNotFoundException":
            raise
        return []
    return list(json.loads(policy)["Statement"])


def without_backends(found: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """Return what there is besides what stays while a stage that is deployed by hand may need it.

    That is VPC links, and permissions to call functions.
    """
    needed = ("GetVpcLinks", "v2 GetVpcLinks", "permission")
    return Counter({key: count for key, count in found.items() if key[0] not in needed})


def _inside(api: dict[str, Any]) -> Counter[tuple[str, ...]]:
    call, of, name = connection().call, {"ApiId": api["ApiId"]}, api["Name"]
    made = Counter[tuple[str, ...]]()
    made.update((name, item["RouteKey"]) for item in call("apigatewayv2", "GetRoutes", of)["Items"])
    made.update((name, item["StageName"]) for item in call("apigatewayv2", "GetStages", of)["Items"])
    made[name, "integrations"] = len(call("apigatewayv2", "GetIntegrations", of)["Items"])
    made.update((name, item["Name"]) for item in call("apigatewayv2", "GetAuthorizers", of)["Items"])
    return made
