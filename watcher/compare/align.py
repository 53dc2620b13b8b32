"""Align the clauses of two texts: which old clauses became which new ones.

Four passes, from sure to likely; a clause is spent once a pass has linked it:

1. equal clauses in the same order (longest common subsequence of keys);
2. *recut* ones: split, merged or cut elsewhere, equal once their keys are joined;
3. equal clauses out of order (moved);
4. reworded ones, by similarity (:mod:`watcher.compare.pairing`): first between the same neighbours,
   then anywhere.

What is left was added or removed. Everything is deterministic and bounded: the cost grows with the text,
not with its square, also for texts made to be slow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import LCSseq

from watcher.compare.pairing import Spelled, pair_anywhere, pair_between, spell_clauses
from watcher.model import BlockKind, Clause

# Old × new clauses compared in one piece: 25 MB of bit matrix.
_IN_ONE_PIECE = 200_000_000
# A clause is split into, or merged from, at most so many.
_PIECES = 12
# Shorter keys say too little to be recognised elsewhere.
_TELLING = 12
# Two cuts of one text begin with the same letters; so many are looked up, in so many places.
_BEGINNING = 4
_PLACES = 40


class Fit(StrEnum):
    """How the old clauses of a link relate to its new ones."""

    SAME = "same"
    RECUT = "recut"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Link:
    """Old clauses and the new clauses they became, by index in reading order.

    Attributes:
        displaced: the clause left the order of its neighbours.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    fit: Fit
    displaced: bool = False


@dataclass(frozen=True, slots=True)
class _Gap:
    """Old and new clauses between two neighbours that stayed."""

    old: tuple[int, ...]
    new: tuple[int, ...]


def align(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Link, ...]:
    """Account for every clause of both texts exactly once, in reading order."""
    anchors = _common(_identities(old), _identities(new))
    links = [Link((i,), (j,), Fit.SAME) for i, j in anchors]
    gaps = _gaps(anchors, len(old), len(new))

    links += (link for gap in gaps for link in _recut(gap, old, new))
    links += _moved(old, new, *_free(links, len(old), len(new)))

    spelled = spell_clauses(old, new, *_free(links, len(old), len(new)))
    links += _reworded_in_place(_without(gaps, links), spelled)
    links += _reworded_elsewhere(spelled, *_free(links, len(old), len(new)))

    free_old, free_new = _free(links, len(old), len(new))
    links += (Link((i,), (), Fit.REMOVED) for i in free_old)
    links += (Link((), (j,), Fit.ADDED) for j in free_new)
    return _in_reading_order(links)


# --- equal clauses --------------------------------------------------------------------------------


def _identities(clauses: Sequence[Clause]) -> list[tuple[str, ...]]:
    """What makes a clause this clause: its key; for a table cell also its heads ("No" is in every row)."""
    return [
        (c.key, *c.heads) if c.kind is BlockKind.CELL and len(c.key) < _TELLING else (c.key,) for c in clauses
    ]


def _common(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Index pairs of equal clauses in equal order, as many as there can be (where that is affordable)."""
    if len(old) * len(new) <= _IN_ONE_PIECE:
        return list(_longest(old, new, 0, 0))
    pairs: list[tuple[int, int]] = []
    before = (-1, -1)
    for anchor in [*_unique_in_order(old, new), (len(old), len(new))]:
        piece_old, piece_new = old[before[0] + 1 : anchor[0]], new[before[1] + 1 : anchor[1]]
        if len(piece_old) * len(piece_new) <= _IN_ONE_PIECE:
            pairs += _longest(piece_old, piece_new, before[0] + 1, before[1] + 1)
        pairs.append(anchor)
        before = anchor
    return pairs[:-1]


def _longest(
    old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]], old_start: int, new_start: int
) -> Iterator[tuple[int, int]]:
    numbers: dict[tuple[str, ...], int] = {}
    old_numbers = [numbers.setdefault(identity, len(numbers)) for identity in old]
    new_numbers = [numbers.setdefault(identity, len(numbers)) for identity in new]
    for code in LCSseq.opcodes(old_numbers, new_numbers):
        if code.tag == "equal":
            for step in range(code.src_end - code.src_start):
                yield old_start + code.src_start + step, new_start + code.dest_start + step


def _unique_in_order(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Patience: clauses that occur once in each text, thinned out to a longest run in the same order."""
    old_places, new_places = _places(enumerate(old)), _places(enumerate(new))
    pairs = [
        (places[0], new_places[identity][0])
        for identity, places in old_places.items()
        if len(places) == 1 and len(new_places.get(identity, ())) == 1
    ]
    ends: list[int] = []  # smallest new index that ends a run of each length
    tops: list[int] = []  # which pair that is
    below: list[int] = []  # the pair before it in its run
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        below.append(tops[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        tops[length : length + 1] = [number]
    run = []
    number = tops[-1] if tops else -1
    while number >= 0:
        run.append(pairs[number])
        number = below[number]
    return run[::-1]


def _places(numbered: Iterable[tuple[int, tuple[str, ...]]]) -> dict[tuple[str, ...], list[int]]:
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, identity in numbered:
        places[identity].append(number)
    return places


def _moved(
    old: Sequence[Clause], new: Sequence[Clause], free_old: Sequence[int], free_new: Sequence[int]
) -> Iterator[Link]:
    """Equal clauses out of order: those in the same surroundings first, then those whose key is telling."""
    spent_old: set[int] = set()
    spent_new: set[int] = set()
    for name in (_in_surroundings, _by_itself):
        waiting = _places(
            (j, identity) for j in free_new if j not in spent_new and (identity := name(new[j]))
        )
        for i in free_old:
            places = None if i in spent_old else waiting.get(name(old[i]))
            if places:
                j = places.pop(0)
                spent_old.add(i)
                spent_new.add(j)
                yield Link((i,), (j,), Fit.SAME, displaced=True)


def _in_surroundings(clause: Clause) -> tuple[str, ...]:
    return (clause.key, *clause.section, clause.lead_in or "", *clause.heads)


def _by_itself(clause: Clause) -> tuple[str, ...]:
    return (clause.key, *clause.heads) if len(clause.key) >= _TELLING else ()


# --- split, merged, cut elsewhere -----------------------------------------------------------------


def _recut(gap: _Gap, old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[Link]:
    """Runs of neighbours whose joined keys are equal though the cuts between them are not."""
    if not gap.old or not gap.new:
        return
    starts = _places((place, (new[j].key[:_BEGINNING],)) for place, j in enumerate(gap.new) if new[j].key)
    position = lowest = 0
    while position < len(gap.old):
        found = None
        key = old[gap.old[position]].key
        for place in starts.get((key[:_BEGINNING],), ())[:_PLACES]:
            other = new[gap.new[place]].key
            if place >= lowest and (key.startswith(other) or other.startswith(key)):
                found = _same_joined(gap, position, place, old, new)
            if found:
                break
        if found is None:
            position += 1
            continue
        yield found
        position += len(found.old)
        lowest = gap.new.index(found.new[-1]) + 1


def _same_joined(
    gap: _Gap, position: int, place: int, old: Sequence[Clause], new: Sequence[Clause]
) -> Link | None:
    """Walk both sides from here, always extending the shorter one, until they are equal."""
    left, right = old[gap.old[position]].key, new[gap.new[place]].key
    old_end, new_end = position + 1, place + 1
    while left != right:
        if len(left) == len(right) or max(old_end - position, new_end - place) > _PIECES:
            return None
        if len(left) < len(right):
            if not right.startswith(left) or old_end == len(gap.old):
                return None
            left += old[gap.old[old_end]].key
            old_end += 1
        else:
            if not left.startswith(right) or new_end == len(gap.new):
                return None
            right += new[gap.new[new_end]].key
            new_end += 1
    if not left or old_end - position == new_end - place == 1:  # one for one: a cell in another row
        return None
    return Link(gap.old[position:old_end], gap.new[place:new_end], Fit.RECUT)


# --- reworded -------------------------------------------------------------------------------------


def _reworded_in_place(gaps: Iterable[_Gap], spelled: Spelled) -> Iterator[Link]:
    for gap in gaps:
        for old, new in pair_between(gap.old, gap.new, spelled):
            yield Link(old, new, Fit.REWORDED)


def _reworded_elsewhere(spelled: Spelled, free_old: Sequence[int], free_new: Sequence[int]) -> Iterator[Link]:
    for i, j in pair_anywhere(free_old, free_new, spelled):
        yield Link((i,), (j,), Fit.REWORDED, displaced=True)


# --- bookkeeping ----------------------------------------------------------------------------------


def _gaps(anchors: Sequence[tuple[int, int]], old_length: int, new_length: int) -> list[_Gap]:
    gaps = []
    before = (-1, -1)
    for anchor in [*anchors, (old_length, new_length)]:
        gap = _Gap(tuple(range(before[0] + 1, anchor[0])), tuple(range(before[1] + 1, anchor[1])))
        if gap.old or gap.new:
            gaps.append(gap)
        before = anchor
    return gaps


def _without(gaps: Iterable[_Gap], links: Iterable[Link]) -> Iterator[_Gap]:
    """The gaps, less what is linked by now."""
    spent = list(links)
    old, new = {i for link in spent for i in link.old}, {j for link in spent for j in link.new}
    for gap in gaps:
        left = _Gap(tuple(i for i in gap.old if i not in old), tuple(j for j in gap.new if j not in new))
        if left.old and left.new:
            yield left


def _free(links: Iterable[Link], old_length: int, new_length: int) -> tuple[list[int], list[int]]:
    spent = list(links)
    old, new = {i for link in spent for i in link.old}, {j for link in spent for j in link.new}
    return [i for i in range(old_length) if i not in old], [j for j in range(new_length) if j not in new]


def _in_reading_order(links: Iterable[Link]) -> tuple[Link, ...]:
    """By place in the new text; what was removed stands after the old neighbour that came before it."""
    placed: list[tuple[int, int, Link]] = []
    after = -1
    by_old = sorted(links, key=lambda link: link.old or (1 << 60,))
    for link in by_old:
        if link.new:
            placed.append((link.new[0], -1, link))
            if link.old and not link.displaced:
                after = max(after, link.new[0])
        else:
            placed.append((after, link.old[0], link))
    return tuple(link for _, _, link in sorted(placed, key=lambda row: row[:2]))
