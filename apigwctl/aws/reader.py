"""The live state of a scope, in few calls: lists by pages of 500, whole APIs by GetResources with methods embedded."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from apigwctl.aws import domains, http_contents, issuers
from apigwctl.aws.contents import (
    Contents,
    add_deployments,
    add_documentation,
    add_plan,
    add_resources,
    add_stages,
)
from apigwctl.aws.elsewhere import add_elsewhere, add_joined
from apigwctl.aws.keys import learn_superseded, read_keys, retiring
from apigwctl.aws.links import fold_links
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.parameters import add_parameters
from apigwctl.aws.portals import read_portals
from apigwctl.aws.protection import add_account, expiries, list_web_acls, read_web_acls
from apigwctl.aws.roots import APIS, add_roots, listed, matched, orphan_address
from apigwctl.aws.scope import Scope as Scope
from apigwctl.aws.side import add_log_groups, add_permissions
from apigwctl.catalogue.addresses import protocol_of
from apigwctl.catalogue.portals import PORTALS
from apigwctl.catalogue.schema import KINDS
from apigwctl.catalogue.unset_settings import USUAL_LIMITS
from apigwctl.model.identity import ADOPTED_TAG, Matches
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap, freeze

NAMED = {
    "GetAuthorizers": "authorizer",
    "GetModels": "model",
    "GetRequestValidators": "request_validator",
    "GetGatewayResponses": "gateway_response",
    "GetDocumentationVersions": "documentation_version",
}


def read(reads: Reads, scope: Scope, *, account: str, region: str) -> Live:
    """Return the live state of a scope; reads only."""
    lists = listed(reads, scope, region) | list_web_acls(reads, scope)
    contents = Contents()
    matches = {kind: matched(kind, items, scope) for kind, items in lists.items()}
    for kind, found in matches.items():
        for address, item in found.found.items():
            contents.learn(address, item.id)
        for item in found.orphans:
            contents.learn(orphan_address(kind, item), item.id)
    superseded = learn_superseded(contents, matches)
    add_roots(contents, lists, matches)
    strangers = add_elsewhere(contents, lists, scope)
    if "domain_name" in matches:
        domains.learn_domains(contents, lists["domain_name"], matches["domain_name"])
        strangers += domains.add_contents(reads, contents, matches["domain_name"], scope)
    if any(kind in matches for kind in PORTALS):
        strangers += read_portals(reads, contents, lists, matches, scope)
    unknown_acls = read_web_acls(reads, contents, lists.get("web_acl", []), matches, scope)
    newest = _add_apis(reads, contents, matches, scope)
    if "v2_api" in matches:
        newest |= http_contents.add_apis(reads, contents, matches["v2_api"], scope)
    fold_links(contents, scope.desired)
    _add_plans(reads, contents, lists, matches, scope)
    keys = read_keys(reads, contents, superseded, scope, matches)
    _add_account(reads, contents, scope)
    add_log_groups(reads, contents, scope)
    left = [(kind, item) for kind in sorted(APIS & matches.keys()) for item in matches[kind].orphans if scope.prune]
    add_permissions(reads, contents, scope, left, f":lambda:{region}:{account}:")
    occupied = add_parameters(reads, contents, {kind: matches[kind] for kind in sorted(APIS & matches.keys())}, scope)
    if not scope.orphans:
        matches = {kind: dataclasses.replace(found, orphans=()) for kind, found in matches.items()}
    live = _live(contents, matches, newest, account, region)
    return dataclasses.replace(
        live,
        summaries=_summaries(reads, live),
        superseded=keys.superseded,
        retiring=retiring(contents, matches),
        plans_of=keys.plans_of,
        same_value=keys.same_value,
        notes=issuers.check(reads, scope.desired, contents.resources, account=account, region=region),
        expires=expiries(contents, lists.get("client_certificate", [])),
        limits=() if scope.shallow else _limits(reads, live.snapshot, scope.desired),
        problems=live.problems + strangers + unknown_acls + occupied,
    )


def _add_apis(
    reads: Reads, contents: Contents, matches: Mapping[str, Matches], scope: Scope
) -> dict[Address, tuple[Address, ...]]:
    newest: dict[Address, tuple[Address, ...]] = {}
    apis = sorted(matches["rest_api"].found.items()) if "rest_api" in matches else []
    operations = ["GetStages"]
    if scope.releases:
        operations = ["GetDeployments", "GetStages"]
    elif not scope.shallow:
        operations = [*NAMED, "GetDocumentationParts", "GetResources", "GetDeployments", "GetStages"]
    tasks: list[Callable[[], list[dict[str, Any]]]] = []
    for _, found in apis:
        for operation in operations:
            embed = {"embed": ["methods"]} if operation == "GetResources" else {}
            params = {"restApiId": found.id, **embed}
            tasks.append(partial(reads.list, operation, params, paged=operation != "GetStages"))
    answers = iter(together(tasks))
    for api, found in apis:
        lists = {operation: next(answers) for operation in operations}
        newest[api] = _add_api(contents, api, found.id, lists)
    return newest


def _add_api(contents: Contents, api: Address, api_id: str, lists: Mapping[str, Any]) -> tuple[Address, ...]:
    for operation, kind in NAMED.items():
        items = lists.get(operation, [])
        if kind == "gateway_response":
            # AWS lists every type; only the customised ones are somebody's wish (recorded 2026-03).
            items = [item for item in items if not item.get("defaultResponse")]
        contents.add_named(kind, api, items, api_id)
    add_documentation(contents, api, lists.get("GetDocumentationParts", []))
    add_resources(contents, api, lists.get("GetResources", []))
    newest = add_deployments(contents, api, lists.get("GetDeployments", []))
    add_stages(contents, api, lists["GetStages"])
    return newest


def _add_plans(
    reads: Reads, contents: Contents, lists: Mapping[str, Any], matches: Mapping[str, Matches], scope: Scope
) -> None:
    if "usage_plan" not in matches:
        return
    plans, orphans = sorted(matches["usage_plan"].found.items()), matches["usage_plan"].orphans
    by_id = {item["id"]: item for item in lists["usage_plan"]}
    ours = frozenset(item.id for item in (*(found for _, found in plans), *orphans))
    add_joined(contents, lists["usage_plan"], ours, scope)
    keys = together([partial(reads.list, "GetUsagePlanKeys", {"usagePlanId": found.id}) for _, found in plans])
    for (plan, found), items in zip(plans, keys, strict=True):
        add_plan(contents, plan, by_id[found.id])
        for item in items:
            key = contents.by_id.get(("api_key", item["id"])) or Address("api_key", (f"id:{item['id']}",))
            address = Address("usage_plan_key", (*plan.parts, key.name))
            contents.learn(address, item["id"])
            contents.resources[address] = KINDS["usage_plan_key"].cls(key=key)
    for left in orphans:
        # Whoever deletes it has to know which stages it covers; the list says that already.
        add_plan(contents, orphan_address("usage_plan", left), by_id[left.id])


def _add_account(reads: Reads, contents: Contents, scope: Scope) -> None:
    if any(item.address.kind == "account" for item in scope.wanted) or _wants_logs(scope.desired):
        add_account(reads, contents, scope.desired)


def _wants_logs(desired: Snapshot) -> bool:
    """Whether a stage is to log, for which the account needs a role."""
    stages = (stage.access_log_settings is not None for _, stage in desired.of("stage"))
    settings = (setting.logging_level in ("ERROR", "INFO") for _, setting in desired.of("method_setting"))
    sockets = (stage.logs for address, stage in desired.of("v2_stage") if protocol_of(address.parts[0]) == "WEBSOCKET")
    return any(stages) or any(settings) or any(sockets)


def _limits(reads: Reads, live: Snapshot, desired: Snapshot) -> tuple[float, ...]:
    """Return the account's burst and rate, where a method shows a throttle that only they could explain."""
    if all(_is_explained(address, setting, desired) for address, setting in live.of("method_setting")):
        return ()
    limits = reads.get("apigateway", "GetAccount", {}).get("throttleSettings") or {}
    return (limits.get("burstLimit", -1), limits.get("rateLimit", -1.0))


def _is_explained(address: Address, setting: Any, desired: Snapshot) -> bool:
    scopes = (address.parts[2:], (address.parts[2], "ANY"), ("*", "*"))
    said = [desired.get(Address("method_setting", (*address.parts[:2], *scope))) for scope in scopes]
    return all(
        getattr(setting, name) in (None, *usual, *(getattr(item, name) for item in said if item is not None))
        for name, usual in USUAL_LIMITS.items()
    )


def _summaries(reads: Reads, live: Live) -> FrozenMap[Address, Any]:
    """Read what the deployments of stages that are to be adopted list: all that AWS tells of a snapshot."""
    served = {
        stage.deployment
        for address, stage in live.snapshot.of("stage")
        if Address("rest_api", address.parts[:1]) in live.adopting and stage.deployment in live.ids
    }
    found = {}
    for deployment in sorted(served):
        api_id = live.ids[Address("rest_api", deployment.parts[:1])]
        params = {"restApiId": api_id, "deploymentId": live.ids[deployment], "embed": ["apisummary"]}
        found[deployment] = freeze(reads.get("apigateway", "GetDeployment", params).get("apiSummary") or {})
    return FrozenMap({**found, **http_contents.summaries(reads, live)})


def _live(
    contents: Contents,
    matches: Mapping[str, Matches],
    newest: Mapping[Address, tuple[Address, ...]],
    account: str,
    region: str,
) -> Live:
    orphans: dict[Address, str] = {}
    for kind, found in matches.items():
        for item in found.orphans:
            orphans[orphan_address(kind, item)] = item.id
    marked = frozenset(
        address for found in matches.values() for address, item in found.found.items() if ADOPTED_TAG in item.tags
    )
    return Live(
        account=account,
        region=region,
        snapshot=Snapshot(FrozenMap(contents.resources)),
        ids=FrozenMap(contents.ids),
        adopting=frozenset(item for found in matches.values() for item in found.adopting),
        renamed=frozenset(item for found in matches.values() for item in found.renamed),
        marked=marked,
        orphans=FrozenMap(orphans),
        newest=FrozenMap(newest),
        created=FrozenMap(contents.created),
        problems=tuple(problem for found in matches.values() for problem in found.problems),
    )
