"""Back-off and quiet hours, as functions of time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from outbox_world import NOW, alert, dead, refusal

from watcher.deliver.backoff import (
    FIRST_DELAY,
    GIVE_UP_AFTER,
    LONGEST_DELAY,
    LONGEST_WISH,
    OBEYED,
    gives_up,
    next_try,
    opens,
)
from watcher.deliver.quiet import quiet_until
from watcher.model import Channel, Quiet
from watcher.store import Bundle, Delivery


def bundle(tries: int = 0, failures: int = 0, due: datetime = NOW) -> Bundle:
    return Bundle("legal", (Delivery(1, tries, alert("a1"), due),), digest=False, failures=failures)


def seconds(moment: datetime) -> float:
    return (moment - NOW).total_seconds()


@pytest.mark.parametrize("tries", [0, 1, 5])
def test_a_message_is_tried_again_after_a_delay_that_doubles(tries: int) -> None:
    assert seconds(next_try(bundle(tries), refusal(), NOW, 0)) == FIRST_DELAY * 2**tries
    assert seconds(opens(bundle(0, tries), refusal(), NOW, 0)) == FIRST_DELAY * 2**tries


def test_delays_are_bounded_and_spread() -> None:
    assert seconds(next_try(bundle(10_000), refusal(), NOW, 0)) == LONGEST_DELAY
    assert seconds(next_try(bundle(10_000), refusal(), NOW, 0.8)) == LONGEST_DELAY * 1.2


def test_a_service_that_asks_for_time_is_given_it_and_not_more_than_a_day() -> None:
    asks = refusal("429", retry_after=2)
    assert seconds(next_try(bundle(), asks, NOW, 0.5)) == seconds(opens(bundle(0, 5), asks, NOW, 0.5)) == 2
    assert seconds(opens(bundle(), refusal("429", retry_after=1e12), NOW, 0)) == LONGEST_WISH
    assert seconds(opens(bundle(), refusal("429", retry_after=-5), NOW, 0)) == 0


def test_a_service_that_always_asks_for_a_moment_is_not_asked_for_ever_at_that_pace() -> None:
    asks = refusal("429", retry_after=1)
    assert seconds(next_try(bundle(OBEYED), asks, NOW, 0)) == FIRST_DELAY * 2**OBEYED


def test_a_refusal_for_good_and_one_that_lasts_too_long_are_given_up() -> None:
    assert gives_up(bundle(), dead(), NOW)
    assert not gives_up(bundle(), refusal(), NOW + GIVE_UP_AFTER)
    assert gives_up(bundle(), refusal(), NOW + GIVE_UP_AFTER + timedelta(seconds=1))


def quiet(start: str, end: str, zone: str = "Europe/Paris") -> Channel:
    hours = Quiet(time.fromisoformat(start), time.fromisoformat(end))
    return Channel("legal", "env:X", timezone=zone, quiet=hours)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-01-10T20:59", None),
        ("2026-01-10T21:00", "2026-01-11T06:00"),
        ("2026-01-10T23:30", "2026-01-11T06:00"),
        ("2026-01-11T05:59", "2026-01-11T06:00"),
        ("2026-01-11T06:00", None),
        ("2026-07-10T19:59", None),
        ("2026-07-10T20:00", "2026-07-11T05:00"),
    ],
)
def test_quiet_hours_over_midnight_are_local(now: str, end: str | None) -> None:
    assert quiet_until(quiet("22:00", "07:00"), utc(now)) == (end and utc(end))


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-28T21:00", "2026-03-29T05:00"),  # an hour shorter: the clocks go forward at 01:00 UTC
        ("2026-03-29T04:59", "2026-03-29T05:00"),
        ("2026-10-24T20:00", "2026-10-25T06:00"),  # an hour longer
        ("2026-10-25T05:59", "2026-10-25T06:00"),
    ],
)
def test_quiet_hours_follow_the_clocks_when_they_change(now: str, end: str) -> None:
    assert quiet_until(quiet("22:00", "07:00"), utc(now)) == utc(end)


def test_an_end_that_the_clocks_leave_out_comes_as_much_later_and_one_that_comes_twice_the_first_time() -> (
    None
):
    assert quiet_until(quiet("22:00", "02:30"), utc("2026-03-29T01:15")) == utc("2026-03-29T01:30")
    assert quiet_until(quiet("22:00", "02:30"), utc("2026-10-25T00:15")) == utc("2026-10-25T00:30")
    assert quiet_until(quiet("22:00", "02:30"), utc("2026-10-25T01:15")) is None


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    assert quiet_until(quiet("12:00", "14:00", "UTC"), utc("2026-01-10T13:00")) == utc("2026-01-10T14:00")
    assert quiet_until(quiet("12:00", "14:00", "UTC"), utc("2026-01-10T14:00")) is None
    assert quiet_until(Channel("legal", "env:X"), utc("2026-01-10T14:00")) is None


def test_a_moment_in_every_hour_of_a_year_is_quiet_or_not_and_ends_after_it() -> None:
    channel = quiet("22:00", "07:00", "America/New_York")
    moment = utc("2026-01-01T00:00")
    held = 0
    for _ in range(365 * 24):
        moment += timedelta(hours=1)
        end = quiet_until(channel, moment)
        assert end is None or moment < end <= moment + timedelta(hours=10)
        held += end is not None
    assert held == 365 * 9
