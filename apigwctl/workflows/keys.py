"""Keys in use: rotated step by step, each step a plan like any other, and what was called with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

from apigwctl.aws import keys as aws
from apigwctl.aws.reader import Scope, read
from apigwctl.catalogue.addresses import label
from apigwctl.errors import UsageError
from apigwctl.model.event import Listener
from apigwctl.model.identity import ownership_tags
from apigwctl.model.keys import Goal, Rotation, Usage, Used, overlap_of
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.result import Result
from apigwctl.planning import planner as planning
from apigwctl.planning.releases import keys
from apigwctl.planning.releases.keys import Wish
from apigwctl.spec.canary import duration
from apigwctl.values import Address, Secret
from apigwctl.workflows.options import Options
from apigwctl.workflows.running import Consent, Planned, carry_out
from apigwctl.workflows.sessions import Session, sessions

USUAL_DAYS = 7
"""So many days are told where nobody says which, with today."""

LONGEST_DAYS = 366
SCHEME = "secretsmanager:"


# -- rotation ----------------------------------------------------------------------------------------------------------


@dataclass
class _Rotating:
    """How far each rotation is to get in this run, and since when its overlap counts: neither moves meanwhile."""

    key: str
    seconds: int
    secret: str
    goals: dict[tuple[str, str], Goal] = field(default_factory=dict)
    begun: float | None = None

    def __call__(self, session: Session) -> Planned:
        """Return the plan of what is left of this part of the rotation."""
        address, live = _key(session, self.key), read_keys(session)
        stopped = _refusal(session, address, live, self.secret)
        if stopped is not None:
            return Planned(stopped, live)
        self.begun = session.context.now if self.begun is None else self.begun
        rotation = _rotation(session, address, live)
        goal = self.goals.setdefault(
            (session.target, session.connection.region), keys.goal_of(rotation, self.begun, self.seconds)
        )
        wish = self._wish(session, rotation, live)
        return Planned(keys.towards(goal, rotation, wish, live, session.context), live)

    def _wish(self, session: Session, rotation: Rotation, live: Live) -> Wish:
        address, context = rotation.address, session.context
        new = planning.comparable(session.loaded.snapshot, live, context)[0].get(address)
        before = frozenset({rotation.old.id if rotation.old is not None else rotation.current.id})
        owned = ownership_tags(context.owner, address)
        value = Secret(label(address), partial(aws.new_value, session.reads, new.name, owned, before))
        return Wish(new, overlap_of(self.begun or 0.0, self.seconds), self.secret, value)


def keys_rotate(
    options: Options, key: str, *, overlap: str, to: str = "", consent: Consent, listener: Listener
) -> tuple[Result, ...]:
    """Do the next part of a key's rotation: a new key beside the old one; the old one disabled; the old one deleted.

    The old key stays good for `overlap` (`24h`), and disabled for as long again. `to` is `secretsmanager:ID`, the
    secret that gets the new value. Which part is next is said by the tags of the keys, so any run can be given again.
    """
    seconds = duration(overlap)
    if seconds is None:
        raise UsageError(f"--overlap {overlap}: no time", hint="say 24h, 90m or 0s")
    if to and (not to.startswith(SCHEME) or to == SCHEME):
        raise UsageError(f"--to {to}: no place for a value", hint=f"--to {SCHEME}ID names a secret")
    with sessions(options) as opened:
        return carry_out(opened, _Rotating(key, seconds, to.removeprefix(SCHEME)), consent, listener, None)


def read_keys(session: Session) -> Live:
    """Return the keys and usage plans of the specs as they are live, and nothing else."""
    whole = session.scope(shallow=True)
    wanted = tuple(item for item in whole.wanted if item.address.kind in ("api_key", "usage_plan"))
    scope = Scope(wanted, whole.owner, whole.consent, whole.desired, orphans=False, shallow=True)
    return read(session.reads, scope, account=session.account, region=session.connection.region)


def _key(session: Session, text: str) -> Address:
    every = [address for address, _ in session.loaded.snapshot.of("api_key")]
    found = [address for address in every if text in (address.name, label(address))]
    if not found:
        known = ", ".join(sorted(address.name for address in every)) or "there is none"
        raise UsageError(f"no key {text} in the specs", hint=f"keys of these specs: {known}")
    return found[0]


def _refusal(session: Session, address: Address, live: Live, secret: str) -> Plan | None:
    said, hint = "", ""
    value = session.loaded.snapshot.get(address).value
    if value is not None:
        said = "its value comes from its spec, so it is rotated there"
        hint = f"change {value.reference}; apply then puts a new key in the old one's place"
    elif address not in live.snapshot:
        said, hint = "it is not in AWS yet", "apply makes it"
    elif secret and not _is_there(session, secret):
        said, hint = f"there is no secret {secret}", "make it first: what is in it is replaced by the new value"
    if not said:
        return None
    return keys.refused(live, session.context, address, said, "no-rotation", hint)


def _is_there(session: Session, secret: str) -> bool:
    return session.reads.find("secretsmanager", "DescribeSecret", {"SecretId": secret}) is not None


def _rotation(session: Session, address: Address, live: Live) -> Rotation:
    old = next((item for item in sorted(live.retiring) if live.superseded.get(item) == address), None)
    current = aws.live_key(session.reads, live.ids[address])
    return Rotation(address, current, aws.live_key(session.reads, live.ids[old]) if old is not None else None)


# -- usage -------------------------------------------------------------------------------------------------------------


def keys_usage(
    options: Options, key: str = "", *, plan: str = "", first: str = "", last: str = ""
) -> tuple[Usage, ...]:
    """Return what was called with keys, by key, plan and day: of one key, of one plan, or of all plans of the specs."""
    begin, end = _days(first, last, options.clock())
    with sessions(options) as opened:
        return tuple(_usage(session, key, plan, begin, end) for session in opened)


def _days(first: str, last: str, now: float) -> tuple[date, date]:
    end = _day(last, "--to") if last else datetime.fromtimestamp(now, UTC).date()
    begin = _day(first, "--from") if first else end - timedelta(days=USUAL_DAYS - 1)
    if begin > end:
        raise UsageError(f"--from {begin} is after --to {end}")
    if (end - begin).days >= LONGEST_DAYS:
        raise UsageError(f"{begin} to {end} are more than {LONGEST_DAYS} days", hint="ask for a year at most")
    return begin, end


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} {text}: no day", hint="a day is written 2026-11-23") from error


def _usage(session: Session, key: str, plan: str, first: date, last: date) -> Usage:
    live, reads = read_keys(session), session.reads
    chosen = _live_id(live, "api_key", key) if key else ""
    plans = reads.list("GetUsagePlans", {"keyId": chosen} if chosen else {})
    ours = {identifier for address, identifier in live.ids.items() if address.kind == "usage_plan"}
    wanted = {_live_id(live, "usage_plan", plan)} if plan else {item["id"] for item in plans} if chosen else ours
    named = aws.names(reads)
    items = [
        used
        for item in sorted(plans, key=lambda item: str(item.get("name", "")))
        if item["id"] in wanted
        for used in _of_plan(aws.usage(reads, item["id"], str(first), str(last), chosen), item, named, first)
    ]
    return Usage(session.target, session.account, session.connection.region, str(first), str(last), tuple(items))


def _of_plan(
    found: dict[str, list[list[int]]], plan: dict[str, object], named: dict[str, str], first: date
) -> Iterable[Used]:
    limited = "quota" in plan
    for key in sorted(found, key=lambda item: (named.get(item, ""), item)):
        for number, (used, remaining) in enumerate(found[key]):
            day = str(first + timedelta(days=number))
            yield Used(named.get(key, ""), key, str(plan.get("name", "")), day, used, remaining if limited else None)


def _live_id(live: Live, kind: str, text: str) -> str:
    """Return the id of a key or a plan of the specs by its name; UsageError when it is not live."""
    every = {address: identifier for address, identifier in live.ids.items() if address.kind == kind}
    found = [identifier for address, identifier in every.items() if text in (address.name, label(address))]
    if not found:
        known = ", ".join(sorted(address.name for address in every if not address.name.startswith("id:"))) or "none"
        what = "key" if kind == "api_key" else "usage plan"
        raise UsageError(f"no {what} {text} in AWS", hint=f"of these specs there are: {known}")
    return found[0]
