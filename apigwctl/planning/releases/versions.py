"""Versions of an API as its deployments tell them: which one a text means, who serves it, which may go."""

from __future__ import annotations

from collections.abc import Iterable

from apigwctl.catalogue.addresses import API_KINDS, label, root_of
from apigwctl.errors import UsageError
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.versions import Version
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.deployments import KINDS_OF, digest_of, in_use
from apigwctl.planning.digest import marked_revision
from apigwctl.planning.releases.goals import canary_of, hold_on, plan_of
from apigwctl.planning.steps import Draft, Phase
from apigwctl.values import Address

LEAST_DIGITS = 6
"""So many digits of a digest mean a version, at least."""


def stage_named(text: str, live: Live) -> Address:
    """Return the live stage that `API@STAGE` means; UsageError when there is none, or several."""
    stages = [address for address, _ in live.snapshot.of("stage", "v2_stage")]
    found = [item for item in stages if text in (label(item), label(item, whole=True))]
    if len(found) == 1:
        return found[0]
    if found:
        ways = ", ".join(sorted(label(item, whole=True) for item in found))
        raise UsageError(f"{text} means several stages", hint=f"say which: {ways}")
    known = ", ".join(sorted(label(item) for item in stages)) or "none is there yet: apply makes them"
    raise UsageError(f"no stage {text} in AWS", hint=f"stages of these specs: {known}")


def apis_named(text: str, live: Live) -> list[Address]:
    """Return the live APIs that a name means, all of them for none; UsageError when there is no such API."""
    every = sorted(address for address, _ in live.snapshot.of(*API_KINDS))
    found = [item for item in every if text in ("", label(item), label(item, whole=True), item.name)]
    if not found and text:
        known = ", ".join(label(item) for item in every) or "none is there yet"
        raise UsageError(f"no API {text} in AWS", hint=f"APIs of these specs: {known}")
    return found


def versions_of(live: Live, api: Address) -> tuple[Version, ...]:
    """Return the versions of an API, newest first, with who serves them."""
    stages = sorted(live.snapshot.children(api, KINDS_OF[api.kind][0]))
    made = []
    for item in live.newest.get(api, ()):
        canaries = [(address, canary_of(stage)) for address, stage in stages]
        made.append(
            Version(
                api=api,
                id=live.ids[item],
                digest=digest_of(live, item) or "",
                revision=marked_revision(live.snapshot.get(item).description),
                created=live.created.get(item, 0.0),
                stages=tuple(label(address) for address, stage in stages if stage.deployment == item),
                canaries=tuple(label(address) for address, canary in canaries if canary and canary.deployment == item),
                held=tuple(
                    label(address)
                    for address, stage in stages
                    if (hold := hold_on(stage)) is not None and hold.holds(digest_of(live, item) or "")
                ),
            )
        )
    return tuple(made)


def version_named(text: str, live: Live, apis: Iterable[Address]) -> Address:
    """Return the deployment that a text means: an id, a digest's start, a revision, or the stage that serves it."""
    candidates = [item for api in apis for item in live.newest.get(api, ())]
    if "@" in text:
        served: Address | None = live.snapshot.get(stage_named(text, live)).deployment
        if served is None:
            raise UsageError(f"{text} serves nothing")
        return served
    for test in (_is_id, _is_digest, _is_revision):
        found = [item for item in candidates if test(text, item, live)]
        if found:
            return found[0]
    raise UsageError(f"no version {text}", hint="deployments list shows them: an id, a digest's start, or a revision")


def _is_id(text: str, item: Address, live: Live) -> bool:
    return live.ids[item] == text


def _is_digest(text: str, item: Address, live: Live) -> bool:
    return len(text) >= LEAST_DIGITS and (digest_of(live, item) or "").startswith(text)


def _is_revision(text: str, item: Address, live: Live) -> bool:
    return bool(text) and marked_revision(live.snapshot.get(item).description) == text


def prune(live: Live, apis: Iterable[Address], context: Context) -> Plan:
    """Return the plan that deletes our deployments that no stage and no canary uses, beyond those to keep."""
    drafts, changes = [], []
    for api in apis:
        if api in live.marked:
            continue  # adopted: nothing inside is deleted before a prune of the specs
        used, keep = in_use(live, api), context.keep_deployments.get(api, 10)
        ours = [item for item in live.newest.get(api, ()) if digest_of(live, item) is not None]
        for item in [item for item in ours if item not in used][keep:]:
            title = f"delete deployment {live.ids[item]}"
            drafts.append(Draft(item, title, root_of(item), Phase.PRUNE, (calls.delete(item, None),)))
            changes.append(Change(item, Action.DELETE, Reason.UNREFERENCED, detail=live.ids[item]))
    return plan_of(drafts, changes, live, context)
