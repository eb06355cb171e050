"""GetSdkType and GetSdkTypes tell what AWS can generate; GetSdk is refused, since the sandbox generates no SDKs.

Types and required properties are the API reference's (GetSdk); names for people and optional properties are ours.
"""

from __future__ import annotations

from typing import Any

from apigwctl.sandbox.errors import bad_request, not_found
from apigwctl.sandbox.kinds import stage
from apigwctl.sandbox.kinds.kind import Call, Handler, page
from apigwctl.sandbox.store import Record


def _property(name: str, friendly: str, description: str, *, required: bool = True) -> Record:
    return {"name": name, "friendlyName": friendly, "description": description, "required": required}


def _type(name: str, friendly: str, *properties: Record) -> Record:
    made: dict[str, Any] = {"id": name, "friendlyName": friendly}
    return {**made, "configurationProperties": list(properties)} if properties else made


_TYPES = [
    _type("javascript", "JavaScript"),
    _type(
        "android",
        "Android",
        _property("groupId", "Group ID", "The Group ID of the Maven project"),
        _property("artifactId", "Artifact ID", "The compiled artifact name"),
        _property("artifactVersion", "Artifact version", "The version number of the artifact"),
        _property("invokerPackage", "Invoker package", "The Java package to use for the SDK"),
    ),
    _type("objectivec", "iOS (Objective-C)", _property("classPrefix", "Prefix", "Prefix of the classes in the SDK")),
    _type("swift", "iOS (Swift)", _property("classPrefix", "Prefix", "Prefix of the classes in the SDK")),
    _type(
        "java",
        "Java SDK",
        _property("serviceName", "Service Name", "The name of the SDK's client class"),
        _property("javaPackageName", "Java Package Name", "The Java package of the generated code"),
        _property("javaBuildSystem", "Java Build System", "The build system of the project", required=False),
        _property("javaGroupId", "Java Group Id", "The Group ID of the project", required=False),
        _property("javaArtifactId", "Java Artifact Id", "The Artifact ID of the project", required=False),
        _property("javaArtifactVersion", "Java Artifact Version", "The version of the project", required=False),
    ),
    _type("ruby", "Ruby", _property("serviceName", "Service Name", "The name of the SDK's module", required=False)),
]
_BY_ID = {known["id"]: known for known in _TYPES}


def get_type(call: Call) -> Record:
    """GetSdkType."""
    found = _BY_ID.get(call.params["id"])
    if found is None:
        raise not_found("Invalid SDK type identifier specified")
    return found


def list_types(call: Call) -> Record:
    """GetSdkTypes."""
    return page(call, _TYPES, "id")


def generate(call: Call) -> Record:
    """GetSdk: the checks of AWS, then a refusal that says what the sandbox is not."""
    stage.KIND.find(call)
    kind = call.params["sdkType"]
    if kind not in _BY_ID:
        raise bad_request(f"Invalid SDK type specified. Must be one of: [{', '.join(_BY_ID)}]")
    given = call.params.get("parameters") or {}
    missing = [
        wanted["name"]
        for wanted in _BY_ID[kind].get("configurationProperties", ())
        if wanted["required"] and not given.get(wanted["name"])
    ]
    if missing:
        raise bad_request(f"Missing required SDK parameters: [{', '.join(missing)}]")
    raise bad_request(f"The sandbox generates no SDKs: {kind} is available from API Gateway itself")


HANDLERS: dict[str, Handler] = {"GetSdk": generate, "GetSdkType": get_type, "GetSdkTypes": list_types}
