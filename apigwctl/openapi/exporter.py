"""A snapshot of a REST API as the one document that PutRestApi makes it of, and what must be made by calls besides."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.access import Authorizer
from apigwctl.catalogue.addresses import ROOT_PATH
from apigwctl.catalogue.quirks import is_implied
from apigwctl.catalogue.rest import Integration, IntegrationResponse, Method, MethodResponse, Model, RestApi
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.snapshot import Snapshot
from apigwctl.openapi import extensions as ext
from apigwctl.openapi.methods import (
    operation,
    unsayable_integration_responses,
    unsayable_method,
    unsayable_method_response,
)
from apigwctl.openapi.saying import lost_in_import, members_said, schema_said, siblings, value_said
from apigwctl.openapi.schemas import JSON_TYPE
from apigwctl.openapi.security import API_KEY_HEADER
from apigwctl.values import Address, FrozenMap, freeze

SAID_KINDS = frozenset(
    {
        "authorizer",
        "documentation_part",
        "gateway_response",
        "integration",
        "integration_response",
        "method",
        "method_response",
        "model",
        "request_validator",
        "resource",
        "rest_api",
    }
)
"""The kinds that a document can say. Resources of other kinds (stages, deployments …) are never in one."""

# An overwriting import deletes the models that it does not name, and these two come with every API (recorded).
BUILT_IN_MODELS = {
    "Empty": {"title": "Empty Schema", "type": "object"},
    "Error": {"title": "Error Schema", "type": "object", "properties": {"message": {"type": "string"}}},
}
NEUTRAL_VERSION = "1.0"  # OpenAPI wants one
_HEADER_SOURCE = re.compile(r"^method\.request\.header\.([^,\s]+)$")
_MODEL_NAME = re.compile(r"^[A-Za-z0-9]+$")


@dataclass(frozen=True)
class Exported:
    """A document, and why some resources are not in it.

    `body` is an OpenAPI 3.0 document as frozen JSON-like data; its texts may be late-bound (Template, Ref).
    """

    body: FrozenMap[str, Any]
    reasons: FrozenMap[Address, str]

    @property
    def left_out(self) -> frozenset[Address]:
        """The resources that must be made by calls after the import, with everything below them."""
        return frozenset(self.reasons)


def document(snapshot: Snapshot, api: Address) -> Exported:
    """Return the document of a REST API such that an overwriting import of it makes exactly the snapshot's definition.

    Each resource of `SAID_KINDS` below the API is either in the document or left out, with the reason: what OpenAPI
    cannot say, or what AWS is known to change on import. Raises KeyError when the snapshot has no such API.
    """
    export = _Export(snapshot, api)
    return Exported(freeze(export.body()), FrozenMap(export.reasons))


class _Export:
    """One export under way: the resources by kind, and the reasons found so far."""

    def __init__(self, snapshot: Snapshot, api: Address) -> None:
        self.reasons: dict[Address, str] = {}
        self._api: RestApi = snapshot.resources[api]
        self._of: dict[str, dict[Address, Any]] = defaultdict(dict)
        for address, item in snapshot.below(api):
            if address.kind in SAID_KINDS:
                self._of[address.kind][address] = item
        self._method_responses = self._by_method("method_response")
        self._integration_responses = self._by_method("integration_response")

    def body(self) -> dict[str, Any]:
        """Return the document; afterwards `reasons` is complete."""
        schemas = self._schemas()
        authorizers = self._authorizers()
        paths = self._paths(frozenset(schemas), authorizers)
        schemes = {name: _scheme(item) for name, item in authorizers.items()}
        components = {"schemas": schemas, "securitySchemes": {**schemes, **self._shared_schemes()}}
        return {
            "openapi": "3.0.1",
            "info": self._info(),
            **self._settings(),
            "paths": paths,
            "components": {key: value for key, value in components.items() if value},
            **self._extensions(),
        }

    def _info(self) -> dict[str, Any]:
        # an import takes version over; where a spec says none, any will do: the member is unmanaged then
        version = self._api.version or NEUTRAL_VERSION
        said = {"title": self._api.name, "version": version, "description": self._api.description}
        return {key: value for key, value in said.items() if value is not None}

    def _settings(self) -> dict[str, Any]:
        """Return what an overwriting import would reset on the API if the document did not say it."""
        api, policy = self._api, KINDS["rest_api"].field("security_policy")
        said: dict[str, Any] = {
            ext.BINARY_MEDIA_TYPES: value_said(api.binary_media_types) or None,
            ext.COMPRESSION: api.minimum_compression_size,
            ext.API_KEY_SOURCE: api.api_key_source if api.api_key_source != "HEADER" else None,
            ext.POLICY: value_said(api.policy),
            ext.SECURITY_POLICY: api.security_policy if not is_implied(api, policy) else None,
            ext.ENDPOINT_ACCESS_MODE: api.endpoint_access_mode,
        }
        endpoint: dict[str, Any] = {}
        if api.endpoint_configuration.vpc_endpoint_ids:
            endpoint["vpcEndpointIds"] = value_said(api.endpoint_configuration.vpc_endpoint_ids)
        if api.disable_execute_api_endpoint:
            endpoint["disableExecuteApiEndpoint"] = True
        made = {key: value for key, value in said.items() if value is not None}
        return {"servers": [{"url": "/", ext.ENDPOINT: endpoint}], **made} if endpoint else made

    def _extensions(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            ext.VALIDATORS: {
                address.name: {
                    "validateRequestBody": item.validate_request_body,
                    "validateRequestParameters": item.validate_request_parameters,
                }
                for address, item in self._of["request_validator"].items()
            },
            ext.GATEWAY_RESPONSES: {
                address.name: members_said(item) for address, item in self._of["gateway_response"].items()
            },
        }
        parts = [
            {"location": value_said(item.location), "properties": value_said(item.properties)}
            for item in self._of["documentation_part"].values()
        ]
        if parts:
            made[ext.DOCUMENTATION] = {"documentationParts": parts}
        return {key: value for key, value in made.items() if value}

    def _schemas(self) -> dict[str, Any]:
        """Return the schemas of the models that can be said, and of the built-in ones."""
        said = {address: schema_said(value_said(item.schema)) for address, item in self._of["model"].items()}
        for address, item in self._of["model"].items():
            if reason := _unsayable_model(address.name, item, said[address]):
                self.reasons[address] = reason
        made = {address.name: schema for address, schema in said.items() if address not in self.reasons}
        built_in = {name: schema for name, schema in BUILT_IN_MODELS.items() if name not in {a.name for a in said}}
        while absent := {name for name, schema in made.items() if siblings(schema) - {*made, *built_in}}:
            for name in absent:  # a model comes after those that it refers to
                self.reasons[next(item for item in said if item.name == name)] = "it refers to a model left out"
                del made[name]
        return {**made, **built_in}

    def _authorizers(self) -> dict[str, Authorizer]:
        made: dict[str, Authorizer] = {}
        for address, item in self._of["authorizer"].items():
            if reason := _unsayable_authorizer(item):
                self.reasons[address] = reason
            else:
                made[address.name] = item
        return made

    def _paths(self, models: frozenset[str], authorizers: dict[str, Authorizer]) -> dict[str, Any]:
        made: dict[str, dict[str, Any]] = {}
        named: set[str] = set()
        for address, method in self._of["method"].items():
            _, path, verb = address.parts
            integration: Integration | None = self._of["integration"].get(Address("integration", address.parts))
            reason = unsayable_method(path, method, integration, authorizers, models)
            if not reason and method.operation_name in named:
                reason = "another method has its operation name, and an operationId is unique in a document"
            if reason or integration is None:
                self._leave_out_method(address, reason)
                continue
            named |= {method.operation_name} if method.operation_name else set()
            key = ext.ANY_METHOD if verb == "ANY" else verb.lower()
            made.setdefault(path, {})[key] = self._operation(address, method, integration, models)
        for address in self._of["resource"]:
            path = address.name
            if path != ROOT_PATH and not any(other == path or other.startswith(path + "/") for other in made):
                made[path] = {}
        return made

    def _operation(
        self, address: Address, method: Method, integration: Integration, models: frozenset[str]
    ) -> dict[str, Any]:
        responses: dict[str, MethodResponse] = {}
        for status, item in self._method_responses[address.parts].items():
            if reason := unsayable_method_response(item, models):
                self.reasons[Address("method_response", (*address.parts, status))] = reason
            else:
                responses[status] = item
        answers: dict[str, IntegrationResponse] = {}
        declared = self._integration_responses[address.parts]
        unsayable = unsayable_integration_responses(declared)
        for status, answer in declared.items():
            own = Address("integration_response", (*address.parts, status))
            if Address("method_response", own.parts) in self.reasons:
                self.reasons[own] = "its method response is left out, and must be there first"
            elif status in unsayable:
                self.reasons[own] = unsayable[status]
            else:
                answers[status] = answer
        return operation(method, integration, responses, answers, self._security(method))

    def _security(self, method: Method) -> list[dict[str, list[str]]]:
        made: list[dict[str, list[str]]] = []
        if method.authorizer is not None:
            made.append({method.authorizer.name: sorted(method.authorization_scopes)})
        elif method.authorization_type == "AWS_IAM":
            made.append({self._free_name("sigv4"): []})
        if method.api_key_required:
            made.append({self._free_name("api_key"): []})
        return made

    def _shared_schemes(self) -> dict[str, Any]:
        """Return the schemes for keys and for IAM, where a method that is said needs them."""
        said = [item for address, item in self._of["method"].items() if address not in self.reasons]
        made: dict[str, Any] = {}
        if any(item.api_key_required for item in said):
            made[self._free_name("api_key")] = {"type": "apiKey", "name": API_KEY_HEADER, "in": "header"}
        if any(item.authorization_type == "AWS_IAM" for item in said):
            scheme = {"type": "apiKey", "name": "Authorization", "in": "header", ext.AUTHTYPE: "awsSigv4"}
            made[self._free_name("sigv4")] = scheme
        return made

    def _free_name(self, name: str) -> str:
        """Return a name for a scheme of ours that no authorizer has."""
        taken = {address.name for address in self._of["authorizer"]}
        while name in taken:
            name += "_"
        return name

    def _leave_out_method(self, address: Address, reason: str) -> None:
        self.reasons[address] = reason
        statuses = {
            "method_response": self._method_responses[address.parts],
            "integration_response": self._integration_responses[address.parts],
        }
        below = [Address(kind, (*address.parts, status)) for kind, found in statuses.items() for status in found]
        integration = Address("integration", address.parts)
        below += [integration] if integration in self._of["integration"] else []
        self.reasons.update(dict.fromkeys(below, "its method is left out"))

    def _by_method(self, kind: str) -> dict[tuple[str, ...], dict[str, Any]]:
        made: dict[tuple[str, ...], dict[str, Any]] = defaultdict(dict)
        for address, item in self._of[kind].items():
            made[address.parts[:-1]][address.name] = item
        return made


def _unsayable_model(name: str, model: Model, schema: Any) -> str:
    if model.content_type != JSON_TYPE:
        return f"a document makes models of {JSON_TYPE} only, and this is {model.content_type}"
    if not _MODEL_NAME.match(name):
        return "its name has other characters than letters and digits"
    if lost := lost_in_import(schema):
        return f"an import would lose or change {lost} in its schema"
    said = schema.get("description")
    if said != model.description:  # recorded: the schema's description becomes the model's
        return "its description is not that of its schema, which an import takes"
    return ""


def _unsayable_authorizer(item: Authorizer) -> str:
    if item.type == "JWT":  # AWS documents the jwt authorizer in OpenAPI for HTTP APIs only
        return "a JWT authorizer cannot be said in a document of a REST API"
    if item.type in ("TOKEN", "COGNITO_USER_POOLS") and not _HEADER_SOURCE.match(item.identity_source or ""):
        return "an import makes the identity source of a header, which a scheme must name"
    if item.type == "COGNITO_USER_POOLS" and not item.provider_arns:
        return "a user pool authorizer without a pool cannot be said"
    return ""


def _scheme(item: Authorizer) -> dict[str, Any]:
    """Return the security scheme of an authorizer; its header is the identity source, but for REQUEST."""
    header = _HEADER_SOURCE.match(item.identity_source or "") if item.type != "REQUEST" else None
    left = ("authType", "identitySource") if header else ("authType",)
    return {
        "type": "apiKey",
        "name": header[1] if header else "Unused",
        "in": "header",
        ext.AUTHTYPE: item.auth_type or ext.DERIVED_AUTHTYPE[item.type],
        ext.AUTHORIZER: {**members_said(item, besides=left), "type": item.type.lower()},
    }
