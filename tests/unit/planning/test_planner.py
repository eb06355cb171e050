"""Plans between two snapshots: what people read, and what is sent, in an order in which it could go out one by one."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import Any

import pytest

from apigwctl.catalogue.access import Throttle
from apigwctl.catalogue.rest import EndpointConfiguration, Integration
from apigwctl.errors import InternalError
from apigwctl.model.change import Action, Reason
from apigwctl.model.identity import ADOPTED_TAG, SUPERSEDED_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import planner
from apigwctl.planning.calls import bind, references
from apigwctl.render.lines import lines
from apigwctl.values import Address, FrozenMap, Ref, Secret, Template, freeze
from tests.snapshots import (
    ACCOUNT,
    CONTEXT,
    REGION,
    account,
    answered,
    api,
    api_key,
    authorizer,
    client_certificate,
    documentation,
    gateway_response,
    http,
    in_turn,
    live,
    log_group,
    mapped,
    mock,
    model,
    operations,
    permission,
    plan,
    route,
    stage,
    together,
    usage_plan,
    validator,
)

NOTHING = Live(ACCOUNT, REGION)
ORDERS = Address("rest_api", ("orders",))
SHOP = together(
    api(
        "orders",
        route(
            "GET /a/{id}",
            responses={"200": (answered("200"), mapped("200"))},
            authorizer="callers",
            authorization_type="CUSTOM",
        ),
        route("POST /a", mock(), request_validator="body", request_models={"application/json": "Order"}),
        authorizer("callers"),
        validator("body", validate_request_body=True),
        model("Order"),
        gateway_response("THROTTLED", status_code="420"),
        log_group("/a", retention_in_days=7),
        permission("apigwctl-1", "arn:f"),
        stage("prod", {"*": {"logging_level": "ERROR"}}, client_certificate=Address("client_certificate", ("c",))),
        stage("dev"),
        tags={"team": "shop"},
    ),
    usage_plan(
        "partners", covers={"orders@prod": {"POST /a": Throttle(rate_limit=1.0, burst_limit=1)}}, keys=("acme",)
    ),
    api_key("acme"),
    client_certificate("c"),
    account(),
)


def base(*parts: Any, **members: Any) -> Snapshot:
    return api("orders", route("GET /a"), *parts, stage("prod"), **members)


def sends(made: Plan) -> list[str]:
    """The operations, in the plan's order."""
    return operations(made)


def patches(made: Plan, operation: str) -> list[tuple[Any, ...]]:
    return [
        tuple(item[name] for name in ("op", "path", "value") if name in item)
        for step in made.steps
        for call in step.calls
        if call.operation == operation
        for item in call.params["patchOperations"]
    ]


# -- whole plans -------------------------------------------------------------------------------------------------------


def test_what_is_as_wanted_needs_nothing() -> None:
    made = plan(SHOP, SHOP)
    assert (made.changes, made.steps, made.problems) == ((), (), ())
    assert made.is_empty


def test_a_plan_is_the_same_whenever_it_is_made() -> None:
    assert plan(NOTHING, SHOP) == plan(NOTHING, SHOP)


def test_every_reference_of_a_plan_is_bound_before_it_is_used() -> None:
    for have in (NOTHING, live(base())):
        bound: set[Ref] = set()
        for step in in_turn(plan(have, SHOP)):
            for call in step.calls:
                assert references(call.params) <= bound
                bound |= {item.ref for item in call.binds}


@pytest.mark.parametrize("have", [NOTHING, live(base())], ids=["from nothing", "from a bare API"])
def test_every_step_has_its_turn_and_a_lane_has_one_order(have: Live) -> None:
    made = plan(have, SHOP)
    assert sorted(step.id for step in in_turn(made)) == sorted(step.id for step in made.steps)
    for lane in {step.lane for step in made.steps}:
        own = [step for step in made.steps if step.lane == lane]
        assert all(before.id in step.after for before, step in pairwise(own))


def test_the_first_creation_is_one_import_and_goes_out_in_an_order_that_is_safe() -> None:
    made = sends(plan(NOTHING, SHOP))
    order = [
        "CreateRestApi",
        "PutRestApi",
        "CreateDeployment",
        "GetDeployment",
        "CreateStage",
        "UpdateStage",
        "CreateUsagePlan",
    ]
    assert [made.index(name) for name in order] == sorted(made.index(name) for name in order)
    assert "PutMethod" not in made
    assert made.count("CreateStage") == 2


def test_a_removed_project_part_goes_in_an_order_that_is_safe() -> None:
    roots = frozenset(
        item for item in live(SHOP).snapshot if item.kind in ("rest_api", "usage_plan", "api_key", "client_certificate")
    )
    made = sends(planner.destroy(roots, live(SHOP), CONTEXT))
    assert made.index("UpdateUsagePlan") < made.index("DeleteUsagePlan") < made.index("DeleteRestApi")
    assert made.index("DeleteRestApi") < made.index("DeleteClientCertificate")
    assert "DeleteLogGroup" not in made
    purged = planner.destroy(roots, live(SHOP), CONTEXT, purge_logs=True)
    (call,) = (call for step in purged.steps for call in step.calls if call.operation == "DeleteLogGroup")
    assert call.params == {"logGroupName": "/a"}


def test_nothing_is_destroyed_that_is_not_there_and_the_account_never() -> None:
    missing = Address("rest_api", ("billing",))
    assert planner.destroy(frozenset({missing}), live(SHOP), CONTEXT).steps == ()
    assert planner.destroy(frozenset({Address("account", ())}), live(SHOP), CONTEXT).steps == ()


# -- single changes ----------------------------------------------------------------------------------------------------

Change = tuple[Snapshot, Snapshot, list[str], list[str]]
CHANGES: dict[str, Change] = {
    "tracing": (
        base(),
        api("orders", route("GET /a"), stage("prod", tracing_enabled=True)),
        ["~ orders@prod: tracingEnabled false -> true"],
        ["UpdateStage"],
    ),
    "a description": (base(), base(description="x"), ["~ orders: description (not set) -> x"], ["UpdateRestApi"]),
    "a tag": (base(tags={"team": "a"}), base(tags={"team": "b"}), ["~ orders: tags.team a -> b"], ["TagResource"]),
    "a route": (
        base(),
        base(route("GET /b")),
        ["+ orders/GET /b", "+ orders/GET /b integration", "+ orders/b", "> redeploy orders@prod"],
        ["CreateResource", "PutMethod", "PutIntegration", "CreateDeployment", "GetDeployment", "UpdateStage"],
    ),
    "a route that goes": (
        base(route("GET /b")),
        base(),
        ["- orders/GET /b", "- orders/GET /b integration", "- orders/b", "> redeploy orders@prod"],
        ["DeleteResource", "CreateDeployment", "GetDeployment", "UpdateStage"],
    ),
    "a verb that goes": (
        base(route("POST /a")),
        base(),
        ["- orders/POST /a", "- orders/POST /a integration", "> redeploy orders@prod"],
        ["DeleteMethod", "CreateDeployment", "GetDeployment", "UpdateStage"],
    ),
    "an integration's type": (
        base(route("GET /b", http(), responses={"200": (answered("200"), mapped("200"))})),
        base(route("GET /b", mock(), responses={"200": (answered("200"), mapped("200"))})),
        [],
        ["PutIntegration", "PutIntegrationResponse", "CreateDeployment", "GetDeployment", "UpdateStage"],
    ),
    "credentials, which have no patch": (
        base(route("GET /b", http(credentials="arn:a"))),
        base(route("GET /b", http(credentials="arn:b"))),
        [],
        ["PutIntegration", "CreateDeployment", "GetDeployment", "UpdateStage"],
    ),
    "a gateway response, which is put again": (
        base(gateway_response("THROTTLED", status_code="420")),
        base(gateway_response("THROTTLED", status_code="430")),
        [],
        ["PutGatewayResponse", "CreateDeployment", "GetDeployment", "UpdateStage"],
    ),
    "a path's variable": (
        base(route("GET /x/{id}")),
        base(route("GET /x/{name}")),
        [],
        [
            "DeleteResource",
            "CreateResource",
            "PutMethod",
            "PutIntegration",
            "CreateDeployment",
            "GetDeployment",
            "UpdateStage",
        ],
    ),
    "a model's content type": (
        base(route("POST /a", request_models={"x": "M"}), model("M")),
        base(route("POST /a", request_models={"x": "M"}), model("M", content_type="text/plain")),
        [],
        [
            "UpdateMethod",
            "DeleteModel",
            "CreateModel",
            "UpdateMethod",
            "CreateDeployment",
            "GetDeployment",
            "UpdateStage",
        ],
    ),
    "a description that became a version is a note": (
        base(version="1"),
        base(version="2"),
        ['i orders: version "1" -> "2"'],
        [],
    ),
    "a stage that goes": (
        together(
            api("orders", route("GET /a"), stage("prod"), stage("dev")), usage_plan("p", covers={"orders@dev": {}})
        ),
        together(base(), usage_plan("p")),
        [],
        ["UpdateUsagePlan", "DeleteStage"],
    ),
    "a permission that differs": (
        base(permission("apigwctl-1", "arn:f")),
        base(permission("apigwctl-1", "arn:f", source_arn="arn:other")),
        [],
        ["RemovePermission", "AddPermission"],
    ),
    "a permission that goes": (
        base(permission("apigwctl-1", "arn:f", qualifier="live")),
        base(),
        [],
        ["RemovePermission"],
    ),
    "a log group's retention": (
        base(log_group("/a")),
        base(log_group("/a", retention_in_days=7)),
        [],
        ["PutRetentionPolicy"],
    ),
    "retention for ever": (
        base(log_group("/a", retention_in_days=7)),
        base(log_group("/a")),
        [],
        ["DeleteRetentionPolicy"],
    ),
    "a log group's key": (base(log_group("/a")), base(log_group("/a", kms_key_id="k")), [], ["AssociateKmsKey"]),
    "a log group without a key": (
        base(log_group("/a", kms_key_id="k")),
        base(log_group("/a")),
        [],
        ["DisassociateKmsKey"],
    ),
    "a log group that is new": (
        base(),
        base(log_group("/a", kms_key_id="k", retention_in_days=7, tags={"a": "b"})),
        [],
        ["CreateLogGroup", "PutRetentionPolicy"],
    ),
    "a log group nobody lists stays": (base(log_group("/a")), base(), [], []),
    "a key's description": (api_key("k"), api_key("k", description="x"), [], ["UpdateApiKey"]),
    "the account's role": (account(None), account("arn:b"), [], ["UpdateAccount"]),
    "a plan and its stages in one request": (
        together(base(), usage_plan("p", covers={"orders@prod": {}})),
        together(
            base(), usage_plan("p", covers={"orders@prod": {"GET /a": Throttle(rate_limit=1.0)}}, description="x")
        ),
        [],
        ["UpdateUsagePlan"],
    ),
    "a key on a plan": (
        together(usage_plan("p"), api_key("k")),
        together(usage_plan("p", keys=("k",)), api_key("k")),
        [],
        ["CreateUsagePlanKey"],
    ),
    "what others put on a plan stays": (
        together(base(), usage_plan("p", covers={"orders@prod": {}}, keys=("k",)), api_key("k")),
        together(base(), usage_plan("p"), api_key("k")),
        [],
        [],
    ),
    "private, and its policy first": (
        base(),
        base(
            policy=freeze({"Statement": []}),
            endpoint_configuration=EndpointConfiguration(types=("PRIVATE",), vpc_endpoint_ids=frozenset({"vpce-1"})),
        ),
        [],
        ["UpdateRestApi", "CreateDeployment", "GetDeployment", "UpdateStage"],
    ),
}


@pytest.mark.parametrize(("have", "want", "told", "sent"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_told_and_sent_as(have: Snapshot, want: Snapshot, told: list[str], sent: list[str]) -> None:
    made = plan(have, want)
    assert sends(made) == sent
    if told:
        assert sorted(lines(made)) == sorted(told)
    assert made.is_empty == (not sent)


def test_the_policy_of_an_api_is_set_before_it_becomes_private() -> None:
    have, want, _, _ = CHANGES["private, and its policy first"]
    paths = [item[1] for item in patches(plan(have, want), "UpdateRestApi")]
    assert paths[0] == "/policy"
    assert "/endpointConfiguration/types/0" in paths[1:]


def test_a_collection_that_is_said_to_be_exclusive_is_wholly_ours() -> None:
    have = together(base(), usage_plan("p", covers={"orders@prod": {}}, keys=("k",)), api_key("k"))
    want = together(base(), usage_plan("p"), api_key("k"))
    made = plan(
        have,
        want,
        exclusive=frozenset({Address("usage_plan_stage", ("p",)), Address("usage_plan_key", ("p",))}),
    )
    assert sends(made) == ["UpdateUsagePlan", "DeleteUsagePlanKey"]


def test_models_that_others_refer_to_are_made_first_and_go_last() -> None:
    ref = {"$ref": "https://apigateway.amazonaws.com/restapis/*/models/Zebra"}
    with_models = base(model("Ape", ref), model("Zebra"))
    created = plan(base(), with_models)
    names = [call.params["name"] for step in created.steps for call in step.calls if call.operation == "CreateModel"]
    assert names == ["Zebra", "Ape"]
    deleted = plan(with_models, base())
    gone = [
        call.params["modelName"] for step in deleted.steps for call in step.calls if call.operation == "DeleteModel"
    ]
    assert gone == ["Ape", "Zebra"]


def test_models_in_a_circle_are_still_planned() -> None:
    def ref(name: str) -> dict[str, str]:
        return {"$ref": f"https://apigateway.amazonaws.com/restapis/*/models/{name}"}

    made = plan(base(), base(model("A", ref("B")), model("B", ref("A"))))
    assert sends(made).count("CreateModel") >= 2


THROTTLES: dict[str, tuple[Throttle, Throttle, list[tuple[str, ...]]]] = {
    "a limit changes": (
        Throttle(rate_limit=1.0, burst_limit=2),
        Throttle(rate_limit=5.0, burst_limit=2),
        [("replace", "/rateLimit", "5")],
    ),
    "both change": (
        Throttle(rate_limit=1.0, burst_limit=2),
        Throttle(rate_limit=5.0, burst_limit=6),
        [("replace", "/rateLimit", "5"), ("replace", "/burstLimit", "6")],
    ),
    "one half goes": (
        Throttle(rate_limit=1.0, burst_limit=2),
        Throttle(burst_limit=2),
        [("remove", ""), ("replace", "/burstLimit", "2")],
    ),
    "one half goes and the other changes": (
        Throttle(rate_limit=1.0, burst_limit=2),
        Throttle(burst_limit=6),
        [("remove", ""), ("replace", "/burstLimit", "6")],
    ),
}


@pytest.mark.parametrize(("have", "want", "expected"), THROTTLES.values(), ids=THROTTLES.keys())
def test_a_routes_throttle_on_a_plan_is_written_as(have: Throttle, want: Throttle, expected: list[Any]) -> None:
    def of(throttle: Throttle) -> Snapshot:
        return together(base(), usage_plan("p", covers={"orders@prod": {"GET /a": throttle}}))

    head = "/apiStages/id.orders:prod/throttle/~1a/GET"
    assert patches(plan(of(have), of(want)), "UpdateUsagePlan") == [
        (op, head + path, *value) for op, path, *value in expected
    ]


def test_the_throttle_of_the_root_is_written_with_its_path_and_read_either_way() -> None:
    def of(*limits: Throttle) -> Snapshot:
        covers = {"orders@prod": dict(zip(["GET /"], limits, strict=False))}
        return together(api("orders", route("GET /"), stage("prod")), usage_plan("p", covers=covers))

    (created,) = (
        call
        for step in plan(NOTHING, of(Throttle(rate_limit=1.0))).steps
        for call in step.calls
        if call.operation == "CreateUsagePlan"
    )
    assert created.params["apiStages"][0]["throttle"] == {"//GET": {"rateLimit": 1.0}}
    assert patches(plan(of(), of(Throttle(rate_limit=1.0))), "UpdateUsagePlan") == [
        ("replace", "/apiStages/id.orders:prod/throttle/~1/GET/rateLimit", "1")
    ]


def test_settings_of_an_any_route_are_said_of_every_verb_that_it_answers() -> None:
    want = api("orders", route("ANY /a"), route("GET /a"), stage("prod", {"ANY /a": {"metrics_enabled": True}}))
    paths = {item[1] for item in patches(plan(NOTHING, want), "UpdateStage")}
    assert "/~1a/POST/metrics/enabled" in paths
    assert "/~1a/GET/metrics/enabled" not in paths
    assert "/~1a/ANY/metrics/enabled" not in paths


# -- secrets -----------------------------------------------------------------------------------------------------------


def key_of(version: str, **members: Any) -> Snapshot:
    return api_key("k", value=Secret("ssm:/k", lambda: "s3cr3t", version), **members)


def test_a_secret_that_was_rotated_is_a_new_key_on_the_same_plans() -> None:
    have = together(key_of("v1"), usage_plan("p", keys=("k",)))
    made = plan(have, together(key_of("v2"), usage_plan("p", keys=("k",))))
    assert [(str(change.address), change.action) for change in made.changes] == [
        ("api_key:k", Action.REPLACE),
        ("usage_plan_key:p/k", Action.CREATE),
    ]
    assert sends(made) == ["TagResource", "CreateApiKey", "CreateUsagePlanKey", "DeleteApiKey"]
    (change,) = (item for change in made.changes for item in change.fields if item.path == ("value",))
    assert (change.old.version, change.new.version) == ("v1", "v2")
    with pytest.raises(InternalError):
        change.old.reveal()


KEY, PLAN, OLD = Address("api_key", ("k",)), Address("usage_plan", ("p",)), Address("api_key", ("id:old",))
ELSEWHERE = Address("usage_plan", ("id:far",))


def test_a_new_key_goes_on_the_plans_of_others_that_hold_the_old_one() -> None:
    have = live(key_of("v1"), plans_of=FrozenMap({KEY: (ELSEWHERE,)}))
    have = dataclasses.replace(have, ids=have.ids.set(ELSEWHERE, "far"))
    made = plan(have, key_of("v2"))
    assert lines(made)[0] == "+ UsagePlan/id:far ApiKey/k"
    assert sends(made) == ["TagResource", "CreateApiKey", "CreateUsagePlanKey", "DeleteApiKey"]
    (put,) = (call for step in made.steps for call in step.calls if call.operation == "CreateUsagePlanKey")
    assert (put.params["usagePlanId"], put.params["keyId"]) == ("far", Ref(KEY))


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_plan_of_ours_that_lists_all_its_keys_does_not_get_a_new_one_that_it_does_not_list(exclusive: bool) -> None:
    have = live(together(key_of("v1"), usage_plan("p", keys=("k",))), plans_of=FrozenMap({KEY: (PLAN,)}))
    alone = frozenset({Address("usage_plan_key", ("p",))}) if exclusive else frozenset()
    made = plan(have, together(key_of("v2"), usage_plan("p")), exclusive=alone)
    assert "CreateUsagePlanKey" not in sends(made) if exclusive else "CreateUsagePlanKey" in sends(made)


def test_a_plan_that_is_pruned_does_not_get_the_new_key() -> None:
    have = live(key_of("v1"), plans_of=FrozenMap({KEY: (PLAN,)}), orphans=FrozenMap({PLAN: "id.p"}))
    have = dataclasses.replace(have, ids=have.ids.set(PLAN, "id.p"))
    assert "CreateUsagePlanKey" not in sends(plan(have, key_of("v2"), prune=True))
    assert "CreateUsagePlanKey" in sends(plan(have, key_of("v2")))


def test_a_lost_new_key_is_not_mistaken_for_the_old_one() -> None:
    made = plan(
        live(key_of("v1"), superseded=FrozenMap({OLD: KEY}), ids=FrozenMap({KEY: "k1", OLD: "k0"})), key_of("v2")
    )
    (created,) = (call for step in made.steps for call in step.calls if call.operation == "CreateApiKey")
    assert created.probe is not None
    assert created.probe.unless == {"id": ("k1",)}


def test_what_an_interrupted_rotation_left_goes_after_the_new_key_is_where_the_old_one_is() -> None:
    have = live(
        together(key_of("v2"), usage_plan("p")),
        superseded=FrozenMap({OLD: KEY}),
        plans_of=FrozenMap({OLD: (PLAN, ELSEWHERE), KEY: (ELSEWHERE,)}),
    )
    have = dataclasses.replace(have, ids=FrozenMap({**have.ids, OLD: "old", ELSEWHERE: "far"}))
    made = plan(have, together(key_of("v2"), usage_plan("p", keys=("k",))))
    assert lines(made) == ["+ UsagePlan/p ApiKey/k", "- ApiKey/id:old"]
    assert sends(made) == ["CreateUsagePlanKey", "DeleteApiKey"]
    assert [change.reason for change in made.changes] == [Reason.NEW, Reason.SUPERSEDED]
    assert sends(planner.destroy(frozenset({KEY}), have, CONTEXT)) == ["DeleteApiKey", "DeleteApiKey"]


def test_a_new_version_of_the_same_value_only_changes_the_tag() -> None:
    made = plan(live(key_of("v1"), same_value=frozenset({KEY})), key_of("v2"))
    assert lines(made) == ["~ ApiKey/k: tags.apigwctl:secret-version v1 -> v2"]
    assert sends(made) == ["TagResource"]


def test_the_mark_of_a_rotation_that_was_taken_back_goes() -> None:
    marked = key_of("v1", tags={SUPERSEDED_TAG: "true"})
    assert sends(plan(marked, key_of("v1"))) == ["UntagResource"]
    assert sends(plan(marked, key_of("v2"))) == ["TagResource", "CreateApiKey", "DeleteApiKey"]


def test_a_secret_that_was_not_rotated_is_left_alone() -> None:
    assert plan(key_of("v1"), key_of("v1")).changes == ()
    assert plan(api_key("k"), api_key("k")).changes == ()


# -- deployments -------------------------------------------------------------------------------------------------------


def test_a_stage_that_is_deployed_by_hand_keeps_what_it_serves() -> None:
    made = plan(base(), base(route("GET /b")), manual=frozenset({Address("stage", ("orders", "prod"))}))
    assert "CreateDeployment" not in sends(made)
    assert "> redeploy orders@prod" not in lines(made)


def test_a_deployment_that_an_interrupted_apply_made_is_used_again() -> None:
    want = live(base(route("GET /b")))
    have = live(base())
    (wanted,) = want.newest[ORDERS]
    deployment = {wanted: want.snapshot.get(wanted)}
    resumed = dataclasses.replace(
        have,
        snapshot=have.snapshot.with_resources(deployment),
        ids=FrozenMap({**have.ids, wanted: wanted.name}),
        newest=FrozenMap({ORDERS: (wanted, *have.newest[ORDERS])}),
    )
    made = plan(resumed, base(route("GET /b")))
    assert "CreateDeployment" not in sends(made)
    assert ("replace", "/deploymentId", wanted.name) in patches(made, "UpdateStage")


@pytest.mark.parametrize("description", [None, "by hand", "apigwctl v0 sha256:" + "0" * 64])
def test_a_stage_that_serves_a_deployment_of_somebody_else_is_deployed_anew(description: str | None) -> None:
    have = live(base())
    (served,) = have.newest[ORDERS]
    strange = dataclasses.replace(have.snapshot.get(served), description=description)
    made = plan(dataclasses.replace(have, snapshot=have.snapshot.with_resources({served: strange})), base())
    assert [change.reason for change in made.changes] == [Reason.UNKNOWN_DEPLOYMENT]


def test_old_deployments_beyond_the_number_to_keep_go_when_no_stage_uses_them() -> None:
    have = live(base())
    (served,) = have.newest[ORDERS]
    older = [Address("deployment", ("orders", f"old-{number}")) for number in range(3)]
    known = {item: have.snapshot.get(served) for item in older}
    full = dataclasses.replace(
        have,
        snapshot=have.snapshot.with_resources(known),
        ids=FrozenMap({**have.ids, **{item: item.name for item in older}}),
        newest=FrozenMap({ORDERS: (served, *older)}),
    )
    made = plan(full, base(route("GET /b")), keep_deployments=FrozenMap({ORDERS: 3}))
    assert [change.detail for change in made.changes if change.reason is Reason.UNREFERENCED] == ["old-1", "old-2"]
    assert sends(made)[-2:] == ["DeleteDeployment", "DeleteDeployment"]
    assert "DeleteDeployment" not in sends(plan(full, base(), keep_deployments=FrozenMap({ORDERS: 1})))


# -- ownership ---------------------------------------------------------------------------------------------------------


def test_an_adopted_api_is_tagged_and_nothing_in_it_is_deleted_without_prune() -> None:
    have = live(base(route("GET /b")), adopting=frozenset({ORDERS}))
    bare = dataclasses.replace(have.snapshot.get(ORDERS), tags=FrozenMap({"team": "x"}))
    have = dataclasses.replace(have, snapshot=have.snapshot.with_resources({ORDERS: bare}))
    made = plan(have, base())
    assert "TagResource" in sends(made)
    assert not [name for name in sends(made) if name.startswith("Delete")]
    assert made.count(Action.ADOPT) == 1
    tags = next(call.params["tags"] for step in made.steps for call in step.calls if call.operation == "TagResource")
    assert tags[ADOPTED_TAG] == "true"


def test_an_adopted_mark_goes_with_the_first_prune_and_so_do_the_leftovers() -> None:
    have = live(base(route("GET /b"), tags={ADOPTED_TAG: "true"}), marked=frozenset({ORDERS}))
    assert not [name for name in sends(plan(have, base())) if name.startswith(("Delete", "Untag"))]
    assert "DeleteResource" in sends(plan(have, base(), prune=True))


def test_an_orphan_is_listed_and_deleted_with_prune() -> None:
    old = Address("rest_api", ("old",))
    have = live(base(), orphans=FrozenMap({old: "b2"}))
    have = dataclasses.replace(have, ids=FrozenMap({**have.ids, old: "b2"}))
    listed = plan(have, base())
    assert (lines(listed), listed.steps, listed.is_empty) == (["? old"], (), False)
    assert listed.pending == ()
    assert sends(plan(have, base(), prune=True)) == ["DeleteRestApi"]


def test_tags_that_a_project_ignores_are_left_alone() -> None:
    want = base(tags={"cost-center": "1", "team": "a"})
    made = plan(base(tags={"cost-center": "2", "team": "b"}), want, ignored_tags=("cost-*",))
    assert lines(made) == ["~ orders: tags.team b -> a"]


def test_a_secret_of_a_new_key_is_in_the_call_as_a_reference_only() -> None:
    made = plan(NOTHING, api_key("k", value=Secret("ssm:/k", lambda: "s3cr3t", "v1")))
    (call,) = (call for step in made.steps for call in step.calls)
    assert call.params["value"] == Secret("ssm:/k", str, "v1")
    assert "s3cr3t" not in repr(made)


# -- what nobody wrote -------------------------------------------------------------------------------------------------

MADE_BY_IMPORT: dict[str, Any] = {
    "the API's own words": documentation("API", {"info": {"title": "orders", "description": "Shop"}}),
    "the API's description": documentation("API", {"description": "Shop"}),
    "a built-in model's title": documentation("MODEL Empty", {"title": "Empty Schema"}),
    "a model's title": documentation("MODEL Order", {"title": "An order"}),
    "a response of no words": documentation("RESPONSE GET /a 200", {"description": "200 response"}),
}
MADE_BY_HAND: dict[str, Any] = {
    "other words on the API": documentation("API", {"description": "Another"}),
    "more words on the API": documentation("API", {"description": "Shop", "contact": "me"}),
    "a method": documentation("METHOD GET /a", {"summary": "x"}),
    "a model's description": documentation("MODEL Order", {"description": "by hand"}),
    "a response with words": documentation("RESPONSE GET /a 200", {"description": "fine"}),
    "no map": documentation("API", "text"),
}


def titled(*parts: Any) -> Snapshot:
    return base(model("Order", {"title": "An order", "type": "object"}), *parts, description="Shop")


@pytest.mark.parametrize("part", MADE_BY_IMPORT.values(), ids=MADE_BY_IMPORT.keys())
def test_documentation_that_an_import_makes_is_no_difference(part: Any) -> None:
    have = live(titled())
    extra = titled(part).resources
    have = dataclasses.replace(
        have, snapshot=have.snapshot.with_resources({k: v for k, v in extra.items() if k.kind == "documentation_part"})
    )
    assert plan(have, titled()).changes == ()


@pytest.mark.parametrize("part", MADE_BY_HAND.values(), ids=MADE_BY_HAND.keys())
def test_documentation_that_somebody_wrote_is_a_difference(part: Any) -> None:
    assert plan(titled(part), titled()).count(Action.DELETE) == 1


# -- late-bound values -------------------------------------------------------------------------------------------------


def test_what_is_known_is_filled_in_and_the_rest_waits() -> None:
    other = Address("rest_api", ("billing",))
    ids = {ORDERS: "a1"}
    assert bind(Ref(ORDERS), ids) == "a1"
    assert bind(Ref(ORDERS, "rootResourceId"), ids) == Ref(ORDERS, "rootResourceId")
    assert bind(Template(("x/", Ref(ORDERS))), ids) == "x/a1"
    assert bind(Template((Ref(ORDERS), Ref(other))), ids) == Template(("a1", Ref(other)))
    assert bind(freeze({"a": [1, "x"]}), ids) == freeze({"a": [1, "x"]})
    assert references(freeze({"a": [Template(("x", Ref(other))), Ref(ORDERS)]})) == {Ref(other), Ref(ORDERS)}


def test_an_import_document_with_late_bound_text_is_a_template() -> None:
    uri: Any = Template(('arn:"', Ref(ORDERS), "/x"))
    integration = Integration(type="AWS", http_method="POST", uri=uri)
    made = plan(NOTHING, api("orders", route("GET /a", integration)))
    (call,) = (call for step in made.steps for call in step.calls if call.operation == "PutRestApi")
    body = call.params["body"]
    assert isinstance(body, Template)
    text = "".join(part if isinstance(part, str) else "a1" for part in body.parts)
    assert 'arn:\\"a1/x' in text
