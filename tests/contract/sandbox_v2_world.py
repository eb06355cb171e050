"""An HTTP API and a WebSocket API in a control plane, with everything that hangs on them, for cases told as data."""

from __future__ import annotations

import functools
import json
import random
from dataclasses import dataclass
from typing import Any

from apigwctl.sandbox.control_plane import ControlPlane
from tests.contract.sandbox_client import ACCOUNT, NOON, REGION, client, plane
from tests.contract.sandbox_world import INVOKE, LAMBDA, ROLE, Case, Refusal, World, patch

LISTENER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2"
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/{REGION}_Ab1"
FORMAT = "$context.requestId $context.status"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/shop"
ROUTE = "The provided route key is not formatted properly for HTTP protocol. Route key: "
MAPPING = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "
SOURCE = "Invalid selection expression specified: Validation Result: warnings : [], errors : "

__all__ = ["ACCOUNT", "INVOKE", "LAMBDA", "REGION", "ROLE", "Case", "Refusal", "V2World"]


def socket_only(name: str) -> Refusal:
    """The refusal of what only WebSocket APIs have."""
    return Refusal(400, "BadRequestException", f"{name} is supported only for WEBSOCKET protocol Apis")


def http_only(name: str) -> Refusal:
    """The refusal of what only HTTP APIs have."""
    return Refusal(400, "BadRequestException", f"{name} is supported only for HTTP protocol Apis")


@dataclass
class V2World(World):
    """`names` holds the ids: those of the HTTP API are plain, those of the WebSocket API begin with `ws-`."""

    def __post_init__(self) -> None:
        data, names = _built()
        self.plane = ControlPlane.from_data(json.loads(data), clock=lambda: NOON, random=random.Random())
        self.client = client(self.plane, "apigatewayv2")
        self.names |= names

    def shows(self, operation: str, **asks: Any) -> Any:
        """An answer that is no refusal."""
        answer = self.ask(operation, **asks)
        assert not isinstance(answer, Refusal), answer
        return answer


class _Building(World):
    def __post_init__(self) -> None:
        self.plane = plane()
        self.client = client(self.plane, "apigatewayv2")
        first = client(self.plane)
        first.update_account(patchOperations=[patch("replace", "/cloudwatchRoleArn", ROLE)])
        links = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/shop/1"
        self.names |= {
            "account": ACCOUNT,
            "region": REGION,
            "certificate": first.generate_client_certificate()["clientCertificateId"],
            "first-link": first.create_vpc_link(name="first", targetArns=[links])["id"],
            "link": self.client.create_vpc_link(Name="second", SubnetIds=["subnet-1"])["VpcLinkId"],
        }
        self._http_api()
        self._socket_api()

    def _http_api(self) -> None:
        call = self.client
        api = call.create_api(Name="orders", ProtocolType="HTTP")["ApiId"]
        backend = call.create_integration(
            ApiId=api, IntegrationType="HTTP_PROXY", IntegrationMethod="GET", IntegrationUri="https://example.com/pets"
        )["IntegrationId"]
        function = call.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=LAMBDA, PayloadFormatVersion="2.0"
        )["IntegrationId"]
        tokens = call.create_authorizer(
            ApiId=api,
            Name="tokens",
            AuthorizerType="JWT",
            IdentitySource=["$request.header.Authorization"],
            JwtConfiguration={"Issuer": ISSUER, "Audience": ["web"]},
        )["AuthorizerId"]
        callers = call.create_authorizer(
            ApiId=api,
            Name="callers",
            AuthorizerType="REQUEST",
            AuthorizerUri=INVOKE,
            AuthorizerPayloadFormatVersion="2.0",
            IdentitySource=["$request.header.Auth"],
        )["AuthorizerId"]
        pets = call.create_route(ApiId=api, RouteKey="GET /pets", Target=f"integrations/{backend}")["RouteId"]
        deployment = call.create_deployment(ApiId=api)["DeploymentId"]
        newer = call.create_deployment(ApiId=api, Description="newer")["DeploymentId"]
        call.create_stage(ApiId=api, StageName="dev", DeploymentId=deployment)
        self.names |= {
            "api": api,
            "backend": backend,
            "function": function,
            "tokens": tokens,
            "callers": callers,
            "pets": pets,
            "deployment": deployment,
            "newer": newer,
        }

    def _socket_api(self) -> None:
        call = self.client
        api = call.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")[
            "ApiId"
        ]
        mock = call.create_integration(ApiId=api, IntegrationType="MOCK")["IntegrationId"]
        answer = call.create_integration_response(ApiId=api, IntegrationId=mock, IntegrationResponseKey="$default")[
            "IntegrationResponseId"
        ]
        door = call.create_authorizer(
            ApiId=api, Name="door", AuthorizerType="REQUEST", AuthorizerUri=INVOKE, IdentitySource=[]
        )["AuthorizerId"]
        model = call.create_model(ApiId=api, Name="Message", Schema='{"type": "object"}')["ModelId"]
        connect = call.create_route(ApiId=api, RouteKey="$connect")["RouteId"]
        default = call.create_route(ApiId=api, RouteKey="$default", Target=f"integrations/{mock}")["RouteId"]
        reply = call.create_route_response(ApiId=api, RouteId=default, RouteResponseKey="$default")["RouteResponseId"]
        call.create_stage(ApiId=api, StageName="dev")
        self.names |= {
            "ws-api": api,
            "ws-mock": mock,
            "ws-answer": answer,
            "ws-door": door,
            "ws-model": model,
            "ws-connect": connect,
            "ws-default": default,
            "ws-reply": reply,
        }


@functools.cache
def _built() -> tuple[str, dict[str, str]]:
    """The world as it begins: made once by requests, and read for every test."""
    made = _Building()
    return json.dumps(made.plane.to_data()), made.names
