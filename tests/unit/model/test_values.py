from __future__ import annotations

import copy
import dataclasses
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from apigwctl.errors import InternalError
from apigwctl.model.codec import canonical, encode
from apigwctl.values import Address, FrozenMap, Node, Problem, Ref, Secret, Source, Template, freeze, thaw

HIDDEN = "the text of the secret"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


# -- FrozenMap ---------------------------------------------------------------------------------------------------------


def test_maps_are_equal_whatever_their_order_and_so_are_their_hashes() -> None:
    one, other = FrozenMap({"a": 1, "b": 2}), FrozenMap([("b", 2), ("a", 1)])
    assert one == other
    assert hash(one) == hash(other)
    assert list(other) == ["b", "a"]


def test_a_map_equals_a_dict_of_the_same_entries_and_nothing_else() -> None:
    assert FrozenMap({"a": 1}) == {"a": 1}
    assert FrozenMap({"a": 1}) != {"a": 2}
    assert FrozenMap({"a": 1}) != [("a", 1)]


def test_setting_and_leaving_out_make_copies() -> None:
    one = FrozenMap({"a": 1, "b": 2})
    assert one.set("a", 3) == {"a": 3, "b": 2}
    assert one.without("a", "x") == {"b": 2}
    assert one == {"a": 1, "b": 2}
    assert len(one) == 2


def test_a_map_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        FrozenMap({"a": 1})["a"] = 2  # type: ignore[index]


def test_a_map_does_not_follow_the_dict_that_it_was_made_of() -> None:
    data = {"a": 1}
    made = FrozenMap(data)
    data["a"] = 2
    assert made["a"] == 1


@given(JSON)
def test_thawing_undoes_freezing_and_what_is_frozen_can_be_hashed(value: Any) -> None:
    assert thaw(freeze(value)) == value
    hash(freeze(value))


# -- Secret ------------------------------------------------------------------------------------------------------------


def secret() -> Secret:
    return Secret("secretsmanager:acme", lambda: HIDDEN, "v7")


SHOWINGS: dict[str, Callable[[Secret], str]] = {
    "str": str,
    "repr": repr,
    "format": lambda item: f"{item:>40}",
    "percent": lambda item: "%s %r" % (item, item),  # noqa: UP031
    "inside a list": lambda item: str([item]),
    "inside a map": lambda item: repr(FrozenMap({"value": item})),
    "inside a dataclass": lambda item: repr(Node(item, Source("a.yaml", 1, 1))),
    "a plan's JSON": lambda item: canonical(encode(FrozenMap({"value": item}))),
    "a log line": lambda item: logging.LogRecord("x", 20, "x", 1, "sent %s", (item,), None).getMessage(),
    "a template": lambda item: str(Template(("a", "b"))) + str(item),
}


@pytest.mark.parametrize("show", SHOWINGS.values(), ids=SHOWINGS.keys())
def test_a_secret_shows_its_reference_and_never_its_text(show: Callable[[Secret], str]) -> None:
    assert HIDDEN not in show(secret())
    assert "secretsmanager:acme" in show(secret())


@pytest.mark.parametrize(
    "serialise",
    [
        pickle.dumps,
        copy.deepcopy,
        copy.copy,
        json.dumps,
        lambda item: dataclasses.asdict(Node(item, Source("a", 1, 1))),
    ],
    ids=["pickle", "deepcopy", "copy", "json", "asdict"],
)
def test_a_secret_cannot_be_serialised(serialise: Callable[[Secret], Any]) -> None:
    with pytest.raises(TypeError) as raised:
        serialise(secret())
    assert HIDDEN not in str(raised.value)


def test_a_traceback_through_a_secret_does_not_show_its_text() -> None:
    item = secret()
    try:
        raise ValueError(f"{item} is refused")
    except ValueError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert HIDDEN not in shown


def test_secrets_are_the_same_when_reference_and_version_are() -> None:
    assert secret() == Secret("secretsmanager:acme", lambda: "another text", "v7")
    assert secret() != Secret("secretsmanager:acme", lambda: HIDDEN, "v8")
    assert secret() != "secretsmanager:acme"
    assert len({secret(), secret()}) == 1


def test_only_reveal_gives_the_text() -> None:
    assert secret().reveal() == HIDDEN


def test_an_object_that_no_plan_can_hold_is_refused() -> None:
    with pytest.raises(InternalError, match="a plan cannot hold a object"):
        encode(object())
    with pytest.raises(InternalError, match="a plan cannot hold a type"):
        encode(Node)


# -- addresses, references, nodes --------------------------------------------------------------------------------------


def test_an_address_reads_as_its_kind_and_parts() -> None:
    assert str(Address("stage", ("orders", "prod"))) == "stage:orders/prod"
    assert Address("stage", ("orders", "prod")).name == "prod"
    assert Address("account", ()).name == ""


def test_what_is_known_only_later_reads_so() -> None:
    ref = Ref(Address("rest_api", ("orders",)))
    assert str(ref) == "(known after apply: id of rest_api:orders)"
    assert str(Template(("arn:", ref, "/*"))) == "arn:{rest_api:orders.id}/*"
    assert Template(("arn:", ref, "/*")).refs == (ref,)


def test_a_node_knows_its_children_and_where_they_are_written() -> None:
    here, there = Source("a.yaml", 1, 1), Source("a.yaml", 2, 5)
    node = Node(FrozenMap({"a": Node(1, there)}), here, FrozenMap({"a": there}))
    assert node.is_map
    assert not node.is_list
    assert node.get("a") == Node(1, there)
    assert node.get("b") is None
    assert dict(node.items()) == {"a": Node(1, there)}
    assert node.key_source("a") == there
    assert node.key_source("b") == here
    assert node.replace(2) == Node(2, here)


def test_a_scalar_node_has_no_children() -> None:
    node = Node("text", Source("a.yaml", 1, 1))
    assert node.get("a") is None
    assert dict(node.items()) == {}


@given(JSON.filter(lambda value: value is not None))
def test_plain_data_becomes_nodes_and_back(value: Any) -> None:
    source = Source("a.yaml", 3, 4)
    made = Node.of(value, source)
    assert made.plain() == value
    assert Node.of(made, Source("b.yaml", 1, 1)) is made


def test_a_problem_reads_as_where_what_which_rule_and_what_to_do() -> None:
    problem = Problem("is wrong", "some-rule", "orders@prod", Source("a.yaml", 3, 4), "do this")
    assert str(problem) == "a.yaml:3:4: orders@prod: is wrong [some-rule] (do this)"
    assert str(Problem("is wrong", "some-rule")) == "is wrong [some-rule]"
