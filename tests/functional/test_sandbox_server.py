"""The sandbox as a server that the test starts and ends, for any AWS client."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from apigwctl.errors import SandboxError
from apigwctl.sandbox.background import Running, exports, reset, start, status, stop
from apigwctl.sandbox.lifecycle import in_process


@contextmanager
def server(directory: Path, **options: Any) -> Iterator[Running]:
    running = start(directory, **options)
    try:
        yield running
    finally:
        stop(directory, running.name)


@contextmanager
def client(running: Running, service: str, **options: Any) -> Iterator[Any]:
    made = boto3.client(
        service,
        endpoint_url=running.endpoint,
        region_name=options.pop("region", running.region),
        aws_access_key_id=options.pop("key", "sandbox"),
        aws_secret_access_key="sandbox",
        config=Config(retries={"total_max_attempts": 1}, **options),
    )
    try:
        yield made
    finally:
        made.close()


def control(running: Running, method: str, what: str, body: Any = None) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    try:
        connection.request(method, f"/_sandbox/{what}", json.dumps(body) if body is not None else None)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def kill(running: Running) -> None:
    os.kill(running.pid, signal.SIGKILL)
    while True:
        try:
            if os.waitpid(running.pid, 0)[0] == running.pid:
                return
        except ChildProcessError:
            return


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for the tests that do not care whose state it is."""
    with server(tmp_path_factory.mktemp("sandbox"), account="111111111111", region="eu-west-1") as found:
        yield found


def names(apigateway: Any) -> list[str]:
    return sorted(item["name"] for item in apigateway.get_rest_apis()["items"])


def test_a_server_answers_for_its_account_and_the_regions_of_its_clients(running: Running) -> None:
    with client(running, "sts") as sts:
        assert sts.get_caller_identity()["Account"] == "111111111111"
    with client(running, "lambda", region="us-east-1") as functions:
        arn = functions.get_function(FunctionName="orders")["Configuration"]["FunctionArn"]
        assert arn == "arn:aws:lambda:us-east-1:111111111111:function:orders"


def test_an_access_key_of_twelve_digits_names_the_account(running: Running) -> None:
    with client(running, "sts", key="222222222222") as sts:
        assert sts.get_caller_identity()["Account"] == "222222222222"


def test_every_kind_of_protocol_passes(running: Running) -> None:
    with client(running, "iam") as iam, client(running, "logs") as logs, client(running, "s3") as s3:
        iam.create_role(RoleName="r", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
        logs.create_log_group(logGroupName="/a/ü")
        assert logs.describe_log_groups()["logGroups"][0]["logGroupName"] == "/a/ü"
        s3.create_bucket(Bucket="artefacts", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_object(Bucket="artefacts", Key="a b/ü", Body=bytes(range(256)) * 1000, IfNoneMatch="*")
        assert s3.get_object(Bucket="artefacts", Key="a b/ü")["Body"].read() == bytes(range(256)) * 1000
        with pytest.raises(ClientError) as refused:
            s3.put_object(Bucket="artefacts", Key="a b/ü", Body=b"", IfNoneMatch="*")
        assert refused.value.response["Error"]["Code"] == "PreconditionFailed"


def test_what_clients_do_not_sign_is_told_by_what_it_asks(running: Running) -> None:
    with client(running, "cognito-idp") as cognito, client(running, "sts") as sts:
        with pytest.raises(ClientError) as refused:
            cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId="nobody")
        assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
        given = sts.assume_role_with_web_identity(
            RoleArn="arn:aws:iam::333333333333:role/ci", RoleSessionName="test", WebIdentityToken="token"
        )
        assert given["AssumedRoleUser"]["Arn"].startswith("arn:aws:sts::333333333333:assumed-role/ci/")


def test_an_encoded_path_arrives_as_it_was_sent(running: Running) -> None:
    with client(running, "apigateway") as apigateway:
        api = apigateway.create_rest_api(name="tagged", tags={"a": "1"})["id"]
        arn = f"arn:aws:apigateway:eu-west-1::/restapis/{api}"
        apigateway.tag_resource(resourceArn=arn, tags={"b": "2"})
        assert apigateway.get_tags(resourceArn=arn)["tags"] == {"a": "1", "b": "2"}


def test_an_operation_that_nobody_has_is_an_error_and_not_the_end(running: Running) -> None:
    with client(running, "cloudwatch") as cloudwatch, pytest.raises(ClientError):
        cloudwatch.describe_alarm_history()
    assert control(running, "GET", "status")["pid"] == running.pid


def test_counts_are_read_and_reset_from_outside(running: Running) -> None:
    control(running, "DELETE", "counts")
    with client(running, "apigateway") as apigateway:
        names(apigateway)
        names(apigateway)
    assert control(running, "GET", "counts") == {"counts": {"GetRestApis": 2}, "total": 2}
    assert control(running, "DELETE", "counts")["total"] == 0


def test_latency_is_set_from_outside_and_requests_wait_side_by_side(running: Running) -> None:
    assert control(running, "PUT", "settings", {"latencySeconds": 0.1})["latencySeconds"] == 0.1
    try:
        with client(running, "apigateway") as apigateway:
            threads = [threading.Thread(target=apigateway.get_rest_apis) for _ in range(8)]
            started = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert 0.1 <= time.monotonic() - started < 0.7
    finally:
        control(running, "PUT", "settings", {"latencySeconds": 0})


@pytest.mark.parametrize(("fault", "made"), [("drop-before", 0), ("drop-after", 1)])
def test_a_dropped_connection_is_one_for_the_client_too(running: Running, fault: str, made: int) -> None:
    rule = {"operation": "CreateRestApi", "fault": fault}
    left = control(running, "PUT", "settings", {"faults": [rule]})["faults"]
    assert left == [{**rule, "times": 1, "skip": 0}]
    with client(running, "apigateway", region="eu-central-1") as apigateway:
        before = len(names(apigateway))
        with pytest.raises(ConnectionClosedError):
            apigateway.create_rest_api(name=fault)
        assert len(names(apigateway)) == before + made
    assert control(running, "GET", "settings")["faults"] == []


@pytest.mark.parametrize(
    "settings",
    [{"latency": 1}, {"faults": [{"operation": "X", "fault": "no"}]}, {"faults": [{"fault": "503"}]}, [], None],
)
def test_settings_that_do_not_exist_are_refused(running: Running, settings: Any) -> None:
    assert control(running, "PUT", "settings", settings)["__type"] == "BadSettings"


def test_settings_are_told_by_file_by_environment_and_at_run_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APIGWCTL_SANDBOX_SETTINGS", '{"requestQuotas": true, "readLagSeconds": 1}')
    file = tmp_path / "settings.yaml"
    file.write_text("readLagSeconds: 2")
    with server(tmp_path, settings_file=file) as running:
        found = control(running, "GET", "settings")
        assert (found["requestQuotas"], found["readLagSeconds"]) == (True, 2.0)
        assert control(running, "PUT", "settings", {"durations": {"vpcLink": 60}})["durations"] == {"vpcLink": 60.0}
        file.write_text("readLagSeconds: 3")
        assert start(tmp_path, settings_file=file) == running
        found = control(running, "GET", "settings")
        assert (found["requestQuotas"], found["readLagSeconds"], found["durations"]) == (True, 3.0, {"vpcLink": 60.0})
        file.write_text("readLag: 3")
        with pytest.raises(SandboxError, match="unknown setting 'readLag'"):
            start(tmp_path, settings_file=file)


def test_time_passes_at_a_request(tmp_path: Path) -> None:
    with server(tmp_path) as running, client(running, "apigateway") as apigateway:
        control(running, "PUT", "settings", {"durations": "aws"})
        arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/n/1"
        link = {"vpcLinkId": apigateway.create_vpc_link(name="core", targetArns=[arn])["id"]}
        assert control(running, "PUT", "clock", {"stopped": True})["stopped"] is True
        assert apigateway.get_vpc_link(**link)["status"] == "PENDING"
        control(running, "PUT", "clock", {"advanceSeconds": 300})
        assert apigateway.get_vpc_link(**link)["status"] == "AVAILABLE"
        before = control(running, "GET", "clock")
        assert before["stopped"] is True
        assert control(running, "GET", "clock")["now"] == before["now"]
        kill(running)
        with server(tmp_path) as again:
            assert control(again, "GET", "clock")["now"] == before["now"]


@pytest.mark.parametrize("body", [{"advanceSeconds": -1}, {"advanceSeconds": "1"}, {"stopped": 1}, {"now": 0}, {}, []])
def test_a_clock_that_cannot_be_is_refused(running: Running, body: Any) -> None:
    assert control(running, "PUT", "clock", body)["__type"] == "BadSettings"


def test_an_unknown_control_path_is_not_found(running: Running) -> None:
    assert control(running, "GET", "nothing")["__type"] == "NotFound"


def test_requests_of_one_connection_follow_each_other_quickly(running: Running) -> None:
    with client(running, "apigateway") as apigateway:
        names(apigateway)
        started = time.monotonic()
        for _ in range(100):
            apigateway.get_rest_apis()
        assert time.monotonic() - started < 2


def test_the_lines_to_export_point_a_fresh_process_at_the_server(running: Running) -> None:
    script = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    command = "\n".join([*exports(running), f'{sys.executable} -c "{script}"'])
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "111111111111"


def test_starting_twice_finds_the_server_that_runs(tmp_path: Path) -> None:
    assert status(tmp_path) is None
    assert stop(tmp_path) is False
    with server(tmp_path) as first:
        assert start(tmp_path) == first == status(tmp_path)
        assert stop(tmp_path) is True
        assert status(tmp_path) is None


def test_a_server_that_runs_stays_at_its_port_and_says_so(tmp_path: Path) -> None:
    with server(tmp_path, name="two") as running:
        assert start(tmp_path, name="two", port=running.port) == running
        with pytest.raises(SandboxError, match=f"two runs already, on port {running.port}") as caught:
            start(tmp_path, name="two", port=running.port % 60000 + 1)
        assert caught.value.hint == "end it first: apigwctl sandbox stop --name two"
        with pytest.raises(SandboxError) as caught:
            reset(tmp_path, "two")
        assert caught.value.hint == "end it first: apigwctl sandbox stop --name two"


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "/tmp", "-x", "a b", "x" * 65])
def test_a_sandbox_is_not_named_like_a_folder_elsewhere(tmp_path: Path, name: str) -> None:
    for ask in (start, stop, status, reset):
        with pytest.raises(SandboxError, match="is no name for a sandbox"):
            ask(tmp_path / "all", name=name)
    assert not (tmp_path / "all").exists()


def test_a_server_and_a_process_cannot_have_the_same_state(tmp_path: Path) -> None:
    with server(tmp_path) as running:
        with pytest.raises(SandboxError, match=f"in use by process {running.pid}"), in_process(tmp_path):
            pass
        with pytest.raises(SandboxError, match=f"a server runs \\(process {running.pid}\\)"):
            reset(tmp_path)
        with client(running, "apigateway") as apigateway:
            apigateway.create_rest_api(name="orders")
    with in_process(tmp_path):
        assert names(boto3.client("apigateway")) == ["orders"]
    reset(tmp_path)
    with in_process(tmp_path):
        assert names(boto3.client("apigateway")) == []


def test_two_servers_side_by_side_have_a_state_each(tmp_path: Path) -> None:
    with (
        server(tmp_path, name="one") as one,
        server(tmp_path, name="two") as two,
        client(one, "apigateway") as first,
        client(two, "apigateway") as second,
    ):
        first.create_rest_api(name="mine")
        assert (names(first), names(second)) == (["mine"], [])


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    seed = tmp_path / "sandbox.yaml"
    seed.write_text("rols: {}")
    with pytest.raises(SandboxError, match="unknown key rols"):
        start(tmp_path, seed_file=seed)
    with server(tmp_path, name="one") as one, pytest.raises(SandboxError, match=f"port {one.port}"):
        start(tmp_path, name="two", port=one.port)


def test_a_killed_server_loses_nothing_that_it_answered(tmp_path: Path) -> None:
    running = start(tmp_path)
    answered: list[str] = []

    def create(thread: int) -> None:
        with client(running, "apigateway") as apigateway, client(running, "logs") as logs:
            try:
                for number in range(10_000):
                    made = apigateway.create_api_key(name=f"{thread}-{number}")
                    answered.append(made["id"])
                    logs.create_log_group(logGroupName=f"{thread}-{number}")
                    answered.append(f"{thread}-{number}")
            except (ConnectionClosedError, EndpointConnectionError):
                return

    threads = [threading.Thread(target=create, args=(number,)) for number in range(3)]
    try:
        for thread in threads:
            thread.start()
        time.sleep(1)
    finally:
        kill(running)
    for thread in threads:
        thread.join()
    assert status(tmp_path) is None
    with server(tmp_path) as again, client(again, "apigateway") as apigateway, client(again, "logs") as logs:
        keys = [item["id"] for page in apigateway.get_paginator("get_api_keys").paginate() for item in page["items"]]
        pages = logs.get_paginator("describe_log_groups").paginate()
        groups = [group["logGroupName"] for page in pages for group in page["logGroups"]]
        kept = set(keys) | set(groups)
        assert len(answered) > 20
        assert set(answered) <= kept
        # One request in flight per client at most.
        assert len(kept) <= len(answered) + len(threads)
