"""Does the provider do it? Negation, exceptions, conditions and the user's choice around an anchor.

Read as a lawyer would: "not … unless you opt in" is conditional on an opt-in, "… unless you opt out" on an
opt-out, "not … without your consent" on an opt-in, "you can turn off …" only tells of a control, and a
"but" ends what a "not" governs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.compare.entries import Hit, Lexicon
from watcher.compare.fold import Units
from watcher.compare.index import Index
from watcher.model import Consent, Polarity

_STOPS = frozenset(".;:!?。；：！？")
_BACK = {Units.WORDS: 14, Units.CHARACTERS: 24}
_AHEAD = {Units.WORDS: 12, Units.CHARACTERS: 20}
_CONTROL = {Units.WORDS: 25, Units.CHARACTERS: 40}


@dataclass(frozen=True, slots=True)
class Reading:
    """What :func:`judge` makes of one match."""

    polarity: Polarity
    consent: Consent | None


def judge(lexicon: Lexicon, anchor: Hit, hits: Index, units: Sequence[str]) -> Reading:
    """Polarity and consent of what an anchor says, from the phrases around it."""
    place = _Place(anchor, hits, units, lexicon.units)
    if place.negated():
        return _denial(place)
    if place.control():
        return Reading(
            Polarity.CONTROL,
            Consent.OPT_IN if place.has("opt_in") and not place.has("opt_out") else Consent.OPT_OUT,
        )
    return _assertion(place)


def _denial(place: _Place) -> Reading:
    """A negated anchor: an outright denial, or one that hangs on a choice or an exception."""
    if place.has("without_consent", "unless_opt_in", "by_default") or (
        place.has("unless") and place.has("opt_in", "consent", "choice")
    ):
        return Reading(Polarity.CONDITIONAL, Consent.OPT_IN)
    if place.has("opt_out"):
        return Reading(Polarity.CONDITIONAL, Consent.OPT_OUT)
    if place.has("unless"):
        return Reading(Polarity.CONDITIONAL, None)
    return Reading(Polarity.DENIES, None)


def _assertion(place: _Place) -> Reading:
    """An anchor that is not negated: a permission, or one under a condition."""
    if place.has("no_consent_needed"):
        return Reading(Polarity.PERMITS, Consent.NONE)
    if place.has("opt_out", "unless_opt_out"):
        return Reading(Polarity.CONDITIONAL, Consent.OPT_OUT)
    if place.has("if_consent", "opt_in") or (place.has("only", "unless") and place.has("consent")):
        return Reading(Polarity.CONDITIONAL, Consent.OPT_IN)
    if place.has("condition:deidentified"):
        return Reading(Polarity.CONDITIONAL, Consent.NONE)
    return Reading(Polarity.PERMITS, Consent.NONE)


@dataclass(frozen=True, slots=True)
class _Place:
    """An anchor among the phrases of its clause."""

    anchor: Hit
    hits: Index
    units: Sequence[str]
    kind: Units

    def has(self, *labels: str) -> bool:
        """Whether the clause holds a phrase with one of the labels."""
        return not self.hits.labels.isdisjoint(labels)

    def negated(self) -> bool:
        """A negation governs the anchor. Double ones ("not prevented from") are phrases of the lexicon."""
        start, end = self.anchor.start, self.anchor.end
        before = self.hits.between(("not",), start - _BACK[self.kind], start)
        after = self.hits.between(("not_after",), end, end + _AHEAD[self.kind])
        # The "not" of "if you do not want us to …" denies nothing.
        return any(self._governs(hit) and not self._in_control(hit) for hit in before) or any(
            self._follows(hit) and not self._in_control(hit) for hit in after
        )

    def control(self) -> bool:
        """The anchor is what a sentence on the user's controls is about."""
        start, reach = self.anchor.start, _CONTROL[self.kind]
        return any(
            hit.start <= start <= hit.end + reach and not self._broken(hit.end, start)
            for hit in self.hits.between(("control",), start - reach, start)
        )

    def _in_control(self, hit: Hit) -> bool:
        around = self.hits.between(("control",), hit.start, hit.end)
        return any(other.start <= hit.start and hit.end <= other.end for other in around)

    def _governs(self, hit: Hit) -> bool:
        if hit.start >= self.anchor.start:
            return False
        return self.anchor.start - hit.end <= _BACK[self.kind] and not self._broken(
            hit.end, self.anchor.start
        )

    def _follows(self, hit: Hit) -> bool:
        distance = hit.start - self.anchor.end
        return 0 <= distance <= _AHEAD[self.kind] and not self._broken(self.anchor.end, hit.start)

    def _broken(self, start: int, end: int) -> bool:
        """A full stop, colon or "but" stands between."""
        if any(unit in _STOPS for unit in self.units[start:end]):
            return True
        return any(start <= hit.start < end for hit in self.hits.between(("but",), start, end))
