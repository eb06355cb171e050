"""What APIs are reached by: invoke URLs and ids, named as the specs name things."""

from __future__ import annotations

from apigwctl.catalogue.hosts import after_api_id
from apigwctl.model.live import Live
from apigwctl.values import FrozenMap
from apigwctl.workflows.sessions import Session


def values_of(session: Session, live: Live) -> FrozenMap[str, str]:
    """Return the outputs of one account and region: `orders.id`, `orders.prod.invokeUrl`, `UsagePlan/partners.id` …"""
    values: dict[str, str] = {}
    region = session.connection.region
    partition = session.context.partition
    for address, _ in live.snapshot.of("rest_api"):
        api_id = live.ids[address]
        values[f"{address.name}.id"] = api_id
        for stage, _ in sorted(live.snapshot.children(address, "stage"), key=lambda item: item[0]):
            url = f"https://{api_id}{after_api_id(region, partition, stage.name)}"
            values[f"{address.name}.{stage.name}.invokeUrl"] = url
    for kind, title in (
        ("usage_plan", "UsagePlan"),
        ("api_key", "ApiKey"),
        ("client_certificate", "ClientCertificate"),
    ):
        for address, _ in live.snapshot.of(kind):
            values[f"{title}/{address.name}.id"] = live.ids[address]
    return FrozenMap(dict(sorted(values.items())))
