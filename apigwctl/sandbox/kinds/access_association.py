"""DomainNameAccessAssociation: a VPC endpoint that may call a private domain name, of one's own or another account.

It belongs to the account that made it, and only that one deletes it; the owner of the domain name can only reject it
(API reference; developer guide, "API provider: stop sharing"). Refusals are worded by us: AWS's words are not known.
"""

from __future__ import annotations

from apigwctl.sandbox.domains import names, policies
from apigwctl.sandbox.errors import AnsweredError, bad_request, conflict, limit_exceeded, not_found
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen, page
from apigwctl.sandbox.store import Record, partition

# AWS developer guide, Quotas page (2026-04): per account.
_QUOTA = 100


def create(call: Call) -> Record:
    """CreateDomainNameAccessAssociation."""
    params = call.params
    owner, domain = _domain(call)
    if owner != call.account and not policies.lets_associate(domain, call.account):
        raise AnsweredError("UnauthorizedException", "The domain name's owner does not share it with this account", 401)
    if not params["accessAssociationSource"].startswith("vpce-"):
        raise bad_request("The access association source must be the id of a VPC endpoint")
    arn = (
        f"arn:{partition(call.region)}:apigateway:{call.region}:{call.account}:/domainnameaccessassociations/domainname/"
        f"{names.key(domain)}/vpcesource/{params['accessAssociationSource']}"
    )
    owned = call.home["accessAssociations"]
    if arn in owned:
        raise conflict("The domain name access association exists already")
    if len(owned) >= _QUOTA:
        raise limit_exceeded(f"Maximum number of domain name access associations has been reached ({_QUOTA})")
    owned[arn] = {
        "domainNameAccessAssociationArn": arn,
        **chosen(params, "domainNameArn", "accessAssociationSourceType", "accessAssociationSource", "tags"),
    }
    found: Record = owned[arn]
    return found


def list_(call: Call) -> Record:
    """GetDomainNameAccessAssociations: one's own, or those of other accounts with one's own domain names."""
    if call.params.get("resourceOwner") == "OTHER_ACCOUNTS":
        mine = {record["domainNameArn"] for record in call.home["domainNames"].values()}
        found = [
            record
            for _, home in names.others(call)
            for record in home.get("accessAssociations", {}).values()
            if record["domainNameArn"] in mine and not record.get("rejected")
        ]
    else:
        found = list(call.home["accessAssociations"].values())
    return page(call, found, "domainNameAccessAssociationArn")


def delete(call: Call) -> Record:
    """DeleteDomainNameAccessAssociation."""
    arn = call.params["domainNameAccessAssociationArn"]
    if arn not in call.home["accessAssociations"]:
        raise not_found(names.MISSING_ASSOCIATION)
    del call.home["accessAssociations"][arn]
    return {}


def reject(call: Call) -> Record:
    """RejectDomainNameAccessAssociation: the other account keeps it until it deletes it, and it leads nowhere."""
    owner, domain = _domain(call)
    if owner != call.account:
        raise not_found(names.MISSING)
    arn = call.params["domainNameAccessAssociationArn"]
    if arn in call.home["accessAssociations"]:
        raise bad_request("A domain name access association in your own account can't be rejected, only deleted")
    for _, home in names.others(call):
        found = home.get("accessAssociations", {}).get(arn)
        if found is not None and found["domainNameArn"] == domain["domainNameArn"]:
            found["rejected"] = True
            return {}
    raise not_found(names.MISSING_ASSOCIATION)


def _domain(call: Call) -> tuple[str, Record]:
    found = names.of_arn(call, call.params["domainNameArn"])
    if found is None:
        raise bad_request(names.MISSING)
    if not names.is_private(found[1]):
        raise bad_request("Domain name access associations are only supported for private custom domain names")
    return found


HANDLERS: dict[str, Handler] = {
    "CreateDomainNameAccessAssociation": create,
    "GetDomainNameAccessAssociations": list_,
    "DeleteDomainNameAccessAssociation": delete,
    "RejectDomainNameAccessAssociation": reject,
}
