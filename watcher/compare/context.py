"""What surrounds a clause: the headings above it, the lead-in of its list, the heads of its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.compare.entries import Hit, Lexicon
from watcher.compare.fold import Units
from watcher.compare.topics import Index, Match, index
from watcher.model import BlockKind, Clause, Topic

LEAD_IN_UNITS = 80
CLAUSE_UNITS = 20_000
HEADING_UNITS = {Units.WORDS: 16, Units.CHARACTERS: 24}
"""Longer "headings" are read as sentences."""
INHERIT_UNITS = {Units.WORDS: 45, Units.CHARACTERS: 90}
"""Longer list items speak for themselves."""
_END_MARKS = tuple(".;:!?,。；：！？，、")
_CARRIED = {"user_duty", "rights", "definition", "incoming"}
"""Labels of a lead-in that hold for all that it leads in."""
_NO_LABELS = {"other", *Topic}


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause made ready for the rules.

    Attributes:
        units: those of the lead-in (or heads), then the clause's own.
        own: where the clause's own units begin.
        hits: phrases found in ``units``, by label.
        topics: what the headings announce.
        text: the clause's own words.
        lead_in: the words before ``own``.
        inherits: short enough to take its meaning from the lead-in.
        heading: only names what follows.
        spoken: the topics that a heading says something on all the same.
    """

    units: list[str]
    own: int
    hits: Index
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
        self._known: dict[str, frozenset[str]] = {}
        self._lead_ins: dict[str, list[str]] = {}
        self._running: frozenset[str] = frozenset()
        self._outranked: tuple[str, ...] = ()

    def scene(self, clause: Clause) -> Scene:
        """The clause with what surrounds it."""
        lexicon = self._lexicon
        own = lexicon.fold(clause.text)[:CLAUSE_UNITS]
        heading = self._is_heading(clause, own)
        announced = self._announced(clause)
        topics = _topics(announced)
        lead_in = "" if heading else clause.lead_in or " ".join(clause.heads)
        before = self._before(lead_in)
        units = before + own
        hits = lexicon.scan(units)
        spoken = topics & {Topic.RETENTION}
        if heading and self._lists_recipient(clause, own, hits):
            spoken |= {Topic.SHARING}
        elif heading:
            heading = self._start(clause)
        # A heading such as "Prohibited uses" is a label of its own on every clause below it.
        above = frozenset().union(*announced) - _NO_LABELS
        above |= {hit.label for hit in hits if hit.end <= len(before)} & _CARRIED
        labels = (clause.kind.value, *sorted(above))
        hits += [Hit(len(before), len(before), label, "place") for label in labels]
        inherits = len(own) <= INHERIT_UNITS[lexicon.units] and not self._opens(
            clause.text, len(before), hits
        )
        return Scene(units, len(before), index(hits), topics, clause.text, lead_in, inherits, heading, spoken)

    def _is_heading(self, clause: Clause, own: Sequence[str]) -> bool:
        """A heading, or a short line that looks like one: in capitals, a question, without an end mark."""
        if len(own) > HEADING_UNITS[self._lexicon.units]:
            return False
        if clause.kind is BlockKind.HEADING:
            return True
        text = clause.text.rstrip()
        if clause.kind is not BlockKind.CELL and self._in_capitals(text) and len(own) > 1:
            return True
        if clause.kind is not BlockKind.PARAGRAPH or clause.lead_in:
            return False
        field = ":" in text.replace("：", ":")[:-1]  # "Purpose: to send messages"
        return not field and (text.endswith(("?", "？")) or not text.endswith(_END_MARKS))

    def _in_capitals(self, text: str) -> bool:
        return self._lexicon.units is Units.WORDS and text.isupper()

    def _start(self, clause: Clause) -> bool:
        """Let a heading start its part of the text; say whether it is one.

        A line that only looks like a heading is one if it is in capitals or announces something: then it
        outranks the headings that the page marks up, for as long as those stay the same.
        """
        names = self._names(clause.text)
        marked = clause.kind is BlockKind.HEADING
        if not (marked or names or self._in_capitals(clause.text)):
            return False
        self._running = names
        self._outranked = () if marked else clause.section
        return True

    def _lists_recipient(self, clause: Clause, own: Sequence[str], hits: Sequence[Hit]) -> bool:
        """Whether a heading names a recipient and stands as an equal below a heading on sharing.

        Where the page marks it up as subordinate, it is a heading only, and the text below it speaks.
        """
        if Topic.SHARING not in self._running or Topic.SHARING in _topics(map(self._names, clause.section)):
            return False
        named = [hit for hit in hits if hit.label.startswith("recipient:")]
        return any(hit.start == 0 or hit.end == len(own) for hit in named)

    def _announced(self, clause: Clause) -> list[frozenset[str]]:
        """What the headings and heads above a clause announce, from the outermost on."""
        outranked = bool(clause.section) and clause.section == self._outranked
        path = clause.heads if outranked else (*clause.section, *clause.heads)
        return [*map(self._names, path), self._running]

    def _opens(self, text: str, own: int, hits: Sequence[Hit]) -> bool:
        """Whether a list item is a sentence of its own: "We keep logs." rather than "keep logs"."""
        return text.rstrip().endswith((".", "。")) and any(
            hit.label == "opener" and hit.start == own for hit in hits
        )

    def _before(self, lead_in: str) -> list[str]:
        if not lead_in:
            return []
        if lead_in not in self._lead_ins:
            self._lead_ins[lead_in] = self._lexicon.fold(lead_in)[-LEAD_IN_UNITS:]
        return self._lead_ins[lead_in]

    def _names(self, heading: str) -> frozenset[str]:
        """What one heading announces: topics, and labels such as ``user_duty`` or ``other``."""
        if heading not in self._known:
            hits = self._lexicon.scan(self._lexicon.fold(heading)[:CLAUSE_UNITS])
            names = (hit.label.partition(":")[2] for hit in hits if hit.label.startswith("heading:"))
            self._known[heading] = frozenset(names)
        return self._known[heading]


def _topics(announced: Iterable[frozenset[str]]) -> frozenset[Topic]:
    """The topics announced; a heading on something else ends what those above it announced."""
    topics: frozenset[Topic] = frozenset()
    for names in announced:
        topics = frozenset() if names - set(Topic) else topics | {Topic(name) for name in names}
    return topics
