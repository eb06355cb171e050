"""What an API is reached by, written to SSM parameters after its stages: drafts of their steps."""

from __future__ import annotations

from dataclasses import replace

from apigwctl.catalogue.addresses import label, root_of
from apigwctl.model.change import Action
from apigwctl.model.identity import ownership_tags
from apigwctl.model.plan import Call
from apigwctl.planning import calls
from apigwctl.planning.context import Context
from apigwctl.planning.differ import Delta
from apigwctl.planning.steps import Draft, Phase
from apigwctl.planning.work import Work
from apigwctl.values import Address, freeze

LAST = (1,)
"""After the stage's pointer, in the same phase: outputs name what can be called."""


def parameter_drafts(delta: Delta, context: Context) -> list[Draft]:
    """Return the step of a parameter; one that somebody else has made in the meantime is not overwritten."""
    address, title, lane = delta.address, label(delta.address), root_of(delta.address)
    if delta.action is Action.DELETE:
        call = calls.delete(address, delta.old)
        return [Draft(address, f"delete {title}", lane, Phase.RELEASE, (call,), (1, address))]
    creating = delta.action is Action.CREATE
    extra = {"Type": "String", **({"Tags": _tags(address, context)} if creating else {"Overwrite": True})}
    # PutParameter answers no id, and a parameter that is there already is either ours, of the first sending of a call
    # whose answer was lost, or is found by the verification.
    done_on = ("ParameterAlreadyExists",) if creating else ()
    call = replace(calls.create(delta, extra=extra), done_on=done_on)
    verb = "write" if creating else "update"
    return [Draft(address, f"{verb} {title}", lane, Phase.POINT, (call,), (*LAST, address))]


def rename_drafts(work: Work, api: Address) -> list[Draft]:
    """Return the step that tells a renamed API's parameters their document's new name, before the API's own tag."""
    renamed = [address for address, _ in work.live.snapshot.children(api, "parameter") if api in work.live.renamed]
    steps = tuple(
        Call(
            "ssm",
            "AddTagsToResource",
            freeze({"ResourceType": "Parameter", "ResourceId": address.name, "Tags": _tags(address, work.context)}),
            done_on=("InvalidResourceId",),
        )
        for address in sorted(renamed)
    )
    return [Draft(api, f"tag the outputs of {label(api)}", api, Phase.ROOT, steps)]


def _tags(address: Address, context: Context) -> list[dict[str, str]]:
    tags = ownership_tags(context.owner, root_of(address))
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
