"""What a message is made of, before a writer puts it into the markup of a service.

Every text here is in the reader's language, or quoted; none of it is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model import Mark


@dataclass(frozen=True, slots=True)
class Run:
    """A run of quoted words, with its mark."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a page.

    Attributes:
        label: what is said before them ("New"); empty where old and new words are marked in one text.
        left_out: how many characters are not shown.
        more: the same in words; empty where nothing is left out.
    """

    label: str
    runs: tuple[Run, ...]
    left_out: int = 0
    more: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a page; ``url`` is http(s), without characters that a markup could read."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One change.

    Attributes:
        place: the section path; empty where the page has no headings.
        about: what happened, to which topics, for whom.
        says: the findings, in words.
        link: to the new words on the page.
    """

    place: str
    about: str
    says: tuple[str, ...]
    quotes: tuple[Quote, ...]
    link: Link | None


@dataclass(frozen=True, slots=True)
class Lead:
    """What happened to one topic, on the whole."""

    topic: str
    way: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and a value: a date, a command, an id.

    Attributes:
        code: to be typed, or copied, as it stands.
    """

    label: str
    value: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One alert.

    Attributes:
        heading: its own title where there are several.
        language: of what is quoted.
        notes: sentences: a silent edit, what is left out, why a page cannot be seen.
    """

    heading: str
    language: str | None
    leads: tuple[Lead, ...]
    items: tuple[Item, ...]
    notes: tuple[str, ...]
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message.

    Attributes:
        language: of what we say.
        notes: sentences after all sections.
    """

    title: str
    language: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    opening: str = "“"
    closing: str = "”"
    colon: str = ": "


@dataclass(frozen=True, slots=True)
class Detail:
    """How much is told; a message that is too long for its service is told again with less.

    Attributes:
        quote: characters of one quoted side.
        items: changes of one alert.
        sections: alerts of one message.
        linked: with links to the words of each change.
        title: characters of the title.
    """

    quote: int
    items: int
    sections: int
    linked: bool = True
    title: int = 200
