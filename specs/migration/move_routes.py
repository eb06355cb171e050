"""Move routes from one API to another, behind stages of the same name, so that each of them is always served.

    python move_routes.py monolith billing /invoices --sandbox

First the new API gets the routes, and is deployed and verified; clients, or the domain's mapping, can be switched over.
Then, with --remove, the old API loses them. Each step is planned, must be what is expected of it, and is applied as
planned or not at all. Routes of an API are in `specs/NAME.routes.yaml`; that file is written anew, without comments.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

import apigwctl
from apigwctl import Action, Plan, Project

HERE = Path(__file__).resolve().parent


class SurpriseError(Exception):
    """A plan is not what moving routes needs; nothing was changed in AWS."""


def main(arguments: list[str] | None = None) -> int:
    """Move the routes that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(description="Move routes from one API to another.")
    parser.add_argument("source", help="the API that has the routes")
    parser.add_argument("destination", help="the API that gets them")
    parser.add_argument("prefix", help="the path that they start with: /invoices")
    parser.add_argument("--remove", action="store_true", help="the second step: remove them from the source")
    parser.add_argument("--directory", type=Path, default=HERE, help="the project")
    parser.add_argument("--target", default="", help="the target; default: the project's")
    parser.add_argument("--sandbox", action="store_true", help="on a local AWS")
    given = parser.parse_args(arguments)
    try:
        project = apigwctl.load(given.directory, target=given.target, sandbox=given.sandbox)
        step = remove if given.remove else copy
        step(project, given.directory / "specs", given.source, given.destination, given.prefix)
    except (apigwctl.ApigwctlError, SurpriseError) as error:
        sys.stderr.write(f"error: {error}\n")
        return getattr(error, "exit_status", 1)
    return 0


def copy(project: Project, specs: Path, source: str, destination: str, prefix: str) -> None:
    """Give the destination the source's routes below a prefix; both serve them afterwards."""
    unchanged(project)
    old, new = read(specs, source), read(specs, destination)
    moving = {route: backend for route, backend in old["routes"].items() if below(route, prefix)}
    if not moving:
        raise SurpriseError(f"{source} has no routes below {prefix}")
    with_routes = {**new, "routes": {**new.get("routes", {}), **moving}}
    change(project, specs, destination, new, with_routes, {Action.CREATE, Action.DEPLOY}, deletes=0)


def remove(project: Project, specs: Path, source: str, destination: str, prefix: str) -> None:
    """Take the routes below a prefix away from the source, once the destination has all of them."""
    unchanged(project)
    old, new = read(specs, source), read(specs, destination)
    moved = {route for route in old["routes"] if below(route, prefix)}
    missing = sorted(moved - new.get("routes", {}).keys())
    if missing or not moved:
        raise SurpriseError(f"{destination} does not have {', '.join(missing) or 'any of them'}: copy them first")
    kept = {**old, "routes": {route: backend for route, backend in old["routes"].items() if route not in moved}}
    change(project, specs, source, old, kept, {Action.DELETE, Action.DEPLOY}, deletes=len(moved))


def change(
    project: Project,
    specs: Path,
    api: str,
    before: dict[str, Any],
    after: dict[str, Any],
    allowed: set[Action],
    *,
    deletes: int,
) -> None:
    """Write an API's routes, plan, and apply that plan if it is what was expected; else put the file back."""
    write(specs, api, after)
    try:
        plans = project.plan(max_deletes=deletes)
        expected(plans, allowed)
        results = project.apply(plans)
    except (apigwctl.RefusedError, apigwctl.SpecError, SurpriseError):
        write(specs, api, before)
        raise
    for result in results:
        sys.stdout.write("".join(f"{line}\n" for line in apigwctl.lines(result.plan)))
        sys.stdout.write(f"applied and verified: {result.plan.target}, {result.requests} requests\n")


def expected(plans: tuple[Plan, ...], allowed: set[Action]) -> None:
    """Raise SurpriseError unless plans do only what is allowed."""
    for plan in plans:
        others = [line for line in plan.effective if line.action not in allowed]
        if plan.problems or others:
            raise SurpriseError("; ".join([*map(str, plan.problems), *apigwctl.lines(plan)]))


def unchanged(project: Project) -> None:
    """Raise SurpriseError unless AWS is what the specs say: a migration starts on solid ground."""
    differing = [line for plan in project.drift() if not plan.is_empty for line in apigwctl.lines(plan)]
    if differing:
        raise SurpriseError(f"apply the specs first; they differ: {'; '.join(differing)}")


def below(route: str, prefix: str) -> bool:
    """Whether a route's path is the prefix or below it."""
    path = route.split(" ", 1)[1]
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")


def read(specs: Path, api: str) -> dict[str, Any]:
    """Return the Routes document of an API."""
    document = yaml.safe_load(place(specs, api).read_text(encoding="utf-8"))
    return dict(document)


def write(specs: Path, api: str, document: dict[str, Any]) -> None:
    """Write the Routes document of an API."""
    place(specs, api).write_text(yaml.safe_dump(document, sort_keys=False, width=120), encoding="utf-8")


def place(specs: Path, api: str) -> Path:
    """Return the file that holds the routes of an API."""
    return specs / f"{api}.routes.yaml"


if __name__ == "__main__":
    sys.exit(main())
