"""The words of the house: records that pass from one stage to the next.

::

    Page ──normalise──► Text ──accept──► Verdict ──compare──► Comparison ──rules──► Alert
                                                      │
                              Decision (outcome, state, next check, alerts) ──► store.record

Every record is frozen. Times are aware UTC datetimes. Nothing here does I/O.
"""

from __future__ import annotations

from watcher.model.alerts import (
    Alert,
    Channel,
    Digest,
    Markup,
    Message,
    Quiet,
    Rule,
    Service,
)
from watcher.model.changes import (
    Change,
    ChangeKind,
    Comparison,
    Direction,
    Mark,
    Significance,
    TopicVerdict,
    Words,
)
from watcher.model.links import Link, Place
from watcher.model.outcomes import (
    Acceptance,
    Correction,
    Decision,
    Earlier,
    Failed,
    Neighbour,
    Outcome,
    Pending,
    Rederived,
    Rejected,
    Revised,
    Unchanged,
    Variant,
)
from watcher.model.pages import (
    Document,
    DocumentKind,
    Network,
    NotModified,
    Page,
    Render,
    Schedule,
    Validators,
)
from watcher.model.stances import (
    Consent,
    Polarity,
    Stance,
    Topic,
)
from watcher.model.state import (
    Candidate,
    DocumentState,
    Health,
    Known,
)
from watcher.model.texts import (
    Block,
    BlockKind,
    Clause,
    Rejection,
    RejectionReason,
    StatedDates,
    Text,
)

__all__ = [
    "Acceptance",
    "Alert",
    "Block",
    "BlockKind",
    "Candidate",
    "Change",
    "ChangeKind",
    "Channel",
    "Clause",
    "Comparison",
    "Consent",
    "Correction",
    "Decision",
    "Digest",
    "Direction",
    "Document",
    "DocumentKind",
    "DocumentState",
    "Earlier",
    "Failed",
    "Health",
    "Known",
    "Link",
    "Mark",
    "Markup",
    "Message",
    "Neighbour",
    "Network",
    "NotModified",
    "Outcome",
    "Page",
    "Pending",
    "Place",
    "Polarity",
    "Quiet",
    "Rederived",
    "Rejected",
    "Rejection",
    "RejectionReason",
    "Render",
    "Revised",
    "Rule",
    "Schedule",
    "Service",
    "Significance",
    "Stance",
    "StatedDates",
    "Text",
    "Topic",
    "TopicVerdict",
    "Unchanged",
    "Validators",
    "Variant",
    "Words",
]
