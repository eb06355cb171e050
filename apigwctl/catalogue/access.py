"""Who may call: authorizers, usage plans, keys, client certificates, the account's settings, Lambda permissions."""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.catalogue.schema import Calls, On, Patch, aws, kind, struct
from apigwctl.values import EMPTY, Address, Secret


@struct
class JwtClaim:
    """A claim that a token must carry."""

    claim_name: str = aws()
    format: str = aws(enum=("SINGLE_STRING",))
    required: bool = aws(default=False)
    expected_values: tuple[str, ...] = aws(default=())


@struct
class JwtIssuer:
    """Who issues tokens, and for whom."""

    issuer: str = aws()
    audiences: tuple[str, ...] = aws()
    additional_claims: tuple[JwtClaim, ...] = aws(default=())


@struct
class JwtConfiguration:
    """The tokens that a JWT authorizer accepts."""

    issuers: tuple[JwtIssuer, ...] = aws()
    default_algorithms: tuple[str, ...] = aws(enum=("RS256", "RS384", "RS512", "ES256", "ES384", "ES512"))


@kind(
    "authorizer",
    parent="rest_api",
    param="authorizerId",
    identity="id",
    snapshotted=True,
    calls=Calls(
        create="CreateAuthorizer",
        get="GetAuthorizer",
        list="GetAuthorizers",
        update="UpdateAuthorizer",
        delete="DeleteAuthorizer",
    ),
    computed=frozenset({"jwtConfiguration.issuers.jwksUri"}),
)
class Authorizer:
    """Who decides whether a request may pass."""

    name: str = aws(key=True)
    type: str = aws(
        enum=("TOKEN", "REQUEST", "COGNITO_USER_POOLS", "JWT"),
        aliases=("authorizerType",),
        doc="JWT cannot become another type in place",
    )
    provider_arns: frozenset[str] = aws("providerARNs", default=frozenset())
    auth_type: str | None = aws(default=None, doc="derived from the type when absent")
    authorizer_uri: str | None = aws(default=None, aliases=("uri",))
    authorizer_credentials: str | None = aws(
        default=None, aliases=("credentials", "authorizerCredentialsArn"), canonical="credentials"
    )
    identity_source: str | None = aws(default=None, clear="remove")
    identity_validation_expression: str | None = aws(default=None)
    authorizer_result_ttl_in_seconds: int | None = aws(
        default=None, minimum=0, maximum=3600, doc="seconds; AWS's default is 300"
    )
    jwt_configuration: JwtConfiguration | None = aws(default=None, patch=Patch.WHOLE)


@struct
class Throttle:
    """A token bucket: requests per second, and how many at once."""

    rate_limit: float | None = aws(
        default=None, minimum=-1, aliases=("throttlingRateLimit",), doc="requests per second"
    )
    burst_limit: int | None = aws(default=None, minimum=-1, aliases=("throttlingBurstLimit",), doc="requests")


@struct
class Quota:
    """How many requests a key may send in a period."""

    limit: int = aws(minimum=0, doc="requests")
    period: str = aws(enum=("DAY", "WEEK", "MONTH"))
    offset: int = aws(default=0, minimum=0, maximum=27)


@kind(
    "usage_plan",
    title="UsagePlan",
    param="usagePlanId",
    identity="id",
    root=True,
    arn="/usageplans/{usagePlanId}",
    calls=Calls(
        create="CreateUsagePlan",
        get="GetUsagePlan",
        list="GetUsagePlans",
        update="UpdateUsagePlan",
        delete="DeleteUsagePlan",
    ),
    computed=frozenset({"apiStages"}),
)
class UsagePlan:
    """How much the holders of its keys may call the stages that it covers."""

    name: str = aws()
    description: str | None = aws(default=None)
    throttle: Throttle | None = aws(default=None, clear="remove")
    quota: Quota | None = aws(default=None, clear="remove")
    product_code: str | None = aws(default=None, clear="remove", on=On.AFTER)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@kind(
    "usage_plan_stage",
    parent="usage_plan",
    param="",
    own_keys=2,
    embedded=True,
    calls=Calls(),
    declined={"apiId": "the natural key names the API", "stage": "the natural key names the stage"},
)
class UsagePlanStage:
    """A stage that a usage plan covers; its natural key is the API and the stage, written through the plan."""

    throttle: Mapping[str, Throttle] = aws(default=EMPTY, doc="by route")


@kind(
    "api_key",
    title="ApiKey",
    param="apiKey",
    identity="id",
    root=True,
    arn="/apikeys/{apiKey}",
    calls=Calls(
        create="CreateApiKey", get="GetApiKey", list="GetApiKeys", update="UpdateApiKey", delete="DeleteApiKey"
    ),
    computed=frozenset({"createdDate", "lastUpdatedDate"}),
    declined={
        "stageKeys": "legacy: usage plans tie keys to stages",
        "generateDistinctId": "keys are found again by tag and name, which needs distinct ids",
    },
)
class ApiKey:
    """A key that clients send; its value is a secret that is never read back."""

    name: str = aws()
    description: str | None = aws(default=None)
    enabled: bool = aws(
        default=True, clear="default", doc="AWS's own default is false; a key in a spec is meant to work"
    )
    value: Secret | None = aws(
        default=None, on=On.CREATE, unmanaged=True, doc="20 to 128 characters; absent: AWS makes one"
    )
    customer_id: str | None = aws(default=None)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@kind(
    "usage_plan_key",
    parent="usage_plan",
    param="keyId",
    identity="id",
    calls=Calls(
        create="CreateUsagePlanKey", get="GetUsagePlanKey", list="GetUsagePlanKeys", delete="DeleteUsagePlanKey"
    ),
    computed=frozenset({"id", "type", "value", "name"}),
)
class UsagePlanKey:
    """A key on a usage plan; its natural key is the key's document name."""

    key: Address = aws("keyId", to="api_key", on=On.CREATE, patch=Patch.NONE)
    key_type: str = aws(default="API_KEY", on=On.CREATE, enum=("API_KEY",), patch=Patch.NONE)


@kind(
    "client_certificate",
    title="ClientCertificate",
    param="clientCertificateId",
    identity="clientCertificateId",
    root=True,
    arn="/clientcertificates/{clientCertificateId}",
    calls=Calls(
        create="GenerateClientCertificate",
        get="GetClientCertificate",
        list="GetClientCertificates",
        update="UpdateClientCertificate",
        delete="DeleteClientCertificate",
    ),
    computed=frozenset({"pemEncodedCertificate", "createdDate", "expirationDate"}),
)
class ClientCertificate:
    """A certificate that a stage shows to its back ends."""

    description: str | None = aws(default=None)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@kind(
    "account",
    title="Account",
    param="",
    own_keys=0,
    root=True,
    calls=Calls(get="GetAccount", update="UpdateAccount"),
    computed=frozenset({"throttleSettings", "features", "apiKeyVersion"}),
)
class Account:
    """The account's settings in a region: one for everybody, never deleted, only set where a spec says so."""

    cloudwatch_role_arn: str | None = aws(default=None, on=On.AFTER, unmanaged=True)


@kind(
    "lambda_permission",
    parent="rest_api",
    param="StatementId",
    service="lambda",
    calls=Calls(create="AddPermission", get="GetPolicy", delete="RemovePermission"),
    computed=frozenset({"Policy", "RevisionId"}),
    declined={
        "EventSourceToken": "Alexa only",
        "SourceAccount": "the source ARN names the account",
        "PrincipalOrgID": "the principal is API Gateway",
        "FunctionUrlAuthType": "function URLs only",
        "InvokedViaFunctionUrl": "function URLs only",
    },
)
class LambdaPermission:
    """API Gateway's permission to invoke a function or alias; its natural key is our statement id."""

    function_name: str = aws("FunctionName", on=On.CREATE, patch=Patch.NONE)
    qualifier: str | None = aws("Qualifier", default=None, on=On.CREATE, patch=Patch.NONE)
    action: str = aws("Action", default="lambda:InvokeFunction", on=On.CREATE, patch=Patch.NONE)
    principal: str = aws("Principal", default="apigateway.amazonaws.com", on=On.CREATE, patch=Patch.NONE)
    source_arn: str = aws("SourceArn", on=On.CREATE, patch=Patch.NONE)
