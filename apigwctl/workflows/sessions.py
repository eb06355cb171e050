"""One session for each account and region that a command works on: a connection, and the specs as they read there."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from apigwctl.aws.client import Connection, Login
from apigwctl.aws.paging import Reads
from apigwctl.aws.reader import Scope
from apigwctl.aws.resolvers import resolve
from apigwctl.aws.throttle import Throttle
from apigwctl.catalogue.addresses import PROTOCOLS, label, v2_api
from apigwctl.catalogue.schema import KINDS
from apigwctl.errors import RefusedError, UsageError
from apigwctl.model.canary import CanaryPolicy
from apigwctl.model.identity import Consent, Wanted
from apigwctl.model.release import MANUAL, Deploy
from apigwctl.model.transient import Patience
from apigwctl.planning.context import Context
from apigwctl.spec.documents import Document
from apigwctl.spec.interpolation import External, Resolved
from apigwctl.spec.links import kind_of
from apigwctl.spec.load import Loaded, environment_of, partition_of
from apigwctl.spec.project import Project, Target, find_project
from apigwctl.values import Address, FrozenMap
from apigwctl.workflows import specs
from apigwctl.workflows.options import Options
from apigwctl.workflows.specs import NO_PROJECT

SANDBOX_ACCOUNT = "123456789012"
SANDBOX_REGION = "us-east-1"
SANDBOX_FOLDER = Path(".apigwctl/sandbox")
COLLECTIONS = {"apiStages": "usage_plan_stage", "keys": "usage_plan_key", "mappings": "api_mapping"}
STAGES = {"rest_api": "stage", "v2_api": "v2_stage"}
TITLES = {kind.title: kind.name for kind in KINDS.values() if kind.root}
DESCRIBED = frozenset({*TITLES, *PROTOCOLS})


@dataclass(frozen=True)
class Session:
    """What one plan is made from and applied over; `bare` are kinds of which nothing is left over, as was just seen."""

    options: Options
    project: Project | None
    target: str
    account: str
    connection: Connection
    loaded: Loaded
    bare: frozenset[str] = frozenset()

    @property
    def patience(self) -> Patience:
        """How errors that pass are waited for."""
        return _patience(self.options)

    @property
    def reads(self) -> Reads:
        """Reads over the connection."""
        return Reads(self.connection.call, self.patience)

    @property
    def deploy(self) -> dict[Address, Deploy]:
        """How each stage of the specs gets a new version."""
        return {
            Address(STAGES[_address_of(item).kind], (*_address_of(item).parts, stage)): way
            for item in self.loaded.documents
            if item.kind in ("RestApi", *PROTOCOLS)
            for stage, way in item.deploy.items()
        }

    @property
    def other_canaries(self) -> dict[Address, CanaryPolicy]:
        """The stages whose canaries are those of the functions behind their routes, or of their Region."""
        found = {stage: way for stage, way in self.deploy.items() if isinstance(way, CanaryPolicy)}
        return {stage: way for stage, way in found.items() if not way.is_the_stages}

    def _asked(self, deploy: Collection[Address]) -> set[Address]:
        """Return the stages that are to be deployed although their specs say by hand."""
        asked: set[Address] = set()
        for text in self.options.deploy:
            found = {item for item in deploy if text in (label(item), label(item, whole=True))}
            if not found:
                known = ", ".join(sorted(label(item) for item in deploy)) or "there is none"
                raise UsageError(f"--deploy {text}: no such stage", hint=f"stages of these specs: {known}")
            asked |= found
        return asked

    @property
    def context(self) -> Context:
        """What planning needs to know."""
        documents = self.loaded.documents
        apis = [item for item in documents if item.kind in ("RestApi", *PROTOCOLS)]
        deploy = self.deploy
        limit = self.options.max_deletes
        if limit is None and self.project is not None and self.project.max_deletes != 10:
            limit = self.project.max_deletes
        return Context(
            project=self.project.name if self.project else NO_PROJECT,
            target=self.target,
            account=self.account,
            region=self.connection.region,
            partition=partition_of(self.connection.region),
            prune=self.options.prune,
            max_deletes=limit,
            allow_replace=self.options.allow_replace,
            revision=self.options.revision,
            manual=frozenset(stage for stage, way in deploy.items() if way == MANUAL) - self._asked(deploy),
            strategies=FrozenMap(
                {stage: way for stage, way in deploy.items() if isinstance(way, CanaryPolicy) and way.is_the_stages}
            ),
            other_canaries=FrozenMap(self.other_canaries),
            smoke=FrozenMap({_address_of(item): item.smoke for item in apis if item.smoke}),
            release=self.options.release,
            replace_canary=self.options.replace_canary,
            protected=frozenset(_address_of(item) for item in documents if item.protected),
            exclusive=frozenset(
                Address(COLLECTIONS[name], (item.name,))
                for item in documents
                for name in item.exclusive
                if name in COLLECTIONS
            ),
            exclusive_tags=frozenset(_address_of(item) for item in documents if "tags" in item.exclusive),
            keep_deployments=FrozenMap({_address_of(item): item.keep_deployments for item in apis}),
            ignored=FrozenMap({_address_of(item): item.ignore for item in documents if item.ignore}),
            ignored_tags=self.project.ignore_tags if self.project else (),
            rotate_before=FrozenMap(
                {_address(item.kind, item.name): item.rotate_before for item in documents if item.rotate_before}
            ),
            now=self.options.clock(),
            takes_over=any(item.takes_over for item in documents),
            allowances=self.options.allowances,
        )

    def scope(self, *, shallow: bool = False) -> Scope:
        """Return what to read from AWS for these specs."""
        documents = {_address_of(item): item for item in self.loaded.documents if item.kind in DESCRIBED}
        wanted = []
        for address, item in self.loaded.snapshot.resources.items():
            if KINDS[address.kind].root:
                document = documents.get(address)
                wanted.append(
                    Wanted(
                        address,
                        getattr(item, "name", "") or getattr(item, "domain_name", ""),
                        document.id if document else "",
                        document.renamed_from if document else "",
                        self.loaded.snapshot.sources.get(address),
                    )
                )
        return Scope(
            tuple(wanted),
            self.context.owner,
            Consent(self.options.adopt, self.options.adopt_from_cloudformation),
            self.loaded.snapshot,
            orphans=self.loaded.complete and not self.options.only,
            shallow=shallow,
            prune=self.options.prune,
            partition=self.context.partition,
            bare=self.bare,
        )


def _address_of(document: Document) -> Address:
    if document.kind == "VpcLink":
        return Address(kind_of(document.node), (document.name,))
    return _address(document.kind, document.name)


def _address(kind: str, name: str) -> Address:
    if kind in PROTOCOLS:
        return v2_api(kind, name)
    internal = TITLES.get(kind, "")
    return Address(internal, () if internal == "account" else (name,))


@contextmanager
def sessions(options: Options) -> Iterator[tuple[Session, ...]]:
    """Open a session for every account and region that the options name, in the sandbox where they say so.

    Raises SpecError with all problems, UsageError for targets and credentials, RefusedError for a wrong account.
    """
    project = find_project(options.directory)
    if options.prune and (options.paths or options.only or project is None):
        raise UsageError("--prune works on a whole project only", hint="leave out PATH and --only")
    with ExitStack() as stack:
        places = places_of(options, project)
        if options.sandbox:
            open_sandbox(stack, options, places)
        yield tuple(_session(options, project, target, region) for target, region in places)


def places_of(options: Options, project: Project | None) -> list[tuple[Target, str]]:
    """Return the targets and regions that options name; UsageError where there are none."""
    if project is None:
        if not options.paths:
            raise UsageError("no apigwctl.yaml here or above", hint="name spec files, or make a project: apigwctl init")
        return [(Target(name=NO_PROJECT), options.region)]
    names = tuple(project.targets) if "all" in options.targets else options.targets
    if not project.targets:
        return [(Target(name=NO_PROJECT), options.region)]
    targets = [project.target(name) for name in names] if names else [project.target()]
    places = []
    for target in targets:
        regions = [region for region in target.regions if options.region in ("", region)] if target.regions else []
        if target.regions and not regions:
            raise UsageError(f"target {target.name} has no region {options.region}")
        places += [(target, region) for region in regions or [options.region]]
    return places


def open_sandbox(stack: ExitStack, options: Options, places: list[tuple[Target, str]]) -> None:
    """Enter the sandbox of the options' directory, unless one is open already."""
    from apigwctl.sandbox.lifecycle import in_process, is_running

    if is_running():
        return  # whoever opened it decides what it holds
    seed = options.directory / "sandbox.yaml"
    (account, region), *others = [
        (target.account or SANDBOX_ACCOUNT, name or SANDBOX_REGION) for target, name in places
    ]
    stack.enter_context(
        in_process(
            options.directory / SANDBOX_FOLDER,
            account=account,
            region=region,
            seed_file=seed if seed.is_file() else None,
            places=others,
        )
    )


def _session(options: Options, project: Project | None, target: Target, region: str) -> Session:
    connection, account = connected(options, target, region)
    reads = Reads(connection.call, _patience(options))
    environment = environment_of(target, connection.region, FrozenMap(os.environ), account=account)
    loaded = specs.read(options, project, environment, partial(_resolve, reads))
    specs.refuse_errors(loaded)
    return Session(options, project, target.name, account, connection, loaded)


def connected(options: Options, target: Target, region: str) -> tuple[Connection, str]:
    """Return a connection to a target's region, and the account that it is; RefusedError when that is a wrong one."""
    if options.sandbox:
        login = Login(region=region or SANDBOX_REGION, access_key=target.account or SANDBOX_ACCOUNT)
    else:
        login = Login(region, options.profile, options.endpoint_url, target.role_arn)
    # The sandbox has no quotas of its own to respect.
    connection = Connection(login, Throttle(enabled=not options.sandbox and not _is_local(options.endpoint_url)))
    reads = Reads(connection.call, _patience(options))
    account = str(reads.get("sts", "GetCallerIdentity", {})["Account"])
    if target.account and target.account != account:
        raise RefusedError(
            f"target {target.name} is account {target.account}, and these credentials belong to {account}",
            hint="use another --profile, or --target",
        )
    return connection, account


def _resolve(reads: Reads, item: External) -> Resolved:
    found = resolve(reads, item.kind, item.id)
    return Resolved(found.value, found.version)


def _patience(options: Options) -> Patience:
    return options.patience or Patience(time.sleep)


def _is_local(endpoint_url: str) -> bool:
    url = endpoint_url or os.environ.get("AWS_ENDPOINT_URL", "")
    return url.startswith(("http://127.0.0.1", "http://localhost"))
