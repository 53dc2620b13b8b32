"""A made-up alert that looks like a real one, to try a channel with."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.model import (
    Alert,
    Change,
    ChangeKind,
    Direction,
    Mark,
    Significance,
    StatedDates,
    Topic,
    TopicVerdict,
    Words,
)

_OLD = "We use your content to train our models only if you opt in."
_NEW = "We use your content to train our models unless you opt out in your settings."
_WORDS = (
    Words(Mark.EQUAL, "We use your content to train our models "),
    Words(Mark.DELETED, "only if you opt in"),
    Words(Mark.INSERTED, "unless you opt out in your settings"),
    Words(Mark.EQUAL, "."),
)
_FINDINGS = ("consent: opt_in → opt_out",)


def sample_alert(now: datetime) -> Alert:
    """An alert of a change that nobody made."""
    change = Change(
        kind=ChangeKind.MODIFIED,
        section=("3. How we use your content", "3.2 Improving our models"),
        old=_OLD,
        new=_NEW,
        words=_WORDS,
        topics=(Topic.TRAINING,),
        significance=Significance.SUBSTANTIVE,
        direction=Direction.BROADER,
        findings=_FINDINGS,
        scopes=("consumer",),
    )
    today = now.date()
    return Alert(
        id="sample",
        rule="sample",
        event="changed",
        document="example/terms",
        document_name="Terms of service (a sample)",
        provider_name="Example",
        url="https://example.com/terms",
        created_at=now,
        channels=(),
        language="en",
        revision=2,
        changes=(change,),
        topics={Topic.TRAINING: TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, _FINDINGS)},
        old_dates=StatedDates(today - timedelta(days=300)),
        new_dates=StatedDates(today, today + timedelta(days=30)),
        first_seen=now,
    )
