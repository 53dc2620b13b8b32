"""Words: tokens of a clause, and the marks that show what changed inside it.

A script that puts no spaces between words (Chinese, Japanese, Thai, …) is marked character by character,
everything else word by word. The edit script is the shortest one, diff-match-patch's semantic clean-up makes
it readable. No clock takes part: what is too large to refine is shown as one replacement, so that the
result never depends on the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import LCSseq

from watcher.model import Mark, Words

# Scripts written without spaces: kana, Han, Hangul syllables are left as words, Thai, Lao, Khmer, Burmese.
UNSPACED_LETTERS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_TOKEN = re.compile(rf"[{UNSPACED_LETTERS}]|[^\W_{UNSPACED_LETTERS}]+|\s+|[^\w\s]|_")
_WORD = re.compile(rf"[{UNSPACED_LETTERS}]|[^\W_{UNSPACED_LETTERS}]+")

# Old tokens × new tokens that are still refined: 8 MB of bit matrix, some 20 ms.
REFINED = 64_000_000

# Characters of two wordings from which only the surroundings of the change are looked at, and how many.
ENDLESS = 50_000
_MARGIN = 1000

_FIRST_LETTER = 0x100
_SURROGATES = range(0xD800, 0xE000)
_LAST_LETTER = 0x10FFFF

_Edit = tuple[int, str]


def tokens(text: str) -> list[str]:
    """Everything in ``text``, in order: words, runs of white space, single marks."""
    return _TOKEN.findall(text)


def bare_words(text: str) -> list[str]:
    """The words of ``text``, case folded, without white space and punctuation."""
    return _WORD.findall(text.casefold())


class Alphabet:
    """Spells sequences of tokens as strings of one letter per token, for string algorithms."""

    __slots__ = ("_letters",)

    def __init__(self) -> None:
        self._letters = _Letters()

    def spell(self, sequence: Iterable[str]) -> str:
        """One letter per token; equal tokens, equal letters."""
        return "".join(map(self._letters.__getitem__, sequence))

    def read(self) -> dict[str, str]:
        """The token of each letter."""
        return {letter: token for token, letter in self._letters.items()}


class _Letters(dict[str, str]):
    """The letter of each token; one that is new gets the next letter."""

    __slots__ = ()

    def __missing__(self, token: str) -> str:
        letter = self[token] = _letter(len(self))
        return letter


def _letter(number: int) -> str:
    """The letter of the ``number``-th token; letters are used again after some 1.1 million tokens."""
    span = _LAST_LETTER - _FIRST_LETTER + 1 - len(_SURROGATES)
    code = _FIRST_LETTER + number % span
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


def mark_words(old: str, new: str) -> tuple[Words, ...]:
    """The runs of words that spell ``old`` and ``new``, each with its mark."""
    if old == new:
        return (Words(Mark.EQUAL, old),) if old else ()
    alphabet = Alphabet()
    before, after = alphabet.spell(tokens(old)), alphabet.spell(tokens(new))
    edits = _tidy(_edits(before, after))
    reading = alphabet.read()
    spelled = ((sign, "".join(reading[letter] for letter in letters)) for sign, letters in edits)
    return tuple(Words(_MARKS[sign], text) for sign, text in spelled)


_MARKS = {
    diff_match_patch.DIFF_EQUAL: Mark.EQUAL,
    diff_match_patch.DIFF_DELETE: Mark.DELETED,
    diff_match_patch.DIFF_INSERT: Mark.INSERTED,
}


def around_the_change(old: str, new: str) -> tuple[str, str]:
    """Of endless clauses, what stands around the change: the rest cannot differ."""
    if len(old) + len(new) <= ENDLESS:
        return old, new
    start = _shared_start(old, new)
    end = min(_shared_start(old[::-1], new[::-1]), min(len(old), len(new)) - start)
    start, end = max(0, start - _MARGIN), max(0, end - _MARGIN)
    return old[start : len(old) - end], new[start : len(new) - end]


def _edits(old: str, new: str) -> list[_Edit]:
    """The shortest edit script, or one replacement between equal ends where that would cost too much."""
    start = _shared_start(old, new)
    end = _shared_start(old[start:][::-1], new[start:][::-1])
    head, tail = old[:start], old[len(old) - end :]
    old_core, new_core = old[start : len(old) - end], new[start : len(new) - end]
    edits: list[_Edit] = [(diff_match_patch.DIFF_EQUAL, head)]
    if len(old_core) * len(new_core) > REFINED:
        edits += [(diff_match_patch.DIFF_DELETE, old_core), (diff_match_patch.DIFF_INSERT, new_core)]
    else:
        edits += _refined(old_core, new_core)
    edits.append((diff_match_patch.DIFF_EQUAL, tail))
    return [edit for edit in edits if edit[1]]


def _refined(old: str, new: str) -> list[_Edit]:
    edits: list[_Edit] = []
    for code in LCSseq.opcodes(old, new):
        if code.tag == "equal":
            edits.append((diff_match_patch.DIFF_EQUAL, old[code.src_start : code.src_end]))
            continue
        edits.append((diff_match_patch.DIFF_DELETE, old[code.src_start : code.src_end]))
        edits.append((diff_match_patch.DIFF_INSERT, new[code.dest_start : code.dest_end]))
    return [edit for edit in edits if edit[1]]


def _shared_start(old: str, new: str) -> int:
    """How many letters both begin with, found by halving (slices compare fast)."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _tidy(edits: Sequence[_Edit]) -> list[_Edit]:
    """Join small coincidences between edits, so that whole phrases are shown replaced."""
    tidied = list(edits)
    engine = diff_match_patch()
    if not _merged(edits):
        engine.diff_cleanupMerge(tidied)
    engine.diff_cleanupSemantic(tidied)
    return [(sign, letters) for sign, letters in tidied if letters]


def _merged(edits: Sequence[_Edit]) -> bool:
    """Whether merging has nothing to do: exchanges share no ends, no lone edit can move over an equality."""
    equal, delete, insert = (
        diff_match_patch.DIFF_EQUAL,
        diff_match_patch.DIFF_DELETE,
        diff_match_patch.DIFF_INSERT,
    )
    for (sign, one), (after, other) in pairwise(edits):
        if equal in {sign, after}:
            if sign == after:
                return False
        elif (sign, after) != (delete, insert) or one[0] == other[0] or one[-1] == other[-1]:
            return False
    return not any(
        before == equal == after and (edit.endswith(left) or edit.startswith(right))
        for (before, left), (_, edit), (after, right) in zip(edits, edits[1:], edits[2:], strict=False)
    )
