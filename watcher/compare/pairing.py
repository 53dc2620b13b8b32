"""Pair reworded clauses by the similarity of their words.

Clauses are spelled with one letter per word, so that the similarity of two clauses is that of two strings:
the share of words they have in common, in order. Between two neighbours that stayed every pair is looked
at (in a band around the diagonal, where there are very many); clauses that also left their place are found
through runs of words that they share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from watcher.compare.words import Alphabet, bare_words
from watcher.model import BlockKind, Clause

# Share of common words from which a clause counts as reworded, in place and elsewhere.
_ALIKE = 0.45
_ALIKE_ELSEWHERE = 0.62
# A lone clause between two neighbours needs less.
_ALIKE_ALONE = 0.34
# Pairs looked at in one gap before a band bounds them, and the narrowest band.
_PAIRS = 200_000
_BAND = 24
# Old words × new words that are compared letter by letter.
_COMPARABLE = 1_000_000_000
# Best partners kept per clause.
_PARTNERS = 4
# Words in a run that finds a clause elsewhere; runs that occur more often are no help.
_RUN = 4
_COMMON_RUN = 12
# Clauses with fewer words say too little to be recognised elsewhere.
_TELLING = 6
# A fragment belongs to a neighbouring pair if so much of it (in percent) is inside the other side.
_INSIDE = 75
_FRAGMENT = 4
_MISSES = 2
_LONGEST_WHOLE = 5_000
# Spelling decides for clauses of so few words ("Cookie", "Cookies").
_SHORT = 4
_ALIKE_SPELLING = 0.72
# A cell in the same row and column is that cell, whatever it says now.
_SAME_CELL = 1.5

_Candidate = tuple[float, int, int]


@dataclass(frozen=True, slots=True)
class Spelled:
    """The clauses that are not linked yet, one letter per word, by index."""

    old: dict[int, str]
    new: dict[int, str]
    old_clauses: Sequence[Clause]
    new_clauses: Sequence[Clause]


def spell_clauses(
    old: Sequence[Clause], new: Sequence[Clause], free_old: Sequence[int], free_new: Sequence[int]
) -> Spelled:
    """Spell what similarity may still link."""
    alphabet = Alphabet()
    return Spelled(
        {i: alphabet.spell(bare_words(old[i].text)) for i in free_old},
        {j: alphabet.spell(bare_words(new[j].text)) for j in free_new},
        old,
        new,
    )


def pair_between(
    old: Sequence[int], new: Sequence[int], spelled: Spelled
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Pair the clauses of one gap, best first; fragments join the pair that they were cut from."""
    alone = len(old) == len(new) == 1
    cutoff = _ALIKE_ALONE if alone else _ALIKE
    pairs = _best_first(_in_band(old, new, spelled, cutoff))
    return _with_fragments(pairs, old, new, spelled)


def pair_anywhere(old: Sequence[int], new: Sequence[int], spelled: Spelled) -> list[tuple[int, int]]:
    """Pair clauses that were reworded and moved."""
    return _best_first(_by_shared_runs(old, new, spelled))


def _best_first(candidates: list[_Candidate]) -> list[tuple[int, int]]:
    """Take the most similar pair, then the most similar of what is left, and so on."""
    spent_old: set[int] = set()
    spent_new: set[int] = set()
    pairs = []
    for _, i, j in sorted(candidates, key=lambda c: (-c[0], c[1], c[2])):
        if i not in spent_old and j not in spent_new:
            spent_old.add(i)
            spent_new.add(j)
            pairs.append((i, j))
    return sorted(pairs)


# --- in place -------------------------------------------------------------------------------------


def _in_band(old: Sequence[int], new: Sequence[int], spelled: Spelled, cutoff: float) -> list[_Candidate]:
    """Similar pairs around the diagonal; the band is the whole square unless there are very many."""
    reach = max(_BAND, _PAIRS // (2 * len(old)))
    slope = len(new) / len(old)
    letters = [spelled.new[j] for j in new]
    candidates = []
    for row, i in enumerate(old):
        middle = int(row * slope)
        low, high = max(0, middle - reach), min(len(new), middle + reach + 1)
        for column, score in _similar(spelled.old[i], letters[low:high], cutoff):
            j = new[low + column]
            aside = abs(low + column - middle) / max(len(new), 1)
            if _may_pair(spelled.old_clauses[i], spelled.new_clauses[j], score):
                candidates.append((score - 0.05 * aside, i, j))
        candidates += _by_form(i, new[low:high], spelled)
    return candidates


def _similar(word: str, others: Sequence[str], cutoff: float) -> list[tuple[int, float]]:
    """The best partners among ``others``: place and share of common words."""
    if not word:
        return []
    longest = max(map(len, others), default=0)
    if len(word) * longest <= _COMPARABLE:
        found = process.extract(
            word, others, scorer=Indel.normalized_similarity, score_cutoff=cutoff, limit=_PARTNERS
        )
        return [(place, score) for _, score, place in found]
    scores = [(place, _common_share(word, other)) for place, other in enumerate(others)]
    return sorted((row for row in scores if row[1] >= cutoff), key=lambda row: -row[1])[:_PARTNERS]


def _common_share(one: str, other: str) -> float:
    """The share of common words without regard to order: for clauses too long to be compared in order."""
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common / (len(one) + len(other))


def _may_pair(old: Clause, new: Clause, score: float) -> bool:
    """A heading becomes running text only if it is nearly the same."""
    return (old.kind is BlockKind.HEADING) == (new.kind is BlockKind.HEADING) or score >= 0.9


def _by_form(i: int, new: Sequence[int], spelled: Spelled) -> Iterator[_Candidate]:
    """Short clauses have too few words to compare: table cells by their heads, others by their spelling."""
    clause = spelled.old_clauses[i]
    if len(spelled.old[i]) > _SHORT:
        return
    for j in new:
        other = spelled.new_clauses[j]
        if clause.kind is not other.kind or len(spelled.new[j]) > 4 * _SHORT:
            continue
        if clause.kind is BlockKind.CELL and clause.heads and clause.heads == other.heads:
            yield _SAME_CELL, i, j
        elif len(spelled.new[j]) <= _SHORT:
            score = Indel.normalized_similarity(clause.key, other.key)
            if score >= _ALIKE_SPELLING:
                yield score, i, j


def _with_fragments(
    pairs: Sequence[tuple[int, int]], old: Sequence[int], new: Sequence[int], spelled: Spelled
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Give each pair the unpaired neighbours that lie inside its other side: split or merged and reworded."""
    free_old, free_new = set(old) - {i for i, _ in pairs}, set(new) - {j for _, j in pairs}
    for i, j in pairs:
        more_old = _fragments(i, free_old, spelled.old, spelled.new[j], spelled.old[i])
        more_new = _fragments(j, free_new, spelled.new, spelled.old[i], spelled.new[j])
        free_old.difference_update(more_old)
        free_new.difference_update(more_new)
        yield tuple(sorted([i, *more_old])), tuple(sorted([j, *more_new]))


def _fragments(place: int, free: set[int], letters: dict[int, str], whole: str, part: str) -> list[int]:
    """Free neighbours of ``place`` whose words lie inside the other side, beside those of ``part``."""
    found: list[int] = []
    room = len(whole) - len(part)
    for step in (1, -1):
        near, misses = place + step, 0
        while near in free and misses <= _MISSES and room > 0:
            if _inside(letters[near], whole, room):
                found.append(near)
                room -= len(letters[near])
            else:
                misses += 1
            near += step
    return found


def _inside(part: str, whole: str, room: int) -> bool:
    """Whether a clause of some words lies in a longer one, nearly as it is."""
    if not _FRAGMENT <= len(part) <= room + _FRAGMENT or len(whole) > _LONGEST_WHOLE:
        return False
    return fuzz.partial_ratio(part, whole) >= _INSIDE


# --- elsewhere ------------------------------------------------------------------------------------


def _by_shared_runs(old: Sequence[int], new: Sequence[int], spelled: Spelled) -> list[_Candidate]:
    """Pairs that share runs of words, wherever they stand: blocks of the old, every offset of the new."""
    index: dict[str, list[int]] = defaultdict(list)
    for i in old:
        letters = spelled.old[i]
        if len(letters) >= _TELLING:
            for start in range(0, len(letters) - _RUN + 1, _RUN):
                index[letters[start : start + _RUN]].append(i)
    candidates = []
    for j in new:
        letters = spelled.new[j]
        shared: Counter[int] = Counter()
        for start in range(len(letters) - _RUN + 1):
            places = index.get(letters[start : start + _RUN], ())
            if len(places) <= _COMMON_RUN:
                shared.update(places)
        partners = [i for i, _ in sorted(shared.items(), key=lambda row: (-row[1], row[0]))[:_PARTNERS]]
        for place, score in _similar(letters, [spelled.old[i] for i in partners], _ALIKE_ELSEWHERE):
            if len(letters) >= _TELLING and _may_pair(
                spelled.old_clauses[partners[place]], spelled.new_clauses[j], score
            ):
                candidates.append((score, partners[place], j))
    return candidates
