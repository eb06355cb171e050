"""Every place of an API that a documentation part can describe, for locationStatus UNDOCUMENTED.

Which places AWS lists is not recorded: these are the targets that the API reference's DocumentationPartLocation names.
"""

from __future__ import annotations

from collections.abc import Iterator

from apigwctl.sandbox.kinds import resource
from apigwctl.sandbox.store import Record

_PARAMETERS = {"path": "PATH_PARAMETER", "querystring": "QUERY_PARAMETER", "header": "REQUEST_HEADER"}


def undocumented(api: Record) -> list[Record]:
    """The locations without a part of their own, without duplicates."""
    documented = [part["location"] for part in api["documentationParts"].values()]
    found: list[Record] = []
    for place in _places(api):
        if place not in documented and place not in found:
            found.append(place)
    return found


def _places(api: Record) -> Iterator[Record]:
    yield {"type": "API"}
    for authorizer in api["authorizers"].values():
        yield {"type": "AUTHORIZER", "name": authorizer["name"]}
    for name in api["models"]:
        yield {"type": "MODEL", "name": name}
    for holder in api["resources"].values():
        path = resource.path_of(api, holder)
        yield {"type": "RESOURCE", "path": path}
        for verb, method in holder["resourceMethods"].items():
            at = {"path": path, "method": verb}
            yield {"type": "METHOD", **at}
            yield from _of_request(method, at)
            yield from _of_responses(method, at)


def _of_request(method: Record, at: Record) -> Iterator[Record]:
    for expression in method.get("requestParameters") or {}:
        _, _, place, name = expression.split(".", 3)
        yield {"type": _PARAMETERS[place.replace("multivalue", "")], **at, "name": name}
    if method.get("requestModels"):
        yield {"type": "REQUEST_BODY", **at}


def _of_responses(method: Record, at: Record) -> Iterator[Record]:
    for status, response in (method.get("methodResponses") or {}).items():
        where = {**at, "statusCode": status}
        yield {"type": "RESPONSE", **where}
        for expression in response.get("responseParameters") or {}:
            yield {"type": "RESPONSE_HEADER", **where, "name": expression.removeprefix("method.response.header.")}
        if response.get("responseModels"):
            yield {"type": "RESPONSE_BODY", **where}
