"""Generated histories of small projects: usage plans, their keys and stages come, go, move and are renamed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.properties.atoms import subset, yes_or_no
from tests.properties.world import Documents

PLANS = ("partners", "internal", "trial")
KEYS = ("acme", "globex", "initech")
STAGES = (("orders", "prod"), ("orders", "dev"), ("billing", "prod"))

Stage = tuple[str, str]


@dataclass(frozen=True)
class Holding:
    """What a usage plan holds."""

    stages: frozenset[Stage] = frozenset()
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """One state of a project's specs, and what has to be so once it is applied with a prune."""

    documents: Documents
    holdings: dict[str, Holding]
    versions: dict[str, str]


@dataclass
class _History:
    """What an example has come to so far; `holdings` are by the plans' names as they now are."""

    holdings: dict[str, Holding] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    versions: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def version(self, key: str, *, rotated: bool) -> str:
        """Return the version of a key's secret; AWS has one key of a value, so no value comes twice."""
        if rotated or key not in self.keys:
            self.count += 1
            self.versions[key] = f"v{self.count}"
        return self.versions[key]

    def rename(self, kind: str, old: str, new: str) -> None:
        """Note that something has another name from now on."""
        if kind == "UsagePlan":
            self.holdings[new] = self.holdings.pop(old)
        else:
            self.keys = self.keys - {old}
            for plan, held in self.holdings.items():
                if old in held.keys:
                    self.holdings[plan] = dataclasses.replace(held, keys=held.keys - {old} | {new})


@st.composite
def histories(draw: st.DrawFn, most: int = 4, *, rotating: bool = True) -> list[Step]:
    """Return the states that a project goes through, one after the other; `rotating`: values of keys change."""
    history = _History()
    return [draw(_steps(history, rotating)) for _ in range(draw(st.integers(2, most)))]


@st.composite
def _steps(draw: st.DrawFn, history: _History, rotating: bool) -> Step:
    stages = frozenset(draw(subset(list(STAGES), least=1)))
    keys, plans = draw(subset(list(KEYS), least=1)), draw(subset(list(PLANS), least=1))
    renamed = {
        **draw(_renames("ApiKey", history.keys, keys, history)),
        **draw(_renames("UsagePlan", history.holdings.keys(), plans, history)),
    }
    alone = {plan: draw(yes_or_no) for plan in plans}
    left = {
        plan: Holding() if alone[plan] else _left(history.holdings.get(plan, Holding()), stages, keys) for plan in plans
    }
    documents: Documents = [_api(name, stages) for name in sorted({api for api, _ in stages})]
    documents += [_key(key, rotating and draw(yes_or_no)) for key in keys]
    for plan in plans:
        wanted = Holding()
        for stage in draw(subset(sorted(stages))):
            wanted = _with(wanted, plan, left, stages={stage})
        for key in draw(subset(keys)):
            wanted = _with(wanted, plan, left, keys={key})
        documents.append(_plan(plan, wanted, alone=alone[plan]))
    for document in documents:
        if (document["kind"], document["name"]) in renamed:
            document["renamedFrom"] = renamed[document["kind"], document["name"]]
    versions = {key: history.version(key, rotated=rotating and draw(yes_or_no)) for key in keys}
    history.holdings, history.keys = left, frozenset(keys)
    return Step(documents, dict(left), versions)


@st.composite
def _renames(draw: st.DrawFn, kind: str, before: Any, after: list[str], history: _History) -> dict[Any, str]:
    """Return which of the new names were others before."""
    old, new = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    made = {}
    for one, other in zip(old, new, strict=False):
        if draw(yes_or_no):
            history.rename(kind, one, other)
            made[kind, other] = one
    return made


def _left(held: Holding, stages: frozenset[Stage], keys: list[str]) -> Holding:
    """Return what a plan that is not exclusive keeps: all that is still there."""
    return Holding(held.stages & stages, held.keys & frozenset(keys))


def _with(
    wanted: Holding, plan: str, held: dict[str, Holding], *, stages: Any = frozenset(), keys: Any = frozenset()
) -> Holding:
    """Return what a plan is to hold with one thing more, unless a key would have two plans for a stage."""
    whole = Holding(held[plan].stages | stages, held[plan].keys | keys)
    others = [item for name, item in held.items() if name != plan]
    if any(whole.stages & item.stages and whole.keys & item.keys for item in others):
        return wanted
    held[plan] = whole
    return Holding(wanted.stages | stages, wanted.keys | keys)


def _api(name: str, stages: frozenset[Stage]) -> dict[str, Any]:
    own = {stage: {} for api, stage in sorted(stages) if api == name}
    return {"kind": "RestApi", "name": name, "routes": {"GET /": {"mock": {}}}, "stages": own}


def _key(name: str, secret: bool) -> dict[str, Any]:
    return {"kind": "ApiKey", "name": name, **({"value": f"${{secretsmanager:{name}}}"} if secret else {})}


def _plan(name: str, wanted: Holding, *, alone: bool) -> dict[str, Any]:
    stages: list[Any] = [{"api": api, "stage": stage} for api, stage in sorted(wanted.stages)]
    made: dict[str, Any] = {"apiStages": stages, "keys": sorted(wanted.keys)}
    if alone:
        made = {key: {"exclusive": True, "items": items} for key, items in made.items()}
    return {"kind": "UsagePlan", "name": name, **made}
