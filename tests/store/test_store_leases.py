"""What is watched follows the configuration; who checks it is never two."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from store_builders import HOUR, START, Checker, document

from watcher.errors import UnknownDocumentError
from watcher.model import Unchanged
from watcher.store import Store, WorkQueue, documents

MINUTE = timedelta(minutes=1)


def _due(store: Store, at_hours: float = 0, limit: int = 100) -> list[str]:
    return store.lease_due("probe", START + at_hours * HOUR, seconds=0, limit=limit)


def test_the_store_is_a_work_queue(store: Store) -> None:
    queue: WorkQueue = store
    assert queue.lease_due("one", START, seconds=60, limit=5) == []


def test_new_documents_are_due_at_once_in_order(store: Store) -> None:
    store.sync([document("b/x"), document("a/y"), document("a/x")], START)
    assert _due(store) == ["a/x", "a/y", "b/x"]
    assert _due(store, limit=2) == ["a/x", "a/y"]


def test_daemons_that_start_together_agree_on_what_is_watched(database: str) -> None:
    """The second has read that nothing is there yet when the first commits."""
    configured = [document("acme/privacy"), document("acme/terms")]
    with Store.open(database) as first, Store.open(database) as second, ThreadPoolExecutor(1) as pool:
        with first._database.write() as connection:
            documents.sync(connection, configured, START)
            done = pool.submit(second.sync, configured, START)
            if database.startswith("postgresql"):
                until_somebody_waits(connection)
        done.result(30)
        assert _due(second) == ["acme/privacy", "acme/terms"]


def until_somebody_waits(connection: sa.Connection) -> None:
    late = time.monotonic() + 30
    while not connection.scalar(sa.text("select count(*) from pg_locks where not granted")):
        assert time.monotonic() < late, "nobody waits for what is not committed"


def test_a_checked_document_is_due_again_at_its_next_check(store: Store) -> None:
    store.sync([document()], START)
    Checker(store).revise("We never train.")
    assert _due(store, 1) == []
    assert _due(store, 6.9) == []
    assert _due(store, 7) == ["acme/privacy"]


def test_synchronising_again_changes_no_schedule(store: Store) -> None:
    store.sync([document()], START)
    Checker(store).revise("We never train.")
    store.sync([replace(document(), name="Renamed", provider_name="ACME")], START + 2 * HOUR)
    assert _due(store, 2) == []
    assert store.documents()[0].name == "Renamed"


def test_a_moved_document_is_due_at_once_and_forgets_its_validators(store: Store) -> None:
    store.sync([document()], START)
    Checker(store).revise("We never train.")
    store.sync([document(url="https://acme.example/new")], START + 2 * HOUR)
    assert _due(store, 2) == ["acme/privacy"]
    assert store.state("acme/privacy").validators.etag is None
    assert store.documents()[0].url == "https://acme.example/new"


def test_what_is_no_longer_configured_or_switched_off_is_kept_but_not_due(store: Store) -> None:
    store.sync([document("a/x"), document("a/y"), document("a/z")], START)
    Checker(store, "a/x").revise("We never train.")
    store.sync([document("a/y", enabled=False), document("a/z")], START + 9 * HOUR)
    assert _due(store, 9) == ["a/z"]
    assert len(store.history("a/x")) == 1
    shown = {row.document: (row.enabled, row.next_check is None) for row in store.documents()}
    assert shown == {"a/x": (False, True), "a/y": (False, True), "a/z": (True, False)}
    store.sync([document("a/x"), document("a/y")], START + 10 * HOUR)
    assert _due(store, 10) == ["a/y", "a/x"]


def test_a_leased_document_is_given_to_nobody_else_until_the_lease_ends(store: Store) -> None:
    store.sync([document()], START)
    assert store.lease_due("one", START, seconds=60, limit=9) == ["acme/privacy"]
    assert store.lease_due("two", START + MINUTE / 2, seconds=60, limit=9) == []
    assert store.lease("two", ["acme/privacy"], START + MINUTE / 2, 60) == []
    assert store.lease_due("two", START + MINUTE, seconds=60, limit=9) == ["acme/privacy"]


def test_a_released_document_is_free_at_once(store: Store) -> None:
    store.sync([document()], START)
    store.lease_due("one", START, seconds=60, limit=9)
    store.release("two", "acme/privacy")
    assert store.lease_due("two", START, seconds=60, limit=9) == [], "only its holder may release it"
    store.release("one", "acme/privacy")
    assert store.lease_due("two", START, seconds=60, limit=9) == ["acme/privacy"]


def test_a_renewed_lease_lasts_longer_unless_it_was_lost(store: Store) -> None:
    store.sync([document("a/x"), document("a/y")], START)
    store.lease("one", ["a/x", "a/y"], START, 60)
    store.lease("two", ["a/y"], START + MINUTE, 60)
    store.renew("one", ["a/x", "a/y"], START + MINUTE, seconds=600)
    assert store.lease_due("three", START + 3 * MINUTE, seconds=60, limit=9) == ["a/y"]


def test_named_documents_are_leased_due_or_not(store: Store) -> None:
    store.sync([document("a/x"), document("a/y")], START)
    Checker(store, "a/x").revise("We never train.")
    store.lease("other", ["a/y"], START + HOUR, 60)
    assert store.lease("one", ["a/y", "a/x"], START + HOUR, 60) == ["a/x"]
    with pytest.raises(UnknownDocumentError, match="no document 'a/zz'"):
        store.lease("one", ["a/x", "a/zz"], START + HOUR, 60)


def test_more_documents_than_one_statement_takes_are_leased(store: Store) -> None:
    keys = [f"a/{number:04}" for number in range(1201)]
    store.sync([document(key) for key in keys], START)
    assert store.lease("one", keys, START, 60) == keys
    assert store.lease_due("two", START + HOUR, seconds=60, limit=5000) == keys


def test_workers_at_once_never_get_the_same_document(database: str) -> None:
    keys = [f"a/{number:03}" for number in range(120)]
    with Store.open(database) as store:
        store.sync([document(key) for key in keys], START)

    def work(name: str) -> list[str]:
        got: list[str] = []
        with Store.open(database) as store:
            while batch := store.lease_due(name, START, seconds=600, limit=3):
                got += batch
        return got

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(work, ["one", "two", "three", "four"]))
    assert sorted(key for share in shares for key in share) == keys


def test_only_one_of_two_workers_records_the_check_that_both_made(database: str) -> None:
    with Store.open(database) as store:
        store.sync([document()], START)
        decision = Checker(store).revise("We never train.")
        again = replace(decision, outcome=Unchanged(None))
        store.lease("one", ["acme/privacy"], START, 60)

    def record(_: int) -> str:
        with Store.open(database) as store:
            return store.record(again, "one").value

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(record, range(4))) == ["lease_lost", "lease_lost", "lease_lost", "stored"]
