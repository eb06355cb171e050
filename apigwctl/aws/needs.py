"""What a version needs beside itself, and whether it is still there: functions' permissions, authorizers, VPC links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from apigwctl.aws.paging import Reads
from apigwctl.aws.side import functions_of
from apigwctl.errors import AwsError

_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")


def functions_in(uris: Iterable[str], variables: Mapping[str, str]) -> set[tuple[str, str | None]]:
    """Return the functions that URIs call on a stage with these variables, each with its qualifier."""
    told = (_STAGE_VARIABLE.sub(lambda found: variables.get(found[1], found[0]), uri) for uri in uris)
    return {found for uri in told for found in functions_of(uri)}


def may_call(reads: Reads, api_id: str, function: str, qualifier: str | None) -> bool:
    """Whether a function's policy lets an API call it; a function that does not show its policy is taken to."""
    params = {"FunctionName": function, **({"Qualifier": qualifier} if qualifier else {})}
    try:
        answer = reads.find("lambda", "GetPolicy", params)
    except AwsError as error:
        if error.error_code in ("AccessDeniedException", "AccessDenied"):
            return True
        raise
    policy = json.loads(answer["Policy"]) if answer and answer.get("Policy") else {}
    return any(_lets(statement, api_id) for statement in policy.get("Statement", []))


def _lets(statement: Mapping[str, Any], api_id: str) -> bool:
    if statement.get("Effect") != "Allow" or "apigateway.amazonaws.com" not in json.dumps(statement.get("Principal")):
        return False
    sources = [
        value
        for keys in statement.get("Condition", {}).values()
        for name, value in keys.items()
        if name.lower() == "aws:sourcearn"
    ]
    return not sources or any(f":{api_id}/" in str(source) or ":*" in str(source) for source in sources)


def authorizer_ids(reads: Reads, api_id: str, *, second: bool) -> set[str]:
    """Return the ids of the authorizers of an API; `second`: of HTTP and WebSocket APIs."""
    if second:
        return {item["AuthorizerId"] for item in reads.list_v2("GetAuthorizers", {"ApiId": api_id})}
    return {item["id"] for item in reads.list("GetAuthorizers", {"restApiId": api_id})}


def link_ids(reads: Reads) -> set[str]:
    """Return the ids of the VPC links of the account, of both kinds."""
    return {item["id"] for item in reads.list("GetVpcLinks", {})} | {
        item["VpcLinkId"] for item in reads.list_v2("GetVpcLinks", {})
    }
