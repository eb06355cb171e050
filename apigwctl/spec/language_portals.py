"""The keys of Portal and PortalProduct documents."""

from __future__ import annotations

from apigwctl.spec.language import FLAG, TEXT, TEXTS, Word, closed, exclusive, map_of, ref

COLORS = {
    "accent": "#0972d3",
    "background": "#ffffff",
    "errorValidation": "#d91515",
    "header": "#ffffff",
    "navigation": "#f2f3f3",
    "text": "#16191f",
}
"""The colours that a portal has where a spec says none: AWS wants all six, and gives none by itself."""

MOST_PAGES, MOST_PRODUCTS = 40, 200
"""How many pages of each sort a product has, and products a portal (developer guide, portal quotas, 2026-04)."""

FILE_TEXT = {"anyOf": [ref("text"), ref("fileReference")]}
POOL = {
    "userPoolArn": Word(TEXT, "the user pool's ARN"),
    "userPoolDomain": Word(TEXT, "the domain of its login page"),
    "appClientId": Word(TEXT, "its app client, which has no secret"),
}
COLOR = {name: Word(TEXT, f"default {value}") for name, value in COLORS.items()}
DOMAIN = {
    "domainName": Word(TEXT, "the name"),
    "certificateArn": Word(TEXT, "its certificate, in us-east-1"),
    "certificate": Word(TEXT, "the name that a certificate in ACM is for, in us-east-1; instead of certificateArn"),
}
PUBLISH = {"description": Word(TEXT, "what is new, for those who look after the portal")}
ENDPOINT_PAGE = {
    "api": Word(TEXT, "the RestApi's document name"),
    "stage": Word(TEXT, "the stage that serves it"),
    "route": Word(TEXT, "GET /orders"),
    "tryItState": Word(
        {"anyOf": [{"enum": ["ENABLED", "DISABLED"]}, ref("open")]},
        "whether readers can send requests; default ENABLED",
    ),
    "operationName": Word(TEXT, "the title of the page"),
    "body": Word(FILE_TEXT, "Markdown, or ./FILE, instead of the API's documentation"),
    "endpoint": Word(TEXT, "the URL that is shown; absent: the stage's own"),
}
ENDPOINTS = {"type": "array", "items": {"anyOf": [TEXT, ref("EndpointPage")]}}
SHARE = {
    "accounts": Word(TEXTS, "accounts"),
    "organisations": Word(TEXTS, "organisations"),
}
PORTAL_PRODUCT = {
    "exclusive": exclusive("tags"),
    "overview": Word(FILE_TEXT, "the page that it opens with, called Overview: Markdown, or ./FILE"),
    "pages": Word(map_of(FILE_TEXT), "by title, in this order: Markdown, or ./FILE"),
    "endpoints": Word(
        {"anyOf": [ENDPOINTS, map_of(ENDPOINTS)]},
        "the routes that it is about: API@STAGE GET /path, in a list, or in lists by their headings",
    ),
    "share": Word(closed(SHARE), "who else may show it in their portals"),
    "sharingPolicy": Word(
        {"description": "a policy document, its text, or ./FILE"},
        "the same as a policy; portalproduct: in a Resource is the product itself",
    ),
}
INLINE_PRODUCTS = {
    "anyOf": [
        {"type": "array", "items": TEXT},
        map_of({"anyOf": [ref("InlineProduct"), {"type": "null"}]}),
    ]
}
PORTAL = {
    "exclusive": exclusive("tags"),
    "displayName": Word(TEXT, "as its pages show it; absent: the document's name"),
    "description": Word(TEXT, "what it is for"),
    "colors": Word(closed(COLOR), "its colours, as CSS writes them"),
    "authorization": Word(
        {"anyOf": [{"const": "none"}, closed(POOL, *POOL), ref("PortalAuthorization"), ref("open")]},
        "who may see it: the users of a Cognito user pool, or everybody: none",
    ),
    "domain": Word(closed(DOMAIN, "domainName"), "a domain name of one's own"),
    "products": Word(
        INLINE_PRODUCTS,
        "what it shows: names of PortalProduct documents and ARNs of others', or products by name, said right here",
    ),
    "publish": Word(
        {"anyOf": [FLAG, closed(PUBLISH)]}, "whether it is on the web, and kept as the spec says; default true"
    ),
    "preview": Word(FLAG, "whether what the spec says can be previewed; default false"),
}
