"""Refuse markup that was made to hurt, before it is parsed.

The HTML rules make a parser look through all open elements at each ``<div>``, and through all attributes
at each further one: a megabyte of either takes minutes. No document is nested thousands deep or has
thousands of attributes on one tag, so cheap counts in the source are enough.
"""

from __future__ import annotations

import re

from watcher.errors import NormaliseError

_MANY_TAGS = 30_000
_MAX_DEPTH = 8_000
_LONG_TAG = 8_000
_MAX_ATTRIBUTES = 1_500
_TAG_LOOK = 200_000
_VALUE_CUT_OFF = re.compile(r"[\"']")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,30})")
# Void elements, and those whose end another start implies.
_FLAT = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup", "thead", "tbody", "tfoot",
})  # fmt: skip


def check_markup(html: str) -> None:
    """Check the source of a page.

    Raises:
        NormaliseError: nested deeper, or with more attributes, than any document.
    """
    _check_attributes(html)
    _check_depth(html)


def _check_attributes(html: str) -> None:
    """Count the words of tags that run on for long; those in quotes are values."""
    for begin in range(0, len(html) - _LONG_TAG, _LONG_TAG):
        if html.find(">", begin, begin + _LONG_TAG) >= 0:
            continue
        start = html.rfind("<", 0, begin + 1)
        if start < 0 or html.find(">", start, begin) >= 0 or not _TAG.match(html, start):
            continue
        end = html.find(">", begin)
        tag = html[start : min(end if end >= 0 else len(html), start + _TAG_LOOK)]
        names = _VALUE_CUT_OFF.split(_QUOTED.sub("", tag), maxsplit=1)[0]
        if len(names.split(None, _MAX_ATTRIBUTES)) > _MAX_ATTRIBUTES:
            raise NormaliseError(f"a tag of the page has more than {_MAX_ATTRIBUTES:,} attributes")


def _check_depth(html: str) -> None:
    if html.count("<") < _MANY_TAGS:
        return
    depth = 0
    open_elements: dict[str, int] = {}
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        if tag in _FLAT:
            continue
        count = open_elements.get(tag, 0)
        if closing and not count:
            continue
        step = -1 if closing else 1
        open_elements[tag] = count + step
        depth += step
        if depth > _MAX_DEPTH:
            raise NormaliseError(f"the page's markup is nested more than {_MAX_DEPTH:,} deep")
