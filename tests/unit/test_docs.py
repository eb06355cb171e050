"""The reference is what the declarations say today, and the guides' examples are valid."""

import importlib.util
import re
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from apigwctl.catalogue.schema import KINDS
from apigwctl.cli.main import COMMANDS
from apigwctl.spec.relations import described
from apigwctl.workflows import Options, validate

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
PROJECT = """
project: shop
targets:
  dev:
    account: "111111111111"
    region: eu-west-1
    vars: {backend: https://backend.example, origins: ["https://shop.example"], rate: 50}
  prod:
    account: "222222222222"
    region: eu-west-1
    vars: {backend: https://backend.example, origins: ["https://shop.example"], rate: 500}
defaultTarget: dev
"""


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_fresh(generate: ModuleType) -> None:
    assert generate.stale() == [], "make docs"


def test_a_page_that_was_edited_by_hand_is_stale(generate: ModuleType, tmp_path: Path) -> None:
    generate.write(tmp_path)
    assert generate.stale(tmp_path) == []
    page = tmp_path / "rest.md"
    page.write_text(page.read_text(encoding="utf-8").replace("description", "summary"), encoding="utf-8")
    (tmp_path / "left-over.md").write_text("", encoding="utf-8")
    assert generate.stale(tmp_path) == ["left-over.md", "rest.md"]


def test_the_reference_has_every_kind_with_every_member(generate: ModuleType) -> None:
    text = "\n".join(generate.pages().values())
    for kind in KINDS.values():
        assert f"## {kind.cls.__name__}\n" in text
        assert [item.spec for item in kind.fields if f"| `{item.spec}` | `{item.wire}`" not in text] == []


def test_the_reference_has_every_rule_and_every_command(generate: ModuleType) -> None:
    pages = generate.pages()
    assert [rule for rule in described() if f"`{rule}`" not in pages["rules.md"]] == []
    assert [name for name in COMMANDS if f"## apigwctl {name}\n" not in pages["commands.md"]] == []


def _examples() -> list[tuple[str, str]]:
    found = []
    for page in sorted([ROOT / "README.md", *DOCS.glob("*.md")]):
        for number, match in enumerate(_BLOCK.finditer(page.read_text(encoding="utf-8")), 1):
            text = textwrap.dedent(match.group(1))
            if re.search(r"^kind:|^project:", text, re.MULTILINE):
                found.append((f"{page.name} {number}", text))
    return found


EXAMPLES = _examples()


def test_the_guide_shows_something_of_every_kind() -> None:
    guide = (DOCS / "spec.md").read_text(encoding="utf-8")
    assert [kind.title for kind in KINDS.values() if kind.root and f"kind: {kind.title}" not in guide] == []


@pytest.mark.parametrize("text", [text for _, text in EXAMPLES], ids=[name for name, _ in EXAMPLES])
def test_an_example_of_the_docs_is_valid(text: str, tmp_path: Path) -> None:
    project = re.search(r"^project:", text, re.MULTILINE)
    (tmp_path / "apigwctl.yaml").write_text(text if project else PROJECT, encoding="utf-8")
    (tmp_path / "specs").mkdir()
    if not project:
        (tmp_path / "specs" / "example.yaml").write_text(text, encoding="utf-8")
    for name in re.findall(r"(?:: |file: )(\./[\w./-]+\.(?:json|vtl|txt))", text):
        path = tmp_path / "specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"type": "object"}', encoding="utf-8")
    for name in re.findall(r"(\./[\w./-]+\.yaml)", text):
        (tmp_path / "specs" / name).write_text(OPENAPI, encoding="utf-8")
    found = validate(Options(directory=tmp_path))
    assert [str(problem) for problem in found.problems] == []


OPENAPI = """
openapi: 3.0.1
info: {title: orders, version: "1"}
paths:
  /orders:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://orders.example"}
"""


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *DOCS.rglob("*.md")]), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = _LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
