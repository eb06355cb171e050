"""What AWS takes a while to delete: it is shown as DELETING, and then it is gone.

Deleting a VPC link is answered at once, and the link is seen for about a minute more (users of Terraform have reported
it; the states are those of the service models). What is not known is chosen so that it does no harm: a second delete
changes nothing, and a link that is going can still be named.
"""

from __future__ import annotations

from apigwctl.sandbox.kinds.kind import Call
from apigwctl.sandbox.store import Record
from apigwctl.sandbox.timed import Timing

STATUS = "DELETING"
_COLLECTIONS = ("vpcLinks", "v2VpcLinks")


def depart(call: Call, records: dict[str, Record], key: str, duration: str) -> None:
    """Delete a record: at once where that takes no time, otherwise it goes when `sweep` finds it past its time."""
    if not call.timing.lasts(duration):
        del records[key]
    elif "goneAt" not in records[key]:
        records[key]["goneAt"] = call.ready_at(duration)


def is_going(record: Record) -> bool:
    """Whether a record is being deleted."""
    return "goneAt" in record


def sweep(home: Record, timing: Timing) -> None:
    """Take away what is past its time, before a request looks at an account and region."""
    for name in _COLLECTIONS:
        records = home.get(name, {})
        for key in [key for key, record in records.items() if is_going(record) and timing.is_past(record["goneAt"])]:
            del records[key]
