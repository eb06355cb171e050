"""Whatever is asked of either service, the answer is one that AWS's model has, and the state stays whole."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote

from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import Shape
from botocore.response import StreamingBody
from hypothesis import given, settings
from hypothesis import strategies as st

from apigwctl.sandbox.http import HttpRequest
from apigwctl.sandbox.protocol import protocol
from tests.contract.fuzz_requests import BODIES, CREATED, PLACES, WORDS, Requests
from tests.contract.sandbox_client import ACCOUNT, REGION, client
from tests.contract.sandbox_stock import everything
from tests.contract.sandbox_world import World

SERVICES = ("apigateway", "apigatewayv2")
# What AWS answers besides its modelled exceptions: before an operation's own code is asked.
UNMODELLED = {"ValidationException", "SerializationException", "UnknownOperationException"}
CODES = {
    service: {
        shape.error_code or shape.name
        for shape in protocol(service).model.error_shapes
    } | UNMODELLED
    for service in SERVICES
}  # fmt: skip
OPERATIONS = {
    (service, name): protocol(service).operation(name).http
    for service in SERVICES
    for name in protocol(service).model.operation_names
}
# a quarter of the profile's examples, of so many requests: about a thousand of `ci`, 21,000 of `fuzz`
STEPS = 42


def home_of(world: World) -> dict[str, Any]:
    homes = world.plane.to_data()["homes"]
    found: dict[str, Any] = homes[f"{ACCOUNT}/{REGION}"]
    return found


class Session:
    """A stocked world with clients of both services, of which random requests are asked."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.world = everything()
        self.home = home_of(self.world)
        self.clients = {service: client(self.world.plane, service) for service in SERVICES}

    def step(self) -> None:
        """One request of any operation, its answer held against the model; a refused one must change nothing."""
        service, operation = self.pick.choice(sorted(OPERATIONS))
        if operation in ("DeleteRestApi", "DeleteApi") and self.pick.random() < 0.8:
            return
        asks = Requests(self.pick, service, self.home, self.world).of(operation)
        what = (service, operation, asks)
        before, refused = repr(self.home), False
        try:
            answer = getattr(self.clients[service], xform_name(operation))(**asks)
        except ClientError as error:
            said, refused = error.response["Error"], True
            assert said["Code"] in CODES[service], (what, said)
            assert said["Message"], what
        else:
            answer.pop("ResponseMetadata")
            shape = protocol(service).operation(operation).output_shape
            assert shape is None or list(wrong(shape, answer, operation)) == [], what
        self.home = home_of(self.world)
        if refused or OPERATIONS[service, operation]["method"] == "GET":
            assert repr(self.home) == before, what


def wrong(shape: Shape, value: Any, where: str) -> Iterator[str]:
    """What in an answer is not of its shape."""
    kind = shape.type_name
    types: Mapping[str, tuple[type, ...]] = {
        "structure": (dict,), "map": (dict,), "list": (list,), "string": (str,), "boolean": (bool,), "integer": (int,),
        "long": (int,), "double": (float, int), "float": (float, int), "timestamp": (datetime,),
        "blob": (bytes, StreamingBody),
    }  # fmt: skip
    if not isinstance(value, types[kind]) or (kind in ("integer", "long", "double") and isinstance(value, bool)):
        yield f"{where}: {value!r} is no {kind}"
    elif kind == "structure":
        yield from (f"{where}.{name}" for name in set(value) - set(shape.members))
        for name in set(value) & set(shape.members):
            yield from wrong(shape.members[name], value[name], f"{where}.{name}")
    elif kind == "map":
        for name, item in value.items():
            if item is not None:  # an empty template is null (recorded)
                yield from wrong(shape.value, item, f"{where}.{name}")
    elif kind == "list":
        for item in value:
            yield from wrong(shape.member, item, f"{where}[]")
    elif kind == "string" and shape.enum and value not in shape.enum:
        yield f"{where}: {value!r} is none of the values of {shape.name}"


def broken(home: Mapping[str, Any]) -> Iterator[str]:
    """The rules of a state that does not hang together."""
    for api_id, api in home["apis"].items():
        yield from broken_rest(api_id, api)
    for api_id, api in home["v2Apis"].items():
        for route in api["routes"].values():
            target = (route.get("Target") or "").removeprefix("integrations/")
            if target and target not in api["integrations"]:
                yield f"{api_id}: a route leads to integration {target}"
        for stage in api["stages"].values():
            if stage.get("DeploymentId") and stage["DeploymentId"] not in api["deployments"]:
                yield f"{api_id}: a stage has deployment {stage['DeploymentId']}"
    for plan in home["usagePlans"].values():
        yield from (f"plan {plan['id']} has key {key}" for key in plan["keys"] if key not in home["apiKeys"])
        for entry in plan["apiStages"]:
            if entry["stage"] not in home["apis"].get(entry["apiId"], {}).get("stages", {}):
                yield f"plan {plan['id']} has stage {entry}"


def broken_rest(api_id: str, api: Mapping[str, Any]) -> Iterator[str]:
    for stage in api["stages"].values():
        for place in (stage, stage.get("canarySettings", {})):
            if place and place["deploymentId"] not in api["deployments"]:
                yield f"{api_id}: a stage has deployment {place['deploymentId']}"
    siblings: set[tuple[str | None, str | None]] = set()
    for key, resource in api["resources"].items():
        parent = resource.get("parentId")
        if parent is not None and parent not in api["resources"]:
            yield f"{api_id}: resource {key} has parent {parent}"
        if (parent, resource.get("pathPart")) in siblings:
            yield f"{api_id}: two resources {resource.get('pathPart')} in {parent}"
        siblings.add((parent, resource.get("pathPart")))
        for method in resource["resourceMethods"].values():
            for member, collection in (("authorizerId", "authorizers"), ("requestValidatorId", "requestValidators")):
                if method.get(member) and method[member] not in api[collection]:
                    yield f"{api_id}: a method has {member} {method[member]}"


def check_whole(world: World) -> None:
    """The state is JSON, hangs together, and shows itself."""
    data = world.plane.to_data()
    assert json.loads(json.dumps(data)) == data
    home = home_of(world)
    assert list(broken(home)) == []
    for api in home["apis"]:
        for read in ("get_rest_api", "get_resources", "get_stages", "get_deployments", "get_models", "get_authorizers"):
            getattr(world.client, read)(restApiId=api)


@settings(max_examples=settings().max_examples // 4)
@given(st.integers(min_value=0, max_value=2**64))
def test_any_request_gets_an_answer_of_the_model(seed: int) -> None:
    session = Session(seed)
    for _ in range(STEPS):
        session.step()
    check_whole(session.world)


JUNK: list[Any] = [
    None,
    1,
    -1.5,
    True,
    "x",
    "",
    [],
    [None],
    [[]],
    {},
    {"a": None},
    {"a": {"b": []}},
    10**400,
    ["x"],
    [1],
]


def body_of(pick: random.Random, service: str, operation: str, world: World) -> bytes:
    """A body that is nothing, that has junk for every member, or that AWS would take but for one member."""
    shape = protocol(service).operation(operation).input_shape
    wires = [member.serialization.get("name", name) for name, member in shape.members.items()] if shape else ["x"]
    if pick.random() < 0.2:
        return pick.choice(BODIES)
    known = CREATED.get((service, xform_name(operation)), [])
    if not known or pick.random() < 0.3:
        return json.dumps({wire: pick.choice(JUNK) for wire in wires}).encode()
    asks = dict(world.filled(pick.choice(known)))
    asks[pick.choice(sorted(asks) or ["x"])] = pick.choice(JUNK)
    members = shape.members if shape else {}
    return json.dumps(
        {members[name].serialization.get("name", name) if name in members else name: asks[name] for name in asks},
        default=str,
    ).encode()


def path_of(pick: random.Random, service: str, operation: str, world: World) -> str:
    """The operation's path, mostly to what is there."""
    path, *_ = protocol(service).operation(operation).http["requestUri"].partition("?")
    place = pick.choice(
        [place for place in PLACES if place["api"] == ("apis" if service == "apigateway" else "v2Apis")]
    )
    shape = protocol(service).operation(operation).input_shape
    for name, member in shape.members.items() if shape else ():
        if member.serialization.get("location") == "uri":
            word = place[name] if name in place and pick.random() < 0.9 else pick.choice(WORDS) or "x"
            wire = member.serialization.get("name", name)
            path = re.sub(rf"\{{{wire}\+?\}}", quote(world.filled(word), safe="").replace("\\", r"\\"), path)
    return path


@given(st.integers(min_value=0, max_value=2**64))
def test_any_body_at_any_place_gets_an_answer_of_the_model(seed: int) -> None:
    pick = random.Random(seed)
    world = everything()
    service, operation = pick.choice(sorted(OPERATIONS))
    shape = protocol(service).operation(operation).input_shape
    query: dict[str, list[str]] = {}
    for name, member in shape.members.items() if shape else ():
        if member.serialization.get("location") == "querystring" and pick.random() < 0.5:
            query[member.serialization.get("name", name)] = [pick.choice(WORDS)]
    _, _, fixed = OPERATIONS[service, operation]["requestUri"].partition("?")
    query |= {name: [value] for name, value in parse_qsl(fixed)}
    request = HttpRequest(
        method=OPERATIONS[service, operation]["method"],
        path=path_of(pick, service, operation, world),
        query=query,
        headers={},
        body=body_of(pick, service, operation, world),
        account=ACCOUNT,
        region=REGION,
    )
    before = repr(home_of(world))
    answer = world.plane.handle(request)
    assert answer.status < 500, (request, answer)
    if answer.status >= 400:
        assert answer.headers["x-amzn-errortype"] in CODES[service], (request, answer)
        assert json.loads(answer.body)["message"], (request, answer)
        assert repr(home_of(world)) == before, (request, answer)
    check_whole(world)
