"""What a kind is, and the create, get, list, update and delete that all regular kinds share."""

from __future__ import annotations

import base64
import binascii
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apigwctl.sandbox.errors import AnsweredError, bad_request, limit_exceeded, not_found
from apigwctl.sandbox.patches import Patch, patched
from apigwctl.sandbox.protocol import Protocol
from apigwctl.sandbox.store import Record, partition, short_id
from apigwctl.sandbox.timed import Timing


@dataclass
class Call:
    """One request being answered: its members, whose it is, and the state of that account and region.

    `homes` are all accounts and regions by `<account>/<region>`, for what they share, as domain names.
    """

    operation: str
    params: dict[str, Any]
    account: str
    region: str
    home: Record
    source: random.Random
    now: int
    protocol: Protocol
    timing: Timing
    homes: Mapping[str, Record] = field(default_factory=dict)

    def ready_at(self, what: str) -> float:
        """When something that takes AWS a while (`timed.AS_AWS` lists what) is over if it begins now; keep it."""
        return self.timing.ready_at(what)

    def is_past(self, moment: float | None) -> bool:
        """Whether the moment that `ready_at` told has come; not yet in the request that began it; None is past."""
        return self.timing.is_past(moment)

    def new_id(self, length: int = 6) -> str:
        """A fresh id."""
        return short_id(self.source, length)

    @property
    def api_id(self) -> str:
        """The API that the request names."""
        return str(self.params["restApiId"])

    def api(self, fault: AnsweredError | None = None) -> Record:
        """The API that the request names; raises `fault`, or AWS's usual 404."""
        return self.api_called(self.api_id, fault)

    def api_called(self, api_id: str, fault: AnsweredError | None = None) -> Record:
        """The API with this id; raises `fault`, or AWS's usual 404."""
        found: Record | None = self.home["apis"].get(api_id)
        if found is None:
            raise fault or not_found(f"Invalid API identifier specified {self.account}:{api_id}")
        return found

    def arn(self, path: str) -> str:
        """A control plane ARN: `path` starts with a slash."""
        return f"arn:{partition(self.region)}:apigateway:{self.region}::{path}"


Handler = Callable[[Call], Record]


@dataclass(frozen=True)
class Kind:
    """A regular kind: how it is stored, made, shown, patched and deleted.

    `build(call, parent)` gives the new record, `key` is the record's member that names it, `param` the request member
    that does; `missing` is AWS's 404 text with {key}. `no_api` is the answer per verb when the API does not exist;
    without one, create, list and the verbs of `no_api_told` say so, and the others say that the thing itself is missing
    (recorded).
    """

    shape: str
    plural: str
    collection: str
    key: str
    param: str
    missing: str
    build: Callable[[Call, Record], Record] | None = None
    in_api: bool = True
    no_api: Mapping[str, AnsweredError] = field(default_factory=dict)
    no_api_told: tuple[str, ...] = ()
    tagged: bool = False
    newest_first: bool = False
    quota: tuple[int, str] | None = None
    keep: Callable[[Call, Record], bool] = lambda _call, _record: True
    show: Callable[[Call, Record], Record] = lambda _call, record: record
    special: Callable[[Call, Record, Patch], bool] | None = None
    check_patched: Callable[[Call, Record, Record], None] = lambda _call, _old, _new: None
    check_deleted: Callable[[Call, Record], None] = lambda _call, _record: None

    def handlers(self) -> dict[str, Handler]:
        """The kind's operations by name; CreateX only where the kind can be built."""
        found: dict[str, Handler] = {
            f"Get{self.shape}": self.get,
            f"Get{self.plural}": self.list,
            f"Update{self.shape}": self.update,
            f"Delete{self.shape}": self.delete,
        }
        if self.build is not None:
            found[f"Create{self.shape}"] = self.create
        return found

    def parent(self, call: Call, verb: str) -> Record:
        """Where the kind's collection is: the API or the account and region."""
        if not self.in_api:
            return call.home
        # a wrong API id is told as a wrong id of the thing itself where the request names one (recorded)
        hidden = verb in ("get", "update", "delete") and verb not in self.no_api_told
        fallback = not_found(self.missing_text(call)) if hidden else None
        return call.api(self.no_api.get(verb, fallback))

    def missing_text(self, call: Call) -> str:
        """AWS's words for a key that does not exist."""
        return self.missing.format(key=call.params.get(self.param), account=call.account)

    def find(self, call: Call, verb: str = "get") -> Record:
        """The record that the request names; raises NotFoundException."""
        found: Record | None = self.parent(call, verb)[self.collection].get(call.params[self.param])
        if found is None:
            raise not_found(self.missing_text(call))
        return found

    def create(self, call: Call) -> Record:
        """Make one."""
        parent = self.parent(call, "create")
        assert self.build is not None
        record = self.build(call, parent)
        collection = parent[self.collection]
        if self.quota and len(collection) >= self.quota[0]:
            raise limit_exceeded(
                f"Maximum number of {self.quota[1]} has been reached. Please contact AWS if you need more"
            )
        collection[record[self.key]] = record
        return self.show(call, record)

    def get(self, call: Call) -> Record:
        """Show one."""
        return self.single(call, self.find(call))

    def list(self, call: Call) -> Record:
        """Show a page."""
        records = [record for record in self.parent(call, "list")[self.collection].values() if self.keep(call, record)]
        if self.newest_first:
            records.reverse()
        return page(call, [self.show(call, record) for record in records], self.key)

    def update(self, call: Call) -> Record:
        """Apply patch operations."""
        old = self.find(call, "update")
        shape = call.protocol.shape(self.shape)
        special = self.special
        new = patched(
            old,
            call.params.get("patchOperations") or [],
            operation=call.operation,
            shape=shape,
            special=None if special is None else lambda record, patch: special(call, record, patch),
        )
        self.check_patched(call, old, new)
        old.clear()
        old.update(new)
        return self.single(call, old)

    def delete(self, call: Call) -> Record:
        """Remove one."""
        record = self.find(call, "delete")
        self.check_deleted(call, record)
        del self.parent(call, "delete")[self.collection][record[self.key]]
        return {}

    def single(self, call: Call, record: Record) -> Record:
        """A record as get and update show it: `tags` is there even when empty (recorded), unlike in create and list."""
        shown = self.show(call, record)
        return {"tags": {}, **shown} if self.tagged else shown


def page(call: Call, records: list[Record], key: str) -> Record:
    """One page of a list: at most `limit` (25 when not given, 500 at most), and `position` of the next."""
    if not call.protocol.is_paged(call.operation):
        return {"items": records, "item": records}
    limit = call.params.get("limit") or 0
    found, following = page_of(call, records, key, token="position", limit=min(limit, 500) if limit > 0 else 25)
    return {"items": found, **following}


def page_of(call: Call, records: list[Record], key: str, *, token: str, limit: int) -> tuple[list[Record], Record]:
    """At most `limit` records from where the request's token says, and the token of the next page if there is one.

    A token names the record that comes next, and where it was: a list whose records come and go is read on from there.
    """
    start = _start(call.params.get(token), [str(record[key]) for record in records], token)
    found = records[start : start + limit]
    if start + limit >= len(records):
        return found, {}
    following = f"{start + limit} {records[start + limit][key]}"
    return found, {token: base64.urlsafe_b64encode(following.encode()).decode()}


def _start(given: str | None, keys: list[str], token: str) -> int:
    if not given:
        return 0
    try:
        index, _, key = base64.urlsafe_b64decode(given.encode()).decode().partition(" ")
        return keys.index(key) if key in keys else max(int(index), 0)
    except (binascii.Error, ValueError) as error:
        raise bad_request(f"Invalid {token} parameter specified") from error


def chosen(params: Mapping[str, Any], *names: str) -> Record:
    """The named members that the request gave; empty maps and texts count as given only when they are not empty."""
    return {name: params[name] for name in names if params.get(name) not in (None, "", {}, [])}
