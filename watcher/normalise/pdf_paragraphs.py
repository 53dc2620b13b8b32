"""Rows of a PDF to lines of text: paragraphs joined over rows, columns and pages, headings, list items."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.model import BlockKind
from watcher.normalise.fold import fold
from watcher.normalise.lines import Line
from watcher.normalise.markers import split_marker
from watcher.normalise.pdf_hyphens import Hyphens, goes_on
from watcher.normalise.pdf_rows import Row, is_wide
from watcher.normalise.pdf_tables import tables

_HEADING = 1.08
_HEADING_LIMIT = 200
_SAME_SIZE = 0.08
_GAP = 1.25
_INDENT = 0.8
_CLEARLY = 0.2
_BOLD = 0.95
_ENDS = (".", "。", ";", "；", ":", "：", "!", "！", "?", "？", ".”", '."', ".)", "。”", "。）")
_BULLETS = frozenset("•●○◦▪■□◆◇‣⁃➢➤►▶✓✔")
_INDENTED = frozenset({"number", "paren", "letter", "circled", "bullet"})
_LEADERS = " .…·_"


@dataclass
class Column:
    """Where the rows of a column of text stand: its edges tell which rows are full."""

    left: float
    right: float


def body_size(rows: Sequence[Row]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for row in rows:
        for word in row.words:
            sizes[round(2 * word.size) / 2] += len(word.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def lines_of(rows: Sequence[Row]) -> list[Line]:
    """The lines of the rows of a text."""
    maker = _Paragraphs(rows)
    found: list[Line] = []
    start = 0
    for group, table in enumerate(tables(rows), 1):
        found += maker.lines(start, table.first)
        found += table.lines(-group)
        start = table.last + 1
    found += maker.lines(start, len(rows))
    return _with_levels(found, maker.sizes)


def _with_levels(lines: list[Line], sizes: dict[int, float]) -> list[Line]:
    """Rank the headings by their size: the largest is the first level."""
    ranks = {size: rank for rank, size in enumerate(sorted(set(sizes.values()), reverse=True), 1)}
    for line in lines:
        if line.kind is BlockKind.HEADING:
            line.level = min(6, ranks[sizes[id(line)]])
    return lines


class _Paragraphs:
    """Joins rows, given what the whole text looks like."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._body = body_size(rows)
        self._columns = _columns(rows)
        self._leading = _leading(rows)
        self._hyphens = Hyphens(row.text for row in rows)
        self._lists: list[tuple[float, float, int]] = []
        self._groups = 0
        self.sizes: dict[int, float] = {}

    def lines(self, start: int, end: int) -> Iterator[Line]:
        """The lines of the rows from ``start`` to before ``end``."""
        self._lists = []
        begin = start
        for number in range(start, end):
            if number > begin and self._breaks(number, begin):
                yield self._line(begin, number)
                begin = number
        if begin < end:
            yield self._line(begin, end)

    def _breaks(self, number: int, begin: int) -> bool:
        """Whether a new paragraph begins with this row."""
        before, row = self._rows[number - 1], self._rows[number]
        if _title_of_entry(before.text) or row.dot is not None or row.text[0] in _BULLETS:
            return True
        if self._dressed_otherwise(before, row):
            return True
        if goes_on(before.text, row.text):
            return False
        short = self._is_short(number - 1, row)
        ended = before.text.endswith(_ENDS)
        if self._columns[number] is not self._columns[number - 1]:
            return ended or short or self._starts_item(row)
        gap = before.y - row.y
        if gap > _GAP * self._leading.get(round(row.size), 1.35 * row.size) or short:
            return True
        return (ended or before.text.endswith((",", "、"))) and (
            self._starts_item(row) or self._is_indented(before, row, first=number - 1 == begin)
        )

    def _dressed_otherwise(self, before: Row, row: Row) -> bool:
        if abs(before.size - row.size) > _SAME_SIZE * before.size:
            return True
        heavy, light = max(before.bold, row.bold), min(before.bold, row.bold)
        return heavy >= _BOLD and light <= 1 - _BOLD

    def _is_short(self, number: int, following: Row) -> bool:
        """Whether the first word of the following row would have had room in this one."""
        row, column = self._rows[number], self._columns[number]
        word = following.words[0]
        wide = is_wide(word.text[0])
        need = following.size if wide else word.x1 - word.x0 + 0.3 * row.size
        slack = (1.0 if wide else 0.3) * row.size
        if following.text[0].islower() and not row.text.endswith(_ENDS):  # most likely the same sentence
            slack = max(slack, _CLEARLY * (column.right - column.left))
        return row.x1 + need + slack < column.right

    def _starts_item(self, row: Row) -> bool:
        return split_marker(row.text) is not None

    def _is_indented(self, before: Row, row: Row, *, first: bool) -> bool:
        """Whether the row begins to the right of the one before, or (not after a first row) to its left."""
        step = row.x0 - before.x0
        if step > 0 and first and split_marker(before.text) is not None:
            return False
        return step > _INDENT * row.size or (step < -_INDENT * row.size and not first)

    def _line(self, begin: int, end: int) -> Line:
        rows = self._rows[begin:end]
        text = fold(self._hyphens.join([row.text for row in rows]))
        first = rows[0]
        if title := _title_of_entry(text):
            return Line(title, link=1.0, inside=True, anchor=True)
        letters = sum(len(row.text) for row in rows)
        line = Line(text, bold=sum(row.bold * len(row.text) for row in rows) / letters)
        if first.size >= _HEADING * self._body and letters <= _HEADING_LIMIT and first.dot is None:
            line.kind = BlockKind.HEADING
            self.sizes[id(line)] = round(2 * first.size) / 2
            self._lists = []
        else:
            self._place_in_list(line, first, self._columns[begin])
        return line

    def _place_in_list(self, line: Line, row: Row, column: Column) -> None:
        """Make an item of a line with a dot, or with a number that is indented."""
        marker = split_marker(line.text)
        indent = row.x0 - column.left
        counted = marker is not None and marker.style in _INDENTED and indent > _INDENT * row.size
        if row.dot is None and row.text[0] not in _BULLETS and not counted:
            self._continue_item(line, indent)
            return
        begins = indent if row.dot is None else row.dot - column.left
        inner = row.words[1].x0 - column.left if row.dot is None and len(row.words) > 1 else indent
        while self._lists and self._lists[-1][0] > begins + 0.5 * row.size:
            self._lists.pop()
        if not self._lists or begins > self._lists[-1][0] + 0.5 * row.size:
            self._groups += 1
            self._lists.append((begins, inner, self._groups))
        line.kind, line.level, line.group = BlockKind.ITEM, len(self._lists), self._lists[-1][2]
        line.ordered = counted

    def _continue_item(self, line: Line, indent: float) -> None:
        """A paragraph that stands under the words of an item is part of it."""
        while self._lists and indent < self._lists[-1][1] - 2:
            self._lists.pop()
        if self._lists and self._lists[-1][0] > 0:
            line.kind, line.level, line.group = BlockKind.ITEM, len(self._lists), self._lists[-1][2]
            line.continued = True


def _title_of_entry(text: str) -> str:
    """ "1. Scope ...... 3" is an entry of a table of contents, which repeats a title; the page is no text."""
    stem = text.rstrip("0123456789")
    title = stem.rstrip(_LEADERS)
    leaders = stem[len(title) :].replace(" ", "").replace("…", "...")
    return title if len(leaders) >= 3 and 0 < len(text) - len(stem) <= 4 else ""


def _columns(rows: Sequence[Row]) -> list[Column]:
    """For each row the column it stands in: rows that follow each other down a page."""
    found: list[Column] = []
    for number, row in enumerate(rows):
        before = rows[number - 1] if number else None
        if before is None or row.page != before.page or row.y > before.y + row.size:
            found.append(Column(row.x0, row.x1))
        else:
            found.append(found[-1])
            found[-1].left, found[-1].right = min(found[-1].left, row.x0), max(found[-1].right, row.x1)
    _widen(found)
    return found


def _widen(columns: list[Column]) -> None:
    """A column with few rows is as wide as the widest that begins at the same place."""
    widths: dict[int, float] = defaultdict(float)
    for column in columns:
        for near in (-1, 0, 1):
            place = round(column.left / 3) + near
            widths[place] = max(widths[place], column.right)
    counts = Counter(map(id, columns))
    for column in {id(column): column for column in columns}.values():
        if counts[id(column)] < 5:
            column.right = max(column.right, widths[round(column.left / 3)])


def _leading(rows: Sequence[Row]) -> dict[int, float]:
    """For each size of letters the usual distance between two rows of a paragraph: the least common one."""
    gaps: dict[int, Counter[float]] = defaultdict(Counter)
    for before, row in pairwise(rows):
        gap = before.y - row.y
        if before.page == row.page and abs(before.size - row.size) < 0.3 and 0.9 < gap / row.size < 2.4:
            gaps[round(row.size)][round(2 * gap) / 2] += 1
    found: dict[int, float] = {}
    for size, counted in gaps.items():
        enough = 0.2 * sum(counted.values())
        found[size] = min(gap for gap, count in counted.items() if count >= enough) if counted else 0.0
    return found
