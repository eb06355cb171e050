"""What a kind of `apigatewayv2` is, and the create, get, list, update and delete that all regular kinds share.

Records keep the members of the service model under their model names (`RouteKey`, `Target` …). An update has no patch
operations: members that are absent stay as they are, and an empty text clears (API reference, Update*; 2026-04).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apigwctl.sandbox.errors import AnsweredError, bad_request, limit_exceeded, not_found
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen
from apigwctl.sandbox.store import Record, copied

__all__ = ["Call", "Handler", "Kind", "chosen", "find_api", "page"]

_PAGE, _LONGEST_PAGE = 25, 500


def find_api(call: Call) -> Record:
    """The HTTP or WebSocket API that the request names, with its collections; raises NotFoundException."""
    found: Record | None = call.home["v2Apis"].get(call.params["ApiId"])
    if found is None:
        raise not_found(f"Invalid API identifier specified {call.account}:{call.params['ApiId']}")
    return found


def _own(_call: Call, record: Record) -> Record:
    return record


def _allow(_call: Call, _record: Record) -> None:
    """Nothing stands in the way."""


def _allow_change(_call: Call, _old: Record, _new: Record) -> None:
    """Nothing stands in the way."""


@dataclass(frozen=True)
class Kind:
    """A regular kind: where it is stored, how it is made, changed, shown and deleted.

    `parent(call)` gives what holds the collection and raises where that does not exist; `build(call, parent)` gives the
    new record; `key` is the member that names it, in requests and in records; `missing` is the 404 text with {key}.
    `merged` are members whose maps an update merges into what is there (an entry with an empty text is taken out);
    other maps and objects are replaced as a whole. `changed(call, old, new)` completes and checks the result of an
    update, and raises to refuse it.
    """

    shape: str
    plural: str
    collection: str
    key: str
    missing: str
    build: Callable[[Call, Record], Record]
    parent: Callable[[Call], Record]
    tagged: bool = False
    merged: tuple[str, ...] = ()
    quota: tuple[int, str] | None = None
    show: Callable[[Call, Record], Record] = _own
    changed: Callable[[Call, Record, Record], None] = _allow_change
    check_deleted: Callable[[Call, Record], None] = _allow

    def handlers(self) -> dict[str, Handler]:
        """The kind's operations by name."""
        return {
            f"Create{self.shape}": self.create,
            f"Get{self.shape}": self.get,
            f"Get{self.plural}": self.list,
            f"Update{self.shape}": self.update,
            f"Delete{self.shape}": self.delete,
        }

    def records(self, call: Call) -> dict[str, Record]:
        """The collection that the request is about, by key."""
        found: dict[str, Record] = self.parent(call)[self.collection]
        return found

    def find(self, call: Call) -> Record:
        """The record that the request names; raises NotFoundException."""
        found = self.records(call).get(call.params[self.key])
        if found is None:
            raise self.absent(call)
        return found

    def absent(self, call: Call) -> AnsweredError:
        """AWS's words for a key that does not exist."""
        return not_found(self.missing.format(key=call.params.get(self.key), account=call.account))

    def create(self, call: Call) -> Record:
        """Make one."""
        parent = self.parent(call)
        record = self.build(call, parent)
        collection = parent[self.collection]
        if self.quota and len(collection) >= self.quota[0]:
            raise limit_exceeded(
                f"Maximum number of {self.quota[1]} has been reached. Please contact AWS if you need more"
            )
        collection[record[self.key]] = record
        return self.shown(call, record)

    def get(self, call: Call) -> Record:
        """Show one."""
        return self.shown(call, self.find(call))

    def list(self, call: Call) -> Record:
        """Show a page."""
        return page(call, [self.shown(call, record) for record in self.records(call).values()], self.key)

    def update(self, call: Call) -> Record:
        """Change the members that the request gives."""
        old = self.find(call)
        new: Record = copied(old)
        located = call.protocol.operation(call.operation).input_shape
        for name, value in call.params.items():
            if located is not None and located.members[name].serialization.get("location") == "uri":
                continue
            self._set(new, name, value)
        self.changed(call, old, new)
        old.clear()
        old.update(new)
        return self.shown(call, old)

    def _set(self, record: Record, name: str, value: Any) -> None:
        if value == "":
            record.pop(name, None)
        elif name in self.merged:
            merged = {**record.get(name, {}), **value}
            record[name] = {key: item for key, item in merged.items() if item not in ("", None)}
        else:
            record[name] = value

    def delete(self, call: Call) -> Record:
        """Remove one."""
        record = self.find(call)
        self.check_deleted(call, record)
        del self.records(call)[record[self.key]]
        return {}

    def shown(self, call: Call, record: Record) -> Record:
        """A record as AWS shows it: `Tags` are there even when there are none (CLI examples: get-api, get-stage)."""
        found = self.show(call, record)
        return {"Tags": {}, **found} if self.tagged else found


def page(call: Call, records: list[Record], key: str) -> Record:
    """One page of a list: at most `MaxResults`, and `NextToken` for the next.

    No page length is documented; 25 when not asked and 500 at most are those of the first service.
    """
    given = call.params.get("MaxResults")
    try:
        limit = _PAGE if given in (None, "") else int(str(given))
    except ValueError as error:
        raise bad_request("Invalid MaxResults parameter specified") from error
    if limit <= 0:
        raise bad_request("Invalid MaxResults parameter specified")
    limit = min(limit, _LONGEST_PAGE)
    start = _start(call.params.get("NextToken"), [str(record[key]) for record in records])
    result: Record = {"Items": records[start : start + limit]}
    if start + limit < len(records):
        following = str(records[start + limit][key])
        result["NextToken"] = base64.urlsafe_b64encode(f"{start + limit} {following}".encode()).decode()
    return result


def _start(token: str | None, keys: list[str]) -> int:
    if not token:
        return 0
    try:
        index, _, key = base64.urlsafe_b64decode(token.encode()).decode().partition(" ")
        return keys.index(key) if key in keys else int(index)
    except (binascii.Error, ValueError) as error:
        raise bad_request("Invalid NextToken parameter specified") from error
