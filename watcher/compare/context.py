"""What surrounds a clause: the headings above it, the lead-in of its list, the heads of its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.compare.entries import Hit, Lexicon
from watcher.compare.fold import Units
from watcher.compare.topics import Match
from watcher.model import BlockKind, Clause, Topic

LEAD_IN_UNITS = 80
CLAUSE_UNITS = 20_000
HEADING_UNITS = {Units.WORDS: 12, Units.CHARACTERS: 24}
"""Longer "headings" are read as sentences."""
INHERIT_UNITS = {Units.WORDS: 45, Units.CHARACTERS: 90}
"""Longer list items speak for themselves."""
_END_MARKS = tuple(".;:!?,。；：！？，、")


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause made ready for the rules.

    Attributes:
        units: those of the lead-in (or heads), then the clause's own.
        own: where the clause's own units begin.
        hits: phrases found in ``units``.
        topics: what the headings announce.
        text: the clause's own words.
        lead_in: the words before ``own``.
        inherits: short enough to take its meaning from the lead-in.
        heading: only names what follows.
        spoken: the topics that a heading says something on all the same.
    """

    units: list[str]
    own: int
    hits: list[Hit]
    topics: frozenset[Topic]
    text: str
    lead_in: str
    inherits: bool
    heading: bool
    spoken: frozenset[Topic]

    def tells(self, match: Match) -> bool:
        """Whether a match speaks for this clause.

        A short list item takes the meaning of its lead-in, a long one speaks for itself. Headings only name
        what follows, but for those inside a section on retention ("Data kept until you delete it"), and
        recipients that are listed as headings below "How we share".
        """
        rule = match.rule
        if self.heading and (rule.topic not in self.spoken or (rule.section and not rule.holds_for_headings)):
            return False
        return match.end > self.own or self.inherits


class Context:
    """Reads clauses in reading order; remembers which topics the headings so far announce."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._announced: dict[str, frozenset[str]] = {}
        self._lead_ins: dict[str, list[str]] = {}
        self._running: frozenset[Topic] = frozenset()

    def scene(self, clause: Clause) -> Scene:
        """The clause with what surrounds it."""
        lexicon = self._lexicon
        own = lexicon.fold(clause.text)[:CLAUSE_UNITS]
        heading = self._is_heading(clause, own)
        topics = self._topics((*clause.section, *clause.heads)) | self._running
        lead_in = clause.lead_in or " ".join(clause.heads)
        before = self._before(lead_in)
        units = before + own
        hits = lexicon.scan(units)
        spoken = topics & {Topic.RETENTION}
        if heading and self._continues(own, hits):
            spoken |= {Topic.SHARING}
        elif heading:
            self._running = self._topics((clause.text,))
            heading = clause.kind is BlockKind.HEADING or bool(self._running)
        hits += self._place(clause, len(before))
        inherits = len(own) <= INHERIT_UNITS[lexicon.units]
        return Scene(units, len(before), hits, topics, clause.text, lead_in, inherits, heading, spoken)

    def _is_heading(self, clause: Clause, own: Sequence[str]) -> bool:
        """A heading, or a short line without an end mark that stands as a paragraph of its own."""
        if clause.kind not in {BlockKind.HEADING, BlockKind.PARAGRAPH} or clause.lead_in:
            return False
        if len(own) > HEADING_UNITS[self._lexicon.units]:
            return False
        return clause.kind is BlockKind.HEADING or not clause.text.rstrip().endswith(_END_MARKS)

    def _continues(self, own: Sequence[str], hits: Sequence[Hit]) -> bool:
        """Whether a heading is nothing but a recipient, below a heading of its own rank on sharing."""
        if Topic.SHARING not in self._running:
            return False
        covered = {at for hit in hits if hit.label.startswith("recipient:") for at in range(hit.start, hit.end)}
        return 2 * len(covered) > len(own)

    def _before(self, lead_in: str) -> list[str]:
        if not lead_in:
            return []
        if lead_in not in self._lead_ins:
            self._lead_ins[lead_in] = self._lexicon.fold(lead_in)[-LEAD_IN_UNITS:]
        return self._lead_ins[lead_in]

    def _topics(self, headings: Sequence[str]) -> frozenset[Topic]:
        """What a path of headings announces; a heading on something else ends what those above announced."""
        topics: frozenset[Topic] = frozenset()
        for heading in headings:
            names = self._names(heading)
            topics = frozenset() if names - set(Topic) else topics | {Topic(name) for name in names}
        return topics

    def _place(self, clause: Clause, at: int) -> list[Hit]:
        """What the place of a clause adds to its words: its kind, and headings such as "Prohibited uses"."""
        names = {name for heading in clause.section for name in self._names(heading)} - {"other", *Topic}
        return [Hit(at, at, label, "place") for label in (clause.kind.value, *sorted(names))]

    def _names(self, heading: str) -> frozenset[str]:
        if heading not in self._announced:
            hits = self._lexicon.scan(self._lexicon.fold(heading)[:CLAUSE_UNITS])
            self._announced[heading] = frozenset(
                hit.label.partition(":")[2] for hit in hits if hit.label.startswith("heading:")
            )
        return self._announced[heading]
