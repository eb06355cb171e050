"""A plan in its exact one-line form, for tests and scripts: a line for each change, or for each member of an update."""

from __future__ import annotations

from apigwctl.model.change import Action, Change
from apigwctl.model.plan import Plan
from apigwctl.render.arrange import ordered
from apigwctl.render.differences import one_line
from apigwctl.render.outline import MARKS
from apigwctl.render.placing import named, shared_names
from apigwctl.render.wording import DEPLOY_VERBS, visible


def lines(plan: Plan) -> list[str]:
    """Return the lines of a plan, in the order in which it is told.

    `+ orders/GET /orders`, `~ orders@prod: tracingEnabled false -> true`, `-/+ orders/GET /a: authorizer a -> b`,
    `- orders/GET /old`, `> redeploy orders@prod`, `= adopt orders`, `~ rename orders`, `? billing` (left over),
    `i …: a note`. Ids never occur in them.
    """
    shared = shared_names(plan.changes)
    return [line for change in ordered(plan.changes) for line in _lines(change, shared)]


def _lines(change: Change, shared: frozenset[str]) -> list[str]:
    mark, address = MARKS[change.action], visible(named(change.address, shared))
    detail = f": {visible(change.detail)}" if change.detail else ""
    match change.action:
        case Action.CREATE | Action.DELETE | Action.ORPHAN:
            return [f"{mark} {address}"]
        case Action.DEPLOY:
            return [f"{mark} {DEPLOY_VERBS.get(change.reason, 'redeploy')} {address}"]
        case Action.ADOPT | Action.RENAME:
            return [f"{mark} {change.action.value} {address}"]
    return [f"{mark} {address}: {one_line(item)}" for item in change.fields] or [f"{mark} {address}{detail}"]
