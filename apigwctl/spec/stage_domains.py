"""`domains:` on a stage: the paths of domain names that lead to it, said from the API's side."""

from __future__ import annotations

from apigwctl.catalogue.domains import ApiMapping
from apigwctl.spec.desired import Desired
from apigwctl.spec.domains import ROOT, add_mapping
from apigwctl.spec.members import Members
from apigwctl.spec.report import Report
from apigwctl.values import Address, Node


def add_stage_domains(node: Node, api: Address, stage: str, desired: Desired, report: Report) -> None:
    """Ask for the mappings that a stage's `domains:` stands for: `NAME` or `NAME/PATH`, of a DomainName document."""
    for item in Members(node, report).names("domains"):
        name, _, path = item.value.partition("/")
        address = Address("api_mapping", (name, "" if path == ROOT else path))
        add_mapping(address, ApiMapping(api=api, stage=stage), item, desired, report)
