"""Plain text: for terminals, and as the text part of an e-mail."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from textwrap import indent

from watcher.message.clean import isolated
from watcher.message.parts import Item, Letter, Quote, Section
from watcher.model import Mark

COLUMNS = 78
DIVIDER = "—" * 20
_OURS = "\0"
"""Before an address of ours, which stays as it is; no text of a page holds it."""
_MARKS = {Mark.EQUAL: "{}", Mark.DELETED: "[−{}−]", Mark.INSERTED: "{{+{}+}}"}
_WIDE = {"W", "F"}


def write(letter: Letter, columns: int = 0, guard: Callable[[str], str] = str, *, titled: bool = True) -> str:
    """A letter as plain text.

    Args:
        letter: what it says.
        columns: it is at most so wide, but for addresses; 0: lines of any length.
        guard: put over every line but for those that are addresses of ours.
        titled: the title is shown elsewhere.
    """
    sections = ["\n\n".join(_section(section, letter)) for section in letter.sections]
    head = [] if titled else [letter.title]
    whole = "\n\n".join([*head, f"\n\n{DIVIDER}\n\n".join(sections), *letter.notes])
    return "\n".join(_line(line, columns, guard) for line in whole.strip().split("\n"))


def _line(line: str, columns: int, guard: Callable[[str], str]) -> str:
    return line.removeprefix(_OURS) if line.startswith(_OURS) else _wrapped(guard(line), columns)


def _section(section: Section, letter: Letter) -> Iterator[str]:
    if section.heading:
        yield section.heading
    if section.leads:
        yield "\n".join(_leads(section, letter.colon))
    yield from (_item(item, letter) for item in section.items)
    if section.notes:
        yield "\n".join(section.notes)
    yield "\n".join(f"{fact.label}{letter.colon}{fact.value}" for fact in section.facts)
    yield from (f"{link.words}{letter.colon.rstrip()}\n{_OURS}{link.url}" for link in section.links)


def _leads(section: Section, colon: str) -> Iterator[str]:
    for lead in section.leads:
        yield f"{lead.topic[:1].upper()}{lead.topic[1:]}{colon}{lead.way}"
        yield from (f"  · {words}" for words in lead.says)


def _item(item: Item, letter: Letter) -> str:
    lines = [f"§ {isolated(item.place)}"] if item.place else []
    lines.append(item.about)
    lines += [f"  · {words}" for words in item.says]
    lines += [f"  {_quote(quote, letter)}" for quote in item.quotes]
    if item.link:
        lines += [f"  {item.link.words}{letter.colon.rstrip()}", f"{_OURS}  {item.link.url}"]
    return "\n".join(lines)


def _quote(quote: Quote, letter: Letter) -> str:
    words = "".join(_MARKS[run.mark].format(run.text) for run in quote.runs)
    label = f"{quote.label}{letter.colon}" if quote.label else ""
    more = f" {quote.more}" if quote.more else ""
    return f"{label}{letter.opening}{isolated(words)}{letter.closing}{more}"


def _wrapped(line: str, columns: int) -> str:
    """A line broken at spaces, or between Chinese letters, the rest set in as its beginning is."""
    margin = " " * (len(line) - len(line.lstrip()))
    words = line.lstrip()
    if not columns or _width(line) <= columns:
        return line
    return indent("\n".join(_lines(words, columns - len(margin))), margin)


def _lines(text: str, columns: int) -> Iterator[str]:
    line, width = "", 0
    for piece in _pieces(text):
        if line and width + _width(piece.rstrip()) > columns:
            yield line.rstrip()
            line, width = "", 0
        line += piece
        width += _width(piece)
    if line:
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: words (of bearable length) with the space after them, single wide letters."""
    piece = ""
    for letter in text:
        ends = piece and (_is_wide(letter) or piece[-1] == " " or _is_wide(piece[-1])) and letter != " "
        if ends or len(piece) >= COLUMNS // 2:
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _is_wide(letter: str) -> bool:
    return letter > "\u1100" and unicodedata.east_asian_width(letter) in _WIDE


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(letter) else 2 if _is_wide(letter) else 1 for letter in text)
