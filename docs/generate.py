"""Write docs/reference from the catalogue, the language, the rules and the commands; `--check` only compares."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_origin

import click

from apigwctl.catalogue import access, delivery, documentation, domains, http, links, portals, protection, rest
from apigwctl.catalogue.schema import KINDS, STRUCTS, Calls, Field, Kind, On, Patch, fields_of
from apigwctl.cli.main import COMMANDS, main
from apigwctl.sandbox.kinds.operations import OPERATIONS
from apigwctl.sandbox.patches import tables
from apigwctl.sandbox.protocol import protocol
from apigwctl.sandbox.v2.operations import OPERATIONS as V2_OPERATIONS
from apigwctl.spec import explain, relations
from apigwctl.spec.language import Word

FOLDER = Path(__file__).resolve().parent / "reference"
MADE = "<!-- Made by `make docs` from the declarations; do not edit. -->\n"

SUBJECTS = (
    ("rest.md", "REST APIs", "The definition of an API: what a deployment snapshots.", rest),
    ("http.md", "HTTP and WebSocket APIs", "What the second service has.", http),
    ("documentation.md", "Documentation", "What is said about an API.", documentation),
    ("delivery.md", "Deployments, stages and logs", "How an API is served.", delivery),
    ("protection.md", "Protection", "What WAF lets through to a stage.", protection),
    ("domains.md", "Domain names", "Names of one's own that lead to APIs.", domains),
    ("portals.md", "Portals", "Web pages that show the documentation of REST APIs.", portals),
    ("links.md", "VPC links", "How integrations reach what is private.", links),
    ("access.md", "Access", "Who may call, and how much.", access),
)
TYPES = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "bool": "boolean",
    "json": "JSON document",
    "secret": "secret text",
    "address": "name",
    "list": "list of texts",
    "set": "set of texts",
}
WRITTEN = {
    On.ALWAYS: "always",
    On.AFTER: "after creation",
    On.CREATE: "at creation; a change replaces",
    On.IMPORT: "at creation; a difference is a note",
}
PATCHES = {
    Patch.SCALAR: "`/{path}`",
    Patch.ENTRIES: "`/{path}/{{key}}`",
    Patch.UPSERTS: "`/{path}/{{key}}`",
    Patch.ELEMENTS: "`/{path}/{{element}}`",
    Patch.VALUES: "`/{path}`",
    Patch.WHOLE: "`/{path}`, whole",
    Patch.MEMBERS: "`/{path}/{{member}}`",
    Patch.TAGS: "tags",
    Patch.NONE: "put again",
}
_VERBS = {
    "Create": "Make one.",
    "Get": "Show it.",
    "List": "Show a page.",
    "Update": "Change it.",
    "Put": "Replace it.",
    "Delete": "Remove one.",
    "Tag": "Add tags.",
    "Untag": "Remove tags.",
    "Reimport": "Replace it by a document.",
    "Import": "Make it from a document.",
    "Export": "Write it as a document.",
    "Reset": "Empty it.",
    "Flush": "Empty it.",
    "Generate": "Make one.",
    "Reject": "Refuse it.",
    "Test": "Try it.",
    "Publish": "Publish it.",
    "Preview": "Publish a preview.",
    "Disable": "Take it down.",
}
"""What a handler does whose docstring says no more than the operation's name."""


def pages() -> dict[str, str]:
    """Return every page of the reference by its file name."""
    made = {name: _subject(title, says, module.__name__) for name, title, says, module in SUBJECTS}
    made["language.md"] = _language()
    made["aliases.md"] = _aliases()
    made["rules.md"] = _rules()
    made["commands.md"] = _commands()
    made["sandbox-operations.md"] = _sandbox()
    made["README.md"] = _index()
    return {name: f"{MADE}\n{text.strip()}\n" for name, text in sorted(made.items())}


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the names of pages that are missing, differ, or should not be there."""
    wanted = pages()
    have = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in {*wanted, *have} if wanted.get(name) != have.get(name))


def write(folder: Path = FOLDER) -> None:
    """Write every page, and remove those that are no longer made."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


# -- kinds -------------------------------------------------------------------------------------------------------------


def _index() -> str:
    rows = [(f"[{title}]({name})", says) for name, title, says, _ in SUBJECTS]
    rows += [
        ("[The language's own words](language.md)", "Document headers, short forms, the project file."),
        ("[Aliases](aliases.md)", "Canonical names, and the others that are accepted."),
        ("[Rules](rules.md)", "What `apigwctl validate` checks."),
        ("[Commands](commands.md)", "The help of every command."),
        ("[Operations of the sandbox](sandbox-operations.md)", "What the sandbox models of every operation of AWS."),
    ]
    return "# Reference\n\n" + _table(("page", "what it has"), rows)


def _subject(title: str, says: str, module: str) -> str:
    parts = [f"# {title}\n\n{says}\n\n{_legend()}"]
    parts += [_kind(item) for item in KINDS.values() if item.cls.__module__ == module]
    parts += [_structure(cls) for cls in STRUCTS if cls.__module__ == module]
    return "\n\n".join(parts)


def _legend() -> str:
    return (
        "*Written* says when a member can be written. *Patch* is where an update writes it, relative to the kind's "
        "update call. A member that a spec leaves out is AWS's default, and put back to it, unless it is *left alone*."
    )


def _kind(item: Kind) -> str:
    lines = [f"## {item.cls.__name__}", "", _sentence(item.cls.__doc__)]
    calls = _calls(item.calls)
    if calls:
        lines += ["", f"Calls: {calls}."]
    lines += ["", _fields(item.fields, item)]
    if item.computed:
        lines += ["", f"Computed by AWS: {_codes(sorted(item.computed))}."]
    if item.declined:
        lines += ["", "Declined: " + "; ".join(f"`{name}` ({why})" for name, why in item.declined.items()) + "."]
    return "\n".join(lines)


def _structure(cls: type) -> str:
    return f"### {cls.__name__}\n\n{_sentence(cls.__doc__)}\n\n{_fields(fields_of(cls), None)}"


def _calls(calls: Calls) -> str:
    named = (
        ("created", calls.create),
        ("read", calls.list or calls.get),
        ("updated", calls.update),
        ("deleted", calls.delete),
    )
    return ", ".join(f"{what} by `{name}`" for what, name in named if name)


def _fields(fields: Iterable[Field], kind: Kind | None) -> str:
    rows = [
        (
            f"`{item.spec}`",
            _aws_names(item),
            _type(item),
            _default(item),
            WRITTEN[item.on] if not item.key else "the key",
            _patch(item, kind),
            _about(item),
        )
        for item in fields
    ]
    return _table(("key", "AWS member", "type", "default", "written", "patch", "about"), rows)


def _aws_names(item: Field) -> str:
    return f"`{item.wire}`" + (f", at creation `{item.create_as}`" if item.create_as else "")


def _type(item: Field) -> str:
    base, of = item.shape.base, item.shape.of
    if base in ("struct", "structs") and of is not None:
        text = f"[{of.__name__}](#{of.__name__.lower()})"
        return text if base == "struct" else f"list of {text}"
    if base == "map":
        inner = of.__name__ if of in STRUCTS and of is not None else "boolean" if of is bool else "text"
        inner = "maps" if get_origin(of) is not None else inner
        return f"map of [{inner}](#{inner.lower()})" if of in STRUCTS else f"map of {inner}"
    return f"name of a {item.to}".replace("_", " ") if base == "address" else TYPES[base]


def _default(item: Field) -> str:
    if item.required or item.key:
        return "required"
    if isinstance(item.default, bool):
        return f"`{str(item.default).lower()}`"
    if isinstance(item.default, str | int | float):
        return f"`{item.default}`"
    if isinstance(item.default, tuple) and item.default:
        return f"`[{', '.join(map(str, item.default))}]`"
    return "none" if item.default is None else "empty"


def _patch(item: Field, kind: Kind | None) -> str:
    if kind is not None and item.patch is Patch.TAGS:
        return "tags"
    writable = item.on in (On.ALWAYS, On.AFTER) and not item.key
    if item.pascal:
        return "member" if writable else "–"
    if not writable or (kind is not None and not kind.calls.update and not kind.embedded):
        return "–" if not (kind is not None and kind.calls.put and writable) else PATCHES[Patch.NONE]
    return PATCHES[item.patch].format(path=item.path)


def _about(item: Field) -> str:
    low = f"at least {item.minimum:.10g}" if item.minimum is not None else ""
    high = f"at most {item.maximum:.10g}" if item.maximum is not None else ""
    parts = [
        item.doc,
        "set by apigwctl" if item.to == "deployment" else "",
        f"one of {_codes(item.enum)}" if item.enum else "",
        ", ".join(part for part in (low, high) if part),
        "may name a file" if item.file else "",
        "left alone where a spec does not name it" if item.unmanaged else "",
    ]
    return "; ".join(part for part in parts if part)


# -- words, aliases, rules, commands -----------------------------------------------------------------------------------


def _language() -> str:
    parts = [
        "# The language's own words\n\nWhat specs may say beside AWS's members; "
        "[the guide](../spec.md) shows them at work."
    ]
    for name in explain.topics():
        words = explain.OURS.get(name)
        if words:
            parts.append(f"## {name}\n\n{_words(words)}")
    return "\n\n".join(parts)


def _words(words: Mapping[str, Word]) -> str:
    return _table(("key", "about"), [(f"`{key}`", word.doc) for key, word in words.items()])


def _aliases() -> str:
    rows = []
    for line in explain.aliases():
        name, _, others = line.partition("  ")
        rows.append((f"`{name}`", _codes(others.strip().split(", "))))
    return (
        "# Aliases\n\nREST APIs, HTTP APIs, methods and integrations call some things by different names. One is "
        "canonical, and printed; the others are accepted. Giving both is an error.\n\n"
        + _table(("canonical", "accepted"), rows)
    )


def _rules() -> str:
    between = [(f"`{rule.id}`", rule.says) for rule in relations.RULES]
    single = [(f"`{name}`", says) for name, says in relations.VALUE_RULES.items()]
    return (
        "# Rules\n\nWhat `apigwctl validate` holds specs to, offline, and every plan too. `apigwctl explain RULE` says "
        "the same in the terminal.\n\n## Between resources\n\n"
        + _table(("rule", "says that"), between)
        + "\n\n## Of single values\n\n"
        + _table(("rule", "says that"), single)
    )


def _commands() -> str:
    parts = ["# Commands", _help(main, None, "apigwctl", "##")]
    parent = _context(main, None, "apigwctl")
    for name in COMMANDS:
        command = main.get_command(parent, name)
        if command is None:
            continue
        parts.append(_help(command, parent, name, "##"))
        if isinstance(command, click.Group):
            inner = _context(command, parent, name)
            parts += [_help(child, inner, key, "###") for key, child in command.commands.items()]
    return "\n\n".join(parts)


def _context(command: click.Command, parent: click.Context | None, name: str) -> click.Context:
    settings = {**command.context_settings, "terminal_width": 80, "max_content_width": 80}
    return click.Context(command, parent=parent, info_name=name, **settings)


def _help(command: click.Command, parent: click.Context | None, name: str, mark: str) -> str:
    context = _context(command, parent, name)
    return f"{mark} {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```"


# -- the sandbox -------------------------------------------------------------------------------------------------------


def _sandbox() -> str:
    services = (("apigateway", "REST APIs", OPERATIONS), ("apigatewayv2", "HTTP and WebSocket APIs", V2_OPERATIONS))
    parts = [
        "# Operations of the sandbox\n\nWhat the sandbox models of every operation of AWS's service models, in the "
        "words of the code that answers it. What holds for the sandbox as a whole is in [its guide](../sandbox.md)."
    ]
    for service, title, handlers in services:
        names = sorted(protocol(service).model.operation_names)
        parts.append(f"## {title}\n\n`{service}`: {len(names)} operations, {len(set(names) & set(handlers))} answered.")
        by_module: dict[str, list[str]] = {}
        for name in names:
            by_module.setdefault(_module(handlers.get(name)), []).append(name)
        for module, members in sorted(by_module.items()):
            rows = ((f"`{name}`", _modelled(name, handlers.get(name))) for name in members)
            about = _sentence(sys.modules[module].__doc__.partition("\n\n")[0]) if module else "Not answered."
            parts.append(f"### {about}\n\n{_table(('operation', 'modelled'), rows)}")
    return "\n\n".join(parts)


def _module(handler: Callable[..., Any] | None) -> str:
    """The module of the kind that a handler belongs to: regular kinds share theirs, and build their own."""
    kind = getattr(handler, "__self__", None)
    return getattr(getattr(kind, "build", None) or handler, "__module__", "")


def _modelled(name: str, handler: Callable[..., Any] | None) -> str:
    if handler is None:
        return "not answered"
    text = _sentence((handler.__doc__ or "").partition("\n\n")[0])
    text = text.removeprefix(name).lstrip(".:; ")
    text = text[:1].upper() + text[1:] or _VERBS[next(verb for verb in _VERBS if name.startswith(verb))]
    quota = getattr(getattr(handler, "__self__", None), "quota", None)
    if quota and name.startswith("Create"):
        text += f" At most {quota[0]} {quota[1]}."
    if name in tables():
        text += f" Patches: {_codes(rule.path for rule in tables()[name].rules)}."
    return text


# -- markdown ----------------------------------------------------------------------------------------------------------


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_table_lines(head, rows))


def _table_lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        different = stale()
        if different:
            sys.exit(f"docs/reference is stale ({', '.join(different)}): make docs")
    else:
        write()
