"""The corridor: what a check comes to, decided by one pure function.

::

    Page ─read─► Text ─judge─► is it the document?
                                 │no: Rejected (or held as replaced)
                                 ▼yes
           the text in force? ─► Unchanged
           a text known from before? ─► Variant … for good ─► Revised (rollback)
           new ─► Pending ─confirmed─► Revised with comparison and alerts

``decide`` loads nothing: ``needs_baseline`` says when the conductor has to bring the revision in force along,
``needs_memory`` when to bring what the page showed before, ``needs_neighbours`` when to ask again with the
other documents of the provider (clauses may have moved),
``unchanged_bytes`` when a page need not even be read.
"""

from watcher.decide.decision import decide
from watcher.decide.health import is_good
from watcher.decide.memory import REMEMBERED, Memory, needs_memory
from watcher.decide.moves import APART, compare_among, needs_neighbours
from watcher.decide.override import override, whole
from watcher.decide.pages import (
    compare_pages,
    compare_texts,
    derivation,
    needs_baseline,
    read,
    read_clauses,
    unchanged_bytes,
)
from watcher.decide.parts import Parts, assemble, needs_parts
from watcher.decide.patience import Patience
from watcher.decide.rendering import needs_browser
from watcher.decide.terms import Edition, terms_in_force

__all__ = [
    "APART",
    "REMEMBERED",
    "Edition",
    "Memory",
    "Parts",
    "Patience",
    "assemble",
    "compare_among",
    "compare_pages",
    "compare_texts",
    "decide",
    "derivation",
    "is_good",
    "needs_baseline",
    "needs_browser",
    "needs_memory",
    "needs_neighbours",
    "needs_parts",
    "override",
    "read",
    "read_clauses",
    "terms_in_force",
    "unchanged_bytes",
    "whole",
]
