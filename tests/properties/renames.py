"""Projects whose documents have other names than before."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.atoms import subset
from tests.properties.world import Documents

NAMED = ("RestApi", "UsagePlan", "ApiKey", "ClientCertificate")


Names = dict[tuple[str, str], str]
"""New names by kind and old name."""


@st.composite
def renamings(draw: st.DrawFn, documents: Documents) -> Names:
    """Return new names for some documents."""
    found = [(item["kind"], item["name"]) for item in documents if item["kind"] in NAMED]
    chosen = draw(subset(found, least=1, most=len(found)))
    return {item: f"{item[1]} anew" for item in chosen}


def renamed(documents: Documents, names: Names) -> Documents:
    """Return documents with other names for some, in all that refers to them too."""
    return [_document(item, names) for item in documents]


def _document(document: dict[str, Any], names: Names) -> dict[str, Any]:
    made, kind = dict(document), document["kind"]
    if (kind, document.get("name")) in names:
        made |= {"name": names[kind, document["name"]], "renamedFrom": document["name"]}
    if kind == "Routes":
        made["api"] = names.get(("RestApi", made["api"]), made["api"])
    if kind == "RestApi":
        made["stages"] = {name: _stage(stage, names) for name, stage in made.get("stages", {}).items()}
    if kind == "UsagePlan":
        for member, change in (("apiStages", _attachment), ("keys", _key)):
            if member in made:
                made[member] = _items(made[member], change, names)
    return made


def _stage(stage: dict[str, Any], names: Names) -> dict[str, Any]:
    if "clientCertificate" not in stage:
        return stage
    name = stage["clientCertificate"]
    return {**stage, "clientCertificate": names.get(("ClientCertificate", name), name)}


def _items(given: Any, change: Any, names: Names) -> Any:
    if isinstance(given, dict):
        return {**given, "items": [change(item, names) for item in given["items"]]}
    return [change(item, names) for item in given]


def _attachment(item: dict[str, Any], names: Names) -> dict[str, Any]:
    return {**item, "api": names.get(("RestApi", item["api"]), item["api"])}


def _key(name: str, names: Names) -> str:
    return names.get(("ApiKey", name), name)
