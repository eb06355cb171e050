"""Which AWS operation an HTTP request is, told from botocore's service models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from apigwctl.sandbox.aws_request import AwsRequest
from apigwctl.sandbox.mount import CREDENTIAL

# Operations whose names begin so change nothing, every other one may: the naming that AWS's service models keep to.
_READING = re.compile(
    r"(Get|List|Describe|Head|Query|Scan|Search|BatchGet|Lookup|Filter|Simulate|Check|Validate|Test)[A-Z]"
)
# Operations that only a header tells from another of the same method and address.
_NEEDED_HEADERS = {"CopyObject": "x-amz-copy-source", "UploadPartCopy": "x-amz-copy-source"}
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
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
        self._templates: dict[str, dict[str, list[_Template]]] = {}

    def identify(self, request: AwsRequest) -> tuple[str, str]:
        """The signing name of the service, and the operation."""
        scope = CREDENTIAL.search(request.headers.get("Authorization", ""))
        service = scope["service"] if scope else _service_of_host(urlsplit(request.url).netloc)
        lowered = {name.lower(): value for name, value in request.headers.items()}
        return service, self.of(service, request.method, request.url, lowered, request.body)

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
        path = s3_path(url) if service == "s3" else parts.path
        for template in self._of_service(model_name(service, path)).get(method, ()):
            needed = _NEEDED_HEADERS.get(template.operation, "")
            if needed in ("", *headers) and template.matches(path, query):
                return template.operation
        return f"{method} {parts.path}"

    def _of_service(self, model_name: str) -> dict[str, list[_Template]]:
        """The service's operations by HTTP method, those to be tried first in front."""
        if model_name not in self._templates:
            try:
                model = self._loader.load_service_model(model_name, "service-2")
            except UnknownServiceError:
                model = {"operations": {}, "metadata": {"endpointPrefix": model_name}}
            templates = [
                _Template(name, operation["http"]["method"], _uri(operation["http"]), _needed(model, operation))
                for name, operation in model["operations"].items()
            ]
            found = self._templates[model_name] = {}
            for template in sorted(templates, key=lambda template: template.rank):
                found.setdefault(template.method, []).append(template)
        return self._templates[model_name]


class _Template:
    """One operation's method and request URI."""

    def __init__(self, operation: str, method: str, request_uri: str, needed: frozenset[str]) -> None:
        path, _, query = request_uri.partition("?")
        self.operation = operation
        self.method = method
        self.query = parse_qs(query, keep_blank_values=True) | {name: [""] for name in needed}
        pattern = re.sub(r"\\\{[^/]+?\\\}", lambda found: ".+" if "+" in found[0] else "[^/]+", re.escape(path))
        self.pattern = re.compile(pattern.rstrip("/") + "/?$")
        # More literals first: `/restapis?mode=import` before `/restapis`, `/domainnames/x` before `/{bucket}/{key}`;
        # what only a header tells apart before what needs none.
        self.rank = (-len(self.query), operation not in _NEEDED_HEADERS, path.count("{"), -len(path), operation)

    def matches(self, path: str, query: Mapping[str, list[str]]) -> bool:
        """Whether a request of its method with this raw path and query is of this operation."""
        if not self.pattern.match(path):
            return False
        return all(name in query and (values == [""] or query[name] == values) for name, values in self.query.items())


def _service_of_host(host: str) -> str:
    """`lambda` of `lambda.eu-west-1.amazonaws.com`, `s3` of `bucket.s3.amazonaws.com`: for what is not signed."""
    labels = [label for label in host.partition(".amazonaws.com")[0].split(".") if not _REGION.fullmatch(label)]
    return labels[-1] if labels else ""


def _uri(http: Mapping[str, str]) -> str:
    """An operation's address; with the bucket, which botocore's S3 client takes out of the models that it uses."""
    return "/{Bucket}" * ("authPath" in http) + http["requestUri"]


def _needed(model: Mapping[str, Any], operation: Mapping[str, Any]) -> frozenset[str]:
    """Names in the query without which a request is not of this operation; S3 tells some apart by nothing else."""
    if model["metadata"]["endpointPrefix"] != "s3" or "input" not in operation:
        return frozenset()
    shape = model["shapes"][operation["input"]["shape"]]
    members = (shape["members"][name] for name in shape.get("required", ()))
    return frozenset(member["locationName"] for member in members if member.get("location") == "querystring")


def s3_path(url: str) -> str:
    """The path of an S3 address with its bucket, which clients put into the path or before the host's `s3`."""
    parts = urlsplit(url)
    bucket, mark, _ = parts.netloc.partition(".s3.")
    return f"/{bucket}{parts.path}" if mark else parts.path


def model_name(service: str, path: str) -> str:
    """The name of boto3's client for a signing name and a path."""
    if service == "apigateway" and path.startswith("/v2/"):
        return "apigatewayv2"
    return service
