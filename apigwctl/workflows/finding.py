"""Which live things an import describes, and under which names: found by lists, told where they cannot be named."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.aws.paging import Reads
from apigwctl.aws.protection import list_web_acls
from apigwctl.aws.roots import domain_identifier
from apigwctl.aws.scope import Scope
from apigwctl.catalogue.addresses import PROTOCOLS, v2_api
from apigwctl.catalogue.links import LINKS
from apigwctl.catalogue.portals import PORTALS
from apigwctl.catalogue.schema import KINDS, V2, Kind
from apigwctl.errors import AwsError, UsageError
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG, Consent
from apigwctl.model.imported import Unsaid
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec.writing.document import Naming, of_a_stack
from apigwctl.spec.writing.layout import slug
from apigwctl.values import Address

APIS = ("rest_api", "v2_api")
OTHERS = ("usage_plan", "api_key", "client_certificate", "domain_name")
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
    owned: bool = False


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
        if name == "client_certificate" or selection.everything:
            items = _listed(reads, KINDS[name])
            _named(found, name, items, items, owner, prefix)
    if selection.everything:
        links = {name: _listed(reads, KINDS[name]) for name in LINKS}
        every = [item for items in links.values() for item in items]
        for name, items in links.items():
            # Links of both services are one kind of document: one name is one document.
            _named(found, name, items, every, owner, prefix, among=every)
        for name in PORTALS:
            items = _listed(reads, KINDS[name])
            _named(found, name, items, items, owner, prefix)
        _add_web_acls(reads, found, owner, prefix)
        _tell_of_others(reads, found)
    return found


def _add_web_acls(reads: Reads, found: Findings, owner: str, prefix: str) -> None:
    """Add the web ACLs of this region; which of them are described is seen once it is read what has them."""
    try:
        listed = list_web_acls(reads, Scope((), owner, Consent(), Snapshot(), prune=True)).get("web_acl", [])
    except AwsError as error:
        found.refuse("WebAcl", "", "*", f"WAF was not read: {error.error_code}")
        return
    items = [_Item(item["ARN"], item["name"], "WebAcl", item["tags"]) for item in listed]
    ours = [item for item in items if item.tags.get(OWNER_TAG, owner) == owner and item.name.startswith(prefix)]
    _named(found, "web_acl", ours, ours, owner, prefix)


def _tell_of_others(reads: Reads, found: Findings) -> None:
    """List what is live and of a kind whose documents are not written: nothing is left out without a word."""
    for kind in KINDS.values():
        beyond = kind.name not in (*APIS, *OTHERS, *LINKS, *PORTALS, "account")
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
    if kind.name == "domain_name":
        items = reads.list(kind.calls.list, {})
        return [
            _Item(domain_identifier(item), item["domainName"], kind.title, item.get("tags") or {}) for item in items
        ]
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
    name = item.get("Name") or item.get("DisplayName") or (item.get("PortalContent") or {}).get("DisplayName", "")
    return _Item(item[kind.identity], name, title, item.get("Tags") or {})


def _named(
    found: Findings,
    kind: str,
    chosen: Iterable[_Item],
    items: Iterable[_Item],
    owner: str,
    prefix: str,
    *,
    among: Iterable[_Item] = (),
) -> None:
    """Name the documents of a kind; a name that two live things have is no name, unless one of them is chosen.

    `among` are all that are chosen, where the documents of two kinds share their names.
    """
    counted = Counter((item.title, item.name) for item in items)
    meant = Counter((item.title, item.name) for item in among or chosen)
    prefix = "" if kind == "domain_name" else prefix
    for item in chosen:
        other = item.tags.get(OWNER_TAG, "")
        if other and other != owner:
            found.refuse(item.title, item.name, item.id, f"belongs to {other}")
            continue
        if kind == "client_certificate":
            name, identifier = _certificate_name(found, item), item.id
        else:
            same = counted[item.title, item.name]
            name = item.tags.get(DOCUMENT_TAG, "").partition("/")[2]
            name = name or (_title_name(found, kind, item) if kind in PORTALS else item.name.removeprefix(prefix))
            identifier = item.id if same > 1 and not other else ""
            named = dataclasses.replace(item, name=prefix + name) if kind in PORTALS and name else item
            why = _not_nameable(named, prefix, meant[item.title, item.name])
            if why:
                found.refuse(item.title, item.name, item.id, why)
                continue
        address = v2_api(item.title, name) if kind == "v2_api" else Address(kind, (name,))
        naming = Naming(name, "" if other else identifier)
        found.roots[address] = Root(address, item.name, item.id, naming, of_a_stack(item.tags), bool(other))


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
    return _free(found, "client_certificate", tagged or (slug(item.description) if item.description else "certificate"))


def _title_name(found: Findings, kind: str, item: _Item) -> str:
    """Return a name for a portal or a product, which are called by titles."""
    return _free(found, kind, slug(item.name)) if item.name else ""


def _free(found: Findings, kind: str, base: str) -> str:
    name, number = base, 1
    while Address(kind, (name,)) in found.roots:
        number += 1
        name = f"{base}-{number}"
    return name
