"""What people make of alerts: settled, snoozed, sent again; and that a lost one is said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from store_builders import HOUR, START, Checker, alert, document

from watcher.errors import UserError
from watcher.model import Alert, Failed, Health
from watcher.store import AlertState, Bundle, DeliveryState, Store

AT_ONCE = timedelta(0)
DAY = timedelta(days=1)
LATER = START + 9 * HOUR


@pytest.fixture
def checker(store: Store) -> Checker:
    store.sync([document(), document("acme/terms")], START)
    checker = Checker(store)
    checker.revise("We never train.")
    return checker


def lease(store: Store, channel: str = "legal", now: datetime = LATER) -> Bundle | None:
    return store.outbox.lease(channel, "one", now, seconds=60, hold=AT_ONCE)


def drained(store: Store, channel: str = "legal", now: datetime = LATER) -> list[str]:
    """Send what is due; return the alerts."""
    told: list[str] = []
    while (bundle := lease(store, channel, now)) is not None:
        told += [delivery.alert.id for delivery in bundle.deliveries]
        store.outbox.sent(bundle, now, opens=now)
    return told


def settle(store: Store, name: str, state: AlertState = AlertState.ACKNOWLEDGED) -> None:
    store.outbox.settle(name, state, by="Anna", why="told the team", now=LATER)


def states(store: Store) -> set[str]:
    return {row.state.value for row in store.alerts()}


def test_who_settled_an_alert_and_why_is_kept(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    assert store.alerts()[0].alert_state is AlertState.NEW
    settle(store, "a1")
    (row,) = store.alerts()
    assert row.alert_state is AlertState.ACKNOWLEDGED
    assert (row.settled_by, row.settled_why, row.settled_at) == ("Anna", "told the team", LATER)


def test_an_acknowledged_alert_is_still_sent_a_dismissed_one_is_not(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"), alert("t1", "legal", key="acme/terms")))
    settle(store, "a1")
    settle(store, "t1", AlertState.DISMISSED)
    assert drained(store) == ["a1"]
    assert states(store) == {"sent", "withdrawn"}


def test_what_was_taken_while_it_was_dismissed_was_sent(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    bundle = lease(store)
    assert bundle is not None
    settle(store, "a1", AlertState.DISMISSED)
    store.outbox.sent(bundle, LATER, opens=LATER)
    assert states(store) == {"sent"}


def test_a_snoozed_alert_comes_again_to_every_channel_and_holds_up_nothing(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((alert("a1", "legal", "console"),))
    assert drained(store) == ["a1"]
    settle(store, "a1")
    store.outbox.snooze("a1", LATER + 3 * DAY)
    assert store.alerts()[0].alert_state is AlertState.NEW
    checker.unchanged((alert("a2", "legal"),))
    assert drained(store) == ["a2"]
    assert drained(store, now=LATER + 3 * DAY - HOUR) == []
    for channel in ("legal", "console"):
        assert drained(store, channel, LATER + 3 * DAY) == ["a1"]


def test_a_snoozed_alert_that_is_settled_does_not_come_again(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    drained(store)
    store.outbox.snooze("a1", LATER + DAY)
    settle(store, "a1")
    assert drained(store, now=LATER + 2 * DAY) == []
    assert store.alerts()[0].snoozed_until is None


def test_an_alert_is_sent_again_everywhere_or_to_one_channel_which_may_be_new(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((alert("a1", "legal", "console"),))
    drained(store)
    drained(store, "console")
    store.outbox.resend("a1", None, LATER)
    assert [drained(store, name) for name in ("legal", "console")] == [["a1"], ["a1"]]
    store.outbox.resend("a1", "legal", LATER)
    store.outbox.resend("a1", "team", LATER)
    assert [drained(store, name) for name in ("legal", "console", "team")] == [["a1"], [], ["a1"]]


def test_who_asks_for_another_try_does_not_wait_for_a_channel_that_failed(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((alert("a1", "legal"), alert("t1", "console")))
    for channel in ("legal", "console"):
        bundle = lease(store, channel)
        assert bundle is not None
        store.outbox.failed(bundle, "one", LATER, "503", next_try=LATER + DAY, opens=LATER + DAY)
    (row,) = store.alerts(channel="console")
    store.outbox.retry(row.id, LATER)
    assert (drained(store), drained(store, "console")) == ([], ["t1"])
    store.outbox.resend("a1", None, LATER)
    assert drained(store) == ["a1"]


def test_the_beginning_of_an_id_is_enough_where_only_one_begins_so(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("abc1", "legal"), alert("abd2", "legal"), alert("ab", "legal")))
    assert store.outbox.full_id("abc") == "abc1"
    assert store.outbox.full_id("ab") == "ab"
    with pytest.raises(UserError, match="alert 'a': more than one begins so"):
        store.outbox.full_id("a")
    with pytest.raises(UserError, match="alert '%': does not exist"):
        store.outbox.full_id("%")


def ill(name: str, event: str = "blocked") -> Alert:
    return replace(alert(name, "legal"), event=event, revision=0, changes=(), rule="blind")


def told(checker: Checker, made: Alert, before: str) -> None:
    """A bad look whose alert is ``made``, when people were last told of ``before``."""
    state = replace(checker._tick(), health=Health.BLOCKED, told=before)
    checker.record(Failed("status", "403", 403), state)
    state = replace(
        checker._tick(), health=Health.BLOCKED, told="" if made.event == "recovered" else "blocked"
    )
    checker.record(Failed("status", "403", 403), state, (replace(made, created_at=checker.now),))


def listed(store: Store) -> list[str]:
    return sorted({row.alert for row in store.alerts()})


@pytest.mark.parametrize("state", [AlertState.ACKNOWLEDGED, AlertState.DISMISSED])
def test_of_settled_ill_health_no_reminder_comes_until_it_has_recovered(
    store: Store, checker: Checker, state: AlertState
) -> None:
    told(checker, ill("onset"), "")
    told(checker, ill("reminder"), "blocked")
    settle(store, "reminder", state)
    told(checker, ill("reminder 2", "broken"), "blocked")
    told(checker, ill("reminder 3"), "broken")
    assert listed(store) == ["onset", "reminder"]
    told(checker, ill("well", "recovered"), "blocked")
    told(checker, ill("again"), "")
    told(checker, ill("reminder 4"), "blocked")
    assert listed(store) == ["again", "onset", "reminder", "reminder 4", "well"]


def test_other_rules_and_other_trouble_are_told_on(store: Store, checker: Checker) -> None:
    told(checker, ill("onset"), "")
    settle(store, "onset")
    told(checker, replace(ill("another rule"), rule="all"), "blocked")
    told(checker, ill("it flickers", "unstable"), "blocked")
    assert listed(store) == ["another rule", "it flickers", "onset"]


def lost(name: str, at: datetime) -> Alert:
    return replace(ill(name, "undelivered"), channels=("console",), created_at=at)


def several(many: int) -> tuple[Alert, ...]:
    """Alerts that do not go as one message."""
    return tuple(replace(alert(f"a{number}", "legal"), rule=f"rule {number}") for number in range(many))


def give_up(store: Store, day: str = "today") -> None:
    bundle = lease(store)
    assert bundle is not None
    tomorrow = LATER.replace(hour=0) + DAY
    store.outbox.given_up(
        bundle,
        "one",
        LATER,
        "bad token",
        opens=LATER,
        said=(lost(day, LATER),),
        said_later=(lost("tomorrow", tomorrow),),
    )


def others(store: Store, name: str) -> int:
    return store.outbox.alert(name)[0].others


def test_a_channel_that_loses_many_alerts_is_told_of_once_with_the_count(
    store: Store, checker: Checker
) -> None:
    checker.unchanged(several(5))
    for _ in range(5):
        give_up(store)
    assert others(store, "today") == 4
    assert drained(store, "console") == ["today"]
    assert sum(row.event == "undelivered" for row in store.alerts()) == 1


def test_what_is_lost_after_that_was_told_is_told_the_next_day(store: Store, checker: Checker) -> None:
    checker.unchanged(several(3))
    give_up(store)
    assert drained(store, "console") == ["today"]
    give_up(store)
    give_up(store)
    assert drained(store, "console") == []
    assert others(store, "tomorrow") == 1
    assert drained(store, "console", LATER + DAY) == ["tomorrow"]


def test_what_a_sender_without_the_lease_gives_up_is_not_said(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    bundle = lease(store)
    assert bundle is not None
    store.outbox.given_up(bundle, "two", LATER, "bad token", opens=LATER, said=(lost("today", LATER),))
    assert listed(store) == ["a1"]
    assert states(store) == {DeliveryState.WAITING.value}
