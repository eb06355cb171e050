"""Parts of a project: what --only may name."""

from __future__ import annotations

import pytest

from apigwctl.catalogue.access import UsagePlan, UsagePlanKey
from apigwctl.errors import UsageError
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.selection import select
from apigwctl.values import Address, FrozenMap

PLAN = Address("usage_plan", ("partners",))
KEY = Address("usage_plan_key", ("partners", "acme"))
DESIRED = Snapshot(FrozenMap({PLAN: UsagePlan(name="partners"), KEY: UsagePlanKey(key=Address("api_key", ("acme",)))}))
THERE = Snapshot(FrozenMap({PLAN: UsagePlan(name="partners")}))
NAME = "UsagePlan/partners ApiKey/acme"


def test_a_part_of_what_is_not_there_yet_is_refused() -> None:
    with pytest.raises(UsageError, match="UsagePlan/partners is not there yet") as raised:
        select(DESIRED, Snapshot(), (NAME,))
    assert raised.value.hint == "--only UsagePlan/partners creates it whole"


@pytest.mark.parametrize(("live", "only"), [(THERE, (NAME,)), (Snapshot(), (NAME, "UsagePlan/partners"))])
def test_a_part_of_what_is_there_or_asked_for_as_well_is_taken(live: Snapshot, only: tuple[str, ...]) -> None:
    assert set(select(DESIRED, live, only)) == {PLAN, KEY}
