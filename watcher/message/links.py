"""Links: to a page, and to the exact words on it (a text fragment, WICG scroll-to-text-fragment)."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from watcher.message.clean import clean

LONGEST = 1000
"""Characters of a link; one that is longer is left out."""

_WHOLE = 90
"""Words up to so many characters are named as they are, others by their beginning and end."""
_END = 40
_READ = 400

_SAFE = "/:;=&?@!$,+-._~%"  # what no markup reads; "%": what is encoded stays so
_SCHEMES = {"http", "https"}
_BORDER = re.compile(r"[\s,;:.!?，。；：！？、（）()]")


def page_link(url: str) -> str | None:
    """``url`` as people may follow it: http or https, all that a markup could read percent-encoded."""
    try:
        parts = urlsplit(url.strip())
        netloc = quote(parts.netloc, safe="[]:.-_~%")
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not parts.netloc or "@" in parts.netloc:
        return None
    path, query, fragment = (quote(part, safe=_SAFE) for part in parts[2:])
    made = urlunsplit((parts.scheme.lower(), netloc, path, query, fragment))
    return made if len(made) <= LONGEST else None


def words_link(url: str, words: str) -> str | None:
    """A link that scrolls to ``words`` on the page and marks them; None where they say too little."""
    page = page_link(url)
    named = _named(words)
    if page is None or not named:
        return None
    made = f"{page}{'' if '#' in page else '#'}:~:text={named}"
    return made if len(made) <= LONGEST else page


def _named(words: str) -> str:
    """The words as a text fragment; long ones by their beginning and end."""
    first, last = clean(words[:_READ]).strip(), clean(words[-_READ:]).strip()
    if len(words) <= _READ and len(first) <= _WHOLE:
        return _encoded(first)
    if not first or not last:
        return ""
    return f"{_encoded(_beginning(first))},{_encoded(_beginning(last[::-1])[::-1])}"


def _beginning(words: str) -> str:
    """Whole words, some :data:`_END` characters of them."""
    borders = [found.start() for found in _BORDER.finditer(words, 1, _END * 2)]
    fitting = [border for border in borders if border <= _END]
    if fitting:
        return words[: fitting[-1]].strip()
    return words[: borders[0] if borders else _END].strip()


def _encoded(words: str) -> str:
    """Percent-encoded, with the marks that divide a text fragment."""
    return quote(words, safe="").replace("-", "%2D")
