"""The documents of an import, written until they come to what is live, as far as documents can."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from apigwctl.aws.reader import read
from apigwctl.aws.resolvers import resolve
from apigwctl.catalogue.addresses import root_of
from apigwctl.errors import UsageError
from apigwctl.model.change import Action, Change, Reason
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import planner as planning
from apigwctl.render.lines import lines
from apigwctl.spec.interpolation import External, Resolved
from apigwctl.spec.load import Loaded, environment_of, externals, load
from apigwctl.spec.writing.agreement import corrected
from apigwctl.spec.writing.document import Said
from apigwctl.spec.writing.layout import files_of
from apigwctl.spec.writing.rest_api import Choices, said_rest_api
from apigwctl.spec.writing.roots import said_root
from apigwctl.spec.writing.stages import Surroundings
from apigwctl.spec.writing.v2 import agreement as v2_agreement
from apigwctl.spec.writing.v2.api import said_v2_api
from apigwctl.spec.writing.web_acls import said_web_acl
from apigwctl.values import Address, FrozenMap
from apigwctl.workflows.finding import Findings, Root, Selection
from apigwctl.workflows.importing_live import Found, Importing, Tell

ROUNDS = 8
"""So many times a document is written anew at most: each time something gives way."""


def agreeing(work: Importing, findings: Findings, found: Found, selection: Selection, tell: Tell) -> list[Said]:
    """Return documents that come to what is live, and what of it they do not say."""
    for number in range(ROUNDS):
        tell("writing" if number == 0 else "writing anew what did not come to the same")
        documents = _documents(work, findings, found, selection)
        loaded = _loaded(work, documents)
        if _gave_way(work, loaded.snapshot, found.live):
            continue
        if loaded.errors:
            _blame(work, documents, loaded)
            break
        tell("planning what was written")
        if not _settled(work, loaded):
            continue
        break
    documents = _documents(work, findings, found, selection)
    return [dataclasses.replace(said, unsaid=(*said.unsaid, *work.left.get(said.address, ()))) for said in documents]


def _documents(work: Importing, findings: Findings, found: Found, selection: Selection) -> list[Said]:
    live = found.live
    environment = environment_of(work.target, work.connection.region, account=work.account)
    around = Surroundings(environment, found.log_groups, live.limits, frozenset(work.manual), found.zones)
    ids = frozenset(identifier for address, identifier in live.ids.items() if address.kind == "resource")
    made: list[Said] = []
    for address, root in sorted(findings.roots.items()):
        if address not in live.snapshot:
            continue
        if address.kind == "rest_api":
            choices = work.choices.setdefault(address, Choices())
            made.append(said_rest_api(live.snapshot, address, root.naming, around, choices, ids))
        elif address.kind == "v2_api":
            choices = work.choices.setdefault(address, Choices())
            made.append(said_v2_api(live.snapshot, address, root.naming, around, choices))
        elif address.kind == "web_acl":
            made += _web_acl(work, address, root, live)
        elif address.kind != "client_certificate" or selection.everything or _is_shown(address, live.snapshot):
            made.append(said_root(live.snapshot, address, root.naming, around))
    account = live.snapshot.get(Address("account", ()))
    if selection.everything and account is not None and account.cloudwatch_role_arn:
        made.append(Said(Address("account", ()), {"kind": "Account", "cloudwatchRoleArn": account.cloudwatch_role_arn}))
    return made


def _web_acl(work: Importing, address: Address, root: Root, live: Live) -> list[Said]:
    """Return the document of a web ACL that is ours or that a stage has; its stage names one that none can say."""
    if not (root.owned or any(stage.web_acl == address for _, stage in live.snapshot.of("stage"))):
        return []
    said = said_web_acl(live.snapshot, address, root.naming, work.target.name_prefix)
    if said is None:
        work.undescribed[address] = "no document says all of it: stages name it, and the rest is left alone"
    return [] if said is None else [said]


def _is_shown(certificate: Address, live: Snapshot) -> bool:
    return any(stage.client_certificate == certificate for _, stage in live.of("stage", "v2_stage"))


def _loaded(work: Importing, documents: Iterable[Said]) -> Loaded:
    """Return what the loader makes of documents, written to a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="apigwctl-import-") as name:
        folder = Path(name)
        put(folder, files_of(documents))
        environment = environment_of(work.target, work.connection.region, FrozenMap(os.environ), account=work.account)
        project = work.project if not work.is_new else dataclasses.replace(work.project, specs=())
        known: dict[External, Resolved] = {}
        for item in externals([folder], environment, project):
            value = _resolved(work, item)
            known |= {item: value} if value is not None else {}
        return load([folder], environment, project=project, externals=known, base=folder)


def _resolved(work: Importing, item: External) -> Resolved | None:
    """Return a value from elsewhere: a zone by its name; None for what cannot be read, which the plan then shows."""
    try:
        value = resolve(work.reads, item.kind, item.id)
    except UsageError:
        return None
    return Resolved(value.value, value.version)


def put(folder: Path, files: dict[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


# -- what comes to something else --------------------------------------------------------------------------------------


def _gave_way(work: Importing, said: Snapshot, live: Live) -> bool:
    """Correct the choices of each API by what its document came to; whether that changed any."""
    before = dict(work.choices)
    for address, choices in before.items():
        agreed = corrected if address.kind == "rest_api" else v2_agreement.corrected
        work.choices[address] = agreed(choices, said, live.snapshot, address)
    return work.choices != before


def _settled(work: Importing, loaded: Loaded) -> bool:
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


def _blame(work: Importing, documents: Iterable[Said], loaded: Loaded) -> None:
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
