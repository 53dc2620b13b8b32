"""The records every reader hands on: lines of text and how the page dressed them."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model import BlockKind


@dataclass(slots=True)
class Line:
    """One run of text between two breaks, white space folded.

    Attributes:
        level: heading level 1–6 for headings, nesting depth from 1 for items.
        bold: share of the characters that are bold, 0–1.
        link: share of the characters that are links, 0–1.
        inside: whether its links lead to other pages of the same site only.
        anchor: whether its links only point into the page itself.
        group: number of the list or table it belongs to; 0 for none.
        ordered: whether that list counts its items.
        continued: not the first line of its item or cell.
        heads: for cells, row and column head.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    bold: float = 0.0
    link: float = 0.0
    inside: bool = False
    anchor: bool = False
    group: int = 0
    ordered: bool = False
    continued: bool = False
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of a page: lines, title, stated language, and remarks on the way."""

    lines: list[Line]
    title: str = ""
    language: str | None = None
    flags: tuple[str, ...] = ()


def first_heading(lines: list[Line]) -> str:
    """The first heading, or nothing."""
    return next((line.text for line in lines if line.kind is BlockKind.HEADING), "")
