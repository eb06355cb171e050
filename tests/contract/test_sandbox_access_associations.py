"""Domain name access associations: VPC endpoints of one's own and of other accounts, and private domains shared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.domains_world import CERTIFICATE, OTHER_ACCOUNT, DomainWorld
from tests.contract.sandbox_client import client
from tests.contract.sandbox_world import Case, Refusal, bad, conflict, invalid, missing, patch

DOMAIN = {"domainName": "private.example.com", "domainNameId": "<id>"}
PLACE = ":/domainnameaccessassociations/domainname/private.example.com+<id>/vpcesource/"
MINE = f"arn:aws:apigateway:<region>:<account>{PLACE}vpce-1"
THEIRS = f"arn:aws:apigateway:<region>:{OTHER_ACCOUNT}{PLACE}vpce-2"
MISSING = missing("Invalid domain name access association identifier specified")
NO_DOMAIN = bad("Invalid domain name identifier specified")
CREATE = "create_domain_name_access_association"


def association(arn: str, endpoint: str, **said: Any) -> dict[str, Any]:
    return {
        "domainNameAccessAssociationArn": arn,
        "domainNameArn": "<private arn>",
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": endpoint,
        **said,
    }


def made(says: str, answer: Any, **asks: Any) -> Case:
    given = {
        "domainNameArn": "<private arn>",
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": "vpce-9",
        **asks,
    }
    return Case(says, CREATE, given, answer, 201)


def world_with_one() -> DomainWorld:
    """The world with one association of the domain's own account."""
    world = DomainWorld()
    world.ask(CREATE, **made("", None, accessAssociationSource="vpce-1").asks)
    return world


NEW = association(MINE.replace("vpce-1", "vpce-9"), "vpce-9")
CASES = [
    made("one", NEW),
    made("with tags", NEW | {"tags": {"a": "b"}}, tags={"a": "b"}),
    made("twice", conflict("The domain name access association exists already"), accessAssociationSource="vpce-1"),
    made("of no domain", NO_DOMAIN, domainNameArn="arn:aws:apigateway:<region>::/domainnames/none.example.com"),
    made("of no ARN", NO_DOMAIN, domainNameArn="none"),
    made(
        "of a public domain",
        bad("Domain name access associations are only supported for private custom domain names"),
        domainNameArn="arn:aws:apigateway:<region>::/domainnames/api.example.com",
    ),
    made(
        "of no VPC endpoint",
        bad("The access association source must be the id of a VPC endpoint"),
        accessAssociationSource="vpc-1",
    ),
    made(
        "of another kind",
        invalid(
            "1 validation error detected: Value 'VPC' at "
            "'createDomainNameAccessAssociationInput.accessAssociationSourceType' failed to satisfy constraint: Member "
            "must satisfy enum value set: [VPCE]"
        ),
        accessAssociationSourceType="VPC",
    ),
    Case("listed", "get_domain_name_access_associations", {}, {"items": [association(MINE, "vpce-1")]}),
    Case(
        "listed as one's own",
        "get_domain_name_access_associations",
        {"resourceOwner": "SELF"},
        {"items": [association(MINE, "vpce-1")]},
    ),
    Case("of others", "get_domain_name_access_associations", {"resourceOwner": "OTHER_ACCOUNTS"}, {"items": []}),
    Case("deleted", "delete_domain_name_access_association", {"domainNameAccessAssociationArn": MINE}, {}, 202),
    Case("not there", "delete_domain_name_access_association", {"domainNameAccessAssociationArn": THEIRS}, MISSING),
    Case(
        "one's own rejected",
        "reject_domain_name_access_association",
        {"domainNameAccessAssociationArn": MINE, "domainNameArn": "<private arn>"},
        bad("A domain name access association in your own account can't be rejected, only deleted"),
    ),
    Case(
        "none rejected",
        "reject_domain_name_access_association",
        {"domainNameAccessAssociationArn": THEIRS, "domainNameArn": "<private arn>"},
        MISSING,
    ),
    Case("a domain that has one", "delete_domain_name", DOMAIN, {}, 202),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_access_associations(case: Case) -> None:
    world_with_one().holds(case)


def shared_with(world: DomainWorld, principal: Any) -> Any:
    """The stranger's client, after the domain's management policy lets a principal associate."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "apigateway:CreateAccessAssociation"}
    policy = json.dumps({"Statement": [statement | {"Resource": "*"}]})
    world.ask("update_domain_name", **DOMAIN, patchOperations=[patch("replace", "/managementPolicy", policy)])
    return client(world.plane, account=OTHER_ACCOUNT)


def test_another_account_associates_when_the_owner_lets_it_and_until_the_owner_rejects_it() -> None:
    world = DomainWorld()
    stranger = shared_with(world, {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"})
    asks = made("", None, accessAssociationSource="vpce-2").asks
    theirs = association(THEIRS, "vpce-2")
    assert world.ask_as(stranger, CREATE, **asks) == world.filled(theirs)
    world.holds(
        Case("", "get_domain_name_access_associations", {"resourceOwner": "OTHER_ACCOUNTS"}, {"items": [theirs]})
    )
    rejected = {"domainNameAccessAssociationArn": THEIRS, "domainNameArn": "<private arn>"}
    world.holds(Case("", "reject_domain_name_access_association", rejected, {}, 202))
    world.holds(Case("", "get_domain_name_access_associations", {"resourceOwner": "OTHER_ACCOUNTS"}, {"items": []}))
    kept = world.ask_as(stranger, "get_domain_name_access_associations")
    assert kept == {"items": [world.filled(theirs)]}
    deleted = {"domainNameAccessAssociationArn": THEIRS}
    assert world.ask_as(stranger, "delete_domain_name_access_association", **deleted) == {}


@pytest.mark.parametrize("principal", [None, {"AWS": "arn:aws:iam::888888888888:root"}])
def test_another_account_is_refused_when_the_owner_does_not_let_it(principal: Any) -> None:
    world = DomainWorld()
    stranger = shared_with(world, principal) if principal else client(world.plane, account=OTHER_ACCOUNT)
    refused = world.ask_as(stranger, CREATE, **made("", None).asks)
    assert isinstance(refused, Refusal)
    assert (refused.status, refused.code) == (401, "UnauthorizedException")


def test_a_stranger_rejects_nothing() -> None:
    world = world_with_one()
    stranger = client(world.plane, account=OTHER_ACCOUNT)
    asks = {"domainNameAccessAssociationArn": MINE, "domainNameArn": "<private arn>"}
    refused = world.ask_as(stranger, "reject_domain_name_access_association", **asks)
    assert refused == missing("Invalid domain name identifier specified")


@pytest.mark.parametrize("principal", ["*", {"AWS": [OTHER_ACCOUNT]}])
def test_shared_private_domains_are_listed_to_other_accounts(principal: Any) -> None:
    world = DomainWorld()
    stranger = shared_with(world, principal)
    shared = world.ask_as(stranger, "get_domain_names", resourceOwner="OTHER_ACCOUNTS")["items"]
    assert [item["domainNameArn"] for item in shared] == [world.names["private arn"]]
    assert world.ask("get_domain_names", resourceOwner="OTHER_ACCOUNTS") == {"items": []}


def test_tags_of_an_association() -> None:
    world = world_with_one()
    world.holds(Case("", "tag_resource", {"resourceArn": MINE, "tags": {"a": "1", "b": "2"}}, {}, 204))
    world.holds(Case("", "untag_resource", {"resourceArn": MINE, "tagKeys": ["a"]}, {}, 204))
    world.holds(Case("", "get_tags", {"resourceArn": MINE}, {"tags": {"b": "2"}}))
    world.holds(Case("", "get_tags", {"resourceArn": MINE.replace("vpce-1", "vpce-7")}, MISSING))


@pytest.mark.parametrize("size", [1, 2, 500])
def test_associations_are_paged(size: int) -> None:
    world = DomainWorld()
    for number in range(3):
        world.ask(CREATE, **made("", None, accessAssociationSource=f"vpce-{number}").asks)
    seen: list[str] = []
    asks: dict[str, Any] = {"limit": size}
    while True:
        page = world.ask("get_domain_name_access_associations", **asks)
        seen += [item["accessAssociationSource"] for item in page["items"]]
        if "position" not in page:
            break
        asks["position"] = page["position"]
    assert seen == ["vpce-0", "vpce-1", "vpce-2"]


def test_an_account_has_100_associations() -> None:
    world = DomainWorld()
    for number in range(100):
        world.ask(CREATE, **made("", None, accessAssociationSource=f"vpce-{number}").asks)
    over = world.ask(CREATE, **made("", None, accessAssociationSource="vpce-over").asks)
    assert (over.status, over.code) == (429, "LimitExceededException")


def test_there_is_a_quota_of_private_domain_names() -> None:
    world = DomainWorld()
    asks = {"certificateArn": CERTIFICATE, "endpointConfiguration": {"types": ["PRIVATE"]}}
    for _ in range(49):
        assert "domainNameId" in world.ask("create_domain_name", domainName="private.example.com", **asks)
    over = world.ask("create_domain_name", domainName="private.example.com", **asks)
    assert (over.status, over.code) == (429, "LimitExceededException")
