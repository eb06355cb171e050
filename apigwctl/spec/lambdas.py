"""Lambda functions in specs: how they are named, how they are called, and who may call them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apigwctl.catalogue.access import LambdaPermission
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.members import Members, Opaque, with_entries
from apigwctl.spec.report import Report
from apigwctl.values import Address, Node, Ref, Source, Template

_NAME = re.compile(
    r"(?:function:)?([A-Za-z0-9_-]+|\$\{stageVariables\.\w+\})(?::([A-Za-z0-9_$-]+|\$\{stageVariables\.\w+\}))?\Z"
)
_ARN = re.compile(r"arn:[^:]+:lambda:([^:]*):([^:]*):function:.+", re.DOTALL)
_INVOCATION = re.compile(
    r"arn:[^:]+:apigateway:[^:]+:lambda:path/[^/]+/functions/"
    r"(?P<arn>arn:[^:]+:lambda:(?P<region>[^:]*):(?P<account>[^:]*):function:(?P<name>[^:/]+))(?::(?P<qualifier>[^:/]+))?"
    r"/(?:response-streaming-)?invocations\Z"
)
_PLAIN = re.compile(
    r"(?P<arn>arn:[^:]+:lambda:(?P<region>[^:]*):(?P<account>[^:]*):function:(?P<name>[^:/]+))(?::(?P<qualifier>[^:/]+))?\Z"
)
_STAGE_VARIABLE = re.compile(r"\$\{stageVariables\.([^{}]+)\}")


def function_arn(text: str, environment: Environment) -> str | None:
    """Return the ARN of a function that is given as an ARN or as `name` or `name:qualifier`; None for other texts."""
    if isinstance(text, Opaque) or _ARN.match(text):
        return text
    match = _NAME.match(text)
    if match is None:
        return None
    qualifier = f":{match.group(2)}" if match.group(2) else ""
    place = f"{environment.region}:{environment.account}"
    return f"arn:{environment.partition}:lambda:{place}:function:{match.group(1)}{qualifier}"


def invocation_uri(arn: str, environment: Environment, *, streaming: bool = False) -> str:
    """Return the URI by which API Gateway invokes a function; streaming has a path of its own."""
    match = _ARN.match(arn)
    region = match.group(1) if match else environment.region
    version, what = ("2021-11-15", "response-streaming-invocations") if streaming else ("2015-03-31", "invocations")
    uri = f"arn:{environment.partition}:apigateway:{region}:lambda:path/{version}/functions/{arn}/{what}"
    return Opaque(uri) if isinstance(arn, Opaque) else uri


@dataclass(frozen=True)
class Function:
    """A function behind an invocation URI; its parts may hold stage variables."""

    arn: str
    region: str
    account: str
    name: str
    qualifier: str = ""


def function_in(uri: str | None) -> Function | None:
    """Return the function that a URI invokes, or None for any other URI; a function's own ARN is one in HTTP APIs."""
    match = _INVOCATION.match(uri or "") or _PLAIN.match(uri or "")
    if match is None:
        return None
    return Function(match["arn"], match["region"], match["account"], match["name"], match["qualifier"] or "")


def with_function(node: Node, environment: Environment, report: Report) -> tuple[Node, bool]:
    """Return an authorizer's members with the URI that its `lambda:` stands for, and whether it is `narrow`."""
    entries = dict(node.items())
    narrow_node = entries.pop("narrow", None)
    narrow = narrow_node is not None and narrow_node.value is True
    given = entries.pop("lambda", None)
    if given is None:
        return with_entries(node, entries), narrow
    for key in ("authorizerUri", "uri"):
        if key in entries:
            report.add(f"lambda and {key} are both given", "exclusive-keys", node.key_source(key))
    if given.is_map:
        members = Members(given, report).known(("function", "arn", "narrow"))
        narrow = members.flag("narrow", narrow)
        given = members.get("function") or members.get("arn") or given
    arn = function_arn(given.value, environment) if isinstance(given.value, str) else None
    if arn is None:
        report.add("lambda: expected a function", "lambda-function", given, hint="a function's name or its ARN")
    else:
        entries["authorizerUri"] = Node(invocation_uri(arn, environment), given.source)
    return with_entries(node, entries), narrow


@dataclass(frozen=True)
class Use:
    """A place that invokes a function: `scope` is what follows the API's id in the source ARN."""

    function: Function
    source: Source
    label: str
    scope: tuple[str | Ref, ...] = ("/*/*",)


def in_stages(function: Function, stages: Iterable[Mapping[str, str]]) -> list[Function]:
    """Return a function once for each set of values that the stages give to the variables in its name."""
    names = {*_STAGE_VARIABLE.findall(function.arn), *_STAGE_VARIABLE.findall(function.qualifier)}
    if not names:
        return [function]
    made: dict[Function, None] = {}
    for variables in stages:
        if names.issubset(variables):

            def fill(text: str, values: Mapping[str, str] = variables) -> str:
                return _STAGE_VARIABLE.sub(lambda match: values[match.group(1)], text)

            arn, name, qualifier = fill(function.arn), fill(function.name), fill(function.qualifier)
            if not qualifier and name.count(":") == 1:
                name, qualifier = name.split(":")
                arn = arn.removesuffix(f":{qualifier}")
            made[Function(arn, function.region, function.account, name, qualifier)] = None
    return list(made)


def permissions(
    uses: Iterable[Use],
    stages: list[Mapping[str, str]],
    api: Address,
    owner: str,
    environment: Environment,
    report: Report,
) -> dict[Address, tuple[LambdaPermission, Source]]:
    """Return the permissions that the uses of functions imply, one per function, qualifier and scope.

    A function of another account gets a note with the command to run there instead: only its owner can permit.
    """
    made: dict[Address, tuple[LambdaPermission, Source]] = {}
    told: set[str] = set()
    for use in uses:
        for function in in_stages(use.function, stages):
            permission = _permission(function, use.scope, api, environment)
            statement = statement_id(owner, api.name, permission)
            if (function.account, function.region) == (environment.account, environment.region):
                made.setdefault(Address("lambda_permission", (api.name, statement)), (permission, use.source))
            elif statement not in told:
                told.add(statement)
                place = f"account {function.account}"
                if function.account == environment.account:
                    place = f"region {function.region}"
                message = f"function {function.name} is in {place}: permit the call there"
                hint = _command(function, permission, statement)
                report.at(use.label).note(message, "cross-account-function", use.source, hint=hint)
    return made


def api_permission(
    arn: str, qualifier: str | None, api: Address, owner: str, environment: Environment
) -> tuple[Address, LambdaPermission] | None:
    """Return the permission of an API to call a function of its own account and region, as specs imply it."""
    function = function_in(f"{arn}:{qualifier}" if qualifier else arn)
    if function is None or (function.account, function.region) != (environment.account, environment.region):
        return None
    permission = _permission(function, Use.scope, api, environment)
    return Address("lambda_permission", (api.name, statement_id(owner, api.name, permission))), permission


def _permission(
    function: Function, scope: tuple[str | Ref, ...], api: Address, environment: Environment
) -> LambdaPermission:
    start = f"arn:{environment.partition}:execute-api:{environment.region}:{environment.account}:"
    return LambdaPermission(
        function_name=function.arn,
        # Lambda keeps no policy for $LATEST: the function's own is asked.
        qualifier=function.qualifier if function.qualifier not in ("", "$LATEST") else None,
        source_arn=Template((start, Ref(api), *scope)),  # type: ignore[arg-type]
    )


def statement_id(owner: str, api: str, permission: LambdaPermission) -> str:
    """Return the statement id of a permission: the same for the same owner, API, function, qualifier and scope."""
    words = "\n".join((owner, api, permission.function_name, permission.qualifier or "", str(permission.source_arn)))
    return "apigwctl-" + hashlib.sha256(words.encode()).hexdigest()[:16]


def _command(function: Function, permission: LambdaPermission, statement: str) -> str:
    qualifier = f" --qualifier {permission.qualifier}" if permission.qualifier else ""
    parts = permission.source_arn.parts  # type: ignore[attr-defined]
    arn = "".join(
        part if isinstance(part, str) else "API_ID" if part.address.kind in ("rest_api", "v2_api") else "*"
        for part in parts
    )
    return (
        f"aws lambda add-permission --region {function.region} --function-name {function.arn}{qualifier} "
        f"--statement-id {statement} --action lambda:InvokeFunction --principal apigateway.amazonaws.com "
        f"--source-arn '{arn}'"
    )
