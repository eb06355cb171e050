"""What the calls of applies said of members, and what the answers to the reads after them showed."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.session

from tests.functional.every_member import (
    INSIDE,
    LISTS,
    READS,
    SERVICES,
    SETTINGS,
    V1,
    WRITTEN_AS,
    Member,
    is_written,
    model,
    resource_of,
    ways_of_patch,
)


def values(shape: Any, value: Any, way: str = "") -> Iterator[tuple[str, str]]:
    """Iterate over the members that a value says, each with what it says: entries of maps with their keys."""
    if shape.type_name == "structure" and shape.members:
        for name, inner in value.items():
            if name in shape.members:
                yield from values(shape.members[name], inner, f"{way}.{name}" if way else name)
    elif shape.type_name == "list":
        for item in value:
            yield from values(shape.member, item, f"{way}[]")
    elif shape.type_name == "map":
        for key, inner in value.items():
            for place, said in values(shape.value, inner, way + "{}"):
                yield place, f"{key}={said}"
    else:
        yield way, spelled(value)


_OWN_ARN = re.compile(r"arn:[\w-]+:execute-api:[\w-]*:\d*:(?:/domainnames/)?[^/\"]+/")


def spelled(value: Any) -> str:
    """Return a value in one spelling: documents by their content, flags and numbers as text."""
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{float(value):g}"
    # AWS answers a policy with the whole ARN of the API or the name that it is for.
    text = _OWN_ARN.sub("execute-api:/", str(value))
    for read in (text, text.replace('\\"', '"').replace("\\/", "/")):
        try:
            return json.dumps(json.loads(read), sort_keys=True)
        except ValueError:
            continue
    return text


@dataclass(frozen=True)
class Round:
    """What the requests of an apply said, and what the answers to the reads after it said, by member."""

    sent: dict[Member, set[str]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[Member, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class Recorder:
    """What the requests of applies said, and what the answers to the reads after each said, by member."""

    rounds: list[Round] = field(default_factory=list)
    writing: bool = False
    reading: bool = False

    @property
    def sent(self) -> dict[Member, set[str]]:
        """What the requests of the last apply said."""
        return self.rounds[-1].sent

    @property
    def shown(self) -> dict[Member, set[str]]:
        """What the answers to the reads after it said."""
        return self.rounds[-1].shown

    def attach(self, session: botocore.session.Session) -> None:
        """Listen to a session's clients; meant for `botocore.register_initializer`."""
        for service in SERVICES:
            session.register(f"before-parameter-build.{service}", self._request)
            session.register(f"after-call.{service}", self._answer)

    def begin(self) -> None:
        """Take what is sent from now on, as that of another apply."""
        self.writing, self.reading = True, False
        self.rounds.append(Round())

    def read(self) -> None:
        """Take what is shown from now on."""
        self.writing, self.reading = False, True

    def _request(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        service, operation = model.service_model.service_name, model.name
        if not self.writing or not is_written(service, operation):
            return
        resource = resource_of(operation)
        for name, value in params.items():
            if name == "patchOperations":
                self._patches(operation, value)
            else:
                for way, said in values(model.input_shape.members[name], value, name):
                    self.sent[service, resource, way].add(said)

    def _patches(self, operation: str, operations: Iterable[Mapping[str, Any]]) -> None:
        for item in operations:
            if item["op"] != "remove":
                for way, said in patched(operation, item["path"], item.get("value")):
                    self.sent[V1, resource_of(operation), way].add(said)

    def _answer(self, parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
        service, resource = model.service_model.service_name, resource_of(model.name, READS)
        if not self.reading or not resource or "Error" in parsed:
            return
        self.show(service, resource, model.output_shape, parsed)

    def show(self, service: str, resource: str, shape: Any, value: Any) -> None:
        """Take what an answer shows of a resource, the items of a list and what is inside others among them."""
        for name in LISTS & set(value):
            for item in value[name]:
                self.show(service, resource.removesuffix("s"), shape.members[name].member, item)
            return
        for way, inner, within, shown in _inside(service, resource, shape, value):
            self.show(service, inner, within, shown)
            value = {key: entry for key, entry in value.items() if key != way}
        for way, said in values(shape, value):
            self.shown[service, resource, WRITTEN_AS.get((resource, way), way)].add(said)


def _inside(service: str, resource: str, shape: Any, value: Any) -> list[tuple[str, str, Any, Any]]:
    found = []
    for name, member in shape.members.items():
        inner = INSIDE.get((resource, name)) if service == V1 else None
        if inner and name in value:
            several = member.type_name == "map"
            items = value[name].values() if several else [value[name]]
            found += [(name, inner, member.value if several else member, item) for item in items]
    return found


def patched(operation: str, path: str, value: str | None) -> Iterator[tuple[str, str]]:
    """Iterate over the members that a patch operation says, each with what it says."""
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in path.strip("/").split("/")]
    found = ways_of_patch(operation, path)
    if path == "/apiStages":
        yield from zip(("apiStages[].apiId", "apiStages[].stage"), str(value).split(":"), strict=True)
    elif path == "/jwtConfiguration":
        shape = model(V1).operation_model(operation).output_shape.members["jwtConfiguration"]
        yield from values(shape, json.loads(str(value)), "jwtConfiguration")
    else:
        for way in found:
            said = spelled(tokens[-1] if value is None else value)
            yield way, f"{key_of(operation, tokens)}={said}" if "{}" in way else said


def key_of(operation: str, tokens: list[str]) -> str:
    """Return the key of the map's entry that a patch path leads to."""
    if operation == "UpdateStage" and tokens[-2] in SETTINGS:
        path, verb = tokens[:2]
        return f"{path.replace('/', '~1')}/{verb}"
    if tokens[0] == "apiStages":
        return tokens[-2]
    return tokens[-1]
