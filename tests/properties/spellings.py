"""The same project written in other ways: with targets, overlays and variables in the place of plain documents."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.properties.atoms import subset, yes_or_no
from tests.properties.world import ACCOUNT, REGION, TARGET, Documents

OTHER = "prod"
FIXED = ("kind", "name", "api", "routes", "stages")
"""Members that stay where they are: what a document is, and what is written in other ways itself."""
WRONG: tuple[Any, ...] = ("wrong", 7, {"wrong": True}, ["wrong"])


@dataclass
class Spelling:
    """Documents in another form, and what the project file says for them."""

    documents: Documents = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    regional: dict[str, Any] = field(default_factory=dict)

    @property
    def about(self) -> dict[str, Any]:
        """What the project file says: the other target lacks all variables, and has the same place under a prefix."""
        here = {
            "account": ACCOUNT,
            "regions": {REGION: {"vars": self.regional}},
            "vars": {**dict.fromkeys(self.regional, "of no region"), **self.variables},
        }
        there = {"account": ACCOUNT, "region": REGION, "namePrefix": "other-"}
        return {"targets": {TARGET: here, OTHER: there}, "defaultTarget": TARGET}


@st.composite
def spellings(draw: st.DrawFn, plain: Documents) -> Spelling:
    """Return documents that mean for one target what the plain ones say, and something else for another."""
    made = Spelling()
    for document in plain:
        said = copy.deepcopy(document)
        if "stages" in said:
            said["stages"] = {name: draw(_laid_over(stage, made)) for name, stage in said["stages"].items()}
            if draw(yes_or_no):
                said["stages"]["elsewhere"] = {"targets": [OTHER], "variables": {"x": "${var.nowhere}"}}
        made.documents.append(draw(_laid_over(said, made)))
    if draw(yes_or_no):
        absent = {"kind": "ApiKey", "name": "nobody", "targets": [OTHER], "description": "${var.nowhere}"}
        made.documents.append(absent)
    return made


@st.composite
def _laid_over(draw: st.DrawFn, item: dict[str, Any], made: Spelling) -> dict[str, Any]:
    """Return a document or stage with some members said in an overlay, or by a variable."""
    names = [key for key in item if key not in FIXED]
    over, below = {}, dict(item)
    for name in draw(subset(names, most=len(names))):
        how = draw(st.sampled_from(["moved", "corrected", "variable"]))
        if how == "variable":
            below[name] = _variable(made, draw(yes_or_no), below[name])
        elif how == "moved":
            over[name] = below.pop(name)
        else:
            over[name], below[name] = below[name], draw(st.sampled_from(WRONG))
            if isinstance(over[name], dict) and isinstance(below[name], dict):
                over[name] = {**over[name], **dict.fromkeys(below[name])}
    if draw(yes_or_no):
        below["anything"], over["anything"] = "wrong", None
    if draw(yes_or_no):
        below["targets"] = draw(st.permutations([TARGET, OTHER]))
    overlays = {**({TARGET: over} if over else {}), **({OTHER: {"description": "other"}} if draw(yes_or_no) else {})}
    return {**below, **({"overlays": overlays} if overlays else {})}


def _variable(made: Spelling, regional: bool, value: Any) -> str:
    """Return the text that stands for a value which a target's variable holds, or that of its region."""
    variables = made.regional if regional else made.variables
    name = f"v{len(made.variables)}-{len(made.regional)}"
    variables[name] = value
    return f"${{var.{name}}}"
