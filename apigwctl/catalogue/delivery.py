"""How an API is served: deployments, stages, their per-method settings, log groups."""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.catalogue.schema import Calls, On, Patch, aws, kind, struct
from apigwctl.values import EMPTY, Address

CACHE_SIZES = ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")
STRATEGIES = ("FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER", "SUCCEED_WITHOUT_RESPONSE_HEADER")
RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)


@kind(
    "deployment",
    parent="rest_api",
    param="deploymentId",
    identity="id",
    calls=Calls(
        create="CreateDeployment",
        get="GetDeployment",
        list="GetDeployments",
        update="UpdateDeployment",
        delete="DeleteDeployment",
    ),
    computed=frozenset({"createdDate", "apiSummary"}),
    declined={
        "stageName": "a deployment is made first and the stage pointed at it last",
        "stageDescription": "the stage has its own description",
        "cacheClusterEnabled": "the stage has its own cache",
        "cacheClusterSize": "the stage has its own cache",
        "variables": "the stage has its own variables",
        "tracingEnabled": "the stage has its own tracing",
        "canarySettings": "a canary is set on the stage, together with everything else of it",
    },
)
class Deployment:
    """A snapshot of an API's definition; its description carries our digest."""

    description: str | None = aws(default=None)


@struct
class AccessLogSettings:
    """Where each request is logged, and in which words."""

    destination_arn: str = aws()
    format: str = aws(file=True)


@struct
class CanarySettings:
    """A second deployment that a stage sends a part of its traffic to; releases set it, no spec does."""

    deployment: Address | None = aws("deploymentId", default=None, to="deployment")
    percent_traffic: float = aws(default=0.0)
    stage_variable_overrides: Mapping[str, str] = aws(default=EMPTY, patch=Patch.UPSERTS)
    use_stage_cache: bool = aws(default=False)


@kind(
    "stage",
    parent="rest_api",
    param="stageName",
    arn="/restapis/{restApiId}/stages/{stageName}",
    calls=Calls(create="CreateStage", get="GetStage", list="GetStages", update="UpdateStage", delete="DeleteStage"),
    computed=frozenset({"cacheClusterStatus", "createdDate", "lastUpdatedDate", "methodSettings"}),
)
class Stage:
    """A named, callable deployment of an API."""

    stage_name: str = aws(key=True)
    deployment: Address | None = aws("deploymentId", default=None, to="deployment", unmanaged=True)
    description: str | None = aws(default=None)
    cache_cluster_enabled: bool = aws(default=False, clear="default")
    cache_cluster_size: str | None = aws(default=None, enum=CACHE_SIZES)
    variables: Mapping[str, str] = aws(default=EMPTY, patch=Patch.UPSERTS, aliases=("stageVariables",))
    documentation_version: str | None = aws(default=None, unmanaged=True)
    tracing_enabled: bool = aws(default=False, clear="default")
    client_certificate: Address | None = aws("clientCertificateId", default=None, to="client_certificate", on=On.AFTER)
    access_log_settings: AccessLogSettings | None = aws(default=None, on=On.AFTER, clear="remove")
    web_acl: Address | None = aws(
        "webAclArn",
        default=None,
        to="web_acl",
        on=On.AFTER,
        patch=Patch.NONE,
        unmanaged=True,
        doc="a WebAcl document, a name in WAF, an ARN, or none; written through WAF",
    )
    canary_settings: CanarySettings | None = aws(default=None, clear="remove", unmanaged=True)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@kind("method_setting", parent="stage", param="", own_keys=2, embedded=True, calls=Calls())
class MethodSetting:
    """What a stage does with the requests of one route, or of all (`*`); its natural key is the path and the verb."""

    metrics_enabled: bool | None = aws(default=None, patch_as="metrics/enabled")
    logging_level: str | None = aws(default=None, enum=("OFF", "ERROR", "INFO"), patch_as="logging/loglevel")
    data_trace_enabled: bool | None = aws(default=None, patch_as="logging/dataTrace")
    throttling_burst_limit: int | None = aws(
        default=None, minimum=-1, patch_as="throttling/burstLimit", canonical="throttle.burstLimit"
    )
    throttling_rate_limit: float | None = aws(
        default=None, minimum=-1, patch_as="throttling/rateLimit", canonical="throttle.rateLimit"
    )
    caching_enabled: bool | None = aws(default=None, patch_as="caching/enabled")
    cache_ttl_in_seconds: int | None = aws(default=None, minimum=0, maximum=3600, patch_as="caching/ttlInSeconds")
    cache_data_encrypted: bool | None = aws(default=None, patch_as="caching/dataEncrypted")
    require_authorization_for_cache_control: bool | None = aws(
        default=None, patch_as="caching/requireAuthorizationForCacheControl"
    )
    unauthorized_cache_control_header_strategy: str | None = aws(
        default=None,
        enum=STRATEGIES,
        patch_as="caching/unauthorizedCacheControlHeaderStrategy",
    )


@kind(
    "log_group",
    parent="rest_api",
    param="logGroupName",
    service="logs",
    calls=Calls(create="CreateLogGroup", list="DescribeLogGroups", delete="DeleteLogGroup"),
    computed=frozenset(
        {"creationTime", "metricFilterCount", "arn", "storedBytes", "logGroupArn", "inheritedProperties"}
    ),
    declined={
        "logGroupClass": "API Gateway writes to the standard class",
        "dataProtectionStatus": "owned by CloudWatch Logs",
        "deletionProtectionEnabled": "owned by CloudWatch Logs",
        "bearerTokenAuthenticationEnabled": "owned by CloudWatch Logs",
        "retentionPolicyName": "owned by CloudWatch Logs",
    },
)
class LogGroup:
    """A log group that a stage writes to; its retention and key. It may be written through separate calls only."""

    log_group_name: str = aws(on=On.CREATE, patch=Patch.NONE)
    retention_in_days: int | None = aws(default=None, on=On.AFTER)
    kms_key_id: str | None = aws(default=None)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@kind(
    "parameter",
    parent="rest_api",
    param="Name",
    service="ssm",
    calls=Calls(create="PutParameter", list="DescribeParameters", delete="DeleteParameter"),
    computed=frozenset({"Version", "LastModifiedDate", "LastModifiedUser", "ARN", "Type", "DataType"}),
    declined={
        "Description": "the name says what it holds",
        "KeyId": "outputs are no secrets: their type is String",
        "Overwrite": "a parameter that is not ours is never overwritten",
        "AllowedPattern": "the value is ours to say",
        "Tags": "ours say whose it is, and no others are set",
        "Tier": "AWS chooses",
        "Policies": "an output does not expire",
    },
)
class Parameter:
    """An SSM parameter that holds an output of an API: its id, or the URL of a stage; its natural key is its name."""

    value: str = aws("Value", patch=Patch.NONE, canonical="value")
