from __future__ import annotations

import json

import pytest

from apigwctl.spec.load import Loaded
from apigwctl.spec.logs import FORMATS
from apigwctl.values import Address
from tests.unit.spec.conftest import Spec

ALL = ("orders", "prod", "*", "*")


def _stage(spec: Spec, stage: str, more: str = "") -> Loaded:
    routes = "routes: {GET /a: {mock: {}}, 'GET /b/{id}': {mock: {}}}"
    return spec(f"kind: RestApi\nname: orders\n{routes}\nstages:\n  prod: {{{stage}}}\n{more}")


@pytest.mark.parametrize(
    ("stage", "members"),
    [
        ("throttle: {rateLimit: 5, burstLimit: 2}", {"throttling_rate_limit": 5.0, "throttling_burst_limit": 2}),
        ("throttle: {throttlingRateLimit: 0}", {"throttling_rate_limit": 0.0, "throttling_burst_limit": None}),
        ("metrics: true", {"metrics_enabled": True}),
        ("executionLog: INFO", {"logging_level": "INFO", "data_trace_enabled": None}),
        ("executionLog: {level: ERROR, dataTrace: true}", {"logging_level": "ERROR", "data_trace_enabled": True}),
        (
            "cache: {size: '0.5', ttlInSeconds: 60, encrypted: true}",
            {"caching_enabled": True, "cache_ttl_in_seconds": 60, "cache_data_encrypted": True},
        ),
        ("methodSettings: {'*/*': {loggingLevel: 'OFF'}}", {"logging_level": "OFF"}),
        ("routes: {'*': {metricsEnabled: true}}", {"metrics_enabled": True}),
    ],
)
def test_a_short_form_of_a_stage_is_a_setting_of_all_its_routes(spec: Spec, stage: str, members: dict[str, object]):
    loaded = _stage(spec, stage)
    assert loaded.problems == ()
    setting = loaded.snapshot.get(Address("method_setting", ALL))
    assert {name: getattr(setting, name) for name in members} == members


@pytest.mark.parametrize("key", ["routes: {GET /b/{id}", "methodSettings: {b/{id}/GET", "methodSettings: {/b/{id}/GET"])
def test_a_route_has_settings_of_its_own_under_either_spelling(spec: Spec, key: str):
    name, _, route = key.partition(": {")
    loaded = _stage(spec, f"{name}: {{'{route}': {{metricsEnabled: true}}}}")
    assert loaded.problems == ()
    assert loaded.snapshot.get(Address("method_setting", ("orders", "prod", "/b/{id}", "GET"))).metrics_enabled


def test_a_route_holds_what_it_says_itself_and_planning_adds_what_the_stage_says(spec: Spec):
    loaded = _stage(spec, "executionLog: ERROR, throttle: {rateLimit: 5}, routes: {GET /a: {throttle: {rateLimit: 1}}}")
    setting = loaded.snapshot.get(Address("method_setting", ("orders", "prod", "/a", "GET")))
    assert (setting.logging_level, setting.throttling_rate_limit) == (None, 1.0)


def test_a_stage_that_says_nothing_has_no_settings(spec: Spec):
    assert list(_stage(spec, "").snapshot.of("method_setting")) == []


def test_a_cache_size_makes_a_cluster(spec: Spec):
    stage = _stage(spec, "cache: {size: 1.6}").snapshot.get(Address("stage", ("orders", "prod")))
    assert (stage.cache_cluster_enabled, stage.cache_cluster_size) == (True, "1.6")


def test_an_access_log_makes_its_group_and_goes_there(spec: Spec):
    loaded = _stage(spec, "accessLog: {logGroup: /apigw/orders, retentionInDays: 30, kmsKeyId: 'arn:k'}")
    stage = loaded.snapshot.get(Address("stage", ("orders", "prod")))
    assert stage.access_log_settings.destination_arn == "arn:aws:logs:eu-west-1:111111111111:log-group:/apigw/orders"
    group = loaded.snapshot.get(Address("log_group", ("orders", "/apigw/orders")))
    assert (group.log_group_name, group.retention_in_days, group.kms_key_id) == ("/apigw/orders", 30, "arn:k")


def test_a_destination_of_somebody_else_makes_no_group(spec: Spec):
    arn = "arn:aws:logs:eu-west-1:111111111111:log-group:/theirs"
    loaded = _stage(spec, f"accessLog: {{destinationArn: '{arn}:*', format: clf}}")
    settings = loaded.snapshot.get(Address("stage", ("orders", "prod"))).access_log_settings
    assert (settings.destination_arn, settings.format) == (arn, FORMATS["clf"])
    assert list(loaded.snapshot.of("log_group")) == []


def test_the_execution_log_group_is_named_after_an_id_that_is_not_known_yet(spec: Spec):
    loaded = _stage(spec, "executionLog: {level: ERROR, retentionInDays: 14}")
    ((address, group),) = loaded.snapshot.of("log_group")
    assert address.name == "API-Gateway-Execution-Logs_*/prod"
    assert str(group.log_group_name) == "API-Gateway-Execution-Logs_{rest_api:orders.id}/prod"
    assert group.retention_in_days == 14


def test_an_execution_log_without_retention_leaves_the_group_to_aws(spec: Spec):
    assert list(_stage(spec, "executionLog: {level: ERROR}").snapshot.of("log_group")) == []


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_access_log_format_names_the_request(name: str):
    assert "$context.requestId" in FORMATS[name]


def test_the_json_format_is_json():
    assert json.loads(FORMATS["json"])["status"] == "$context.status"


def test_a_stage_names_its_plans_and_a_plan_its_stages_once(spec: Spec):
    more = (
        "---\nkind: UsagePlan\nname: gold\napiStages: [{api: orders, stage: prod, routes: {GET /a: {rateLimit: 1}}}]\n"
    )
    loaded = _stage(spec, "usagePlans: [gold]", more)
    assert loaded.problems == ()
    ((address, attachment),) = loaded.snapshot.of("usage_plan_stage")
    assert address.parts == ("gold", "orders", "prod")
    assert attachment.throttle["GET /a"].rate_limit == 1.0


@pytest.mark.parametrize(
    ("text", "word"), [("", "auto"), ("deploy: manual", "manual"), ("deploy: {strategy: auto}", "auto")]
)
def test_a_stage_says_when_it_is_deployed(spec: Spec, text: str, word: str):
    (document,) = _stage(spec, text).documents
    assert document.deploy == {"prod": word}
