"""The live state of a scope, read over a seam that answers as AWS does."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from apigwctl.aws.paging import Reads
from apigwctl.aws.reader import Scope, read
from apigwctl.catalogue.access import Account, LambdaPermission, UsagePlanStage
from apigwctl.catalogue.addresses import by_id, by_project
from apigwctl.catalogue.schema import KINDS
from apigwctl.errors import AwsError
from apigwctl.model.identity import (
    ADOPTED_TAG,
    SECRET_VERSION_TAG,
    SUPERSEDED_TAG,
    Consent,
    Wanted,
    ownership_tags,
)
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.model.transient import Patience
from apigwctl.values import EMPTY, Address, FrozenMap, Ref, Secret, Template
from tests.snapshots import (
    ACCOUNT,
    CONTEXT,
    REGION,
    account,
    api,
    api_key,
    http,
    log_group,
    permission,
    route,
    stage,
    together,
    usage_plan,
)

ORDERS = Address("rest_api", ("orders",))
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
INVOKE = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def owned(kind: str, name: str, owner: str = CONTEXT.owner) -> dict[str, str]:
    return dict(ownership_tags(owner, Address(kind, (name,))))


@dataclass
class Aws:
    """Answers by operation; a list that is not given is empty."""

    answers: dict[str, Any] = field(default_factory=dict)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, _: str, operation: str, params: Any) -> dict[str, Any]:
        with self.lock:
            self.sent.append((operation, dict(params)))
        answer = self.answers.get(operation, {})
        if callable(answer):
            answer = answer(params)
        if isinstance(answer, BaseException):
            raise answer
        return dict(answer)

    def read(self, want: Snapshot, **members: Any) -> Live:
        consent = members.pop("consent", Consent())
        wanted = tuple(Wanted(item, getattr(want.get(item), "name", "")) for item in want if KINDS[item.kind].root)
        scope = Scope(wanted, CONTEXT.owner, consent, want, **members)
        return read(Reads(self.call, Patience(lambda _: None)), scope, account=ACCOUNT, region=REGION)

    def count(self, operation: str) -> int:
        return sum(1 for name, _ in self.sent if name == operation)


def live_api(**members: Any) -> dict[str, Any]:
    return {"id": "a1", "name": "orders", "rootResourceId": "r0", "tags": owned("rest_api", "orders"), **members}


def orders(**answers: Any) -> Aws:
    return Aws({"GetRestApis": {"items": [live_api()]}, **answers})


def test_nothing_is_there() -> None:
    aws = Aws()
    made = aws.read(api("orders", route("GET /a"), stage("prod")))
    assert len(made.snapshot) == 0
    assert sorted(name for name, _ in aws.sent) == [
        "GetApiKeys",
        "GetApis",
        "GetClientCertificates",
        "GetRestApis",
        "GetUsagePlans",
    ]


def test_an_api_is_read_in_nine_calls_however_large_it_is() -> None:
    methods = {"GET": {"authorizationType": "NONE", "methodIntegration": {"type": "MOCK"}}}
    items = [{"id": "r0", "path": "/"}]
    items += [{"id": f"r{n}", "path": f"/{n}", "pathPart": str(n), "resourceMethods": methods} for n in range(1, 290)]
    aws = orders(GetResources={"items": items})
    made = aws.read(api("orders"))
    assert sum(1 for _ in made.snapshot.of("method")) == 289
    assert made.ids[Address("resource", ("orders", "/"))] == "r0"
    inside = [name for name, params in aws.sent if params.get("restApiId") == "a1"]
    assert len(inside) == len(set(inside)) == 9
    assert ("GetResources", {"restApiId": "a1", "embed": ["methods"], "limit": 500}) in aws.sent
    assert ("GetStages", {"restApiId": "a1"}) in aws.sent


def test_only_customised_gateway_responses_are_somebodys_wish() -> None:
    answers = [
        {"responseType": "THROTTLED", "statusCode": "420", "defaultResponse": False},
        {"responseType": "UNAUTHORIZED", "statusCode": "401", "defaultResponse": True},
    ]
    made = orders(GetGatewayResponses={"items": answers}).read(api("orders"))
    assert [address.name for address, _ in made.snapshot.of("gateway_response")] == ["THROTTLED"]


KEY = Address("api_key", ("acme",))


def keys(*found: dict[str, Any], **answers: Any) -> Aws:
    return Aws({"GetApiKeys": {"items": [{"name": "acme", **item} for item in found]}, **answers})


def wanted_key(version: str, reveal: Any = lambda: "the text") -> Snapshot:
    return api_key("acme", value=Secret("ssm:/k", reveal, version))


def key_tags(version: str, **more: str) -> dict[str, str]:
    return {**owned("api_key", "acme"), SECRET_VERSION_TAG: version, **more}


def test_of_a_key_that_is_as_wanted_nothing_more_is_asked() -> None:
    aws = keys({"id": "k1", "tags": key_tags("1")})
    made = aws.read(wanted_key("1"))
    assert (made.plans_of, made.same_value) == ({}, frozenset())
    assert (aws.count("GetApiKey"), aws.count("GetUsagePlans")) == (0, 1)


@pytest.mark.parametrize(("text", "same"), [("the text", True), ("another text", False)])
def test_of_a_key_that_was_rotated_its_plans_are_asked_for_and_whether_its_value_changed(text: str, same: bool) -> None:
    aws = keys(
        {"id": "k1", "tags": key_tags("1")},
        GetUsagePlans=lambda params: {"items": [{"id": "far", "name": "far"}] if params.get("keyId") == "k1" else []},
        GetApiKey={"id": "k1", "value": text},
    )
    made = aws.read(wanted_key("2"))
    assert made.plans_of == {KEY: (Address("usage_plan", ("id:far",)),)}
    assert made.ids[Address("usage_plan", ("id:far",))] == "far"
    assert made.same_value == (frozenset({KEY}) if same else frozenset())


def test_a_key_whose_secret_may_not_be_read_is_taken_to_have_another_value() -> None:
    def reveal() -> str:
        raise AwsError("no", operation="GetSecretValue", error_code="AccessDeniedException")

    aws = keys({"id": "k1", "tags": key_tags("1")}, GetApiKey={"value": "the text"})
    assert aws.read(wanted_key("2", reveal)).same_value == frozenset()


def test_a_key_that_is_adopted_is_not_compared() -> None:
    aws = keys({"id": "k1"})
    aws.read(wanted_key("2"), consent=Consent(adopt=True))
    assert aws.count("GetApiKey") == 0


def test_a_key_in_whose_place_another_one_stands_is_known_by_its_id_with_its_plans() -> None:
    old = {"id": "k0", "tags": key_tags("1", **{SUPERSEDED_TAG: "true"})}
    aws = keys(
        old,
        {"id": "k1", "tags": key_tags("2")},
        GetUsagePlans=lambda params: {"items": [{"id": "far", "name": "far"}] if params.get("keyId") == "k0" else []},
    )
    made = aws.read(wanted_key("2"))
    left = Address("api_key", ("id:k0",))
    assert made.superseded == {left: KEY}
    assert (made.ids[left], made.ids[KEY]) == ("k0", "k1")
    assert made.plans_of == {left: (Address("usage_plan", ("id:far",)),), KEY: ()}


def test_ids_are_addresses_in_what_was_read() -> None:
    aws = orders(
        GetDeployments={
            "items": [{"id": "d1", "createdDate": "2026-01-01"}, {"id": "d2", "createdDate": "2026-01-02"}]
        },
        GetStages={"item": [{"stageName": "prod", "deploymentId": "d1", "clientCertificateId": "zz"}]},
    )
    made = aws.read(api("orders", stage("prod")))
    found = made.snapshot.get(Address("stage", ("orders", "prod")))
    assert found.deployment == Address("deployment", ("orders", "d1"))
    assert found.client_certificate == Address("client_certificate", ("id:zz",))
    assert [item.name for item in made.newest[ORDERS]] == ["d2", "d1"]


def test_a_shallow_read_asks_for_stages_only() -> None:
    aws = orders(GetStages={"item": [{"stageName": "prod"}]})
    made = aws.read(api("orders", route("GET /a"), stage("prod")), shallow=True)
    assert Address("stage", ("orders", "prod")) in made.snapshot
    assert [name for name, params in aws.sent if "restApiId" in params] == ["GetStages"]


def test_without_orphans_only_the_kinds_that_are_wanted_are_listed() -> None:
    aws = Aws()
    aws.read(api_key("acme"), orphans=False)
    assert [name for name, _ in aws.sent] == ["GetApiKeys"]


def test_what_is_ours_and_described_by_nobody_is_an_orphan() -> None:
    gone = {"id": "b2", "name": "old", "tags": owned("rest_api", "old")}
    plan = {"id": "p2", "name": "old", "tags": owned("usage_plan", "old"), "apiStages": [{"apiId": "a1", "stage": "x"}]}
    aws = Aws({"GetRestApis": {"items": [live_api(), gone]}, "GetUsagePlans": {"items": [plan]}})
    made = aws.read(api("orders"))
    assert made.orphans == {Address("rest_api", ("old",)): "b2", Address("usage_plan", ("old",)): "p2"}
    assert Address("rest_api", ("old",)) not in made.snapshot
    assert Address("usage_plan_stage", ("old", "orders", "x")) in made.snapshot
    assert made.ids[Address("rest_api", ("old",))] == "b2"


def test_a_stranger_of_the_name_is_a_problem_and_adopted_with_consent() -> None:
    stranger = live_api(tags={"team": "x"})
    aws = Aws({"GetRestApis": {"items": [stranger]}})
    assert [problem.rule for problem in aws.read(api("orders")).problems] == ["not-ours"]
    assert ORDERS not in aws.read(api("orders")).snapshot
    made = aws.read(api("orders"), consent=Consent(adopt=True))
    assert made.adopting == {ORDERS}
    assert made.snapshot.get(ORDERS).tags == {"team": "x"}
    assert made.marked == frozenset()


def test_what_was_adopted_carries_its_mark() -> None:
    tags = {**owned("rest_api", "orders"), ADOPTED_TAG: "true"}
    assert Aws({"GetRestApis": {"items": [live_api(tags=tags)]}}).read(api("orders")).marked == {ORDERS}


def test_what_a_deployment_of_an_adopted_api_lists_is_read() -> None:
    aws = Aws(
        {
            "GetRestApis": {"items": [live_api(tags={})]},
            "GetDeployments": {"items": [{"id": "d1", "createdDate": "2026-01-01"}]},
            "GetStages": {"item": [{"stageName": "prod", "deploymentId": "d1"}]},
            "GetDeployment": {"id": "d1", "apiSummary": {"/a": {"GET": {"apiKeyRequired": False}}}},
        }
    )
    made = aws.read(api("orders", stage("prod")), consent=Consent(adopt=True))
    assert made.summaries == {Address("deployment", ("orders", "d1")): {"/a": {"GET": {"apiKeyRequired": False}}}}
    assert ("GetDeployment", {"restApiId": "a1", "deploymentId": "d1", "embed": ["apisummary"]}) in aws.sent
    assert orders(GetStages={"item": [{"stageName": "prod"}]}).read(api("orders", stage("prod"))).summaries == EMPTY


# -- plans and keys ----------------------------------------------------------------------------------------------------


def test_plans_come_with_stages_and_keys_our_own_by_name() -> None:
    plan = {
        "id": "p1",
        "name": "partners",
        "tags": owned("usage_plan", "partners"),
        "apiStages": [{"apiId": "a1", "stage": "prod"}, {"apiId": "zz", "stage": "prod"}],
    }
    key = {"id": "k1", "name": "acme", "tags": owned("api_key", "acme"), "enabled": True}
    aws = orders(
        GetUsagePlans={"items": [plan]},
        GetApiKeys={"items": [key]},
        GetUsagePlanKeys={"items": [{"id": "k1"}, {"id": "k9"}]},
    )
    want = together(api("orders"), usage_plan("partners"), api_key("acme"))
    made = aws.read(want)
    covered = [address.parts for address, _ in made.snapshot.of("usage_plan_stage")]
    assert covered == [("partners", "orders", "prod"), ("partners", "id:zz", "prod")]
    assert [address.name for address, _ in made.snapshot.of("usage_plan_key")] == ["acme", "id:k9"]
    assert made.ids[Address("usage_plan_key", ("partners", "acme"))] == "k1"


def foreign(identifier: str, project: str, target: str = "dev", name: str = "billing") -> dict[str, Any]:
    return {"id": identifier, "name": name, "tags": owned("rest_api", name, f"{project}/{target}")}


@pytest.mark.parametrize(
    ("items", "name", "found"),
    [
        ([foreign("x1", "bank"), foreign("x2", "bank", "prod")], by_project("bank", "billing"), "x1"),
        ([{"id": "x1", "name": "billing"}], by_id("x1"), "x1"),
        ([foreign("x1", "bank", "prod")], by_project("bank", "billing"), None),
        ([foreign("x1", "bank"), foreign("x2", "bank")], by_project("bank", "billing"), None),
        ([], by_id("x1"), None),
    ],
)
def test_the_apis_of_others_that_a_plan_covers_are_found(items: list[Any], name: str, found: str | None) -> None:
    want = usage_plan("partners", covers={f"{name}@prod": {}})
    made = Aws({"GetRestApis": {"items": items}}).read(want)
    assert made.ids.get(Address("rest_api", (name,))) == found
    assert [problem.rule for problem in made.problems] == ([] if found else ["unknown-api"])


@pytest.mark.parametrize("said", [by_project("bank", "gold"), by_id("p9")])
def test_a_stage_on_a_plan_of_others_is_seen_by_the_name_that_the_spec_gives_the_plan(said: str) -> None:
    limits = {"/orders/GET": {"rateLimit": 1.0}}
    stages = [{"apiId": "a1", "stage": "prod", "throttle": limits}, {"apiId": "zz", "stage": "prod"}]
    gold = {"id": "p9", "name": "x-gold", "tags": owned("usage_plan", "gold", "bank/dev"), "apiStages": stages}
    other = {"id": "p8", "name": "other", "apiStages": stages}
    aws = orders(GetUsagePlans={"items": [gold, other]})
    attachment = Address("usage_plan_stage", (said, "orders", "prod"))
    made = aws.read(together(api("orders"), Snapshot(FrozenMap({attachment: UsagePlanStage()}))))
    found = dict(made.snapshot.of("usage_plan_stage"))
    assert [address.parts for address in found] == [attachment.parts, ("id:p8", "orders", "prod")]
    assert found[attachment] == UsagePlanStage()
    assert made.ids[Address("usage_plan", (said,))] == "p9"


def test_tags_that_a_list_does_not_show_are_asked_for_where_a_plan_may_be_the_one_of_others_that_is_meant() -> None:
    plans = [{"id": "p9", "name": "bank-gold"}, {"id": "p8", "name": "silver"}]
    aws = orders(GetUsagePlans={"items": plans}, GetTags={"tags": owned("usage_plan", "gold", "bank/dev")})
    attachment = Address("usage_plan_stage", (by_project("bank", "gold"), "orders", "prod"))
    made = aws.read(together(api("orders"), Snapshot(FrozenMap({attachment: UsagePlanStage()}))))
    assert (aws.count("GetTags"), made.ids[Address("usage_plan", (by_project("bank", "gold"),))]) == (1, "p9")


@pytest.mark.parametrize(
    ("shown", "asked"),
    [({"throttlingRateLimit": 10000.0}, 0), ({"throttlingRateLimit": 400.0}, 0), ({"throttlingRateLimit": 7777.0}, 1)],
)
def test_the_accounts_limits_are_read_where_only_they_explain_a_throttle(shown: dict[str, Any], asked: int) -> None:
    aws = orders(
        GetStages={"item": [{"stageName": "prod", "methodSettings": {"*/*": {**shown, "throttlingBurstLimit": 5000}}}]},
        GetAccount={"throttleSettings": {"burstLimit": 9999, "rateLimit": 7777.0}},
    )
    aws.read(api("orders", stage("prod", {"*": {"throttling_rate_limit": 400.0}})))
    assert aws.count("GetAccount") == asked


# -- what is around APIs -----------------------------------------------------------------------------------------------

LOGGING = api("orders", stage("prod", {"*": {"logging_level": "ERROR"}}))


@pytest.mark.parametrize("want", [account(), LOGGING], ids=["described", "needed for logs"])
def test_the_account_is_read_where_it_matters(want: Snapshot) -> None:
    made = Aws({"GetAccount": {"cloudwatchRoleArn": "arn:r"}}).read(want)
    assert made.snapshot.get(Address("account", ())) == Account(cloudwatch_role_arn="arn:r")


def test_the_account_is_not_read_where_it_does_not_matter() -> None:
    aws = Aws()
    aws.read(api("orders", stage("prod", {"*": {"logging_level": "OFF"}})))
    assert aws.count("GetAccount") == 0


def test_a_log_group_is_known_by_its_exact_name() -> None:
    groups = [{"logGroupName": "/a", "retentionInDays": 30}, {"logGroupName": "/abc", "retentionInDays": 1}]
    want = api("orders", log_group("/a", retention_in_days=7), log_group("/x"))
    made = Aws({"DescribeLogGroups": {"logGroups": groups}}).read(want)
    found = dict(made.snapshot.of("log_group"))
    assert [(address.name, item.retention_in_days) for address, item in found.items()] == [("/a", 30)]


def test_a_log_group_of_an_api_that_is_not_there_yet_is_not_asked_for() -> None:
    name = Template(("API-Gateway-Execution-Logs_", Ref(ORDERS), "/prod"))
    want = api("orders", lambda _: {Address("log_group", ("orders", "exec")): log(name)})
    aws = Aws()
    aws.read(want)
    assert aws.count("DescribeLogGroups") == 0
    aws = orders(DescribeLogGroups={"logGroups": [{"logGroupName": "API-Gateway-Execution-Logs_a1/prod"}]})
    made = aws.read(want)
    assert made.snapshot.get(Address("log_group", ("orders", "exec"))).log_group_name == name


def log(name: Any) -> Any:
    return KINDS["log_group"].cls(log_group_name=name)


def policy(*statements: tuple[str, str]) -> dict[str, Any]:
    entries = [{"Sid": sid, "Condition": {"ArnLike": {"AWS:SourceArn": arn}}} for sid, arn in statements]
    return {"Policy": json.dumps({"Statement": entries})}


ARN = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:a1/*/GET/a"


def test_our_permissions_are_read_on_the_functions_that_specs_and_integrations_name() -> None:
    source = Template((f"arn:aws:execute-api:{REGION}:{ACCOUNT}:", Ref(ORDERS), "/*/GET/a"))
    want = api("orders", route("GET /a"), permission("apigwctl-1", FUNCTION, source_arn=source))
    methods = {"GET": {"methodIntegration": {"type": "AWS_PROXY", "uri": INVOKE.replace("orders/", "old:live/")}}}

    def answer(params: Any) -> dict[str, Any]:
        if params == {"FunctionName": FUNCTION}:
            others = ("by-hand", ARN), ("apigwctl-9", ARN.replace("a1", "zz"))
            return policy(("apigwctl-1", ARN), ("apigwctl-2", ARN + "/x"), *others)
        return {}

    aws = orders(GetResources={"items": [{"id": "r0", "path": "/", "resourceMethods": methods}]}, GetPolicy=answer)
    made = aws.read(want)
    found = {address.name: item for address, item in made.snapshot.of("lambda_permission")}
    assert found == {
        "apigwctl-1": LambdaPermission(function_name=FUNCTION, source_arn=source),  # type: ignore[arg-type]
        "apigwctl-2": LambdaPermission(function_name=FUNCTION, source_arn=ARN + "/x"),
    }
    asked = [params for name, params in aws.sent if name == "GetPolicy"]
    assert {"FunctionName": FUNCTION.replace("orders", "old"), "Qualifier": "live"} in asked


@pytest.mark.parametrize(
    ("code", "status"), [("ResourceNotFoundException", 404), ("AccessDeniedException", 403), ("AccessDenied", 403)]
)
def test_a_function_without_a_policy_or_of_another_account_has_no_permissions(code: str, status: int) -> None:
    refusal = AwsError("no", operation="GetPolicy", error_code=code, http_status=status)
    want = api("orders", route("GET /a", http()), permission("apigwctl-1", FUNCTION))
    assert list(orders(GetPolicy=refusal).read(want).snapshot.of("lambda_permission")) == []


def test_another_error_of_a_function_is_an_error() -> None:
    refusal = AwsError("no", operation="GetPolicy", error_code="InvalidParameterValueException", http_status=400)
    with pytest.raises(AwsError):
        orders(GetPolicy=refusal).read(api("orders", permission("apigwctl-1", FUNCTION)))


@pytest.mark.parametrize(
    "uri", [INVOKE.replace("function:orders", "function:${stageVariables.f}"), "https://a.test", None]
)
def test_a_function_that_only_a_stage_knows_is_not_asked_for(uri: str | None) -> None:
    methods = {"GET": {"methodIntegration": {"type": "AWS_PROXY", "uri": uri}}}
    aws = orders(GetResources={"items": [{"id": "r0", "path": "/", "resourceMethods": methods}]})
    aws.read(api("orders"))
    assert aws.count("GetPolicy") == 0


def test_an_answer_of_null_lists_is_as_good_as_none() -> None:
    made = orders(GetResources={"items": [{"id": "r0", "path": "/", "resourceMethods": None}]}).read(api("orders"))
    assert made.snapshot.resources == FrozenMap({ORDERS: made.snapshot.get(ORDERS)})
