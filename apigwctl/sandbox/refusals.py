"""What a service answers when it does not get to a request: busy, broken or not there, in that request's protocol."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from apigwctl.sandbox.aws_request import AwsRequest, json_error
from apigwctl.sandbox.errors import CONCURRENT
from apigwctl.sandbox.http import HttpResponse

ERRORS: Mapping[str, tuple[str, str]] = {
    # The message is what clients in the field print of API Gateway.
    "429": ("TooManyRequestsException", "Too Many Requests"),
    # AWS's common errors: InternalFailure.
    "500": ("InternalFailure", "The request processing has failed because of an unknown error, exception or failure."),
    "503": ("ServiceUnavailableException", "Service Unavailable"),
    # Recorded: two writes to one API at the same time.
    "409": ("ConflictException", CONCURRENT),
}
"""Code and message by HTTP status."""

_XML = {
    "s3": "<Error><Code>{code}</Code><Message>{message}</Message></Error>",
    "route53": "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>",
}
_API = re.compile(r"/(?:restapis|v2/apis)/(?P<api>[^/?]+)")


def refusal(status: str, service: str, request: AwsRequest, retry_after: int | None = None) -> HttpResponse:
    """An answer with this HTTP status; `service` is the signing name."""
    code, message = ERRORS[status]
    # Version 2 of API Gateway says nothing of how long to wait, its model has no member for it.
    told = retry_after is not None and not urlsplit(request.url).path.startswith("/v2/")
    more = {"Retry-After": str(retry_after)} if told else {}
    by_form = request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
    if by_form or service in _XML:
        text = _XML.get(service, _XML["route53"]).format(code=code, message=message)
        return HttpResponse(int(status), {"content-type": "text/xml", **more}, text.encode())
    answer = json_error(code, message, int(status))
    return HttpResponse(answer.status, {**answer.headers, **more}, answer.body)


class WritesInFlight:
    """The APIs that are being written to at this moment."""

    def __init__(self) -> None:
        self._apis: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def entered(self, request: AwsRequest) -> Iterator[bool]:
        """Count a request while the block runs; True where it is a write to an API that another one writes to."""
        found = _API.match(urlsplit(request.url).path)
        if found is None or request.method == "GET":
            yield False
            return
        with self._lock:
            clash = found["api"] in self._apis
            if not clash:
                self._apis.add(found["api"])
        try:
            yield clash
        finally:
            if not clash:
                with self._lock:
                    self._apis.discard(found["api"])
