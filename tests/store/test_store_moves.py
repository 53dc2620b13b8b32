"""What a move between documents asks of the store: the neighbours, and a revision judged anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from store_builders import HOUR, START, Checker, change, comparison, document, text

from watcher.model import Correction, Topic
from watcher.store import Store

LONG = timedelta(days=30)


@pytest.fixture
def provider(store: Store) -> Store:
    """Three documents of acme, one of them no longer watched, and one of another provider."""
    gone = document("acme/old", enabled=False)
    store.sync([document(), document("acme/terms"), gone, document("other/terms")], START)
    for key in ("acme/privacy", "acme/terms", "acme/old", "other/terms"):
        checker = Checker(store, key)
        checker.revise("first")
        checker.revise("second", change("first", "second", Topic.TRAINING))
    return store


def test_neighbours_are_the_later_revisions_of_what_is_watched_of_the_same_provider(provider: Store) -> None:
    (found,) = provider.neighbours("acme/privacy", START, START + LONG)
    assert (found.document, found.number) == ("acme/terms", 2)
    assert (found.before, found.after) == (text("first"), text("second"))


def test_neighbours_are_asked_for_by_time(provider: Store) -> None:
    assert provider.neighbours("acme/privacy", START + 3 * HOUR, START + LONG) == ()
    assert provider.neighbours("acme/privacy", START - LONG, START + HOUR) == ()


def test_neighbours_come_latest_first_and_not_without_end(provider: Store) -> None:
    checker = Checker(provider, "acme/terms")
    for number in range(3, 30):
        checker.now = START + number * HOUR
        checker.revise(f"revision {number}")
    found = provider.neighbours("acme/privacy", START, START + LONG)
    assert [row.number for row in found] == list(range(29, 9, -1))


def test_a_correction_replaces_what_a_revision_of_another_document_brought(provider: Store) -> None:
    before = provider.history("acme/terms")[1]
    anew = replace(comparison(change("a", "b", Topic.SHARING), change("c", "d")), silent_edit=False)
    checker = Checker(provider)
    decision = checker.unchanged()
    provider.record(replace(decision, corrections=(Correction("acme/terms", 2, anew),)))
    after = provider.history("acme/terms")[1]
    assert provider.stored_changes("acme/terms", 2) == anew.changes
    assert (after.topics, after.silent_edit, after.changes) == (anew.topics, False, 2)
    assert (after.chain, after.text_sha256, after.last_seen) == (
        before.chain,
        before.text_sha256,
        before.last_seen,
    )
    assert provider.verify() == []
    provider.record(replace(decision, corrections=(Correction("acme/terms", 2, comparison()),)))
    assert provider.stored_changes("acme/terms", 2) == ()
