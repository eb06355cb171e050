"""How specs name an API from elsewhere: `orders`, `HttpApi/orders`, `{project, name}` or `{id}`; plans likewise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apigwctl.catalogue.addresses import API_KINDS, PROTOCOLS, api_address, by_id, by_project, rest_api, v2_api
from apigwctl.spec.members import Members, Opaque, type_name
from apigwctl.spec.report import Report
from apigwctl.values import Address, Node

FOREIGN = ("project", "name", "id")


@dataclass(frozen=True)
class ApiNames:
    """The APIs that documents describe: what a bare name can mean."""

    known: frozenset[Address] = frozenset()

    @staticmethod
    def of(documents: Iterable[tuple[str, str]]) -> ApiNames:
        """Return the names of the APIs among documents, of which kind and name are given."""
        made = {v2_api(kind, name) for kind, name in documents if kind in PROTOCOLS}
        return ApiNames(frozenset(made | {rest_api(name) for kind, name in documents if kind == "RestApi"}))

    def address(self, node: Node | None, report: Report, what: str = "api") -> Address | None:
        """Return the address that a node names, or None for one that names none; what is wrong is reported."""
        if node is None or node.value is None:
            return None
        if node.is_map:
            name = foreign_name(node, report, what)
            return rest_api(name) if name else None
        if not isinstance(node.value, str):
            report.add(f"{what}: expected a name, got {type_name(node.value)}", "wrong-type", node)
            return None
        return self._named(node.value, node, report, what)

    def _named(self, text: str, node: Node, report: Report, what: str) -> Address:
        if isinstance(node.value, Opaque):
            return rest_api(text)
        if text.startswith("RestApi/"):
            return rest_api(text.partition("/")[2])
        exact = api_address(text)
        if exact in self.known or exact.kind == "v2_api":
            others = [item for item in self._called(text) if item != exact]
            if others and exact.kind == "rest_api":
                names = ", ".join(("RestApi/" + text, *(item.name for item in others)))
                report.add(f"{what}: several APIs are called {text}", "unknown-api", node, hint=f"say which: {names}")
            return exact
        found = self._called(text)
        if len(found) > 1:
            hint = f"say which: {', '.join(item.name for item in found)}"
            report.add(f"{what}: several APIs are called {text}", "unknown-api", node, hint=hint)
        return found[0] if found else exact

    def _called(self, text: str) -> list[Address]:
        return sorted(item for item in self.known if item.kind in API_KINDS and item.name.rpartition("/")[2] == text)


def foreign_name(node: Node, report: Report, what: str) -> str:
    """Return how an address names what `{project, name}` or `{id}` means; nothing, and a problem, for neither."""
    inner = Members(node, report).known(FOREIGN)
    if inner.text("id"):
        return by_id(inner.text("id"))
    if inner.text("project") and inner.text("name"):
        return by_project(inner.text("project"), inner.text("name"))
    report.add(f"{what}: expected a name, {{project, name}} or {{id}}", "wrong-type", node)
    return ""
