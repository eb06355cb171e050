"""`${…}` in specs: ours is replaced, AWS's passes, `$${` escapes, everything else is a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from apigwctl.spec.members import Opaque, type_name
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.scalars import as_written
from apigwctl.values import EMPTY, FrozenMap, Node, Secret

OURS = ("region", "account", "partition", "target")
OURS_WITH_NAME = ("var", "env")
EXTERNAL_KINDS = ("ssm", "secretsmanager", "cloudformation")
AWS = ("stageVariables", "context", "request", "integration", "route", "method")
FORMS = (
    *(f"{name}.NAME" for name in OURS_WITH_NAME),
    *OURS,
    "ssm:/path",
    "secretsmanager:id",
    "cloudformation:stack.Output",
    *(f"{name}.…" for name in AWS),
    "aws:…",
)

_PLACE = re.compile(r"\$\$\{|\$\{([^{}]*)\}")


@dataclass(frozen=True, order=True)
class External:
    """A value that lives elsewhere: `kind` is ssm, secretsmanager or cloudformation.

    What members mean that name something by what people call it: `acm` (REGION:NAME of a certificate), `route53` (a
    hosted zone's name) and `s3` (BUCKET/KEY, of which the latest version is meant).
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Resolved:
    """What an external value is: plain text or a secret, and the version that was read."""

    value: str | Secret
    version: str = ""

    @property
    def secret(self) -> bool:
        """Whether the value may not be shown."""
        return isinstance(self.value, Secret)


@dataclass(frozen=True)
class Environment:
    """What specs are read for: a target, its account, region and partition, its variables, the process environment."""

    target: str = ""
    account: str = ""
    region: str = ""
    partition: str = "aws"
    variables: Mapping[str, object] = EMPTY
    environ: Mapping[str, str] = EMPTY
    name_prefix: str = ""
    home_region: str = ""


@dataclass
class Interpolation:
    """Replaces `${…}` in nodes for one environment; `found` collects the external values that were named.

    `known` holds the external values that are resolved; one that is missing stays as text that nobody checks.
    """

    environment: Environment
    known: Mapping[External, Resolved] = EMPTY
    found: set[External] = field(default_factory=set)

    def apply(self, node: Node, report: Report) -> Node:
        """Return a node with every text in it interpolated."""
        if isinstance(node.value, str):
            return self._text(node, report) if "${" in node.value else node
        if node.is_list:
            return node.replace(tuple(self.apply(item, report) for item in node.value))
        if node.is_map:
            return node.replace(FrozenMap({key: self.apply(item, report) for key, item in node.items()}))
        return node

    def external(self, reference: External) -> str:
        """Return what something is that a member names by another name than AWS's; open until it is resolved."""
        self.found.add(reference)
        resolved = self.known.get(reference)
        return Opaque(str(reference)) if resolved is None else str(resolved.value)

    def _text(self, node: Node, report: Report) -> Node:
        whole = _PLACE.fullmatch(node.value)
        if whole and whole.group(1) is not None:
            return self._whole(node, whole.group(1), report)
        parts: list[str] = []
        opaque = False
        end = 0
        for match in _PLACE.finditer(node.value):
            parts.append(node.value[end : match.start()])
            end = match.end()
            if match.group(1) is None:
                parts.append("${")
                continue
            value = self._value(match.group(1), match.group(), node, report).value
            opaque = opaque or isinstance(value, Opaque)
            parts.append(_inside_text(value, match.group(), node, report))
        parts.append(node.value[end:])
        text = "".join(parts)
        return node.replace(Opaque(text) if opaque else text)

    def _whole(self, node: Node, name: str, report: Report) -> Node:
        found = self._value(name, node.value, node, report)
        return Node(found.value, node.source, found.keys)

    def _value(self, name: str, written: str, node: Node, report: Report) -> Node:
        head, dot, tail = name.partition(".")
        if head == "var" and dot:
            return self._variable(tail, node, report)
        if head == "env" and dot:
            return node.replace(self._environment_variable(tail, node, report))
        if name in OURS:
            return node.replace(self._place(name, node, report))
        kind, colon, reference = name.partition(":")
        if kind in EXTERNAL_KINDS and colon:
            return node.replace(self._external(External(kind, reference), written, node, report))
        if (head in AWS and dot) or (kind == "aws" and colon):
            return node.replace(written)
        hint = suggest(name, FORMS) if dot or colon else suggest(name, (*OURS, "var.NAME", "env.NAME"))
        report.add(
            f"{written} is not known",
            "unknown-interpolation",
            node,
            hint=f"{hint}; $${{ writes a literal ${{".lstrip("; "),
        )
        return node.replace(Opaque(written))

    def _variable(self, name: str, node: Node, report: Report) -> Node:
        if name not in self.environment.variables:
            where = f" of target {self.environment.target}" if self.environment.target else ""
            hint = suggest(name, self.environment.variables) or "add it to vars in apigwctl.yaml"
            report.add(f"no variable {name}{where}", "unknown-variable", node, hint=hint)
            return node.replace(Opaque(f"${{var.{name}}}"))
        value = self.environment.variables[name]
        found = value if isinstance(value, Node) else Node.of(value, node.source)
        # Variables may use the place and the process environment, but not each other: no order, no cycles.
        inner = Interpolation(Environment(**{**vars(self.environment), "variables": EMPTY}), self.known, self.found)
        return inner.apply(found, report)

    def _environment_variable(self, name: str, node: Node, report: Report) -> str:
        if name in self.environment.environ:
            return self.environment.environ[name]
        report.add(f"environment variable {name} is not set", "unknown-variable", node)
        return Opaque(f"${{env.{name}}}")

    def _place(self, name: str, node: Node, report: Report) -> str:
        value = str(getattr(self.environment, name))
        if value:
            return value
        report.add(f"${{{name}}} is not known here", "unknown-place", node, hint="choose a target or give --region")
        return Opaque(f"${{{name}}}")

    def _external(self, reference: External, written: str, node: Node, report: Report) -> str | Secret:
        if not reference.id or (reference.kind == "cloudformation" and "." not in reference.id):
            form = next(item for item in FORMS if item.startswith(reference.kind))
            report.add(f"{written} names nothing", "unknown-interpolation", node, hint=f"write ${{{form}}}")
            return Opaque(written)
        self.found.add(reference)
        resolved = self.known.get(reference)
        return Opaque(written) if resolved is None else resolved.value


def _inside_text(value: object, written: str, node: Node, report: Report) -> str:
    if isinstance(value, Secret):
        report.add(f"{written} is secret and cannot be part of a text", "secret-placement", node)
        return ""
    if isinstance(value, tuple | FrozenMap):
        report.add(f"{written} is {type_name(value)} and cannot be part of a text", "wrong-type", node)
        return ""
    return value if isinstance(value, str) else as_written(value)
