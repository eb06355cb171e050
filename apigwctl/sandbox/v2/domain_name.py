"""DomainName as `apigatewayv2` shows it: the regional ones, and to look at only the edge-optimized ones.

The record is the first service's (`kinds/domain_name.py`). Private domain names are not seen here. What differs from
the first service was measured against AWS by the makers of floci (its pull request 2390 and tests, 2026).
"""

from __future__ import annotations

from apigwctl.sandbox.domains import lifecycle, mappings, names, rules
from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.kinds import domain_name as first
from apigwctl.sandbox.store import Record, copied
from apigwctl.sandbox.v2.kind import Call, Handler, full, page

# The two services' names for one thing.
_MODES = {
    "BASE_PATH_MAPPING_ONLY": "API_MAPPING_ONLY",
    "ROUTING_RULE_ONLY": "ROUTING_RULE_ONLY",
    "ROUTING_RULE_THEN_BASE_PATH_MAPPING": "ROUTING_RULE_THEN_API_MAPPING",
}
_FIRST_MODES = {second: mode for mode, second in _MODES.items()}
_MUTUAL_TLS = {"TruststoreUri": "truststoreUri", "TruststoreVersion": "truststoreVersion"}


def create(call: Call) -> Record:
    """CreateDomainName."""
    params = call.params
    record = first.made(call, params["DomainName"], {"types": ["REGIONAL"]})
    _configure(record, params.get("DomainNameConfigurations") or [])
    _set(record, params)
    if params.get("Tags"):
        record["tags"] = params["Tags"]
    first.kept(call, record, frozenset(record), lambda kind, _: full(f"{kind} custom domain names", "this account"))
    return shown(call, record)


def _configure(record: Record, configurations: list[Record]) -> None:
    """Take over the one configuration of a request, as a whole: what it leaves out is AWS's default."""
    if len(configurations) != 1:
        raise bad_request("Invalid input. Expected one domain name configuration")
    given = configurations[0]
    if given.get("EndpointType") == "EDGE":
        raise bad_request("EDGE endpoint type is not supported for APIGatewayV2 domainName")
    record["endpointConfiguration"] = {"types": ["REGIONAL"], "ipAddressType": given.get("IpAddressType") or "ipv4"}
    record["securityPolicy"] = given.get("SecurityPolicy") or "TLS_1_2"
    record.pop("endpointAccessMode", None)
    for member, name in (
        ("regionalCertificateArn", "CertificateArn"),
        ("regionalCertificateName", "CertificateName"),
        ("ownershipVerificationCertificateArn", "OwnershipVerificationCertificateArn"),
    ):
        record.pop(member, None)
        if given.get(name):
            record[member] = given[name]
    if "regionalCertificateArn" in record:
        record.pop("regionalCertificateName", None)


def _set(record: Record, params: Record) -> None:
    if params.get("RoutingMode"):
        record["routingMode"] = _FIRST_MODES[params["RoutingMode"]]
    if "MutualTlsAuthentication" in params:
        given = params["MutualTlsAuthentication"]
        settings = {member: given[name] for name, member in _MUTUAL_TLS.items() if given.get(name)}
        record["mutualTlsAuthentication"] = settings
        if not settings:
            record.pop("mutualTlsAuthentication")  # an empty URI turns it off (API reference, UpdateDomainName)


def get(call: Call) -> Record:
    """GetDomainName."""
    return shown(call, names.find(call, call.params["DomainName"]))


def list_(call: Call) -> Record:
    """GetDomainNames."""
    found = [record for record in call.home["domainNames"].values() if not names.is_private(record)]
    return page(call, [shown(call, record) for record in found], "DomainName")


def update(call: Call) -> Record:
    """UpdateDomainName."""
    old = names.find(call, call.params["DomainName"])
    mappings.check_manageable(old)
    new: Record = copied(old)
    if "DomainNameConfigurations" in call.params:
        _configure(new, call.params["DomainNameConfigurations"])
    _set(new, call.params)
    first.replaced(call, old, new, frozenset(member for member in new if new[member] != old.get(member)))
    return shown(call, old)


def delete(call: Call) -> Record:
    """DeleteDomainName."""
    return first.removed(call, names.find(call, call.params["DomainName"]))


def shown(call: Call, record: Record) -> Record:
    """A domain name as this service shows it."""
    settings = record.get("mutualTlsAuthentication") or {}
    return {
        "ApiMappingSelectionExpression": "$request.basepath",
        "DomainName": record["domainName"],
        "DomainNameArn": record["domainNameArn"],
        "DomainNameConfigurations": [_configuration(call, record, each) for each in names.types(record)],
        "MutualTlsAuthentication": {name: settings.get(member) for name, member in _MUTUAL_TLS.items()}
        if settings
        else None,
        "RoutingMode": _MODES[record["routingMode"]],
        "Tags": record.get("tags", {}),
    }


def _configuration(call: Call, record: Record, endpoint_type: str) -> Record:
    regional = endpoint_type == "REGIONAL"
    certificate_arn, certificate_name = rules.CERTIFICATES[endpoint_type]
    status = lifecycle.status(call, record)
    return {
        "ApiGatewayDomainName": record["regionalDomainName" if regional else "distributionDomainName"],
        "HostedZoneId": record["regionalHostedZoneId" if regional else "distributionHostedZoneId"],
        "CertificateArn": record.get(certificate_arn),
        "CertificateName": record.get(certificate_name),
        "CertificateUploadDate": None if regional else record.get("certificateUploadDate"),
        "EndpointType": endpoint_type,
        "IpAddressType": record["endpointConfiguration"]["ipAddressType"],
        "SecurityPolicy": record["securityPolicy"],
        "OwnershipVerificationCertificateArn": record.get("ownershipVerificationCertificateArn"),
        # this service's model has no PENDING
        "DomainNameStatus": "UPDATING" if status == "PENDING" else status,
    }


HANDLERS: dict[str, Handler] = {
    "CreateDomainName": create,
    "GetDomainName": get,
    "GetDomainNames": list_,
    "UpdateDomainName": update,
    "DeleteDomainName": delete,
}
