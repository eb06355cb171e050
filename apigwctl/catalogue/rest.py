"""REST APIs: the definition that a deployment snapshots."""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.catalogue.schema import Calls, Json, On, Patch, aws, kind, struct
from apigwctl.catalogue.security_policies import SECURITY_POLICIES
from apigwctl.values import EMPTY, Address

CONTENT_HANDLING = ("CONVERT_TO_BINARY", "CONVERT_TO_TEXT")
GATEWAY_RESPONSE_TYPES = (
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "RESOURCE_NOT_FOUND",
    "UNAUTHORIZED",
    "INVALID_API_KEY",
    "ACCESS_DENIED",
    "AUTHORIZER_FAILURE",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "INVALID_SIGNATURE",
    "EXPIRED_TOKEN",
    "MISSING_AUTHENTICATION_TOKEN",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
    "API_CONFIGURATION_ERROR",
    "UNSUPPORTED_MEDIA_TYPE",
    "BAD_REQUEST_PARAMETERS",
    "BAD_REQUEST_BODY",
    "REQUEST_TOO_LARGE",
    "THROTTLED",
    "QUOTA_EXCEEDED",
    "WAF_FILTERED",
)


@struct
class EndpointConfiguration:
    """Where an API can be reached from."""

    types: tuple[str, ...] = aws(
        default=("EDGE",),
        patch=Patch.SCALAR,
        patch_as="types/0",
        enum=("EDGE", "REGIONAL", "PRIVATE"),
        doc="exactly one endpoint type",
    )
    ip_address_type: str | None = aws(
        default=None, enum=("ipv4", "dualstack"), served=False, doc="absent means ipv4, for a private API dualstack"
    )
    vpc_endpoint_ids: frozenset[str] = aws(default=frozenset(), doc="private APIs only")


@kind(
    "rest_api",
    title="RestApi",
    param="restApiId",
    identity="id",
    root=True,
    snapshotted=True,
    arn="/restapis/{restApiId}",
    calls=Calls(
        create="CreateRestApi", get="GetRestApi", list="GetRestApis", update="UpdateRestApi", delete="DeleteRestApi"
    ),
    computed=frozenset({"createdDate", "warnings", "rootResourceId", "apiStatus", "apiStatusMessage"}),
    declined={
        "cloneFrom": "an API is described by its spec, not by another API; AWS never returns it",
        "parameters": "how a document is imported is ours to say",
        "mode": "how a document is imported is ours to say",
        "failOnWarnings": "how a document is imported is ours to say",
        "body": "the document is made from the spec",
    },
)
class RestApi:
    """A REST API."""

    name: str = aws(served=False, doc="the name in AWS; the document's name where the spec does not say")
    description: str | None = aws(default=None, clear="remove", served=False)
    version: str | None = aws(default=None, on=On.IMPORT, served=False, unmanaged=True)
    binary_media_types: frozenset[str] = aws(default=frozenset(), patch=Patch.ELEMENTS)
    minimum_compression_size: int | None = aws(default=None, minimum=0, maximum=10485760, doc="bytes")
    api_key_source: str = aws(default="HEADER", enum=("HEADER", "AUTHORIZER"), clear="default")
    endpoint_configuration: EndpointConfiguration = aws(default=EndpointConfiguration())
    policy: Json | None = aws(default=None, file=True, doc="the resource policy")
    disable_execute_api_endpoint: bool = aws(default=False, clear="default")
    security_policy: str | None = aws(default=None, enum=SECURITY_POLICIES, served=False)
    endpoint_access_mode: str | None = aws(default=None, enum=("BASIC", "STRICT"), served=False)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True, served=False)


@kind(
    "resource",
    parent="rest_api",
    param="resourceId",
    identity="id",
    snapshotted=True,
    calls=Calls(
        create="CreateResource",
        get="GetResource",
        list="GetResources",
        update="UpdateResource",
        delete="DeleteResource",
    ),
    computed=frozenset({"path", "resourceMethods"}),
)
class Resource:
    """A path segment; resources come from the paths of routes, and the root resource comes with its API."""

    parent: Address = aws("parentId", to="resource", on=On.CREATE)
    path_part: str = aws(on=On.CREATE)


@kind(
    "model",
    parent="rest_api",
    param="modelName",
    snapshotted=True,
    calls=Calls(create="CreateModel", get="GetModel", list="GetModels", update="UpdateModel", delete="DeleteModel"),
    computed=frozenset({"id"}),
)
class Model:
    """A JSON schema that bodies are validated against and templates are made from."""

    name: str = aws(key=True)
    content_type: str = aws(default="application/json", on=On.CREATE)
    schema: Json = aws(file=True)
    description: str | None = aws(default=None)


@kind(
    "request_validator",
    parent="rest_api",
    param="requestValidatorId",
    identity="id",
    snapshotted=True,
    calls=Calls(
        create="CreateRequestValidator",
        get="GetRequestValidator",
        list="GetRequestValidators",
        update="UpdateRequestValidator",
        delete="DeleteRequestValidator",
    ),
)
class RequestValidator:
    """What of a request is checked before the integration is called."""

    name: str = aws(key=True)
    validate_request_body: bool = aws(default=False, clear="default")
    validate_request_parameters: bool = aws(default=False, clear="default")


@kind(
    "method",
    parent="resource",
    param="httpMethod",
    snapshotted=True,
    calls=Calls(create="PutMethod", get="GetMethod", update="UpdateMethod", delete="DeleteMethod"),
    computed=frozenset({"methodResponses", "methodIntegration"}),
)
class Method:
    """A verb on a path."""

    http_method: str = aws(key=True)
    authorization_type: str = aws(
        default="NONE", enum=("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"), clear="default"
    )
    authorizer: Address | None = aws("authorizerId", default=None, to="authorizer")
    api_key_required: bool = aws(default=False, clear="default")
    operation_name: str | None = aws(default=None)
    request_validator: Address | None = aws("requestValidatorId", default=None, to="request_validator")
    request_parameters: Mapping[str, bool] = aws(default=EMPTY)
    request_models: Mapping[str, str] = aws(default=EMPTY, to="model")
    authorization_scopes: frozenset[str] = aws(default=frozenset())


@kind(
    "method_response",
    parent="method",
    param="statusCode",
    snapshotted=True,
    calls=Calls(
        create="PutMethodResponse",
        get="GetMethodResponse",
        update="UpdateMethodResponse",
        delete="DeleteMethodResponse",
    ),
)
class MethodResponse:
    """What a method can answer, by status code."""

    status_code: str = aws(key=True)
    response_parameters: Mapping[str, bool] = aws(default=EMPTY)
    response_models: Mapping[str, str] = aws(default=EMPTY, to="model")


@struct
class TlsConfig:
    """How the certificate of a private or HTTP endpoint is checked."""

    insecure_skip_verification: bool = aws(default=False, clear="default")


@kind(
    "integration",
    parent="method",
    param="",
    own_keys=0,
    snapshotted=True,
    calls=Calls(
        create="PutIntegration",
        get="GetIntegration",
        update="UpdateIntegration",
        delete="DeleteIntegration",
        put=True,
    ),
    computed=frozenset({"integrationResponses"}),
)
class Integration:
    """What a method calls."""

    type: str = aws(
        enum=("HTTP", "AWS", "MOCK", "HTTP_PROXY", "AWS_PROXY"), patch=Patch.NONE, aliases=("integrationType",)
    )
    http_method: str | None = aws(
        default=None, create_as="integrationHttpMethod", aliases=("integrationHttpMethod", "integrationMethod")
    )
    uri: str | None = aws(default=None, aliases=("integrationUri",))
    connection_type: str | None = aws(default=None, enum=("INTERNET", "VPC_LINK"))
    connection_id: str | None = aws(default=None)
    credentials: str | None = aws(default=None, patch=Patch.NONE, aliases=("credentialsArn",))
    request_parameters: Mapping[str, str] = aws(default=EMPTY)
    request_templates: Mapping[str, str] = aws(default=EMPTY, file=True)
    passthrough_behavior: str = aws(
        default="WHEN_NO_MATCH", enum=("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"), clear="default"
    )
    content_handling: str | None = aws(default=None, enum=CONTENT_HANDLING)
    timeout_in_millis: int = aws(
        default=29000, minimum=50, clear="default", doc="milliseconds; above 29000 needs a quota"
    )
    cache_namespace: str | None = aws(default=None, unmanaged=True)
    cache_key_parameters: frozenset[str] = aws(default=frozenset(), patch=Patch.ELEMENTS)
    tls_config: TlsConfig = aws(default=TlsConfig())
    response_transfer_mode: str = aws(default="BUFFERED", enum=("BUFFERED", "STREAM"), clear="default")
    integration_target: str | None = aws(default=None)


@kind(
    "integration_response",
    parent="method",
    param="statusCode",
    snapshotted=True,
    calls=Calls(
        create="PutIntegrationResponse",
        get="GetIntegrationResponse",
        update="UpdateIntegrationResponse",
        delete="DeleteIntegrationResponse",
    ),
)
class IntegrationResponse:
    """How an answer of the integration becomes an answer of the method."""

    status_code: str = aws(key=True)
    selection_pattern: str | None = aws(default=None)
    response_parameters: Mapping[str, str] = aws(default=EMPTY)
    response_templates: Mapping[str, str] = aws(default=EMPTY, file=True)
    content_handling: str | None = aws(default=None, enum=CONTENT_HANDLING)


@kind(
    "gateway_response",
    parent="rest_api",
    param="responseType",
    snapshotted=True,
    calls=Calls(
        create="PutGatewayResponse",
        get="GetGatewayResponse",
        list="GetGatewayResponses",
        delete="DeleteGatewayResponse",
        put=True,
    ),
    computed=frozenset({"defaultResponse"}),
)
class GatewayResponse:
    """What API Gateway itself answers when a request does not reach an integration."""

    response_type: str = aws(key=True, enum=GATEWAY_RESPONSE_TYPES)
    status_code: str | None = aws(default=None, patch=Patch.NONE)
    response_parameters: Mapping[str, str] = aws(default=EMPTY, patch=Patch.NONE)
    response_templates: Mapping[str, str] = aws(default=EMPTY, patch=Patch.NONE, file=True)
