"""An API's record, and what of it a deployment holds."""

from __future__ import annotations

from apigwctl.sandbox.store import Record, copied

# What a deployment snapshots: the definition of the API, not its stages and not its deployments.
DEFINITION = ("routes", "integrations", "authorizers", "models")
_COLLECTIONS = (*DEFINITION, "deployments", "stages")


def new_api(about: Record) -> Record:
    """An API's record: what AWS shows of it under "about", and its empty collections."""
    return {"about": about, **{name: {} for name in _COLLECTIONS}}


def snapshot(api: Record) -> Record:
    """What a deployment holds of an API: a copy of its definition and of what is about it."""
    held: Record = copied({name: api[name] for name in (*DEFINITION, "about")})
    return held


def link_users(home: Record, link_id: str) -> list[str]:
    """The integrations of HTTP and WebSocket APIs that use a VPC link, as `<method>:<id>`.

    Both are the route's, as users of Terraform have reported it; the integration's where no route targets it.
    """
    found = []
    for api in home["v2Apis"].values():
        for integration in api["integrations"].values():
            if integration.get("ConnectionId") != link_id:
                continue
            target = f"integrations/{integration['IntegrationId']}"
            routes = [route for route in api["routes"].values() if route.get("Target") == target]
            found += [f"{route['RouteKey'].split(' ')[0]}:{route['RouteId']}" for route in routes]
            if not routes:
                found.append(f"{integration.get('IntegrationMethod', 'ANY')}:{integration['IntegrationId']}")
    return found
