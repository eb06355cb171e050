from __future__ import annotations

from pathlib import Path

import pytest

from apigwctl.spec.interpolation import Environment
from apigwctl.spec.load import Loaded, environment_of, load
from apigwctl.spec.project import FILE_NAME, read_project
from apigwctl.values import Address
from tests.unit.spec.conftest import HERE, Spec

API = Address("rest_api", ("orders",))


def _folder(tmp_path: Path, files: dict[str, str], target: str = "dev") -> Loaded:
    files = {
        FILE_NAME: "project: shop\ntargets:\n  dev: {account: '111111111111', region: eu-west-1}\n"
        "  prod: {account: '222222222222', region: eu-west-1, namePrefix: prod-}\n",
        **files,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    project, problems = read_project(tmp_path / FILE_NAME)
    assert problems == ()
    assert project is not None
    return load([], environment_of(project.target(target), "eu-west-1"), project=project)


def _names(loaded: Loaded) -> list[str]:
    return [document.label for document in loaded.documents]


def test_a_folder_holds_specs_and_what_they_refer_to(tmp_path: Path):
    loaded = _folder(
        tmp_path,
        {
            "specs/orders.yaml": (
                "kind: RestApi\nname: orders\npolicy: ./files/policy.yaml\nopenapi: ./orders.openapi.yml\n"
            ),
            "specs/files/policy.yaml": "Version: 2012-10-17\nStatement: []\n",
            "specs/orders.openapi.yml": "openapi: 3.0.1\ninfo: {title: a, version: '1'}\npaths: {}\n",
            "specs/unused.yaml": "swagger: '2.0'\ninfo: {title: a, version: '1'}\npaths: {}\n",
            "specs/deep/keys.yml": "kind: ApiKey\nname: acme\n",
            "specs/.hidden/x.yaml": "kind: ApiKey\nname: hidden\n",
            "specs/notes.txt": "no spec",
        },
    )
    assert [str(problem) for problem in loaded.problems] == []
    assert _names(loaded) == ["orders", "ApiKey/acme"]
    assert loaded.complete


def test_any_other_file_in_a_folder_is_told_that_it_has_no_kind(tmp_path: Path):
    loaded = _folder(tmp_path, {"specs/values.yaml": "a: 1\n"})
    assert [problem.rule for problem in loaded.problems] == ["required"]
    assert not loaded.complete


def test_documents_and_stages_exist_for_their_targets_only(tmp_path: Path):
    files = {
        "specs/a.yaml": "kind: RestApi\nname: orders\nstages: {dev: {targets: [dev]}, prod: {targets: [prod]}}\n"
        "---\nkind: ApiKey\nname: acme\ntargets: [prod]\n"
    }
    assert _names(_folder(tmp_path, files)) == ["orders"]
    prod = _folder(tmp_path, files, "prod")
    assert _names(prod) == ["orders", "ApiKey/acme"]
    assert [address.name for address, _ in prod.snapshot.of("stage")] == ["prod"]


def test_an_overlay_merges_maps_replaces_the_rest_and_removes_with_null(tmp_path: Path):
    text = (
        "kind: RestApi\nname: orders\ndescription: one\nbinaryMediaTypes: [a, b]\ntags: {team: shop, tier: one}\n"
        "overlays:\n  prod: {description: null, binaryMediaTypes: [c], tags: {tier: two}}\n"
    )
    prod = _folder(tmp_path, {"specs/a.yaml": text}, "prod").snapshot.get(API)
    assert prod.description is None
    assert prod.binary_media_types == {"c"}
    assert prod.tags == {"team": "shop", "tier": "two"}
    assert prod.name == "prod-orders"
    dev = _folder(tmp_path, {"specs/a.yaml": text}).snapshot.get(API)
    assert (dev.description, dev.name) == ("one", "orders")


def test_a_header_says_how_a_document_is_managed(spec: Spec):
    loaded = spec(
        """
        kind: UsagePlan
        name: gold
        id: abc123
        renamedFrom: silver
        protected: true
        ignore: [description]
        exclusive: [tags]
        keys: {exclusive: true, items: []}
        """
    )
    (document,) = loaded.documents
    assert (document.id, document.renamed_from, document.protected) == ("abc123", "silver", True)
    assert document.ignore == ("description",)
    assert document.exclusive == {"tags", "keys"}
    assert document.keep_deployments == 10


def test_a_part_of_a_project_may_refer_to_the_rest(tmp_path: Path):
    files = {
        "specs/a.yaml": "kind: RestApi\nname: orders\nstages: {prod: {usagePlans: [gold]}}\n",
        "specs/b.yaml": "kind: UsagePlan\nname: gold\napiStages: [{api: orders, stage: prod}]\nkeys: [acme]\n",
        "specs/c.yaml": "kind: ApiKey\nname: acme\n",
    }
    whole = _folder(tmp_path, files)
    assert whole.project is not None
    for name in files:
        part = load([tmp_path / name], HERE, project=whole.project)
        assert [str(problem) for problem in part.problems] == []
        assert not part.complete


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("policy: ./policy.json", {"Region": "${region}"}),
        ("policy: {file: policy.json}", {"Region": "${region}"}),
        ("policy: {file: ./policy.json, interpolate: true}", {"Region": "eu-west-1"}),
        ("policy: {Region: here}", {"Region": "here"}),
        ('policy: \'{"Region": "here"}\'', {"Region": "here"}),
    ],
)
def test_a_json_member_is_a_map_its_text_or_a_file(spec: Spec, text: str, policy: dict[str, str]):
    loaded = spec(f"kind: RestApi\nname: orders\n{text}\n", {"policy.json": '{"Region": "${region}"}'})
    assert loaded.problems == ()
    assert loaded.snapshot.get(API).policy == policy


def test_without_a_place_nothing_needs_one(spec: Spec):
    loaded = spec("kind: RestApi\nname: orders\nroutes: {GET /x: {mock: {}}}\n", environment=Environment())
    assert loaded.problems == ()
