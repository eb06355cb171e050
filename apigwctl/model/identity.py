"""Whose is a live object: matching documents to what AWS has, by tags first and by name only with consent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apigwctl.catalogue.addresses import label
from apigwctl.catalogue.schema import KINDS
from apigwctl.values import EMPTY, Address, FrozenMap, Problem, Source

OWNER_TAG = "apigwctl:owner"
DOCUMENT_TAG = "apigwctl:document"
ADOPTED_TAG = "apigwctl:adopted"
SECRET_VERSION_TAG = "apigwctl:secret-version"
OUTPUTS_TAG = "apigwctl:outputs"
"""On an API: where its outputs were written, so that they are looked for there once no spec says so any more."""
SUPERSEDED_TAG = "apigwctl:superseded"
"""What is about to be replaced by one of the same document: both live side by side for a moment, or after a crash."""
HOLD_TAG = "apigwctl:hold"
"""On a stage: what was rolled back or aborted there, and is not deployed again by itself."""
CANARY_TAG = "apigwctl:canary"
"""On a stage: the deployment that we pointed its canary at, so that another one is seen to be somebody else's."""
CLOUDFORMATION_PREFIX = "aws:cloudformation:"


@dataclass(frozen=True)
class Wanted:
    """A root that a document describes: its address, its name in AWS, and how it may be recognised."""

    address: Address
    aws_name: str
    id: str = ""
    renamed_from: str = ""
    source: Source | None = None

    @property
    def document(self) -> str:
        """The value of the document tag: `RestApi/orders`."""
        return document_of(self.address)


@dataclass(frozen=True)
class Found:
    """A live root: its id, its name and its tags; `title` is the kind of document that could describe it."""

    id: str
    name: str
    tags: Mapping[str, str]
    title: str = ""


@dataclass(frozen=True)
class Consent:
    """What may be taken over: objects without our tags, and those that CloudFormation manages."""

    adopt: bool = False
    adopt_from_cloudformation: bool = False


@dataclass(frozen=True)
class Matches:
    """Which live object each document has, which of them are to be adopted, and what stands in the way.

    `superseded` are objects of ours in whose place another one stands already: what an interrupted replacement leaves.
    """

    found: FrozenMap[Address, Found] = EMPTY
    adopting: frozenset[Address] = frozenset()
    renamed: frozenset[Address] = frozenset()
    orphans: tuple[Found, ...] = ()
    problems: tuple[Problem, ...] = ()
    superseded: FrozenMap[Address, tuple[Found, ...]] = EMPTY


@dataclass
class _Search:
    owner: str
    consent: Consent
    named: frozenset[str] = frozenset()
    found: dict[Address, Found] = field(default_factory=dict)
    adopting: set[Address] = field(default_factory=set)
    renamed: set[Address] = field(default_factory=set)
    superseded: dict[Address, tuple[Found, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, wanted: Wanted, message: str, rule: str, hint: str = "") -> None:
        self.problems.append(Problem(message, rule, label(wanted.address), wanted.source, hint))


def document_of(address: Address) -> str:
    """Return the value of the document tag of a root."""
    return address.name if address.kind == "v2_api" else f"{KINDS[address.kind].title}/{address.name}"


def ownership_tags(owner: str, address: Address) -> FrozenMap[str, str]:
    """Return the tags that say that a root is ours."""
    return FrozenMap({OWNER_TAG: owner, DOCUMENT_TAG: document_of(address)})


def match(wanted: Iterable[Wanted], live: Iterable[Found], owner: str, consent: Consent) -> Matches:
    """Return which live object belongs to which document.

    Ours is what carries both tags. One object of the right name without tags needs consent; two of a name, or one of
    another owner, are refused. Objects of ours whose documents are gone are orphans.
    """
    wanted, live = tuple(wanted), tuple(live)
    named = frozenset(item.document for item in wanted)
    search = _Search(owner, consent, named)
    for item in wanted:
        _match_one(search, item, live)
    taken = {item.id for item in search.found.values()}
    taken |= {item.id for left in search.superseded.values() for item in left}
    orphans = tuple(
        item
        for item in live
        if item.tags.get(OWNER_TAG) == owner and item.tags.get(DOCUMENT_TAG) not in named and item.id not in taken
    )
    return Matches(
        FrozenMap(search.found),
        frozenset(search.adopting),
        frozenset(search.renamed),
        orphans,
        tuple(search.problems),
        FrozenMap(search.superseded),
    )


def _match_one(search: _Search, wanted: Wanted, live: tuple[Found, ...]) -> None:
    owned = _owned(search.owner, wanted.document, live)
    before = _owned(search.owner, _document_before(wanted), live) if wanted.renamed_from else []
    if before and wanted.renamed_from and _document_before(wanted) in search.named:
        if not owned:
            message = f"renamedFrom: {wanted.renamed_from}, and a document of that name is there too: which one is it"
            hint = f"apply the rename first, and add the new {wanted.renamed_from} then"
            search.refuse(wanted, message, "rename-ambiguous", hint)
            return
        # The rename is done, and the name has been given anew.
        before = []
    owned, before = _current(search, wanted, owned, before)
    if len(owned) > 1:
        ids = ", ".join(item.id for item in owned)
        search.refuse(wanted, f"{len(owned)} live objects carry our tags: {ids}", "two-of-one", "delete one of them")
        return
    if wanted.renamed_from:
        if before and owned:
            message = f"renamedFrom: {wanted.renamed_from}, but both exist: {before[0].id} and {owned[0].id}"
            search.refuse(wanted, message, "rename-both-exist", "remove renamedFrom, or delete one of them")
            return
        if before:
            search.renamed.add(wanted.address)
            owned = before[:1]
    if owned:
        search.found[wanted.address] = owned[0]
        return
    _match_by_name(search, wanted, live)


def _document_before(wanted: Wanted) -> str:
    title = wanted.document.partition("/")[0]
    return f"{title}/{wanted.renamed_from}"


def _current(
    search: _Search, wanted: Wanted, owned: list[Found], before: list[Found]
) -> tuple[list[Found], list[Found]]:
    """Return what is ours without that in whose place another one stands; until one does, it is what there is."""
    left = tuple(item for item in (*owned, *before) if SUPERSEDED_TAG in item.tags)
    if not left or len(left) == len(owned) + len(before):
        return owned, before
    search.superseded[wanted.address] = left
    return [item for item in owned if item not in left], [item for item in before if item not in left]


def _match_by_name(search: _Search, wanted: Wanted, live: tuple[Found, ...]) -> None:
    if wanted.id:
        named = [item for item in live if item.id == wanted.id]
        if not named:
            search.refuse(wanted, f"no live object has the id {wanted.id}", "unknown-id")
            return
    else:
        # Client certificates have no names: one that is not ours is only taken over by its id.
        title = wanted.document.partition("/")[0]
        named = [
            item for item in live if wanted.aws_name and item.name == wanted.aws_name and item.title in ("", title)
        ]
    if not named:
        return
    if len(named) > 1:
        ids = ", ".join(item.id for item in named)
        hint = "say which with `id:`, or delete the others"
        search.refuse(wanted, f"{len(named)} live objects are called {wanted.aws_name}: {ids}", "two-of-one", hint)
        return
    _adopt(search, wanted, named[0])


def _adopt(search: _Search, wanted: Wanted, item: Found) -> None:
    other = item.tags.get(OWNER_TAG)
    if other and other != search.owner:
        search.refuse(wanted, f"{item.id} of this name belongs to {other}", "other-owner", "give it another name")
        return
    if any(key.startswith(CLOUDFORMATION_PREFIX) for key in item.tags) and not search.consent.adopt_from_cloudformation:
        hint = "detach it from its stack first, then use --adopt-from-cloudformation"
        search.refuse(wanted, f"{item.id} of this name is managed by CloudFormation", "cloudformation-owned", hint)
        return
    if not (search.consent.adopt or search.consent.adopt_from_cloudformation or wanted.id):
        hint = f"take it over with --adopt, or with `id: {item.id}` in the document"
        search.refuse(wanted, f"{item.id} of this name exists and does not carry our tags", "not-ours", hint)
        return
    search.found[wanted.address] = item
    search.adopting.add(wanted.address)


def _owned(owner: str, document: str, live: tuple[Found, ...]) -> list[Found]:
    return [item for item in live if item.tags.get(OWNER_TAG) == owner and item.tags.get(DOCUMENT_TAG) == document]
