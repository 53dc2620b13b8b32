"""Rewritten clauses: one was removed, another was added in its section, and both are on the same topic.

Their words are too different for the aligner, but what they say is to be compared: told apart, the two
would read as a permission that went and another one that came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from watcher.compare.align import Fit, Link
from watcher.compare.words import bare_words
from watcher.model import Clause, Topic

# Share of common words from which two clauses on one topic in one section belong together.
_ALIKE = 0.3
# Removed or added clauses of one section and topic that are looked at.
_MANY = 40

_Place = tuple[str, Topic]


def rewritten(
    links: Sequence[Link],
    old: Sequence[Clause],
    new: Sequence[Clause],
    topics: Callable[[Link], frozenset[Topic]],
) -> list[Link]:
    """The links, with kindred removed and added clauses joined where the added one stands."""
    removed = _by_place(links, Fit.REMOVED, lambda link: old[link.old[0]], topics)
    added = _by_place(links, Fit.ADDED, lambda link: new[link.new[0]], topics)
    partners = _partners(removed, added, old, new)
    joined = {id(link) for link in partners.values()}
    return [
        Link(partners[id(link)].old, link.new, Fit.REWORDED) if id(link) in partners else link
        for link in links
        if id(link) not in joined
    ]


def _by_place(
    links: Sequence[Link],
    fit: Fit,
    clause: Callable[[Link], Clause],
    topics: Callable[[Link], frozenset[Topic]],
) -> dict[_Place, list[Link]]:
    places: dict[_Place, list[Link]] = defaultdict(list)
    for link in links:
        if link.fit is fit:
            section = clause(link).section
            for topic in topics(link):
                places[section[-1].casefold() if section else "", topic].append(link)
    return places


def _partners(
    removed: Mapping[_Place, list[Link]],
    added: Mapping[_Place, list[Link]],
    old: Sequence[Clause],
    new: Sequence[Clause],
) -> dict[int, Link]:
    """For the identity of an added link, the removed one that it takes the place of."""
    candidates = []
    for place, gone in removed.items():
        for link in gone[:_MANY]:
            for other in added.get(place, ())[:_MANY]:
                score = _alike(old[link.old[0]].text, new[other.new[0]].text)
                if score >= _ALIKE:
                    candidates.append((-score, link.old[0], other.new[0], link, other))
    partners: dict[int, Link] = {}
    spent: set[int] = set()
    for _, _, _, link, other in sorted(candidates, key=lambda row: row[:3]):
        if id(link) not in spent and id(other) not in partners:
            spent.add(id(link))
            partners[id(other)] = link
    return partners


def _alike(one: str, other: str) -> float:
    left, right = Counter(bare_words(one)), Counter(bare_words(other))
    return 2 * (left & right).total() / max(1, left.total() + right.total())
