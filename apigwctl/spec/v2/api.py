"""An HttpApi or WebSocketApi document -> the API's resources: definition, stages, and what its short forms imply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from apigwctl.catalogue.addresses import v2_api
from apigwctl.catalogue.http import Api, RouteResponse, V2Authorizer, V2Integration, V2IntegrationResponse, V2Model
from apigwctl.catalogue.http import Route as RouteKind
from apigwctl.catalogue.schema import fields_of
from apigwctl.model.release import Deploy
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import HEADER_KEYS, Document, check_ignored
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.lambdas import Use, function_in, permissions, with_function
from apigwctl.spec.members import Members, Opaque, as_map, with_entries
from apigwctl.spec.outputs import add_outputs
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report
from apigwctl.spec.v2.authorizers import authorizer_of
from apigwctl.spec.v2.cors import cors_configuration
from apigwctl.spec.v2.expressions import answered_parameters
from apigwctl.spec.v2.integrations import DEFAULT, connection
from apigwctl.spec.v2.protocols import RULE, Protocol
from apigwctl.spec.v2.routes import Response, Route
from apigwctl.spec.v2.stages import V2StageBuilder
from apigwctl.values import Address, FrozenMap, Node, Ref

SECTIONS = (
    "authorizers", "models", "routes", "stages", "defaults", "integrations", "cors", "openapi", "lambdaPermissions",
    "outputs", "keepDeployments", "endpointConfiguration", "smoke", "deprecated",
)  # fmt: skip
IGNORABLE = ("authorizers", "models", "integrations", "routes", "stages", "outputs", "cors")
AUTHORIZATION_TYPES = {"REQUEST": "CUSTOM", "JWT": "JWT"}
NO_PERMISSION = "no function is called here that needs a permission"
REGIONAL = "REGIONAL"


@dataclass
class V2Builder:
    """Builds one API's resources from its document and its routes."""

    document: Document
    protocol: Protocol
    environment: Environment
    owner: str
    parser: Parser
    desired: Desired
    report: Report

    def __post_init__(self) -> None:
        self.label = self.document.name
        self.address = v2_api(self.protocol.kind, self.document.name)
        self.name = self.address.name
        self.uses: list[Use] = []

    def build(self, node: Node, routes: list[Route]) -> Mapping[str, Deploy]:
        """Ask for everything that the document stands for; return how each stage is deployed."""
        node = self.protocol.only(node, "api", self.report)
        self._api(node, routes)
        check_ignored(self.document, (*(item.spec for item in fields_of(Api)), *IGNORABLE), self.report)
        members = Members(node, self.report)
        self._authorizers(members.map("authorizers"))
        self._models(members.map("models"))
        for route in routes:
            self._route(route)
        stages = members.map("stages")
        builder = V2StageBuilder(self.address, self.protocol, self.parser, self.environment, self.desired, self.report)
        deploy = builder.stages(stages) if stages is not None else {}
        self._check_kept(node)
        if members.flag("lambdaPermissions", True):
            self._permissions()
        add_outputs(members.map("outputs"), self.address, self.environment, self.desired, self.report)
        return FrozenMap(deploy)

    def _at(self, label: str) -> Report:
        return self.report.at(f"{self.label}/{label}")

    def _api(self, node: Node, routes: list[Route]) -> None:
        given: dict[str, object] = {
            "name": self.environment.name_prefix + self.label,
            "protocol_type": self.protocol.name,
        }
        plain = self._with_endpoint(node)
        cors = node.get("cors")
        if cors is not None and node.get("corsConfiguration") is not None:
            self.report.add("cors and corsConfiguration are both given", "exclusive-keys", node.key_source("cors"))
        elif self.protocol.is_http:
            made = cors_configuration(cors, [route.key for route in routes], self.report)
            if made is not None:
                given["cors_configuration"] = made
        api = self.parser.resource(Api, plain, self.report, given=given, also=(*HEADER_KEYS, *SECTIONS))
        if api is not None and not self.protocol.is_http and api.route_selection_expression is None:
            hint = "what selects the route of a message: $request.body.action"
            self.report.add("routeSelectionExpression is missing", "required", node, hint=hint)
        self.desired.add(self.address, api, node.source, node)

    def _with_endpoint(self, node: Node) -> Node:
        """Return the document with what `endpointConfiguration:`, a REST API's word, says: such APIs are Regional."""
        given = node.get("endpointConfiguration")
        if given is None or given.value is None:
            return node
        members = Members(as_map(given, self.report, "endpointConfiguration"), self.report)
        members.known(("types", "ipAddressType", "vpcEndpointIds"))
        for item in members.names("types"):
            if item.value != REGIONAL:
                hint = "they are Regional: leave it out, or use kind: RestApi"
                self.report.add(f"{item.value} is not for {self.protocol.title}", RULE, item, hint=hint)
        if members.names("vpcEndpointIds"):
            hint = "only a private RestApi has VPC endpoints"
            message = f"vpcEndpointIds is not for {self.protocol.title}"
            self.report.add(message, RULE, members.source("vpcEndpointIds"), hint=hint)
        kind = members.get("ipAddressType")
        if kind is None:
            return node
        if node.get("ipAddressType") is not None:
            self.report.add("ipAddressType is given twice", "alias-twice", members.source("ipAddressType"))
        return with_entries(node, {**dict(node.items()), "ipAddressType": kind})

    def _authorizers(self, node: Node | None) -> None:
        for name, child in node.items() if node is not None else ():
            report = self._at(f"Authorizer/{name}")
            source = node.key_source(name) if node is not None else child.source
            address = Address("v2_authorizer", (self.name, name))
            rewritten, narrow = with_function(as_map(child, report, name), self.environment, report)
            made = authorizer_of(name, rewritten, self.protocol, self.parser, report)
            self.desired.add(address, made, source, rewritten)
            if made is not None:
                self._use_authorizer(made, address, narrow=narrow, child=child, report=report)

    def _use_authorizer(
        self, made: V2Authorizer, address: Address, *, narrow: bool, child: Node, report: Report
    ) -> None:
        function = function_in(made.authorizer_uri) if made.authorizer_credentials_arn is None else None
        if function is not None:
            scope: tuple[str | Ref, ...] = ("/authorizers/", Ref(address)) if narrow else ("/*/*",)
            self.uses.append(Use(function, child.source, report.address, scope))
        elif narrow and not isinstance(made.authorizer_uri, Opaque):
            report.idle(f"narrow: {NO_PERMISSION}", child.key_source("narrow"))

    def _models(self, node: Node | None) -> None:
        for name, child in node.items() if node is not None else ():
            made = self.parser.resource(V2Model, child, self._at(f"Model/{name}"), given={"name": name})
            source = node.key_source(name) if node is not None else child.source
            self.desired.add(Address("v2_model", (self.name, name)), made, source, child)

    def _route(self, route: Route) -> None:
        report = self._at(route.key)
        address = Address("v2_route", (self.name, route.key))
        given: dict[str, object] = {"route_key": route.key}
        target = self._integration(route, report)
        if target is not None:
            given["target"] = target
        hidden = ("target",)
        made = self.parser.resource(RouteKind, route.node, report, given=given, hidden=hidden)
        if made is not None:
            made = self._with_type(made, route.node)
            if DEFAULT in route.responses and route.responses[DEFAULT].route is not None:
                two_way = made.route_response_selection_expression or DEFAULT
                made = replace(made, route_response_selection_expression=two_way)
        self.desired.add(address, made, route.source, route.node)
        for key, response in route.responses.items():
            self._response(key, response, route, target, self._at(f"{route.key} {key}"))

    def _with_type(self, route: RouteKind, node: Node) -> RouteKind:
        if route.authorizer is None or node.get("authorizationType") is not None:
            return route
        authorizer = self.desired.resources.get(route.authorizer)
        kind = AUTHORIZATION_TYPES[authorizer.authorizer_type] if authorizer is not None else "CUSTOM"
        return replace(route, authorization_type=kind)

    def _integration(self, route: Route, report: Report) -> Address | None:
        """Ask for what a route calls; return its address, under the name that routes share it by or the route's own."""
        called = route.called
        address = Address("v2_integration", (self.name, (called.name if called is not None else "") or route.key))
        if called is None:
            if route.broken or route.described:
                self.desired.broken.add(address)
            return address if route.broken else None
        node, link = connection(called.node, self.protocol, report)
        given = {} if link is None else {"connection": link}
        quiet = report if not called.name or address not in self.desired.sources else Report()
        made: V2Integration | None = self.parser.resource(V2Integration, node, quiet, given=given)
        self._add_integration(address, made, node)
        if route.described:
            self.desired.described.add(address)
        self._use(route, made, report)
        return address

    def _add_integration(self, address: Address, made: V2Integration | None, node: Node) -> None:
        known = self.desired.resources.get(address)
        if known is None or made is None:
            self.desired.add(address, made, node.source, node)
        elif known != made:
            hint = f"first at {self.desired.sources[address]}; give one of them another name"
            report = self._at(f"{address.parts[1]} integration")
            report.add("is defined in two ways", "defined-twice", node, hint=hint)

    def _use(self, route: Route, made: V2Integration | None, report: Report) -> None:
        called = route.called
        if called is None or made is None:
            return
        function = function_in(made.integration_uri) if made.credentials_arn is None else None
        if function is not None:
            scope = (_narrow_scope(route.key),) if called.narrow else ("/*/*",)
            self.uses.append(Use(function, called.node.source, f"{report.address} integration", scope))
        elif called.narrow and not isinstance(made.integration_uri, Opaque):
            report.idle(f"narrow: {NO_PERMISSION}", called.node)

    def _response(self, key: str, response: Response, route: Route, target: Address | None, report: Report) -> None:
        given = {"route_response_key": key}
        if response.route is not None:
            half = self.parser.resource(RouteResponse, answered_parameters(response.route), report, given=given)
            address = Address("v2_route_response", (self.name, route.key, key))
            self.desired.add(address, half, response.source, response.route)
        if response.integration is None:
            return
        if target is None:
            report.add("there is no integration that answers", "response-without-integration", response.source)
            return
        given = {"integration_response_key": key}
        made = self.parser.resource(V2IntegrationResponse, response.integration, report, given=given)
        address = Address("v2_integration_response", (*target.parts, key))
        known = self.desired.resources.get(address)
        if known is not None and made is not None and known != made:
            hint = f"first at {self.desired.sources[address]}: the integration is shared, with its answers"
            report.add("is defined in two ways", "defined-twice", response.source, hint=hint)
            return
        self.desired.add(address, made, response.source, response.integration)

    def _check_kept(self, node: Node) -> None:
        found = [
            item
            for address, item in self.desired.resources.items()
            if address.kind == "v2_stage" and address.parts[0] == self.name
        ]
        if found and all(stage.auto_deploy for stage in found) and node.get("keepDeployments") is not None:
            hint = "with autoDeploy AWS makes deployments by itself: leave one of the two out"
            message = "keepDeployments beside stages that all deploy by themselves"
            self.report.add(message, "auto-deploy", node.key_source("keepDeployments"), hint=hint)

    def _permissions(self) -> None:
        stages: list[Mapping[str, str]] = [
            item.stage_variables
            for address, item in self.desired.resources.items()
            if address.kind == "v2_stage" and address.parts[0] == self.name
        ]
        made = permissions(self.uses, stages, self.address, self.owner, self.environment, self.report)
        for address, (permission, source) in made.items():
            self.desired.add(address, permission, source)


def _narrow_scope(key: str) -> str:
    """Return what follows the API's id in the ARN by which a route calls a function: `/*/GET/orders/*`, `/*/$default`.

    Source: AWS developer guide, "Create AWS Lambda proxy integrations for HTTP APIs", with the method as for REST APIs.
    """
    verb, _, path = key.partition(" ")
    if not path:
        return f"/*/{key}"
    return f"/*/{'*' if verb == 'ANY' else verb}" + re.sub(r"\{[^{}]*\}", "*", path)
