"""Changes: from the clauses of two texts to the comparison people read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from watcher.compare.align import Fit, Link, align
from watcher.compare.lexicon import LEXICON_VERSION
from watcher.compare.order import Fact
from watcher.compare.renames import renames
from watcher.compare.stance import read_all
from watcher.compare.verdict import Judgement, judge, judge_others, topic_verdicts
from watcher.compare.weigh import weighed
from watcher.compare.wording import Rewording, reworded
from watcher.compare.words import bare_words, mark_words
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
    sides = _Sides(old, new, language)
    touched = _touched(align(old, new), old, new)
    rewordings = _rewordings(touched, sides)
    judged = [
        row
        for link, rewording in zip(touched, rewordings, strict=True)
        if (row := _judged(link, rewording, sides))
    ]
    changes = tuple(row.change for row in judged)
    verdicts = topic_verdicts(row.by_topic for row in judged)
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


def _same_dates(old: StatedDates, new: StatedDates) -> bool:
    """Dates are stated, and they are the same."""
    stated = (old.updated, old.effective)
    return any(stated) and stated == (new.updated, new.effective)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The clauses of both texts, and the language their stances are read in."""

    old: Sequence[Clause]
    new: Sequence[Clause]
    language: str | None

    def before(self, link: Link) -> tuple[Clause, ...]:
        """The old clauses of a link."""
        return tuple(self.old[i] for i in link.old)

    def after(self, link: Link) -> tuple[Clause, ...]:
        """The new clauses of a link."""
        return tuple(self.new[j] for j in link.new)


# --- what was touched -----------------------------------------------------------------------------


def _touched(links: Iterable[Link], old: Sequence[Clause], new: Sequence[Clause]) -> list[Link]:
    """The links that are more than the same clause in the same place."""
    old_headings, new_headings = _headings(old), _headings(new)
    touched = []
    for link in links:
        if link.fit is not Fit.SAME:
            touched.append(link)
            continue
        before, after = old[link.old[0]], new[link.new[0]]
        if _rehung(before, after) or _under_other_heading(link, before, after, old_headings, new_headings):
            touched.append(link)
    return touched


def _headings(clauses: Iterable[Clause]) -> set[str]:
    return {_folded(heading) for clause in clauses for heading in clause.section}


def _folded(text: str) -> str:
    """A heading or lead-in without numbering, case and punctuation."""
    return re.sub(r"[\W\d_]+", "", text.casefold())


def _rehung(before: Clause, after: Clause) -> bool:
    """The clause completes another lead-in, or stands in another row or column, than before."""
    if _folded(before.lead_in or "") != _folded(after.lead_in or ""):
        return True
    return [_folded(head) for head in before.heads] != [_folded(head) for head in after.heads]


def _under_other_heading(
    link: Link, before: Clause, after: Clause, old_headings: set[str], new_headings: set[str]
) -> bool:
    """The clause left its heading for another one, and both headings are in both texts (none was renamed)."""
    if before.kind is BlockKind.HEADING or not before.section or not after.section:
        return False
    left, entered = _folded(before.section[-1]), _folded(after.section[-1])
    if left == entered:
        return False
    return link.displaced or (left in new_headings and entered in old_headings)


# --- one change -----------------------------------------------------------------------------------


def _rewordings(links: Sequence[Link], sides: _Sides) -> list[Rewording]:
    """What is left of each change of wording, apart from things that were renamed throughout."""
    rewordings = [_rewording(link, sides) for link in links]
    reworded_ones = [row for row, link in zip(rewordings, links, strict=True) if link.fit is Fit.REWORDED]
    renamed = renames(reworded_ones, (word for clause in sides.new for word in bare_words(clause.text)))
    return [renamed.without(row) for row in rewordings]


def _judged(link: Link, rewording: Rewording, sides: _Sides) -> _Judged | None:
    """The change that a link is, judged; None where nothing is left to tell."""
    before, after = sides.before(link), sides.after(link)
    old, new = _joined(before), _joined(after)
    rehung = bool(before and after) and _rehung(before[0], after[0])
    by_topic = judge(
        _facts(before, sides.language),
        _facts(after, sides.language),
        rewording,
        same_words=bool(before and after) and rewording.editorial and not rehung,
    )
    if rehung and link.fit is Fit.SAME and not any(row.findings for row in by_topic.values()):
        return None
    overall = _overall(by_topic, (*before, *after), rewording)
    change = Change(
        kind=_kind(link, rehung),
        section=(after or before)[0].section,
        old=old,
        new=new,
        words=mark_words(old, new) if old and new else (),
        topics=tuple(by_topic),
        significance=overall.significance,
        direction=overall.direction,
        findings=tuple(dict.fromkeys(finding.words for finding in overall.findings)),
    )
    return _Judged(change, by_topic)


def _joined(clauses: Sequence[Clause]) -> str:
    return " ".join(clause.text for clause in clauses)


def _facts(clauses: Sequence[Clause], language: str | None) -> list[Fact]:
    return weighed(zip(clauses, read_all(clauses, language), strict=True), language)


def _rewording(link: Link, sides: _Sides) -> Rewording:
    if link.fit in {Fit.SAME, Fit.RECUT}:
        return Rewording()
    return reworded(_joined(sides.before(link)), _joined(sides.after(link)), sides.language)


def _kind(link: Link, rehung: bool) -> ChangeKind:
    if link.fit is Fit.ADDED:
        return ChangeKind.ADDED
    if link.fit is Fit.REMOVED:
        return ChangeKind.REMOVED
    return ChangeKind.MOVED if link.fit is Fit.SAME and not rehung else ChangeKind.MODIFIED


def _overall(
    by_topic: Mapping[Topic, Judgement], clauses: Sequence[Clause], rewording: Rewording
) -> Judgement:
    """One change over all its topics."""
    weighty = [row for row in by_topic.values() if row.significance is Significance.SUBSTANTIVE]
    if weighty:
        findings = tuple(finding for row in weighty for finding in row.findings)
        return Judgement(Significance.SUBSTANTIVE, findings)
    if by_topic or all(clause.kind is BlockKind.HEADING for clause in clauses):
        return Judgement(Significance.EDITORIAL)
    return judge_others(rewording)
