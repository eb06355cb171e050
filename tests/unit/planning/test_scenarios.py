"""Scenarios as data: what AWS has, what the specs want, and what the plan says and would send. No AWS is involved.

A scenario has `have` (specs that were applied before), `want` (specs) or `change` (pieces of `have` and what they
become), `released` (the canary and the hold of stages), `options`, and what to expect: `lines` of the plan, `calls` in
their order, `problems` by their rules.
"""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from apigwctl.catalogue.access import Account
from apigwctl.catalogue.addresses import ROOT_PATH, resource
from apigwctl.catalogue.delivery import CanarySettings, Deployment, Stage
from apigwctl.catalogue.http import V2Deployment, V2Stage
from apigwctl.catalogue.portals import PREVIEW_TAG
from apigwctl.catalogue.protection import WAF
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.identity import CANARY_TAG, HOLD_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Plan
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import parameters, portals, settings
from apigwctl.planning.context import Context
from apigwctl.planning.delivery import setting_key
from apigwctl.planning.digest import definition_digest, mark
from apigwctl.planning.marks import tagged
from apigwctl.planning.planner import comparable, plan
from apigwctl.render.lines import lines
from apigwctl.spec.load import Loaded, environment_of, load
from apigwctl.spec.project import Project, Target
from apigwctl.values import Address, FrozenMap, Ref, Secret, Template
from apigwctl.workflows.options import Options
from apigwctl.workflows.sessions import Session

FOLDER = Path(__file__).parents[2] / "scenarios" / "plan"
ACCOUNT, REGION = "111111111111", "eu-west-1"
SCENARIOS = {
    f"{file.stem}: {item['name']}": item
    for file in sorted(FOLDER.glob("*.yaml"))
    for item in yaml.safe_load(file.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_plan_says_and_sends(name: str) -> None:
    scenario = SCENARIOS[name]
    made = planned(scenario)
    expected = scenario["expect"]
    assert {"lines", "problems"} & set(expected)
    assert lines(made) == expected.get("lines", lines(made))
    if "calls" in expected:
        assert sent(made) == expected["calls"]
    assert [problem.rule for problem in made.problems] == expected.get("problems", [])
    assert [problem.rule for problem in made.notes] == expected.get("notes", [])


def test_every_kind_of_change_has_a_scenario() -> None:
    seen = {
        (change.address.kind, change.action.value)
        for scenario in SCENARIOS.values()
        for change in planned(scenario).changes
    }
    kinds = {kind for kind, _ in seen}
    never = {kind for kind in KINDS if kind not in kinds}
    assert never <= {"deployment", "v2_deployment"}
    assert {action for _, action in seen} >= {"create", "update", "replace", "delete", "deploy", "orphan", "note"}


def planned(scenario: dict[str, Any]) -> Plan:
    """Return the plan of a scenario."""
    options = scenario.get("options", {})
    have = scenario.get("have", "")
    want = scenario.get("want", have)
    for old, new in scenario.get("change", {}).items():
        assert old in want, f"{old} is not in what there is"
        want = want.replace(old, new)
    live = alive(have)
    loaded = read(want)
    context = context_of(loaded, options)
    gone = {
        address: live.ids.get(address, "")
        for address in live.snapshot
        if KINDS[address.kind].root and KINDS[address.kind].arn and address not in loaded.snapshot
    }
    kept = live.snapshot.without({item for item in live.snapshot if any(_below(item, root) for root in gone)})
    live = dataclasses.replace(live, snapshot=kept, orphans=FrozenMap(gone))
    live = released(live, loaded, context, scenario.get("released", {}))
    return plan(loaded.snapshot, live, context, tuple(loaded.notes), only=tuple(options.get("only", ())))


def released(live: Live, loaded: Loaded, context: Context, stages: dict[str, dict[str, Any]]) -> Live:
    """Return a live state with canaries and holds on its stages, as `API@STAGE: {canary: …, percent: …, hold: VERB}`.

    The canary is of what is wanted, or `theirs`; what a hold holds off is what is wanted.
    """
    for name, said in stages.items():
        api, _, stage = name.partition("@")
        wanted, _ = comparable(loaded.snapshot, live, context)
        digest = definition_digest(wanted, Address("rest_api", (api,)))
        at, tried = Address("stage", (api, stage)), Address("deployment", (api, said.get("canary", "none")))
        item, tags = live.snapshot.get(at), {}
        made: dict[Address, Any] = {}
        if "canary" in said:
            ours = said["canary"] != "theirs"
            made[tried] = Deployment(description=mark(digest, "v2") if ours else "theirs")
            tags |= {CANARY_TAG: _id(tried)} if ours else {}
            flying = CanarySettings(
                deployment=tried,
                percent_traffic=float(said["percent"]),
                stage_variable_overrides=FrozenMap(said.get("variables", {})),
            )
            item = dataclasses.replace(item, canary_settings=flying)
        if "hold" in said:
            tags[HOLD_TAG] = f"{said['hold']}:{digest[:32]}:2026-11-22T10:00:00Z"
        made[at] = dataclasses.replace(item, tags=FrozenMap({**item.tags, **tags}))
        root = Address("rest_api", (api,))
        live = dataclasses.replace(
            live,
            snapshot=live.snapshot.with_resources(made),
            ids=FrozenMap({**live.ids, **{key: _id(key) for key in made if key.kind == "deployment"}}),
            newest=FrozenMap({**live.newest, root: (*[key for key in made if key == tried], *live.newest[root])}),
        )
    return live


def _below(address: Address, root: Address) -> bool:
    """Whether the reader leaves a resource out, because it belongs to an object whose document is gone."""
    return root.kind in ("rest_api", "api_key", "client_certificate") and (
        address == root
        or (
            root.kind == "rest_api"
            and KINDS[address.kind].parent in ("rest_api", *INSIDE)
            and address.parts[:1] == root.parts
        )
    )


INSIDE = ("resource", "method", "integration", "stage")


def read(text: str) -> Loaded:
    """Return what specs ask for; they must be without errors."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "specs" / "orders.yaml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        project = Project("shop", Path(folder), (path.parent,))
        target = Target(name="dev", account=ACCOUNT, regions=FrozenMap({REGION: FrozenMap()}))
        loaded = load([path], environment_of(target, REGION), project=project)
    assert not loaded.errors, "\n".join(map(str, loaded.errors))
    return loaded


def context_of(loaded: Loaded, options: dict[str, Any]) -> Context:
    """Return what a session would tell the planner."""
    known = ("prune", "max_deletes", "release", "replace_canary", "deploy")
    allowed = {name: options[name] for name in known if name in options}
    connection: Any = SimpleNamespace(region=REGION)
    return Session(Options(**allowed), loaded.project, "dev", ACCOUNT, connection, loaded).context


def alive(text: str) -> Live:
    """Return the live state that an apply of some specs leaves, with ids made up."""
    loaded = read(text)
    context = context_of(loaded, {})
    empty = Live(ACCOUNT, REGION)
    snapshot = parameters.declare(settings.inherit(tagged(loaded.snapshot, empty, context)))
    snapshot = portals.published(snapshot, empty.snapshot)
    newest: dict[Address, tuple[Address, ...]] = {}
    made: dict[Address, Any] = {}
    made[Address("account", ())] = snapshot.get(Address("account", ())) or Account()
    for api, item in snapshot.of("rest_api"):
        # An import wants a version, and there is always one at creation.
        made[api] = dataclasses.replace(item, version=item.version or "1.0")
        deployment = Address("deployment", (api.name, f"deployment-of-{api.name}"))
        made[deployment] = Deployment(description=mark(definition_digest(snapshot, api)))
        newest[api] = (deployment,)
        for address, stage in snapshot.children(api, "stage"):
            assert isinstance(stage, Stage)
            made[address] = dataclasses.replace(stage, deployment=deployment)
    for api, item in snapshot.of("v2_api"):
        made[api] = item
        deployment = Address("v2_deployment", (api.name, f"deployment-of-{api.name}"))
        made[deployment] = V2Deployment(description=mark(definition_digest(snapshot, api)))
        newest[api] = (deployment,)
        for address, stage in snapshot.children(api, "v2_stage"):
            assert isinstance(stage, V2Stage)
            made[address] = stage if stage.auto_deploy else dataclasses.replace(stage, deployment=deployment)
    previews = {address for address, _ in snapshot.of("portal_preview")}
    for portal in (Address("portal", address.parts) for address in previews):
        # No answer says what a preview is of: a tag on the portal does, and that is all that the reader sees of it.
        item = snapshot.get(portal)
        previewed = {PREVIEW_TAG: portals.shown_digest(snapshot, empty.snapshot, portal)}
        made[portal] = dataclasses.replace(item, tags=FrozenMap({**item.tags, **previewed}))
    whole = snapshot.with_resources(made).without(previews)
    return Live(ACCOUNT, REGION, whole, FrozenMap(_ids(whole)), newest=FrozenMap(newest))


def _ids(snapshot: Snapshot) -> dict[Address, str]:
    ids: dict[Address, str] = {}
    for address, item in snapshot.resources.items():
        if address.kind == "method_setting":
            ids[address] = setting_key(address)
        elif address.kind == "usage_plan_key":
            ids[address] = _id(item.key)
        elif KINDS[address.kind].identity != "key":
            ids[address] = _id(address)
        if address.kind == "rest_api":
            ids[resource(address.name, ROOT_PATH)] = _id(resource(address.name, ROOT_PATH))
    return ids


def _id(address: Address) -> str:
    if KINDS[address.kind].service == WAF:
        # An ARN, which ends in the name in AWS and the id.
        return f"arn/{'-'.join(address.parts)}/<{address.name}>"
    return f"<{address.name}>"


def sent(made: Plan) -> list[str]:
    """Return the calls of a plan, in their order."""
    return [_told(call) for step in made.steps for call in step.calls]


def _told(call: Call) -> str:
    operations = call.params.get("patchOperations")
    if "ApiId" in call.params:
        hidden = ("ApiId", "Tags", *(("Description",) if call.operation == "CreateDeployment" else ()))
        said = [f"{name}={_text(value)}" for name, value in call.params.items() if name not in hidden]
        return " ".join([call.operation, *said])
    if operations is None:
        shown = _named(call.params)
        return f"{call.operation} {shown}".strip()
    return " ".join([call.operation, *(_patch(item) for item in operations)])


def _patch(operation: Any) -> str:
    value = f"={_text(operation['value'])}" if "value" in operation else ""
    return f"{operation['op']} {_text(operation['path'])}{value}"


NAMES = (
    "name", "pathPart", "resourceId", "httpMethod", "statusCode", "modelName", "responseType", "stageName",
    "deploymentId", "keyId", "apiKey", "usagePlanId", "authorizerId", "requestValidatorId", "documentationPartId",
    "logGroupName", "retentionInDays", "FunctionName", "clientCertificateId", "tags", "tagKeys", "Name", "Value",
)  # fmt: skip


def _named(params: Any) -> str:
    return " ".join(f"{_text(params[name])}" for name in NAMES if name in params and not _is_ours(name, params))


def _is_ours(name: str, params: Any) -> bool:
    """Tags are told where they are what a call is about."""
    return name == "tags" and "resourceArn" not in params


def _text(value: Any) -> str:
    if isinstance(value, Ref):
        return "(deployment)" if value.address.kind in ("deployment", "v2_deployment") else f"({value.address.name})"
    if isinstance(value, Template):
        return "".join(map(_text, value.parts))
    if isinstance(value, Secret):
        return str(value)
    if isinstance(value, tuple):
        return ",".join(map(_text, value))
    if isinstance(value, FrozenMap):
        return ",".join(f"{key}:{_text(item)}" for key, item in sorted(value.items()))
    return str(value)
