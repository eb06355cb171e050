"""What is inside live HTTP and WebSocket APIs: whole lists of each kind, and names for what AWS gives none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.scope import Scope
from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import by_id, protocol_of
from apigwctl.catalogue.http_folds import NON_PROXY, TARGET, fold_timeout
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.identity import Matches
from apigwctl.model.live import AS_IT_IS, Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address

Items = list[dict[str, Any]]
Read = Callable[[], Items]


def add_apis(reads: Reads, contents: Contents, matches: Matches, scope: Scope) -> dict[Address, tuple[Address, ...]]:
    """Add what is inside the APIs that documents describe, and return their deployments, newest first."""
    apis = sorted(matches.found.items())
    asked = {api: _operations(api, scope) for api, _ in apis}
    tasks: list[Read] = [
        partial(reads.list_v2, operation, {"ApiId": found.id}) for api, found in apis for operation in asked[api]
    ]
    answers = iter(together(tasks))
    lists = {api: {operation: next(answers) for operation in asked[api]} for api, _ in apis}
    newest = {}
    for api, found in apis:
        newest[api] = _add_api(contents, api, lists[api], scope.desired)
        if not scope.shallow and protocol_of(api.name) == "WEBSOCKET":
            _add_responses(reads, contents, found.id, lists[api], scope.desired)
    return newest


def _operations(api: Address, scope: Scope) -> list[str]:
    """Return the lists to read; where every stage deploys by itself, deployments are AWS's own business."""
    if scope.releases:
        return ["GetDeployments", "GetStages"]
    if scope.shallow:
        return ["GetStages"]
    models = ["GetModels"] if protocol_of(api.name) == "WEBSOCKET" else []
    stages = [stage for _, stage in scope.desired.children(api, "v2_stage")]
    deployments = ["GetDeployments"] if any(not stage.auto_deploy for stage in stages) else []
    return ["GetAuthorizers", *models, "GetIntegrations", "GetRoutes", *deployments, "GetStages"]


def _add_api(contents: Contents, api: Address, lists: Mapping[str, Items], desired: Snapshot) -> tuple[Address, ...]:
    api_id = contents.ids[api]
    contents.add_named("v2_authorizer", api, lists.get("GetAuthorizers", []), api_id)
    contents.add_named("v2_model", api, lists.get("GetModels", []), api_id)
    _add_integrations(contents, api, lists.get("GetIntegrations", []), lists.get("GetRoutes", []), desired)
    contents.add_named("v2_route", api, lists.get("GetRoutes", []), api_id)
    newest = _add_deployments(contents, api, lists.get("GetDeployments", []))
    for item in lists["GetStages"]:
        contents.add(Address("v2_stage", (*api.parts, item["StageName"])), item)
    return newest


def _add_deployments(contents: Contents, api: Address, items: Items) -> tuple[Address, ...]:
    dated = []
    for item in items:
        if item.get("AutoDeployed"):
            continue
        address = Address("v2_deployment", (*api.parts, item["DeploymentId"]))
        contents.learn(address, item["DeploymentId"])
        contents.add(address, item)
        contents.date(address, item.get("CreatedDate"))
        dated.append((str(item.get("CreatedDate", "")), address))
    return tuple(address for _, address in sorted(dated, reverse=True))


# -- integrations ------------------------------------------------------------------------------------------------------


def _add_integrations(contents: Contents, api: Address, items: Items, routes: Items, desired: Snapshot) -> None:
    made = {
        item["IntegrationId"]: fold_timeout(
            api, wire.from_wire(KINDS["v2_integration"], item, resolve=contents.resolve, api_id=contents.ids[api])
        )
        for item in items
    }
    for identifier, name in names(api, made, routes, desired).items():
        address = Address("v2_integration", (*api.parts, name))
        contents.learn(address, identifier)
        contents.resources[address] = made[identifier]


def names(api: Address, integrations: Mapping[str, Any], routes: Items, desired: Snapshot) -> dict[str, str]:
    """Return the names of live integrations, by id.

    It is the name that the specs want at most of the routes that use it, while that is free, else the first of their
    keys. One that no route uses is what a spec wants and nothing is yet, or else goes by its id.
    """
    users: dict[str, list[str]] = {identifier: [] for identifier in integrations}
    for route in routes:
        identifier = str(route.get("Target", "")).removeprefix(TARGET)
        if identifier in users:
            users[identifier].append(route["RouteKey"])
    wanted = {
        address.name: item.target.name for address, item in desired.children(api, "v2_route") if item.target is not None
    }
    votes = {
        identifier: Counter(wanted[key] for key in keys if key in wanted).most_common()
        for identifier, keys in users.items()
    }
    found: dict[str, str] = {}
    taken: set[str] = set()

    def take(identifier: str, candidates: Iterable[str]) -> None:
        name = next((item for item in candidates if item not in taken), "")
        if name and identifier not in found:
            found[identifier] = name
            taken.add(name)

    for identifier in sorted(integrations, key=lambda item: (-(votes[item][0][1] if votes[item] else 0), item)):
        take(identifier, [name for name, _ in votes[identifier]])
    for identifier in sorted(integrations):
        take(identifier, sorted(users[identifier]))
    missing = {address.name: normalise(item) for address, item in desired.children(api, "v2_integration")}
    for identifier in sorted(integrations):
        same = (name for name, item in missing.items() if fold_timeout(api, item) == integrations[identifier])
        take(identifier, same)
        found.setdefault(identifier, by_id(identifier))
    return found


# -- what routes and back ends of WebSocket APIs answer ------------------------------------------------------------


def _add_responses(
    reads: Reads, contents: Contents, api_id: str, lists: Mapping[str, Items], desired: Snapshot
) -> None:
    """Read responses only where there can be some: routes that answer, and back ends whose answers are mapped.

    Where a spec wants some, an apply that died may have made them before it came to what calls for them.
    """

    def wanted(kind: str, identifier: str) -> bool:
        return any(desired.children(contents.by_id[kind, identifier], f"{kind}_response"))

    owners = [
        (contents.by_id["v2_route", item["RouteId"]], {"RouteId": item["RouteId"]}, "route")
        for item in lists["GetRoutes"]
        if item.get("RouteResponseSelectionExpression") or wanted("v2_route", item["RouteId"])
    ]
    owners += [
        (
            contents.by_id["v2_integration", item["IntegrationId"]],
            {"IntegrationId": item["IntegrationId"]},
            "integration",
        )
        for item in lists["GetIntegrations"]
        if item.get("IntegrationType") in NON_PROXY or wanted("v2_integration", item["IntegrationId"])
    ]
    tasks: list[Read] = [
        partial(reads.list_v2, f"Get{what.capitalize()}Responses", {"ApiId": api_id, **params})
        for _, params, what in owners
    ]
    for (owner, _, what), items in zip(owners, together(tasks), strict=True):
        contents.add_named(f"v2_{what}_response", owner, items, api_id)


# -- what stages serve -------------------------------------------------------------------------------------------------


def summaries(reads: Reads, live: Live) -> dict[Address, Any]:
    """Return the deployments of stages to be adopted that hold what their API has now.

    Nothing lists what a deployment of these APIs holds, but the export of a stage can be held against that of the API.
    WebSocket APIs cannot be exported.
    """
    found: dict[Address, Any] = {}
    for api in sorted(address for address in live.adopting if address.kind == "v2_api"):
        stages = [
            (address, stage)
            for address, stage in live.snapshot.children(api, "v2_stage")
            if stage.deployment in live.ids and not stage.auto_deploy
        ]
        if not stages or protocol_of(api.name) != "HTTP":
            continue
        now = _exported(reads, live.ids[api], None)
        for address, stage in stages:
            if _exported(reads, live.ids[api], address.name) == now:
                found[stage.deployment] = AS_IT_IS
    return found


def _exported(reads: Reads, api_id: str, stage: str | None) -> Any:
    """Return what an export says of the definition; where it is served differs anyway, and tags are no part of it."""
    params = {"ApiId": api_id, "OutputType": "JSON", "Specification": "OAS30", "IncludeExtensions": True}
    answer = reads.get("apigatewayv2", "ExportApi", {**params, **({"StageName": stage} if stage else {})})
    body = answer["body"]
    document = json.loads(body if isinstance(body, bytes | str) else body.read())
    return {name: value for name, value in document.items() if name not in ("servers", "info", "tags")}
