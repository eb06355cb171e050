from __future__ import annotations

from collections.abc import Iterator

from apigwctl.spec.interpolation import Environment
from apigwctl.spec.load import Loaded
from apigwctl.values import Address
from tests.unit.spec.conftest import Spec

API = "{rest_api:orders.id}"
START = f"arn:aws:execute-api:eu-west-1:111111111111:{API}"


def _permissions(loaded: Loaded) -> list[tuple[str, str | None, str]]:
    found = [item for _, item in loaded.snapshot.of("lambda_permission")]
    return sorted((item.function_name.rpartition(":")[2], item.qualifier or "", str(item.source_arn)) for item in found)


def _statements(loaded: Loaded) -> Iterator[str]:
    return (address.name for address, _ in loaded.snapshot.of("lambda_permission"))


def test_a_function_is_permitted_once_for_the_whole_api(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        authorizers: {staff: {type: TOKEN, lambda: orders}}
        routes:
          GET /a: {lambda: orders}
          POST /b: {lambda: orders}
          GET /c: {lambda: orders:live}
          GET /d: {lambda: {function: paid, credentials: "arn:aws:iam::111111111111:role/x"}}
        """
    )
    assert _permissions(loaded) == [("orders", "", f"{START}/*/*"), ("orders", "live", f"{START}/*/*")]


def test_a_narrow_permission_is_for_its_route_or_authorizer(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        authorizers: {staff: {type: TOKEN, lambda: {function: staff, narrow: true}}}
        routes:
          GET /a/{id}/b: {lambda: {function: orders, narrow: true}}
          ANY /c/{proxy+}: {lambda: {function: orders, narrow: true}}
        """
    )
    assert _permissions(loaded) == [
        ("orders", "", f"{START}/*/*/c/*"),
        ("orders", "", f"{START}/*/GET/a/*/b"),
        ("staff", "", f"{START}/authorizers/{{authorizer:orders/staff.id}}"),
    ]


def test_a_stage_variable_gets_a_permission_for_each_of_its_values(spec: Spec):
    loaded = spec(
        """
        kind: RestApi
        name: orders
        routes:
          GET /a: {lambda: "orders:${stageVariables.alias}"}
          GET /b: {lambda: "${stageVariables.fn}"}
        stages:
          dev: {variables: {alias: latest, fn: "other:7"}}
          prod: {variables: {alias: live}}
          test: {variables: {alias: live}}
        """
    )
    assert [(name, qualifier) for name, qualifier, _ in _permissions(loaded)] == [
        ("orders", "latest"),
        ("orders", "live"),
        ("other", "7"),
    ]


def test_permissions_can_be_left_to_others(spec: Spec):
    loaded = spec("kind: RestApi\nname: orders\nlambdaPermissions: false\nroutes: {GET /a: {lambda: orders}}\n")
    assert _permissions(loaded) == []


def test_functions_of_an_openapi_document_are_permitted_too(spec: Spec):
    function = "arn:aws:lambda:eu-west-1:111111111111:function:f"
    uri = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{function}/invocations"
    document = (
        "openapi: 3.0.1\ninfo: {title: a, version: '1'}\npaths: {/a: {get: {responses: {}, "
        f"x-amazon-apigateway-integration: {{type: aws_proxy, httpMethod: POST, uri: '{uri}'}}}}}}}}\n"
    )
    loaded = spec("kind: RestApi\nname: orders\nopenapi: ./a.yaml\n", {"a.yaml": document})
    assert _permissions(loaded) == [("f", "", f"{START}/*/*")]


def test_a_function_of_another_account_gets_the_command_to_run_there(spec: Spec):
    function = "arn:aws:lambda:eu-west-1:999999999999:function:orders"
    loaded = spec(
        f"kind: RestApi\nname: orders\nroutes: {{GET /a: {{lambda: '{function}'}}, GET /b: {{lambda: '{function}'}}}}\n"
    )
    assert _permissions(loaded) == []
    assert len(loaded.notes) == 1
    assert "aws lambda add-permission" in loaded.notes[0].hint
    assert loaded.problems == ()


def test_statement_ids_are_the_same_each_time_and_differ_between_targets(spec: Spec):
    text = "kind: RestApi\nname: orders\nroutes: {GET /a: {lambda: orders}}\n"
    place = {"account": "111111111111", "region": "eu-west-1"}
    one, again = (list(_statements(spec(text, environment=Environment(target="dev", **place)))) for _ in range(2))
    other = list(_statements(spec(text, environment=Environment(target="prod", **place))))
    assert one == again != other
    assert all(statement.startswith("apigwctl-") for statement in one)


def test_a_function_that_is_not_known_yet_gets_no_permission(spec: Spec):
    loaded = spec("kind: RestApi\nname: orders\nroutes: {GET /a: {lambda: '${cloudformation:stack.Fn}'}}\n")
    assert _permissions(loaded) == []
    assert Address("integration", ("orders", "/a", "GET")) in loaded.snapshot
