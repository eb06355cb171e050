"""The documents around places of portals and their products, and values that fit there."""

from __future__ import annotations

from typing import Any

import yaml

BESIDE = tuple(
    yaml.safe_load_all("""
kind: PortalProduct
name: orders
pages: {Limits: Few}
---
kind: PortalProduct
name: parcels
pages: {Sizes: Large}
""")
)

_NAMES = ("accent", "background", "errorValidation", "header", "navigation", "text")
_RED, _BLUE = ({f"{name}Color": colour for name in _NAMES} for colour in ("red", "blue"))
_COLORS = ", ".join(f"{key}: {value}" for key, value in _RED.items())
_POOL = "{userPoolArn: arn, userPoolDomain: domain, appClientId: client}"
_ARN = "arn:aws:acm:us-east-1:111111111111:certificate"
_DOMAIN = f"{{domainName: a.example, certificateArn: '{_ARN}/a'}}"
_PAGE = "{api: billing, stage: prod, route: GET /orders}"
_BILLS = "{api: stock, stage: prod, route: GET /bills}"
_WITHIN = "{products: {customers: {endpoints: %s}}}"

AROUND: dict[str, str] = {
    "Portal": "{kind: Portal, name: new, authorization: none, products: [orders]}",
    "Portal.portalContent": f"{{portalContent: {{displayName: text, theme: {{customColors: {{{_COLORS}}}}}}}}}",
    "Portal.authorization.userPoolArn": f"{{authorization: {_POOL}}}",
    "Portal.authorization.userPoolDomain": f"{{authorization: {_POOL}}}",
    "Portal.authorization.appClientId": f"{{authorization: {_POOL}}}",
    "Portal.authorization.cognitoConfig": f"{{authorization: {{cognitoConfig: {_POOL}}}}}",
    "Portal.authorization.none": "{authorization: {none: {}}}",
    "Portal.domain": f"{{domain: {_DOMAIN}}}",
    "Portal.domain.certificate": "{domain: {certificateArn: null}}",
    "Portal.endpointConfiguration.acmManaged": f"{{endpointConfiguration: {{acmManaged: {_DOMAIN}}}}}",
    "Portal.includedPortalProductArns": "{products: null}",
    "Portal.products.customers": "{products: {customers: {}}}",
    "Portal.products.customers.endpoints.0": _WITHIN % f"[{_PAGE}]",
    "Portal.products.customers.endpoints.0.api": _WITHIN % f"[{_BILLS}]",
    "Portal.products.customers.endpoints.customers.0": _WITHIN % f"{{customers: [{_PAGE}]}}",
    "Portal.products.customers.endpoints.customers.0.api": _WITHIN % f"{{customers: [{_BILLS}]}}",
    "PortalProduct": "{kind: PortalProduct, name: new}",
    "PortalProduct.endpoints.0": f"{{endpoints: [{_PAGE}]}}",
    "PortalProduct.endpoints.0.api": f"{{endpoints: [{_BILLS}]}}",
    "PortalProduct.endpoints.customers.0": f"{{endpoints: {{customers: [{_PAGE}]}}}}",
    "PortalProduct.endpoints.customers.0.api": f"{{endpoints: {{customers: [{_BILLS}]}}}}",
}

_TEXTS = ("text", "other")
_FILES = ("order.json", "other.txt")
_ROUTES = ("billing@prod GET /orders", "billing@test GET /orders")

SAMPLES: dict[str, tuple[Any, ...]] = {
    "Portal.ignore": (["tags"],),
    "Portal.overlays": ({"dev": {"displayName": "another"}},),
    "Portal.portalContent": ({"displayName": "text", "theme": {"customColors": _RED}},),
    "Portal.portalContent.theme": ({"customColors": _RED}, {"customColors": _BLUE}),
    "Portal.portalContent.theme.customColors": (_RED, _BLUE),
    "Portal.authorization.cognitoConfig": tuple(
        {"userPoolArn": "arn", "userPoolDomain": "domain", "appClientId": client} for client in ("one", "two")
    ),
    "Portal.logo*": ("s3://a/b", "s3://a/c"),
    "Portal.authorization": ("none", {"userPoolArn": "arn", "userPoolDomain": "domain", "appClientId": "client"}),
    "Portal.domain": ({"domainName": "a.example", "certificateArn": f"{_ARN}/a"},),
    "Portal.domain.certificateArn": (f"{_ARN}/a", f"{_ARN}/b"),
    "Portal.endpointConfiguration": ({"acmManaged": {"domainName": "a.example", "certificateArn": f"{_ARN}/a"}},),
    "Portal.endpointConfiguration.acmManaged": ({"domainName": "a.example", "certificateArn": f"{_ARN}/a"},),
    "Portal.endpointConfiguration.acmManaged.certificateArn": (f"{_ARN}/a", f"{_ARN}/b"),
    "Portal.includedPortalProductArns": (["orders"], ["parcels"]),
    "Portal.products": (["orders"], ["parcels"], {"customers": {"pages": {"Limits": "Few"}}}),
    "Portal.products.customers": ({}, {"description": "text"}),
    "PortalProduct.ignore": (["pages"],),
    "PortalProduct.overlays": ({"dev": {"description": "another"}},),
    "Portal.products.customers.ignore": (["pages"],),
    "*.customers.overview": _TEXTS,
    "PortalProduct.overview": _TEXTS,
    "*.overview.file": _FILES,
    "*.pages.customers": _TEXTS,
    "*.pages.customers.file": _FILES,
    "*.endpoints": ([_ROUTES[0]], [_ROUTES[1]], {"Reading": [_ROUTES[0]]}),
    "*.endpoints.customers": ([_ROUTES[0]], [_ROUTES[1]]),
    "*.endpoints.*0.api": ("stock", "shop"),
    "*.endpoints.*0.stage": ("prod", "test"),
    "*.endpoints.*0.route": ("GET /orders", "POST /bills"),
    "*.endpoints.*0.body": _TEXTS,
    "*.endpoints.*0.body.file": _FILES,
    "*.share": ({"accounts": ["222222222222"]}, {"organisations": "o-a1b2c3d4e5"}),
    "*.share.accounts": (["222222222222"], "333333333333"),
    "*.share.organisations": (["o-a1b2c3d4e5"], "o-1a2b3c4d5e"),
    "*.sharingPolicy": (
        {"Version": "2012-10-17", "Statement": []},
        {"Version": "2008-10-17", "Statement": []},
    ),
}

OWNED = ("Portal", "Portal.products.customers", "PortalProduct")
IDLE: dict[str, str] = {
    "Portal.authorization.none": "has no members: that it is there is all that it says",
    "Portal.endpointConfiguration.none": "has no members, and is the default",
}
