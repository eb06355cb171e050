"""What APIs are reached by: invoke URLs, targets of domain names and ids, named as the specs name things."""

from __future__ import annotations

from collections import Counter

from apigwctl.catalogue import domains
from apigwctl.catalogue.addresses import API_KINDS, label, protocol_of
from apigwctl.catalogue.hosts import after_api_id, scheme
from apigwctl.catalogue.links import LINKS
from apigwctl.catalogue.portals import HOST, PORTALS, aspect
from apigwctl.model.live import Live
from apigwctl.values import FrozenMap
from apigwctl.workflows.sessions import Session


def values_of(session: Session, live: Live) -> FrozenMap[str, str]:
    """Return the outputs of one account and region: `orders.id`, `orders.prod.invokeUrl`, `UsagePlan/partners.id` …"""
    values: dict[str, str] = {}
    region = session.connection.region
    partition = session.context.partition
    apis = dict(live.snapshot.of(*API_KINDS))
    shared = Counter(label(address) for address in apis)
    for address, api in apis.items():
        api_id, name = live.ids[address], label(address, whole=address.kind == "v2_api" and shared[label(address)] > 1)
        values[f"{name}.id"] = api_id
        if api.disable_execute_api_endpoint:
            continue  # nothing is served there: callers come by a domain name
        for stage, _ in sorted(live.snapshot.children(address, "stage", "v2_stage"), key=lambda item: item[0]):
            url = f"{scheme(protocol_of(address.name))}://{api_id}{after_api_id(region, partition, stage.name)}"
            values[f"{name}.{stage.name}.invokeUrl"] = url
    for kind, title in (
        ("usage_plan", "UsagePlan"),
        ("api_key", "ApiKey"),
        ("client_certificate", "ClientCertificate"),
    ):
        for address, _ in live.snapshot.of(kind):
            values[f"{title}/{address.name}.id"] = live.ids[address]
    for address, _ in live.snapshot.of("domain_name"):
        values[f"{label(address)}.url"] = f"https://{live.ids[address]}"
        for which, title in ((domains.HOST, "target"), (domains.ZONE, "targetHostedZoneId")):
            if found := live.ids.get(domains.aspect(address, which)):  # private names have none
                values[f"{label(address)}.{title}"] = found
    for address, _ in live.snapshot.of(*LINKS):
        values[f"{label(address)}.id"] = live.ids[address]
    for address, _ in live.snapshot.of(*PORTALS):
        values[f"{label(address)}.id"] = live.ids[address]
        if address.kind == "portal":
            values[f"{label(address)}.url"] = f"https://{live.ids[aspect(address, HOST)]}"
    return FrozenMap(dict(sorted(values.items())))
