"""What of a page is its text: recall first, furniture out under guards.

Article extractors silently drop legal text, whole-page converters drown in noise. So: take the widest
root that is surely the text, then cut furniture by tag, role, consent dialogs and clusters of links,
and never a part that holds more than 30% of the prose.
"""

from __future__ import annotations

import re
from functools import cache

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
_TITLES = frozenset({"h1", "h2"})
_CLUSTER_TAGS = frozenset({"ul", "ol", "div", "section", "p", "menu"})
_LINKS_IN_CLUSTER = 4
_CONSENT_LIMIT = 3_000
_WORD = re.compile(r"[\s_]+")


def find_root(body: Element) -> Element:
    """The part of the page that holds its text."""
    whole = body.prose or 1
    mains: list[Element] = []
    articles: list[Element] = []
    for element in body.walk():
        if element.tag == "main" or element.attrs.get("role") == "main":
            mains.append(element)
        elif element.tag == "article":
            articles.append(element)
    for candidates in (mains, articles):
        best = max(candidates, key=lambda element: element.prose, default=None)
        if best is not None and best.prose >= _ROOT_SHARE * whole:
            return best
    return _descend(body)


def _descend(root: Element) -> Element:
    """Go down while one child holds nearly all prose and the first heading stays inside."""
    has_title = _has(root, "h1")
    while root.prose:
        child = next((c for c in root.elements() if c.prose >= _DESCEND_SHARE * root.prose), None)
        if child is None or child.tag in {"table", "ul", "ol", "dl", "p"}:
            return root
        if has_title and not _has(child, "h1"):
            return root
        root = child
    return root


def _has(element: Element, tag: str) -> bool:
    return any(inner.tag == tag for inner in element.walk())


def prune(root: Element, *, gentle: bool = False) -> None:
    """Cut furniture out of ``root``, in place.

    Args:
        root: the part of the page that holds the text.
        gentle: the root was selected by hand: cut consent dialogs only.
    """
    limit = _GUARD_SHARE * root.prose
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
            if child.prose <= limit and _is_furniture(child, before, gentle=gentle):
                kept.append(" ")
                continue
            kept.append(child)
            stack.append(child)
            before = child
        parent.children = kept


def _is_furniture(element: Element, before: Element | str | None, *, gentle: bool) -> bool:
    if not element.chars:
        return False
    attrs = element.attrs
    if attrs and _is_consent(element):
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
    if attrs and _has_furniture_class(element):
        return True
    return tag in _CLUSTER_TAGS and _is_link_cluster(element, before)


def _has_title(element: Element) -> bool:
    """A header that holds the document's own heading or prose belongs to the text."""
    return element.prose > 0 or any(inner.tag in _TITLES and inner.chars for inner in element.walk())


def _is_callout(element: Element) -> bool:
    """An aside of prose with few links is a note to the text, not a side bar."""
    return element.prose > 0.5 * element.chars and element.link < 0.2 * element.chars


@cache
def _names(key: str) -> frozenset[str]:
    return frozenset(table("noise")["markup"][key])


def _tokens(element: Element) -> set[str]:
    """Class and id tokens. Those of utility frameworks (``lg:toc-visible``) say nothing."""
    value = f"{element.attrs.get('class') or ''} {element.attrs.get('id') or ''}"
    return {token for token in value.lower().split() if ":" not in token and "[" not in token}


def _has_furniture_class(element: Element) -> bool:
    """Named as furniture, and behaving like it: links, or a few words without a sentence."""
    if element.tag in _HEADINGS:
        return False
    if element.prose and element.link < 0.5 * element.chars:
        return False
    return not _names("furniture").isdisjoint(_tokens(element))


def _is_consent(element: Element) -> bool:
    """A cookie banner: a known vendor's, or one that talks of cookies and has a button to accept."""
    tokens = _tokens(element)
    if not _names("consent_vendors").isdisjoint(tokens):
        return True
    if element.chars > _CONSENT_LIMIT or _names("consent_tokens").isdisjoint(tokens):
        return False
    return element.link < element.chars


def _is_link_cluster(element: Element, before: Element | str | None) -> bool:
    """Four or more links into the same site, hardly a word between them, introduced by nothing."""
    if element.prose or element.link < 0.8 * element.chars:
        return False
    inside = outside = 0
    for inner in element.walk():
        if inner.tag in _HEADINGS:
            return False
        if inner.tag == "a":
            href = inner.attrs.get("href") or ""
            if href.startswith("#"):
                return False
            if href.startswith(("http:", "https:", "//", "mailto:", "tel:")):
                outside += 1
            else:
                inside += 1
    if inside < _LINKS_IN_CLUSTER or inside < 2 * outside:
        return False
    return not _introduces(before)


def _introduces(before: Element | str | None) -> bool:
    words = before if isinstance(before, str) else before.words() if before is not None else ""
    return words.rstrip().endswith((":", "："))
