"""What takes AWS a while: how long each thing takes, and when it is over.

A kind that begins something writes `record["readyAt"] = call.ready_at("vpcLink")` and shows the state that follows from
`call.is_past(record["readyAt"])`. Unless the settings say otherwise everything takes no time at all, and is still not
over in the very answer that begins it: PENDING there, AVAILABLE when next looked at (recorded for VPC links).
"""

from __future__ import annotations

from collections.abc import Mapping

AS_AWS: Mapping[str, float] = {
    # AWS developer guide, "Set up API Gateway private integrations": two to four minutes.
    "vpcLink": 180.0,
    "vpcLinkV2": 180.0,
    # As users of Terraform measured it: about a minute (terraform-provider-aws, pull request 2512).
    "vpcLinkDeletion": 60.0,
    # AWS developer guide, "Cache settings for REST APIs": creating or deleting a cache takes about four minutes.
    "cacheCluster": 240.0,
    # AWS developer guide, security policies of REST APIs, and custom domain names: up to fifteen minutes.
    "apiStatus": 900.0,
    "domainName": 900.0,
    # The rest is not published in numbers: orders of magnitude.
    "cacheFlush": 30.0,
    "autoDeploy": 1.0,
    "portal": 120.0,
}
"""Everything that can take a while, and about how many seconds it takes in AWS."""

AT_ONCE: Mapping[str, float] = dict.fromkeys(AS_AWS, 0.0)
"""The durations of a sandbox whose settings say nothing."""


class Timing:
    """One request's view of time: `instant` is now in seconds since 1970; what it begins is not over in its answer."""

    def __init__(self, instant: float, durations: Mapping[str, float]) -> None:
        self._instant = instant
        self._durations = durations
        self._begun: set[float] = set()

    def ready_at(self, what: str) -> float:
        """When something that begins now is over; raises KeyError for what `AS_AWS` does not list."""
        moment = self._instant + self._durations[what]
        self._begun.add(moment)
        return moment

    def lasts(self, what: str) -> bool:
        """Whether something takes any time at all."""
        return self._durations[what] > 0

    def is_past(self, moment: float | None) -> bool:
        """Whether what `ready_at` told is over; None (nothing was begun) counts as over."""
        return moment is None or (moment <= self._instant and moment not in self._begun)
