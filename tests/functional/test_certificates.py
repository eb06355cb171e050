"""A client certificate before it expires: a new one in its place, shown by the same stages, the old one gone last."""

from __future__ import annotations

import time
from typing import Any

import pytest

from apigwctl.model.plan import Plan
from tests.sandbox_project import Project, told

DAY = 24 * 3600
SPEC = """
kind: ClientCertificate
name: back-ends
rotateBeforeDays: 30
---
kind: RestApi
name: orders
routes: {GET /orders: {mock: {}}}
stages: {prod: {clientCertificate: back-ends}, test: {}}
"""


def certificates(shop: Project) -> list[str]:
    return [item["clientCertificateId"] for item in shop.client().get_client_certificates()["items"]]


def later(shop: Project, days: int) -> dict[str, Any]:
    """Let days pass, for AWS and for whoever looks at the time."""
    shop.sandbox.clock.advance(days * DAY)
    return {"clock": lambda: time.time() + days * DAY}


def reasons(plan: Plan) -> list[str]:
    return sorted({change.reason.name for change in plan.effective})


def test_a_certificate_that_is_good_for_long_stays(shop: Project) -> None:
    shop.applied(SPEC)
    assert shop.plan(**later(shop, 300)).is_empty


def test_a_certificate_that_expires_soon_is_replaced_and_its_stage_shows_the_new_one(shop: Project) -> None:
    shop.applied(SPEC)
    (old,) = certificates(shop)
    then = later(shop, 340)
    assert "EXPIRES" in reasons(shop.plan(**then))
    result = shop.apply(**then)
    assert result.verified, told(result)
    (new,) = certificates(shop)
    assert new != old
    assert shop.stage()["clientCertificateId"] == new
    assert "clientCertificateId" not in shop.stage("test")
    assert shop.plan(**then).is_empty


@pytest.mark.parametrize("operation", ["GenerateClientCertificate", "UpdateStage", "DeleteClientCertificate"])
def test_a_rotation_that_died_is_finished_by_the_next_apply(shop: Project, operation: str) -> None:
    shop.applied(SPEC)
    then = later(shop, 340)
    shop.sandbox.faults.add(operation, "drop-before", times=100)
    assert not shop.apply(**then).verified
    shop.sandbox.faults.clear()
    result = shop.apply(**then)
    assert result.verified, told(result)
    (new,) = certificates(shop)
    assert shop.stage()["clientCertificateId"] == new


def test_a_new_certificate_whose_answer_was_lost_is_made_once(shop: Project) -> None:
    shop.applied(SPEC)
    then = later(shop, 340)
    shop.sandbox.faults.add("GenerateClientCertificate", "drop-after")
    result = shop.apply(**then)
    assert result.verified, told(result)
    assert len(certificates(shop)) == 1
