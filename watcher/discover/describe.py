"""What a page is called, and which kind of document that makes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.discover.names import LONGEST_NAME, fold, kind_of, kind_of_address
from watcher.model import BlockKind, DocumentKind, Text

_TITLE_PARTS = re.compile(r"\s+[|·\u2013\u2014\-]\s+|\s*[|_｜—]\s*|:\s+|\s::\s")
_FIRST_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class Described:
    """The name and kind of a page.

    Attributes:
        kind: ``OTHER`` where neither title, headings nor address tell one.
        told: whether they do.
        publisher: what the title says besides the name: of whom it is.
    """

    name: str
    kind: DocumentKind
    told: bool
    publisher: str = ""


def describe(text: Text, url: str) -> Described:
    """Tell what a page calls itself: in its title, its first headings, its address."""
    parts = _parts(text.title)
    for name in (*parts, *_headings(text)):
        if (kind := kind_of(name)) is not None:
            publisher = next((part for part in parts if part != name and kind_of(part) is None), "")
            return Described(name, kind, told=True, publisher=publisher)
    name = next(iter((*parts, *_headings(text))), "") or url
    kind = kind_of_address(url)
    publisher = parts[-1] if len(parts) > 1 else ""
    return Described(name, kind or DocumentKind.OTHER, told=kind is not None, publisher=publisher)


def _parts(title: str) -> list[str]:
    """The parts of a title that may be names, without the brackets of Chinese titles."""
    found = (part.strip("《》 ") for part in _TITLE_PARTS.split(title[:400]))
    return [part for part in found if fold(part) and len(part) <= LONGEST_NAME]


def _headings(text: Text) -> Iterator[str]:
    first = [block for block in text.blocks if not block.toc][:_FIRST_BLOCKS]
    for block in first:
        if block.kind is BlockKind.HEADING and len(block.text) <= LONGEST_NAME:
            yield block.text.strip("《》 ")
