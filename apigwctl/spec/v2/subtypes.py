"""The AWS services that an HTTP API calls by itself, and the request parameters of each.

Source: AWS developer guide, "Integration subtype reference" (2026-04).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apigwctl.values import FrozenMap


@dataclass(frozen=True)
class Subtype:
    """A service's action: the name of the service in its endpoint, and which request parameters it takes."""

    service: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()


_QUEUE = ("QueueUrl",)
_RUN = ("Name", "Input", "Region")
SUBTYPES: Mapping[str, Subtype] = FrozenMap(
    {
        "AppConfig-GetConfiguration": Subtype(
            "appconfig",
            ("Application", "Environment", "Configuration", "ClientId"),
            ("ClientConfigurationVersion", "Region"),
        ),
        "EventBridge-PutEvents": Subtype(
            "events",
            ("Detail", "DetailType", "Source"),
            ("Time", "EventBusName", "Resources", "Region", "TraceHeader"),
        ),
        "Kinesis-PutRecord": Subtype(
            "kinesis",
            ("StreamName", "Data", "PartitionKey"),
            ("SequenceNumberForOrdering", "ExplicitHashKey", "Region"),
        ),
        "SQS-DeleteMessage": Subtype("sqs", ("ReceiptHandle", *_QUEUE), ("Region",)),
        "SQS-PurgeQueue": Subtype("sqs", _QUEUE, ("Region",)),
        "SQS-ReceiveMessage": Subtype(
            "sqs",
            _QUEUE,
            (
                "AttributeNames",
                "MaxNumberOfMessages",
                "MessageAttributeNames",
                "ReceiveRequestAttemptId",
                "VisibilityTimeout",
                "WaitTimeSeconds",
                "Region",
            ),
        ),
        "SQS-SendMessage": Subtype(
            "sqs",
            (*_QUEUE, "MessageBody"),
            (
                "DelaySeconds",
                "MessageAttributes",
                "MessageDeduplicationId",
                "MessageGroupId",
                "MessageSystemAttributes",
                "Region",
            ),
        ),
        "StepFunctions-StartExecution": Subtype("states", ("StateMachineArn",), _RUN),
        "StepFunctions-StartSyncExecution": Subtype("states", ("StateMachineArn",), (*_RUN, "TraceHeader")),
        "StepFunctions-StopExecution": Subtype("states", ("ExecutionArn",), ("Cause", "Error", "Region")),
    }
)


def subtype_of(service: str, action: str) -> str:
    """Return the subtype that stands for an action of a service, named as in its endpoint; nothing where none does."""
    for name, found in SUBTYPES.items():
        if found.service == service and name.partition("-")[2] == action:
            return name
    return ""
