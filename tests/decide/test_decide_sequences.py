"""What holds for every sequence of answers (Hypothesis)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from decide_world import CHALLENGE, FORBIDDEN, TIMEOUT, URL, A, B, C, World, document, policy, terms
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.errors import FetchError
from watcher.model import (
    DocumentState,
    Failed,
    Health,
    NotModified,
    Pending,
    Rejected,
    Revised,
    Unchanged,
    Variant,
)

ANSWERS: dict[str, str | FetchError] = {
    "a": policy(A),
    "a with noise": policy(A, noise=" data-n=1"),
    "b": policy(B),
    "c": policy(C),
    "terms": terms(),
    "challenge": CHALLENGE,
    "timeout": TIMEOUT,
    "forbidden": FORBIDDEN,
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*ANSWERS, "304"]),
        st.sampled_from([timedelta(), timedelta(minutes=10), timedelta(hours=6), timedelta(days=4)]),
        st.floats(0, 1),
    ),
    max_size=25,
)


def walk(steps: list[tuple[str, timedelta, float]], confirm_after: float) -> World:
    world = World(document(confirm_after=confirm_after), DocumentState("lantern/privacy"))
    for name, after, jitter in steps:
        answer = NotModified(URL, world.now) if name == "304" else ANSWERS[name]
        before = world.state
        decision = world.look(answer, after=after, jitter=jitter)
        assert decision.next_check > decision.at
        assert decision.state.revision == before.revision + isinstance(decision.outcome, Revised)
        good = not isinstance(decision.outcome, Rejected | Failed)
        assert (decision.state.failures == 0) is good
        assert (decision.state.last_good == world.now) is good or before.last_good == world.now
    return world


@settings(max_examples=60, deadline=None)
@given(STEPS, st.sampled_from([0.0, 600.0]))
def test_revisions_are_numbered_and_never_repeat_the_one_before(
    steps: list[tuple[str, timedelta, float]], confirm_after: float
) -> None:
    found = walk(steps, confirm_after).revisions
    assert [revision.number for revision in found] == list(range(1, len(found) + 1))
    prints = [revision.text.fingerprint for revision in found]
    assert all(one != other for one, other in pairwise(prints))


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_onset_and_recovery_take_turns(steps: list[tuple[str, timedelta, float]]) -> None:
    world = walk(steps, 600.0)
    blind = False
    for event in world.events:
        if event in ("blocked", "broken", "unstable"):
            blind = True
        elif event == "recovered":
            assert blind
            blind = False
    assert blind is bool(world.state.told)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_the_state_names_what_was_seen(steps: list[tuple[str, timedelta, float]]) -> None:
    for decision in walk(steps, 0.0).decisions:
        health = decision.state.health
        match decision.outcome:
            case Unchanged() | Revised() | Variant():
                assert health is Health.OK
            case Pending():
                assert health in (Health.PENDING, Health.UNSTABLE)
            case Rejected() | Failed():
                assert health in (Health.BLOCKED, Health.BROKEN, Health.REPLACED)
                assert decision.state.reason


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_every_text_once_accepted_stays_known(steps: list[tuple[str, timedelta, float]]) -> None:
    world = walk(steps, 0.0)
    known = {found.fingerprint for found in world.state.known}
    assert known >= {revision.text.fingerprint for revision in world.revisions}
    assert world.state.revision == 0 or world.state.fingerprint in known
