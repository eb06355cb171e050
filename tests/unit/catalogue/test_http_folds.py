"""What integrations of HTTP and WebSocket APIs mean, however they are written."""

from __future__ import annotations

import pytest

from apigwctl.catalogue.http import V2Integration
from apigwctl.catalogue.quirks import normalise

FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:orders"
INVOCATION = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def called(uri: str, kind: str = "AWS_PROXY", **members: str) -> str | None:
    made = V2Integration(integration_type=kind, integration_uri=uri, **members)  # type: ignore[arg-type]
    found: V2Integration = normalise(made)
    return found.integration_uri


def test_a_function_by_its_arn_is_the_function_by_the_uri_of_its_invocation() -> None:
    assert called(FUNCTION) == called(INVOCATION) == INVOCATION


def test_a_function_s_alias_stays_with_it() -> None:
    assert called(f"{FUNCTION}:live") == INVOCATION.replace(FUNCTION, f"{FUNCTION}:live")


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("https://back.example/", "HTTP_PROXY"),
        ("arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/core/1/2", "HTTP_PROXY"),
        (FUNCTION, "HTTP_PROXY"),
        ("arn:aws:lambda:eu-west-1:111111111111:function:${stageVariables.name}", "HTTP_PROXY"),
    ],
)
def test_what_calls_no_function_is_left_as_it_is(uri: str, kind: str) -> None:
    assert called(uri, kind) == uri
