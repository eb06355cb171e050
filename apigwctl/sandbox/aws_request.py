"""A request to any AWS service at its AWS address, and the JSON answers that corrections give to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.sandbox.http import HttpResponse


@dataclass(frozen=True)
class AwsRequest:
    """One request at its AWS address (`https://lambda.eu-west-1.amazonaws.com/…`); header names as they came."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body of a JSON request; {} when it has none."""
        decoded: dict[str, Any] = json.loads(self.body or b"{}")
        return decoded


def json_answer(data: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(status, {"content-type": "application/x-amz-json-1.1"}, json.dumps(data).encode("utf-8"))


def json_error(code: str, message: str, status: int = 400) -> HttpResponse:
    """An error in the JSON protocols, both of them: the code in the header and in the body."""
    body = json.dumps({"__type": code, "message": message, "Message": message}).encode("utf-8")
    return HttpResponse(status, {"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code}, body)
