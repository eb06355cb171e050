"""Usage of keys by day, and the SDK types: the answers have the shapes of the API reference."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.sandbox_world import Case, World, bad, missing, patch

NO_SUCH_KEY = missing("Invalid Usage Plan Key identifier specified")


def planned(**quota: Any) -> World:
    """The world with a plan of one key, on Friday 2026-01-02, and a key without a plan."""
    world = World()
    quota = quota or {"limit": 100, "period": "DAY"}
    world.names["plan"] = world.ask("create_usage_plan", name="p", quota=quota)["id"]
    world.names["free"] = world.ask("create_usage_plan", name="f")["id"]
    for name in ("key", "other"):
        world.names[name] = world.ask("create_api_key", name=name)["id"]
    for plan in ("<plan>", "<free>"):
        world.ask("create_usage_plan_key", usagePlanId=plan, keyId="<key>", keyType="API_KEY")
    return world


def usage(says: str, answer: Any, first: str = "2026-01-01", last: str = "2026-01-03", **asks: Any) -> Case:
    return Case(says, "get_usage", {"usagePlanId": "<plan>", "startDate": first, "endDate": last, **asks}, answer)


def days(*items: list[int], first: str = "2026-01-01", last: str = "2026-01-03", plan: str = "<plan>") -> Any:
    return {"usagePlanId": plan, "startDate": first, "endDate": last, "items": {"<key>": list(items)}}


def left(says: str, answer: Any, *patches: dict[str, str], **asks: Any) -> Case:
    said = {"usagePlanId": "<plan>", "keyId": "<key>", "patchOperations": list(patches), **asks}
    return Case(says, "update_usage", said, answer)


NO_TRAFFIC = days([0, 100], [0, 100], [0, 100])
DAY = {"first": "2026-01-02", "last": "2026-01-02"}
TODAY = ("2026-01-02", "2026-01-02")
LONG = bad("Invalid date range specified. The range must not exceed 366 days")
USAGE = [
    usage("three days without traffic", NO_TRAFFIC),
    usage("one day", days([0, 100], **DAY), *TODAY),
    usage("of one key", NO_TRAFFIC, keyId="<key>"),
    usage("of a key that is not the plan's", NO_SUCH_KEY, keyId="<other>"),
    usage("of no plan", missing("Invalid Usage Plan ID specified"), usagePlanId="none"),
    usage("of a plan without a quota", days([0, 0], plan="<free>", **DAY), *TODAY, usagePlanId="<free>"),
    usage(
        "no date",
        bad("Invalid startDate specified: tomorrow. Must be in the format YYYY-MM-DD"),
        "tomorrow",
        "2026-01-03",
    ),
    usage(
        "no such day",
        bad("Invalid endDate specified: 2026-02-30. Must be in the format YYYY-MM-DD"),
        "2026-01-01",
        "2026-02-30",
    ),
    usage(
        "backwards",
        bad("Invalid date range specified. The end date must not be before the start date"),
        "2026-01-03",
        "2026-01-01",
    ),
    usage("too long", LONG, "2025-01-01", "2026-01-02"),
]
LEFT = [
    left("more", days([0, 250], **DAY), patch("replace", "/remaining", "250")),
    left("none", days([0, 0], **DAY), patch("replace", "/remaining", "0")),
    left("nothing asked", days([0, 100], **DAY)),
    left(
        "less than none",
        bad("Invalid value specified for /remaining: -1"),
        patch("replace", "/remaining", "-1"),
    ),
    left("no number", bad("Invalid value specified for /remaining: many"), patch("replace", "/remaining", "many")),
    left(
        "another path",
        bad("Invalid patch path  '/used' specified for op 'replace'. Must be one of: [/remaining]"),
        patch("replace", "/used", "1"),
    ),
    left(
        "another op",
        bad("Invalid patch path  '/remaining' specified for op 'add'. Please choose supported operations"),
        patch("add", "/remaining", "1"),
    ),
    left("of a key that is not the plan's", NO_SUCH_KEY, patch("replace", "/remaining", "1"), keyId="<other>"),
    left(
        "of a plan without a quota",
        bad("Usage Plan <free> does not have a quota"),
        patch("replace", "/remaining", "1"),
        usagePlanId="<free>",
    ),
]


@pytest.mark.parametrize("case", USAGE, ids=lambda case: case.says)
def test_usage_is_told_by_key_and_day(case: Case) -> None:
    planned().holds(case)


@pytest.mark.parametrize("case", LEFT, ids=lambda case: case.says)
def test_what_is_left_of_a_quota_can_be_set(case: Case) -> None:
    planned().holds(case)


@pytest.mark.parametrize(
    ("quota", "first", "last", "expected"),
    [
        # the second of January is today: the grant counts from today to the end of its period
        ({"limit": 9, "period": "DAY"}, "2026-01-01", "2026-01-03", [9, 50, 9]),
        ({"limit": 9, "period": "WEEK"}, "2026-01-01", "2026-01-05", [9, 50, 50, 9, 9]),
        ({"limit": 9, "period": "WEEK", "offset": 1}, "2026-01-01", "2026-01-05", [9, 50, 50, 50, 9]),
        ({"limit": 9, "period": "MONTH"}, "2026-01-30", "2026-02-02", [50, 50, 9, 9]),
        ({"limit": 9, "period": "MONTH", "offset": 10}, "2026-01-09", "2026-01-12", [50, 50, 9, 9]),
    ],
)
def test_a_grant_lasts_until_the_period_ends(quota: dict[str, Any], first: str, last: str, expected: list[int]) -> None:
    world = planned(**quota)
    world.holds(left("", None, patch("replace", "/remaining", "50")))
    asked = world.ask("get_usage", usagePlanId="<plan>", startDate=first, endDate=last)
    assert [remaining for _, remaining in asked["items"][world.names["key"]]] == expected


def test_a_key_that_leaves_a_plan_leaves_no_grant_behind() -> None:
    world = planned()
    world.holds(left("", None, patch("replace", "/remaining", "50")))
    world.ask("delete_usage_plan_key", usagePlanId="<plan>", keyId="<key>")
    world.ask("create_usage_plan_key", usagePlanId="<plan>", keyId="<key>", keyType="API_KEY")
    world.holds(usage("", days([0, 100], **DAY), *TODAY))


def test_usage_pages_by_key() -> None:
    world = planned()
    world.ask("create_usage_plan_key", usagePlanId="<plan>", keyId="<other>", keyType="API_KEY")
    pages = world.client.get_paginator("get_usage").paginate(
        usagePlanId=world.names["plan"], startDate="2026-01-02", endDate="2026-01-02", PaginationConfig={"PageSize": 1}
    )
    assert [list(page["items"]) for page in pages] == [[world.names["key"]], [world.names["other"]]]


def sdk(says: str, answer: Any, kind: str, **parameters: str) -> Case:
    return Case(
        says, "get_sdk", {"restApiId": "<api>", "stageName": "dev", "sdkType": kind, "parameters": parameters}, answer
    )


NO_SDK = "The sandbox generates no SDKs: {} is available from API Gateway itself"
SDKS = [
    sdk("javascript", bad(NO_SDK.format("javascript")), "javascript"),
    sdk("java", bad(NO_SDK.format("java")), "java", serviceName="S", javaPackageName="p"),
    sdk("java without a package", bad("Missing required SDK parameters: [javaPackageName]"), "java", serviceName="S"),
    sdk("swift without a prefix", bad("Missing required SDK parameters: [classPrefix]"), "swift"),
    sdk(
        "another language",
        bad("Invalid SDK type specified. Must be one of: [javascript, android, objectivec, swift, java, ruby]"),
        "cobol",
    ),
    Case(
        "of no stage",
        "get_sdk",
        {"restApiId": "<api>", "stageName": "none", "sdkType": "ruby"},
        missing("Invalid Stage identifier specified"),
    ),
    Case("of no type", "get_sdk_type", {"id": "cobol"}, missing("Invalid SDK type identifier specified")),
    Case("a type", "get_sdk_type", {"id": "javascript"}, {"id": "javascript", "friendlyName": "JavaScript"}),
]


@pytest.mark.parametrize("case", SDKS, ids=lambda case: case.says)
def test_sdks_are_checked_and_refused(case: Case) -> None:
    World().holds(case)


def test_the_sdk_types_are_those_that_the_reference_lists() -> None:
    types = {known["id"]: known for known in World().ask("get_sdk_types")["items"]}
    assert sorted(types) == ["android", "java", "javascript", "objectivec", "ruby", "swift"]
    needed = {
        name: [wanted["name"] for wanted in known.get("configurationProperties", ()) if wanted["required"]]
        for name, known in types.items()
    }
    assert needed == {
        "android": ["groupId", "artifactId", "artifactVersion", "invokerPackage"],
        "java": ["serviceName", "javaPackageName"],
        "javascript": [],
        "objectivec": ["classPrefix"],
        "ruby": [],
        "swift": ["classPrefix"],
    }
