"""A text as the gate reads it: folded words, lines, weight."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from watcher.model import BlockKind, Text

_PLAIN = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "‑": "-",
    "…": "...",
}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_EDGES = " .,;:!?。!?,;:…-|·•*#\"'()[]>«»"
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]|[^\W_]+")
# One ideograph says about as much as two and a half letters.
_IDEOGRAPH_WEIGHT = 2.5
_OPENING = 4
_HEAD = 120
_SENTENCE = 60
_SENTENCE_ENDS = (".", "。", "!", "?", ";", ":")
_SEARCHED = 20_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, folded once for all tests of the gate.

    Attributes:
        title: of the page, folded.
        opening: the first lines, where a page says what it is.
        headings: all headings.
        words: the beginning of the text, folded, its lines joined by newlines.
        weight: length in letters, ideographs counted for what they say.
        speaks: whether it holds a sentence or a table, not only labels.
    """

    title: str
    opening: tuple[str, ...]
    headings: tuple[str, ...]
    words: str
    weight: float
    speaks: bool


def read(text: Text) -> Reading:
    """Fold a text for the gate. Copies of headings in a table of contents do not count."""
    blocks = [block for block in text.blocks if not block.toc]
    whole = "\n".join(block.text for block in blocks)
    return Reading(
        title=fold(text.title),
        opening=tuple(fold(block.text[:_SEARCHED]) for block in blocks[:_OPENING]),
        headings=tuple(
            fold(block.text)
            for block in blocks
            if block.kind is BlockKind.HEADING and len(block.text) <= _HEAD
        ),
        words="\n".join(map(fold, whole[:_SEARCHED].split("\n"))),
        weight=weigh(whole) - max(0, len(blocks) - 1),
        speaks=any(block.kind is BlockKind.CELL or weigh(block.text) >= _SENTENCE for block in blocks),
    )


def is_name(line: str) -> bool:
    """Whether a line may be the name of a text: short, and no sentence."""
    return weigh(line) <= _HEAD and not line.endswith(_SENTENCE_ENDS)


def fold(words: str) -> str:
    """Case, width, quotes, dashes, white space and invisible characters away."""
    if words.isascii():
        return " ".join(words.lower().split())
    words = unicodedata.normalize("NFKC", _INVISIBLE.sub("", words))
    for typographic, plain in _PLAIN.items():  # several times as fast as str.translate
        words = words.replace(typographic, plain)
    return " ".join(words.casefold().split())


def fold_line(words: str) -> str:
    """A line for comparing as a whole: folded, punctuation and marks at its ends away."""
    return fold(words).strip(_EDGES)


def weigh(words: str) -> float:
    """Length in letters, ideographs counted for what they say."""
    if words.isascii():
        return len(words)
    return len(words) + (_IDEOGRAPH_WEIGHT - 1) * len(_IDEOGRAPHS.findall(words))


def spelled(words: str) -> str:
    """The words of a text, a space before and after each: so whole words can be looked for."""
    return f" {' '.join(tokens(fold(words)))} "


def tokens(words: str) -> list[str]:
    """Words; each ideograph is one."""
    return _WORD.findall(words)
