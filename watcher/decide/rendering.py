"""Does a page have to be drawn by a browser to be seen? Told from what the gate said of it."""

from __future__ import annotations

from watcher.errors import FetchFault
from watcher.model import Document, Failed, Outcome, Rejected, RejectionReason, Render

# What plain requests meet where a browser sees the text: shells, checks of who asks, dialogs in front.
_BEHIND_SCRIPTS = {RejectionReason.EMPTY_SHELL, RejectionReason.CHALLENGE, RejectionReason.CONSENT_WALL}
# Where a page says little and has scripts, these mean that the text is still to come.
_NOT_YET = {RejectionReason.TOO_SHORT, RejectionReason.SHRUNK, RejectionReason.OTHER_DOCUMENT}
_LITTLE = 1500
_CHECKS = {403, 503}
_MARKUP_SEARCHED = 400_000


def needs_browser(document: Document, outcome: Outcome) -> bool:
    """Say whether what came over HTTP is no reason to give up: a browser may see more.

    Args:
        document: as configured; only ``render = "auto"`` leaves the choice.
        outcome: of the look over HTTP.
    """
    if document.render is not Render.AUTO:
        return False
    match outcome:
        case Rejected():
            return outcome.rejection.reason in _BEHIND_SCRIPTS or _is_unfilled(outcome)
        case Failed():
            return outcome.kind == FetchFault.STATUS and outcome.status in _CHECKS
        case _:
            return False


def _is_unfilled(outcome: Rejected) -> bool:
    letters = outcome.rejection.measures.get("letters")
    says_little = isinstance(letters, int | float) and letters < _LITTLE
    scripted = b"<script" in outcome.page.body[:_MARKUP_SEARCHED].lower()
    return says_little and scripted and outcome.rejection.reason in _NOT_YET
