"""BasePathMapping: a domain's path that leads to a stage of a REST API, or to the stage that the path names next.

The record is shared with the second service's API mappings. Refusals that no document or issue words are ours.
"""

from __future__ import annotations

from apigwctl.sandbox.domains import apis, mappings, names
from apigwctl.sandbox.errors import bad_request, not_found
from apigwctl.sandbox.kinds.kind import Call, Handler, page
from apigwctl.sandbox.patches import Patch, patched
from apigwctl.sandbox.store import Record

# How the root is spelled in requests and answers (API reference, BasePathMapping).
ROOT = "(none)"
_TAKEN = "Base path already exists for this domain name"
_SLASH = (
    "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path "
    "mapping, use API Gateway V2."
)
# `/basepath` is the API reference's, `/basePath` Terraform's; the reference spells `/restapiId`.
_MEMBERS = {"/basepath": "key", "/basePath": "key", "/restapiId": "apiId", "/stage": "stage"}


def create(call: Call) -> Record:
    """CreateBasePathMapping."""
    domain = _domain(call)
    params = call.params
    mapping: Record = {"id": call.new_id(), "key": _key(params.get("basePath")), "apiId": params["restApiId"]}
    if params.get("stage"):
        mapping["stage"] = params["stage"]
    _check(call, domain, mapping)
    domain["mappings"][mapping["id"]] = mapping
    return _shown(mapping)


def _check(call: Call, domain: Record, mapping: Record) -> None:
    key = mapping["key"]
    if "/" in key:
        raise bad_request(_SLASH)
    if not mappings.ALLOWED.fullmatch(key):
        raise bad_request("A base path may contain only letters, numbers and one of $-_.+!*'(), characters.")
    protocol = apis.protocol_of(call, mapping["apiId"])
    if protocol is None:
        raise bad_request("Invalid REST API identifier specified")
    if protocol != "REST":
        raise bad_request(mappings.MIXED)
    apis.check_stage(call, mapping["apiId"], mapping.get("stage"))
    known = domain["mappings"].get(mapping["id"])
    mappings.check_neighbours(call, domain, mapping["apiId"], known, both=False)
    mappings.check_key_free(domain, key, known, _TAKEN)


def get(call: Call) -> Record:
    """GetBasePathMapping."""
    return _shown(_found(call, _domain(call)))


def list_(call: Call) -> Record:
    """GetBasePathMappings."""
    return page(call, [_shown(mapping) for mapping in _domain(call)["mappings"].values()], "basePath")


def update(call: Call) -> Record:
    """UpdateBasePathMapping."""
    domain = _domain(call)
    mapping = _found(call, domain)
    new = patched(
        mapping,
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("BasePathMapping"),
        special=_special,
    )
    if new != mapping:
        _check(call, domain, new)
    mapping.clear()
    mapping.update(new)
    return _shown(mapping)


def _special(mapping: Record, patch: Patch) -> bool:
    member = _MEMBERS.get(patch.path)
    if member is None or patch.op != "replace":
        return False
    if member == "key":
        mapping["key"] = _key(patch.value)
    elif patch.value:
        mapping[member] = patch.value
    elif member == "stage":
        mapping.pop("stage", None)
    else:
        raise bad_request("Invalid REST API identifier specified")
    return True


def delete(call: Call) -> Record:
    """DeleteBasePathMapping."""
    domain = _domain(call)
    del domain["mappings"][_found(call, domain)["id"]]
    return {}


def _domain(call: Call) -> Record:
    return names.find(call, call.params["domainName"], call.params.get("domainNameId") or None)


def _found(call: Call, domain: Record) -> Record:
    mapping = mappings.by_key(domain, _key(call.params["basePath"]))
    if mapping is None:
        raise not_found("Invalid base path mapping identifier specified")
    return mapping


def _key(base_path: str | None) -> str:
    return "" if base_path in (None, "", ROOT) else str(base_path)


def _shown(mapping: Record) -> Record:
    return {"basePath": mapping["key"] or ROOT, "restApiId": mapping["apiId"], "stage": mapping.get("stage")}


HANDLERS: dict[str, Handler] = {
    "CreateBasePathMapping": create,
    "GetBasePathMapping": get,
    "GetBasePathMappings": list_,
    "UpdateBasePathMapping": update,
    "DeleteBasePathMapping": delete,
}
