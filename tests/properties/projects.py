"""Generated projects: APIs with the usage plans, keys, certificates and account settings that they need."""

from __future__ import annotations

import functools
from typing import Any

from hypothesis import strategies as st

from apigwctl.catalogue.security_policies import SECURITY_POLICIES
from tests.properties.apis import Api, apis
from tests.properties.atoms import Drawn, arns, one_of_these, some, subset, tags, usually_one, words, yes_or_no
from tests.properties.stages import STAGES, bursts, rates
from tests.properties.world import Documents, secret_value

PLANS = ["partners", "internal"]
KEYS = ["acme", "globex"]
ALL_TYPES = ("EDGE", "REGIONAL", "PRIVATE")
ACCESS_MODES = ("BASIC", "STRICT")

throttles = some(rateLimit=rates, burstLimit=bursts)


@st.composite
def projects(
    draw: st.DrawFn,
    types: tuple[str, ...] = ALL_TYPES,
    policies: tuple[str, ...] = SECURITY_POLICIES,
    modes: tuple[str, ...] = ACCESS_MODES,
    *,
    exclusive: bool | None = None,
) -> Documents:
    """Return the documents of a project with APIs of these endpoint types, TLS policies and access modes.

    `exclusive` says whether usage plans hold nothing that they do not list; None leaves it open.
    """
    alone = draw(yes_or_no) if exclusive is None else exclusive
    names = draw(subset(["orders", "billing"], least=draw(usually_one)))
    made = [draw(apis(name, types, policies, modes)) for name in names]
    keys = draw(subset(KEYS, least=draw(usually_one)))
    documents: Documents = [document for api in made for document in api.documents]
    documents += [draw(_keys(name)) for name in keys]
    documents += draw(_plans(made, keys, alone=alone))
    certificates = sorted({name for api in made for name in api.certificates} | set(draw(subset(["spare"]))))
    documents += [draw(_certificates(name)) for name in certificates]
    if any(api.logs for api in made) or draw(yes_or_no):
        documents.append({"kind": "Account", "cloudwatchRoleArn": draw(arns)})
    return documents


@st.composite
def pairs(draw: st.DrawFn, *, exclusive: bool | None = None) -> tuple[Documents, Documents]:
    """Return two projects of which AWS lets the first become the second; `exclusive` as in `projects`.

    A private API never becomes an edge one, TLS_1_0, which most have, never TLS_1_2, and what has the access mode
    STRICT keeps its type.
    """
    modern = tuple(policy for policy in SECURITY_POLICIES if not policy.startswith("TLS_"))
    exclusive = draw(yes_or_no) if exclusive is None else exclusive
    types = draw(one_of_these(*((kind,) for kind in ALL_TYPES), ("EDGE", "REGIONAL"), ("REGIONAL", "PRIVATE")))
    before = ACCESS_MODES if len(types) == 1 else ("BASIC",)
    return tuple(draw(projects(types, modern, modes, exclusive=exclusive)) for modes in (before, ACCESS_MODES))


@functools.cache
def _keys(name: str) -> Drawn:
    needed = {"kind": st.just("ApiKey"), "name": st.just(name)}
    members = {
        "description": words,
        "enabled": yes_or_no,
        "customerId": words,
        "tags": tags,
        "value": st.sampled_from([f"${{secretsmanager:{name}}}", secret_value(name)]),
    }
    return st.fixed_dictionaries(needed, optional=members)


_ABOUT = some(description=words, tags=tags)


@st.composite
def _certificates(draw: st.DrawFn, name: str) -> dict[str, Any]:
    return {"kind": "ClientCertificate", "name": name, **draw(_ABOUT)}


@st.composite
def _plans(draw: st.DrawFn, made: list[Api], keys: list[str], *, alone: bool) -> Documents:
    """Return usage plans.

    A key has one plan for each stage. Where plans are not exclusive, what an earlier project attached stays, so there
    every key and every stage has a plan of its own for good.
    """
    documents: Documents = []
    free_stages = [(api, stage) for api in made for stage in api.stages]
    free_keys = list(keys)
    for name in draw(subset(PLANS, least=draw(usually_one))):
        stages = draw(subset([item for item in free_stages if alone or item[1] == _fixed(name, STAGES)]))
        wanted = draw(subset([key for key in free_keys if alone or key == _fixed(name, KEYS)]))
        if alone and draw(yes_or_no):
            free_keys = [key for key in free_keys if key not in wanted]
        else:
            free_stages = [item for item in free_stages if item not in stages]
        documents.append(draw(_plan(name, stages, wanted, alone=alone)))
    return documents


def _fixed(plan: str, items: list[str]) -> str:
    return items[PLANS.index(plan)]


@functools.cache
def _plan_members() -> Drawn:
    return some(description=words, throttle=throttles, quota=_quotas(), productCode=words, tags=tags)


@st.composite
def _plan(draw: st.DrawFn, name: str, stages: list[tuple[Api, str]], keys: list[str], *, alone: bool) -> dict[str, Any]:
    made: dict[str, Any] = draw(_plan_members())
    attached = []
    for api, stage in stages:
        limits = {route: draw(throttles) for route in draw(subset(api.routes, least=1))}
        attached.append({"api": api.name, "stage": stage, **({"routes": limits} if limits else {})})
    for key, items in (("apiStages", attached), ("keys", keys)):
        if alone:
            made[key] = {"exclusive": True, "items": items}
        elif items:
            made[key] = items
    return {"kind": "UsagePlan", "name": name, **made}


@st.composite
def _quotas(draw: st.DrawFn) -> dict[str, Any]:
    period, last = draw(st.sampled_from([("DAY", 0), ("WEEK", 6), ("MONTH", 27)]))
    return {"limit": draw(st.integers(1, 10**9)), "period": period, "offset": draw(st.sampled_from([0, last]))}
