"""`apigwctl import`: live things -> spec files that plan empty once adopted.

What is written is loaded again and planned against AWS before anything is put where it belongs: short forms that do
not come to the same give way, and what a plan would still change is told instead of done.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from apigwctl.catalogue.addresses import label
from apigwctl.errors import RefusedError, UsageError
from apigwctl.model.imported import Imported, Unsaid
from apigwctl.spec.project import FILE_NAME, Project, Target, find_project, parse_project
from apigwctl.spec.writing.layout import files_of
from apigwctl.values import Address
from apigwctl.workflows.finding import Findings, Selection, find
from apigwctl.workflows.importing_live import Importing, Tell, live_of
from apigwctl.workflows.importing_specs import agreeing, put
from apigwctl.workflows.options import Options
from apigwctl.workflows.project_text import project_text
from apigwctl.workflows.sessions import connected, open_sandbox, places_of

SPECS = "specs"
NEW_TARGET = "dev"


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
    work = Importing(options, project, target, connection, account, known is None)
    tell("looking for what there is")
    findings = find(work.reads, selection, work.owner, target.name_prefix)
    found = live_of(work, findings, selection, tell)
    documents = agreeing(work, findings, found, selection, tell)
    if not documents:
        why = "; ".join(f"{item.label}: {item.text}" for item in findings.unsaid)
        raise UsageError(f"there is nothing to import in account {account}, {connection.region}", hint=why)
    files = {str((home / path).relative_to(folder)): text for path, text in files_of(documents).items()}
    if known is None:
        files = {FILE_NAME: text, **files}
    _write(folder, files, force)
    told = [Unsaid(label(address), why) for address, why in sorted(work.undescribed.items())]
    told += [Unsaid(label(said.address), item) for said in documents for item in said.unsaid]
    return Imported(
        directory=str(folder),
        project=project.name,
        target=target.name,
        account=account,
        region=connection.region,
        files=tuple(files),
        documents=tuple(f"{said.kind}/{said.name}" if said.name != said.kind else said.kind for said in documents),
        unsaid=(*findings.unsaid, *told),
        stacks=tuple(label(said.address) for said in documents if _is_of_a_stack(findings, said.address)),
    )


def _is_of_a_stack(findings: Findings, address: Address) -> bool:
    return address in findings.roots and findings.roots[address].stack


def _new_project(text: str, folder: Path) -> Project:
    project, problems = parse_project(text, folder / FILE_NAME)
    if project is None or problems:
        raise AssertionError(f"the project file that is written here is wrong: {problems}")
    return project


def _write(folder: Path, files: dict[str, str], force: bool) -> None:
    taken = [name for name in files if (folder / name).exists()]
    if taken and not force:
        listed = ", ".join(taken[:5]) + (f" and {len(taken) - 5} more" if len(taken) > 5 else "")
        raise RefusedError(f"{listed}: exists already, and nothing was written", hint="give another folder, or --force")
    put(folder, files)
