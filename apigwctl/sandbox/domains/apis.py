"""The APIs that a domain name can lead to, of either service, and their stages."""

from __future__ import annotations

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record


def protocol_of(call: Call, api_id: str) -> str | None:
    """REST, HTTP or WEBSOCKET; None where the account has no such API in the region."""
    if api_id in call.home["apis"]:
        return "REST"
    api: Record | None = call.home["v2Apis"].get(api_id)
    return None if api is None else str(api["about"]["ProtocolType"])


def is_private(call: Call, api_id: str) -> bool:
    """Whether an API is a private REST API."""
    api = call.home["apis"].get(api_id)
    return api is not None and api["about"]["endpointConfiguration"]["types"] == ["PRIVATE"]


def check_stage(call: Call, api_id: str, stage: str | None) -> None:
    """Raise BadRequestException for a stage that the API does not have; None is any."""
    api = call.home["apis"].get(api_id) or call.home["v2Apis"].get(api_id)
    if stage is not None and (api is None or stage not in api["stages"]):
        raise bad_request("Invalid stage identifier specified")
