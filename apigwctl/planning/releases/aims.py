"""What a release verb aims at: a goal for a stage with its reason, or a refusal that says what to do instead."""

from __future__ import annotations

from dataclasses import dataclass

from apigwctl.catalogue.addresses import api_address
from apigwctl.model.change import Change, Reason
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta, to_change
from apigwctl.planning.releases import restoring
from apigwctl.planning.releases.goals import Goal, refused, towards
from apigwctl.values import Address


@dataclass(frozen=True)
class Aim:
    """A goal and why it is one; what is worth knowing beside it is noted, and `permissions` come back for it."""

    goal: Goal
    reason: Reason
    notes: tuple[Change, ...] = ()
    permissions: tuple[Delta, ...] = ()

    def plan(self, live: Live, context: Context) -> Plan:
        """Return the plan that gets there from what is live now; empty once it is there."""
        first = restoring.drafts(api_address(self.goal.stage.parts[0]), self.permissions, live, context)
        more = (*self.notes, *(to_change(item, live.snapshot) for item in self.permissions))
        return towards(self.goal, live, context, self.reason, first=first, more=more)


@dataclass(frozen=True)
class Refusal:
    """Why a verb cannot be, by the rule's name, and what to do instead."""

    stage: Address
    message: str
    rule: str
    hint: str = ""

    def plan(self, live: Live, context: Context) -> Plan:
        """Return the plan that nobody can carry out."""
        return refused(live, context, self.message, self.rule, self.stage, self.hint)
