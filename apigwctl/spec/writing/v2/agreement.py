"""What was written of an HTTP or WebSocket API, held against what it was written of, route by route."""

from __future__ import annotations

import dataclasses
from typing import Any

from apigwctl.catalogue.http_folds import fold_timeout
from apigwctl.catalogue.quirks import normalise
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.writing.rest_api import Choices
from apigwctl.spec.writing.v2.routes import live_routes
from apigwctl.values import Address


def corrected(choices: Choices, said: Snapshot, live: Snapshot, api: Address) -> Choices:
    """Return the choices for writing an API anew: routes whose short form came to something else are written long."""
    one, other = _routes(said, api), _routes(live, api)
    differing = {key for key in {*one, *other} if one.get(key) != other.get(key)}
    return dataclasses.replace(choices, long=choices.long | differing)


def _routes(snapshot: Snapshot, api: Address) -> dict[str, Any]:
    """Return the routes of an API by key, whatever their integrations are called."""
    found = {}
    for item in live_routes(snapshot, api):
        integration = normalise(fold_timeout(api, item.integration)) if item.integration is not None else None
        answers = {key: normalise(answer) for key, answer in item.answers.items()}
        responses = {key: normalise(response) for key, response in item.responses.items()}
        found[item.key] = (dataclasses.replace(item.route, target=None), integration, answers, responses)
    return found
