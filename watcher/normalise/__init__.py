"""Page → Text: the words that bind people, without the page around them.

::

    Page ─reading─► lines ─noise─► lines ─outline─► blocks ─► Text
          html  (tree, prune, emit)                  ├─ canonical  fingerprint
          markdown, plain, pdf                       ├─ dates, language
          decode                                     └─ clauses    sentences with their place

Pure: bytes in, records out. Raise :data:`VERSION` with every change of what comes out, so that stored
pages are read again before anything is compared.
"""

from __future__ import annotations

from watcher.errors import NormaliseError
from watcher.model import BlockKind, Page, Text
from watcher.normalise.canonical import fingerprint
from watcher.normalise.clauses import clauses
from watcher.normalise.dates import date_lines, stated_dates, way_of_writing
from watcher.normalise.glance import glance
from watcher.normalise.join import join_pages, parts_of
from watcher.normalise.language import detect
from watcher.normalise.noise import without_noise
from watcher.normalise.outline import outline
from watcher.normalise.reading import read
from watcher.normalise.same import same

__all__ = [
    "VERSION",
    "clauses",
    "date_lines",
    "glance",
    "join_pages",
    "normalise",
    "parts_of",
    "same",
    "way_of_writing",
]

VERSION = 2

_MAX_LINES = 250_000


def normalise(
    page: Page, *, select: str | None = None, remove: tuple[str, ...] = (), language: str | None = None
) -> Text:
    """The text of a page.

    Args:
        page: what a fetch brought back, or a file as a page.
        select: CSS of the text, where the general way is not wanted.
        remove: CSS of what is not text.
        language: what the document is configured to be, for texts too short to tell.

    Raises:
        NormaliseError: not a type of document that is read, or too much markup or too many lines.
    """
    reading = read(page, select=select, remove=remove)
    if len(reading.lines) > _MAX_LINES:
        raise NormaliseError(f"the page has more than {_MAX_LINES:,} lines")
    lines = without_noise(reading.lines)
    blocks, forms = outline(lines)
    return Text(
        blocks=blocks,
        fingerprint=fingerprint(blocks, forms),
        language=detect([block.text for block in blocks]) or language or reading.language,
        title=reading.title or next((b.text for b in blocks if b.kind is BlockKind.HEADING), ""),
        dates=stated_dates(line.text for line in reading.lines),
        flags=reading.flags,
        normaliser=VERSION,
    )
