"""Changes: from the clauses of two texts to the comparison people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from watcher.compare.align import Fit, Link, align
from watcher.compare.idle import saying
from watcher.compare.kindred import rewritten
from watcher.compare.lexicon import LEXICON_VERSION, load
from watcher.compare.order import Fact
from watcher.compare.renames import renames
from watcher.compare.stance import read_all
from watcher.compare.touched import rehung, touched
from watcher.compare.verdict import Judgement, judge, judge_others, topic_verdicts
from watcher.compare.weigh import weighed
from watcher.compare.wording import Rewording, reworded
from watcher.compare.words import ENDLESS, around_the_change, bare_words, mark_words
from watcher.model import (
    BlockKind,
    Change,
    ChangeKind,
    Clause,
    Comparison,
    Significance,
    StatedDates,
    Topic,
)

# Of a lead-in, for people.
_LEAD_IN = 200


def compare(
    old: Sequence[Clause],
    new: Sequence[Clause],
    *,
    language: str | None,
    old_dates: StatedDates,
    new_dates: StatedDates,
) -> Comparison:
    """The semantic diff of two texts, given as their clauses.

    Args:
        old: clauses of the revision in force, in reading order.
        new: clauses of the text that may replace it.
        language: of both; without one (or without its lexicon) the diff stands, but topics are "unclear".
        old_dates: the dates the old text states of itself.
        new_dates: the dates the new text states of itself.
    """
    links = touched(align(old, new), old, new)
    old_read, new_read = _shortened(links, old, new)
    sides = _Sides(
        old,
        new,
        _facts(old_read, language),
        _facts(new_read, language),
        readable=language is not None and load(language) is not None,
    )
    links = rewritten(links, old, new, sides.topics)
    rewordings = _rewordings(links, sides, language)
    judged = [
        row for link, wording in zip(links, rewordings, strict=True) if (row := _judged(link, wording, sides))
    ]
    changes = tuple(row.change for row in judged)
    verdicts = topic_verdicts(_led(judged))
    substantive = any(change.significance is Significance.SUBSTANTIVE for change in changes)
    return Comparison(
        changes,
        verdicts,
        old_dates,
        new_dates,
        substantive and _same_dates(old_dates, new_dates),
        LEXICON_VERSION,
        language,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    change: Change
    by_topic: Mapping[Topic, Judgement]
    lead_in: str | None


def _same_dates(old: StatedDates, new: StatedDates) -> bool:
    """Dates are stated, and they are the same."""
    stated = (old.updated, old.effective)
    return any(stated) and stated == (new.updated, new.effective)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The clauses of both texts, and the facts of those that were touched, by index.

    Attributes:
        readable: there is a lexicon for their language.
    """

    old: Sequence[Clause]
    new: Sequence[Clause]
    old_facts: Mapping[int, Sequence[Fact]]
    new_facts: Mapping[int, Sequence[Fact]]
    readable: bool

    def before(self, link: Link) -> tuple[Clause, ...]:
        """The old clauses of a link."""
        return tuple(self.old[i] for i in link.old)

    def after(self, link: Link) -> tuple[Clause, ...]:
        """The new clauses of a link."""
        return tuple(self.new[j] for j in link.new)

    def facts_before(self, link: Link) -> list[Fact]:
        """What the old clauses say."""
        return [fact for i in link.old for fact in self.old_facts[i]]

    def facts_after(self, link: Link) -> list[Fact]:
        """What the new clauses say."""
        return [fact for j in link.new for fact in self.new_facts[j]]

    def topics(self, link: Link) -> frozenset[Topic]:
        """What a link is about."""
        return frozenset(fact.stance.topic for fact in self.facts_before(link) + self.facts_after(link))


def _shortened(
    links: Sequence[Link], old: Sequence[Clause], new: Sequence[Clause]
) -> tuple[dict[int, Clause], dict[int, Clause]]:
    """The clauses of links by index; endless ones only around their change, or their beginning."""
    before = {i: old[i] for link in links for i in link.old}
    after = {j: new[j] for link in links for j in link.new}
    for link in links:
        if len(link.old) == len(link.new) == 1:
            i, j = link.old[0], link.new[0]
            left, right = around_the_change(before[i].text, after[j].text)
            before[i], after[j] = replace(before[i], text=left), replace(after[j], text=right)
    return {i: _cut(clause) for i, clause in before.items()}, {j: _cut(clause) for j, clause in after.items()}


def _cut(clause: Clause) -> Clause:
    return clause if len(clause.text) <= ENDLESS else replace(clause, text=clause.text[:ENDLESS])


def _facts(clauses: Mapping[int, Clause], language: str | None) -> dict[int, tuple[Fact, ...]]:
    read = read_all(list(clauses.values()), language)
    return {
        index: weighed(clause, saying(clause, stances, language), language)
        for (index, clause), stances in zip(clauses.items(), read, strict=True)
    }


# --- one change -----------------------------------------------------------------------------------


def _rewordings(links: Sequence[Link], sides: _Sides, language: str | None) -> list[Rewording]:
    """What is left of each change of wording, apart from things that were renamed throughout."""
    rewordings = [_rewording(link, sides, language) for link in links]
    reworded_ones = [row for row, link in zip(rewordings, links, strict=True) if link.fit is Fit.REWORDED]
    renamed = renames(reworded_ones, (word for clause in sides.new for word in bare_words(clause.text)))
    return [renamed.without(row) for row in rewordings]


def _judged(link: Link, rewording: Rewording, sides: _Sides) -> _Judged | None:
    """The change that a link is, judged; None where nothing is left to tell."""
    before, after = sides.before(link), sides.after(link)
    old, new = _joined(before), _joined(after)
    changed_place = bool(before and after) and rehung(before[0], after[0])
    same_words = bool(before and after) and rewording.editorial
    by_topic = judge(
        sides.facts_before(link),
        sides.facts_after(link),
        rewording,
        same_words=same_words and not changed_place,
        changed_place=same_words and changed_place,
    )
    if changed_place and link.fit is Fit.SAME and not any(row.findings for row in by_topic.values()):
        return None
    headings = all(clause.kind is BlockKind.HEADING for clause in (*before, *after))
    others = judge_others(rewording, readable=sides.readable)
    overall = _overall(by_topic, Judgement(Significance.EDITORIAL) if headings else others)
    change = Change(
        kind=_kind(link, changed_place),
        section=_path((after or before)[0]),
        old=old,
        new=new,
        words=mark_words(old, new) if old and new else (),
        topics=tuple(by_topic),
        significance=overall.significance,
        direction=overall.direction,
        findings=tuple(dict.fromkeys(finding.words for finding in overall.findings)),
        scopes=_scopes(sides.facts_before(link) + sides.facts_after(link)),
    )
    return _Judged(change, by_topic, (after or before)[0].lead_in)


def _scopes(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Whom a change concerns: a fact that names nobody is about everybody."""
    named = [fact.stance.scope for fact in facts]
    return tuple(sorted({label for scope in named for label in scope})) if all(named) else ()


def _led(judged: Sequence[_Judged]) -> Iterator[dict[Topic, Judgement]]:
    """The judgements of each change; those of items that came or went with their lead-in are marked so."""
    whole = {ChangeKind.ADDED, ChangeKind.REMOVED}
    leads = {(row.change.kind, row.change.old or row.change.new): row.by_topic for row in judged}
    for row in judged:
        lead = leads.get((row.change.kind, row.lead_in or ""), {}) if row.change.kind in whole else {}
        yield {
            topic: replace(judgement, led=True) if topic in lead else judgement
            for topic, judgement in row.by_topic.items()
        }


def _path(clause: Clause) -> tuple[str, ...]:
    """Where a clause stands; without its lead-in an item is not understood ("We never: – sell your data")."""
    return (*clause.section, clause.lead_in[:_LEAD_IN]) if clause.lead_in else clause.section


def _joined(clauses: Sequence[Clause]) -> str:
    return " ".join(clause.text for clause in clauses)


def _rewording(link: Link, sides: _Sides, language: str | None) -> Rewording:
    if link.fit in {Fit.SAME, Fit.RECUT}:
        return Rewording()
    return reworded(_joined(sides.before(link)), _joined(sides.after(link)), language)


def _kind(link: Link, changed_place: bool) -> ChangeKind:
    if link.fit is Fit.ADDED:
        return ChangeKind.ADDED
    if link.fit is Fit.REMOVED:
        return ChangeKind.REMOVED
    return ChangeKind.MOVED if link.fit is Fit.SAME and not changed_place else ChangeKind.MODIFIED


def _overall(by_topic: Mapping[Topic, Judgement], others: Judgement) -> Judgement:
    """One change over all its topics; ``others`` is the judgement where it has none."""
    if not by_topic:
        return others
    findings = tuple(finding for row in by_topic.values() for finding in row.findings)
    if any(row.significance is Significance.SUBSTANTIVE for row in by_topic.values()):
        return Judgement(Significance.SUBSTANTIVE, findings)
    # No topic was touched by it, but a guarded word that changed is never editorial.
    return others if others.findings else Judgement(Significance.EDITORIAL)
