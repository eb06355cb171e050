from __future__ import annotations

import pytest

from apigwctl.errors import UsageError
from apigwctl.model.change import Action, Reason
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.differ import compare, diff, to_change
from apigwctl.planning.ignoring import place
from apigwctl.planning.parameters import declare, fold, implied
from apigwctl.planning.selection import select
from apigwctl.render.lines import lines
from apigwctl.values import Address, FrozenMap, Source
from tests.snapshots import (
    api,
    api_key,
    authorizer,
    http,
    log_group,
    model,
    plan,
    route,
    stage,
    together,
    usage_plan,
    validator,
)

ORDERS = Address("rest_api", ("orders",))
GET_A = Address("method", ("orders", "/a", "GET"))


def found(desired: Snapshot, live: Snapshot, **members: frozenset[Address]) -> set[tuple[Action, Reason, str]]:
    return {(item.action, item.reason, str(item.address)) for item in diff(desired, live, **members)}


def test_equal_snapshots_do_not_differ() -> None:
    have = api("orders", route("GET /a"), authorizer("a"), stage("prod"))
    assert diff(have, have) == ()


def test_what_is_not_there_is_created_and_what_is_not_wanted_deleted() -> None:
    have, want = api("orders", validator("old")), api("orders", validator("new"))
    assert found(want, have) == {
        (Action.CREATE, Reason.NEW, "request_validator:orders/new"),
        (Action.DELETE, Reason.GONE, "request_validator:orders/old"),
    }


def test_what_goes_with_its_parent_says_so() -> None:
    have, want = api("orders", route("GET /a"), route("GET /b")), api("orders", route("GET /b"))
    assert (Action.DELETE, Reason.PARENT_GONE, "integration:orders//a/GET") in found(want, have)


NEVER = {
    "a log group": api("orders", log_group("/a")),
    "another API": together(api("orders"), api("billing")),
    "a key": together(api("orders"), api_key("k")),
    "built-in models": api("orders", model("Empty"), model("Error")),
}


@pytest.mark.parametrize("have", NEVER.values(), ids=NEVER.keys())
def test_some_things_are_not_deleted_because_a_spec_does_not_list_them(have: Snapshot) -> None:
    assert diff(api("orders"), have) == ()


def test_shared_collections_are_deleted_from_only_where_they_are_ours() -> None:
    have, want = usage_plan("p", covers={"orders@prod": {}}, keys=("k",)), usage_plan("p")
    assert diff(want, have) == ()
    exclusive = frozenset({Address("usage_plan_stage", ("p",))})
    assert found(want, have, exclusive=exclusive) == {
        (Action.DELETE, Reason.GONE, "usage_plan_stage:p/orders/prod"),
    }


def test_nothing_is_deleted_in_what_is_kept() -> None:
    assert diff(api("orders"), api("orders", validator("v")), keep=frozenset({ORDERS})) == ()


def test_what_can_only_be_set_at_creation_replaces() -> None:
    have, want = api("orders", model("M")), api("orders", model("M", content_type="text/plain"))
    assert found(want, have) == {(Action.REPLACE, Reason.CREATE_ONLY, "model:orders/M")}


def test_what_aws_takes_at_creation_only_is_a_note_or_left_out_of_an_update() -> None:
    have = api("orders", version="1")
    assert found(api("orders", version="2"), have) == {(Action.NOTE, Reason.CREATION_VALUE, "rest_api:orders")}
    delta = compare(ORDERS, have.get(ORDERS), api("orders", version="2", description="x").get(ORDERS))
    assert delta is not None
    assert (delta.action, [item.path for item in delta.differences]) == (Action.UPDATE, [("description",)])


def test_a_member_without_a_patch_puts_the_whole_again() -> None:
    have = api("orders", route("GET /a", http(credentials="a")))
    want = api("orders", route("GET /a", http(credentials="b", timeout_in_millis=99)))
    (delta,) = diff(want, have)
    assert delta.puts_again
    (delta,) = diff(api("orders", route("GET /a", http(credentials="a", timeout_in_millis=99))), have)
    assert not delta.puts_again


def test_a_change_says_where_it_is_written() -> None:
    source = Source("orders.yaml", 3, 1)
    want = Snapshot(api("orders", description="x").resources, FrozenMap({ORDERS: source}))
    (delta,) = diff(want, api("orders"))
    change = to_change(delta, want)
    assert (change.source, change.fields[0].name, change.fields[0].new) == (source, "description", "x")


# -- part of a project -------------------------------------------------------------------------------------------------

HAVE = together(api("orders", route("GET /a"), validator("old"), stage("prod")), api_key("k"))
WANT = together(
    api("orders", route("GET /a", http("https://new.test/")), route("GET /b/c"), stage("prod", tracing_enabled=True)),
    api_key("k", description="x"),
)
SELECTED: dict[str, tuple[str, list[str]]] = {
    "a stage": ("orders@prod", ["~ orders@prod: tracingEnabled false -> true"]),
    "a key, by its kind": ("ApiKey/k", ["~ ApiKey/k: description (not set) -> x"]),
    "a key, by its name": ("k", ["~ ApiKey/k: description (not set) -> x"]),
    "a route": (
        "orders/GET /a",
        ["~ orders/GET /a integration: uri https://backend.test/ -> https://new.test/", "> redeploy orders@prod"],
    ),
    "a route on a path that is not there yet": (
        "orders/GET /b/c",
        [
            "+ orders/GET /b/c",
            "+ orders/GET /b/c integration",
            "+ orders/b",
            "+ orders/b/c",
            "> redeploy orders@prod",
        ],
    ),
    "what goes": ("orders/RequestValidator/old", ["- orders/RequestValidator/old", "> redeploy orders@prod"]),
}


@pytest.mark.parametrize(("only", "expected"), SELECTED.values(), ids=SELECTED.keys())
def test_only_what_was_selected_changes(only: str, expected: list[str]) -> None:
    assert sorted(lines(plan(HAVE, select(WANT, HAVE, (only,))))) == sorted(expected)


def test_a_whole_root_is_selected_by_its_name() -> None:
    chosen = select(WANT, HAVE, ("orders",))
    assert chosen.resources == WANT.within({ORDERS}).resources


def test_several_addresses_are_selected_together() -> None:
    made = lines(plan(HAVE, select(WANT, HAVE, ("orders@prod", "k"))))
    assert sorted(made) == ["~ ApiKey/k: description (not set) -> x", "~ orders@prod: tracingEnabled false -> true"]


def test_an_address_that_names_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="--only orders@nowhere: no such address"):
        select(WANT, HAVE, ("orders@nowhere",))


# -- variables of paths ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/", set()),
        ("/a/{id}", {"method.request.path.id"}),
        ("/{a}/{p+}", {"method.request.path.a", "method.request.path.p"}),
    ],
)
def test_a_path_implies_its_variables(path: str, names: set[str]) -> None:
    assert implied(Address("method", ("orders", path, "GET"))) == names


def test_variables_are_no_difference_unless_an_integration_maps_them() -> None:
    method = Address("method", ("orders", "/{id}", "GET"))
    plain = api("orders", route("GET /{id}"))
    assert declare(plain).get(method).request_parameters == {"method.request.path.id": True}
    assert fold(plain, declare(plain)).get(method) == declare(plain).get(method)
    mapping = {"integration.request.path.id": "method.request.path.id"}
    mapped = api("orders", route("GET /{id}", http(request_parameters=mapping)))
    assert fold(plain, declare(mapped)).get(method) == plain.get(method)


def test_a_variable_that_is_said_otherwise_stays_as_it_is_said() -> None:
    method = Address("method", ("orders", "/{id}", "GET"))
    said = api("orders", route("GET /{id}", request_parameters={"method.request.path.id": False}))
    assert declare(said).get(method).request_parameters == {"method.request.path.id": False}


# -- paths that a document leaves to others ----------------------------------------------------------------------------

IGNORED: dict[str, tuple[str, Snapshot, Snapshot, list[str]]] = {
    "a variable": (
        "stages.prod.variables.build",
        api("orders", stage("prod", variables={"build": "7", "alias": "x"})),
        api("orders", stage("prod", variables={"alias": "y"})),
        ["~ orders@prod: variables.alias x -> y"],
    ),
    "a variable that the spec names after all": (
        "stages.prod.variables.build",
        api("orders", stage("prod", variables={"build": "7"})),
        api("orders", stage("prod", variables={"build": "8"})),
        ['~ orders@prod: variables.build "7" -> "8"'],
    ),
    "a validator": ("requestValidators.old", api("orders", validator("old")), api("orders"), []),
    "settings of a route": (
        "stages.prod.routes.GET /a",
        api("orders", route("GET /a"), stage("prod", {"GET /a": {"metrics_enabled": True}})),
        api("orders", route("GET /a"), stage("prod")),
        [],
    ),
    "settings of a stage": (
        "stages.prod",
        api("orders", stage("prod", {"*": {"metrics_enabled": True}})),
        api("orders", stage("prod")),
        [],
    ),
    "another path": (
        "requestValidators.older",
        api("orders", validator("old")),
        api("orders"),
        ["- orders/RequestValidator/old"],
    ),
}


@pytest.mark.parametrize(("path", "have", "want", "expected"), IGNORED.values(), ids=IGNORED.keys())
def test_a_path_that_is_left_to_others_is(path: str, have: Snapshot, want: Snapshot, expected: list[str]) -> None:
    assert lines(plan(have, want, ignored=FrozenMap({ORDERS: (path,)}))) == expected


@pytest.mark.parametrize(
    ("address", "where"),
    [
        (GET_A, "routes.GET /a"),
        (Address("integration", GET_A.parts), "routes.GET /a.integration"),
        (Address("method_response", (*GET_A.parts, "200")), "routes.GET /a.responses.200.method"),
        (Address("integration_response", (*GET_A.parts, "200")), "routes.GET /a.responses.200.integration"),
        (Address("method_setting", ("orders", "prod", "*", "*")), "stages.prod"),
        (Address("method_setting", ("orders", "prod", "/a", "GET")), "stages.prod.routes.GET /a"),
        (Address("usage_plan_stage", ("p", "orders", "prod")), "apiStages.orders@prod"),
        (Address("usage_plan_key", ("p", "k")), "keys.k"),
        (Address("model", ("orders", "Order")), "models.Order"),
        (ORDERS, ""),
    ],
)
def test_a_resource_stands_in_its_document_at(address: Address, where: str) -> None:
    assert ".".join(place(address)) == where


def test_a_route_with_all_its_parts_may_be_left_to_others() -> None:
    have, want = api("orders", route("GET /a"), route("GET /debug")), api("orders", route("GET /a"))
    made = plan(have, want, ignored=FrozenMap({ORDERS: ("routes.GET /debug",)}))
    assert [line for line in lines(made) if "GET /debug" in line] == []
    assert "DeleteMethod" not in {call.operation for step in made.steps for call in step.calls}
    assert "DeleteResource" not in {call.operation for step in made.steps for call in step.calls}
