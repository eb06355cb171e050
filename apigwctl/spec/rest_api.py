"""A RestApi document -> the API's resources: definition, stages, and what its short forms imply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.catalogue.access import Authorizer
from apigwctl.catalogue.addresses import documentation_key, parent_path, paths_above, resource, rest_api
from apigwctl.catalogue.documentation import DocumentationPart, DocumentationVersion
from apigwctl.catalogue.quirks import normalise
from apigwctl.catalogue.rest import (
    GATEWAY_RESPONSE_TYPES,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    Method,
    MethodResponse,
    Model,
    RequestValidator,
    Resource,
    RestApi,
)
from apigwctl.catalogue.schema import fields_of
from apigwctl.model.release import Deploy
from apigwctl.spec.cors import EVERY_ORIGIN, cors_of, gateway_responses, only_one, says_origins, with_cors
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import HEADER_KEYS, Document, check_ignored
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.lambdas import Use, function_in, permissions, with_function
from apigwctl.spec.links import connected
from apigwctl.spec.members import Members, Opaque, as_map
from apigwctl.spec.outputs import add_outputs
from apigwctl.spec.parser import Parser
from apigwctl.spec.policies import with_policy
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.route_keys import normal_path
from apigwctl.spec.routes import Response, Route
from apigwctl.spec.stages import StageBuilder
from apigwctl.values import Address, FrozenMap, Node, Ref

NAMED = {"requestValidators": (RequestValidator, "request_validator"), "models": (Model, "model")}
SECTIONS = (
    "authorizers", "requestValidators", "models", "gatewayResponses", "documentationParts", "documentationVersions",
    "resources", "routes", "stages", "defaults", "integrations", "cors", "openapi", "lambdaPermissions", "outputs",
    "keepDeployments", "smoke", "deprecated",
)  # fmt: skip
IGNORABLE = (
    "authorizers", "requestValidators", "models", "gatewayResponses", "documentationParts", "documentationVersions",
    "routes", "stages", "outputs",
)  # fmt: skip
AUTHORIZATION_TYPES = {
    "TOKEN": "CUSTOM",
    "REQUEST": "CUSTOM",
    "COGNITO_USER_POOLS": "COGNITO_USER_POOLS",
    "JWT": "JWT",
}
NO_PERMISSION = "no function is called here that needs a permission"
AUTHORIZATION_HEADER = "method.request.header.Authorization"

_MODEL_REFERENCE = re.compile(
    r"(?:https://apigateway\.amazonaws\.com/restapis/[^/]+/models/|#/models/)([A-Za-z0-9]+)\Z"
)


@dataclass
class ApiBuilder:
    """Builds one API's resources from its document and its routes."""

    document: Document
    environment: Environment
    owner: str
    parser: Parser
    desired: Desired
    report: Report

    def __post_init__(self) -> None:
        self.name = self.document.name
        self.address = rest_api(self.name)
        self.uses: list[Use] = []

    def build(self, node: Node, routes: list[Route]) -> Mapping[str, Deploy]:
        """Ask for everything that the document stands for; return how each stage is deployed."""
        given = {"name": self.environment.name_prefix + self.name}
        node = with_policy(node, self.environment, self.report)
        api = self.parser.resource(RestApi, node, self.report, given=given, also=(*HEADER_KEYS, *SECTIONS))
        self.desired.add(self.address, api, node.source, node)
        check_ignored(self.document, (*(item.spec for item in fields_of(RestApi)), *IGNORABLE), self.report)
        members = Members(node, self.report)
        cors = cors_of(node.get("cors"), self.report)
        responses = members.map("gatewayResponses")
        if cors is not None:
            if cors.several and not says_origins(responses):
                self.report.note(only_one(cors), "cors-several-origins", cors.source, hint=EVERY_ORIGIN)
            routes = with_cors(routes, cors)
            responses = gateway_responses(responses, cors)
        for route in routes if cors is None else ():
            if route.cors_at is not None:
                hint = "cors: true on the API allows every origin"
                self._at(str(route.key)).idle("cors: the API has none", route.cors_at, hint=hint)
        self._authorizers(members.map("authorizers"))
        for key, (cls, kind) in NAMED.items():
            self._named(members.map(key), cls, kind)
        self._gateway_responses(responses)
        self._documentation(node)
        self._paths(node.get("resources"), routes)
        for route in routes:
            self._route(route)
        stages = members.map("stages")
        builder = StageBuilder(self.address, self.parser, self.environment, self.desired, self.report)
        deploy = builder.stages(stages) if stages is not None else {}
        if members.flag("lambdaPermissions", True):
            self._permissions()
        add_outputs(members.map("outputs"), self.address, self.environment, self.desired, self.report)
        return FrozenMap(deploy)

    def _at(self, label: str) -> Report:
        return self.report.at(f"{self.name}/{label}")

    def _named(self, node: Node | None, cls: type, kind: str) -> None:
        for name, child in node.items() if node is not None else ():
            made = self.parser.resource(cls, child, self._at(f"{cls.__name__}/{name}"), given={"name": name})
            if isinstance(made, Model):
                made = replace(made, schema=with_model_references(made.schema))
            source = node.key_source(name) if node is not None else child.source
            self.desired.add(Address(kind, (self.name, name)), made, source, child)

    def _authorizers(self, node: Node | None) -> None:
        for name, child in node.items() if node is not None else ():
            report = self._at(f"Authorizer/{name}")
            source = node.key_source(name) if node is not None else child.source
            address = Address("authorizer", (self.name, name))
            rewritten, narrow = with_function(as_map(child, report, name), self.environment, report)
            made = self.parser.resource(Authorizer, rewritten, report, given={"name": name})
            if made is None:
                self.desired.broken.add(address)
                continue
            if made.identity_source is None and made.type in ("TOKEN", "COGNITO_USER_POOLS"):
                made = replace(made, identity_source=AUTHORIZATION_HEADER)
            self.desired.add(address, made, source, rewritten)
            function = function_in(made.authorizer_uri) if made.authorizer_credentials is None else None
            if function is not None:
                scope: tuple[str | Ref, ...] = ("/authorizers/", Ref(address)) if narrow else ("/*/*",)
                self.uses.append(Use(function, source, f"{self.name}/Authorizer/{name}", scope))
            elif narrow and not isinstance(made.authorizer_uri, Opaque):
                report.idle(f"narrow: {NO_PERMISSION}", child.key_source("narrow"))

    def _gateway_responses(self, node: Node | None) -> None:
        for name, child in node.items() if node is not None else ():
            report = self._at(f"GatewayResponse/{name}")
            source = node.key_source(name) if node is not None else child.source
            if name not in GATEWAY_RESPONSE_TYPES:
                report.add(f"{name} is no gateway response", "enum", source, hint=suggest(name, GATEWAY_RESPONSE_TYPES))
                continue
            made = self.parser.resource(GatewayResponse, child, report, given={"response_type": name})
            self.desired.add(Address("gateway_response", (self.name, name)), made, source)

    def _documentation(self, node: Node) -> None:
        parts = node.get("documentationParts")
        for child in parts.value if parts is not None and parts.is_list else ():
            made = self.parser.resource(DocumentationPart, child, self._at("DocumentationPart"))
            if made is not None:
                made = normalise(made)
                address = Address("documentation_part", (self.name, documentation_key(made.location)))
                self.desired.add(address, made, child.source)
        if parts is not None and parts.value is not None and not parts.is_list:
            self.report.add("documentationParts: expected a list", "wrong-type", parts)
        versions = Members(node, self.report).map("documentationVersions")
        for version, child in versions.items() if versions is not None else ():
            report = self._at(f"DocumentationVersion/{version}")
            made = self.parser.resource(DocumentationVersion, child, report, given={"version": version})
            self.desired.add(Address("documentation_version", (self.name, version)), made, child.source)

    def _paths(self, extra: Node | None, routes: list[Route]) -> None:
        written = [(route.key.path, route.source) for route in routes]
        for item in extra.value if extra is not None and extra.is_list else ():
            path = normal_path(str(item.value), item.source, self.report)
            if path is not None:
                written.append((path, item.source))
        if extra is not None and extra.value is not None and not extra.is_list:
            self.report.add("resources: expected a list of paths", "wrong-type", extra)
        for path, source in written:
            for above in paths_above(path):
                address = resource(self.name, above)
                if address not in self.desired.resources:
                    made = Resource(parent=resource(self.name, parent_path(above)), path_part=above.rsplit("/", 1)[1])
                    self.desired.add(address, made, source)

    def _route(self, route: Route) -> None:
        place = (self.name, route.key.path, route.key.verb)
        label = str(route.key)
        report = self._at(label)
        method = self.parser.resource(Method, route.method, report, given={"http_method": route.key.verb})
        if method is not None:
            typed = self._with_type(method, route.method)
            self.desired.add(Address("method", place), typed, route.source, route.method)
        if route.integration is not None:
            self._integration(route, place, report)
        elif route.broken or route.described:
            # What is wrong is said already, here or by the importer.
            self.desired.broken.add(Address("integration", place))
        for status, response in route.responses.items():
            self._response(status, response, place, self._at(f"{label} {status}"))

    def _with_type(self, method: Method, node: Node) -> Method:
        if method.authorizer is None or node.get("authorizationType") is not None:
            return method
        authorizer = self.desired.resources.get(method.authorizer)
        kind = AUTHORIZATION_TYPES[authorizer.type] if authorizer is not None else "CUSTOM"
        return replace(method, authorization_type=kind)

    def _integration(self, route: Route, place: tuple[str, ...], report: Report) -> None:
        node = route.integration
        assert node is not None
        node, link = connected(node, self.desired, report)
        made: Integration | None = self.parser.resource(Integration, node, report)
        if made is not None and link is not None:
            # A late-bound text, as log group names are: the id of a link is known once there is one.
            made = replace(made, connection_id=link)  # type: ignore[arg-type]
        self.desired.add(Address("integration", place), made, node.source, node)
        if route.described:
            self.desired.described.add(Address("integration", place))
        function = function_in(made.uri) if made is not None and made.credentials is None else None
        if function is not None:
            scope = (_narrow_scope(route),) if route.narrow else ("/*/*",)
            self.uses.append(Use(function, node.source, report.address, scope))
        elif route.narrow and made is not None and not isinstance(made.uri, Opaque):
            report.idle(f"narrow: {NO_PERMISSION}", node)

    def _response(self, status: str, response: Response, place: tuple[str, ...], report: Report) -> None:
        halves: tuple[tuple[Node | None, type, str], ...] = (
            (response.method, MethodResponse, "method_response"),
            (response.integration, IntegrationResponse, "integration_response"),
        )
        for node, cls, kind in halves:
            if node is not None:
                made = self.parser.resource(cls, node, report, given={"status_code": status})
                self.desired.add(Address(kind, (*place, status)), made, response.source, node)

    def _permissions(self) -> None:
        stages: list[Mapping[str, str]] = [
            item.variables
            for address, item in self.desired.resources.items()
            if address.kind == "stage" and address.parts[0] == self.name
        ]
        made = permissions(self.uses, stages, self.address, self.owner, self.environment, self.report)
        for address, (permission, source) in made.items():
            self.desired.add(address, permission, source)


def _narrow_scope(route: Route) -> str:
    verb = "*" if route.key.verb == "ANY" else route.key.verb
    return f"/*/{verb}" + re.sub(r"\{[^{}]*\}", "*", route.key.path)


def with_model_references(schema: Any) -> Any:
    """Return a schema whose references to models of the same API name no API id: `…/restapis/*/models/Name`.

    AWS rewrites such references to its own ids, so ids would differ between any two APIs.
    """
    if isinstance(schema, FrozenMap):
        made = {key: with_model_references(item) for key, item in schema.items()}
        target = made.get("$ref")
        match = _MODEL_REFERENCE.match(target) if isinstance(target, str) else None
        if match is not None:
            made["$ref"] = f"https://apigateway.amazonaws.com/restapis/*/models/{match.group(1)}"
        return FrozenMap(made)
    return tuple(with_model_references(item) for item in schema) if isinstance(schema, tuple) else schema
