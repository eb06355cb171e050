"""The small frozen values that every layer speaks in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """An immutable, hashable mapping; equality ignores order, iteration keeps it."""

    __slots__ = ("_data", "_hash")

    def __init__(self, data: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._data: dict[K, V] = dict(data)
        self._hash: int | None = None

    def __getitem__(self, key: K) -> V:
        return self._data[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._data.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._data == other._data
        return isinstance(other, Mapping) and self._data == dict(other)

    def __repr__(self) -> str:
        return f"FrozenMap({self._data!r})"

    def set(self, key: K, value: V) -> FrozenMap[K, V]:
        """Return a copy with one entry set."""
        return FrozenMap({**self._data, key: value})

    def without(self, *keys: K) -> FrozenMap[K, V]:
        """Return a copy without these keys."""
        return FrozenMap({key: value for key, value in self._data.items() if key not in keys})


EMPTY: FrozenMap[Any, Any] = FrozenMap()


def freeze(value: Any) -> Any:
    """Return JSON-like data with dicts as FrozenMap and lists as tuples, all the way down."""
    if isinstance(value, Mapping):
        return FrozenMap({key: freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def thaw(value: Any) -> Any:
    """Return plain dicts and lists for what `freeze` made."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [thaw(item) for item in value]
    return value


class Secret:
    """A value that cannot be printed or serialised; only its reference is ever shown.

    `reveal()` is called at the I/O seam and nowhere else. Two secrets are equal when their references are.
    """

    __slots__ = ("_reveal", "reference", "version")

    def __init__(self, reference: str, reveal: Callable[[], str], version: str = "") -> None:
        self.reference = reference
        self.version = version
        self._reveal = reveal

    def reveal(self) -> str:
        """Return the secret text."""
        return self._reveal()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (self.reference, self.version) == (other.reference, other.version)

    def __hash__(self) -> int:
        return hash((Secret, self.reference, self.version))

    def __repr__(self) -> str:
        return f"<secret {self.reference}>"

    def __str__(self) -> str:
        return f"<secret {self.reference}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be serialised")


@dataclass(frozen=True, order=True)
class Address:
    """The name of one resource in a snapshot: its kind, and its natural keys from the root down.

    `Address("method", ("orders", "/orders/{id}", "GET"))`. Kinds are those of the catalogue.
    """

    kind: str
    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last natural key."""
        return self.parts[-1] if self.parts else ""

    def __str__(self) -> str:
        return f"{self.kind}:" + "/".join(self.parts)


@dataclass(frozen=True)
class Ref:
    """A value known only while applying: an attribute (usually `id`) of the resource at an address."""

    address: Address
    attribute: str = "id"

    def __str__(self) -> str:
        return f"(known after apply: {self.attribute} of {self.address})"


@dataclass(frozen=True)
class Template:
    """Text with late-bound parts in it: an ARN, an `{apiId}:{stage}` patch value, a document."""

    parts: tuple[str | Ref, ...]

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else f"{{{part.address}.{part.attribute}}}" for part in self.parts)

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The late-bound parts."""
        return tuple(part for part in self.parts if isinstance(part, Ref))


@dataclass(frozen=True, order=True)
class Source:
    """Where a value was written; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Node:
    """A parsed value with its source.

    `value` is a scalar, a `tuple[Node, ...]`, or a `FrozenMap[str, Node]`; `keys` are the sources of a map's keys.
    """

    value: Any
    source: Source
    keys: FrozenMap[str, Source] = field(default_factory=FrozenMap, compare=False)

    @property
    def is_map(self) -> bool:
        """Whether this is a mapping."""
        return isinstance(self.value, FrozenMap)

    @property
    def is_list(self) -> bool:
        """Whether this is a sequence."""
        return isinstance(self.value, tuple)

    def get(self, key: str) -> Node | None:
        """Return the child under a key of a map, or None."""
        return self.value.get(key) if isinstance(self.value, FrozenMap) else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Iterate over the entries of a map; nothing for other values."""
        if isinstance(self.value, FrozenMap):
            yield from self.value.items()

    def key_source(self, key: str) -> Source:
        """Return where a key of a map is written."""
        return self.keys.get(key, self.source)

    def plain(self) -> Any:
        """Return the value as plain dicts, lists and scalars."""
        if isinstance(self.value, FrozenMap):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, tuple):
            return [child.plain() for child in self.value]
        return self.value

    def replace(self, value: Any) -> Node:
        """Return a node of another value at the same source."""
        return Node(value, self.source, self.keys)

    @staticmethod
    def of(value: Any, source: Source) -> Node:
        """Return plain data as nodes that all share one source: what a short form expands to."""
        if isinstance(value, Node):
            return value
        if isinstance(value, Mapping):
            return Node(FrozenMap({str(key): Node.of(item, source) for key, item in value.items()}), source)
        if isinstance(value, list | tuple):
            return Node(tuple(Node.of(item, source) for item in value), source)
        return Node(value, source)


@dataclass(frozen=True)
class Problem:
    """Something wrong in the input: what, where, by which rule, and what to do."""

    message: str
    rule: str
    address: str = ""
    source: Source | None = None
    hint: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        where = f"{self.source}: " if self.source else ""
        address = f"{self.address}: " if self.address else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{address}{self.message} [{self.rule}]{hint}"
