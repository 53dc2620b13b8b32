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

MAX_DEPTH = 256
"""What is nested deeper is read as if it stood at this depth. Real documents reach 45."""

# Never text for a reader. ``kbd`` holds keyboard hints, which follow the visitor's system.
_SILENT = [
    "script", "style", "noscript", "svg", "iframe", "object", "embed", "canvas", "video", "audio",
    "template", "input", "select", "option", "textarea", "datalist", "progress", "meter", "kbd",
    "img", "map", "link", "meta", "head",
]  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLES = frozenset({"h1", "h2"})
_BOLD = frozenset({"b", "strong"})
_OPENERS = ("aria-controls", "aria-expanded", "data-toggle", "data-accordion")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NO_NAMES: frozenset[str] = frozenset()
_PROSE = 60
_BUTTONS = 8
_BUTTON_NODES = 400
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
        bold: characters of text inside bold elements.
        headed: whether a heading stands below it.
        titled: whether a heading of the first two levels with words stands below it.
    """

    __slots__ = (
        "attrs", "bold", "buttons", "chars", "children", "headed", "link", "names", "parent", "prose", "tag",
        "titled",
    )  # fmt: skip

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
        self.bold = 0
        self.headed = self.titled = False

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
        """Its text, white space folded, cut at about ``limit`` characters, or as many elements."""
        parts: list[str] = []
        left = limit
        stack: list[Element | str] = [self]
        while stack and left > 0:
            top = stack.pop()
            if isinstance(top, str):
                parts.append(top)
                left -= len(top)
            else:
                stack.extend(reversed(top.children))
                left -= 1
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
                    parent = element if len(above) < MAX_DEPTH else parent
                    above.append(current)
                    current = below
                    continue
        following = current.next
        while following is None and above:
            current = above.pop()
            if len(above) < MAX_DEPTH:
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
        words = _few_words(node)
        if words is not None:
            parent.buttons = (*parent.buttons[:_BUTTONS], words)
            return None
    element = Element(tag, attrs, parent)
    element.names = names
    hidden = attrs.get(_EMAIL_HIDDEN) if attrs else None
    if hidden:
        _add_text(element, reveal_email(hidden))
    return element


def _few_words(node: LexborNode) -> str | None:
    """The words of a button; None where they are long enough to be text."""
    parts: list[str] = []
    left = _PROSE
    stack = [node.first_child]
    for _ in range(_BUTTON_NODES):
        if not stack:
            return "".join(parts)
        current = stack.pop()
        if current is None:
            continue
        stack += [current.next, current.first_child]
        if current.is_text_node:
            parts.append(current.text_content or "")
            left -= len(parts[-1])
            if left <= 0:
                return None
    return None


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
        tag, chars, parent = element.tag, element.chars, element.parent
        if tag == "a":
            element.link = chars
        elif tag in _BOLD:
            element.bold += chars
        elif tag in _HEADINGS:
            element.headed = True
            element.titled = element.titled or (chars > 0 and tag in _TITLES)
        if parent is not None:
            parent.chars += chars
            parent.prose += element.prose
            parent.link += element.link
            parent.bold += element.bold
            if element.headed:
                parent.headed = True
                parent.titled = parent.titled or element.titled
