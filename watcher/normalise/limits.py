"""Refuse markup that was made to hurt, before it is parsed.

The HTML rules make a parser look through all open elements at each ``<div>``, through all attributes at each
further one, through all ``<option>`` at each further one, and open again in each paragraph every ``<b>`` that
nobody closed: 29 KB of the last fill a gigabyte, a megabyte of the others takes minutes. No document has
thousands of attributes on one tag. For the rest, cheap counts in the source tell which pages might hurt:
those few (none of 1,180 real ones) are first parsed by a process that may be lost (:mod:`trial`).
"""

from __future__ import annotations

import re
from collections import Counter

from watcher.errors import NormaliseError
from watcher.normalise.trial import try_parsing

_MANY_TAGS = 10_000
_MANY_COPIES = 500_000
_LONG_TAG = 8_000
_MAX_ATTRIBUTES = 1_500
_TAG_LOOK = 200_000
_VALUE_CUT_OFF = re.compile(r"[\"']")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"</?[a-zA-Z]")
# What is opened again in each paragraph until it is closed.
_STYLES = "a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_STYLE = re.compile(rf"<(?:{_STYLES})[\s/>]", re.IGNORECASE | re.ASCII)
# An element without another in it: surely closed, whatever stands around it.
_CLOSED = re.compile(
    rf"""<({_STYLES}|span)(?:\s+[a-z_:@.-][\w:@.-]*+(?:=(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++))?+)*+\s*+>[^<]*+</\1>""",
    re.IGNORECASE | re.ASCII,
)
_NESTED = 3
# What closes by itself, or holds nothing, never stands in itself.
_NEVER_NESTED = frozenset(
    {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "colgroup", "option"}
    | {
        "optgroup",
        "rb",
        "rt",
        "rtc",
        "rp",
        "html",
        "head",
        "body",
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
    }
    | {"img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_OPENED_OR_CLOSED = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,30})")
_MAX_OPEN = 5_000


def check_markup(html: str) -> None:
    """Check the source of a page.

    Raises:
        NormaliseError: more attributes, elements in each other, or more work for a parser, than any document.
    """
    _check_attributes(html)
    _check_nesting(html)
    if _may_hurt(html):
        try_parsing(html)


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


def _check_nesting(html: str) -> None:
    """Count the elements of each name that are open at once: a depth that the parser pays for at each tag."""
    if html.count("<") <= _MAX_OPEN:
        return
    still_open: Counter[str] = Counter()
    for match in _OPENED_OR_CLOSED.finditer(html):
        name = match[2].lower()
        if name in _NEVER_NESTED:
            continue
        still_open[name] = max(0, still_open[name] - 1) if match[1] else still_open[name] + 1
        if still_open[name] > _MAX_OPEN:
            raise NormaliseError(f"more than {_MAX_OPEN:,} elements of the page stand in each other")


def _may_hurt(html: str) -> bool:
    """Whether a page has the makings of more work than its length tells."""
    tags = html.count("<")
    if tags > _MANY_TAGS:
        return True
    for _ in range(_NESTED):
        if len(_STYLE.findall(html)) * tags <= _MANY_COPIES:
            return False
        html = _CLOSED.sub("", html)
    return len(_STYLE.findall(html)) * tags > _MANY_COPIES
