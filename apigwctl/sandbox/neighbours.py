"""Where moto's neighbours of API Gateway differ from AWS in what the product relies on, corrected one by one.

Each correction answers a request itself, or lets moto answer (None). Functions that are named but unknown are made up.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from moto.awslambda.models import lambda_backends
from moto.logs.models import logs_backends
from moto.wafv2.models import wafv2_backends

from apigwctl.sandbox.aws_request import AwsRequest, json_answer, json_error
from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.function_policy import FunctionPolicy
from apigwctl.sandbox.http import HttpResponse

Perform = Callable[[AwsRequest, str], HttpResponse]
"""Carries out a request in an account, and keeps it like one that a client sent."""

_FUNCTION = re.compile(
    r"(?:arn:(?P<partition>[^:]+):lambda:(?P<region>[^:]+):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>[A-Za-z0-9$_-]+))?"
)
_STAGE_ARN = re.compile(r"arn:[^:]+:apigateway:(?P<region>[^:]+)::/restapis/(?P<api>[^/]+)/stages/(?P<stage>[^/]+)")
_RETENTIONS = frozenset(
    (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
)
# The smallest zip archive there is: the code of a function that only has to exist.
_EMPTY_ZIP = base64.b64encode(b"PK\x05\x06" + bytes(18)).decode("ascii")

_ROLE = "sandbox-functions"
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


class Neighbours:
    """The corrections, with the little state that moto has no place for; a replay of the same requests restores it."""

    def __init__(self, plane: ControlPlane, perform: Perform) -> None:
        self.may_touch_plane = True
        self._plane = plane
        self._perform = perform
        self._policies: dict[tuple[str, str, str, str], FunctionPolicy] = {}
        self._associated: set[tuple[str, str]] = set()
        self._corrections: dict[tuple[str, str], Callable[[AwsRequest, str, str], HttpResponse | None]] = {
            ("lambda", "AddPermission"): self._add_permission,
            ("lambda", "RemovePermission"): self._remove_permission,
            ("lambda", "GetPolicy"): self._get_policy,
            ("lambda", "GetFunction"): self._get_function,
            ("lambda", "GetFunctionConfiguration"): self._get_function,
            ("lambda", "DeleteFunction"): self._delete_function,
            ("lambda", "ListVersionsByFunction"): self._list_versions,
            ("wafv2", "AssociateWebACL"): self._associate_web_acl,
            ("wafv2", "DisassociateWebACL"): self._disassociate_web_acl,
            ("wafv2", "GetWebACLForResource"): self._get_web_acl_for_resource,
            ("wafv2", "ListResourcesForWebACL"): self._list_resources_for_web_acl,
            ("wafv2", "UpdateWebACL"): _update_web_acl,
            ("wafv2", "DeleteWebACL"): self._delete_web_acl,
            ("logs", "PutRetentionPolicy"): _put_retention_policy,
            ("logs", "AssociateKmsKey"): _associate_kms_key,
            ("logs", "DisassociateKmsKey"): _disassociate_kms_key,
        }

    def correct(
        self, service: str, operation: str, request: AwsRequest, account: str, region: str
    ) -> HttpResponse | None:
        """The answer to a request that moto would answer otherwise than AWS; None leaves it to moto."""
        correction = self._corrections.get((service, operation))
        return correction(request, account, region) if correction else None

    # --- lambda

    def _add_permission(self, request: AwsRequest, account: str, region: str) -> HttpResponse:
        """Adds a statement once; a second one of its id is a conflict (Lambda API reference, AddPermission: 409)."""
        named = self._function(request, account, region)
        if isinstance(named, HttpResponse):
            return named
        policy = self._policies.setdefault((account, region, *named), FunctionPolicy())
        return policy.add(request.json(), _function_arn(region, account, *named))

    def _remove_permission(self, request: AwsRequest, account: str, region: str) -> HttpResponse:
        """Removes a statement; a missing one is not found (Lambda API reference, RemovePermission: 404)."""
        named = _parse_function(request, account, region)
        if isinstance(named, HttpResponse):
            return named
        statement_id = unquote(urlsplit(request.url).path.rstrip("/").rpartition("/")[2])
        policy = self._policies.get((account, region, *named))
        if policy is None or not policy.remove(statement_id):
            message = f"Statement {statement_id} is not found in resource policy."
            return json_error("ResourceNotFoundException", message, 404)
        return HttpResponse(204, {}, b"")

    def _get_policy(self, request: AwsRequest, account: str, region: str) -> HttpResponse:
        """The policy of this qualifier alone (Lambda API reference, GetPolicy: "published version or alias")."""
        named = self._function(request, account, region)
        if isinstance(named, HttpResponse):
            return named
        policy = self._policies.get((account, region, *named))
        if policy is None or not policy.statements:
            return json_error("ResourceNotFoundException", "The resource you requested does not exist.", 404)
        return json_answer({"Policy": policy.document(), "RevisionId": policy.revision})

    def _get_function(self, request: AwsRequest, account: str, region: str) -> HttpResponse | None:
        """Makes the function up if need be; moto answers for it, and for any qualifier as for the function."""
        named = self._function(request, account, region)
        if isinstance(named, HttpResponse):
            return named
        name, qualifier = named
        if not qualifier or qualifier in _known_qualifiers(account, region, name):
            return None
        parts = urlsplit(request.url)
        suffix = "/configuration" if parts.path.rstrip("/").endswith("/configuration") else ""
        plain = f"{parts.scheme}://{parts.netloc}/2015-03-31/functions/{quote(name)}{suffix}"
        return self._perform(AwsRequest("GET", plain, request.headers, b""), account)

    def _list_versions(self, request: AwsRequest, account: str, region: str) -> HttpResponse | None:
        """Moto knows versions by the function's name only; AWS takes its ARN as well (Lambda API reference)."""
        named = self._function(request, account, region)
        if isinstance(named, HttpResponse):
            return named
        parts = urlsplit(request.url)
        plain = f"{parts.scheme}://{parts.netloc}/2015-03-31/functions/{quote(named[0])}/versions"
        if unquote(parts.path) == urlsplit(plain).path:
            return None
        return self._perform(AwsRequest("GET", plain, request.headers, b""), account)

    def _delete_function(self, request: AwsRequest, account: str, region: str) -> None:
        """A function's policies go with it; moto deletes the function."""
        named = _parse_function(request, account, region)
        if not isinstance(named, HttpResponse):
            name, qualifier = named
            for key in [key for key in self._policies if key[:3] == (account, region, name)]:
                if qualifier in ("", key[3]):
                    del self._policies[key]

    def _function(self, request: AwsRequest, account: str, region: str) -> tuple[str, str] | HttpResponse:
        """Name and qualifier of the function that the path names, made up if it is unknown; or the refusal."""
        named = _parse_function(request, account, region)
        if isinstance(named, HttpResponse):
            return named
        known = {function.function_name for function in lambda_backends[account][region].list_functions()}
        refused = None if named[0] in known else self._make_function(named[0], request, account, region)
        return refused or named

    def _make_function(self, name: str, request: AwsRequest, account: str, region: str) -> HttpResponse | None:
        """Makes a function up, and the role that moto wants it to have; the refusal if that fails."""
        signed = {key: value for key, value in request.headers.items() if key.lower() == "authorization"}
        form = {"Action": "CreateRole", "Version": "2010-05-08", "RoleName": _ROLE, "AssumeRolePolicyDocument": _TRUST}
        headers = {**signed, "Content-Type": "application/x-www-form-urlencoded"}
        # A role that is there already is what we want; moto refuses the second one by itself.
        self._perform(AwsRequest("POST", "https://iam.amazonaws.com/", headers, urlencode(form).encode()), account)
        function = {
            "FunctionName": name,
            "Role": f"arn:{_partition(region)}:iam::{account}:role/{_ROLE}",
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Code": {"ZipFile": _EMPTY_ZIP},
            "Description": "made up by the sandbox because something named it",
        }
        url = f"https://lambda.{region}.amazonaws.com/2015-03-31/functions"
        headers = {**signed, "Content-Type": "application/json"}
        made = self._perform(AwsRequest("POST", url, headers, json.dumps(function).encode()), account)
        return made if made.status >= 400 else None

    # --- wafv2

    def _associate_web_acl(self, request: AwsRequest, account: str, region: str) -> HttpResponse | None:
        """A stage has one web ACL, a new one replaces it (WAFV2 API reference, AssociateWebACL: WAFNonexistentItem)."""
        body = request.json()
        stage = _STAGE_ARN.fullmatch(body["ResourceArn"])
        if stage is None:
            return None
        if body["WebACLArn"] not in wafv2_backends[account][region].wacls:
            return _nonexistent()
        if self.may_touch_plane:
            if self._plane.stage_of(account, stage["region"], stage["api"], stage["stage"]) is None:
                return _nonexistent()
            self._plane.set_web_acl(account, stage["region"], stage["api"], stage["stage"], body["WebACLArn"])
        self._associated.add((account, body["ResourceArn"]))
        return json_answer({})

    def _disassociate_web_acl(self, request: AwsRequest, account: str, _region: str) -> HttpResponse | None:
        """Clears the stage's web ACL; one without is no error (WAFV2 API reference, DisassociateWebACL)."""
        arn = request.json()["ResourceArn"]
        stage = _STAGE_ARN.fullmatch(arn)
        if stage is None:
            return None
        if self.may_touch_plane:
            if self._plane.stage_of(account, stage["region"], stage["api"], stage["stage"]) is None:
                return _nonexistent()
            self._plane.set_web_acl(account, stage["region"], stage["api"], stage["stage"], None)
        self._associated.discard((account, arn))
        return json_answer({})

    def _get_web_acl_for_resource(self, request: AwsRequest, account: str, region: str) -> HttpResponse | None:
        """The stage's web ACL, an empty answer without one (WAFV2 API reference, GetWebACLForResource)."""
        found = _STAGE_ARN.fullmatch(request.json()["ResourceArn"])
        if found is None:
            return None
        stage = self._plane.stage_of(account, found["region"], found["api"], found["stage"])
        if stage is None:
            return _nonexistent()
        acl = wafv2_backends[account][region].wacls.get(stage.get("webAclArn", ""))
        return json_answer({"WebACL": acl.to_dict()} if acl else {})

    def _list_resources_for_web_acl(self, request: AwsRequest, account: str, region: str) -> HttpResponse:
        """The stages of a web ACL (WAFV2 API reference: ResourceType is APPLICATION_LOAD_BALANCER unless said)."""
        body = request.json()
        if body["WebACLArn"] not in wafv2_backends[account][region].wacls:
            return _nonexistent()
        arns = self._stages_of(account, body["WebACLArn"]) if body.get("ResourceType") == "API_GATEWAY" else []
        return json_answer({"ResourceArns": arns})

    def _delete_web_acl(self, request: AwsRequest, account: str, region: str) -> HttpResponse | None:
        """A web ACL in use stays (WAFV2 API reference, DeleteWebACL: WAFAssociatedItemException)."""
        wanted = request.json().get("Id")
        for arn, acl in wafv2_backends[account][region].wacls.items():
            if acl.id == wanted and self.may_touch_plane and self._stages_of(account, arn):
                message = (
                    "AWS WAF couldn’t perform the operation because your resource is being used by another resource "
                    "or it’s associated with another resource."
                )
                return json_error("WAFAssociatedItemException", message)
        return None

    def _stages_of(self, account: str, acl_arn: str) -> list[str]:
        """ARNs of the stages that have this web ACL now; stages come and go without WAF hearing of it."""
        arns = []
        for owner, arn in sorted(self._associated):
            found = _STAGE_ARN.fullmatch(arn)
            if owner != account or found is None:
                continue
            stage = self._plane.stage_of(account, found["region"], found["api"], found["stage"])
            if stage is not None and stage.get("webAclArn") == acl_arn:
                arns.append(arn)
        return arns


def _update_web_acl(request: AwsRequest, account: str, region: str) -> None:
    """What an update leaves out goes, and moto keeps it (WAFV2 API reference, UpdateWebACL: "completely replaces")."""
    body = request.json()
    for acl in wafv2_backends[account][region].wacls.values():
        if acl.id == body.get("Id") and acl.lock_token == body.get("LockToken"):
            acl.description, acl.rules, acl.custom_response_bodies = "", [], None


def _parse_function(request: AwsRequest, account: str, region: str) -> tuple[str, str] | HttpResponse:
    """Name and qualifier ("" for none) of the path's function; refuses other accounts' and other regions'."""
    parts = urlsplit(request.url)
    text = unquote(parts.path.split("/functions/", 1)[1].split("/")[0])
    found = _FUNCTION.fullmatch(text)
    if found is None:
        message = f"1 validation error detected: Value '{text}' at 'functionName' failed to satisfy constraint"
        return json_error("ValidationException", message)
    if found["account"] not in (None, account):
        message = f"User is not authorized to perform this operation on resource: {text}"
        return json_error("AccessDeniedException", message, 403)
    if found["region"] not in (None, region):
        message = f"Functions from '{found['region']}' are not reachable in this region ('{region}')"
        return json_error("ResourceNotFoundException", message, 404)
    qualifier = parse_qs(parts.query).get("Qualifier", [found["qualifier"] or ""])[0]
    return found["name"], qualifier


def _function_arn(region: str, account: str, name: str, qualifier: str) -> str:
    arn = f"arn:{_partition(region)}:lambda:{region}:{account}:function:{name}"
    return f"{arn}:{qualifier}" if qualifier else arn


def _known_qualifiers(account: str, region: str, name: str) -> set[str]:
    backend = lambda_backends[account][region]
    aliases = {alias.name for alias in backend.list_aliases(name)}
    return aliases | {str(function.version) for function in backend.list_versions_by_function(name)}


def _partition(region: str) -> str:
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rpartition("-")[0].rpartition("-")[0], "aws")


def _nonexistent() -> HttpResponse:
    message = "AWS WAF couldn’t perform the operation because your resource doesn’t exist."
    return json_error("WAFNonexistentItemException", message)


def _put_retention_policy(request: AwsRequest, _account: str, _region: str) -> HttpResponse | None:
    """Only the listed periods are days of retention (CloudWatch Logs API reference, PutRetentionPolicy)."""
    days = request.json().get("retentionInDays")
    if days in _RETENTIONS:
        return None
    allowed = ", ".join(str(value) for value in sorted(_RETENTIONS))
    message = (
        f"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: "
        f"Member must satisfy enum value set: [{allowed}]"
    )
    return json_error("InvalidParameterException", message)


def _associate_kms_key(request: AwsRequest, account: str, region: str) -> HttpResponse:
    """Sets a log group's key; moto has no such operation (CloudWatch Logs API reference, AssociateKmsKey)."""
    return _set_kms_key(request, account, region, request.json()["kmsKeyId"])


def _disassociate_kms_key(request: AwsRequest, account: str, region: str) -> HttpResponse:
    """Clears a log group's key; moto has no such operation (CloudWatch Logs API reference, DisassociateKmsKey)."""
    return _set_kms_key(request, account, region, None)


def _set_kms_key(request: AwsRequest, account: str, region: str, key: str | None) -> HttpResponse:
    body = request.json()
    name = body.get("logGroupName") or body.get("resourceIdentifier", "").split(":log-group:")[-1].removesuffix(":*")
    group = logs_backends[account][region].groups.get(name)
    if group is None:
        return json_error("ResourceNotFoundException", "The specified log group does not exist.")
    group.kms_key_id = key
    return json_answer({})
