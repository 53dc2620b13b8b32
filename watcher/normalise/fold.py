"""White space folded, characters that nobody sees taken out."""

from __future__ import annotations

import re
import unicodedata

# Soft hyphens, fillers, zero-width characters, marks of writing direction, variation selectors, tags.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)


# Standard Annex 15: no word has more than 30 marks on a letter, and putting more in order takes ages.
_MARKED = re.compile(r"[^\x00-\x7f\s\w]{31,}")


def fold(text: str) -> str:
    """``text`` in one line, single spaces, without invisible characters."""
    folded = " ".join(text.split())
    if not folded.isprintable():
        folded = " ".join(_UNSEEN.sub("", folded).split())
    return folded if folded.isascii() else _MARKED.sub(_fewer_marks, folded)


def _fewer_marks(run: re.Match[str]) -> str:
    marks = 0
    kept: list[str] = []
    for char in run.group():
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= 30:
            kept.append(char)
    return "".join(kept)
