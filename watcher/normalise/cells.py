"""Which heads a table cell stands under."""

from __future__ import annotations

from watcher.normalise.fold import fold
from watcher.normalise.tree import Element

_BOLD = frozenset({"b", "strong", "th"})
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_LONG_CELL = 5_000
_HEAD_LIMIT = 200
_MAX_SPAN = 50
_Row = list[Element]


def cell_heads(table: Element) -> dict[Element, tuple[str, ...]]:
    """For each cell of a data table its row head and column head; empty for layout tables."""
    rows, header_rows = _written(*_rows(table))
    if _is_layout(table, rows):
        return {}
    columns: list[str] = []
    if header_rows or _is_header(rows[0]):
        columns = _spread(rows[0])
    found: dict[Element, tuple[str, ...]] = {}
    for number, row in enumerate(rows):
        if columns and number < max(1, header_rows):
            found.update((cell, ()) for cell in row)
            continue
        found.update(_row_heads(row, columns))
    return found


def _rows(table: Element) -> tuple[list[_Row], int]:
    """The table's own rows, and how many of the first stand in its ``thead``."""
    rows: list[_Row] = []
    header_rows = 0
    for child in table.elements():
        lines = child.elements() if child.tag in _SECTIONS else [child]
        for line in lines:
            cells = [cell for cell in line.elements() if cell.tag in _CELLS] if line.tag == "tr" else []
            if cells:
                rows.append(cells)
                header_rows += child.tag == "thead"
    return rows, header_rows


def _written(rows: list[_Row], header_rows: int) -> tuple[list[_Row], int]:
    """The rows without empty ones at the top, which some converters put there as heads."""
    empty = next((number for number, row in enumerate(rows) if any(cell.chars for cell in row)), 0)
    return rows[empty:], max(0, header_rows - empty)


def _is_layout(table: Element, rows: list[_Row]) -> bool:
    if len(rows) < 2 or max(map(len, rows)) < 2 or table.attrs.get("role") in {"presentation", "none"}:
        return True
    return any(cell.chars > _LONG_CELL and cell.headed for row in rows for cell in row)


def _is_header(row: _Row) -> bool:
    """A first row of ``th`` or of bold words only."""
    return all(cell.tag == "th" or _all_bold(cell) for cell in row)


def _all_bold(cell: Element) -> bool:
    return 0 < cell.chars <= max(cell.bold, 1) + 2


def _span(cell: Element) -> int:
    value = cell.attrs.get("colspan") or "1"
    return min(_MAX_SPAN, max(1, int(value))) if value.isdecimal() and len(value) < 4 else 1


def _spread(row: _Row) -> list[str]:
    """The head of each column."""
    heads: list[str] = []
    for cell in row:
        heads.extend([fold(cell.words(_HEAD_LIMIT))[:_HEAD_LIMIT]] * _span(cell))
    return heads


def _row_heads(row: _Row, columns: list[str]) -> list[tuple[Element, tuple[str, ...]]]:
    first = fold(row[0].words(_HEAD_LIMIT))[:_HEAD_LIMIT] if len(row) > 1 else ""
    found: list[tuple[Element, tuple[str, ...]]] = []
    column = 0
    for position, cell in enumerate(row):
        head = columns[column] if column < len(columns) else ""
        own = (first, head) if position else (head,)
        found.append((cell, tuple(part for part in own if part)))
        column += _span(cell)
    return found
