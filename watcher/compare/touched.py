"""Which links are changes at all: everything but the same clause in the same surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from watcher.compare.align import Fit, Link
from watcher.model import BlockKind, Clause


def touched(links: Sequence[Link], old: Sequence[Clause], new: Sequence[Clause]) -> list[Link]:
    """The links that are more than the same clause in the same place."""
    old_headings, new_headings = _headings(old), _headings(new)
    repeated = _repeated(links, old, new)
    found = []
    for link in links:
        if link.fit is not Fit.SAME:
            if (link.old, link.new) not in repeated:
                found.append(link)
            continue
        before, after = old[link.old[0]], new[link.new[0]]
        if rehung(before, after) or _under_other_heading(link, before, after, old_headings, new_headings):
            found.append(link)
    return found


def _repeated(
    links: Sequence[Link], old: Sequence[Clause], new: Sequence[Clause]
) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Added or removed clauses that the other text holds in the same place: said once more, or once less."""
    removed = [link for link in links if link.fit is Fit.REMOVED]
    added = [link for link in links if link.fit is Fit.ADDED]
    still = {_place(clause) for clause in new} if removed else set()
    already = {_place(clause) for clause in old} if added else set()
    found = {(link.old, link.new) for link in removed if _place(old[link.old[0]]) in still}
    return found | {(link.old, link.new) for link in added if _place(new[link.new[0]]) in already}


def _place(clause: Clause) -> tuple[str, ...]:
    return (clause.key, *clause.section[-1:], clause.lead_in or "", *clause.heads)


def _headings(clauses: Iterable[Clause]) -> set[str]:
    return {_folded(heading) for clause in clauses for heading in clause.section}


def _folded(text: str) -> str:
    """A heading or lead-in without numbering, case and punctuation."""
    return re.sub(r"[\W\d_]+", "", text.casefold())


def rehung(before: Clause, after: Clause) -> bool:
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
