"""What each command means: specs and AWS in, plans and results out. The one place where the layers meet.

Names are loaded on first use (PEP 562), so that checking specs does not pay for the AWS SDK.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from apigwctl.workflows.options import Options as Options

if TYPE_CHECKING:
    from apigwctl.workflows.importing import import_ as import_
    from apigwctl.workflows.running import apply as apply
    from apigwctl.workflows.running import destroy as destroy
    from apigwctl.workflows.running import drift as drift
    from apigwctl.workflows.running import outputs as outputs
    from apigwctl.workflows.running import plan as plan
    from apigwctl.workflows.validation import Validation as Validation
    from apigwctl.workflows.validation import validate as validate

_HOMES = {
    **dict.fromkeys(("apply", "destroy", "drift", "outputs", "plan"), "apigwctl.workflows.running"),
    "import_": "apigwctl.workflows.importing",
    **dict.fromkeys(("Validation", "validate"), "apigwctl.workflows.validation"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(_HOMES[name]), name)
