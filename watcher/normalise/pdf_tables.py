"""Tables among the rows of a PDF: cells that stand side by side, row after row.

A PDF has no tables, only words at places. The order of drawing tells tables from columns of text: a table
is drawn row by row, columns one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.model import BlockKind
from watcher.normalise.fold import fold
from watcher.normalise.lines import Line
from watcher.normalise.markers import split_marker
from watcher.normalise.pdf_rows import Row

_GAP = 1.2
"""Sizes of letters between two cells of a row; no space in a justified line is as wide."""

_LEADING = 1.9
_CELL_ROWS = 15
_MANY_CELLS = 30
_ALIGNED = 2.0
_SNAP = 1.5
_TEXT_ROWS = 8
_FILLED, _MOSTLY = 0.85, 0.6
_BOLD = 0.9


@dataclass
class Cell:
    """Rows that stand under one another, and which of the text's rows they are part of."""

    rows: list[Row]
    first: int
    last: int

    @property
    def x0(self) -> float:
        """Its left edge."""
        return min(row.x0 for row in self.rows)

    @property
    def x1(self) -> float:
        """Its right edge."""
        return max(row.x1 for row in self.rows)

    def beside(self, other: Cell) -> bool:
        """Whether ``other`` stands to the right of it, at the same height."""
        upper, lower = self.rows[0], self.rows[-1]
        top, bottom = other.rows[0], other.rows[-1]
        return (
            upper.page == top.page
            and other.x0 >= self.x1 - 1
            and upper.y + upper.size > bottom.y
            and top.y + top.size > lower.y
        )

    def meets(self, other: Cell) -> bool:
        """Whether both may be of one column."""
        return self.x0 <= other.x1 and other.x0 <= self.x1

    @property
    def is_bold(self) -> bool:
        """Whether it is a head."""
        return all(row.bold >= _BOLD for row in self.rows)


@dataclass
class Table:
    """Rows of cells; ``first`` and ``last`` are the text's rows that it is made of."""

    rows: list[list[Cell]]

    @property
    def first(self) -> int:
        """Number of the first of the text's rows in it."""
        return self.rows[0][0].first

    @property
    def last(self) -> int:
        """Number of the last of the text's rows in it."""
        return self.rows[-1][-1].last

    def lines(self, group: int) -> Iterator[Line]:
        """Its cells, each under its heads; a head that is repeated on the next page is left out."""
        heads: list[str] = []
        for number, row in enumerate(self.rows):
            texts = [_words(cell) for cell in row]
            if all(cell.is_bold for cell in row) and (number == 0 or texts == heads):
                if number == 0:
                    heads = texts
                    yield from (Line(text, BlockKind.CELL, group=group) for text in texts)
                continue
            for place, (text, cell) in enumerate(zip(texts, row, strict=True)):
                column = heads[place] if len(row) == len(heads) else self._head(cell, heads)
                own = (texts[0], column) if place else (column,)
                yield Line(text, BlockKind.CELL, group=group, heads=tuple(part for part in own if part))

    def _head(self, cell: Cell, heads: list[str]) -> str:
        return next((text for top, text in zip(self.rows[0], heads, strict=False) if top.meets(cell)), "")


def _words(cell: Cell) -> str:
    return fold(" ".join(row.text for row in cell.rows))


def tables(rows: Sequence[Row]) -> list[Table]:
    """The tables among the rows, in order."""
    found: list[Table] = []
    for run in _runs(_side_by_side(_cells(rows))):
        if len(run) < 2 or _is_contents(run) or _is_justified(run):
            continue
        table = Table(run)
        after = found[-1] if found else None
        if after is not None and after.last + 1 == table.first and _alike(after.rows[-1], run[0]):
            after.rows += run
        else:
            found.append(table)
    return found


def _cells(rows: Sequence[Row]) -> list[Cell]:
    """Pieces of rows, stacked where one stands right under the other."""
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        for piece in _pieces(row):
            if cells and _under(cells[-1], piece):
                cells[-1].rows.append(piece)
                cells[-1].last = number
            else:
                cells.append(Cell([piece], number, number))
    return cells


def _pieces(row: Row) -> Iterator[Row]:
    """A row cut at its wide gaps, but for the one after a list's number."""
    start = 0
    for at in range(1, len(row.words)):
        before, word = row.words[at - 1], row.words[at]
        if word.x0 - before.x1 > _GAP * max(before.size, word.size):
            piece = Row(row.page, row.words[start:at])
            if split_marker(f"{piece.text} x") is not None and len(piece.words) == 1:
                continue
            yield piece
            start = at
    yield Row(row.page, row.words[start:]) if start else row


def _under(cell: Cell, piece: Row) -> bool:
    last = cell.rows[-1]
    down = last.y - piece.y
    return (
        last.page == piece.page
        and 0 < down <= _LEADING * max(last.size, piece.size)
        and cell.x0 - 3 * piece.size < piece.x0 < cell.x1
        and piece.x1 > cell.x0
        and len(cell.rows) <= _CELL_ROWS
    )


def _side_by_side(cells: list[Cell]) -> list[list[Cell]]:
    groups: list[list[Cell]] = []
    for cell in cells:
        if groups and len(groups[-1]) < _MANY_CELLS and all(other.beside(cell) for other in groups[-1]):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return groups


def _runs(groups: list[list[Cell]]) -> Iterator[list[list[Cell]]]:
    """Rows of cells one after the other that share their columns."""
    run: list[list[Cell]] = []
    for number, group in enumerate(groups):
        usable = len(group) > 1 and all(len(cell.rows) <= _CELL_ROWS for cell in group)
        if run and not (usable and len(group) >= len(run[-1]) and _alike(run[-1], group)):
            recut = _recut(group, run[-1])
            if recut is None and not (usable and _alike(run[-1], group)):
                yield run
                run = []
            group, usable = recut or group, usable or recut is not None  # noqa: PLW2901
        if not usable:
            continue
        above = _recut(groups[number - 1], group) if not run and number else None
        run += [above, group] if above else [group]
    if run:
        yield run


def _recut(group: list[Cell], like: list[Cell]) -> list[Cell] | None:
    """A row, its cells cut where those of its neighbour begin: some stand as near as two words."""
    if len(like) < 3 or len(group) > len(like) or group[0].rows[0].page != like[0].rows[0].page:
        return None
    cells = [piece for cell in group for piece in _cut(cell, [other.x0 for other in like])]
    starts_alike = all(any(abs(cell.x0 - other.x0) < _SNAP for other in like) for cell in cells)
    return cells if len(cells) == len(like) > len(group) and starts_alike else None


def _cut(cell: Cell, starts: list[float]) -> Iterator[Cell]:
    if len(cell.rows) > 1:
        yield cell
        return
    words = cell.rows[0].words
    cuts = [at for at, word in enumerate(words) if at and any(abs(word.x0 - x) < _SNAP for x in starts)]
    for begin, end in pairwise([0, *cuts, len(words)]):
        yield Cell([Row(cell.rows[0].page, words[begin:end])], cell.first, cell.last)


def _alike(upper: list[Cell], lower: list[Cell]) -> bool:
    """Whether each cell of the row with fewer stands in a column of its own of the other."""
    few, many = sorted((upper, lower), key=len)
    return all(sum(cell.meets(other) for other in many) == 1 for cell in few)


def _is_contents(run: list[list[Cell]]) -> bool:
    """A table of contents: titles, and the numbers of their pages."""
    return all(len(row) <= 3 and _words(row[-1]).isdecimal() for row in run)


def _is_justified(run: list[list[Cell]]) -> bool:
    """Words of a narrow column, each row stretched to the same end."""
    ends = [row[-1].x1 for row in run]
    return max(ends) - min(ends) < 1 and all(map(_is_stretched, run))


def _is_stretched(row: list[Cell]) -> bool:
    words = [word for cell in row for word in cell.rows[0].words]
    gaps = [word.x0 - before.x1 for before, word in pairwise(words)]
    return all(len(cell.rows) == 1 for cell in row) and max(gaps) - min(gaps) < 0.3 * words[0].size


def untangled(rows: Sequence[Row]) -> list[Row]:
    """The rows, with columns of text that were drawn line by line put one after the other."""
    found: list[Row] = []
    pending: list[list[Row]] = []
    for row in rows:
        pieces = list(_pieces(row))
        if pending and not _goes_on(pending[-1], pieces):
            found += _put_in_order(pending)
            pending = []
        if len(pieces) > 1:
            pending.append(pieces)
        else:
            found.append(row)
    return found + _put_in_order(pending)


def _goes_on(before: list[Row], pieces: list[Row]) -> bool:
    if len(pieces) != len(before) or pieces[0].page != before[0].page or pieces[0].y >= before[0].y:
        return False
    return all(
        abs(one.x0 - other.x0) <= _ALIGNED * one.size for one, other in zip(before, pieces, strict=True)
    )


def _put_in_order(rows: list[list[Row]]) -> list[Row]:
    columns = list(zip(*rows, strict=True))
    if len(rows) >= _TEXT_ROWS and columns and all(map(_is_text, columns)):
        return [piece for column in columns for piece in column]
    return [Row(row[0].page, [word for piece in row for word in piece.words]) for row in rows]


def _is_text(column: tuple[Row, ...]) -> bool:
    """Whether most of its lines are full."""
    width = max(row.x1 for row in column) - min(row.x0 for row in column)
    return sum(row.x1 - row.x0 >= _FILLED * width for row in column) >= _MOSTLY * len(column)
