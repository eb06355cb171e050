"""Plans carried out against a sandbox in this process: real requests over our one seam, without pauses."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from apigwctl.apply.executor import Execution, execute
from apigwctl.aws.client import Connection, Login
from apigwctl.aws.paging import Reads
from apigwctl.aws.reader import Scope, read
from apigwctl.aws.throttle import Throttle
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.event import Event
from apigwctl.model.identity import Consent, Wanted
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.snapshot import Snapshot
from apigwctl.model.transient import Patience
from apigwctl.planning import planner
from apigwctl.sandbox.lifecycle import Sandbox, in_process
from tests.snapshots import ACCOUNT, CONTEXT, REGION

IMPATIENT = Patience(lambda _: None, random.Random(1))


@dataclass
class Place:
    """A sandbox, a connection to it, and what happened there."""

    sandbox: Sandbox
    connection: Connection
    events: list[Event] = field(default_factory=list)

    def live(self, want: Snapshot) -> Live:
        """Read what AWS has of a snapshot."""
        roots = [item for item in want if KINDS[item.kind].root]
        wanted = tuple(Wanted(item, getattr(want.get(item), "name", "")) for item in roots)
        scope = Scope(wanted, CONTEXT.owner, Consent(), want)
        return read(Reads(self.connection.call, IMPATIENT), scope, account=ACCOUNT, region=REGION)

    def plan(self, want: Snapshot) -> Plan:
        """Plan a snapshot against what AWS has."""
        return planner.plan(want, self.live(want), CONTEXT)

    def apply(self, want: Snapshot) -> Execution:
        """Plan a snapshot and carry the plan out."""
        made = self.plan(want)
        assert made.problems == ()
        return execute(made, self.connection.call, patience=IMPATIENT, listener=self.events.append)

    def count(self, operation: str) -> int:
        """How many requests of an operation were sent."""
        return sum(self.connection.counts[f"{service}:{operation}"] for service in ("apigateway", "apigatewayv2"))


@contextmanager
def place() -> Iterator[Place]:
    """A sandbox without anything in it."""
    with in_process(None, account=ACCOUNT, region=REGION) as sandbox:
        yield Place(sandbox, Connection(Login(region=REGION, access_key=ACCOUNT), Throttle(enabled=False)))
