"""How a sandbox is told to behave: by a file, by the environment and at run time, in one shape."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from apigwctl.cli.invocation import Invocation
from apigwctl.cli.main import execute
from apigwctl.errors import SandboxError
from apigwctl.sandbox.lifecycle import Sandbox, in_process
from apigwctl.sandbox.settings import VARIABLE

ONCE = Config(retries={"total_max_attempts": 1})
AT_REST = {
    "latencySeconds": 0.0,
    "readLagSeconds": 0.0,
    "requestQuotas": False,
    "refuseOverlappingWrites": False,
    "durations": {},
    "faults": [],
}
FAULT = {"operation": "GetRestApis", "fault": "503", "skip": 0, "times": 1}


def force(sandbox: Sandbox) -> dict[str, Any]:
    """The settings in force that are not those of a sandbox which was told nothing."""
    return {name: value for name, value in sandbox.gate.settings_data().items() if value != AT_REST[name]}


def test_a_sandbox_that_is_told_nothing_behaves_as_well_as_it_can() -> None:
    with in_process(None) as sandbox:
        assert sandbox.gate.settings_data() == AT_REST


@pytest.mark.parametrize("text", ['{"readLagSeconds": 2, "faults": [%s]}', "readLagSeconds: 2\nfaults: [%s]\n"])
def test_a_file_says_it_in_json_or_yaml(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings"
    file.write_text(text % json.dumps(FAULT))
    with in_process(None, settings_file=file) as sandbox:
        assert force(sandbox) == {"readLagSeconds": 2.0, "faults": [FAULT]}


def test_the_environment_says_it_itself_or_names_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = json.dumps({"requestQuotas": True})
    (tmp_path / "settings.json").write_text(text)
    for value in (text, f"@{tmp_path / 'settings.json'}"):
        monkeypatch.setenv(VARIABLE, value)
        with in_process(None) as sandbox:
            assert force(sandbox) == {"requestQuotas": True}


def test_what_is_nearer_wins_key_by_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"readLagSeconds": 2, "latencySeconds": 0.002}')
    monkeypatch.setenv(VARIABLE, '{"readLagSeconds": 1, "requestQuotas": true, "latencySeconds": 0.001}')
    with in_process(None, settings_file=file, settings={"latencySeconds": 0.003}) as sandbox:
        assert force(sandbox) == {"requestQuotas": True, "readLagSeconds": 2.0, "latencySeconds": 0.003}
        sandbox.configure(requestQuotas=False)
        assert force(sandbox) == {"readLagSeconds": 2.0, "latencySeconds": 0.003}


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        ([], "settings: a map of settings is wanted", "latencySeconds"),
        ({"latency": 1}, "settings: unknown setting 'latency'", "latencySeconds"),
        ({"latencySeconds": "slow"}, "settings.latencySeconds: 'slow' is not a number of seconds", ""),
        ({"latencySeconds": True}, "settings.latencySeconds: True is not a number of seconds", ""),
        ({"readLagSeconds": -1}, "settings.readLagSeconds: -1 is not a number of seconds", ""),
        ({"requestQuotas": "on"}, "settings.requestQuotas: 'on' is neither true nor false", ""),
        ({"durations": "long"}, "settings.durations: 'long' are no durations", "vpcLink"),
        ({"durations": {"lunch": 1}}, "settings.durations: nothing called 'lunch' takes time", "vpcLink"),
        ({"durations": {"vpcLink": None}}, "settings.durations.vpcLink: None is not a number of seconds", ""),
        ({"faults": {}}, "settings.faults: a list of rules is wanted", "operation"),
        ({"faults": [{"fault": "503"}]}, "settings.faults[0]: a fault rule needs an operation and a fault", "any"),
        ({"faults": [FAULT, {**FAULT, "fault": "504"}]}, "settings.faults[1]: unknown fault '504'", "drop-before"),
        ({"faults": [{**FAULT, "often": 1}]}, "settings.faults[0]: unknown key 'often'", "probability"),
        ({"faults": [{**FAULT, "times": -1}]}, "settings.faults[0].times: -1 is not a number of requests", ""),
        (
            {"faults": [{**FAULT, "probability": 1.5}]},
            "settings.faults[0].probability: 1.5 is not a number from 0 to 1",
            "",
        ),
        ({"faults": [{**FAULT, "seed": "x"}]}, "settings.faults[0].seed: 'x' is not a whole number", ""),
    ],
)
def test_a_bad_setting_is_refused_with_its_place(settings: Any, message: str, hint: str) -> None:
    with in_process(None) as sandbox:
        with pytest.raises(SandboxError) as refused:
            sandbox.gate.configure(settings)
        assert refused.value.message == message
        assert hint in refused.value.hint
        assert force(sandbox) == {}


def test_a_bad_file_or_environment_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    for text, message in [("a: [", "neither JSON nor YAML"), ("latency: 1", f"{file}: unknown setting 'latency'")]:
        file.write_text(text)
        with pytest.raises(SandboxError, match=message), in_process(None, settings_file=file):
            pass
    with pytest.raises(SandboxError, match="No such file"), in_process(None, settings_file=tmp_path / "none"):
        pass
    monkeypatch.setenv(VARIABLE, '{"latency": 1}')
    with pytest.raises(SandboxError, match=f"{VARIABLE}: unknown setting"), in_process(None):
        pass
    monkeypatch.setenv(VARIABLE, "{")
    with pytest.raises(SandboxError, match=f"{VARIABLE}: not JSON"), in_process(None):
        pass


def outcome(call: Any, **parameters: Any) -> str:
    """What became of a request, in one word."""
    try:
        call(**parameters)
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])
    except ConnectionClosedError:
        return "dropped"
    return "answered"


@pytest.mark.parametrize(
    ("service", "call", "fault", "code"),
    [
        ("apigateway", "get_rest_apis", "500", "InternalFailure"),
        ("apigatewayv2", "get_vpc_links", "500", "InternalFailure"),
        ("s3", "list_buckets", "503", "ServiceUnavailableException"),
        ("route53", "list_hosted_zones", "503", "ServiceUnavailableException"),
        ("sts", "get_caller_identity", "500", "InternalFailure"),
        ("dynamodb", "list_tables", "500", "InternalFailure"),
    ],
)
def test_every_protocol_reads_a_refusal_on_purpose(service: str, call: str, fault: str, code: str) -> None:
    with in_process(None, settings={"faults": [{"operation": "*", "fault": fault}]}):
        assert outcome(getattr(boto3.client(service, config=ONCE), call)) == code


def test_a_refusal_can_say_how_long_to_wait() -> None:
    rule = {"operation": "GetRestApis", "fault": "429", "retryAfterSeconds": 7}
    with in_process(None, settings={"faults": [rule]}):
        client = boto3.client("apigateway", config=ONCE)
        with pytest.raises(client.exceptions.TooManyRequestsException) as refused:
            client.get_rest_apis()
        assert refused.value.response["retryAfterSeconds"] == "7"


def test_a_rule_for_one_service_leaves_the_others_alone() -> None:
    rule = {"operation": "GetVpcLinks", "fault": "503", "service": "apigatewayv2"}
    with in_process(None, settings={"faults": [rule]}):
        assert outcome(boto3.client("apigateway", config=ONCE).get_vpc_links) == "answered"
        assert outcome(boto3.client("apigatewayv2", config=ONCE).get_vpc_links) == "ServiceUnavailableException"


def test_a_conflict_of_any_operation_is_one_of_writes() -> None:
    with in_process(None, settings={"faults": [{"operation": "*", "fault": "409"}]}):
        client = boto3.client("apigateway", config=ONCE)
        assert outcome(client.get_rest_apis) == "answered"
        assert outcome(client.create_rest_api, name="a") == "ConflictException"
        assert outcome(client.create_rest_api, name="a") == "answered"


def by_chance(seed: int, requests: int = 40) -> list[str]:
    rules = [
        {"operation": "GetRestApis", "fault": "503", "probability": 0.3, "seed": seed},
        {"operation": "*", "fault": "drop-before", "probability": 0.2, "seed": seed + 1},
    ]
    with in_process(None, settings={"faults": rules}):
        client = boto3.client("apigateway", config=ONCE)
        return [outcome(client.get_rest_apis) for _ in range(requests)]


def test_chance_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    first = by_chance(1)
    assert set(first) == {"answered", "ServiceUnavailableException", "dropped"}
    assert by_chance(1) == first
    assert by_chance(2) != first


def test_chance_can_have_an_end() -> None:
    rule = {"operation": "GetRestApis", "fault": "503", "probability": 0.5, "seed": 3, "times": 2}
    with in_process(None, settings={"faults": [rule]}) as sandbox:
        client = boto3.client("apigateway", config=ONCE)
        seen = [outcome(client.get_rest_apis) for _ in range(40)]
        assert seen.count("ServiceUnavailableException") == 2
        assert sandbox.faults.to_data() == []


def overlapping(apis: list[str]) -> list[str]:
    """What becomes of two writes that are sent at once, one for each API named."""
    seen: list[str] = []
    barrier = threading.Barrier(len(apis))
    clients = [boto3.client("apigateway", config=ONCE) for _ in apis]

    def write(client: Any, api: str) -> None:
        barrier.wait()
        patches = [{"op": "replace", "path": "/description", "value": "d"}]
        seen.append(outcome(client.update_rest_api, restApiId=api, patchOperations=patches))

    threads = [threading.Thread(target=write, args=pair) for pair in zip(clients, apis, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seen)


def test_the_second_of_two_writes_to_one_api_is_refused_and_other_apis_are_free() -> None:
    with in_process(None) as sandbox:
        client = boto3.client("apigateway")
        first, second = (client.create_rest_api(name=name)["id"] for name in "ab")
        sandbox.configure(latencySeconds=0.3)
        assert overlapping([first, first]) == ["answered", "answered"]
        sandbox.configure(refuseOverlappingWrites=True)
        assert overlapping([first, first]) == ["ConflictException", "answered"]
        assert overlapping([first, second]) == ["answered", "answered"]
        assert overlapping([first]) == ["answered"]


def test_seeds_are_planted_before_the_settings_are_in_force(tmp_path: Path) -> None:
    seeds = tmp_path / "sandbox.yaml"
    seeds.write_text("logGroups: {/apigw/orders: {}}")
    with in_process(None, seed_file=seeds, settings={"faults": [{"operation": "*", "fault": "503", "times": 100}]}):
        assert outcome(boto3.client("logs", config=ONCE).describe_log_groups) == "ServiceUnavailableException"


def test_the_command_takes_a_file_and_says_what_is_wrong_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "settings.yaml"
    file.write_text("latency: 1")
    assert execute(["sandbox", "start", "--settings", str(file)], Invocation()) == 1
    assert "settings.yaml: unknown setting 'latency'" in capsys.readouterr().err
    file.write_text("faults: [{operation: GetRestApis, fault: 503}]")
    assert execute(["sandbox", "start", "--settings", str(file)], Invocation()) == 0
    try:
        endpoint = re.findall(r"AWS_ENDPOINT_URL=(\S+)", capsys.readouterr().out)[0]
        client = boto3.client(
            "apigateway", "us-east-1", endpoint_url=endpoint, config=ONCE,
            aws_access_key_id="sandbox", aws_secret_access_key="sandbox",
        )  # fmt: skip
        assert [outcome(client.get_rest_apis) for _ in range(2)] == ["ServiceUnavailableException", "answered"]
        client.close()
    finally:
        assert execute(["sandbox", "stop"], Invocation()) == 0
