"""The entry point of the spec layer: paths and an environment -> documents, the desired snapshot, and all problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from apigwctl.catalogue.addresses import API_KINDS as API_ADDRESSES
from apigwctl.catalogue.addresses import rest_api, v2_api
from apigwctl.catalogue.links import LINKS
from apigwctl.model.snapshot import Snapshot
from apigwctl.spec import links, plans
from apigwctl.spec.api_names import ApiNames
from apigwctl.spec.deprecated import with_deprecation, with_v2_deprecation
from apigwctl.spec.desired import Desired
from apigwctl.spec.documents import API_KINDS, LABEL_KEYS, Document, documents, spec_nodes
from apigwctl.spec.domains import DomainBuilder
from apigwctl.spec.facts import Facts
from apigwctl.spec.files import Files
from apigwctl.spec.interpolation import Environment, External, Interpolation, Resolved
from apigwctl.spec.members import Members, joined
from apigwctl.spec.openapi_source import imported, merged
from apigwctl.spec.parser import Parser
from apigwctl.spec.portal_products import ProductBuilder
from apigwctl.spec.portals import PortalBuilder, products_within
from apigwctl.spec.project import Project, Target
from apigwctl.spec.relations import check
from apigwctl.spec.report import Report, suggest
from apigwctl.spec.rest_api import ApiBuilder
from apigwctl.spec.routes import Route, Shared, routes_of, without_twins
from apigwctl.spec.smoke import read_smoke
from apigwctl.spec.v2 import routes as http_routes
from apigwctl.spec.v2.api import V2Builder
from apigwctl.spec.v2.protocols import PROTOCOLS, Protocol
from apigwctl.spec.web_acls import WebAclBuilder
from apigwctl.values import EMPTY, Address, FrozenMap, Node, Problem

ROUTES_KEYS = (*LABEL_KEYS, "api", "routes", "defaults", "integrations", "models", "requestValidators")
SHARED_SECTIONS = ("models", "requestValidators")


@dataclass(frozen=True)
class Loaded:
    """What specs ask for in one environment.

    `problems` are errors and warnings, by place; `notes` are worth knowing and no fault. `externals` are the values
    from elsewhere that the specs name; `complete` says that the whole project was read, without an error.
    """

    project: Project | None
    documents: tuple[Document, ...]
    snapshot: Snapshot
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    externals: frozenset[External] = frozenset()
    complete: bool = False

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make a plan impossible."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass
class _Loading:
    """One run of the pipeline."""

    environment: Environment
    interpolation: Interpolation
    files: Files
    owner: str
    report: Report = field(default_factory=Report)
    desired: Desired = field(default_factory=Desired)
    elsewhere: frozenset[Address] = frozenset()


def partition_of(region: str) -> str:
    """Return the partition of a region, by its prefix (botocore's partitions)."""
    for prefix, partition in (
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
    ):
        if region.startswith(prefix):
            return partition
    return "aws"


def environment_of(
    target: Target, region: str, environ: Mapping[str, str] = EMPTY, *, account: str = ""
) -> Environment:
    """Return the environment that a target's specs are read in, in one of its regions."""
    return Environment(
        target=target.name,
        account=target.account or account,
        region=region,
        partition=partition_of(region),
        variables=target.variables_in(region),
        environ=environ,
        name_prefix=target.name_prefix,
        home_region=target.home_region if len(target.regions) > 1 else "",
    )


def load(
    paths: Sequence[Path | str],
    environment: Environment,
    *,
    project: Project | None = None,
    externals: Mapping[External, Resolved] = EMPTY,
    base: Path | None = None,
) -> Loaded:
    """Return what the specs at some paths, or the whole project's without paths, ask for in an environment.

    Never raises for what is written in specs: that becomes problems. External values that are not in `externals` stay
    as text that is not checked. Messages name files relative to the project's directory, else to `base` (default: the
    current directory).
    """
    files = Files(base or (project.directory if project is not None else Path.cwd()))
    owner = f"{project.name}/{environment.target}" if project is not None else environment.target
    loading = _Loading(environment, Interpolation(environment, externals), files, owner)
    chosen = [Path(path) for path in paths] or list(project.specs if project is not None else ())
    found = _documents(chosen, loading, project)
    others = _elsewhere(project, files) if paths and project is not None else frozenset[Address]()
    loading.elsewhere = others
    loading.desired.links |= {item for item in others if item.kind in LINKS}
    found = tuple(_built(found, loading))
    snapshot = loading.desired.snapshot()
    desired = loading.desired
    beyond = frozenset(desired.broken) | others
    facts = Facts(snapshot, beyond, FrozenMap(desired.nodes), frozenset(desired.described), desired.canaries)
    check(facts, loading.report)
    return _loaded(loading, project, found, snapshot, whole=not paths and project is not None)


def externals(
    paths: Sequence[Path | str], environment: Environment, project: Project | None = None
) -> frozenset[External]:
    """Return the external values that specs name: what to resolve before loading them for a plan."""
    return load(paths, environment, project=project).externals


def _loaded(
    loading: _Loading, project: Project | None, found: tuple[Document, ...], snapshot: Snapshot, *, whole: bool
) -> Loaded:
    unique = dict.fromkeys(sorted(loading.report.found, key=_order))
    problems = tuple(item for item in unique if item.severity != "note")
    clean = not any(item.severity == "error" for item in problems)
    return Loaded(
        project=project,
        documents=found,
        snapshot=snapshot,
        problems=problems,
        notes=tuple(item for item in unique if item.severity == "note"),
        externals=frozenset(loading.interpolation.found),
        complete=whole and clean,
    )


def _order(problem: Problem) -> tuple[str, int, int, str, str]:
    source = problem.source
    place = (source.file, source.line, source.column) if source is not None else ("", 0, 0)
    return (*place, problem.address, problem.message)


def _documents(paths: list[Path], loading: _Loading, project: Project | None) -> tuple[Document, ...]:
    nodes = spec_nodes(paths, loading.files, loading.report)
    targets = tuple(project.targets) if project is not None else ()
    return tuple(documents(nodes, loading.interpolation, targets, loading.report))


def _built(found: Iterable[Document], loading: _Loading) -> list[Document]:
    parts = [item for item in found if item.kind == "Routes"]
    apis = [item for item in found if item.kind in API_KINDS]
    made = _links(found, loading)
    for item in apis:
        build = _v2_api if item.kind in PROTOCOLS else _api
        made.append(build(item, [part for part in parts if _belongs(part, item, apis)], loading))
    _orphans(parts, apis, loading.report)
    parser = Parser(loading.files, loading.interpolation)
    made += _domains(found, parser, loading)
    made += _web_acls(found, loading)
    made += _portals(found, parser, loading)
    # Usage plans are not for HTTP APIs: one of the same name is not meant.
    names = _api_names((item for item in found if item.kind != "HttpApi"), loading)
    for item in found:
        if item.kind in plans.ROOTS:
            report = loading.report.at(item.label)
            alone = plans.build(item, parser, loading.environment.name_prefix, names, loading.desired, report)
            made.append(replace(item, exclusive=item.exclusive | alone))
    return made + parts


def _links(found: Iterable[Document], loading: _Loading) -> list[Document]:
    """Ask for links first: integrations name them."""
    parser = Parser(loading.files, loading.interpolation)
    made = [item for item in found if item.kind == "VpcLink"]
    for item in made:
        report = loading.report.at(item.label)
        links.build(item, parser, loading.environment.name_prefix, loading.desired, report)
    return made


def _web_acls(found: Iterable[Document], loading: _Loading) -> list[Document]:
    made = [item for item in found if item.kind == "WebAcl"]
    for item in made:
        report = loading.report.at(item.label)
        WebAclBuilder(item, loading.environment.name_prefix, loading.desired, report).build()
    return made


def _api_names(found: Iterable[Document], loading: _Loading) -> ApiNames:
    documents = [(item.kind, item.name) for item in found]
    elsewhere = frozenset(item for item in loading.elsewhere if item.kind in API_ADDRESSES)
    return ApiNames(ApiNames.of(documents).known | elsewhere)


def _portals(found: Iterable[Document], parser: Parser, loading: _Loading) -> list[Document]:
    """Ask for portals and products; one that a portal says itself is as good as a document of its own."""
    portals = [item for item in found if item.kind == "Portal"]
    products = {item.name: item for item in found if item.kind == "PortalProduct"}
    for item in portals:
        for inner in products_within(item, loading.report):
            other = products.setdefault(inner.name, inner)
            if other is not inner:
                hint = f"first at {other.source}"
                loading.report.at(inner.label).add("is defined twice", "duplicate-document", inner.source, hint=hint)
    names, environment = _api_names(found, loading), loading.environment
    for item in products.values():
        report = loading.report.at(item.label)
        ProductBuilder(
            item, environment.name_prefix, environment.partition, parser, names, loading.desired, report
        ).build()
    for item in portals:
        report = loading.report.at(item.label)
        PortalBuilder(item, environment.name_prefix, parser, loading.desired, report).build()
    return [*products.values(), *portals]


def _domains(found: Iterable[Document], parser: Parser, loading: _Loading) -> list[Document]:
    names = _api_names(found, loading)
    made = [item for item in found if item.kind == "DomainName"]
    for item in made:
        DomainBuilder(item, parser, names, loading.desired, loading.report.at(item.label)).build()
    return made


def _api_name(part: Document) -> str:
    return Members(part.node, Report()).text("api")


def _belongs(part: Document, api: Document, apis: Iterable[Document]) -> bool:
    """Return whether routes are those of an API: by its name where only one API has it, or with its kind in front."""
    said = _api_name(part)
    alone = [item.kind for item in apis if item.name == api.name] == [api.kind]
    return said == f"{api.kind}/{api.name}" or (said == api.name and alone)


def _orphans(parts: Iterable[Document], apis: list[Document], report: Report) -> None:
    for part in parts:
        at = report.at(part.label)
        Members(part.node, at).known(ROUTES_KEYS)
        name, where = _api_name(part), part.node.get("api")
        kinds = [item.kind for item in apis if item.name == name]
        if not name:
            at.add("api is missing", "required", part.node, hint="the API that the routes belong to")
        elif len(kinds) > 1:
            hint = f"say which: {', '.join(f'{kind}/{name}' for kind in kinds)}"
            at.add(f"{len(kinds)} APIs are called {name}", "unknown-api", where, hint=hint)
        elif not any(_belongs(part, item, apis) for item in apis):
            known = {item.name for item in apis} | {f"{item.kind}/{item.name}" for item in apis if "/" in name}
            at.add(f"no API {name}", "unknown-api", where, hint=suggest(name, known))


def _api(document: Document, parts: list[Document], loading: _Loading) -> Document:
    report = loading.report.at(document.label)
    parser = Parser(loading.files, loading.interpolation, api=document.name)
    node = document.node
    below = imported(node, parser, report)
    if below is not None:
        node = merged(node, below, report)
    routes = _routes(document.node, document.name, loading, report)
    for part in parts:
        routes += _routes(part.node, document.name, loading, report)
        node = _with_sections(node, part.node, report)
    described = below.get("routes") if below is not None else None
    if described is not None:
        more = routes_of(described, Shared(loading.environment), document.name, report)
        routes += [replace(route, described=True) for route in more]
    routes = without_twins(routes, document.name, report)
    routes = with_deprecation(routes, document.node, document.name, report)
    smoke = read_smoke(document.node.get("smoke"), [str(route.key) for route in routes], report)
    builder = ApiBuilder(document, loading.environment, loading.owner, parser, loading.desired, report)
    return replace(document, node=node, smoke=smoke, deploy=builder.build(node, routes))


def _v2_api(document: Document, parts: list[Document], loading: _Loading) -> Document:
    protocol = PROTOCOLS[document.kind]
    report = loading.report.at(document.label)
    parser = Parser(loading.files, loading.interpolation, api=v2_api(document.kind, document.name).name)
    node = document.node
    below = imported(node, parser, report, http=True) if protocol.is_http else None
    if below is not None:
        node = merged(node, below, report)
    routes = _v2_routes(document.node, protocol, below, loading, report)
    for part in parts:
        routes += _v2_routes(part.node, protocol, below, loading, report)
        part_node = protocol.only(part.node, "api", report)
        node = _with_sections(node, part_node, report)
    described = below.get("routes") if below is not None else None
    if described is not None:
        shared = http_routes.Shared(protocol, loading.environment, integrations=below and below.get("integrations"))
        more = http_routes.routes_of(described, shared, document.name, report)
        routes += [replace(route, described=True) for route in more]
    routes = without_twins(routes, document.name, report)
    routes = with_v2_deprecation(routes, document.node, document.name, report, http=protocol.is_http)
    written = document.node.get("smoke") if protocol.is_http else None
    smoke = read_smoke(written, [route.key for route in routes], report, real=True)
    builder = V2Builder(document, protocol, loading.environment, loading.owner, parser, loading.desired, report)
    return replace(document, node=node, smoke=smoke, deploy=builder.build(node, routes))


def _v2_routes(
    node: Node, protocol: Protocol, below: Node | None, loading: _Loading, report: Report
) -> list[http_routes.Route]:
    members = Members(node, report)
    named = members.map("integrations")
    shared = http_routes.Shared(protocol, loading.environment, members.map("defaults"), named).checked(report)
    described = below.get("integrations") if below is not None else None
    if described is not None:
        both = described if named is None else joined(described, named)
        shared = replace(shared, integrations=both)
    found = node.get("routes")
    return [] if found is None else http_routes.routes_of(found, shared, report.address, report)


def _routes(node: Node, api: str, loading: _Loading, report: Report) -> list[Route]:
    members = Members(node, report)
    shared = Shared(loading.environment, members.map("defaults"), members.map("integrations")).checked(report)
    found = node.get("routes")
    return [] if found is None else routes_of(found, shared, api, report)


def _with_sections(node: Node, part: Node, report: Report) -> Node:
    entries = dict(node.items())
    for section in SHARED_SECTIONS:
        more = Members(part, report).map(section)
        if more is None:
            continue
        have = entries.get(section, more)
        for name in (set(more.value) & set(have.value)) if have is not more and have.is_map else ():
            report.add(f"{section}: {name} is defined twice", "defined-twice", more.key_source(name))
        entries[section] = joined(have, more)
    return Node(FrozenMap(entries), node.source, node.keys)


def _elsewhere(project: Project, files: Files) -> frozenset[Address]:
    """Return what the rest of a project defines, so that a part of it may refer to it."""
    found: set[Address] = set()
    kinds = {kind: name for kind, (_, name) in plans.ROOTS.items()}
    for node in spec_nodes(project.specs, files, Report()):
        kind, name = Members(node, Report()).text("kind"), Members(node, Report()).text("name")
        if kind in kinds and kind != "Account":
            found.add(Address(kinds[kind], (name,)))
        if kind == "DomainName":
            found.add(Address("domain_name", (name,)))
        if kind == "WebAcl":
            found.add(Address("web_acl", (name,)))
        if kind in ("Portal", "PortalProduct"):
            found.add(Address("portal" if kind == "Portal" else "portal_product", (name,)))
            inner = node.get("products")
            within = inner.items() if kind == "Portal" and inner is not None else ()
            found.update(Address("portal_product", (product,)) for product, child in within if child.is_map)
        if kind == "VpcLink":
            found.add(Address(links.kind_of(node), (name,)))
        if kind not in API_KINDS:
            continue
        api = v2_api(kind, name) if kind in PROTOCOLS else rest_api(name)
        found.add(api)
        stage_kind = "v2_stage" if kind in PROTOCOLS else "stage"
        stages = node.get("stages")
        found.update(Address(stage_kind, (api.name, stage)) for stage, _ in (stages.items() if stages else ()))
    return frozenset(found)
