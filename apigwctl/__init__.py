"""apigwctl manages AWS API Gateway from declarative specs: a truthful plan, applied and verified.

The architecture in one sentence: specs and live state are both read into the same typed snapshot; a pure function turns
two snapshots into a plan, which is a value; an interpreter that knows no resource kinds carries the plan out.

    specs/*.yaml --spec--> Snapshot --+
                                      +--planning--> Plan --apply--> AWS
    AWS ----------aws----> Snapshot --+               |
                                                    render --> text, json, markdown

What AWS has is declared once, in `catalogue`: a frozen dataclass per kind, a line per member. Its wire name, spec key,
JSON schema, create parameter, diff, patch path and reference page follow from that line; what deviates says how, and
deviations that serve a single kind are named, dated functions in `catalogue/quirks.py` and `writing.py`. There are no
handler classes.

`model` holds the values that layers hand each other: a `Snapshot` maps addresses (kind and natural keys, never ids) to
resources; a `Plan` holds changes with their reasons, for people, and steps of calls, for the machine, in which ids that
are known only later are references. Plans survive JSON; secrets do not go into it.

The layers import downwards only, which a test of imports holds:

    cli         thin commands: parse, call a workflow, render, exit status
    workflows   what each command means, in a few lines; the one place where the next five meet
    spec        text to the desired snapshot, and all problems with their lines
    aws         boto3: the live snapshot in few calls; the one seam for I/O is `call(service, operation, params)`
    planning    pure: differences, deployments and their digests, order, guards
    apply       effects: a ready queue that binds ids, retries, finds lost creates again, and tells events
    render      text, JSON and Markdown over one outline of a plan
    openapi     OpenAPI documents to routes and back; pure
    model, catalogue, values, errors

`sandbox` is a local AWS, written from AWS's service models and recorded behaviour. It imports nothing of the above but
errors and values, so that a mistake of ours is caught by it and not shared.

Promises that shape the code: what a plan does not list is not touched; absent means AWS's default; a create whose
answer was lost is looked for, not repeated; a stage is redeployed when, and only when, what it serves has changed; a
saved plan is consent, not a program, so applying one means planning again and comparing.

This package is the public Python API as well (docs/python.md): `load()` gives a `Project` with `plan()`, `apply()`,
`drift()`. Its names are loaded on first use, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apigwctl.api import Project as Project
    from apigwctl.api import load as load
    from apigwctl.errors import ApigwctlError as ApigwctlError
    from apigwctl.errors import AwsError as AwsError
    from apigwctl.errors import IncompleteError as IncompleteError
    from apigwctl.errors import RefusedError as RefusedError
    from apigwctl.errors import SpecError as SpecError
    from apigwctl.errors import UsageError as UsageError
    from apigwctl.model.change import Action as Action
    from apigwctl.model.change import Change as Change
    from apigwctl.model.change import Reason as Reason
    from apigwctl.model.event import Event as Event
    from apigwctl.model.plan import Plan as Plan
    from apigwctl.model.result import Outcome as Outcome
    from apigwctl.model.result import Outputs as Outputs
    from apigwctl.model.result import Result as Result
    from apigwctl.render.lines import lines as lines
    from apigwctl.values import Problem as Problem

_HOMES = {
    **dict.fromkeys(("Project", "load"), "apigwctl.api"),
    **dict.fromkeys(
        ("ApigwctlError", "AwsError", "IncompleteError", "RefusedError", "SpecError", "UsageError"), "apigwctl.errors"
    ),
    **dict.fromkeys(("Action", "Change", "Reason"), "apigwctl.model.change"),
    **dict.fromkeys(("Outcome", "Outputs", "Result"), "apigwctl.model.result"),
    "Event": "apigwctl.model.event",
    "Plan": "apigwctl.model.plan",
    "Problem": "apigwctl.values",
    "lines": "apigwctl.render.lines",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
