"""The one way that every request of a sandbox takes, in process and over the wire."""

from __future__ import annotations

import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, HTTPHeaders
from moto.core.models import botocore_stubber
from moto.moto_api._internal import mock_random

from apigwctl.errors import SandboxError
from apigwctl.sandbox.aws_request import AwsRequest, json_error
from apigwctl.sandbox.control_plane import ControlPlane
from apigwctl.sandbox.faults import Dropped, FaultKind, Faults
from apigwctl.sandbox.http import HttpResponse
from apigwctl.sandbox.mount import ACCOUNT_HEADER, CREDENTIAL, account_of, region_of
from apigwctl.sandbox.neighbours import Neighbours
from apigwctl.sandbox.operation_names import OperationNames, changes_something
from apigwctl.sandbox.persistence import Change, Store

_API_GATEWAY = "apigateway"
MOTO_GAPS = (NotImplementedError, LookupError, AttributeError, TypeError, ValueError)
"""What moto raises, as it is, where it has no answer."""

_REQUEST_IDS = frozenset({"x-amzn-requestid", "x-amzn-request-id"})
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")


class MotoDispatch(Protocol):
    """moto's answer to a request at an AWS address: status, headers, body; None where nothing of moto's matches."""

    def __call__(self, request: AWSPreparedRequest) -> tuple[int, Mapping[str, str], str | bytes] | None: ...


class Moment:
    """The clock that the control plane reads: it stands still during a request, so that a replay can set it back."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class Gate:
    """Counts, delays, faults, corrects, answers and keeps; one writer at a time."""

    def __init__(
        self,
        *,
        account: str,
        store: Store | None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.account = account
        self.counts: Counter[str] = Counter()
        self.faults = Faults()
        self.latency_seconds = 0.0
        self._clock = clock
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
        self._neighbours = Neighbours(self.plane, self._perform_on_behalf)

    def restore(self) -> None:
        """Replay what the store kept; call it once, with the control plane mounted.

        Raises `SandboxError` where moto (another version of it, say) cannot repeat what it once did.
        """
        for change, of_plane in self._store.changes() if self._store else ():
            self._moment.now = change.at
            self._number = change.number - 1
            # A web ACL of a stage is in the control plane's snapshot already, and the stage may be another one by now.
            self._neighbours.may_touch_plane = of_plane or change.number > self._store_through
            self._seed()
            request = AwsRequest(change.method, change.url, change.headers, change.body)
            try:
                self._route(request, *self._identity(request), change.account)
            except MOTO_GAPS as gap:
                message = f"change {change.number} of the kept state cannot be repeated: {gap!r}"
                raise SandboxError(message, hint="apigwctl sandbox reset starts anew") from gap
            self._number = change.number
        self._neighbours.may_touch_plane = True
        self._number = max(self._number, self._store_through)

    def answer(self, request: AwsRequest) -> HttpResponse:
        """Answer one request of a client; raises `Dropped` where a fault ends the connection instead."""
        service, operation = self._identity(request)
        if self.latency_seconds:
            self._sleep(self.latency_seconds)
        with self._lock:
            if self._closed:
                raise Dropped
            self.counts[operation] += 1
            fault = self.faults.take(operation)
            if fault == "drop-before":
                raise Dropped
            if fault in ("503", "429", "409"):
                return _refusal(fault, request)
            response = self._perform(request, service, operation)
        if fault == "drop-after":
            raise Dropped
        # An id of the exchange, not of the state: it must differ even where the state's randomness repeats.
        others = {name: value for name, value in response.headers.items() if name.lower() not in _REQUEST_IDS}
        return HttpResponse(response.status, {**others, "x-amzn-requestid": str(uuid.uuid4())}, response.body)

    def save(self) -> None:
        """Write a snapshot if the control plane changed since the last one."""
        with self._lock:
            if self._store is not None and self._store.has_unsaved_plane_changes:
                self._store.snapshot(self.plane.to_data(), self._number)

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
        response = self._perform(request, *self._identity(request))
        self._seed()
        return response

    def _perform(self, request: AwsRequest, service: str, operation: str) -> HttpResponse:
        account = request.headers.get(ACCOUNT_HEADER) or account_of(request.headers, self.account)
        self._moment.now = self._clock()
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

    def _keep(self, request: AwsRequest, account: str, *, of_plane: bool) -> None:
        self._number += 1
        if self._store is None:
            return
        change = Change(
            self._number, self._moment.now, account, request.method, request.url, request.headers, request.body
        )
        self._store.append(change, of_plane=of_plane)
        if self._store.wants_snapshot:
            self.save()

    def _route(self, request: AwsRequest, service: str, operation: str, account: str) -> HttpResponse:
        if service != _API_GATEWAY:
            region = region_of(request.headers, request.url)
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

    def _identity(self, request: AwsRequest) -> tuple[str, str]:
        """The signing name of the service, and the operation."""
        scope = CREDENTIAL.search(request.headers.get("Authorization", ""))
        service = scope["service"] if scope else _service_of_host(urlsplit(request.url).netloc)
        lowered = {name.lower(): value for name, value in request.headers.items()}
        return service, self._names.of(service, request.method, request.url, lowered, request.body)


def _restored(data: dict[str, Any], clock: Moment, source: random.Random) -> ControlPlane:
    try:
        return ControlPlane.from_data(data, clock=clock, random=source)
    except (LookupError, TypeError, ValueError) as broken:
        message = f"the kept state of API Gateway cannot be read: {broken!r}"
        raise SandboxError(message, hint="apigwctl sandbox reset starts anew") from broken


def _service_of_host(host: str) -> str:
    """`lambda` of `lambda.eu-west-1.amazonaws.com`, `s3` of `bucket.s3.amazonaws.com`: for what is not signed."""
    labels = [label for label in host.partition(".amazonaws.com")[0].split(".") if not _REGION.fullmatch(label)]
    return labels[-1] if labels else ""


def _refusal(fault: FaultKind, request: AwsRequest) -> HttpResponse:
    """What a service too busy (429, 409) or not there (503) answers, in the request's own protocol."""
    code, message = {
        "429": ("TooManyRequestsException", "Too Many Requests"),
        "503": ("ServiceUnavailableException", "Service Unavailable"),
        # Recorded: two writes to one API at the same time.
        "409": (
            "ConflictException",
            "Unable to complete operation due to concurrent modification. Please try again later.",
        ),
    }[fault]
    if request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        return HttpResponse(int(fault), {"content-type": "text/xml"}, text.encode())
    return json_error(code, message, int(fault))
