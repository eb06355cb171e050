"""What holds of objects that somebody made by hand, and that specs take over."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from apigwctl.catalogue.addresses import root_of
from apigwctl.model.change import Action
from apigwctl.model.identity import ADOPTED_TAG, DOCUMENT_TAG, OWNER_TAG, SECRET_VERSION_TAG
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from tests.properties import check
from tests.properties.projects import pairs
from tests.properties.world import REGION, Documents, always_one_in, connection, lines, new_world

PLACES = {"rest_api": "restapis", "usage_plan": "usageplans", "api_key": "apikeys"}
"""Where what has a name is tagged; a certificate has none, and is taken over by its id alone."""


@always_one_in(5)
@given(pair=pairs())
def test_what_was_made_by_hand_is_taken_over_as_it_is(folder: Path, pair: tuple[Documents, Documents]) -> None:
    before, after = pair
    with new_world(folder) as world:
        found = world.load(before)
        live = check.applies(world, found)
        by_hand = _disown(live)
        refused = world.proposed(world.read(found), found)
        assert {problem.rule for problem in refused.problems} == ({"not-ours"} if by_hand else set())

        made = world.plan(found, adopt=True)
        assert _beside_tags(made) == [], "\n".join(_beside_tags(made))
        result, live = world.carry_out(made, found, adopt=True)
        check.settled(result)
        assert lines(world.plan(found)) == [], "adopted once, it is ours"
        assert len(live.marked) == by_hand

        found = world.load(after)
        careful = world.plan(found)
        gone = [change for change in careful.effective if change.action is Action.DELETE]
        assert [str(change.address) for change in gone if root_of(change.address) in live.marked] == []
        check.serves(found, check.applies(world, found, prune=True))


def _beside_tags(made: Plan) -> list[str]:
    """Return what a plan changes beside taking things over."""
    return [
        line
        for line, change in zip(lines(made), made.effective, strict=True)
        if change.action is not Action.ADOPT
        and not (change.action is Action.UPDATE and all(item.name.startswith("tags.") for item in change.fields))
    ]


def _disown(live: Live) -> int:
    """Take our tags and marks off everything that has a name, and return how many roots that were."""
    call, roots = connection().call, 0
    for address, identifier in live.ids.items():
        if address.kind in PLACES and address in live.snapshot:
            roots += 1
            arn = f"arn:aws:apigateway:{REGION}::/{PLACES[address.kind]}/{identifier}"
            keys = [OWNER_TAG, DOCUMENT_TAG, ADOPTED_TAG, SECRET_VERSION_TAG]
            call("apigateway", "UntagResource", {"resourceArn": arn, "tagKeys": keys})
        if address.kind == "deployment":
            said = [{"op": "replace", "path": "/description", "value": "by hand"}]
            api_id = live.ids[root_of(address)]
            params = {"restApiId": api_id, "deploymentId": identifier, "patchOperations": said}
            call("apigateway", "UpdateDeployment", params)
    return roots
