"""RestApi: made with a root resource and two models; endpoint types, policy and compression have rules."""

from __future__ import annotations

import json

from apigwctl.sandbox.domains import mappings
from apigwctl.sandbox.errors import bad_request, limit_exceeded
from apigwctl.sandbox.kinds import policy
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen, page
from apigwctl.sandbox.patches import Patch, patched
from apigwctl.sandbox.store import DEFINITION, Record, copied, new_api

# AWS developer guide, Quotas page (2026-04): APIs per account and region, by endpoint type.
_QUOTAS = {"REGIONAL": 600, "EDGE": 120, "PRIVATE": 600}
_COMPRESSION_LIMIT = 10485760
_DUALSTACK_ONLY = "Only dualstack ipAddressType is supported for Private APIs."
_ENDPOINT_IDS = "VPC endpoint ids can only be specified for PRIVATE APIs"
_SLOW = ("securityPolicy", "endpointAccessMode")
_SCHEMA = "http://json-schema.org/draft-04/schema#"


def create(call: Call) -> Record:
    """CreateRestApi."""
    params = call.params
    if params.get("description") == "":
        raise bad_request("Description cannot be an empty string")
    if not params["name"].strip():
        raise bad_request("Name cannot be empty")
    api = make(call, params)
    source = params.get("cloneFrom")
    if source:
        _clone(call, api, source)
    else:
        for model in _built_in_models(call):
            api["models"][model["name"]] = model
    call.home["apis"][api["about"]["id"]] = api
    return policy.shown(api["about"])


def make(call: Call, params: Record) -> Record:
    """A new API's record with its root resource, not yet in the store; checks what AWS checks."""
    endpoint = endpoint_configuration(params.get("endpointConfiguration") or {})
    check_compression(params.get("minimumCompressionSize"))
    check_security(params, endpoint["types"][0])
    _check_quota(call, endpoint["types"][0])
    api_id, root_id = call.new_id(10), call.new_id(10)
    about = {
        "id": api_id,
        "createdDate": call.now,
        "apiKeySource": "HEADER",
        "disableExecuteApiEndpoint": False,
        "rootResourceId": root_id,
        **chosen(
            params, "name", "description", "version", "binaryMediaTypes", "minimumCompressionSize", "apiKeySource",
            "disableExecuteApiEndpoint", "tags", "securityPolicy", "endpointAccessMode",
        ),
        "endpointConfiguration": endpoint,
    }  # fmt: skip
    if params.get("policy"):
        about["policy"] = policy.accepted(call, api_id, params["policy"])
    api = new_api(about)
    api["resources"][root_id] = {"id": root_id, "resourceMethods": {}}
    return api


def endpoint_configuration(given: Record) -> Record:
    """The endpoint configuration with AWS's defaults; raises BadRequestException (recorded texts)."""
    types = given.get("types")
    if types == []:
        raise bad_request("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    types = types or ["EDGE"]
    if len(types) > 1:
        raise bad_request("Cannot create an api with multiple Endpoint Types.")
    private = types == ["PRIVATE"]
    address_type = given.get("ipAddressType") or ("dualstack" if private else "ipv4")
    if private and address_type != "dualstack":
        raise bad_request(_DUALSTACK_ONLY)
    if given.get("vpcEndpointIds") and not private:
        raise bad_request(_ENDPOINT_IDS)
    return {"types": types, "ipAddressType": address_type, **chosen(given, "vpcEndpointIds")}


def check_compression(size: int | None) -> None:
    """Raise BadRequestException for a size out of range."""
    if size is not None and not 0 <= size <= _COMPRESSION_LIMIT:
        raise bad_request(f"Invalid minimum compression size, must be between 0 and {_COMPRESSION_LIMIT}")


def check_security(about: Record, endpoint_type: str) -> None:
    """Raise BadRequestException where policy, access mode and endpoint do not fit (AWS developer guide)."""
    wanted = about.get("securityPolicy") or ""
    enhanced = wanted.startswith("SecurityPolicy_")
    if enhanced and not about.get("endpointAccessMode"):
        raise bad_request("Endpoint access mode is required for the specified security policy")
    if about.get("endpointAccessMode") and not enhanced:
        raise bad_request("Endpoint access mode needs a security policy that starts with SecurityPolicy_")
    if enhanced and wanted.endswith("_EDGE") != (endpoint_type == "EDGE"):
        raise bad_request(f"Security policy {wanted} is not supported for {endpoint_type} APIs")


def _default_policy(about: Record) -> str:
    return "TLS_1_2" if about["endpointConfiguration"]["types"] == ["PRIVATE"] else "TLS_1_0"


def _follow_type(old: Record, new: Record) -> None:
    """The default policy goes with the endpoint type: a private API has no TLS_1_0 (guide; not recorded)."""
    kept = old.get("securityPolicy") == new.get("securityPolicy") == _default_policy(old)
    if kept and _default_policy(old) != _default_policy(new):
        new.pop("securityPolicy")


def _check_security_change(old: Record, new: Record) -> None:
    """The changes that AWS refuses (AWS developer guide, security policies; the texts are ours)."""
    types = [about["endpointConfiguration"]["types"][0] for about in (old, new)]
    if (old.get("securityPolicy", _default_policy(old)), new.get("securityPolicy")) == ("TLS_1_0", "TLS_1_2"):
        raise bad_request("Security policy cannot be changed from TLS_1_0 to TLS_1_2")
    if old.get("endpointAccessMode") == "STRICT" and types[0] != types[1]:
        raise bad_request("Endpoint type cannot be changed while the endpoint access mode is STRICT")


def get(call: Call) -> Record:
    """GetRestApi."""
    return single(call, call.api())


def single(call: Call, api: Record) -> Record:
    """An API as get, update and put show it: with `tags` even when empty (recorded)."""
    return {"tags": {}, **shown(call, api["about"])}


def shown(call: Call, about: Record) -> Record:
    """An API as AWS shows it; a status only once its security was changed, which takes a while."""
    if "readyAt" not in about:
        return policy.shown(about)
    return {**policy.shown(about), "apiStatus": "AVAILABLE" if call.is_past(about["readyAt"]) else "UPDATING"}


def list_(call: Call) -> Record:
    """GetRestApis."""
    return page(call, [shown(call, api["about"]) for api in call.home["apis"].values()], "id")


def update(call: Call) -> Record:
    """UpdateRestApi."""
    api = call.api()
    new = patched(
        api["about"],
        call.params.get("patchOperations") or [],
        operation=call.operation,
        shape=call.protocol.shape("RestApi"),
        special=lambda about, patch: _special(call, about, patch),
    )
    if not new.get("name"):
        raise bad_request("Name cannot be empty")
    _follow_type(api["about"], new)
    check_security(new, new["endpointConfiguration"]["types"][0])
    _check_security_change(api["about"], new)
    if not new.get("binaryMediaTypes"):
        new.pop("binaryMediaTypes", None)
    if not new["endpointConfiguration"].get("vpcEndpointIds"):
        new["endpointConfiguration"].pop("vpcEndpointIds", None)
    elif new["endpointConfiguration"]["types"] != ["PRIVATE"]:
        raise bad_request(_ENDPOINT_IDS)
    if any(api["about"].get(name) != new.get(name) for name in _SLOW):
        new["readyAt"] = call.ready_at("apiStatus")
    api["about"] = new
    return single(call, api)


def delete(call: Call) -> Record:
    """DeleteRestApi; usage plans lose its stages."""
    call.api()
    mappings.check_unmapped(call, call.api_id)
    del call.home["apis"][call.api_id]
    for plan in call.home["usagePlans"].values():
        plan["apiStages"] = [stage for stage in plan["apiStages"] if stage["apiId"] != call.api_id]
    return {}


def _special(call: Call, about: Record, patch: Patch) -> bool:
    if patch.path.startswith("/endpointConfiguration/types/"):
        _set_type(about, patch)
    elif patch.path == "/endpointConfiguration/ipAddressType" and patch.op == "replace":
        _set_address_type(about, patch)
    elif patch.path == "/minimumCompressionSize" and patch.op == "replace":
        _set_compression(about, patch)
    elif patch.path == "/policy" and patch.op == "replace" and patch.value:
        about["policy"] = policy.accepted(call, about["id"], patch.value)
    else:
        return False
    return True


def _set_type(about: Record, patch: Patch) -> None:
    if patch.op != "replace":
        raise bad_request("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
    if patch.value not in _QUOTAS:
        raise bad_request("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
    endpoint = about["endpointConfiguration"]
    if endpoint["types"] == ["PRIVATE"] and patch.value == "EDGE":
        raise bad_request("Cannot update endpoint from PRIVATE to EDGE")
    endpoint["types"] = [patch.value]
    if patch.value == "PRIVATE":
        endpoint["ipAddressType"] = "dualstack"
    else:
        endpoint.pop("vpcEndpointIds", None)


def _set_address_type(about: Record, patch: Patch) -> None:
    if patch.value not in ("ipv4", "dualstack"):
        raise bad_request("ipAddressType must be either ipv4 or dualstack.")
    if about["endpointConfiguration"]["types"] == ["PRIVATE"] and patch.value == "ipv4":
        raise bad_request(_DUALSTACK_ONLY)
    about["endpointConfiguration"]["ipAddressType"] = patch.value


def _set_compression(about: Record, patch: Patch) -> None:
    if not patch.value:
        about.pop("minimumCompressionSize", None)
        return
    try:
        size = int(patch.value)
    except ValueError:
        size = -1
    check_compression(size)
    about["minimumCompressionSize"] = size


def _check_quota(call: Call, endpoint_type: str) -> None:
    same = [
        api for api in call.home["apis"].values() if api["about"]["endpointConfiguration"]["types"] == [endpoint_type]
    ]
    if len(same) >= _QUOTAS[endpoint_type]:
        raise limit_exceeded(f"Maximum number of {endpoint_type} APIs has been reached ({_QUOTAS[endpoint_type]})")


def _clone(call: Call, api: Record, source: str) -> None:
    origin = call.api_called(source)
    for name in DEFINITION:
        api[name] = copied(origin[name])
    for model in api["models"].values():  # references between models carry the API's id
        model["schema"] = model["schema"].replace(f"/restapis/{source}/", f"/restapis/{api['about']['id']}/")
    old_root, new_root = origin["about"]["rootResourceId"], api["about"]["rootResourceId"]
    api["resources"] = {
        new_root if key == old_root else key: _rerooted(resource, old_root, new_root)
        for key, resource in api["resources"].items()
    }


def _rerooted(resource: Record, old_root: str, new_root: str) -> Record:
    for member in ("id", "parentId"):
        if resource.get(member) == old_root:
            resource[member] = new_root
    return resource


def _built_in_models(call: Call) -> list[Record]:
    """The models that CreateRestApi (not an import) makes, as recorded."""
    empty = {"$schema": _SCHEMA, "title": "Empty Schema", "type": "object"}
    error = {
        "$schema": _SCHEMA,
        "title": "Error Schema",
        "type": "object",
        "properties": {"message": {"type": "string"}},
    }
    return [
        {
            "id": call.new_id(),
            "name": name,
            "description": f"This is a default {name.lower()} schema model",
            "schema": json.dumps(schema, indent=2),
            "contentType": "application/json",
        }
        for name, schema in (("Empty", empty), ("Error", error))
    ]


HANDLERS: dict[str, Handler] = {
    "CreateRestApi": create,
    "GetRestApi": get,
    "GetRestApis": list_,
    "UpdateRestApi": update,
    "DeleteRestApi": delete,
}
