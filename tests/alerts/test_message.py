"""What people read: the title and the parts of a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from watcher.message import render, sample_alert
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
OTHER = Change(
    ChangeKind.ADDED,
    (),
    "",
    "You agree to arbitration.",
    significance=Significance.SUBSTANTIVE,
    direction=Direction.NEUTRAL,
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
    language="en",
    revision=4,
    changes=(CHANGE,),
    others=2,
    topics={Topic.TRAINING: TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, ("denial removed",))},
    new_dates=StatedDates(date(2026, 2, 27), date(2026, 3, 31)),
    silent_edit=True,
)
CONSOLE = Service("console", Markup.PLAIN, 1_000_000)


def rendered(
    *alerts: Alert, language: str = "en", digest: bool = False, service: Service = CONSOLE
) -> Message:
    return render(alerts, service, Channel("legal", "console:", language), digest=digest)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Acme AI · Privacy policy: training — no longer ruled out (broader) [silent edit]"),
        ("zh", "Acme AI · Privacy policy：训练——不再承诺不用于训练（扩大）【悄悄修改】"),
        (
            "fr",
            "Acme AI · Privacy policy\u00a0: entraînement — n’est plus exclu (élargissement)"
            " [modification silencieuse]",
        ),
    ],
)
def test_the_title_alone_tells_who_what_and_which_way(language: str, title: str) -> None:
    assert rendered(ALERT, language=language).title == title


def test_the_body_tells_section_words_dates_page_and_the_command_that_shows_more() -> None:
    body = rendered(ALERT).body
    for part in (
        "the provider may do more (broader)",
        "§ 2. How we use it",
        "We [−do not−] train on it.",
        "Published: 2026-02-27",
        "Detected: 2026-03-01 12:00 UTC",
        "Effective: 2026-03-31 (notice: 30 days)",
        "Other substantive changes: 2.",
        "https://acme.test/privacy#:~:text=We%20train%20on%20it.",
        "watcher diff acme/privacy 3 4",
        "Alert: abc",
        "Silent edit",
    ):
        assert part in body


def test_the_notice_runs_from_the_first_sight_to_the_effective_date() -> None:
    """It was seen two days before it was confirmed."""
    seen = replace(ALERT, first_seen=datetime(2026, 2, 27, 23, tzinfo=UTC))
    assert "Effective: 2026-03-31 (notice: 32 days)" in rendered(seen).body
    late = replace(ALERT, first_seen=datetime(2026, 3, 31, tzinfo=UTC))
    assert "notice" not in rendered(late).body


def test_times_are_those_of_the_channel() -> None:
    channel = Channel("legal", "console:", timezone="Asia/Shanghai")
    assert "Detected: 2026-03-01 20:00 Asia/Shanghai" in render([ALERT], CONSOLE, channel).body


def test_a_rollback_names_the_revision_that_it_returns_to() -> None:
    message = rendered(replace(ALERT, rollback_of=2, silent_edit=False))
    assert "This is a rollback to revision 2." in message.body
    assert message.title.endswith("[rollback]")


def test_a_clause_that_moved_to_another_document_is_quoted_with_its_name() -> None:
    moved = replace(CHANGE, kind=ChangeKind.MOVED, new="", words=(), findings=("moved to acme/terms",))
    body = rendered(replace(ALERT, changes=(moved,))).body
    assert "moved to acme/terms" in body
    assert "“We do not train on it.”" in body


def test_topics_come_first_and_changes_of_wording_are_left_out() -> None:
    wording = replace(
        CHANGE, significance=Significance.EDITORIAL, direction=None, findings=(), new="We train!"
    )
    body = rendered(replace(ALERT, changes=(wording, OTHER, CHANGE))).body
    assert body.index("train on it.") < body.index("arbitration")
    assert "train!" not in body
    assert "Changes of wording only: 1, not shown." in body


def test_a_long_clause_is_cut_where_a_sentence_ends_and_what_is_left_out_is_counted() -> None:
    sentence = "We keep what you write for as long as we like. "
    long = replace(CHANGE, words=(), kind=ChangeKind.ADDED, old="", new=sentence * 1000)
    body = rendered(replace(ALERT, changes=(long,))).plain
    assert len(body) < 2000
    assert "as we like.” … 46,437 more characters" in " ".join(body.split())


def test_only_the_surroundings_of_a_change_in_a_long_clause_are_shown() -> None:
    around = "Among other things we say a lot here, as everybody does. " * 40
    words = (
        Words(Mark.EQUAL, around),
        Words(Mark.DELETED, "never "),
        Words(Mark.EQUAL, "sell it. " + around),
    )
    long = replace(
        CHANGE, words=words, old=f"{around}never sell it. {around}", new=f"{around}sell it. {around}"
    )
    body = " ".join(rendered(replace(ALERT, changes=(long,))).plain.split())
    assert "[−never−] sell it." in body
    assert len(body) < 1500
    assert "more characters" in body


def test_changes_that_are_too_many_are_counted_with_the_command_that_shows_them() -> None:
    body = rendered(replace(ALERT, changes=(CHANGE,) * 17)).body
    assert "… and 5 more changes, not shown here: watcher diff acme/privacy 3 4" in " ".join(body.split())


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("blocked", "cannot be seen: the site refuses us"),
        ("broken", "cannot be seen"),
        ("recovered", "can be seen again"),
        ("unstable", "keeps changing from look to look"),
        ("replaced", "was replaced by a very different text"),
        ("undelivered", "an alert could not be delivered"),
    ],
)
def test_a_blind_alert_says_what_cannot_be_seen_and_why(event: str, said: str) -> None:
    blind = replace(ALERT, event=event, topics={}, changes=(), others=0, silent_edit=False, revision=0)
    message = rendered(replace(blind, detail="The site asks to prove that we are human."))
    assert message.title == f"Acme AI · Privacy policy: {said}"
    assert "The site asks to prove that we are human." in message.body


def test_several_documents_of_a_provider_are_told_in_one_message_the_broader_first() -> None:
    narrower = replace(
        ALERT,
        id="def",
        document="acme/terms",
        document_name="Terms",
        silent_edit=False,
        changes=(replace(CHANGE, direction=Direction.NARROWER, findings=("denial added",)),),
        topics={Topic.SHARING: TopicVerdict(Significance.SUBSTANTIVE, Direction.NARROWER, ("denial added",))},
    )
    message = rendered(narrower, ALERT)
    assert message.title == "Acme AI · 2 documents: training (broader); sharing (narrower)"
    assert message.thread == "acme"
    assert message.id == rendered(ALERT, narrower).id != ALERT.id
    first, second = message.body.index("Acme AI · Privacy policy"), message.body.index("Acme AI · Terms")
    assert first < second


def test_a_digest_says_that_it_is_one() -> None:
    assert rendered(ALERT, digest=True).title.startswith("Digest · Acme AI · Privacy policy: training")


def test_a_message_about_one_document_has_its_thread_and_id() -> None:
    message = rendered(ALERT)
    assert (message.id, message.thread) == ("abc", "acme/privacy")


@pytest.mark.parametrize("markup", list(Markup))
@pytest.mark.parametrize("limit", [1000, 4000])
@pytest.mark.parametrize("unit", ["characters", "bytes"])
def test_no_message_is_longer_than_its_service_takes(markup: Markup, limit: int, unit: str) -> None:
    long = replace(CHANGE, words=(), old="旧的条款。" * 2000, new="新的条款，" * 3000)
    alerts = [replace(ALERT, id=str(number), changes=(long,) * 14) for number in range(8)]
    service = Service("any", markup, limit, unit)  # type: ignore[arg-type]
    for told in (alerts, alerts[:1]):
        message = rendered(*told, language="zh", service=service)
        whole = message.title + message.body
        assert (len(whole) if unit == "characters" else len(whole.encode())) <= limit


def test_the_command_compares_with_the_revision_that_the_changes_are_told_from() -> None:
    assert "watcher diff acme/privacy 1 4" in rendered(replace(ALERT, compared_with=1)).body


def test_the_sample_looks_like_an_alert() -> None:
    message = rendered(sample_alert(datetime(2026, 3, 1, tzinfo=UTC)))
    assert message.title.startswith("Example · Terms of service (a sample): training — ")


@pytest.mark.parametrize("markup", [markup for markup in Markup if markup not in {Markup.EMAIL, Markup.JSON}])
def test_a_body_begins_with_the_title_where_the_service_shows_none(markup: Markup) -> None:
    message = rendered(ALERT, service=Service("any", markup, 4000, titled=False))
    first = message.body.split("\n", 1)[0]
    assert "Acme AI · Privacy policy" in first
    assert "no longer ruled out" in first


def test_a_service_of_very_short_messages_gets_the_title_and_where_to_read_on() -> None:
    message = rendered(ALERT, service=Service("sms", Markup.PLAIN, 160, titled=False))
    assert message.body.startswith("Acme AI · Privacy policy: training — ")
    assert message.body.endswith("watcher alerts")
    assert len(message.body) <= 160
