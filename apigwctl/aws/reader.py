"""The live state of a scope, in few calls: lists by pages of 500, whole APIs by GetResources with methods embedded."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from apigwctl.aws.contents import (
    Contents,
    add_deployments,
    add_documentation,
    add_plan,
    add_resources,
    add_stages,
)
from apigwctl.aws.paging import Reads, together
from apigwctl.catalogue.addresses import by_id, by_project, is_elsewhere, label
from apigwctl.catalogue.quirks import USUAL_LIMITS
from apigwctl.catalogue.schema import KINDS
from apigwctl.errors import AwsError
from apigwctl.model.identity import ADOPTED_TAG, DOCUMENT_TAG, OWNER_TAG, Consent, Found, Matches, Wanted, match
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap, Problem, Ref, Template, freeze

ROOTS = ("rest_api", "usage_plan", "api_key", "client_certificate")
STATEMENT_PREFIX = "apigwctl-"
_FUNCTION = re.compile(r"/functions/(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w:$-]+)/[\w-]*invocations$")

NAMED = {
    "GetAuthorizers": "authorizer",
    "GetModels": "model",
    "GetRequestValidators": "request_validator",
    "GetGatewayResponses": "gateway_response",
    "GetDocumentationVersions": "documentation_version",
}


@dataclass(frozen=True)
class Scope:
    """What to read: the roots that documents describe, as whom, and how much of them.

    `shallow` leaves out what is inside APIs but their stages: enough to delete them. `prune` looks into orphaned APIs
    for the functions that they may call.
    """

    wanted: tuple[Wanted, ...]
    owner: str
    consent: Consent
    desired: Snapshot
    orphans: bool = True
    shallow: bool = False
    prune: bool = False


def read(reads: Reads, scope: Scope, *, account: str, region: str) -> Live:
    """Return the live state of a scope; reads only."""
    kinds = [kind for kind in ROOTS if scope.orphans or kind in _kinds_of(scope)]
    listed = dict(
        zip(kinds, together([partial(reads.list, KINDS[kind].calls.list, {}) for kind in kinds]), strict=True)
    )
    contents = Contents()
    matches = {kind: _match(kind, items, scope) for kind, items in listed.items()}
    for kind, found in matches.items():
        for address, item in found.found.items():
            contents.learn(address, item.id)
        for item in found.orphans:
            contents.learn(_orphan(kind, item), item.id)
    _add_roots(contents, listed, matches)
    strangers = _add_elsewhere(contents, listed.get("rest_api", []), scope)
    newest = _add_apis(reads, contents, matches, scope)
    _add_plans(reads, contents, listed, matches)
    _add_account(reads, contents, scope)
    _add_log_groups(reads, contents, scope)
    left = [item.id for item in matches["rest_api"].orphans] if scope.prune and "rest_api" in matches else []
    _add_permissions(reads, contents, scope, left, f":lambda:{region}:{account}:")
    if not scope.orphans:
        matches = {kind: dataclasses.replace(found, orphans=()) for kind, found in matches.items()}
    live = _live(contents, matches, newest, account, region)
    return dataclasses.replace(
        live,
        summaries=_summaries(reads, live),
        limits=_limits(reads, live.snapshot, scope.desired),
        problems=live.problems + strangers,
    )


def _kinds_of(scope: Scope) -> set[str]:
    """Return the kinds of roots that documents describe or refer to: a part of a project may name the rest of it."""
    kinds = {item.address.kind for item in scope.wanted}
    if any(scope.desired.of("usage_plan_stage", "usage_plan_key")):
        kinds |= {"rest_api", "api_key"}
    if any(stage.client_certificate is not None for _, stage in scope.desired.of("stage")):
        kinds.add("client_certificate")
    return kinds


def _orphan(kind: str, item: Found) -> Address:
    """Return the address of an owned object whose document is gone: by the name that its tag remembers."""
    return Address(kind, (item.tags.get(DOCUMENT_TAG, "").partition("/")[2] or item.name,))


def _match(kind: str, items: Iterable[Mapping[str, Any]], scope: Scope) -> Matches:
    identity = KINDS[kind].identity
    found = [Found(item[identity], item.get("name", ""), item.get("tags") or {}) for item in items]
    wanted = [item for item in scope.wanted if item.address.kind == kind]
    return match(wanted, found, scope.owner, scope.consent)


def _add_roots(contents: Contents, listed: Mapping[str, Any], matches: Mapping[str, Matches]) -> None:
    for kind, items in listed.items():
        identity = KINDS[kind].identity
        by_id = {item[identity]: item for item in items}
        for address, found in matches[kind].found.items():
            if kind != "usage_plan":
                contents.add(address, by_id[found.id], api_id=found.id if kind == "rest_api" else "")
            if kind == "rest_api" and by_id[found.id].get("rootResourceId"):
                contents.learn(Address("resource", (address.name, "/")), by_id[found.id]["rootResourceId"])


def _add_elsewhere(contents: Contents, items: Iterable[Mapping[str, Any]], scope: Scope) -> tuple[Problem, ...]:
    """Learn the APIs of other projects that usage plans cover, and tell of those that are not there."""
    problems = []
    items = tuple(items)
    for address, _ in scope.desired.of("usage_plan_stage"):
        name = address.parts[1]
        if not is_elsewhere(name):
            continue
        found = [item["id"] for item in items if name in _foreign_names(item, scope.owner)]
        if len(found) == 1:
            contents.learn(Address("rest_api", (name,)), found[0])
        else:
            message = f"{len(found) or 'no'} live APIs are {name.replace(':', ' ', 1)}"
            place = scope.desired.sources.get(address)
            problems.append(Problem(message, "unknown-api", label(address), place, "apply that project first"))
    return tuple(problems)


def _foreign_names(item: Mapping[str, Any], owner: str) -> set[str]:
    """How another project's specs would name a live API: by its id, or by the tags of its owner in the same target."""
    tags = item.get("tags") or {}
    project, _, target = tags.get(OWNER_TAG, "").partition("/")
    names = {by_id(item["id"])}
    if project and target == owner.partition("/")[2]:
        names.add(by_project(project, tags.get(DOCUMENT_TAG, "").partition("/")[2]))
    return names


def _add_apis(
    reads: Reads, contents: Contents, matches: Mapping[str, Matches], scope: Scope
) -> dict[Address, tuple[Address, ...]]:
    newest: dict[Address, tuple[Address, ...]] = {}
    apis = sorted(matches["rest_api"].found.items()) if "rest_api" in matches else []
    operations = (
        ["GetStages"]
        if scope.shallow
        else [*NAMED, "GetDocumentationParts", "GetResources", "GetDeployments", "GetStages"]
    )
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


def _add_plans(reads: Reads, contents: Contents, listed: Mapping[str, Any], matches: Mapping[str, Matches]) -> None:
    plans = sorted(matches["usage_plan"].found.items()) if "usage_plan" in matches else []
    by_id = {item["id"]: item for item in listed.get("usage_plan", [])}
    keys = together([partial(reads.list, "GetUsagePlanKeys", {"usagePlanId": found.id}) for _, found in plans])
    for (plan, found), items in zip(plans, keys, strict=True):
        add_plan(contents, plan, by_id[found.id])
        for item in items:
            key = contents.by_id.get(("api_key", item["id"])) or Address("api_key", (f"id:{item['id']}",))
            address = Address("usage_plan_key", (*plan.parts, key.name))
            contents.learn(address, item["id"])
            contents.resources[address] = KINDS["usage_plan_key"].cls(key=key)
    for left in matches["usage_plan"].orphans if "usage_plan" in matches else ():
        # Whoever deletes it has to know which stages it covers; the list says that already.
        add_plan(contents, _orphan("usage_plan", left), by_id[left.id])


def _add_account(reads: Reads, contents: Contents, scope: Scope) -> None:
    if any(item.address.kind == "account" for item in scope.wanted) or _wants_logs(scope.desired):
        contents.add(Address("account", ()), reads.get("apigateway", "GetAccount", {}))


def _wants_logs(desired: Snapshot) -> bool:
    """Whether a stage is to log, for which the account needs a role."""
    stages = (stage.access_log_settings is not None for _, stage in desired.of("stage"))
    settings = (setting.logging_level in ("ERROR", "INFO") for _, setting in desired.of("method_setting"))
    return any(stages) or any(settings)


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
    return FrozenMap(found)


# -- side resources ----------------------------------------------------------------------------------------------------


def _add_log_groups(reads: Reads, contents: Contents, scope: Scope) -> None:
    for address, wanted in scope.desired.of("log_group"):
        name = _text(wanted.log_group_name, contents)
        if name is None:
            continue
        answer = reads.get("logs", "DescribeLogGroups", {"logGroupNamePrefix": name})
        for group in answer.get("logGroups", []):
            if group["logGroupName"] == name:
                contents.add(address, group)
                made = contents.resources[address]
                same_name = type(made)(
                    log_group_name=wanted.log_group_name,
                    retention_in_days=made.retention_in_days,
                    kms_key_id=made.kms_key_id,
                    tags=wanted.tags,
                )
                contents.resources[address] = same_name


def _text(value: Any, contents: Contents) -> str | None:
    """Return a text with its references to live objects filled in, or None when one is not there yet."""
    if not isinstance(value, Template):
        return str(value)
    parts = [contents.ids.get(part.address) if isinstance(part, Ref) else part for part in value.parts]
    return None if any(part is None for part in parts) else "".join(str(part) for part in parts)


def _add_permissions(reads: Reads, contents: Contents, scope: Scope, left: list[str], here: str) -> None:
    """Read our invoke permissions on the functions that specs and live integrations name, those of `left` APIs too.

    Only those `here`, in this account and region, can be asked for theirs.
    """
    apis = {
        address: identifier
        for address, identifier in contents.ids.items()
        if address.kind == "rest_api" and not is_elsewhere(address.name)
    }
    functions = {
        (item.function_name, item.qualifier)
        for address, item in scope.desired.of("lambda_permission")
        if Address("rest_api", address.parts[:1]) in apis
    }
    functions |= {found for item in contents.resources.values() for found in _functions_of(_uri(item))}
    functions |= {found for api in left for found in _functions_in(reads, api)}
    targets = sorted((found for found in functions if here in found[0]), key=str)
    answers = together([partial(_statements, reads, name, qualifier) for name, qualifier in targets])
    for (name, qualifier), statements in zip(targets, answers, strict=True):
        for statement in statements:
            _add_statement(contents, scope.desired, apis, name, qualifier, statement)


def _functions_in(reads: Reads, api_id: str) -> set[tuple[str, str | None]]:
    items = reads.list("GetResources", {"restApiId": api_id, "embed": ["methods"]})
    methods = [method for item in items for method in (item.get("resourceMethods") or {}).values()]
    found = [method.get("methodIntegration") or {} for method in methods]
    found += reads.list("GetAuthorizers", {"restApiId": api_id})
    uris = [item.get("uri") or item.get("authorizerUri") for item in found]
    return {function for uri in uris for function in _functions_of(uri)}


def _uri(item: Any) -> Any:
    return getattr(item, "uri", None) or getattr(item, "authorizer_uri", None)


def _functions_of(uri: Any) -> set[tuple[str, str | None]]:
    found = _FUNCTION.search(uri) if isinstance(uri, str) else None
    if not found or "${" in found[1]:
        return set()
    function, _, qualifier = found[1].partition(":function:")[2].partition(":")
    arn = f"{found[1].partition(':function:')[0]}:function:{function}"
    # Lambda keeps no policy for $LATEST: the function's own is asked.
    return {(arn, None if qualifier in ("", "$LATEST") else qualifier)}


def _statements(reads: Reads, name: str, qualifier: str | None) -> list[dict[str, Any]]:
    params = {"FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}
    try:
        answer = reads.find("lambda", "GetPolicy", params)
    except AwsError as error:
        if error.error_code in ("AccessDeniedException", "AccessDenied"):
            return []  # another account's function: its permissions are not ours to see
        raise
    policy = json.loads(answer["Policy"]) if answer and answer.get("Policy") else {}
    return [item for item in policy.get("Statement", []) if str(item.get("Sid", "")).startswith(STATEMENT_PREFIX)]


def _add_statement(
    contents: Contents,
    desired: Snapshot,
    apis: Mapping[Address, str],
    name: str,
    qualifier: str | None,
    statement: Mapping[str, Any],
) -> None:
    condition = statement.get("Condition", {})
    arn = next((keys.get("AWS:SourceArn") or keys.get("aws:SourceArn") for keys in condition.values()), None) or ""
    for api, api_id in apis.items():
        if f":{api_id}/" not in arn:
            continue
        address = Address("lambda_permission", (api.name, statement["Sid"]))
        wanted = desired.get(address)
        same = wanted is not None and _text(wanted.source_arn, contents) == arn
        contents.resources[address] = KINDS["lambda_permission"].cls(
            function_name=name, qualifier=qualifier, source_arn=wanted.source_arn if same else arn
        )


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
            orphans[_orphan(kind, item)] = item.id
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
        problems=tuple(problem for found in matches.values() for problem in found.problems),
    )
