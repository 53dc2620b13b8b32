"""Who is told what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from watcher.model import (
    Change,
    ChangeKind,
    Comparison,
    Direction,
    Document,
    Rule,
    Significance,
    StatedDates,
    Topic,
    TopicVerdict,
)
from watcher.rules import alerts, health_alerts

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
