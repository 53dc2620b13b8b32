"""What a page says, and whether it is the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of text is in its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of text in reading order, white space folded, no markup.

    Attributes:
        text: the words as the page shows them, without the list marker.
        section: headings above it, outermost first (for a heading: without itself).
        level: heading level 1–6; for items, nesting depth from 1; otherwise 0.
        lead_in: for items, the sentence that the list completes ("We share data with:").
        heads: for cells, the row head and column head, where there are any.
        marker: list or section number as shown ("4.2", "(a)", "•"); empty where none.
        toc: a table-of-contents copy of a heading elsewhere: kept, never compared.
    """

    kind: BlockKind
    text: str
    section: tuple[str, ...] = ()
    level: int = 0
    lead_in: str | None = None
    heads: tuple[str, ...] = ()
    marker: str = ""
    toc: bool = False


@dataclass(frozen=True, slots=True)
class StatedDates:
    """The dates a document states of itself. ``relative`` holds "updated over a week ago"."""

    updated: date | None = None
    effective: date | None = None
    relative: str | None = None

    def notice(self, first_seen: datetime) -> int | None:
        """The notice period: days from first sight to effect, below 1 where there was none."""
        return None if self.effective is None else (self.effective - first_seen.date()).days


@dataclass(frozen=True, slots=True)
class Text:
    """The normalised content of a page.

    Attributes:
        fingerprint: hex SHA-256 of the canonical text; equal for texts that differ only by noise.
        language: ISO 639-1 code, or None where it cannot be told.
        flags: what the reader of this document should know ("select found nothing").
        normaliser: version of the code that made it.
    """

    blocks: tuple[Block, ...]
    fingerprint: str
    language: str | None
    title: str
    dates: StatedDates
    flags: tuple[str, ...]
    normaliser: int


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest unit that says something: a sentence, list item, cell or heading.

    Attributes:
        text: the clause's own words as the page shows them.
        key: its canonical form (see :mod:`watcher.normalise.canonical`): equal keys, equal clause.
        lead_in: for items, the sentence that the list completes.
        heads: for cells, row and column head.
    """

    text: str
    key: str
    kind: BlockKind
    section: tuple[str, ...] = ()
    lead_in: str | None = None
    heads: tuple[str, ...] = ()


class RejectionReason(StrEnum):
    """Why a page is not the document."""

    ERROR_PAGE = "error_page"
    NOT_FOUND = "not_found"
    CHALLENGE = "challenge"
    LOGIN = "login"
    CONSENT_WALL = "consent_wall"
    GEO_BLOCK = "geo_block"
    MAINTENANCE = "maintenance"
    EMPTY_SHELL = "empty_shell"
    TOO_SHORT = "too_short"
    SHRUNK = "shrunk"
    OTHER_LANGUAGE = "other_language"
    OTHER_EDITION = "other_edition"
    OTHER_DOCUMENT = "other_document"
    REDIRECT = "redirect"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that is not the document.

    Attributes:
        detail: a sentence a person understands.
        measures: the figures behind it (``{"chars": 85, "overlap": 0.0}``).
        replaceable: a text that reads like a legal document but is very different; accepted as
            "replaced" once it has been seen often enough over time.
    """

    reason: RejectionReason
    detail: str
    measures: Mapping[str, float | str] = field(default_factory=dict)
    replaceable: bool = False
