"""What people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from watcher.message import CHANGES_LIMIT, QUOTE_LIMIT, render
from watcher.model import (
    Alert,
    Change,
    ChangeKind,
    Channel,
    Direction,
    Mark,
    Markup,
    Message,
    Service,
    Significance,
    StatedDates,
    Topic,
    TopicVerdict,
    Words,
)

CHANGE = Change(
    ChangeKind.MODIFIED,
    ("2. How we use it",),
    "We do not train on it.",
    "We train on it.",
    words=(Words(Mark.EQUAL, "We "), Words(Mark.DELETED, "do not "), Words(Mark.EQUAL, "train on it.")),
    topics=(Topic.TRAINING,),
    significance=Significance.SUBSTANTIVE,
    direction=Direction.BROADER,
    findings=("denial removed",),
)
ALERT = Alert(
    id="abc",
    rule="training",
    event="changed",
    document="acme/privacy",
    document_name="Privacy policy",
    provider_name="Acme AI",
    url="https://acme.test/privacy",
    created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    channels=("legal",),
    revision=4,
    changes=(CHANGE,),
    others=2,
    topics={Topic.TRAINING: TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, ("denial removed",))},
    new_dates=StatedDates(date(2026, 2, 27), date(2026, 3, 31)),
    silent_edit=True,
)


def rendered(alert: Alert) -> Message:
    return render([alert], Service("console", Markup.PLAIN, 1_000_000), Channel("legal", "console:"))


def test_the_title_alone_tells_who_what_and_which_way() -> None:
    title = "Acme AI · Privacy policy: training — denial removed (broader) [silent edit]"
    assert rendered(ALERT).title == title


def test_the_body_tells_section_words_dates_page_and_the_command_that_shows_more() -> None:
    body = rendered(ALERT).body
    for part in (
        "§ 2. How we use it",
        "[−do not −]train on it.",
        "Effective: 2026-03-31 (notice: 30 days)",
        "Other substantive changes: 2.",
        "https://acme.test/privacy",
        "watcher diff acme/privacy 3 4",
        "Alert abc",
        "Silent edit",
    ):
        assert part in body


def test_the_notice_runs_from_the_first_sight_to_the_effective_date() -> None:
    """It was seen two days before it was confirmed."""
    seen = replace(ALERT, first_seen=datetime(2026, 2, 27, 23, tzinfo=UTC))
    assert "Effective: 2026-03-31 (notice: 32 days)" in rendered(seen).body
    late = replace(ALERT, first_seen=datetime(2026, 3, 31, tzinfo=UTC))
    assert "notice" not in rendered(late).body


def test_a_rollback_names_the_revision_that_it_returns_to() -> None:
    assert "This is a rollback to revision 2." in rendered(replace(ALERT, rollback_of=2)).body


def test_a_clause_that_moved_to_another_document_is_quoted_with_its_name() -> None:
    moved = replace(CHANGE, kind=ChangeKind.MOVED, new="", words=(), findings=("moved to acme/terms",))
    body = rendered(replace(ALERT, changes=(moved,))).body
    assert "moved to acme/terms" in body
    assert "− “We do not train on it.”" in body


def test_long_quotes_are_cut_and_say_how_much_is_left_out() -> None:
    long = replace(CHANGE, words=(), kind=ChangeKind.ADDED, old="", new="word " * 10_000)
    body = rendered(replace(ALERT, changes=(long,))).body
    assert len(body) < 3 * QUOTE_LIMIT
    assert f"({50_000 - QUOTE_LIMIT} more characters)" in body


def test_many_changes_are_cut_and_counted() -> None:
    body = rendered(replace(ALERT, changes=(CHANGE,) * (CHANGES_LIMIT + 5))).body
    assert "… and 5 more changes" in body


def test_control_and_direction_override_characters_of_a_page_do_not_pass() -> None:
    hostile = replace(CHANGE, words=(), section=("\x1b[31mred\u202e",), findings=())
    body = rendered(replace(ALERT, changes=(hostile,))).body
    assert "\x1b" not in body
    assert "\u202e" not in body


def test_a_blind_alert_says_what_cannot_be_seen_and_why() -> None:
    message = rendered(replace(ALERT, event="blocked", detail="The site asks to prove that we are human."))
    assert message.title == "Acme AI · Privacy policy: cannot be seen: the site refuses us"
    assert "prove that we are human" in message.body
