"""A sandbox that forgets between examples, and the layers of the product between spec documents and a plan of it."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from hypothesis import settings

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
from apigwctl.sandbox.lifecycle import Sandbox, in_process
from apigwctl.spec.interpolation import External, Resolved
from apigwctl.spec.load import Loaded, environment_of, load
from apigwctl.spec.project import FILE_NAME, parse_project
from apigwctl.values import EMPTY, Secret
from apigwctl.workflows.options import Options
from apigwctl.workflows.sessions import Session

ACCOUNT = "111111111111"
REGION = "eu-west-1"
TARGET = "dev"
PROJECT = "shop"
SECRET_TEXT = "hush-this-never-leaves-memory"
"""What every secret of generated specs has in it, so that a leak is recognised."""

NOW = 1_800_000_000.0
USUAL = 100
"""How many examples a property has in an ordinary test run."""

ZONE = "Z0000000000001"
"""The id of the zone of DNS, where none was made."""

PATIENCE = Patience(lambda _: None, random.Random(0))

Documents = list[dict[str, Any]]


def one_in(number: int) -> settings:
    """Return the settings of a property that is slow: fewer examples in an ordinary run, and as many in a long one."""
    count = settings().max_examples
    return settings(max_examples=max(1, count // number) if count <= USUAL else count)


def always_one_in(number: int) -> settings:
    """Return the settings of a property whose every example is many applies: fewer of them in a long run too."""
    return settings(max_examples=max(1, settings().max_examples // number))


class _Quoted(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes every text in double quotes, so that no text is read as something else, and no aliases."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


_Quoted.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def yaml_of(documents: Documents) -> str:
    """Return spec documents as the text of a spec file."""
    return yaml.dump_all(documents, Dumper=_Quoted, sort_keys=False, allow_unicode=True, width=1000)


def secret_value(name: str, version: str = "v1") -> str:
    """Return a version of the value of a key: recognisable, long enough, and its own."""
    return f"{SECRET_TEXT}-{name}" + ("" if version == "v1" else f"-{version}")


def loaded(
    documents: Documents,
    folder: Path,
    *,
    about: Mapping[str, Any] = EMPTY,
    files: Mapping[str, Any] = EMPTY,
    versions: Mapping[str, str] = EMPTY,
    zone: str = ZONE,
) -> Loaded:
    """Return what documents ask for, by way of files and the real loader, as a whole project.

    `about` is what the project file says besides; `files` stand beside the specs. `versions` are those of secrets
    that are not at their first one, `zone` is the id of the one zone of DNS.
    """
    folder.mkdir(exist_ok=True)
    for name, text in {"specs.yaml": yaml_of(documents), **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    targets = {TARGET: {"account": ACCOUNT, "region": REGION}}
    text = yaml_of([{"project": PROJECT, "specs": ["specs.yaml"], "targets": targets, **about}])
    project, problems = parse_project(text, folder / FILE_NAME)
    assert project is not None, problems
    environment = environment_of(project.target(TARGET), REGION)
    names = [document.get("name", "") for document in documents if document.get("kind") == "ApiKey"]
    known = {External("secretsmanager", name): _secret(name, versions.get(name, "v1")) for name in names}
    return load((), environment, project=project, externals={**known, **_found(zone)}, base=folder)


def _found(zone: str) -> dict[External, Resolved]:
    """Return what other services say of certificates, truststores and zones by their names."""
    return {
        External("acm", f"{REGION}:*.example.com"): Resolved(f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/found"),
        External("acm", "us-east-1:*.example.com"): Resolved(f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/found"),
        External("s3", "trust/store.pem"): Resolved("3"),
        External("s3", "trust/other.pem"): Resolved("4"),
        External("route53", "example.com"): Resolved(zone),
    }


def _secret(name: str, version: str) -> Resolved:
    # As in AWS, no two secrets have a version in common.
    said = f"{name}:{version}"
    return Resolved(Secret(f"secretsmanager:{name}", functools.partial(secret_value, name, version), said), said)


@functools.cache
def connection() -> Connection:
    """Return the one connection; its clients are slow to make, and serve every sandbox of this process."""
    return Connection(Login(region=REGION, access_key=ACCOUNT), Throttle(enabled=False))


def session(found: Loaded, **allowed: Any) -> Session:
    """Return a session for specs, as the command line would make it with these options and a generous --max-deletes."""
    return Session(
        options=Options(max_deletes=10_000, clock=lambda: NOW, **allowed),
        project=found.project,
        target=TARGET,
        account=ACCOUNT,
        connection=connection(),
        loaded=found,
    )


@dataclass
class World:
    """One account and region; `folder` is where specs are written, `versions` are those of the secrets there."""

    folder: Path
    events: list[Event] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    zone: str = ZONE
    sandbox: Sandbox | None = None

    def load(self, documents: Documents, *, files: Mapping[str, Any] = EMPTY) -> Loaded:
        """Return what documents ask for; they must be without errors."""
        found = loaded(documents, self.folder, files=files, versions=self.versions, zone=self.zone)
        assert not found.errors, "\n".join(map(str, found.errors))
        return found

    def read(self, found: Loaded, **allowed: Any) -> Live:
        """Return the live state that specs are about."""
        return read(
            Reads(connection().call, PATIENCE), session(found, **allowed).scope(), account=ACCOUNT, region=REGION
        )

    def plan(self, found: Loaded, **allowed: Any) -> Plan:
        """Return the plan for specs; nothing may stand in its way."""
        return self.plan_from(self.read(found, **allowed), found, **allowed)

    def plan_from(self, live: Live, found: Loaded, **allowed: Any) -> Plan:
        """Return the plan for specs and a live state; nothing may stand in its way."""
        made = self.proposed(live, found, **allowed)
        assert not made.problems, "\n".join(map(str, made.problems))
        return made

    def proposed(self, live: Live, found: Loaded, *, only: tuple[str, ...] = (), **allowed: Any) -> Plan:
        """Return the plan for specs and a live state, with what stands in its way."""
        return planner.plan(found.snapshot, live, session(found, only=only, **allowed).context, only=only)

    def apply(self, found: Loaded, **allowed: Any) -> tuple[Result, Live]:
        """Plan, carry out, read and plan again; every step must be done. Return the result and what was read."""
        return self.carry_out(self.plan(found, **allowed), found, **allowed)

    def carry_out(self, made: Plan, found: Loaded, **allowed: Any) -> tuple[Result, Live]:
        """Carry out a plan for specs, read and plan again; every step must be done."""
        done = execute(made, connection().call, patience=PATIENCE, listener=self.events.append)
        failed = [f"{step.title}: {step.error}" for step in done.steps if step.error]
        assert not failed, "\n".join(failed)
        live = self.read(found, **allowed)
        return Result(made, done.steps, remaining=self.plan_from(live, found, **allowed)), live


@contextmanager
def new_world(folder: Path) -> Iterator[World]:
    """Run a sandbox with nothing in it."""
    with in_process(None, account=ACCOUNT, region=REGION) as sandbox:
        yield World(folder, sandbox=sandbox)


@contextmanager
def new_estate(folder: Path) -> Iterator[World]:
    """Run a sandbox with nothing in it but a zone of DNS."""
    with new_world(folder) as world:
        made = connection().call("route53", "CreateHostedZone", {"Name": "example.com", "CallerReference": "1"})
        world.zone = str(made["HostedZone"]["Id"].rpartition("/")[2])
        yield world


def lines(plan: Plan) -> list[str]:
    """Return a plan's differences, a line each, for the message of an assertion."""
    return [
        f"{change.action.value} {change.address}: "
        + "; ".join(f"{item.name} {item.old!r} -> {item.new!r}" for item in change.fields)
        for change in plan.effective
    ]
