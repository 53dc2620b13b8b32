"""Killed, out of space: nothing acknowledged is lost, nothing half-written stays."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_builders import START, Checker, alert, document

from watcher.errors import StoreError
from watcher.store import Store
from watcher.store.database import Database

KEY = "acme/privacy"
RECORD_FOR_EVER = """
import sys
from store_builders import Checker, alert, change
from watcher.model import Topic
from watcher.store import Store
checker = Checker(Store.open(sys.argv[1]))
number = checker.store.state(checker.key).revision
while True:
    number += 1
    checker.pending(f"Text {number}")
    found = alert(f"alert {number}", "one", "two")
    checker.revise(f"Text {number}", change("a", "b", Topic.TRAINING), alerts=(found,))
    print(number, flush=True)
"""


def _kill_after(url: str, records: int) -> int:
    """Let a process record until it has said so ``records`` times, kill it; return the last it said."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    process = subprocess.Popen(
        [sys.executable, "-c", RECORD_FOR_EVER, url], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    said = [int(process.stdout.readline()) for _ in range(records)]
    process.send_signal(signal.SIGKILL)
    said += [int(line) for line in process.stdout.read().splitlines() if line]
    process.wait(timeout=30)
    process.stdout.close()
    return said[-1]


def test_a_killed_process_loses_nothing_that_it_acknowledged(database: str) -> None:
    with Store.open(database) as store:
        store.sync([document()], START)
    chance = random.Random(4)
    for _ in range(4):
        acknowledged = _kill_after(database, chance.randrange(1, 25))
        with Store.open(database) as store:
            assert store.verify() == []
            there = len(store.history(KEY))
            assert there in (acknowledged, acknowledged + 1)
            assert len(store.alerts()) == 2 * there, "a revision and its deliveries come together"


def _record_for_ever(store: Store, acknowledged: list[int]) -> None:
    checker = Checker(store)
    while True:
        number = len(acknowledged)
        words = random.Random(number).randbytes(20_000).hex()
        checker.revise(words, alerts=(alert(f"alert {number}", "one"),))
        acknowledged.append(number)


def _fill(store: Store) -> int:
    """Record until the disk is full; return how many revisions were acknowledged."""
    acknowledged: list[int] = []
    with pytest.raises(StoreError, match=r"^database .*watcher\.db: the disk is full$"):
        _record_for_ever(store, acknowledged)
    return len(acknowledged)


def _assert_whole(store: Store, acknowledged: int) -> None:
    assert store.verify() == []
    assert len(store.history(KEY)) == len(store.alerts()) == acknowledged
    assert store.state(KEY).revision == acknowledged


def test_a_database_that_may_not_grow_writes_whole_checks_or_none(
    sqlite_template: Path, tmp_path: Path
) -> None:
    (tmp_path / "watcher.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'watcher.db'}", create=False)
    store = Store(database)
    store.sync([document()], START)
    with database.raw() as connection:
        connection.execute("PRAGMA max_page_count=200")
    acknowledged = _fill(store)
    assert acknowledged > 1
    _assert_whole(store, acknowledged)
    with database.raw() as connection:
        connection.execute("PRAGMA max_page_count=20000")
    Checker(store).revise("There is room again.", alerts=(alert("last", "one"),))
    _assert_whole(store, acknowledged + 1)
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False, capture_output=True
        ).returncode
    )
    if not mounted:
        pytest.skip("only root can mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_one_clear_line_and_whole_checks_or_none(small_disk: Path) -> None:
    with Store.open(f"sqlite:///{small_disk / 'watcher.db'}", create=True) as store:
        store.upgrade()
        store.sync([document()], START)
        acknowledged = _fill(store)
        assert acknowledged > 1
        _assert_whole(store, acknowledged)
        subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
        Checker(store).revise("There is room again.", alerts=(alert("last", "one"),))
        _assert_whole(store, acknowledged + 1)
