"""Words of a PDF's pages to rows in reading order, without running headers, footers and page numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import isfinite
from typing import Any

_EDGE_ROWS = 3
"""Rows of a page, from above and from below, that may be its header or footer."""

_LONGEST = 200
_MOST = 0.4
"""Share of the pages that a header stands on; left and right pages may have their own."""

_TOO_MUCH = 0.3
"""Share of all letters: what takes more is the text."""

_SAME_PLACE = 12.0
_EDGE = 0.12
_LARGER = 1.05
_APART = 1.9
_NEAR = 1.2
_WIDE_LEADING = 2.4
_STAMP = 40
_BAND = 10
_DOTS_OF_A_BAND = 50
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|pg\.?|p\.|seite|página|pagina|第)?\s*(?:\d{1,4}|[ivxl]{1,6})"
    r"(?:\s*(?:/|of|von|sur|de|di|\||页|頁|共|,)*\s*\d{1,4})?\s*(?:页|頁)?[\W_]*",
    re.IGNORECASE,
)
_PRINTED_AT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}\b")
_COUNTED = re.compile(r"(?:^|\s)(\d{1,4})/(\d{1,4})$")
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]")


@dataclass(slots=True)
class Word:
    """Letters without a space, in points from the lower left corner; ``y`` is the base line."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool


@dataclass
class Row:
    """Words on one base line, left to right, as they were drawn.

    Attributes:
        dot: where a list's dot was drawn before it: its left edge.
    """

    page: int
    words: list[Word]
    dot: float | None = None

    @property
    def x0(self) -> float:
        """Its left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Its right edge."""
        return self.words[-1].x1

    @cached_property
    def main(self) -> Word:
        """The longest of its words: it tells size and base line."""
        return max(self.words, key=lambda word: len(word.text))

    @property
    def y(self) -> float:
        """Its base line."""
        return self.main.y

    @property
    def size(self) -> float:
        """Its size of letters."""
        return self.main.size

    @cached_property
    def bold(self) -> float:
        """Share of its letters that are bold."""
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.bold) / letters

    @cached_property
    def text(self) -> str:
        """Its words, with spaces where the script has them."""
        parts = [self.words[0].text]
        for before, word in pairwise(self.words):
            wide = is_wide(before.text[-1]) and is_wide(word.text[0])
            parts.append("" if wide and word.x0 - before.x1 < 0.6 * word.size else " ")
            parts.append(word.text)
        return "".join(parts)


@dataclass(frozen=True)
class PdfPage:
    """One page: its rows in the order in which they were drawn."""

    number: int
    height: float
    images: int
    rows: list[Row] = field(default_factory=list)


def is_wide(letter: str) -> bool:
    """Whether a letter is of a script that is written without spaces."""
    return _WIDE.match(letter) is not None


def pages_of(found: Sequence[dict[str, Any]]) -> list[PdfPage]:
    """The pages as :func:`watcher.normalise.pdf_words.words_of` gives them, with their rows."""
    pages = []
    for number, page in enumerate(found):
        rows = _rows(number, (Word(*word) for word in page["words"] if _is_placed(word)))
        _mark(rows, page["dots"])
        pages.append(PdfPage(number, page["height"], page["images"], rows))
    return pages


def _is_placed(word: Sequence[Any]) -> bool:
    """Whether a word has a size and stands at some place: a file may say anything."""
    return word[4] > 0 and all(map(isfinite, word[1:5]))


def _rows(page: int, words: Iterable[Word]) -> list[Row]:
    rows: list[Row] = []
    before: Word | None = None
    for word in words:
        if before is not None and _follows(before, word):
            rows[-1].words.append(word)
        else:
            rows.append(Row(page, [word]))
        before = word
    return rows


def _follows(before: Word, word: Word) -> bool:
    size = max(before.size, word.size)
    return abs(before.y - word.y) <= 0.5 * size and word.x0 >= before.x1 - 0.5 * size


def _mark(rows: list[Row], dots: list[list[float]]) -> None:
    """Give each row the dot that was drawn at its left, half its height above the base line."""
    near: dict[int, list[list[float]]] = defaultdict(list)
    for dot in dots:
        band = near[int(dot[1] // _BAND)]
        if len(band) < _DOTS_OF_A_BAND:
            band.append(dot)
    for row in rows:
        middle = row.y + 0.35 * row.size
        for right, y, width in (dot for band in (-1, 0, 1) for dot in near[int(middle // _BAND) + band]):
            if abs(y - middle) < 0.35 * row.size and 0 < row.x0 - right < 2 * row.size > width:
                row.dot = right - width


def without_furniture(pages: Sequence[PdfPage], body_size: float) -> list[Row]:
    """The rows of all pages but for headers, footers and page numbers."""
    edges = {page.number: _edges(page) for page in pages}
    seen: dict[str, list[tuple[Row, float]]] = defaultdict(list)
    for page in pages:
        for row, place in edges[page.number]:
            seen[_NUMBER.sub("#", row.text)].append((row, place))
    drop: set[int] = set()
    for alike in seen.values():
        drop.update(id(row) for row in _repeated(alike, len(pages), body_size))
    _keep_what_runs_on(pages, drop, body_size)
    for page in pages:
        for row, place in edges[page.number]:
            if abs(place) < _EDGE * page.height and _is_apart(row, page) and _is_stamp(row, len(pages)):
                drop.add(id(row))
    rows = [row for page in pages for row in page.rows]
    kept = [row for row in rows if id(row) not in drop]
    return kept if _letters(rows) - _letters(kept) <= _TOO_MUCH * _letters(rows) else rows


def _keep_what_runs_on(pages: Sequence[PdfPage], drop: set[int], body_size: float) -> None:
    """Take back what stands as near to the text as its own rows: words of a text repeat too."""
    near = min(_NEAR * _usual_gap(pages), _WIDE_LEADING * body_size)
    for page in pages:
        text = sorted(row.y for row in page.rows if id(row) not in drop)
        for row in sorted(page.rows, key=lambda row: row.y):
            place = bisect_left(text, row.y - near)
            if id(row) in drop and place < len(text) and text[place] <= row.y + near:
                drop.discard(id(row))


def _usual_gap(pages: Sequence[PdfPage]) -> float:
    """The distance between rows of a paragraph: a small one of those that there are."""
    gaps = [before.y - row.y for page in pages for before, row in pairwise(page.rows)]
    down = sorted(gap for gap in gaps if gap > 0)
    return down[len(down) // 4] if down else 0.0


def _letters(rows: Iterable[Row]) -> int:
    return sum(len(row.text) for row in rows)


def _edges(page: PdfPage) -> list[tuple[Row, float]]:
    """The highest and lowest rows of a page: from the upper edge (below 0), from the lower one."""
    rows = sorted((row for row in page.rows if len(row.text) <= _LONGEST), key=lambda row: row.y)
    low, high = rows[:_EDGE_ROWS], rows[-_EDGE_ROWS:]
    return [(row, row.y) for row in low] + [(row, row.y - page.height) for row in high]


def _is_stamp(row: Row, pages: int) -> bool:
    """Whether a row is a page number ("3", "Page 3 of 5"), or what browsers print above and below."""
    if (len(row.text) < _STAMP and _PAGE_NUMBER.fullmatch(row.text)) or _PRINTED_AT.match(row.text):
        return True
    counted = _COUNTED.search(row.text)
    return counted is not None and (int(counted[1]), int(counted[2])) == (row.page + 1, pages)


def _is_apart(row: Row, page: PdfPage) -> bool:
    """Whether no text runs on to it: the last word of a paragraph may be a number too."""
    return all(other is row or abs(other.y - row.y) > _APART * row.size for other in page.rows)


def _repeated(rows: list[tuple[Row, float]], pages: int, body_size: float) -> Iterable[Row]:
    """Those of the rows with the same words that stand at the same place of many pages."""
    places: dict[int, list[Row]] = defaultdict(list)
    for row, place in rows:
        places[round(place / _SAME_PLACE)].append(row)
    for place, near in places.items():
        standing = {row.page for row in near}
        if len(standing) < max(2, _MOST * pages):
            continue
        alike = Counter(row.text for row in near).most_common(1)[0][1] == len(near)
        is_title = place < 0 and near[0].size > _LARGER * body_size  # "Article 1", "Article 2"
        if alike or (_counts_up(near) and not is_title):
            yield from near


def _counts_up(rows: list[Row]) -> bool:
    """Whether one of the numbers goes up by one with each page, and the others stay."""
    columns = zip(*(map(int, _NUMBER.findall(row.text)) for row in rows), strict=True)
    for numbers in columns:
        offsets = {number - row.page for number, row in zip(numbers, rows, strict=True)}
        if len(offsets) > 1 and len(set(numbers)) > 1:
            return False
    return True
