"""How an answer of ours is held against a recorded one: the recorder's habits are undone, everything else is equal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.contract.sandbox_world import Refusal

# What the recorder replaced: one with a number is the same text throughout a scenario, and another number another text
_PLACEHOLDER = re.compile(r"<[A-Za-z][A-Za-z0-9_-]*(?::\d+)?>")
_NUMBERED = re.compile(r"(?P<kind><[A-Za-z_-]+:|<request-id-)\d+>")
_LOGGED_AT = re.compile(r"(?m)^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4} : ")
_LOG_MOMENT = "DDD MMM dd hh:mm:ss UTC yyyy : "


def expected(recorded: Any) -> Any:
    """A recorded answer without its metadata; errors are a Refusal."""
    if isinstance(recorded, list):
        return {"items": recorded}
    kept = {name: value for name, value in recorded.items() if name not in ("ResponseMetadata", "message")}
    if "Error" in kept:
        status = recorded["ResponseMetadata"]["HTTPStatusCode"]
        return Refusal(status, kept["Error"]["Code"], kept["Error"]["Message"])
    return recorded if "ResponseMetadata" not in recorded else kept


class Likeness:
    """Holds the answers of one scenario against the recorded ones, and knows what each placeholder stood for so far."""

    def __init__(self) -> None:
        self._bound: dict[str, str] = {}

    def holds(self, recorded: Any, ours: Any, where: str) -> None:
        """Assert that an answer is the recorded one."""
        if isinstance(recorded, Mapping):
            self._holds_map(recorded, _opened(recorded, ours, where), where)
        elif isinstance(recorded, list):
            self._holds_list(recorded, _opened(recorded, ours, where), where)
        elif recorded == "datetime":
            assert isinstance(ours, datetime), where
        elif isinstance(recorded, str) and _PLACEHOLDER.search(recorded):
            self._holds_text(recorded, str(ours), where)
        else:
            assert type(recorded) is type(ours), (where, recorded, ours)
            assert recorded == ours, where

    def _holds_map(self, recorded: Mapping[str, Any], ours: Any, where: str) -> None:
        assert isinstance(ours, Mapping), (where, ours)
        theirs = {self._known(name): name for name in recorded}
        assert sorted(theirs) == sorted(ours), where
        for known, name in theirs.items():
            self.holds(recorded[name], ours[known], f"{where}.{name}")

    def _known(self, name: str) -> str:
        return self._bound.get(name, name)

    def _holds_list(self, recorded: list[Any], ours: Any, where: str) -> None:
        assert isinstance(ours, list), (where, ours)
        assert len(recorded) == len(ours), where
        if all(isinstance(item, Mapping) for item in recorded):
            # the recorder sorts lists of things by what it then replaces: their order is not known
            self._holds_any_order(recorded, ours, where)
            return
        for index, (theirs, mine) in enumerate(zip(recorded, ours, strict=True)):
            self.holds(theirs, mine, f"{where}[{index}]")

    def _holds_any_order(self, recorded: list[Any], ours: list[Any], where: str) -> None:
        if not recorded:
            return
        problems = []
        for index, mine in enumerate(ours):
            before = dict(self._bound)
            try:
                self.holds(recorded[0], mine, f"{where}[{index}]")
                self._holds_any_order(recorded[1:], ours[:index] + ours[index + 1 :], where)
            except AssertionError as problem:
                self._bound = before
                problems.append(str(problem))
            else:
                return
        raise AssertionError(f"{where}: nothing like {recorded[0]}: {problems}")

    def _holds_text(self, recorded: str, ours: str, where: str) -> None:
        names: list[str] = []
        pattern = ""
        for part in re.split(f"({_PLACEHOLDER.pattern})", recorded):
            if not _PLACEHOLDER.fullmatch(part):
                pattern += re.escape(part)
            elif part in self._bound:
                pattern += re.escape(self._bound[part])
            elif part in names:
                pattern += f"(?P=p{names.index(part)})"
            else:
                pattern += f"(?P<p{len(names)}>.+)"
                names.append(part)
        match = re.fullmatch(pattern, ours, re.S)
        assert match is not None, f"{where}: {recorded} is not {ours} with {self._bound}"
        for index, name in enumerate(names):
            self._bind(name, match[f"p{index}"], where)

    def _bind(self, name: str, value: str, where: str) -> None:
        numbered = _NUMBERED.fullmatch(name)
        if numbered is None:
            return
        others = {other: text for other, text in self._bound.items() if other.startswith(numbered["kind"])}
        assert value not in others.values(), f"{where}: {name} is {value}, and so is another of {others}"
        self._bound[name] = value


def _opened(recorded: Any, ours: Any, where: str) -> Any:
    """Our text where the recorder parsed JSON, or took a log apart by its lines."""
    if not isinstance(ours, str):
        return ours
    if isinstance(recorded, Mapping) and "line00" in recorded:
        lines = _LOGGED_AT.sub(_LOG_MOMENT, ours).split("\n")
        return {f"line{number:02}": line for number, line in enumerate(lines)}
    # a policy comes with its quotes escaped once more, which the recorder undid
    text = json.loads(f'"{ours}"') if ours.startswith('{\\"') else ours
    try:
        return json.loads(text)
    except ValueError as error:
        raise AssertionError(f"{where}: {ours!r} is no JSON") from error
