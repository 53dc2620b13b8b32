"""Housekeeping keeps what is evidence; verify finds what was altered; a backup is whole."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from store_builders import HOUR, START, Checker, alert, document

from watcher.errors import CorruptionError, StoreError, UserError
from watcher.store import Store
from watcher.store.evidence import MAX_REJECTIONS
from watcher.store.schema import blobs, pages

KEY = "acme/privacy"
DAY = timedelta(days=1)


@pytest.fixture
def checker(store: Store) -> Checker:
    store.sync([document(), document("acme/terms")], START)
    return Checker(store)


def _count(store: Store, table: sa.Table) -> int:
    with store._database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _execute(store: Store, statement: str) -> None:
    with store._database.write() as connection:
        connection.execute(sa.text(statement))


def test_old_traces_are_thinned_to_one_a_day_and_outcome(store: Store, checker: Checker) -> None:
    checker.revise("one")
    for _ in range(47):
        checker.unchanged()
    checker.failed()
    seen = store.history(KEY)[0].last_seen
    before = store.checks(KEY, 1000)
    store.housekeeping(checker.now + 5 * DAY)
    assert store.checks(KEY, 1000) == before
    store.housekeeping(checker.now + 30 * DAY)
    kept = [(row.at.date().day, row.outcome) for row in store.checks(KEY, 1000)]
    assert kept == [(3, "failed"), (3, "unchanged"), (2, "unchanged"), (1, "unchanged"), (1, "revised")]
    assert store.history(KEY)[0].last_seen == seen
    assert store.state(KEY).last_good == seen


def test_pages_that_nobody_refers_to_any_more_go(store: Store, checker: Checker) -> None:
    checker.revise("one")
    kept = _count(store, blobs)
    checker.pending("two")
    checker.pending("three")
    checker.unchanged()
    assert _count(store, blobs) > kept
    store.housekeeping(checker.now)
    assert _count(store, blobs) == kept
    assert _count(store, pages) == 1
    assert store.verify() == []


def test_evidence_and_bases_stay(store: Store, checker: Checker) -> None:
    for number in range(6):
        checker.revise(f"Text {number}")
    for number in range(MAX_REJECTIONS + 9):
        checker.rejected(f"Just a moment {number}")
    checker.pending("waiting")
    Checker(store, "acme/terms").revise("terms")
    store.housekeeping(checker.now + 400 * DAY)
    assert store.verify() == []
    for number in range(6):
        assert f"Text {number}".encode() in store.page(KEY, number + 1).body
    for row in store.rejections(KEY):
        assert b"moment" in store.rejected_page(row.id).body
    assert store.candidate(KEY) is not None
    assert _count(store, pages) == 6 + MAX_REJECTIONS + 2


def test_sent_deliveries_stay_and_dead_workers_are_forgotten(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    bundle = store.outbox.lease("legal", "one", checker.now, seconds=60, hold=timedelta(0))
    assert bundle is not None
    store.outbox.sent(bundle, checker.now, opens=checker.now)
    store.heartbeat("dead", START)
    store.heartbeat("alive", START + 300 * DAY)
    store.housekeeping(START + 300 * DAY + HOUR)
    assert [row.alert for row in store.alerts()] == ["a1"]
    assert list(store.heartbeats()) == ["alive"]


def test_a_sound_database_has_no_faults(store: Store, checker: Checker) -> None:
    checker.revise("one")
    checker.revise("two", alerts=(alert("a1", "legal", "console"),))
    assert store.verify() == []


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE revisions SET first_seen = confirmed_at WHERE number = 2", "acme/privacy@2: its chain hash"),
        ("UPDATE revisions SET text_sha256 = 'x' WHERE number = 1", "acme/privacy@1: its chain hash"),
        ("DELETE FROM revisions WHERE number = 2", "acme/privacy@3: revision 2 is missing"),
        ("DELETE FROM revisions WHERE number = 3", "its state says revision 3, which is not how many"),
        (
            "UPDATE revisions SET fingerprint = 'same'",
            "acme/privacy@2: has the text of the revision before it",
        ),
        ("UPDATE blobs SET sha256 = 'x' WHERE depth = 0 AND id = 1", "blob x: its content does not match"),
    ],
)
def test_what_was_altered_behind_our_back_is_found(
    store: Store, checker: Checker, damage: str, fault: str
) -> None:
    for number in range(3):
        checker.revise(f"Text {number}")
    _execute(store, damage)
    assert any(fault in found for found in store.verify()), store.verify()


def test_what_cannot_be_read_is_one_clear_line(store: Store, checker: Checker) -> None:
    checker.revise("one")
    _execute(store, "UPDATE revisions SET topics = '{'")
    _execute(store, "UPDATE documents SET health = 'splendid'")
    for ask in (store.history, store.state):
        with pytest.raises(CorruptionError, match="is damaged; it holds what cannot be read") as caught:
            ask(KEY)
        assert "\n" not in str(caught.value)


def test_a_damaged_file_is_reported_and_never_a_traceback(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "watcher.db"
    file.write_bytes(sqlite_template.read_bytes())
    with Store.open(f"sqlite:///{file}") as store:
        store.sync([document()], START)
        Checker(store).revise("one")
    sound = file.read_bytes()
    for seed in range(30):
        chance = random.Random(seed)
        damaged = bytearray(sound)
        start = chance.randrange(len(sound) - 5000)
        damaged[start : start + 5000] = chance.randbytes(5000)
        file.write_bytes(damaged)
        with Store.open(f"sqlite:///{file}") as store:
            assert store.verify(), seed
            for ask in (store.check_schema, store.documents, store.changes, store.alerts):
                with suppress(StoreError):
                    ask()


def test_a_delivery_without_its_alert_is_found(store: Store, checker: Checker) -> None:
    checker.unchanged((alert("a1", "legal"),))
    with store._database.raw() as connection:
        if store._database.sqlite:
            connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute("ALTER TABLE deliveries DROP CONSTRAINT fk_deliveries_alert")
        connection.execute("DELETE FROM alerts")
        connection.commit()
    assert any("its alert is missing" in fault for fault in store.verify())


def test_a_backup_is_whole_while_others_write(sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "watcher.db").write_bytes(sqlite_template.read_bytes())
    with Store.open(f"sqlite:///{tmp_path / 'watcher.db'}") as store:
        store.sync([document()], START)
        checker = Checker(store)
        checker.revise("one")
        store.backup(tmp_path / "copy.db")
        checker.revise("two")
        with pytest.raises(UserError, match=r"copy\.db: exists already"):
            store.backup(tmp_path / "copy.db")
        with pytest.raises(StoreError, match=r"backup .*/nowhere/copy\.db: "):
            store.backup(tmp_path / "nowhere" / "copy.db")
    with Store.open(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        copy.check_schema()
        assert copy.verify() == []
        assert len(copy.history(KEY)) == 1


def test_postgresql_is_backed_up_with_its_own_tool(store: Store, tmp_path: Path) -> None:
    if store._database.sqlite:
        store.backup(tmp_path / "copy.db")
        assert (tmp_path / "copy.db").exists()
        return
    with pytest.raises(UserError, match="pg_dump"):
        store.backup(tmp_path / "copy.db")


def test_housekeeping_and_checks_at_once_lose_nothing(database: str) -> None:
    done = threading.Event()

    def keep_house() -> int:
        rounds = 0
        with Store.open(database) as store:
            while not done.is_set():
                store.housekeeping(START)
                rounds += 1
        return rounds

    with Store.open(database) as store, ThreadPoolExecutor(1) as pool:
        store.sync([document()], START)
        house = pool.submit(keep_house)
        try:
            checker = Checker(store)
            checker.revise("one")
            for number in range(60):
                checker.pending("the same candidate, dropped and seen again")
                checker.unchanged()
                checker.rejected(f"Just a moment {number % 3}")
        finally:
            done.set()
        assert house.result() > 0
        checker.pending("the same candidate, dropped and seen again")
        assert store.candidate(KEY) is not None
        assert store.verify() == []
