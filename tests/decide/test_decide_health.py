"""How a document fares, who is told, and when it is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from decide_world import (
    CHALLENGE,
    DAY,
    FORBIDDEN,
    HOUR,
    TIMEOUT,
    A,
    B,
    World,
    accepted,
    document,
    policy,
)

from watcher.errors import FetchError, FetchFault
from watcher.model import Health

NOT_FOUND = FetchError(FetchFault.STATUS, "404 Not Found", status=404)
LIMITED = FetchError(FetchFault.RATE_LIMITED, "429", status=429, retry_after=7200)
LOGIN = "<title>Sign in</title><h1>Sign in to continue</h1><p>Forgot password?</p>"
SHELL = "<title>Privacy Policy</title><div id=root></div><script src=/app.js></script>"
ERROR = "<title>Error</title><h1>Something went wrong</h1><p>Please try again.</p>"


@pytest.mark.parametrize(
    ("seen", "health"),
    [
        (TIMEOUT, Health.BROKEN),
        (NOT_FOUND, Health.BROKEN),
        (FORBIDDEN, Health.BLOCKED),
        (LIMITED, Health.BLOCKED),
        (CHALLENGE, Health.BLOCKED),
        (LOGIN, Health.BLOCKED),
        (SHELL, Health.BROKEN),
        (ERROR, Health.BROKEN),
        (policy(B), Health.PENDING),
        (policy(A), Health.OK),
    ],
)
def test_the_state_is_honest_after_one_look(seen: str | FetchError, health: Health) -> None:
    world = accepted(A)
    decision = world.look(seen)
    assert decision.state.health is health
    assert bool(decision.state.reason) is (health is not Health.OK)


def test_since_tells_when_the_state_began() -> None:
    world = accepted(A)
    began = world.look(TIMEOUT).at
    world.look(TIMEOUT)
    assert world.state.since == began
    world.look(policy(A))
    assert world.state.since == world.now


@pytest.mark.parametrize(
    ("seen", "event"), [(TIMEOUT, "broken"), (CHALLENGE, "blocked"), (FORBIDDEN, "blocked")]
)
def test_three_bad_answers_in_a_row_are_told_once_and_so_is_the_recovery(
    seen: str | FetchError, event: str
) -> None:
    world = accepted(A)
    for _ in range(2):
        world.look(seen)
    assert world.events == []
    for _ in range(5):
        world.look(seen)
    assert world.events == [event]
    world.look(policy(A))
    world.look(policy(A))
    assert world.events == [event, "recovered"]


def test_a_day_without_one_good_look_is_told() -> None:
    world = accepted(A)
    world.look(TIMEOUT, after=23 * HOUR)
    assert world.events == []
    world.look(TIMEOUT, after=2 * HOUR)
    assert world.events == ["broken"]


def test_a_document_never_seen_is_told_too() -> None:
    world = World()
    for _ in range(3):
        world.look(NOT_FOUND)
    assert world.events == ["broken"]
    assert "never seen" in world.alerts[0].detail


def test_what_lasts_is_told_again_each_week() -> None:
    world = accepted(A)
    for _ in range(3):
        world.look(TIMEOUT)
    for _ in range(15):
        world.look(TIMEOUT, after=DAY)
    assert world.events == ["broken"] * 3


def test_two_bad_answers_and_a_good_one_begin_the_count_anew() -> None:
    world = accepted(A)
    for seen in (TIMEOUT, TIMEOUT, policy(A), TIMEOUT, TIMEOUT, policy(A)):
        world.look(seen)
    assert world.events == []


def test_a_changed_text_after_a_blind_time_is_a_recovery() -> None:
    world = accepted(A)
    for _ in range(3):
        world.look(TIMEOUT)
    world.look(policy(B))
    assert world.events == ["broken", "recovered"]
    assert world.state.health is Health.PENDING


def test_a_good_look_is_followed_by_one_an_interval_later_give_or_take_a_tenth() -> None:
    early, late = (accepted(A).look(policy(A), jitter=jitter) for jitter in (0.0, 1.0))
    assert early.next_check - early.at == timedelta(hours=5.4)
    assert late.next_check - late.at == timedelta(hours=6.6)


def test_failures_are_retried_sooner_then_rarer_and_at_most_daily() -> None:
    world = accepted(A)
    waits = [decision.next_check - decision.at for decision in (world.look(TIMEOUT) for _ in range(12))]
    assert waits[0] == 0.75 * HOUR
    assert waits == sorted(waits)
    assert waits[-1] == DAY


def test_retry_after_is_honoured() -> None:
    decision = accepted(A).look(LIMITED)
    assert decision.next_check - decision.at == timedelta(seconds=7200)


def test_a_retry_after_of_years_does_not_stop_the_watching() -> None:
    far = FetchError(FetchFault.RATE_LIMITED, "429", status=429, retry_after=1e12)
    decision = accepted(A).look(far)
    assert decision.next_check - decision.at <= 7 * DAY


def test_a_cron_line_says_when() -> None:
    world = World(document(cron="17 */6 * * *"))
    decision = world.look(policy(A), jitter=0.0)
    assert decision.next_check == datetime(2026, 3, 1, 6, 17, tzinfo=UTC)


def test_a_cron_line_that_never_fires_is_looked_at_daily() -> None:
    world = World(document(cron="0 0 30 2 *"))
    decision = world.look(policy(A), jitter=0.0)
    assert DAY - HOUR <= decision.next_check - decision.at <= DAY + HOUR


def test_each_restart_doubles_the_wait_for_the_confirming_look() -> None:
    world = accepted(A)
    waits = []
    for number in range(3):
        decision = world.look(policy(f"The lamp was lit {'again and ' * number}again."))
        waits.append((decision.next_check - decision.at).total_seconds())
    assert waits == [600, 1200, 2400]
