"""Which stages a domain name's paths lead to: one record for a base path mapping and an API mapping.

A mapping is {"id", "key", "apiId", "stage"?}; the key of the root is "". Both services see all of a domain's mappings;
whether AWS shows those of several levels in the first service is not known.
"""

from __future__ import annotations

import re

from apigwctl.sandbox.domains import apis, names
from apigwctl.sandbox.errors import bad_request, conflict
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record

# As told by the service to users of the Serverless framework (its issue 7459), for every pair that may not meet.
MIXED = (
    "Mixing of REST APIs and HTTP APIs on the same domain name can only be accomplished through API Gateway's V2 "
    "DomainName interface. Currently, WebSocket APIs can only be attached to a domain name with other WebSocket APIs. "
    "This must also occur through API Gateway's V2 DomainName interface."
)
_EDGE = (
    "Only REGIONAL domain names can be managed through the API Gateway V2 API. For EDGE domain names, please use the "
    "API Gateway V1 API. Also note that only REST APIs can be attached to EDGE domain names."
)
_TLS = (
    "Only REGIONAL domain names with a security policy of TLS 1.2 can be managed through the API Gateway V2 API. For "
    "TLS 1.0 domain names, please use the API Gateway V1 API to upgrade your security policy to TLS 1.2. Currently, "
    "only REST APIs can be attached to a domain name with a security policy of TLS 1.0."
)
ALLOWED = re.compile(r"[A-Za-z0-9$\-_.+!*'(),/]*")


def by_key(domain: Record, key: str) -> Record | None:
    """The mapping of a key, or None."""
    return next((mapping for mapping in domain["mappings"].values() if mapping["key"] == key), None)


def check_key_free(domain: Record, key: str, mapping: Record | None, text: str) -> None:
    """Raise ConflictException where another mapping than this has the key."""
    taken = by_key(domain, key)
    if taken is not None and taken is not mapping:
        raise conflict(text)


def check_neighbours(call: Call, domain: Record, api_id: str, mapping: Record | None, *, both: bool) -> None:
    """Raise BadRequestException for an API that may not share the domain; `both` lets REST and HTTP APIs meet."""
    protocol = apis.protocol_of(call, api_id)
    for other in domain["mappings"].values():
        if other is mapping:
            continue
        met = {protocol, apis.protocol_of(call, other["apiId"])}
        if len(met) > 1 and ("WEBSOCKET" in met or not both):
            raise bad_request(MIXED)
    if apis.is_private(call, api_id) != names.is_private(domain):
        # AWS developer guide, custom domain names for private APIs: public and private do not mix. The words are ours.
        kinds = ("private", "public") if names.is_private(domain) else ("public", "private")
        raise bad_request("A {} custom domain name cannot be mapped to a {} API".format(*kinds))


def check_manageable(domain: Record) -> None:
    """Raise BadRequestException for a domain name that the second service leaves to the first (AWS's words).

    Told to users of floci (edge, its tests, 2026-10) and of serverless-domain-manager (TLS 1.0, issue 381).
    """
    if names.types(domain) != ["REGIONAL"]:
        raise bad_request(_EDGE)
    if domain["securityPolicy"] == "TLS_1_0":
        raise bad_request(_TLS)


def check_policy(call: Call, domain: Record, mapping: Record) -> None:
    """Raise BadRequestException for a mapping that needs a regional domain on TLS 1.2 and has another.

    HTTP and WebSocket APIs, and keys of several levels (AWS developer guide, API mappings: restrictions).
    """
    of_rest, deep = apis.protocol_of(call, mapping["apiId"]) == "REST", "/" in mapping["key"]
    if of_rest and not deep:
        return
    if names.types(domain) != ["REGIONAL"]:
        raise bad_request(_EDGE)
    policy = domain["securityPolicy"]
    # enhanced policies are for REST APIs alone
    if policy == "TLS_1_0" or (policy != "TLS_1_2" and not of_rest):
        raise bad_request(_TLS)


def check_unmapped(call: Call, api_id: str) -> None:
    """Raise BadRequestException for a REST API that is mapped, so that it can't be deleted (AWS's words)."""
    found = _domains_of(call, api_id)
    if found:
        raise bad_request(
            f"Deleting RestApi {api_id} failed. Please remove all base path mappings related to the RestApi in your "
            f"domains: {', '.join(found)}"
        )


def check_api_unmapped(call: Call, api_id: str) -> None:
    """Raise BadRequestException for an HTTP or WebSocket API that is mapped (AWS's words)."""
    if _domains_of(call, api_id):
        raise bad_request(
            f"Deleting API {api_id} failed. Please remove all API mappings for the API from your custom domain names."
        )


def check_stage_unmapped(call: Call, api_id: str, stage: str) -> None:
    """Raise BadRequestException for a stage that is mapped (AWS's words, for the second service)."""
    found = _domains_of(call, api_id, stage)
    if found:
        raise bad_request(
            f"Deleting stage {stage} failed. Please remove all base path mappings related to the stage in your "
            f"domains: {', '.join(found)}"
        )


def _domains_of(call: Call, api_id: str, stage: str | None = None) -> list[str]:
    """The domain names with a mapping or a routing rule to an API, or to one stage of it."""
    found = []
    for domain in call.home["domainNames"].values():
        targets = [*domain["mappings"].values(), *(rule["target"] for rule in domain["rules"].values())]
        if any(one["apiId"] == api_id and stage in (None, one.get("stage")) for one in targets):
            found.append(str(domain["domainName"]))
    return found
