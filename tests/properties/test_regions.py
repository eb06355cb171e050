"""What holds of a project that lives in several regions: each has a plan and a state of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given

from apigwctl import workflows
from apigwctl.model.result import Result
from apigwctl.workflows import Options
from tests.properties import check
from tests.properties.projects import pairs
from tests.properties.world import ACCOUNT, PROJECT, REGION, TARGET, Documents, always_one_in, lines, new_world, yaml_of

SECOND = "us-east-2"
NAMED_BY_PLACE = ("lambda_permission", "deployment")


@always_one_in(12)
@given(pair=pairs())
def test_regions_are_applied_each_by_itself(folder: Path, pair: tuple[Documents, Documents]) -> None:
    before, after = (_in_regions(documents) for documents in pair)
    with new_world(folder):
        _write(folder, before)
        both = _apply(folder)
        assert [result.plan.region for result in both] == [REGION, SECOND]
        assert _shape(both[0]) == _shape(both[1])

        _write(folder, after)
        (first,) = _apply(folder, region=REGION, prune=True)
        _write(folder, before)
        plans = workflows.plan(_options(folder, region=SECOND))
        assert [lines(plan) for plan in plans] == [[]], "what is done in one region is not done in another"

        _write(folder, after)
        here, there = _apply(folder, prune=True)
        assert here.plan.steps == ()
        assert _shape(there) == _shape(first)


def _options(folder: Path, **said: Any) -> Options:
    return Options(directory=folder, targets=(TARGET,), sandbox=True, max_deletes=10_000, **said)


def _apply(folder: Path, **said: Any) -> tuple[Result, ...]:
    options = _options(folder, **said)
    results = workflows.apply(options, consent=lambda _: True, listener=lambda _: None)
    for result in results:
        failed = [f"{step.title}: {step.error}" for step in result.steps if step.error]
        assert not failed, "\n".join(failed)
        check.settled(result)
    return results


def _shape(result: Result) -> list[tuple[str, str]]:
    """Return what a plan did, whatever the region and the ids that AWS gives."""
    return sorted(
        (change.action.value, change.address.kind if change.address.kind in NAMED_BY_PLACE else str(change.address))
        for change in result.plan.effective
    )


def _write(folder: Path, documents: Documents) -> None:
    regions = {REGION: {"vars": {"place": "here"}}, SECOND: {"vars": {"place": "there"}}}
    target = {"account": ACCOUNT, "regions": regions, "vars": {"place": "nowhere"}}
    (folder / "specs").mkdir(exist_ok=True)
    (folder / "specs/all.yaml").write_text(yaml_of(documents), encoding="utf-8")
    (folder / "apigwctl.yaml").write_text(yaml_of([{"project": PROJECT, "targets": {TARGET: target}}]))


def _in_regions(documents: Documents) -> Documents:
    """Return documents that say something else in each region, and nothing of secrets, which no region here has."""
    return [
        {**{key: value for key, value in item.items() if key != "value"}, **_description(item)} for item in documents
    ]


def _description(document: dict[str, Any]) -> dict[str, str]:
    return {"description": "${region} is ${var.place}"} if document["kind"] == "RestApi" else {}
