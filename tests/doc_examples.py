"""The YAML examples of README.md and docs/, each as a project of its own."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
ACCOUNT = "111111111111"
REGION = "eu-west-1"
PROJECT = f"""
project: shop
targets:
  dev:
    account: "{ACCOUNT}"
    region: {REGION}
    vars: {{backend: https://backend.example, origins: ["https://shop.example"], rate: 50}}
  prod:
    account: "222222222222"
    region: {REGION}
    vars: {{backend: https://backend.example, origins: ["https://shop.example"], rate: 500}}
defaultTarget: dev
"""
SEEDS = "roles: {apigw-logs: {}}\nsecrets: {apikeys/acme: acme-0123456789-abcdefghij}\n"
OPENAPI = """
openapi: 3.0.1
info: {title: orders, version: "1"}
paths:
  /orders:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://orders.example"}
"""
POLICY = """
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]}
"""

_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def _found() -> dict[str, str]:
    found = {}
    for page in sorted([ROOT / "README.md", *DOCS.glob("*.md")]):
        for number, match in enumerate(_BLOCK.finditer(page.read_text(encoding="utf-8")), 1):
            text = textwrap.dedent(match.group(1))
            if re.search(r"^(kind|project):", text, re.MULTILINE):
                found[f"{page.name} {number}"] = text
    return found


EXAMPLES = _found()
SPECS = {name: text for name, text in EXAMPLES.items() if not re.search(r"^project:", text, re.MULTILINE)}


def write(text: str, directory: Path) -> None:
    """Write an example as a project, with the files that it names."""
    project = re.search(r"^project:", text, re.MULTILINE)
    specs = directory / "specs"
    specs.mkdir()
    (directory / "apigwctl.yaml").write_text(text if project else PROJECT, encoding="utf-8")
    (directory / "sandbox.yaml").write_text(SEEDS, encoding="utf-8")
    if project:
        return
    (specs / "example.yaml").write_text(text, encoding="utf-8")
    for name in re.findall(r"\./[\w./-]+\.(?:json|vtl|yaml)", text):
        path = specs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = OPENAPI if name.endswith(".yaml") else POLICY if "polic" in name else '{"type": "object"}'
        path.write_text(content, encoding="utf-8")
