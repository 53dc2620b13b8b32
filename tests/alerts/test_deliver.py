"""Alerts reach their channels: each on its own, in time, once; and what cannot is said."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from outbox_world import AT_ONCE, NOW, UNDELIVERED, Post, World, alert, dead, ill, put, refusal
from structlog.testing import capture_logs

from watcher import rules
from watcher.deliver.backoff import FIRST_DELAY, GIVE_UP_AFTER
from watcher.errors import StoreError
from watcher.model import Channel, Digest, Quiet, Rule
from watcher.store import DeliveryState, Store
from watcher.store.outbox import Outbox

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WAITING, SENT, GIVEN_UP = DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.GIVEN_UP


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """SQLite alone: what the outbox promises is held to PostgreSQL by its own tests."""
    file = tmp_path / "watcher.db"
    file.write_bytes(sqlite_template.read_bytes())
    with Store.open(f"sqlite:///{file}") as store:
        yield store


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def names(*many: int) -> list[str]:
    return [f"p{number}/privacy" for number in many]


def test_what_is_accepted_is_marked_sent_in_order(world: World) -> None:
    put(world.store, alert("a1"), alert("a2"), alert("a3", "ops"))
    world.drain()
    assert world.post.ids("legal") == ["a1", "a2"]
    assert world.post.ids("ops") == ["a3"]
    assert world.states() == [SENT] * 3
    world.drain(DAY)
    assert len(world.post.got) == 3


def test_a_message_keeps_its_id_over_its_tries_and_has_another_when_people_ask_for_it_again(
    world: World,
) -> None:
    put(world.store, alert("a1"))
    world.post.errors["legal"].append(refusal())
    world.drain()
    world.drain(after=HOUR)
    assert world.post.ids("legal") == ["a1"]
    world.store.outbox.resend("a1", None, world.now)
    world.drain()
    assert world.post.ids("legal") == ["a1", f"a1-{world.now:%Y%m%dT%H%M%S}"]


def test_a_channel_is_left_alone_between_messages_as_its_service_wishes(store: Store) -> None:
    world = World(store, Post(Channel("legal", "env:X"), Channel("ops", "env:Y"), pause=0.01))
    put(store, alert("a1", "legal", "ops"), alert("a2", "legal", "ops"))
    world.drain()
    assert (world.post.ids("legal"), world.post.ids("ops")) == (["a1"], ["a1"])
    world.drain(timedelta(seconds=0.01))
    assert (world.post.ids("legal"), world.post.ids("ops")) == (["a1", "a2"], ["a1", "a2"])


def test_a_channel_that_asks_for_time_is_given_it_whole_and_others_go_on(world: World) -> None:
    put(world.store, *(alert(key, "legal", "ops", document=key) for key in names(1, 2)))
    world.post.errors["legal"].append(refusal("429", retry_after=900))
    world.drain()
    assert world.post.asked.count("legal") == 1
    assert len(world.post.ids("ops")) == 2
    world.drain(timedelta(seconds=899))
    assert world.post.ids("legal") == []
    world.drain(timedelta(seconds=1))
    assert sorted(world.post.ids("legal")) == names(1, 2)


def test_a_short_wish_is_waited_for(world: World) -> None:
    put(world.store, alert("a1"))
    world.post.errors["legal"].append(refusal("429", retry_after=0.01))
    began = datetime.now(UTC)
    deliverer = world.deliverer(clock=lambda: NOW + 10 * (datetime.now(UTC) - began))
    deliverer.drain()
    deliverer.stop()
    assert world.post.ids("legal") == ["a1"]


def test_a_dead_channel_costs_one_try_at_a_time_however_much_waits(world: World) -> None:
    put(world.store, *(alert(key, document=key) for key in names(*range(20))))
    world.post.always["legal"] = refusal()
    world.drain()
    assert len(world.post.asked) == 1
    for _ in range(8):
        world.drain(HOUR)
    assert len(world.post.asked) == 9
    world.post.always.clear()
    world.drain(HOUR)
    assert sorted(world.post.ids("legal")) == sorted(names(*range(20)))


def test_a_refusal_for_good_is_given_up_at_once_and_said_elsewhere_once(world: World) -> None:
    put(world.store, *(alert(key, document=key) for key in names(*range(20))))
    world.post.always["legal"] = dead()
    world.drain()
    assert world.states("legal") == [GIVEN_UP] * 20
    (told,) = [message for name, message in world.post.got if name == "ops"]
    assert len(world.post.got) == 1, "the channel that failed is not told, and no other twice"
    (row,) = world.store.alerts(channel="ops")
    assert row.event == "undelivered"
    said = world.store.outbox.alert(row.alert)[0]
    assert "legal" in said.detail
    assert "bad token" in said.detail
    assert told.title


def test_what_is_lost_soon_after_is_counted_while_the_first_word_of_it_is_held(world: World) -> None:
    put(world.store, *(alert(key, document=key) for key in names(*range(20))))
    world.post.always["legal"] = dead()
    deliverer = world.deliverer()
    world.now += MINUTE
    deliverer.dispatch(MINUTE)
    assert deliverer.wait(30)
    (row,) = world.store.alerts(channel="ops")
    assert row.state is WAITING
    assert world.store.outbox.alert(row.alert)[0].others == 19
    world.now += MINUTE
    deliverer.dispatch(MINUTE)
    assert deliverer.wait(30)
    deliverer.stop()
    assert world.states("ops") == [SENT]


def test_what_fails_for_too_long_is_given_up(world: World) -> None:
    put(world.store, alert("a1"))
    world.post.always["legal"] = refusal()
    for _ in range(60):
        world.drain(2 * HOUR)
    assert world.states("legal") == [GIVEN_UP]
    tries = world.store.alerts(channel="legal")[0].tries
    assert timedelta(hours=2) * (tries - 1) <= GIVE_UP_AFTER + timedelta(hours=2)
    assert world.states("ops") == [SENT]


def test_a_digest_that_waited_for_a_week_is_not_given_up_at_its_first_failure(world: World) -> None:
    put(world.store, replace(alert("a1"), due=NOW + 7 * DAY))
    world.post.errors["legal"].append(refusal())
    world.drain(7 * DAY)
    assert world.states("legal") == [WAITING]
    world.drain(timedelta(seconds=FIRST_DELAY))
    assert world.states("legal") == [SENT]


def test_with_no_other_channel_the_console_hears_what_was_given_up(world: World) -> None:
    world.rules = (replace(UNDELIVERED, to=("legal",)),)
    put(world.store, alert("a1"))
    world.post.always["legal"] = dead()
    world.drain()
    assert len(world.post.ids("console")) == 1


def test_two_dead_channels_do_not_tell_of_each_other_for_ever(world: World) -> None:
    put(world.store, alert("a1"))
    world.post.always = {"legal": dead(), "ops": dead()}
    for _ in range(5):
        world.drain(DAY)
    assert world.states("legal") == [GIVEN_UP]
    assert world.states("ops") == [GIVEN_UP]
    assert len(world.post.ids("console")) == 1


def test_a_channel_that_is_not_configured_any_more_is_said(world: World) -> None:
    put(world.store, alert("a1", "old"))
    world.drain()
    assert world.states("old") == [GIVEN_UP]
    assert world.states("ops") == world.states("legal") == [SENT]


def test_an_alert_that_we_cannot_write_is_tried_later_and_stops_no_other(world: World) -> None:
    put(world.store, *(alert(key, document=key) for key in names(1, 2)))
    world.post.errors["legal"].append(ZeroDivisionError("json://host/t0ken"))
    with capture_logs() as lines:
        world.drain()
    (error,) = {row.error for row in world.store.alerts() if row.error}
    assert error == "internal: ZeroDivisionError; the log tells where"
    (crash,) = [line for line in lines if line["event"] == "delivery_crashed"]
    assert "outbox_world.py" in crash["at"][-1]
    assert "t0ken" not in str(lines)
    world.drain(MINUTE)
    assert sorted(world.post.ids("legal")) == names(1, 2)


def test_a_channel_that_hangs_delays_no_other_nor_the_one_who_asks(world: World) -> None:
    put(world.store, *(alert(key, "legal", "ops", document=key) for key in names(*range(10))))
    world.post.hangs["legal"] = threading.Event()
    deliverer = world.deliverer()
    deliverer.dispatch(AT_ONCE)
    assert world.post.began.wait(30)
    while world.states("ops") != [SENT] * 10:
        deliverer.dispatch(AT_ONCE)
    assert world.post.ids("legal") == []
    deliverer.stop()
    assert not deliverer.wait(0)
    world.post.hangs["legal"].set()
    assert deliverer.wait(30)
    assert len(world.post.ids("legal")) == 1, "after a stop nothing more is begun"
    assert world.states("legal").count(SENT) == 1


def test_a_new_configuration_is_used_from_the_next_message_on(world: World) -> None:
    put(world.store, alert("a1"))
    deliverer = world.deliverer()
    other = Post(Channel("legal", "env:OTHER"))
    deliverer.configure(other, ())
    deliverer.drain()
    deliverer.stop()
    assert (world.post.got, other.ids("legal")) == ([], ["a1"])


def test_a_message_whose_sender_died_is_sent_again_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the channel's word and the mark: the next sender repeats the same message, by its id."""
    put(world.store, *(alert(key, document=key) for key in ("acme/privacy", "acme/terms", "acme/api")))

    def die(*args: object, **more: object) -> None:
        raise StoreError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "sent", die)
        world.drain()
    put(world.store, alert("late", document="acme/other"))
    deliverer = world.deliverer(worker="two")
    deliverer.drain()
    assert len(world.post.got) == 1, "the lease of the dead one holds for its time"
    world.now += MINUTE
    deliverer.drain()
    deliverer.stop()
    first, again, other = world.post.ids("legal")
    assert first == again
    assert other == "late"
    assert world.states() == [SENT] * 4


def test_what_was_taken_while_the_database_refuses_is_not_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk must not become a message every two seconds."""
    put(world.store, alert("a1"), alert("a2"))

    def refuse(*args: object, **more: object) -> None:
        raise StoreError("the disk is full")

    deliverer = world.deliverer()
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "sent", refuse)
        for _ in range(5):
            deliverer.drain()
    assert world.post.ids("legal") == ["a1"]
    deliverer.drain()
    deliverer.stop()
    assert world.post.ids("legal") == ["a1", "a2"]
    assert world.states() == [SENT, SENT]


def in_paris(*, start: str, end: str) -> Channel:
    return Channel(
        "legal",
        "env:X",
        timezone="Europe/Paris",
        quiet=Quiet(time.fromisoformat(start), time.fromisoformat(end)),
    )


def test_quiet_hours_hold_everything_also_ill_health_and_are_no_try(store: Store) -> None:
    post = Post(in_paris(start="22:00", end="07:00"), Channel("ops", "env:Y"))
    world = World(store, post, now=datetime(2026, 3, 1, 21, 30, tzinfo=UTC))
    put(store, alert("a1", "legal", "ops", at=world.now), ill("b1", document="acme/terms"))
    for _ in range(8):
        world.drain(HOUR)
    assert (post.ids("legal"), post.ids("ops")) == ([], ["a1"])
    world.drain(timedelta(minutes=30))
    assert sorted(post.ids("legal")) == ["a1", "b1"]
    assert {row.tries for row in store.alerts()} == {1}


def test_a_daily_digest_comes_at_its_local_hour_when_the_clocks_change(world: World) -> None:
    digest = Digest(time(8), timezone="Europe/Paris")
    eve = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the night in which an hour is left out
    due = rules.next_digest(digest, eve)
    assert due == datetime(2026, 3, 29, 6, tzinfo=UTC)
    put(world.store, *(replace(alert(key, document=key, at=eve), due=due) for key in names(1, 2)))
    world.now = due - timedelta(seconds=1)
    world.drain()
    assert world.post.got == []
    world.drain(timedelta(seconds=1))
    assert len(world.post.got) == 1
    assert world.states() == [SENT, SENT]


def test_a_digest_that_falls_into_quiet_hours_comes_after_them(store: Store) -> None:
    post = Post(in_paris(start="20:00", end="09:00"))
    world = World(store, post, now=datetime(2026, 6, 1, 6, tzinfo=UTC))
    put(store, replace(alert("a1"), due=world.now))
    world.drain()
    assert post.got == []
    world.drain(HOUR)
    assert len(post.got) == 1


def test_a_burst_goes_as_one_message_after_the_hold(world: World) -> None:
    keys = [f"acme/d{number}" for number in range(5)]
    put(world.store, *(alert(key, document=key) for key in keys))
    deliverer = world.deliverer()
    deliverer.dispatch(MINUTE)
    assert deliverer.wait(30)
    assert world.post.got == []
    world.now += MINUTE
    put(world.store, alert("youngest", document="acme/d9", at=world.now))
    deliverer.dispatch(MINUTE)
    assert deliverer.wait(30)
    deliverer.stop()
    assert len(world.post.got) == 1
    assert world.states() == [SENT] * 6
    assert len({row.bundle for row in world.store.alerts()}) == 1


def test_the_rule_that_asks_for_undelivered_ones_may_name_a_provider(world: World) -> None:
    world.rules = (Rule("acme only", ("ops",), events=("undelivered",), providers=("acme",)),)
    put(world.store, alert("a1"))
    world.post.always["legal"] = dead()
    world.drain()
    assert len(world.post.ids("ops")) == 1
