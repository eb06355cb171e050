"""Documents of our own that say what recorded imports came of, where the imported ones are not at hand."""

from __future__ import annotations

import json
from typing import Any

JSON = "application/json"
EMPTY = {"title": "Empty Schema", "type": "object"}
_ORIGIN, _METHODS, _HEADERS = (f"Access-Control-Allow-{name}" for name in ("Origin", "Methods", "Headers"))
_CORS = {
    _METHODS: "'GET,OPTIONS'",
    _HEADERS: "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'",
    _ORIGIN: "'*'",
}
_EVENT = {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
_TEMPLATE = {JSON: '{"statusCode": 200}'}
_INTEGRATION = "x-amazon-apigateway-integration"
FUNCTION = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f/"
    "invocations"
)


def encoded(document: dict[str, Any]) -> bytes:
    """A document as it is sent."""
    return json.dumps(document).encode()


def _mock(headers: dict[str, str], **more: Any) -> dict[str, Any]:
    set_ = {"responseParameters": {f"method.response.header.{name}": value for name, value in headers.items()}}
    return {
        "type": "mock",
        "passthroughBehavior": "when_no_match",
        "requestTemplates": _TEMPLATE,
        "responses": {"default": {"statusCode": "200", **(set_ if headers else {})}},
        **more,
    }


def _http(path: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "httpMethod": "GET",
        "uri": f"http://petstore-demo-endpoint.execute-api.com/petstore{path}",
        "passthroughBehavior": "when_no_match",
        "responses": {"default": {"statusCode": "200"}},
        **more,
    }


def _said(headers: dict[str, str], version: int = 3) -> dict[str, Any]:
    """The responses of an operation, in Swagger 2 or OpenAPI 3."""
    if version == 2:
        return {"200": {"description": "", "headers": {name: {"type": "string"} for name in headers}}}
    shown = {"headers": {name: {"schema": {"type": "string"}} for name in headers}} if headers else {}
    content = {JSON: {"schema": {"$ref": "#/components/schemas/Empty"}}}
    return {"200": {"description": "200 response", **shown, "content": content}}


_PET = [{"name": "petId", "in": "path", "required": True, "type": "string"}]
_PETS_200 = {"200": {"description": "200 response"}}
PETS = {
    "swagger": "2.0",
    "info": {"title": "Simple PetStore (Swagger)", "version": "1.0.0"},
    "schemes": ["https"],
    "paths": {
        "/pets": {"get": {"responses": _PETS_200, _INTEGRATION: _http("/pets")}},
        "/pets/{petId}": {
            "get": {
                "parameters": _PET,
                "responses": _PETS_200,
                _INTEGRATION: _http(
                    "/pets/{id}", requestParameters={"integration.request.path.id": "method.request.path.petId"}
                ),
            }
        },
    },
}
IMAGES = {**PETS, "x-amazon-apigateway-binary-media-types": ["image/png", "image/jpg"]}
_CALLERS = {
    "type": "apiKey",
    "in": "query",
    "name": "auth",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": {
        "type": "request",
        "authorizerUri": FUNCTION,
        "identitySource": "method.request.querystring.auth",
    },
}
BASE_PATH = {
    "swagger": "2.0",
    "info": {"title": "Import swagger JSON", "version": "2"},
    "basePath": "/base",
    "paths": {
        "/test": {
            verb: {"security": [{"callers": []}], "responses": _said(headers, 2), _INTEGRATION: _mock(headers)}
            for verb, headers in (("get", {_ORIGIN: "'*'"}), ("options", _CORS))
        }
    },
    "definitions": {"Empty": EMPTY},
    "securityDefinitions": {"callers": _CALLERS},
}
SERVER_VARIABLE = {
    "openapi": "3.0.1",
    "info": {"title": "test-import-oas", "version": "2.0"},
    "servers": [
        {"url": "https://testdomain.com/{basePath}", "variables": {"basePath": {"default": "/base-var"}}},
    ],
    "paths": {
        "/test": {
            "get": {
                "responses": _said({_ORIGIN: ""}),
                _INTEGRATION: _mock({_ORIGIN: "'*'"}, requestParameters=_EVENT),
            },
            "options": {"responses": _said(_CORS), _INTEGRATION: _mock(_CORS)},
        }
    },
    "components": {"schemas": {"Empty": EMPTY}},
}
_ECHO = '{"echo": "$input.params(\'data\')", "response": "mocked"}'
_ECHOED = {"default": {"statusCode": "200", "responseTemplates": {JSON: _ECHO}}}
GLOBAL_SECURITY = {
    "openapi": "3.0.2",
    "info": {"title": "Test Global Authorizer", "version": "1.0"},
    "security": [{"callers": []}],
    "x-amazon-apigateway-api-key-source": "AUTHORIZER",
    "paths": {
        "/pets": {"get": {"responses": _PETS_200, _INTEGRATION: _http("/pets")}},
        "/echo/{data}": {
            "x-amazon-apigateway-any-method": {
                "responses": _said({}),
                _INTEGRATION: _mock({}, responses=_ECHOED, passthroughBehavior="when_no_templates"),
            }
        },
    },
    "components": {
        "schemas": {"Empty": EMPTY},
        "securitySchemes": {
            "callers": {
                "type": "apiKey",
                "name": "X-Api-Key",
                "in": "header",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "request",
                    "authorizerUri": FUNCTION,
                    "identitySource": "method.request.header.Custom-Authorization",
                    "authorizerResultTtlInSeconds": 300,
                },
            }
        },
    },
}
_MIRROR = '{"echo": $input.json(\'$\'), "response": "mocked"}'
_RANDOM = {"type": "string", "description": "Random property"}
CIRCULAR = {
    "openapi": "3.0.2",
    "info": {"title": "Circular model reference", "version": "1.0"},
    "x-amazon-apigateway-request-validators": {
        "basic": {"validateRequestBody": True, "validateRequestParameters": True}
    },
    "x-amazon-apigateway-request-validator": "basic",
    "paths": {
        "/person": {
            "post": {
                "operationId": "CreatePerson",
                "requestBody": {
                    "required": True,
                    "content": {JSON: {"schema": {"$ref": "#/components/schemas/Person"}}},
                },
                "responses": _said({}),
                _INTEGRATION: _mock(
                    {},
                    responses={"default": {"statusCode": "200", "responseTemplates": {JSON: _MIRROR}}},
                    passthroughBehavior="when_no_templates",
                ),
            }
        }
    },
    "components": {
        "schemas": {
            "Empty": EMPTY,
            "Person": {
                "type": "object",
                "description": "Random person schema.",
                "required": ["b", "name"],
                "properties": {
                    "name": _RANDOM,
                    "b": {"type": "number"},
                    "house": {"$ref": "#/components/schemas/House"},
                },
            },
            "House": {
                "type": "object",
                "description": "Where a Person can live",
                "properties": {
                    "randomProperty": {**_RANDOM, "format": "byte"},
                    "contains": {
                        "type": "array",
                        "minItems": 1,
                        "description": "The information of who is living in the house",
                        "items": {"$ref": "#/components/schemas/Person"},
                    },
                },
            },
        }
    },
}
_PARAMS = (
    '#set($allParams = $input.params())\n{\n  "params" : {\n    #foreach($type in $allParams.keySet())\n      '
    '#set($params = $allParams.get($type))\n      "$type" : {\n        #foreach($paramName in $params.keySet())\n'
    '          "$paramName" : "$util.escapeJavaScript($params.get($paramName))"\n          '
    "#if($foreach.hasNext),#end\n        #end\n      }\n      #if($foreach.hasNext),#end\n    #end\n  }\n}\n"
)
HTTP_METHOD = {
    "openapi": "3.0.1",
    "info": {"title": "test-http-method", "version": "1"},
    "paths": {
        "/": {
            "get": {
                "responses": _said({}),
                _INTEGRATION: {
                    "type": "aws",
                    "httpMethod": "POST",
                    "uri": FUNCTION,
                    "responses": {"default": {"statusCode": "200"}},
                    "requestParameters": _EVENT,
                    "requestTemplates": {JSON: _PARAMS},
                    "passthroughBehavior": "when_no_templates",
                    "contentHandling": "CONVERT_TO_TEXT",
                },
            },
            # a MOCK that says an httpMethod loses it
            "options": {
                "responses": _said({_HEADERS: ""}),
                _INTEGRATION: _mock({_HEADERS: "'Content-Type'"}, httpMethod="POST"),
            },
        }
    },
    "components": {"schemas": {"Empty": EMPTY}},
}
# YAML reads these statuses as numbers
INTEGER_STATUS = b"""\
openapi: 3.0.1
info: {title: test-import-oas-int, version: '2.0'}
paths:
  /test:
    get:
      responses:
        200:
          description: 200 response
          headers: {Access-Control-Allow-Origin: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Empty'}}}
      x-amazon-apigateway-integration:
        type: mock
        passthroughBehavior: when_no_match
        requestParameters: {integration.request.header.X-Amz-Invocation-Type: "'Event'"}
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: 200
            responseParameters: {method.response.header.Access-Control-Allow-Origin: "'*'"}
components: {schemas: {Empty: {title: Empty Schema, type: object}}}
"""
ANY_TYPE = {
    "swagger": "2.0",
    "info": {"title": "apiGateway", "version": "1.0"},
    "x-amazon-apigateway-binary-media-types": ["*/*"],
    "x-amazon-apigateway-api-key-source": "HEADER",
    "x-amazon-apigateway-gateway-responses": {
        "UNAUTHORIZED": {
            "statusCode": 401,
            "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
            "responseTemplates": {JSON: '{"message":$context.error.messageString}'},
        }
    },
    "paths": {
        "/{proxy+}": {
            "options": {
                "security": [{"api_key": []}],
                "responses": {"200": {"description": "200 response", "schema": {"type": "object"}}},
                _INTEGRATION: _mock({}, responses={"default": {"statusCode": 200, "responseTemplates": {JSON: ""}}}),
            }
        },
        "/just_do_it": {
            "get": {
                "security": [{"Auth0": []}, {"api_key": []}],
                _INTEGRATION: {
                    "uri": FUNCTION.replace("us-east-1", "us-west-2"),
                    "passthroughBehavior": "when_no_match",
                    "httpMethod": "POST",
                    "type": "aws_proxy",
                },
            }
        },
    },
    "securityDefinitions": {
        "Auth0": {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "oauth2",
            "x-amazon-apigateway-authorizer": {
                "type": "token",
                "authorizerUri": FUNCTION.replace("us-east-1", "us-west-2"),
                "authorizerCredentials": "",
                "identitySource": "",
            },
        },
        "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
    },
}
DOCUMENTED = {
    "openapi": "3.0.0",
    "info": {"title": "doc", "version": "1"},
    "paths": {"/": {"get": {"responses": _said({})}}},
    "components": {"schemas": {"Empty": EMPTY}},
    "x-amazon-apigateway-documentation": {
        "version": "1.0.3",
        "documentationParts": [
            {
                "location": {"type": "API"},
                "properties": {
                    "description": "API description",
                    "info": {"description": "API info description 4", "version": "API info version 3"},
                },
            },
            {
                "location": {"type": "METHOD", "method": "GET"},
                "properties": {"description": "Method description."},
            },
            {"location": {"type": "MODEL", "name": "Empty"}, "properties": {"title": "Empty Schema"}},
            {
                "location": {"type": "RESPONSE", "method": "GET", "statusCode": "200"},
                "properties": {"description": "200 response"},
            },
        ],
    },
}
BAD = {"yaml": b"a: [b", "json": b'{"a"'}
