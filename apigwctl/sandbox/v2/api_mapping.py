"""ApiMapping: a domain's path, of several levels too, that leads to a stage of an API of any kind.

The record is shared with the first service's base path mappings. Refusals are in AWS's words as measured by the makers
of floci (tests of its pull request 2390, 2026-10) or told in issues of the CDK, but for that of an unknown mapping.
"""

from __future__ import annotations

import re

from apigwctl.sandbox.domains import apis, mappings, names
from apigwctl.sandbox.errors import bad_request, not_found
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2.kind import Call, Handler, full, page

# AWS developer guide, Quotas page (2026-04): mappings of one level are not counted.
_DEEP_QUOTA = 200
_LONGEST_KEY = 300
_CHARACTERS = re.compile(r"[A-Za-z0-9$\-_.+!*'(),/]*")
_TAKEN = "ApiMapping key already exists for this domain name"


def create(call: Call) -> Record:
    """CreateApiMapping."""
    domain = _domain(call)
    params = call.params
    mapping = {
        "id": call.new_id(),
        # a key of blanks only is the root here, and refused by UpdateApiMapping
        "key": (params.get("ApiMappingKey") or "").strip() and params["ApiMappingKey"],
        "apiId": params["ApiId"],
        "stage": params["Stage"],
    }
    _check(call, domain, mapping)
    domain["mappings"][mapping["id"]] = mapping
    return _shown(mapping)


def _check(call: Call, domain: Record, mapping: Record) -> None:
    _check_key(mapping["key"])
    known = domain["mappings"].get(mapping["id"])
    protocol = apis.protocol_of(call, mapping["apiId"])
    if protocol is None:
        raise bad_request(f"Invalid API identifier specified: {mapping['apiId']}")
    apis.check_stage(call, mapping["apiId"], mapping["stage"])
    mappings.check_policy(call, domain, mapping)
    mappings.check_neighbours(call, domain, mapping["apiId"], known, both=True)
    mappings.check_key_free(domain, mapping["key"], known, _TAKEN)
    deep = [each for each in domain["mappings"].values() if "/" in each["key"] and each is not known]
    if "/" in mapping["key"] and len(deep) >= _DEEP_QUOTA:
        raise full("multi-level API mappings", "this domain name")


def _check_key(key: str) -> None:
    if key.endswith("/"):
        raise bad_request("API mapping key should not end with a '/'.")
    if key.startswith("/") or "//" in key or (key and not key.strip()):
        raise bad_request("API mapping key should not start with a '/' or have consecutive '/'s.")
    if not _CHARACTERS.fullmatch(key):
        raise bad_request(
            "An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters."
        )  # fmt: skip
    if len(key) > _LONGEST_KEY:
        raise bad_request(f"ApiMapping key length must be under {_LONGEST_KEY} characters.")


def get(call: Call) -> Record:
    """GetApiMapping."""
    return _shown(_found(call, _domain(call)))


def list_(call: Call) -> Record:
    """GetApiMappings."""
    return page(call, [_shown(mapping) for mapping in _domain(call)["mappings"].values()], "ApiMappingId")


def update(call: Call) -> Record:
    """UpdateApiMapping: what it leaves out keeps its value."""
    domain = _domain(call)
    mapping = _found(call, domain)
    params = call.params
    new = {
        "id": mapping["id"],
        "key": params.get("ApiMappingKey", mapping["key"]),
        "apiId": params["ApiId"],
        "stage": params.get("Stage", mapping.get("stage")),
    }
    _check(call, domain, new)
    mapping.update(new)
    return _shown(mapping)


def delete(call: Call) -> Record:
    """DeleteApiMapping."""
    domain = _domain(call)
    del domain["mappings"][_found(call, domain)["id"]]
    return {}


def _domain(call: Call) -> Record:
    domain = names.find(call, call.params["DomainName"])
    mappings.check_manageable(domain)
    return domain


def _found(call: Call, domain: Record) -> Record:
    mapping: Record | None = domain["mappings"].get(call.params["ApiMappingId"])
    if mapping is None:
        raise not_found("Invalid API mapping identifier specified")
    return mapping


def _shown(mapping: Record) -> Record:
    return {
        "ApiMappingId": mapping["id"],
        "ApiMappingKey": mapping["key"],
        "ApiId": mapping["apiId"],
        "Stage": mapping.get("stage", ""),
    }


HANDLERS: dict[str, Handler] = {
    "CreateApiMapping": create,
    "GetApiMapping": get,
    "GetApiMappings": list_,
    "UpdateApiMapping": update,
    "DeleteApiMapping": delete,
}
