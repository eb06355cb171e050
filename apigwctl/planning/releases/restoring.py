"""Permissions that a version needs and a later one took away: they come back before a stage serves it again."""

from __future__ import annotations

from collections.abc import Iterable

from apigwctl.catalogue.access import LambdaPermission
from apigwctl.catalogue.wire import members
from apigwctl.model.change import Action, Reason
from apigwctl.model.leaving import read_marks
from apigwctl.model.live import Live
from apigwctl.planning import leaving
from apigwctl.planning.context import Context
from apigwctl.planning.delivery import permission_drafts
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft
from apigwctl.values import Address


def restored(address: Address, permission: LambdaPermission) -> Delta:
    """Return the difference that a permission is which has to come back."""
    return Delta(address, Action.CREATE, Reason.ROLLED_BACK, None, permission, members(permission))


def drafts(api: Address, deltas: Iterable[Delta], live: Live, context: Context) -> list[Draft]:
    """Return the steps that give permissions back.

    Nothing but that version names their functions: they are noted on the API first, so that the permissions go again
    once no stage serves it.
    """
    deltas = tuple(deltas)
    noted = read_marks(live.snapshot.get(api).tags)
    left = noted | {(delta.new.function_name, delta.new.qualifier) for delta in deltas}
    made = [leaving.note(api, left, context)] if left != noted else []
    return made + [draft for delta in deltas for draft in permission_drafts(delta)]
