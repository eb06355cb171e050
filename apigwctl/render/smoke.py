"""How smoke tests went, as text."""

from __future__ import annotations

from collections.abc import Sequence

from apigwctl.model.smoke import Smoked
from apigwctl.render.page import BLANK, Line, line, wrapped
from apigwctl.render.wording import counted


def smoke_text(items: Sequence[Smoked], *, width: int | None = None) -> list[Line]:
    """Return how the smoke tests of stages went as lines; of one that failed, what was otherwise."""
    told: list[Line] = []
    for item in items:
        told += [BLANK] if told else []
        told.append(line((item.stage, "title"), (f"  {item.url}", "soft")))
        for judged in item.items:
            mark = ("passed", "good") if judged.passed else ("failed", "bad")
            told.append(line(mark, f"  {judged.test.name}", indent=2))
            told += [line(text, indent=10) for text in judged.wrong]
        failed = sum(not judged.passed for judged in item.items)
        tests = counted(len(item.items), "smoke test")
        said = f"{failed} of {tests} failed" if failed else f"{tests} passed"
        told += [BLANK, line((said, "bad" if failed else "good"))]
    return wrapped(told, width)
