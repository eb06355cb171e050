"""The parts of the spec language that are ours and not AWS's: document headers, short forms, the project file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apigwctl.catalogue.delivery import CACHE_SIZES, RETENTION_DAYS, STRATEGIES
from apigwctl.catalogue.domains import MAPPINGS_ONLY, ROUTING_MODES
from apigwctl.spec.logs import FORMATS
from apigwctl.spec.route_keys import VERBS


@dataclass(frozen=True)
class Word:
    """A key of ours: the JSON Schema of its value, and what it says in one line."""

    schema: dict[str, Any]
    doc: str


def ref(name: str) -> dict[str, Any]:
    """Return a schema that refers to a definition."""
    return {"$ref": f"#/$defs/{name}"}


TEXT, FLAG, WHOLE = ref("text"), ref("flag"), ref("whole")
TEXTS = {"anyOf": [{"type": "array", "items": TEXT}, TEXT]}
OBJECT: dict[str, Any] = {"type": "object"}
ROUTE_PATTERN = f"^({'|'.join(VERBS)}) +/"


def map_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a map of such values."""
    return {"type": "object", "additionalProperties": schema}


def routes_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a map from route keys."""
    return {"type": "object", "patternProperties": {ROUTE_PATTERN: schema}, "additionalProperties": False}


def closed(words: dict[str, Word], *required: str) -> dict[str, Any]:
    """Return the schema of a map with exactly these keys."""
    return {
        "type": "object",
        "properties": {key: {**word.schema, "description": word.doc} for key, word in words.items()},
        "required": list(required),
        "additionalProperties": False,
    }


def exclusive(*collections: str) -> Word:
    """Return the key that says which collections of a document are its alone."""
    names = {"enum": list(collections)}
    either = [{"type": "array", "items": names}, names, FLAG]
    return Word({"anyOf": either}, "collections in which nothing is kept that the spec does not list; true: all")


LABEL = {
    "name": Word(TEXT, "the document's name, for messages"),
    "targets": Word(TEXTS, "the targets in which this exists; absent: all"),
    "overlays": Word(map_of(OBJECT), "by target: what is merged over this there; null removes"),
}
HEADER = {
    **LABEL,
    "name": Word(TEXT, "the document's name; with the target's namePrefix in front, the name in AWS"),
    "id": Word(TEXT, "the id of the live object that is meant, to adopt it"),
    "renamedFrom": Word(TEXT, "the name that this document had before"),
    "protected": Word(FLAG, "refuse to delete this"),
    "ignore": Word(TEXTS, "paths of members that others write, and that are left alone"),
}
ONLY_TARGETS = {key: LABEL[key] for key in ("targets", "overlays")}

CORS = {
    "allowOrigins": Word(TEXTS, "who may call; several origins are told apart by the preflight's template"),
    "allowMethods": Word(TEXTS, "absent: the methods of the path"),
    "allowHeaders": Word(TEXTS, "request headers that scripts may send"),
    "exposeHeaders": Word(TEXTS, "answer headers that scripts may read"),
    "allowCredentials": Word(FLAG, "whether cookies and authorization are sent"),
    "maxAge": Word(WHOLE, "seconds that a browser remembers the preflight's answer"),
}
LAMBDA = {
    "function": Word(TEXT, "a function's name, with a qualifier after a colon, or its ARN"),
    "arn": Word(TEXT, "the same as function"),
    "streaming": Word(FLAG, "answer as a stream"),
    "narrow": Word(FLAG, "permit calls from this route only; default: from the whole API"),
}
NARROW = {"narrow": LAMBDA["narrow"]}
AWS_ACTION = {
    "service": Word(TEXT, "the service's name in its endpoint: states, sqs, dynamodb"),
    "action": Word(TEXT, "the service's action: StartExecution"),
    "path": Word(TEXT, "the path to call, for services without actions"),
    "subdomain": Word(TEXT, "a subdomain in front of the service: a bucket"),
}
MOCK = {
    "statusCode": Word(WHOLE, "the status that is answered; default 200"),
    "body": Word({}, "text, or a value that is answered as JSON"),
    "headers": Word(map_of(TEXT), "headers of the answer"),
    "contentType": Word(TEXT, "the body's content type; default application/json"),
}
ROUTE = {
    "lambda": Word({"anyOf": [TEXT, ref("Lambda")]}, "call a function: AWS_PROXY, its URI, and the permission"),
    "http": Word({"anyOf": [TEXT, ref("Http")]}, "pass on to a URL: HTTP_PROXY; {id} is the path's variable"),
    "aws": Word(ref("AwsAction"), "call an AWS service: type AWS and its URI"),
    "mock": Word(ref("Mock"), "answer without a back end"),
    "integration": Word({"anyOf": [TEXT, ref("RouteIntegration")]}, "AWS's own members, or a named integration"),
    "responses": Word(map_of(ref("Response")), "by status: {method: …, integration: …}, or integration members"),
    "cors": Word(FLAG, "false keeps the API's cors away from this route"),
    "deprecated": Word(ref("Deprecated"), "Deprecation and Sunset headers on its answers"),
}
CACHE = {
    "enabled": Word(FLAG, "default true"),
    "ttlInSeconds": Word(WHOLE, "0 to 3600 seconds"),
    "encrypted": Word(FLAG, "whether the cached data is encrypted"),
    "requireAuthorizationForCacheControl": Word(FLAG, "whether invalidating the cache needs a permission"),
    "unauthorizedCacheControlHeaderStrategy": Word(
        {"anyOf": [{"enum": list(STRATEGIES)}, ref("open")]}, "what happens without that permission"
    ),
}
CACHE_CLUSTER = {
    "size": Word({"anyOf": [{"enum": [*CACHE_SIZES, *map(float, CACHE_SIZES)]}, ref("open")]}, "gigabytes"),
    **CACHE,
}
RETENTION = {
    "retentionInDays": Word({"anyOf": [{"enum": list(RETENTION_DAYS)}, ref("open")]}, "how long events are kept"),
    "kmsKeyId": Word(TEXT, "the key that encrypts the log group"),
}
OUTPUTS = {"ssm": Word(TEXT, "a path of SSM parameters: /shop/orders, for /shop/orders/id and …/STAGE/invokeUrl")}
ACCESS_LOG = {
    "logGroup": Word(TEXT, "the log group's name; made where it does not exist"),
    "destinationArn": Word(TEXT, "instead: a Firehose stream, or somebody else's log group"),
    "format": Word(
        {"anyOf": [TEXT, ref("fileReference"), OBJECT]}, f"{', '.join(FORMATS)}, or the format itself; a map as JSON"
    ),
    **RETENTION,
}
LEVELS: dict[str, Any] = {"anyOf": [{"enum": ["OFF", "ERROR", "INFO"]}, ref("open")]}
ROUTE_LOG = {
    "level": Word(LEVELS, "what is logged"),
    "dataTrace": Word(FLAG, "log whole requests and answers; not for production"),
    "metrics": Word(FLAG, "metrics per method"),
}
EXECUTION_LOG = {**ROUTE_LOG, **RETENTION}
SETTINGS = {
    "throttle": Word(ref("Throttle"), "requests per second, and how many at once"),
    "cache": Word({"anyOf": [FLAG, ref("Cache")]}, "cache answers"),
    "metrics": Word(FLAG, "metrics per method"),
    "executionLog": Word({"anyOf": [LEVELS, ref("RouteLog")]}, "a level, or a map"),
    "logging": Word({"anyOf": [LEVELS, ref("RouteLog")]}, "the same as executionLog"),
}
FOREIGN_PLAN = {
    "project": Word(TEXT, "the project that describes the usage plan"),
    "name": Word(TEXT, "the UsagePlan's document name there"),
    "id": Word(TEXT, "the live id of a usage plan that nobody describes"),
}
PLAN = {"anyOf": [TEXT, closed(FOREIGN_PLAN)]}
STAGE = {
    **ONLY_TARGETS,
    **{key: SETTINGS[key] for key in ("throttle", "metrics")},
    "executionLog": Word({"anyOf": [LEVELS, ref("ExecutionLog")]}, "a level, or a map"),
    "cache": Word({"anyOf": [FLAG, ref("StageCache")]}, "a cache cluster, and caching for every route"),
    "accessLog": Word(ref("AccessLog"), "one line per request"),
    "routes": Word(
        {
            "type": "object",
            "patternProperties": {rf"{ROUTE_PATTERN}|^\*(/\*)?$|/[A-Z*]+$": ref("RouteSettings")},
            "additionalProperties": False,
        },
        "settings of single routes",
    ),
    "methodSettings": Word(map_of(ref("RouteSettings")), "the same, by AWS's keys: orders/GET, */*"),
    "usagePlans": Word(
        {"anyOf": [{"type": "array", "items": PLAN}, PLAN]},
        "the usage plans that cover this stage: names, or {project, name} or {id} of those of others",
    ),
    "deploy": Word(
        {"anyOf": [{"enum": ["auto", "manual"]}, ref("Deploy"), ref("Canary")]},
        "when changes are deployed; default auto",
    ),
    "domains": Word(TEXTS, "the paths of domain names that lead here: NAME or NAME/PATH, of a DomainName document"),
}
REST_API = {
    "exclusive": exclusive("tags"),
    "keepDeployments": Word(WHOLE, "how many old deployments are kept; default 10"),
    "smoke": Word(
        {"type": "array", "items": ref("Smoke")}, "requests that must be answered rightly before traffic comes"
    ),
    "deprecated": Word(ref("Deprecated"), "Deprecation and Sunset headers on the answers of all routes"),
    "outputs": Word(ref("Outputs"), "where the API's id and the invoke URLs of its stages are written"),
    "openapi": Word({"anyOf": [TEXT, OBJECT]}, "an OpenAPI 2 or 3.0 document: ./FILE, or inline"),
    "lambdaPermissions": Word(FLAG, "whether functions are permitted to be called; default true"),
    "cors": Word({"anyOf": [{"const": True}, {"const": False}, ref("Cors")]}, "preflight answers and headers"),
    "defaults": Word(ref("Defaults"), "method and integration members of routes that do not say"),
    "integrations": Word(map_of(ref("NamedIntegration")), "integrations that routes share by name"),
    "authorizers": Word(map_of(ref("NamedAuthorizer")), "who decides whether a request may pass"),
    "requestValidators": Word(map_of(ref("RequestValidator")), "what of a request is checked"),
    "models": Word(map_of(ref("Model")), "JSON schemas of bodies"),
    "gatewayResponses": Word(ref("GatewayResponses"), "what API Gateway itself answers"),
    "documentationParts": Word({"type": "array", "items": ref("DocumentationPart")}, "documentation by location"),
    "documentationVersions": Word(map_of(ref("DocumentationVersion")), "frozen copies of the documentation"),
    "resources": Word({"type": "array", "items": TEXT}, "paths without methods"),
    "routes": Word(routes_of(ref("Route")), "by METHOD /path: what is called"),
    "stages": Word(map_of(ref("Stage")), "how the API is served"),
}


def _either(name: str) -> dict[str, Any]:
    return {"anyOf": [ref(name), ref(f"Http{name}")]}


ROUTES = {
    "api": Word(TEXT, "the API that the routes belong to; HttpApi/orders where several have the name"),
    "routes": Word(
        {"type": "object", "patternProperties": {ROUTE_PATTERN: _either("Route")}, "additionalProperties": OBJECT},
        "what is called, by the API's route keys",
    ),
    "defaults": Word(_either("Defaults"), REST_API["defaults"].doc),
    "integrations": Word(map_of(_either("NamedIntegration")), REST_API["integrations"].doc),
    **{key: REST_API[key] for key in ("models", "requestValidators")},
}
FOREIGN_API = {
    "project": Word(TEXT, "the project that describes the API"),
    "name": Word(TEXT, "the RestApi's document name there"),
    "id": Word(TEXT, "the live id of an API that nobody describes"),
}
API_STAGE = {
    "api": Word({"anyOf": [TEXT, closed(FOREIGN_API)]}, "the RestApi's document name, {project, name} or {id}"),
    "stage": Word(TEXT, "the stage"),
    "routes": Word(routes_of(ref("Throttle")), "throttles of single routes"),
}


def collection(item: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a collection that others write to as well: a list, or {exclusive: true, items: [...]}."""
    listed = {"type": "array", "items": item}
    alone = {"exclusive": Word(FLAG, "remove what is not listed"), "items": Word(listed, "what is listed")}
    return {"anyOf": [listed, closed(alone)]}


USAGE_PLAN = {
    "exclusive": exclusive("apiStages", "keys", "tags"),
    "apiStages": Word(collection(ref("ApiStage")), "the stages that it covers"),
    "keys": Word(collection(TEXT), "names of ApiKey documents"),
}
TAGGED = {"exclusive": exclusive("tags")}
CLIENT_CERTIFICATE = {
    **TAGGED,
    "rotateBeforeDays": Word(WHOLE, "how many days before it expires it is replaced by a new one; absent: never"),
}
ACCOUNT = {"takeOver": Word(FLAG, "replace the role of somebody else that the account logs with; default: leave it")}
FOREIGN = {"anyOf": [TEXT, closed(FOREIGN_API)]}
MAPPING = {
    "api": Word(
        FOREIGN, "the API's document name, with its kind in front where several have it; {project, name}, {id}"
    ),
    "stage": Word(TEXT, "the stage; absent: the path names it next (REST APIs)"),
}
INVOKED = {
    **MAPPING,
    "stage": Word(TEXT, "the stage"),
    "stripBasePath": Word(FLAG, "take the base path off before the API sees the request"),
}
ROUTING_RULE = {
    "priority": Word(WHOLE, "1 to 1000000, the lowest first; no two rules of a name have the same"),
    "headers": Word(map_of(TEXT), "headers with their values; * at the beginning or the end stands for anything"),
    "basePath": Word(TEXT, "the base path"),
    **INVOKED,
    "actions": Word(
        {"type": "array", "items": closed({"invokeApi": Word(ref("InvokedApi"), "the stage that it leads to")})},
        "the same in AWS's words: one invokeApi",
    ),
}
DNS = {
    "hostedZone": Word(TEXT, "the zone in Route 53, by name or id"),
    "routing": Word({"enum": ["simple", "latency", "weighted"]}, "how one of several regions is chosen"),
    "weight": Word(WHOLE, "0 to 255, with routing: weighted"),
    "setIdentifier": Word(TEXT, "tells the records of one name apart; default: the region"),
    "healthCheckId": Word(TEXT, "the health check that takes this record out"),
    "evaluateTargetHealth": Word(FLAG, "take this record out while its target is not healthy"),
}
CERTIFICATE = {
    "name": Word(TEXT, "the name that a certificate in ACM is for; in us-east-1 for edge-optimized names"),
    "arn": Word(TEXT, "its ARN"),
}
ASSOCIATION = {"tags": Word(map_of(TEXT), "the association's own tags")}
VPC_LINK = {
    "exclusive": exclusive("tags"),
    "subnetIds": Word(TEXTS, "the subnets of a link for APIs of every kind"),
    "securityGroupIds": Word(TEXTS, "its security groups"),
}
CONNECTION = {
    "connectionId": Word(
        {"anyOf": [TEXT, closed({"vpcLink": Word(TEXT, "the name of a VpcLink document")}, "vpcLink")]},
        "the id of a VPC link, or {vpcLink: NAME}",
    )
}
DOMAIN_NAME = {
    "routingMode": Word(
        {"anyOf": [{"enum": sorted({*ROUTING_MODES, *ROUTING_MODES.values()})}, ref("open")]},
        f"whether rules, mappings or both are followed; default {MAPPINGS_ONLY}",
    ),
    "exclusive": exclusive("mappings", "tags"),
    "certificate": Word(
        {"anyOf": [TEXT, closed(CERTIFICATE)]}, "an ARN, or {name}; stands for the member of the endpoint type"
    ),
    "mappings": Word(map_of({"anyOf": [TEXT, closed(MAPPING, "api")]}), "by path: API@STAGE, or {api, stage}"),
    "routingRules": Word({"type": "array", "items": ref("NamedRule")}, "where requests lead before mappings"),
    "accessAssociations": Word(
        {"anyOf": [TEXTS, map_of({"anyOf": [closed(ASSOCIATION), {"type": "null"}]})]},
        "ids of VPC endpoints that may call a private name; with tags a map",
    ),
    "dns": Word(closed(DNS, "hostedZone"), "an alias record in Route 53"),
}
AUTHORIZER = {
    "lambda": Word(
        {"anyOf": [TEXT, ref("AuthorizerLambda")]}, "the function that decides: authorizerUri, and the permission"
    ),
    "narrow": Word(FLAG, "permit calls from this authorizer only"),
}
TARGET = {
    "account": Word(TEXT, "the account id; credentials of another account are refused"),
    "region": Word(TEXT, "the region"),
    "regions": Word({"anyOf": [TEXTS, map_of(ref("Region"))]}, "several regions, each with vars of its own"),
    "vars": Word(OBJECT, "what ${var.NAME} stands for"),
    "roleArn": Word(TEXT, "the role to assume"),
    "homeRegion": Word(TEXT, "where global side resources will be written from; there are none yet"),
    "namePrefix": Word(TEXT, "what stands in front of names in AWS"),
}
PROJECT = {
    "project": Word(TEXT, "the project's name, in ownership tags"),
    "specs": Word(TEXTS, "folders and files of specs; default specs/"),
    "targets": Word(map_of(ref("Target")), "accounts and regions"),
    "defaultTarget": Word(TEXT, "the target where none is named"),
    "ignoreTags": Word(TEXTS, "tags that are left alone; * at the end for a prefix"),
    "snapshots": Word(TEXT, "where what is deployed is kept for others: s3://BUCKET/PREFIX"),
    "maxDeletes": Word(WHOLE, "how many deletes a plan may hold; default 10"),
}
