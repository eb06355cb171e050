"""HTTP and WebSocket APIs (`apigatewayv2`): one set of kinds for both, told apart by the API's protocol.

What only one of the two can say is a rule of validation, not a kind of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.catalogue.schema import V2, Calls, Json, On, Patch, aws, kind, struct_v2
from apigwctl.values import EMPTY, Address

HTTP, WEBSOCKET = "HTTP", "WEBSOCKET"
DEFAULT_ROUTE = "$default"
HTTP_SELECTION = "$request.method $request.path"
"""How every HTTP API selects routes; AWS shows it, and takes nothing else."""
API_KEY_SELECTION = "$request.header.x-api-key"
API_KEY_FROM_AUTHORIZER = "$context.authorizer.usageIdentifierKey"

CONTENT_HANDLING = ("CONVERT_TO_BINARY", "CONVERT_TO_TEXT")
MANAGED = frozenset({"ApiGatewayManaged"})


@struct_v2
class Cors:
    """Which scripts of other origins may call an HTTP API; API Gateway answers the preflight itself."""

    allow_origins: frozenset[str] = aws(default=frozenset())
    allow_methods: frozenset[str] = aws(default=frozenset())
    allow_headers: frozenset[str] = aws(default=frozenset())
    expose_headers: frozenset[str] = aws(default=frozenset())
    allow_credentials: bool = aws(default=False)
    max_age: int | None = aws(default=None, minimum=-1, maximum=86400, doc="seconds")


@kind(
    "v2_api",
    title="HttpApi",
    service=V2,
    param="ApiId",
    identity="ApiId",
    root=True,
    snapshotted=True,
    arn="/apis/{ApiId}",
    calls=Calls(create="CreateApi", get="GetApi", list="GetApis", update="UpdateApi", delete="DeleteApi"),
    computed=MANAGED | {"ApiId", "ApiEndpoint", "CreatedDate", "ImportInfo", "Warnings"},
    declined={
        "Target": "quick create makes objects that cannot be changed; routes say the same",
        "RouteKey": "quick create makes objects that cannot be changed; routes say the same",
        "CredentialsArn": "quick create makes objects that cannot be changed; integrations say the same",
        "Body": "the document is made from the spec",
        "Basepath": "how a document is imported is ours to say",
        "FailOnWarnings": "how a document is imported is ours to say",
    },
)
class Api:
    """An HTTP or WebSocket API."""

    name: str = aws(served=False, doc="the name in AWS; the document's name where the spec does not say")
    protocol_type: str = aws(on=On.CREATE, enum=(HTTP, WEBSOCKET), served=False)
    description: str | None = aws(default=None, served=False)
    version: str | None = aws(default=None, served=False)
    route_selection_expression: str | None = aws(default=None, doc="WebSocket APIs: `$request.body.action`")
    api_key_selection_expression: str = aws(
        default=API_KEY_SELECTION, enum=(API_KEY_SELECTION, API_KEY_FROM_AUTHORIZER), doc="WebSocket APIs only"
    )
    disable_schema_validation: bool = aws(default=False, doc="WebSocket APIs only")
    disable_execute_api_endpoint: bool = aws(default=False, served=False)
    ip_address_type: str = aws(default="ipv4", enum=("ipv4", "dualstack"), served=False)
    cors_configuration: Cors | None = aws(
        default=None, cleared_by="DeleteCorsConfiguration", canonical="cors", doc="HTTP APIs only"
    )
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True, served=False)


@struct_v2
class ParameterConstraints:
    """What is asked of a parameter."""

    required: bool = aws(default=False)


@struct_v2
class TokenIssuer:
    """The tokens that a JWT authorizer accepts: whose they are, and for whom."""

    issuer: str | None = aws(default=None)
    audience: frozenset[str] = aws(default=frozenset())


@kind(
    "v2_authorizer",
    title="Authorizer",
    service=V2,
    parent="v2_api",
    param="AuthorizerId",
    identity="AuthorizerId",
    snapshotted=True,
    calls=Calls(
        create="CreateAuthorizer",
        get="GetAuthorizer",
        list="GetAuthorizers",
        update="UpdateAuthorizer",
        delete="DeleteAuthorizer",
    ),
    computed=frozenset({"AuthorizerId"}),
)
class V2Authorizer:
    """Who decides whether a request may pass: a function (REQUEST), or an issuer of tokens (JWT)."""

    name: str = aws(key=True)
    authorizer_type: str = aws(enum=("REQUEST", "JWT"), aliases=("type",), canonical="type", on=On.CREATE)
    authorizer_uri: str | None = aws(default=None, aliases=("uri",))
    authorizer_credentials_arn: str | None = aws(
        default=None, aliases=("credentials", "authorizerCredentials"), canonical="credentials"
    )
    authorizer_payload_format_version: str | None = aws(default=None, enum=("1.0", "2.0"))
    authorizer_result_ttl_in_seconds: int | None = aws(default=None, minimum=0, maximum=3600, doc="seconds")
    enable_simple_responses: bool = aws(default=False, doc="payload format 2.0 only")
    identity_source: frozenset[str] = aws(default=frozenset(), doc="`$request.header.Authorization`")
    identity_validation_expression: str | None = aws(default=None)
    jwt_configuration: TokenIssuer | None = aws(default=None)


@kind(
    "v2_model",
    title="Model",
    service=V2,
    parent="v2_api",
    param="ModelId",
    identity="ModelId",
    snapshotted=True,
    calls=Calls(create="CreateModel", get="GetModel", list="GetModels", update="UpdateModel", delete="DeleteModel"),
    computed=frozenset({"ModelId"}),
)
class V2Model:
    """A JSON schema that the messages of a WebSocket API are validated against."""

    name: str = aws(key=True)
    content_type: str = aws(default="application/json")
    schema: Json = aws(file=True)
    description: str | None = aws(default=None)


@struct_v2
class ServerName:
    """The name that the certificate of a private integration has to carry."""

    server_name_to_verify: str | None = aws(default=None)


@kind(
    "v2_integration",
    title="Integration",
    service=V2,
    parent="v2_api",
    param="IntegrationId",
    identity="IntegrationId",
    snapshotted=True,
    calls=Calls(
        create="CreateIntegration",
        get="GetIntegration",
        list="GetIntegrations",
        update="UpdateIntegration",
        delete="DeleteIntegration",
    ),
    computed=MANAGED | {"IntegrationId", "IntegrationResponseSelectionExpression"},
)
class V2Integration:
    """What a route calls.

    AWS gives it no name: its natural key is the name that the spec gives it, or the route that has it to itself, and
    in AWS it is found through the routes that use it.
    """

    integration_type: str = aws(
        enum=("AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"), aliases=("type",), canonical="type"
    )
    integration_method: str | None = aws(
        default=None, aliases=("httpMethod", "integrationHttpMethod"), canonical="httpMethod"
    )
    integration_uri: str | None = aws(default=None, aliases=("uri",), canonical="uri")
    integration_subtype: str | None = aws(default=None, doc="HTTP APIs: SQS-SendMessage and its like")
    connection_type: str = aws(default="INTERNET", enum=("INTERNET", "VPC_LINK"))
    connection: Address | None = aws("ConnectionId", default=None, to="v2_vpc_link", aliases=("connectionId",))
    credentials_arn: str | None = aws(default=None, aliases=("credentials",), canonical="credentials")
    description: str | None = aws(default=None)
    payload_format_version: str = aws(default="1.0", enum=("1.0", "2.0"))
    timeout_in_millis: int | None = aws(default=None, minimum=50, maximum=30000, doc="milliseconds")
    request_parameters: Mapping[str, str] = aws(default=EMPTY)
    response_parameters: Mapping[str, Mapping[str, str]] = aws(default=EMPTY, doc="HTTP APIs, by status code")
    request_templates: Mapping[str, str] = aws(default=EMPTY, patch=Patch.WHOLE, file=True, doc="WebSocket APIs only")
    template_selection_expression: str | None = aws(default=None, doc="WebSocket APIs only")
    passthrough_behavior: str | None = aws(
        default=None, enum=("WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"), doc="WebSocket APIs only"
    )
    content_handling_strategy: str | None = aws(
        default=None, enum=CONTENT_HANDLING, aliases=("contentHandling",), canonical="contentHandling"
    )
    tls_config: ServerName | None = aws(default=None)


@kind(
    "v2_integration_response",
    title="IntegrationResponse",
    service=V2,
    parent="v2_integration",
    param="IntegrationResponseId",
    identity="IntegrationResponseId",
    snapshotted=True,
    calls=Calls(
        create="CreateIntegrationResponse",
        get="GetIntegrationResponse",
        list="GetIntegrationResponses",
        update="UpdateIntegrationResponse",
        delete="DeleteIntegrationResponse",
    ),
    computed=frozenset({"IntegrationResponseId"}),
)
class V2IntegrationResponse:
    """How an answer of a back end becomes a message to the client of a WebSocket API."""

    integration_response_key: str = aws(key=True, doc="`$default`, or `/400/` for an answer that matches")
    response_parameters: Mapping[str, str] = aws(default=EMPTY, patch=Patch.WHOLE)
    response_templates: Mapping[str, str] = aws(default=EMPTY, patch=Patch.WHOLE, file=True)
    template_selection_expression: str | None = aws(default=None)
    content_handling_strategy: str | None = aws(
        default=None, enum=CONTENT_HANDLING, aliases=("contentHandling",), canonical="contentHandling"
    )


@kind(
    "v2_route",
    title="Route",
    service=V2,
    parent="v2_api",
    param="RouteId",
    identity="RouteId",
    snapshotted=True,
    calls=Calls(create="CreateRoute", get="GetRoute", list="GetRoutes", update="UpdateRoute", delete="DeleteRoute"),
    computed=MANAGED | {"RouteId"},
)
class Route:
    """Requests of one kind and what becomes of them: `GET /orders`, `$default`, `$connect`."""

    route_key: str = aws(key=True)
    target: Address | None = aws(default=None, to="v2_integration", canonical="integration")
    authorization_type: str = aws(default="NONE", enum=("NONE", "AWS_IAM", "CUSTOM", "JWT"))
    authorizer: Address | None = aws("AuthorizerId", default=None, to="v2_authorizer", aliases=("authorizerId",))
    authorization_scopes: frozenset[str] = aws(default=frozenset())
    api_key_required: bool = aws(default=False, doc="WebSocket APIs only")
    operation_name: str | None = aws(default=None)
    model_selection_expression: str | None = aws(default=None, doc="WebSocket APIs only")
    request_models: Mapping[str, str] = aws(default=EMPTY, patch=Patch.WHOLE, doc="WebSocket APIs only")
    request_parameters: Mapping[str, ParameterConstraints] = aws(
        default=EMPTY, cleared_by="DeleteRouteRequestParameter", doc="WebSocket APIs only"
    )
    route_response_selection_expression: str | None = aws(
        default=None, doc="`$default` makes a route of a WebSocket API answer"
    )


@kind(
    "v2_route_response",
    title="RouteResponse",
    service=V2,
    parent="v2_route",
    param="RouteResponseId",
    identity="RouteResponseId",
    snapshotted=True,
    calls=Calls(
        create="CreateRouteResponse",
        get="GetRouteResponse",
        list="GetRouteResponses",
        update="UpdateRouteResponse",
        delete="DeleteRouteResponse",
    ),
    computed=frozenset({"RouteResponseId"}),
)
class RouteResponse:
    """What a route of a WebSocket API answers to its client."""

    route_response_key: str = aws(key=True)
    model_selection_expression: str | None = aws(default=None)
    response_models: Mapping[str, str] = aws(default=EMPTY, patch=Patch.WHOLE)
    response_parameters: Mapping[str, ParameterConstraints] = aws(default=EMPTY, patch=Patch.WHOLE)


@kind(
    "v2_deployment",
    title="Deployment",
    service=V2,
    parent="v2_api",
    param="DeploymentId",
    identity="DeploymentId",
    calls=Calls(
        create="CreateDeployment",
        get="GetDeployment",
        list="GetDeployments",
        update="UpdateDeployment",
        delete="DeleteDeployment",
    ),
    computed=frozenset({"AutoDeployed", "CreatedDate", "DeploymentId", "DeploymentStatus", "DeploymentStatusMessage"}),
    declined={"StageName": "a deployment is made first and the stage pointed at it last"},
)
class V2Deployment:
    """A snapshot of an API's definition; its description carries our digest."""

    description: str | None = aws(default=None)


@struct_v2
class RouteSettings:
    """What a stage does with the requests of one route, or of all."""

    detailed_metrics_enabled: bool | None = aws(default=None, aliases=("metricsEnabled",))
    logging_level: str | None = aws(default=None, enum=("OFF", "ERROR", "INFO"), doc="WebSocket APIs only")
    data_trace_enabled: bool | None = aws(default=None, doc="WebSocket APIs only")
    throttling_burst_limit: int | None = aws(
        default=None, minimum=-1, canonical="throttle.burstLimit", doc="requests; -1 is no limit of its own"
    )
    throttling_rate_limit: float | None = aws(
        default=None, minimum=-1, canonical="throttle.rateLimit", doc="requests per second; -1 is no limit of its own"
    )


@struct_v2
class V2AccessLogSettings:
    """Where each request is logged, and in which words."""

    destination_arn: str = aws()
    format: str = aws(file=True)


@kind(
    "v2_stage",
    title="Stage",
    service=V2,
    parent="v2_api",
    param="StageName",
    arn="/apis/{ApiId}/stages/{StageName}",
    calls=Calls(create="CreateStage", get="GetStage", list="GetStages", update="UpdateStage", delete="DeleteStage"),
    computed=MANAGED | {"CreatedDate", "LastUpdatedDate", "LastDeploymentStatusMessage"},
)
class V2Stage:
    """A named, callable deployment of an API; `$default` is served at the root of the URL."""

    stage_name: str = aws(key=True)
    deployment: Address | None = aws("DeploymentId", default=None, to="v2_deployment", unmanaged=True)
    auto_deploy: bool = aws(default=False, doc="every write is live at once")
    description: str | None = aws(default=None)
    stage_variables: Mapping[str, str] = aws(default=EMPTY, aliases=("variables",), canonical="variables")
    default_route_settings: RouteSettings = aws(default=RouteSettings(), canonical="settings")
    route_settings: Mapping[str, RouteSettings] = aws(
        default=EMPTY, cleared_by="DeleteRouteSettings", canonical="routes"
    )
    access_log_settings: V2AccessLogSettings | None = aws(default=None, cleared_by="DeleteAccessLogSettings")
    client_certificate: Address | None = aws(
        "ClientCertificateId", default=None, to="client_certificate", doc="WebSocket APIs only"
    )
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)

    @property
    def traces(self) -> bool:
        """Whether it writes execution logs."""
        settings = (self.default_route_settings, *self.route_settings.values())
        return any(item.logging_level in ("ERROR", "INFO") or item.data_trace_enabled for item in settings)

    @property
    def logs(self) -> bool:
        """Whether it writes access or execution logs."""
        return self.access_log_settings is not None or self.traces
