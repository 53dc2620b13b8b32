"""One decision, one transaction: what each outcome leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from store_builders import (
    HOUR,
    START,
    Checker,
    alert,
    change,
    comparison,
    document,
    fingerprint,
    page,
    text,
)

from watcher.errors import StoreError, UnknownDocumentError
from watcher.model import (
    Candidate,
    Decision,
    Direction,
    DocumentState,
    Health,
    Known,
    Rederived,
    RejectionReason,
    Revised,
    Significance,
    Topic,
    TopicVerdict,
    Unchanged,
    Validators,
)
from watcher.store import Recorded, Store
from watcher.store.evidence import MAX_REJECTIONS

KEY = "acme/privacy"


@pytest.fixture
def checker(store: Store) -> Checker:
    store.sync([document()], START)
    return Checker(store)


def test_a_document_begins_new(store: Store) -> None:
    store.sync([document()], START)
    assert store.state(KEY) == DocumentState(KEY)


def test_the_first_revision_keeps_page_text_and_state(store: Store, checker: Checker) -> None:
    decision = checker.revise("We never train.")
    state = store.state(KEY)
    assert state == replace(decision.state, known=(Known(fingerprint("We never train."), 1, decision.at),))
    assert store.baseline(KEY) == (page("We never train.", decision.at), text("We never train."))
    assert store.candidate(KEY) is None


def test_a_revision_shows_in_the_history_with_what_it_changed(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    made = change("We never train.", "We train.", Topic.TRAINING)
    decision = checker.revise("We train.", made)
    first, second = store.history(KEY)
    assert (first.number, first.changes, first.topics, first.lexicon) == (1, 0, {}, 0)
    assert second.number == 2
    assert second.first_seen == decision.at - timedelta(minutes=10)
    assert second.confirmed_at == second.last_seen == decision.at
    assert second.updated == date(2025, 1, 1)
    assert second.effective == date(2025, 2, 1)
    assert (second.language, second.title, second.silent_edit, second.source) == (
        "en",
        "Privacy",
        True,
        "watch",
    )
    assert second.topics == {
        Topic.TRAINING: TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, ("denial removed",))
    }
    assert (second.changes, second.lexicon, second.normaliser) == (1, 3, 1)
    assert store.stored_changes(KEY, 2) == (made,)
    assert store.stored_changes(KEY, 1) == ()
    assert first.chain != second.chain


def test_earlier_revisions_stay_readable(store: Store, checker: Checker) -> None:
    for number in range(1, 6):
        checker.revise(f"We keep it {number} days.")
    for number in range(1, 6):
        assert store.text(KEY, number) == text(f"We keep it {number} days.")
        assert store.page(KEY, number).body == page(f"We keep it {number} days.").body


def test_unchanged_moves_last_seen_only(store: Store, checker: Checker) -> None:
    first = checker.revise("We never train.")
    later = checker.unchanged()
    (row,) = store.history(KEY)
    assert (row.confirmed_at, row.last_seen) == (first.at, later.at)
    assert store.state(KEY).known == (Known(fingerprint("We never train."), 1, later.at),)
    assert [check.outcome for check in store.checks(KEY)] == ["unchanged", "revised"]


def test_a_pending_text_waits_with_its_page(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    decision = checker.pending("We train.")
    assert store.state(KEY).candidate == decision.state.candidate
    assert store.candidate(KEY) == (page("We train.", decision.at), text("We train."))
    assert store.state(KEY).revision == 1
    assert len(store.history(KEY)) == 1


def test_a_failure_leaves_the_pending_text_waiting(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    waiting = checker.pending("We train.")
    checker.failed()
    assert store.state(KEY).candidate == waiting.state.candidate
    assert store.candidate(KEY) == (page("We train.", waiting.at), text("We train."))


def test_a_confirmed_text_waits_no_longer(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    checker.pending("We train.")
    checker.revise("We train.", change("We never train.", "We train.", Topic.TRAINING))
    assert store.candidate(KEY) is None
    assert store.state(KEY).candidate is None


def test_a_variant_is_a_sighting_of_a_known_text(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    checker.revise("We train.")
    decision = checker.variant("We never train, ever.", 1)
    state = store.state(KEY)
    assert state.revision == 2
    assert Known(fingerprint("We never train, ever."), 1, decision.at) in state.known
    assert [row.last_seen == decision.at for row in store.history(KEY)] == [True, False]


def test_a_rollback_is_known_by_its_latest_number(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    checker.revise("We train.")
    checker.revise("We never train.", rollback_of=1)
    assert {known.fingerprint: known.number for known in store.state(KEY).known} == {
        fingerprint("We never train."): 3,
        fingerprint("We train."): 2,
    }
    assert store.history(KEY)[2].rollback_of == 1


def test_a_rejected_page_is_kept_as_evidence(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    decision = checker.rejected("Just a moment")
    (row,) = store.rejections(KEY)
    assert (row.reason, row.detail, row.at) == (RejectionReason.CHALLENGE, "a bot check", decision.at)
    assert row.measures == {"chars": 85.0, "phrase": "moment"}
    assert row.replaceable
    assert store.rejected_page(row.id) == page("Just a moment", decision.at)
    assert len(store.history(KEY)) == 1
    assert store.state(KEY).health is Health.BLOCKED


def test_what_came_with_an_http_error_is_kept_as_evidence(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    decision = checker.failed(sent="Back soon")
    (row,) = store.rejections(KEY)
    assert (row.reason, row.detail, row.at) == (
        RejectionReason.MAINTENANCE,
        "a status of 503",
        decision.at,
    )
    assert store.rejected_page(row.id) == page("Back soon", decision.at)
    assert store.checks(KEY)[0].outcome == "failed"


def test_only_the_last_rejections_are_kept(store: Store, checker: Checker) -> None:
    for number in range(MAX_REJECTIONS + 5):
        checker.rejected(f"Just a moment {number}")
    rows = store.rejections(KEY)
    assert len(rows) == MAX_REJECTIONS
    assert b"moment 24" in store.rejected_page(rows[0].id).body
    assert b"moment 5<" in store.rejected_page(rows[-1].id).body


def test_a_replaceable_rejection_waits_as_candidate(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    waiting = Candidate("f" * 64, "b" * 64, START, START + HOUR, 3, suspicious=True, restarts=2)
    decision = checker.rejected("All is new here.", candidate=waiting)
    assert store.state(KEY).candidate == waiting
    assert store.candidate(KEY) == (page("All is new here.", decision.at), text("All is new here."))


def test_a_failure_is_a_state_and_a_trace(store: Store, checker: Checker) -> None:
    checker.failed("503 Service Unavailable")
    (trace,) = store.checks(KEY)
    assert (trace.outcome, trace.reason) == ("failed", "status: 503 Service Unavailable")
    assert (trace.elapsed_ms, trace.bytes) == (120, 1000)
    (row,) = store.documents()
    assert (row.state, row.reason, row.revisions) == (Health.BROKEN, "503 Service Unavailable", 0)
    assert row.next_check == checker.now + 6 * HOUR
    assert row.last_checked == checker.now
    assert row.last_seen is None


def test_a_rederived_baseline_replaces_the_derivation_and_keeps_the_chain(
    store: Store, checker: Checker
) -> None:
    checker.revise("We never train.")
    before = store.history(KEY)[0]
    state = store.state(KEY)
    newer = text("We never train.", normaliser=2)
    after = replace(state, fingerprint=newer.fingerprint, derivation="2")
    checker.now += HOUR
    store.record(
        Decision(
            document=KEY,
            at=checker.now,
            outcome=Unchanged(None),
            state=after,
            next_check=checker.now + HOUR,
            rederived=Rederived(newer, "2"),
        )
    )
    row = store.history(KEY)[0]
    assert store.text(KEY) == newer
    assert (row.fingerprint, row.normaliser) == (newer.fingerprint, 2)
    assert (row.chain, row.text_sha256, row.page_sha256) == (
        before.chain,
        before.text_sha256,
        before.page_sha256,
    )
    assert [known.fingerprint for known in store.state(KEY).known] == [newer.fingerprint]
    assert store.state(KEY).derivation == "2"
    assert store.verify() == []


def test_a_new_revision_may_follow_a_rederived_baseline_in_one_decision(
    store: Store, checker: Checker
) -> None:
    checker.revise("We never train.")
    state = store.state(KEY)
    first, second = text("We never train.", normaliser=2), text("We train.", normaliser=2)
    store.record(
        Decision(
            document=KEY,
            at=checker.now + HOUR,
            outcome=Revised(page("We train."), second, 2, checker.now, comparison()),
            state=replace(state, revision=2, fingerprint=second.fingerprint, derivation="2"),
            next_check=checker.now + HOUR,
            rederived=Rederived(first, "2"),
        )
    )
    assert (store.text(KEY, 1), store.text(KEY, 2)) == (first, second)
    assert store.verify() == []


def test_validators_and_what_people_were_told_are_remembered(store: Store, checker: Checker) -> None:
    decision = checker.revise("We never train.")
    state = replace(
        decision.state,
        validators=Validators(None, "Sat, 01 Mar 2025 12:00:00 GMT"),
        told="blocked",
        told_at=START,
        reason="a bot check",
    )
    store.record(replace(decision, outcome=Unchanged(None), state=state))
    found = store.state(KEY)
    assert found.validators == state.validators
    assert (found.told, found.told_at, found.reason) == ("blocked", START, "a bot check")


def test_recording_needs_the_lease(store: Store, checker: Checker) -> None:
    decision = checker.revise("We never train.")
    assert store.lease("one", [KEY], START, 60) == [KEY]
    again = replace(decision, outcome=Unchanged(None))
    assert store.record(again, "two") is Recorded.LEASE_LOST
    assert store.record(again, "one") is Recorded.STORED
    assert store.record(again, "one") is Recorded.LEASE_LOST, "the first one gave the lease back"
    assert len(store.checks(KEY)) == 2


def test_a_lost_lease_writes_nothing(store: Store, checker: Checker) -> None:
    checker.revise("We never train.")
    store.lease("one", [KEY], START, 60)
    store.lease("two", [KEY], START + timedelta(seconds=61), 60)
    checker.worker = "one"
    checker.revise("We train.", alerts=(alert("a1", "legal"),))
    assert len(store.history(KEY)) == 1
    assert store.alerts() == []


def test_a_revision_out_of_turn_is_refused_whole(store: Store, checker: Checker) -> None:
    decision = checker.revise("We never train.", alerts=(alert("a1", "legal"),))
    with pytest.raises(StoreError, match="revision 1 cannot follow revision 1"):
        store.record(replace(decision, alerts=(alert("a2", "legal"),)))
    assert [row.alert for row in store.alerts()] == ["a1"]
    with pytest.raises(StoreError, match="the state says revision 7"):
        store.record(replace(decision, outcome=Unchanged(None), state=replace(decision.state, revision=7)))
    assert len(store.checks(KEY)) == 1


def test_an_unknown_document_is_named_with_the_nearest(store: Store, checker: Checker) -> None:
    decision = checker.revise("We never train.")
    with pytest.raises(UnknownDocumentError, match="no document 'acme/privcy'; did you mean 'acme/privacy'"):
        store.record(replace(decision, document="acme/privcy"))


def test_what_no_database_can_hold_is_replaced_not_refused(store: Store, checker: Checker) -> None:
    nasty = "nul \x00, half \ud83d a pair"
    checker.revise("We never train.")
    made = replace(change(nasty, nasty, Topic.SHARING), section=(nasty,))
    found = replace(alert("a1", "legal"), detail=nasty, changes=(made,))
    checker.revise(nasty, made, alerts=(found,))
    checker.failed(nasty)
    (stored,) = store.stored_changes(KEY, 2)
    assert stored.old == "nul �, half � a pair"
    assert "half" in store.text(KEY).blocks[1].text
    assert store.outbox.alert("a1")[0].detail.startswith("nul \x00")
    assert "half �" in store.state(KEY).reason
    assert store.verify() == []
