from __future__ import annotations

from dataclasses import dataclass

import pytest

from apigwctl.model.identity import (
    ADOPTED_TAG,
    DOCUMENT_TAG,
    OWNER_TAG,
    SUPERSEDED_TAG,
    Consent,
    Found,
    Wanted,
    document_of,
    match,
    ownership_tags,
)
from apigwctl.values import Address

OWNER = "shop/dev"
ORDERS = Address("rest_api", ("orders",))


def live(identifier: str, name: str = "orders", *, owner: str = "", document: str = "orders", **tags: str) -> Found:
    """A live API; `owner` says that it carries ownership tags."""
    owned = {OWNER_TAG: owner, DOCUMENT_TAG: f"RestApi/{document}"} if owner else {}
    return Found(identifier, name, {**owned, **{key.replace("__", ":"): value for key, value in tags.items()}})


def wanted(name: str = "orders", **members: str) -> Wanted:
    return Wanted(Address("rest_api", (name,)), members.pop("aws_name", name), **members)  # type: ignore[arg-type]


ADOPT = Consent(adopt=True)
FROM_STACK = Consent(adopt_from_cloudformation=True)
STACK = {"aws__cloudformation__stack-name": "s"}


ANY = wanted()
NO_CONSENT = Consent()


@dataclass(frozen=True)
class Case:
    """What is live, what a document asks for, what is allowed, and what comes of it."""

    have: tuple[Found, ...]
    want: Wanted = ANY
    consent: Consent = NO_CONSENT
    found: str = ""
    adopting: bool = False
    renamed: bool = False
    problem: str = ""
    hint: str = ""


CASES: dict[str, Case] = {
    "nothing is there": Case(()),
    "ours by both tags": Case((live("a", owner=OWNER),), found="a"),
    "ours whatever its name": Case((live("a", "Orders API", owner=OWNER),), found="a"),
    "ours wins over a stranger of the name": Case((live("b"), live("a", "x", owner=OWNER)), found="a"),
    "two carry our tags": Case((live("a", owner=OWNER), live("b", owner=OWNER)), problem="two-of-one"),
    "a stranger of the name": Case((live("a"),), problem="not-ours", hint="--adopt, or with `id: a`"),
    "a stranger of another name": Case((live("a", "billing"),)),
    "a stranger that may be adopted": Case((live("a"),), consent=ADOPT, found="a", adopting=True),
    "adoption where nothing is there": Case((), consent=ADOPT),
    "two strangers of the name": Case((live("a"), live("b")), consent=ADOPT, problem="two-of-one", hint="`id:`"),
    "a stranger by its id": Case((live("a"), live("b")), wanted(id="b"), found="b", adopting=True),
    "an id of another name": Case((live("a", "billing"),), wanted(id="a"), found="a", adopting=True),
    "an id that is not there": Case((live("a"),), wanted(id="zz"), problem="unknown-id"),
    "ours, with an id": Case((live("a", owner=OWNER),), wanted(id="a"), found="a"),
    "another owner's": Case((live("a", owner="shop/prod"),), consent=ADOPT, problem="other-owner"),
    "another owner's, by its id": Case((live("a", owner="x/y"),), wanted(id="a"), problem="other-owner"),
    "our owner, another document": Case(
        (live("a", owner=OWNER, document="old"),), consent=ADOPT, found="a", adopting=True
    ),
    "of CloudFormation": Case((live("a", **STACK),), consent=ADOPT, problem="cloudformation-owned"),
    "of CloudFormation, with consent": Case((live("a", **STACK),), consent=FROM_STACK, found="a", adopting=True),
    "of CloudFormation, by its id": Case((live("a", **STACK),), wanted(id="a"), problem="cloudformation-owned"),
    "the name in AWS counts": Case((live("a", "dev-orders"),), wanted(aws_name="dev-orders"), ADOPT, "a", True),
    "renamed": Case(
        (live("a", "old", owner=OWNER, document="old"),), wanted(renamed_from="old"), found="a", renamed=True
    ),
    "renamed long ago": Case((live("a", owner=OWNER),), wanted(renamed_from="old"), found="a"),
    "renamed, and both exist": Case(
        (live("a", owner=OWNER), live("b", "old", owner=OWNER, document="old")),
        wanted(renamed_from="old"),
        problem="rename-both-exist",
    ),
    "renamed from a stranger": Case((live("a", "old"),), wanted(renamed_from="old")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_whose_a_live_object_is(case: Case) -> None:
    made = match([case.want], case.have, OWNER, case.consent)
    assert [item.id for item in made.found.values()] == ([case.found] if case.found else [])
    assert made.adopting == (frozenset({ORDERS}) if case.adopting else frozenset())
    assert made.renamed == (frozenset({ORDERS}) if case.renamed else frozenset())
    assert [problem.rule for problem in made.problems] == ([case.problem] if case.problem else [])
    assert case.hint in "".join(problem.hint for problem in made.problems)


def test_what_is_ours_and_no_longer_described_is_an_orphan() -> None:
    have = (
        live("a", owner=OWNER),
        live("b", "old", owner=OWNER, document="old"),
        live("c", "x"),
        live("d", "y", owner="shop/prod", document="y"),
    )
    assert [item.id for item in match([wanted()], have, OWNER, Consent()).orphans] == ["b"]


def test_what_is_renamed_or_doubled_is_no_orphan() -> None:
    renamed = live("b", "old", owner=OWNER, document="old")
    assert match([wanted(renamed_from="old")], [renamed], OWNER, Consent()).orphans == ()
    doubled = (live("a", owner=OWNER), live("b", owner=OWNER))
    assert match([wanted()], doubled, OWNER, Consent()).orphans == ()


SUPERSEDED = {SUPERSEDED_TAG.replace(":", "__"): "true"}


@pytest.mark.parametrize(
    ("have", "found", "superseded"),
    [
        (("new", "old*"), "new", ["old"]),
        (("old*", "new", "older*"), "new", ["old", "older"]),
        (("old*",), "old", []),
    ],
    ids=["both are there", "three are there", "the new one was not made"],
)
def test_what_was_superseded_is_known_once_something_stands_in_its_place(
    have: tuple[str, ...], found: str, superseded: list[str]
) -> None:
    items = [live(item.rstrip("*"), owner=OWNER, **(SUPERSEDED if item.endswith("*") else {})) for item in have]
    made = match([wanted()], items, OWNER, Consent())
    assert made.problems == ()
    assert [item.id for item in made.found.values()] == [found]
    assert [item.id for left in made.superseded.values() for item in left] == superseded
    assert made.orphans == ()


def test_what_was_superseded_under_its_former_name_does_not_stand_in_the_way_of_a_rename() -> None:
    items = [live("new", owner=OWNER), live("old", owner=OWNER, document="old", **SUPERSEDED)]
    made = match([wanted(renamed_from="old")], items, OWNER, Consent())
    assert (made.problems, made.orphans) == ((), ())
    assert [item.id for item in made.superseded[ORDERS]] == ["old"]


def test_two_that_carry_our_tags_are_refused_although_a_third_was_superseded() -> None:
    items = [live("a", owner=OWNER), live("b", owner=OWNER), live("c", owner=OWNER, **SUPERSEDED)]
    (problem,) = match([wanted()], items, OWNER, Consent()).problems
    assert (problem.rule, "a, b" in problem.message) == ("two-of-one", True)


def test_a_problem_names_the_document_and_both_ids() -> None:
    (problem,) = match([wanted()], [live("a1"), live("b2")], OWNER, Consent()).problems
    assert problem.address == "orders"
    assert "a1, b2" in problem.message


def test_ownership_is_two_tags() -> None:
    assert ownership_tags(OWNER, ORDERS) == {OWNER_TAG: OWNER, DOCUMENT_TAG: "RestApi/orders"}
    assert document_of(Address("usage_plan", ("partners",))) == "UsagePlan/partners"
    assert ADOPTED_TAG not in ownership_tags(OWNER, ORDERS)


def test_a_rename_beside_a_new_document_of_the_old_name_is_refused_until_it_is_done() -> None:
    old = Wanted(Address("rest_api", ("old",)), "old")
    before = [live("a", "old", owner=OWNER, document="old")]
    made = match([wanted(renamed_from="old"), old], before, OWNER, Consent())
    assert [problem.rule for problem in made.problems] == ["rename-ambiguous"]
    assert ORDERS not in made.found

    after = [live("a", owner=OWNER), live("b", "old", owner=OWNER, document="old")]
    made = match([wanted(renamed_from="old"), old], after, OWNER, Consent())
    assert (made.problems, made.renamed) == ((), frozenset())
    assert {address.name: item.id for address, item in made.found.items()} == {"orders": "a", "old": "b"}
