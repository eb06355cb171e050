"""VpcLink of the first kind: pending in the answer that makes it, available when next looked at (recorded).

A deployed method that uses a link keeps it from being deleted; the words were reported by users of Pulumi (2023).
"""

from __future__ import annotations

from collections.abc import Iterator

from apigwctl.sandbox import departing
from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds.kind import Call, Handler, Kind, chosen
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2.definition import link_users

# AWS developer guide, Quotas page (2026-04).
_QUOTA = 20


def build(call: Call, _home: Record) -> Record:
    """CreateVpcLink's record."""
    if not call.params["name"]:
        raise bad_request("Name cannot be empty")
    for arn in call.params["targetArns"]:
        if len(arn.split(":")) < 6 or not arn.startswith("arn:"):
            raise bad_request(f"Invalid ARN. ARN is not well formed {arn}")
    given = chosen(call.params, "name", "description", "targetArns", "tags")
    return {"id": call.new_id(), **given, "readyAt": call.ready_at("vpcLink")}


def show(call: Call, record: Record) -> Record:
    """A link as AWS shows it."""
    if departing.is_going(record):
        return {**record, "status": departing.STATUS}
    if not call.is_past(record.get("readyAt")):
        return {**record, "status": "PENDING"}
    return {**record, "status": "AVAILABLE", "statusMessage": "Your vpc link is ready for use"}


def _check_patched(_call: Call, _old: Record, new: Record) -> None:
    if not new.get("name"):
        raise bad_request("Name cannot be empty")


def _check_deleted(call: Call, record: Record) -> None:
    users = link_users(call.home, record["id"])
    if users:
        where = f"[{', '.join(users)}] in format of [Method:Resource]"
        raise bad_request(f"Cannot delete vpc link. Vpc link '{record['id']}', is referenced in {where}.")
    served = list(_served(call.home, record["id"]))
    if served:
        where = f"[{', '.join(served)}] in format of [RESTApiId:Method:Resource:Stage]"
        raise bad_request(f"Cannot delete vpc link. Vpc link '{record['id']}', is referenced in {where}.")


def _served(home: Record, link_id: str) -> Iterator[str]:
    """The methods of stages that go through a link."""
    for key, api in home["apis"].items():
        for stage in api["stages"].values():
            snapshot = api["deployments"][stage["deploymentId"]]["snapshot"]
            for holder in snapshot["resources"].values():
                for verb, method in holder["resourceMethods"].items():
                    if method["methodIntegration"].get("connectionId") == link_id:
                        yield f"{key}:{verb}:{holder['id']}:{stage['stageName']}"


def delete(call: Call) -> Record:
    """DeleteVpcLink: the link is DELETING for as long as that takes."""
    record = KIND.find(call, "delete")
    _check_deleted(call, record)
    departing.depart(call, call.home["vpcLinks"], record["id"], "vpcLinkDeletion")
    return {}


KIND = Kind(
    shape="VpcLink",
    plural="VpcLinks",
    collection="vpcLinks",
    key="id",
    param="vpcLinkId",
    missing="Invalid Vpc Link identifier specified",
    build=build,
    in_api=False,
    tagged=True,
    quota=(_QUOTA, "VPC links for this account"),
    show=show,
    check_patched=_check_patched,
    check_deleted=_check_deleted,
)
HANDLERS: dict[str, Handler] = {**KIND.handlers(), "DeleteVpcLink": delete}
