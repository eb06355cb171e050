"""VpcLink of the second kind: subnets and security groups, which stay as they were made."""

from __future__ import annotations

from apigwctl.sandbox import departing
from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds import vpc_link as first_kind
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen

# AWS developer guide, quotas of HTTP APIs (2026-04).
_QUOTA, _SUBNETS = 10, 10


def build(call: Call, _home: Record) -> Record:
    """CreateVpcLink's record."""
    params = call.params
    if not params["Name"]:
        raise bad_request("Name cannot be empty")
    if not params["SubnetIds"]:
        raise bad_request("At least one subnet must be specified")
    if len(params["SubnetIds"]) > _SUBNETS:
        raise bad_request(f"At most {_SUBNETS} subnets can be specified")
    return {
        "VpcLinkId": call.new_id(),
        "CreatedDate": call.now,
        "SecurityGroupIds": [],
        **chosen(params, "Name", "SubnetIds", "SecurityGroupIds", "Tags"),
        "VpcLinkVersion": "V2",
        "readyAt": call.ready_at("vpcLinkV2"),
    }


def show(call: Call, record: Record) -> Record:
    """A link as AWS shows it: pending at first (CLI examples: create-vpc-link, get-vpc-link)."""
    if departing.is_going(record):
        return {**record, "VpcLinkStatus": departing.STATUS}
    if not call.is_past(record.get("readyAt")):
        return {**record, "VpcLinkStatus": "PENDING", "VpcLinkStatusMessage": "VPC link is provisioning ENIs"}
    return {**record, "VpcLinkStatus": "AVAILABLE", "VpcLinkStatusMessage": "VPC link is ready to route traffic"}


def _changed(_call: Call, _old: Record, new: Record) -> None:
    if not new.get("Name"):
        raise bad_request("Name cannot be empty")


def delete(call: Call) -> Record:
    """DeleteVpcLink: the link is DELETING for as long as that takes."""
    record = KIND.find(call)
    KIND.check_deleted(call, record)
    departing.depart(call, KIND.records(call), record["VpcLinkId"], "vpcLinkDeletion")
    return {}


KIND = Kind(
    shape="VpcLink",
    plural="VpcLinks",
    collection="v2VpcLinks",
    key="VpcLinkId",
    missing="Invalid Vpc Link identifier specified",
    build=build,
    parent=lambda call: call.home,
    tagged=True,
    quota=(_QUOTA, "VPC links", "this account"),
    show=show,
    changed=_changed,
    # a REST API may use a link of this kind too (since 2025-11), and both kinds are refused in the same words
    check_deleted=lambda call, record: first_kind.KIND.check_deleted(call, {"id": record["VpcLinkId"]}),
)
HANDLERS: dict[str, Handler] = {**KIND.handlers(), "DeleteVpcLink": delete}
