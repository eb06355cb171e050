"""The SSM parameters that APIs' outputs are written to: ours by their tags, and read only where there may be some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from apigwctl.aws.contents import Contents
from apigwctl.aws.paging import Reads
from apigwctl.aws.roots import orphan_address
from apigwctl.aws.scope import Scope
from apigwctl.aws.side import text_of
from apigwctl.catalogue.addresses import api_address, label
from apigwctl.catalogue.delivery import Parameter
from apigwctl.model.identity import DOCUMENT_TAG, OUTPUTS_TAG, OWNER_TAG, Matches, document_of
from apigwctl.values import Address, Problem

PAGE = 50
VALUES = 10
"""How many parameters DescribeParameters lists, and of how many GetParameters tells the values (botocore 1.44.5)."""


def add_parameters(
    reads: Reads, contents: Contents, matches: Mapping[str, Matches], scope: Scope
) -> tuple[Problem, ...]:
    """Read the parameters of the APIs that write outputs, or wrote some; tell of those that are in the way."""
    problems: list[Problem] = []
    for api, documents in sorted(_writers(matches, scope).items()):
        owned = [name for document in documents for name in _owned(reads, scope.owner, document)]
        wanted = {address.name: address for address, _ in scope.desired.children(api, "parameter")}
        for name, value in _values(reads, list(dict.fromkeys([*owned, *wanted]))):
            address = Address("parameter", (api.name, name))
            if name in owned:
                contents.resources[address] = _parameter(value, scope.desired.get(address), contents)
            else:
                hint = "give the outputs another path, or delete it"
                place, message = scope.desired.sources.get(address), "exists and does not carry our tags"
                problems.append(Problem(message, "not-ours", label(address), place, hint))
    return tuple(problems)


def _writers(matches: Mapping[str, Matches], scope: Scope) -> dict[Address, list[str]]:
    """Return the APIs whose outputs may be in parameters, with the documents that those may be tagged with."""
    before = {item.address: item.renamed_from for item in scope.wanted if item.renamed_from}
    apis = {api_address(address.parts[0]) for address, _ in scope.desired.of("parameter")}
    apis |= {address for found in matches.values() for address, item in found.found.items() if OUTPUTS_TAG in item.tags}
    made = {
        api: [document_of(api), *([f"{document_of(api).partition('/')[0]}/{before[api]}"] if api in before else [])]
        for api in apis
        if any(item.address == api for item in scope.wanted)
    }
    for kind, found in matches.items():
        for left in found.orphans if scope.prune else ():
            if OUTPUTS_TAG in left.tags:
                made[orphan_address(kind, left)] = [left.tags[DOCUMENT_TAG]]
    return made


def _owned(reads: Reads, owner: str, document: str) -> Iterator[str]:
    tags = {OWNER_TAG: owner, DOCUMENT_TAG: document}
    filters = [{"Key": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    params: dict[str, Any] = {"ParameterFilters": filters, "MaxResults": PAGE}
    while True:
        answer = reads.get("ssm", "DescribeParameters", params)
        yield from (item["Name"] for item in answer.get("Parameters", []))
        if not answer.get("NextToken"):
            return
        params = {**params, "NextToken": answer["NextToken"]}


def _values(reads: Reads, names: list[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(names), VALUES):
        answer: Mapping[str, Any] = reads.get("ssm", "GetParameters", {"Names": names[start : start + VALUES]})
        yield from ((item["Name"], item["Value"]) for item in answer.get("Parameters", []))


def _parameter(value: str, wanted: Parameter | None, contents: Contents) -> Parameter:
    """Return the live parameter; its value as the spec says it where it comes to the same."""
    same = wanted is not None and text_of(wanted.value, contents) == value
    return wanted if wanted is not None and same else Parameter(value=value)
