"""What hangs on APIs in other services: log groups, and permissions to invoke Lambda functions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.paging import Reads, together
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.addresses import API_KINDS, api_address, is_elsewhere
from apigwctl.catalogue.schema import KINDS
from apigwctl.errors import AwsError
from apigwctl.model.identity import Found
from apigwctl.model.leaving import read_marks
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, Ref, Template

STATEMENT_PREFIX = "apigwctl-"
_PLAIN = re.compile(r"(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w:$-]+)$")
"""How HTTP APIs may name a function."""
_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")
STAGE_KINDS = ("stage", "v2_stage")
_FUNCTION = re.compile(r"/functions/(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w:$-]+)/[\w-]*invocations$")


def add_log_groups(reads: Reads, contents: Contents, scope: Scope) -> None:
    """Read the log groups that specs name, with what of them specs can say."""
    for address, wanted in scope.desired.of("log_group"):
        name = text_of(wanted.log_group_name, contents)
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


def text_of(value: Any, contents: Contents) -> str | None:
    """Return a text with its references to live objects filled in, or None when one is not there yet."""
    if not isinstance(value, Template):
        return str(value)
    parts = [contents.ids.get(part.address) if isinstance(part, Ref) else part for part in value.parts]
    return None if any(part is None for part in parts) else "".join(str(part) for part in parts)


def add_permissions(reads: Reads, contents: Contents, scope: Scope, left: list[tuple[str, Found]], here: str) -> None:
    """Read our invoke permissions on the functions that specs, live integrations and marks on APIs name.

    Those of `left` APIs too.

    Only those `here`, in this account and region, can be asked for theirs.
    """
    apis = {
        address: identifier
        for address, identifier in contents.ids.items()
        if address.kind in API_KINDS and not is_elsewhere(address.name)
    }
    functions = {
        (item.function_name, item.qualifier)
        for address, item in scope.desired.of("lambda_permission")
        if api_address(address.parts[0]) in apis
    }
    functions |= {
        found
        for address, item in contents.resources.items()
        for uri in _as_stages_read_it(_uri(item), address, contents)
        for found in functions_of(uri)
    }
    functions |= {found for api in apis for found in read_marks(getattr(contents.resources.get(api), "tags", {}))}
    functions |= {found for kind, item in left for found in _functions_in(reads, kind, item.id)}
    functions |= {found for _, item in left for found in read_marks(item.tags)}
    targets = sorted((found for found in functions if here in found[0]), key=str)
    answers = together([partial(_statements, reads, name, qualifier) for name, qualifier in targets])
    for (name, qualifier), statements in zip(targets, answers, strict=True):
        for statement in statements:
            _add_statement(contents, scope.desired, apis, name, qualifier, statement)


def _functions_in(reads: Reads, kind: str, api_id: str) -> set[tuple[str, str | None]]:
    if kind == "v2_api":
        lists = (reads.list_v2(operation, {"ApiId": api_id}) for operation in ("GetIntegrations", "GetAuthorizers"))
        called = [item.get("IntegrationUri") or item.get("AuthorizerUri") for items in lists for item in items]
        return {function for uri in called for function in functions_of(uri)}
    items = reads.list("GetResources", {"restApiId": api_id, "embed": ["methods"]})
    methods = [method for item in items for method in (item.get("resourceMethods") or {}).values()]
    found = [method.get("methodIntegration") or {} for method in methods]
    found += reads.list("GetAuthorizers", {"restApiId": api_id})
    uris = [item.get("uri") or item.get("authorizerUri") for item in found]
    return {function for uri in uris for function in functions_of(uri)}


def _uri(item: Any) -> Any:
    names = ("uri", "integration_uri", "authorizer_uri")
    return next((getattr(item, name) for name in names if getattr(item, name, None)), None)


def _as_stages_read_it(uri: Any, address: Address, contents: Contents) -> list[Any]:
    """Return a URI as it is for each stage of its API, where stage variables are part of it."""
    if not isinstance(uri, str) or "${stageVariables." not in uri:
        return [uri]
    stages = [
        getattr(item, "variables", None) or getattr(item, "stage_variables", None) or {}
        for other, item in contents.resources.items()
        if other.kind in STAGE_KINDS and other.parts[0] == address.parts[0]
    ]
    return [with_variables(uri, variables) for variables in stages]


def with_variables(uri: str, variables: Mapping[str, str]) -> str:
    """Return a URI with these stage variables filled in."""
    return _STAGE_VARIABLE.sub(lambda found: variables.get(found[1], found[0]), uri)


def functions_of(uri: Any) -> set[tuple[str, str | None]]:
    """Return the function that a URI calls, with its qualifier; nothing where it is no function's."""
    found = (_FUNCTION.search(uri) or _PLAIN.match(uri)) if isinstance(uri, str) else None
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
        same = wanted is not None and text_of(wanted.source_arn, contents) == arn
        contents.resources[address] = KINDS["lambda_permission"].cls(
            function_name=name, qualifier=qualifier, source_arn=wanted.source_arn if same else arn
        )
