"""Functions that an API stops calling: noted on it first, so that whoever goes on after a crash takes them off too.

A permission stands in the policy of its function, and functions are found by what calls them. Between the write that
takes the call away and the one that removes the permission, which may be days where a stage serves an older version,
nothing else names the function.
"""

from __future__ import annotations

from collections.abc import Iterable

from apigwctl.catalogue.addresses import API_KINDS, label, root_of
from apigwctl.model.change import Action
from apigwctl.model.leaving import LEAVES_TAG, Functions, marks, read_marks
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address


def drafts(work: Work, asked: Iterable[Delta], kept: Iterable[Delta]) -> list[Draft]:
    """Return the steps that note what APIs leave, and that forget it once all of it is done.

    `asked` are all differences, `kept` those that nothing has to wait for.
    """
    gone = {delta.address for delta in kept if delta.action is Action.DELETE}
    by_api: dict[Address, list[Delta]] = {}
    for delta in asked:
        by_api.setdefault(root_of(delta.address), []).append(delta)
    made: list[Draft] = []
    for api, deltas in by_api.items():
        if api.kind in API_KINDS and api in work.desired and api in work.live.snapshot:
            made += _of_api(work, api, deltas, gone)
    return made


def _of_api(work: Work, api: Address, deltas: list[Delta], gone: set[Address]) -> list[Draft]:
    live = work.live.snapshot.get(api)
    noted = {key: text for key, text in getattr(live, "tags", {}).items() if key.startswith(LEAVES_TAG)}
    others = any(delta.address.kind != "lambda_permission" for delta in deltas)
    removed = [delta for delta in deltas if delta.address.kind == "lambda_permission" and delta.action is Action.DELETE]
    leaving = _functions(work, (delta.old for delta in removed)) if others else frozenset()
    left = leaving | read_marks(noted)
    made = []
    if left != read_marks(noted):
        noted = marks(left)
        made.append(note(api, left, work.context))
    permissions = work.live.snapshot.children(api, "lambda_permission")
    staying = [item for address, item in permissions if address not in work.desired and address not in gone]
    if noted and not left & _functions(work, staying):
        done = dict.fromkeys(noted)
        made.append(_draft(work.context, api, f"forget what {label(api)} left", Phase.AFTERMATH, done))
    return made


def _functions(work: Work, permissions: Iterable[object]) -> Functions:
    """Return the functions of permissions, without those of other accounts and Regions: nobody can ask for theirs."""
    here = f":lambda:{work.context.region}:{work.context.account}:"
    found = ((getattr(item, "function_name", ""), getattr(item, "qualifier", None)) for item in permissions)
    return frozenset((str(name), qualifier) for name, qualifier in found if here in str(name))


def note(api: Address, left: Functions, context: Context) -> Draft:
    """Return the step that notes on an API what it does not call any more, or calls by an older version alone."""
    return _draft(context, api, f"note what {label(api)} leaves", Phase.ROOT, marks(left))


def _draft(
    context: Context, api: Address, title: str, phase: Phase, tags: dict[str, str | None] | dict[str, str]
) -> Draft:
    arn = calls.arn(api, context.partition, context.region)
    return Draft(api, title, api, phase, tuple(calls.tag(api, tags, arn)), ("leaving",))
