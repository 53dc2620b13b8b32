"""Messages for chats: one order of parts, each service's markup as a :class:`Style`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from watcher.message.clean import isolated
from watcher.message.parts import Fact, Item, Letter, Quote, Section
from watcher.message.unlinking import JOINER, unlinked, unlinked_runs
from watcher.model import Mark

BULLET = "• "


@dataclass(frozen=True, slots=True)
class Style:
    """The markup of a service.

    Attributes:
        escape: makes words that are no markup of any text.
        bold: of escaped words.
        inserted: marks escaped words that are new.
        deleted: marks escaped words that are gone.
        link: of escaped words and an address.
        code: of words to be typed, which are ours.
        quote: of escaped lines.
        newline: ends a line within a paragraph.
        gap: ends a paragraph within one change.
    """

    escape: Callable[[str], str]
    bold: Callable[[str], str]
    inserted: Callable[[str], str]
    deleted: Callable[[str], str]
    link: Callable[[str, str], str]
    code: Callable[[str], str]
    quote: Callable[[str], str]
    newline: str = "\n"
    gap: str = "\n"


def write(letter: Letter, style: Style, *, titled: bool) -> str:
    """A letter in the markup of a service; it begins with its title where nothing else shows that."""
    parts = [] if titled else [style.bold(style.escape(unlinked(letter.title)))]
    parts += [part for section in letter.sections for part in _section(section, letter, style)]
    parts += [_note(note, style) for note in letter.notes]
    return "\n\n".join(parts)


def _section(section: Section, letter: Letter, style: Style) -> Iterator[str]:
    def words(text: str) -> str:
        return style.escape(unlinked(text))

    head = [style.bold(words(section.heading))] if section.heading else []
    for lead in section.leads:
        topic = f"{lead.topic[:1].upper()}{lead.topic[1:]}"
        head.append(f"{style.bold(words(topic))}{letter.colon}{words(lead.way)}")
        head += [words(f"{BULLET}{said}") for said in lead.says]
    if head:
        yield style.newline.join(head)
    for item in section.items:
        yield style.gap.join(_item(item, letter, style))
    if section.notes:
        yield style.newline.join(_note(note, style) for note in section.notes)
    dates = [
        f"{words(fact.label)}{letter.colon}{words(fact.value)}" for fact in section.facts if not fact.code
    ]
    links = [style.link(words(link.words), link.url) for link in section.links]
    yield style.newline.join(
        [" · ".join([*dates, *links]), *(_typed(fact, letter, style) for fact in section.facts if fact.code)]
    )


def _note(note: str, style: Style) -> str:
    """A sentence; with something before one that could begin as a list, heading or table does."""
    return ("" if note[:1].isalpha() else JOINER) + style.escape(unlinked(note))


def _typed(fact: Fact, letter: Letter, style: Style) -> str:
    return f"{style.escape(fact.label)}{letter.colon}{style.code(fact.value)}"


def _item(item: Item, letter: Letter, style: Style) -> Iterator[str]:
    head = [style.bold(style.escape(unlinked(f"§ {isolated(item.place)}")))] if item.place else []
    head.append(style.escape(unlinked(item.about)))
    head += [style.escape(unlinked(f"{BULLET}{said}")) for said in item.says]
    yield style.newline.join(head)
    for quote in item.quotes:
        yield style.quote(_quote(quote, letter, style))
    if item.link:
        yield style.link(style.escape(item.link.words), item.link.url)


def _quote(quote: Quote, letter: Letter, style: Style) -> str:
    marks: dict[Mark, Callable[[str], str]] = {
        Mark.EQUAL: str,
        Mark.INSERTED: style.inserted,
        Mark.DELETED: style.deleted,
    }
    words = "".join(marks[run.mark](style.escape(run.text)) for run in unlinked_runs(quote.runs))
    label = f"{style.bold(style.escape(quote.label))}{letter.colon}" if quote.label else ""
    more = f" {style.escape(quote.more)}" if quote.more else ""
    return f"{label}{letter.opening}{isolated(words)}{letter.closing}{more}"
