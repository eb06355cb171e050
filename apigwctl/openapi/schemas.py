"""Schemas of a document as models: named ones, and a model for each schema that is written in place."""

from __future__ import annotations

import hashlib
import json
import re

from apigwctl.catalogue.quirks import ANY_API_MODELS
from apigwctl.openapi.reading import Reading, mapping
from apigwctl.values import FrozenMap, Node

_REFERENCE = re.compile(r"^#/(?:definitions|components/schemas)/([^/]+)$")
_NAME = re.compile(r"^[A-Za-z0-9]+$")
JSON_TYPE = "application/json"


class Models:
    """The models that a document makes, growing as operations with schemas in place are read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._made: dict[str, Node] = {}
        named = _named_schemas(reading)
        self._named = frozenset(name for name, _ in named)
        for name, schema in named:
            self._add(name, schema)

    def reference(self, schema: Node, reading: Reading) -> Node | None:
        """Return the name of the model for a schema; one written in place becomes a model of its own.

        Such a model is named after its content, `MODEL` and six digits, so that the same schema gives the same name.
        AWS also says MODEL and six characters, of its own choice.
        """
        target = schema.get("$ref")
        if target is not None:
            found = _REFERENCE.match(str(target.value))
            if found is None or found[1] not in self._named:
                reading.error(
                    f"$ref {target.value} leads nowhere",
                    "openapi-unresolved-ref",
                    target.source,
                    "a schema is referred to as #/components/schemas/NAME or #/definitions/NAME",
                )
                return None
            return target.replace(found[1])
        content = json.dumps(schema.plain(), sort_keys=True, default=str)
        name = "MODEL" + hashlib.sha256(content.encode()).hexdigest()[:6]
        if name not in self._made:
            self._add(name, schema)
        return Node(name, schema.source)

    def all(self) -> FrozenMap[str, Node]:
        """Return the models by name, each with contentType, schema and description."""
        return FrozenMap(self._made)

    def _add(self, name: str, schema: Node) -> None:
        reading = self._reading.at(f"model {name}")
        if not _NAME.match(name):
            reading.error(
                "the name of a model has letters and digits only",
                "openapi-model-name",
                schema.source,
                f"rename it to {re.sub('[^A-Za-z0-9]', '', name) or 'Model'}",
            )
        description = schema.get("description")  # recorded: it becomes the model's, and stays in the schema
        self._made[name] = mapping(
            schema.source,
            {
                "contentType": Node(JSON_TYPE, schema.source),
                "schema": _with_model_references(reading, schema, self._named),
                "description": description if description and isinstance(description.value, str) else None,
            },
        )


def _named_schemas(reading: Reading) -> list[tuple[str, Node]]:
    if reading.swagger2:
        return list(reading.entries(reading.document, "definitions"))
    return list(reading.entries(reading.document.get("components"), "schemas"))


def _with_model_references(reading: Reading, schema: Node, known: frozenset[str], *, names: bool = False) -> Node:
    """Return a schema whose `$ref`s name models; `names` says that the keys are property names, not keywords."""
    if schema.is_list:
        return schema.replace(tuple(_with_model_references(reading, item, known) for item in schema.value))
    if not schema.is_map:
        return schema
    made: dict[str, Node] = {}
    for key, child in schema.items():
        if key == "$ref" and not names and isinstance(child.value, str):
            made[key] = _model_reference(reading, child, known)
        elif key in ("enum", "const", "default", "example") and not names:
            made[key] = child  # data, not a schema
        else:
            made[key] = _with_model_references(reading, child, known, names=not names and key == "properties")
    return schema.replace(FrozenMap(made))


def _model_reference(reading: Reading, target: Node, known: frozenset[str]) -> Node:
    found = _REFERENCE.match(target.value)
    if found and found[1] in known:
        return target.replace(ANY_API_MODELS + found[1])
    if not target.value.startswith(ANY_API_MODELS.split("*")[0]):
        reading.error(
            f"$ref {target.value} leads nowhere",
            "openapi-unresolved-ref",
            target.source,
            "a schema refers to another as a whole: #/components/schemas/NAME or #/definitions/NAME",
        )
    return target
