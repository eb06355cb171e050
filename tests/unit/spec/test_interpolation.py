from __future__ import annotations

from typing import Any

import pytest

from apigwctl.spec.interpolation import Environment, External, Interpolation, Resolved
from apigwctl.spec.members import Opaque
from apigwctl.spec.report import Report
from apigwctl.values import Node, Secret, Source

SOURCE = Source("spec.yaml", 1, 1)
HERE = Environment(
    target="dev",
    account="111111111111",
    region="eu-west-1",
    partition="aws",
    variables={"size": 3, "list": ["a", "b"], "arn": "arn:${partition}:x:${region}", "other": "${var.size}"},
    environ={"BUILD": "77"},
)
KNOWN = {
    External("ssm", "/url"): Resolved("https://a.example", "4"),
    External("secretsmanager", "key"): Resolved(Secret("secretsmanager:key", lambda: "hidden")),
}


def _apply(value: Any) -> tuple[Node, list[str], set[External]]:
    report = Report()
    interpolation = Interpolation(HERE, KNOWN)
    return (
        interpolation.apply(Node.of(value, SOURCE), report),
        [item.message for item in report.found],
        interpolation.found,
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${var.size}", 3),
        ("${var.list}", ["a", "b"]),
        ("n=${var.size}", "n=3"),
        ("${var.arn}:y", "arn:aws:x:eu-west-1:y"),
        ("${region}/${account}/${target}", "eu-west-1/111111111111/dev"),
        ("${env.BUILD}", "77"),
        ("${ssm:/url}/x", "https://a.example/x"),
        ("$${var.size}", "${var.size}"),
        ("a$${b}c", "a${b}c"),
        ("${stageVariables.alias}", "${stageVariables.alias}"),
        ("fn:${stageVariables.alias}", "fn:${stageVariables.alias}"),
        ("${context.requestId} ${request.header.x} ${integration.status}", None),
        ("${aws:SourceVpce}", "${aws:SourceVpce}"),
        ("${method.request.path.id}", "${method.request.path.id}"),
        ("$input.params('x') $context.x {id}", None),
        ("${", None),
    ],
)
def test_ours_is_replaced_and_the_rest_passes(text: str, value: Any):
    node, problems, _ = _apply({"key": text})
    assert problems == []
    assert node.plain() == {"key": text if value is None else value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${var.sise}", "no variable sise of target dev"),
        ("${var.other}", "no variable size of target dev"),
        ("${vars.size}", "${vars.size} is not known"),
        ("${id}", "${id} is not known"),
        ("${}", "${} is not known"),
        ("x ${secretsmanager:key}", "${secretsmanager:key} is secret and cannot be part of a text"),
        ("x ${var.list}", "${var.list} is a list and cannot be part of a text"),
    ],
)
def test_what_cannot_be_replaced_is_a_problem(text: str, message: str):
    assert _apply(text)[1] == [message]


def test_an_external_value_that_is_not_resolved_stays_as_text_that_nobody_checks():
    node, problems, found = _apply(["${ssm:/other}", "${cloudformation:stack.Fn}:live"])
    assert problems == []
    assert node.plain() == ["${ssm:/other}", "${cloudformation:stack.Fn}:live"]
    assert all(isinstance(item.value, Opaque) for item in node.value)
    assert found == {External("ssm", "/other"), External("cloudformation", "stack.Fn")}


def test_a_secret_stands_alone():
    node, problems, _ = _apply("${secretsmanager:key}")
    assert problems == []
    assert isinstance(node.value, Secret)
    assert "hidden" not in repr(node)
