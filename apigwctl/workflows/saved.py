"""A saved plan is consent, not a program: is a plan that was made anew the one that was agreed to."""

from __future__ import annotations

from apigwctl.catalogue.addresses import label
from apigwctl.model.change import Change
from apigwctl.model.codec import canonical, encode
from apigwctl.model.plan import Plan


def differences(saved: Plan, fresh: Plan) -> list[str]:
    """Return what moved between two plans, a line each; nothing when the new one is what was agreed to."""
    lines = [
        f"{name}: {before} -> {after}"
        for name, before, after in (
            ("project", saved.project, fresh.project),
            ("target", saved.target, fresh.target),
            ("account", saved.account, fresh.account),
            ("region", saved.region, fresh.region),
        )
        if before != after
    ]
    old, new = _by_text(saved), _by_text(fresh)
    lines += [f"no longer planned: {_line(change)}" for text, change in old.items() if text not in new]
    lines += [f"newly planned: {_line(change)}" for text, change in new.items() if text not in old]
    if not lines and saved.spec_digest != fresh.spec_digest:
        lines.append("the specs changed")
    if not lines and saved.live_digest != fresh.live_digest:
        lines.append("AWS changed")
    return lines


def _by_text(plan: Plan) -> dict[str, Change]:
    return {canonical({**encode(change), "source": None}): change for change in plan.changes}


def _line(change: Change) -> str:
    fields = ", ".join(item.name for item in change.fields[:3])
    return f"{change.action.value} {label(change.address)}" + (f" ({fields})" if fields else "")
