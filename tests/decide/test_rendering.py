"""When a page that came over HTTP is drawn by a browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watcher.decide import needs_browser
from watcher.model import (
    Document,
    Failed,
    Outcome,
    Page,
    Rejected,
    Rejection,
    RejectionReason,
    Render,
    Unchanged,
)

R = RejectionReason


def document(render: Render = Render.AUTO) -> Document:
    return Document(
        key="a/b",
        provider="a",
        provider_name="A",
        name="B",
        urls=("https://a.test/",),
        render=render,
    )


def rejected(reason: RejectionReason, letters: int = 100, body: bytes = b"<SCRIPT src=app.js>") -> Rejected:
    page = Page("https://a.test/", "https://a.test/", 200, {}, body, datetime(2026, 1, 1, tzinfo=UTC))
    return Rejected(page, Rejection(reason, "…", {"letters": letters}))


@pytest.mark.parametrize(
    "outcome",
    [
        rejected(R.EMPTY_SHELL),
        rejected(R.CHALLENGE),
        rejected(R.CONSENT_WALL, letters=5000),
        rejected(R.OTHER_DOCUMENT),
        rejected(R.SHRUNK),
        Failed("status", "answered 403", status=403),
        Failed("status", "answered 503", status=503),
    ],
)
def test_what_scripts_would_fill_or_pass_is_drawn(outcome: Outcome) -> None:
    assert needs_browser(document(), outcome)
    assert not needs_browser(document(Render.HTTP), outcome)
    assert not needs_browser(document(Render.BROWSER), outcome)


@pytest.mark.parametrize(
    "outcome",
    [
        Unchanged(None),
        rejected(R.NOT_FOUND),
        rejected(R.LOGIN),
        rejected(R.OTHER_LANGUAGE),
        rejected(R.OTHER_DOCUMENT, letters=9000),
        rejected(R.SHRUNK, body=b"<p>Moved.</p>"),
        Failed("status", "answered 404", status=404),
        Failed("rate_limited", "answered 429", status=429),
        Failed("timeout", "…"),
    ],
)
def test_what_a_browser_would_see_in_the_same_way_is_not(outcome: Outcome) -> None:
    assert not needs_browser(document(), outcome)
