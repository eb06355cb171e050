"""The documents of a project: found in its files, chosen for a target, overlaid and interpolated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from apigwctl.model.release import Deploy
from apigwctl.model.smoke import Smoke
from apigwctl.spec.files import Files, references
from apigwctl.spec.interpolation import Interpolation
from apigwctl.spec.members import Members, Opaque, overlaid, type_name, with_entries
from apigwctl.spec.project import FILE_NAME
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.text import read
from apigwctl.values import EMPTY, FrozenMap, Node, Source

API_KINDS = ("RestApi", "HttpApi", "WebSocketApi")
KINDS = (
    *API_KINDS, "Routes", "UsagePlan", "ApiKey", "ClientCertificate", "Account", "DomainName", "VpcLink", "WebAcl",
    "Portal", "PortalProduct",
)  # fmt: skip
NAMELESS_KINDS = ("Account", "Routes")
LABEL_KEYS = ("kind", "name", "targets", "overlays")
HEADER_KEYS = (*LABEL_KEYS, "id", "renamedFrom", "protected", "ignore", "exclusive")
EXCLUSIVE: Mapping[str, tuple[str, ...]] = FrozenMap(
    {
        **dict.fromkeys(API_KINDS, ("tags",)),
        "UsagePlan": ("apiStages", "keys", "tags"),
        "ApiKey": ("tags",),
        "ClientCertificate": ("tags",),
        "DomainName": ("mappings", "tags"),
        "VpcLink": ("tags",),
        "WebAcl": ("tags",),
        "Portal": ("tags",),
        "PortalProduct": ("tags",),
    }
)
"""The collections that others write to as well, by kind: a document may say that they are its alone."""
DEFAULT_KEEP_DEPLOYMENTS = 10


@dataclass(frozen=True)
class Document:
    """A document's header, and what it says about how it is managed."""

    kind: str
    name: str
    source: Source
    id: str = ""
    renamed_from: str = ""
    protected: bool = False
    ignore: tuple[str, ...] = ()
    exclusive: frozenset[str] = frozenset()
    keep_deployments: int = DEFAULT_KEEP_DEPLOYMENTS
    deploy: Mapping[str, Deploy] = EMPTY
    smoke: tuple[Smoke, ...] = ()
    openapi: str = ""
    takes_over: bool = False
    rotate_before: int = 0
    node: Node = field(default_factory=lambda: Node(FrozenMap(), Source("", 1, 1)), compare=False)

    @property
    def label(self) -> str:
        """The document as messages name it."""
        return self.name if self.kind in API_KINDS else f"{self.kind}/{self.name}" if self.name else self.kind


def spec_nodes(paths: Iterable[Path], files: Files, report: Report) -> list[Node]:
    """Return every spec document below some paths, in the order of their files.

    In folders, files that a spec refers to and OpenAPI documents are no specs; a file that is named itself must be one.
    """
    named, found = _spec_files(paths, files, report)
    parsed: dict[Path, tuple[Node, ...]] = {}
    problems: dict[Path, Report] = {}
    for path in found:
        inner = problems[path] = Report()
        text = files.text(path, Node(None, Source(files.name(path), 1, 1)), inner)
        parsed[path], more = ((), ()) if text is None else read(text, files.name(path))
        inner.extend(more)
    referred = _referred(parsed.values(), files)
    nodes: list[Node] = []
    for path in found:
        if path.resolve() in referred and path not in named:
            continue
        report.extend(problems[path].found)
        nodes.extend(node for node in parsed[path] if _is_spec(node, path in named, report))
    return nodes


def _spec_files(paths: Iterable[Path], files: Files, report: Report) -> tuple[set[Path], list[Path]]:
    named: set[Path] = set()
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(item for item in path.rglob("*") if item.suffix in (".yaml", ".yml") and item.is_file())
            hidden = [item for item in inside if any(part.startswith(".") for part in item.relative_to(path).parts)]
            found.update(dict.fromkeys(item for item in inside if item.name != FILE_NAME and item not in hidden))
        elif path.exists():
            named.add(path)
            found[path] = None
        else:
            report.add(f"{files.name(path)} does not exist", "file", Source(files.name(path), 1, 1))
    return named, list(found)


def _referred(parsed: Iterable[tuple[Node, ...]], files: Files) -> set[Path]:
    specs = [node for nodes in parsed for node in nodes if node.get("kind") is not None]
    return {files.beside(node, found.path).resolve() for spec in specs for node, found in references(spec)}


def _is_spec(node: Node, named: bool, report: Report) -> bool:
    if not node.is_map:
        report.add(f"expected a document with kind and name, got {type_name(node.value)}", "wrong-type", node)
        return False
    if node.get("kind") is not None:
        return True
    openapi = node.get("openapi") or node.get("swagger")
    if openapi is None:
        report.add("kind is missing", "required", node, hint=f"one of: {', '.join(KINDS)}")
    elif named:
        report.add(
            "an OpenAPI document is no spec", "required", node, hint="name it in a RestApi or HttpApi: openapi: ./FILE"
        )
    return False


def documents(
    nodes: Iterable[Node], interpolation: Interpolation, targets: Collection[str], report: Report
) -> list[Document]:
    """Return the documents that exist for the target, overlaid and interpolated; `targets` are all that there are."""
    made: list[Document] = []
    seen: dict[tuple[str, str], Source] = {}
    for node in nodes:
        document = _document(node, interpolation, targets, report)
        if document is None:
            continue
        key = (document.kind, "" if document.kind in NAMELESS_KINDS else document.name)
        if document.kind != "Routes" and key in seen:
            where = document.node.key_source("name")
            report.at(document.label).add("is defined twice", "duplicate-document", where, hint=f"first at {seen[key]}")
            continue
        seen[key] = document.source
        made.append(document)
    return made


def _document(node: Node, interpolation: Interpolation, targets: Collection[str], report: Report) -> Document | None:
    kind = Members(node, report).text("kind")
    if kind not in KINDS:
        report.add(f"unknown kind {kind}", "unknown-kind", node.get("kind"), hint=suggest(kind, KINDS))
        return None
    written = node.get("name")
    label = Document(kind, str(written.value) if written else "", node.source).label
    target = interpolation.environment.target
    chosen = for_target(node, target, targets, report.at(label))
    if chosen is None:
        return None
    chosen = _stages_for_target(chosen, target, targets, report.at(label))
    members = Members(interpolation.apply(chosen, report.at(label)), report.at(label))
    name = members.text("name")
    if not name and kind not in NAMELESS_KINDS:
        report.add(f"{kind} has no name", "required", node)
        return None
    return _header(kind, name, members)


def _header(kind: str, name: str, members: Members) -> Document:
    node = members.node
    openapi = node.get("openapi")
    return Document(
        kind=kind,
        name=name,
        source=node.source,
        id=members.text("id"),
        renamed_from=members.text("renamedFrom"),
        protected=members.flag("protected"),
        ignore=tuple(item.value for item in members.names("ignore")),
        exclusive=_exclusive(kind, members),
        keep_deployments=members.whole("keepDeployments", DEFAULT_KEEP_DEPLOYMENTS),
        rotate_before=members.whole("rotateBeforeDays", 0) if kind == "ClientCertificate" else 0,
        takes_over=kind == "Account" and members.flag("takeOver"),
        openapi=openapi.value if openapi is not None and isinstance(openapi.value, str) else "",
        node=node,
    )


def inside(kind: str, name: str, node: Node, source: Source, report: Report) -> Document:
    """Return what a document says of another thing as if that were said in a document of its own."""
    whole = Node(node.value, source, FrozenMap({**node.keys, "name": source}))
    return _header(kind, name, Members(whole, report.at(Document(kind, name, source).label)))


def check_ignored(document: Document, keys: Collection[str], report: Report) -> None:
    """Report the paths of `ignore:` that start with no key of their document: nothing would be left alone by them."""
    for item in Members(document.node, Report()).names("ignore"):
        head = item.value.partition(".")[0]
        if head not in keys and not isinstance(item.value, Opaque):
            report.add(f"ignore: no member {head}", "unknown-key", item, hint=suggest(head, keys))


def _exclusive(kind: str, members: Members) -> frozenset[str]:
    """Return the collections that a document says are its alone: some by name, or `true` for all of them."""
    known = EXCLUSIVE.get(kind, ())
    found = members.get("exclusive")
    if not known or found is None:
        return frozenset()
    if isinstance(found.value, bool):
        return frozenset(known if found.value else ())
    names = members.names("exclusive")
    for item in names:
        if item.value not in known and not isinstance(item.value, Opaque):
            hint = suggest(item.value, known)
            members.report.add(f"exclusive: {item.value} is no collection of {kind}", "enum", item, hint=hint)
    return frozenset(item.value for item in names)


def _stages_for_target(node: Node, target: str, targets: Collection[str], report: Report) -> Node:
    # Before interpolation: a stage of another target may use variables that this one lacks.
    stages = node.get("stages")
    if stages is None or not stages.is_map:
        return node
    kept: dict[str, Node] = {}
    for name, stage in stages.items():
        chosen = for_target(stage, target, targets, report.at(f"{report.address}@{name}")) if stage.is_map else stage
        if chosen is not None:
            kept[name] = chosen
    return with_entries(node, {**dict(node.items()), "stages": with_entries(stages, kept)})


def for_target(node: Node, target: str, targets: Collection[str], report: Report) -> Node | None:
    """Return a document or stage as a target sees it, without `targets` and `overlays`; None if it is not there."""
    members = Members(node, report)
    allowed = members.names("targets")
    overlays = members.map("overlays")
    for item in allowed if targets else ():
        if item.value not in targets:
            report.add(f"no target {item.value}", "unknown-target", item, hint=suggest(item.value, targets))
    for key, _ in overlays.items() if overlays and targets else ():
        if key not in targets:
            report.add(
                f"no target {key}", "unknown-target", overlays and overlays.key_source(key), hint=suggest(key, targets)
            )
    if "targets" in members and target not in {item.value for item in allowed}:
        return None
    overlay = overlays.get(target) if overlays else None
    plain = Node(node.value.without("targets", "overlays"), node.source, node.keys)
    return plain if overlay is None or overlay.value is None else overlaid(plain, overlay)
