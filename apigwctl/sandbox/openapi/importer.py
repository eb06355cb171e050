"""Reading a document: everything that AWS makes of an OpenAPI document when it imports it as a REST API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from apigwctl.sandbox.openapi.document import Document, Findings, InvalidDocument, JsonObject, mapping, parse
from apigwctl.sandbox.openapi.documentation import read_documentation
from apigwctl.sandbox.openapi.extensions import read_api, read_gateway_responses, read_validators
from apigwctl.sandbox.openapi.integrations import problems_of
from apigwctl.sandbox.openapi.operations import OperationReader
from apigwctl.sandbox.openapi.schemas import Models
from apigwctl.sandbox.openapi.security import read_authorizers
from apigwctl.sandbox.path_parts import is_path_part

_VERBS = {name: name.upper() for name in ("get", "put", "post", "delete", "options", "head", "patch")}
_VERBS["x-amazon-apigateway-any-method"] = "ANY"
_PARTITIONS = (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"))

BASEPATH_MODES = ("ignore", "prepend", "split")


@dataclass(frozen=True)
class Imported:
    """A document in the shapes of the `apigateway` wire, with names where AWS has ids.

    `paths` maps every resource path (the root only when it has a path item) to its methods by verb, parents before
    children, resources without methods included. Model schemas refer to other models by URLs whose API id is the text
    `{restapi_id}`. `errors` are what AWS refuses the import of a readable document for: the answer is then 400
    BadRequestException with `refusal` as its message.
    """

    api: JsonObject
    paths: dict[str, dict[str, JsonObject]]
    models: dict[str, JsonObject]
    authorizers: dict[str, JsonObject]
    request_validators: dict[str, JsonObject]
    gateway_responses: dict[str, JsonObject]
    documentation_parts: list[dict[str, Any]]
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def refusal(self) -> str:
        """AWS's message for an import with errors; empty when there are none."""
        return "\n\t".join(["Errors found during import:", *self.errors]) if self.errors else ""


def read(body: bytes, *, basepath: str = "ignore", account: str, region: str) -> Imported:
    """What AWS makes of a document of OpenAPI 2.0 or 3.0, JSON or YAML.

    `basepath` is ignore, prepend or split (the first segment dropped, the rest prepended). `account` and `region` fill
    the variables ${AWS::AccountId}, ${AWS::Region} and ${AWS::Partition} (AWS variables for OpenAPI import). Raises
    InvalidDocument with AWS's message when there is no reading it.
    """
    if basepath not in BASEPATH_MODES:
        raise InvalidDocument(f"Invalid basepath mode specified: {basepath}")
    document = parse(filled(body, account=account, region=region))
    findings = Findings()
    models = Models(document, findings)
    models.add_named()
    authorizers = read_authorizers(document, findings)
    validators = read_validators(document)
    reader = OperationReader(document, models, authorizers, validators, findings)
    operations = _operations(document, prefix_of(document, basepath), findings)
    paths = {
        path: {verb: reader.read(path, verb, item, operation) for verb, (item, operation) in verbs.items()}
        for path, verbs in operations.items()
    }
    _check(paths, findings)
    return Imported(
        api=read_api(document, findings),
        paths=paths,
        models=models.by_name,
        authorizers=authorizers,
        request_validators=validators,
        gateway_responses=read_gateway_responses(document, findings),
        documentation_parts=read_documentation(document, operations),
        warnings=findings.warnings,
        errors=findings.errors,
    )


def filled(body: bytes, *, account: str, region: str) -> bytes:
    """The document with AWS's variables filled in."""
    partition = next((name for start, name in _PARTITIONS if region.startswith(start)), "aws")
    for variable, value in (("AccountId", account), ("Region", region), ("Partition", partition)):
        body = body.replace(f"${{AWS::{variable}}}".encode(), value.encode())
    return body


def prefix_of(document: Document, mode: str) -> str:
    """The path to put in front of every path; recorded in test_import_rest_api_with_base_path_oas30."""
    segments = [part for part in document.base_path().split("/") if part]
    kept = {"ignore": [], "prepend": segments, "split": segments[1:]}[mode]
    return "".join("/" + part for part in kept)


def _operations(
    document: Document, prefix: str, findings: Findings
) -> dict[str, dict[str, tuple[JsonObject, JsonObject]]]:
    """Path item and operation by full path and verb; parents come first, with what methods they have."""
    found: dict[str, dict[str, tuple[JsonObject, JsonObject]]] = {}
    for ancestor in _lineage(prefix):
        found[ancestor] = {}
    for written, node in mapping(document.root.get("paths")).items():
        if written.startswith("x-"):
            continue
        path = (prefix + "/" + written.strip("/")).rstrip("/") or "/"
        for ancestor in _lineage(path):
            found.setdefault(ancestor, {})
        item = document.target(node)
        for name, operation in item.items():
            if name in _VERBS:
                found[path][_VERBS[name]] = (item, mapping(operation))
            elif name == "trace":
                findings.warn(f"Method 'TRACE' of resource '{path}' is not supported and will be ignored")
    return found


def _lineage(path: str) -> list[str]:
    """The path and the paths above it, outermost first; the root stands only for itself."""
    parts = [part for part in path.split("/") if part]
    return ["/" + "/".join(parts[: end + 1]) for end in range(len(parts))] or (["/"] if path == "/" else [])


def _check(paths: dict[str, dict[str, JsonObject]], findings: Findings) -> None:
    variables: dict[str, str] = {}
    for path, methods in paths.items():
        parent, _, part = path.rpartition("/")
        if path != "/":
            _check_part(path, parent, part, variables, findings)
        for verb, method in methods.items():
            if "methodIntegration" in method:
                for problem in problems_of(method["methodIntegration"], method, path, verb):
                    findings.refuse(problem)


def _check_part(path: str, parent: str, part: str, variables: dict[str, str], findings: Findings) -> None:
    unable = f"Unable to create resource at path '{path}'"
    if not is_path_part(part):
        findings.refuse(
            f"{unable}: Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces "
            "at the beginning and the end."
        )
    elif parent.endswith("+}"):
        findings.refuse(
            f"{unable}: Cannot create a child of a resource with a greedy path variable: {parent.rpartition('/')[2]}"
        )
    elif part.startswith("{"):
        other = variables.setdefault(parent, part)
        if other != part:
            only_one = "already has a variable path part -- only one is allowed"
            findings.refuse(f"{unable}: A sibling ({other}) of this resource {only_one}")
