"""The example projects: each is valid, plans, applies, and plans empty afterwards."""

import importlib.util
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import boto3
import pytest
import yaml

import apigwctl
from apigwctl.cli.invocation import Invocation
from apigwctl.cli.main import execute
from apigwctl.sandbox import background
from apigwctl.sandbox.lifecycle import in_process
from tests import doc_examples

SPECS = Path(__file__).resolve().parents[2] / "specs"
EXAMPLES = sorted(path.parent.name for path in SPECS.glob("*/apigwctl.yaml"))


def copied(name: str, directory: Path, target: str = "") -> apigwctl.Project:
    """A copy of an example, as `--sandbox` runs it."""
    shutil.copytree(SPECS / name, directory, ignore=shutil.ignore_patterns(".apigwctl", "__pycache__"))
    return apigwctl.load(directory, target=target, sandbox=True)


def script(path: Path) -> ModuleType:
    """A script of an example, as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Each example as somebody at a terminal would try it: its targets, and whether what was made may be destroyed.
LIVES = [
    ("environments", "dev", True),
    ("environments", "test", True),
    ("environments", "prod", False),
    ("http-jwt", "all", True),
    ("http-sqs", "all", True),
    ("migration", "all", True),
    ("openapi", "all", True),
    ("partner-api", "all", True),
    ("portal", "all", True),
    ("private-api", "all", True),
    ("rest-cognito", "all", True),
    ("s3-dynamodb", "all", True),
    ("shop", "dev", True),
    ("shop", "prod", False),
    ("step-functions", "all", True),
    ("teams", "all", True),
    ("two-regions", "all", True),
    ("versions", "all", True),
    ("websocket-chat", "all", True),
]


def test_every_example_is_tried_in_all_its_targets() -> None:
    tried = {(name, target) for name, target, _ in LIVES}
    assert sorted({name for name, _ in tried}) == EXAMPLES
    for name in EXAMPLES:
        targets = yaml.safe_load((SPECS / name / "apigwctl.yaml").read_text(encoding="utf-8"))["targets"]
        assert (name, "all") in tried or {(name, target) for target in targets} <= tried


@pytest.mark.parametrize(("name", "target", "destroyable"), LIVES)
def test_an_example_is_planned_applied_planned_empty_and_destroyed(
    name: str, target: str, destroyable: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied(name, tmp_path / name)

    def run(*arguments: str) -> int:
        return execute([*arguments, "-C", str(tmp_path / name), "--target", target, "--sandbox"], Invocation())

    assert run("validate") == 0
    assert run("plan", "--detailed-exitcode") == 2
    assert run("apply", "--yes") == 0, capsys.readouterr()
    assert run("plan", "--detailed-exitcode") == 0, capsys.readouterr()
    assert "AWS agrees with the specs" in capsys.readouterr().out
    assert run("destroy", "--yes") == (0 if destroyable else 3)
    said = capsys.readouterr()
    assert ("finds none of it" in said.out) is destroyable
    assert ("protected" in said.err) is not destroyable


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_problems_in_any_target(name: str) -> None:
    assert [str(problem) for problem in apigwctl.load(SPECS / name, target="all").validate()] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_says_at_its_head_when_to_choose_it(name: str) -> None:
    head = (SPECS / name / "apigwctl.yaml").read_text(encoding="utf-8").partition("\nproject:")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert "\n# Choose it " in head


def test_the_table_of_examples_names_each_once() -> None:
    table = (SPECS / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\[[a-z0-9-]+\]\(([a-z0-9-]+)\)", table)) == EXAMPLES


@pytest.mark.parametrize("name", doc_examples.SPECS)
def test_an_example_of_the_docs_applies_and_then_plans_empty(name: str, tmp_path: Path) -> None:
    doc_examples.write(doc_examples.SPECS[name], tmp_path)
    with in_process(
        None, account=doc_examples.ACCOUNT, region=doc_examples.REGION, seed_file=tmp_path / "sandbox.yaml"
    ):
        boto3.client("route53").create_hosted_zone(Name="example.com", CallerReference="docs")
        project = apigwctl.load(tmp_path, sandbox=True)
        (result,) = project.apply(consent=True)
        assert result.steps
        assert [line for plan in project.plan() for line in apigwctl.lines(plan)] == []


def test_the_shop_goes_to_every_account_and_region(tmp_path: Path) -> None:
    project = copied("shop", tmp_path / "shop", target="all")
    results = project.apply(consent=True)
    places = {(result.plan.account, result.plan.region) for result in results}
    assert places == {
        ("111111111111", "eu-west-1"),
        ("222222222222", "eu-west-1"),
        ("222222222222", "us-east-1"),
    }
    assert all(plan.is_empty for plan in project.plan())


def test_a_sandbox_server_has_the_seeds_in_every_region_of_its_target(tmp_path: Path) -> None:
    copied("shop", tmp_path / "shop")
    folder = ["-C", str(tmp_path / "shop")]
    assert execute(["sandbox", "start", "--target", "prod", *folder], Invocation()) == 0
    try:
        running = background.status(tmp_path / "shop" / ".apigwctl" / "sandbox")
        assert running is not None
        for region in ("eu-west-1", "us-east-1"):
            dummy = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}
            client = boto3.client("secretsmanager", region, endpoint_url=running.endpoint, **dummy)
            assert client.describe_secret(SecretId="apikeys/acme")["Name"] == "apikeys/acme"
    finally:
        assert execute(["sandbox", "stop", *folder], Invocation()) == 0


def test_the_shop_in_production_cannot_be_destroyed(tmp_path: Path) -> None:
    project = copied("shop", tmp_path / "shop", target="prod")
    project.apply(consent=True)
    with pytest.raises(apigwctl.RefusedError, match="nothing was changed") as refused:
        project.destroy(consent=True)
    assert {problem.rule for problem in refused.value.problems} == {"protected"}


def test_what_the_demo_does_by_hand_is_seen_and_put_back(tmp_path: Path) -> None:
    seeds = SPECS / "shop" / "sandbox.yaml"
    with in_process(None, account="111111111111", region="eu-west-1", seed_file=seeds):
        project = copied("shop", tmp_path / "shop")
        project.apply(consent=True)
        script(SPECS / "shop" / "by_hand.py").main()
        (plan,) = project.drift()
        seen = apigwctl.lines(plan)
        assert "- orders/GET /debug" in seen
        assert "~ orders@live settings: throttle.rateLimit 9999 -> 50" in seen
        assert any("old-receipts.example" in line and "GET /orders/{id}/receipt" in line for line in seen)
        assert all(result.verified for result in project.apply(plan))


def test_a_release_of_the_partners_api_reaches_a_tenth_of_the_traffic_first(tmp_path: Path) -> None:
    with in_process(None, account="111111111111", region="eu-west-1", seed_file=SPECS / "partner-api" / "sandbox.yaml"):
        project = copied("partner-api", tmp_path / "rates")
        project.apply(consent=True)
        client = boto3.client("apigateway")
        where = {"restApiId": client.get_rest_apis()["items"][0]["id"], "stageName": "live"}
        before = client.get_stage(**where)
        assert "canarySettings" not in before, "the first deployment is everybody's"
        spec = tmp_path / "rates" / "specs" / "rates.yaml"
        spec.write_text(spec.read_text(encoding="utf-8").replace('/conversions"', '/v2/conversions"'), encoding="utf-8")
        assert all(result.verified for result in project.apply(consent=True))
        after = client.get_stage(**where)
        assert after["deploymentId"] == before["deploymentId"] != after["canarySettings"]["deploymentId"]
        assert after["canarySettings"]["percentTraffic"] == 10


@pytest.fixture
def migration(tmp_path: Path) -> Iterator[apigwctl.Project]:
    with in_process(None, account="111111111111", region="eu-west-1"):
        project = copied("migration", tmp_path / "migration")
        project.apply(consent=True)
        yield project


def moved(project: apigwctl.Project, *arguments: str) -> int:
    """Run the migration script on a project."""
    directory = project.options.directory
    found = script(SPECS / "migration" / "move_routes.py").main(
        [*arguments, "--sandbox", "--directory", str(directory)]
    )
    assert isinstance(found, int)
    return found


def live_routes(api: str) -> set[str]:
    """The routes that an API has in the sandbox."""
    client = boto3.client("apigateway")
    found = next(item["id"] for item in client.get_rest_apis()["items"] if item["name"] == api)
    items = client.get_resources(restApiId=found, embed=["methods"], limit=500)["items"]
    return {f"{verb} {item['path']}" for item in items for verb in item.get("resourceMethods", {})}


INVOICES = {"GET /invoices", "GET /invoices/{id}", "POST /invoices/{id}/pay"}


def test_routes_move_from_one_api_to_another_and_are_always_served(migration: apigwctl.Project) -> None:
    assert live_routes("monolith") >= INVOICES
    assert moved(migration, "monolith", "billing", "/invoices") == 0
    assert live_routes("monolith") >= INVOICES
    assert live_routes("billing") >= INVOICES
    assert moved(migration, "monolith", "billing", "/invoices", "--remove") == 0
    assert live_routes("monolith") == {"GET /catalogue", "GET /catalogue/{id}"}
    assert live_routes("billing") == {*INVOICES, "GET /health"}
    assert all(plan.is_empty for plan in migration.plan())


def test_routes_are_not_removed_before_they_were_copied(
    migration: apigwctl.Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert moved(migration, "monolith", "billing", "/invoices", "--remove") == 1
    assert "copy them first" in capsys.readouterr().err
    assert live_routes("monolith") >= INVOICES


def test_routes_do_not_move_while_aws_differs_from_the_specs(
    migration: apigwctl.Project, capsys: pytest.CaptureFixture[str]
) -> None:
    client = boto3.client("apigateway")
    api = next(item["id"] for item in client.get_rest_apis()["items"] if item["name"] == "billing")
    client.update_stage(
        restApiId=api, stageName="live", patchOperations=[{"op": "replace", "path": "/tracingEnabled", "value": "true"}]
    )
    before = (migration.options.directory / "specs" / "billing.routes.yaml").read_text(encoding="utf-8")
    assert moved(migration, "monolith", "billing", "/invoices") == 1
    assert "tracingEnabled true -> false" in capsys.readouterr().err
    assert (migration.options.directory / "specs" / "billing.routes.yaml").read_text(encoding="utf-8") == before
    assert live_routes("billing") == {"GET /health"}
