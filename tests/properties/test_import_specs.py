"""What holds of live things that are imported as specs: the specs come to exactly what is there."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import assume, given, settings

from apigwctl.model.change import Action
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.workflows import Options, import_, plan
from apigwctl.workflows.finding import Selection
from tests.properties import check
from tests.properties.projects import projects
from tests.properties.test_adoption import _beside_tags, _disown
from tests.properties.world import ACCOUNT, PATIENCE, REGION, Documents, connection, lines, new_world

NEAR = f"project: near\nspecs: []\ntargets: {{dev: {{account: '{ACCOUNT}', region: {REGION}}}}}\n"
"""The project in whose place is read; the specs get one of their own."""

SOME = max(1, settings().max_examples // 5)
"""An apply, an import that plans what it writes, and a plan an example."""


@settings(max_examples=SOME)
@given(documents=projects())
def test_what_is_imported_is_adopted_as_it_is(folder: Path, documents: Documents) -> None:
    assume(documents)
    with new_world(folder) as world:
        live = check.applies(world, world.load(documents))
        _disown(live)
        _disown_certificates(live)
        near = folder / "near"
        near.mkdir(exist_ok=True)
        (near / "apigwctl.yaml").write_text(NEAR, encoding="utf-8")
        taken = folder / "taken"
        shutil.rmtree(taken, ignore_errors=True)
        options = Options(directory=taken, sandbox=True, adopt=True, patience=PATIENCE)
        here = Options(directory=near, sandbox=True, patience=PATIENCE)
        found = import_(here, Selection(everything=True), Path("../taken"))
        assert found.unsaid == (), "\n".join(map(str, found.unsaid))
        (made,) = plan(options)
        assert not made.problems, "\n".join(map(str, made.problems))
        assert _beside_tags(made) == [], "\n".join(_beside_tags(made))
        assert all(adopted(made)), lines(made)


def adopted(made: Plan) -> list[bool]:
    return [change.action in (Action.ADOPT, Action.UPDATE) for change in made.effective]


def _disown_certificates(live: Live) -> None:
    for address, identifier in live.ids.items():
        if address.kind == "client_certificate":
            arn = f"arn:aws:apigateway:{REGION}::/clientcertificates/{identifier}"
            connection().call("apigateway", "UntagResource", {"resourceArn": arn, "tagKeys": [OWNER_TAG, DOCUMENT_TAG]})
