"""`openapi:` on a RestApi or HttpApi document: what the OpenAPI document describes, joined with what the spec says."""

from __future__ import annotations

from dataclasses import replace

from apigwctl.openapi import http_importer, importer
from apigwctl.spec.files import map_of, reference
from apigwctl.spec.members import as_map, joined
from apigwctl.spec.parser import Parser
from apigwctl.spec.report import Report
from apigwctl.values import FrozenMap, Node

NAMED_SECTIONS = ("authorizers", "integrations", "requestValidators", "models", "gatewayResponses")
LISTED_SECTIONS = ("documentationParts", "resources")


def imported(node: Node, parser: Parser, report: Report, *, http: bool = False) -> Node | None:
    """Return what the OpenAPI document of an API's document describes, in the spec's own form; None without one."""
    given = node.get("openapi")
    if given is None or given.value is None:
        return None
    document = _document(given, parser, report)
    if document is None:
        return None
    environment = parser.interpolation.environment
    read = http_importer.routes if http else importer.routes
    found, problems = read(document, account=environment.account, region=environment.region)
    # The importer names routes as the document does; the API in front is ours.
    name = report.address
    report.extend(replace(item, address=f"{name}/{item.address}" if item.address else name) for item in problems)
    return found


def _document(given: Node, parser: Parser, report: Report) -> Node | None:
    named = reference(given, report)
    if named is None:
        if isinstance(given.value, str):
            report.add("openapi: expected ./FILE or a document", "wrong-type", given, hint=f"./{given.value}")
            return None
        return as_map(given, report, "openapi")
    path = parser.files.beside(given, named.path)
    found = map_of(path, given, parser.files, report)
    return parser.interpolation.apply(found, report) if found is not None and named.interpolate else found


def merged(node: Node, below: Node, report: Report) -> Node:
    """Return an API's document with what an OpenAPI document describes beneath it; routes are left to the caller.

    A named entry (an authorizer, a model …) in both is a problem; for plain members the spec wins.
    """
    entries = dict(joined(below, node).value)
    entries.pop("routes", None)
    if node.get("routes") is not None:
        entries["routes"] = node.value["routes"]
    for section in NAMED_SECTIONS:
        lower, upper = below.get(section), node.get(section)
        if lower is None or upper is None or not upper.is_map:
            continue
        for name in set(dict(lower.items())) & set(dict(upper.items())):
            hint = f"first at {lower.key_source(name)}"
            report.add(f"{section}: {name} is defined twice", "defined-twice", upper.key_source(name), hint=hint)
        entries[section] = joined(lower, upper)
    for section in LISTED_SECTIONS:
        lower, upper = below.get(section), node.get(section)
        if lower is not None and upper is not None and lower.is_list and upper.is_list:
            entries[section] = upper.replace((*upper.value, *lower.value))
    return Node(FrozenMap(entries), node.source, FrozenMap({**below.keys, **node.keys}))
