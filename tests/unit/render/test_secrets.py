"""No rendering shows a secret, and none even asks for it."""

from __future__ import annotations

import pytest

from apigwctl.model.codec import plans_to_text
from apigwctl.render import arrange, envelope, lines, markdown, text
from apigwctl.render.page import plain_text
from apigwctl.values import Secret
from tests.unit.render.examples import HIDDEN, at, create, plan, reveal, rich_plan, update

SECRET = Secret("secretsmanager:apikeys/acme", reveal, "1")
KEY = at("api_key", "acme")
PLANS = {
    "rich": rich_plan(),
    "created": plan(create(KEY, value=SECRET)),
    "changed": plan(update(KEY, value=(None, SECRET))),
    "rotated": plan(update(KEY, value=(SECRET, Secret(SECRET.reference, reveal, "2")))),
    "inside": plan(update(KEY, values=((SECRET,), (SECRET, SECRET)))),
    "in a set": plan(update(KEY, values=(frozenset(), frozenset({SECRET})))),
}
RENDERINGS = {
    "text": lambda made: plain_text(text.plan_text([arrange.outline(made)], width=80, verbose=True)),
    "drift": lambda made: plain_text(text.drift_text([arrange.drift(made)])),
    "markdown": lambda made: markdown.plan_markdown([arrange.outline(made)]),
    "json": lambda made: envelope.text(envelope.plans([made])),
    "lines": lambda made: "\n".join(lines.lines(made)),
    "file": lambda made: plans_to_text((made,)),
}
SILENT = {("created", "lines"), ("created", "drift")}
"""What is created is only named there."""


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("rendering", RENDERINGS)
def test_a_secret_is_shown_as_its_reference(name, rendering):
    made = RENDERINGS[rendering](PLANS[name])
    assert HIDDEN not in made
    assert SECRET.reference in made or (name, rendering) in SILENT
