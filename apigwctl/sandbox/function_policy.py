"""A Lambda function's resource policy, as AddPermission and RemovePermission make it."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.moto_api._internal import mock_random

from apigwctl.sandbox.aws_request import json_answer, json_error
from apigwctl.sandbox.http import HttpResponse

_POLICY_BYTES = 20480
"""How long a policy may be (Lambda quotas: 20 KB)."""


class FunctionPolicy:
    """The resource policy of one qualifier of a function."""

    def __init__(self) -> None:
        self.statements: list[dict[str, Any]] = []
        self.revision = ""

    def document(self) -> str:
        """The policy as GetPolicy shows it."""
        return json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": self.statements})

    def add(self, body: dict[str, Any], function_arn: str) -> HttpResponse:
        """AddPermission's answer; the statement is part of the policy afterwards unless that is an error."""
        sid = body.get("StatementId", "")
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,100}", sid):
            message = (
                f"1 validation error detected: Value '{sid}' at 'statementId' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)"
            )
            return json_error("ValidationException", message)
        if body.get("RevisionId") not in (None, self.revision):
            message = "The RevisionId provided does not match the latest RevisionId for the Lambda function or alias."
            return json_error("PreconditionFailedException", message, 412)
        if any(statement["Sid"] == sid for statement in self.statements):
            message = (
                f"The statement id ({sid}) provided already exists. Please provide a new statement id, "
                "or remove the existing statement."
            )
            return json_error("ResourceConflictException", message, 409)
        statement = _statement(body, function_arn)
        self.statements.append(statement)
        if (size := len(self.document())) > _POLICY_BYTES:
            self.statements.pop()
            message = f"The final policy size ({size}) is bigger than the limit ({_POLICY_BYTES})."
            return json_error("PolicyLengthExceededException", message)
        self.revision = str(mock_random.uuid4())
        return json_answer({"Statement": json.dumps(statement)}, 201)

    def remove(self, sid: str) -> bool:
        """Take a statement out; whether there was one."""
        left = [statement for statement in self.statements if statement["Sid"] != sid]
        found = len(left) < len(self.statements)
        self.statements = left
        if found:
            self.revision = str(mock_random.uuid4())
        return found


def _statement(body: dict[str, Any], function_arn: str) -> dict[str, Any]:
    """The policy statement that AddPermission's parameters become."""
    principal = body["Principal"]
    if principal.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        who: Any = {"Service": principal}
    elif principal == "*":
        who = "*"
    else:
        arn = f"arn:{function_arn.split(':')[1]}:iam::{principal}:root" if principal.isdigit() else principal
        who = {"AWS": arn}
    condition: dict[str, dict[str, str]] = {}
    if source := body.get("SourceArn"):
        condition["ArnLike"] = {"AWS:SourceArn": source}
    equal = {"AWS:SourceAccount": body.get("SourceAccount"), "aws:PrincipalOrgID": body.get("PrincipalOrgID")}
    if equal := {name: value for name, value in equal.items() if value}:
        condition["StringEquals"] = equal
    statement = {
        "Sid": body["StatementId"],
        "Effect": "Allow",
        "Principal": who,
        "Action": body["Action"],
        "Resource": function_arn,
    }
    return {**statement, "Condition": condition} if condition else statement
