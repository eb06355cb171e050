"""A new key beside the old one for a while: what is left to do of a rotation, by how far it is to get.

The old key is marked first, so that whoever finds two of one document knows which of them goes; plans of the specs
leave it alone until then. Each part can be done again: what was done is seen by the tags and by the plans that hold it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from apigwctl.catalogue.addresses import by_id, label
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.identity import SUPERSEDED_TAG
from apigwctl.model.keys import (
    RETIRES_TAG,
    ROTATED_TAG,
    WRITTEN_TAG,
    Goal,
    LiveKey,
    Overlap,
    Rotation,
    is_fresh,
    read_overlap,
    rotated_at,
)
from apigwctl.model.live import Live
from apigwctl.model.plan import Call, Plan
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.planning.releases.goals import plan_of
from apigwctl.planning.steps import Draft, Phase, bound_call
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap, Problem, Ref, Secret, freeze


@dataclasses.dataclass(frozen=True)
class Wish:
    """What a rotation is to lead to: the new key, for how long both are good, and where its value is written.

    `new` is the resource that is created, with our tags; `value` is the new key's, fetched when it is written.
    """

    new: object
    overlap: Overlap
    secret: str = ""
    value: Secret | None = None


def goal_of(rotation: Rotation, now: float, seconds: int) -> Goal:
    """Return how far a rotation may get now; what is written in its tag says when.

    One that ended less than an overlap ago is over: whoever gives the command again did not hear that it was done.
    """
    old = rotation.old
    if old is None:
        over = is_fresh(rotation.current.tags.get(ROTATED_TAG, ""), now, seconds)
        return Goal.DELETED if over else Goal.BOTH
    overlap = read_overlap(old.tags.get(RETIRES_TAG, ""))
    if not old.enabled:
        return Goal.DELETED if overlap.is_gone(now) else Goal.DISABLED
    return Goal.DISABLED if overlap.is_over(now) else Goal.BOTH


def towards(goal: Goal, rotation: Rotation, wish: Wish, live: Live, context: Context) -> Plan:
    """Return the plan that gets a rotation as far as its goal, from wherever it is; empty once it is there."""
    old = rotation.old
    if goal is Goal.BOTH:
        return _begin(rotation, wish, live, context) if old is None else _go_on(rotation, old, wish, live, context)
    if old is None:
        said = (
            f"it was rotated at {rotation.current.tags.get(ROTATED_TAG, '')}: another rotation begins an overlap later"
        )
        return _plan([], [Change(rotation.address, Action.NOTE, Reason.KEY_ROTATES, detail=said)], live, context)
    return (_disable if goal is Goal.DISABLED else _delete)(rotation, old, live, context)


def refused(live: Live, context: Context, key: Address, message: str, rule: str, hint: str) -> Plan:
    """Return the plan that nobody can carry out."""
    problem = Problem(message, rule, label(key), hint=hint)
    return plan_of((), (), live, context, [problem])


def _begin(rotation: Rotation, wish: Wish, live: Live, context: Context) -> Plan:
    """Mark the key that there is, make the new one, and put it where the old one is."""
    address, current = rotation.address, rotation.current
    begun = RETIRES_TAG in current.tags
    overlap = read_overlap(current.tags[RETIRES_TAG]) if begun else wish.overlap
    marks = {SUPERSEDED_TAG: "true", RETIRES_TAG: overlap.text}
    arn = calls.arn(address, context.partition, context.region)
    marked = () if begun else tuple(bound_call(item, live.ids) for item in calls.tag(address, marks, arn))
    created = calls.create(Delta(address, Action.CREATE, Reason.KEY_ROTATES, None, wish.new))
    if created.probe is not None:
        unless: FrozenMap[str, tuple[str, ...]] = FrozenMap({"id": (current.id,)})
        created = dataclasses.replace(created, probe=dataclasses.replace(created.probe, unless=unless))
    drafts = [
        _draft(rotation, "put a new", (*marked, created), after="beside the old one"),
        *_attaching(rotation, current.plans),
        *_writing(rotation, wish, context),
    ]
    fields = [
        FieldChange(("old", "goodUntil"), None, overlap.until),
        FieldChange(("old", "keptUntil"), None, overlap.gone),
    ]
    fields += [FieldChange(("plans",), None, current.plans)] if current.plans else []
    fields += [FieldChange(("writtenTo",), None, wish.secret)] if wish.secret else []
    made = Change(address, Action.CREATE, Reason.KEY_ROTATES, tuple(fields), detail=f"beside {current.id}")
    # What refers to the key from here on means the new one.
    return _plan(drafts, [made], dataclasses.replace(live, ids=live.ids.without(address)), context)


def _go_on(rotation: Rotation, old: LiveKey, wish: Wish, live: Live, context: Context) -> Plan:
    """Put the new key where the old one is and it is not yet, and its value where it was asked for."""
    known = rotation.current.tags.get(WRITTEN_TAG)
    missing = tuple(item for item in old.plans if item not in rotation.current.plans)
    writing = _writing(rotation, wish, context) if wish.secret != known else []
    fields = [FieldChange(("plans",), None, missing)] if missing else []
    fields += [FieldChange(("writtenTo",), known, wish.secret)] if writing else []
    made = [Change(rotation.address, Action.UPDATE, Reason.KEY_ROTATES, tuple(fields))] if fields else []
    drafts = [*_attaching(rotation, missing), *writing]
    return _plan(drafts, [*made, _waiting(rotation, old)], live, context)


def _disable(rotation: Rotation, old: LiveKey, live: Live, context: Context) -> Plan:
    off = {"op": "replace", "path": "/enabled", "value": "false"}
    step = Call("apigateway", "UpdateApiKey", freeze({"apiKey": old.id, "patchOperations": [off]}))
    if not old.enabled:
        return _plan([], [_waiting(rotation, old)], live, context)
    field = FieldChange(("enabled",), True, False)
    made = Change(_by_id(old), Action.UPDATE, Reason.KEY_ROTATES, (field,))
    return _plan([_draft(rotation, "disable the old", (step,))], [made], live, context)


def _delete(rotation: Rotation, old: LiveKey, live: Live, context: Context) -> Plan:
    arn = calls.arn(rotation.address, context.partition, context.region)
    marked = calls.tag(rotation.address, {ROTATED_TAG: rotated_at(context.now)}, arn)
    step = Call("apigateway", "DeleteApiKey", freeze({"apiKey": old.id}), done_on=calls.GONE)
    made = Change(_by_id(old), Action.DELETE, Reason.KEY_ROTATES, detail=old.id)
    return _plan([_draft(rotation, "delete the old", (*marked, step))], [made], live, context)


def _by_id(old: LiveKey) -> Address:
    return Address("api_key", (by_id(old.id),))


def _attaching(rotation: Rotation, plans: Sequence[str]) -> list[Draft]:
    """Return the steps that put the new key on plans; one that is there already is no error."""
    made = []
    for plan in plans:
        params = {"usagePlanId": plan, "keyId": Ref(rotation.address), "keyType": "API_KEY"}
        put = Call("apigateway", "CreateUsagePlanKey", freeze(params), done_on=("ConflictException",))
        made.append(_draft(rotation, "put the new", (put,), rank=1, after=f"on the usage plan {plan}"))
    return made


def _writing(rotation: Rotation, wish: Wish, context: Context) -> list[Draft]:
    """Return the step that writes the new key's value to a secret, and notes in its tags that this was done."""
    if not wish.secret or wish.value is None:
        return []
    put = Call("secretsmanager", "PutSecretValue", freeze({"SecretId": wish.secret, "SecretString": wish.value}))
    arn = calls.arn(rotation.address, context.partition, context.region)
    done = calls.tag(rotation.address, {WRITTEN_TAG: wish.secret}, arn)
    return [_draft(rotation, "write the new", (put, *done), rank=2, after=f"to the secret {wish.secret}")]


def _draft(rotation: Rotation, does: str, steps: tuple[Call, ...], *, rank: int = 0, after: str = "") -> Draft:
    title = " ".join(part for part in (does, label(rotation.address), after) if part)
    return Draft(rotation.address, title, rotation.address, Phase.CREATE, steps, (rank, title))


def _plan(drafts: list[Draft], changes: list[Change], live: Live, context: Context) -> Plan:
    return plan_of(drafts, changes, live, context, live.problems)


# -- what plans of the specs say of it ---------------------------------------------------------------------------------


def notes(work: Work) -> list[Change]:
    """Return what plans of the specs tell of rotations that are under way; nothing about them is changed."""
    made = []
    for address, item in work.live.snapshot.of("api_key"):
        if RETIRES_TAG in item.tags and address in work.desired:
            said = f"its rotation was begun: `apigwctl keys rotate {address.name}` goes on with it"
            made.append(Change(address, Action.NOTE, Reason.KEY_ROTATES, detail=said))
    for old, tag in sorted(work.live.retiring.items()):
        current = work.live.superseded.get(old)
        if current is not None and current in work.desired:
            overlap = read_overlap(tag)
            way = f"; now `apigwctl keys rotate {current.name}` goes on" if overlap.is_over(work.context.now) else ""
            said = f"it is being rotated: the old one, {work.live.ids.get(old, '')}, is good until {overlap.until}{way}"
            made.append(Change(current, Action.NOTE, Reason.KEY_ROTATES, detail=said))
    return made


def _waiting(rotation: Rotation, old: LiveKey) -> Change:
    overlap = read_overlap(old.tags.get(RETIRES_TAG, ""))
    good, gone = f"is good until {overlap.until}", f"is disabled, and may be deleted from {overlap.gone} on"
    said = f"it is being rotated: the old one, {old.id}, {good if old.enabled else gone}"
    return Change(rotation.address, Action.NOTE, Reason.KEY_ROTATES, detail=said)
