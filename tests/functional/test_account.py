"""The account's role for logs, one for everybody: set where there is none, never taken from others unasked."""

from __future__ import annotations

from tests.sandbox_project import ACCOUNT, Project

OURS = f"arn:aws:iam::{ACCOUNT}:role/apigw-logs"
THEIRS = f"arn:aws:iam::{ACCOUNT}:role/theirs"
SPEC = f"""
kind: Account
cloudwatchRoleArn: {OURS}
"""


def role(shop: Project) -> str | None:
    return shop.client().get_account().get("cloudwatchRoleArn")


def set_by_others(shop: Project) -> None:
    shop.client("iam").create_role(RoleName="theirs", AssumeRolePolicyDocument="{}")
    operation = {"op": "replace", "path": "/cloudwatchRoleArn", "value": THEIRS}
    shop.client().update_account(patchOperations=[operation])


def test_a_role_is_set_where_there_is_none_and_stays_after_destroy(shop: Project) -> None:
    shop.applied(SPEC)
    assert role(shop) == OURS
    assert shop.run("destroy", "--yes").status == 0
    assert role(shop) == OURS


def test_a_live_role_of_somebody_else_is_told_and_is_no_difference(shop: Project) -> None:
    set_by_others(shop)
    shop.applied(SPEC)
    assert role(shop) == THEIRS
    plan = shop.plan()
    assert plan.is_empty
    (note,) = plan.notes
    assert (note.rule, note.address) == ("other-log-role", "Account")
    assert THEIRS in note.message


def test_a_role_that_is_dead_is_replaced(shop: Project) -> None:
    set_by_others(shop)
    shop.client("iam").delete_role(RoleName="theirs")
    shop.applied(SPEC)
    assert role(shop) == OURS


def test_take_over_replaces_somebody_elses_role(shop: Project) -> None:
    set_by_others(shop)
    shop.write(SPEC + "takeOver: true\n")
    assert shop.lines() == [f"~ Account: cloudwatchRoleArn {THEIRS} -> {OURS}"]
    shop.applied()
    assert role(shop) == OURS
