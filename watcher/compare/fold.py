"""Text → units: the words (or, for Chinese, the characters) that lexicon phrases are matched on.

Folding never changes what a reader would call the same words: case, typographic apostrophes, possessives,
hyphens, full-width forms, traditional characters and the polite form of "you" are evened out. Units keep
their order, so that a place among them can be mapped back to the words as the page shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

_WORD = re.compile(r"[^\W_]+(?:'(?=[^\W\d_]|\s|$))?|[.;:!?,()\"«»—–$€£/]")
_MARKS = '.;:!?,()"$/'
_PLAIN = bytes(
    ord(char.lower()) if char.isalnum() or char in _MARKS else ord(" ") for char in map(chr, range(128))
).ljust(256)
"""Small letters, and blanks for all that no unit holds: for text of plain letters without apostrophes."""
_QUOTES = {"'": "’‘ʼ`´", '"': "“”„"}
_POSSESSIVE = re.compile(r"(?<=\w)'s\b|(?<=\w\ws)'(?=\s|$)")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


class Units(StrEnum):
    """What a language's phrases are made of."""

    WORDS = "words"
    CHARACTERS = "characters"


def fold_words(text: str) -> list[str]:
    """Lower-case words and the punctuation that bounds them."""
    text = _even(text)
    if not text.isascii() or "'" in text:
        return _WORD.findall(text.lower())
    # The same, several times as fast.
    text = text.encode().translate(_PLAIN).decode()
    for mark in _MARKS:
        if mark in text:
            text = text.replace(mark, f" {mark} ")
    return text.split()


def fold_characters(text: str, variants: Mapping[int, str]) -> list[str]:
    """Characters without white space, variants evened out."""
    return list("".join(text.translate(_FULL_WIDTH).translate(variants).lower().split()))


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where in ``text`` each unit of :func:`fold_words` stands."""
    return (match.span() for match in _WORD.finditer(_even(text)))


def character_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where in ``text`` each unit of :func:`fold_characters` stands."""
    return ((i, i + 1) for i, char in enumerate(text) if not char.isspace())


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _even(text: str) -> str:
    """One apostrophe, no possessive endings; the length stays the same."""
    if not text.isascii() or "`" in text:
        for plain, quotes in _QUOTES.items():
            for quote in quotes:
                text = text.replace(quote, plain)
    return _POSSESSIVE.sub(_blank, text) if "'" in text else text
