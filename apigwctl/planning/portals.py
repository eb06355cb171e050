"""Portals and their products, as drafts: products with their pages first, then the portal, and what is on the web last.

A portal on the web shows what it was published with. What that was is said by a digest in the description of the
publication, as a deployment's is: whoever dies between a change and the publication finds it still to be done.
"""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.portals import ARN, BUSY, LOGO_TAG, PORTALS, PREVIEW_TAG, PortalPreview, aspect, without_mark
from apigwctl.catalogue.schema import STRUCTS, V2, Patch, fields_of
from apigwctl.model.change import Action
from apigwctl.model.codec import digest, encode
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG
from apigwctl.model.plan import Bind, Call, Probe, Until
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import calls
from apigwctl.planning.differ import Delta
from apigwctl.planning.marks import tag_drafts
from apigwctl.planning.portal_products import SAID, serving_pages
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, Ref, Template, freeze

VERSION = "v1"
LIMIT_SECONDS = 1800
CONFLICT = ("ConflictException",)
"""What AWS answers while a portal is being published, disabled or previewed (botocore 1.44.5)."""

UNLIKE = ("(another)",)


# -- what both sides of a diff mean ------------------------------------------------------------------------------------


def published(wanted: Snapshot, live: Snapshot) -> Snapshot:
    """Return what is wanted, in which publications say what they are of."""
    made = {}
    for address, item in wanted.of("portal_publication"):
        mark = f"apigwctl {VERSION} sha256:{shown_digest(wanted, live, Address('portal', address.parts))}"
        text = without_mark(item.description or "")
        made[address] = dataclasses.replace(item, description=f"{text} ({mark})" if text else mark)
    return wanted.with_resources(made)


def fold(seen: Snapshot, wanted: Snapshot) -> Snapshot:
    """Return the live snapshot with the logos and previews that tags say are those which are wanted."""
    made: dict[Address, Any] = {}
    for address, item in seen.of("portal"):
        asked = wanted.get(address)
        if asked is None:
            continue
        logo = asked.logo_uri
        if logo and item.logo_uri in UNLIKE and item.tags.get(LOGO_TAG) == _short(logo):
            made[address] = dataclasses.replace(item, logo_uri=logo)
        preview = Address("portal_preview", address.parts)
        if preview in wanted and item.tags.get(PREVIEW_TAG) == shown_digest(wanted, seen, address):
            made[preview] = PortalPreview()
    return seen.with_resources(made)


def shown_digest(wanted: Snapshot, live: Snapshot, portal: Address) -> str:
    """Return the sha256 of what a portal shows: itself, its products, and their pages.

    Products that the specs at hand do not describe are taken as they are.
    """
    item = wanted.get(portal) or live.get(portal)
    parts: dict[str, Any] = {"portal": _said(item)}
    for name in item.included_portal_product_arns if item is not None else ():
        product = Address("portal_product", (name,))
        side = wanted if product in wanted else live
        for address, resource in side.below(product):
            if address.kind != "product_sharing_policy":
                parts["\n".join((address.kind, *address.parts))] = _said(resource)
    return digest(parts)


def _said(value: Any) -> Any:
    """Return the members that are not AWS's defaults: one that the catalogue learns later publishes nothing anew."""
    fields = fields_of(type(value)) if value is not None else ()
    found = {}
    for item in fields:
        entry = getattr(value, item.attribute)
        if entry != item.default and item.patch is not Patch.TAGS:
            found[item.wire] = _said(entry) if type(entry) in STRUCTS else encode(entry)
    return found


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


# -- steps -------------------------------------------------------------------------------------------------------------


def plan_portal(work: Work, deltas: list[Delta]) -> None:
    """Plan one portal, its preview and its publication."""
    for delta in deltas:
        match delta.address.kind:
            case "portal":
                work.drafts += [_creation(delta)] if delta.action is Action.CREATE else [_update(work, delta)]
            case "portal_preview":
                work.drafts.append(_preview(work, delta))
            case "portal_publication":
                work.drafts.append(_publication(work, delta))
    work.drafts += tag_drafts(work, deltas)


def _creation(delta: Delta) -> Draft:
    portal, item = delta.address, delta.new
    params = {**wire.create_params(portal, item), "Tags": _tags(item)}
    params |= {"EndpointConfiguration": wire.struct_to_wire(item.endpoint_configuration, portal)}
    params |= {"IncludedPortalProductArns": _products(item)} if item.included_portal_product_arns else {}
    ours = {key: item.tags[key] for key in (OWNER_TAG, DOCUMENT_TAG)}
    probe = Probe("ListPortals", calls.V2_PAGE, ("Items",), freeze({"Tags": ours}))
    binds = (Bind(Ref(portal), ("PortalId",)), Bind(Ref(aspect(portal, ARN)), ("PortalArn",)))
    created = Call(V2, "CreatePortal", freeze(params), binds, probe)
    return Draft(portal, f"create {label(portal)}", portal, Phase.ROOT, (created,))


def _update(work: Work, delta: Delta) -> Draft:
    """One update says every member that differs, whole: what AWS is to forget in a structure is left out of it."""
    portal, item = delta.address, delta.new
    changed = {part.fields[0].attribute: part.fields[0] for part in delta.differences}
    members: dict[str, Any] = {
        field.wire: wire.to_wire(field, getattr(item, name), portal) if getattr(item, name) is not None else ""
        for name, field in changed.items()
        if name != "tags"
    }
    if "IncludedPortalProductArns" in members:
        members["IncludedPortalProductArns"] = _products(item)
    if "PortalContent" in members:
        members["PortalContent"] = {"Description": "", **members["PortalContent"]}
    made = (
        [Call(V2, "UpdatePortal", freeze({"PortalId": Ref(portal), **members}), again_on=CONFLICT)] if members else []
    )
    if "logo_uri" in changed:
        # After it is there: a tag that came first would hide a logo that did not come.
        made += _marked(portal, {LOGO_TAG: _short(item.logo_uri) if item.logo_uri else None})
    steps = (*_settled(work, portal), *made) if made else ()
    provides = frozenset({portal})
    return Draft(portal, f"update {label(portal)}", portal, Phase.UPDATE, steps, provides=provides)


def _tags(item: Any) -> dict[str, str]:
    return {**item.tags, **({LOGO_TAG: _short(item.logo_uri)} if item.logo_uri else {})}


def _marked(portal: Address, tags: dict[str, str | None]) -> list[Call]:
    return calls.tag(portal, tags, Template((Ref(aspect(portal, ARN)),)))


def _products(item: Any) -> list[Any]:
    names = item.included_portal_product_arns
    return [name if name.startswith("arn:") else Ref(aspect(Address("portal_product", (name,)), ARN)) for name in names]


def _preview(work: Work, delta: Delta) -> Draft:
    portal = Address("portal", delta.address.parts)
    where = freeze({"PortalId": Ref(portal)})
    ready = Until(
        "GetPortal", where, ("Preview", "PreviewStatus"), ("PREVIEW_READY",), ("PREVIEW_FAILED",), LIMIT_SECONDS,
        ("Preview", "StatusException", "Message"),
    )  # fmt: skip
    call = Call(V2, "PreviewPortal", where, until=ready, again_on=CONFLICT)
    seen = _marked(portal, {PREVIEW_TAG: shown_digest(work.desired, work.live.snapshot, portal)})
    steps = (*_settled(work, portal), call, *seen)
    title, needs = f"preview {label(portal)}", _shown(work, portal)
    return Draft(delta.address, title, portal, Phase.ATTACH, steps, needs=needs, provides=frozenset({delta.address}))


def _publication(work: Work, delta: Delta) -> Draft:
    address = delta.address
    portal, provides = Address("portal", address.parts), frozenset({address})
    if delta.action is Action.DELETE:
        steps = (*_settled(work, portal), _disabling(portal))
        return Draft(address, f"take {label(portal)} off the web", portal, Phase.CLEAR, steps, provides=provides)
    where = {"PortalId": Ref(portal)}
    call = Call(
        V2,
        "PublishPortal",
        freeze({**where, "Description": delta.new.description}),
        until=_until(portal, "PUBLISHED", "PUBLISH_FAILED"),
        again_on=CONFLICT,
    )
    steps = (*_settled(work, portal), call)
    needs = _shown(work, portal)
    return Draft(address, f"publish {label(portal)}", portal, Phase.POINT, steps, needs=needs, provides=provides)


def _shown(work: Work, portal: Address) -> frozenset[Address]:
    """Return what has to be done before a portal shows it: its products with their pages, and the stages they name."""
    names = work.desired.get(portal).included_portal_product_arns
    products = {Address("portal_product", (name,)) for name in names}
    sides = (work.desired, work.live.snapshot)
    parts = {address for side in sides for product in products for address, _ in side.below(product)}
    said = {aspect(product, SAID) for product in products}
    return frozenset({portal, *products, *said, *parts, *serving_pages(work, products)})


def _until(portal: Address, good: str, bad: str) -> Until:
    where = freeze({"PortalId": Ref(portal)})
    return Until("GetPortal", where, ("PublishStatus",), (good,), (bad,), LIMIT_SECONDS, ("StatusException", "Message"))


def _disabling(portal: Address) -> Call:
    where = freeze({"PortalId": Ref(portal)})
    until = _until(portal, "DISABLED", "DISABLE_FAILED")
    return Call(V2, "DisablePortal", where, until=until, again_on=CONFLICT)


def _settled(work: Work, portal: Address) -> tuple[Call, ...]:
    """Return the wait for what somebody else has begun to publish or to disable."""
    if aspect(portal, BUSY) not in work.live.ids:
        return ()
    where = freeze({"PortalId": Ref(portal)})
    ended = ("PUBLISHED", "PUBLISH_FAILED", "DISABLED", "DISABLE_FAILED")
    return (
        Call(V2, "GetPortal", where, until=Until("GetPortal", where, ("PublishStatus",), ended, (), LIMIT_SECONDS)),
    )


# -- what goes ---------------------------------------------------------------------------------------------------------


def removal_draft(work: Work, root: Address) -> Draft:
    """Return the step that deletes a portal, off the web first, or a product after every portal that shows it."""
    live, title = work.live, f"delete {label(root)}"
    steps: tuple[Call, ...] = (calls.delete(root, live.snapshot.get(root)),)
    provides = frozenset({root, *(address for address, _ in live.snapshot.below(root))})
    if root.kind == "portal":
        public = Address("portal_publication", root.parts) in live.snapshot
        steps = (*_settled(work, root), *((_disabling(root),) if public else ()), *steps)
        return Draft(root, title, root, Phase.REMOVE, steps, provides=provides)
    portals = {address for address in (*live.snapshot, *live.orphans) if address.kind == "portal"}
    needs = portals | {Address("portal_publication", address.parts) for address in portals}
    return Draft(root, title, root, Phase.REMOVE, steps, needs=frozenset(needs), provides=provides)


def about(work: Work, api: Address) -> frozenset[Address]:
    """Return the live pages that are about an API, and the products that go with all that they have."""
    live = work.live
    pages = {address for address, _ in live.snapshot.of("product_rest_endpoint_page") if address.parts[1] == api.name}
    return frozenset(pages | {address for address in (*live.snapshot, *live.orphans) if address.kind == PORTALS[0]})
