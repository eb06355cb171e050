"""VpcLink of the second kind: subnets and security groups, which stay as they were made."""

from __future__ import annotations

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.v2.kind import Call, Handler, Kind, chosen

# AWS developer guide, Quotas page (2026-04).
_QUOTA = 10


def build(call: Call, _home: Record) -> Record:
    """CreateVpcLink's record."""
    if not call.params["Name"]:
        raise bad_request("Name cannot be empty")
    if not call.params["SubnetIds"]:
        raise bad_request("At least one subnet must be specified")
    return {
        "VpcLinkId": call.new_id(),
        "CreatedDate": call.now,
        "SecurityGroupIds": [],
        **chosen(call.params, "Name", "SubnetIds", "SecurityGroupIds", "Tags"),
        "VpcLinkVersion": "V2",
    }


def show(call: Call, record: Record) -> Record:
    """A link as AWS shows it: pending in the answer that makes it, available when next looked at."""
    if call.operation == "CreateVpcLink":
        return {**record, "VpcLinkStatus": "PENDING", "VpcLinkStatusMessage": "VPC link is provisioning ENIs"}
    return {**record, "VpcLinkStatus": "AVAILABLE", "VpcLinkStatusMessage": "VPC link is ready to route traffic"}


def _changed(_call: Call, _old: Record, new: Record) -> None:
    if not new.get("Name"):
        raise bad_request("Name cannot be empty")


KIND = Kind(
    shape="VpcLink",
    plural="VpcLinks",
    collection="v2VpcLinks",
    key="VpcLinkId",
    missing="Invalid Vpc Link identifier specified",
    build=build,
    parent=lambda call: call.home,
    tagged=True,
    quota=(_QUOTA, "VPC links for this account"),
    show=show,
    changed=_changed,
)
HANDLERS: dict[str, Handler] = KIND.handlers()
