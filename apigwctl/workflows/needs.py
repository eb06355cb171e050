"""Whether what an earlier version needs is still there, before a stage goes back to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial

from apigwctl.aws import needs
from apigwctl.aws.paging import together
from apigwctl.catalogue.addresses import api_address, is_v2
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.live import Live
from apigwctl.planning.deployments import digest_of
from apigwctl.planning.differ import Delta
from apigwctl.planning.releases.aims import Aim, Refusal
from apigwctl.planning.releases.goals import version
from apigwctl.planning.releases.restoring import restored
from apigwctl.spec.interpolation import Environment
from apigwctl.spec.lambdas import api_permission
from apigwctl.values import Address
from apigwctl.workflows import snapshots
from apigwctl.workflows.sessions import Session

URIS = ("uri", "authorizerUri", "IntegrationUri", "AuthorizerUri")
CREDENTIALS = ("credentials", "authorizerCredentials", "CredentialsArn", "AuthorizerCredentialsArn")


def checked(session: Session, live: Live, aim: Aim, target: Address, *, anyway: bool) -> Aim | Refusal:
    """Return an aim with what its version needs put back, or the refusal to go back to half of it.

    Permissions that later versions took away come back; of what else is gone there is no telling how it was.
    """
    stage = aim.goal.stage
    digest = digest_of(live, target)
    kept = snapshots.load(session, digest) if digest is not None else None
    if kept is None:
        return _noted(aim, [f"what {version(live, target)} needs is not known: no snapshot of it is kept"])
    api = api_address(stage.parts[0])
    refused = _refused(session, live, stage, kept)
    here, owner = _environment(session), session.context.owner
    found = [api_permission(*function, api, owner, here) for function in refused]
    lost = [*_lost_authorizers(session, live.ids[api], stage, kept), *_lost_links(session, kept)]
    lost += [_told(*function) for function, item in zip(refused, found, strict=True) if item is None]
    if lost and not anyway:
        said = f"{version(live, target)} needs what is gone: {'; '.join(lost)}"
        return Refusal(stage, said, "version-incomplete", "bring it back, or --allow-incomplete")
    aim = dataclasses.replace(aim, permissions=tuple(restored(*item) for item in found if item is not None))
    return _noted(aim, [f"gone, and needed: {item}" for item in lost])


def still_missing(session: Session, live: Live, aim: Aim) -> Aim:
    """Return an aim with those of its permissions that are not back yet."""
    api_id = live.ids[api_address(aim.goal.stage.parts[0])]

    def may(delta: Delta) -> bool:
        return needs.may_call(session.reads, api_id, delta.new.function_name, delta.new.qualifier)

    return dataclasses.replace(aim, permissions=tuple(delta for delta in aim.permissions if not may(delta)))


def _environment(session: Session) -> Environment:
    region = session.connection.region
    return Environment(session.target, session.account, region, session.context.partition)


def _noted(aim: Aim, texts: list[str]) -> Aim:
    notes = tuple(Change(aim.goal.stage, Action.NOTE, Reason.ROLLED_BACK, detail=text) for text in texts)
    return dataclasses.replace(aim, notes=(*aim.notes, *notes))


def _refused(session: Session, live: Live, stage: Address, kept: snapshots.Kept) -> list[tuple[str, str | None]]:
    """Return the functions that a version calls, and that do not let the API do so any more."""
    item = live.snapshot.get(stage)
    variables = item.stage_variables if stage.kind == "v2_stage" else item.variables
    called = sorted(needs.functions_in(_uris(kept), variables), key=str)
    api_id = live.ids[api_address(stage.parts[0])]
    asked = together([partial(needs.may_call, session.reads, api_id, *function) for function in called])
    return [function for function, may in zip(called, asked, strict=True) if not may]


def _told(function: str, qualifier: str | None) -> str:
    name = ":".join(part for part in (function.rpartition(":")[2], qualifier) if part)
    return f"the permission to call the function {name}"


def _uris(kept: snapshots.Kept) -> Iterator[str]:
    """Return what a version calls by a function's own policy; with credentials it calls as a role."""
    for members in kept.definition.values():
        if isinstance(members, dict) and not any(members.get(name) for name in CREDENTIALS):
            yield from (members[name] for name in URIS if isinstance(members.get(name), str))


def _lost_authorizers(session: Session, api_id: str, stage: Address, kept: snapshots.Kept) -> Iterator[str]:
    named = [key.split("\n")[1] for key in kept.definition if key.split("\n")[0] in ("authorizer", "v2_authorizer")]
    if named:
        there = needs.authorizer_ids(session.reads, api_id, second=is_v2(stage.parts[0]))
        known = kept.ids.get("authorizers", {})
        yield from (f"the authorizer {name}" for name in sorted(named) if known.get(name) not in there)


def _lost_links(session: Session, kept: snapshots.Kept) -> Iterator[str]:
    named = [key.split("\n")[1] for key in kept.definition if key.startswith("link\n")]
    if named:
        there = needs.link_ids(session.reads)
        known = kept.ids.get("links", {})
        yield from (f"the VPC link {name}" for name in sorted(named) if known.get(name) not in there)
