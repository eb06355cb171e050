"""What each command means: specs and AWS in, plans and results out. The one place where the layers meet.

Names are loaded on first use (PEP 562), so that checking specs does not pay for the AWS SDK.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from apigwctl.workflows.options import Options as Options

if TYPE_CHECKING:
    from apigwctl.workflows.caches import cache_flush as cache_flush
    from apigwctl.workflows.importing import import_ as import_
    from apigwctl.workflows.keys import keys_rotate as keys_rotate
    from apigwctl.workflows.keys import keys_usage as keys_usage
    from apigwctl.workflows.releases import canary_abort as canary_abort
    from apigwctl.workflows.releases import canary_promote as canary_promote
    from apigwctl.workflows.releases import canary_shift as canary_shift
    from apigwctl.workflows.releases import canary_start as canary_start
    from apigwctl.workflows.releases import deployments_list as deployments_list
    from apigwctl.workflows.releases import deployments_promote as deployments_promote
    from apigwctl.workflows.releases import deployments_prune as deployments_prune
    from apigwctl.workflows.releases import deployments_rollback as deployments_rollback
    from apigwctl.workflows.releases_told import canary_status as canary_status
    from apigwctl.workflows.releases_told import deployments_diff as deployments_diff
    from apigwctl.workflows.running import apply as apply
    from apigwctl.workflows.running import destroy as destroy
    from apigwctl.workflows.running import drift as drift
    from apigwctl.workflows.running import outputs as outputs
    from apigwctl.workflows.running import plan as plan
    from apigwctl.workflows.running_canaries import canary_run as canary_run
    from apigwctl.workflows.smoke import smoke_stage as smoke_stage
    from apigwctl.workflows.validation import Validation as Validation
    from apigwctl.workflows.validation import validate as validate

HOMES = {
    **dict.fromkeys(("apply", "destroy", "drift", "outputs", "plan"), "apigwctl.workflows.running"),
    **dict.fromkeys(
        (
            "canary_abort",
            "canary_promote",
            "canary_shift",
            "canary_start",
            "deployments_list",
            "deployments_promote",
            "deployments_prune",
            "deployments_rollback",
        ),
        "apigwctl.workflows.releases",
    ),
    **dict.fromkeys(("canary_status", "deployments_diff"), "apigwctl.workflows.releases_told"),
    "cache_flush": "apigwctl.workflows.caches",
    **dict.fromkeys(("keys_rotate", "keys_usage"), "apigwctl.workflows.keys"),
    "smoke_stage": "apigwctl.workflows.smoke",
    "import_": "apigwctl.workflows.importing",
    "canary_run": "apigwctl.workflows.running_canaries",
    **dict.fromkeys(("Validation", "validate"), "apigwctl.workflows.validation"),
}
"""The module of each workflow."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(HOMES[name]), name)
