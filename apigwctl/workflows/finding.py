"""Which live things an import describes, and under which names: found by lists, told where they cannot be named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.aws.paging import Reads
from apigwctl.catalogue.addresses import PROTOCOLS, v2_api
from apigwctl.catalogue.schema import KINDS, V2, Kind
from apigwctl.errors import UsageError
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG
from apigwctl.model.imported import Unsaid
from apigwctl.spec.writing.document import Naming, of_a_stack
from apigwctl.spec.writing.layout import slug
from apigwctl.values import Address

APIS = ("rest_api",)
OTHERS = ("usage_plan", "api_key", "client_certificate")
TITLES = {protocol: title for title, protocol in PROTOCOLS.items()}


@dataclass(frozen=True)
class Selection:
    """What to import: one API by its id or its name in AWS, or everything."""

    api: str = ""
    name: str = ""
    everything: bool = False

    def chosen(self, identifier: str, name: str) -> bool:
        """Whether an API is meant."""
        return self.everything or (bool(self.api) and self.api == identifier) or (bool(self.name) and self.name == name)


@dataclass(frozen=True)
class Root:
    """A live root with the document that it gets."""

    address: Address
    aws_name: str
    id: str
    naming: Naming
    stack: bool = False


@dataclass
class Findings:
    """The roots to describe by address, and those that no document can describe."""

    roots: dict[Address, Root] = field(default_factory=dict)
    unsaid: list[Unsaid] = field(default_factory=list)

    def refuse(self, title: str, name: str, identifier: str, why: str) -> None:
        """Remember a live thing that gets no document."""
        self.unsaid.append(Unsaid(f"{title}/{name or identifier}", why))


def find(reads: Reads, selection: Selection, owner: str, prefix: str) -> Findings:
    """Return the roots that a selection means, each with a document name; UsageError when an API is not there."""
    found = Findings()
    meant = 0
    for name in APIS:
        items = _listed(reads, KINDS[name])
        chosen = [item for item in items if selection.chosen(item.id, item.name)]
        meant += len(chosen)
        _named(found, name, chosen, items, owner, prefix)
    if not selection.everything and not meant:
        wanted = selection.api or selection.name
        known = sorted(item.name for kind in APIS for item in _listed(reads, KINDS[kind]))
        hint = f"there are: {', '.join(known[:20])}" if known else "there is none in this account and region"
        raise UsageError(f"no API {wanted}", hint=hint)
    for name in OTHERS:
        items = _listed(reads, KINDS[name])
        if name == "client_certificate" or selection.everything:
            _named(found, name, items, items, owner, prefix)
    if selection.everything:
        _tell_of_others(reads, found)
    return found


def _tell_of_others(reads: Reads, found: Findings) -> None:
    """List what is live and of a kind whose documents are not written: nothing is left out without a word."""
    for kind in KINDS.values():
        beyond = kind.name not in (*APIS, *OTHERS, "account")
        if kind.root and beyond and kind.calls.list and kind.service in ("apigateway", V2):
            for item in _listed(reads, kind):
                found.refuse(item.title, item.name, item.id, "documents of this kind are not written yet")


@dataclass(frozen=True)
class _Item:
    id: str
    name: str
    title: str
    tags: Mapping[str, str]
    description: str = ""


def _listed(reads: Reads, kind: Kind) -> list[_Item]:
    if kind.service == V2:
        return [_v2(kind, item) for item in reads.list_v2(kind.calls.list, {})]
    return [
        _Item(
            item[kind.identity],
            item.get("name") or "",
            kind.title,
            item.get("tags") or {},
            item.get("description") or "",
        )
        for item in reads.list(kind.calls.list, {})
    ]


def _v2(kind: Kind, item: Mapping[str, Any]) -> _Item:
    title = TITLES.get(item.get("ProtocolType", ""), kind.title)
    return _Item(item[kind.identity], item.get("Name") or "", title, item.get("Tags") or {})


def _named(
    found: Findings, kind: str, chosen: Iterable[_Item], items: Iterable[_Item], owner: str, prefix: str
) -> None:
    """Name the documents of a kind; a name that two live things have is no name, unless one of them is chosen."""
    counted = Counter((item.title, item.name) for item in items)
    meant = Counter((item.title, item.name) for item in chosen)
    for item in chosen:
        other = item.tags.get(OWNER_TAG, "")
        if other and other != owner:
            found.refuse(item.title, item.name, item.id, f"belongs to {other}")
            continue
        if kind == "client_certificate":
            name, identifier = _certificate_name(found, item), item.id
        else:
            same = counted[item.title, item.name]
            name = item.tags.get(DOCUMENT_TAG, "").partition("/")[2] or item.name.removeprefix(prefix)
            identifier = item.id if same > 1 and not other else ""
            why = _not_nameable(item, prefix, meant[item.title, item.name])
            if why:
                found.refuse(item.title, item.name, item.id, why)
                continue
        address = v2_api(item.title, name) if kind == "v2_api" else Address(kind, (name,))
        naming = Naming(name, "" if other else identifier)
        found.roots[address] = Root(address, item.name, item.id, naming, of_a_stack(item.tags))


def _not_nameable(item: _Item, prefix: str, same: int) -> str:
    if not item.name:
        return f"{item.id} has no name in AWS, and documents are found by name"
    if "/" in item.name:
        return "its name holds a slash, which names of documents may not"
    if not item.name.startswith(prefix):
        return f"its name does not begin with the target's namePrefix {prefix}"
    if same > 1:
        return f"{item.id} is one of {same} of this name: rename it, or import it alone into a project of its own"
    return ""


def _certificate_name(found: Findings, item: _Item) -> str:
    """Return a name for a certificate: that of its tag, or one made of its description; AWS has none."""
    tagged = item.tags.get(DOCUMENT_TAG, "").partition("/")[2]
    name = base = tagged or (slug(item.description) if item.description else "certificate")
    number = 1
    while Address("client_certificate", (name,)) in found.roots:
        number += 1
        name = f"{base}-{number}"
    return name
