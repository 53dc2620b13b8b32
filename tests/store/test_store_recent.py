"""What a check is given of the revisions that were shown lately, and that they can be derived again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from store_builders import HOUR, START, Checker, document, page, text

from watcher.model import Decision, Rederived, Unchanged
from watcher.store import Store
from watcher.store.contents import MAX_RECENT

KEY = "acme/privacy"


@pytest.fixture
def checker(store: Store) -> Checker:
    store.sync([document()], START)
    return Checker(store)


def test_the_revisions_shown_since_a_time_are_given_whole_the_one_in_force_last(
    store: Store, checker: Checker
) -> None:
    checker.revise("One.")
    since = checker.now + HOUR
    checker.revise("Two.")
    checker.variant("Two.", 2)
    checker.revise("Three.")
    second, third = store.recent(KEY, since)
    assert (second.number, second.text, second.derivation) == (2, text("Two."), "1")
    assert (second.first_seen, second.last_seen) < (third.first_seen, third.last_seen)
    assert second.last_seen == checker.now - HOUR
    assert third.page == page("Three.", checker.now)


def test_the_one_in_force_is_given_however_long_ago_it_was_seen(store: Store, checker: Checker) -> None:
    checker.revise("One.")
    assert [seen.number for seen in store.recent(KEY, checker.now + 1000 * HOUR)] == [1]


def test_only_the_latest_are_given(store: Store, checker: Checker) -> None:
    for number in range(MAX_RECENT + 4):
        checker.revise(f"Number {number}.")
    found = [seen.number for seen in store.recent(KEY, START)]
    assert found == list(range(5, MAX_RECENT + 5))


def test_earlier_revisions_derived_again_are_known_by_their_new_fingerprints(
    store: Store, checker: Checker
) -> None:
    for words in ("One.", "Two.", "One.", "Three."):
        checker.revise(words)
    chains = [row.chain for row in store.history(KEY)]
    one, two, three = (text(words, normaliser=2) for words in ("One.", "Two.", "Three."))
    checker.now += HOUR
    store.record(
        Decision(
            document=KEY,
            at=checker.now,
            outcome=Unchanged(None),
            state=replace(store.state(KEY), fingerprint=three.fingerprint, derivation="2"),
            next_check=checker.now + HOUR,
            rederived=Rederived(three, "2"),
            remembered=tuple(
                Rederived(text, "2", number) for number, text in enumerate((one, two, one), start=1)
            ),
        )
    )
    known = {found.number: found.fingerprint for found in store.state(KEY).known}
    assert known == {3: one.fingerprint, 2: two.fingerprint, 4: three.fingerprint}
    assert [store.text(KEY, number) for number in (1, 2, 3, 4)] == [one, two, one, three]
    assert [row.chain for row in store.history(KEY)] == chains
    assert store.verify() == []
