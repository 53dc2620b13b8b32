"""Compare two texts: which clauses changed, what that means, and which way it goes.

::

    clauses, clauses ──align──► links ──words──► marks
                                  └──stance, wording──► judgements ──► verdict per topic
"""

from __future__ import annotations

from watcher.compare.changes import compare
from watcher.compare.lexicon import LEXICON_VERSION
from watcher.compare.stance import read_all

__all__ = ["LEXICON_VERSION", "compare", "read_all"]
