from __future__ import annotations

import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from apigwctl.errors import InternalError, UsageError
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.codec import digest, encode, plan_to_json, plans_from_text, plans_to_text
from apigwctl.model.plan import Bind, Call, Estimate, Lock, Plan, Probe, Step, Until
from apigwctl.values import Address, FrozenMap, Problem, Ref, Secret, Source, Template
from tests.snapshots import api, model, plan, route, stage, together, usage_plan

HIDDEN = "the text of the secret"
NAMES = st.text(min_size=1, max_size=6)
ADDRESSES = st.builds(Address, st.sampled_from(["rest_api", "stage", "method"]), st.lists(NAMES, max_size=4).map(tuple))
REFS = st.builds(Ref, ADDRESSES, st.sampled_from(["id", "rootResourceId"]))
SECRETS = st.builds(lambda name, version: Secret(name, lambda: HIDDEN, version), NAMES, NAMES)
# The keys of documents are anybody's, those that the encoding itself uses among them.
KEYS = NAMES | st.sampled_from(["$ref", "$secret", "$address", "$set", "$template", "$map", "$schema", "version"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | ADDRESSES
    | REFS
    | SECRETS
    | st.builds(Template, st.lists(NAMES | REFS, max_size=3).map(tuple))
    | st.frozensets(NAMES, max_size=3),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3).map(FrozenMap),
    max_leaves=4,
)
PARAMS = st.dictionaries(KEYS, VALUES, max_size=2).map(FrozenMap)
PATHS = st.lists(NAMES, max_size=2).map(tuple)
CALLS = st.builds(
    Call,
    st.sampled_from(["apigateway", "logs"]),
    NAMES,
    PARAMS,
    st.lists(st.builds(Bind, REFS, PATHS, PARAMS, PATHS), max_size=2).map(tuple),
    st.none() | st.builds(Probe, NAMES, PARAMS, PATHS, PARAMS),
    st.none() | st.builds(Until, NAMES, PARAMS, PATHS, st.lists(VALUES, max_size=2).map(tuple)),
    PATHS,
    PARAMS,
    PATHS,
    st.none() | st.builds(Lock, NAMES, PARAMS, PATHS, NAMES, NAMES),
)
SOURCES = st.none() | st.builds(Source, NAMES, st.integers(1, 99), st.integers(1, 99))
CHANGES = st.builds(
    Change,
    ADDRESSES,
    st.sampled_from(Action),
    st.sampled_from(Reason),
    st.lists(st.builds(FieldChange, PATHS, VALUES, VALUES), max_size=2).map(tuple),
    NAMES,
    SOURCES,
)
PROBLEMS = st.builds(Problem, NAMES, NAMES, NAMES, SOURCES, NAMES, st.sampled_from(["error", "warning"]))
PLANS = st.builds(
    Plan,
    project=NAMES,
    target=NAMES,
    account=NAMES,
    region=NAMES,
    spec_digest=NAMES,
    live_digest=NAMES,
    changes=st.lists(CHANGES, max_size=2).map(tuple),
    steps=st.lists(st.builds(Step, NAMES, NAMES, NAMES, st.lists(CALLS, max_size=1).map(tuple), PATHS), max_size=2).map(
        tuple
    ),
    problems=st.lists(PROBLEMS, max_size=2).map(tuple),
    notes=st.lists(PROBLEMS, max_size=2).map(tuple),
    estimate=st.builds(Estimate, st.integers(0, 99), st.floats(0, 99)),
)


@given(PLANS.map(lambda made: (made,)))
def test_plans_survive_their_json(plans: tuple[Plan, ...]) -> None:
    assert plans_from_text(plans_to_text(plans), name="plan.json") == plans


@given(PLANS)
def test_no_plan_file_holds_the_text_of_a_secret(made: Plan) -> None:
    assert HIDDEN not in plans_to_text((made,))


@given(VALUES, VALUES)
def test_values_share_a_digest_only_when_they_are_equal(one: Any, other: Any) -> None:
    assert (digest(one) == digest(other)) == (encode(one) == encode(other) and _kinds(one) == _kinds(other))


def _kinds(value: Any) -> str:
    """True and 1 are equal in Python, and different in JSON."""
    return json.dumps(encode(value), sort_keys=True)


def test_a_real_plan_with_a_schema_that_refers_to_another_survives_its_json() -> None:
    schema = {"properties": {"order": {"$ref": "https://apigateway.amazonaws.com/restapis/*/models/Order"}}}
    have = api("orders", route("GET /a"), model("Order"), model("Page"), stage("prod"))
    want = together(
        api("orders", route("GET /a"), route("GET /b"), model("Order"), model("Page", schema), stage("prod")),
        usage_plan("partners", covers={"orders@prod": {}}),
    )
    made = plan(have, want)
    assert plans_from_text(plans_to_text((made,)), name="plan.json") == (made,)


def test_a_change_of_a_structure_reads_back_as_its_members() -> None:
    from apigwctl.catalogue.rest import TlsConfig

    change = Change(
        Address("rest_api", ("a",)), Action.UPDATE, Reason.DIFFERS, (FieldChange(("x",), None, TlsConfig()),)
    )
    made = Plan("p", "t", "1", "r", "", "", (change,))
    (read,) = plans_from_text(plans_to_text((made,)), name="plan.json")
    assert read.changes[0].fields[0].new == {"insecure_skip_verification": False}
    assert plans_to_text((read,)) == plans_to_text((made,))


def test_a_secret_from_a_plan_file_has_no_text() -> None:
    call = Call("apigateway", "CreateApiKey", FrozenMap({"value": Secret("ssm:/key", lambda: HIDDEN)}))
    made = Plan("p", "t", "1", "r", "", "", steps=(Step("1", "create", "lane", (call,)),))
    (read,) = plans_from_text(plans_to_text((made,)), name="plan.json")
    value = read.steps[0].calls[0].params["value"]
    assert value == call.params["value"]
    with pytest.raises(InternalError):
        value.reveal()


GOOD = plan_to_json(Plan("p", "t", "1", "r", "", ""))
DAMAGED: dict[str, tuple[Any, str]] = {
    "not JSON": ("{", "not a plan file"),
    "a list": ([], "not a plan file"),
    "something else": ({"format": "terraform"}, "not a plan file"),
    "of another version": ({"format": "apigwctl.plan", "version": 99, "plans": []}, "version 99"),
    "without plans": ({"format": "apigwctl.plan", "version": 1}, "damaged"),
    "with half a plan": ({"format": "apigwctl.plan", "version": 1, "plans": [{"project": "p"}]}, "damaged"),
    "with plans that are none": ({"format": "apigwctl.plan", "version": 1, "plans": [3]}, "damaged"),
    "with an unknown action": (
        {
            "format": "apigwctl.plan",
            "version": 1,
            "plans": [{**GOOD, "changes": [{"address": {"$address": ["stage"]}, "action": "explode"}]}],
        },
        "damaged",
    ),
}


@pytest.mark.parametrize(("data", "message"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_file_that_is_no_plan_is_refused_with_its_name(data: Any, message: str) -> None:
    text = data if isinstance(data, str) else json.dumps(data)
    with pytest.raises(UsageError, match=message) as raised:
        plans_from_text(text, name="old.json")
    assert str(raised.value).startswith("old.json: ")


def test_a_plan_counts_what_it_changes() -> None:
    def of(action: Action) -> Change:
        return Change(Address("rest_api", (action.value,)), action, Reason.NEW)

    made = Plan("p", "t", "1", "r", "", "", (of(Action.NOTE),))
    assert made.is_empty
    made = Plan("p", "t", "1", "r", "", "", (of(Action.ORPHAN), of(Action.CREATE), of(Action.NOTE)))
    assert not made.is_empty
    assert [change.action for change in made.pending] == [Action.CREATE]
    assert made.count(Action.ORPHAN, Action.NOTE) == 2
