"""The one seam for requests to APIs themselves, over the standard library: what was answered, as it is."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from apigwctl.errors import LostAnswerError, UsageError

SECONDS = 35
"""A little longer than API Gateway itself waits for a back end: 29 s, 30 s for HTTP APIs (AWS quotas)."""

MOST_BYTES = 10 * 1024 * 1024
"""No answer of API Gateway is longer (AWS quotas, payload size)."""

Fetch = Callable[[str, str, Mapping[str, str], str], Mapping[str, Any]]
"""Sends a method, a URL, headers and a body, and returns `status`, `headers` and `body`; LostAnswerError for none."""


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """No status is an error, and no redirect is followed: the answer itself is looked at."""

    def http_response(self, request: Any, response: Any) -> Any:  # noqa: ARG002
        return response

    https_response = http_response


def fetch(method: str, url: str, headers: Mapping[str, str], body: str) -> dict[str, Any]:
    """Send a request and return its answer."""
    if not url.startswith(("https://", "http://")):
        raise UsageError(f"{url}: no URL", hint="https://NAME/PATH")
    data = body.encode() if body else None
    request = urllib.request.Request(url, data=data, headers=dict(headers), method=method)
    try:
        with urllib.request.build_opener(_AsItIs).open(request, timeout=SECONDS) as answer:
            text = answer.read(MOST_BYTES).decode("utf-8", "replace")
            return {"status": answer.status, "headers": dict(answer.headers.items()), "body": text}
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", "") or error
        raise LostAnswerError(f"no answer: {reason}", operation=f"{method} {url}") from error
