"""What one look at a document comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from decide_world import (
    CHALLENGE,
    DAY,
    DRY,
    HOUR,
    START,
    TIMEOUT,
    URL,
    WET,
    A,
    B,
    C,
    World,
    accepted,
    document,
    older,
    policy,
    terms,
)

from watcher import decide
from watcher.errors import StoreError
from watcher.model import (
    ChangeKind,
    Failed,
    Health,
    NotModified,
    Page,
    Pending,
    Rejected,
    Rejection,
    RejectionReason,
    Revised,
    Text,
    Unchanged,
    Variant,
)

MINUTE = timedelta(minutes=1)


def test_the_first_page_that_is_the_document_is_revision_one_at_once() -> None:
    world = World()
    found = world.look(policy(A)).outcome
    assert isinstance(found, Revised)
    assert (found.number, found.comparison, found.first_seen) == (1, None, world.now)
    assert world.alerts == []


def test_a_first_page_that_is_not_the_document_is_no_revision() -> None:
    world = World()
    found = world.look(CHALLENGE).outcome
    assert isinstance(found, Rejected)
    assert found.rejection.reason is RejectionReason.CHALLENGE
    assert world.state.revision == 0
    assert world.state.health is Health.BLOCKED


@pytest.mark.parametrize("noise", ["", ' class="v2"'])
def test_the_same_words_between_other_tags_are_not_even_read(noise: str) -> None:
    world = accepted(A)
    again = policy(A, noise=noise)
    assert decide.unchanged_bytes(world.page(again), world.state, world.document)
    assert isinstance(world.look(again).outcome, Unchanged)


def test_other_bytes_with_the_same_words_are_unchanged() -> None:
    world = accepted(A)
    body = policy(A) + "<p>\u200b</p>"
    assert not decide.unchanged_bytes(world.page(body), world.state, world.document)
    assert isinstance(world.look(body).outcome, Unchanged)
    assert decide.unchanged_bytes(world.page(body), world.state, world.document)


def test_a_304_is_a_good_look_at_the_revision_in_force() -> None:
    world = accepted(A)
    found = world.look(NotModified(URL, world.now)).outcome
    assert found == Unchanged(None)
    assert world.state.last_good == world.now


def test_a_304_before_any_revision_is_a_failure() -> None:
    world = World()
    assert isinstance(world.look(NotModified(URL, world.now)).outcome, Failed)


def test_a_changed_text_waits_for_a_second_look() -> None:
    world = accepted(A)
    decision = world.look(policy(B))
    assert isinstance(decision.outcome, Pending)
    assert decision.state.health is Health.PENDING
    assert decision.next_check == world.now + timedelta(seconds=600)
    assert decision.alerts == ()


def test_a_second_look_makes_it_a_revision_with_its_changes_and_alerts() -> None:
    world = accepted(A)
    first = world.look(policy(B)).at
    decision = world.look(policy(B), after=10 * MINUTE)
    found = decision.outcome
    assert isinstance(found, Revised)
    assert (found.number, found.first_seen, found.rollback_of) == (2, first, None)
    assert found.comparison is not None
    assert [change.kind for change in found.comparison.changes] == [ChangeKind.MODIFIED]
    assert [alert.event for alert in decision.alerts] == ["changed"]
    assert [alert.first_seen for alert in decision.alerts] == [first]


def test_a_second_look_that_comes_too_early_confirms_nothing() -> None:
    world = accepted(A)
    world.look(policy(B))
    assert isinstance(world.look(policy(B), after=MINUTE).outcome, Pending)
    assert isinstance(world.look(policy(B), after=9 * MINUTE).outcome, Revised)


def test_without_a_wait_the_very_next_look_confirms() -> None:
    world = accepted(A, confirm_after=0)
    assert isinstance(world.look(policy(B)).outcome, Pending)
    assert isinstance(world.look(policy(B), after=timedelta()).outcome, Revised)


def test_a_third_text_restarts_the_wait() -> None:
    world = accepted(A)
    world.look(policy(B))
    found = world.look(policy(C)).outcome
    assert isinstance(found, Pending)
    assert (found.candidate.sightings, found.candidate.restarts) == (1, 1)
    assert isinstance(world.look(policy(C)).outcome, Revised)
    assert world.state.revision == 2


def test_a_flip_back_drops_the_candidate() -> None:
    world = accepted(A)
    world.look(policy(B))
    assert isinstance(world.look(policy(A)).outcome, Unchanged)
    assert world.state.candidate is None
    assert isinstance(world.look(policy(B)).outcome, Pending)


@pytest.mark.parametrize("between", [TIMEOUT, CHALLENGE])
def test_a_bad_answer_between_two_looks_does_not_lose_the_candidate(between: object) -> None:
    world = accepted(A)
    world.look(policy(B))
    world.look(between)  # type: ignore[arg-type]
    assert isinstance(world.look(policy(B)).outcome, Revised)


def test_a_rejected_page_does_not_carry_a_candidate_that_it_is_not() -> None:
    world = accepted(A)
    world.look(policy(B))
    found = world.look(CHALLENGE).outcome
    assert isinstance(found, Rejected)
    assert found.candidate is None
    assert world.state.candidate is not None


def test_a_page_that_never_settles_is_unstable_and_no_row_of_revisions() -> None:
    world = accepted(A)
    for number in range(8):
        world.look(
            policy(A, f"Visitor number {'x' * number} of the lighthouse was {number}{number} years old.")
        )
    assert world.state.revision == 1
    assert world.state.health is Health.UNSTABLE
    assert world.events == ["unstable"]
    assert world.look(policy(A)).state.health is Health.OK
    assert world.events == ["unstable", "recovered"]


def test_on_topic_a_text_that_comes_back_at_once_is_a_variant_and_no_alert() -> None:
    world = accepted(A)
    world.settle(policy(B))
    told = len(world.alerts)
    found = world.look(policy(A)).outcome
    assert isinstance(found, Variant)
    assert found.number == 1
    assert len(world.alerts) == told
    assert isinstance(world.look(policy(B)).outcome, Unchanged)


def test_on_topic_a_text_that_came_back_for_good_is_a_rollback_and_told() -> None:
    world = accepted(A)
    world.settle(policy(B))
    told = len(world.alerts)
    world.stand(policy(A), 13)
    found = world.revisions[-1]
    assert (found.number, found.rollback_of) == (3, 1)
    assert len(world.alerts) == told + 1
    assert isinstance(world.look(policy(A)).outcome, Unchanged)


def test_a_single_look_after_a_long_silence_is_not_for_good() -> None:
    world = accepted(A)
    world.settle(policy(B))
    assert isinstance(world.look(policy(A), after=5 * DAY).outcome, Variant)


def test_off_topic_the_first_return_is_recorded_at_once() -> None:
    world = accepted(A, DRY)
    world.settle(policy(A, WET))
    world.settle(policy(A, DRY))
    assert [found.rollback_of for found in world.revisions] == [None, None, 1]


@pytest.mark.parametrize("texts", [(A, B), (DRY, WET)])
def test_a_page_that_flips_for_ever_becomes_no_row_of_revisions(texts: tuple[str, str]) -> None:
    world = accepted(texts[0])
    for number in range(60):
        world.look(policy(texts[number % 2]), after=6 * HOUR)
        world.look(policy(texts[number % 2]), after=10 * MINUTE)
    assert world.state.revision <= 3


def test_a_text_that_returns_from_one_that_had_stood_is_a_change() -> None:
    world = accepted(A)
    world.settle(policy(B))
    world.stand(policy(B), 6)
    world.settle(policy(A))
    assert world.revisions[-1].rollback_of == 1


def test_a_text_that_returns_after_months_is_a_change() -> None:
    world = accepted(A)
    world.settle(policy(B))
    world.look(policy(A), after=60 * DAY)
    world.look(policy(A))
    assert world.revisions[-1].rollback_of == 1


def test_another_legal_text_is_held_and_after_days_of_agreement_accepted_as_replaced() -> None:
    world = accepted(A)
    found = world.look(terms()).outcome
    assert isinstance(found, Rejected)
    assert found.rejection.reason is RejectionReason.OTHER_DOCUMENT
    assert world.state.health is Health.REPLACED
    world.stand(terms(), 11)
    assert world.state.revision == 1
    assert world.look(terms(), after=6 * HOUR).state.health is Health.OK
    assert world.revisions[-1].replaced
    assert "replaced" in world.events


def test_another_legal_text_seen_often_but_briefly_stays_held() -> None:
    world = accepted(A)
    world.stand(terms(), 20, every=HOUR)
    assert world.state.revision == 1


def test_a_page_that_is_no_legal_text_never_replaces() -> None:
    world = accepted(A)
    world.stand(CHALLENGE, 100)
    assert world.state.revision == 1


def test_our_own_new_reader_never_looks_like_the_providers_change() -> None:
    world = accepted(A)
    older(world)
    decision = world.look(policy(A, noise=" id=x"))
    assert isinstance(decision.outcome, Unchanged)
    assert decision.rederived is not None
    assert decision.state.derivation == decide.derivation(world.document)
    assert decision.state.fingerprint == decision.rederived.text.fingerprint


def test_a_change_seen_with_a_new_reader_is_compared_with_the_text_derived_again() -> None:
    world = accepted(A)
    older(world)
    world.look(policy(B))
    world.look(policy(B))
    found = world.revisions[-1]
    assert found.comparison is not None
    assert len(found.comparison.changes) == 1


def test_a_candidate_of_an_older_reader_is_void() -> None:
    world = accepted(A)
    world.look(policy(B))
    older(world)
    found = world.look(policy(B)).outcome
    assert isinstance(found, Pending)
    assert found.candidate.sightings == 1


def test_options_of_the_document_are_part_of_the_derivation() -> None:
    assert decide.derivation(document()) == decide.derivation(document(confirm_after=1))
    assert decide.derivation(document()) != decide.derivation(document(select="main"))


def test_a_change_without_the_revision_in_force_is_refused() -> None:
    world = accepted(A)
    page = world.page(policy(B))
    text = decide.read(page, world.document)
    assert isinstance(text, Text)
    assert decide.needs_baseline(text, world.state, world.document)
    with pytest.raises(StoreError):
        decide.decide(world.document, page, text, world.state, None, (), world.now)


def test_a_page_of_a_type_that_is_not_read_is_unreadable() -> None:
    page = Page(URL, URL, 200, {"content-type": "image/png"}, b"\x89PNG\r\n\x1a\n" + b"\0" * 200, START)
    found = decide.read(page, document())
    assert isinstance(found, Rejection)
    assert found.reason is RejectionReason.UNREADABLE
    world = accepted(A)
    decision = decide.decide(world.document, page, found, world.state, None, (), world.now)
    assert isinstance(decision.outcome, Rejected)
    assert decision.state.health is Health.BROKEN


def test_the_same_arguments_give_the_same_decision() -> None:
    world = accepted(A)
    page = replace(world.page(policy(B)))
    text = decide.read(page, world.document)
    arguments = (world.document, page, text, world.state, world.baseline, (), world.now)
    assert decide.decide(*arguments) == decide.decide(*arguments)
