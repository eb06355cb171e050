"""Recorded scenarios of documents that were imported, and of APIs that were exported."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.contract import recorded_documents as documents
from tests.contract.recorded_scenarios import Shared, Step, at_api

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def imported(key: str | None, body: Any, **asks: Any) -> Step:
    return Step(key, "import_rest_api", {"body": body, **asks}, {"api": "id"})


def put(key: str, body: Any, basepath: str) -> Step:
    return at_api(key, "put_rest_api", mode="overwrite", body=body, parameters={"basepath": basepath})


def resources(key: str = "resources") -> Step:
    """The resources, whose ids are names from now on: `</pets>`."""
    return at_api(key, "get_resources")


def methods(*routes: str, prefix: str = "") -> list[Step]:
    """Everything that was read of each route, like `GET /pets`."""
    steps = []
    for route in routes:
        verb, _, path = route.partition(" ")
        place = f"{path[1:] or 'root'}-{verb.lower()}"
        at = {"resourceId": f"<{path}>", "httpMethod": verb}
        steps += [
            at_api(f"{prefix}method-{place}", "get_method", **at),
            at_api(f"{prefix}method-response-{place}", "get_method_response", **at, statusCode="200"),
            at_api(f"{prefix}integration-{place}", "get_integration", **at),
            at_api(f"{prefix}integration-response-{place}", "get_integration_response", **at, statusCode="200"),
        ]
    return steps


def listed(key: str, operation: str) -> Step:
    return at_api(key, operation)


def items_only(answer: Any) -> Any:
    return {"items": answer["items"]}


def models_by_the_recorder(answer: Any) -> Any:
    """Models, with what they require in the order of the alphabet: the recorder sorted it."""
    items = [{**item, "schema": json.loads(item["schema"])} for item in answer["items"]]
    for item in items:
        if "required" in item["schema"]:
            item["schema"]["required"].sort()
    return {"items": items}


AUTHORIZERS, MODELS = listed("get-authorizers", "get_authorizers"), listed("get-models", "get_models")
PETS = ("GET /pets", "GET /pets/{petId}")
IMPORTS: dict[str, list[Step]] = {
    "test_import_rest_api": [imported("import_rest_api", documents.encoded(documents.ANY_TYPE), failOnWarnings=True)],
    "test_import_swagger_api": [
        imported("import-swagger", Shared("petstore-authorizer.swagger.json"), failOnWarnings=True),
        AUTHORIZERS,
        MODELS,
        resources(),
        *methods("GET /", "GET /pets", "OPTIONS /pets", "POST /pets", "GET /pets/{petId}", "OPTIONS /pets/{petId}"),
    ],
    "test_import_and_validate_rest_api[openapi.spec.tf.json]": [
        imported("import_tf_rest_api", Shared("openapi.spec.tf.json"), failOnWarnings=True),
        MODELS,
        resources(),
        *methods("GET /", "OPTIONS /"),
    ],
    "test_import_and_validate_rest_api[swagger-mock-cors.json]": [
        imported("import_tf_rest_api", Shared("swagger-mock-cors.json"), failOnWarnings=True),
        MODELS,
        resources(),
        *methods("GET /product", "OPTIONS /product", "GET /product/{product_id}", "OPTIONS /product/{product_id}"),
    ],
    **{
        f"test_import_rest_apis_with_base_path_swagger[{mode}]": [
            put("put-rest-api-swagger-json", documents.encoded(documents.BASE_PATH), mode),
            resources("get-resources-swagger-json"),
            *methods(f"GET {path}", f"OPTIONS {path}"),
            imported(None, documents.encoded(documents.PETS), parameters={"basepath": mode}),
            resources("get-resources-no-base-path-swagger"),
            *methods(*PETS),
        ]
        for mode, path in (("ignore", "/test"), ("prepend", "/base/test"), ("split", "/test"))
    },
    **{
        f"test_import_rest_api_with_base_path_oas30[{mode}]": [
            put("put-rest-api-oas30-srv-var", documents.encoded(documents.SERVER_VARIABLE), mode),
            resources("get-resources-oas30-srv-var"),
            *methods(f"GET {by_variable}", f"OPTIONS {by_variable}", prefix="srv-var-"),
            at_api(None, "create_deployment", stageName="dev"),
            put("put-rest-api-oas30-srv-url", Shared("openapi-basepath-url.yaml"), mode),
            resources("get-resources-oas30-srv-url"),
            *methods(f"GET {by_url}", f"OPTIONS {by_url}", prefix="srv-url-"),
        ]
        for mode, by_variable, by_url in (
            ("ignore", "/test", "/test"),
            ("prepend", "/base-var/test", "/base-url/part/test"),
            ("split", "/test", "/part/test"),
        )
    },
    "test_import_with_global_api_key_authorizer": [
        imported("import-swagger", documents.encoded(documents.GLOBAL_SECURITY), failOnWarnings=True),
        AUTHORIZERS,
        resources(),
        *methods("ANY /echo/{data}", "GET /pets"),
    ],
    "test_import_with_circular_models": [
        imported("import-api", Shared("openapi.spec.circular-ref.json"), failOnWarnings=True),
        Step("get-models", "get_models", {"restApiId": "<api>"}, shows=models_by_the_recorder),
        resources(),
        *methods("POST /person"),
    ],
    "test_import_with_circular_models_and_request_validation": [
        imported("import-api", documents.encoded(documents.CIRCULAR), failOnWarnings=True),
        MODELS,
        listed("request-validators", "get_request_validators"),
        resources(),
        *methods("POST /person"),
    ],
    "test_import_with_http_method_integration": [
        imported(None, documents.encoded(documents.HTTP_METHOD), failOnWarnings=True),
        resources(),
        *methods("GET /", "OPTIONS /"),
    ],
    "test_import_with_cognito_auth_identity_source": [
        imported("import-swagger", Shared("openapi.cognito-auth.json"), failOnWarnings=True),
        Step("get-authorizers", "get_authorizers", {"restApiId": "<api>"}, shows=items_only),
        resources(),
        *methods(
            *(
                f"GET /{path}"
                for path in ("default-no-scope", "default-scope-override", "non-default-authorizer", "pets")
            )
        ),
    ],
    "test_import_with_integer_http_status_code": [
        imported(None, documents.INTEGER_STATUS, failOnWarnings=True),
        resources(),
        *methods("GET /test"),
    ],
    **{
        f"test_put_rest_api_mode_binary_media_types[{mode}]": [
            Step(
                "create-rest-api",
                "create_rest_api",
                {"name": "images", "binaryMediaTypes": ["image/heif"]},
                {"api": "id"},
            ),
            at_api("get-rest-api", "get_rest_api"),
            at_api("put-api", "put_rest_api", mode=mode, body=documents.encoded(documents.IMAGES)),
        ]
        for mode in ("merge", "overwrite")
    },
    "test_import_api_bad_file": [
        *(
            Step(f"import-api-bad-{kind}-file", "import_rest_api", {"body": body})
            for kind, body in documents.BAD.items()
        ),
        *(
            at_api(f"put-rest-api-bad-{kind}-file", "put_rest_api", mode="overwrite", body=body)
            for kind, body in documents.BAD.items()
        ),
    ],
}


def exported(answer: Any) -> Any:
    """An export, whose version is the date of the API's creation where no document said one."""
    body = json.loads(answer["body"].read())
    name, date = answer["contentDisposition"], body["info"]["version"]
    if _DATE.fullmatch(date):
        body["info"]["version"], name = "date", name.replace(date, "date")
    return {"contentType": answer["contentType"], "contentDisposition": name, "body": body}


def exports(kind: str, body: Any) -> list[Step]:
    asks = {"restApiId": "<api>", "stageName": "local", "exportType": kind}
    extended = {**asks, "parameters": {"extensions": "apigateway"}}
    return [
        imported("import-api", body, failOnWarnings=True),
        at_api(None, "create_deployment", stageName="local"),
        Step("get-export", "get_export", asks, shows=exported),
        Step("get-export-with-extensions", "get_export", extended, shows=exported),
    ]


EXPORTS = {
    f"test_export_{name}_openapi[{file}]": exports(kind, body)
    for name, kind in (("swagger", "swagger"), ("oas30", "oas30"))
    for file, body in (
        ("TEST_IMPORT_PETSTORE_SWAGGER", Shared("petstore-swagger.json")),
        ("TEST_IMPORT_PETS", documents.encoded(documents.IMAGES)),
    )
}
DOCUMENTED = documents.encoded(documents.DOCUMENTED)
PARTS: dict[str, list[Step]] = {
    "TestApiGatewayApiDocumentationPart::test_import_documentation_parts": [
        imported(None, DOCUMENTED, failOnWarnings=True),
        at_api("get-documentations-parts-after-api-imports", "get_documentation_parts"),
        at_api("import-documentation-parts", "import_documentation_parts", mode="overwrite", body=DOCUMENTED),
        at_api("get-documentations-parts-after-import", "get_documentation_parts"),
    ]
}
SCENARIOS = {f"TestApiGatewayImportRestApi::{name}": steps for name, steps in IMPORTS.items()} | EXPORTS | PARTS
