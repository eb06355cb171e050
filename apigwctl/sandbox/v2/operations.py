"""Every operation of `apigatewayv2` that the sandbox answers, from the modules of the kinds."""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.sandbox.kinds.kind import Handler
from apigwctl.sandbox.v2 import (
    api,
    api_mapping,
    authorizer,
    deployment,
    domain_name,
    importing,
    integration,
    model,
    portal,
    portal_product,
    product_pages,
    responses,
    route,
    routing_rule,
    stage,
    tags,
    vpc_link,
)

OPERATIONS: Mapping[str, Handler] = {
    name: handler
    for module in (
        api, api_mapping, authorizer, deployment, domain_name, importing, integration, model, portal, portal_product,
        product_pages, responses, route, routing_rule, stage, tags, vpc_link,
    )
    for name, handler in module.HANDLERS.items()
}  # fmt: skip
