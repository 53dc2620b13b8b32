"""Which legal documents a page links to, names or makes part of its own text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from watcher.discover.describe import Described
from watcher.discover.names import fold, incorporates, kind_of, kind_of_address, names, says_nothing
from watcher.model import DocumentKind, Link, Place, Text

MAX_FOUND = 200
_TITLE = re.compile(r"《([^《》\n]{2,60})》")
_SENTENCE = re.compile(r"[^.!?。！？;；]{4,600}")
_LONGEST_BLOCK = 4_000
_MOST_SENTENCES = 2_000
_MOST_NAMES = 1_000
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")
_NAME = 120


class How(StrEnum):
    """How a page speaks of a document, the strongest first."""

    PAGE = "page"  # it is the page itself
    INCORPORATED = "incorporated"  # a sentence makes it part of this text
    LINKED = "linked"  # from the text
    FOOTER = "footer"  # from footer, header or menu
    EDITION = "edition"  # the same document in another language or for another region
    NAMED = "named"  # without a link


@dataclass(frozen=True, slots=True)
class Found:
    """A legal document that a page speaks of; ``url`` is None where it names it without a link."""

    name: str
    kind: DocumentKind
    how: How
    url: str | None = None
    language: str | None = None


def find(links: Iterable[Link], text: Text | None, url: str, page: Described | None) -> tuple[Found, ...]:
    """List the legal documents of a page: each once, those that bind its reader first.

    Args:
        links: of the page, in reading order.
        text: what the page says, where it could be read.
        url: of the page; it is not listed itself.
        page: what the page is, where it is a legal document; None where it is not, and its editions are
            no documents either.
    """
    by_address: dict[str, Found] = {}
    for link in links:
        found = _of_link(link, page)
        if found is None or found.url is None or same_address(found.url, url):
            continue
        key = _key(found.url)
        known = by_address.get(key)
        by_address[key] = found if known is None else _merged(known, found)
    linked = list(by_address.values())
    ranks = list(How)
    linked.sort(key=lambda found: ranks.index(found.how))
    return (*linked, *_named(text, linked, page))[:MAX_FOUND]


def same_address(one: str, other: str) -> bool:
    """Whether two addresses lead to the same page, as far as they tell."""
    return _key(one) == _key(other)


def _of_link(link: Link, page: Described | None) -> Found | None:
    address = _without_tracking(link.url)
    kind = kind_of(link.words)
    if kind is None and says_nothing(link.words) and link.place is not Place.EDITION:
        kind = kind_of_address(link.url)
    if kind is not None:
        how = How.FOOTER if link.place is Place.FRAME else How.LINKED
        if how is How.LINKED and incorporates(_sentence_of(link)):
            how = How.INCORPORATED
        return Found(_name(link), kind, how, address, link.language)
    if link.place is Place.EDITION and page is not None:
        return Found(page.name, page.kind, How.EDITION, address, link.language)
    return None


def _name(link: Link) -> str:
    """The link's words; where they say nothing, the last part of the address."""
    if not says_nothing(link.words):
        return " ".join(link.words.split())[:_NAME].strip("《》「」【】\u2060 ,;:，；、")
    last = unquote(urlsplit(link.url).path).rstrip("/").rpartition("/")[2].partition(".")[0]
    return re.sub(r"[-_]+", " ", last).strip().capitalize()[:_NAME] or urlsplit(link.url).netloc


def _sentence_of(link: Link) -> str:
    """The sentence around a link, as far as full stops tell."""
    sentences = _SENTENCE.findall(link.around)
    return next((sentence for sentence in sentences if link.words and link.words in sentence), link.around)


def _merged(known: Found, again: Found) -> Found:
    """Of two links to one document: the stronger tie, and the name that it goes with."""
    ranks = list(How)
    best, other = sorted((known, again), key=lambda found: ranks.index(found.how))
    return replace(best, language=best.language or other.language)


def _named(text: Text | None, linked: list[Found], page: Described | None) -> list[Found]:
    """What the text names without a link to it anywhere."""
    known = [fold(found.name) for found in linked] + ([fold(page.name)] if page else [])
    found: list[Found] = []
    for name, titled in islice(_names_in(text), _MOST_NAMES) if text is not None else ():
        kind, folded = kind_of(name), fold(name)
        if kind is None or any(folded in other or other in folded for other in known if other):
            continue
        if page is not None and kind is page.kind and not titled:
            continue  # "this Privacy Policy" in a privacy policy is the page itself
        known.append(folded)
        found.append(Found(name, kind, How.NAMED))
    return found


def _names_in(text: Text) -> Iterator[tuple[str, bool]]:
    """Titles in 《》 (told by True), and names in sentences that make other documents part of the text."""
    left = _MOST_SENTENCES
    for block in text.blocks:
        if block.toc:
            continue
        words = block.text[:_LONGEST_BLOCK]
        yield from ((match[1].strip(), True) for match in _TITLE.finditer(words))
        for sentence in _SENTENCE.findall(words) if left > 0 else ():
            left -= 1
            lowered = sentence.lower()
            if len(lowered) == len(sentence) and incorporates(sentence):
                yield from ((sentence[m.start() : m.end()], False) for m in names().says.finditer(lowered))


def _without_tracking(url: str) -> str:
    parts = urlsplit(url)
    if not any(mark in parts.query for mark in _TRACKING):
        return url
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not key.startswith(_TRACKING)
    ]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def _key(url: str) -> str:
    """An address without what does not change the page: scheme, "www.", a slash at the end, tracking."""
    parts = urlsplit(_without_tracking(url))
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}#{fragment}"
