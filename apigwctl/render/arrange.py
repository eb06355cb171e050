"""From a plan to its outline: which entry a change belongs to, and in which order entries are told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from apigwctl.catalogue.addresses import document_name, label, root_of
from apigwctl.catalogue.domains import Alias
from apigwctl.catalogue.schema import KINDS
from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.plan import Plan
from apigwctl.render.differences import detail, shortened
from apigwctl.render.outline import Detail, Entry, Group, Outline, Section
from apigwctl.render.placing import Keys, entry_label, named, placed, route_keys, shared_names
from apigwctl.render.wording import DEPLOY_VERBS, OBVIOUS, because, counted, inline
from apigwctl.values import Address

_ALONE = (Action.ADOPT, Action.RENAME, None, Action.DEPLOY, Action.ORPHAN, Action.NOTE)
"""Actions that are told apart from what else happens to the same thing, in their order around that (None)."""

_SECTIONS = ("", "definitions", "routes", "deployments", "stages", "permissions and logs", "outputs")
_SECTION_OF = {
    "rest_api": "",
    "v2_api": "",
    "v2_route": "routes",
    "v2_integration": "routes",
    "v2_deployment": "deployments",
    "v2_stage": "stages",
    "resource": "routes",
    "method": "routes",
    "deployment": "deployments",
    "stage": "stages",
    "lambda_permission": "permissions and logs",
    "log_group": "permissions and logs",
    "parameter": "outputs",
}
_GROUPS = {
    "usage_plan": "usage plans",
    "api_key": "API keys",
    "client_certificate": "client certificates",
    "account": "account settings",
}
_TOLD_ELSEWHERE = {
    "resource": ("parent", "pathPart"),
    "stage": ("deployment",),
    "v2_stage": ("deployment",),
    "v2_api": ("protocolType",),
    "usage_plan_key": ("key", "keyType"),
    "portal_publication": ("description",),
    "product_rest_endpoint_page": ("restEndpointIdentifier",),
}
"""Members that the label or another entry says already."""

_WATCHED = frozenset(
    {Reason.HELD, Reason.CANARY_IN_FLIGHT, Reason.DEPLOYED_BY_HAND, Reason.UNKNOWN_DEPLOYMENT, Reason.REPOINTED}
)
"""Notes that say what a stage serves: those who only watch want to know that."""

_ABOUT_APPLYING = frozenset({"max-deletes", "protected", "canary-in-flight"})
"""Rules of guards that stand in the way of an apply, and mean nothing to those who only watch."""


def outline(plan: Plan) -> Outline:
    """Return the outline of a plan."""
    return Outline(
        place=place(plan),
        groups=tuple(_groups(plan.changes)),
        problems=plan.problems,
        notes=plan.notes,
        calls=plan.estimate.calls,
        seconds=plan.estimate.seconds,
        held=tuple(dict.fromkeys(label(change.address) for change in plan.changes if change.reason is Reason.HELD)),
    )


def drift(plan: Plan) -> Outline:
    """Return the outline of a plan seen from AWS: what was changed, added or deleted there since it agreed."""
    turned = {Action.CREATE: Action.DELETE, Action.DELETE: Action.CREATE}
    changes = [
        dataclasses.replace(
            change,
            action=turned.get(change.action, change.action),
            fields=tuple(FieldChange(item.path, item.new, item.old) for item in change.fields),
        )
        for change in plan.changes
        if change.reason is not Reason.FIRST_DEPLOYMENT
        and (change.action is not Action.NOTE or change.reason in _WATCHED)
    ]
    problems = tuple(problem for problem in plan.problems if problem.rule not in _ABOUT_APPLYING)
    seen = outline(dataclasses.replace(plan, changes=tuple(changes), problems=problems, notes=()))
    groups = tuple(Group(group.title, tuple(map(_seen, group.sections))) for group in seen.groups)
    return dataclasses.replace(seen, groups=groups, calls=0, seconds=0.0)


def _seen(section: Section) -> Section:
    return Section(section.title, tuple(map(_seen_entry, section.entries)))


def _seen_entry(entry: Entry) -> Entry:
    """Seen from AWS, a deployment that is due is a stage that serves something else; what is gone is only named."""
    if entry.action is Action.DEPLOY:
        return dataclasses.replace(entry, verb="", reason="serves something else than the spec says")
    if entry.action is Action.DELETE:
        return dataclasses.replace(entry, details=(), reason="is not in AWS any more")
    return entry


def place(plan: Plan) -> str:
    """Return where a plan applies: `shop/dev, account 111111111111, eu-west-1`."""
    name = "/".join(part for part in (plan.project, plan.target) if part)
    account = f"account {plan.account}" if plan.account else ""
    return ", ".join(part for part in (name, account, plan.region) if part)


def ordered(changes: Iterable[Change]) -> list[Change]:
    """Return changes in the order in which they are told: by group, section and entry, the owner before its parts."""
    changes = tuple(changes)
    keys = route_keys(changes)
    return sorted(changes, key=lambda change: _order(change, keys))


def _order(change: Change, keys: Keys) -> tuple[object, ...]:
    where = placed(change.address, keys)
    root = root_of(where.owner)
    rank = list(_GROUPS).index(root.kind) + 1 if root.kind in _GROUPS else 0
    section = _SECTIONS.index(_SECTION_OF.get(where.owner.kind, "definitions"))
    alone = _ALONE.index(change.action if change.action in _ALONE else None)
    kind = 0 if section == _SECTIONS.index("routes") else KINDS[where.owner.kind].order
    return (
        rank,
        root.parts,
        section,
        kind,
        where.owner.parts,
        alone,
        KINDS[change.address.kind].order,
        change.address.parts,
    )


def _groups(changes: Sequence[Change]) -> Iterable[Group]:
    shared, keys = shared_names(changes), route_keys(changes)
    routes = _changed_routes(changes, keys)
    told = [change for change in ordered(changes) if not _implied(change, changes)]
    by_group: dict[str, dict[str, dict[tuple[Address, str], list[Change]]]] = {}
    for change in told:
        owner = placed(change.address, keys).owner
        root = root_of(owner)
        title = _GROUPS.get(root.kind, named(root, shared))
        section = _SECTION_OF.get(owner.kind, "definitions") if title not in _GROUPS.values() else ""
        alone = change.action.value if change.action in _ALONE else ""
        by_group.setdefault(title, {}).setdefault(section, {}).setdefault((owner, alone), []).append(change)
    for title, sections in by_group.items():
        made = (
            Section(section, tuple(_entry(owner, items, routes, shared, keys) for (owner, _), items in entries.items()))
            for section, entries in sections.items()
        )
        yield Group(title, tuple(made))


def _implied(change: Change, changes: Sequence[Change]) -> bool:
    """Whether a path comes or goes only because a route on or below it does; the route then tells it."""
    if change.address.kind != "resource" or (change.fields and change.action is Action.UPDATE):
        return False
    api, path = change.address.parts
    below = path.rstrip("/") + "/"
    return any(
        other.address.kind == "method"
        and other.action is change.action
        and other.address.parts[0] == api
        and (other.address.parts[1] == path or other.address.parts[1].startswith(below))
        for other in changes
    )


def _changed_routes(changes: Sequence[Change], keys: Keys) -> dict[str, int]:
    owners = {placed(change.address, keys).owner for change in changes if change.action not in _ALONE}
    counts: dict[str, int] = {}
    for owner in owners:
        if owner.kind in ("method", "v2_route"):
            counts[owner.parts[0]] = counts.get(owner.parts[0], 0) + 1
    return counts


def _entry(owner: Address, changes: list[Change], routes: dict[str, int], shared: frozenset[str], keys: Keys) -> Entry:
    main = next((change for change in changes if change.address == owner), None)
    lead = main or changes[0]
    action = main.action if main else Action.UPDATE
    details = [item for change in changes for item in _details(change, action, keys)]
    return Entry(
        action=action,
        label=entry_label(owner, shared),
        address=named(owner, shared),
        reason=_reason(main, action, owner, routes) if main else "",
        note="; ".join(change.detail for change in changes if change.detail) if action is Action.NOTE else "",
        details=tuple(details),
        gist=_gist(changes),
        source=str(lead.source) if lead.source else "",
        verb=_verb(lead, action),
    )


def _details(change: Change, action: Action, keys: Keys) -> Iterable[Detail]:
    prefix = placed(change.address, keys).prefix
    hidden = _TOLD_ELSEWHERE.get(change.address.kind, ())
    fields = [item for item in change.fields if item.name not in hidden and not _goes_without_saying(item, change)]
    if change.action is not action and change.action in (Action.CREATE, Action.DELETE):
        sign = "+" if change.action is Action.CREATE else "-"
        if not fields:
            yield Detail(prefix, mark=sign)
    told = (detail(shortened(item), change.action, prefix) for item in fields)
    yield from (item for item in told if item is not None)


def _goes_without_saying(item: FieldChange, change: Change) -> bool:
    """Whether a member of something new is its label again, or one of the tags that all of ours carry."""
    if change.action is not Action.CREATE:
        return False
    ours = item.path[0] == "tags" and item.path[-1].startswith("apigwctl:")
    if item.path == ("integration",) and isinstance(item.new, Address):
        return item.new.name == change.address.name  # the route's own
    named_so = item.new in (change.address.name, document_name(change.address.name))
    leads_to_its_own = isinstance(item.new, Alias) and item.new.target == root_of(change.address)
    return ours or leads_to_its_own or (item.path in (("name",), ("logGroupName",), ("domainName",)) and named_so)


def _verb(change: Change, action: Action) -> str:
    if action is Action.DEPLOY:
        return DEPLOY_VERBS.get(change.reason, "redeploy")
    return {
        Action.ADOPT: "adopt",
        Action.RENAME: "rename",
        Action.ORPHAN: "left over:",
        Action.NOTE: "note on",
    }.get(action, "")


def _reason(change: Change, action: Action, owner: Address, routes: dict[str, int]) -> str:
    """Return what follows an entry's name: `(a1b2c3) because it is not in the spec`."""
    if action is Action.DEPLOY and change.reason is Reason.DEFINITION_CHANGED:
        changed = routes.get(owner.parts[0], 0)
        detail = change.detail or (f"{counted(changed, 'route')} changed" if changed else because(change.reason))
        return f"because {detail}"
    if action is Action.NOTE and change.detail:
        return ""  # the note says it all
    known = f"({change.detail}) " if change.detail else ""
    if change.reason is Reason.CREATE_ONLY and change.fields:
        names = ", ".join(item.name for item in change.fields)
        return f"{known}because {names} can only be set at creation"
    reason = change.reason
    if reason is Reason.PARENT_GONE and change.address.kind in ("method", "v2_route"):
        reason = Reason.GONE  # its path goes with it, which nobody asked about
    clause = "" if reason in OBVIOUS else f"because {because(reason)}"
    return f"{known}{clause}".strip()


def _gist(changes: list[Change]) -> str:
    """Return what a route leads to, on one line: `HTTP_PROXY https://core.internal/orders`."""
    values = {
        item.name: item.new if item.new is not None else item.old
        for change in changes
        if change.address.kind in ("integration", "v2_integration")
        for item in change.fields
    }
    return " ".join(inline(values[name]) for name in ("type", "uri") if values.get(name) is not None)
