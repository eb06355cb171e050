"""Every operation that the sandbox answers, from the modules of the kinds."""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.sandbox.kinds import (
    access_association,
    account,
    api_key,
    authorizer,
    base_path_mapping,
    client_certificate,
    deployment,
    documentation,
    domain_name,
    exporting,
    gateway_response,
    importing,
    importing_keys,
    integration,
    invoking,
    invoking_authorizer,
    method,
    model,
    request_validator,
    resource,
    rest_api,
    sdk,
    stage,
    tags,
    usage,
    usage_plan,
    vpc_link,
)
from apigwctl.sandbox.kinds.kind import Handler

OPERATIONS: Mapping[str, Handler] = {
    name: handler
    for module in (
        access_association,
        account,
        api_key,
        authorizer,
        base_path_mapping,
        client_certificate,
        deployment,
        documentation,
        domain_name,
        exporting,
        gateway_response,
        importing,
        importing_keys,
        integration,
        invoking,
        invoking_authorizer,
        method,
        model,
        request_validator,
        resource,
        rest_api,
        sdk,
        stage,
        tags,
        usage,
        usage_plan,
        vpc_link,
    )
    for name, handler in module.HANDLERS.items()
}
