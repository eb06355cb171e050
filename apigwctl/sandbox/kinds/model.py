"""Model: a named JSON schema. One that a method or another model refers to cannot be deleted."""

from __future__ import annotations

import json
import re
from typing import Any

from apigwctl.sandbox.errors import AnsweredError, bad_request, conflict, limit_exceeded
from apigwctl.sandbox.kinds import resource
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.store import Record

# AWS developer guide, Quotas page (2026-04): 400 KB per API.
_LARGEST = 400 * 1024
_EMPTY_SCHEMA = "Model schema must have at least 1 property or array items defined"
_REFERENCE = re.compile(r'"\$ref"\s*:\s*"https://apigateway\.amazonaws\.com/restapis/[^/"]+/models/([^"]+)"')


def build(call: Call, api: Record) -> Record:
    """CreateModel's record."""
    name = call.params["name"]
    if not name:
        raise bad_request("Model name must be non-empty")
    if not re.fullmatch(r"[a-zA-Z0-9]+", name):
        raise bad_request(f"Model name must be alphanumeric: {name}")
    if not call.params["contentType"]:
        raise bad_request("Model content type must be non-empty")
    made = {"id": call.new_id(), **chosen(call.params, "name", "description", "schema", "contentType")}
    check_schema(api, made)
    if name in api["models"]:
        raise conflict("Model name already exists for this REST API")
    return made


def check_schema(api: Record, model: Record) -> None:
    """Raise BadRequestException for an empty schema, one that is no JSON, or one that refers to no model."""
    text = model.get("schema")
    if not text:
        raise bad_request(_EMPTY_SCHEMA)
    if "json" in model["contentType"]:
        try:
            schema = json.loads(text)
        except ValueError as error:
            raise _invalid(f"Invalid model schema specified. {error}") from error
        if not isinstance(schema, dict):
            raise _invalid("Invalid model schema specified. A schema must be an object")
    others = sum(len(other.get("schema") or "") for other in api["models"].values() if other["name"] != model["name"])
    if others + len(text) > _LARGEST:
        raise limit_exceeded(f"Maximum size of the models of this API has been reached ({_LARGEST} bytes)")
    for name in references(model):
        if name not in api["models"] and name != model["name"]:
            raise _invalid(f"Invalid model reference specified: {name}")


def references(model: Record) -> list[str]:
    """The names of the models that a model's schema refers to."""
    return _REFERENCE.findall(model.get("schema") or "")


def _invalid(problem: str) -> AnsweredError:
    return bad_request(f"Invalid model specified: Validation Result: warnings : [], errors : [{problem}]")


def users(api: Record, name: str) -> list[str]:
    """Where a model is referred to, newest method first, as AWS words it."""
    found = []
    for holder in reversed(list(api["resources"].values())):
        path = resource.path_of(api, holder)
        for verb, method in holder["resourceMethods"].items():
            if name in (method.get("requestModels") or {}).values():
                found.append(f"method request: {path}/{verb}")
            for status, response in (method.get("methodResponses") or {}).items():
                if name in (response.get("responseModels") or {}).values():
                    found.append(f"method response: {path}/{verb}/{status}")
    found += [f"model: {other['name']}" for other in api["models"].values() if name in references(other)]
    return [use for use in found if use != f"model: {name}"]


def _check_deleted(call: Call, record: Record) -> None:
    used = users(call.api(), record["name"])
    if used:
        raise conflict(f"Cannot delete model '{record['name']}', is referenced in {used[0]}")


def get(call: Call) -> Record:
    """GetModel; flattened, every model that it refers to stands in its definitions."""
    model = KIND.find(call)
    if not call.params.get("flatten") or not references(model):
        return model
    schema = flattened(call.api(), model)
    return {**model, "schema": json.dumps(schema)} if isinstance(schema, dict) else model


def flattened(api: Record, model: Record) -> Any:
    """A model's schema as data, with every model that it refers to in its definitions."""
    wanted, reached = references(model), dict[str, Any]()
    while wanted:
        name = wanted.pop()
        if name in api["models"] and name not in reached:
            reached[name] = _parsed(api["models"][name])
            wanted += references(api["models"][name])
    schema = _parsed(model)
    return {**schema, "definitions": reached} if reached and isinstance(schema, dict) else schema


def _localised(schema: str) -> str:
    return _REFERENCE.sub(r'"$ref":"#/definitions/\1"', schema)


def _parsed(model: Record) -> Any:
    """A model's schema as data; an empty one where it is no JSON (the schemas of other content types)."""
    try:
        return json.loads(_localised(model["schema"]))
    except ValueError:
        return {}


def is_json_schema(model: Record) -> bool:
    """Whether a model's schema can stand in an exported document."""
    return isinstance(_parsed(model), dict) and "json" in model["contentType"]


def template(call: Call) -> Record:
    """GetModelTemplate."""
    return {"value": sample_template(_parsed(KIND.find(call)))}


def sample_template(schema: object) -> str:
    """A sample mapping template for a schema's top-level properties."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    names = properties if isinstance(properties, dict) else {}
    lines = ",\n".join(f'  "{name}": $inputRoot.{name}' for name in names)
    # of a schema without properties the braces hold one space (AWS CLI's example of GetModelTemplate)
    body = f"\n{lines}\n" if names else " "
    return f"#set($inputRoot = $input.path('$'))\n{{{body}}}"


KIND = Kind(
    shape="Model",
    plural="Models",
    collection="models",
    key="name",
    param="modelName",
    missing="Invalid model name specified: {key}",
    build=build,
    check_patched=lambda call, _old, new: check_schema(call.api(), new),
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = {**KIND.handlers(), "GetModel": get, "GetModelTemplate": template}
