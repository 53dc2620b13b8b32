"""A document and its conductor in memory: looks at pages, keeps what the store would keep."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from watcher import decide
from watcher.errors import FetchError, FetchFault
from watcher.model import (
    Alert,
    Candidate,
    Decision,
    Document,
    DocumentState,
    Earlier,
    NotModified,
    Page,
    Pending,
    Rederived,
    Rejected,
    Revised,
    Rule,
    Schedule,
    Significance,
    Text,
    Topic,
    Unchanged,
    Variant,
)

URL = "https://lantern.example/legal/privacy"
START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

RULES = (
    Rule("topics", ("legal",), topics=(Topic.TRAINING, Topic.SHARING), significance=Significance.SUBSTANTIVE),
    Rule("health", ("console",), events=("blocked", "broken", "recovered", "unstable", "replaced")),
)

INTRO = (
    "This privacy policy explains how Lantern Labs handles personal data when you use our service.",
    "Lantern Labs Ltd, 4 Quay Street, is the controller of your personal data.",
    "We collect your name, your e-mail address and the prompts that you type into the assistant.",
    "You may ask for access, correction or deletion of your data at any time.",
    "You may lodge a complaint with the supervisory authority of your country.",
)
A = "We do not use your conversations to train our models."
B = "We use your conversations to train our models."
C = "We use your conversations to train our models unless you opt out."
DRY = "Our office is open on weekdays from nine to five."
WET = "Our office is open on weekdays from ten to four."
TERMS = (
    "By opening an account you agree to these terms and to the rules that they refer to.",
    "You may not resell the service or probe it for weaknesses without written permission.",
    "You are liable for everything that happens under your account until you report its loss.",
    "The service comes without warranties of any kind, express or implied.",
    "Our liability is limited to the fees that you paid in the last twelve months.",
    "These terms are governed by the law of the place where we have our registered office.",
    "Fees are due in advance and are not refunded when you terminate before the period ends.",
)
CHALLENGE = "<title>Just a moment...</title><h1>Checking your browser</h1><p>Verify you are human</p>"
TIMEOUT = FetchError(FetchFault.TIMEOUT, "no answer in 30 s")
FORBIDDEN = FetchError(FetchFault.STATUS, "403 Forbidden", status=403)


def policy(*extra: str, noise: str = "") -> str:
    """The policy with further sentences; ``noise`` changes the bytes, not the text."""
    body = "".join(f"<p>{sentence}</p>" for sentence in (*INTRO, *extra))
    head = "<head><title>Privacy Policy</title></head>"
    return f"<html>{head}<body{noise}><h1>Privacy Policy</h1>{body}</body></html>"


def terms() -> str:
    body = "".join(f"<p>{sentence}</p>" for sentence in TERMS)
    head = "<head><title>Terms of Service</title></head>"
    return f"<html>{head}<body><h1>Terms of Service</h1>{body}</body></html>"


def document(*, confirm_after: float = 600.0, cron: str | None = None, select: str | None = None) -> Document:
    return Document(
        key="lantern/privacy",
        provider="lantern",
        provider_name="Lantern",
        name="Privacy policy",
        urls=(URL,),
        schedule=Schedule(cron=cron) if cron else Schedule(every=6 * 3600.0),
        confirm_after=confirm_after,
        select=select,
    )


@dataclass
class World:
    """One watched document; ``look`` is one check."""

    document: Document = field(default_factory=document)
    state: DocumentState = field(default_factory=lambda: DocumentState("lantern/privacy"))
    now: datetime = START
    baseline: tuple[Page, Text] | None = None
    recent: list[Earlier] = field(default_factory=list)
    waiting: Text | None = None
    decisions: list[Decision] = field(default_factory=list)

    def look(
        self, seen: str | NotModified | FetchError, *, after: timedelta = HOUR, jitter: float = 0.5
    ) -> Decision:
        self.now += after
        page = self.page(seen) if isinstance(seen, str) else seen
        text = None
        if isinstance(page, Page) and not decide.unchanged_bytes(page, self.state, self.document):
            text = decide.read(page, self.document)
        needed = isinstance(page, Page) and decide.needs_baseline(text, self.state, self.document)
        decision = decide.decide(
            self.document,
            page,
            text,
            self.state,
            self.baseline if needed else None,
            RULES,
            self.now,
            jitter=jitter,
            memory=self.memory() if decide.needs_memory(text, self.state, self.document) else decide.Memory(),
        )
        self.keep(decision)
        return decision

    def memory(self) -> decide.Memory:
        since = self.now - decide.REMEMBERED
        recent = [
            seen for seen in self.recent if seen.last_seen >= since or seen.number == self.state.revision
        ]
        return decide.Memory(tuple(recent[-8:]), self.waiting if self.state.candidate else None)

    def keep(self, decision: Decision) -> None:
        self.state = decision.state
        for derived in (*decision.remembered, decision.rederived):
            if derived is not None:
                self.derive_again(derived)
        match decision.outcome:
            case Pending(text=text) | Rejected(text=Text() as text, candidate=Candidate()):
                self.waiting = text
            case Unchanged():
                self.sight(decision.state.revision)
            case Variant(number=number):
                self.sight(number)
            case Revised(page=page, text=text, number=number, first_seen=first):
                seen = Earlier(
                    number, text.fingerprint, decision.state.derivation, first, self.now, page, text
                )
                self.recent.append(seen)
        self.decisions.append(decision)
        if decision.rederived is not None and self.baseline is not None:
            self.baseline = (self.baseline[0], decision.rederived.text)
        if isinstance(decision.outcome, Revised):
            self.baseline = (decision.outcome.page, decision.outcome.text)

    def sight(self, number: int) -> None:
        self.recent[number - 1] = replace(self.recent[number - 1], last_seen=self.now)

    def derive_again(self, derived: Rederived) -> None:
        number = derived.number or len(self.recent)
        text = derived.text
        self.recent[number - 1] = replace(
            self.recent[number - 1], text=text, fingerprint=text.fingerprint, derivation=derived.derivation
        )

    def page(self, body: str) -> Page:
        headers = {"content-type": "text/html; charset=utf-8", "etag": f'"{hash(body)}"'}
        return Page(URL, URL, 200, headers, body.encode(), self.now)

    def settle(self, body: str) -> None:
        """Look until a changed text is confirmed."""
        self.look(body)
        self.look(body)

    def stand(self, body: str, looks: int, *, every: timedelta = 6 * HOUR) -> None:
        """Look at the same text for a while."""
        for _ in range(looks):
            self.look(body, after=every)

    @property
    def revisions(self) -> list[Revised]:
        return [found.outcome for found in self.decisions if isinstance(found.outcome, Revised)]

    @property
    def alerts(self) -> list[Alert]:
        return [alert for found in self.decisions for alert in found.alerts]

    @property
    def events(self) -> list[str]:
        return [alert.event for alert in self.alerts]


def accepted(*extra: str, confirm_after: float = 600.0) -> World:
    """A world whose first page is accepted."""
    world = World(document(confirm_after=confirm_after))
    world.look(policy(*extra))
    assert world.state.revision == 1
    return world


def older(world: World) -> None:
    """As if all revisions had been derived by another version of the reader."""
    old = {seen.fingerprint: hashlib.sha256(seen.fingerprint.encode()).hexdigest() for seen in world.recent}
    known = tuple(replace(known, fingerprint=old[known.fingerprint]) for known in world.state.known)
    fingerprint = old[world.state.fingerprint]
    world.state = replace(world.state, derivation="0:old", fingerprint=fingerprint, known=known)
    world.recent = [
        replace(seen, fingerprint=old[seen.fingerprint], derivation="0:old") for seen in world.recent
    ]
