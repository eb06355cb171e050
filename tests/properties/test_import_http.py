"""What holds of live HTTP and WebSocket APIs that are imported as specs: the specs come to exactly what is there."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import given, settings

from apigwctl.model.snapshot import Snapshot
from apigwctl.workflows import Options, import_, plan
from apigwctl.workflows.finding import Selection
from tests.contract.sandboxed import Place, place
from tests.properties.test_adoption import _beside_tags
from tests.properties.test_http_apis import applied, http_apis, socket_apis
from tests.properties.world import PATIENCE
from tests.snapshots import ACCOUNT, REGION, account, together

NEAR = f"project: near\nspecs: []\ntargets: {{dev: {{account: '{ACCOUNT}', region: {REGION}}}}}\n"
"""The project in whose place is read; the specs get one of their own."""

SOME = max(1, settings().max_examples // 12)
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


def adopted(folder: Path, live: Snapshot) -> list[str]:
    """Apply an API, import it as if somebody else had made it, plan its adoption; return what else was left unsaid."""
    with place() as at:
        applied(at, together(account(), live))
        _disown(at)
        near, taken = folder / "near", folder / "taken"
        near.mkdir(exist_ok=True)
        (near / "apigwctl.yaml").write_text(NEAR, encoding="utf-8")
        shutil.rmtree(taken, ignore_errors=True)
        here = Options(directory=near, sandbox=True, patience=PATIENCE)
        found = import_(here, Selection(everything=True), Path("../taken"))
        (made,) = plan(Options(directory=taken, sandbox=True, adopt=True, patience=PATIENCE))
        assert not made.problems, "\n".join(map(str, made.problems))
        assert _beside_tags(made) == [], "\n".join(_beside_tags(made))
        return [item.text for item in found.unsaid if not item.text.startswith(TOLD)]


def _disown(at: Place) -> None:
    """Take our tags and marks off everything."""
    call = at.connection.call
    for api in call("apigatewayv2", "GetApis", {})["Items"]:
        arn = f"arn:aws:apigateway:{REGION}::/apis/{api['ApiId']}"
        call("apigatewayv2", "UntagResource", {"ResourceArn": arn, "TagKeys": sorted(api["Tags"])})
        for item in call("apigatewayv2", "GetDeployments", {"ApiId": api["ApiId"]})["Items"]:
            if not item.get("AutoDeployed"):
                params = {"ApiId": api["ApiId"], "DeploymentId": item["DeploymentId"], "Description": "by hand"}
                call("apigatewayv2", "UpdateDeployment", params)
