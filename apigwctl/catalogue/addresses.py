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
    parameter (api, name)
"""

from __future__ import annotations

from apigwctl.catalogue.documentation import DocumentationLocation
from apigwctl.catalogue.schema import KINDS
from apigwctl.values import Address

ROOT_PATH = "/"


def parent_of(address: Address) -> Address | None:
    """Return the address that a resource lives in, or None for a root."""
    parent = KINDS[address.kind].parent
    if not parent:
        return None
    return Address(parent, address.parts[: KINDS[parent].arity])


def root_of(address: Address) -> Address:
    """Return the root that a resource belongs to: its API, plan, key …"""
    parent = parent_of(address)
    return address if parent is None else root_of(parent)


def rest_api(api: str) -> Address:
    """Return the address of a REST API."""
    return Address("rest_api", (api,))


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


def label(address: Address) -> str:
    """Return an address as the specs and the command line write it: `orders/GET /orders`, `orders@prod`."""
    parts = address.parts
    title = KINDS[address.kind].title
    match address.kind:
        case "rest_api":
            return parts[0]
        case "resource":
            return f"{parts[0]}{parts[1]}" if parts[1] != ROOT_PATH else f"{parts[0]}/"
        case "method":
            return f"{parts[0]}/{parts[2]} {parts[1]}"
        case "integration":
            return f"{parts[0]}/{parts[2]} {parts[1]} integration"
        case "method_response":
            return f"{parts[0]}/{parts[2]} {parts[1]} {parts[3]}"
        case "integration_response":
            return f"{parts[0]}/{parts[2]} {parts[1]} {parts[3]} integration"
        case "stage":
            return f"{parts[0]}@{parts[1]}"
        case "method_setting":
            scope = "" if parts[2:] == ("*", "*") else f" {parts[3]} {parts[2]}"
            return f"{parts[0]}@{parts[1]}{scope} settings"
        case "usage_plan_stage":
            return f"UsagePlan/{parts[0]} {parts[1]}@{parts[2]}"
        case "usage_plan_key":
            return f"UsagePlan/{parts[0]} ApiKey/{parts[1]}"
        case "account":
            return "Account"
        case _ if KINDS[address.kind].root:
            return f"{title}/{parts[0]}"
    return f"{parts[0]}/{title}/{'/'.join(parts[1:])}"
