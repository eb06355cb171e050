"""The products of portals, as drafts: the product, its pages, their order once all of them are there, what goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue import wire
from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.domains import ApiMapping
from apigwctl.catalogue.portals import ARN, SELF, aspect, endpoint_key
from apigwctl.catalogue.schema import KINDS, V2
from apigwctl.model.change import Action
from apigwctl.model.identity import DOCUMENT_TAG, OWNER_TAG
from apigwctl.model.plan import Bind, Call, Probe
from apigwctl.planning import calls
from apigwctl.planning.deployments import POINTER
from apigwctl.planning.differ import Delta
from apigwctl.planning.mappings import serving
from apigwctl.planning.marks import tag_drafts
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, Ref, Template, freeze

SAID = "said"
"""What an update of a product provides: not the product itself, for which its pages would wait."""


def plan_product(work: Work, product: Address, deltas: list[Delta]) -> None:
    """Plan one product and its pages."""
    for delta in deltas:
        match delta.address.kind:
            case "portal_product":
                work.drafts += _product(work, delta)
            case "product_page" | "product_rest_endpoint_page":
                work.drafts.append(_page(work, product, delta))
            case "product_sharing_policy":
                work.drafts.append(_sharing(product, delta))
    work.drafts += tag_drafts(work, deltas)


def _product(work: Work, delta: Delta) -> list[Draft]:
    product, item, title = delta.address, delta.new, label(delta.address)
    changed = {part.fields[0].attribute for part in delta.differences} - {"tags"}
    made = []
    if delta.action is Action.CREATE:
        ours = {key: item.tags[key] for key in (OWNER_TAG, DOCUMENT_TAG)}
        probe = Probe("ListPortalProducts", calls.V2_PAGE, ("Items",), freeze({"Tags": ours}))
        params = freeze(wire.create_params(product, item))
        created = Call(V2, "CreatePortalProduct", params, _binds(product, "PortalProduct"), probe)
        made.append(Draft(product, f"create {title}", product, Phase.ROOT, (created,)))
        changed &= {"display_order"}
    if changed:
        said: dict[str, Any] = {"display_name": item.display_name, "description": item.description or ""}
        said["display_order"] = _order(work, product, item.display_order)
        members = {KINDS["portal_product"].field(name).wire: said[name] for name in sorted(changed)}
        update = Call(V2, "UpdatePortalProduct", freeze({"PortalProductId": Ref(product), **members}))
        verb = "order the pages of" if delta.action is Action.CREATE else "update"
        provides = frozenset({aspect(product, SAID)})
        made.append(Draft(product, f"{verb} {title}", product, Phase.SETTINGS, (update,), provides=provides))
    return made


def _binds(address: Address, what: str) -> tuple[Bind, ...]:
    return (Bind(Ref(address), (f"{what}Id",)), Bind(Ref(aspect(address, ARN)), (f"{what}Arn",)))


def _order(work: Work, product: Address, order: Any) -> dict[str, Any]:
    """Return the order as AWS takes it: by the ARNs of pages. An order of nothing forgets the one that there was."""
    if order is None:
        return {}
    pages = {address.name: address for address, _ in work.desired.children(product, "product_page")}
    routes = {
        endpoint_key(address): address for address, _ in work.desired.children(product, "product_rest_endpoint_page")
    }
    made: dict[str, Any] = {"ProductPageArns": _arns(order.product_page_arns, pages)}
    if order.overview_page_arn:
        made["OverviewPageArn"] = _arns((order.overview_page_arn,), pages)[0]
    made["Contents"] = [
        {
            "SectionName": section.section_name,
            "ProductRestEndpointPageArns": _arns(section.product_rest_endpoint_page_arns, routes),
        }
        for section in order.contents
    ]
    return made


def _arns(names: Iterable[str], known: dict[str, Address]) -> list[Any]:
    return [Ref(aspect(known[name], ARN)) if name in known else name for name in names]


# -- pages -------------------------------------------------------------------------------------------------------------


def _page(work: Work, product: Address, delta: Delta) -> Draft:
    address, title, item = delta.address, label(delta.address), delta.new
    provides = frozenset({address})
    if delta.action is Action.DELETE:
        # The order of pages does without it by now.
        call = calls.delete(address, delta.old)
        return Draft(address, f"delete {title}", product, Phase.RELEASE, (call,), (address,), provides=provides)
    declared = KINDS[address.kind]
    needs = serving_page(work, item) if address.kind == "product_rest_endpoint_page" else frozenset[Address]()
    if delta.action is Action.CREATE:
        params = wire.create_params(address, item)
        listing = freeze({"PortalProductId": Ref(product), **calls.V2_PAGE})
        probe = Probe(declared.calls.list, listing, ("Items",), freeze(_natural(address, params)))
        binds = _binds(address, declared.title)
        call = Call(V2, declared.calls.create, freeze(params), binds, probe, calls.until(address))
        return Draft(address, f"create {title}", product, Phase.CREATE, (call,), (address,), needs, provides)
    changed = {part.fields[0] for part in delta.differences}
    members = {each.wire: wire.to_wire(each, getattr(item, each.attribute), address) for each in changed}
    where = wire.address_params(address)
    call = Call(V2, declared.calls.update, freeze({**where, **members}), until=calls.until(address))
    return Draft(address, f"update {title}", product, Phase.UPDATE, (call,), (address,), needs, provides)


def _natural(address: Address, params: dict[str, Any]) -> dict[str, Any]:
    """Return the members by which a list shows a page."""
    if address.kind == "product_page":
        return {"PageTitle": address.name}
    return {"RestEndpointIdentifier": params["RestEndpointIdentifier"]}


def serving_page(work: Work, page: Any) -> frozenset[Address]:
    """Return what has to be there before a page about a route: the stage, pointed at what has the route."""
    parts = page.rest_endpoint_identifier.identifier_parts
    pointed = Address(POINTER, (parts.rest_api.name, parts.stage))
    return serving(work, ApiMapping(api=parts.rest_api, stage=parts.stage)) | {pointed}


def serving_pages(work: Work, products: Iterable[Address]) -> frozenset[Address]:
    """Return what has to be there before some products can be shown."""
    found: set[Address] = set()
    for product in products:
        for _, page in work.desired.children(product, "product_rest_endpoint_page"):
            found |= serving_page(work, page)
    return frozenset(found)


# -- who may show it ---------------------------------------------------------------------------------------------------


def _sharing(product: Address, delta: Delta) -> Draft:
    address, title = delta.address, label(delta.address)
    if delta.action is Action.DELETE:
        call = calls.delete(address, delta.old)
        return Draft(address, f"stop {title}", product, Phase.SUPPORT, (call,))
    text = wire.document(delta.new.policy_document, address)
    params = freeze({"PortalProductId": Ref(product), "PolicyDocument": _with_arn(text, product)})
    call = Call(V2, "PutPortalProductSharingPolicy", params)
    return Draft(address, f"set {title}", product, Phase.SUPPORT, (call,))


def _with_arn(text: str, product: Address) -> Any:
    """Return a policy in which the product's ARN, known once it is there, stands where the spec names it."""
    pieces = text.split(f'"{SELF}')
    if len(pieces) == 1:
        return text
    made: list[str | Ref] = [pieces[0]]
    for piece in pieces[1:]:
        made += ['"', Ref(aspect(product, ARN)), piece]
    return Template(tuple(made))
