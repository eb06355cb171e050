"""The catalogue against botocore's service models: nothing that AWS can say is unknown, nothing that we say is made up.

A botocore upgrade that brings a member, a value of an enum or a type makes these tests fail and tells what is new.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import botocore.session
import pytest

from apigwctl.catalogue import KINDS, wire
from apigwctl.catalogue.http import API_KEY_FROM_AUTHORIZER, API_KEY_SELECTION
from apigwctl.catalogue.quirks import AUTHORIZER_TYPES
from apigwctl.catalogue.schema import STRUCTS, V2, Field, Kind
from tests.contract.catalogue_samples import address_of, full

ADDRESSING = frozenset({"patchOperations", "restApiId", "position", "limit", "ApiId"})

EMBEDDED = {
    "method_setting": "MethodSetting",
    "usage_plan_stage": "ApiStage",
    "web_acl_logging": "LoggingConfiguration",
}
"""Kinds without calls of their own: the structure of other answers that they are."""

LIST_MEMBER = {
    "ListRoutingRules": "RoutingRules",
    "ListResourceRecordSets": "ResourceRecordSets",
    "DescribeLogGroups": "logGroups",
    "DescribeParameters": "Parameters",
    "ListWebACLs": "WebACLs",
    "ListIPSets": "IPSets",
}
LIST_MEMBERS = ("item", "items", "Items")

NOT_LISTED = {("dns_record", "Region")}
"""Enums that are no words of a spec: the region of a record is that of the target."""

SAID_WHOLE = {"UpdateApiMapping", "PutRoutingRule"}
"""Updates that say members again which do not change."""

MORE_OPERATIONS = {
    "rest_api": ("PutRestApi",),
    "log_group": ("PutRetentionPolicy",),
    "v2_api": ("ReimportApi",),
}
"""Operations that write a kind besides those that every kind may have."""

FITTING = {
    "str": {"string"},
    "secret": {"string"},
    "json": {"string", "blob"},
    "address": {"string"},
    "int": {"integer", "long"},
    "float": {"double", "float"},
    "bool": {"boolean"},
    "list": {"list"},
    "set": {"list"},
    "structs": {"list"},
    "map": {"map"},
    "struct": {"structure"},
}

OURS = {
    ("method", "authorizationType"): {"NONE", "AWS_IAM", *AUTHORIZER_TYPES.values()},
    ("method_setting", "loggingLevel"): {"OFF", "ERROR", "INFO"},
    ("integration", "passthroughBehavior"): {"WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"},
    ("usage_plan_key", "keyType"): {"API_KEY"},
    ("v2_api", "ApiKeySelectionExpression"): {API_KEY_SELECTION, API_KEY_FROM_AUTHORIZER},
    ("v2_authorizer", "AuthorizerPayloadFormatVersion"): {"1.0", "2.0"},
    ("v2_integration", "PayloadFormatVersion"): {"1.0", "2.0"},
}
"""Values that the API reference lists although botocore has plain text there."""


OTHERWISE = {
    ("web_acl", "Rules"): "a map by the rules' names",
    ("web_acl", "Tags"): "a map, as everywhere",
    ("web_acl", "CustomResponseBodies"): "a map of structures, kept in AWS's words",
    ("web_acl", "DefaultAction"): "a structure, kept in AWS's words",
    ("web_acl", "VisibilityConfig"): "a structure, kept in AWS's words",
    ("web_acl_logging", "RedactedFields"): "a list of structures, kept in AWS's words",
    ("web_acl_logging", "LoggingFilter"): "a structure, kept in AWS's words",
}
"""Members that are declared as another type than AWS has, with what they are."""

SHOWN_OTHERWISE = {
    "EndpointConfigurationResponse": "a portal's address as it is, where requests choose between two",
    "EndpointDisplayContentResponse": "what a page shows in the end, where requests choose what they override",
}
"""Structures of answers that are not those of requests, with what they are: the reader turns them around."""


@functools.cache
def model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


@dataclass(frozen=True)
class Said:
    """A member that botocore has: where, and its shape."""

    where: str
    name: str
    shape: Any


def shapes(kind: Kind) -> Iterator[tuple[str, Any]]:
    """The structures that describe a kind: what is sent to make it, and what is answered for it."""
    if kind.name in EMBEDDED:
        yield EMBEDDED[kind.name], model(kind.service).shape_for(EMBEDDED[kind.name])
        return
    calls = kind.calls
    for name in (calls.create, calls.update, *MORE_OPERATIONS.get(kind.name, ())):
        if name:
            yield f"{name} input", model(kind.service).operation_model(name).input_shape
    if calls.get:
        yield f"{calls.get} output", model(kind.service).operation_model(calls.get).output_shape
    if calls.list:
        output = model(kind.service).operation_model(calls.list).output_shape
        usual = next((name for name in LIST_MEMBERS if name in output.members), "")
        items = output.members[LIST_MEMBER.get(calls.list, usual)]
        yield f"{calls.list} items", items.member


def address_members(kind: Kind) -> set[str]:
    names: set[str] = set()
    current = kind.name
    while current:
        names |= {KINDS[current].param, KINDS[current].identity, *KINDS[current].params.values()}
        current = KINDS[current].parent
    return (names | ADDRESSING) - {"key", ""}


def said(kind: Kind) -> list[Said]:
    return [Said(where, name, shape) for where, outer in shapes(kind) for name, shape in outer.members.items()]


def fields_by_wire(fields: tuple[Field, ...]) -> dict[str, Field]:
    return {name: item for item in fields for name in (item.wire, item.create_as) if name}


def inner(shape: Any) -> Any:
    """The structure inside a list or map, or the shape itself."""
    return {"list": lambda: shape.member, "map": lambda: shape.value}.get(shape.type_name, lambda: shape)()


def nested(kind: Kind) -> Iterator[tuple[str, type, Any]]:
    """Every declared structure of a kind, all the way down, with botocore's shape of it."""
    todo = [(f"{kind.name}.{item.name}", fields_by_wire(kind.fields).get(item.name), item.shape) for item in said(kind)]
    while todo:
        where, field, shape = todo.pop()
        if field is None or field.shape.of not in STRUCTS:
            continue
        structure = inner(shape)
        if structure.name in SHOWN_OTHERWISE:
            continue
        yield where, field.shape.of, structure
        own = fields_by_wire(STRUCTS[field.shape.of])
        todo += [(f"{where}.{name}", own.get(name), member) for name, member in structure.members.items()]


def computed_inside(kind: Kind) -> set[str]:
    """Where the computed members of structures stand."""
    return {f"{kind.name}.{name}" for name in (*kind.computed, *kind.declined) if "." in name}


every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


@every_kind
def test_every_member_that_aws_has_is_declared_computed_or_declined_with_a_reason(kind: Kind) -> None:
    known = {*fields_by_wire(kind.fields), *kind.computed, *kind.declined, *address_members(kind)}
    assert [f"{item.where}: {item.name}" for item in said(kind) if item.name not in known] == []
    assert all(reason.strip() for reason in kind.declined.values())


@every_kind
def test_every_member_of_a_nested_structure_is_declared(kind: Kind) -> None:
    unknown = [
        f"{where}.{name}"
        for where, cls, shape in nested(kind)
        for name in shape.members
        if name not in fields_by_wire(STRUCTS[cls]) and f"{where}.{name}" not in computed_inside(kind)
    ]
    assert unknown == []


@every_kind
def test_no_declaration_is_stale(kind: Kind) -> None:
    names = {item.name for item in said(kind)}
    declared = {name for item in kind.fields for name in (item.wire, item.create_as) if name}
    inside = {f"{where}.{name}" for where, _, shape in nested(kind) for name in shape.members}
    assert (declared | {name for name in kind.declined if "." not in name}) - names == set()
    assert {name for name in kind.computed if "." not in name} - names == set()
    assert computed_inside(kind) - inside == set()
    stale = [
        f"{where}.{item.wire}"
        for where, cls, shape in nested(kind)
        for item in STRUCTS[cls]
        if item.wire not in shape.members
    ]
    assert stale == []


@every_kind
def test_a_member_is_declared_once_and_not_also_left_out(kind: Kind) -> None:
    wires = [item.wire for item in kind.fields]
    assert len(wires) == len(set(wires))
    assert not {*wires} & {*kind.computed}
    assert not {*wires} & {*kind.declined}
    assert not kind.computed & {*kind.declined}


@every_kind
def test_every_call_that_is_declared_exists(kind: Kind) -> None:
    operations = set(model(kind.service).operation_names)
    calls = kind.calls
    assert {name for name in (calls.create, calls.get, calls.list, calls.update, calls.delete) if name} <= operations


@every_kind
def test_the_parameter_that_addresses_a_kind_is_one_that_its_calls_take(kind: Kind) -> None:
    for name in (kind.calls.get, kind.calls.update, kind.calls.delete):
        # A function's policy is read and written as a whole; log groups are listed.
        if name and kind.param and name != "GetPolicy":
            assert kind.param in model(kind.service).operation_model(name).input_shape.members


def members_with_shapes(kind: Kind) -> Iterator[tuple[str, Field, Any]]:
    own = fields_by_wire(kind.fields)
    for item in said(kind):
        if item.name in own:
            yield f"{item.where}: {item.name}", own[item.name], item.shape
    for where, cls, shape in nested(kind):
        for name, field in fields_by_wire(STRUCTS[cls]).items():
            yield f"{where}.{name}", field, shape.members[name]


@every_kind
def test_the_declared_type_fits_the_one_that_aws_has(kind: Kind) -> None:
    misfits = [
        f"{where}: {field.shape.base} and {shape.type_name}"
        for where, field, shape in members_with_shapes(kind)
        if shape.type_name not in FITTING[field.shape.base] and (kind.name, field.wire) not in OTHERWISE
    ]
    assert misfits == []


@every_kind
def test_the_declared_enum_is_the_one_that_aws_has(kind: Kind) -> None:
    different = []
    for where, field, shape in members_with_shapes(kind):
        values = set(getattr(inner(shape), "enum", ()) or OURS.get((kind.name, field.wire), ()))
        if (kind.name, field.wire) in NOT_LISTED:
            continue
        if set(field.enum) != values:
            different.append(f"{where}: declared {sorted(field.enum)}, botocore {sorted(values)}")
    assert different == []


@every_kind
def test_what_is_required_at_creation_is_never_left_out(kind: Kind) -> None:
    """What a create call must have is required here, an address, or added by name in the quirks."""
    if not kind.calls.create:
        return
    added = {
        "method": {"authorizationType"},
        "model": {"contentType"},
        "usage_plan_key": {"keyType"},
        "web_acl": {"Scope", "DefaultAction"},
        "web_acl_ip_set": {"Scope"},
        "lambda_permission": {"Action", "Principal"},
        "v2_authorizer": {"IdentitySource"},
        "stage": {"deploymentId"},  # the planner says it: it is a deployment of this very plan, or an earlier one
        "api_mapping": {"Stage"},  # the planner says it: without a stage a mapping is the first service's
        "routing_rule": {"Conditions"},  # the planner says it: a rule may have none
        "portal": {"EndpointConfiguration"},  # the planner says it: AWS wants one of two, and ours is the default
        "access_association": {"domainNameArn", "accessAssociationSourceType"},  # the planner says them
    }
    required = set(model(kind.service).operation_model(kind.calls.create).input_shape.required_members)
    ours = {item.create_as or item.wire for item in kind.fields if item.required}
    assert required - ours - address_members(kind) - added.get(kind.name, set()) == set()


def test_every_kind_of_the_embedded_table_is_still_embedded() -> None:
    assert {kind.name for kind in KINDS.values() if kind.embedded} == set(EMBEDDED)


@every_kind
def test_every_parameter_of_a_create_call_is_one_that_it_takes(kind: Kind) -> None:
    if not kind.calls.create:
        return
    resource = full(kind)
    said_params = set(wire.create_params(address_of(kind, resource), resource))
    assert said_params - set(model(kind.service).operation_model(kind.calls.create).input_shape.members) == set()


@every_kind
def test_the_parameters_that_address_a_resource_are_ones_that_its_calls_take(kind: Kind) -> None:
    address = address_of(kind, full(kind))
    for name in (kind.calls.get, kind.calls.update, kind.calls.delete):
        if name and kind.service in ("apigateway", V2):
            shape = model(kind.service).operation_model(name).input_shape
            assert set(wire.address_params(address)) <= set(shape.members)
            whole = set(fields_by_wire(kind.fields)) if name in SAID_WHOLE else set()
            assert set(shape.required_members) <= set(wire.address_params(address)) | whole
