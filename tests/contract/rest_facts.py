"""Words that the facts about REST APIs share."""

from __future__ import annotations

from typing import Any

from tests.contract.sandbox_facts import Fact

API = {"restApiId": "<api>"}
NO_API = {"restApiId": "none"}
GET = {"restApiId": "<api>", "resourceId": "<pets>", "httpMethod": "GET"}
MOCK = {"restApiId": "<api>", "resourceId": "<pet>", "httpMethod": "DELETE"}
STAGE = {"restApiId": "<api>", "stageName": "dev"}
BAD, MISSING, CONFLICT = (400, "BadRequestException"), (404, "NotFoundException"), (409, "ConflictException")
INVALID = (400, "ValidationException")


def update(says: str, operation: str, asks: dict[str, Any], *patches: dict[str, str], **expected: Any) -> Fact:
    """A fact about patch operations."""
    return Fact(says, operation, {**asks, "patchOperations": list(patches)}, **expected)
