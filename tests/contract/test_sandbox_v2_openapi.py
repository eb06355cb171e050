"""HTTP APIs are imported, imported again and exported as AWS documents it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from tests.contract.sandbox_client import client, plane

INTEGRATION = "x-amazon-apigateway-integration"
LAMBDA = "arn:aws:lambda:eu-west-1:123456789012:function:f"
BACKEND = {"type": "http_proxy", "httpMethod": "GET", "uri": "https://example.com/a", "payloadFormatVersion": "1.0"}
FUNCTION = {"type": "aws_proxy", "httpMethod": "POST", "uri": LAMBDA, "payloadFormatVersion": "2.0"}
GUARD = {
    "type": "oauth2",
    "flows": {},
    "x-amazon-apigateway-authorizer": {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["shop"]},
    },
}


def shop() -> dict[str, Any]:
    """A document that uses what an HTTP API has."""
    return {
        "openapi": "3.0.1",
        "info": {"title": "shop", "version": "2", "description": "d"},
        "tags": [{"name": "team", "x-amazon-apigateway-tag-value": "shop"}],
        "paths": {
            "/orders/{id}": {"get": {"operationId": "order", "security": [{"guard": ["read"]}], INTEGRATION: FUNCTION}},
            "/orders": {"post": {"security": [{"signed": []}], INTEGRATION: FUNCTION}},
            "/$default": {"x-amazon-apigateway-any-method": {"isDefaultRoute": True, INTEGRATION: BACKEND}},
        },
        "components": {
            "securitySchemes": {
                "guard": GUARD,
                "signed": {
                    "type": "apiKey",
                    "name": "Authorization",
                    "in": "header",
                    "x-amazon-apigateway-authtype": "awsSigv4",
                },
            }
        },
        "x-amazon-apigateway-cors": {"allowOrigins": ["https://shop.example"], "allowMethods": ["GET"], "maxAge": 60},
    }


class Shop:
    """An API that was imported from the document."""

    def __init__(self, document: dict[str, Any] | None = None) -> None:
        self.plane = plane()
        self.client = client(self.plane, "apigatewayv2")
        self.made = self.client.import_api(Body=json.dumps(document or shop()))
        self.id = self.made["ApiId"]

    def routes(self) -> dict[str, Any]:
        return {item["RouteKey"]: item for item in self.client.get_routes(ApiId=self.id)["Items"]}

    def exported(self, **asks: Any) -> Any:
        asks = {"Specification": "OAS30", "OutputType": "JSON", **asks}
        body = self.client.export_api(ApiId=self.id, **asks)["body"].read()
        return yaml.safe_load(body) if asks["OutputType"] == "YAML" else json.loads(body)

    def refusal(self, operation: str, **asks: Any) -> str:
        before = repr(self.plane.to_data()["homes"])
        with pytest.raises(ClientError) as caught:
            getattr(self.client, operation)(**asks)
        assert repr(self.plane.to_data()["homes"]) == before, "a refusal changes nothing"
        error = caught.value.response
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
        return f"{error['Error']['Code']}: {error['Error']['Message']}"


def test_an_import_makes_the_api_that_the_document_describes() -> None:
    made = Shop().made
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert {name: made[name] for name in ("Name", "Version", "Description", "ProtocolType", "Tags")} == {
        "Name": "shop",
        "Version": "2",
        "Description": "d",
        "ProtocolType": "HTTP",
        "Tags": {"team": "shop"},
    }
    assert made["CorsConfiguration"]["AllowOrigins"] == ["https://shop.example"]


def test_an_import_makes_routes_with_their_integrations_and_authorizers() -> None:
    imported = Shop()
    routes = imported.routes()
    (guard,) = imported.client.get_authorizers(ApiId=imported.id)["Items"]
    targets = {
        f"integrations/{item['IntegrationId']}": item
        for item in imported.client.get_integrations(ApiId=imported.id)["Items"]
    }
    assert set(routes) == {"GET /orders/{id}", "POST /orders", "$default"}
    assert routes["GET /orders/{id}"]["AuthorizerId"] == guard["AuthorizerId"]
    assert routes["GET /orders/{id}"]["AuthorizationScopes"] == ["read"]
    assert routes["GET /orders/{id}"]["OperationName"] == "order"
    assert routes["POST /orders"]["AuthorizationType"] == "AWS_IAM"
    assert targets[routes["$default"]["Target"]]["IntegrationUri"] == "https://example.com/a"
    assert targets[routes["$default"]["Target"]]["Description"] == "AutoCreate from OpenAPI Import"


def test_an_export_can_be_imported_again_and_is_the_same() -> None:
    first = Shop()
    second = Shop(first.exported())
    assert {**second.exported(), "servers": []} == {**first.exported(), "servers": []}


def test_an_export_without_extensions_says_nothing_of_awss() -> None:
    assert "x-amazon" not in json.dumps(Shop().exported(IncludeExtensions=False))


def test_an_export_is_written_as_yaml_too() -> None:
    imported = Shop()
    assert imported.exported(OutputType="YAML") == imported.exported()


def test_the_export_of_a_stage_is_what_the_stage_serves() -> None:
    imported = Shop()
    imported.client.create_stage(ApiId=imported.id, StageName="prod")
    imported.client.create_deployment(ApiId=imported.id, StageName="prod")
    imported.client.create_route(ApiId=imported.id, RouteKey="GET /later")
    assert "/later" in imported.exported()["paths"]
    served = imported.exported(StageName="prod")
    assert "/later" not in served["paths"]
    assert served["servers"][0]["variables"]["basePath"]["default"] == "prod"


def test_a_reimport_replaces_the_definition_and_keeps_what_serves_it() -> None:
    imported = Shop()
    imported.client.create_stage(ApiId=imported.id, StageName="prod", StageVariables={"a": "b"})
    imported.client.tag_resource(ResourceArn=f"arn:aws:apigateway:eu-west-1::/apis/{imported.id}", Tags={"owner": "me"})
    before = imported.client.create_deployment(ApiId=imported.id, StageName="prod")["DeploymentId"]
    document = {
        "openapi": "3.0.1",
        "info": {"title": "new", "version": "3"},
        "paths": {"/": {"get": {INTEGRATION: BACKEND}}},
    }
    answer = imported.client.reimport_api(ApiId=imported.id, Body=json.dumps(document))
    assert (answer["ApiId"], answer["Name"], answer["Version"]) == (imported.id, "new", "3")
    assert "CorsConfiguration" not in answer
    assert "Description" not in answer
    assert answer["Tags"] == {"team": "shop", "owner": "me"}
    assert list(imported.routes()) == ["GET /"]
    assert len(imported.client.get_integrations(ApiId=imported.id)["Items"]) == 1
    assert imported.client.get_authorizers(ApiId=imported.id)["Items"] == []
    (stage,) = imported.client.get_stages(ApiId=imported.id)["Items"]
    assert (stage["DeploymentId"], stage["StageVariables"]) == (before, {"a": "b"})


def test_a_reimport_is_one_change_for_stages_that_deploy_by_themselves() -> None:
    imported = Shop()
    imported.client.create_stage(ApiId=imported.id, StageName="$default", AutoDeploy=True)
    before = len(imported.client.get_deployments(ApiId=imported.id)["Items"])
    imported.client.reimport_api(ApiId=imported.id, Body=json.dumps(shop()))
    assert len(imported.client.get_deployments(ApiId=imported.id)["Items"]) == before + 1


def test_what_http_apis_leave_out_is_told() -> None:
    document = shop()
    document["paths"]["/orders"]["post"]["requestBody"] = {"content": {}}
    assert len(Shop(document).made["ImportInfo"]) == 1


@pytest.mark.parametrize(
    ("says", "asks", "words"),
    [
        ("no document", {"Body": "{"}, "Invalid OpenAPI input"),
        ("a document without a title", {"Body": '{"openapi": "3.0.1", "info": {}, "paths": {}}'}, "info.title"),
        ("a base path mode that does not exist", {"Body": json.dumps(shop()), "Basepath": "cut"}, "basepath mode"),
        (
            "a warning that is not to be passed over",
            {"Body": json.dumps({**shop(), "x-amazon-apigateway-cors": {"origins": []}}), "FailOnWarnings": True},
            "Warnings found during import:",
        ),
        (
            "an integration that AWS refuses",
            {
                "Body": json.dumps(
                    {
                        "openapi": "3.0.1",
                        "info": {"title": "a", "version": "1"},
                        "paths": {"/": {"get": {INTEGRATION: {**BACKEND, "timeoutInMillis": 1}}}},
                    }
                )
            },
            "Unable to create integration of 'GET /'",
        ),
    ],
)
def test_an_import_is_refused_for(says: str, asks: dict[str, Any], words: str) -> None:
    imported = Shop()
    assert words in imported.refusal("import_api", **asks)
    if "title" not in says:
        assert words in imported.refusal("reimport_api", ApiId=imported.id, **asks)


@pytest.mark.parametrize(
    ("asks", "options"),
    [
        ({"Specification": "OAS20"}, "[OAS30]"),
        ({"OutputType": "TOML"}, "[YAML, JSON]"),
        ({"ExportVersion": "2.0"}, "[1.0]"),
    ],
)
def test_an_export_is_refused_for_a_form_that_does_not_exist(asks: dict[str, str], options: str) -> None:
    imported = Shop()
    asks = {"Specification": "OAS30", "OutputType": "JSON", **asks}
    assert options in imported.refusal("export_api", ApiId=imported.id, **asks)


def test_websocket_apis_are_neither_imported_nor_exported() -> None:
    imported = Shop()
    chat = imported.client.create_api(
        Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"
    )["ApiId"]
    assert "HTTP APIs" in imported.refusal("reimport_api", ApiId=chat, Body=json.dumps(shop()))
    assert "HTTP APIs" in imported.refusal("export_api", ApiId=chat, Specification="OAS30", OutputType="JSON")
