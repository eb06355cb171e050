"""What a guard refuses: all reasons are told at once, before anything is changed, to people and to machines."""

from __future__ import annotations

import traceback

import pytest

from apigwctl.errors import RefusedError
from tests.sandbox_project import ACCOUNT, Project

KEYS = [f"k{number}" for number in range(3)]
SPEC = "\n---\n".join(f"kind: ApiKey\nname: {name}" for name in KEYS)
COMMANDS = [("apply", "--yes"), ("destroy", "--yes")]
TWO_PLACES = f"""
project: shop
specs: [specs/]
targets:
  dev:
    account: "{ACCOUNT}"
    regions: [eu-west-1, us-east-1]
"""


@pytest.fixture
def protected(shop: Project) -> Project:
    """Three keys of which the specs protect two, and which they would make anew with other values."""
    shop.applied(SPEC)
    value = "\nvalue: a-value-that-nobody-else-has-{}"
    documents = [f"kind: ApiKey\nname: {name}{value.format(name)}" for name in KEYS]
    shop.write("\n---\n".join([documents[0], *(f"{text}\nprotected: true" for text in documents[1:])]))
    return shop


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_reason_of_a_refusal_is_told_with_its_place_and_hint(
    protected: Project, command: tuple[str, ...]
) -> None:
    writes = protected.sandbox.plane.writes
    ran = protected.run(*command)
    assert ran.status == 3
    assert "2 problems stand in the way: nothing was changed" in ran.err
    for name in KEYS[1:]:
        assert f"ApiKey/{name}: would be deleted, and is protected [protected]" in ran.err
    assert ran.err.count("hint: ") == 2
    assert protected.sandbox.plane.writes == writes


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_reason_of_a_refusal_is_told_to_machines(protected: Project, command: tuple[str, ...]) -> None:
    ran = protected.run(*command, "--format", "json")
    assert (ran.status, ran.err) == (3, "")
    assert [item["address"] for item in ran.data["error"]["problems"]] == ["ApiKey/k1", "ApiKey/k2"]
    assert {item["rule"] for item in ran.data["error"]["problems"]} == {"protected"}


def test_a_kept_plan_with_problems_is_refused_with_all_of_them(protected: Project) -> None:
    path = str(protected.directory / "plan.json")
    kept = protected.run("plan", "-o", path)
    assert kept.status == 3
    assert kept.text.count("[protected]") == 2
    assert protected.run("apply", path).err.count("[protected]") == 2


def test_a_caller_in_python_gets_the_problems_as_values(protected: Project) -> None:
    with pytest.raises(RefusedError, match="2 problems stand in the way") as refused:
        protected.apply()
    assert [getattr(item, "rule", "") for item in refused.value.problems] == ["protected", "protected"]
    assert "ApiKey/k2: would be deleted" in "".join(traceback.format_exception(refused.value))


def test_of_several_places_each_problem_says_where_it_stands(shop: Project) -> None:
    shop.write(TWO_PLACES, "apigwctl.yaml")
    shop.write("kind: ApiKey\nname: acme\n")
    for region in ("eu-west-1", "us-east-1"):
        shop.client(region=region).create_api_key(name="acme", enabled=True)
    ran = shop.run("apply", "--yes")
    assert ran.status == 3
    for region in ("eu-west-1", "us-east-1"):
        assert f"does not carry our tags (dev, {region}) [not-ours]" in ran.err
