"""What AWS does and the recordings lack: the product's requests and reads hold against it all the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from apigwctl.apply.executor import execute
from apigwctl.aws.client import Connection, Login
from apigwctl.aws.paging import Reads
from apigwctl.aws.reader import Scope, read
from apigwctl.aws.throttle import Throttle
from apigwctl.catalogue.quirks import VERBS
from apigwctl.catalogue.schema import KINDS
from apigwctl.errors import AwsError
from apigwctl.model.identity import Consent, Wanted
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Plan, Step
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import planner
from apigwctl.planning.calls import lookup
from apigwctl.render.lines import lines
from apigwctl.values import Address, FrozenMap, Ref, Secret, freeze
from tests.contract.sandbox_world import Case, World, bad, patch
from tests.contract.sandboxed import IMPATIENT, Place, place
from tests.snapshots import (
    ACCOUNT,
    CONTEXT,
    REGION,
    api,
    authorizer,
    http,
    live,
    plan,
    route,
    stage,
    together,
    usage_plan,
)

ORDERS = Address("rest_api", ("orders",))


@pytest.fixture
def aws() -> Iterator[Place]:
    with place() as made:
        yield made


def settings_of(aws: Place, api_id: str) -> dict[str, Any]:
    answer = aws.connection.call("apigateway", "GetStages", {"restApiId": api_id})
    return dict(answer["item"][0]["methodSettings"])


def patches(made: Plan, operation: str) -> list[list[dict[str, Any]]]:
    return [
        [dict(item) for item in call.params["patchOperations"]]
        for step in made.steps
        for call in step.calls
        if call.operation == operation
    ]


# -- ANY ---------------------------------------------------------------------------------------------------------------


def spread(summary: dict[str, Any]) -> dict[str, Any]:
    """A deployment's summary with each ANY as the methods that a stage serves it as."""
    return {
        path: {
            **{verb: methods["ANY"] for verb in VERBS if "ANY" in methods},
            **{verb: entry for verb, entry in methods.items() if verb != "ANY"},
        }
        for path, methods in summary.items()
    }


@pytest.mark.parametrize("listed", [lambda summary: summary, spread], ids=["ANY as itself", "ANY as seven methods"])
def test_a_deployment_may_list_any_in_either_way(aws: Place, listed: Any) -> None:
    def call(service: str, operation: str, params: Any) -> dict[str, Any]:
        answer = aws.connection.call(service, operation, params)
        return {**answer, "apiSummary": listed(answer["apiSummary"])} if "apiSummary" in answer else answer

    want = api("orders", route("ANY /{proxy+}"), route("ANY /both"), route("GET /both"), stage("prod"))
    done = execute(aws.plan(want), call, patience=IMPATIENT, listener=lambda _: None)
    assert [step.error for step in done.steps if step.error] == []
    assert lines(aws.plan(want)) == []


def test_a_deployment_that_lists_a_method_otherwise_is_refused(aws: Place) -> None:
    def call(service: str, operation: str, params: Any) -> dict[str, Any]:
        answer = aws.connection.call(service, operation, params)
        if "apiSummary" in answer:
            answer["apiSummary"]["/both"]["GET"]["apiKeyRequired"] = True
        return answer

    want = api("orders", route("ANY /both"), route("GET /both"), stage("prod"))
    done = execute(aws.plan(want), call, patience=IMPATIENT, listener=lambda _: None)
    assert [step.error for step in done.steps if "not as planned" in step.error] != []


def test_the_settings_of_an_any_route_reach_each_verb_that_it_answers(aws: Place) -> None:
    settings = {"ANY /both": {"throttling_rate_limit": 5.0}}
    want = api("orders", route("ANY /both"), route("GET /both"), stage("prod", settings))
    aws.apply(want)
    api_id = aws.live(want).ids[ORDERS]
    assert set(settings_of(aws, api_id)) == {f"~1both/{verb}" for verb in VERBS if verb != "GET"}
    assert lines(aws.plan(want)) == []


def test_a_verb_with_settings_of_its_own_keeps_them(aws: Place) -> None:
    settings = {"ANY /both": {"metrics_enabled": True}, "GET /both": {"throttling_rate_limit": 5.0}}
    want = api("orders", route("ANY /both"), route("GET /both"), stage("prod", settings))
    aws.apply(want)
    found = settings_of(aws, aws.live(want).ids[ORDERS])
    assert (found["~1both/GET"]["throttlingRateLimit"], found["~1both/GET"]["metricsEnabled"]) == (5.0, False)
    assert found["~1both/PUT"]["metricsEnabled"] is True


# -- stages ------------------------------------------------------------------------------------------------------------


def many(count: int, limit: float) -> Snapshot:
    routes = [f"GET /a{number}" for number in range(count)]
    settings = {key: {"throttling_rate_limit": limit, "throttling_burst_limit": 3} for key in routes}
    variables = {f"v{number}": "x" for number in range(30)}
    return api("orders", *map(route, routes), stage("prod", settings, variables=variables))


def test_a_stage_of_many_settings_is_updated_in_parts(aws: Place) -> None:
    want = many(60, 5.0)
    assert [step.error for step in aws.apply(want).steps if step.error] == []
    changed = many(60, 6.5)
    sizes = [len(item) for item in patches(aws.plan(many(60, 6.5)), "UpdateStage")]
    assert sizes == [60]
    aws.apply(changed)
    assert lines(aws.plan(changed)) == []
    assert lines(aws.plan(many(60, 6.5))) == []


def test_no_update_of_a_stage_is_longer_than_aws_takes() -> None:
    made = plan(api("orders"), many(60, 5.0))
    sizes = [len(item) for item in patches(made, "UpdateStage")]
    assert (len(sizes), sum(sizes), max(sizes) <= 80) == (2, 120, True)


def test_aws_refuses_a_longer_update_of_a_stage() -> None:
    operations = [patch("replace", f"/variables/v{number}", "x") for number in range(81)]
    asks = {"restApiId": "<api>", "stageName": "dev", "patchOperations": operations}
    refusal = bad("Update size too large. Try updating stage in multiple UpdateStage operations")
    World().holds(Case("81 operations", "update_stage", asks, refusal))


def test_a_stage_is_created_with_its_documentation_version() -> None:
    made = plan(api("orders"), api("orders", route("GET /a"), stage("prod", documentation_version="v1")))
    created = [call for step in made.steps for call in step.calls if call.operation == "CreateStage"]
    assert [call.params["documentationVersion"] for call in created] == ["v1"]
    assert patches(made, "UpdateStage") == []


# -- the account's own limits ------------------------------------------------------------------------------------------

RAISED = {"burstLimit": 8000, "rateLimit": 25000.0}


def read_with(aws: Place, want: Snapshot, entry: dict[str, Any], asked: list[str]) -> Live:
    def call(service: str, operation: str, params: Any) -> dict[str, Any]:
        asked.append(operation)
        answer = aws.connection.call(service, operation, params)
        if operation == "GetAccount":
            return {**answer, "throttleSettings": RAISED}
        for item in answer.get("item", []) if operation == "GetStages" else ():
            for setting in item["methodSettings"].values():
                setting.update(entry)
        return answer

    wanted = tuple(Wanted(item, getattr(want.get(item), "name", "")) for item in want if KINDS[item.kind].root)
    scope = Scope(wanted, CONTEXT.owner, Consent(), want)
    return read(Reads(call, IMPATIENT), scope, account=ACCOUNT, region=REGION)


def limits(made: Plan) -> list[str]:
    """The throttles that a plan changes, without their names."""
    return [line.partition("Limit ")[2] for line in lines(made)]


OF_ACCOUNT = {"throttlingBurstLimit": 8000, "throttlingRateLimit": 25000.0}


@pytest.mark.parametrize(
    ("entry", "expected", "asks"),
    [
        ({}, [], 0),
        (OF_ACCOUNT, [], 1),
        (
            {**OF_ACCOUNT, "throttlingRateLimit": 17.0},
            ["17 -> (not set)"],
            1,
        ),
    ],
    ids=["the usual limits", "raised limits", "somebody's throttle"],
)
def test_a_throttle_that_nobody_set_shows_the_accounts_limits(
    aws: Place, entry: dict[str, Any], expected: list[str], asks: int
) -> None:
    want = api("orders", route("GET /a"), stage("prod", {"*": {"metrics_enabled": True}}))
    aws.apply(want)
    asked: list[str] = []
    found = read_with(aws, want, entry, asked)
    assert limits(planner.plan(want, found, CONTEXT)) == expected
    assert asked.count("GetAccount") == asks


def test_a_throttle_that_is_said_is_compared_though_it_is_the_accounts_limit(aws: Place) -> None:
    want = api("orders", route("GET /a"), stage("prod", {"*": {"throttling_burst_limit": 7}}))
    aws.apply(want)
    found = read_with(aws, want, {"throttlingBurstLimit": 8000}, [])
    assert limits(planner.plan(want, found, CONTEXT)) == ["8000 -> 7"]


# -- definitions -------------------------------------------------------------------------------------------------------


def endpoint(kind: str, **members: Any) -> Snapshot:
    made = api("orders", route("GET /a"), policy={"Statement": []}, **members)
    item = made.get(ORDERS)
    configuration = type(item.endpoint_configuration)(types=(kind,))
    return made.with_resources({ORDERS: type(item)(**{**vars(item), "endpoint_configuration": configuration})})


def test_the_tls_policy_goes_with_the_endpoint_type() -> None:
    have, want = endpoint("REGIONAL"), endpoint("PRIVATE", security_policy="TLS_1_2")
    (operations,) = patches(plan(have, want), "UpdateRestApi")
    assert [item["path"] for item in operations] == [
        "/endpointConfiguration/types/0",
        "/endpointConfiguration/ipAddressType",
    ]


def test_a_user_pool_is_added_before_the_last_one_is_removed() -> None:
    def pools(*names: str) -> Snapshot:
        arns = frozenset(f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/{name}" for name in names)
        return api("orders", authorizer("pool", type="COGNITO_USER_POOLS", authorizer_uri=None, provider_arns=arns))

    (operations,) = patches(plan(pools("old"), pools("new")), "UpdateAuthorizer")
    assert [item["op"] for item in operations] == ["add", "remove"]


def test_an_integration_off_its_vpc_link_is_on_the_internet() -> None:
    def calls(**members: Any) -> Snapshot:
        return api("orders", route("GET /a", http(type="AWS", uri="arn:aws:apigateway:x:s", **members)))

    have, want = calls(connection_type="VPC_LINK", connection_id="link"), calls()
    (operations,) = patches(plan(have, want), "UpdateIntegration")
    assert {item["path"]: item["value"] for item in operations} == {
        "/connectionType": "INTERNET",
        "/connectionId": "",
    }


# -- functions ---------------------------------------------------------------------------------------------------------


def test_only_functions_of_the_account_and_region_are_asked_for_their_permissions() -> None:
    def uri(region: str, account: str, name: str) -> str:
        arn = f"arn:aws:lambda:{region}:{account}:function:{name}"
        return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"

    uris = {
        "/a": uri(REGION, ACCOUNT, "here:live"),
        "/b": uri("us-east-1", ACCOUNT, "there"),
        "/c": uri(REGION, "999999999999", "others"),
        "/d": uri(REGION, ACCOUNT, "here:$LATEST"),
        "/e": uri(REGION, ACCOUNT, "${stageVariables.f}"),
    }
    methods = [
        {
            "id": path,
            "path": path,
            "pathPart": path[1:],
            "resourceMethods": {"GET": {"methodIntegration": {"uri": text}}},
        }
        for path, text in uris.items()
    ]
    want = api("orders", *(route(f"GET {path}") for path in uris))
    tags = dict(live(want).snapshot.get(ORDERS).tags)
    asked: list[dict[str, Any]] = []

    def call(service: str, operation: str, params: Any) -> dict[str, Any]:
        if service == "lambda":
            asked.append(dict(params))
            raise AwsError("none", operation=operation, error_code="ResourceNotFoundException", http_status=404)
        return {
            "GetRestApis": {"items": [{"id": "a1", "name": "orders", "tags": tags}]},
            "GetResources": {"items": [{**item, **method_types(item)} for item in methods]},
        }.get(operation, {})

    scope = Scope((Wanted(ORDERS, "orders"),), CONTEXT.owner, Consent(), want)
    read(Reads(call, IMPATIENT), scope, account=ACCOUNT, region=REGION)
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:here"
    assert sorted(asked, key=len) == [{"FunctionName": function}, {"FunctionName": function, "Qualifier": "live"}]


def method_types(item: dict[str, Any]) -> dict[str, Any]:
    method = item["resourceMethods"]["GET"]
    integration = {"type": "AWS_PROXY", "httpMethod": "POST", **method["methodIntegration"]}
    return {"resourceMethods": {"GET": {"authorizationType": "NONE", "methodIntegration": integration}}}


def test_permissions_of_one_function_are_added_one_at_a_time() -> None:
    inside, most, lock = [0], [0], threading.Lock()
    together = threading.Barrier(2, timeout=0.2)

    def add_permission(**_: Any) -> dict[str, Any]:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        try:
            together.wait()
        except threading.BrokenBarrierError:
            together.reset()
        with lock:
            inside[0] -= 1
        return {}

    connection = Connection(Login(region=REGION), Throttle(enabled=False))
    connection._clients["lambda"] = SimpleNamespace(add_permission=add_permission)
    threads = [
        threading.Thread(target=connection.call, args=("lambda", "AddPermission", {"FunctionName": name}))
        for name in ("orders", "orders")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


# -- secrets -----------------------------------------------------------------------------------------------------------


def test_what_aws_quotes_of_a_secret_is_not_told() -> None:
    text = "tell-nobody-of-this-value"

    def call(_: str, operation: str, params: Any) -> dict[str, Any]:
        raise AwsError(f"Invalid value: {params['value']}", operation=operation, error_code="BadRequestException")

    secret = Secret("secretsmanager:keys/acme", lambda: text)
    step = Step("1", "create", "lane", (Call("apigateway", "CreateApiKey", freeze({"name": "a", "value": secret})),))
    events: list[Any] = []
    made = Plan("p", "t", ACCOUNT, REGION, "", "", steps=(step,))
    done = execute(made, call, patience=IMPATIENT, listener=events.append)
    assert done.steps[0].error == "CreateApiKey: BadRequestException: Invalid value: <secret secretsmanager:keys/acme>"
    assert text not in repr(events) + repr(done)


def test_an_api_without_a_route_is_not_deployed() -> None:
    made = planner.plan(api("orders", stage("prod")), Live(ACCOUNT, REGION), CONTEXT)
    assert [item.rule for item in made.problems] == ["no-routes"]


def test_ids_are_looked_up_on_every_page_of_a_list() -> None:
    asked: list[Any] = []

    def call(_: str, operation: str, params: Any) -> dict[str, Any]:
        asked.append(params.get("position"))
        pages: dict[Any, dict[str, Any]] = {
            None: {"items": [{"path": "/a", "id": "1"}], "position": "p2"},
            "p2": {"items": [{"path": "/b", "id": "2"}], "position": "p3"},
            "p3": {"items": [{"path": "/c", "id": "3"}]},
        }
        return pages[params.get("position")] if operation == "GetResources" else {}

    wanted = [Address("resource", ("orders", path)) for path in ("/a", "/c")]
    looking = lookup(KINDS["resource"], ORDERS, wanted)
    found = Call(looking.service, looking.operation, FrozenMap({"restApiId": "x"}), binds=looking.binds)
    using = Call("apigateway", "DeleteResource", freeze({"first": Ref(wanted[0]), "last": Ref(wanted[1])}))
    made = Plan("p", "t", ACCOUNT, REGION, "", "", steps=(Step("1", "look up", "lane", (found, using)),))
    done = execute(made, call, patience=IMPATIENT, listener=lambda _: None)
    assert (done.steps[0].error, asked) == ("", [None, "p2", "p3", None])


def test_a_stage_that_a_new_plan_covers_without_throttles_is_said_without_any() -> None:
    served = api("orders", route("GET /a"), stage("prod"))
    made = plan(served, together(served, usage_plan("gold", {"orders@prod": {}})))
    (created,) = [call for step in made.steps for call in step.calls if call.operation == "CreateUsagePlan"]
    assert [set(item) for item in created.params["apiStages"]] == [{"apiId", "stage"}]
