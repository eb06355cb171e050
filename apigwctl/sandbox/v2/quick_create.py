"""Quick create: an integration, a route and a stage that come with an HTTP API, and that API Gateway manages.

Sources: API reference, CreateApi and UpdateApi; what can be changed of managed things: CloudFormation's
ApiGatewayManagedOverrides (2026-04).
"""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.store import Record, copied
from apigwctl.sandbox.v2 import auto_deploy, integration, route, stage
from apigwctl.sandbox.v2.kind import Call, asking


def fill(call: Call, api: Record, given: Mapping[str, str]) -> None:
    """Add what quick create adds to a new API."""
    made = integration.KIND.add(asking(call, "CreateIntegration", **_backend(given)), api)
    target = f"integrations/{made['IntegrationId']}"
    key = given.get("RouteKey") or route.DEFAULT
    routed = route.KIND.add(asking(call, "CreateRoute", RouteKey=key, Target=target), api)
    staged = stage.KIND.add(asking(call, "CreateStage", StageName=stage.DEFAULT, AutoDeploy=True), api)
    for record in (made, routed, staged):
        record["ApiGatewayManaged"] = True
    auto_deploy.deploy(call, api)


def _backend(given: Mapping[str, str]) -> Record:
    target = given["Target"]
    members = {"IntegrationUri": target, "CredentialsArn": given.get("CredentialsArn")}
    if target.startswith("arn:"):
        return {**members, "IntegrationType": "AWS_PROXY", "PayloadFormatVersion": "2.0"}
    return {**members, "IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY"}


def changed(call: Call, api: Record, given: Mapping[str, str]) -> dict[str, Record]:
    """The integration and route that quick create made, as an update changes them; raises BadRequestException."""
    found = {
        name: copied(record)
        for name in ("integrations", "routes")
        for record in api[name].values()
        if record.get("ApiGatewayManaged")
    }
    if "integrations" not in found or "routes" not in found:
        raise bad_request("Target, RouteKey and CredentialsArn can be changed only of an API made by quick create")
    if "Target" in given:
        if not given["Target"]:
            raise bad_request("The target of an API made by quick create cannot be removed")
        found["integrations"].update(_replaced(call, api, found["integrations"], given["Target"]))
    if "CredentialsArn" in given:
        found["integrations"]["CredentialsArn"] = given["CredentialsArn"]
    integration.check(call, api, found["integrations"])
    if given.get("RouteKey"):
        found["routes"]["RouteKey"] = given["RouteKey"]
    route.check(api, found["routes"])
    return found


def _replaced(call: Call, api: Record, old: Record, target: str) -> Record:
    made = integration.build(asking(call, "CreateIntegration", **_backend({"Target": target})), api)
    kept = ("IntegrationId", "TimeoutInMillis", "Description")
    return {name: item for name, item in made.items() if name not in kept or name not in old}


def replace(api: Record, prepared: Mapping[str, Record]) -> None:
    """Put what `changed` gave into the API."""
    keys = {"integrations": "IntegrationId", "routes": "RouteId"}
    for name, record in prepared.items():
        api[name][record[keys[name]]] = {member: item for member, item in record.items() if item != ""}
