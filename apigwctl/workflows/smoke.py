"""Smoke tests by real requests: what a stage answers to those who call it."""

from __future__ import annotations

from apigwctl.aws.answers import fetch
from apigwctl.catalogue.addresses import label, protocol_of, root_of
from apigwctl.catalogue.hosts import after_api_id, scheme
from apigwctl.errors import LostAnswerError, UsageError
from apigwctl.model.live import Live
from apigwctl.model.smoke import Judged, Smoke, Smoked, unmet
from apigwctl.planning.releases.versions import stage_named
from apigwctl.values import Address
from apigwctl.workflows.options import Options
from apigwctl.workflows.releases import read_releases
from apigwctl.workflows.sessions import Session, sessions


def smoke_stage(options: Options, stage: str, *, url: str = "") -> tuple[Smoked, ...]:
    """Send the smoke tests of a stage's API to the stage, or to `url` where it is reached otherwise; changes nothing.

    UsageError where no test is said, and in the sandbox, which answers no requests, without a `url`.
    """
    with sessions(options) as opened:
        return tuple(_smoked(session, stage, url) for session in opened)


def _smoked(session: Session, text: str, url: str) -> Smoked:
    live = read_releases(session)
    stage = stage_named(text, live)
    tests = session.context.smoke.get(root_of(stage), ())
    if not tests:
        hint = "smoke: [{request: {path: /health}, expect: {status: 200}}] on the API"
        raise UsageError(f"{label(stage)}: its API says no smoke tests", hint=hint)
    if session.options.sandbox and not url:
        hint = "apply runs them before traffic there; --url names a server to ask instead"
        raise UsageError("the sandbox answers no requests to APIs", hint=hint)
    base = (url or _invoke_url(session, live, stage)).rstrip("/")
    return Smoked(label(stage), base, tuple(_judged(test, base) for test in tests))


def _invoke_url(session: Session, live: Live, stage: Address) -> str:
    api = root_of(stage)
    host = after_api_id(session.connection.region, session.context.partition, stage.name)
    return f"{scheme(protocol_of(api.name))}://{live.ids[api]}{host}"


def _judged(test: Smoke, base: str) -> Judged:
    try:
        answer = fetch(test.method, base + test.path, test.headers, test.body)
    except LostAnswerError as error:
        return Judged(test, (str(error),))
    return Judged(test, tuple(unmet(test.wants, answer)))
