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
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    told = [[cell(value) for value in row] for row in rows]
    widths = [max(map(_longest_word, column), default=0) for column in zip(heads, *told, strict=True)]
    if sum(widths) + 2 * len(widths) > console.width:
        _print_stacked(heads, told, console.width)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head, width in zip(heads, widths, strict=True):
        table.add_column(head, overflow="fold", min_width=width)
    for values in told:
        table.add_row(*(Text(value, style=_STYLES.get(value, "")) for value in values))
    console.print(table)


def _print_stacked(heads: Sequence[str], rows: Iterable[Sequence[str]], columns: int) -> None:
    """Each row as lines of its own: for a terminal so narrow that a table would break words."""
    width = max(map(len, heads))
    for row in rows:
        first, *others = zip(heads, row, strict=True)
        click.secho(f"{first[0]} {first[1]}", bold=True)
        for head, value in others:
            room = max(columns - width - 4, 20)
            lines = [part for line in value.splitlines() for part in wrap(line, room, break_long_words=False)]
            click.echo("\n".join(f"  {'' if at else head:{width}}  {line}" for at, line in enumerate(lines)))


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def cell(value: object) -> str:
    """A value as people read it: times to the minute in UTC, an absent one as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(cell(item) for item in value)
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
