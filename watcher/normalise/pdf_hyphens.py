"""Join rows of text, and undo the hyphens at their ends, but for those that belong to the word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from watcher.normalise.pdf_rows import is_wide
from watcher.normalise.tables import table

_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_LAST = re.compile(r"(?P<word>(?:[^\W\d_]+[-‐‑])*[^\W\d_]+)[-‐]$")
_FIRST = re.compile(r"(?:[^\W\d_]|['’])+(?:[-‐‑][^\W\d_]+)*")
_LONG = 60
"""Letters of a word at most."""

_SOFT = "\u00ad"
_HYPHENS = str.maketrans("‐‑", "--")


class Hyphens:
    """Knows the words of a text, to tell which hyphens are part of one."""

    def __init__(self, rows: Iterable[str]) -> None:
        self._words: set[str] = set()
        for row in rows:
            whole = row.rsplit(" ", 1)[0] if row.endswith(("-", "‐", _SOFT)) else row
            self._words.update(map(_key, _WORD.findall(whole)))

    def join(self, rows: Sequence[str]) -> str:
        """The rows as one text."""
        parts = [rows[0]]
        for row in rows[1:]:
            before = parts[-1]
            if before.endswith(_SOFT):
                parts[-1] = before.rstrip(_SOFT)
            elif self._breaks_word(before, row):
                parts[-1] = before[:-1]
            elif not (_holds_on(before, row) or (is_wide(before[-1]) and is_wide(row[0]))):
                parts.append(" ")
            parts.append(row)
        return "".join(parts)

    def _breaks_word(self, before: str, row: str) -> bool:
        """Whether the hyphen at the end stands there only because the row was full."""
        last, first = _LAST.search(before[-_LONG:]), _FIRST.match(row[:_LONG])
        if last is None or first is None or not row[0].islower():
            return False
        left, right = _key(last["word"]), _key(first.group())
        if left + right in self._words:
            return True
        if f"{left}-{right}" in self._words or right in _list("never_joined"):
            return False
        if left.rpartition("-")[2] in _list("first") or right.partition("-")[0] in _list("second"):
            return False
        return not (left in self._words and right in self._words)


def _holds_on(before: str, row: str) -> bool:
    """Whether a row goes on right behind a hyphen that belongs: "E-|Mail", but not "Waren- |und"."""
    first = _FIRST.match(row[:_LONG])
    if first is None:
        return before[-1:] in {"-", "‐"} and before[-2:-1].isalnum() and row[:1].isdigit()
    return _LAST.search(before[-_LONG:]) is not None and _key(first.group()) not in _list("never_joined")


def goes_on(before: str, row: str) -> bool:
    """Whether a row that ends with a hyphen goes on in the next, whatever stands between."""
    if not before.endswith(("-", "‐", _SOFT)):
        return False
    last, first = before[-2:-1], row[:1]
    return (last.isalpha() and first.islower()) or (last.isdigit() and first.isdigit())


def _key(word: str) -> str:
    return word.lower().translate(_HYPHENS)


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(table("hyphens")[name])
