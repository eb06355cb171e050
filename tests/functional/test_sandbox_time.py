"""The sandbox's time: states that take a while, reads that lag, and what is left of both after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from apigwctl.errors import SandboxError
from apigwctl.sandbox.clock import Clock
from apigwctl.sandbox.lifecycle import Sandbox, in_process
from apigwctl.sandbox.timed import AS_AWS

NLB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/n/1"
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def stopped() -> Clock:
    """A clock that moves only when it is told to."""
    clock = Clock(real=lambda: NOON)
    clock.stop()
    return clock


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with in_process(None, clock=stopped()) as running:
        yield running


def make_stage(**members: Any) -> dict[str, str]:
    """A stage of an API with one method; what names it."""
    client = boto3.client("apigateway")
    api = client.create_rest_api(name="orders")
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    client.put_method(**where, authorizationType="NONE")
    client.put_integration(**where, type="MOCK")
    deployment = client.create_deployment(restApiId=api["id"])["id"]
    client.create_stage(restApiId=api["id"], stageName="prod", deploymentId=deployment, **members)
    return {"restApiId": api["id"], "stageName": "prod"}


def cache(stage: dict[str, str]) -> str:
    status: str = boto3.client("apigateway").get_stage(**stage)["cacheClusterStatus"]
    return status


def resize(stage: dict[str, str], *, enabled: bool = True, size: str = "0.5") -> str:
    patches = [("/cacheClusterEnabled", str(enabled).lower()), ("/cacheClusterSize", size)]
    operations = [{"op": "replace", "path": path, "value": value} for path, value in patches]
    status: str = boto3.client("apigateway").update_stage(**stage, patchOperations=operations)["cacheClusterStatus"]
    return status


def link_status(link: str) -> str:
    status: str = boto3.client("apigateway").get_vpc_link(vpcLinkId=link)["status"]
    return status


def test_a_link_is_pending_in_its_first_answer_and_then_available() -> None:
    with in_process(None, clock=stopped()):
        made = boto3.client("apigateway").create_vpc_link(name="core", targetArns=[NLB])
        assert made["status"] == "PENDING"
        assert link_status(made["id"]) == "AVAILABLE"


def test_a_link_is_pending_for_as_long_as_the_settings_say(sandbox: Sandbox) -> None:
    sandbox.configure(durations={"vpcLink": 90})
    link = boto3.client("apigateway").create_vpc_link(name="core", targetArns=[NLB])["id"]
    seen = []
    for _ in range(4):
        seen.append(link_status(link))
        sandbox.clock.advance(30)
    assert seen == ["PENDING", "PENDING", "PENDING", "AVAILABLE"]
    assert boto3.client("apigateway").get_vpc_links()["items"][0]["status"] == "AVAILABLE"


@pytest.mark.parametrize(
    ("service", "made_with", "key", "status"),
    [
        ("apigateway", {"name": "core", "targetArns": [NLB]}, ("id", "vpcLinkId"), "status"),
        ("apigatewayv2", {"Name": "core", "SubnetIds": ["subnet-1"]}, ("VpcLinkId", "VpcLinkId"), "VpcLinkStatus"),
    ],
    ids=["to a load balancer", "into subnets"],
)
def test_a_deleted_link_is_seen_for_as_long_as_the_settings_say(
    sandbox: Sandbox, service: str, made_with: dict[str, Any], key: tuple[str, str], status: str
) -> None:
    client = boto3.client(service)
    named = {key[1]: client.create_vpc_link(**made_with)[key[0]]}
    sandbox.configure(durations={"vpcLinkDeletion": 60})
    client.delete_vpc_link(**named)
    assert client.get_vpc_link(**named)[status] == "DELETING"
    sandbox.clock.advance(30)
    client.delete_vpc_link(**named)
    (listed,) = next(items for name, items in client.get_vpc_links().items() if name.lower() == "items")
    assert (listed[status], "goneAt" in listed) == ("DELETING", False)
    sandbox.clock.advance(30)
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_vpc_link(**named)
    with pytest.raises(client.exceptions.NotFoundException):
        client.delete_vpc_link(**named)


def test_what_goes_through_a_link_that_is_being_deleted_is_not_deployed(sandbox: Sandbox) -> None:
    client, stage = boto3.client("apigateway"), make_stage()
    link = client.create_vpc_link(name="core", targetArns=[NLB])["id"]
    sandbox.configure(durations={"vpcLinkDeletion": 60})
    client.delete_vpc_link(vpcLinkId=link)
    api = stage["restApiId"]
    where = {"restApiId": api, "resourceId": client.get_resources(restApiId=api)["items"][0]["id"], "httpMethod": "GET"}
    through = {"connectionType": "VPC_LINK", "connectionId": link, "integrationHttpMethod": "GET"}
    client.put_integration(**where, type="HTTP_PROXY", uri="http://core.internal", **through)
    with pytest.raises(client.exceptions.BadRequestException, match="is being deleted"):
        client.create_deployment(restApiId=api)


def test_a_link_that_takes_no_time_to_delete_is_gone_at_once(sandbox: Sandbox) -> None:
    client = boto3.client("apigateway")
    link = client.create_vpc_link(name="core", targetArns=[NLB])["id"]
    client.delete_vpc_link(vpcLinkId=link)
    assert client.get_vpc_links()["items"] == []


def test_durations_can_be_about_those_of_aws(sandbox: Sandbox) -> None:
    sandbox.configure(durations="aws")
    link = boto3.client("apigateway").create_vpc_link(name="core", targetArns=[NLB])["id"]
    sandbox.clock.advance(AS_AWS["vpcLink"] - 1)
    assert link_status(link) == "PENDING"
    sandbox.clock.advance(1)
    assert link_status(link) == "AVAILABLE"


def test_what_was_begun_keeps_its_duration_when_the_setting_changes(sandbox: Sandbox) -> None:
    sandbox.configure(durations={"vpcLink": 90})
    link = boto3.client("apigateway").create_vpc_link(name="core", targetArns=[NLB])["id"]
    sandbox.configure(durations={})
    assert link_status(link) == "PENDING"


def test_a_cache_is_made_flushed_made_anew_and_taken_away(sandbox: Sandbox) -> None:
    sandbox.configure(durations={"cacheCluster": 240, "cacheFlush": 10})
    stage, client = make_stage(), boto3.client("apigateway")
    assert cache(stage) == "NOT_AVAILABLE"
    assert resize(stage) == cache(stage) == "CREATE_IN_PROGRESS"
    sandbox.clock.advance(240)
    assert cache(stage) == "AVAILABLE"
    client.flush_stage_cache(**stage)
    assert cache(stage) == "FLUSH_IN_PROGRESS"
    sandbox.clock.advance(10)
    assert cache(stage) == "AVAILABLE"
    assert resize(stage, size="1.6") == "CREATE_IN_PROGRESS"
    sandbox.clock.advance(240)
    assert resize(stage, enabled=False, size="1.6") == cache(stage) == "DELETE_IN_PROGRESS"
    sandbox.clock.advance(240)
    assert cache(stage) == "NOT_AVAILABLE"


def test_a_change_elsewhere_leaves_the_cache_alone(sandbox: Sandbox) -> None:
    sandbox.configure(durations={"cacheCluster": 240})
    stage = make_stage(cacheClusterEnabled=True, cacheClusterSize="0.5")
    assert cache(stage) == "CREATE_IN_PROGRESS"
    sandbox.clock.advance(240)
    operation = {"op": "replace", "path": "/description", "value": "d"}
    shown = boto3.client("apigateway").update_stage(**stage, patchOperations=[operation])
    assert shown["cacheClusterStatus"] == "AVAILABLE"


def test_flushing_what_has_no_cache_changes_nothing(sandbox: Sandbox) -> None:
    sandbox.configure(durations="aws")
    stage = make_stage()
    boto3.client("apigateway").flush_stage_cache(**stage)
    assert cache(stage) == "NOT_AVAILABLE"


def test_without_durations_a_cache_is_there_when_next_looked_at(sandbox: Sandbox) -> None:
    stage = make_stage()
    assert (resize(stage), cache(stage)) == ("CREATE_IN_PROGRESS", "AVAILABLE")
    assert (resize(stage, enabled=False), cache(stage)) == ("DELETE_IN_PROGRESS", "NOT_AVAILABLE")


def test_an_api_is_updating_for_a_while_after_its_security_policy_changed(sandbox: Sandbox) -> None:
    sandbox.configure(durations="aws")
    client = boto3.client("apigateway")
    api = {"restApiId": client.create_rest_api(name="orders", endpointConfiguration={"types": ["REGIONAL"]})["id"]}
    assert "apiStatus" not in client.get_rest_api(**api)
    changes = {"/securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09", "/endpointAccessMode": "BASIC"}
    patches = [{"op": "replace", "path": path, "value": value} for path, value in changes.items()]
    assert client.update_rest_api(**api, patchOperations=patches)["apiStatus"] == "UPDATING"
    assert client.get_rest_apis()["items"][0]["apiStatus"] == "UPDATING"
    sandbox.clock.advance(900)
    assert client.get_rest_api(**api)["apiStatus"] == "AVAILABLE"
    renamed = [{"op": "replace", "path": "/name", "value": "renamed"}]
    assert client.update_rest_api(**api, patchOperations=renamed)["apiStatus"] == "AVAILABLE"


def api_names() -> list[str]:
    return sorted(item["name"] for item in boto3.client("apigateway").get_rest_apis()["items"])


def test_a_read_that_lags_sees_what_was_there_so_long_ago(sandbox: Sandbox) -> None:
    client = boto3.client("apigateway")
    api = client.create_rest_api(name="first")["id"]
    sandbox.configure(readLagSeconds=5)
    sandbox.clock.advance(1)
    client.create_rest_api(name="second")
    sandbox.clock.advance(3)
    client.update_rest_api(restApiId=api, patchOperations=[{"op": "replace", "path": "/name", "value": "renamed"}])
    assert api_names() == ["first"]
    sandbox.clock.advance(2)
    assert api_names() == ["first", "second"]
    sandbox.clock.advance(3)
    assert api_names() == ["renamed", "second"]


def test_what_was_just_made_is_not_found_and_yet_cannot_be_made_again(sandbox: Sandbox) -> None:
    sandbox.configure(readLagSeconds=5)
    client = boto3.client("apigateway")
    made = client.create_rest_api(name="orders")
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_rest_api(restApiId=made["id"])
    # Writes do not lag: they find the API.
    part = {"restApiId": made["id"], "parentId": made["rootResourceId"], "pathPart": "a"}
    client.create_resource(**part)
    with pytest.raises(client.exceptions.ConflictException):
        client.create_resource(**part)
    sandbox.clock.advance(5)
    assert len(client.get_resources(restApiId=made["id"])["items"]) == 2


def test_what_was_just_deleted_is_still_seen(sandbox: Sandbox) -> None:
    client = boto3.client("apigateway")
    api = client.create_rest_api(name="orders")["id"]
    sandbox.configure(readLagSeconds=5)
    client.delete_rest_api(restApiId=api)
    assert api_names() == ["orders"]
    sandbox.clock.advance(5)
    assert api_names() == []


def test_the_end_of_the_lag_shows_everything(sandbox: Sandbox) -> None:
    sandbox.configure(readLagSeconds=5)
    boto3.client("apigateway").create_rest_api(name="orders")
    assert api_names() == []
    sandbox.configure(readLagSeconds=0)
    assert api_names() == ["orders"]


def test_a_region_does_not_lag_behind_the_writes_of_another(sandbox: Sandbox) -> None:
    sandbox.configure(readLagSeconds=5)
    boto3.client("apigateway", "eu-west-1").create_rest_api(name="elsewhere")
    assert api_names() == []
    sandbox.clock.advance(5)
    assert [item["name"] for item in boto3.client("apigateway", "eu-west-1").get_rest_apis()["items"]] == ["elsewhere"]


def test_time_that_passed_stays_passed_and_what_was_begun_goes_on(tmp_path: Path) -> None:
    with in_process(tmp_path, settings={"durations": {"vpcLink": 1000}}) as sandbox:
        link = boto3.client("apigateway").create_vpc_link(name="core", targetArns=[NLB])["id"]
        sandbox.clock.advance(600)
        boto3.client("apigateway").create_rest_api(name="orders")
        assert link_status(link) == "PENDING"
    with in_process(tmp_path) as sandbox:
        assert sandbox.clock() - datetime.now(UTC) > timedelta(seconds=590)
        assert link_status(link) == "PENDING"
        sandbox.clock.advance(400)
        assert link_status(link) == "AVAILABLE"


def test_a_replay_begins_things_with_the_durations_of_their_time(tmp_path: Path) -> None:
    with in_process(tmp_path, settings={"durations": {"vpcLink": 1000}}):
        link = boto3.client("apigateway").create_vpc_link(name="core", targetArns=[NLB])["id"]
        log = (tmp_path / "default" / "plane.jsonl").read_text()
    (tmp_path / "default" / "plane.json").unlink()
    (tmp_path / "default" / "plane.jsonl").write_text(log)
    with in_process(tmp_path):
        assert link_status(link) == "PENDING"
        assert boto3.client("apigateway").create_vpc_link(name="next", targetArns=[NLB])["status"] == "PENDING"


def test_a_stopped_clock_stands_where_it_is_advanced_to() -> None:
    real = [NOON]
    clock = Clock(real=lambda: real[0])
    clock.stop()
    clock.advance(30)
    real[0] += timedelta(hours=1)
    assert clock() == NOON + timedelta(seconds=30)
    clock.go_on()
    assert clock() == NOON + timedelta(seconds=30)
    real[0] += timedelta(seconds=5)
    assert clock() == NOON + timedelta(seconds=35)


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(SandboxError, match="backwards"):
        Clock().advance(-1)


def test_dates_are_those_of_the_sandboxs_clock(sandbox: Sandbox) -> None:
    client = boto3.client("apigateway")
    sandbox.clock.advance(3600)
    assert client.create_rest_api(name="orders")["createdDate"] == NOON + timedelta(hours=1)
    with pytest.raises(ClientError):
        client.get_rest_api(restApiId="none")
