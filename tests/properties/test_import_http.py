"""What holds of live HTTP and WebSocket APIs that are imported as specs: the specs come to exactly what is there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from apigwctl.model.snapshot import Snapshot
from apigwctl.workflows import Options, import_, plan
from apigwctl.workflows.finding import Selection
from tests.contract.sandboxed import place
from tests.properties import check
from tests.properties.test_adoption import _beside_tags
from tests.properties.test_http_apis import applied, http_apis, socket_apis
from tests.properties.v2_documents import http_documents, socket_documents
from tests.properties.world import ACCOUNT as WORLD_ACCOUNT
from tests.properties.world import PATIENCE, Documents, connection, new_world
from tests.properties.world import REGION as WORLD_REGION
from tests.snapshots import ACCOUNT, REGION, account, together

Call = Callable[[str, str, Mapping[str, Any]], dict[str, Any]]

SOME = max(1, settings().max_examples // 20)
"""An apply, an import that plans what it writes, and a plan an example."""

TOLD = ("AWS does not tell what stage", "an integration that no route calls")
"""What specs leave unsaid of the generated APIs, and what plans leave alone."""


@settings(max_examples=SOME)
@given(live=http_apis())
def test_an_http_api_that_is_imported_is_adopted_as_it_is(folder: Path, live: Snapshot) -> None:
    assert adopted(folder, live) == []


@settings(max_examples=SOME)
@given(live=socket_apis())
def test_a_websocket_api_that_is_imported_is_adopted_as_it_is(folder: Path, live: Snapshot) -> None:
    assert adopted(folder, live) == []


@settings(max_examples=SOME)
@given(documents=http_documents() | socket_documents())
def test_every_form_of_a_route_is_told_as_it_is(folder: Path, documents: Documents) -> None:
    with new_world(folder) as world:
        check.applies(world, world.load(documents))
        _disown(connection().call, WORLD_REGION)
        assert _imported(folder, WORLD_ACCOUNT, WORLD_REGION) == []


def adopted(folder: Path, live: Snapshot) -> list[str]:
    """Apply an API, import it as if somebody else had made it, plan its adoption; return what else was left unsaid."""
    with place() as at:
        applied(at, together(account(), live))
        _disown(at.connection.call, REGION)
        return _imported(folder, ACCOUNT, REGION)


def _imported(folder: Path, where: str, region: str) -> list[str]:
    near, taken = folder / "near", folder / "taken"
    near.mkdir(exist_ok=True)
    text = f"project: near\nspecs: []\ntargets: {{dev: {{account: '{where}', region: {region}}}}}\n"
    (near / "apigwctl.yaml").write_text(text, encoding="utf-8")
    shutil.rmtree(taken, ignore_errors=True)
    # Read in the place of that project; the specs get one of their own.
    here = Options(directory=near, sandbox=True, patience=PATIENCE)
    found = import_(here, Selection(everything=True), Path("../taken"))
    (made,) = plan(Options(directory=taken, sandbox=True, adopt=True, patience=PATIENCE))
    assert not made.problems, "\n".join(map(str, made.problems))
    assert _beside_tags(made) == [], "\n".join(_beside_tags(made))
    return [item.text for item in found.unsaid if not item.text.startswith(TOLD)]


def _disown(call: Call, region: str) -> None:
    """Take our tags and marks off everything."""
    for link in call("apigatewayv2", "GetVpcLinks", {})["Items"]:
        arn = f"arn:aws:apigateway:{region}::/vpclinks/{link['VpcLinkId']}"
        call("apigatewayv2", "UntagResource", {"ResourceArn": arn, "TagKeys": sorted(link["Tags"])})
    for api in call("apigatewayv2", "GetApis", {})["Items"]:
        arn = f"arn:aws:apigateway:{region}::/apis/{api['ApiId']}"
        call("apigatewayv2", "UntagResource", {"ResourceArn": arn, "TagKeys": sorted(api["Tags"])})
        for item in call("apigatewayv2", "GetDeployments", {"ApiId": api["ApiId"]})["Items"]:
            if not item.get("AutoDeployed"):
                params = {"ApiId": api["ApiId"], "DeploymentId": item["DeploymentId"], "Description": "by hand"}
                call("apigatewayv2", "UpdateDeployment", params)
