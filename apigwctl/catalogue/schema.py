"""How a kind of AWS resource is declared: the `@kind` and `@struct` decorators and the `aws()` field.

From one field line follow the member's wire name, spec key, JSON schema, create parameter, diff, patch path and
reference entry. Nothing in here knows a particular kind.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NewType, TypeVar

from apigwctl.values import EMPTY, Address, Secret

V2 = "apigatewayv2"
"""The service of HTTP and WebSocket APIs: members with capitals, updates by members instead of patch operations."""

Json = NewType("Json", object)
"""A JSON document: text on the wire, compared by structure."""


PASCAL = frozenset({V2, "wafv2", "route53"})
"""The services whose members begin with a capital."""


class Patch(Enum):
    """How a changed member is written in a v1 patch operation."""

    SCALAR = "scalar"  # replace /path
    ENTRIES = "entries"  # add, replace, remove /path/{key}
    UPSERTS = "upserts"  # replace, remove /path/{key}; add is refused
    ELEMENTS = "elements"  # add, remove /path/{element}, without a value
    VALUES = "values"  # add, remove /path, the element is the value
    WHOLE = "whole"  # replace /path with the whole as JSON text
    MEMBERS = "members"  # replace /path/{member} of a structure
    TAGS = "tags"  # TagResource and UntagResource, no patch
    NONE = "none"  # no patch: the resource is put again or replaced


class On(Enum):
    """When a member can be written."""

    ALWAYS = "always"  # at creation and later
    AFTER = "after"  # by an update only; the create call has no such member
    CREATE = "create"  # at creation only; a later difference replaces the resource
    IMPORT = "import"  # at creation only; a later difference is a note and no change


@dataclass(frozen=True)
class Shape:
    """The type of a member.

    `base` is one of str, int, float, bool, json, secret, address, struct, structs, list, set and map.
    """

    base: str
    of: type | None = None
    optional: bool = False


@dataclass(frozen=True)
class Field:
    """One declared member of a kind or structure.

    `clear` says how a member goes back to AWS's default: `empty` (replace with ""), `remove`, or `default` (replace
    with the default's text). `to` names the kind that the value refers to. `unmanaged` members are left alone when the
    spec does not name them. `served` members belong to what a deployment snapshots. `canonical`
    is the spelling that plans print, where AWS has several for one idea. `pascal` members are those of `apigatewayv2`,
    whose wire names begin with a capital; `cleared_by` names the operation there that takes a member away, or one entry
    of a map.
    """

    attribute: str
    wire: str
    shape: Shape
    default: Any = None
    required: bool = False
    key: bool = False
    to: str = ""
    patch: Patch = Patch.SCALAR
    clear: str = "empty"
    on: On = On.ALWAYS
    create_as: str = ""
    unmanaged: bool = False
    file: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    aliases: tuple[str, ...] = ()
    canonical: str = ""
    patch_as: str = ""
    served: bool = True
    doc: str = ""
    pascal: bool = False
    cleared_by: str = ""

    @property
    def path(self) -> str:
        """The member's name in a patch path, without the slash."""
        return self.patch_as or self.wire

    @property
    def shown(self) -> str:
        """The spelling that plans print: the canonical one where AWS calls one idea by several names."""
        return self.canonical or self.spec

    @property
    def spec(self) -> str:
        """The canonical spec key: the wire name, but `authorizer` for a reference that AWS calls `authorizerId`."""
        if self.shape.base == "address":
            return camel(self.attribute)
        return self.wire[0].lower() + self.wire[1:] if self.pascal else self.wire


@dataclass(frozen=True)
class Calls:
    """The operations of a kind, by botocore's names; an empty name means that there is none.

    `put` says that the create operation replaces what is there.
    """

    create: str = ""
    get: str = ""
    list: str = ""
    update: str = ""
    delete: str = ""
    put: bool = False


@dataclass(frozen=True)
class Settling:
    """How a kind that takes its time shows it: the status in its answers, good and bad values, and what was wrong."""

    path: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...] = ()
    message: tuple[str, ...] = ()
    limit_seconds: int = 900


@dataclass(frozen=True)
class Kind:
    """A declared kind: its fields, its calls, and how a resource of it is addressed on the wire.

    `computed` are members that AWS alone writes, those of structures with the way to them: `jwt.issuers.jwksUri`;
    `declined` are those that specs cannot say, with the reason. `params` are its parameter's names in other services;
    `alone` says that its calls take no parent; `settling` how long after a write it is not ready.
    """

    name: str
    cls: type
    title: str
    service: str
    parent: str
    calls: Calls
    param: str
    identity: str
    fields: tuple[Field, ...]
    snapshotted: bool = False
    embedded: bool = False
    root: bool = False
    own_keys: int = 1
    arn: str = ""
    order: int = 0
    params: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False
    settling: Settling | None = None
    computed: frozenset[str] = frozenset()
    declined: Mapping[str, str] = field(default_factory=dict)
    doc: str = ""

    def field(self, attribute: str) -> Field:
        """Return the field of an attribute; KeyError when there is none."""
        for item in self.fields:
            if item.attribute == attribute:
                return item
        raise KeyError(f"{self.name} has no field {attribute}")

    @property
    def keys(self) -> tuple[Field, ...]:
        """The fields that are natural keys, in order."""
        return tuple(item for item in self.fields if item.key)

    @property
    def arity(self) -> int:
        """How many parts an address of the kind has."""
        return self.own_keys + (KINDS[self.parent].arity if self.parent else 0)


KINDS: dict[str, Kind] = {}
STRUCTS: dict[type, tuple[Field, ...]] = {}
C = TypeVar("C")


def camel(name: str) -> str:
    """Return the AWS spelling of a snake_case attribute: `tracing_enabled` -> `tracingEnabled`."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def aws(wire: str = "", *, default: Any = dataclasses.MISSING, **options: Any) -> Any:
    """Declare a member: its wire name where it is not the camelCase of the attribute, its default, and how it deviates.

    Without a default the member is required. Options are those of `Field`.
    """
    metadata = {"wire": wire, "options": options}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata={**metadata, "required": True}, kw_only=True)
    if default is EMPTY:
        return dataclasses.field(default_factory=lambda: EMPTY, metadata=metadata, kw_only=True)
    return dataclasses.field(default=default, metadata=metadata, kw_only=True)


@typing.dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(aws,))
def struct(cls: type[C]) -> type[C]:
    """Make a frozen structure of declared members, for use inside kinds."""
    made = dataclass(frozen=True, kw_only=True)(cls)
    STRUCTS[made] = _fields(made)
    return made


@typing.dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(aws,))
def struct_v2(cls: type[C]) -> type[C]:
    """Make a frozen structure of members of `apigatewayv2`."""
    made = dataclass(frozen=True, kw_only=True)(cls)
    STRUCTS[made] = _fields(made, pascal=True)
    return made


@typing.dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(aws,))
def kind(
    name: str,
    *,
    calls: Calls,
    title: str = "",
    service: str = "apigateway",
    parent: str = "",
    param: str = "",
    identity: str = "key",
    **options: Any,
) -> Callable[[type[C]], type[C]]:
    """Make a frozen kind of declared members and enter it in the catalogue.

    `own_keys` is the number of address parts that the kind adds to its parent's.
    `param` is the call parameter that addresses a resource of the kind (`restApiId`); `identity` is the member of an
    answer that holds its id, or `key` when it is addressed by its natural key.
    """

    def decorate(cls: type[C]) -> type[C]:
        made = dataclass(frozen=True, kw_only=True)(cls)
        KINDS[name] = Kind(
            name=name,
            cls=made,
            title=title or cls.__name__,
            service=service,
            parent=parent,
            calls=calls,
            param=param,
            identity=identity,
            fields=_fields(made, pascal=service in PASCAL),
            order=len(KINDS),
            doc=(cls.__doc__ or "").strip(),
            **options,
        )
        return made

    return decorate


def fields_of(cls: type) -> tuple[Field, ...]:
    """Return the declared members of a kind's class or a structure."""
    if cls in STRUCTS:
        return STRUCTS[cls]
    return next(item.fields for item in KINDS.values() if item.cls is cls)


def name_of(cls: type) -> str:
    """Return the name of a kind's class or a structure among those of both services: `V2Route`, `HttpApi`."""
    item = next((kind for kind in KINDS.values() if kind.cls is cls), None)
    if item is not None and item.root:
        return item.title if item.service == V2 else cls.__name__
    second = cls.__module__.endswith(".http")
    return cls.__name__ if cls.__name__.startswith("V2") or not second else f"V2{cls.__name__}"


def kind_of(resource: object) -> Kind:
    """Return the kind of a resource."""
    for item in KINDS.values():
        if item.cls is type(resource):
            return item
    raise KeyError(type(resource).__name__)


def _fields(cls: type, *, pascal: bool = False) -> tuple[Field, ...]:
    hints = typing.get_type_hints(cls)
    made = []
    for item in dataclasses.fields(cls):
        options = dict(item.metadata.get("options", {}))
        shape = _shape(hints[item.name])
        default: Any = None
        if item.default is not dataclasses.MISSING:
            default = item.default
        elif item.default_factory is not dataclasses.MISSING:
            default = item.default_factory()
        options.setdefault("patch", _usual_patch(shape))
        made.append(
            Field(
                attribute=item.name,
                wire=item.metadata.get("wire") or _wire(item.name, pascal=pascal),
                pascal=pascal,
                shape=shape,
                default=default,
                required=bool(item.metadata.get("required")),
                **options,
            )
        )
    return tuple(made)


def _wire(attribute: str, *, pascal: bool) -> str:
    name = camel(attribute)
    return name[0].upper() + name[1:] if pascal else name


def _usual_patch(shape: Shape) -> Patch:
    return {"map": Patch.ENTRIES, "list": Patch.VALUES, "set": Patch.VALUES, "struct": Patch.MEMBERS}.get(
        shape.base, Patch.SCALAR
    )


_SCALARS = {str: "str", int: "int", float: "float", bool: "bool", Secret: "secret", Address: "address"}


def _shape(hint: Any) -> Shape:
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        inner = next(item for item in arguments if item is not type(None))
        return dataclasses.replace(_shape(inner), optional=True)
    if hint is Json:
        return Shape("json")
    if hint in _SCALARS:
        return Shape(_SCALARS[hint])
    origin = typing.get_origin(hint)
    if origin is frozenset:
        return Shape("set", arguments[0])
    if origin is tuple:
        return Shape("structs" if arguments[0] in STRUCTS else "list", arguments[0])
    if origin is not None and issubclass(origin, Mapping):
        return Shape("map", arguments[1])
    if hint in STRUCTS:
        return Shape("struct", hint)
    raise TypeError(f"no shape for {hint!r}")
