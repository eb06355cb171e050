"""Generated WebAcl documents, and the short forms of resource policies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.atoms import Drawn, some, subset, tags, words, yes_or_no

LOG = "arn:aws:logs:eu-west-1:111111111111:log-group:aws-waf-logs-edge"
ADDRESSES = ["192.0.2.0/24", "198.51.100.7", "2001:db8::/32"]
STATEMENT = {"GeoMatchStatement": {"CountryCodes": ["AQ"]}}


@st.composite
def web_acls(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """Return a web ACL."""
    actions = st.sampled_from(["block", "count"])
    groups = st.one_of(
        st.sampled_from(["common", "sqli", "knownBadInputs"]),
        st.fixed_dictionaries(
            {"name": st.just("ipReputation")},
            optional={"action": actions, "countRules": st.just(["AWSManagedIPDDoSList"])},
        ),
    )
    rates = st.fixed_dictionaries(
        {"limit": st.sampled_from([10, 2000])},
        optional={
            "window": st.sampled_from([60, 300]),
            "action": actions,
            "by": st.sampled_from(["ip", "forwardedIp"]),
        },
    )
    members = some(
        description=words.map(lambda text: "".join(character for character in text if character.isalnum())),
        defaultAction=st.sampled_from(["allow", "block"]),
        response=some(statusCode=st.sampled_from([403, 429]), body=st.sampled_from(["no", {"message": "later"}])),
        allowIps=subset(ADDRESSES),
        blockIps=subset(ADDRESSES),
        rateLimits=some(caller=rates, burst=rates),
        managedRules=st.lists(
            groups, max_size=2, unique_by=lambda item: item["name"] if isinstance(item, dict) else item
        ),
        rules=st.just({"nowhere": {"Statement": STATEMENT, "Action": {"Block": {}}}}),
        logging=st.sampled_from([LOG, {"destinationArn": LOG, "redactHeaders": ["Authorization"]}]),
        metrics=yes_or_no,
        sampledRequests=yes_or_no,
        tags=tags,
    )
    return {"kind": "WebAcl", "name": name, **draw(members)}


def policies(*, private: bool) -> Drawn:
    """Return the short form of the policy of an API, or of a private domain name."""
    places = {"ipRanges": subset(ADDRESSES), "accounts": subset(["222222222222", "333333333333"])}
    places["organisations"] = subset(["o-a1b2c3d4e5"])
    if private:
        places |= {"vpcEndpoints": subset(["vpce-1", "vpce-2"]), "vpcs": subset(["vpc-9"])}
    side = some(**places)
    return st.fixed_dictionaries({"allow": side}, optional={"deny": side})
