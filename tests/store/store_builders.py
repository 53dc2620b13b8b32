"""Small records for the store's tests, and decisions as ``decide`` would make them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from watcher.model import (
    Alert,
    Block,
    BlockKind,
    Candidate,
    Change,
    ChangeKind,
    Comparison,
    Decision,
    Direction,
    Document,
    DocumentState,
    Failed,
    Health,
    Mark,
    Page,
    Pending,
    Rejected,
    Rejection,
    RejectionReason,
    Revised,
    Significance,
    StatedDates,
    Text,
    Topic,
    TopicVerdict,
    Unchanged,
    Validators,
    Variant,
    Words,
)
from watcher.store import Store

START = datetime(2025, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def document(key: str = "acme/privacy", url: str | None = None, *, enabled: bool = True) -> Document:
    provider = key.partition("/")[0]
    return Document(
        key=key,
        provider=provider,
        provider_name=provider.title(),
        name=f"The {key}",
        urls=(url or f"https://{provider}.example/{key}",),
        enabled=enabled,
    )


def page(words: str, at: datetime = START, url: str = "https://acme.example/privacy") -> Page:
    body = f"<html><body><h1>Privacy</h1>{'<p>We care.</p>' * 40}<p>{words}</p></body></html>"
    return Page(
        url=url,
        final_url=url + "/",
        status=200,
        headers={"content-type": "text/html; charset=utf-8", "etag": '"1"'},
        body=body.encode(errors="replace"),
        fetched_at=at,
        elapsed_ms=120,
    )


def text(words: str, normaliser: int = 1) -> Text:
    return Text(
        blocks=(
            Block(BlockKind.HEADING, "Privacy", level=1),
            Block(BlockKind.PARAGRAPH, words, section=("Privacy",)),
            Block(
                BlockKind.ITEM,
                "partners",
                section=("Privacy",),
                level=1,
                lead_in="We share with:",
                marker="•",
            ),
        ),
        fingerprint=fingerprint(words, normaliser),
        language="en",
        title="Privacy",
        dates=StatedDates(updated=date(2025, 1, 1), effective=date(2025, 2, 1), relative="last week"),
        flags=("select found nothing",),
        normaliser=normaliser,
    )


def fingerprint(words: str, normaliser: int = 1) -> str:
    return hashlib.sha256(f"{normaliser} {words}".encode(errors="replace")).hexdigest()


def change(old: str, new: str, *topics: Topic, direction: Direction = Direction.BROADER) -> Change:
    return Change(
        kind=ChangeKind.MODIFIED,
        section=("Privacy", "4.2 Use"),
        old=old,
        new=new,
        words=(Words(Mark.DELETED, old), Words(Mark.INSERTED, new)),
        topics=topics,
        significance=Significance.SUBSTANTIVE,
        direction=direction,
        findings=("denial removed",),
    )


def comparison(*changes: Change) -> Comparison:
    return Comparison(
        changes=changes,
        topics={
            topic: TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, ("denial removed",))
            for found in changes
            for topic in found.topics
        },
        old_dates=StatedDates(updated=date(2024, 1, 1)),
        new_dates=StatedDates(updated=date(2025, 1, 1)),
        silent_edit=True,
        lexicon=3,
        language="en",
    )


def alert(name: str, *channels: str, key: str = "acme/privacy", at: datetime = START) -> Alert:
    return Alert(
        id=name,
        rule="training and sharing",
        event="changed",
        document=key,
        document_name="Privacy policy",
        provider_name="Acme",
        url="https://acme.example/privacy",
        created_at=at,
        channels=channels,
        revision=2,
        changes=(change("We never train.", "We train.", Topic.TRAINING),),
        topics={
            Topic.TRAINING: TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, ("denial removed",))
        },
        old_dates=StatedDates(updated=date(2024, 1, 1)),
    )


class Checker:
    """Checks one document: makes the decisions that a real check would, and records them."""

    def __init__(self, store: Store, key: str = "acme/privacy", worker: str | None = None) -> None:
        self.store = store
        self.key = key
        self.worker = worker
        self.now = START

    def revise(
        self, words: str, *changes: Change, alerts: tuple[Alert, ...] = (), rollback_of: int | None = None
    ) -> Decision:
        state = self._tick()
        found = text(words)
        outcome = Revised(
            page=page(words, self.now),
            text=found,
            number=state.revision + 1,
            first_seen=self.now - timedelta(minutes=10),
            comparison=comparison(*changes) if state.revision else None,
            rollback_of=rollback_of,
        )
        after = self._good(state, words)
        return self.record(outcome, replace(after, revision=outcome.number), alerts)

    def unchanged(self, alerts: tuple[Alert, ...] = ()) -> Decision:
        state = self._tick()
        after = replace(state, health=Health.OK, last_good=self.now, candidate=None)
        return self.record(Unchanged(None), after, alerts)

    def pending(self, words: str, sightings: int = 1) -> Decision:
        state = self._tick()
        waiting = Candidate(fingerprint(words), "b" * 64, self.now, self.now, sightings)
        after = replace(state, health=Health.PENDING, candidate=waiting)
        return self.record(Pending(page(words, self.now), text(words), waiting), after)

    def variant(self, words: str, number: int) -> Decision:
        state = self._tick()
        return self.record(
            Variant(page(words), fingerprint(words), number), replace(state, last_good=self.now)
        )

    def rejected(self, words: str, *, candidate: Candidate | None = None) -> Decision:
        state = self._tick()
        rejection = Rejection(
            RejectionReason.CHALLENGE, "a bot check", {"chars": 85.0, "phrase": "moment"}, True
        )
        after = replace(state, health=Health.BLOCKED, failures=state.failures + 1, candidate=candidate)
        found = text(words) if candidate else None
        return self.record(Rejected(page(words, self.now), rejection, candidate, found), after)

    def failed(self, detail: str = "503 Service Unavailable", *, sent: str | None = None) -> Decision:
        state = self._tick()
        kept = None
        if sent is not None:
            kept = Rejected(page(sent, self.now), Rejection(RejectionReason.MAINTENANCE, "a status of 503"))
        after = replace(state, health=Health.BROKEN, reason=detail, failures=state.failures + 1)
        return self.record(Failed("status", detail, 503, sent=kept), after)

    def record(
        self,
        outcome: Unchanged | Pending | Revised | Variant | Rejected | Failed,
        after: DocumentState,
        alerts: tuple[Alert, ...] = (),
    ) -> Decision:
        decision = Decision(
            document=self.key,
            at=self.now,
            outcome=outcome,
            state=after,
            next_check=self.now + 6 * HOUR,
            elapsed_ms=120,
            bytes=1000,
            alerts=alerts,
        )
        self.store.record(decision, self.worker)
        return decision

    def _tick(self) -> DocumentState:
        self.now += HOUR
        return self.store.state(self.key)

    def _good(self, state: DocumentState, words: str) -> DocumentState:
        return replace(
            state,
            health=Health.OK,
            since=state.since or self.now,
            fingerprint=fingerprint(words),
            glance=hashlib.sha256(page(words).body).hexdigest(),
            derivation="1",
            validators=Validators('"1"', None),
            candidate=None,
            failures=0,
            first_checked=state.first_checked or self.now,
            last_good=self.now,
        )
