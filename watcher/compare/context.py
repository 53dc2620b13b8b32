"""What surrounds a clause: the headings above it, the lead-in of its list, the heads of its cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.compare.entries import Hit, Lexicon, Rule
from watcher.compare.fold import Units
from watcher.compare.index import Index
from watcher.compare.scorer import SURE
from watcher.compare.topics import Match
from watcher.model import BlockKind, Clause, Topic

LEAD_IN_UNITS = 80
CLAUSE_UNITS = 20_000
HEADING_UNITS = {Units.WORDS: 16, Units.CHARACTERS: 24}
"""Longer "headings" are read as sentences."""
INHERIT_UNITS = {Units.WORDS: 45, Units.CHARACTERS: 90}
"""Longer list items speak for themselves."""
HEADING_LENGTH = 500
_END_MARKS = tuple(".;:!?,。；：！？，、")
_STOPS = frozenset(".。")
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
        rules: those that may hold.
        probability: of sharing, told by the small model; None where it is not asked.
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
    rules: Sequence[Rule]
    probability: float | None
    topics: frozenset[Topic]
    text: str
    lead_in: str
    inherits: bool
    heading: bool
    spoken: frozenset[Topic]

    def tells(self, match: Match) -> bool:
        """Whether a match speaks for this clause.

        A short list item takes the meaning of its lead-in, a long one speaks for itself. Only the last
        sentence of a lead-in leads on, but on sharing, where recipients follow after a remark. Headings
        only name what follows, but for those inside a section on retention ("Data kept until you delete
        it"), and recipients that are listed as headings below "How we share".
        """
        rule = match.rule
        if self.heading and (rule.topic not in self.spoken or (rule.section and not rule.holds_for_headings)):
            return False
        if match.start >= self.own:
            return True
        leads_on = rule.topic is Topic.SHARING or _STOPS.isdisjoint(self.units[match.start : self.own - 1])
        return leads_on and (match.end > self.own or self.inherits)


@dataclass(frozen=True, slots=True)
class _Before:
    """A lead-in (or the heads of a cell) made ready: ``carried`` are its labels that hold on."""

    units: list[str]
    mask: int
    hits: list[Hit]
    carried: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Place:
    """What the headings above a clause announce: topics, and labels ("Prohibited uses": ``user_duty``)."""

    topics: frozenset[Topic]
    labels: frozenset[str]


class Context:
    """Reads clauses in reading order; remembers which topics the headings so far announce."""

    def __init__(self, lexicon: Lexicon, clauses: Sequence[Clause] = ()) -> None:
        self._lexicon = lexicon
        self._seeds = lexicon.gate.seeds(sum(len(clause.text) for clause in clauses))
        self._columns = _column_heads(clauses)
        self._known: dict[str, frozenset[str]] = {}
        self._lead_ins: dict[str, _Before] = {}
        self._places: dict[tuple[tuple[str, ...], frozenset[str]], _Place] = {}
        self._running: frozenset[str] = frozenset()
        self._outranked: tuple[str, ...] = ()

    def scene(self, clause: Clause) -> Scene | None:
        """The clause with what surrounds it; None where it can say nothing."""
        if clause.kind is BlockKind.CELL and not clause.heads and clause.text in self._columns:
            return None
        lexicon = self._lexicon
        own = lexicon.fold(clause.text)[:CLAUSE_UNITS]
        heading = self._is_heading(clause, own)
        place = self._place(clause)
        lead_in = "" if heading else clause.lead_in or " ".join(clause.heads)
        before = self._before(lead_in)
        at = len(before.units)
        seeds = self._seeds
        rules = seeds.rules(seeds.mask(own) | before.mask | seeds.kind(clause.kind), place.topics)
        probability = lexicon.scorer.probability(own) if lexicon.scorer and not heading else None
        if not rules and (probability or 0) <= SURE and not (heading and self._may_list(clause)):
            if heading:
                self._start(clause)
            return None
        hits = lexicon.scan(own)
        if at:
            hits = [Hit(start + at, end + at, label, entry) for start, end, label, entry in hits]
        spoken = place.topics & {Topic.RETENTION}
        if heading and self._may_list(clause) and _names_recipient(hits, len(own)):
            spoken |= {Topic.SHARING}
        elif heading:
            heading = self._start(clause)
        inherits = len(own) <= INHERIT_UNITS[lexicon.units] and not _opens(clause.text, at, hits)
        labels = (clause.kind.value, *sorted(place.labels | before.carried))
        placed = [Hit(at, at, label, "place") for label in labels]
        return Scene(
            units=before.units + own,
            own=at,
            hits=Index([*before.hits, *placed, *hits]),
            rules=rules,
            probability=probability,
            topics=place.topics,
            text=clause.text,
            lead_in=lead_in,
            inherits=inherits,
            heading=heading,
            spoken=spoken,
        )

    def _is_heading(self, clause: Clause, own: Sequence[str]) -> bool:
        """A heading, or a short line that looks like one: in capitals, a question, without an end mark."""
        if len(own) > HEADING_UNITS[self._lexicon.units]:
            return False
        if clause.kind is BlockKind.HEADING:
            return True
        text = clause.text.rstrip()
        listed = clause.kind is BlockKind.CELL or (clause.lead_in and text.endswith((";", ",")))
        if not listed and self._in_capitals(text) and len(own) > 1:
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

    def _may_list(self, clause: Clause) -> bool:
        """Whether a heading stands as an equal below a heading on sharing, so that it may name a recipient.

        Where the page marks it up as subordinate, it is a heading only, and the text below it speaks.
        """
        return Topic.SHARING in self._running and Topic.SHARING not in _topics(
            map(self._names, clause.section)
        )

    def _before(self, lead_in: str) -> _Before:
        """A lead-in made ready, once for all that it leads in. No phrase reaches from it into a clause."""
        if lead_in not in self._lead_ins:
            units = self._lexicon.fold(lead_in)[-LEAD_IN_UNITS:]
            hits = self._lexicon.scan(units)
            carried = frozenset({hit.label for hit in hits} & _CARRIED)
            self._lead_ins[lead_in] = _Before(units, self._seeds.mask(units), hits, carried)
        return self._lead_ins[lead_in]

    def _place(self, clause: Clause) -> _Place:
        """What the headings and heads above a clause say, from the outermost on."""
        outranked = bool(clause.section) and clause.section == self._outranked
        path = clause.heads if outranked else (*clause.section, *clause.heads)
        key = (path, self._running)
        if key not in self._places:
            announced = [*map(self._names, path), self._running]
            self._places[key] = _Place(_topics(announced), frozenset().union(*announced) - _NO_LABELS)
        return self._places[key]

    def _names(self, heading: str) -> frozenset[str]:
        if heading not in self._known:
            self._known[heading] = self._lexicon.announced(heading[:HEADING_LENGTH])
        return self._known[heading]


def _column_heads(clauses: Iterable[Clause]) -> frozenset[str]:
    """The heads of the columns of all tables: they name what the cells below say, and say nothing."""
    cells = [clause for clause in clauses if clause.kind is BlockKind.CELL]
    inner = [clause.heads for clause in cells if len(clause.heads) > 1]
    rows = {heads[0] for heads in inner}
    first = {clause.heads[0] for clause in cells if len(clause.heads) == 1 and clause.text in rows}
    return frozenset(first.union(heads[-1] for heads in inner))


def _topics(announced: Iterable[frozenset[str]]) -> frozenset[Topic]:
    """The topics announced; a heading on something else ends what those above it announced."""
    topics: frozenset[Topic] = frozenset()
    for names in announced:
        topics = frozenset() if names - set(Topic) else topics | {Topic(name) for name in names}
    return topics


def _opens(text: str, own: int, hits: Iterable[Hit]) -> bool:
    """Whether a list item is a sentence of its own: "We keep logs." rather than "keep logs"."""
    return text.rstrip().endswith((".", "。")) and any(
        hit.label == "opener" and hit.start == own for hit in hits
    )


def _names_recipient(hits: Iterable[Hit], end: int) -> bool:
    """Whether a heading begins or ends with a recipient."""
    return any(hit.start == 0 or hit.end == end for hit in hits if hit.label.startswith("recipient:"))
