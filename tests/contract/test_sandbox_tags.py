"""Tags of every taggable ARN, and the web ACL that a neighbour sets on a stage."""

from __future__ import annotations

import pytest

from tests.contract.sandbox_world import Case, World, bad, missing

ARN = "arn:aws:apigateway:<region>::"


@pytest.mark.parametrize(
    "path",
    [
        "/restapis/<api>",
        "/restapis/<api>/stages/dev",
        "/apikeys/<key>",
        "/usageplans/<plan>",
        "/clientcertificates/<certificate>",
        "/vpclinks/<link>",
    ],
)
def test_everything_taggable_is_tagged_untagged_and_told(path: str) -> None:
    world = World()
    world.names["key"] = world.ask("create_api_key")["id"]
    world.names["plan"] = world.ask("create_usage_plan", name="p")["id"]
    world.names["certificate"] = world.ask("generate_client_certificate")["clientCertificateId"]
    world.names["link"] = world.ask("create_vpc_link", name="l", targetArns=["arn:aws:x:y:z:l"])["id"]
    arn = ARN + path
    world.holds(Case("", "tag_resource", {"resourceArn": arn, "tags": {"a": "1", "b": "2"}}, {}, 204))
    world.holds(Case("", "untag_resource", {"resourceArn": arn, "tagKeys": ["a", "none"]}, {}, 204))
    world.holds(Case("", "get_tags", {"resourceArn": arn}, {"tags": {"b": "2"}}))


TAG_REFUSALS = [
    Case(
        "no such API",
        "get_tags",
        {"resourceArn": f"{ARN}/restapis/none"},
        missing("Invalid API identifier specified <account>:none"),
    ),
    Case(
        "no such stage",
        "get_tags",
        {"resourceArn": f"{ARN}/restapis/<api>/stages/none"},
        missing("Invalid Stage identifier specified"),
    ),
    Case("no ARN", "get_tags", {"resourceArn": "nope"}, bad("Invalid ARN. ARN is not well formed nope")),
    Case(
        "AWS's own",
        "tag_resource",
        {"resourceArn": f"{ARN}/restapis/<api>", "tags": {"aws:a": "b"}},
        bad("Tag keys starting with 'aws:' are reserved for system use"),
    ),
    Case(
        "too many",
        "tag_resource",
        {"resourceArn": f"{ARN}/restapis/<api>", "tags": {str(n): "" for n in range(51)}},
        bad("The number of tags exceeds the limit of 50"),
    ),
]


@pytest.mark.parametrize("case", TAG_REFUSALS, ids=lambda case: case.says)
def test_tags_refused(case: Case) -> None:
    World().holds(case)


def test_a_web_acl_is_set_on_a_stage_from_outside() -> None:
    world = World()
    place = (world.names["account"], world.names["region"], world.names["api"], "dev")
    world.plane.set_web_acl(*place, "arn:acl")
    assert world.ask("get_stage", restApiId="<api>", stageName="dev")["webAclArn"] == "arn:acl"
    world.plane.set_web_acl(*place, None)
    assert "webAclArn" not in world.ask("get_stage", restApiId="<api>", stageName="dev")
    assert world.plane.stage_of(*place[:3], "none") is None
    with pytest.raises(KeyError):
        world.plane.set_web_acl(*place[:3], "none", "arn:acl")
