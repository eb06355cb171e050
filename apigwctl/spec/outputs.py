"""`outputs:` of an API: the SSM parameters that its id and the URLs of its stages are written to."""

from __future__ import annotations

import re

from apigwctl.catalogue.addresses import document_name, protocol_of
from apigwctl.catalogue.delivery import Parameter
from apigwctl.catalogue.hosts import DEFAULT_STAGE, after_api_id, scheme
from apigwctl.spec.desired import Desired
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.members import Members, Opaque
from apigwctl.spec.report import Report
from apigwctl.values import Address, Node, Ref, Template

# SSM allows 15 levels, and keeps the first ones that start with aws or ssm to itself (reference: PutParameter).
_PATH = re.compile(r"(?!/(?:aws|ssm))(?:/[A-Za-z0-9_.-]+){1,13}\Z", re.IGNORECASE)


def add_outputs(node: Node | None, api: Address, environment: Environment, desired: Desired, report: Report) -> None:
    """Ask for the parameters that an `outputs:` stands for: `PATH/id`, and `PATH/STAGE/invokeUrl` of each stage.

    Nothing is served at the invoke URLs of an API whose own endpoint is disabled: those are not written.
    """
    if node is None:
        return
    members = Members(node, report).known(("ssm",))
    written = members.get("ssm")
    path = members.text("ssm").rstrip("/")
    if written is None:
        report.add("outputs: ssm is missing", "required", node, hint="ssm: /PATH, under which the parameters are made")
        return
    if isinstance(written.value, Opaque):
        return
    if not _PATH.match(path):
        hint = "/ and letters, digits, _ . - in at most 13 levels; not /aws… or /ssm…"
        report.add(f"outputs: {path or written.value} is no path of parameters", "name", written, hint=hint)
        return
    kinds = ("stage", "v2_stage")
    closed = getattr(desired.resources.get(api), "disable_execute_api_endpoint", False) is True
    stages = [
        item.name for item in desired.resources if item.kind in kinds and item.parts[0] == api.name and not closed
    ]
    values = {f"{path}/id": Template((Ref(api),))}
    start = f"{scheme(protocol_of(api.name))}://"
    for stage in stages:
        url = (start, Ref(api), after_api_id(environment.region, environment.partition, stage))
        # A parameter's name takes no dollar, and this stage has no path in its URL either.
        below = path if stage == DEFAULT_STAGE else f"{path}/{stage}"
        values[f"{below}/invokeUrl"] = Template(url)
    for name, value in values.items():
        other = next((item for item in desired.resources if item.kind == "parameter" and item.name == name), None)
        if other is not None:
            hint = "give each API a path of its own"
            report.add(
                f"outputs: {name} holds an output of {document_name(other.parts[0])}",
                "defined-twice",
                written,
                hint=hint,
            )
            return
        desired.add(Address("parameter", (api.name, name)), Parameter(value=value), written.source)  # type: ignore[arg-type]
