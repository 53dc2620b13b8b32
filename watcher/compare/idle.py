"""Clauses that name a topic and say nothing on it: labels, questions, pointers, duties of the user.

"How we share data", "Do not sell my personal information" and "See our privacy policy for more" may come and
go: nobody's rights change. The word lists are data: ``guards.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from watcher.compare.finding import any_of
from watcher.compare.wording import UNSPACED, flat, folded, word_lists
from watcher.compare.words import bare_words
from watcher.model import BlockKind, Clause, Polarity, Stance, Topic

# A longer fragment is a list, or a sentence that lost its full stop.
_LABEL = 10
_CHARACTERS_A_WORD = 2
_FULL_STOPS = frozenset(".。!！;；:：,，、…")
_QUESTIONS = frozenset("?？")
_CLOSING = "\"'”’»)）]*_ "
# How to use a choice is told by pointing somewhere, too.
_CHOICES = frozenset({Polarity.CONTROL, Polarity.CONDITIONAL})


@dataclass(frozen=True, slots=True)
class _Voices:
    """The word lists of one language.

    Attributes:
        speaking: finds words by which the provider speaks of what it does.
        talking: finds those, and words by which it speaks of what is its own, or to the user.
        asking: beginnings of labels that ask ("How we …").
        pointing: beginnings of sentences that only point somewhere.
        duty: beginnings of sentences that bind the user.
        label: how many words a label has at most.
    """

    speaking: re.Pattern[str]
    talking: re.Pattern[str]
    asking: tuple[str, ...]
    pointing: tuple[str, ...]
    duty: tuple[str, ...]
    label: int


def saying(clause: Clause, stances: Sequence[Stance], language: str | None) -> tuple[Stance, ...]:
    """The stances by which a clause says something."""
    voices = _voices((language or "").lower().replace("_", "-").partition("-")[0])
    if not stances or voices is None:
        return tuple(stances)
    if _is_label(clause, voices):
        return ()
    return tuple(stance for stance in stances if not _aside(clause, stance, voices))


def _is_label(clause: Clause, voices: _Voices) -> bool:
    """A question, or a few words that are no sentence and in which the provider does not speak."""
    text = folded(clause.text).rstrip(_CLOSING)
    if text[-1:] in _QUESTIONS:
        return True
    heading = clause.kind is BlockKind.HEADING
    if clause.lead_in or clause.heads or (not heading and text[-1:] in _FULL_STOPS):
        return False
    if len(bare_words(text)) > voices.label:
        return False
    return text.startswith(voices.asking) or not voices.talking.search(text)


def _aside(clause: Clause, stance: Stance, voices: _Voices) -> bool:
    """Whether a sentence only points somewhere, or is about what the user may pass on."""
    text = folded(clause.text)
    if text.startswith(voices.pointing):
        return stance.polarity not in _CHOICES
    if stance.topic is Topic.OUTPUT_USE:
        return False
    begun = folded(clause.lead_in) if clause.lead_in else text
    return begun.startswith(voices.duty) and not voices.speaking.search(text)


@cache
def _voices(name: str) -> _Voices | None:
    lists = word_lists(name)
    if lists is None:
        return None
    return _Voices(
        speaking=any_of(flat(lists["speaking"]), whole=name not in UNSPACED),
        talking=any_of(flat(lists["speaking"]) + flat(lists["addressing"]), whole=name not in UNSPACED),
        asking=tuple(flat(lists["asking"])),
        pointing=tuple(flat(lists["pointing"])),
        duty=tuple(flat(lists["duty"])),
        label=_LABEL * (_CHARACTERS_A_WORD if name in UNSPACED else 1),
    )
