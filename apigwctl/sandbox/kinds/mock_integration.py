"""What a MOCK integration answers: its request template makes a status, and the status chooses the response."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from apigwctl.sandbox.kinds.invocation import Answer, Invocation, RefusedError, misconfigured
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.templates import BrokenTemplateError, render

_STATUS = re.compile(r"""["']?\bstatusCode["']?\s*:\s*["']?(\d+)""")
_JSON = "application/json"


def respond(invocation: Invocation) -> Answer:
    """The integration response of the status that the request template makes; raises RefusedError."""
    status = _status(request_body(invocation))
    responses = invocation.method["methodIntegration"].get("integrationResponses") or {}
    return mapped(invocation, chosen_response(responses, status), body="")


def request_body(invocation: Invocation) -> str:
    """The body that the back end gets: the template of its content type, or what the passthrough behaviour allows."""
    settings = invocation.method["methodIntegration"]
    templates = settings.get("requestTemplates") or {}
    content_type = (invocation.header("Content-Type") or _JSON).partition(";")[0].strip()
    if content_type in templates:
        return rendered(invocation, templates[content_type] or "", invocation.body)
    behaviour = settings["passthroughBehavior"]
    if behaviour == "NEVER" or (behaviour == "WHEN_NO_TEMPLATES" and templates):
        raise RefusedError(
            "UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type", f"Unsupported Media Type: {content_type}"
        )
    return invocation.body


def rendered(invocation: Invocation, template: str, body: str) -> str:
    """A template's text; a template that fails is a misconfigured API."""
    try:
        return render(template, invocation.variables(body))
    except BrokenTemplateError as error:
        raise misconfigured(f"Unable to transform request: {error}") from error


def _status(body: str) -> str:
    """The statusCode of a mock's request, whose JSON may be without quotes (recorded)."""
    try:
        said = json.loads(body)
        found = said.get("statusCode") if isinstance(said, dict) else None
    except ValueError:
        match = _STATUS.search(body)
        found = match[1] if match else None
    if found is None or not re.fullmatch(r"[1-9]\d\d", str(found)):
        raise misconfigured("Unable to parse statusCode. It should be an integer greater than 0")
    return str(found)


def chosen_response(responses: Mapping[str, Record], status: str) -> Record:
    """The first response whose pattern is the whole status, else the one without a pattern."""
    default = None
    for response in responses.values():
        pattern = response.get("selectionPattern")
        if not pattern or pattern == "default":
            default = default or response
        elif _matches(pattern, status):
            return response
    if default is None:
        raise misconfigured(
            "No match for output mapping and no default endpoint response mapping configured. Endpoint Response Status "
            f"Code: {status}"
        )
    return default


def _matches(pattern: str, status: str) -> bool:
    try:
        return re.fullmatch(pattern, status) is not None
    except re.error as error:
        raise misconfigured(f"Invalid selection pattern: {pattern}") from error


def mapped(invocation: Invocation, response: Record, body: str) -> Answer:
    """An integration response as the caller gets it, with the overrides that templates made."""
    headers: dict[str, list[str]] = {}
    for target, source in (response.get("responseParameters") or {}).items():
        value = invocation.value(source, body)
        if value is not None:
            headers[target.removeprefix("method.response.header.")] = [value]
    content_type, template = _template(invocation, response.get("responseTemplates") or {})
    text = body if template is None else rendered(invocation, template, body)
    headers.setdefault("Content-Type", [content_type])
    override = invocation.context.get("responseOverride")
    if not isinstance(override, Mapping) or not isinstance(override.get("header", {}), Mapping):
        raise misconfigured("Invalid response override")
    headers |= {name: [str(value)] for name, value in override.get("header", {}).items()}
    status = str(override.get("status") or response["statusCode"])
    if not re.fullmatch(r"[1-5]\d\d", status):
        raise misconfigured(f"Invalid status code override: {status}")
    return Answer(int(status), headers, text)


def _template(invocation: Invocation, templates: Mapping[str, str | None]) -> tuple[str, str | None]:
    """The template that the caller accepts, with its content type; an empty template passes the body on."""
    accepted = invocation.header("Accept") or ""
    for name in (accepted, _JSON, *templates):
        if name in templates:
            return name, templates[name]
    return _JSON, None
