"""What a kind of `apigatewayv2` is, and the create, get, list, update and delete that all regular kinds share.

Records keep the members of the service model under their model names (`RouteKey`, `Target` …). An update has no patch
operations: members that are absent stay as they are, and an empty text clears (API reference, Update*; 2026-04).

No answer of this service was recorded. What is built on comes from the service model, the API reference and developer
guide (2026-04), the outputs that the AWS CLI's examples show, what Terraform's acceptance tests expect of AWS, and
error texts that users of clients have reported. Refusals whose words nobody has reported are in words of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apigwctl.sandbox.errors import AnsweredError, bad_request, not_found
from apigwctl.sandbox.kinds.kind import Call, Handler, chosen, page_of
from apigwctl.sandbox.store import Record, copied

__all__ = ["Call", "Handler", "Kind", "api_called", "asking", "chosen", "find_api", "full", "is_http", "page"]

_PAGE, _LONGEST_PAGE = 25, 500


def find_api(call: Call) -> Record:
    """The HTTP or WebSocket API that the request names, with its collections; raises NotFoundException."""
    return api_called(call, call.params["ApiId"])


def api_called(call: Call, api_id: str) -> Record:
    """The API with this id: what AWS shows of it under "about", and its collections; raises NotFoundException."""
    found: Record | None = call.home["v2Apis"].get(api_id)
    if found is None:
        raise not_found(f"Invalid API identifier specified {call.account}:{api_id}")
    return found


def is_http(api: Record) -> bool:
    """Whether it is an HTTP API, not a WebSocket one."""
    return bool(api["about"]["ProtocolType"] == "HTTP")


def asking(call: Call, operation: str, **params: Any) -> Call:
    """The same caller asking for something else; what is None is not asked for."""
    return replace(call, operation=operation, params={name: item for name, item in params.items() if item is not None})


def full(plural: str, owner: str) -> AnsweredError:
    """429: an object quota is used up; the model has no LimitExceededException (the text was reported by users)."""
    message = f"Maximum number of {plural} for {owner} has been reached. Please contact AWS if you need additional"
    return AnsweredError("TooManyRequestsException", f"{message} {plural}.", 429)


def _own(_call: Call, record: Record) -> Record:
    return record


def _itself(record: Record) -> Record:
    return record


def _allow(_call: Call, _record: Record) -> None:
    """Nothing stands in the way."""


def _allow_change(_call: Call, _old: Record, _new: Record) -> None:
    """Nothing stands in the way."""


def _nothing(_call: Call) -> None:
    """Nothing follows."""


@dataclass(frozen=True)
class Kind:
    """A regular kind: where it is stored, how it is made, changed, shown and deleted.

    `parent(call)` gives what holds the collection and raises where that does not exist; `build(call, parent)` gives the
    new record; `key` is the member that names it, in requests and in records; `missing` is the 404 text with {key}.
    `merged` are members whose maps an update merges into what is there (an entry that is empty is taken out), `joined`
    objects of which an update changes the members that it gives (an empty one is taken out); other maps and objects
    are replaced as a whole. Of `cleared` objects an empty one takes away the whole. `unlocked` are the members that can
    be changed where the record is managed by API Gateway; None: all. `changed(call, old, new)` completes and checks the
    result of an update, and raises to refuse it. `after(call)` follows every change. `held(stored)` is the record in
    what the collection stores.
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
    joined: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    unlocked: tuple[str, ...] | None = None
    quota: tuple[int, str, str] | None = None
    show: Callable[[Call, Record], Record] = _own
    changed: Callable[[Call, Record, Record], None] = _allow_change
    check_deleted: Callable[[Call, Record], None] = _allow
    after: Callable[[Call], None] = _nothing
    held: Callable[[Record], Record] = _itself

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
        return self.held(found)

    def absent(self, call: Call) -> AnsweredError:
        """AWS's words for a key that does not exist."""
        return not_found(self.missing.format(key=call.params.get(self.key), account=call.account))

    def create(self, call: Call) -> Record:
        """Make one."""
        stored = self.add(call, self.parent(call))
        self.after(call)
        return self.shown(call, self.held(stored))

    def add(self, call: Call, parent: Record) -> Record:
        """Put a new one into its collection, without what follows a change: for what makes several things at once."""
        stored = self.build(call, parent)
        self.put(parent, stored)
        return stored

    def put(self, parent: Record, stored: Record) -> None:
        """Put what `build` gave into its collection; raises TooManyRequestsException where there is no room."""
        collection = parent[self.collection]
        if self.quota and len(collection) >= self.quota[0]:
            raise full(*self.quota[1:])
        collection[self.held(stored)[self.key]] = stored

    def get(self, call: Call) -> Record:
        """Show one."""
        return self.shown(call, self.find(call))

    def list(self, call: Call) -> Record:
        """Show a page."""
        return page(call, [self.shown(call, self.held(item)) for item in self.records(call).values()], self.key)

    def update(self, call: Call) -> Record:
        """Change the members that the request gives."""
        record = self.change(call)
        self.after(call)
        return self.shown(call, record)

    def change(self, call: Call) -> Record:
        """Change a record, without what follows a change."""
        old = self.find(call)
        new: Record = copied(old)
        for name, value in self._given(call).items():
            if old.get("ApiGatewayManaged") and self.unlocked is not None and name not in self.unlocked:
                raise bad_request(f"{name} of a {self.shape} that is managed by API Gateway cannot be changed")
            self._set(new, name, value)
        self.changed(call, old, new)
        old.clear()
        old.update(new)
        return old

    def _given(self, call: Call) -> Mapping[str, Any]:
        shape = call.protocol.operation(call.operation).input_shape
        members = shape.members if shape is not None else {}
        return {
            name: value for name, value in call.params.items() if members[name].serialization.get("location") != "uri"
        }

    def _set(self, record: Record, name: str, value: Any) -> None:
        if value == "" or (value == {} and name in self.cleared):
            record.pop(name, None)
        elif name in self.merged:
            together = {**record.get(name, {}), **value}
            record[name] = {key: item for key, item in together.items() if item not in ("", None, {})}
        elif name in self.joined:
            together = {**record.get(name, {}), **value}
            record[name] = {key: item for key, item in together.items() if item not in ("", None, [])}
        else:
            record[name] = value

    def delete(self, call: Call) -> Record:
        """Remove one."""
        record = self.find(call)
        self.check_deleted(call, record)
        del self.records(call)[record[self.key]]
        self.after(call)
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
    found, following = page_of(call, records, key, token="NextToken", limit=min(limit, _LONGEST_PAGE))
    return {"Items": found, **following}
