"""Tables and colour on a terminal, tab-separated lines in a pipe, JSON on request."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from textwrap import wrap

import click

ABSENT = "–"


def plain(value: object) -> object:
    """Turn records into what JSON knows: ISO dates, lists, objects."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def print_json(value: object) -> None:
    """One object, one line."""
    click.echo(json.dumps(plain(value), ensure_ascii=False))


def print_rows(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal; tab-separated lines without heads in a pipe."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(" ".join(cell(value).split()) for value in row))
        return
    told = [[cell(value) for value in row] for row in rows]
    if not told:
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    columns = list(zip(heads, *told, strict=True))
    widths = _widths(columns, console.width - 2 * (len(heads) - 1))
    if widths is None:
        _print_stacked(heads, told, console.width)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head, width in zip(heads, widths, strict=True):
        table.add_column(head, overflow="fold", width=width)
    for values in told:
        table.add_row(*(Text(value, style=_STYLES.get(value, "")) for value in values))
    console.print(table)


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """How wide each column is, or None where not even the longest words fit beside each other.

    What is left over goes to those first that need the least: a time stays on one line, and a reason wraps.
    """
    widths = [max(map(_longest_word, column)) for column in columns]
    if sum(widths) > room:
        widths = [max(map(_longest_piece, column)) for column in columns]
    wished = [
        max(cells(line) for value in column for line in (value.splitlines() or [""])) for column in columns
    ]
    spare = room - sum(widths)
    if spare < 0:
        return None
    order = sorted(range(len(columns)), key=lambda at: wished[at] - widths[at])
    for done, at in enumerate(order):
        given = min(wished[at] - widths[at], spare // (len(order) - done))
        widths[at] += given
        spare -= given
    return widths


def _print_stacked(heads: Sequence[str], rows: Iterable[Sequence[str]], columns: int) -> None:
    """Each row as lines of its own, without what is absent: for a terminal too narrow for a table."""
    width = max(map(len, heads))
    for row in rows:
        first, *others = zip(heads, row, strict=True)
        click.secho(f"{first[0]} {first[1]}", bold=True)
        for head, value in others:
            if value == ABSENT:
                continue
            room = max(columns - width - 4, 20)
            lines = [part for line in value.splitlines() for part in _wrapped(line, room)]
            click.echo("\n".join(f"  {'' if at else head:{width}}  {line}" for at, line in enumerate(lines)))


def _wrapped(line: str, room: int) -> list[str]:
    """A line in parts that fit. Addresses stay whole, to be copied; Chinese breaks anywhere."""
    if cells(line) == len(line):
        return wrap(line, room, break_long_words=False)
    from rich.console import Console
    from rich.text import Text

    return [part.plain.rstrip() for part in Text(line).wrap(Console(), room, overflow="fold")]


def _longest_word(text: str) -> int:
    """Of letters that take one column; wide ones may be broken after any, so a few of them are enough."""
    words = text.split()
    return max(
        (len(word) if (wide := cells(word)) == len(word) else min(wide, 12) for word in words), default=0
    )


def _longest_piece(text: str) -> int:
    """As the longest word; but in a sentence a long one, such as the name of a server, may be broken."""
    longest = _longest_word(text)
    return min(longest, 12) if " " in text.strip() else longest


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese letters take two."""
    from rich.cells import cell_len

    return cell_len(text)


def cell(value: object) -> str:
    """A value as people read it: times to the minute in UTC, an absent one as a dash."""
    if value is None or value == "":
        return ABSENT
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(cell(item) for item in value) or ABSENT
    return harmless(str(value))


def harmless(text: str) -> str:
    """Page text without the control characters that could drive a terminal."""
    return "".join(c if c in "\n\t" or c.isprintable() or c == "\u3000" else " " for c in text)


@contextmanager
def progress(doing: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal; nothing in a pipe. What it gives is called with the name of each that is done."""
    if quiet or not sys.stderr.isatty():
        yield lambda name: None  # noqa: ARG005
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda name: bar.update(task, advance=1, description=harmless(name))


_STYLES = {
    "ok": "green",
    "blocked": "red",
    "broken": "red",
    "unstable": "yellow",
    "pending": "yellow",
    "broader": "red",
    "narrower": "green",
    "mixed": "yellow",
    "given_up": "red",
}
