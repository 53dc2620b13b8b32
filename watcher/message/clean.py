"""Text of a watched page, made harmless to look at: one line, without characters that steer or hide."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn"})
"""Control characters, steering ones (direction, zero width, tags), halves of letters, no letters at all."""
_RIGHT_TO_LEFT = frozenset({"R", "AL"})

FIRST_STRONG, POP = "\u2068", "\u2069"


def clean(text: str) -> str:
    """One line of text without control characters, direction overrides and characters of no width.

    A page could use them to steer a terminal, to show words in another order than they are told, or to hide
    some.
    """
    if not text.isprintable():
        text = text.translate(_KEPT)
    return _SPACES.sub(" ", text) if "  " in text or not text.isprintable() else text


class _Kept(dict[int, str]):
    """What stays of each character; looked up once."""

    __slots__ = ()

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        dropped = unicodedata.category(letter) in _DROPPED and not letter.isspace()
        kept = self[code] = "" if dropped else letter
        return kept


_KEPT = _Kept()


def isolated(text: str) -> str:
    """Text that is written from right to left keeps its order to itself; other text stays as it is."""
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        return f"{FIRST_STRONG}{text}{POP}"
    return text


def brief(text: str, most: int) -> str:
    """The beginning of a page's text, made harmless; what comes far behind it is not even looked at."""
    return shortened(clean(text[: most * 4]).strip(), most)


def shortened(text: str, most: int) -> str:
    """The beginning of a text, with "…" where some of it is left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
