"""The comparison with recorded answers notices what differs, and forgives only what the recorder replaced."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.contract.recorded_comparison import Likeness, expected
from tests.contract.sandbox_world import missing

ID, OTHER = "<id:1>", "<id:2>"
LIKE: list[tuple[str, Any, Any]] = [
    ("the same", {"a": [1, "b"]}, {"a": [1, "b"]}),
    ("any id", ID, "abc"),
    ("the same id again", [ID, ID], ["abc", "abc"]),
    ("an id within a text", [ID, f"arn:x:{ID}/*"], ["abc", "arn:x:abc/*"]),
    ("two ids of two kinds", [ID, "<name:1>"], ["abc", "abc"]),
    ("a placeholder without a number", ["<token>", "<token>"], ["a", "b"]),
    (
        "things in another order",
        [{"id": ID, "n": 1}, {"id": OTHER, "n": 2}],
        [{"id": "b", "n": 2}, {"id": "a", "n": 1}],
    ),
    ("JSON that was parsed", {"schema": {"type": "object"}}, {"schema": '{"type": "object"}'}),
    ("a policy, escaped once more", {"policy": {"a": 1}}, {"policy": '{\\"a\\":1}'}),
    ("a date", "datetime", datetime(2026, 1, 2, tzinfo=UTC)),
    ("a name as a key", [{"name": "<name:1>"}, {"<name:1>": 1}], [{"name": "x"}, {"x": 1}]),
    (
        "a log by its lines",
        {"line00": "Log of <request-id-1>", "line01": "DDD MMM dd hh:mm:ss UTC yyyy : Done", "line02": ""},
        "Log of 7\nFri Jan 02 12:00:00 UTC 2026 : Done\n",
    ),
]
UNLIKE: list[tuple[str, Any, Any]] = [
    ("a member more", {"a": 1}, {"a": 1, "b": 2}),
    ("a member less", {"a": 1, "b": 2}, {"a": 1}),
    ("another value", {"a": 1}, {"a": 2}),
    ("a number for a text", {"a": "1"}, {"a": 1}),
    ("true for one", {"a": 1}, {"a": True}),
    ("texts in another order", ["a", "b"], ["b", "a"]),
    ("a thing more", [{"n": 1}], [{"n": 1}, {"n": 1}]),
    ("another id for the same", [ID, ID], ["abc", "def"]),
    ("one id for two", [ID, OTHER], ["abc", "abc"]),
    ("an id that is not the parent's", [{"id": ID}, {"id": OTHER, "p": ID}], [{"id": "a"}, {"id": "b", "p": "c"}]),
    ("no id", ID, ""),
    ("a text for a date", "datetime", "2026-01-02"),
    ("no JSON", {"schema": {}}, {"schema": "none"}),
    ("other JSON", {"schema": {"type": "object"}}, {"schema": '{"type": "array"}'}),
    ("a line more", {"line00": "a"}, "a\nb"),
]


@pytest.mark.parametrize(("says", "recorded", "ours"), LIKE, ids=[row[0] for row in LIKE])
def test_what_the_recorder_replaced_is_forgiven(says: str, recorded: Any, ours: Any) -> None:
    Likeness().holds(recorded, ours, says)


@pytest.mark.parametrize(("says", "recorded", "ours"), UNLIKE, ids=[row[0] for row in UNLIKE])
def test_every_other_difference_is_noticed(says: str, recorded: Any, ours: Any) -> None:
    with pytest.raises(AssertionError):
        Likeness().holds(recorded, ours, says)


def test_an_error_is_its_status_code_and_message() -> None:
    recorded = {
        "Error": {"Code": "NotFoundException", "Message": "gone"},
        "ResponseMetadata": {"HTTPStatusCode": 404},
        "message": "gone",
    }
    assert expected(recorded) == missing("gone")
