"""Requests of any operation of both services, made from botocore's shapes: half about what exists, half junk."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from botocore import xform_name
from botocore.model import Shape

from apigwctl.sandbox.protocol import protocol
from tests.contract.patch_cases import STOCK as FIRST_STOCK
from tests.contract.patch_effects import EFFECTS
from tests.contract.sandbox_client import ACCOUNT, REGION
from tests.contract.sandbox_stock import STOCK
from tests.contract.sandbox_world import INVOKE, ROLE, World

WORDS = [
    "", " ", "/", "x/y", "x y", "{id}", "{p+}", "a b/é", "application/json", "200", "method.request.path.id", "'x'",
    "method.response.header.X", "true", "5", "0.5", "-1", "1e99", "nan", "99999999999999999999", "{}", '{"a": 1}', "[]",
    "null", '"text"', ROLE, INVOKE, "arn:aws:x:y:z:l", "http://x.y", "https://x.example", "none", "Pet", "*/*", "é",
    "$context.requestId", "$default", "$connect", "GET /a", "ANY /{p+}", "ANY", "$request.body.action", "dev", "b",
    "${request.method} ${request.path}", "$request.header.x-api-key", "a.example.com", "*.example.com", "s3://b/k",
    "vpce-1", "subnet-1", "Empty", "TLS_1_2", "aws:x", "x" * 300, "2026-01-01", "API_KEY", "csv", "oas30", "swagger",
    f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1", f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1", "1.0", "2.0",
    "(none)", "SELF", "application/yaml", "'; drop", "\\", "%2F", "~1a", "\u0000",
    "$util.error(", "#if(", "$input.json('$')",
]  # fmt: skip
BODIES = [
    b"", b"{", b"- 1", b"null", b"[]", b"\xff\xfe", b"a: [",
    b'{"swagger": "2.0", "info": {"title": "q"}, "paths": {"/a": {"get": {}}}}',
    b'{"openapi": "3.0.1", "info": {"title": "q", "version": "1"}, "paths": {"/a/{b}": {"get": {"responses": {}}}}}',
    b'{"openapi": "3.0.1", "info": 1, "paths": []}', b'{"openapi": "3.0.1", "paths": {"a": null, "/b": {"get": 1}}}',
    b"name,key\na,aaaaaaaaaaaaaaaaaaaaaaaa", b"name\n", b"key,usageplanIds\naaaaaaaaaaaaaaaaaaaaaaab,x",
]  # fmt: skip
NUMBERS = [0, 1, -1, 2, 25, 50, 300, 501, 29000, 30001, 2**31, 2**63, 1.5]
ARNS = [
    "/restapis/{apis}", "/apis/{v2Apis}", "/apikeys/{apiKeys}", "/usageplans/{usagePlans}", "/vpclinks/{vpcLinks}",
    "/vpclinks/{v2VpcLinks}", "/domainnames/{domainNames}", "/restapis/{apis}/stages/dev", "/nothing",
    "/portals/{portals}",
    "/apis/{v2Apis}/stages/$default", "/clientcertificates/{clientCertificates}", "/portalproducts/{portalProducts}",
]  # fmt: skip
COLLECTIONS = {
    "restapiid": "apis", "parentid": "resources", "keyid": "apiKeys", "apikey": "apiKeys", "apiid": "v2Apis",
    "integrationresponseid": "integrationResponses", "productpageid": "productPages",
}  # fmt: skip
"""Where ids are kept whose request member is not called after its collection."""


PLACES: tuple[Mapping[str, str], ...] = (
    {
        "api": "apis", "restApiId": "<api>", "resourceId": "<pets>", "parentId": "<pets>", "httpMethod": "GET",
        "statusCode": "200", "stageName": "dev", "deploymentId": "<newer>", "modelName": "Pet",
        "domainName": "<domain>",
        "authorizerId": "<authorizer>", "requestValidatorId": "<validator>", "documentationPartId": "<part>",
        "documentationVersion": "1", "basePath": "one", "usagePlanId": "<covered>", "keyId": "<key>", "apiKey": "<key>",
        "clientCertificateId": "<certificate>", "vpcLinkId": "<link>", "responseType": "THROTTLED", "stage": "dev",
        "domainNameAccessAssociationArn": "<association>", "keyType": "API_KEY", "exportType": "oas30",
        "authorizationType": "NONE", "startDate": "2026-01-01", "endDate": "2026-01-02",
    },
    {
        "api": "v2Apis", "ApiId": "<socket>", "RouteId": "<route>", "IntegrationId": "<mock>", "StageName": "dev",
        "IntegrationResponseId": "<mocked>", "RouteResponseId": "<routed>", "AuthorizerId": "<connected>",
        "ModelId": "<message>", "DeploymentId": "<served>", "DomainName": "<domain>", "RoutingRuleId": "<rule>",
        "VpcLinkId": "<v2 link>", "PortalId": "<portal>", "PortalProductId": "<product>", "ProductPageId": "<page>",
        "ProductRestEndpointPageId": "<endpoint>",
    },
    {
        "api": "v2Apis", "ApiId": "<http>", "RouteId": "<pets route>", "IntegrationId": "<proxy>", "StageName": "dev",
        "AuthorizerId": "<issuer>", "DomainName": "<other domain>", "ApiMappingId": "<mapping>",
        "VpcLinkId": "<v2 link>", "PortalId": "<portal>", "PortalProductId": "<product>", "ProductPageId": "<page>",
        "ProductRestEndpointPageId": "<endpoint>", "RouteKey": "GET /pets",
    },
)  # fmt: skip
"""What names the things of a stocked world that belong together."""

ALL = (*(("", "apigateway", operation, asks, "") for _, operation, asks in FIRST_STOCK), *STOCK)
CREATED: Mapping[tuple[str, str], list[Mapping[str, Any]]] = {
    place: [asks for _, service, name, asks, _ in ALL if (service, name) == place]
    for place in {(service, name) for _, service, name, _, _ in ALL}
}


def ids(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every collection below a record with each of its keys."""
    for name, value in node.items():
        if isinstance(value, dict):
            if value and all(isinstance(item, dict) for item in value.values()):
                for key in value:
                    yield name, key
            yield from ids(value)


def pools(home: Mapping[str, Any], pick: random.Random) -> dict[str, list[str]]:
    """The keys of each collection: of one API of each service, and of everything that is in no API."""
    found: dict[str, list[str]] = {}
    for name, records in home.items():
        if name not in ("apis", "v2Apis"):
            for collection, key in ids({name: records}):
                found.setdefault(collection, []).append(key)
    for name in ("apis", "v2Apis"):
        if home[name]:
            key = pick.choice(sorted(home[name]))
            found[name] = [key]
            for collection, inner in ids(home[name][key]):
                found.setdefault(f"{name}:{collection}", []).append(inner)
    return found


class Requests:
    """Makes requests; `home` is the state that they are half about."""

    def __init__(self, pick: random.Random, service: str, home: Mapping[str, Any], world: World) -> None:
        self.pick = pick
        self.model = protocol(service).model
        self.apis = "apis" if service == "apigateway" else "v2Apis"
        self.pools = pools(home, pick)
        self.service = service
        self.world = world

    def of(self, operation: str) -> dict[str, Any]:
        """The members of one request."""
        shape = self.model.operation_model(operation).input_shape
        if shape is None:
            return {}
        asks: dict[str, Any] = self._value(shape, operation, 0)
        if self.pick.random() < 0.6:
            asks = self._sensible(operation, asks)
        for name, member in shape.members.items():
            if member.serialization.get("location") == "uri" and not asks.get(name):
                asks[name] = self._id(name) or "x"
        if "patchOperations" in shape.members and self.pick.random() < 0.95:
            asks["patchOperations"] = [self._patch(operation) for _ in range(self.pick.randint(1, 3))]
        return asks

    def _sensible(self, operation: str, asks: dict[str, Any]) -> dict[str, Any]:
        """A request that AWS would take, or one not far from it."""
        pick = self.pick
        known = CREATED.get((self.service, xform_name(operation)), [])
        if known:
            extra = {name: value for name, value in asks.items() if pick.random() < 0.15}
            asks = {**self._filled(pick.choice(known)), **extra}
        place = pick.choice([place for place in PLACES if place["api"] == self.apis])
        for name in asks:
            if name in place and pick.random() < 0.95:
                asks[name] = self._filled(place[name])
        return asks

    def _value(self, shape: Shape, name: str, depth: int) -> Any:
        kind, pick = shape.type_name, self.pick
        if kind == "structure":
            wanted = [key for key in shape.members if key in shape.required_members or pick.random() < 0.5]
            return {key: self._value(shape.members[key], key, depth + 1) for key in wanted}
        if kind == "list":
            return [self._value(shape.member, name, depth + 1) for _ in range(pick.randint(0, 2))]
        if kind == "map":
            keys = (pick.choice(WORDS) or "k" for _ in range(pick.randint(0, 2)))
            return {key: self._value(shape.value, name, depth + 1) for key in keys}
        return self._scalar(shape, name)

    def _scalar(self, shape: Shape, name: str) -> Any:
        kind, pick = shape.type_name, self.pick
        if kind == "boolean":
            return pick.random() < 0.5
        if kind == "blob":
            return pick.choice(BODIES)
        if kind == "timestamp":
            return 1767355200
        if kind != "string":
            number = pick.choice(NUMBERS)
            return number if kind in ("double", "float") else int(number)
        if shape.enum and pick.random() < 0.9:
            return pick.choice(shape.enum)
        return (self._id(name) if pick.random() < 0.75 else None) or pick.choice(WORDS)

    def _id(self, name: str) -> str | None:
        """A key that exists and that the member could mean, where there is one."""
        low = name.lower()
        if low in ("resourcearn", "domainnamearn", "arn"):
            return self._arn()
        stem = low.removesuffix("id").removesuffix("name").removesuffix("identifier")
        for collection, keys in self.pools.items():
            in_api, _, bare = collection.rpartition(":")
            if in_api not in ("", self.apis) or not keys:
                continue
            called = bare.removeprefix("v2").lower()
            if COLLECTIONS.get(low) == bare or (low not in COLLECTIONS and stem and called.startswith(stem)):
                return self.pick.choice(keys)
        if low == "target":
            return f"integrations/{self._id('IntegrationId') or 'x'}"
        return {"httpmethod": "GET", "statuscode": "200"}.get(low)

    def _arn(self) -> str:
        path = self.pick.choice(ARNS)
        for name, keys in self.pools.items():
            path = path.replace(f"{{{name}}}", self.pick.choice(keys) if keys else "x")
        account = self.pick.choice(["", "", ACCOUNT])
        return f"arn:aws:apigateway:{REGION}:{account}:{path}"

    def _patch(self, operation: str) -> dict[str, str]:
        pick = self.pick
        mine = [effect for effect in EFFECTS if effect.operation == operation]
        effect = pick.choice(mine if mine and pick.random() < 0.8 else EFFECTS)
        made = {"op": effect.op, "path": effect.path, "value": effect.value, "from": effect.source}
        if pick.random() < 0.3:
            made["op"] = pick.choice(["add", "replace", "remove", "copy", "move", "test"])
        if pick.random() < 0.4:
            made["value"] = pick.choice([*WORDS, None])
        if pick.random() < 0.1:
            made["path"] = pick.choice([*WORDS, f"{effect.path}/x", effect.path[1:], None])
        if pick.random() < 0.1:
            made["from"] = pick.choice([*WORDS, "/canarySettings/stageVariableOverrides"])
        return {name: self._filled(text) for name, text in made.items() if text is not None}

    def _filled(self, value: Any) -> Any:
        return self.world.filled(value)
