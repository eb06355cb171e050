"""`apigwctl import`: live things -> spec files that plan empty once adopted.

What is written is loaded again and planned against AWS before anything is put where it belongs: short forms that do
not come to the same give way, and what a plan would still change is told instead of done.
"""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from apigwctl.aws.client import Connection
from apigwctl.aws.paging import Reads
from apigwctl.aws.reader import Scope, read
from apigwctl.catalogue.addresses import label, root_of
from apigwctl.catalogue.delivery import LogGroup
from apigwctl.errors import RefusedError, UsageError
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.identity import Consent, Wanted
from apigwctl.model.imported import Imported, Unsaid
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import documentation
from apigwctl.planning import planner as planning
from apigwctl.render.lines import lines
from apigwctl.spec.load import Loaded, environment_of, load
from apigwctl.spec.project import FILE_NAME, Project, Target, find_project, parse_project
from apigwctl.spec.writing.agreement import corrected
from apigwctl.spec.writing.document import Said
from apigwctl.spec.writing.layout import files_of
from apigwctl.spec.writing.rest_api import Choices, said_rest_api
from apigwctl.spec.writing.roots import said_root
from apigwctl.spec.writing.stages import Surroundings, log_group_names
from apigwctl.values import Address, FrozenMap
from apigwctl.workflows.finding import Findings, Selection, find
from apigwctl.workflows.options import Options
from apigwctl.workflows.project_text import project_text
from apigwctl.workflows.sessions import Session, connected, open_sandbox, places_of

ROUNDS = 8
"""So many times a document is written anew at most: each time something gives way."""

SPECS = "specs"
NEW_TARGET = "dev"
Tell = Callable[[str], None]


@dataclass
class _Work:
    """One import: where it reads, where it writes, and what has given way so far."""

    options: Options
    project: Project
    target: Target
    connection: Connection
    account: str
    folder: Path
    is_new: bool
    choices: dict[Address, Choices] = field(default_factory=dict)
    manual: set[Address] = field(default_factory=set)
    left: dict[Address, list[str]] = field(default_factory=dict)

    @property
    def reads(self) -> Reads:
        session = self.session(Loaded(self.project, (), Snapshot(), ()))
        return session.reads

    @property
    def owner(self) -> str:
        return f"{self.project.name}/{self.target.name}"

    def session(self, loaded: Loaded) -> Session:
        taking = dataclasses.replace(self.options, adopt=True, adopt_from_cloudformation=True, paths=(), only=())
        return Session(taking, self.project, self.target.name, self.account, self.connection, loaded)


def import_(
    options: Options, selection: Selection, output: Path, *, force: bool = False, tell: Tell = lambda _: None
) -> Imported:
    """Write specs for live things below a folder, and a project file where there is none at or above it.

    UsageError when nothing is meant, RefusedError when files are there already; neither leaves anything behind.
    """
    if bool(selection.api) + bool(selection.name) + selection.everything != 1:
        raise UsageError("what is to be imported?", hint="one of: --api ID, --name NAME, --all")
    folder = options.directory / output
    known = find_project(folder)
    with ExitStack() as stack:
        # A folder of its own is read for in the place of the project that one stands in, if there is one.
        near = known or find_project(options.directory)
        places = places_of(options, near) if near is not None else [(Target(name=NEW_TARGET), options.region)]
        if len(places) != 1:
            raise UsageError("an import reads one account and region", hint="choose with --target and --region")
        if options.sandbox:
            open_sandbox(stack, options, places)
        return _imported(options, selection, folder, known, places[0], force, tell)


def _imported(
    options: Options,
    selection: Selection,
    folder: Path,
    known: Project | None,
    place: tuple[Target, str],
    force: bool,
    tell: Tell,
) -> Imported:
    connection, account = connected(options, *place)
    text = project_text(folder, account, connection.region)
    project = known or _new_project(text, folder)
    target = place[0] if known is not None else project.target()
    # Beside a project file stand its specs; any other folder takes them as it is.
    home = folder / SPECS if project.directory.resolve() == folder.resolve() else folder
    work = _Work(options, project, target, connection, account, home, known is None)
    tell("looking for what there is")
    findings = find(work.reads, selection, work.owner, target.name_prefix)
    live = _read(work, findings, tell)
    documents = _agreeing(work, findings, live, selection, tell)
    if not documents:
        why = "; ".join(f"{item.label}: {item.text}" for item in findings.unsaid)
        raise UsageError(f"there is nothing to import in account {account}, {connection.region}", hint=why)
    files = {str((home / path).relative_to(folder)): text for path, text in files_of(documents).items()}
    if known is None:
        files = {FILE_NAME: text, **files}
    _write(folder, files, force)
    told = [Unsaid(label(said.address), item) for said in documents for item in said.unsaid]
    return Imported(
        directory=str(folder),
        project=project.name,
        target=target.name,
        account=account,
        region=connection.region,
        files=tuple(files),
        documents=tuple(f"{said.kind}/{said.name}" if said.name != said.kind else said.kind for said in documents),
        unsaid=(*findings.unsaid, *told),
        stacks=tuple(label(root.address) for root in findings.roots.values() if root.stack),
    )


def _new_project(text: str, folder: Path) -> Project:
    project, problems = parse_project(text, folder / FILE_NAME)
    if project is None or problems:
        raise AssertionError(f"the project file that is written here is wrong: {problems}")
    return project


def _read(work: _Work, findings: Findings, tell: Tell) -> Live:
    tell(f"reading {len(findings.roots)} live things")
    wanted = [Wanted(root.address, root.aws_name, root.id) for root in findings.roots.values()]
    session = work.session(Loaded(work.project, (), Snapshot(), ()))
    scope = Scope(
        (*wanted, Wanted(Address("account", ()), "")),
        work.owner,
        Consent(adopt=True, adopt_from_cloudformation=True),
        Snapshot(),
        orphans=False,
        partition=session.context.partition,
    )
    live = read(session.reads, scope, account=work.account, region=work.connection.region)
    # Documentation that an import made of descriptions says nothing that the descriptions do not say.
    undocumented = live.snapshot.without({address for address, _ in live.snapshot.of("documentation_part")})
    return dataclasses.replace(live, snapshot=documentation.fold(live.snapshot, undocumented))


# -- writing until it comes to the same --------------------------------------------------------------------------------


def _agreeing(work: _Work, findings: Findings, live: Live, selection: Selection, tell: Tell) -> list[Said]:
    """Return documents that come to what is live, as far as documents can."""
    groups = _log_groups(work.reads, live.snapshot)
    for number in range(ROUNDS):
        tell("writing" if number == 0 else "writing anew what did not come to the same")
        documents = _documents(work, findings, live, groups, selection)
        loaded = _loaded(work, documents)
        if _gave_way(work, loaded.snapshot, live):
            continue
        if loaded.errors:
            _blame(work, documents, loaded)
            break
        tell("planning what was written")
        if not _settled(work, loaded):
            continue
        break
    documents = _documents(work, findings, live, groups, selection)
    return [dataclasses.replace(said, unsaid=(*said.unsaid, *work.left.get(said.address, ()))) for said in documents]


def _documents(
    work: _Work, findings: Findings, live: Live, groups: dict[str, LogGroup], selection: Selection
) -> list[Said]:
    environment = environment_of(work.target, work.connection.region, account=work.account)
    around = Surroundings(environment, FrozenMap(groups), live.limits, frozenset(work.manual))
    ids = frozenset(identifier for address, identifier in live.ids.items() if address.kind == "resource")
    made: list[Said] = []
    for address, root in sorted(findings.roots.items()):
        if address not in live.snapshot:
            continue
        if address.kind == "rest_api":
            choices = work.choices.setdefault(address, Choices())
            made.append(said_rest_api(live.snapshot, address, root.naming, around, choices, ids))
        elif address.kind != "client_certificate" or selection.everything or _is_shown(address, live.snapshot):
            made.append(said_root(live.snapshot, address, root.naming))
    account = live.snapshot.get(Address("account", ()))
    if selection.everything and account is not None and account.cloudwatch_role_arn:
        made.append(Said(Address("account", ()), {"kind": "Account", "cloudwatchRoleArn": account.cloudwatch_role_arn}))
    return made


def _is_shown(certificate: Address, live: Snapshot) -> bool:
    return any(stage.client_certificate == certificate for _, stage in live.of("stage"))


def _loaded(work: _Work, documents: Iterable[Said]) -> Loaded:
    """Return what the loader makes of documents, written to a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="apigwctl-import-") as name:
        folder = Path(name)
        _put(folder, files_of(documents))
        environment = environment_of(work.target, work.connection.region, FrozenMap(os.environ), account=work.account)
        project = work.project if not work.is_new else dataclasses.replace(work.project, specs=())
        return load([folder], environment, project=project, base=folder)


def _gave_way(work: _Work, said: Snapshot, live: Live) -> bool:
    """Correct the choices of each API by what its document came to; whether that changed any."""
    before = dict(work.choices)
    for address, choices in before.items():
        work.choices[address] = corrected(choices, said, live.snapshot, address)
    return work.choices != before


def _settled(work: _Work, loaded: Loaded) -> bool:
    """Plan what was written: whether nothing is left that another way of writing could avoid."""
    session = work.session(loaded)
    live = read(session.reads, session.scope(), account=work.account, region=work.connection.region)
    made = planning.plan(loaded.snapshot, live, session.context)
    moved = False
    for change in made.effective:
        root = root_of(change.address)
        choices = work.choices.get(root)
        if change.action is Action.DEPLOY and change.address not in work.manual:
            work.manual.add(change.address)
            moved = True
        elif change.address.kind == "lambda_permission" and choices is not None and choices.permissions:
            work.choices[root] = dataclasses.replace(choices, permissions=False)
            moved = True
    work.left = {}
    for change in made.effective:
        if not _is_adoption(change):
            alone = dataclasses.replace(made, changes=(change,))
            work.left.setdefault(root_of(change.address), []).extend(lines(alone))
    for problem in made.problems:
        work.left.setdefault(Address("account", ()), []).append(str(problem))
    return not moved


def _is_adoption(change: Change) -> bool:
    """Whether a change only takes over: tags, marks, and the note on stages that are deployed by hand."""
    if change.reason is Reason.DEPLOYED_BY_HAND:
        return True
    tags = change.action is Action.UPDATE and all(item.name.startswith("tags.") for item in change.fields)
    return tags or change.action is Action.ADOPT


def _blame(work: _Work, documents: Iterable[Said], loaded: Loaded) -> None:
    """Tell the problems of what was written with the documents that they are in: people have to resolve those."""
    roots = {said.name: said.address for said in documents}
    work.left = {}
    for problem in loaded.errors:
        name = problem.address.partition("@")[0]
        owner = next(
            (address for known, address in roots.items() if name == known or name.startswith(f"{known}/")), None
        )
        kinds = {f"{said.kind}/{said.name}": said.address for said in documents}
        owner = owner or kinds.get(problem.address) or next(iter(roots.values()))
        hint = f" ({problem.hint})" if problem.hint else ""
        work.left.setdefault(owner, []).append(f"{problem.address}: {problem.message}{hint}")


def _log_groups(reads: Reads, live: Snapshot) -> dict[str, LogGroup]:
    """Read retention and key of the log groups that stages write to: a spec that leaves them out resets them."""
    found = {}
    for name in log_group_names(live):
        answer = reads.get("logs", "DescribeLogGroups", {"logGroupNamePrefix": name})
        for group in answer.get("logGroups", []):
            if group["logGroupName"] == name:
                found[name] = LogGroup(
                    log_group_name=name,
                    retention_in_days=group.get("retentionInDays"),
                    kms_key_id=group.get("kmsKeyId"),
                )
    return found


# -- files -------------------------------------------------------------------------------------------------------------


def _write(folder: Path, files: dict[str, str], force: bool) -> None:
    taken = [name for name in files if (folder / name).exists()]
    if taken and not force:
        listed = ", ".join(taken[:5]) + (f" and {len(taken) - 5} more" if len(taken) > 5 else "")
        raise RefusedError(f"{listed}: exists already, and nothing was written", hint="give another folder, or --force")
    _put(folder, files)


def _put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
