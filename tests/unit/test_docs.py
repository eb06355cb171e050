"""The reference is what the declarations say today, and the guides' examples are valid."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from apigwctl.catalogue.schema import KINDS
from apigwctl.cli.main import COMMANDS
from apigwctl.spec.relations import described
from apigwctl.workflows import Options, validate
from tests.doc_examples import DOCS, EXAMPLES, ROOT, write

_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


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


def test_the_guide_shows_something_of_every_kind() -> None:
    guide = (DOCS / "spec.md").read_text(encoding="utf-8")
    assert [kind.title for kind in KINDS.values() if kind.root and f"kind: {kind.title}" not in guide] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_the_docs_is_valid(name: str, tmp_path: Path) -> None:
    write(EXAMPLES[name], tmp_path)
    found = validate(Options(directory=tmp_path))
    assert [str(problem) for problem in found.problems] == []


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *DOCS.rglob("*.md")]), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = _LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
