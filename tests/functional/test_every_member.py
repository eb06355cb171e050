"""Every member that AWS can be told of both services is sayable: sent by an apply, read back, and planned empty after.

What there is to say is computed from botocore's shapes and the documented patch operations; what was said, from the
calls of `apply`; what was read, from the answers that the plan after it asked for. A new member of AWS makes this fail
until it can be said, or is declined here by name and with the reason.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path

import boto3
import botocore
import pytest

from tests.functional import every_member_specs as specs
from tests.functional.every_member import (
    OTHERS,
    READS,
    SERVICES,
    V1,
    V2,
    WRITES,
    Member,
    model,
    resource_of,
    sayable,
    showable,
)
from tests.functional.every_member_recorded import Recorder, Round
from tests.functional.every_member_tables import DECLINED, KEPT, NAME, OURS, SAID_IN_V1, V2_WORDS
from tests.sandbox_project import ACCOUNT, REGION, Project, open_project

FACTS = Path(__file__).parents[2].parent / "shared" / "facts" / "writable-members.json"


def reason(member: Member, *tables: dict[tuple[str, str, str], str]) -> str:
    """Why a member is in one of some tables; empty where it is in none."""
    service, resource, way = member
    for table in tables:
        for (its_service, its_resource, pattern), why in table.items():
            # Brackets stand for themselves here, as they do in no pattern of a file name.
            if (its_service, its_resource) == (service, resource) and fnmatchcase(way, pattern.replace("[]", "[[]]")):
                return why
    return ""


def declared() -> list[Member]:
    """The members that specs have to be able to say."""
    return [member for member in sayable() if not reason(member, DECLINED, OURS)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    """What was sent and read while the specs were applied one over the other."""
    return _recorded(tmp_path_factory.mktemp("every"), specs.FIRST, specs.THEN, specs.LAST)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Round:
    """What was sent and read while the last specs were applied to an account that has nothing."""
    return _recorded(tmp_path_factory.mktemp("fresh"), specs.LAST).rounds[-1]


def _recorded(directory: Path, *rounds: tuple[str, ...]) -> Recorder:
    recorder = Recorder()
    botocore.register_initializer(recorder.attach)
    try:
        with open_project(directory) as shop:
            specs.seeds(shop.client)
            for parts in rounds:
                _apply(shop, parts, recorder)
    finally:
        botocore.unregister_initializer(recorder.attach)
    return recorder


def _apply(shop: Project, parts: tuple[str, ...], recorder: Recorder) -> None:
    shop.write(specs.joined(parts))
    recorder.begin()
    ran = shop.run("apply", "--yes", "--max-deletes", "100")
    assert ran.status == 0, ran.text
    recorder.read()
    ran = shop.run("plan", "--detailed-exitcode")
    assert ran.status == 0, f"not empty after the apply:\n{ran.text}"
    _ask()


def _ask() -> None:
    """Ask AWS for what the product has no need to know: the values of keys, and names in the second service's words."""
    session = boto3.Session(ACCOUNT, ACCOUNT, region_name=REGION)
    session.client(V1).get_api_keys(includeValues=True)
    session.client(V2).get_domain_names()


RESOURCES = sorted({(service, resource) for service, resource, _ in declared()})
each_resource = pytest.mark.parametrize(
    ("service", "resource"), [pytest.param(*item, id=f"{item[0]}-{item[1]}") for item in RESOURCES]
)


def members_of(service: str, resource: str) -> list[Member]:
    return [member for member in declared() if member[:2] == (service, resource)]


def share(done: list[Member], all_of: list[Member]) -> str:
    """How much of something is done, and what is not."""
    left = ", ".join(sorted(way for _, _, way in set(all_of) - set(done)))
    return f"{len(done)} of {len(all_of)} members ({len(done) / len(all_of):.0%}){f': not {left}' if left else ''}"


@each_resource
def test_every_member_of_a_resource_is_sent_by_an_apply(told: Recorder, service: str, resource: str) -> None:
    members = members_of(service, resource)
    sent = [member for member in members if is_sent(told, member)]
    assert sent == members, f"{service} {resource}: sent {share(sent, members)}"


@each_resource
def test_what_an_apply_sent_of_a_resource_is_what_aws_shows_of_it(told: Recorder, service: str, resource: str) -> None:
    members = [member for member in members_of(service, resource) if member in showable()]
    read = [member for member in members if is_read_back(told, member)]
    assert read == members, f"{service} {resource}: read back {share(read, members)}"


def is_read_back(told: Recorder, member: Member) -> bool:
    """Whether every value that an apply sent was shown after it; by the second service only those of some names."""
    # The last apply takes away: what it sends says what is no longer there.
    rounds = [(said(each, member), each.shown[member]) for each in told.rounds[:-1]]
    if member in SAID_IN_V1:
        return any(sent & shown for sent, shown in rounds)
    return all(sent <= shown for sent, shown in rounds)


def said(each: Round, member: Member) -> set[str]:
    """The values of a member that an apply sent, in the words of its service."""
    values = each.sent[SAID_IN_V1.get(member, member)]
    return {V2_WORDS.get(value, value) if member in SAID_IN_V1 else value for value in values}


def is_sent(told: Recorder, member: Member) -> bool:
    """Whether any apply sent a member."""
    return any(said(each, member) for each in told.rounds)


@pytest.mark.parametrize("service", SERVICES)
def test_all_members_of_a_service_are_said(told: Recorder, service: str) -> None:
    members = [member for member in declared() if member[0] == service]
    sent = [member for member in members if is_sent(told, member)]
    assert len(sent) / len(members) == 1, f"{service}: sent {share(sent, members)}"


def test_what_a_spec_says_no_longer_is_aws_default_again(told: Recorder, fresh: Round) -> None:
    _, before, after = told.rounds
    left = {
        member: sorted(values)
        for member in declared()
        if (values := (before.sent[member] & after.shown[member]) - fresh.shown[member]) and not is_kept(member)
    }
    assert left == {}


def is_kept(member: Member) -> bool:
    """Whether a member stays as it is where a spec says it no longer."""
    service, _, way = member
    return bool(reason(member, KEPT) or reason((service, "*", way), KEPT))


def test_specs_that_are_imported_say_every_member_too(tmp_path: Path) -> None:
    with open_project(tmp_path) as shop:
        specs.seeds(shop.client)
        shop.applied(specs.joined(specs.THEN))
        ran = shop.run("import", "--all", "-o", str(tmp_path / "imported"))
        assert ran.status == 0, ran.text
        written = Project(tmp_path / "imported", shop.sandbox)
        ran = written.run("plan", "--adopt", "--detailed-exitcode")
        assert ran.status == 0, ran.text
        for name in ("orders.yaml", "web.yaml", "chat.yaml", "domain-names/shop.example.com.yaml"):
            assert (tmp_path / "imported" / name).is_file(), ran.text


def test_members_are_counted_that_single_calls_say() -> None:
    """An import says many members at once: what is in its document is no member of a call."""
    assert all(resource_of(name) == "RestApi" for name in sayable()[V1, "RestApi", "body"])
    assert (V1, "RestApi", "body") not in declared()


@pytest.mark.parametrize("service", SERVICES)
def test_it_is_known_of_every_operation_whether_it_writes(service: str) -> None:
    known = (*WRITES, *READS, *OTHERS)
    assert [name for name in model(service).operation_names if not name.startswith(known)] == []


@pytest.mark.parametrize("table", [DECLINED, OURS], ids=["declined", "ours"])
def test_a_member_that_specs_do_not_say_exists_and_has_a_reason(table: dict[tuple[str, str, str], str]) -> None:
    unknown = [key for key, why in table.items() if not any(reason(member, {key: why}) for member in sayable())]
    assert unknown == []
    assert all(why.strip() for why in table.values())


def test_a_member_stands_in_one_table() -> None:
    twice = [member for member in sayable() if sum(bool(reason(member, table)) for table in (DECLINED, OURS)) > 1]
    assert twice == []
    assert set(SAID_IN_V1) <= set(declared())
    assert set(SAID_IN_V1.values()) <= set(declared())


def test_nothing_is_sent_of_what_is_declined(told: Recorder) -> None:
    sent = [member for member in sayable() if reason(member, DECLINED) and is_sent(told, member)]
    assert sent == []


ALIASES = {"import_protocol", "alias_of_stage", "legacy", "inline_certificate_legacy", "quick_create"}
NOT_OF_SPECS = ALIASES | {"address", "not_applicable", "output_only", "union_marker", "tagging", "operational"}
"""How the facts call members that are nothing for a spec to declare."""

DECLINED_HERE = {
    (V1, "DocumentationVersion", "stageName"),
    (V1, "RestApi", "cloneFrom"),
    (V2, "Deployment", "StageName"),
}
"""Members that the facts call declarative, and that are declined here nevertheless."""


SAID_BESIDES = {
    (*NAME, "regionalCertificateName"),
    (V2, "Portal", "Authorization.None"),
    (V2, "Portal", "EndpointConfiguration.None"),
}
"""Members that the facts leave out, and that specs say nevertheless."""


@pytest.mark.needs_shared
def test_the_facts_count_the_same_members() -> None:
    if not FACTS.is_file():
        pytest.skip(f"{FACTS} is not here")
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    effective = {
        (service, resource, way): verdict
        for service in SERVICES
        for resource, found in facts[service]["resources"].items()
        for way, verdict in found["effective"].items()
    }
    wanted = {member for member, verdict in effective.items() if verdict not in NOT_OF_SPECS}
    assert wanted - set(sayable()) == set()
    assert {member for member in wanted if reason(member, DECLINED, OURS)} == DECLINED_HERE
    assert {member for member in declared() if member not in wanted} == SAID_BESIDES
