"""What protects APIs: web ACLs of WAF with the IP sets and the log that belong to them."""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.catalogue.addresses import by_id
from apigwctl.catalogue.schema import Calls, Json, On, Patch, aws, kind
from apigwctl.values import EMPTY, Address, FrozenMap

WAF = "wafv2"
SCOPE = "REGIONAL"
"""The scope of web ACLs that stages can have; those of CloudFront are of another kind (reference, 2026-04)."""

NO_WEB_ACL = Address("web_acl", ("none",))
"""How a stage says that it is to have no web ACL; one that says nothing has whatever others gave it."""

ALLOW: FrozenMap[str, FrozenMap[str, object]] = FrozenMap({"Allow": FrozenMap()})
LOCK = "the lock token is read right before each write"


def web_acl_named(text: str) -> Address:
    """Return the address of the web ACL that a stage names by its document, its name in AWS or its ARN."""
    return Address("web_acl", (by_id(text) if text.startswith("arn:") else text,))


@kind(
    "web_acl",
    title="WebAcl",
    service=WAF,
    param="",
    identity="ARN",
    root=True,
    arn="/webacl",
    calls=Calls(create="CreateWebACL", list="ListWebACLs", update="UpdateWebACL", delete="DeleteWebACL"),
    computed=frozenset({"Id"}),
    declined={
        "Scope": "stages take regional ones only",
        "LockToken": LOCK,
        "DataProtectionConfig": "owned by whoever runs WAF centrally",
        "CaptchaConfig": "a browser's puzzle has no place before an API",
        "ChallengeConfig": "a browser's puzzle has no place before an API",
        "TokenDomains": "a browser's puzzle has no place before an API",
        "AssociationConfig": "stages cannot inspect more of a body than AWS's default of 16 KB without a charge",
        "OnSourceDDoSProtectionConfig": "load balancers only",
        "ApplicationConfig": "of the console",
        "MonetizationConfig": "of CloudFront",
    },
)
class WebAcl:
    """What WAF lets through to the stages that have it."""

    name: str = aws(patch=Patch.NONE)
    description: str | None = aws(default=None, patch=Patch.NONE)
    default_action: Json = aws(default=ALLOW, patch=Patch.NONE)
    rules: Mapping[str, Json] = aws(default=EMPTY, patch=Patch.NONE)
    visibility_config: Json = aws(patch=Patch.NONE, canonical="visibility")
    custom_response_bodies: Mapping[str, Json] = aws(default=EMPTY, patch=Patch.NONE, canonical="customResponseBodies")
    tags: Mapping[str, str] = aws(default=EMPTY, patch=Patch.TAGS, unmanaged=True)


@kind(
    "web_acl_ip_set",
    title="IpSet",
    service=WAF,
    parent="web_acl",
    param="",
    identity="ARN",
    alone=True,
    calls=Calls(create="CreateIPSet", list="ListIPSets", update="UpdateIPSet", delete="DeleteIPSet"),
    computed=frozenset({"Id"}),
    declined={
        "Scope": "stages take regional ones only",
        "LockToken": LOCK,
        "Description": "its name says what it is for",
        "Tags": "ours say whose it is, and no others are set",
    },
)
class IpSet:
    """Addresses that a web ACL lets through or blocks; its natural key is what for, and the version of IP."""

    name: str = aws(on=On.CREATE, patch=Patch.NONE)
    ip_address_version: str = aws(
        "IPAddressVersion", on=On.CREATE, patch=Patch.NONE, canonical="version", enum=("IPV4", "IPV6")
    )
    addresses: frozenset[str] = aws(patch=Patch.NONE)


@kind(
    "web_acl_logging",
    title="Logging",
    service=WAF,
    parent="web_acl",
    param="",
    own_keys=0,
    embedded=True,
    calls=Calls(),
    declined={"ResourceArn": "the web ACL that it belongs to"},
    computed=frozenset({"ManagedByFirewallManager", "LogType", "LogScope"}),
)
class WebAclLogging:
    """Where a web ACL writes what it decided."""

    log_destination_configs: tuple[str, ...] = aws(
        patch=Patch.NONE, canonical="destinationArn", doc="one log group, stream or bucket"
    )
    redacted_fields: Json = aws(default=(), patch=Patch.NONE, canonical="redacted")
    logging_filter: Json | None = aws(default=None, patch=Patch.NONE, canonical="filter")
