"""What a release verb aims at: a goal for a stage with its reason, or a refusal that says what to do instead."""

from __future__ import annotations

from dataclasses import dataclass

from apigwctl.model.change import Change, Reason
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.planning.context import Context
from apigwctl.planning.releases.goals import Goal, refused, towards
from apigwctl.values import Address


@dataclass(frozen=True)
class Aim:
    """A goal and why it is one; what is worth knowing beside it is noted."""

    goal: Goal
    reason: Reason
    notes: tuple[Change, ...] = ()

    def plan(self, live: Live, context: Context) -> Plan:
        """Return the plan that gets there from what is live now; empty once it is there."""
        return towards(self.goal, live, context, self.reason, more=self.notes)


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
