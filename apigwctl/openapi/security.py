"""Security schemes of a document as authorizers, and the security of an operation as authorization of a method."""

from __future__ import annotations

from apigwctl.catalogue.access import Authorizer
from apigwctl.catalogue.quirks import AUTHORIZER_TYPES
from apigwctl.catalogue.schema import fields_of
from apigwctl.openapi.extensions import AUTH, AUTHORIZER, AUTHTYPE, DERIVED_AUTHTYPE, SIGV4, closest
from apigwctl.openapi.reading import Reading, mapping, members
from apigwctl.values import Node

API_KEY_HEADER = "x-api-key"
# What SAM writes for "this method has no authorizer": a scheme that no document defines, and that AWS passes over.
NO_AUTHORIZER = "NONE"


class Security:
    """The security schemes of a document: its authorizers, its API key schemes, its IAM schemes."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.schemes = _schemes(reading)
        self._authorizers = {
            name: _authorizer(reading.at(f"authorizer {name}"), scheme)
            for name, scheme in self.schemes.items()
            if scheme.get(AUTHORIZER)
        }
        self._used: set[str] = set()

    def authorizers(self) -> dict[str, Node]:
        """Return the authorizers by name, unused ones too, as AWS makes them (recorded).

        A Cognito authorizer without any user pool is dropped when nothing uses it, and a problem else.
        """
        made: dict[str, Node] = {}
        for name, node in self._authorizers.items():
            reading = self._reading.at(f"authorizer {name}")
            if _is_cognito(node) and not reading_list(node, "providerARNs"):
                say = reading.error if name in self._used else reading.note
                say("the authorizer names no user pool in providerARNs", "openapi-authorizer", node.source)
            else:
                made[name] = node
        return made

    def of(self, reading: Reading, operation: Node) -> dict[str, Node]:
        """Return the members of a method that an operation's security decides.

        An operation's own `security` replaces the document's (recorded, for Cognito and for Lambda).
        """
        own = operation.get("security")
        holder = operation if own is not None else reading.document
        made: dict[str, Node] = {}
        for requirement in reading.listed(holder, "security"):
            for name, scopes in requirement.items():
                self._require(reading, made, requirement, name, scopes)
        forced = operation.get(AUTH)
        if forced is not None and (kind := reading.text(forced, "type")) is not None:
            made = {key: value for key, value in made.items() if key == "apiKeyRequired"}
            made["authorizationType"] = kind.replace(kind.value.upper())
        return made

    def _require(self, reading: Reading, made: dict[str, Node], requirement: Node, name: str, scopes: Node) -> None:
        scheme = self.schemes.get(name)
        source = requirement.key_source(name)
        if scheme is None:
            if name != NO_AUTHORIZER:
                meant = closest(name, tuple(self.schemes))
                reading.error(
                    f"security scheme {name} is not defined",
                    "openapi-unknown-security",
                    source,
                    f"did you mean {meant}?" if meant else "",
                )
        elif name in self._authorizers:
            self._used.add(name)
            self._authorize(reading, made, name, Node(scopes.value, source))
        elif _text(scheme, AUTHTYPE).casefold() == SIGV4:
            made["authorizationType"] = Node("AWS_IAM", source)
        elif _is_api_key(scheme):
            made["apiKeyRequired"] = Node(True, source)
        else:
            reading.note(
                f"security scheme {name} has no {AUTHORIZER}, so nothing enforces it",
                "openapi-unenforced-security",
                source,
            )

    def _authorize(self, reading: Reading, made: dict[str, Node], name: str, scopes: Node) -> None:
        if "authorizer" in made and made["authorizer"].value != name:
            reading.error(
                f"a method has one authorizer, and these are two: {made['authorizer'].value} and {name}",
                "openapi-several-authorizers",
                scopes.source,
            )
            return
        kind = _text(self._authorizers[name], "type")
        made["authorizationType"] = Node(AUTHORIZER_TYPES.get(kind, "CUSTOM"), scopes.source)
        made["authorizer"] = Node(name, scopes.source)
        if not (scopes.is_list and scopes.value):
            return
        if kind in ("COGNITO_USER_POOLS", "JWT"):
            made["authorizationScopes"] = scopes
        else:
            reading.note(
                f"scopes of {name} have no effect: it is a Lambda authorizer", "openapi-no-effect", scopes.source
            )


def reading_list(node: Node, key: str) -> tuple[Node, ...]:
    """Return the elements of a list member; nothing when it is absent."""
    child = node.get(key)
    return child.value if child is not None and child.is_list else ()


def _schemes(reading: Reading) -> dict[str, Node]:
    if reading.swagger2 or reading.document.get("securityDefinitions"):
        holder, key = reading.document, "securityDefinitions"
    else:
        holder, key = reading.document.get("components") or reading.document, "securitySchemes"
    made = {}
    for name, node in reading.entries(holder, key):
        scheme = reading.at(f"authorizer {name}").resolve(node)
        if scheme is not None:
            made[name] = scheme
    return made


def _authorizer(reading: Reading, scheme: Node) -> Node:
    extension = reading.resolve(scheme.value[AUTHORIZER]) or scheme.value[AUTHORIZER]
    fields = [item for item in fields_of(Authorizer) if not item.key]
    made = members(reading, extension, fields)
    kind = made["type"].value if "type" in made else ""
    if not kind and extension.get("type") is None:
        reading.error("the authorizer has no type", "openapi-authorizer", extension.source)
    said = reading.text(scheme, AUTHTYPE)
    if said is not None and said.value.casefold() != DERIVED_AUTHTYPE.get(kind):
        made["authType"] = said
    header = reading.text(scheme, "name")
    if kind in ("TOKEN", "COGNITO_USER_POOLS") and header is not None:
        # recorded: the header of these types is the scheme's; identitySource speaks for REQUEST and JWT only
        made["identitySource"] = header.replace(f"method.request.header.{header.value}")
    return mapping(extension.source, made)


def _is_cognito(authorizer: Node) -> bool:
    return _text(authorizer, "type") == "COGNITO_USER_POOLS"


def _is_api_key(scheme: Node) -> bool:
    named = _text(scheme, "name").casefold() == API_KEY_HEADER
    return _text(scheme, "type").casefold() == "apikey" and _text(scheme, "in").casefold() == "header" and named


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return str(child.value) if child is not None and child.value is not None else ""
