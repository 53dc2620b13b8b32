"""The outbox: every alert at least once, in order, to each channel, and by one sender at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from store_builders import HOUR, START, Checker, alert, document

from watcher.errors import UserError
from watcher.model import Alert
from watcher.store import Bundle, DeliveryState, Store

MINUTE = timedelta(minutes=1)
AT_ONCE = timedelta(0)
LATER = START + 9 * HOUR


@pytest.fixture
def checker(store: Store) -> Checker:
    store.sync([document(), document("acme/terms"), document("acme/api"), document("zeta/terms")], START)
    checker = Checker(store)
    checker.revise("We never train.")
    return checker


def lease(store: Store, channel: str = "legal", worker: str = "one", *, minutes: float = 0) -> Bundle | None:
    return store.outbox.lease(channel, worker, LATER + minutes * MINUTE, seconds=60, hold=AT_ONCE)


def leased(store: Store, channel: str = "legal", worker: str = "one", *, minutes: float = 0) -> Bundle:
    found = lease(store, channel, worker, minutes=minutes)
    assert found is not None
    return found


def names(bundle: Bundle | None) -> list[str]:
    return [] if bundle is None else [delivery.alert.id for delivery in bundle.deliveries]


def sent(store: Store, bundle: Bundle, *, minutes: float = 0) -> None:
    now = LATER + minutes * MINUTE
    store.outbox.sent(bundle, now, opens=now)


def failed(store: Store, bundle: Bundle, error: str = "503", *, until: float, worker: str = "one") -> None:
    """Neither the message nor the channel is tried before ``until`` minutes have gone."""
    again = LATER + until * MINUTE
    store.outbox.failed(bundle, worker, LATER, error, next_try=again, opens=again)


def given_up(store: Store, bundle: Bundle, error: str = "bad token", **said: tuple[Alert, ...]) -> None:
    store.outbox.given_up(bundle, "one", LATER, error, opens=LATER, **said)


def due(store: Store, worker: str = "one", *, minutes: float = 0) -> list[str]:
    return store.outbox.due_channels(worker, LATER + minutes * MINUTE, hold=AT_ONCE)


def test_an_alert_is_delivered_to_each_channel(store: Store, checker: Checker) -> None:
    made = alert("a1", "legal", "console")
    checker.unchanged((made,))
    assert due(store) == ["console", "legal"]
    for channel in ("console", "legal"):
        bundle = leased(store, channel)
        (delivery,) = bundle.deliveries
        assert (bundle.channel, bundle.digest, delivery.tries) == (channel, False, 0)
        assert (delivery.alert, delivery.due_at) == (made, START)


def test_the_same_alert_twice_is_delivered_once(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    checker.unchanged((alert("a1", "legal", "console"),))
    assert sorted(row.channel for row in store.alerts()) == ["console", "legal"]


def test_a_leased_channel_is_given_to_nobody_else_until_the_lease_ends(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((alert("a1", "legal"), alert("t1", "legal", key="acme/terms")))
    assert names(leased(store)) == ["a1"]
    assert due(store, "two") == []
    assert lease(store, worker="two", minutes=0.5) is None
    assert due(store, "two", minutes=1) == ["legal"]
    assert names(lease(store, worker="two", minutes=1)) == ["a1"]


def test_one_sender_has_a_channel_and_another_one_the_next(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal", "console"),))
    leased(store, "legal", "one")
    assert due(store, "two") == ["console"]
    assert names(lease(store, "console", "two")) == ["a1"]


def test_a_channel_without_work_is_given_back(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    sent(store, leased(store))
    assert lease(store) is None
    checker.unchanged((alert("a2", "legal"),))
    assert due(store, "two") == ["legal"]
    leased(store, worker="two")
    store.outbox.release("legal", "two")
    assert due(store, "one") == ["legal"]


def test_a_sent_delivery_is_settled(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    assert store.outbox.outstanding(LATER).oldest == START
    sent(store, leased(store))
    assert lease(store, minutes=60) is None
    (row,) = store.alerts()
    assert (row.state, row.tries, row.tried_at, row.next_try_at) == (DeliveryState.SENT, 1, LATER, None)
    assert store.outbox.outstanding(LATER).oldest is None
    assert store.outbox.outstanding(LATER).counts == {DeliveryState.SENT: 1}


def test_a_failed_delivery_is_tried_again_when_told(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    failed(store, leased(store), until=5)
    assert due(store, minutes=4.9) == []
    again = leased(store, minutes=5)
    assert [delivery.tries for delivery in again.deliveries] == [1]
    assert again.failures == 1
    (row,) = store.alerts()
    assert (row.state, row.error) == (DeliveryState.WAITING, "503")
    sent(store, again, minutes=5)
    checker.unchanged((alert("a2", "legal"),))
    assert leased(store, minutes=6).failures == 0


def test_a_channel_that_asked_for_peace_is_sent_nothing_else_either(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal", "console"), alert("t1", "legal", key="acme/terms")))
    failed(store, leased(store), "429", until=5)
    assert due(store, minutes=4.9) == ["console"]
    assert lease(store, minutes=4.9) is None
    assert due(store, minutes=5) == ["console", "legal"]


def test_a_channel_that_took_a_message_takes_the_next_after_its_pause(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"), alert("t1", "legal", key="acme/terms")))
    store.outbox.sent(leased(store), LATER, opens=LATER + MINUTE)
    assert lease(store, minutes=0.9) is None
    assert names(lease(store, minutes=1)) == ["t1"]


def test_a_delivery_that_was_given_up_can_be_tried_again_by_hand(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    bundle = leased(store)
    given_up(store, bundle)
    assert lease(store, minutes=600) is None
    (row,) = store.alerts(state=DeliveryState.GIVEN_UP)
    assert row.error == "bad token"
    store.outbox.retry(row.id, LATER)
    again = leased(store)
    assert [(delivery.tries, delivery.due_at) for delivery in again.deliveries] == [(0, LATER)]
    sent(store, again)
    with pytest.raises(UserError, match=f"delivery {row.id} was sent"):
        store.outbox.retry(row.id, LATER)
    with pytest.raises(UserError, match="delivery 777 does not exist"):
        store.outbox.retry(777, LATER)


def test_a_later_alert_of_a_document_waits_for_the_earlier_one(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    checker.unchanged((alert("a2", "legal"),))
    first = leased(store)
    assert names(first) == ["a1"]
    store.outbox.failed(first, "one", LATER, "500", next_try=LATER + 5 * MINUTE, opens=LATER)
    assert due(store, minutes=2) == []
    again = leased(store, minutes=5)
    assert names(again) == ["a1"]
    sent(store, again)
    assert names(lease(store, minutes=5)) == ["a2"]


def test_an_alert_that_fails_holds_up_no_other_document(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"), alert("t1", "legal", key="acme/terms")))
    store.outbox.failed(leased(store), "one", LATER, "500", next_try=LATER + 5 * MINUTE, opens=LATER)
    assert names(lease(store)) == ["t1"]


def test_an_alert_that_was_given_up_holds_up_nothing(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"), alert("a2", "legal")))
    given_up(store, leased(store))
    assert names(lease(store)) == ["a2"]


def test_a_sender_that_lost_its_lease_cannot_fail_the_delivery_but_can_settle_it(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((alert("a1", "legal"),))
    bundle = leased(store)
    leased(store, worker="two", minutes=2)
    given_up(store, bundle)
    failed(store, bundle, until=500)
    assert (store.alerts()[0].state, store.alerts()[0].tries) == (DeliveryState.WAITING, 0)
    sent(store, bundle)
    assert store.alerts()[0].state is DeliveryState.SENT, "what was sent was sent"
    failed(store, bundle, until=500, worker="two")
    assert store.alerts()[0].state is DeliveryState.SENT


def test_a_new_alert_is_held_for_its_siblings_but_not_by_those_who_do_not_wait(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((alert("a1", "legal", at=LATER),))
    assert due(store) == ["legal"]
    hold = {"hold": MINUTE}
    assert store.outbox.due_channels("one", LATER + 0.9 * MINUTE, **hold) == []
    assert store.outbox.lease("legal", "one", LATER + 0.9 * MINUTE, seconds=60, **hold) is None
    assert store.outbox.due_channels("one", LATER + MINUTE, **hold) == ["legal"]


def burst(*keys: str) -> tuple[Alert, ...]:
    return tuple(alert(key, "legal", key=key) for key in keys)


def test_three_of_a_rule_and_provider_that_wait_together_go_as_one_message(
    store: Store, checker: Checker
) -> None:
    checker.unchanged(burst("acme/privacy", "acme/terms", "zeta/terms", "acme/api"))
    one = leased(store)
    assert names(one) == ["acme/privacy", "acme/terms", "acme/api"]
    assert not one.digest
    sent(store, one)
    assert {row.alert for row in store.alerts(state=DeliveryState.SENT)} == set(names(one))
    assert names(lease(store)) == ["zeta/terms"]


def test_two_go_alone(store: Store, checker: Checker) -> None:
    checker.unchanged(burst("acme/privacy", "acme/terms"))
    assert names(lease(store)) == ["acme/privacy"]


def test_rules_are_not_mixed(store: Store, checker: Checker) -> None:
    first, second, third = burst("acme/privacy", "acme/terms", "acme/api")
    checker.unchanged((first, replace(second, rule="all"), third))
    assert names(lease(store)) == ["acme/privacy"]


def test_a_message_that_was_tried_is_tried_again_as_it_was(store: Store, checker: Checker) -> None:
    checker.unchanged(burst("acme/privacy", "acme/terms", "acme/api"))
    failed(store, leased(store), until=5)
    checker.unchanged(tuple(replace(made, id=f"{made.id} 2") for made in burst("acme/terms", "acme/api")))
    again = leased(store, minutes=5)
    assert names(again) == ["acme/privacy", "acme/terms", "acme/api"]
    sent(store, again)
    assert names(lease(store, minutes=5)) == ["acme/terms 2"]


def test_what_was_tried_alone_stays_alone(store: Store, checker: Checker) -> None:
    checker.unchanged(burst("acme/privacy"))
    failed(store, leased(store), until=5)
    checker.unchanged(burst("acme/terms", "acme/api"))
    found: list[list[str]] = []
    while (bundle := lease(store, minutes=5)) is not None:
        found.append(names(bundle))
        sent(store, bundle)
    assert sorted(found) == [["acme/api"], ["acme/privacy"], ["acme/terms"]]


def test_a_group_leaves_out_what_must_wait_for_another_message(store: Store, checker: Checker) -> None:
    checker.unchanged((replace(alert("other rule", "legal", key="acme/api"), rule="all"),))
    checker.unchanged(burst("acme/privacy", "acme/terms", "acme/api", "zeta/terms"))
    first = leased(store)
    assert names(first) == ["other rule"]
    store.outbox.failed(first, "one", LATER, "500", next_try=LATER + 5 * MINUTE, opens=LATER)
    checker.unchanged(tuple(replace(made, id=f"{made.id} 2") for made in burst("acme/privacy")))
    assert names(lease(store)) == ["acme/privacy", "acme/terms", "acme/privacy 2"]


def in_digest(name: str, key: str, due: datetime, rule: str = "weekly") -> Alert:
    return replace(alert(name, "legal", key=key), rule=rule, due=due)


def test_a_digest_waits_for_its_hour_and_then_goes_whole(store: Store, checker: Checker) -> None:
    hour = LATER + 60 * MINUTE
    checker.unchanged((in_digest("d1", "acme/privacy", hour), in_digest("d2", "zeta/terms", hour)))
    checker.unchanged((in_digest("d3", "acme/privacy", hour), in_digest("other", "acme/api", hour, "daily")))
    assert due(store, minutes=59) == []
    digest = leased(store, minutes=60)
    assert digest.digest
    assert names(digest) == ["d1", "d2", "d3"]
    sent(store, digest, minutes=60)
    assert names(lease(store, minutes=60)) == ["other"]


def test_a_digest_of_one_is_a_digest(store: Store, checker: Checker) -> None:
    checker.unchanged((in_digest("d1", "acme/privacy", LATER),))
    assert leased(store).digest


def test_a_waiting_or_failing_digest_does_not_hold_up_what_is_told_at_once(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((in_digest("d1", "acme/privacy", LATER),))
    store.outbox.failed(leased(store), "one", LATER, "500", next_try=LATER + 5 * MINUTE, opens=LATER)
    checker.unchanged((in_digest("d2", "acme/privacy", LATER + 60 * MINUTE), alert("a1", "legal")))
    assert names(lease(store)) == ["a1"]


def test_what_cannot_be_read_is_given_up_and_holds_up_nothing(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"), alert("a2", "legal")))
    with store._database.write() as connection:
        connection.exec_driver_sql("UPDATE alerts SET payload = '{' WHERE id = 'a1'")
    assert names(lease(store)) == ["a2"]
    assert [row.alert for row in store.alerts(state=DeliveryState.GIVEN_UP)] == ["a1"]


def test_deliveries_are_listed_newest_first_and_filtered(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal", "console"),))
    checker.unchanged((alert("a2", "legal", at=START + HOUR),))
    assert [(row.alert, row.channel) for row in store.alerts()] == [
        ("a2", "legal"),
        ("a1", "console"),
        ("a1", "legal"),
    ]
    assert [row.alert for row in store.alerts(channel="console")] == ["a1"]
    assert [row.alert for row in store.alerts(since=START + HOUR)] == ["a2"]
    assert store.alerts(document="acme/terms") == []
    row = store.alerts()[0]
    assert (row.rule, row.event, row.revision, row.document) == (
        "training and sharing",
        "changed",
        2,
        "acme/privacy",
    )


def test_senders_at_once_never_get_the_same_delivery(database: str) -> None:
    channels = ["legal", "console", "team"]
    with Store.open(database) as store:
        keys = [f"p{number}/terms" for number in range(20)]
        store.sync([document(key) for key in keys], START)
        for key in keys:
            Checker(store, key).unchanged((alert(f"alert {key}", *channels, key=key),))

    def send(name: str) -> list[int]:
        got: list[int] = []
        with Store.open(database) as store:
            while open_channels := store.outbox.due_channels(name, LATER, hold=AT_ONCE):
                for channel in open_channels:
                    bundle = lease(store, channel, name)
                    if bundle is not None:
                        got += bundle.ids
                        sent(store, bundle)
                        store.outbox.release(channel, name)
        return got

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(send, ["one", "two", "three", "four"]))
    ids = [delivery for share in shares for delivery in share]
    assert len(ids) == len(set(ids))
    with Store.open(database) as store:
        assert store.outbox.outstanding(LATER).counts == {DeliveryState.SENT: 60}
