"""Text → units: the words (or, for Chinese, the characters) that lexicon phrases are matched on.

Folding never changes what a reader would call the same words: case, typographic apostrophes, possessives,
hyphens, full-width forms, traditional characters and the polite form of "you" are evened out. Units keep
their order, so that a place among them can be mapped back to the words as the page shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

_WORD = re.compile(r"[^\W_]+'(?=[^\W\d_]|\s|$)|[^\W_]+|[.;:!?,()\"«»—–$€£/]")
_QUOTES = {ord(c): "'" for c in "’‘ʼ`´"} | {ord(c): '"' for c in "“”„"}
_POSSESSIVE = re.compile(r"(?<=\w)'s\b|(?<=\w\ws)'(?=\s|$)")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


class Units(StrEnum):
    """What a language's phrases are made of."""

    WORDS = "words"
    CHARACTERS = "characters"


def fold_words(text: str) -> list[str]:
    """Lower-case words and the punctuation that bounds them."""
    return _WORD.findall(_even(text).lower())


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
        text = text.translate(_QUOTES)
    return _POSSESSIVE.sub(_blank, text) if "'" in text else text
