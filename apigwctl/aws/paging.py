"""Reads at the seam: repeated while errors pass, all pages of a list, several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from apigwctl.errors import AwsError
from apigwctl.model.transient import Caller, Patience, passes_for_reads

PAGE = 500
WORKERS = 8
T = TypeVar("T")


@dataclass(frozen=True)
class Reads:
    """Repeating, paging reads over a seam."""

    call: Caller
    patience: Patience

    def get(self, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Send one read, again while its errors pass."""
        for attempt in self.patience.retrying(passes_for_reads, lambda _: None):
            with attempt:
                return self.call(service, operation, dict(params))
        raise AssertionError("tenacity ended without an answer")

    def find(self, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
        """Send one read; None when AWS says that the thing is not there."""
        try:
            return self.get(service, operation, params)
        except AwsError as error:
            if error.error_code in ("NotFoundException", "ResourceNotFoundException"):
                return None
            raise

    def list_v2(self, operation: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return all items of a list of `apigatewayv2`, by pages of 500."""
        wanted = {**params, "MaxResults": str(PAGE)}
        found: list[dict[str, Any]] = []
        while True:
            answer = self.get("apigatewayv2", operation, wanted)
            found.extend(answer.get("Items", []))
            if not answer.get("NextToken"):
                return found
            wanted = {**wanted, "NextToken": answer["NextToken"]}

    def list(self, operation: str, params: Mapping[str, Any], *, paged: bool = True) -> list[dict[str, Any]]:
        """Return all items of a v1 list, by pages of 500; `paged=False` for GetStages, which has no pages."""
        wanted = {**params, "limit": PAGE} if paged else dict(params)
        found: list[dict[str, Any]] = []
        while True:
            answer = self.get("apigateway", operation, wanted)
            found.extend(answer.get("items", answer.get("item", [])))
            if not answer.get("position"):
                return found
            wanted = {**wanted, "position": answer["position"]}


def together(reads: Iterable[Callable[[], T]]) -> list[T]:
    """Run reads side by side and return their results in order; the first error is raised."""
    reads = list(reads)
    workers = min(WORKERS, len(reads))
    if workers <= 1:
        return [read() for read in reads]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return [future.result() for future in [pool.submit(read) for read in reads]]
