"""Models: the named schemas of a document, and the names that AWS gives to schemas without one."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field

from apigwctl.sandbox.openapi.document import Document, Findings, JsonObject, mapping

RESTAPI_ID = "{restapi_id}"
MODEL_URL = f"https://apigateway.amazonaws.com/restapis/{RESTAPI_ID}/models/"

_LOCAL_REFERENCE = re.compile(r"^#/(?:definitions|components/schemas)/")
_MODEL_REFERENCE = re.compile(r"^https://apigateway\.amazonaws\.com/restapis/[^/]+/models/")


@dataclass
class Models:
    """The models that an import makes: those of the document, then those generated for nameless schemas."""

    document: Document
    findings: Findings
    by_name: dict[str, JsonObject] = field(default_factory=dict)

    def add_named(self) -> None:
        """Take every named schema of the document, used or not."""
        for name, schema in self.document.shelf("schemas").items():
            if not name.isalnum() or not name.isascii():
                self.findings.refuse(f"Unable to create model for '{name}': Model name must be alphanumeric: {name}")
            self._add(name, schema)

    def name_for(self, schema: object, where: str) -> str | None:
        """The model name of a schema at a request or response body; None, with a warning, when it names no model.

        A schema in place becomes a model called MODEL and six hexadecimal digits. AWS's digits are arbitrary; here
        they follow from the schema, so that importing again changes nothing.
        """
        reference = mapping(schema).get("$ref")
        if isinstance(reference, str):
            name = _LOCAL_REFERENCE.sub("", reference)
            if name in self.by_name:
                return name
            self.findings.warn(f"Unable to find model '{name}' referenced by {where}")
            return None
        if not isinstance(schema, dict):
            return None
        name = "MODEL" + hashlib.sha256(json.dumps(schema, sort_keys=True).encode()).hexdigest()[:6]
        self._add(name, schema)
        return name

    def _add(self, name: str, schema: object) -> None:
        model: JsonObject = {
            "name": name,
            "contentType": "application/json",
            "schema": written(rewritten(schema, _LOCAL_REFERENCE, MODEL_URL)),
        }
        description = mapping(schema).get("description")
        if isinstance(description, str) and description:
            model["description"] = description
        self.by_name[name] = model


def localised(schema: object, prefix: str) -> object:
    """A model's schema with its references to models of the same API turned into `<prefix>Name`."""
    return rewritten(schema, _MODEL_REFERENCE, prefix)


def referenced_models(schema: object) -> set[str]:
    """The names of the models that a model's schema refers to."""
    if isinstance(schema, list):
        return {name for value in schema for name in referenced_models(value)}
    if not isinstance(schema, dict):
        return set()
    found = {name for value in schema.values() for name in referenced_models(value)}
    reference = schema.get("$ref")
    if isinstance(reference, str) and _MODEL_REFERENCE.match(reference):
        found.add(_MODEL_REFERENCE.sub("", reference))
    return found


def rewritten(schema: object, pattern: re.Pattern[str], replacement: str) -> object:
    """The schema with the front of every `$ref` that matches the pattern replaced."""
    if isinstance(schema, list):
        return [rewritten(value, pattern, replacement) for value in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: pattern.sub(lambda _: replacement, value)
        if key == "$ref" and isinstance(value, str)
        else rewritten(value, pattern, replacement)
        for key, value in schema.items()
    }


def written(schema: object) -> str:
    """JSON text laid out as AWS's importer lays it out: two spaces, and a space on both sides of a colon."""
    return json.dumps(schema, indent=2, separators=(",", " : "), ensure_ascii=False)
