"""What an import reads: the live things that were found, and what surrounds them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from apigwctl.aws.client import Connection
from apigwctl.aws.lookups import hosted_zones
from apigwctl.aws.paging import Reads
from apigwctl.aws.reader import Scope, read
from apigwctl.catalogue.delivery import LogGroup
from apigwctl.catalogue.domains import Alias, DnsRecord
from apigwctl.catalogue.links import LINKS
from apigwctl.errors import AwsError
from apigwctl.model.identity import Consent, Wanted
from apigwctl.model.live import Live
from apigwctl.model.snapshot import Snapshot
from apigwctl.planning import documentation
from apigwctl.spec.load import Loaded
from apigwctl.spec.project import Project, Target
from apigwctl.spec.writing.rest_api import Choices
from apigwctl.spec.writing.stages import log_group_names
from apigwctl.values import EMPTY, Address, FrozenMap, Ref, Template
from apigwctl.workflows.finding import Findings, Selection
from apigwctl.workflows.options import Options
from apigwctl.workflows.sessions import Session

Tell = Callable[[str], None]


@dataclass
class Importing:
    """One import: where it reads, what project it writes for, and what has given way so far."""

    options: Options
    project: Project
    target: Target
    connection: Connection
    account: str
    is_new: bool
    choices: dict[Address, Choices] = field(default_factory=dict)
    manual: set[Address] = field(default_factory=set)
    left: dict[Address, list[str]] = field(default_factory=dict)
    undescribed: dict[Address, str] = field(default_factory=dict)

    @property
    def reads(self) -> Reads:
        """Reads over the connection."""
        return self.session(Loaded(self.project, (), Snapshot(), ())).reads

    @property
    def owner(self) -> str:
        """Whose the specs will be."""
        return f"{self.project.name}/{self.target.name}"

    def session(self, loaded: Loaded) -> Session:
        """Return a session in which specs take over what is live."""
        taking = dataclasses.replace(self.options, adopt=True, adopt_from_cloudformation=True, paths=(), only=())
        return Session(taking, self.project, self.target.name, self.account, self.connection, loaded)


@dataclass(frozen=True)
class Found:
    """The live things, the log groups that they write to, and the names of the zones that lead to them by id."""

    live: Live
    log_groups: Mapping[str, LogGroup] = EMPTY
    zones: Mapping[str, str] = EMPTY


def live_of(work: Importing, findings: Findings, selection: Selection, tell: Tell) -> Found:
    """Return what was found, as it is in AWS."""
    zones, probes = _zones(work, findings) if selection.everything else ({}, {})
    tell(f"reading {len(findings.roots)} live things")
    live = _read(work, findings, Snapshot(FrozenMap(probes)))
    return Found(live, FrozenMap(_log_groups(work.reads, live.snapshot)), FrozenMap(zones))


def _read(work: Importing, findings: Findings, probes: Snapshot) -> Live:
    wanted = [Wanted(root.address, root.aws_name, root.id) for root in findings.roots.values()]
    session = work.session(Loaded(work.project, (), Snapshot(), ()))
    scope = Scope(
        (*wanted, Wanted(Address("account", ()), "")),
        work.owner,
        Consent(adopt=True, adopt_from_cloudformation=True),
        probes,
        orphans=False,
        partition=session.context.partition,
    )
    live = read(session.reads, scope, account=work.account, region=work.connection.region)
    # Documentation that an import made of descriptions says nothing that the descriptions do not say.
    undocumented = live.snapshot.without({address for address, _ in live.snapshot.of("documentation_part")})
    return dataclasses.replace(live, snapshot=_linked(live, documentation.fold(live.snapshot, undocumented)))


def _linked(live: Live, snapshot: Snapshot) -> Snapshot:
    """Return a snapshot whose integrations of REST APIs go through links by the names of their documents."""
    links = {live.ids[address]: address for address, _ in snapshot.of(*LINKS) if address in live.ids}
    named = {
        address: dataclasses.replace(item, connection_id=Template((Ref(links[item.connection_id]),)))
        for address, item in snapshot.of("integration")
        if item.connection_id in links
    }
    return snapshot.with_resources(named)


def _zones(work: Importing, findings: Findings) -> tuple[dict[str, str], dict[Address, DnsRecord]]:
    """Return the hosted zones that the domain names lie in, by id, and the records that may be in them.

    A zone is given its name where that means it alone, and else its id.
    """
    domains = [root for address, root in findings.roots.items() if address.kind == "domain_name"]
    if not domains:
        return {}, {}
    try:
        zones = hosted_zones(work.reads)
    except AwsError as error:
        for root in domains:
            findings.refuse("DnsRecord", root.aws_name, root.id, f"Route 53 was not read: {error.error_code}")
        return {}, {}
    public = [zone.name for zone in zones if not zone.private]
    names: dict[str, str] = {}
    probes: dict[Address, DnsRecord] = {}
    for root in domains:
        for zone in zones:
            if root.aws_name == zone.name or root.aws_name.endswith(f".{zone.name}"):
                names[zone.id] = zone.name if not zone.private and public.count(zone.name) == 1 else zone.id
                record = DnsRecord(alias_target=Alias(target=root.address))
                probes[Address("dns_record", (*root.address.parts, zone.id, "A", ""))] = record
    return names, probes


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
