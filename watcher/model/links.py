"""Where a page leads: what is known of a link before anything is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where in a page a link stands."""

    TEXT = "text"
    FRAME = "frame"  # footer, header, menu
    EDITION = "edition"  # the page says: this is the same text in another language


@dataclass(frozen=True, slots=True)
class Link:
    """A link, its address absolute.

    Attributes:
        words: as the page shows them, white space folded; empty where it shows none.
        around: the sentence or line that it stands in, as far as that is short enough to tell anything.
        language: of what it leads to, where the page says so (``en``, ``pt-BR``).
    """

    url: str
    words: str
    place: Place
    around: str = ""
    language: str | None = None
