"""A sandbox that forgets between examples, and the layers of the product between spec documents and a plan of it."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from apigwctl.apply.executor import execute
from apigwctl.aws.client import Connection, Login
from apigwctl.aws.paging import Reads
from apigwctl.aws.reader import read
from apigwctl.aws.throttle import Throttle
from apigwctl.model.event import Event
from apigwctl.model.live import Live
from apigwctl.model.plan import Plan
from apigwctl.model.result import Result
from apigwctl.model.transient import Patience
from apigwctl.planning import planner
from apigwctl.sandbox.lifecycle import in_process
from apigwctl.spec.interpolation import Environment, External, Resolved
from apigwctl.spec.load import Loaded, load
from apigwctl.spec.project import Project
from apigwctl.values import Secret
from apigwctl.workflows.options import Options
from apigwctl.workflows.sessions import Session

ACCOUNT = "111111111111"
REGION = "eu-west-1"
TARGET = "dev"
SECRET_TEXT = "hush-this-never-leaves-memory"
"""What every secret of generated specs has in it, so that a leak is recognised."""

PATIENCE = Patience(lambda _: None, random.Random(0))

Documents = list[dict[str, Any]]


class _Quoted(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes every text in double quotes, so that no text is read as something else, and no aliases."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


_Quoted.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def yaml_of(documents: Documents) -> str:
    """Return spec documents as the text of a spec file."""
    return yaml.dump_all(documents, Dumper=_Quoted, sort_keys=False, allow_unicode=True, width=1000)


def secret_value(name: str) -> str:
    """Return the value of a key: recognisable, long enough, and its own."""
    return f"{SECRET_TEXT}-{name}"


def loaded(documents: Documents, folder: Path) -> Loaded:
    """Return what documents ask for, by way of a file and the real loader, as a whole project."""
    folder.mkdir(exist_ok=True)
    path = folder / "specs.yaml"
    path.write_text(yaml_of(documents), encoding="utf-8")
    environment = Environment(target=TARGET, account=ACCOUNT, region=REGION)
    names = [document.get("name", "") for document in documents]
    known = {
        External("secretsmanager", name): Resolved(
            Secret(f"secretsmanager:{name}", functools.partial(secret_value, name), "v1"), "v1"
        )
        for name in names
    }
    return load((), environment, project=Project("shop", folder, (path,)), externals=known, base=folder)


@functools.cache
def connection() -> Connection:
    """Return the one connection; its clients are slow to make, and serve every sandbox of this process."""
    return Connection(Login(region=REGION, access_key=ACCOUNT), Throttle(enabled=False))


def session(found: Loaded, *, prune: bool = False) -> Session:
    """Return a session for specs, as the command line would make it with --prune and a generous --max-deletes."""
    return Session(
        options=Options(prune=prune, max_deletes=10_000),
        project=found.project,
        target=TARGET,
        account=ACCOUNT,
        connection=connection(),
        loaded=found,
    )


@dataclass
class World:
    """One account and region; `folder` is where specs are written."""

    folder: Path
    events: list[Event] = field(default_factory=list)

    def load(self, documents: Documents) -> Loaded:
        """Return what documents ask for; they must be without errors."""
        found = loaded(documents, self.folder)
        assert not found.errors, "\n".join(map(str, found.errors))
        return found

    def read(self, found: Loaded, *, prune: bool = False) -> Live:
        """Return the live state that specs are about."""
        here = session(found, prune=prune)
        return read(Reads(connection().call, PATIENCE), here.scope(), account=ACCOUNT, region=REGION)

    def plan(self, found: Loaded, *, prune: bool = False) -> Plan:
        """Return the plan for specs; nothing may stand in its way."""
        return self.plan_from(self.read(found, prune=prune), found, prune=prune)

    def plan_from(self, live: Live, found: Loaded, *, prune: bool = False) -> Plan:
        """Return the plan for specs and a live state; nothing may stand in its way."""
        made = planner.plan(found.snapshot, live, session(found, prune=prune).context)
        assert not made.problems, "\n".join(map(str, made.problems))
        return made

    def apply(self, found: Loaded, *, prune: bool = False) -> tuple[Result, Live]:
        """Plan, carry out, read and plan again; every step must be done. Return the result and what was read."""
        made = self.plan(found, prune=prune)
        done = execute(made, connection().call, patience=PATIENCE, listener=self.events.append)
        failed = [f"{step.title}: {step.error}" for step in done.steps if step.error]
        assert not failed, "\n".join(failed)
        live = self.read(found, prune=prune)
        return Result(made, done.steps, remaining=self.plan_from(live, found, prune=prune)), live


@contextmanager
def new_world(folder: Path) -> Iterator[World]:
    """Run a sandbox with nothing in it."""
    with in_process(None, account=ACCOUNT, region=REGION):
        yield World(folder)


def lines(plan: Plan) -> list[str]:
    """Return a plan's differences, a line each, for the message of an assertion."""
    return [
        f"{change.action.value} {change.address}: "
        + "; ".join(f"{item.name} {item.old!r} -> {item.new!r}" for item in change.fields)
        for change in plan.effective
    ]
