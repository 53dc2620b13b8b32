"""Who is told what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from watcher.model import (
    Change,
    ChangeKind,
    Comparison,
    Digest,
    Direction,
    Document,
    Rule,
    Significance,
    StatedDates,
    Topic,
    TopicVerdict,
)
from watcher.rules import alerts, health_alerts, next_digest, undelivered_alerts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DOCUMENT = Document(
    "acme/privacy", "acme", "Acme AI", "Privacy policy", ("https://acme.test/p",), tags=("ai",)
)
TRAINING = Change(
    ChangeKind.MODIFIED,
    ("2. Use",),
    "We do not train on it.",
    "We train on it.",
    topics=(Topic.TRAINING,),
    significance=Significance.SUBSTANTIVE,
    direction=Direction.BROADER,
    findings=("denial removed",),
)
OTHER = Change(ChangeKind.ADDED, (), "", "Disputes go to court.", significance=Significance.SUBSTANTIVE)
COMPARISON = Comparison(
    (TRAINING, OTHER),
    {Topic.TRAINING: TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, ("denial removed",))},
    StatedDates(),
    StatedDates(),
    silent_edit=True,
    lexicon=1,
)
RULE = Rule("training", ("legal",), topics=(Topic.TRAINING,), significance=Significance.SUBSTANTIVE)


def told(rule: Rule, comparison: Comparison = COMPARISON) -> int:
    return len(alerts(DOCUMENT, comparison, (rule,), number=2, now=NOW))


def test_a_matching_rule_makes_one_alert_with_its_changes_and_counts_the_others() -> None:
    (alert,) = alerts(DOCUMENT, COMPARISON, (RULE,), number=2, now=NOW)
    assert alert.changes == (TRAINING,)
    assert alert.others == 1
    assert alert.channels == ("legal",)
    assert alert.silent_edit


def test_the_same_revision_and_rule_always_give_the_same_id_and_another_rule_another() -> None:
    first, again = (alerts(DOCUMENT, COMPARISON, (RULE,), number=2, now=NOW)[0].id for _ in range(2))
    assert first == again
    assert alerts(DOCUMENT, COMPARISON, (RULE,), number=3, now=NOW)[0].id != first
    assert alerts(DOCUMENT, COMPARISON, (replace(RULE, name="b"),), number=2, now=NOW)[0].id != first


def test_rules_select_by_provider_id_tag_topic_and_direction() -> None:
    assert told(replace(RULE, providers=("acme",))) == 1
    assert told(replace(RULE, providers=("ai",))) == 1
    assert told(replace(RULE, providers=("other",))) == 0
    assert told(replace(RULE, topics=(Topic.SHARING,))) == 0
    assert told(replace(RULE, directions=(Direction.BROADER,))) == 1
    assert told(replace(RULE, directions=(Direction.NARROWER,))) == 0


def test_an_editorial_change_does_not_reach_a_rule_for_substantive_ones() -> None:
    editorial = replace(TRAINING, significance=Significance.EDITORIAL, direction=None)
    verdict = {Topic.TRAINING: TopicVerdict(Significance.EDITORIAL, None)}
    assert told(RULE, replace(COMPARISON, changes=(editorial,), topics=verdict)) == 0


def test_a_rule_without_topics_is_told_of_substantive_changes_off_topic_too() -> None:
    (alert,) = alerts(DOCUMENT, COMPARISON, (replace(RULE, topics=()),), number=2, now=NOW)
    assert set(alert.changes) == {TRAINING, OTHER}


def test_health_events_reach_only_the_rules_that_ask_for_them() -> None:
    health = Rule("blind", ("console",), events=("blocked", "recovered"))
    assert len(health_alerts(DOCUMENT, "blocked", "a bot check", (health, RULE), NOW)) == 1
    assert health_alerts(DOCUMENT, "unstable", "", (health,), NOW) == ()
    assert told(health) == 0


def test_rules_select_by_document_and_by_its_language() -> None:
    british = replace(DOCUMENT, language="en-GB")
    for rule, number in (
        (replace(RULE, documents=("acme/privacy",)), 1),
        (replace(RULE, documents=("acme/terms",)), 0),
        (replace(RULE, languages=("en",)), 1),
        (replace(RULE, languages=("en-GB",)), 1),
        (replace(RULE, languages=("en-US",)), 0),
        (replace(RULE, languages=("zh",)), 0),
    ):
        assert len(alerts(british, COMPARISON, (rule,), number=2, now=NOW)) == number


def test_rules_select_silent_edits_or_all_others() -> None:
    open_edit = replace(COMPARISON, silent_edit=False)
    assert told(replace(RULE, silent_edit=True)) == 1
    assert told(replace(RULE, silent_edit=True), open_edit) == 0
    assert told(replace(RULE, silent_edit=False)) == 0
    assert told(replace(RULE, silent_edit=False), open_edit) == 1


def test_a_rule_for_a_scope_hears_of_changes_in_it_and_of_those_about_everybody() -> None:
    business = replace(COMPARISON, changes=(replace(TRAINING, scopes=("api", "business")),))
    assert told(replace(RULE, scopes=("business",)), business) == 1
    assert told(replace(RULE, scopes=("consumer",)), business) == 0
    assert told(replace(RULE, scopes=("consumer",))) == 1


def test_a_topic_whose_changes_were_all_left_out_is_not_in_the_headline() -> None:
    both = replace(
        COMPARISON,
        changes=(
            replace(TRAINING, scopes=("business",)),
            replace(TRAINING, topics=(Topic.SHARING,), scopes=("consumer",)),
        ),
        topics=dict.fromkeys((Topic.TRAINING, Topic.SHARING), COMPARISON.topics[Topic.TRAINING]),
    )
    rule = replace(RULE, topics=(Topic.TRAINING, Topic.SHARING), scopes=("consumer",))
    (alert,) = alerts(DOCUMENT, both, (rule,), number=2, now=NOW)
    assert list(alert.topics) == [Topic.SHARING]


def test_a_rule_for_a_direction_is_not_told_of_changes_off_topic_that_go_no_known_way() -> None:
    rule = replace(RULE, topics=(), directions=(Direction.BROADER,))
    (alert,) = alerts(DOCUMENT, COMPARISON, (rule,), number=2, now=NOW)
    assert alert.changes == (TRAINING,)


def test_an_alert_of_a_digest_is_due_when_the_digest_comes_and_others_at_once() -> None:
    daily = replace(RULE, digest=Digest(time(9), None, "Europe/Paris"))
    (alert,) = alerts(DOCUMENT, COMPARISON, (daily,), number=2, now=NOW)
    assert alert.due == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert alerts(DOCUMENT, COMPARISON, (RULE,), number=2, now=NOW)[0].due is None


@pytest.mark.parametrize(
    ("digest", "now", "due"),
    [
        (Digest(time(8)), "2026-03-01T07:59", "2026-03-01T08:00"),
        (Digest(time(8)), "2026-03-01T08:00", "2026-03-02T08:00"),
        (Digest(time(8), 0), "2026-03-01T12:00", "2026-03-02T08:00"),  # a Sunday, then Monday
        (Digest(time(8), 0), "2026-03-02T08:00", "2026-03-09T08:00"),
        (Digest(time(1), None, "Asia/Shanghai"), "2026-03-01T16:30", "2026-03-01T17:00"),
        # clocks go forward from 02:00 to 03:00, and back from 03:00 to 02:00
        (Digest(time(2, 30), None, "Europe/Paris"), "2026-03-28T12:00", "2026-03-29T01:30"),
        (Digest(time(2, 30), None, "Europe/Paris"), "2026-10-24T12:00", "2026-10-25T00:30"),
        (Digest(time(2, 30), None, "Europe/Paris"), "2026-10-25T00:30", "2026-10-26T01:30"),
    ],
)
def test_a_digest_comes_at_its_local_time_also_where_clocks_change(
    digest: Digest, now: str, due: str
) -> None:
    assert next_digest(digest, datetime.fromisoformat(f"{now}Z")) == datetime.fromisoformat(f"{due}Z")


def test_a_lost_delivery_is_told_elsewhere_once_a_channel_and_day() -> None:
    (lost,) = alerts(DOCUMENT, COMPARISON, (RULE,), number=2, now=NOW)
    (other,) = alerts(DOCUMENT, COMPARISON, (RULE,), number=3, now=NOW)
    asking = Rule("blind", ("legal", "mail"), events=("undelivered",))
    (alert,) = undelivered_alerts(lost, "legal", "the token is not valid", (RULE, asking), NOW)
    (again,) = undelivered_alerts(other, "legal", "the token is not valid", (RULE, asking), NOW)
    assert alert.channels == ("mail",)
    assert "the token is not valid" in alert.detail
    assert lost.id in alert.detail
    assert again.id == alert.id


def test_a_lost_delivery_that_no_rule_asks_for_is_told_on_the_console_unless_that_failed() -> None:
    (lost,) = alerts(DOCUMENT, COMPARISON, (RULE,), number=2, now=NOW)
    only_itself = Rule("blind", ("legal",), events=("undelivered",))
    elsewhere = Rule("blind", ("mail",), events=("undelivered",), providers=("other",))
    for rules in ((RULE,), (only_itself,), (elsewhere,)):
        assert [alert.channels for alert in undelivered_alerts(lost, "legal", "", rules, NOW)] == [
            ("console",)
        ]
    assert undelivered_alerts(lost, "console", "", (RULE,), NOW) == ()
