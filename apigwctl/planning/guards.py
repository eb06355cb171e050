"""Guards: what must not happen without more consent, with the number and the override in the message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from apigwctl.catalogue.addresses import api_address, label, protocol_of
from apigwctl.catalogue.http import WEBSOCKET
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning.context import Context
from apigwctl.values import Address, Problem

MAX_DELETES = 10
MAX_ROUTE_SHARE = 0.3
NOT_COUNTED = frozenset(
    {
        "deployment",
        "resource",
        "integration",
        "method_response",
        "integration_response",
        "parameter",
        "v2_deployment",
        "v2_integration",
        "v2_integration_response",
        "v2_route_response",
    }
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
            *_held_by_strict_mode(desired, live),
            *_without_certificate_body(changes, desired),
            *_replacements(changes, context),
            *_in_flight(changes),
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
    stages = [Address("stage", parts) for parts in sorted(logging)]
    # HTTP APIs log with the rights of whoever sets it up.
    stages += sorted(
        address
        for address, item in desired.of("v2_stage")
        if protocol_of(address.parts[0]) == WEBSOCKET and item.logs and not _logs_to_a_stream(item)
    )
    return [
        Problem(
            "logs, and the account has no role to write logs with",
            "no-log-role",
            label(stage),
            desired.sources.get(stage),
            "add a document `kind: Account` with its cloudwatchRoleArn",
        )
        for stage in stages
    ]


def _without_routes(desired: Snapshot) -> list[Problem]:
    """AWS deploys no API without a method: "The REST API doesn't contain any methods" (recorded)."""
    served = {address.parts[0] for address, _ in desired.of("method", "v2_route")}
    return [
        Problem(
            "the API has no route to serve",
            "no-routes",
            label(address),
            desired.sources.get(address),
            "AWS deploys no API without a method",
        )
        for address, stage in desired.of("stage", "v2_stage")
        if address.parts[0] not in served and not getattr(stage, "auto_deploy", False)
    ]


def _without_certificate_body(changes: Iterable[Change], desired: Snapshot) -> list[Problem]:
    """A certificate that is named stands at AWS only where the name was made with it, which no spec can.

    AWS takes certificateName at creation together with the certificate's body and its private key (reference:
    CreateDomainName, 2026-04). Names that were made so keep it, and may be adopted.
    """
    return [
        Problem(
            "certificateName goes with a certificate that was uploaded when the name was made, and it is not there yet",
            "domain-certificate",
            label(change.address),
            desired.sources.get(change.address),
            "import the certificate into ACM in us-east-1, and say certificate: with its ARN",
        )
        for change in changes
        if change.action is Action.CREATE
        and change.address.kind == "domain_name"
        and desired.get(change.address).certificate_name is not None
    ]


def _held_by_strict_mode(desired: Snapshot, live: Live) -> list[Problem]:
    """AWS changes no endpoint type under the access mode STRICT (developer guide, security policies)."""
    return [
        Problem(
            "the endpoint type cannot change while the endpoint access mode is STRICT",
            "strict-endpoint-type",
            label(address),
            desired.sources.get(address),
            "apply `endpointAccessMode: BASIC` first: AWS takes a quarter of an hour for it",
        )
        for address, item in desired.of("rest_api")
        if (before := live.snapshot.get(address)) is not None
        and before.endpoint_access_mode == "STRICT"
        and before.endpoint_configuration.types != item.endpoint_configuration.types
    ]


def _logs_to_a_group(stage: Any) -> bool:
    """A Firehose stream is written to by API Gateway's service-linked role, not by the account's (reference)."""
    settings = stage.access_log_settings
    return settings is not None and ":firehose:" not in str(settings.destination_arn)


def _logs_to_a_stream(stage: Any) -> bool:
    """Whether a stage of a WebSocket API logs nothing but its accesses, and those to a Firehose stream."""
    return not stage.traces and not _logs_to_a_group(stage)


def _replacements(changes: tuple[Change, ...], context: Context) -> list[Problem]:
    """A domain name that is replaced is gone for a while, and has another host name afterwards."""
    return [
        Problem(
            "cannot be changed in place: it would be deleted and made again, and be gone for a while",
            "replace",
            label(change.address),
            change.source,
            "if that is what you want: --allow-replace",
        )
        for change in changes
        if change.action is Action.REPLACE and change.address.kind == "domain_name" and not context.allow_replace
    ]


def _in_flight(changes: tuple[Change, ...]) -> list[Problem]:
    """A newer version does not push a canary aside by itself: somebody may be looking at it."""
    return [
        Problem(
            "a canary is in flight, and the specs say something newer",
            "canary-in-flight",
            label(change.address),
            change.source,
            "canary promote, canary abort, or --replace-canary",
        )
        for change in changes
        if change.reason is Reason.CANARY_IN_FLIGHT and change.action is Action.DEPLOY
    ]


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
    routes = ("method", "v2_route")
    total = Counter(address.parts[0] for address, _ in live.snapshot.of(*routes))
    gone = Counter(change.address.parts[0] for change in _deletes(changes) if change.address.kind in routes)
    count = len(_deletes(changes))
    return [
        Problem(
            f"{number} of {total[api]} routes would be deleted, and {MAX_ROUTE_SHARE:.0%} are allowed",
            "max-deletes",
            label(api_address(api)),
            hint=f"if that is what you want: --max-deletes {count}",
        )
        for api, number in sorted(gone.items())
        if number > 3 and number > total[api] * MAX_ROUTE_SHARE
    ]
