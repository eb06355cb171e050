"""What is said about an API: documentation parts, and the versions in which they are published."""

from __future__ import annotations

from apigwctl.catalogue.schema import Calls, Json, On, Patch, aws, kind, struct

DOCUMENTATION_PART_TYPES = (
    "API",
    "AUTHORIZER",
    "MODEL",
    "RESOURCE",
    "METHOD",
    "PATH_PARAMETER",
    "QUERY_PARAMETER",
    "REQUEST_HEADER",
    "REQUEST_BODY",
    "RESPONSE",
    "RESPONSE_HEADER",
    "RESPONSE_BODY",
)


@struct
class DocumentationLocation:
    """What a documentation part is about."""

    type: str = aws(enum=DOCUMENTATION_PART_TYPES)
    path: str | None = aws(default=None)
    method: str | None = aws(default=None)
    status_code: str | None = aws(default=None)
    name: str | None = aws(default=None)


@kind(
    "documentation_part",
    parent="rest_api",
    param="documentationPartId",
    identity="id",
    snapshotted=True,
    calls=Calls(
        create="CreateDocumentationPart",
        get="GetDocumentationPart",
        list="GetDocumentationParts",
        update="UpdateDocumentationPart",
        delete="DeleteDocumentationPart",
    ),
)
class DocumentationPart:
    """Documentation of one place in an API; its natural key is the location."""

    location: DocumentationLocation = aws(on=On.CREATE, patch=Patch.NONE)
    properties: Json = aws()


@kind(
    "documentation_version",
    parent="rest_api",
    param="documentationVersion",
    snapshotted=True,
    calls=Calls(
        create="CreateDocumentationVersion",
        get="GetDocumentationVersion",
        list="GetDocumentationVersions",
        update="UpdateDocumentationVersion",
        delete="DeleteDocumentationVersion",
    ),
    computed=frozenset({"createdDate"}),
    declined={"stageName": "the stage says which documentation version it shows"},
)
class DocumentationVersion:
    """A frozen copy of an API's documentation parts."""

    version: str = aws(key=True, create_as="documentationVersion")
    description: str | None = aws(default=None)
