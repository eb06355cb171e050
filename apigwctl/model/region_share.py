"""The share of a domain name's traffic that one Region has, by weighted records that several Regions write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apigwctl.values import EMPTY

MOST_WEIGHT = 255
"""Weights are whole numbers from 0 to 255 (Route 53 API reference, ResourceRecordSet)."""
NEAR_PERCENT, NEAR_SHARE = 0.5, 0.25
"""A share is near enough to what was asked for within half a percent, or a quarter of it."""

Group = tuple[str, str]
"""What shares traffic: the records of one type in one zone."""


@dataclass(frozen=True)
class WeightedRecord:
    """A weighted record of a name; `said` is all of it, as Route 53 shows it and takes it back."""

    zone: str
    type: str
    identifier: str
    weight: int
    said: Mapping[str, Any] = EMPTY

    @property
    def group(self) -> Group:
        """The records that it shares traffic with."""
        return self.zone, self.type


@dataclass(frozen=True)
class RegionShare:
    """The weighted records of a name: those of this Region, and those of all others; `usual` is the specs' weight.

    `tag` is what the domain name in API Gateway says of its canary, under its `arn`.
    """

    name: str
    own: tuple[WeightedRecord, ...]
    others: tuple[WeightedRecord, ...]
    usual: int
    tag: str = ""
    arn: str = ""

    @property
    def percent(self) -> float:
        """This Region's part of the traffic; the least, where types of records differ."""
        return min((share_of(item.weight, self.rest(item)) for item in self.own), default=0.0)

    @property
    def elsewhere(self) -> str:
        """The other Regions, as their records are told apart."""
        return ", ".join(sorted({item.identifier for item in self.others if item.weight}))

    def rest(self, record: WeightedRecord) -> int:
        """Return the weights of all others that share traffic with a record, taken together."""
        return sum(item.weight for item in self.others if item.group == record.group)

    def has(self, percent: float) -> bool:
        """Whether the weights are those that a percentage comes to."""
        return bool(self.own) and all(item.weight == weight_for(percent, self.rest(item)) for item in self.own)


def share_of(weight: int, rest: int) -> float:
    """Return a weight's part of the traffic beside all others, in percent."""
    return 100 * weight / (weight + rest) if weight else 0.0


def weight_for(percent: float, rest: int) -> int | None:
    """Return the weight that has a percentage of the traffic beside others; None where no whole number is near."""
    if not 0 < percent < 100:
        return 0 if percent == 0 else None
    weight = max(1, round(percent * rest / (100 - percent)))
    near = abs(share_of(weight, rest) - percent) <= max(NEAR_PERCENT, NEAR_SHARE * percent)
    return weight if near and weight <= MOST_WEIGHT else None
