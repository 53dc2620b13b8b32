"""HTML to a small tree of our own, with the measures that decide what is text and what is furniture.

lexbor builds the document tree the way browsers do (omitted end tags included); one pass over it
makes elements that carry how much text, prose and link text they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watcher.errors import NormaliseError
from watcher.normalise.tables import table

MAX_NODES = 250_000

# Never text for a reader. ``kbd`` holds keyboard hints, which follow the visitor's system; a ``title`` may
# stand in the body of a page that is sent in pieces, until scripts move it.
_SILENT = [
    "script", "style", "noscript", "svg", "iframe", "object", "embed", "canvas", "video", "audio",
    "template", "input", "select", "option", "textarea", "datalist", "progress", "meter", "kbd",
    "img", "map", "link", "meta", "head", "title",
]  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OPENERS = ("aria-controls", "aria-expanded", "data-toggle", "data-accordion")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NO_NAMES: frozenset[str] = frozenset()
_PROSE = 60
_BUTTONS = 8
_PROSE_CJK = 20
_EMAIL_HIDDEN = "data-cfemail"

Attributes = dict[str, str | None]


class Element:
    """An element with its children in order; text children are strings.

    Attributes:
        names: its class and id tokens that are names of furniture.
        chars: characters of text below it.
        buttons: the words on buttons that were left out of it.
        prose: characters of text nodes long enough to be sentences.
        link: characters of text inside links.
    """

    __slots__ = ("attrs", "buttons", "chars", "children", "link", "names", "parent", "prose", "tag")

    def __init__(self, tag: str, attrs: Attributes, parent: Element | None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Element | str] = []
        self.names = _NO_NAMES
        self.buttons: tuple[str, ...] = ()
        self.chars = 0
        self.prose = 0
        self.link = 0

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(child for child in reversed(element.children) if not isinstance(child, str))

    def elements(self) -> list[Element]:
        """Its child elements."""
        return [child for child in self.children if not isinstance(child, str)]

    def words(self, limit: int = 10_000) -> str:
        """Its text, white space folded, cut at about ``limit`` characters."""
        parts: list[str] = []
        size = 0
        stack: list[Element | str] = [self]
        while stack and size < limit:
            top = stack.pop()
            if isinstance(top, str):
                parts.append(top)
                size += len(top)
            else:
                stack.extend(reversed(top.children))
        return " ".join("".join(parts).split())


def strip_silent(parser: LexborHTMLParser) -> None:
    """Take out what is never text. The title must be read before."""
    parser.strip_tags(_SILENT)


def grow(node: LexborNode) -> list[Element]:
    """Our own tree below ``node``, measured: all its elements in document order, the top first.

    Raises:
        NormaliseError: more markup than any document has.
    """
    consent = frozenset(table("noise")["markup"]["consent_vendors"])
    top = parent = Element(node.tag or "body", node.attributes, None)
    order = [top]
    above: list[LexborNode] = []
    current = node.first_child
    left = MAX_NODES
    while current is not None:
        left -= 1
        if left < 0:
            raise NormaliseError(f"the page has more than {MAX_NODES:,} pieces of markup")
        if current.is_text_node:
            _add_text(parent, current.text_content or "")
        elif current.is_element_node:
            element = _element(current, parent, consent)
            if element is not None:
                parent.children.append(element)
                order.append(element)
                below = current.first_child
                if below is not None and not element.children:
                    above.append(current)
                    parent, current = element, below
                    continue
        following = current.next
        while following is None and above:
            current = above.pop()
            parent = parent.parent or top
            following = current.next
        current = following
    _measure(order)
    return order


def _add_text(parent: Element, text: str) -> None:
    parent.children.append(text)
    # Indented markup holds more white space than words.
    size = len(" ".join(text.split())) if "\n" in text or "  " in text else len(text)
    if size:
        parent.chars += size
        if size >= _PROSE or (size >= _PROSE_CJK and not text.isascii() and _CJK.search(text)):
            parent.prose += size


def _element(node: LexborNode, parent: Element, consent: frozenset[str]) -> Element | None:
    """An element for ``node``; with children already where its own content is not to be read."""
    tag = node.tag or ""
    attrs = node.attributes
    names = _named_after(attrs) if attrs else _NO_NAMES
    if names and not names.isdisjoint(consent):
        return None
    if tag == "button" and not _opens_text(attrs, parent):
        words = node.text()
        if len(words) < _PROSE:
            parent.buttons = (*parent.buttons[:_BUTTONS], words)
            return None
    element = Element(tag, attrs, parent)
    element.names = names
    hidden = attrs.get(_EMAIL_HIDDEN) if attrs else None
    if hidden:
        _add_text(element, reveal_email(hidden))
    return element


@cache
def _furniture_names() -> frozenset[str]:
    markup = table("noise")["markup"]
    return frozenset(name for group in markup.values() for name in group)


def _named_after(attrs: Attributes) -> frozenset[str]:
    """The class and id tokens that name furniture. Only whole tokens: ``lg:toc-visible`` is none."""
    classes, name = attrs.get("class"), attrs.get("id")
    if not classes and not name:
        return _NO_NAMES
    return _furniture_names().intersection(f"{classes or ''} {name or ''}".lower().split())


def _opens_text(attrs: Attributes, parent: Element) -> bool:
    """A button that opens a section is its heading."""
    if any(name in attrs for name in _OPENERS) or attrs.get("role") == "tab":
        return True
    above: Element | None = parent
    for _ in range(4):
        if above is None:
            return False
        if above.tag in _HEADINGS or above.tag in {"summary", "dt"}:
            return True
        above = above.parent
    return False


def reveal_email(code: str) -> str:
    """The address in a ``data-cfemail`` attribute: hex, each byte XORed with the first."""
    try:
        raw = bytes.fromhex(code)
    except ValueError:
        return ""
    return bytes(byte ^ raw[0] for byte in raw[1:]).decode("utf-8", "replace") if raw else ""


def _measure(order: list[Element]) -> None:
    """Sum the measures upwards; ``order`` has every parent before its children."""
    for element in reversed(order):
        if element.tag == "a":
            element.link = element.chars
        parent = element.parent
        if parent is not None:
            parent.chars += element.chars
            parent.prose += element.prose
            parent.link += element.link
