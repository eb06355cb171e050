"""The paths of a document, and what a base path does to them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from apigwctl.openapi.reading import Reading
from apigwctl.values import Node

BASEPATH_MODES = ("ignore", "prepend", "split")
_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")
# as AWS says when it refuses a path: "only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces …"
_SEGMENT = re.compile(r"^(?:[A-Za-z0-9._:-]+|\{[A-Za-z0-9._:-]+\+?\})$")


def prefix(reading: Reading, mode: str) -> str:
    """Return what AWS puts before every path: nothing, the base path, or the base path less its first segment.

    The base path is `basePath`, or the path of the first server's URL with its variables at their defaults (recorded).
    """
    if mode == "ignore":
        return ""
    base = "/" + _base_path(reading).strip("/")
    if mode == "split":
        base = "/" + "/".join(base.split("/")[2:])
    return base.rstrip("/")


def path_of(reading: Reading, before: str, written: str, item: Node) -> str | None:
    """Return a path as AWS makes it, without a slash at its end; None, with a problem, when there can be none."""
    path = (before + "/" + written.strip("/")).rstrip("/") or "/"
    if not written.startswith("/"):
        reading.error(
            f"{written} is no path of a REST API",
            "openapi-path",
            item.source,
            "a path starts with /; the $default route is for HTTP APIs: /{proxy+} serves any path of a REST API",
        )
        return None
    for segment in path.strip("/").split("/") if path != "/" else ():
        if not _SEGMENT.match(segment):
            reading.error(f"{path} has a segment that cannot be: {segment or '(empty)'}", "openapi-path", item.source)
            return None
    return path


def variables(path: str) -> list[str]:
    """Return the names of a path's variables: `/orders/{id}/{rest+}` has id and rest."""
    return _VARIABLE.findall(path)


def _base_path(reading: Reading) -> str:
    if reading.swagger2:
        said = reading.text(reading.document, "basePath")
        return str(said.value) if said is not None else ""
    for server in reading.listed(reading.document, "servers"):
        url = reading.text(server, "url")
        if url is None:
            return ""
        text = str(url.value)
        for name, variable in reading.entries(server, "variables"):
            default = reading.text(variable, "default")
            text = text.replace("{" + name + "}", str(default.value) if default is not None else "")
        return urlsplit(text).path
    return ""
