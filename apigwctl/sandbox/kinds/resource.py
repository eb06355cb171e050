"""Resource: the tree of paths. One {variable} per level, nothing below {proxy+}; a delete takes what is below."""

from __future__ import annotations

from apigwctl.sandbox.errors import bad_request, conflict, limit_exceeded, not_found
from apigwctl.sandbox.kinds.kind import Call, Handler, page
from apigwctl.sandbox.patches import patched
from apigwctl.sandbox.path_parts import is_path_part
from apigwctl.sandbox.store import Record

MISSING = "Invalid Resource identifier specified"
# AWS developer guide, Quotas page (2026-04).
QUOTA = 300
_BAD_PART = (
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the "
    "beginning and the end, but not in the middle"
)


def find(call: Call) -> Record:
    """The resource that the request names; a wrong API is told as a wrong resource (recorded)."""
    api = call.api(not_found(MISSING))
    return find_in(api, call.params["resourceId"])


def find_in(api: Record, resource_id: str) -> Record:
    """The API's resource with this id; raises NotFoundException."""
    found: Record | None = api["resources"].get(resource_id)
    if found is None:
        raise not_found(MISSING)
    return found


def path_of(api: Record, resource: Record) -> str:
    """The full path of a resource."""
    parts: list[str] = []
    while "parentId" in resource:
        parts.append(resource["pathPart"])
        resource = api["resources"][resource["parentId"]]
    return "/" + "/".join(reversed(parts))


def show(api: Record, resource: Record, *, embed: bool) -> Record:
    """A resource as AWS shows it: its methods are empty objects unless embedded."""
    methods = resource["resourceMethods"]
    shown: Record = {name: resource[name] for name in ("id", "parentId", "pathPart") if name in resource}
    shown["path"] = path_of(api, resource)
    if methods:
        shown["resourceMethods"] = {verb: method if embed else {} for verb, method in methods.items()}
    return shown


def create(call: Call) -> Record:
    """CreateResource."""
    api = call.api(not_found(MISSING))
    parent = find_in(api, call.params["parentId"])
    made = add(call, api, parent, call.params["pathPart"])
    return show(api, made, embed=False)


def add(call: Call, api: Record, parent: Record, part: str, key: str | None = None) -> Record:
    """Put a new child below a resource, under an id that it had before if there is one.

    Raises BadRequestException, ConflictException, LimitExceededException.
    """
    check_part(part)
    if parent.get("pathPart", "").endswith("+}"):
        raise bad_request(f"Cannot create a child of a resource with a greedy path variable: {parent['pathPart']}")
    _check_siblings(api, parent["id"], part, moved=None)
    if len(api["resources"]) >= QUOTA:
        raise limit_exceeded(
            "Maximum number of resources for this API has been reached. Please contact AWS if you need additional "
            "resources."
        )
    made = {"id": key or call.new_id(), "parentId": parent["id"], "pathPart": part, "resourceMethods": {}}
    api["resources"][made["id"]] = made
    return made


def check_part(part: str) -> None:
    """Raise BadRequestException for a path part that AWS refuses."""
    if not is_path_part(part):
        raise bad_request(_BAD_PART)


def _check_siblings(api: Record, parent_id: str, part: str, moved: Record | None) -> None:
    siblings = [
        other["pathPart"]
        for other in api["resources"].values()
        if other.get("parentId") == parent_id and other is not moved
    ]
    if part in siblings:
        raise conflict(f"Another resource with the same parent already has this name: {part}")
    taken = next((sibling for sibling in siblings if sibling.startswith("{")), None)
    if part.startswith("{") and taken:
        raise bad_request(
            f"A sibling ({taken}) of this resource already has a variable path part -- only one is allowed"
        )


def get(call: Call) -> Record:
    """GetResource."""
    resource = find(call)
    return show(call.api(), resource, embed="methods" in call.params.get("embed", ()))


def list_(call: Call) -> Record:
    """GetResources, by path."""
    api = call.api()
    embed = "methods" in call.params.get("embed", ())
    shown = [show(api, resource, embed=embed) for resource in api["resources"].values()]
    return page(call, sorted(shown, key=lambda resource: resource["path"]), "id")


def update(call: Call) -> Record:
    """UpdateResource: rename or move, never the root."""
    old = find(call)
    api = call.api()
    operations = call.params.get("patchOperations") or []
    new = patched(
        {name: old[name] for name in ("id", "parentId", "pathPart") if name in old},
        operations,
        operation=call.operation,
        shape=call.protocol.shape("Resource"),
    )
    if "parentId" not in old:
        named = next((operation["path"].lstrip("/") for operation in operations), "")
        if named:
            raise bad_request(f"Root resource cannot update its {named}.")
        return show(api, old, embed=False)
    parent = find_in(api, new.get("parentId", ""))
    _check_cycle(api, old, parent)
    check_part(new.get("pathPart", ""))
    _check_siblings(api, parent["id"], new["pathPart"], moved=old)
    if parent.get("pathPart", "").endswith("+}"):
        raise bad_request(f"Cannot create a child of a resource with a greedy path variable: {parent['pathPart']}")
    old.update(parentId=new["parentId"], pathPart=new["pathPart"])
    return show(api, old, embed=False)


def _check_cycle(api: Record, moved: Record, parent: Record) -> None:
    above: Record | None = parent
    while above is not None:
        if above["id"] == moved["id"]:
            raise bad_request("Resources cannot be cyclical.")
        above = api["resources"].get(above.get("parentId"))


def delete(call: Call) -> Record:
    """DeleteResource, with everything below it."""
    resource = find(call)
    if "parentId" not in resource:
        raise bad_request("Root resource cannot be deleted.")
    remove(call.api(), resource["id"])
    return {}


def remove(api: Record, resource_id: str) -> None:
    """Take a resource and everything below it out of the tree."""
    children = [key for key, other in api["resources"].items() if other.get("parentId") == resource_id]
    for child in children:
        remove(api, child)
    del api["resources"][resource_id]


HANDLERS: dict[str, Handler] = {
    "CreateResource": create,
    "GetResource": get,
    "GetResources": list_,
    "UpdateResource": update,
    "DeleteResource": delete,
}
