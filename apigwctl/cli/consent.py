"""Consent: what is about to happen is shown, and only a plain yes lets it happen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial

import click

from apigwctl.cli.invocation import Invocation
from apigwctl.errors import RefusedError
from apigwctl.model.plan import Plan

Consent = Callable[[tuple[Plan, ...]], bool]


def consent(invocation: Invocation, *, given: bool, question: str, quiet: bool = False) -> Consent:
    """Return how to ask for consent: shows the plans, then asks on a terminal unless it was `given` beforehand.

    The answer raises RefusedError for no, and where there is nobody to ask. Nothing to do needs no consent.
    """

    def ask(plans: tuple[Plan, ...]) -> bool:
        if not any(plan.steps or plan.pending for plan in plans):
            return True
        hint = "give --yes, or apply a plan file that was looked at: plan -o FILE, then apply FILE"
        page = _nothing if quiet else partial(show, invocation, plans)
        return agreed(invocation, given=given, question=question, page=page, hint=hint)

    return ask


def agreed(
    invocation: Invocation, *, given: bool, question: str, page: Callable[[], None], hint: str = "give --yes"
) -> bool:
    """Show a page, then ask on a terminal unless consent was `given`; RefusedError for no, and with nobody to ask."""
    page()
    if given:
        return True
    if not invocation.interactive():
        raise RefusedError("consent is needed, and there is no terminal to ask at", hint=hint)
    click.echo(f"\n{question} Only 'yes' is accepted: ", nl=False, err=True)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        click.echo(err=True)  # the input ended: what follows begins on a line of its own
    if answer.strip() != "yes":
        raise RefusedError("consent was not given: nothing was changed")
    return True


def _nothing() -> None:
    """Show no page: machines read what comes of it."""


def show(invocation: Invocation, plans: Sequence[Plan]) -> None:
    """Show plans as text."""
    from apigwctl.render import arrange, text

    outlines = [arrange.outline(plan) for plan in plans]
    invocation.show(lambda width: text.plan_text(outlines, width=width, verbose=invocation.verbose))
