"""Tags that are taken away although they are no member of a spec: others' where it says so, and idle ones of ours."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from apigwctl.catalogue.addresses import root_of
from apigwctl.catalogue.schema import KINDS
from apigwctl.catalogue.wire import Difference
from apigwctl.model.identity import OUTPUTS_TAG, SUPERSEDED_TAG
from apigwctl.model.keys import RETIRES_TAG
from apigwctl.planning.context import Context
from apigwctl.values import Address

NEVER_SURPLUS = ("apigwctl:", "aws:")
"""Prefixes of tags that are ours, or AWS's."""

OURS_FOR_A_TIME = (OUTPUTS_TAG, SUPERSEDED_TAG)
"""Tags of ours that only some wanted resources carry, and that go where nothing asks for them any more."""


def surplus_tags(address: Address, old: Any, new: Any, context: Context) -> tuple[Difference, ...]:
    """Return the live tags of a wanted resource that have to go, as differences.

    Tags are others' to set as well, so they go only where the document says that they are its alone
    (`exclusive: [tags]`), and ignored ones never.
    """
    if not KINDS[address.kind].arn:
        return ()
    item = KINDS[address.kind].field("tags")
    names = sorted(set(_surplus(address, old, context)) - set(new.tags))
    return tuple(Difference((item,), name, old.tags[name], None) for name in names)


def _surplus(address: Address, old: Any, context: Context) -> Iterator[str]:
    # A rotation that was begun marks the key before the new one is there: it is gone on with, and not undone.
    if RETIRES_TAG not in old.tags:
        yield from (name for name in OURS_FOR_A_TIME if name in old.tags)
    if root_of(address) in context.exclusive_tags:
        yield from (name for name in old.tags if not name.startswith(NEVER_SURPLUS) and not is_ignored(name, context))


def is_ignored(tag: str, context: Context) -> bool:
    """Whether a project leaves a tag to others."""
    return any(fnmatchcase(tag, pattern) for pattern in context.ignored_tags)
