"""What an import wrote, and what it could not say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unsaid:
    """Something live that the specs do not say, under the label of what it belongs to."""

    label: str
    text: str


@dataclass(frozen=True)
class Imported:
    """The files that an import wrote below a directory, what they describe, and what they leave unsaid.

    `stacks` are the labels of what CloudFormation manages: to adopt them takes an option of its own.
    """

    directory: str
    project: str
    target: str
    account: str
    region: str
    files: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    unsaid: tuple[Unsaid, ...] = ()
    stacks: tuple[str, ...] = ()
