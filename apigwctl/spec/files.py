"""Files that specs are in or refer to: found, read once, and named the way messages name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from apigwctl.spec.members import as_map
from apigwctl.spec.report import Report
from apigwctl.spec.text import read_one
from apigwctl.values import Node

REFERENCE_KEYS = frozenset({"file", "interpolate"})


@dataclass
class Files:
    """Reads files once; names are relative to `base` where they lie below it."""

    base: Path
    texts: dict[Path, str] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        """Return how messages name a file."""
        try:
            return path.resolve().relative_to(self.base.resolve()).as_posix()
        except ValueError:
            return str(path)

    def beside(self, node: Node, reference: str) -> Path:
        """Return the path of a file that is named relative to the file of a node."""
        return (self.base / node.source.file).parent / reference

    def text(self, path: Path, node: Node, report: Report) -> str | None:
        """Return the text of a file, or report that it cannot be read at the node that names it."""
        if path not in self.texts:
            try:
                self.texts[path] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                report.add(f"file {self.name(path)} is not UTF-8 text", "file", node)
                return None
            except (OSError, ValueError) as error:
                reason = (getattr(error, "strerror", "") or "unreadable").lower()
                report.add(f"file {self.name(path)} cannot be read: {reason}", "file", node)
                return None
        return self.texts[path]

    def node(self, path: Path, node: Node, report: Report) -> Node | None:
        """Return a file's single YAML or JSON document."""
        text = self.text(path, node, report)
        if text is None:
            return None
        found, problems = read_one(text, self.name(path))
        report.extend(problems)
        return found


@dataclass(frozen=True)
class Reference:
    """A file that a spec names, and whether `${…}` in it are interpolated."""

    path: str
    interpolate: bool = False


def reference(node: Node, report: Report | None = None) -> Reference | None:
    """Return the file that a value names: `./x.json`, or `{file: x.json, interpolate: true}`; None for other values."""
    if isinstance(node.value, str):
        return Reference(node.value) if is_file_name(node.value) else None
    file = node.get("file")
    if file is None or not REFERENCE_KEYS.issuperset(node.value) or not isinstance(file.value, str):
        return None
    interpolate = node.get("interpolate")
    if interpolate is not None and not isinstance(interpolate.value, bool) and report is not None:
        report.add("interpolate: expected true or false", "wrong-type", interpolate)
    return Reference(file.value, interpolate is not None and interpolate.value is True)


def is_file_name(text: str) -> bool:
    """Return whether a text names a file: it is one line and starts with `./` or `../`."""
    return text.startswith(("./", "../")) and "\n" not in text


def references(node: Node) -> Iterator[tuple[Node, Reference]]:
    """Iterate over the files that a document names anywhere."""
    found = reference(node)
    if found is not None:
        yield node, found
    elif node.is_list:
        for item in node.value:
            yield from references(item)
    elif node.is_map:
        for item in node.value.values():
            yield from references(item)


def map_of(path: Path, node: Node, files: Files, report: Report) -> Node | None:
    """Return a file's document as a map."""
    found = files.node(path, node, report)
    return None if found is None else as_map(found, report, files.name(path))
