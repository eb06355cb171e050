from __future__ import annotations

from pathlib import Path

import pytest

from apigwctl.errors import SpecError, UsageError
from apigwctl.spec.load import environment_of, partition_of
from apigwctl.spec.project import FILE_NAME, find_project, parse_project

TEXT = """
project: shop
specs: [specs/, extra.yaml]
targets:
  dev: {account: "111111111111", region: eu-west-1, vars: {size: 1, fn: orders}}
  prod:
    account: 222222222222
    regions:
      eu-west-1: {vars: {size: 2}}
      us-gov-west-1: {}
    vars: {fn: orders}
    roleArn: arn:aws:iam::222222222222:role/apigwctl
    namePrefix: shop-
defaultTarget: dev
ignoreTags: ["cost-center", "aws:*"]
maxDeletes: 3
"""


def _project(text: str = TEXT):
    project, problems = parse_project(text, Path("/shop") / FILE_NAME)
    assert [str(problem) for problem in problems] == []
    assert project is not None
    return project


def test_a_project_says_where_its_specs_are_and_what_it_leaves_alone():
    project = _project()
    assert project.name == "shop"
    assert project.specs == (Path("/shop/specs"), Path("/shop/extra.yaml"))
    assert project.ignore_tags == ("cost-center", "aws:*")
    assert project.max_deletes == 3


def test_specs_are_in_specs_where_nothing_else_is_said():
    assert _project("project: shop").specs == (Path("/shop/specs"),)


def test_an_account_without_quotes_is_taken_as_it_is_written():
    assert _project().target("prod").account == "222222222222"


def test_variables_of_a_region_win_over_those_of_the_target():
    prod = _project().target("prod")
    assert {key: node.value for key, node in prod.variables_in("eu-west-1").items()} == {"size": 2, "fn": "orders"}
    assert {key: node.value for key, node in prod.variables_in("us-gov-west-1").items()} == {"fn": "orders"}


def test_an_environment_is_a_target_in_one_of_its_regions():
    environment = environment_of(_project().target("prod"), "us-gov-west-1", {"A": "1"})
    assert (environment.target, environment.account) == ("prod", "222222222222")
    assert (environment.partition, environment.name_prefix) == ("aws-us-gov", "shop-")
    assert environment.environ == {"A": "1"}


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-iso-east-1", "aws-iso"), ("us-isob-east-1", "aws-iso-b")],
)
def test_the_partition_follows_from_the_region(region: str, partition: str):
    assert partition_of(region) == partition


def test_the_default_target_is_taken_where_none_is_named():
    assert _project().target().name == "dev"
    assert _project("project: a\ntargets: {only: {region: eu-west-1}}").target().name == "only"


@pytest.mark.parametrize(("text", "name"), [(TEXT, "pord"), ("project: a\ntargets: {a: {}, b: {}}", "")])
def test_a_target_that_is_not_there_is_a_usage_error_with_a_hint(text: str, name: str):
    with pytest.raises(UsageError) as caught:
        _project(text).target(name)
    assert caught.value.hint


def test_the_project_file_is_found_from_below(tmp_path: Path):
    (tmp_path / FILE_NAME).write_text("project: shop\n", encoding="utf-8")
    below = tmp_path / "specs" / "deep"
    below.mkdir(parents=True)
    found = find_project(below)
    assert found is not None
    assert found.name == "shop"
    assert found.directory == tmp_path.resolve()


def test_a_project_file_with_problems_is_refused_with_all_of_them(tmp_path: Path):
    (tmp_path / FILE_NAME).write_text("projekt: shop\nmaxDeletes: many\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        find_project(tmp_path)
    assert len(caught.value.problems) == 3
