"""What goes: orphans under --prune, and whatever destroy was asked for."""

from __future__ import annotations

import dataclasses

from apigwctl.catalogue.addresses import API_KINDS, api_address, is_elsewhere, label
from apigwctl.catalogue.links import LINKS
from apigwctl.catalogue.portals import PORTALS
from apigwctl.model.change import Action, Change, Reason
from apigwctl.planning import calls, domains, links, plans, portals, web_acls
from apigwctl.planning.differ import Delta, called
from apigwctl.planning.mappings import leading_to
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, FrozenMap


def plan_orphans(work: Work) -> None:
    """Owned objects whose documents are gone: deleted with --prune, listed without."""
    for address, found in sorted(work.live.orphans.items()):
        if work.context.prune:
            plan_removal(work, address, Reason.PRUNED)
        else:
            detail = f"{found}; deleted by --prune"
            work.changes.append(Change(address, Action.ORPHAN, Reason.PRUNED, detail=detail))


def plan_removal(work: Work, root: Address, reason: Reason, *, purge_logs: bool = False) -> None:
    """Plan the deletion of a root after what hangs on it, and before what it needed."""
    live = work.live
    using = links.holders(work) if root.kind in LINKS and reason is Reason.PRUNED else ()
    if using:
        work.changes.append(links.kept(root, using))
        return
    stages = sorted(address.name for address, _ in live.snapshot.children(root, "stage", "v2_stage"))
    with_stages = f", with its stage{'s' if len(stages) > 1 else ''} {', '.join(stages)}" if stages else ""
    detail = live.ids.get(root, "") + with_stages
    work.changes.append(Change(root, Action.DELETE, reason, detail=detail))
    if root.kind == "usage_plan":
        deleted = Delta(root, Action.DELETE, reason, live.snapshot.get(root), None)
        work.drafts += plans.drafts(root, [deleted], live, work.desired)
        return
    if root.kind == "account":
        return
    if root.kind == "web_acl":
        protected = [address for address, item in live.snapshot.of("stage") if item.web_acl == root]
        # What an orphaned API shows was not read.
        users = {*protected, *(api_address(address.parts[0]) for address in protected)}
        users |= {address for address in live.orphans if address.kind == "rest_api"}
        work.drafts += web_acls.removal_drafts(work, root, frozenset(users), reason)
        return
    if root.kind == "domain_name":
        made, gone = domains.removal_calls(work, root), domains.gone_with(work, root)
        work.drafts.append(Draft(root, f"delete {label(root)}", root, Phase.REMOVE, made, provides=gone))
        return
    if root.kind in PORTALS:
        work.drafts.append(portals.removal_draft(work, root))
        return
    waits = frozenset(
        address
        for address, _ in live.snapshot.of("usage_plan_stage", "usage_plan_key")
        if (root.kind in API_KINDS and address.parts[1] == root.name and address.kind == "usage_plan_stage")
        or (root.kind == "api_key" and address.name == root.name and address.kind == "usage_plan_key")
    )
    # What nobody takes off a plan before goes with the API or the key: others may wait for that.
    provides = frozenset({root, *waits})
    if root.kind == "client_certificate":
        shown = [address for address, item in live.snapshot.of("stage", "v2_stage") if item.client_certificate == root]
        # What an orphaned API shows was not read.
        apis = {api_address(address.parts[0]) for address in shown} | {a for a in live.orphans if a.kind in API_KINDS}
        waits |= frozenset({*shown, *apis})
    if root.kind in API_KINDS:
        waits |= leading_to(live, root) | portals.about(work, root)
        _leave_plans(work, root, reason)
    if root.kind in LINKS:
        waits |= links.users(work, root)
    step = (calls.delete(root, live.snapshot.get(root)),)
    work.drafts.append(Draft(root, f"delete {label(root)}", root, Phase.REMOVE, step, needs=waits, provides=provides))
    plan_side_resources(work, root, reason, purge_logs)


def _leave_plans(work: Work, api: Address, reason: Reason) -> None:
    """Take an API's stages off the usage plans of others, which stay when it goes."""
    for address, item in work.live.snapshot.of("usage_plan_stage"):
        if address.parts[1] == api.name and is_elsewhere(address.parts[0]):
            work.changes.append(Change(address, Action.DELETE, reason))
            work.drafts.append(plans.leave(Delta(address, Action.DELETE, reason, item)))


def plan_side_resources(work: Work, root: Address, reason: Reason, purge_logs: bool) -> None:
    """Invoke permissions go after the API that needed them, and outputs; log groups hold history and go when asked."""
    for address, item in work.live.snapshot.below(root):
        if address.kind in ("lambda_permission", "parameter") or (address.kind == "log_group" and purge_logs):
            work.changes.append(Change(address, Action.DELETE, reason, detail=called(item)))
            name = {"logGroupName": item.log_group_name} if address.kind == "log_group" else {}
            call = calls.delete(address, item)
            call = dataclasses.replace(call, params=FrozenMap({**call.params, **name}))
            title = f"delete {label(address)}"
            work.drafts.append(Draft(address, title, root, Phase.AFTERMATH, (call,), (address,)))
