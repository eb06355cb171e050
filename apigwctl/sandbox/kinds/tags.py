"""TagResource, UntagResource and GetTags, for every taggable ARN of API Gateway."""

from __future__ import annotations

import re

from apigwctl.sandbox.domains import names
from apigwctl.sandbox.errors import bad_request, not_found
from apigwctl.sandbox.kinds.kind import Call, Handler
from apigwctl.sandbox.store import Record, partition

# AWS developer guide, Quotas page (2026-04); key and value lengths: API reference, TagResource.
_MOST, _KEY_LENGTH, _VALUE_LENGTH = 50, 128, 256
_STAGE = re.compile(r"/restapis/([^/]+)/stages/([^/]+)")
_TOP = re.compile(r"/(restapis|apikeys|usageplans|clientcertificates|vpclinks)/([^/]+)")
_COLLECTIONS = {
    "restapis": "apis",
    "apikeys": "apiKeys",
    "usageplans": "usagePlans",
    "clientcertificates": "clientCertificates",
    "vpclinks": "vpcLinks",
}
_MISSING = {
    "restapis": "Invalid API identifier specified",
    "apikeys": "Invalid API Key identifier specified",
    "usageplans": "Invalid Usage Plan ID specified",
    "clientcertificates": "Invalid Client Certificate identifier specified",
    "vpclinks": "Invalid Vpc Link identifier specified",
}


def check(tags: dict[str, str]) -> None:
    """Raise BadRequestException for tags that AWS refuses."""
    for key, value in tags.items():
        if key.lower().startswith("aws:"):
            raise bad_request("Tag keys starting with 'aws:' are reserved for system use")
        if not 0 < len(key) <= _KEY_LENGTH or len(value) > _VALUE_LENGTH:
            raise bad_request(f"Invalid tag specified: {key}")
    if len(tags) > _MOST:
        raise bad_request(f"The number of tags exceeds the limit of {_MOST}")


def holder(call: Call) -> Record:
    """The record whose tags the request means; raises BadRequestException, NotFoundException."""
    arn = call.params["resourceArn"]
    if "/domainname" in arn:
        return names.tagged(call, arn)
    prefix = f"arn:{partition(call.region)}:apigateway:{call.region}::"
    if not arn.startswith(prefix):
        raise bad_request(f"Invalid ARN. ARN is not well formed {arn}")
    path = arn.removeprefix(prefix)
    if match := _STAGE.fullmatch(path):
        stage: Record | None = call.api_called(match[1])["stages"].get(match[2])
        if stage is None:
            raise not_found("Invalid Stage identifier specified")
        return stage
    match = _TOP.fullmatch(path)
    if match is None:
        raise bad_request(f"Invalid ARN. ARN is not well formed {arn}")
    if match[1] == "restapis":
        about: Record = call.api_called(match[2])["about"]
        return about
    found: Record | None = call.home[_COLLECTIONS[match[1]]].get(match[2])
    if found is None:
        raise not_found(_MISSING[match[1]])
    return found


def tag(call: Call) -> Record:
    """TagResource."""
    tagged = holder(call)
    merged = {**tagged.get("tags", {}), **call.params["tags"]}
    check(call.params["tags"])
    check({key: value for key, value in merged.items() if not key.startswith("aws:")})
    tagged["tags"] = merged
    return {}


def untag(call: Call) -> Record:
    """UntagResource; keys that are not there are ignored."""
    tagged = holder(call)
    kept = {key: value for key, value in tagged.get("tags", {}).items() if key not in call.params["tagKeys"]}
    if kept:
        tagged["tags"] = kept
    else:
        tagged.pop("tags", None)
    return {}


def get(call: Call) -> Record:
    """GetTags."""
    return {"tags": holder(call).get("tags", {})}


HANDLERS: dict[str, Handler] = {"TagResource": tag, "UntagResource": untag, "GetTags": get}
