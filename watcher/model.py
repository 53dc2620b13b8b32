"""The words of the house: records that pass from one stage to the next.

::

    Page ──normalise──► Text ──accept──► Verdict ──compare──► Comparison ──rules──► Alert
                                                      │
                              Decision (outcome, state, next check, alerts) ──► store.record

Every record is frozen. Times are aware UTC datetimes. Nothing here does I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

# --- what a fetch brings back -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """What one fetch brought back.

    ``body`` is decompressed (content coding removed) and otherwise untouched, so that everything
    derived from it can be derived again. ``headers`` have lower-case names.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    elapsed_ms: int = 0

    @property
    def media_type(self) -> str:
        """``text/html`` and the like, lower case, without parameters; empty where not stated."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server answered 304 to a conditional request: the last page still stands."""

    url: str
    fetched_at: datetime
    elapsed_ms: int = 0


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request sends: from the last good page.

    ``url`` is where that page was finally found (``Page.final_url``), None for the document's own URL:
    another page's validators prove nothing, so they are sent to that URL only.
    """

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None


# --- what is watched ----------------------------------------------------------------------------


class DocumentKind(StrEnum):
    """What a document is, as configured."""

    TERMS = "terms"
    PRIVACY = "privacy"
    COMMERCIAL = "commercial"
    DPA = "dpa"
    USAGE_POLICY = "usage-policy"
    HELP = "help"
    OTHER = "other"


class Render(StrEnum):
    """How a page is drawn."""

    HTTP = "http"
    BROWSER = "browser"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a document is polled: an interval in seconds, or a cron line (UTC)."""

    every: float | None = 6 * 3600.0
    cron: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One legal text of a provider, as configured. ``key`` is ``provider/document``.

    ``headers``, ``cookies`` and ``proxy`` hold secret references (``env:NAME``, ``file:/path``)
    or plain values for headers that are no secret; the fetcher resolves them.
    """

    key: str
    provider: str
    provider_name: str
    name: str
    urls: tuple[str, ...]
    kind: DocumentKind = DocumentKind.OTHER
    language: str | None = None
    tags: tuple[str, ...] = ()
    schedule: Schedule = field(default_factory=Schedule)
    confirm_after: float = 600.0
    render: Render = Render.AUTO
    select: str | None = None
    remove: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    proxy: str | None = None
    enabled: bool = True

    @property
    def url(self) -> str:
        """The page people are sent to."""
        return self.urls[0]


@dataclass(frozen=True, slots=True)
class Network:
    """How the network may be used. ``allow`` holds CIDR networks outside the global address space."""

    user_agent: str = "tos-watcher (+https://github.com/tos-watcher/watcher)"
    per_host_delay: float = 2.0
    concurrency: int = 16
    timeout: float = 30.0
    max_bytes: int = 20_000_000
    allow: tuple[str, ...] = ()


# --- what a page says ---------------------------------------------------------------------------


class BlockKind(StrEnum):
    """What a block of text is in its page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of text in reading order, white space folded, no markup.

    Attributes:
        text: the words as the page shows them, without the list marker.
        section: headings above it, outermost first (for a heading: without itself).
        level: heading level 1–6; for items, nesting depth from 1; otherwise 0.
        lead_in: for items, the sentence that the list completes ("We share data with:").
        heads: for cells, the row head and column head, where there are any.
        marker: list or section number as shown ("4.2", "(a)", "•"); empty where none.
        toc: a table-of-contents copy of a heading elsewhere: kept, never compared.
    """

    kind: BlockKind
    text: str
    section: tuple[str, ...] = ()
    level: int = 0
    lead_in: str | None = None
    heads: tuple[str, ...] = ()
    marker: str = ""
    toc: bool = False


@dataclass(frozen=True, slots=True)
class StatedDates:
    """The dates a document states of itself. ``relative`` holds "updated over a week ago"."""

    updated: date | None = None
    effective: date | None = None
    relative: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """The normalised content of a page.

    Attributes:
        fingerprint: hex SHA-256 of the canonical text; equal for texts that differ only by noise.
        language: ISO 639-1 code, or None where it cannot be told.
        flags: what the reader of this document should know ("select found nothing").
        normaliser: version of the code that made it.
    """

    blocks: tuple[Block, ...]
    fingerprint: str
    language: str | None
    title: str
    dates: StatedDates
    flags: tuple[str, ...]
    normaliser: int


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest unit that says something: a sentence, list item, cell or heading.

    Attributes:
        text: the clause's own words as the page shows them.
        key: its canonical form (see :mod:`watcher.normalise.canonical`): equal keys, equal clause.
        lead_in: for items, the sentence that the list completes.
        heads: for cells, row and column head.
    """

    text: str
    key: str
    kind: BlockKind
    section: tuple[str, ...] = ()
    lead_in: str | None = None
    heads: tuple[str, ...] = ()


# --- is it the document? ------------------------------------------------------------------------


class RejectionReason(StrEnum):
    """Why a page is not the document."""

    ERROR_PAGE = "error_page"
    NOT_FOUND = "not_found"
    CHALLENGE = "challenge"
    LOGIN = "login"
    CONSENT_WALL = "consent_wall"
    GEO_BLOCK = "geo_block"
    MAINTENANCE = "maintenance"
    EMPTY_SHELL = "empty_shell"
    TOO_SHORT = "too_short"
    SHRUNK = "shrunk"
    OTHER_LANGUAGE = "other_language"
    OTHER_DOCUMENT = "other_document"
    REDIRECT = "redirect"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that is not the document.

    Attributes:
        detail: a sentence a person understands.
        measures: the figures behind it (``{"chars": 85, "overlap": 0.0}``).
        replaceable: a text that reads like a legal document but is very different; accepted as
            "replaced" once it has been seen often enough over time.
    """

    reason: RejectionReason
    detail: str
    measures: Mapping[str, float | str] = field(default_factory=dict)
    replaceable: bool = False


# --- what a clause says -------------------------------------------------------------------------


class Topic(StrEnum):
    """What a clause is about."""

    TRAINING = "training"
    SHARING = "sharing"
    RETENTION = "retention"
    HUMAN_REVIEW = "human_review"
    OUTPUT_USE = "output_use"


class Polarity(StrEnum):
    """Whether the provider does it."""

    PERMITS = "permits"
    DENIES = "denies"
    CONDITIONAL = "conditional"
    CONTROL = "control"


class Consent(StrEnum):
    """Whose choice it is."""

    NONE = "none"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Stance:
    """What one clause says on one topic, as typed facts with the words that show them.

    The string tuples hold labels of the lexicons, sorted: ``scope`` (consumer, business, api, free,
    paid, region, children), ``conditions`` (deidentified, safety_review, feedback, legal, …), ``data``,
    ``purposes``, ``recipients``, ``restricted`` (for output_use).

    Attributes:
        period_days: retention period in days; None where it is a rule or absent.
        period: the period or rule in normalised words ("30 days", "as long as necessary").
        explicit: False for "improve the service, training not named".
        evidence: the words that show it.
    """

    topic: Topic
    polarity: Polarity
    consent: Consent | None = None
    scope: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    incentive: bool = False
    period_days: float | None = None
    period: str | None = None
    explicit: bool = True
    evidence: str = ""


# --- what changed -------------------------------------------------------------------------------


class ChangeKind(StrEnum):
    """What happened to a clause."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    MOVED = "moved"


class Significance(StrEnum):
    """Does it matter to the user?"""

    EDITORIAL = "editorial"
    SUBSTANTIVE = "substantive"


class Direction(StrEnum):
    """Which way, from the user's side: may the provider do more (broader) or less (narrower)?"""

    BROADER = "broader"
    NARROWER = "narrower"
    MIXED = "mixed"
    NEUTRAL = "neutral"


class Mark(StrEnum):
    """What happened to a run of words inside a modified clause."""

    EQUAL = "equal"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words with its mark; the runs of a change spell old and new clause."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause-level difference. ``old`` is empty for added, ``new`` for removed clauses."""

    kind: ChangeKind
    section: tuple[str, ...]
    old: str
    new: str
    words: tuple[Words, ...] = ()
    topics: tuple[Topic, ...] = ()
    significance: Significance = Significance.EDITORIAL
    direction: Direction | None = None
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicVerdict:
    """What a revision did to one topic. ``direction`` is None for editorial changes."""

    significance: Significance
    direction: Direction | None
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The semantic diff of two texts.

    Attributes:
        silent_edit: a substantive change while the stated "updated" / "effective" date stayed.
        lexicon: version of the lexicons that judged it.
    """

    changes: tuple[Change, ...]
    topics: Mapping[Topic, TopicVerdict]
    old_dates: StatedDates
    new_dates: StatedDates
    silent_edit: bool
    lexicon: int
    language: str | None = None


# --- what is known of a document ----------------------------------------------------------------


class Health(StrEnum):
    """A document's state."""

    NEW = "new"
    OK = "ok"
    PENDING = "pending"
    UNSTABLE = "unstable"
    BLOCKED = "blocked"
    BROKEN = "broken"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Known:
    """A text that was accepted before: a revision, or a variant of one."""

    fingerprint: str
    number: int
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A changed text that waits for confirmation.

    Attributes:
        suspicious: very different from the baseline; needs days of agreement, not minutes.
    """

    fingerprint: str
    glance: str
    first_seen: datetime
    last_seen: datetime
    sightings: int
    suspicious: bool = False
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What the store knows of a document when a check begins.

    Attributes:
        revision: number of the revision in force; 0 before the first.
        fingerprint: of the revision in force.
        glance: of the last page that was seen to hold the revision in force (normalise.glance).
        derivation: normaliser version and document options of the stored fingerprint.
        known: every accepted text of this document, latest number per fingerprint.
        streak: good looks in a row that showed the revision in force.
        failures: bad answers in a row.
        last_good: last time the document itself was seen.
        told: the ill health that people were last told of, and when.
    """

    document: str
    health: Health = Health.NEW
    since: datetime | None = None
    reason: str = ""
    revision: int = 0
    fingerprint: str = ""
    glance: str = ""
    derivation: str = ""
    validators: Validators = field(default_factory=Validators)
    known: tuple[Known, ...] = ()
    candidate: Candidate | None = None
    streak: int = 0
    failures: int = 0
    first_checked: datetime | None = None
    last_good: datetime | None = None
    told: str = ""
    told_at: datetime | None = None


# --- alerts -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is told what. Empty tuples and None mean "any"."""

    name: str
    to: tuple[str, ...]
    topics: tuple[Topic, ...] = ()
    significance: Significance | None = None
    directions: tuple[Direction, ...] = ()
    providers: tuple[str, ...] = ("*",)
    events: tuple[str, ...] = ()
    digest: str = "none"


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule makes of a revision's changes, or of a document's ill health.

    Attributes:
        id: stable; the same for the same document, revision (or event) and rule.
        event: "changed", or a health event ("blocked", "broken", "recovered", "unstable", "replaced").
        detail: for health events, why, in a sentence.
    """

    id: str
    rule: str
    event: str
    document: str
    document_name: str
    provider_name: str
    url: str
    created_at: datetime
    channels: tuple[str, ...]
    revision: int = 0
    detail: str = ""
    changes: tuple[Change, ...] = ()
    others: int = 0
    topics: Mapping[Topic, TopicVerdict] = field(default_factory=dict)
    old_dates: StatedDates = field(default_factory=StatedDates)
    new_dates: StatedDates = field(default_factory=StatedDates)
    silent_edit: bool = False
    rollback_of: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """An alert as people read it. ``body`` is Markdown-free plain text."""

    title: str
    body: str


# --- what a check comes to ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The revision in force was seen again. ``page`` is None where the server said 304."""

    page: Page | None


@dataclass(frozen=True, slots=True)
class Pending:
    """A changed text waits for confirmation."""

    page: Page
    text: Text
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Revised:
    """A new revision. ``comparison`` is None for the first one."""

    page: Page
    text: Text
    number: int
    first_seen: datetime
    comparison: Comparison | None
    rollback_of: int | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """The page flipped to a text that is known; a sighting, not a change."""

    page: Page
    fingerprint: str
    number: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """The page is not the document; kept as evidence."""

    page: Page
    rejection: Rejection
    candidate: Candidate | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No page could be had."""

    kind: str
    detail: str
    status: int | None = None
    retry_after: float | None = None


Outcome = Unchanged | Pending | Revised | Variant | Rejected | Failed


@dataclass(frozen=True, slots=True)
class Rederived:
    """The baseline derived again from its stored page by newer code (or changed options)."""

    text: Text
    derivation: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What ``store.record`` writes in one transaction.

    Attributes:
        state: the document's state after this check.
        next_check: when to look again.
        alerts: to be written to the outbox together with the outcome.
        rederived: a baseline to replace the stored derivation of the revision in force.
    """

    document: str
    at: datetime
    outcome: Outcome
    state: DocumentState
    next_check: datetime
    elapsed_ms: int = 0
    bytes: int = 0
    alerts: tuple[Alert, ...] = ()
    rederived: Rederived | None = None
