"""One call of a plan, carried out: references bound, errors that pass waited for, a lost create found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.errors import AwsError, IncompleteError, InternalError
from apigwctl.model.codec import encode
from apigwctl.model.event import Kind
from apigwctl.model.plan import Bind, Call, Probe, Until
from apigwctl.model.smoke import unmet
from apigwctl.model.transient import Caller, Patience, is_unsure, passes_for_reads, passes_for_writes
from apigwctl.values import Ref, Secret, Template, thaw

Notice = Callable[[Kind, str, str], None]
"""Tells what happens to a call: the kind of event, the operation, a detail."""

LOOKS = 3
"""How often a lost create is looked for before it is sent again: AWS may show it a little late."""

UNSEEN_SECONDS = 60.0
"""How long something that was just made may be missing from reads."""

NOT_THERE = frozenset({"NotFoundException", "ResourceNotFoundException"})

SAID_TWICE = frozenset({"NotFoundException", "ConflictException", "BadRequestException"})
"""What an update answers when its first, unanswered sending had its effect; the verification has the last word."""


@dataclass
class Sender:
    """Carries out calls over the seam and keeps what they bind."""

    call: Caller
    patience: Patience
    bound: dict[Ref, Any] = field(default_factory=dict)
    sent: int = 0
    _revealed: dict[str, str] = field(default_factory=dict)

    def run(self, call: Call, notice: Notice) -> None:
        """Carry out one call.

        AwsError when AWS refuses it for good, IncompleteError when its answer is not as planned.
        """
        params = self.resolve(call.params)
        answer = self._send(call, params, notice)
        answer = self._whole(call, params, answer)
        for item in call.binds:
            self.bound[item.ref] = _bound_value(item, answer)
            notice(Kind.BOUND, call.operation, f"{item.ref.address} = {self.bound[item.ref]}")
        if call.until is not None:
            self._wait(call, call.until, notice)
        _check(call, answer)
        _check_wants(call, answer)

    def _whole(self, call: Call, params: Any, answer: dict[str, Any]) -> dict[str, Any]:
        """Return a list in which ids are looked up with all its pages."""
        paths = {item.path[0] for item in call.binds if item.match}
        while paths and (following := _following(answer)):
            more = self._read(call.service, call.operation, {**params, **following})
            answer = {**more, **{name: [*answer.get(name, []), *more.get(name, [])] for name in paths}}
        return answer

    def resolve(self, value: Any) -> Any:
        """Return a parameter with references bound and secrets revealed; it must not leave the call."""
        match value:
            case Ref():
                if value not in self.bound:
                    raise InternalError(f"{value.address} was never bound")
                return self.bound[value]
            case Template():
                return "".join(part if isinstance(part, str) else str(self.resolve(part)) for part in value.parts)
            case Secret():
                text = value.reveal()
                self._revealed[text] = str(value)
                return text
            case Mapping():
                return {key: self.resolve(item) for key, item in value.items()}
            case tuple() | list():
                return [self.resolve(item) for item in value]
        return value

    def _send(self, call: Call, params: Any, notice: Notice) -> dict[str, Any]:
        """Send a write until it is answered; what may have had its effect is looked for before it is sent again."""
        unsure = False
        for attempt in range(1, self.patience.attempts + 1):
            try:
                return self._attempt(call, self._locked(call, params), notice)
            except AwsError as error:
                if error.error_code in call.done_on:
                    return {}
                if unsure and call.probe is None and error.error_code in SAID_TWICE:
                    notice(Kind.RETRIED, call.operation, "the first sending had its effect")
                    return {}
                passes = is_unsure(error) or self._is_too_soon(call, error) or _is_told_to_wait(call, error)
                if attempt == self.patience.attempts or not passes:
                    raise
                unsure = unsure or is_unsure(error)
                notice(Kind.RETRIED, call.operation, str(error))
                self.patience.sleep(self.patience.pause(attempt, error))
            if unsure and call.probe is not None:
                found = self._look(call, call.probe, notice)
                if found is not None:
                    return found
        raise InternalError(f"{call.operation} ended without an answer")

    def _is_too_soon(self, call: Call, error: AwsError) -> bool:
        """Whether AWS may not show yet what this very plan made: a new thing can be missing for a moment."""
        return error.error_code in NOT_THERE and any(ref in self.bound for ref in _refs(call.params))

    def _locked(self, call: Call, params: Any) -> Any:
        """Return the parameters with the token that the write has to carry, as it is now."""
        if call.lock is None:
            return params
        answer = self._read(call.service, call.lock.operation, self.resolve(call.lock.params))
        return {**params, call.lock.member: _at(answer, call.lock.path)}

    def _attempt(self, call: Call, params: Any, notice: Notice) -> dict[str, Any]:
        for attempt in self.patience.retrying(
            passes_for_writes, lambda text: notice(Kind.RETRIED, call.operation, text)
        ):
            with attempt:
                self.sent += 1
                notice(Kind.CALLED, call.operation, "")
                try:
                    return self.call(call.service, call.operation, params)
                except AwsError as error:
                    self._hide(error)
                    raise
        raise InternalError(f"{call.operation} ended without an answer")

    def _hide(self, error: AwsError) -> None:
        """Take what secrets say out of an error: botocore and AWS quote the values that they refuse."""
        for text, shown in tuple(self._revealed.items()):
            if text and text in error.message:
                error.message = error.message.replace(text, shown)
                error.args = (error.message,)
                error.__cause__ = error.__context__ = None

    def _read(self, service: str, operation: str, params: Any) -> dict[str, Any]:
        for attempt in self.patience.retrying(passes_for_reads, lambda _: None):
            with attempt:
                self.sent += 1
                return self.call(service, operation, params)
        raise InternalError(f"{operation} ended without an answer")

    # -- a create whose answer was lost -------------------------------------------------------------------------------

    def _look(self, call: Call, probe: Probe, notice: Notice) -> dict[str, Any] | None:
        for look in range(1, LOOKS + 1):
            found = self._find(call, probe)
            if found is not None:
                notice(Kind.RETRIED, probe.operation, "the answer was lost, but it was made")
                return found
            self.patience.sleep(self.patience.pause(look, None))
        return None

    def _find(self, call: Call, probe: Probe) -> dict[str, Any] | None:
        """Return what the call made, or None; what another call of this plan made is not it, however alike."""
        # A key on a plan has the id of the key itself: only what is of one kind is told apart by its id. That is bound
        # first: the zone of one domain name is that of all.
        identity = [item for item in call.binds if not item.match][:1]
        kinds = {item.ref.address.kind for item in identity}
        taken = {value for ref, value in self.bound.items() if ref.address.kind in kinds}
        params, wanted, shown = (self.resolve(part) for part in (probe.params, probe.match, probe.if_shown))
        while True:
            try:
                answer = self._read(call.service, probe.operation, params)
            except AwsError as error:
                if error.error_code in ("NotFoundException", "ResourceNotFoundException"):
                    return None
                raise
            if not probe.path:
                return answer
            for item in _at(answer, probe.path) or []:
                asked = {**wanted, **{key: value for key, value in shown.items() if key in item}}
                if any(_at(item, bind.path) in taken for bind in identity):
                    continue
                if _matches(item, asked) and not any(item.get(key) in ids for key, ids in probe.unless.items()):
                    return {probe.under: dict(item)} if probe.under else dict(item)
            following = _following(answer)
            if not following:
                return None
            params = {**params, **following}

    # -- what takes its time ------------------------------------------------------------------------------------------

    def _wait(self, call: Call, until: Until, notice: Notice) -> None:
        waited, pause = 0.0, 1.0
        while True:
            try:
                answer = self._read(call.service, until.operation, self.resolve(until.params))
            except AwsError as error:
                # What was just made may not be shown yet.
                if error.error_code not in NOT_THERE or waited >= UNSEEN_SECONDS:
                    raise
                answer = {}
            value = _at(answer, until.path)
            if value in until.good:
                return
            if value in until.bad:
                said = _at(answer, until.message) if until.message else None
                detail = f": {said}" if said else ""
                raise IncompleteError(f"{until.operation}: {'.'.join(until.path)} is {value}{detail}")
            if waited >= until.limit_seconds:
                raise IncompleteError(f"{until.operation}: still {value} after {until.limit_seconds} s")
            notice(Kind.WAITING, until.operation, "not shown yet" if value is None else f"{value}")
            self.patience.sleep(pause)
            waited, pause = waited + pause, min(pause * 1.5, 15.0)


def _is_told_to_wait(call: Call, error: AwsError) -> bool:
    """Whether the plan says that this error passes: AWS catches up, or the lock is read again."""
    return error.error_code in call.again_on or (call.lock is not None and error.error_code == call.lock.lost_on)


def _refs(value: Any) -> Iterator[Ref]:
    match value:
        case Ref():
            yield value
        case Template():
            yield from value.refs
        case Mapping():
            yield from (ref for item in value.values() for ref in _refs(item))
        case tuple() | list():
            yield from (ref for item in value for ref in _refs(item))


def _bound_value(item: Bind, answer: Mapping[str, Any]) -> Any:
    value = _at(answer, item.path)
    if item.match:
        entries = [entry for entry in value or [] if _matches(entry, thaw(item.match))]
        value = _at(entries[0], item.item) if entries else None
    if value is None:
        raise IncompleteError(f"AWS's answer does not say the {item.ref.attribute} of {item.ref.address}")
    return value


def _following(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameter that asks a list for the page after this one; nothing where this is the last."""
    return {name: answer[name] for name in ("position", "NextToken", "NextMarker") if answer.get(name)}


def _at(answer: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        answer = answer.get(name) if isinstance(answer, Mapping) else None
    return answer


def _matches(item: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    for key, value in wanted.items():
        found = item.get(key)
        if isinstance(value, Mapping):
            if not isinstance(found, Mapping) or not _matches(found, value):
                return False
        elif found != value:
            return False
    return True


def _check(call: Call, answer: Mapping[str, Any]) -> None:
    for key, wanted in call.expect.items():
        if not wanted and not answer.get(key):
            continue
        found, allowed = encode(answer.get(key) or {}), _ways(wanted)
        if found not in allowed:
            raise IncompleteError(
                f"{call.operation}: {key} is not as planned: {_first_difference(allowed[0], found)}",
                hint="look at a new plan: another apply goes on from what is there now",
            )


def _check_wants(call: Call, answer: Mapping[str, Any]) -> None:
    wrong = unmet(call.wants, answer)
    if wrong:
        raise IncompleteError("; ".join(wrong), hint="nothing that waits for this was changed")


def _ways(wanted: Any) -> list[Any]:
    """Return the answers that are as planned: several where AWS may say one thing in different ways."""
    several = isinstance(wanted, tuple) and bool(wanted)
    return [encode(item) for item in wanted] if several else [encode(wanted)]


def _first_difference(wanted: Any, found: Any) -> str:
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in sorted({*wanted, *found}):
            if wanted.get(key) != found.get(key):
                return f"{key}: {_first_difference(wanted.get(key), found.get(key))}"
    return f"planned {wanted}, found {found}"
