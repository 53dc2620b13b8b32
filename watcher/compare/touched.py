"""Which links are changes at all: everything but the same clause in the same surroundings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from watcher.compare.align import Fit, Link
from watcher.model import BlockKind, Clause


def touched(links: Iterable[Link], old: Sequence[Clause], new: Sequence[Clause]) -> list[Link]:
    """The links that are more than the same clause in the same place."""
    old_headings, new_headings = _headings(old), _headings(new)
    found = []
    for link in links:
        if link.fit is not Fit.SAME:
            found.append(link)
            continue
        before, after = old[link.old[0]], new[link.new[0]]
        if rehung(before, after) or _under_other_heading(link, before, after, old_headings, new_headings):
            found.append(link)
    return found


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
