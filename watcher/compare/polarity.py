"""Does the provider do it? Negation, exceptions, conditions and the user's choice around an anchor.

Read as a lawyer would: "not … unless you opt in" is conditional on an opt-in, "… unless you opt out" on an
opt-out, "not … without your consent" on an opt-in, "you can turn off …" only tells of a control, and a
"but" ends what a "not" governs. A lead-in that ends with "we do not:" denies what it leads in, one that ends
with "we share nothing, except:" permits it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.compare.entries import Hit, Lexicon
from watcher.compare.fold import Units
from watcher.compare.index import Index
from watcher.model import Consent, Polarity

_STOPS = frozenset(".;!?。；！？")
_COLONS = frozenset(":：")
_BACK = {Units.WORDS: 30, Units.CHARACTERS: 24}
_AHEAD = {Units.WORDS: 12, Units.CHARACTERS: 20}
_CONTROL = {Units.WORDS: 25, Units.CHARACTERS: 40}
_EXCEPTION = {Units.WORDS: 10, Units.CHARACTERS: 16}
"""How near the end of a lead-in an exception stands that it leads to."""
_IDLE = ("control", "condition:deidentified", "regardless", "unless_opt_out", "unpromised")
_CHOICES = ("opt_in", "opt_out", "consent", "if_consent", "without_consent", "choice")


@dataclass(frozen=True, slots=True)
class Reading:
    """What :func:`judge` makes of one match."""

    polarity: Polarity
    consent: Consent | None
    negated: bool = False


def judge(lexicon: Lexicon, anchor: Hit, hits: Index, units: Sequence[str], own: int = 0) -> Reading:
    """Polarity and consent of what an anchor says, from the phrases around it.

    Args:
        lexicon: of the language.
        anchor: the act.
        hits: phrases of the clause and of its lead-in.
        units: their words or characters.
        own: where the clause's own begin, after those of its lead-in.
    """
    place = _Place(anchor, hits, units, lexicon.units, own)
    if place.excepted():
        place = replace(place, first=own)
    if place.negated():
        return _denial(place)
    if place.control():
        return Reading(
            Polarity.CONTROL,
            Consent.OPT_IN if place.has("opt_in") and not place.has("opt_out") else Consent.OPT_OUT,
        )
    return _assertion(place)


def _denial(place: _Place) -> Reading:
    """A negated anchor: an outright denial, or one that hangs on a choice, an exception or a notice."""
    if place.has("regardless"):
        return Reading(Polarity.DENIES, None, negated=True)
    if place.has("without_consent", "unless_opt_in", "by_default") or (
        place.has("unless") and place.has("opt_in", "consent", "choice")
    ):
        return Reading(Polarity.CONDITIONAL, Consent.OPT_IN, negated=True)
    if place.has("opt_out"):
        return Reading(Polarity.CONDITIONAL, Consent.OPT_OUT, negated=True)
    if place.has("unless"):
        return Reading(Polarity.CONDITIONAL, None, negated=True)
    if place.has("without_notice"):
        return Reading(Polarity.CONDITIONAL, Consent.NONE, negated=True)
    return Reading(Polarity.DENIES, None, negated=True)


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
    """An anchor among the phrases of its clause; what stands before ``first`` is not heard."""

    anchor: Hit
    hits: Index
    units: Sequence[str]
    kind: Units
    own: int
    first: int = 0

    def has(self, *labels: str) -> bool:
        """Whether the clause holds a phrase with one of the labels."""
        if not self.first:
            return not self.hits.labels.isdisjoint(labels)
        return any(hit.start >= self.first for label in labels for hit in self.hits.all(label))

    def excepted(self) -> bool:
        """The lead-in denies something and ends with an exception: "except in these cases:"."""
        own = self.own
        last = max((hit for hit in self._within("unless", 0, own)), default=None)
        if last is None or last.start < own - _EXCEPTION[self.kind] or self._broken(last.end, own):
            return False
        denied = any(hit.start < last.start for hit in self._within("not", 0, last.start))
        return denied and not any(True for label in _CHOICES for _ in self._within(label, last.start, own))

    def _within(self, label: str, start: int, end: int) -> Iterator[Hit]:
        return (hit for hit in self.hits.between((label,), start, end) if start <= hit.start < end)

    def negated(self) -> bool:
        """A negation governs the anchor. Double ones ("not prevented from") are phrases of the lexicon."""
        start, end = self.anchor.start, self.anchor.end
        before = self.hits.between(("not",), start - 3 * _BACK[self.kind], end)
        after = self.hits.between(("not_after",), end, end + _AHEAD[self.kind])
        # The "not" of "if you do not want us to …" denies nothing.
        return any(
            (self._governs(hit) or self._inside(hit)) and not self._idle(hit) for hit in before
        ) or any(self._follows(hit) and not self._idle(hit) for hit in after)

    def control(self) -> bool:
        """The anchor is what a sentence on the user's controls is about."""
        start, reach = self.anchor.start, _CONTROL[self.kind]
        return any(
            hit.start <= start <= hit.end + reach and not self._broken(hit.end, start)
            for hit in self.hits.between(("control",), start - reach, start)
        )

    def _idle(self, hit: Hit) -> bool:
        """A "not" inside other words: of a control, data that "does not identify you", "even if not"."""
        around = self.hits.between(_IDLE, hit.start, hit.end)
        return any(other.start <= hit.start and hit.end <= other.end for other in around)

    def _governs(self, hit: Hit) -> bool:
        """A negation before the anchor reaches it; from the end of a lead-in ("We do not:") further."""
        start, reach = self.anchor.start, _BACK[self.kind]
        if not self.first <= hit.start < start or self._broken(hit.end, start):
            return False
        if hit.end <= self.own <= start:
            return self.own - hit.end <= reach and start - self.own <= 2 * reach
        return start - hit.end <= reach

    def _inside(self, hit: Hit) -> bool:
        """The anchor's own words hold the negation ("never disclose")."""
        return self.first <= self.anchor.start <= hit.start < hit.end <= self.anchor.end

    def _follows(self, hit: Hit) -> bool:
        distance = hit.start - self.anchor.end
        return 0 <= distance <= _AHEAD[self.kind] and not self._broken(self.anchor.end, hit.start)

    def _broken(self, start: int, end: int) -> bool:
        """A full stop, colon or "but" stands between."""
        if any(
            unit in _STOPS or (unit in _COLONS and not self._leads_on(at, start))
            for at, unit in enumerate(self.units[start:end], start)
        ):
            return True
        return any(start <= hit.start < end for hit in self.hits.between(("but",), start, end))

    def _leads_on(self, colon: int, start: int) -> bool:
        """A colon right behind the words that lead on, or at the end of a lead-in to half a sentence."""
        if colon != self.own - 1:
            return colon == start
        return not any(hit.start == self.own for hit in self._within("opener", self.own, self.own + 1))
