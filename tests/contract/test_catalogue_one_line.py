"""Adding a scalar member of AWS to a kind is one line: everything else follows from the declaration.

The package is copied, one line is added to the copy, and another Python says what the copy does with the new member.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import apigwctl

PACKAGE = Path(apigwctl.__file__).parent


@dataclass(frozen=True)
class Addition:
    """A line, after which line of which module it stands, and what has to come of it."""

    module: str
    after: str
    line: str
    kind: str
    schema: str
    document: str
    value: object
    patch: dict[str, str]
    clear: dict[str, str]


ROUTE = "routes: {GET /a: {http: {uri: 'https://a.test', %s}}}"
ADDITIONS = {
    "text on a REST API": Addition(
        "catalogue/rest.py",
        '    name: str = aws(served=False, doc="the name in AWS; the document\'s name where the spec does not say")',
        '    flavour: str | None = aws(default=None, enum=("plain", "sweet"))',
        "rest_api",
        "RestApi",
        "flavour: sweet\n" + ROUTE % "timeoutInMillis: 5000",
        "sweet",
        {"op": "replace", "path": "/flavour", "value": "sweet"},
        {"op": "replace", "path": "/flavour", "value": ""},
    ),
    "a switch on stages": Addition(
        "catalogue/delivery.py",
        "    stage_name: str = aws(key=True)",
        '    warm_start_enabled: bool = aws(default=False, clear="default")',
        "stage",
        "Stage",
        ROUTE % "timeoutInMillis: 5000" + "\nstages: {prod: {warmStartEnabled: true}}",
        True,
        {"op": "replace", "path": "/warmStartEnabled", "value": "true"},
        {"op": "replace", "path": "/warmStartEnabled", "value": "false"},
    ),
    "a number on integrations": Addition(
        "catalogue/rest.py",
        '    credentials: str | None = aws(default=None, patch=Patch.NONE, aliases=("credentialsArn",))',
        '    retry_attempts: int = aws(default=2, minimum=0, maximum=5, clear="default")',
        "integration",
        "Http",
        ROUTE % "retryAttempts: 4",
        4,
        {"op": "replace", "path": "/retryAttempts", "value": "4"},
        {"op": "replace", "path": "/retryAttempts", "value": "2"},
    ),
}

SCRIPT = """
import dataclasses, json, sys
from pathlib import Path
from apigwctl.catalogue import KINDS, wire
from apigwctl.model.codec import encode
from apigwctl.model.live import Live
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.differ import compare, to_change
from apigwctl.planning.digest import definition_digest
from apigwctl.planning.planner import plan
from apigwctl.spec.json_schema import schema
from apigwctl.spec.load import Environment, load
from apigwctl.values import Address

kind_name, schema_name, member, path = sys.argv[1:]
kind = KINDS[kind_name]
item = kind.fields[[field.spec for field in kind.fields].index(member)]
environment = Environment(target="dev", region="eu-west-1", account="123456789012")
loaded = load([Path(path)], environment)
assert not loaded.problems, loaded.problems
address, wanted = next(loaded.snapshot.of(kind_name))
without = dataclasses.replace(wanted, **{item.attribute: item.default})
echoed = {name: value for name, value in wire.create_params(address, wanted).items() if isinstance(value, str | int)}
echoed |= {field.wire: echoed[field.create_as] for field in kind.fields if field.create_as in echoed}
read = wire.from_wire(kind, echoed, resolve=lambda *_: None)
setting, clearing = compare(address, without, wanted), compare(address, wanted, without)
made = plan(loaded.snapshot, Live("123456789012", "eu-west-1"), Context("shop", "dev", "123456789012", "eu-west-1"))
bare = loaded.snapshot.with_resources({address: without})
api = Address("rest_api", address.parts[:1])
said = schema()["$defs"][schema_name]
print(json.dumps({
    "schema": next(part for part in said.get("anyOf", [said]) if "properties" in part)["properties"].get(member),
    "parsed": getattr(wanted, item.attribute),
    "read": getattr(read, item.attribute),
    "created": wire.create_params(address, wanted).get(member),
    "default is not said": member not in wire.create_params(address, without),
    "change": [[*map(encode, dataclasses.astuple(change))] for change in to_change(setting, loaded.snapshot).fields],
    "patch": [encode(call.params)["patchOperations"] for call in calls.update(setting)],
    "clear": [encode(call.params)["patchOperations"] for call in calls.update(clearing)],
    "first creation says it": member in json.dumps([encode(step.calls) for step in made.steps]),
    "redeploys": definition_digest(loaded.snapshot, api) != definition_digest(bare, api),
}))
"""


def told(addition: Addition, folder: Path) -> dict[str, Any]:
    """What the copy with the line says of the new member."""
    shutil.copytree(PACKAGE, folder / "apigwctl", ignore=shutil.ignore_patterns("__pycache__", "sandbox", "cli"))
    source = folder / "apigwctl" / addition.module
    before = source.read_text(encoding="utf-8")
    assert before.count(addition.after + "\n") == 1
    after = before.replace(addition.after + "\n", f"{addition.after}\n{addition.line}\n")
    source.write_text(after, encoding="utf-8")
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    spec = folder / "orders.yaml"
    spec.write_text(f"kind: RestApi\nname: orders\n{addition.document}\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", SCRIPT, addition.kind, addition.schema, member_of(addition), str(spec)]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def member_of(addition: Addition) -> str:
    head, *rest = addition.line.strip().split(":", 1)[0].split("_")
    return head + "".join(part.capitalize() for part in rest)


@pytest.mark.parametrize("addition", ADDITIONS.values(), ids=ADDITIONS.keys())
def test_one_line_makes_a_member_known_everywhere(addition: Addition, tmp_path: Path) -> None:
    said = told(addition, tmp_path)
    assert said["schema"]
    assert said["parsed"] == said["read"] == said["created"] == addition.value
    assert said["default is not said"]
    assert [change[0] for change in said["change"]] == [[member_of(addition)]]
    assert said["change"][0][2] == addition.value
    assert said["patch"] == [[addition.patch]]
    assert said["clear"] == [[addition.clear]]
    assert said["first creation says it"]
    # What a deployment snapshots is deployed again; a stage's own settings are not.
    assert said["redeploys"] == (addition.kind != "stage")
