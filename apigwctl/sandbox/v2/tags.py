"""TagResource, UntagResource and GetTags of `apigatewayv2`: the resources' own tags, looked at by ARN.

Source of the ARNs: developer guide, "ARN reference" and "Resources that can be tagged" (2026-04).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from apigwctl.sandbox.domains import names
from apigwctl.sandbox.errors import bad_request, not_found
from apigwctl.sandbox.kinds.tags import check
from apigwctl.sandbox.store import Record, partition
from apigwctl.sandbox.v2 import portal_parts, stage, vpc_link
from apigwctl.sandbox.v2.kind import Call, Handler, api_called


def _api(call: Call, match: re.Match[str]) -> tuple[Record, str]:
    about: Record = api_called(call, match["id"])["about"]
    return about, "Tags"


def _stage(call: Call, match: re.Match[str]) -> tuple[Record, str]:
    found = api_called(call, match["id"])["stages"].get(match["name"])
    if found is None:
        raise not_found(stage.KIND.missing)
    return found, "Tags"


def _vpc_link(call: Call, match: re.Match[str]) -> tuple[Record, str]:
    found = call.home["v2VpcLinks"].get(match["id"])
    if found is None:
        raise not_found(vpc_link.KIND.missing)
    return found, "Tags"


_HOLDERS: tuple[tuple[re.Pattern[str], Callable[[Call, re.Match[str]], tuple[Record, str]]], ...] = (
    (re.compile(r"/apis/(?P<id>[^/]+)"), _api),
    (re.compile(r"/apis/(?P<id>[^/]+)/stages/(?P<name>[^/]+)"), _stage),
    (re.compile(r"/vpclinks/(?P<id>[^/]+)"), _vpc_link),
)


def holder(call: Call) -> tuple[Record, str]:
    """The record whose tags the request means, and its member; raises BadRequestException, NotFoundException."""
    arn = call.params["ResourceArn"]
    if "/domainname" in arn:
        # one store for both services, in the members of the first
        return names.tagged(call, arn), "tags"
    portal = portal_parts.tagged(call, arn)
    if portal is not None:
        return portal, "Tags"
    prefix = f"arn:{partition(call.region)}:apigateway:{call.region}::"
    for pattern, find in _HOLDERS:
        match = pattern.fullmatch(arn.removeprefix(prefix))
        if match and arn.startswith(prefix):
            return find(call, match)
    raise bad_request(f"Invalid ARN. ARN is not well formed {arn}")


def tag(call: Call) -> Record:
    """TagResource."""
    record, member = holder(call)
    given = call.params.get("Tags") or {}
    together = {**record.get(member, {}), **given}
    check(given)
    check({key: value for key, value in together.items() if not key.startswith("aws:")})
    record[member] = together
    return {}


def untag(call: Call) -> Record:
    """UntagResource; keys that are not there are ignored."""
    record, member = holder(call)
    kept = {key: value for key, value in record.get(member, {}).items() if key not in call.params["TagKeys"]}
    record.pop(member, None)
    if kept:
        record[member] = kept
    return {}


def get(call: Call) -> Record:
    """GetTags."""
    record, member = holder(call)
    return {"Tags": record.get(member, {})}


HANDLERS: dict[str, Handler] = {"TagResource": tag, "UntagResource": untag, "GetTags": get}
