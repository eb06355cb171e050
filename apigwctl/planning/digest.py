"""The digest of everything that a deployment snapshots, and the mark that carries it in a deployment's description.

The digest covers the members that are not AWS's defaults, so that a member that the catalogue learns later does not
redeploy anybody. Its version is its own.
"""

from __future__ import annotations

import re
from typing import Any

from apigwctl.catalogue import quirks
from apigwctl.catalogue.links import LINKS, link_of
from apigwctl.catalogue.schema import STRUCTS, Field, On, fields_of, kind_of
from apigwctl.model.codec import digest, encode
from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address

VERSION = "v1"
_MARK = re.compile(r"^apigwctl (v\d+) sha256:([0-9a-f]{64})(?: (\S+))?$")


def definition_digest(snapshot: Snapshot, api: Address, *, more: bool = False) -> str:
    """Return the sha256 of what a deployment of an API would serve, in hex; `more`: and what others have there."""
    return digest_of_definition(definition(snapshot, api, more=more))


def digest_of_definition(parts: dict[str, Any]) -> str:
    """Return the sha256 of a definition, in hex."""
    return digest(parts)


def definition(snapshot: Snapshot, api: Address, *, more: bool = False) -> dict[str, Any]:
    """Return what a deployment of an API would serve, as JSON data: members by `kind\\nkeys` of what they belong to."""
    parts: dict[str, Any] = {"more": True} if more else {}
    for address, resource in snapshot.below(api):
        if kind_of(resource).snapshotted:
            parts["\n".join((address.kind, *address.parts[1:]))] = _served(resource)
            parts |= _link(snapshot, resource)
    return parts


def with_links(desired: Snapshot, live: Snapshot) -> Snapshot:
    """Return what is wanted with the links that other documents describe: those that were not asked for may be live."""
    return desired.with_resources({address: item for address, item in live.of(*LINKS) if address not in desired})


def _link(snapshot: Snapshot, resource: Any) -> dict[str, Any]:
    """Return where the VPC link of an integration leads: a deployment holds its id, and another one has another."""
    link = link_of(resource)
    leads = snapshot.get(link) if link is not None else None
    if link is None or leads is None:
        return {}
    members = [item for item in fields_of(type(leads)) if item.on is On.CREATE]
    return {f"link\n{link.name}": {item.wire: sorted(getattr(leads, item.attribute)) for item in members}}


def mark(definition: str, revision: str = "") -> str:
    """Return the description of a deployment of a definition; a revision is one word in it, so that it reads back."""
    word = "-".join(revision.split())
    return f"apigwctl {VERSION} sha256:{definition}" + (f" {word}" if word else "")


def marked_digest(description: str | None) -> str | None:
    """Return the digest in a deployment's description, or None for one that is not ours or of another version."""
    found = _MARK.match(description or "")
    return found[2] if found and found[1] == VERSION else None


def marked_revision(description: str | None) -> str:
    """Return the revision in a deployment's description; empty where there is none."""
    found = _MARK.match(description or "")
    return (found[3] or "") if found else ""


def _served(value: Any) -> dict[str, Any]:
    served: dict[str, Any] = {}
    structure = type(value) in STRUCTS
    for item in fields_of(type(value)):
        entry = getattr(value, item.attribute)
        if not item.served or entry == item.default or (not structure and quirks.is_implied(value, item)):
            continue
        served[item.wire] = _entry(item, entry)
    return {name: entry for name, entry in served.items() if entry != {}}


def _entry(item: Field, value: Any) -> Any:
    match item.shape.base:
        case "struct":
            return _served(value)
        case "structs":
            return [_served(entry) for entry in value]
        case "address":
            # Without the API's own name: a rename of the document redeploys nothing.
            return [value.kind, *value.parts[1:]]
    return encode(value)
