"""JSON for machines: a versioned envelope around every answer; docs/plan-format.md describes each member."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from apigwctl.errors import ApigwctlError, AwsError, ProblemsError
from apigwctl.model.codec import encode, plan_to_json
from apigwctl.model.event import Event
from apigwctl.model.imported import Imported
from apigwctl.model.keys import Usage
from apigwctl.model.plan import FORMAT, VERSION, Plan
from apigwctl.model.result import Outputs, Result
from apigwctl.model.smoke import Smoked
from apigwctl.model.versions import Comparison, Flights, Versions
from apigwctl.render import arrange, report, summary
from apigwctl.render.problems import as_data, ordered
from apigwctl.render.versions import when
from apigwctl.values import Problem


def plans(items: Sequence[Plan]) -> dict[str, Any]:
    """Return the envelope of plans; a plan file is this without `summary`."""
    return _envelope(FORMAT, {"plans": [plan_to_json(plan) for plan in items], "summary": _plan_summary(items)})


def drift(items: Sequence[Plan]) -> dict[str, Any]:
    """Return the envelope of drift: the plans that would undo it."""
    outlines = [arrange.drift(plan) for plan in items]
    found = {"line": summary.drift_summary(outlines), "drift": any(not plan.is_empty for plan in items)}
    found |= {"counts": summary.counts(outlines)}
    return _envelope("apigwctl.drift", {"plans": [plan_to_json(plan) for plan in items], "summary": found})


def validation(problems: Sequence[Problem], notes: Sequence[Problem], documents: int) -> dict[str, Any]:
    """Return the envelope of a validation."""
    told = {
        name: [as_data(item) for item in ordered(found)] for name, found in (("problems", problems), ("notes", notes))
    }
    return _envelope("apigwctl.validation", {**told, "documents": documents, "valid": not problems})


def outputs(items: Sequence[Outputs]) -> dict[str, Any]:
    """Return the envelope of outputs."""
    return _envelope("apigwctl.outputs", {"targets": encode(tuple(items))})


def versions(items: Sequence[Versions]) -> dict[str, Any]:
    """Return the envelope of versions and who serves them."""
    made = [
        {
            "target": item.target,
            "account": item.account,
            "region": item.region,
            "versions": [
                {**encode(found), "api": found.api.name, "created": when(found.created)} for found in item.items
            ],
        }
        for item in items
    ]
    return _envelope("apigwctl.versions", {"targets": made})


def comparison(item: Comparison) -> dict[str, Any]:
    """Return the envelope of what differs between two versions."""
    parts = [
        {
            "label": part.label,
            "change": "changed" if part.old and part.new else "removed" if part.old else "added",
            "members": [{"name": name, "old": encode(old), "new": encode(new)} for name, old, new in part.members],
        }
        for part in item.parts
    ]
    told = {"old": item.old, "new": item.new, "basis": list(item.basis), "unknown": list(item.unknown)}
    return _envelope("apigwctl.comparison", {**told, "parts": parts})


def flights(items: Sequence[Flights]) -> dict[str, Any]:
    """Return the envelope of how canaries stand."""
    made = [
        {"target": item.target, "account": item.account, "region": item.region, "stages": encode(item.items)}
        for item in items
    ]
    return _envelope("apigwctl.canaries", {"targets": made})


def smoke(items: Sequence[Smoked]) -> dict[str, Any]:
    """Return the envelope of smoke tests."""
    made = [
        {
            "stage": item.stage,
            "url": item.url,
            "passed": item.passed,
            "tests": [
                {"name": found.test.name, "passed": found.passed, "wrong": list(found.wrong)} for found in item.items
            ],
        }
        for item in items
    ]
    return _envelope("apigwctl.smoke", {"event": "smoke", "stages": made})


def usage(items: Sequence[Usage]) -> dict[str, Any]:
    """Return the envelope of what keys used."""
    made = [
        {
            "target": item.target,
            "account": item.account,
            "region": item.region,
            "from": item.first,
            "to": item.last,
            "usage": [
                {
                    "key": used.key,
                    "keyId": used.key_id,
                    "plan": used.plan,
                    "day": used.day,
                    "used": used.used,
                    "remaining": used.remaining,
                }
                for used in item.items
            ],
        }
        for item in items
    ]
    return _envelope("apigwctl.usage", {"targets": made})


def imported(item: Imported) -> dict[str, Any]:
    """Return the envelope of an import: what it wrote, and what it could not say."""
    return _envelope("apigwctl.import", {"import": encode(item)})


def event(item: Event) -> dict[str, Any]:
    """Return one line of the stream that an apply writes."""
    return {"event": item.kind.value, "step": item.step, "title": item.title, "operation": item.operation} | (
        {"detail": item.detail} if item.detail else {}
    )


def results(items: Sequence[Result]) -> dict[str, Any]:
    """Return the last line of the stream that an apply writes."""
    return _envelope("apigwctl.result", {"event": "result", "results": [_result(item) for item in items]})


def error(problem: ApigwctlError) -> dict[str, Any]:
    """Return the envelope of a failure: what stands on stdout where an answer would have stood."""
    found: dict[str, Any] = {"code": problem.code, "message": str(problem), "hint": problem.hint}
    if isinstance(problem, ProblemsError):
        found["problems"] = [as_data(item) for item in problem.problems if isinstance(item, Problem)]
    if isinstance(problem, AwsError):
        found |= {
            "operation": problem.operation,
            "errorCode": problem.error_code,
            "httpStatus": problem.http_status,
            "requestId": problem.request_id,
        }
    return _envelope("apigwctl.error", {"error": found, "exitStatus": problem.exit_status})


def text(data: dict[str, Any]) -> str:
    """Return an envelope as indented JSON text."""
    return json.dumps(data, indent=2, ensure_ascii=False)


def one_line(data: dict[str, Any]) -> str:
    """Return data as a line of JSON."""
    return json.dumps(data, ensure_ascii=False)


def _envelope(name: str, members: dict[str, Any]) -> dict[str, Any]:
    return {"format": name, "version": VERSION, **members}


def _plan_summary(items: Sequence[Plan]) -> dict[str, Any]:
    outlines = [arrange.outline(plan) for plan in items]
    return {
        "line": summary.plan_summary(outlines),
        "empty": all(plan.is_empty for plan in items),
        "counts": summary.counts(outlines),
        "calls": sum(item.calls for item in outlines),
        "seconds": max((item.seconds for item in outlines), default=0.0),
    }


def _result(item: Result) -> dict[str, Any]:
    plan = item.plan
    return {
        "project": plan.project,
        "target": plan.target,
        "account": plan.account,
        "region": plan.region,
        "status": report.status(item),
        "verified": item.verified,
        "steps": encode(item.steps),
        "remaining": plan_to_json(item.remaining) if item.remaining is not None else None,
        "interrupted": item.interrupted,
        "requests": item.requests,
        "seconds": item.seconds,
        "outputs": encode(item.outputs),
    }
