"""How long the corridor waits before it believes something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """The waiting times of a decision.

    Attributes:
        variant_window: a text that comes back within this time is a variant, later an ordinary change.
        settle: a returned text that stays this long is a rollback; doubled for each rollback before.
        settle_streak: a text seen this often in a row was no mere flip: a return from it is a change.
        replace_after: a very different legal text that stays this long replaces the document.
        replace_sightings: … and has been seen this often.
        restarts: a third, fourth, … text before the wait is over; this many make a page unstable.
        bad_looks: bad answers in a row that make us blind.
        blind_after: time without one good look that makes us blind.
        remind_every: how often people are told again of what lasts.
    """

    variant_window: timedelta = timedelta(days=45)
    settle: timedelta = timedelta(days=3)
    settle_streak: int = 4
    replace_after: timedelta = timedelta(days=3)
    replace_sightings: int = 4
    restarts: int = 3
    bad_looks: int = 3
    blind_after: timedelta = timedelta(days=1)
    remind_every: timedelta = timedelta(days=7)


DEFAULT = Patience()
