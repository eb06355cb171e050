"""Smoke tests before traffic: what AWS answers for the API as it is, before a stage is pointed at its deployment."""

from __future__ import annotations

from typing import Any

from apigwctl.catalogue.addresses import label, resource
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.plan import Call
from apigwctl.model.smoke import Smoke, answering
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, Ref, freeze


def drafts(work: Work, api: Address, stages: list[Address]) -> list[Draft]:
    """Return the steps that test a REST API for each stage that gets a new version, and note them.

    TestInvokeMethod runs the methods as they are defined now, not a deployment, and past authorizers and keys (API
    reference, read 2026-11); right after CreateDeployment the two are the same, unless somebody else writes.
    """
    tests = work.context.smoke.get(api, ())
    made = [_draft(test, number, api, stage, work) for stage in stages for number, test in enumerate(tests)]
    if made:
        count = f"{len(tests)} smoke test{'s' if len(tests) != 1 else ''}"
        names = ", ".join(label(stage) for stage in stages)
        said = f"{count} before {names} gets the new version, by TestInvokeMethod: of the API as it is defined then"
        work.changes.append(Change(api, Action.NOTE, Reason.SMOKE, detail=said))
    return made


def _draft(test: Smoke, number: int, api: Address, stage: Address, work: Work) -> Draft:
    path, verb = _route(test, api, work.desired)
    params: dict[str, Any] = {
        "restApiId": Ref(api),
        "resourceId": Ref(resource(api.name, path)),
        "httpMethod": test.method if verb == "ANY" else verb,
        "pathWithQueryString": test.path,
        "stageVariables": {**work.desired.resources[stage].variables, **test.variables},
    }
    if test.headers:
        params["headers"] = test.headers
    if test.body:
        params["body"] = test.body
    call = Call("apigateway", "TestInvokeMethod", freeze(params), wants=test.wants)
    title = f"smoke test {label(stage)}: {test.name}"
    return Draft(Address("smoke", (*stage.parts, str(number))), title, api, Phase.SMOKE, (call,), (stage, number))


def _route(test: Smoke, api: Address, desired: Snapshot) -> tuple[str, str]:
    """Return the path and verb of the route that answers a test; loading the specs made sure that there is one."""
    keys = [f"{address.name} {address.parts[1]}" for address, _ in desired.of("method") if address.parts[0] == api.name]
    verb, _, path = (answering(test.method, test.path, keys) or "").partition(" ")
    return path, verb
