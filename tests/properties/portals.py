"""Generated Portal and PortalProduct documents, with the REST API whose routes they show."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from apigwctl.spec.language_portals import COLORS
from tests.properties.atoms import Drawn, maps, plain, some, subset, tags, usually_one, words, yes_or_no
from tests.properties.world import ACCOUNT, REGION, Documents

ROUTES = ["GET /a", "POST /a", "ANY /b/{id}"]
STAGES = ["prod", "test"]
PRODUCTS = ["reading", "writing"]
PORTALS = ["inside", "outside"]
POOL = {
    "userPoolArn": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_builders",
    "userPoolDomain": "https://login.shop.example",
    "appClientId": "builders",
}
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/portal"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::333333333333:root"]},
            "Action": ["apigateway:GetPortalProduct"],
            "Resource": ["portalproduct:"],
        }
    ],
}
colors = st.sampled_from(["#123456", "#ffffff", "rgb(1, 2, 3)"])
bodies = words.map(lambda text: f"# {text}\n\nMore.\n") | plain
titles = ["Start", "Limits", "a/b: ~1"]


@st.composite
def shops(draw: st.DrawFn) -> Documents:
    """Return the documents of a project: an API, some products that show it, and some portals that show those.

    The API has every route and stage in all of them, so that what leads to it never has to go with it.
    """
    api = {
        "kind": "RestApi",
        "name": "orders",
        "routes": {key: {"mock": {}} for key in ROUTES},
        "stages": {name: {} for name in STAGES},
    }
    products = draw(subset(PRODUCTS))
    made = [draw(_products(name)) for name in products]
    made += [draw(_portals(name, products)) for name in draw(subset(PORTALS, least=draw(usually_one)))]
    return [api, *made]


def _titles(name: str) -> Drawn:
    """Return what a document is called in AWS: no two of them alike, since they are found by it."""
    return plain.map(lambda text: f"The {name} {text}")


# -- products ----------------------------------------------------------------------------------------------------------


@st.composite
def _products(draw: st.DrawFn, name: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": "PortalProduct",
        "name": name,
        **draw(some(displayName=_titles(name), description=words, tags=tags, overview=bodies)),
        **draw(st.just({}) | maps(["sharingPolicy"], [POLICY]) | some(share=_shares())),
    }
    pages = {title: draw(bodies) for title in draw(st.permutations(titles))[: draw(st.integers(0, 3))]}
    keys = draw(subset([f"orders@{stage} {route}" for stage in STAGES for route in ROUTES]))
    endpoints = [draw(_endpoints(key)) for key in keys]
    sections = {"First": endpoints[:1], "Then": endpoints[1:]}
    said = {key: found for key, found in sections.items() if found} if draw(yes_or_no) else endpoints
    return made | ({"pages": pages} if pages else {}) | ({"endpoints": said} if said else {})


def _shares() -> Drawn:
    return st.sampled_from(
        [
            {"accounts": ["222222222222"]},
            {"organisations": ["o-a1b2c3d4e5"]},
            {"accounts": ["222222222222", "333333333333"], "organisations": ["o-a1b2c3d4e5"]},
        ]
    )


@st.composite
def _endpoints(draw: st.DrawFn, key: str) -> Any:
    if draw(yes_or_no):
        return key
    where, _, route = key.partition(" ")
    api, _, stage = where.partition("@")
    urls = st.sampled_from(["https://shop.example/a", "https://shop.example/b"])
    states = st.sampled_from(["ENABLED", "DISABLED"])
    members = some(tryItState=states, operationName=plain, body=bodies, endpoint=urls)
    return {"api": api, "stage": stage, "route": route, **draw(members)}


# -- portals -----------------------------------------------------------------------------------------------------------


@st.composite
def _portals(draw: st.DrawFn, name: str, products: list[str]) -> dict[str, Any]:
    shown = draw(st.permutations(products))[: draw(st.integers(0, len(products)))]
    made: dict[str, Any] = {
        "kind": "Portal",
        "name": name,
        "authorization": draw(st.sampled_from(["none", POOL, {**POOL, "appClientId": "others"}])),
        "products": shown,
        **draw(_content(name)),
        **draw(
            some(
                tags=tags,
                logo=st.sampled_from(["s3://pictures/one.png", "s3://pictures/two.png"]),
                rumAppMonitorName=st.sampled_from(["portal", "other"]),
                domain=st.just({"domainName": f"{name}.shop.example", "certificateArn": CERTIFICATE}),
                preview=yes_or_no,
            )
        ),
    }
    if not made["products"]:
        # A portal on the web has to show something.
        return {**made, "publish": False}
    return {**made, **draw(some(publish=st.one_of(yes_or_no, some(description=words))))}


@st.composite
def _content(draw: st.DrawFn, name: str) -> dict[str, Any]:
    title = _titles(name)
    if draw(st.sampled_from([False, False, True])):
        chosen = {f"{key}Color": draw(colors) for key in COLORS}
        said = {"displayName": draw(title), "theme": {"customColors": chosen}}
        return {"portalContent": {**said, **draw(some(description=words))}}
    found: dict[str, Any] = draw(some(displayName=title, description=words, colors=maps(list(COLORS), ["#123456"])))
    return found
