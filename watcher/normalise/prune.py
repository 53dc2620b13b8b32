"""What of a page is its text: recall first, furniture out under guards.

Article extractors silently drop legal text, whole-page converters drown in noise. So: take the widest
root that is surely the text, then cut furniture by tag, role, consent dialogs and clusters of links,
and never a part that holds more than 30% of the prose.
"""

from __future__ import annotations

from functools import cache

from watcher.normalise.fold import fold
from watcher.normalise.links import Site
from watcher.normalise.tables import table
from watcher.normalise.tree import Element

_ROOT_SHARE = 0.6
_DESCEND_SHARE = 0.95
_GUARD_SHARE = 0.3
_FURNITURE = frozenset({"nav", "footer", "aside", "dialog"})
_FURNITURE_ROLES = frozenset({
    "navigation", "banner", "contentinfo", "complementary", "dialog", "alertdialog", "search", "menubar",
    "menu", "toolbar", "alert", "status",
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLUSTER_TAGS = frozenset({"ul", "ol", "div", "section", "p", "menu"})
_CHROME = frozenset({"header", "form", "button"})
_FLOW = frozenset({"p", "ul", "ol", "dl", "table", "blockquote", "pre"})
_PLAIN = _FLOW | {"br", "b", "strong", "em", "i", "u", "span", "a", "sup", "sub", "small", "code", "font"}
_SHORT_SENTENCE = 12
_LINKS_IN_CLUSTER = 4
_CONSENT_LIMIT = 3_000
_CHOICE_LIMIT = 40
_WHOLE = frozenset({"table", "ul", "ol", "dl", "p"})


def find_root(elements: list[Element]) -> Element:
    """The part of the page that holds its text.

    Args:
        elements: the page in document order, its body first.
    """
    body = elements[0]
    for is_candidate in (_is_main, _is_article):
        best = max(filter(is_candidate, elements), key=lambda element: element.prose, default=None)
        if best is not None and best.prose >= _ROOT_SHARE * (body.prose or 1):
            return best
    return _descend(elements)


def drop_consent(elements: list[Element]) -> None:
    """Cut cookie dialogs: the smallest part that talks of cookies and holds a button to accept them."""
    limit = _GUARD_SHARE * elements[0].prose
    seen: set[Element] = set()
    for element in elements:
        if _offers_consent(element):
            dialog = _dialog_around(element, seen)
            if dialog is not None and dialog.parent is not None and dialog.prose <= limit:
                dialog.parent.children = [c for c in dialog.parent.children if c is not dialog]
                dialog.parent = None


def _offers_consent(element: Element) -> bool:
    if element.buttons and any(_bare(words) in _choices() for words in element.buttons):
        return True
    is_button = element.tag == "a" or element.attrs.get("role") == "button"
    return is_button and 0 < element.chars <= _CHOICE_LIMIT and _bare(element.words()) in _choices()


def _dialog_around(element: Element, seen: set[Element]) -> Element | None:
    """The nearest part around a choice that talks of cookies, while it is small; ``seen`` do not."""
    around: Element | None = element
    while around is not None and around.chars <= _CONSENT_LIMIT and around not in seen:
        if around.prose:
            words = around.words().casefold()
            if any(word in words for word in table("noise")["consent"]["words"]):
                return around
        seen.add(around)
        around = around.parent
    return None


@cache
def _choices() -> frozenset[str]:
    return frozenset(_bare(choice) for choice in table("noise")["consent"]["choices"])


def _bare(words: str) -> str:
    return fold(words).strip(" .!").casefold()


def _is_main(element: Element) -> bool:
    return element.tag == "main" or element.attrs.get("role") == "main"


def _is_article(element: Element) -> bool:
    return element.tag == "article"


def _descend(elements: list[Element]) -> Element:
    """Go down while one child holds nearly all prose and the first heading stays inside."""
    titled = _above_titles(elements)
    root = elements[0]
    while root.prose:
        child = next((c for c in root.elements() if c.prose >= _DESCEND_SHARE * root.prose), None)
        if child is None or child.tag in _WHOLE or (titled and child not in titled):
            return root
        if any(other is not child and _speaks(other) for other in root.children):
            return root
        root = child
    return root


def _speaks(other: Element | str) -> bool:
    """Whether a neighbour of the text is text too: a paragraph or the like with a sentence, however short."""
    if isinstance(other, str):
        return _is_sentence(other)
    if other.link > 0.5 * other.chars:
        return False
    if other.tag not in _FLOW and any(child.tag not in _PLAIN for child in other.elements()):
        return False
    return other.tag not in _FURNITURE and other.tag not in _CHROME and _is_sentence(other.words())


def _is_sentence(text: str) -> bool:
    words = text.strip()
    return len(words) >= _SHORT_SENTENCE and words.endswith((".", "。", ";", "；", "!", "！", ":", "："))


def _above_titles(elements: list[Element]) -> set[Element]:
    """The first headings and all elements that hold them."""
    found: set[Element] = set()
    for element in elements:
        above: Element | None = element if element.tag == "h1" else None
        while above is not None and above not in found:
            found.add(above)
            above = above.parent
    return found


def prune(root: Element, site: Site, *, gentle: bool = False) -> None:
    """Cut furniture out of ``root``, in place.

    Args:
        root: the part of the page that holds the text.
        site: tells links into the site from others.
        gentle: the root was selected by hand: cut consent dialogs only.
    """
    limit = _GUARD_SHARE * root.prose
    links = _Links(root, site)
    stack = [root]
    while stack:
        parent = stack.pop()
        kept: list[Element | str] = []
        before: Element | str | None = None
        for child in parent.children:
            if isinstance(child, str):
                kept.append(child)
                if child.strip():
                    before = child
                continue
            if child.prose <= limit and _is_furniture(child, before, links, gentle=gentle):
                kept.append(" ")
                continue
            kept.append(child)
            stack.append(child)
            before = child
        parent.children = kept


def _is_furniture(element: Element, before: Element | str | None, links: _Links, *, gentle: bool) -> bool:
    if not element.chars:
        return False
    attrs = element.attrs
    names = element.names
    if names and _is_consent(element):
        return True
    if gentle:
        return False
    tag = element.tag
    role = attrs.get("role") if attrs else None
    if tag == "header" or role == "banner":
        return not _has_title(element)
    if tag == "aside" or role == "complementary":
        return not _is_callout(element)
    if tag in _FURNITURE or role in _FURNITURE_ROLES:
        return True
    if tag == "form":
        return element.prose == 0
    if names and _has_furniture_class(element):
        return True
    return tag in _CLUSTER_TAGS and _is_link_cluster(element, before, links)


def _has_title(element: Element) -> bool:
    """A header that holds the document's own heading or prose belongs to the text."""
    return element.prose > 0 or element.titled


def _is_callout(element: Element) -> bool:
    """An aside of prose with few links is a note to the text, not a side bar."""
    return element.prose > 0.5 * element.chars and element.link < 0.2 * element.chars


@cache
def _names(key: str) -> frozenset[str]:
    return frozenset(table("noise")["markup"][key])


def _has_furniture_class(element: Element) -> bool:
    """Named as furniture, and behaving like it: links, or a few words without a sentence."""
    if element.tag in _HEADINGS or (element.prose and element.link < 0.5 * element.chars):
        return False
    return not _names("furniture").isdisjoint(element.names)


def _is_consent(element: Element) -> bool:
    """A cookie banner of the site's own: named so, and small. Those of vendors never get this far."""
    return element.chars <= _CONSENT_LIMIT and not _names("consent_tokens").isdisjoint(element.names)


def _is_link_cluster(element: Element, before: Element | str | None, links: _Links) -> bool:
    """Four or more links into the same site, hardly a word between them, introduced by nothing."""
    if element.prose or element.headed or element.link < 0.8 * element.chars:
        return False
    inside, outside, here = links.below(element)
    if here or inside < _LINKS_IN_CLUSTER or inside < 2 * outside:
        return False
    return not _introduces(before)


class _Links:
    """How many links stand below each element: into the site, out of it, and to places of the page itself."""

    def __init__(self, root: Element, site: Site) -> None:
        self._root = root
        self._site = site
        self._counts: dict[Element, list[int]] | None = None

    def below(self, element: Element) -> list[int]:
        """The three counts."""
        if self._counts is None:
            self._counts = self._counted()
        return self._counts.get(element, [0, 0, 0])

    def _counted(self) -> dict[Element, list[int]]:
        counts: dict[Element, list[int]] = {}
        for link in self._root.walk():
            if link.tag != "a":
                continue
            href = link.attrs.get("href") or ""
            place = 2 if href.startswith("#") else 0 if self._site.holds(href) else 1
            above: Element | None = link
            while above is not None:
                counts.setdefault(above, [0, 0, 0])[place] += 1
                above = above.parent if above is not self._root else None
        return counts


def _introduces(before: Element | str | None) -> bool:
    words = before if isinstance(before, str) else before.words() if before is not None else ""
    return words.rstrip().endswith((":", "："))
