"""Whether two texts say the same in the same places (see :mod:`watcher.normalise.canonical`)."""

from __future__ import annotations

from watcher.model import Text
from watcher.normalise.canonical import key
from watcher.normalise.clauses import clauses
from watcher.normalise.markers import split_marker

_Place = tuple[str, str, str, str]


def same(old: Text, new: Text) -> bool:
    """Whether two texts differ by noise only.

    Equal fingerprints are the common case; beyond them, texts are the same when the set of their
    clauses, each with its place, is equal: order within a section and repetition are noise.
    """
    return old.fingerprint == new.fingerprint or _placed(old) == _placed(new)


def _placed(text: Text) -> set[_Place]:
    titles: dict[str, str] = {}
    found: set[_Place] = set()
    for clause in clauses(text):
        nearest = clause.section[-1] if clause.section else ""
        if nearest not in titles:
            titles[nearest] = _title(nearest)
        found.add((titles[nearest], key(clause.lead_in or ""), key(" ".join(clause.heads)), clause.key))
    return found


def _title(heading: str) -> str:
    """A heading's key without its number."""
    marker = split_marker(heading)
    return key(marker.rest if marker else heading)
