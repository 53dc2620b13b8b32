"""The links of a page: where it leads, in which words, and from which place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from watcher.model import Link, Page, Place
from watcher.normalise.decode import decode
from watcher.normalise.fold import fold
from watcher.normalise.limits import check_markup
from watcher.normalise.markdown import to_html
from watcher.normalise.reading import Form, form_of
from watcher.normalise.tree import Element, grow, strip_silent

MAX_LINKS = 3_000
_MAX_URL = 2_048
_MAX_WORDS = 200
_MAX_AROUND = 600
_MAX_DEPTH = 60
_FRAMES = frozenset({"footer", "header", "nav"})
_FRAME_ROLES = frozenset({"contentinfo", "navigation", "banner"})
_FRAME_NAMES = frozenset({
    "footer", "site-footer", "page-footer", "main-footer", "global-footer", "footer-links",
    "navbar", "site-nav",
})  # fmt: skip
_LINES = frozenset({"p", "li", "td", "th", "dd", "dt", "blockquote", "div", "section", "label"})
_NOT_IN_URLS = re.compile(r"[\s\x00-\x1f\x7f\\]")
_WRITTEN_OUT = re.compile(r"https?://[^\s<>\"'()（）《》“”，。；、]{4,2000}")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]([a-z0-9]{2,8}))*", re.IGNORECASE)


def links_of(page: Page) -> tuple[Link, ...]:
    """The links of a page in reading order, at most :data:`MAX_LINKS`; none of a PDF.

    Links within the page, and those that a reader could not fetch, are left out.

    Raises:
        NormaliseError: not a type of document that is read, or too much markup.
    """
    form = form_of(page)
    if form is Form.PDF:
        return ()
    text = decode(page.body, page.headers.get("content-type", ""))
    if form is Form.PLAIN:
        return tuple(_cut(_written_out(text)))
    html = to_html(text)[0] if form is Form.MARKDOWN else text
    check_markup(html)
    return tuple(_cut(_of_html(html, page.final_url)))


def _cut(links: Iterator[Link]) -> Iterator[Link]:
    for _, link in zip(range(MAX_LINKS), links, strict=False):
        yield link


def _of_html(html: str, url: str) -> Iterator[Link]:
    parser = LexborHTMLParser(html)
    base = _base(parser, url)
    yield from _editions(parser, base, url)
    strip_silent(parser)
    if parser.body is None:
        return
    for element in grow(parser.body):
        if element.tag != "a":
            continue
        target = _resolved(base, element.attrs.get("href"), url)
        if target is not None:
            yield _link(element, target)


def _base(parser: LexborHTMLParser, url: str) -> str:
    node = parser.css_first("base[href]")
    stated = node.attributes.get("href") if node is not None else None
    return _resolved(url, stated, "") or url


def _editions(parser: LexborHTMLParser, base: str, url: str) -> Iterator[Link]:
    """What ``<link rel="alternate" hreflang="…">`` names."""
    for node in parser.css("link[hreflang][href]"):
        attributes = node.attributes
        target = _resolved(base, attributes.get("href"), url)
        if target is not None and "alternate" in (attributes.get("rel") or "").lower().split():
            language = _language(attributes.get("hreflang"))
            yield Link(target, "", Place.EDITION, language=language)


def _link(element: Element, target: str) -> Link:
    words = element.words(_MAX_WORDS)[:_MAX_WORDS] or fold(
        element.attrs.get("aria-label") or element.attrs.get("title") or ""
    )
    place, around = _place(element)
    language = _language(element.attrs.get("hreflang"))
    return Link(target, words[:_MAX_WORDS], Place.EDITION if language else place, around, language)


def _place(element: Element) -> tuple[Place, str]:
    """Whether the link stands in the page's frame, and the line around it."""
    around = ""
    above = element.parent
    for _ in range(_MAX_DEPTH):
        if above is None:
            break
        if not around and above.tag in _LINES and above.chars <= _MAX_AROUND:
            around = above.words(_MAX_AROUND)
        if _is_frame(above):
            return Place.FRAME, around
        above = above.parent
    return Place.TEXT, around


def _is_frame(element: Element) -> bool:
    attrs = element.attrs
    if element.tag in _FRAMES or (attrs.get("role") or "").lower() in _FRAME_ROLES:
        return True
    named = f"{attrs.get('class') or ''} {attrs.get('id') or ''}"[:_MAX_WORDS]
    return not _FRAME_NAMES.isdisjoint(named.lower().split())


def _written_out(text: str) -> Iterator[Link]:
    """Addresses in plain text, with the line before them."""
    for match in _WRITTEN_OUT.finditer(text):
        target = _resolved("", match[0].rstrip(".,;:!?"), "")
        if target is not None:
            begin = text.rfind("\n", max(0, match.start() - _MAX_AROUND), match.start()) + 1
            begin = max(begin, match.start() - _MAX_AROUND)
            yield Link(target, "", Place.TEXT, fold(text[begin : match.end()]))


def _resolved(base: str, href: str | None, page: str) -> str | None:
    """The absolute address; None for what cannot be fetched, and for places in the page itself."""
    href = (href or "").strip()
    if not href or len(href) > _MAX_URL:
        return None
    try:
        target = urljoin(base, href.replace(" ", "%20"))
        parts = urlsplit(target)
        fetchable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not fetchable or parts.username is not None or _NOT_IN_URLS.search(target) or len(target) > _MAX_URL:
        return None
    if parts.fragment.startswith(("/", "!")):  # a page of its own, drawn by scripts
        return target
    target = urldefrag(target).url
    within = "#" in href and target == urldefrag(page).url
    return None if within else target


def _language(stated: str | None) -> str | None:
    """``en`` or ``en-GB`` from what a page states; None for ``x-default`` and the like."""
    match = _LANGUAGE.fullmatch(stated.strip()) if stated else None
    if match is None:
        return None
    region = match[2]
    plain = match[1].lower()
    return f"{plain}-{region.upper()}" if region and len(region) == 2 and region.isalpha() else plain
