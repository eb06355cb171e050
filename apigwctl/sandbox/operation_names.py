"""Which AWS operation an HTTP request is, told from botocore's service models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

# Operations whose names begin so change nothing, every other one may: the naming that AWS's service models keep to.
_READING = re.compile(
    r"(Get|List|Describe|Head|Query|Scan|Search|BatchGet|Lookup|Filter|Simulate|Check|Validate|Test)[A-Z]"
)
# Operations that only a header tells from another of the same method and address.
_NEEDED_HEADERS = {"CopyObject": "x-amz-copy-source", "UploadPartCopy": "x-amz-copy-source"}
_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def changes_something(operation: str, method: str) -> bool:
    """Whether a neighbour's operation may change its state, by its name (or by the HTTP method where it has none)."""
    if " " in operation:
        return method not in _READING_METHODS
    return _READING.match(operation + "A") is None


class OperationNames:
    """Names operations; loads a service's model when it first meets the service."""

    def __init__(self) -> None:
        self._loader = Loader()
        self._templates: dict[str, list[_Template]] = {}

    def of(self, service: str, method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
        """The operation's name as botocore spells it, or `"METHOD /path"` where no model knows the request.

        `service` is the signing name; `headers` have lower-case names.
        """
        if target := headers.get("x-amz-target"):
            return target.rpartition(".")[2]
        parts = urlsplit(url)
        query = parse_qs(parts.query, keep_blank_values=True)
        if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            query = {**query, **parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)}
        if action := query.get("Action"):
            return action[0]
        for template in self._of_service(_model_name(service, parts.path)):
            if _NEEDED_HEADERS.get(template.operation, "") in ("", *headers) and template.matches(
                method, parts.path, query
            ):
                return template.operation
        return f"{method} {parts.path}"

    def _of_service(self, model_name: str) -> list[_Template]:
        if model_name not in self._templates:
            try:
                model = self._loader.load_service_model(model_name, "service-2")
            except UnknownServiceError:
                model = {"operations": {}}
            templates = [
                _Template(name, operation["http"]["method"], operation["http"]["requestUri"])
                for name, operation in model["operations"].items()
            ]
            self._templates[model_name] = sorted(templates, key=lambda template: template.rank)
        return self._templates[model_name]


class _Template:
    """One operation's method and request URI."""

    def __init__(self, operation: str, method: str, request_uri: str) -> None:
        path, _, query = request_uri.partition("?")
        self.operation = operation
        self.method = method
        self.query = parse_qs(query, keep_blank_values=True)
        pattern = re.sub(r"\\\{[^/]+?\\\}", lambda found: ".+" if "+" in found[0] else "[^/]+", re.escape(path))
        self.pattern = re.compile(pattern.rstrip("/") + "/?$")
        # More literals first: `/restapis?mode=import` before `/restapis`, `/domainnames/x` before `/{bucket}/{key}`;
        # what only a header tells apart before what needs none.
        self.rank = (-len(self.query), operation not in _NEEDED_HEADERS, path.count("{"), -len(path), operation)

    def matches(self, method: str, path: str, query: Mapping[str, list[str]]) -> bool:
        """Whether a request with this method, raw path and query is of this operation."""
        if method != self.method or not self.pattern.match(path):
            return False
        return all(name in query and (values == [""] or query[name] == values) for name, values in self.query.items())


def _model_name(service: str, path: str) -> str:
    if service == "apigateway" and path.startswith("/v2/"):
        return "apigatewayv2"
    return service
