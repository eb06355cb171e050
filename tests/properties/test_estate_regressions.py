"""What generated estates once broke, made small: each pair has to converge, and to be as if made anew."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from apigwctl.apply.executor import execute
from tests.properties import check
from tests.properties.objects import permissions
from tests.properties.world import PATIENCE, connection, lines, new_estate

ORDERS = (
    "{kind: RestApi, name: orders, endpointConfiguration: {types: [REGIONAL]}, "
    "routes: {GET /: {mock: {}}}, stages: {prod: {}, test: {}}}"
)
WEB = '{kind: HttpApi, name: web, routes: {GET /: {http: "https://a.example"}}, stages: {prod: {}}}'
REGIONAL = "regionalCertificateArn: 'arn:aws:acm:eu-west-1:111111111111:certificate/a'"
EDGE = "certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/b'"
BOTH = f"endpointConfiguration: {{types: [REGIONAL, EDGE]}}, {REGIONAL}, {EDGE}"
ENHANCED = "endpointAccessMode: BASIC, securityPolicy"
MUTUAL = "mutualTlsAuthentication: {truststoreUri: 's3://trust/store.pem'}"
RULE = "routingRules: [{priority: 1, api: orders, stage: prod}], routingMode: ROUTING_RULE_ONLY"
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/core"


def name(members: str, *, own: str = "exclusive: [mappings]") -> str:
    """Return a domain name in YAML's flow style."""
    return f"{{kind: DomainName, name: shop.example.com, {members}, {own}}}"


def edge(members: str) -> str:
    """Return an edge-optimized name."""
    return name(f"endpointConfiguration: {{types: [EDGE]}}, {EDGE}, {members}")


def private(members: str) -> str:
    """Return a private name."""
    return (
        "{kind: DomainName, name: inner.example.com, endpointConfiguration: {types: [PRIVATE]}, "
        f"{REGIONAL.replace('regionalC', 'c')}, {members}}}"
    )


def through(deploy: str, link: int | None) -> list[str]:
    """Return an API that goes through a link, and the link; None: it goes nowhere."""
    linked = f"{{kind: VpcLink, name: core, targetArns: ['{BALANCER}/{link}']}}"
    back = "http: {uri: 'http://a.example', connectionId: {vpcLink: core}}" if link else "mock: {}"
    api = f"{{kind: RestApi, name: orders, routes: {{GET /: {{{back}}}}}, stages: {{prod: {{deploy: {deploy}}}}}}}"
    return [api, *([linked] if link else [])]


DNS = "dns: {hostedZone: example.com}"
WEIGHTED = "dns: {hostedZone: example.com, routing: weighted, weight: 255}"
LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/a/1/2"
BEHIND = f"{{http: {{uri: '{LISTENER}', connectionId: {{vpcLink: subnets}}}}}}"
WEB_LINKED = f"{{kind: HttpApi, name: web, routes: {{GET /a: {BEHIND}, GET /b: {{http: 'https://b.example'}}}}}}"
ACL = "{kind: WebAcl, name: edge, description: d, blockIps: [192.0.2.0/24], response: {body: no}}"
PROTECTED = ORDERS.replace("prod: {}", "prod: {webAcl: edge}")
CASES: dict[str, tuple[list[str], list[str]]] = {
    "a name of two endpoint types is made with one, and gets the other": ([], [name(BOTH)]),
    "a name goes from one of two endpoint types to the other with its record": (
        [name(f"{BOTH}, {DNS}")],
        [edge(DNS)],
    ),
    "a name migrates to a security policy that is for one endpoint type": (
        [name(f"{REGIONAL}, {MUTUAL}")],
        [edge(f"{ENHANCED}: SecurityPolicy_TLS12_2018_EDGE")],
    ),
    "a name migrates from a security policy that is for one endpoint type": (
        [edge(f"{ENHANCED}: SecurityPolicy_TLS12_2018_EDGE")],
        [name(f"{REGIONAL}, {MUTUAL}")],
    ),
    "a path of two levels goes before the name can become an edge one": (
        [ORDERS, name(f"{REGIONAL}, mappings: {{v1/deep: orders@prod}}")],
        [ORDERS, edge("mappings: {v1: orders@prod}")],
    ),
    "a path of two levels comes once the name is no edge one any more": (
        [ORDERS, edge("mappings: {v1: orders@prod}")],
        [ORDERS, name(f"{REGIONAL}, mappings: {{v1/deep: orders@prod}}")],
    ),
    "settings of a route that goes do not stay on the stage": (
        [WEB.replace("prod: {}", "prod: {routes: {GET /: {throttle: {rateLimit: -1}}}}")],
        [WEB.replace("GET /", "GET /b")],
    ),
    "the mapping of an HTTP API goes before the name's enhanced policy comes": (
        [WEB, name(f"{REGIONAL}, mappings: {{'': web@prod}}")],
        [WEB, name(f"{REGIONAL}, {ENHANCED}: SecurityPolicy_TLS13_1_3_2025_09")],
    ),
    "a mapping leads away from an HTTP API before the name's enhanced policy comes": (
        [WEB, name(f"{REGIONAL}, mappings: {{'': web@prod, v1/deep: web@prod}}")],
        [ORDERS, name(f"{REGIONAL}, {ENHANCED}: SecurityPolicy_TLS13_1_3_2025_09, mappings: {{'': orders@prod}}")],
    ),
    "the mapping of an HTTP API goes before rules come": (
        [ORDERS, WEB, name(f"{REGIONAL}, mappings: {{'': web@prod, v1: orders@prod}}")],
        [ORDERS, WEB, name(f"{REGIONAL}, {RULE}, mappings: {{v1: orders@prod}}")],
    ),
    "an API that is pruned is unmapped although the name keeps what others map": (
        [ORDERS, name(f"{REGIONAL}, mappings: {{v1: orders@prod}}", own="tags: {a: b}")],
        [name(REGIONAL, own="tags: {a: b}")],
    ),
    "the associations of a private name go with it": ([private("accessAssociations: [vpce-1]")], []),
    "an update of a web ACL takes away what it does not say": ([ACL], ["{kind: WebAcl, name: edge}"]),
    "a web ACL that is pruned is taken off stages of which nothing is said": ([PROTECTED, ACL], [ORDERS]),
    "a link that is pruned goes once no stage serves it": (through("auto", 1), through("auto", None)),
    "a link that is pruned goes after what an API without stages calls through it": (
        [item.replace("{prod: {deploy: auto}}", "{}") for item in through("auto", 1)],
        [item.replace("{prod: {deploy: auto}}", "{}") for item in through("auto", None)],
    ),
    "a link into subnets goes after the integrations of an API without stages": (
        [WEB_LINKED, "{kind: VpcLink, name: subnets, subnetIds: [subnet-1]}"],
        ["{kind: HttpApi, name: web, routes: {GET /b: {lambda: b}}}"],
    ),
    "a name loses its second record set and keeps the first": (
        [name(f"endpointConfiguration: {{types: [REGIONAL], ipAddressType: dualstack}}, {REGIONAL}, {WEIGHTED}")],
        [name(f"{REGIONAL}, {WEIGHTED}")],
    ),
}


def documents(texts: list[str]) -> list[dict[str, object]]:
    return [yaml.safe_load(text) for text in texts]


@pytest.mark.parametrize("case", CASES)
def test_an_estate_becomes_the_other(folder: Path, case: str) -> None:
    before, after = CASES[case]
    check.converges(folder, documents(before), documents(after), worlds=new_estate, allow_replace=True)


@pytest.mark.parametrize("link", [2, None], ids=["replaced", "pruned"])
def test_a_link_stays_as_long_as_a_stage_that_is_deployed_by_hand_serves_it(folder: Path, link: int | None) -> None:
    with new_estate(folder) as world:
        check.applies(world, world.load(documents(through("auto", 1))))
        (old,) = _links()
        check.applies(world, world.load(documents(through("manual", link))), prune=True)
        assert old in _links()
        check.applies(world, world.load(documents(through("auto", link))), prune=True)
        assert old not in _links()


def test_an_orphaned_api_keeps_the_link_that_it_goes_through(folder: Path) -> None:
    with new_estate(folder) as world:
        api, link = documents(through("auto", 1))
        check.applies(world, world.load([api, link]))
        (old,) = _links()
        found = world.load(documents(through("auto", 2))[1:])
        world.apply(found)
        assert old in _links(), "the API without a document goes through it until it is pruned"
        check.applies(world, found, prune=True)
        assert old not in _links()
        assert lines(world.plan(found)) == []


CALLS = "{kind: RestApi, name: orders, routes: {GET /a: {lambda: a}, GET /b: {lambda: b}}, stages: {prod: {}}}"
CALLS_NONE = CALLS.replace("{lambda: a}", "{mock: {}}").replace("{lambda: b}", "{mock: {}}")
WEB_CALLS = "{kind: HttpApi, name: web, routes: {GET /a: {lambda: a}, GET /b: {lambda: 'b:live'}}, stages: {prod: {}}}"
WEB_CALLS_NONE = "{kind: HttpApi, name: web, routes: {GET /a: {http: 'https://a.example'}}, stages: {prod: {}}}"


@pytest.mark.parametrize("kind", ["RestApi", "HttpApi"])
def test_the_permissions_of_functions_that_an_api_leaves_go_wherever_the_apply_died(folder: Path, kind: str) -> None:
    """Once a write has taken the last call to a function away, nothing but the mark on the API names it."""
    before, after = (CALLS, CALLS_NONE) if kind == "RestApi" else (WEB_CALLS, WEB_CALLS_NONE)
    for at in range(100):
        with new_estate(folder) as world:
            check.applies(world, world.load(documents([before])))
            assert len(permissions()) == 2
            found = world.load(documents([after]))
            made = world.plan(found)
            if at >= sum(len(step.calls) for step in made.steps):
                break
            world.sandbox.faults.add("*", "drop-before", skip=at, times=100_000)
            execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
            world.sandbox.faults.clear()
            check.applies(world, found)
            assert permissions() == {}, f"after a death at write {at}"
    assert at > 3, "several writes, and a death at each"


MOVES = {"simple": (DNS, DNS), "to weighted": (DNS, WEIGHTED), "weighted": (WEIGHTED, WEIGHTED)}


@pytest.mark.parametrize("routing", MOVES)
@pytest.mark.parametrize("forth", [True, False], ids=["to an edge name", "from an edge name"])
def test_the_record_of_a_name_that_moves_is_known_wherever_the_apply_died(
    folder: Path, routing: str, forth: bool
) -> None:
    """While it moves it has two hosts, and its record leads to one of them."""
    first, second = MOVES[routing]
    pair = (name(f"{REGIONAL}, {first}"), edge(second)) if forth else (edge(first), name(f"{REGIONAL}, {second}"))
    for at in range(12):
        with new_estate(folder) as world:
            check.applies(world, world.load(documents([pair[0]])))
            found = world.load(documents([pair[1]]))
            made = world.plan(found)
            world.sandbox.faults.add("*", "drop-after", skip=at)
            world.sandbox.faults.add("*", "drop-before", skip=at, times=100_000)
            done = execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
            world.sandbox.faults.clear()
            check.applies(world, found)
            if not [step for step in done.steps if step.error]:
                return
    pytest.fail("the apply never got through")


def test_what_a_stage_that_is_deployed_by_hand_still_calls_goes_with_its_next_deployment(folder: Path) -> None:
    with new_estate(folder) as world:
        check.applies(world, world.load(documents([CALLS])))
        check.applies(world, world.load(documents([CALLS_NONE.replace("prod: {}", "prod: {deploy: manual}")])))
        assert len(permissions()) == 2, "the stage serves what calls them"
        check.applies(world, world.load(documents([CALLS_NONE])))
        assert permissions() == {}
        (api,) = connection().call("apigateway", "GetRestApis", {})["items"]
        assert not [key for key in api["tags"] if key.startswith("apigwctl:leaves")]


def test_a_part_that_is_applied_by_itself_leaves_no_note_of_what_its_api_left(folder: Path) -> None:
    with new_estate(folder) as world:
        check.applies(world, world.load(documents([CALLS])))
        found, only = world.load(documents([CALLS_NONE])), ("orders/GET /a",)
        made = world.plan_from(world.read(found, only=only), found, only=only)
        assert "note what orders leaves" in [step.title for step in made.steps]
        execute(made, connection().call, patience=PATIENCE, listener=world.events.append)
        assert [key[1] for key in permissions()] == ["b"], "the other route still calls its function"
        (api,) = connection().call("apigateway", "GetRestApis", {})["items"]
        assert not [key for key in api["tags"] if key.startswith("apigwctl:leaves")]


def _links() -> set[str]:
    """Return the ids of the links that are there and do not go."""
    items = connection().call("apigateway", "GetVpcLinks", {})["items"]
    return {item["id"] for item in items if item["status"] != "DELETING"}
