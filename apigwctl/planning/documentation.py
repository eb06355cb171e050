"""Documentation that nobody wrote: the parts that an import makes from descriptions, taken off before the diff.

An import turns descriptions into documentation parts (recorded 2026-03). Our first creation is an import, and its
document has to have some: an OpenAPI response must have a description, a schema may have a title.
"""

from __future__ import annotations

from typing import Any

from apigwctl.model.snapshot import Snapshot
from apigwctl.values import Address, FrozenMap

BUILT_IN_TITLES = FrozenMap({"Empty": "Empty Schema", "Error": "Error Schema"})


def fold(live: Snapshot, desired: Snapshot) -> Snapshot:
    """Return the live snapshot without parts that say only what the definition says already."""
    idle = {
        address
        for address, part in live.of("documentation_part")
        if address not in desired and _is_made_by_import(address, part, live, desired)
    }
    return live.without(idle)


def _is_made_by_import(address: Address, part: Any, live: Snapshot, desired: Snapshot) -> bool:
    properties = part.properties
    if not isinstance(properties, FrozenMap):
        return False
    location = part.location
    match location.type:
        case "API":
            said = properties.get("info", properties)
            return _says_only(said, _api_texts(address, live, desired))
        case "MODEL":
            return _says_only(properties, _model_texts(address, location.name, live, desired))
        case "RESPONSE":
            return _says_only(properties, {"description": {f"{location.status_code} response"}})
    return False


def _says_only(properties: Any, texts: dict[str, set[Any]]) -> bool:
    return isinstance(properties, FrozenMap) and all(
        key in texts and value in texts[key] for key, value in properties.items()
    )


def _api_texts(address: Address, live: Snapshot, desired: Snapshot) -> dict[str, set[Any]]:
    """Return what may be said of an API: a text that the specs change leaves a part behind that says the old one."""
    api = Address("rest_api", address.parts[:1])
    sides = [item for item in (live.get(api), desired.get(api)) if item is not None]
    wanted = sides[-1:] if api in desired else sides
    return {
        "description": {item.description for item in wanted},
        "title": {item.name for item in wanted},
        "version": {item.version for item in sides},
    }


def _model_texts(address: Address, name: str, live: Snapshot, desired: Snapshot) -> dict[str, set[Any]]:
    model = Address("model", (address.parts[0], name))
    side = desired if model in desired else live if name in BUILT_IN_TITLES else Snapshot()
    schema = getattr(side.get(model), "schema", None)
    texts = {
        key: {schema.get(key)} if isinstance(schema, FrozenMap) else set[Any]() for key in ("title", "description")
    }
    texts["title"].add(BUILT_IN_TITLES.get(name))
    return texts
