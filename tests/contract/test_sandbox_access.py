"""API keys, usage plans, certificates, VPC links and the account answer as AWS was recorded to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from tests.contract.sandbox_client import NOON
from tests.contract.sandbox_world import ROLE, Case, Refusal, World, bad, conflict, missing, patch

VALUE = "0123456789abcdefghij"
NO_KEY = missing("Invalid API Key identifier specified")
NO_PLAN = missing("Invalid Usage Plan ID specified")


def stocked() -> World:
    """The world with two keys, a plan on the stage, a certificate and a VPC link."""
    world = World()
    world.names["old"] = world.ask("create_api_key", name="old", value=VALUE)["id"]
    world.names["new"] = world.ask("create_api_key", name="new", enabled=True)["id"]
    world.names["plan"] = world.ask("create_usage_plan", name="p", apiStages=[{"apiId": "<api>", "stage": "dev"}])["id"]
    world.names["certificate"] = world.ask("generate_client_certificate", description="d")["clientCertificateId"]
    world.names["link"] = world.ask("create_vpc_link", name="l", targetArns=[NLB])["id"]
    return world


NLB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/n/1"


def key(**said: Any) -> dict[str, Any]:
    return {"id": ANY, "enabled": False, "createdDate": NOON, "lastUpdatedDate": NOON, "stageKeys": [], **said}


def new_key(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "create_api_key", asks, answer, 201)


def key_update(says: str, answer: Any, *patches: dict[str, str]) -> Case:
    return Case(says, "update_api_key", {"apiKey": "<old>", "patchOperations": list(patches)}, answer)


OLD = key(name="old", tags={})
KEYS = [
    new_key("bare", key(value=ANY)),
    new_key("an empty name", key(value=ANY), name=""),
    new_key("an empty value", key(value=ANY), value=""),
    new_key("a value", key(value=VALUE + "x"), value=VALUE + "x"),
    new_key("a value twice", conflict("API Key already exists"), value=VALUE),
    new_key("a short value", bad("API Key value should be at least 20 characters"), value="x" * 19),
    new_key("a long value", bad("API Key value exceeds maximum size of 128 characters"), value="x" * 129),
    new_key("a long name", bad("Invalid API Key name, can be at most 1024 characters."), name="x" * 1025),
    new_key("a long description", bad("Invalid API Key description specified."), description="x" * 125001),
    Case("without its value", "get_api_key", {"apiKey": "<old>"}, OLD),
    Case("with its value", "get_api_key", {"apiKey": "<old>", "includeValue": True}, OLD | {"value": VALUE}),
    Case("none", "get_api_key", {"apiKey": "none"}, NO_KEY),
    Case("newest first", "get_api_keys", {}, {"items": [key(name="new", enabled=True), key(name="old")]}),
    Case(
        "with values",
        "get_api_keys",
        {"includeValues": True, "nameQuery": "o"},
        {"items": [key(name="old", value=VALUE)]},
    ),
    Case("by prefix", "get_api_keys", {"nameQuery": "ol"}, {"items": [key(name="old")]}),
    Case("by case", "get_api_keys", {"nameQuery": "O"}, {"items": []}),
    Case("by infix", "get_api_keys", {"nameQuery": "ld"}, {"items": []}),
    Case("a deletion", "delete_api_key", {"apiKey": "<old>"}, {}, 202),
    key_update("a name", OLD | {"name": "x"}, patch("replace", "/name", "x")),
    key_update("on", OLD | {"enabled": True}, patch("replace", "/enabled", "true")),
    key_update("junk is off", OLD, patch("replace", "/enabled", "junk")),
    key_update(
        "a long description",
        bad("Invalid API Key description specified."),
        patch("replace", "/description", "x" * 125001),
    ),
    key_update(
        "the id",
        bad(
            "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description, "
            "/enabled, /name, /customerId]"
        ),
        patch("replace", "/id", "x"),
    ),
]


@pytest.mark.parametrize("case", KEYS, ids=lambda case: f"{case.operation} {case.says}")
def test_api_keys(case: Case) -> None:
    stocked().holds(case)


def new_plan(says: str, answer: Any, **asks: Any) -> Case:
    return Case(says, "create_usage_plan", {"name": "n", **asks}, answer, 201)


def made(**said: Any) -> dict[str, Any]:
    return {"id": ANY, "name": "n", "apiStages": [], **said}


STAGE = {"apiId": "<api>", "stage": "dev"}
PLAN = {"id": "<plan>", "name": "p", "apiStages": [STAGE], "tags": {}}
ROUTES = "/apiStages/<api>:dev/throttle"


def plan_update(says: str, answer: Any, *patches: dict[str, str]) -> Case:
    return Case(says, "update_usage_plan", {"usagePlanId": "<plan>", "patchOperations": list(patches)}, answer)


def throttled(**routes: Any) -> dict[str, Any]:
    return PLAN | {"apiStages": [STAGE | {"throttle": {"/pets/GET": routes}}]}


PLANS = [
    new_plan("bare", made()),
    new_plan(
        "a burst above the rate",
        made(throttle={"burstLimit": 20, "rateLimit": 10.0}),
        throttle={"burstLimit": 20, "rateLimit": 10},
    ),
    new_plan(
        "a quota's offset is 0",
        made(quota={"limit": 5, "offset": 0, "period": "DAY"}),
        quota={"limit": 5, "period": "DAY"},
    ),
    new_plan(
        "a quota's offset beyond its period",
        bad("Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period"),
        quota={"limit": 5, "period": "WEEK", "offset": 7},
    ),
    new_plan("a stage", made(apiStages=[STAGE]), apiStages=[STAGE]),
    new_plan("tags are shown when given", made(tags={"a": "b"}), tags={"a": "b"}),
    Case("a look", "get_usage_plan", {"usagePlanId": "<plan>"}, PLAN),
    Case("none", "get_usage_plan", {"usagePlanId": "none"}, NO_PLAN),
    Case("all", "get_usage_plans", {}, {"items": [{"id": "<plan>", "name": "p", "apiStages": [STAGE]}]}),
    plan_update("a name", PLAN | {"name": "x"}, patch("replace", "/name", "x")),
    plan_update(
        "a quota",
        PLAN | {"quota": {"limit": 5, "offset": 0, "period": "MONTH"}},
        patch("replace", "/quota/limit", "5"),
        patch("replace", "/quota/period", "MONTH"),
    ),
    plan_update(
        "half a quota", bad("Usage Plan quota must have a limit and a period"), patch("add", "/quota/limit", "5")
    ),
    plan_update(
        "a throttle",
        PLAN | {"throttle": {"rateLimit": 5.5, "burstLimit": 2}},
        patch("replace", "/throttle/rateLimit", "5.5"),
        patch("replace", "/throttle/burstLimit", "2"),
    ),
    plan_update(
        "a throttle of 0", PLAN | {"throttle": {"rateLimit": 0.0}}, patch("replace", "/throttle/rateLimit", "0")
    ),
    plan_update("a throttle away", PLAN, patch("add", "/throttle/rateLimit", "5"), patch("remove", "/throttle")),
    plan_update(
        "a route's throttle",
        throttled(rateLimit=1.5, burstLimit=3),
        patch("replace", f"{ROUTES}/~1pets/GET/rateLimit", "1.5"),
        patch("replace", f"{ROUTES}/~1pets/GET/burstLimit", "3"),
    ),
    plan_update(
        "a route's throttle, unescaped", throttled(rateLimit=1.5), patch("add", f"{ROUTES}//pets/GET/rateLimit", "1.5")
    ),
    plan_update(
        "a route's throttle away",
        PLAN,
        patch("replace", f"{ROUTES}/~1pets/GET/rateLimit", "1.5"),
        patch("remove", f"{ROUTES}/~1pets/GET"),
    ),
    plan_update(
        "all throttles away", PLAN, patch("replace", f"{ROUTES}/~1pets/GET/rateLimit", "1.5"), patch("remove", ROUTES)
    ),
    plan_update(
        "all throttles as one value", throttled(rateLimit=1.0), patch("add", ROUTES, '{"/pets/GET": {"rateLimit": 1}}')
    ),
    plan_update("a stage away", PLAN | {"apiStages": []}, patch("remove", "/apiStages", "<api>:dev")),
    plan_update(
        "a stage that is no stage",
        bad("Invalid API Stage specified. Format must be {restApiId}:{stage}"),
        patch("add", "/apiStages", "nope"),
    ),
    plan_update(
        "an unknown stage",
        missing("Invalid API Stage {api: <api>, stage: none} specified for usageplan <plan>"),
        patch("add", "/apiStages", "<api>:none"),
    ),
    Case(
        "a deletion with stages",
        "delete_usage_plan",
        {"usagePlanId": "<plan>"},
        bad(
            "Cannot delete Usage Plan <plan> because there are API Stages associated with it. Please remove all API "
            "stages from the usage plan and try again."
        ),
    ),
    Case("a deletion of none", "delete_usage_plan", {"usagePlanId": "none"}, NO_PLAN),
    Case(
        "its stage's deletion",
        "delete_stage",
        {"restApiId": "<api>", "stageName": "dev"},
        bad(
            "Cannot delete stage dev because it is associated with usage plan <plan>. Remove the association "
            "and try again"
        ),
    ),
]


@pytest.mark.parametrize("case", PLANS, ids=lambda case: f"{case.operation} {case.says}")
def test_usage_plans(case: Case) -> None:
    stocked().holds(case)


def test_keys_join_and_leave_a_plan() -> None:
    world = stocked()
    join = {"usagePlanId": "<plan>", "keyType": "API_KEY"}
    old = {"id": "<old>", "name": "old", "type": "API_KEY", "value": VALUE}
    new = {"id": "<new>", "name": "new", "type": "API_KEY", "value": ANY}
    world.holds(Case("", "create_usage_plan_key", {**join, "keyId": "<old>"}, old, 201))
    world.holds(Case("", "create_usage_plan_key", {**join, "keyId": "<new>"}, new, 201))
    world.holds(Case("", "create_usage_plan_key", {**join, "keyId": "none"}, NO_KEY))
    again = world.ask("create_usage_plan_key", **join, keyId="<old>")
    assert isinstance(again, Refusal)
    assert again.status == 409
    world.holds(Case("", "get_usage_plan_keys", {"usagePlanId": "<plan>"}, {"items": [new, old]}))
    world.holds(Case("", "get_usage_plan_keys", {"usagePlanId": "<plan>", "nameQuery": "o"}, {"items": [old]}))
    world.holds(Case("", "get_usage_plan_keys", {"usagePlanId": "none"}, {"items": []}))
    world.holds(Case("", "get_usage_plan_key", {"usagePlanId": "<plan>", "keyId": "<old>"}, old))
    world.holds(Case("", "delete_usage_plan_key", {"usagePlanId": "<plan>", "keyId": "<old>"}, {}, 202))
    world.ask("delete_api_key", apiKey="<new>")
    world.holds(Case("", "get_usage_plan_keys", {"usagePlanId": "<plan>"}, {"items": []}))


def test_a_key_has_one_plan_per_stage() -> None:
    world = stocked()
    world.names["other"] = world.ask("create_usage_plan", name="o", apiStages=[STAGE])["id"]
    world.ask("create_usage_plan_key", usagePlanId="<plan>", keyId="<old>", keyType="API_KEY")
    asks = {"usagePlanId": "<other>", "keyId": "<old>", "keyType": "API_KEY"}
    message = (
        "Usage Plan <other> cannot be added because API Key <old> cannot reference multiple Usage Plans with the same "
        "api stage: <api>:dev"
    )
    world.holds(Case("", "create_usage_plan_key", asks, conflict(message)))


def imported(rows: str, **asks: Any) -> dict[str, Any]:
    return {"format": "csv", "body": rows, **asks}


def test_keys_are_imported_from_csv() -> None:
    world = stocked()
    rows = f"name,key,description,Enabled,usageplanIds\na,{'a' * 20},d,true,<plan>\nb,{'b' * 20},,false,\n"
    ids = world.ask("import_api_keys", **imported(world.filled(rows)))["ids"]
    assert world.ask("get_api_key", apiKey=ids[0], includeValue=True)["value"] == "a" * 20
    assert [item["name"] for item in world.ask("get_usage_plan_keys", usagePlanId="<plan>")["items"]] == ["a"]
    assert [world.ask("get_api_key", apiKey=key_id)["enabled"] for key_id in ids] == [True, False]


@pytest.mark.parametrize(
    ("rows", "warning"),
    [
        (f"name,key\na,{'c' * 20}\nb,{'c' * 20}\n", "Row 2: API Key already exists"),
        (f"name,key\na,{'c' * 20}\nb,short\n", "Row 2: API Key value should be at least 20 characters"),
        (f"name,key\na,{'c' * 20}\n,{'d' * 20}\n", "Row 2: API Key name cannot be empty"),
        (
            f"name,key,usageplanIds\na,{'c' * 20},\nb,{'d' * 20},none\n",
            "Row 2: Invalid Usage Plan ID specified: none",
        ),
    ],
)
def test_a_bad_row_of_keys_is_a_warning_or_the_end_of_the_import(rows: str, warning: str) -> None:
    world = stocked()
    refusal = bad(f"Warnings found during import:\n\t{warning}")
    world.holds(Case("", "import_api_keys", imported(rows, failOnWarnings=True), refusal))
    world.holds(Case("", "import_api_keys", imported(rows), {"ids": [ANY], "warnings": [warning]}, 201))


BAD_FILES = [
    Case(
        "without a column",
        "import_api_keys",
        imported("name\na\n"),
        bad("Invalid API keys file: missing columns [key]"),
    ),
    Case("empty", "import_api_keys", imported(""), bad("Invalid API keys file: missing columns [name, key]")),
    Case("no text", "import_api_keys", imported(b"name,key\n\xff\xfe"), bad("Unable to parse the API keys file")),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("case", BAD_FILES, ids=lambda case: case.says)
def test_what_is_no_file_of_keys_is_refused(case: Case) -> None:
    stocked().holds(case)


LEGACY = [
    key_update("a stage in the value", OLD | {"stageKeys": ["<api>/dev"]}, patch("add", "/stages", "<api>/dev")),
    key_update("a stage in the path", OLD | {"stageKeys": ["<api>/dev"]}, patch("add", "/stages/<api>~1dev", "")),
    key_update(
        "a stage twice",
        OLD | {"stageKeys": ["<api>/dev"]},
        patch("add", "/stages", "<api>/dev"),
        patch("add", "/stages", "<api>/dev"),
    ),
    key_update(
        "a stage out again", OLD, patch("add", "/stages", "<api>/dev"), patch("remove", "/stages/<api>~1dev", "")
    ),
    key_update(
        "a stage that is not there", missing("Invalid stage identifier specified"), patch("add", "/stages", "x/y")
    ),
    key_update(
        "a stage that it does not have",
        missing("Invalid stage identifier specified"),
        patch("remove", "/stages", "x/y"),
    ),
    key_update("labels, which nothing shows", OLD, patch("add", "/labels", "blue"), patch("remove", "/labels", "blue")),
    key_update("a label without text", bad("Invalid label specified"), patch("add", "/labels", "")),
    key_update(
        "stages cannot be replaced",
        bad(
            "Invalid patch path  '/stages' specified for op 'replace'. Must be one of: [/description, /enabled, /name, "
            "/customerId]"
        ),
        patch("replace", "/stages", "<api>/dev"),
    ),
]


@pytest.mark.parametrize("case", LEGACY, ids=lambda case: case.says)
def test_a_key_still_takes_the_paths_from_before_usage_plans(case: Case) -> None:
    stocked().holds(case)


CERTIFICATE = {
    "clientCertificateId": "<certificate>",
    "description": "d",
    "pemEncodedCertificate": ANY,
    "createdDate": NOON,
    "expirationDate": NOON + timedelta(days=365),
    "tags": {},
}
LINK = {
    "id": "<link>",
    "name": "l",
    "targetArns": [NLB],
    "status": "AVAILABLE",
    "statusMessage": "Your vpc link is ready for use",
    "tags": {},
}
NO_LINK = missing("Invalid Vpc Link identifier specified")
ACCOUNT = {
    "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
    "features": ["UsagePlans"],
    "apiKeyVersion": "4",
}
C: dict[str, Any] = {"clientCertificateId": "<certificate>"}
REST = [
    Case("a look", "get_client_certificate", C, CERTIFICATE),
    Case(
        "a description",
        "update_client_certificate",
        {**C, "patchOperations": [patch("replace", "/description", "x")]},
        CERTIFICATE | {"description": "x"},
    ),
    Case("a deletion", "delete_client_certificate", C, {}, 202),
    Case(
        "none",
        "get_client_certificate",
        {"clientCertificateId": "none"},
        missing("Invalid Client Certificate identifier specified"),
    ),
    Case(
        "pending at first",
        "create_vpc_link",
        {"name": "n", "targetArns": [NLB]},
        {"id": ANY, "name": "n", "targetArns": [NLB], "status": "PENDING"},
        202,
    ),
    Case(
        "no ARN",
        "create_vpc_link",
        {"name": "n", "targetArns": ["invalid-arn"]},
        bad("Invalid ARN. ARN is not well formed invalid-arn"),
    ),
    Case("no name", "create_vpc_link", {"name": "", "targetArns": [NLB]}, bad("Name cannot be empty")),
    Case("available then", "get_vpc_link", {"vpcLinkId": "<link>"}, LINK),
    Case("all", "get_vpc_links", {}, {"items": [{name: value for name, value in LINK.items() if name != "tags"}]}),
    Case(
        "a name",
        "update_vpc_link",
        {"vpcLinkId": "<link>", "patchOperations": [patch("replace", "/name", "x")]},
        LINK | {"name": "x"},
    ),
    Case("a deletion", "delete_vpc_link", {"vpcLinkId": "<link>"}, {}, 202),
    *(
        Case("none", operation, {"vpcLinkId": "none"}, NO_LINK)
        for operation in ("get_vpc_link", "update_vpc_link", "delete_vpc_link")
    ),
    Case("a look", "get_account", {}, ACCOUNT | {"cloudwatchRoleArn": ROLE}),
    Case("a role away", "update_account", {"patchOperations": [patch("replace", "/cloudwatchRoleArn", "")]}, ACCOUNT),
    Case(
        "usage plans, which every account has",
        "update_account",
        {"patchOperations": [patch("add", "/features", "UsagePlans")]},
        ACCOUNT | {"cloudwatchRoleArn": ROLE},
    ),
    Case(
        "usage plans away",
        "update_account",
        {"patchOperations": [patch("remove", "/features", "UsagePlans")]},
        bad("Feature UsagePlans cannot be removed"),
    ),
    Case(
        "another feature",
        "update_account",
        {"patchOperations": [patch("add", "/features", "Magic")]},
        bad("Invalid feature specified: Magic. Must be one of: [UsagePlans]"),
    ),
]


@pytest.mark.parametrize("case", REST, ids=lambda case: f"{case.operation} {case.says}")
def test_certificates_links_and_the_account(case: Case) -> None:
    stocked().holds(case)


def test_what_a_stage_uses_cannot_be_deleted() -> None:
    world = stocked()
    patches = [patch("replace", "/clientCertificateId", "<certificate>")]
    world.ask("update_stage", restApiId="<api>", stageName="dev", patchOperations=patches)
    world.holds(Case("", "delete_client_certificate", C, bad("Client certificate is used by stage dev")))
    link = {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": "http://x.y", "connectionType": "VPC_LINK"}
    at = {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "GET"}
    world.ask("put_integration", **at, **link, connectionId="<link>")
    world.ask("create_deployment", restApiId="<api>", stageName="dev")
    world.ask("create_deployment", restApiId="<api>", stageName="test")
    where = "[<api>:GET:<pets>:dev, <api>:GET:<pets>:test] in format of [RESTApiId:Method:Resource:Stage]"
    message = f"Cannot delete vpc link. Vpc link '<link>', is referenced in {where}."
    world.holds(Case("", "delete_vpc_link", {"vpcLinkId": "<link>"}, bad(message)))
