"""TestInvokeMethod: MOCK integrations answer as in AWS; for all others the answer is what would be called.

A test invocation asks no authorizer and wants no API key (AWS developer guide, "Test a method"). Nothing leaves the
sandbox: an answer that describes the call carries the header `x-sandbox-integration: not-called`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from apigwctl.sandbox.errors import not_found
from apigwctl.sandbox.kinds import back_end, integration, method, model, resource
from apigwctl.sandbox.kinds.invocation import Answer, Invocation, RefusedError, answer, begin, misconfigured, refusal
from apigwctl.sandbox.kinds.kind import Call, Handler
from apigwctl.sandbox.kinds.mock_integration import respond
from apigwctl.sandbox.store import Record


def invoke(call: Call) -> Record:
    """TestInvokeMethod: refusals of the API itself are answers, with a status of their own and HTTP 200."""
    holder = resource.find(call)
    verbs = holder["resourceMethods"]
    # An ANY method is tried with a verb of one's choice, as in the console; not recorded.
    wanted = verbs.get(call.params["httpMethod"]) or (verbs.get("ANY") if _is_verb(call) else None)
    if wanted is None:
        raise not_found(method.MISSING)
    certificate = call.params.get("clientCertificateId")
    if certificate and certificate not in call.home["clientCertificates"]:
        raise not_found("Invalid Client Certificate identifier specified")
    if "methodIntegration" not in wanted:
        raise not_found(integration.MISSING)
    invocation = begin(call, call.api(), holder, wanted)
    try:
        made = _completed(invocation)
    except RefusedError as refused:
        made = refusal(invocation, refused)
    return answer(call, invocation, made)


def _is_verb(call: Call) -> bool:
    return call.params["httpMethod"] in method.VERBS


def _completed(invocation: Invocation) -> Answer:
    _check_parameters(invocation)
    _check_body(invocation)
    if invocation.method["methodIntegration"]["type"] == "MOCK":
        made = respond(invocation)
    else:
        made = back_end.described(invocation)
    invocation.log(f"Method response body after transformations: {made.body}")
    headers = ", ".join(f"{name}={','.join(values)}" for name, values in made.headers.items())
    invocation.log(f"Method response headers: {{{headers}}}")
    invocation.log("Successfully completed execution")
    invocation.log(f"Method completed with status: {made.status}")
    return made


def _validator(invocation: Invocation) -> Record:
    found: Record = invocation.api["requestValidators"].get(invocation.method.get("requestValidatorId"), {})
    return found


def _check_parameters(invocation: Invocation) -> None:
    if not _validator(invocation).get("validateRequestParameters"):
        return
    missing = []
    for expression, required in (invocation.method.get("requestParameters") or {}).items():
        _, _, place, name = expression.split(".", 3)
        given = invocation.parameters[place.replace("multivalue", "")]
        names = {key.lower() if place.endswith("header") else key for key, values in given.items() if any(values)}
        if required and (name.lower() if place.endswith("header") else name) not in names:
            missing.append(name)
    if missing:
        problem = f"Missing required request parameters: [{', '.join(missing)}]"
        raise RefusedError("BAD_REQUEST_PARAMETERS", problem, problem)


def _check_body(invocation: Invocation) -> None:
    models = invocation.method.get("requestModels") or {}
    if not _validator(invocation).get("validateRequestBody") or not models:
        return
    content_type = (invocation.header("Content-Type") or "application/json").partition(";")[0].strip()
    name = models.get(content_type) or models.get("$default")
    if name is None or name not in invocation.api["models"]:
        return
    problems = _problems(model.flattened(invocation.api, invocation.api["models"][name]), invocation.body)
    if problems:
        raise RefusedError(
            "BAD_REQUEST_BODY",
            "Invalid request body",
            f"Request body does not match model schema for content type {content_type}: [{', '.join(problems)}]",
        )


def _problems(schema: Any, body: str) -> list[str]:
    # only who validates a body pays for them
    import jsonschema
    import referencing.exceptions

    try:
        document = json.loads(body)
    except ValueError:
        return ["Unable to parse the request body"]
    try:
        jsonschema.Draft4Validator.check_schema(schema)
        return [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(document)]
    except (jsonschema.SchemaError, referencing.exceptions.Unresolvable, re.error) as error:
        raise misconfigured(f"Invalid model schema: {error}") from error


HANDLERS: dict[str, Handler] = {"TestInvokeMethod": invoke}
