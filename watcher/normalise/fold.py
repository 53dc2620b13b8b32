"""White space folded, characters that nobody sees taken out."""

from __future__ import annotations

import re

# Soft hyphens, fillers, zero-width characters, marks of writing direction, variation selectors, tags.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)


def fold(text: str) -> str:
    """``text`` in one line, single spaces, without invisible characters."""
    folded = " ".join(text.split())
    if folded.isprintable():
        return folded
    return " ".join(_UNSEEN.sub("", folded).split())
