"""A fact about AWS as a case: what was done before, what is asked, and what the answer shows, lacks, or refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.contract.sandbox_client import client
from tests.contract.sandbox_world import Refusal, World


@dataclass(frozen=True)
class Fact:
    """One request about a stocked world; `before` are (operation, members), of the same service.

    `shows` is part of the answer, `lacks` are its members that are absent, `refuses` is status, code and, where the
    words are known, the message.
    """

    says: str
    operation: str
    asks: Mapping[str, Any]
    shows: Mapping[str, Any] | None = None
    lacks: tuple[str, ...] = ()
    refuses: tuple[int, str] | tuple[int, str, str] | None = None
    before: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    status: int | None = None


def check(world: World, service: str, fact: Fact) -> None:
    """Assert that a fact holds; what is refused leaves everything as it was."""
    caller = client(world.plane, service)
    for operation, asks in fact.before:
        getattr(caller, operation)(**world.filled(asks))
    before = repr(world.plane.to_data()["homes"])
    answer = asked(caller, fact.operation, world.filled(fact.asks))
    if fact.refuses is not None:
        assert isinstance(answer, Refusal), answer
        assert (answer.status, answer.code) == fact.refuses[:2], answer
        if len(fact.refuses) == 3:
            assert answer.message == world.filled(fact.refuses[2])
        assert repr(world.plane.to_data()["homes"]) == before
        return
    assert not isinstance(answer, Refusal), answer
    status = answer.pop("ResponseMetadata")["HTTPStatusCode"]
    assert fact.status in (None, status), status
    if fact.shows:
        assert part(answer, world.filled(fact.shows)) == world.filled(fact.shows)
    assert [name for name in fact.lacks if name in answer] == []


def asked(caller: Any, operation: str, asks: Mapping[str, Any]) -> Any:
    """The answer to a request, or the refusal."""
    try:
        return getattr(caller, operation)(**asks)
    except ClientError as error:
        said, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        return Refusal(status, said["Code"], said["Message"])


def part(answer: Any, wanted: Any) -> Any:
    """What of an answer is to be compared: the members that are wanted, at every depth of maps."""
    if isinstance(answer, Mapping) and isinstance(wanted, Mapping) and wanted:
        return {name: part(answer[name], wanted[name]) for name in wanted if name in answer}
    return answer
