"""What keys used, as a table for people and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from apigwctl.model.keys import Usage, Used
from apigwctl.render.page import BLANK, Line, line, wrapped
from apigwctl.render.versions import table
from apigwctl.render.wording import counted

HEADINGS = ("KEY", "PLAN", "DAY", "USED", "REMAINING")
COLUMNS = ("target", "account", "region", "key", "keyId", "plan", "day", "used", "remaining")


def usage_text(items: Sequence[Usage], *, width: int | None = None) -> list[Line]:
    """Return what keys used as lines: by key, plan and day, with the sum of it."""
    told: list[Line] = []
    for item in items:
        told += [BLANK] if told else []
        where = ", ".join(part for part in (item.target, f"account {item.account}", item.region) if part)
        told += [line((where, "soft")), BLANK]
        if not item.items:
            told.append(line(f"no key of these plans from {item.first} to {item.last}", indent=2))
            continue
        told += table(HEADINGS, [_row(used) for used in item.items])
        total = sum(used.used for used in item.items)
        keys = counted(len({used.key_id for used in item.items}), "key")
        told += [BLANK, line((f"{counted(total, 'request')} by {keys} from {item.first} to {item.last}", "title"))]
    return wrapped(told, width)


def usage_csv(items: Sequence[Usage]) -> str:
    """Return what keys used as CSV with a line of headings; nothing remains to be told where a plan has no quota."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in items:
        for used in item.items:
            left = "" if used.remaining is None else used.remaining
            where = (item.target, item.account, item.region)
            writer.writerow([*where, used.key, used.key_id, used.plan, used.day, used.used, left])
    return out.getvalue()


def _row(used: Used) -> tuple[str, ...]:
    name = f"{used.key} {used.key_id}".strip()
    return (name, used.plan, used.day, str(used.used), "-" if used.remaining is None else str(used.remaining))
