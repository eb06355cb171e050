"""The AWS service integrations of HTTP APIs and their request parameters.

Source: developer guide, "Integration subtype reference" (2026-04).
"""

from __future__ import annotations

from collections.abc import Mapping

from apigwctl.sandbox.errors import bad_request
from apigwctl.sandbox.v2.selection import check_source

_TABLE = """
EventBridge-PutEvents: Detail DetailType Source | Time EventBusName Resources Region TraceHeader
SQS-SendMessage: QueueUrl MessageBody | DelaySeconds MessageAttributes MessageDeduplicationId MessageGroupId \
MessageSystemAttributes Region
SQS-ReceiveMessage: QueueUrl | AttributeNames MaxNumberOfMessages MessageAttributeNames ReceiveRequestAttemptId \
VisibilityTimeout WaitTimeSeconds Region
SQS-DeleteMessage: ReceiptHandle QueueUrl | Region
SQS-PurgeQueue: QueueUrl | Region
AppConfig-GetConfiguration: Application Environment Configuration ClientId | ClientConfigurationVersion Region
Kinesis-PutRecord: StreamName Data PartitionKey | SequenceNumberForOrdering ExplicitHashKey Region
StepFunctions-StartExecution: StateMachineArn | Name Input Region
StepFunctions-StartSyncExecution: StateMachineArn | Name Input Region TraceHeader
StepFunctions-StopExecution: ExecutionArn | Cause Error Region
"""


def _read(line: str) -> tuple[str, tuple[frozenset[str], frozenset[str]]]:
    name, _, parameters = line.partition(": ")
    required, _, optional = parameters.partition(" | ")
    return name, (frozenset(required.split()), frozenset(optional.split()))


SUBTYPES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = dict(map(_read, _TABLE.strip().splitlines()))
"""The required and the optional request parameters by subtype."""


def check(subtype: str, given: Mapping[str, str]) -> None:
    """Raise BadRequestException for an unknown subtype, a missing or an unknown request parameter."""
    if subtype not in SUBTYPES:
        raise bad_request(f"Invalid IntegrationSubtype specified: {subtype}. Must be one of [{', '.join(SUBTYPES)}]")
    required, optional = SUBTYPES[subtype]
    lacking = sorted(required - set(given))
    if lacking:
        raise bad_request(f"Required request parameters of {subtype} are missing: {', '.join(lacking)}")
    unknown = sorted(set(given) - required - optional)
    if unknown:
        raise bad_request(f"Request parameters that {subtype} does not have: {', '.join(unknown)}")
    for name, source in given.items():
        check_source(name, source)
