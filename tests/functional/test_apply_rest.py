"""Every planning scenario carried out: from what there was to what is wanted, verified, and empty afterwards."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.sandbox_project import Project, told
from tests.unit.planning.test_scenarios import SCENARIOS

ZONE = "Z0123456789ABC"
LINK_ID = re.compile(r"connectionId \S+ ->")
REFUSED = {name for name, item in SCENARIOS.items() if item["expect"].get("problems")}
PARTIAL = {name for name, item in SCENARIOS.items() if "only" in item.get("options", {})}


def specs_of(scenario: dict[str, Any]) -> tuple[str | None, str]:
    """What a scenario starts from, and what it wants."""
    have = scenario.get("have")
    want = scenario.get("want", have)
    for old, new in scenario.get("change", {}).items():
        want = want.replace(old, new)
    return have, want


def options_of(scenario: dict[str, Any]) -> dict[str, Any]:
    options = dict(scenario.get("options", {}))
    if "only" in options:
        options["only"] = tuple(options["only"])
    return options


def seeded(project: Project) -> str:
    """Make what scenarios take for granted around an API; the id of the hosted zone."""
    for name in ("logs", "theirs"):
        project.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    made = project.client("route53").create_hosted_zone(Name="example.com", CallerReference="scenarios")
    return str(made["HostedZone"]["Id"]).removeprefix("/hostedzone/")


def in_zone(zone: str, *texts: str | None) -> list[Any]:
    """Texts of a scenario with the hosted zone that there is."""
    return [None if text is None else text.replace(ZONE, zone) for text in texts]


MADE_UP = [name for name in SCENARIOS if "released" in SCENARIOS[name]]
"""Scenarios of canaries and holds that stages have already: tests of the verbs have those from AWS."""


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name not in (*REFUSED, *MADE_UP)])
def test_a_scenario_holds_against_aws(shop: Project, name: str) -> None:
    zone = seeded(shop)
    have, want = in_zone(zone, *specs_of(SCENARIOS[name]))
    options = options_of(SCENARIOS[name])
    if have is not None:
        shop.applied(have)
        assert shop.lines() == []
    shop.write(want)
    # The reader has to see the same differences that were planned from made-up state.
    assert comparable(shop.lines(**options)) == comparable(in_zone(zone, *known(name)))
    result = shop.apply(**options)
    assert result.verified, told(result)
    assert [line for line in shop.lines(**options) if line[0] not in "?i"] == []


def comparable(lines: list[str]) -> list[str]:
    """Lines in an order of their own, without ids that AWS gives, and without the part that an import made of a
    description that is another one now.
    """
    return sorted(LINK_ID.sub("connectionId ->", line) for line in lines if line != "- orders/DocumentationPart/API")


def known(name: str) -> list[str]:
    return list(SCENARIOS[name]["expect"]["lines"])


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_a_scenario_refuses_is_refused_before_anything_is_written(shop: Project, name: str) -> None:
    zone = seeded(shop)
    have, want = in_zone(zone, *specs_of(SCENARIOS[name]))
    shop.applied(have)
    shop.write(want)
    writes = shop.sandbox.plane.writes
    assert shop.run("apply", "--yes").status == 3
    assert shop.sandbox.plane.writes == writes


@pytest.mark.parametrize("name", sorted(PARTIAL))
def test_what_only_leaves_out_is_still_planned_afterwards(shop: Project, name: str) -> None:
    have, want = specs_of(SCENARIOS[name])
    shop.applied(have)
    shop.write(want)
    whole = set(shop.lines())
    chosen = set(shop.lines(**options_of(SCENARIOS[name])))
    shop.apply(**options_of(SCENARIOS[name]))
    left = set(shop.lines())
    assert left
    assert left <= whole
    assert chosen & left <= {line for line in whole if line.startswith(">")}
    shop.applied()
