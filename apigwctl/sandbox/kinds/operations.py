"""Every operation that the sandbox answers, from the modules of the kinds."""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.sandbox.kinds import (
    account,
    api_key,
    authorizer,
    client_certificate,
    deployment,
    documentation,
    exporting,
    gateway_response,
    importing,
    integration,
    method,
    model,
    request_validator,
    resource,
    rest_api,
    stage,
    tags,
    usage_plan,
    vpc_link,
)
from apigwctl.sandbox.kinds.kind import Handler

OPERATIONS: Mapping[str, Handler] = {
    name: handler
    for module in (
        account,
        api_key,
        authorizer,
        client_certificate,
        deployment,
        documentation,
        exporting,
        gateway_response,
        importing,
        integration,
        method,
        model,
        request_validator,
        resource,
        rest_api,
        stage,
        tags,
        usage_plan,
        vpc_link,
    )
    for name, handler in module.HANDLERS.items()
}
