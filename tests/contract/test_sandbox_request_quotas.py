"""The table of request quotas that the sandbox refuses by: known operations, published figures, buckets that fill."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import botocore.loaders
import pytest

from apigwctl.sandbox import request_quotas
from apigwctl.sandbox.request_quotas import Bucket, Quota

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "quotas.json"
TABLE = json.loads(Path(request_quotas.__file__).with_name("request_quotas.json").read_text("utf-8"))


@pytest.mark.parametrize("row", TABLE["operations"], ids=lambda row: f"{row['service']}:{row['operation']}")
def test_a_row_is_of_an_operation_that_there_is(row: dict[str, Any]) -> None:
    model = botocore.loaders.Loader().load_service_model(row["service"], "service-2")
    assert row["operation"] in model["operations"]


@pytest.mark.needs_shared
@pytest.mark.skipif(not FACTS.exists(), reason="no ../shared/facts")
def test_the_table_says_what_is_published() -> None:
    published = json.loads(FACTS.read_text("utf-8"))["control_plane"]
    types = {"EDGE": ["EDGE"], "REGIONAL or PRIVATE": ["REGIONAL", "PRIVATE"], None: None}
    wanted = [
        [row["service"], row["operation"], row["requests"], row["per_seconds"], types[row.get("condition")]]
        for row in published["operations"]
    ]
    assert wanted == [
        [row["service"], row["operation"], row["requests"], row["perSeconds"], row.get("endpointTypes")]
        for row in TABLE["operations"]
    ]
    total = published["total"]
    assert TABLE["total"] == {"requestsPerSecond": total["requests_per_second"], "burst": total["burst"]}


@pytest.mark.parametrize(
    ("burst", "rate", "at", "passed"),
    [
        (1, 1 / 30, [0, 29, 30, 31, 60], [0, 30, 60]),
        (5, 2.5, [0] * 6 + [0.3, 0.4], [0] * 5 + [0.4]),
        (2, 1, [0, 0, 0.5, 1, 1, 100, 100, 100], [0, 0, 1, 100, 100]),
    ],
)
def test_a_bucket_lets_through_what_it_holds_and_fills_evenly(
    burst: int, rate: float, at: list[float], passed: list[float]
) -> None:
    bucket, through = Bucket(Quota("q", burst, rate), 0.0), []
    for moment in at:
        if bucket.wait(moment) == 0:
            bucket.take()
            through.append(moment)
    assert through == passed
