"""A text as the gate reads it: folded words, lines, weight."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from watcher.model import BlockKind, Text

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "…": "..."}
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACE = re.compile(r"\s+")
_EDGES = " .,;:!?。!?,;:…-|·•*#\"'()[]>«»"
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]|[^\W_]+")
# One ideograph says about as much as two and a half letters.
_IDEOGRAPH_WEIGHT = 2.5
_OPENING = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One block: folded words, how much it says, and whether it is a heading."""

    words: str
    weight: float
    heading: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, folded once for all tests of the gate.

    Attributes:
        words: all lines, folded, joined by newlines.
        weight: length in letters, ideographs counted for what they say.
    """

    title: str
    lines: tuple[Line, ...]
    words: str
    weight: float

    @property
    def opening(self) -> tuple[Line, ...]:
        """The first lines, where a page says what it is."""
        return self.lines[:_OPENING]


def read(text: Text) -> Reading:
    """Fold a text for the gate. Copies of headings in a table of contents do not count."""
    lines = tuple(
        Line(words, weigh(words), block.kind is BlockKind.HEADING)
        for block in text.blocks
        if not block.toc and (words := fold(block.text))
    )
    return Reading(
        title=fold(text.title),
        lines=lines,
        words="\n".join(line.words for line in lines),
        weight=sum(line.weight for line in lines),
    )


def fold(words: str) -> str:
    """Case, width, quotes, dashes, white space and invisible characters away."""
    words = unicodedata.normalize("NFKC", _INVISIBLE.sub("", words)).translate(_QUOTES).casefold()
    return _SPACE.sub(" ", words).strip()


def fold_line(words: str) -> str:
    """A line for comparing as a whole: folded, punctuation and marks at its ends away."""
    return fold(words).strip(_EDGES)


def weigh(words: str) -> float:
    """Length in letters, ideographs counted for what they say."""
    return len(words) + (_IDEOGRAPH_WEIGHT - 1) * len(_IDEOGRAPHS.findall(words))


def tokens(words: str) -> list[str]:
    """Words; each ideograph is one."""
    return _WORD.findall(words)
