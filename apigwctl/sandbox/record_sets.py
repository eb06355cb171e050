"""Record sets of Route 53 that are told apart by an identifier, which moto deletes all of when one of them goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.route53.models import RecordSet, Route53Backend


@contextmanager
def exact_deletions() -> Iterator[None]:
    """Let a deletion take the record set of its name, type and identifier for the time of the block, and no other.

    Route 53 knows a record set by all three (Route 53 API reference, ResourceRecordSet); moto 5 takes every one of the
    identifier out of the zone (seen 2026-11).
    """
    plain = Route53Backend.change_resource_record_sets

    def change(self: Route53Backend, zoneid: str, change_list: list[dict[str, Any]]) -> None:
        zone = self.get_hosted_zone(zoneid)
        before = list(zone.rrsets)
        plain(self, zoneid, change_list)
        deleted = {_key_of(item["ResourceRecordSet"]) for item in change_list if item["Action"] == "DELETE"}
        there = {_key(item) for item in zone.rrsets}
        zone.rrsets += [item for item in before if item.set_identifier and _key(item) not in there | deleted]

    Route53Backend.change_resource_record_sets = change  # type: ignore[method-assign]
    try:
        yield
    finally:
        Route53Backend.change_resource_record_sets = plain  # type: ignore[method-assign]


def _key(item: RecordSet) -> tuple[Any, ...]:
    return item.name.rstrip("."), item.type, item.set_identifier


def _key_of(said: dict[str, Any]) -> tuple[Any, ...]:
    return said["Name"].rstrip("."), said["Type"], said.get("SetIdentifier")
