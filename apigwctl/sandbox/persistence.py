"""What a sandbox keeps in its directory: a snapshot of the control plane, two logs of changes, and the time.

- `plane.json`       the control plane as data, with the number of the last change that it holds;
- `plane.jsonl`      the control plane's changes since then, one request a line;
- `clock.json`       how the sandbox's clock stands against the computer's, once it was changed;
- `neighbours.jsonl` the changes to moto's services since the beginning, but for those that a replay can do without
  (`compaction.py`): moto has no state that could be written down, but under the same seed the same requests make the
  same ids.

A change's line is handed to the operating system before its answer leaves, so a killed process loses at most the
request in flight. A snapshot is written beside the old one, synced and renamed over it; the log is emptied after that,
and lines that a snapshot holds already are skipped by their number, so a kill in between does no harm.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from apigwctl.errors import SandboxError

SCHEMA = 1
"""The version of the files' shape; others are refused."""

SEEDED = "seeded"
"""The file by which a seed file that was planted already is known."""

_SNAPSHOT = "plane.json"
_PLANE_LOG = "plane.jsonl"
_NEIGHBOURS_LOG = "neighbours.jsonl"
_CLOCK = "clock.json"
_LOCK = "lock"
_SNAPSHOT_AFTER_LINES = 2000
_COMPACT_AFTER_LINES = 1000
_SNAPSHOT_AFTER_BYTES = 16 * 1024 * 1024
# What moto reads of a request; the rest (dates, user agent, session tokens) would only make the log longer.
_KEPT_HEADERS = re.compile(
    r"content-type|content-encoding|content-md5|authorization|x-amz-(?!date|security-token).*", re.I
)


@dataclass(frozen=True)
class Change:
    """One request that changed something: its number, when it came, whose it was and what it said.

    `durations` are those in force then that are not 0: what the request began is over when they say.
    """

    number: int
    at: datetime
    account: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    durations: Mapping[str, float] = field(default_factory=dict)

    def to_line(self) -> str:
        """The change as one line of JSON."""
        try:
            body: dict[str, str] = {"text": self.body.decode("utf-8")}
        except UnicodeDecodeError:
            body = {"base64": base64.b64encode(self.body).decode("ascii")}
        kept = {name: _unsigned(name, value) for name, value in self.headers.items() if _KEPT_HEADERS.fullmatch(name)}
        data: dict[str, Any] = {
            "number": self.number,
            "at": self.at.isoformat(),
            "account": self.account,
            "method": self.method,
            "url": self.url,
            "headers": kept,
            "body": body,
        }
        if self.durations:
            data["durations"] = dict(self.durations)
        return json.dumps(data, separators=(",", ":"), ensure_ascii=False) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Change:
        """The change that `to_line` described; raises ValueError or KeyError for anything else."""
        data = json.loads(line)
        body = data["body"]
        return cls(
            number=data["number"],
            at=datetime.fromisoformat(data["at"]),
            account=data["account"],
            method=data["method"],
            url=data["url"],
            headers=data["headers"],
            body=base64.b64decode(body["base64"]) if "base64" in body else body["text"].encode("utf-8"),
            durations=data.get("durations", {}),
        )


class Store:
    """The files of one sandbox; one process at a time (`locked`)."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory
        self.plane_data, self.through = _read_snapshot(directory / _SNAPSHOT)
        self.clock_data = _read_clock(directory / _CLOCK)
        self._plane = _Log(directory / _PLANE_LOG)
        self._neighbours = _Log(directory / _NEIGHBOURS_LOG)
        self._needed_lines = 0

    def changes(self) -> list[tuple[Change, bool]]:
        """What is to be replayed, in order; True marks the control plane's."""
        plane = [(change, True) for change in self._plane.read() if change.number > self.through]
        neighbours = [(change, False) for change in self._neighbours.read()]
        return sorted(plane + neighbours, key=lambda found: found[0].number)

    def append(self, change: Change, *, of_plane: bool) -> None:
        """Keep a change; on return the operating system has it."""
        (self._plane if of_plane else self._neighbours).append(change.to_line())

    @property
    def wants_snapshot(self) -> bool:
        """Whether the control plane's log has grown long enough to be worth a snapshot."""
        return self._plane.lines >= _SNAPSHOT_AFTER_LINES or self._plane.size >= _SNAPSHOT_AFTER_BYTES

    def snapshot(self, plane_data: Mapping[str, Any], through: int) -> None:
        """Write the control plane as it is after change `through`, and empty its log."""
        document = {"schema": SCHEMA, "through": through, "data": plane_data}
        write_atomically(self._directory / _SNAPSHOT, json.dumps(document, separators=(",", ":"), ensure_ascii=False))
        self.through = through
        self._plane.clear()

    @property
    def wants_compaction(self) -> bool:
        """Whether the neighbours' log has grown so much that it is worth a look at what is needed of it."""
        return self._neighbours.lines >= max(_COMPACT_AFTER_LINES, 2 * self._needed_lines)

    def compact(self, needed: Callable[[list[Change]], list[Change]]) -> None:
        """Keep of the neighbours' changes those that `needed` returns; call it right after `snapshot`."""
        changes = needed(self._neighbours.read())
        self._neighbours.replace("".join(change.to_line() for change in changes))
        self._needed_lines = len(changes)

    def keep_clock(self, state: Mapping[str, Any]) -> None:
        """Keep how the clock stands against the computer's."""
        write_atomically(self._directory / _CLOCK, json.dumps(state))

    @property
    def has_unsaved_plane_changes(self) -> bool:
        """Whether the control plane's log holds anything."""
        return self._plane.size > 0

    def close(self) -> None:
        """Close the logs."""
        self._plane.close()
        self._neighbours.close()


class _Log:
    """An append-only file of lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self.size = _drop_torn_line(self._file)
        self.lines = 0

    def read(self) -> list[Change]:
        """Every change of the file."""
        changes = []
        text = os.pread(self._file, self.size, 0).decode("utf-8")
        for number, line in enumerate(text.split("\n")[:-1], 1):
            try:
                changes.append(Change.from_line(line))
            except (ValueError, KeyError, TypeError) as broken:
                message = f"{self._path}:{number}: not a line that the sandbox wrote"
                raise SandboxError(message, hint="apigwctl sandbox reset starts anew") from broken
        self.lines = len(changes)
        return changes

    def append(self, line: str) -> None:
        """Add one line, in one write or as many as the system takes."""
        rest = memoryview(line.encode("utf-8"))
        self.size += len(rest)
        self.lines += 1
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def replace(self, text: str) -> None:
        """Have these lines instead; a kill leaves the old ones or the new ones."""
        write_atomically(self._path, text)
        self.close()
        self._file = os.open(self._path, os.O_RDWR | os.O_APPEND)
        self.size, self.lines = len(text.encode("utf-8")), text.count("\n")

    def clear(self) -> None:
        """Empty the file."""
        os.ftruncate(self._file, 0)
        self.size = self.lines = 0

    def close(self) -> None:
        os.fsync(self._file)
        os.close(self._file)


def _drop_torn_line(file: int) -> int:
    """Cut off what follows the last newline (a kill in the middle of a write); the size that is left, in bytes."""
    size = os.fstat(file).st_size
    data = os.pread(file, size, 0)
    whole = data.rfind(b"\n") + 1
    if whole != size:
        os.ftruncate(file, whole)
    return whole


def _read_snapshot(path: Path) -> tuple[dict[str, Any] | None, int]:
    """The control plane's data and the number of the last change in it; None where there is no snapshot."""
    try:
        document = json.loads(path.read_text("utf-8"))
        schema, data, through = document["schema"], document["data"], document["through"]
    except FileNotFoundError:
        return None, 0
    except (ValueError, KeyError, TypeError) as broken:
        raise SandboxError(
            f"{path}: not a file that the sandbox wrote", hint="apigwctl sandbox reset starts anew"
        ) from broken
    if schema != SCHEMA:
        message = f"{path}: schema {schema}, and this version reads {SCHEMA}"
        raise SandboxError(message, hint="apigwctl sandbox reset starts anew")
    return data, through


def _read_clock(path: Path) -> dict[str, Any] | None:
    """How the clock stood; None where it ran with the computer's."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as broken:
        raise SandboxError(
            f"{path}: not a file that the sandbox wrote", hint="apigwctl sandbox reset starts anew"
        ) from broken
    return found


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader, after a crash too, finds the old text or the new one, whole."""
    beside = path.with_name(path.name + ".new")
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def delete(directory: Path) -> None:
    """Delete what a `Store` wrote; the caller holds the lock."""
    for name in (_SNAPSHOT, _PLANE_LOG, _NEIGHBOURS_LOG, _CLOCK, _SNAPSHOT + ".new", _CLOCK + ".new", SEEDED):
        (directory / name).unlink(missing_ok=True)


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the directory for this process; raises `SandboxError` that names the process which holds it already."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            holder = os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            message = f"{directory}: in use by process {holder}"
            hint = "wait for it, `apigwctl sandbox stop` if it is a server, or use another --name"
            raise SandboxError(message, hint=hint) from held
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(file)


def _unsigned(name: str, value: str) -> str:
    """A header's value without what a signature adds: only whose and for which service the request was matters."""
    return (
        value.partition(", SignedHeaders")[0].partition(",SignedHeaders")[0]
        if name.lower() == "authorization"
        else value
    )
