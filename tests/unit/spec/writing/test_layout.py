"""Documents -> files: `${…}` that means itself, and what gets a file of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigwctl.spec.interpolation import Environment, Interpolation
from apigwctl.spec.report import Report
from apigwctl.spec.writing.document import Said
from apigwctl.spec.writing.layout import files_of, literal
from apigwctl.spec.writing.saying import FileJson, FileText
from apigwctl.values import Address, Node, Source

PIECES = [
    "$",
    "{",
    "}",
    "${",
    "$${",
    "${stageVariables.x}",
    "${var.x}",
    "${region}",
    "${aws:id}",
    "${ssm:/x}",
    "a",
    " ",
]
HERE = Source("x", 1, 1)


@given(text=st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_interpolation_gives_back_every_text_as_it_was(text: str) -> None:
    report = Report()
    read = Interpolation(Environment(region="eu-west-1")).apply(Node(literal(text), HERE), report)
    assert report.found == []
    assert read.value == text


@pytest.mark.parametrize("text", ["arn:x:${stageVariables.fn}/y", "${context.requestId}", "${aws:PrincipalArn}"])
def test_what_is_aws_s_stays_readable(text: str) -> None:
    assert literal(text) == text


def files(**data: object) -> dict[str, str]:
    return files_of([Said(Address("rest_api", ("My API",)), {"kind": "RestApi", "name": "My API", **data})])


def test_documents_get_files_and_short_templates_stay_inside() -> None:
    made = files(
        policy=FileJson({"Version": "1"}),
        routes={"GET /a/{id}": {"integration": {"requestTemplates": {"application/json": FileText("$input.body")}}}},
    )
    assert sorted(made) == ["my-api.yaml", "my-api/policy.json"]
    assert "policy: ./my-api/policy.json\n" in made["my-api.yaml"]
    assert "$input.body" in made["my-api.yaml"]


def test_a_text_that_looks_like_a_file_is_put_into_one() -> None:
    made = files(stages={"prod": {"accessLogSettings": {"format": FileText("./not-a-file")}}})
    assert "./not-a-file" not in made["my-api.yaml"]
    assert "./not-a-file" in [text for name, text in made.items() if name.endswith(".vtl")]


def test_two_documents_of_one_file_name_get_two_files() -> None:
    said = [Said(Address("api_key", (name,)), {"kind": "ApiKey", "name": name}) for name in ("a b", "a-b")]
    assert sorted(files_of(said)) == ["api-keys/a-b-2.yaml", "api-keys/a-b.yaml"]
