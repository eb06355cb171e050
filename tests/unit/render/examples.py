"""Plans and results made by hand, with one of everything that a renderer has to tell."""

from __future__ import annotations

import json
from typing import NoReturn

from apigwctl.model.change import Action, Change, FieldChange, Reason
from apigwctl.model.plan import Bind, Call, Estimate, Plan, Probe, Step, Until
from apigwctl.model.result import Outcome, Result, StepResult
from apigwctl.values import Address, FrozenMap, Problem, Ref, Secret, Source, Template, freeze

OLD_TEMPLATE = '#set($o = $input.path("$"))\n{\n  "id": "$o.id",\n  "state": "$o.state",\n  "note": ""\n}\n'
NEW_TEMPLATE = '#set($o = $input.path("$"))\n{\n  "id": "$o.id",\n  "state": "cancelled",\n  "note": ""\n}\n'
LAMBDA_URI = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:111111111111:function:orders:${stageVariables.alias}/invocations"
)
OLD_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*",
            "Condition": {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}},
        }
    ],
}
NEW_POLICY = json.loads(json.dumps(OLD_POLICY).replace("192.0.2.0/24", "198.51.100.0/24"))
HIDDEN = "s3cr3t-of-acme-that-nobody-may-see"


def reveal() -> str:
    """Return the text of the secret, which no rendering may hold."""
    return HIDDEN


def never() -> NoReturn:
    """Fail: no renderer may ask for a secret's text."""
    raise AssertionError("a renderer revealed a secret")


def at(kind: str, *parts: str) -> Address:
    """Return an address."""
    return Address(kind, parts)


def fields(**values: tuple[object, object]) -> tuple[FieldChange, ...]:
    """Return field changes by name; a double underscore in a name is a dot."""
    return tuple(FieldChange(tuple(name.split("__")), old, new) for name, (old, new) in values.items())


def change(
    action: Action, reason: Reason, address: Address, detail: str = "", **values: tuple[object, object]
) -> Change:
    """Return a change of an address."""
    return Change(address, action, reason, fields(**values), detail)


def create(address: Address, **values: object) -> Change:
    """Return the creation of an address with some members."""
    return change(Action.CREATE, Reason.NEW, address, **{name: (None, value) for name, value in values.items()})


def update(address: Address, **values: tuple[object, object]) -> Change:
    """Return an update of an address."""
    return change(Action.UPDATE, Reason.DIFFERS, address, **values)


def delete(address: Address, reason: Reason = Reason.GONE) -> Change:
    """Return the deletion of an address."""
    return change(Action.DELETE, reason, address)


def plan(*changes: Change, **more: object) -> Plan:
    """Return a plan of these changes for the development target of a shop."""
    members: dict[str, object] = {
        "project": "shop",
        "target": "dev",
        "account": "111111111111",
        "region": "eu-west-1",
        "spec_digest": "aa",
        "live_digest": "bb",
        "changes": changes,
    }
    return Plan(**{**members, **more})  # type: ignore[arg-type]


def rich_changes() -> tuple[Change, ...]:
    """Return one change of every sort, out of order on purpose."""
    cancel = "/orders/{id}/cancel"
    return (
        change(Action.DEPLOY, Reason.DEFINITION_CHANGED, at("stage", "orders", "prod")),
        update(
            at("stage", "orders", "prod"),
            tracingEnabled=(False, True),
            variables__alias=("blue", "green"),
            accessLogSettings__destinationArn=(None, "arn:aws:logs:eu-west-1:111111111111:log-group:/apigw/orders"),
            clientCertificate=(None, at("client_certificate", "edge")),
        ),
        update(
            at("method_setting", "orders", "prod", "*", "*"),
            throttlingRateLimit=(1000.0, 500.0),
            loggingLevel=(None, "ERROR"),
        ),
        update(at("method_setting", "orders", "prod", "/orders", "GET"), cacheTtlInSeconds=(300, None)),
        create(at("resource", "orders", cancel), pathPart="cancel", parent=at("resource", "orders", "/orders/{id}")),
        create(
            at("method", "orders", cancel, "POST"),
            authorizationType="CUSTOM",
            authorizer=at("authorizer", "orders", "staff"),
        ),
        create(
            at("integration", "orders", cancel, "POST"),
            type="AWS",
            uri=Template(
                ("arn:aws:apigateway:", Ref(at("rest_api", "orders"), "region"), ":states:action/StartExecution")
            ),
            **{"requestTemplates__application/json": NEW_TEMPLATE},
        ),
        create(at("method_response", "orders", cancel, "POST", "200")),
        update(
            at("method", "orders", "/orders", "GET"),
            authorizationScopes=(frozenset({"orders/read", "orders/all"}), frozenset({"orders/read", "orders/list"})),
        ),
        update(
            at("integration", "orders", "/orders", "GET"),
            timeoutInMillis=(29000, 5000),
            uri=(LAMBDA_URI.replace("${stageVariables.alias}", "live"), LAMBDA_URI),
        ),
        create(at("integration_response", "orders", "/orders", "GET", "404"), selectionPattern="4\\d{2}"),
        update(
            at("integration", "orders", "/orders/{id}", "PUT"),
            **{"requestTemplates__application/json": (OLD_TEMPLATE, NEW_TEMPLATE)},
        ),
        delete(at("method", "orders", "/old", "GET")),
        delete(at("resource", "orders", "/old")),
        delete(at("integration", "orders", "/old", "GET"), Reason.PARENT_GONE),
        change(
            Action.REPLACE,
            Reason.CREATE_ONLY,
            at("model", "orders", "Order"),
            contentType=("application/json", "application/xml"),
        ),
        update(
            at("rest_api", "orders"),
            description=("Order service", None),
            policy=(freeze(OLD_POLICY), freeze(NEW_POLICY)),
            binaryMediaTypes=(frozenset({"image/gif"}), frozenset({"image/png", "image/webp"})),
        ),
        create(at("lambda_permission", "orders", "apigwctl-orders-1"), FunctionName="orders", Qualifier="live"),
        change(Action.ADOPT, Reason.NOT_OURS, at("usage_plan", "partners"), "u1v2w3"),
        update(at("usage_plan", "partners"), quota__limit=(1000, 100000)),
        create(at("usage_plan_stage", "partners", "orders", "prod")),
        create(at("usage_plan_key", "partners", "acme"), key=at("api_key", "acme")),
        update(
            at("api_key", "acme"),
            value=(
                Secret("secretsmanager:apikeys/acme", never, "1"),
                Secret("secretsmanager:apikeys/acme", never, "2"),
            ),
        ),
        change(Action.ORPHAN, Reason.PRUNED, at("rest_api", "legacy"), "x9y8z7; deleted by --prune"),
        create(at("rest_api", "billing"), description="Billing", disableExecuteApiEndpoint=True),
        Change(at("rest_api", "billing"), Action.NOTE, Reason.CREATION_VALUE, fields(version=("1", "2"))),
    )


def rich_plan() -> Plan:
    """Return a plan with one of everything."""
    return plan(
        *rich_changes(),
        steps=(
            Step(
                "s1",
                "create billing",
                "billing",
                (
                    Call(
                        "apigateway",
                        "CreateRestApi",
                        FrozenMap({"name": "billing"}),
                        binds=(Bind(Ref(at("rest_api", "billing")), ("id",)),),
                        probe=Probe("GetRestApis", path=("items",), match=FrozenMap({"name": "billing"})),
                        until=Until("GetRestApi", FrozenMap({"restApiId": "x"}), ("apiStatus",), ("AVAILABLE",)),
                    ),
                ),
            ),
            Step(
                "s2",
                "key acme",
                "",
                (
                    Call(
                        "apigateway",
                        "UpdateApiKey",
                        FrozenMap({"value": Secret("secretsmanager:apikeys/acme", reveal, "2")}),
                    ),
                ),
                after=("s1",),
            ),
        ),
        notes=(
            Problem(
                "a proxy integration answers its own CORS headers",
                "cors-proxy",
                "orders/GET /orders",
                Source("specs/orders.yaml", 21, 5),
                severity="note",
            ),
        ),
        estimate=Estimate(12, 9.2),
    )


def results() -> dict[str, Result]:
    """Return one result of every sort, by what it is about."""
    steps = (
        StepResult("s1", "orders: routes", Outcome.DONE, calls=4),
        StepResult(
            "s2",
            "orders: deployment",
            Outcome.FAILED,
            "CreateDeployment: BadRequestException: No integration defined for method (request 8f2c)",
            "give GET /orders an integration",
            1,
        ),
        StepResult("s3", "orders@prod", Outcome.NOT_ATTEMPTED, "waits for orders: deployment"),
    )
    done = tuple(StepResult(step.step, step.title, Outcome.DONE, calls=2) for step in steps)
    changed, empty = rich_plan(), plan()
    left = plan(update(at("stage", "orders", "prod"), tracingEnabled=(False, True)))
    urls = FrozenMap({"orders.prod.invokeUrl": "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod"})
    return {
        "verified": Result(changed, done, remaining=empty, requests=22, seconds=9.4, outputs=urls),
        "differs": Result(changed, done, remaining=left, requests=22, seconds=9.4),
        "partial": Result(changed, steps, requests=7, seconds=3.0),
        "failed": Result(changed, steps[1:], requests=1, seconds=0.3),
        "interrupted": Result(changed, steps[:1], interrupted=True, requests=4, seconds=1.2),
        "nothing": Result(empty),
    }
