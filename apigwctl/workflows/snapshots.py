"""What deployments hold, kept by digest when they are made: AWS tells it of no deployment that no stage serves."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apigwctl.catalogue.addresses import API_KINDS
from apigwctl.errors import AwsError, IncompleteError
from apigwctl.model.codec import canonical
from apigwctl.model.live import Live
from apigwctl.planning import planner
from apigwctl.planning.deployments import digest_of, wanted_definition
from apigwctl.planning.digest import digest_of_definition
from apigwctl.values import Address, FrozenMap
from apigwctl.workflows.sessions import Session

FOLDER = Path(".apigwctl/snapshots")
FORMAT = "apigwctl.snapshot"
VERSION = 1
IDS_OF = {"authorizer": "authorizers", "v2_authorizer": "authorizers", "vpc_link": "links", "v2_vpc_link": "links"}
"""The things whose ids a deployment holds: another one of the same name is not the one that it means."""


@dataclass(frozen=True)
class Kept:
    """What a deployment holds, by `kind\\nkeys` as the digest covers it, and the ids of what it means elsewhere."""

    definition: Mapping[str, Any]
    ids: Mapping[str, Mapping[str, str]]


def keep(session: Session, live: Live) -> None:
    """Write what the deployments of the specs hold, where it is not written yet.

    It is written after the apply that deployed it; one that was killed in between is made up for by the next.
    """
    for api, definition in _deployed(session, live):
        digest = digest_of_definition(definition)
        path = _folder(session) / f"{digest}.json"
        if path.exists():
            continue
        text = _text(digest, api, definition, live)
        _put(session, digest, text)
        _write(path, text)


def load(session: Session, digest: str) -> Kept | None:
    """Return what was kept of a version, from here or from the project's bucket; None when nothing was."""
    path = _folder(session) / f"{digest}.json"
    try:
        text: str | None = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = _get(session, digest)
    if text is None:
        return None
    try:
        data = json.loads(text)
        kept = Kept(FrozenMap(data["definition"]), FrozenMap(data["ids"]))
    except (ValueError, KeyError, TypeError) as error:
        raise IncompleteError(
            f"{path}: a damaged snapshot: {error}", hint="delete it: it is then taken for lost"
        ) from error
    return kept if digest_of_definition(dict(kept.definition)) == digest else None


def _deployed(session: Session, live: Live) -> Iterator[tuple[Address, dict[str, Any]]]:
    wanted, _ = planner.comparable(session.loaded.snapshot, live, session.context)
    for api in sorted(item for item, _ in wanted.of(*API_KINDS)):
        made = {digest_of(live, item) for item in live.newest.get(api, ())}
        definition = wanted_definition(api, wanted, live, session.context) if made else {}
        if made and digest_of_definition(definition) in made:
            yield api, definition


def _text(digest: str, api: Address, definition: dict[str, Any], live: Live) -> str:
    ids: dict[str, dict[str, str]] = {}
    for address, identifier in sorted(live.ids.items()):
        if address.kind in IDS_OF and (address.kind.endswith("link") or address.parts[0] == api.name):
            ids.setdefault(IDS_OF[address.kind], {})[address.name] = identifier
    data = {"format": FORMAT, "version": VERSION, "digest": digest, "api": api.name, "ids": ids}
    return canonical({**data, "definition": definition}) + "\n"


def _folder(session: Session) -> Path:
    home = session.project.directory if session.project is not None else session.options.directory
    return home / FOLDER


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, whatever happens in between."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".snapshot-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        said = f"applied, but what was deployed is not kept in {path.parent}: {(error.strerror or '').lower()}"
        raise IncompleteError(said, hint="mend that, and apply again: it is then made up for") from error


# -- the project's bucket ----------------------------------------------------------------------------------------------


def _place(session: Session, digest: str) -> dict[str, str]:
    where = session.project.snapshots if session.project is not None else ""
    if not where:
        return {}
    bucket, _, prefix = where.removeprefix("s3://").partition("/")
    return {"Bucket": bucket, "Key": "/".join(part for part in (prefix.strip("/"), f"{digest}.json") if part)}


def _put(session: Session, digest: str, text: str) -> None:
    place = _place(session, digest)
    if not place:
        return
    try:
        session.reads.get("s3", "PutObject", {**place, "Body": text.encode(), "ContentType": "application/json"})
    except AwsError as error:
        said = f"applied, but what was deployed is not kept in s3://{place['Bucket']}: {error}"
        raise IncompleteError(said, hint="mend that, and apply again: it is then made up for") from error


def _get(session: Session, digest: str) -> str | None:
    place = _place(session, digest)
    if not place:
        return None
    try:
        return str(session.reads.get("s3", "GetObject", place)["Body"].read().decode())
    except AwsError as error:
        if error.error_code in ("NoSuchKey", "404", "NoSuchBucket"):
            return None
        raise
