"""PDF to lines of text.

::

    bytes ─pdf_process─► words with places ─pdf_rows─► rows without headers and footers
          (pdf_words, a process of its own)              ├─ pdf_tables      columns, cells
                                                         └─ pdf_paragraphs  headings, items, paragraphs
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from watcher.errors import NormaliseError
from watcher.normalise.fold import fold
from watcher.normalise.lines import Reading, first_heading
from watcher.normalise.pdf_paragraphs import body_size, lines_of
from watcher.normalise.pdf_process import words_of
from watcher.normalise.pdf_rows import PdfPage, pages_of, without_furniture
from watcher.normalise.pdf_tables import untangled

_BARE = 25
"""Letters of a page that holds none but a stamp or a number."""

_LOST = 0.2
_NO_TITLE = re.compile(
    r"microsoft word\b.*|untitled.*|.*\.(?:docx?|pdf|odt|rtf|indd|html?|tex)|\S*_\S*|(?:file|https?):.*",
    re.IGNORECASE,
)


def read_pdf(body: bytes) -> Reading:
    """The lines of a PDF in reading order, its title, and remarks on pages without text.

    Raises:
        NormaliseError: encrypted, broken, too large, or pictures of text.
    """
    found = words_of(body)
    pages = pages_of(found["pages"])
    flags = _check(found["pages"], pages)
    size = body_size([row for page in pages for row in page.rows])
    rows = untangled(without_furniture(pages, size))
    lines = lines_of(rows)
    title = fold(found["title"])
    return Reading(lines, title if _is_title(title) else first_heading(lines), None, flags)


def _is_title(title: str) -> bool:
    return bool(title) and not _NO_TITLE.fullmatch(title)


def _check(found: Sequence[dict[str, Any]], pages: Sequence[PdfPage]) -> tuple[str, ...]:
    """Refuse what has no text, or letters that cannot be told; name single pages without text."""
    letters = [sum(len(word.text) for row in page.rows for word in row.words) for page in pages]
    bare = [number for number, count in enumerate(letters, 1) if count < _BARE]
    if 2 * len(bare) > len(pages):
        pictures = "pictures of text (a scan)" if any(page.images for page in pages) else "empty or drawn"
        raise NormaliseError(f"the PDF has no text layer: {len(bare)} of {len(pages)} pages are {pictures}")
    lost = sum(page["lost"] for page in found)
    if lost > _LOST * sum(letters):
        raise NormaliseError("the PDF does not say which letters its signs stand for")
    scanned = [str(number) for number in bare if pages[number - 1].images]
    return (f"no text on page {', '.join(scanned)} of the PDF, only pictures",) if scanned else ()
