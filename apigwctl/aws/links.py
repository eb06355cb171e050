"""The VPC links that live integrations of REST APIs go through: by their documents' names where those are known."""

from __future__ import annotations

import dataclasses

from apigwctl.aws.contents import Contents
from apigwctl.aws.side import text_of
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Template


def fold_links(contents: Contents, desired: Snapshot) -> None:
    """Say the link of a live integration as the spec says it, where that is the same link."""
    for address, wanted in desired.of("integration"):
        live, named = contents.resources.get(address), wanted.connection_id
        if live is not None and isinstance(named, Template) and text_of(named, contents) == live.connection_id:
            contents.resources[address] = dataclasses.replace(live, connection_id=named)
