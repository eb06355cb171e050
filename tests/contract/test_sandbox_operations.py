"""Every operation of AWS's models is answered, and the reference says what is modelled of each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from apigwctl.sandbox.kinds.operations import OPERATIONS
from apigwctl.sandbox.protocol import protocol
from apigwctl.sandbox.v2.operations import OPERATIONS as V2_OPERATIONS
from tests.contract.fuzz_requests import PLACES
from tests.contract.sandbox_client import client
from tests.contract.sandbox_stock import everything

ANSWERED = {"apigateway": OPERATIONS, "apigatewayv2": V2_OPERATIONS}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sandbox-operations.md"
READS = [
    (service, name)
    for service, answered in ANSWERED.items()
    for name in answered
    if protocol(service).operation(name).http["method"] == "GET"
]
# What the stocked world cannot show, for it has none of it.
NOT_THERE = {
    ("apigatewayv2", "GetPortalProductSharingPolicy"): "NotFoundException",
    ("apigateway", "GetSdk"): "BadRequestException",
}
ASKS: dict[tuple[str, str], dict[str, Any]] = {
    ("apigateway", "GetSdkType"): {"id": "javascript"},
    ("apigateway", "GetSdk"): {"sdkType": "javascript"},
    ("apigateway", "GetTags"): {"resourceArn": "arn:aws:apigateway:eu-west-1::/restapis/<api>"},
    ("apigatewayv2", "GetTags"): {"ResourceArn": "arn:aws:apigateway:eu-west-1::/apis/<http>"},
    ("apigatewayv2", "ExportApi"): {"ApiId": "<http>", "OutputType": "JSON", "Specification": "OAS30"},
    ("apigatewayv2", "GetApiMapping"): {"DomainName": "<other domain>", "ApiMappingId": "<mapping>"},
    ("apigatewayv2", "GetApiMappings"): {"DomainName": "<other domain>"},
}


@pytest.mark.parametrize("service", sorted(ANSWERED))
def test_every_operation_of_the_model_is_answered(service: str) -> None:
    assert set(ANSWERED[service]) == set(protocol(service).model.operation_names)


def test_the_page_has_every_operation_once() -> None:
    wanted = sorted(name for service in ANSWERED for name in protocol(service).model.operation_names)
    assert sorted(re.findall(r"^\| `(\w+)` \| \S", PAGE.read_text("utf-8"), re.MULTILINE)) == wanted


@pytest.mark.parametrize(("service", "operation"), READS)
def test_a_read_of_what_is_there_is_answered(service: str, operation: str) -> None:
    world = everything()
    place = next(place for place in PLACES if place["api"] == ("apis" if service == "apigateway" else "v2Apis"))
    shape = protocol(service).operation(operation).input_shape
    required = shape.required_members if shape is not None else ()
    asks = world.filled({**{name: place.get(name, "x") for name in required}, **ASKS.get((service, operation), {})})
    call = getattr(client(world.plane, service), xform_name(operation))
    refused = NOT_THERE.get((service, operation))
    if refused is None:
        call(**asks)
        return
    with pytest.raises(ClientError) as error:
        call(**asks)
    assert error.value.response["Error"]["Code"] == refused


def test_generating_an_sdk_is_refused_in_aws_form_and_says_why() -> None:
    world = everything()
    refusal = world.ask("get_sdk", restApiId="<api>", stageName="dev", sdkType="javascript")
    assert (refusal.status, refusal.code) == (400, "BadRequestException")
    assert "sandbox" in refusal.message
