"""What holds of documents that get another name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from apigwctl.model.change import Action
from apigwctl.model.live import Live
from tests.properties import check
from tests.properties.projects import pairs
from tests.properties.renames import renamed, renamings
from tests.properties.world import Documents, always_one_in, lines, new_world

ROOTS = ("rest_api", "usage_plan", "api_key", "client_certificate")
HARMLESS = (Action.RENAME, Action.UPDATE, Action.NOTE)


@always_one_in(5)
@given(pair=pairs(), data=st.data())
def test_a_rename_makes_and_deletes_nothing_and_is_done_once(
    folder: Path, pair: tuple[Documents, Documents], data: Any
) -> None:
    before, after = pair
    with new_world(folder) as world:
        live = check.applies(world, world.load(before))
        names = data.draw(renamings(before))
        found = world.load(renamed(before, names))
        made = world.plan(found)
        # The statement that lets an API call a function is known by the API's name, and says nothing else.
        drastic = [
            line
            for line, item in zip(lines(made), made.effective, strict=True)
            if item.action not in HARMLESS and item.address.kind != "lambda_permission"
        ]
        assert drastic == [], "\n".join(drastic)
        result, moved = world.carry_out(made, found)
        check.settled(result)
        assert _identities(moved) == _identities(live)

        # Names that were given stay, and `renamedFrom` with them.
        found = world.load(renamed(after, data.draw(renamings(after)) | names))
        check.serves(found, check.applies(world, found, prune=True))


def _identities(live: Live) -> set[str]:
    return {live.ids[address] for address in live.snapshot if address.kind in ROOTS}
