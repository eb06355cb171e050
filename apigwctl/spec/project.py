"""The project file: which specs there are, and which accounts and regions they go to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apigwctl.errors import SpecError, UsageError
from apigwctl.spec.members import Members, as_map
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.text import read_one
from apigwctl.values import EMPTY, FrozenMap, Node, Problem, Source

FILE_NAME = "apigwctl.yaml"
DEFAULT_MAX_DELETES = 10
PROJECT_KEYS = ("project", "specs", "targets", "defaultTarget", "ignoreTags", "maxDeletes", "snapshots")
TARGET_KEYS = ("account", "region", "regions", "vars", "roleArn", "homeRegion", "namePrefix")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]+(/.*)?\Z")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d\Z")


@dataclass(frozen=True)
class Target:
    """An account and its regions, with the variables that specs see there; `regions` maps a region to its own."""

    name: str
    account: str = ""
    regions: Mapping[str, Mapping[str, Node]] = EMPTY
    variables: Mapping[str, Node] = EMPTY
    role_arn: str = ""
    home_region: str = ""
    name_prefix: str = ""

    def variables_in(self, region: str) -> Mapping[str, Node]:
        """Return the variables of a region: its own win over the target's."""
        return FrozenMap({**self.variables, **self.regions.get(region, EMPTY)})


@dataclass(frozen=True)
class Project:
    """A project: its name, the folders and files of its specs, its targets, and its limits.

    `snapshots` is where what is deployed is kept beside the project's own folder: `s3://bucket/prefix`.
    """

    name: str
    directory: Path
    specs: tuple[Path, ...] = ()
    targets: Mapping[str, Target] = EMPTY
    default_target: str = ""
    ignore_tags: tuple[str, ...] = ()
    max_deletes: int = DEFAULT_MAX_DELETES
    snapshots: str = ""
    source: Source | None = field(default=None, compare=False)

    def target(self, name: str = "") -> Target:
        """Return a target by name, or the default one; UsageError when there is none."""
        chosen = name or self.default_target or (next(iter(self.targets)) if len(self.targets) == 1 else "")
        if not chosen:
            raise UsageError("which target?", hint=f"--target, one of: {', '.join(self.targets)}")
        if chosen not in self.targets:
            raise UsageError(f"no target {chosen} in {self.name}", hint=suggest(chosen, self.targets))
        return self.targets[chosen]


def find_project(directory: Path | str) -> Project | None:
    """Return the project of a directory or the nearest one above it, or None.

    SpecError, with all problems, when its file is not in order.
    """
    start = Path(directory).resolve()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            project, problems = read_project(folder / FILE_NAME)
            if problems or project is None:
                raise SpecError(f"{FILE_NAME} has problems", problems=problems)
            return project
    return None


def read_project(path: Path) -> tuple[Project | None, tuple[Problem, ...]]:
    """Return the project that a file describes, as far as it can be read, and every problem of the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, (Problem(f"cannot be read: {_reason(error)}", "file", source=Source(path.name, 1, 1)),)
    return parse_project(text, path)


def parse_project(text: str, path: Path) -> tuple[Project | None, tuple[Problem, ...]]:
    """Return the project of a text; `path` says what relative names are relative to."""
    node, problems = read_one(text, path.name)
    report = Report(list(problems))
    if node is None:
        return None, tuple(report.found)
    project = _project(as_map(node, report, path.name), path, report)
    return project, tuple(report.found)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or "unreadable").lower()


def _project(node: Node, path: Path, report: Report) -> Project:
    members = Members(node, report).known(PROJECT_KEYS)
    name = members.text("project")
    if not name:
        report.add("project is missing", "required", node, hint="the name that ownership tags carry")
    elif not _NAME.match(name):
        report.add(f"{name} is no project name", "name", node.get("project"), hint="letters, digits, - _ .")
    targets_node = members.map("targets")
    targets = {key: _target(key, value, report) for key, value in (targets_node.items() if targets_node else ())}
    if targets_node is not None:
        _same_place(targets, targets_node, report)
    default = members.text("defaultTarget")
    if default and default not in targets:
        hint = suggest(default, targets)
        report.add(f"defaultTarget {default} is no target", "unknown-target", node.get("defaultTarget"), hint=hint)
    specs = [item.value for item in members.names("specs")] or ["specs/"]
    return Project(
        name=name,
        directory=path.parent,
        specs=tuple(path.parent / item for item in specs),
        targets=FrozenMap(targets),
        default_target=default,
        ignore_tags=tuple(item.value for item in members.names("ignoreTags")),
        max_deletes=members.whole("maxDeletes", DEFAULT_MAX_DELETES),
        snapshots=_snapshots(members, report),
        source=node.source,
    )


def _snapshots(members: Members, report: Report) -> str:
    """Return where what is deployed is kept for others: `s3://bucket/prefix`."""
    found = members.text("snapshots")
    if found and not _BUCKET.match(found):
        hint = "write s3://BUCKET or s3://BUCKET/PREFIX"
        report.add(f"snapshots: {found} is no place in S3", "wrong-type", members.get("snapshots"), hint=hint)
    return found


def _target(name: str, node: Node, report: Report) -> Target:
    report = report.at(f"target {name}")
    node = as_map(node, report, name)
    members = Members(node, report).known(TARGET_KEYS)
    regions = _regions(node, members, report)
    home = members.text("homeRegion")
    if home and not _REGION.match(home):
        report.add(f"{home} is no region", "region", node.get("homeRegion"))
    return Target(
        name=name,
        account=_account(node, members, report),
        regions=FrozenMap(regions),
        variables=_variables(members.map("vars")),
        role_arn=members.text("roleArn"),
        home_region=home or next(iter(regions), ""),
        name_prefix=members.text("namePrefix"),
    )


def _variables(node: Node | None) -> FrozenMap[str, Node]:
    return FrozenMap(node.value) if node else FrozenMap()


def _account(node: Node, members: Members, report: Report) -> str:
    account = members.text("account")
    if account and not re.fullmatch(r"\d{12}", account):
        hint = 'twelve digits in quotes: account: "123456789012"'
        report.add(f"{account} is no account id", "account", node.get("account"), hint=hint)
    return account


def _regions(node: Node, members: Members, report: Report) -> dict[str, Mapping[str, Node]]:
    regions: dict[str, Mapping[str, Node]] = {}
    if members.get("region") and members.get("regions"):
        report.add("region and regions are both given", "exclusive-keys", node.key_source("regions"))
    one = members.text("region")
    if one:
        regions[one] = EMPTY
        if not _REGION.match(one):
            report.add(f"{one} is no region", "region", node.get("region"))
    several = members.get("regions")
    if several is None:
        return regions
    if several.is_list:
        names = {item.value: item for item in members.names("regions")}
        regions.update(dict.fromkeys(names, EMPTY))
        places: dict[str, Any] = {name: item.source for name, item in names.items()}
    else:
        places = {key: several.key_source(key) for key, _ in several.items()}
        for key, value in as_map(several, report, "regions").items():
            inner = Members(as_map(value, report, key), report).known(("vars",))
            regions[key] = _variables(inner.map("vars"))
    for region, place in places.items():
        if not _REGION.match(region):
            report.add(f"{region} is no region", "region", place)
    return regions


def _same_place(targets: dict[str, Target], node: Node, report: Report) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for name, target in targets.items():
        for region in target.regions:
            place = (target.account, region, target.name_prefix)
            other = seen.setdefault(place, name)
            if other != name:
                where = f"account {target.account} in {region}" if target.account else region
                report.at(f"target {name}").add(
                    f"{where} is also target {other}'s",
                    "same-place",
                    node.key_source(name),
                    hint="give each its own namePrefix",
                )
