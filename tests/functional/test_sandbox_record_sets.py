"""Record sets in the sandbox's Route 53: one goes by its name, type and identifier, and takes no other with it."""

from __future__ import annotations

from typing import Any

import boto3

from apigwctl.sandbox.lifecycle import in_process


def record(name: str, kind: str, identifier: str, weight: int = 1) -> dict[str, Any]:
    return {
        "Name": name,
        "Type": kind,
        "SetIdentifier": identifier,
        "Weight": weight,
        "TTL": 60,
        "ResourceRecords": [{"Value": "192.0.2.1" if kind == "A" else "2001:db8::1"}],
    }


def test_a_record_set_goes_by_its_name_type_and_identifier_alone() -> None:
    one, other = "a.shop.example", "b.shop.example"
    kept = [record(one, "A", "north"), record(one, "AAAA", "south"), record(other, "AAAA", "north")]
    with in_process(None):
        client = boto3.client("route53")
        zone = client.create_hosted_zone(Name="shop.example", CallerReference="1")["HostedZone"]["Id"]

        def change(action: str, *records: dict[str, Any]) -> None:
            changes = [{"Action": action, "ResourceRecordSet": item} for item in records]
            client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

        change("CREATE", record(one, "AAAA", "north"), *kept)
        change("UPSERT", record(one, "A", "north", weight=7))
        change("DELETE", record(one, "AAAA", "north"))
        found = client.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        shown = {
            (item["Name"], item["Type"], item["SetIdentifier"]): item["Weight"] for item in found if "Weight" in item
        }
    assert shown == {(f"{one}.", "A", "north"): 7, (f"{one}.", "AAAA", "south"): 1, (f"{other}.", "AAAA", "north"): 1}
