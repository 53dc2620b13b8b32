"""Listings across documents, and clear words for what is not there."""

from __future__ import annotations

import pytest
from store_builders import HOUR, START, Checker, change, document

from watcher.errors import UnknownDocumentError
from watcher.model import Direction, Health, Topic
from watcher.store import Store


@pytest.fixture
def filled(store: Store) -> Store:
    store.sync([document("acme/privacy"), document("acme/terms"), document("beta/privacy")], START)
    train = change("We never train.", "We train.", Topic.TRAINING)
    share = change(
        "We share.", "We do not share.", Topic.SHARING, Topic.TRAINING, direction=Direction.NARROWER
    )
    typo = change("teh", "the")
    for key, made in (("acme/privacy", [train, typo]), ("beta/privacy", [share])):
        checker = Checker(store, key)
        checker.revise("one")
        checker.revise("two", *made)
    checker.revise("three", train)
    return store


def test_changes_are_listed_newest_first(filled: Store) -> None:
    rows = filled.changes()
    assert [(row.document, row.number, row.change.old) for row in rows] == [
        ("beta/privacy", 3, "We never train."),
        ("acme/privacy", 2, "We never train."),
        ("acme/privacy", 2, "teh"),
        ("beta/privacy", 2, "We share."),
    ]
    assert rows[0].confirmed_at == START + 3 * HOUR


def test_changes_are_filtered(filled: Store) -> None:
    assert len(filled.changes(topic=Topic.TRAINING)) == 3
    assert [row.document for row in filled.changes(topic=Topic.SHARING)] == ["beta/privacy"]
    assert filled.changes(topic=Topic.RETENTION) == []
    assert [row.change.new for row in filled.changes(direction=Direction.NARROWER)] == ["We do not share."]
    assert {row.document for row in filled.changes(provider="acme")} == {"acme/privacy"}
    assert [row.number for row in filled.changes(since=START + 3 * HOUR)] == [3]
    assert {row.number for row in filled.changes(until=START + 3 * HOUR)} == {2}


def test_documents_are_listed_with_how_they_fare(filled: Store) -> None:
    Checker(filled, "acme/terms").failed()
    rows = {row.document: row for row in filled.documents()}
    assert list(rows) == ["acme/privacy", "acme/terms", "beta/privacy"]
    assert (rows["beta/privacy"].revisions, rows["beta/privacy"].state) == (3, Health.OK)
    assert rows["beta/privacy"].last_seen == START + 3 * HOUR
    assert (rows["acme/terms"].revisions, rows["acme/terms"].state) == (0, Health.BROKEN)


def test_an_unknown_document_is_named_with_the_nearest(filled: Store) -> None:
    asked = (filled.state, filled.history, filled.text, filled.page, filled.rejections, filled.checks)
    for ask in asked:
        with pytest.raises(
            UnknownDocumentError, match="no document 'acme/privac'; did you mean 'acme/privacy'"
        ):
            ask("acme/privac")
    with pytest.raises(UnknownDocumentError, match=r"no document 'zzz'$"):
        filled.history("zzz")


def test_an_unknown_revision_is_named_with_those_there_are(filled: Store) -> None:
    for ask in (filled.text, filled.page, filled.stored_changes):
        with pytest.raises(
            UnknownDocumentError, match=r"acme/privacy has no revision 9; its revisions are 1 to 2"
        ):
            ask("acme/privacy", 9)
        with pytest.raises(UnknownDocumentError, match="has no revision 0"):
            ask("acme/privacy", 0)
    with pytest.raises(UnknownDocumentError, match="acme/terms has no revision yet"):
        filled.baseline("acme/terms")
    with pytest.raises(UnknownDocumentError, match="no rejection 4711"):
        filled.rejected_page(4711)


def test_a_trace_is_bounded_and_newest_first(filled: Store) -> None:
    checker = Checker(filled, "acme/terms")
    for _ in range(5):
        checker.failed()
    assert [row.at for row in filled.checks("acme/terms", 2)] == [START + 5 * HOUR, START + 4 * HOUR]


def test_what_a_check_is_given_of_known_texts_is_bounded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.sync([document()], START)
    checker = Checker(store)
    checker.revise("one")
    for number in range(205):
        checker.variant(f"variant {number}", 1)
    known = store.state("acme/privacy").known
    assert len(known) == 200
    assert known[0].last_seen == checker.now


def test_heartbeats_say_who_was_alive_when(store: Store) -> None:
    store.heartbeat("one", START)
    store.heartbeat("two", START)
    store.heartbeat("one", START + HOUR)
    assert store.heartbeats() == {"one": START + HOUR, "two": START}
