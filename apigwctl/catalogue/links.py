"""VPC links: how integrations reach what is private. The first service's lead to load balancers, the second's into
subnets; both are a `VpcLink` document, told apart by what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from apigwctl.catalogue.schema import V2, Calls, On, Patch, Settling, aws, kind
from apigwctl.values import EMPTY, Address, Template


class Resources(Protocol):
    """What holds resources by address: a snapshot."""

    def of(self, *kinds: str) -> Iterator[tuple[Address, Any]]:
        """Iterate over the resources of some kinds."""


LINKS = ("vpc_link", "v2_vpc_link")


def link_of(integration: Any) -> Address | None:
    """Return the VPC link that an integration of either service goes through, None where it goes through none.

    Integrations of REST APIs name one by its id, as a text that is bound late.
    """
    named = getattr(integration, "connection_id", None)
    if isinstance(named, Template):
        return named.refs[0].address if named.refs else None
    found = getattr(integration, "connection", None)
    return found if isinstance(found, Address) else None


def links_of(snapshot: Resources) -> set[Address]:
    """Return the VPC links that the integrations of a snapshot go through."""
    found = (link_of(item) for _, item in snapshot.of("integration", "v2_integration"))
    return {link for link in found if link is not None}


@kind(
    "vpc_link",
    title="VpcLink",
    param="vpcLinkId",
    identity="id",
    root=True,
    arn="/vpclinks/{vpcLinkId}",
    calls=Calls(
        create="CreateVpcLink", get="GetVpcLink", list="GetVpcLinks", update="UpdateVpcLink", delete="DeleteVpcLink"
    ),
    settling=Settling(("status",), ("AVAILABLE",), ("FAILED", "DELETING"), ("statusMessage",), 900),
    computed=frozenset({"status", "statusMessage"}),
)
class VpcLink:
    """A way from REST APIs to a network load balancer."""

    name: str = aws()
    description: str | None = aws(default=None)
    target_arns: tuple[str, ...] = aws(on=On.CREATE, patch=Patch.NONE, doc="one network load balancer")
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@kind(
    "v2_vpc_link",
    title="VpcLink",
    service=V2,
    param="VpcLinkId",
    identity="VpcLinkId",
    root=True,
    arn="/vpclinks/{VpcLinkId}",
    calls=Calls(
        create="CreateVpcLink", get="GetVpcLink", list="GetVpcLinks", update="UpdateVpcLink", delete="DeleteVpcLink"
    ),
    settling=Settling(("VpcLinkStatus",), ("AVAILABLE",), ("FAILED", "DELETING"), ("VpcLinkStatusMessage",), 900),
    computed=frozenset({"VpcLinkStatus", "VpcLinkStatusMessage", "VpcLinkVersion", "CreatedDate"}),
)
class V2VpcLink:
    """A way into subnets, for APIs of every kind."""

    name: str = aws()
    subnet_ids: frozenset[str] = aws(on=On.CREATE, patch=Patch.NONE)
    security_group_ids: frozenset[str] = aws(default=frozenset(), on=On.CREATE, patch=Patch.NONE)
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)
