"""Guards: what must not happen without more consent, with the number and the override in the message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue.addresses import label, rest_api
from apigwctl.model.change import Action, Change
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.context import Context
from apigwctl.values import Address, Problem

MAX_DELETES = 10
MAX_ROUTE_SHARE = 0.3
NOT_COUNTED = frozenset(
    {"deployment", "resource", "integration", "method_response", "integration_response", "parameter"}
)


def check(
    changes: Iterable[Change], desired: Snapshot, live: Live, context: Context, *, destroying: bool = False
) -> tuple[Problem, ...]:
    """Return what stands in the way of a plan; nothing of a plan with problems is applied."""
    changes = tuple(changes)
    problems = [*live.problems, *_protected(changes, context)]
    if not destroying:
        problems += [
            *_without_log_role(desired, live),
            *_without_routes(desired),
            *_too_many(changes, context),
            *_too_many_routes(changes, live, context),
        ]
    return tuple(problems)


def _deletes(changes: Iterable[Change]) -> list[Change]:
    """What goes, as people count it: routes and not their parts; pruned deployments are not missed."""
    return [
        change
        for change in changes
        if change.action in (Action.DELETE, Action.REPLACE) and change.address.kind not in NOT_COUNTED
    ]


def _without_log_role(desired: Snapshot, live: Live) -> list[Problem]:
    """A stage can log only once the account names a role for it (reference: set-up-logging, 2026-04)."""
    account = Address("account", ())
    if any(side.get(account) and side.get(account).cloudwatch_role_arn for side in (desired, live.snapshot)):
        return []
    logging = {
        address.parts[:2] for address, item in desired.of("method_setting") if item.logging_level not in (None, "OFF")
    }
    logging |= {address.parts for address, item in desired.of("stage") if _logs_to_a_group(item)}
    return [
        Problem(
            "logs, and the account has no role to write logs with",
            "no-log-role",
            label(Address("stage", parts)),
            desired.sources.get(Address("stage", parts)),
            "add a document `kind: Account` with its cloudwatchRoleArn",
        )
        for parts in sorted(logging)
    ]


def _without_routes(desired: Snapshot) -> list[Problem]:
    """AWS deploys no API without a method: "The REST API doesn't contain any methods" (recorded)."""
    served = {address.parts[0] for address, _ in desired.of("method")}
    return [
        Problem(
            "the API has no route to serve",
            "no-routes",
            label(address),
            desired.sources.get(address),
            "AWS deploys no API without a method",
        )
        for address, _ in desired.of("stage")
        if address.parts[0] not in served
    ]


def _logs_to_a_group(stage: Any) -> bool:
    """A Firehose stream is written to by API Gateway's service-linked role, not by the account's (reference)."""
    settings = stage.access_log_settings
    return settings is not None and ":firehose:" not in str(settings.destination_arn)


def _protected(changes: tuple[Change, ...], context: Context) -> list[Problem]:
    return [
        Problem(
            "would be deleted, and is protected",
            "protected",
            label(change.address),
            change.source,
            "remove `protected: true` from its document and apply that first",
        )
        for change in changes
        if change.action in (Action.DELETE, Action.REPLACE) and change.address in context.protected
    ]


def _too_many(changes: tuple[Change, ...], context: Context) -> list[Problem]:
    count = len(_deletes(changes))
    allowed = MAX_DELETES if context.max_deletes is None else context.max_deletes
    if count <= allowed:
        return []
    return [
        Problem(
            f"{count} deletes are planned, and {allowed} are allowed",
            "max-deletes",
            hint=f"if that is what you want: --max-deletes {count}",
        )
    ]


def _too_many_routes(changes: tuple[Change, ...], live: Live, context: Context) -> list[Problem]:
    if context.max_deletes is not None:
        return []
    total = Counter(address.parts[0] for address, _ in live.snapshot.of("method"))
    gone = Counter(change.address.parts[0] for change in _deletes(changes) if change.address.kind == "method")
    count = len(_deletes(changes))
    return [
        Problem(
            f"{number} of {total[api]} routes would be deleted, and {MAX_ROUTE_SHARE:.0%} are allowed",
            "max-deletes",
            label(rest_api(api)),
            hint=f"if that is what you want: --max-deletes {count}",
        )
        for api, number in sorted(gone.items())
        if number > 3 and number > total[api] * MAX_ROUTE_SHARE
    ]
