"""What the kinds of API Gateway portals share: ARNs, unions of which one member is given, and who may see a product.

No answer of AWS for portals was recorded and no error text is known: they were published in 2025-11. What is built on
is the service model, the API reference and the developer guide ("API Gateway portals", 2026-04); the words are ours.
"""

from __future__ import annotations

import json

from apigwctl.sandbox.errors import AnsweredError, bad_request, not_found
from apigwctl.sandbox.store import Record, partition
from apigwctl.sandbox.v2.kind import Call

PRODUCT_MISSING = "Invalid Portal Product identifier specified"


def arn(call: Call, path: str) -> str:
    """The ARN of a portal, a product or a page: with the account (AWS developer guide, ARN reference)."""
    return f"arn:{partition(call.region)}:apigateway:{call.region}:{call.account}:{path}"


def given_one(union: Record, *names: str) -> str:
    """The one member of a union that a request gives; raises BadRequestException."""
    found = [name for name in names if union.get(name) is not None]
    if len(found) != 1:
        raise bad_request(f"Exactly one of {', '.join(names)} must be specified")
    return found[0]


def product(call: Call) -> Record:
    """The product that a request names, of another account where it says so; raises NotFound and AccessDenied."""
    owner, identifier = call.params.get("ResourceOwnerAccountId"), call.params["PortalProductId"]
    home = call.home if owner in (None, "", call.account) else call.homes.get(f"{owner}/{call.region}", {})
    found: Record | None = home.get("portalProducts", {}).get(identifier)
    if found is None:
        raise not_found(PRODUCT_MISSING)
    if home is not call.home and not shares(found, call.account):
        raise AnsweredError("AccessDeniedException", "The portal product is not shared with this account", 403)
    return found


def shares(found: Record, account: str) -> bool:
    """Whether a product's sharing policy names an account as one that may use it; conditions are not looked at."""
    document = json.loads(found.get("sharingPolicy") or "{}")
    statements = document.get("Statement") or []
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        names = principal.get("AWS", []) if isinstance(principal, dict) else principal
        for name in names if isinstance(names, list) else [names]:
            if statement.get("Effect") == "Allow" and (name in ("*", account) or f":iam::{account}:" in str(name)):
                return True
    return False


def of_arn(call: Call, text: str) -> Record | None:
    """A portal product of the region that an account may use, by ARN."""
    for place, home in call.homes.items():
        account, _, region = place.partition("/")
        for found in home.get("portalProducts", {}).values() if region == call.region else ():
            if found["PortalProductArn"] == text and (account == call.account or shares(found, call.account)):
                return dict(found)
    return None


def tagged(call: Call, text: str) -> Record | None:
    """The account's portal or portal product with this ARN, whose tags are under "Tags"; None for no such."""
    for collection, member in (("portals", "PortalArn"), ("portalProducts", "PortalProductArn")):
        for record in call.home[collection].values():
            if record[member] == text:
                found: Record = record
                return found
    return None
