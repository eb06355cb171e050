"""`usagePlans:` on a stage: the usage plans that it joins, those of other projects too."""

from __future__ import annotations

from apigwctl.catalogue.access import UsagePlanStage
from apigwctl.spec.api_names import foreign_name
from apigwctl.spec.desired import Desired
from apigwctl.spec.members import Members
from apigwctl.spec.report import Report
from apigwctl.values import Address, Node


def join_plans(node: Node, stage: Address, desired: Desired, report: Report) -> None:
    """Ask for the attachments that a stage's `usagePlans:` stands for: names, `{project, name}` or `{id}`."""
    for item in Members(node, report).names("usagePlans", maps=True):
        plan = foreign_name(item, report, "usagePlans") if item.is_map else item.value
        attachment = Address("usage_plan_stage", (plan, *stage.parts))
        if plan and attachment not in desired.resources:
            desired.add(attachment, UsagePlanStage(), item.source)
