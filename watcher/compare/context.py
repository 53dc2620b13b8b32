"""What surrounds a clause: the headings above it, the lead-in of its list, the heads of its cell."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.compare.entries import Hit, Lexicon
from watcher.model import BlockKind, Clause, Topic

LEAD_IN_UNITS = 80
CLAUSE_UNITS = 20_000
HEADING_UNITS = 12
INHERIT_UNITS = 45


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause made ready for the rules.

    Attributes:
        units: those of the lead-in (or heads), then the clause's own.
        own: where the clause's own units begin.
        hits: phrases found in ``units``.
        topics: what the headings announce.
        text: the clause's own words.
    """

    units: list[str]
    own: int
    hits: list[Hit]
    topics: frozenset[Topic]
    text: str
    lead_in: str
    heading: bool

    def tells(self, topic: Topic, end: int) -> bool:
        """Whether words up to unit ``end`` may speak for this clause.

        A short list item takes the meaning of its lead-in, a long one speaks for itself. Of headings only
        those inside a section on retention say something ("Data kept until you delete it").
        """
        if self.heading and not (topic is Topic.RETENTION and topic in self.topics):
            return False
        return end > self.own or len(self.units) - self.own <= INHERIT_UNITS


class Context:
    """Reads headings and lead-ins once, however many clauses stand below them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._sections: dict[tuple[str, ...], frozenset[Topic]] = {}
        self._lead_ins: dict[str, list[str]] = {}

    def scene(self, clause: Clause) -> Scene:
        """The clause with what surrounds it; short headings are marked, they promise little themselves."""
        own = self._lexicon.fold(clause.text)[:CLAUSE_UNITS]
        heading = clause.kind is BlockKind.HEADING and len(own) <= HEADING_UNITS
        before = self._before(clause)
        units = before + own
        hits = self._lexicon.scan(units)
        hits.append(Hit(len(before), len(units), clause.kind.value, "place"))
        topics = self._announced((*clause.section, *clause.heads))
        lead_in = clause.lead_in or " ".join(clause.heads)
        return Scene(units, len(before), hits, topics, clause.text, lead_in, heading)

    def _before(self, clause: Clause) -> list[str]:
        text = clause.lead_in or " ".join(clause.heads)
        if not text:
            return []
        if text not in self._lead_ins:
            self._lead_ins[text] = self._lexicon.fold(text)[-LEAD_IN_UNITS:]
        return self._lead_ins[text]

    def _announced(self, headings: tuple[str, ...]) -> frozenset[Topic]:
        if headings not in self._sections:
            topics: frozenset[Topic] = frozenset()
            for heading in headings:
                names = {
                    hit.label.partition(":")[2]
                    for hit in self._lexicon.scan(self._lexicon.fold(heading))
                    if hit.label.startswith("heading:")
                }
                if "other" in names:
                    topics = frozenset()
                else:
                    topics |= {Topic(name) for name in names}
            self._sections[headings] = topics
        return self._sections[headings]
