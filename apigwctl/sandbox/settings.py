"""How a sandbox behaves besides what AWS documents: its settings, the same in a file, the environment and a request."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from apigwctl.errors import SandboxError
from apigwctl.sandbox import faults
from apigwctl.sandbox.timed import AS_AWS, AT_ONCE

VARIABLE = "APIGWCTL_SANDBOX_SETTINGS"
"""The environment's settings: JSON, or @ and the name of a file."""


@dataclass
class Settings:
    """What is in force; `changes` says each key's meaning."""

    latency_seconds: float = 0.0
    read_lag_seconds: float = 0.0
    request_quotas: bool = False
    refuse_overlapping_writes: bool = False
    durations: Mapping[str, float] = field(default_factory=lambda: AT_ONCE)

    def to_data(self) -> dict[str, Any]:
        """The settings as they are said, without the faults."""
        return {
            "latencySeconds": self.latency_seconds,
            "readLagSeconds": self.read_lag_seconds,
            "requestQuotas": self.request_quotas,
            "refuseOverlappingWrites": self.refuse_overlapping_writes,
            "durations": {name: seconds for name, seconds in self.durations.items() if seconds},
        }


def changes(data: Any, where: str = "settings") -> dict[str, Any]:
    """What a map of settings asks for, by attribute of `Settings`, and `faults`; what is left out is not in it.

    Raises `SandboxError` that says what is wrong, where, and what could stand there.
    """
    if not isinstance(data, Mapping):
        raise SandboxError(f"{where}: a map of settings is wanted", hint=f"known here: {', '.join(_KEYS)}")
    found = {}
    for key, value in data.items():
        if key not in _KEYS:
            raise SandboxError(f"{where}: unknown setting {key!r}", hint=f"known here: {', '.join(_KEYS)}")
        name, read = _KEYS[key]
        found[name] = read(value, f"{where}.{key}")
    return found


def from_file(file: Path) -> dict[str, Any]:
    """The `changes` of a JSON or YAML file; raises `SandboxError`."""
    return changes(load(file), str(file))


def load(file: Path) -> Any:
    """What a JSON or YAML file says, unchecked; raises `SandboxError`."""
    try:
        return yaml.safe_load(file.read_text("utf-8")) or {}
    except OSError as unreadable:
        raise SandboxError(f"{file}: {unreadable.strerror}") from unreadable
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        raise SandboxError(f"{file}: neither JSON nor YAML: {broken}") from broken


def from_environment(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The `changes` of the variable; nothing where it is not set. Raises `SandboxError`."""
    text = environment.get(VARIABLE, "")
    if text.startswith("@"):
        return from_file(Path(text[1:]))
    try:
        return changes(yaml.safe_load(text) or {}, VARIABLE)
    except yaml.YAMLError as broken:
        raise SandboxError(f"{VARIABLE}: not JSON: {broken}", hint="or @ and the name of a file") from broken


def _seconds(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise SandboxError(f"{where}: {value!r} is not a number of seconds")
    return float(value)


def _switch(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise SandboxError(f"{where}: {value!r} is neither true nor false")
    return value


def _durations(value: Any, where: str) -> Mapping[str, float]:
    """`aws` for about AWS's own, or seconds by name; what is not named is done at once."""
    if value == "aws":
        return AS_AWS
    hint = f"aws, or seconds for {', '.join(AS_AWS)}"
    if not isinstance(value, Mapping):
        raise SandboxError(f"{where}: {value!r} are no durations", hint=hint)
    if unknown := sorted(set(value) - set(AS_AWS), key=str):
        raise SandboxError(f"{where}: nothing called {unknown[0]!r} takes time", hint=hint)
    return {**AT_ONCE, **{name: _seconds(seconds, f"{where}.{name}") for name, seconds in value.items()}}


_KEYS: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = {
    "latencySeconds": ("latency_seconds", _seconds),
    "readLagSeconds": ("read_lag_seconds", _seconds),
    "requestQuotas": ("request_quotas", _switch),
    "refuseOverlappingWrites": ("refuse_overlapping_writes", _switch),
    "durations": ("durations", _durations),
    "faults": ("faults", faults.parsed),
}
