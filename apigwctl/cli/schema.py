"""`apigwctl schema`: the JSON Schema of specs."""

from __future__ import annotations

import json

import click

from apigwctl.cli.invocation import Invocation, pass_invocation
from apigwctl.cli.options import Command, common_options


@click.command(cls=Command)
@common_options
@pass_invocation
def command(invocation: Invocation) -> int:
    """Print the JSON Schema of spec documents, for editors and checkers.

    Editors with YAML support take it by a first line in a spec: # yaml-language-server: $schema=./apigwctl.schema.json
    """
    from apigwctl.spec import json_schema

    if "form" in invocation.values:
        invocation.form("json")
    click.echo(json.dumps(json_schema.schema(), indent=2, ensure_ascii=False))
    return 0
