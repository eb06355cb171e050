"""Paths that a document leaves to others: `ignore: [stages.prod.variables.build, routes.GET /debug]`.

A path reads like the spec. What lies at or below it is managed only as far as the spec names it.
"""

from __future__ import annotations

from apigwctl.catalogue.addresses import names_a_route, root_of
from apigwctl.catalogue.wire import Difference
from apigwctl.planning.context import Context
from apigwctl.values import Address

SECTIONS = {
    "model": "models",
    "authorizer": "authorizers",
    "request_validator": "requestValidators",
    "gateway_response": "gatewayResponses",
    "documentation_part": "documentationParts",
    "product_page": "pages",
    "documentation_version": "documentationVersions",
    "stage": "stages",
    "v2_authorizer": "authorizers",
    "v2_model": "models",
    "v2_stage": "stages",
}


def place(address: Address) -> tuple[str, ...]:
    """Return where a resource stands in its document: `stages.prod`, `routes.GET /orders.integration`."""
    parts = address.parts
    match address.kind:
        case "method":
            return ("routes", f"{parts[2]} {parts[1]}")
        case "integration":
            return ("routes", f"{parts[2]} {parts[1]}", "integration")
        case "method_response":
            return ("routes", f"{parts[2]} {parts[1]}", "responses", parts[3], "method")
        case "integration_response":
            return ("routes", f"{parts[2]} {parts[1]}", "responses", parts[3], "integration")
        case "v2_route":
            return ("routes", parts[1])
        case "v2_route_response":
            return ("routes", parts[1], "responses", parts[2], "method")
        case "v2_integration":
            # A name that only routes have is that of the route's own integration.
            return ("routes", parts[1], "integration") if names_a_route(address) else ("integrations", parts[1])
        case "v2_integration_response":
            return (*place(Address("v2_integration", parts[:2])), "responses", parts[2])
        case "method_setting":
            route = () if parts[2:] == ("*", "*") else ("routes", f"{parts[3]} {parts[2]}")
            return ("stages", parts[1], *route)
        case "usage_plan_stage":
            return ("apiStages", f"{parts[1]}@{parts[2]}")
        case "parameter":
            return ("outputs", parts[1])
        case "usage_plan_key":
            return ("keys", parts[1])
        case "product_rest_endpoint_page":
            return ("endpoints", f"{parts[1]}@{parts[2]} {parts[3]}")
        case kind if kind in SECTIONS:
            return (SECTIONS[kind], *parts[1:])
    return ()


def is_left_alone(address: Address, context: Context, difference: Difference | None = None) -> bool:
    """Whether a live resource, or a member of it that the spec does not name, is others' to change."""
    paths = context.ignored.get(root_of(address), ())
    if not paths or (difference is not None and _is_named(difference)):
        return False
    where = ".".join((*place(address), *(difference.path if difference is not None else ())))
    return any(where == path or where.startswith(path + ".") for path in paths)


def _is_named(difference: Difference) -> bool:
    """Whether the spec says something else than what is there by default; an entry of a map is not there."""
    whole_entry = difference.key is not None and len(difference.fields) == 1
    return bool(difference.new != (None if whole_entry else difference.fields[-1].default))
