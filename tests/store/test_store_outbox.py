"""The outbox: every alert at least once, in order, to each channel, and by one sender at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from store_builders import HOUR, START, Checker, alert, document

from watcher.errors import UserError
from watcher.store import Delivery, DeliveryState, Store

MINUTE = timedelta(minutes=1)
LATER = START + 9 * HOUR


@pytest.fixture
def checker(store: Store) -> Checker:
    store.sync([document(), document("acme/terms")], START)
    checker = Checker(store)
    checker.revise("We never train.")
    return checker


def _lease(store: Store, worker: str = "one", minutes: float = 0) -> list[Delivery]:
    return store.lease_deliveries(worker, LATER + minutes * MINUTE, seconds=60, limit=50)


def test_an_alert_is_delivered_to_each_channel(store: Store, checker: Checker) -> None:
    made = alert("a1", "legal", "console")
    checker.unchanged((made,))
    leased = _lease(store)
    assert [(delivery.channel, delivery.tries) for delivery in leased] == [("legal", 0), ("console", 0)]
    assert all(delivery.alert == made for delivery in leased)
    assert leased[0].created_at == START


def test_the_same_alert_twice_is_delivered_once(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    checker.unchanged((alert("a1", "legal", "console"),))
    assert sorted(delivery.channel for delivery in _lease(store)) == ["console", "legal"]


def test_a_leased_delivery_is_given_to_nobody_else_until_the_lease_ends(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((alert("a1", "legal"),))
    assert len(_lease(store, "one")) == 1
    assert _lease(store, "two", 0.5) == []
    assert len(_lease(store, "two", 1)) == 1


def test_a_sent_delivery_is_settled(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    (delivery,) = _lease(store)
    store.delivered(delivery.id, "one", LATER)
    assert _lease(store, minutes=60) == []
    (row,) = store.alerts()
    assert (row.state, row.tries, row.tried_at, row.next_try_at) == (DeliveryState.SENT, 1, LATER, None)
    assert store.oldest_waiting() is None


def test_a_failed_delivery_is_tried_again_when_told(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    (delivery,) = _lease(store)
    store.delivery_failed(delivery.id, "one", LATER, "503", LATER + 5 * MINUTE)
    assert _lease(store, minutes=4.9) == []
    (again,) = _lease(store, minutes=5)
    assert again.tries == 1
    (row,) = store.alerts()
    assert (row.state, row.error) == (DeliveryState.WAITING, "503")
    assert store.oldest_waiting() == START


def test_a_delivery_that_was_given_up_can_be_tried_again_by_hand(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    (delivery,) = _lease(store)
    store.delivery_failed(delivery.id, "one", LATER, "bad token", None)
    assert _lease(store, minutes=600) == []
    assert store.alerts(state=DeliveryState.GIVEN_UP)[0].error == "bad token"
    store.retry(delivery.id)
    (again,) = _lease(store)
    store.delivered(again.id, "one", LATER)
    with pytest.raises(UserError, match=f"delivery {delivery.id} was sent"):
        store.retry(delivery.id)
    with pytest.raises(UserError, match="delivery 777 does not exist"):
        store.retry(777)


def test_a_later_alert_of_a_document_waits_for_the_earlier_one(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    checker.unchanged((alert("a2", "legal"),))
    Checker(store, "acme/terms").unchanged((alert("t1", "legal", key="acme/terms"),))
    first, other = _lease(store)
    assert (first.alert.id, other.alert.id) == ("a1", "t1")
    store.delivered(other.id, "one", LATER)
    store.delivery_failed(first.id, "one", LATER, "503", LATER + 5 * MINUTE)
    assert _lease(store, minutes=2) == []
    (again,) = _lease(store, minutes=5)
    assert again.alert.id == "a1"
    store.delivered(again.id, "one", LATER)
    assert [delivery.alert.id for delivery in _lease(store, minutes=5)] == ["a2"]


def test_an_alert_that_was_given_up_holds_up_nothing(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"), alert("a2", "legal")))
    (first,) = _lease(store)
    store.delivery_failed(first.id, "one", LATER, "bad token", None)
    assert [delivery.alert.id for delivery in _lease(store)] == ["a2"]


def test_a_sender_that_lost_its_lease_cannot_fail_the_delivery_but_can_settle_it(
    store: Store, checker: Checker
) -> None:
    checker.unchanged((alert("a1", "legal"),))
    (delivery,) = _lease(store, "one")
    _lease(store, "two", 2)
    store.delivery_failed(delivery.id, "one", LATER, "503", None)
    assert store.alerts()[0].state is DeliveryState.WAITING
    store.delivered(delivery.id, "one", LATER)
    assert store.alerts()[0].state is DeliveryState.SENT, "what was sent was sent"
    store.delivery_failed(delivery.id, "two", LATER, "503", None)
    assert store.alerts()[0].state is DeliveryState.SENT


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
    with Store.open(database) as store:
        keys = [f"a/{number:02}" for number in range(40)]
        store.sync([document(key) for key in keys], START)
        for key in keys:
            Checker(store, key).unchanged((alert(f"alert {key}", "legal", "console", key=key),))

    def send(name: str) -> list[int]:
        got: list[int] = []
        with Store.open(database) as store:
            while batch := store.lease_deliveries(name, LATER, seconds=600, limit=3):
                got += [delivery.id for delivery in batch]
        return got

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(send, ["one", "two", "three", "four"]))
    ids = [delivery for share in shares for delivery in share]
    assert len(ids) == len(set(ids)) == 80
