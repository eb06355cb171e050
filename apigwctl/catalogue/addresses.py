"""How resources are named: address arithmetic and the labels that people read.

An address holds natural keys from the root down:

    rest_api (api)                      model, request_validator, authorizer, gateway_response (api, name)
    resource (api, path)                method, integration (api, path, verb)
    method_response, integration_response (api, path, verb, status)
    documentation_part (api, location)  documentation_version (api, version)   deployment (api, digest or id)
    stage (api, stage)                  method_setting (api, stage, path, verb); `*`, `*` is the stage's own
    usage_plan, api_key, client_certificate (name)      account ()
    usage_plan_stage (plan, api, stage)                 usage_plan_key (plan, key)
    lambda_permission (api, statement id)               log_group (api, group name)
    parameter (api, name)                               vpc_link, v2_vpc_link (name)
    domain_name (name)                  api_mapping (domain, path)      routing_rule (domain, priority)
    access_association (domain, VPC endpoint)           dns_record (domain, zone, type, identifier)
    portal, portal_product (name)       portal_publication, portal_preview (portal)
    product_page (product, title)       product_sharing_policy (product)
    product_rest_endpoint_page (product, api, stage, route)

The first part names the API: a REST API by its document's name, an HTTP or WebSocket API by `HttpApi/orders` or
`WebSocketApi/chat`, so that all three kinds may bear one name:

    v2_api (api)                        v2_authorizer, v2_model, v2_integration (api, name)   v2_route (api, route key)
    v2_route_response (api, route key, key)            v2_integration_response (api, integration, key)
    v2_deployment (api, digest or id)   v2_stage (api, stage)

An integration of those has the name that its document gives it, or the key of the route that has it to itself.
"""

from __future__ import annotations

from apigwctl.catalogue.documentation import DocumentationLocation
from apigwctl.catalogue.schema import KINDS
from apigwctl.values import Address

ROOT_PATH = "/"
API_KINDS = ("rest_api", "v2_api")
"""The kinds of roots that an address may name as its API."""

PROTOCOLS = {"HttpApi": "HTTP", "WebSocketApi": "WEBSOCKET"}
"""The protocol of the APIs of the second service, by the kind of their documents."""


def parent_of(address: Address) -> Address | None:
    """Return the address that a resource lives in, or None for a root."""
    parent = KINDS[address.kind].parent
    if not parent:
        return None
    if parent == "rest_api" and protocol_of(address.parts[0]):
        # What lives beside an API of any kind, its log groups and permissions, is declared once.
        parent = "v2_api"
    return Address(parent, address.parts[: KINDS[parent].arity])


def root_of(address: Address) -> Address:
    """Return the root that a resource belongs to: its API, plan, key …"""
    parent = parent_of(address)
    return address if parent is None else root_of(parent)


def rest_api(api: str) -> Address:
    """Return the address of a REST API."""
    return Address("rest_api", (api,))


def v2_api(kind: str, name: str) -> Address:
    """Return the address of an HTTP or WebSocket API: `kind` is that of its document."""
    return Address("v2_api", (f"{kind}/{name}",))


def protocol_of(part: str) -> str:
    """Return the protocol of the API that the first part of an address names; nothing for a REST API."""
    return PROTOCOLS.get(part.partition("/")[0], "") if "/" in part else ""


def is_v2(part: str) -> bool:
    """Whether the first part of an address names an HTTP or WebSocket API."""
    return bool(protocol_of(part))


def api_address(part: str) -> Address:
    """Return the address of the API that the first part of an address names, of whatever kind it is."""
    return Address("v2_api" if protocol_of(part) else "rest_api", (part,))


def document_name(part: str) -> str:
    """Return the name of the document that describes the API that the first part of an address names."""
    return part.partition("/")[2] if protocol_of(part) else part


def resource(api: str, path: str) -> Address:
    """Return the address of a path of an API."""
    return Address("resource", (api, path))


def parent_path(path: str) -> str:
    """Return the path above a path: `/orders/{id}` -> `/orders`, `/orders` -> `/`."""
    return path.rsplit("/", 1)[0] or ROOT_PATH


def paths_above(path: str) -> list[str]:
    """Return a path and every path above it below the root, topmost first."""
    segments = path.strip("/").split("/") if path != ROOT_PATH else []
    return ["/" + "/".join(segments[: count + 1]) for count in range(len(segments))]


def by_id(identifier: str) -> str:
    """Return how an address names an API that no document of ours describes: by its live id."""
    return f"id:{identifier}"


def id_in(address: Address) -> str:
    """Return the live id that an address names its resource by; empty where it goes by a natural key."""
    return address.name.removeprefix("id:") if address.name.startswith("id:") else ""


def by_project(project: str, name: str) -> str:
    """Return how an address names an API that another project describes."""
    return f"project:{project}/{name}"


def is_elsewhere(api: str) -> bool:
    """Whether an API in an address is described by no document of ours."""
    return api.startswith(("id:", "project:"))


def documentation_key(location: DocumentationLocation) -> str:
    """Return the natural key of a documentation part, `METHOD GET /pets`: type, verb, path, status and name."""
    members = (location.type, location.method, location.path, location.status_code, location.name)
    return " ".join(item for item in members if item)


def label(address: Address, *, whole: bool = False) -> str:
    """Return an address as the specs and the command line write it: `orders/GET /orders`, `orders@prod`.

    With `whole` the kind stands in front of an API's name, where that alone may mean several.
    """
    title = KINDS[address.kind].title
    match address.kind:
        case "account":
            return "Account"
        case "usage_plan_stage":
            plan, covered, stage = address.parts
            return f"UsagePlan/{plan} {_api_label(covered, whole=whole)}@{stage}"
        case "web_acl_ip_set":
            return f"WebAcl/{address.parts[0]} {address.parts[1]}"
        case "web_acl_logging":
            return f"WebAcl/{address.parts[0]} logging"
        case "product_page":
            return f"PortalProduct/{address.parts[0]} page {address.name}"
        case "product_rest_endpoint_page":
            product, api, stage, route = address.parts
            return f"PortalProduct/{product} {_api_label(api, whole=whole)}@{stage} {route}"
        case "product_sharing_policy":
            return f"PortalProduct/{address.parts[0]} sharing"
        case "portal_publication" | "portal_preview":
            return f"Portal/{address.parts[0]} {title.lower()}"
        case "usage_plan_key":
            return f"UsagePlan/{address.parts[0]} ApiKey/{address.parts[1]}"
        case "api_mapping":
            return f"DomainName/{address.parts[0]} /{address.parts[1]}"
        case "routing_rule" | "access_association" | "dns_record":
            return f"DomainName/{address.parts[0]} {title}/{'/'.join(part for part in address.parts[1:] if part)}"
        case _ if KINDS[address.kind].root and address.kind not in API_KINDS:
            return f"{title}/{address.parts[0]}"
    api, *parts = (_api_label(address.parts[0], whole=whole), *address.parts[1:])
    match address.kind:
        case "rest_api" | "v2_api":
            return api
        case "resource":
            return f"{api}{parts[0]}" if parts[0] != ROOT_PATH else f"{api}/"
        case "method" | "v2_route":
            return f"{api}/{route_label(address)}"
        case "integration":
            return f"{api}/{parts[1]} {parts[0]} integration"
        case "method_response":
            return f"{api}/{parts[1]} {parts[0]} {parts[2]}"
        case "integration_response":
            return f"{api}/{parts[1]} {parts[0]} {parts[2]} integration"
        case "stage" | "v2_stage":
            return f"{api}@{parts[0]}"
        case "method_setting":
            scope = "" if tuple(parts[1:]) == ("*", "*") else f" {parts[2]} {parts[1]}"
            return f"{api}@{parts[0]}{scope} settings"
        case "v2_integration" if names_a_route(address):
            return f"{api}/{parts[0]} integration"
        case "v2_route_response":
            return f"{api}/{parts[0]} {parts[1]} response"
    return f"{api}/{title}/{'/'.join(parts)}"


def route_label(address: Address) -> str:
    """Return the key of a route as specs write it: `GET /orders`."""
    return address.parts[1] if address.kind == "v2_route" else f"{address.parts[2]} {address.parts[1]}"


def names_a_route(address: Address) -> bool:
    """Whether a v2 integration goes by a key that only routes have: `GET /orders`, `$default`."""
    return " " in address.parts[1] or address.parts[1].startswith("$")


def _api_label(part: str, *, whole: bool) -> str:
    return part if whole and is_v2(part) else f"RestApi/{part}" if whole else document_name(part)
