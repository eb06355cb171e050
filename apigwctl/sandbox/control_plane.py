"""The sandbox's API Gateway: answers the requests of `apigateway` and `apigatewayv2` from plain data."""

from __future__ import annotations

import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from apigwctl.sandbox.departing import sweep
from apigwctl.sandbox.errors import AnsweredError
from apigwctl.sandbox.http import HttpRequest, HttpResponse
from apigwctl.sandbox.kinds.kind import Call, Handler
from apigwctl.sandbox.kinds.operations import OPERATIONS
from apigwctl.sandbox.kinds.tags import check as check_tags
from apigwctl.sandbox.protocol import Protocol, fault_answer, protocol
from apigwctl.sandbox.read_lag import ReadLag
from apigwctl.sandbox.store import Record, Store, copied, random_from_data, random_to_data
from apigwctl.sandbox.timed import AT_ONCE, Timing
from apigwctl.sandbox.v2.operations import OPERATIONS as V2_OPERATIONS

_LOG = logging.getLogger(__name__)
_VERSION = 1


class ControlPlane:
    """API Gateway for every account and region, in one process; one lock makes requests atomic to each other.

    `writes` counts the requests that changed something, `counts` all requests by operation.
    """

    def __init__(self, *, clock: Callable[[], datetime], random: random.Random) -> None:
        self._clock = clock
        self._random = random
        self._store = Store()
        self._lock = threading.RLock()
        self._services: tuple[tuple[str, Protocol, Mapping[str, Handler]], ...] = (
            ("/v2/", protocol("apigatewayv2"), V2_OPERATIONS),
            ("/", protocol("apigateway"), OPERATIONS),
        )
        self.writes = 0
        self.counts: Counter[str] = Counter()
        self.durations: Mapping[str, float] = AT_ONCE
        self.read_lag = ReadLag()

    def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; never raises: a refusal is AWS's error, a bug is 500 InternalFailure and logged."""
        with self._lock:
            try:
                return self._answer(request)
            except AnsweredError as fault:
                return fault_answer(fault)
            except Exception:  # the boundary of the server: a bug must not end the connection
                _LOG.exception("%s %s", request.method, request.path)
                return fault_answer(AnsweredError("InternalFailure", "the sandbox failed; its log says how", 500))

    def _answer(self, request: HttpRequest) -> HttpResponse:
        _, wire, operations = next(service for service in self._services if request.path.startswith(service[0]))
        match = wire.match(request)
        handler = operations.get(match.operation) if match else None
        if match is None or handler is None:
            name = match.operation if match else f"{request.method} {request.path}"
            raise AnsweredError("UnknownOperationException", f"the sandbox does not know this operation: {name}", 404)
        self.counts[match.operation] += 1
        params = wire.parse(match, request)
        tags = params.get("tags") or params.get("Tags")
        if isinstance(tags, dict) and match.operation != "TagResource":
            check_tags(tags)
        moment = self._clock().timestamp()
        reading = request.method.upper() == "GET"
        timing = Timing(moment, self.durations)
        home = self._home(request, moment, reading=reading)
        sweep(home, timing)
        call = Call(
            operation=match.operation,
            params=params,
            account=request.account,
            region=request.region,
            home=home,
            source=self._random,
            now=int(moment),
            protocol=wire,
            timing=timing,
            homes=self._store.data,
        )
        result = handler(call)
        if not reading:
            self.writes += 1
        return wire.answer(match.operation, result)

    def _home(self, request: HttpRequest, moment: float, *, reading: bool) -> Record:
        """The state that a request works on; of the past, where reads are told to lag."""
        home = self._store.home(request.account, request.region)
        if not self.read_lag.seconds:
            return home
        name = f"{request.account}/{request.region}"
        if reading:
            return self.read_lag.seen(name, home, moment)
        self.read_lag.before_write(name, home, moment)
        return home

    def to_data(self) -> dict[str, Any]:
        """The whole state as JSON-able data, the random generator's included."""
        with self._lock:
            return {
                "version": _VERSION,
                "homes": copied(self._store.data),
                "random": random_to_data(self._random),
                "counts": dict(self.counts),
                "writes": self.writes,
            }

    @classmethod
    def from_data(
        cls, data: Mapping[str, Any], *, clock: Callable[[], datetime], random: random.Random
    ) -> ControlPlane:
        """The control plane that `to_data` described; `random` is put into the state that was kept."""
        plane = cls(clock=clock, random=random)
        plane._store = Store(dict(data["homes"]))
        random_from_data(random, data["random"])
        plane.counts = Counter(data["counts"])
        plane.writes = int(data["writes"])
        return plane

    def stage_of(self, account: str, region: str, api_id: str, stage_name: str) -> dict[str, Any] | None:
        """The stage's record, or None; for the neighbours that refer to stages."""
        with self._lock:
            found = self._stage(account, region, api_id, stage_name)
            return None if found is None else dict(found)

    def set_web_acl(self, account: str, region: str, api_id: str, stage_name: str, arn: str | None) -> None:
        """Set a stage's web ACL, or clear it with None; raises KeyError where there is no such stage."""
        with self._lock:
            stage = self._stage(account, region, api_id, stage_name)
            if stage is None:
                raise KeyError(f"{api_id}/{stage_name}")
            stage.pop("webAclArn", None)
            if arn is not None:
                stage["webAclArn"] = arn
            self.writes += 1

    def set_system_tags(self, account: str, region: str, api_id: str, tags: dict[str, str]) -> None:
        """Give an API tags that clients may not set, as CloudFormation does; raises KeyError for no such API."""
        with self._lock:
            about = self._store.peek(account, region).get("apis", {})[api_id]["about"]
            about["tags"] = {**about.get("tags", {}), **tags}
            self.writes += 1

    def _stage(self, account: str, region: str, api_id: str, stage_name: str) -> Record | None:
        api = self._store.peek(account, region).get("apis", {}).get(api_id, {})
        found: Record | None = api.get("stages", {}).get(stage_name)
        return found
