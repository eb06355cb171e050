"""Lets moto read the sandbox's clock: a replay gives everything the dates that it had, and time can be set ahead."""

from __future__ import annotations

import contextlib
import datetime
import importlib
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

Now = Callable[[], datetime.datetime]
# moto's packages that are not called like the service signs.
_PACKAGES = {"lambda": "awslambda", "monitoring": "cloudwatch"}


class MotoTime:
    """Stands in for `datetime` and `time` in moto's modules, and nowhere else."""

    def __init__(self, now: Now) -> None:
        self._changed: list[tuple[ModuleType, str, Any]] = []
        self._known: set[str] = set()
        self._loaded = 0
        moments = _datetime_class(now)
        self._instead: dict[int, Any] = {
            id(datetime): _Module(datetime, {"datetime": moments}),
            id(datetime.datetime): moments,
            id(time): _Module(time, {"time": lambda: now().timestamp()}),
            id(time.time): lambda: now().timestamp(),
        }

    def cover(self, service: str) -> None:
        """Stand in in the modules of a service (by its signing name), which moto loads when it first needs them."""
        if service not in self._known:
            self._known.add(service)
            package = _PACKAGES.get(service, service.replace("-", ""))
            for part in ("models", "responses"):
                with contextlib.suppress(ModuleNotFoundError):
                    importlib.import_module(f"moto.{package}.{part}")
        if len(sys.modules) != self._loaded:
            self._loaded = len(sys.modules)
            for name, module in list(sys.modules.items()):
                if name.startswith("moto."):
                    self._replace(module)

    def _replace(self, module: ModuleType) -> None:
        for name in ("datetime", "time"):
            before = vars(module).get(name)
            instead = self._instead.get(id(before))
            if instead is not None:
                self._changed.append((module, name, before))
                setattr(module, name, instead)

    def undo(self) -> None:
        """Give every module back what it had."""
        for module, name, before in self._changed:
            setattr(module, name, before)
        self._changed.clear()


class _Module:
    """A module with some of its names exchanged."""

    def __init__(self, module: ModuleType, names: dict[str, Any]) -> None:
        self._module = module
        vars(self).update(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


class _AnyDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime.datetime)


def _datetime_class(now: Now) -> type:
    """`datetime.datetime` whose now is ours; what it makes are plain datetimes."""

    class Datetime(datetime.datetime, metaclass=_AnyDatetime):
        def __new__(cls, *values: Any, **named: Any) -> Any:
            return datetime.datetime(*values, **named)

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return now().astimezone(tz) if tz else now().astimezone().replace(tzinfo=None)

        @classmethod
        def utcnow(cls) -> Any:
            return now().astimezone(datetime.UTC).replace(tzinfo=None)

    return Datetime
