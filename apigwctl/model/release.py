"""How stages get new versions: the strategy that a spec gives, and the hold that a rollback or an abort leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from apigwctl.model.canary import CanaryPolicy

AUTO, MANUAL, CANARY = "auto", "manual", "canary"
USUAL_PERCENT = 10.0

NO_CANARIES = "HTTP and WebSocket APIs have no canary in AWS"
OTHER_WAYS = (
    "two ways lead to the same: a weighted Lambda alias behind the routes, "
    "deploy: {strategy: canary, alias: live, percentTraffic: 10}; "
    "weighted records between Regions, deploy: {strategy: canary, domain: NAME, percentTraffic: 10}"
)

Deploy = str | CanaryPolicy
"""How a stage gets a new version: at once (`auto`), when asked for (`manual`), or behind its canary."""

DIGITS = 32
"""So many hex digits of a definition's digest stand in a hold."""

ROLLBACK, ABORT = "rollback", "abort"
WORDS = {ROLLBACK: "rolled back", ABORT: "canary aborted"}
"""What a hold says of itself, by the verb that left it."""


@dataclass(frozen=True)
class Hold:
    """What a stage must not serve until its spec changes or somebody releases it: the digest that is held off.

    `verb` is what left it: `rollback` or `abort`; `since` is when, as ISO 8601 text.
    """

    verb: str
    digest: str
    since: str = ""

    @property
    def text(self) -> str:
        """The value of the tag that says it."""
        return ":".join(part for part in (self.verb, self.digest, self.since) if part)

    @property
    def told(self) -> str:
        """The hold as people read it: `rolled back on 2026-11-22 at 10:00 UTC`."""
        day, _, time = self.since.partition("T")
        when = f" on {day} at {time[:5]} UTC" if time else ""
        return f"{WORDS.get(self.verb, self.verb)}{when}"

    def holds(self, digest: str) -> bool:
        """Whether a definition is what is held off."""
        return bool(self.digest) and digest.startswith(self.digest)

    def same(self, other: Hold | None) -> bool:
        """Whether another hold says the same, whenever it began."""
        return other is not None and (self.verb, self.digest) == (other.verb, other.digest)


def hold_of(verb: str, digest: str, now: float) -> Hold:
    """Return the hold that a verb leaves; `now` is in seconds since 1970."""
    since = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if now else ""
    return Hold(verb, digest[:DIGITS], since)


def read_hold(value: str | None) -> Hold | None:
    """Return the hold that a tag says, or None."""
    if not value:
        return None
    verb, _, rest = value.partition(":")
    digest, _, since = rest.partition(":")
    return Hold(verb, digest, since)
