"""The one way that every request of a sandbox takes, in process and over the wire."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
from moto.core.models import botocore_stubber
from moto.moto_api._internal import mock_random

from apigwctl.errors import SandboxError
from apigwctl.sandbox.aws_request import AwsRequest
from apigwctl.sandbox.clock import Clock, Moment
from apigwctl.sandbox.compaction import compacted
from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.faults import Dropped, Faults
from apigwctl.sandbox.http import HttpRequest, HttpResponse
from apigwctl.sandbox.moto_time import MotoTime
from apigwctl.sandbox.mount import ACCOUNT_HEADER, account_of, region_of
from apigwctl.sandbox.neighbours import Neighbours
from apigwctl.sandbox.operation_names import OperationNames, changes_something, model_name
from apigwctl.sandbox.persistence import Change, Store
from apigwctl.sandbox.refusals import ERRORS, WritesInFlight, refusal
from apigwctl.sandbox.request_quotas import RequestQuotas
from apigwctl.sandbox.settings import Settings, changes
from apigwctl.sandbox.timed import AT_ONCE

_API_GATEWAY = "apigateway"
MOTO_GAPS = (NotImplementedError, LookupError, AttributeError, TypeError, ValueError)
"""What moto raises, as it is, where it has no answer."""

_REQUEST_IDS = frozenset({"x-amzn-requestid", "x-amzn-request-id"})


class MotoDispatch(Protocol):
    """moto's answer to a request at an AWS address: status, headers, body; None where nothing of moto's matches."""

    def __call__(self, request: AWSPreparedRequest) -> tuple[int, Mapping[str, str], str | bytes] | None: ...


class Gate:
    """Counts, delays, faults, corrects, answers and keeps; one writer at a time."""

    def __init__(
        self,
        *,
        account: str,
        store: Store | None,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.account = account
        self.counts: Counter[str] = Counter()
        self.faults = Faults()
        self.clock = clock or Clock()
        self._settings = Settings()
        self._quotas = RequestQuotas()
        self._in_flight = WritesInFlight()
        self._sleep = sleep
        self._store = store
        self._lock = threading.RLock()
        self._moment = Moment()
        self._random = random.Random()
        self._names = OperationNames()
        self._number = 0
        self._closed = False
        # Bound before anything stands in for it: a gate in process takes the place of this very method.
        self._moto: MotoDispatch = type(botocore_stubber).process_request.__get__(botocore_stubber)
        if store is not None and store.plane_data is not None:
            self.plane = _restored(store.plane_data, self._moment, self._random)
            self._number = store.through
        else:
            self.plane = ControlPlane(clock=self._moment, random=self._random)
        self.moto_time = MotoTime(self._moment)
        self._neighbours = Neighbours(self.plane, self._perform_on_behalf)

    def restore(self) -> None:
        """Replay what the store kept; call it once, with the control plane mounted.

        Raises `SandboxError` where moto (another version of it, say) cannot repeat what it once did.
        """
        if self._store is None:
            return
        if self._store.clock_data is not None:
            self.clock.restore(self._store.clock_data)
        self.clock.listener = self._keep_clock
        for change, of_plane in self._store.changes():
            self._moment.now = change.at
            self.plane.durations = {**AT_ONCE, **change.durations}
            self._number = change.number - 1
            # A web ACL of a stage is in the control plane's snapshot already, and the stage may be another one by now.
            self._neighbours.may_touch_plane = of_plane or change.number > self._store_through
            self._seed()
            request = AwsRequest(change.method, change.url, change.headers, change.body)
            try:
                self._route(request, *self._names.identify(request), change.account)
            except MOTO_GAPS as gap:
                message = f"change {change.number} of the kept state cannot be repeated: {gap!r}"
                raise SandboxError(message, hint="apigwctl sandbox reset starts anew") from gap
            self._number = change.number
            # Time goes on from where it was, also where the computer's clock was set back in between.
            self.clock.not_before(change.at)
        self.plane.durations = self._settings.durations
        self._neighbours.may_touch_plane = True
        self._number = max(self._number, self._store_through)

    def answer(self, request: AwsRequest) -> HttpResponse:
        """Answer one request of a client; raises `Dropped` where a fault ends the connection instead."""
        service, operation = self._names.identify(request)
        watched = service == _API_GATEWAY and self._settings.refuse_overlapping_writes
        with self._in_flight.entered(request) if watched else nullcontext(False) as clash:
            if self._settings.latency_seconds:
                self._sleep(self._settings.latency_seconds)
            return self._answer(request, service, operation, clash=clash)

    def _answer(self, request: AwsRequest, service: str, operation: str, *, clash: bool) -> HttpResponse:
        with self._lock:
            if self._closed:
                raise Dropped
            self.counts[operation] += 1
            name = model_name(service, urlsplit(request.url).path)
            rule = self.faults.take(operation, name, writes=changes_something(operation, request.method))
            fault = rule.fault if rule else None
            if fault == "drop-before":
                raise Dropped
            if wait := self._seconds_to_wait(name, operation, request):
                response = refusal("429", service, request, wait)
            elif rule and fault in ERRORS:
                response = refusal(rule.fault, service, request, rule.retry_after_seconds)
            elif clash:
                response = refusal("409", service, request)
            else:
                response = self._perform(request, service, operation)
        if fault == "drop-after":
            raise Dropped
        # An id of the exchange, not of the state: it must differ even where the state's randomness repeats.
        others = {name: value for name, value in response.headers.items() if name.lower() not in _REQUEST_IDS}
        return HttpResponse(response.status, {**others, "x-amzn-requestid": str(uuid.uuid4())}, response.body)

    def _seconds_to_wait(self, name: str, operation: str, request: AwsRequest) -> int:
        """How long the request quotas tell a request to API Gateway to wait; 0 where it may pass."""
        if not self._settings.request_quotas or name not in ("apigateway", "apigatewayv2"):
            return 0
        home = (self._account_of(request), region_of(request.headers, request.url))
        return self._quotas.refuse(name, operation, request, home, self.clock().timestamp())

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Put settings in force, written as in a file, and leave what they do not say; raises `SandboxError`."""
        self.apply(changes(settings))

    def apply(self, found: Mapping[str, Any]) -> None:
        """Put in force what `settings.changes` found."""
        with self._lock:
            others = {name: value for name, value in found.items() if name != "faults"}
            self._settings = replace(self._settings, **others)
            if "faults" in found:
                self.faults.put(found["faults"])
            self.plane.durations = self._settings.durations
            self.plane.read_lag.seconds = self._settings.read_lag_seconds

    def settings_data(self) -> dict[str, Any]:
        """The settings in force, as they are written."""
        with self._lock:
            return {**self._settings.to_data(), "faults": self.faults.to_data()}

    def save(self) -> None:
        """Write a snapshot if the control plane changed since the last one."""
        with self._lock:
            if self._store is not None and self._store.has_unsaved_plane_changes:
                self._store.snapshot(self.plane.to_data(), self._number)

    def compact(self) -> None:
        """Leave out of the neighbours' log what a replay can do without."""
        with self._lock:
            if self._store is not None:
                # What a change did to the control plane must be in its snapshot before the change may go.
                self._store.snapshot(self.plane.to_data(), self._number)
                self._store.compact(lambda changes: compacted(changes, self._names.identify, self.clock()))

    def close(self) -> None:
        """Save, and answer nobody from now on: a thread that still has a request must not write beside the files."""
        with self._lock:
            self.save()
            self._closed = True

    @property
    def _store_through(self) -> int:
        return self._store.through if self._store else 0

    def _seed(self) -> None:
        """Make what the next change draws depend on its number alone; a replay draws the same."""
        self._random.seed(f"control plane {self._number + 1}")
        mock_random.seed(f"neighbours {self._number + 1}")

    def _perform_on_behalf(self, request: AwsRequest, account: str) -> HttpResponse:
        """What a correction does in the caller's name (making up a function, say): kept like a request of its own."""
        headers = {**request.headers, ACCOUNT_HEADER: account}
        request = AwsRequest(request.method, request.url, headers, request.body)
        response = self._perform(request, *self._names.identify(request))
        self._seed()
        return response

    def _perform(self, request: AwsRequest, service: str, operation: str) -> HttpResponse:
        account = self._account_of(request)
        self._moment.now = self.clock()
        self._seed()
        writes = self.plane.writes
        response = self._route(request, service, operation, account)
        of_plane = service == _API_GATEWAY
        if of_plane:
            changed = self.plane.writes != writes
        else:
            changed = response.status < 400 and changes_something(operation, request.method)
        if changed:
            self._keep(request, account, of_plane=of_plane)
        return response

    def _account_of(self, request: AwsRequest) -> str:
        return request.headers.get(ACCOUNT_HEADER) or account_of(request.headers, self.account)

    def _keep_clock(self) -> None:
        if self._store is not None:
            self._store.keep_clock(self.clock.state())

    def _keep(self, request: AwsRequest, account: str, *, of_plane: bool) -> None:
        self._number += 1
        if self._store is None:
            return
        change = Change(
            number=self._number,
            at=self._moment.now,
            account=account,
            method=request.method,
            url=request.url,
            headers=request.headers,
            body=request.body,
            durations={name: seconds for name, seconds in self.plane.durations.items() if of_plane and seconds},
        )
        self._store.append(change, of_plane=of_plane)
        if self._store.wants_snapshot:
            self.save()
        if self._store.wants_compaction:
            self.compact()

    def _route(self, request: AwsRequest, service: str, operation: str, account: str) -> HttpResponse:
        region = region_of(request.headers, request.url)
        if service == _API_GATEWAY:
            return self.plane.handle(_plane_request(request, account, region))
        self.moto_time.cover(service)
        corrected = self._neighbours.correct(service, operation, request, account, region)
        if corrected is not None:
            return corrected
        headers = HTTPHeaders()
        for name, value in {**request.headers, ACCOUNT_HEADER: account}.items():
            headers[name] = value
        answered = self._moto(AWSPreparedRequest(request.method, request.url, headers, request.body, False))
        if answered is None:
            raise SandboxError(f"no service in the sandbox answers {request.method} {request.url}")
        status, answer_headers, body = answered
        content = body.encode("utf-8") if isinstance(body, str) else body
        return HttpResponse(status, {name: str(value) for name, value in answer_headers.items()}, content)


def _plane_request(request: AwsRequest, account: str, region: str) -> HttpRequest:
    """The request as the control plane takes it; by way of moto it would be the same, and cost twice as much."""
    parts = urlsplit(request.url)
    return HttpRequest(
        method=request.method,
        path=parts.path,
        query=parse_qs(parts.query, keep_blank_values=True),
        headers=request.headers,
        body=request.body,
        account=account,
        region=region,
    )


def _restored(data: dict[str, Any], clock: Moment, source: random.Random) -> ControlPlane:
    try:
        return ControlPlane.from_data(data, clock=clock, random=source)
    except (LookupError, TypeError, ValueError) as broken:
        message = f"the kept state of API Gateway cannot be read: {broken!r}"
        raise SandboxError(message, hint="apigwctl sandbox reset starts anew") from broken
