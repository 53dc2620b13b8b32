"""Whether two texts say the same in the same places (see :mod:`watcher.normalise.canonical`)."""

from __future__ import annotations

from watcher.model import Text
from watcher.normalise.canonical import key, keys
from watcher.normalise.clauses import clauses
from watcher.normalise.markers import split_marker

_Place = tuple[str, str, str, str]


def same(old: Text, new: Text) -> bool:
    """Whether two texts differ by noise only.

    Equal fingerprints are the common case; beyond them, texts are the same when they read the same from
    beginning to end, or when the set of their clauses, each with its place, is equal: order within a
    section and repetition are noise.
    """
    if old.fingerprint == new.fingerprint or _running(old) == _running(new):
        return True
    return _placed(old) == _placed(new)


def _running(text: Text) -> str:
    return "".join(keys([block.text for block in text.blocks if not block.toc]))


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
