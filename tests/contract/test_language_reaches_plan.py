"""Every key of the spec language reaches a plan: what validates and is then not applied would be a lie.

The language is walked by its JSON Schema. For each key the smallest documents with and without it are planned: against
an account that has nothing, the steps must differ; against one that is as the documents without it say, the plan must
say something. What is said elsewhere than in steps is listed, each with a reason.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.planning import planner
from apigwctl.spec.interpolation import Environment, External, Resolved
from apigwctl.spec.load import Loaded, load
from apigwctl.spec.project import Project, Target
from apigwctl.values import FrozenMap, Secret
from apigwctl.workflows.options import Options
from apigwctl.workflows.sessions import Session
from tests.contract.language_places import MISSING, Place, around, best, places, put, values
from tests.contract.language_samples import AROUND, AT_CREATION, BESIDE, FILES, IDLE, MANAGED, SAMPLES
from tests.properties.check import live_as_wanted

DOCUMENTS = (
    "RestApi",
    "Routes",
    "UsagePlan",
    "ApiKey",
    "ClientCertificate",
    "Account",
    "WebAcl",
    "DomainName",
    "VpcLink",
    "Portal",
    "PortalProduct",
)
ACCOUNT, REGION = "111111111111", "eu-west-1"
MOST_VALUES = 12
SECRETS = {External("secretsmanager", "acme"): Resolved(Secret("secretsmanager:acme", lambda: "x" * 20, "v1"), "v1")}


@dataclass(frozen=True)
class Outcome:
    """What some documents came to; the plan is None where they have errors."""

    found: Loaded
    session: Session
    plan: Plan | None

    @property
    def told(self) -> tuple[Any, ...]:
        """What planning is told besides what is wanted."""
        return (
            # Time passes between two outcomes.
            dataclasses.replace(self.session.context, now=0.0),
            {(item.address, item.id, item.renamed_from) for item in self.session.scope().wanted},
            self.session.other_canaries,
        )

    @property
    def errors(self) -> str:
        return "; ".join(str(item) for item in self.found.errors[:2])


def outcome(document: dict[str, Any], folder: FilePath) -> Outcome:
    """Load a document with those beside it, and plan them for an account that has nothing."""
    beside = [item for item in BESIDE if is_of_use(item, document["kind"])]
    path = folder / "specs.yaml"
    path.write_text(yaml.dump_all([document, *beside], sort_keys=False), encoding="utf-8")
    targets = FrozenMap({name: Target(name, regions=FrozenMap({REGION: FrozenMap()})) for name in ("dev", "prod")})
    project = Project("shop", folder, (path,), targets)
    here = Environment(target="dev", account=ACCOUNT, region=REGION)
    found = load((), here, project=project, externals=SECRETS, base=folder)
    connection: Any = SimpleNamespace(region=REGION)
    session = Session(Options(), project, "dev", ACCOUNT, connection, found)
    plan = None if found.errors else planner.plan(found.snapshot, Live(ACCOUNT, REGION), session.context)
    return Outcome(found, session, plan)


def is_of_use(item: dict[str, Any], kind: str) -> bool:
    """Whether a document beside one of a kind is something that its places may name."""
    return (
        item["kind"] != kind
        if kind in ("RestApi", "Account")
        else kind != "Routes" or item["kind"] in ("RestApi", "VpcLink")
    )


def outcomes(place: Place, folder: FilePath) -> Iterator[Outcome]:
    """Iterate over what the documents come to without a key, and with values of it."""
    path = place.path[1:]
    document = put(around(AROUND, place.path), (*path[:-1], place.alias_of), MISSING)
    if path[-1] == "interpolate":
        document = put(document, (*path[:-1], "file"), best(SAMPLES, ".".join((*place.path[:-1], "file")))[0])
    samples = best(SAMPLES, str(place), None)
    chosen = itertools.islice(values(place.schema) if samples is None else samples, MOST_VALUES)
    for value in (MISSING, *chosen):
        yield outcome(put(document, path, value), folder)


def assert_told_apart(place: Place, folder: FilePath, differ: Callable[[Outcome, Outcome], bool]) -> None:
    """Assert that some two of the valid outcomes of a place differ, of which one is that without it if it may lack."""
    first: Outcome | None = None
    refused: list[str] = []
    for item in outcomes(place, folder):
        if item.plan is None:
            refused.append(item.errors)
        elif first is None:
            first = item
        elif differ(first, item):
            return
    pytest.fail(f"{place}: no difference; refused were {refused}")


def differs(first: Outcome, other: Outcome, *, later: bool) -> bool:
    """Whether a key changes a first apply and, where it has to, is a difference in what was applied without it."""
    assert first.plan is not None
    assert other.plan is not None
    if first.plan.steps == other.plan.steps:
        return False
    plan = planner.plan(other.found.snapshot, live_as_wanted(first.found), other.session.context)
    return bool(plan.effective) or not later


@functools.cache
def language() -> tuple[Place, ...]:
    """Return the places of the language; routes of their own are those of a REST API, as here, or of another kind."""
    known = {(item.path[1:], str(item.schema)) for item in places("RestApi")}
    return tuple(
        item
        for item in places(*DOCUMENTS)
        if item.path[0] != "Routes" or len(item.path) == 2 or (item.path[1:], str(item.schema)) in known
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> FilePath:
    made = tmp_path_factory.mktemp("specs")
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def of(table: dict[str, str] | None) -> list[Any]:
    """Return the places of a table, or those that are in none, as parameters."""
    tables = (MANAGED, IDLE)
    chosen = [
        item
        for item in language()
        if (table is None and not any(best(each, str(item), "") for each in tables))
        or (table and best(table, str(item), ""))
    ]
    return [pytest.param(item, id=str(item)) for item in chosen]


@pytest.mark.parametrize("place", of(None))
def test_a_key_changes_the_steps(place: Place, folder: FilePath):
    later = best(AT_CREATION, str(place), None) is None
    assert_told_apart(place, folder, functools.partial(differs, later=later))


@pytest.mark.parametrize("place", of(MANAGED))
def test_a_key_changes_what_planning_is_told(place: Place, folder: FilePath):
    assert_told_apart(place, folder, lambda first, other: first.told != other.told)


@pytest.mark.parametrize("place", of(IDLE))
def test_a_key_that_changes_nothing_is_listed_for_a_reason(place: Place, folder: FilePath):
    valid = [item.plan.steps for item in outcomes(place, folder) if item.plan is not None]
    assert valid == [valid[0]] * len(valid)


@pytest.mark.parametrize("place", [item for item in of(None) if item.values[0].alias_of != item.values[0].path[-1]])
def test_another_name_of_a_member_says_the_same(place: Place, folder: FilePath):
    canonical = Place((*place.path[:-1], place.alias_of), {**place.schema, "description": ""})
    ours = best(SAMPLES, str(place), None) or tuple(itertools.islice(values(place.schema), MOST_VALUES))
    document = put(around(AROUND, place.path), (*place.path[1:-1], place.alias_of), MISSING)
    for value in ours:
        one = outcome(put(document, place.path[1:], value), folder)
        other = outcome(put(document, canonical.path[1:], value), folder)
        assert (one.plan and one.plan.steps) == (other.plan and other.plan.steps)


CONTAINERS = sorted({item.path[:-1] for item in language()})


@pytest.mark.parametrize("path", [pytest.param(path, id=".".join(path)) for path in CONTAINERS])
def test_a_key_that_is_not_in_the_language_is_refused_wherever_it_stands(path: tuple[str, ...], folder: FilePath):
    document = around(AROUND, path)
    if (*path, "file") in {item.path for item in language()}:
        document = put(document, (*path[1:], "file"), best(SAMPLES, ".".join((*path, "file")))[0])
    with_nonsense = put(document, (*path[1:], "nonsense"), "text")
    before, after = (outcome(item, folder).found.errors for item in (document, with_nonsense))
    assert len(after) > len(before), after


@pytest.mark.parametrize("table", [AROUND, SAMPLES, MANAGED, AT_CREATION, IDLE])
def test_an_entry_of_a_table_is_about_a_place(table: dict[str, Any]):
    texts = {".".join(item.path[:end]) for item in language() for end in range(1, len(item.path) + 1)}
    idle = [pattern for pattern in table if not any(best({pattern: 1}, text, 0) for text in texts)]
    assert idle == []
