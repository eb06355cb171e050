"""The small API's world with custom domain names of every type, more APIs to map to, and clients of both services."""

from __future__ import annotations

import functools
import json
import random
from typing import Any

from botocore.exceptions import ClientError

from apigwctl.sandbox.control_plane import ControlPlane
from tests.contract.sandbox_client import ACCOUNT, NOON, REGION, client
from tests.contract.sandbox_world import Refusal, World, bad, missing

OTHER_ACCOUNT = "999999999999"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/one"
NEXT_CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/two"
EDGE_CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/edge"
REGIONAL = {"types": ["REGIONAL"]}
PRIVATE = {"types": ["PRIVATE"]}
POLICY = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}'
SECOND = "v2_"
NO_DOMAIN = missing("Invalid domain name identifier specified")
EDGE_NOT_HERE = bad(
    "Only REGIONAL domain names can be managed through the API Gateway V2 API. For EDGE domain names, please use the "
    "API Gateway V1 API. Also note that only REST APIs can be attached to EDGE domain names."
)
OLD_TLS_NOT_HERE = bad(
    "Only REGIONAL domain names with a security policy of TLS 1.2 can be managed through the API Gateway V2 API. For "
    "TLS 1.0 domain names, please use the API Gateway V1 API to upgrade your security policy to TLS 1.2. Currently, "
    "only REST APIs can be attached to a domain name with a security policy of TLS 1.0."
)


class DomainWorld(World):
    """`api.example.com` (regional), `old` (regional, TLS 1.0), `edge`, `private`; operations with `v2_` are v2's."""

    def __post_init__(self) -> None:
        data, names = _stocked()
        self.plane = ControlPlane.from_data(json.loads(data), clock=lambda: NOON, random=random.Random())
        self.client, self.second = client(self.plane), client(self.plane, "apigatewayv2")
        self.names |= names

    def ask(self, operation: str, **asks: Any) -> Any:
        """The answer to one request to either service, or the Refusal; without the metadata."""
        caller = self.second if operation.startswith(SECOND) else self.client
        return self.ask_as(caller, operation.removeprefix(SECOND), **asks)

    def ask_as(self, caller: Any, operation: str, **asks: Any) -> Any:
        """The same with another client, such as another account's."""
        try:
            answer = getattr(caller, operation)(**self.filled(asks))
        except ClientError as error:
            said, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            return Refusal(status, said["Code"], said["Message"])
        self.status = answer.pop("ResponseMetadata")["HTTPStatusCode"]
        return answer


class _Fresh(DomainWorld):
    """The same made by requests, once for all tests."""

    def __post_init__(self) -> None:
        World.__post_init__(self)
        self.second = client(self.plane, "apigatewayv2")
        self._apis()
        certificate = {"regionalCertificateArn": CERTIFICATE, "endpointConfiguration": REGIONAL}
        for asks in (
            {"domainName": "api.example.com", **certificate},
            {"domainName": "old.example.com", **certificate, "securityPolicy": "TLS_1_0"},
            {"domainName": "edge.example.com", "certificateArn": EDGE_CERTIFICATE},
        ):
            self.ask("create_domain_name", **asks)
        private = self.ask(
            "create_domain_name",
            domainName="private.example.com",
            certificateArn=CERTIFICATE,
            endpointConfiguration=PRIVATE,
        )
        self.names |= {"id": private["domainNameId"], "private arn": private["domainNameArn"]}
        self.ask(
            "create_base_path_mapping", domainName="api.example.com", basePath="v1", restApiId="<api>", stage="dev"
        )
        mapped = self.ask("v2_get_api_mappings", DomainName="api.example.com")["Items"]
        self.names["mapping"] = mapped[0]["ApiMappingId"]

    def _apis(self) -> None:
        http = self.ask("v2_create_api", Name="http", ProtocolType="HTTP")["ApiId"]
        socket = self.ask(
            "v2_create_api", Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
        )["ApiId"]
        for api in (http, socket):
            self.ask("v2_create_stage", ApiId=api, StageName="live")
        hidden = self.ask(
            "create_rest_api", name="hidden", cloneFrom="<api>", endpointConfiguration=PRIVATE, policy=POLICY
        )["id"]
        deployment = self.ask("create_deployment", restApiId=hidden)["id"]
        self.ask("create_stage", restApiId=hidden, stageName="dev", deploymentId=deployment)
        self.names |= {"http": http, "socket": socket, "hidden": hidden}


@functools.cache
def _stocked() -> tuple[str, dict[str, str]]:
    made = _Fresh()
    return json.dumps(made.plane.to_data()), made.names
