"""Opening, upgrading, refusing: what a database may be, and what is said of one that is not right."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_builders import START, document

from watcher.errors import CorruptionError, SchemaError, StoreError, UserError
from watcher.store import Store
from watcher.store.schema import HEAD, KNOWN_VERSIONS, metadata
from watcher.store.upgrading import migrations_folder

UPGRADE = "import sys; from watcher.store import Store; Store.open(sys.argv[1], create=True).upgrade()"
NOBODY = 65534


def _engine(url: str) -> sa.Engine:
    return sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def _execute(url: str, *statements: str) -> None:
    engine = _engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


@contextmanager
def _unprivileged() -> Iterator[None]:
    """For root: act as nobody, who is bound by permissions."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked_folder(sqlite_template: Path) -> Iterator[Path]:
    """A folder that holds a database and cannot be written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "watcher.db").write_bytes(sqlite_template.read_bytes())
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def test_migrations_make_the_schema_that_the_code_uses(database: str) -> None:
    engine = _engine(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_known_versions_are_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == HEAD
    assert {script.revision for script in scripts.walk_revisions()} == KNOWN_VERSIONS


def test_upgrading_an_empty_database_makes_it_usable_and_is_done_once(empty_database: str) -> None:
    with Store.open(empty_database, create=True) as store:
        with pytest.raises(SchemaError, match="is empty; run `watcher db upgrade`"):
            store.check_schema()
        assert store.upgrade()
        assert not store.upgrade()
        store.check_schema()
        store.sync([document()], START)
        assert store.state("acme/privacy").revision == 0


def _used(url: str, version: str, more: dict[str, dict[str, object]]) -> None:
    """A database of an earlier version, with a revision, a rejection and ``more``."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    engine = _engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        for table, row in {**_ROWS, **more}.items():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    engine.dispose()


_AT = "2025-03-01T12:00:00.000000+00:00"
_ROWS: dict[str, dict[str, object]] = {
    "blobs": {"id": 1, "sha256": "ab", "depth": 0, "size": 1, "data": b""},
    "documents": {
        **{
            "key": "acme/privacy",
            "provider": "acme",
            "name": "P",
            "url": "https://acme.example/",
            "urls": "[]",
        },
        **{"enabled": True, "fetched": True, "next_check_at": _AT, "health": "blocked", "reason": ""},
        **{"revision": 1, "fingerprint": "f", "glance": "g", "derivation": "d", "streak": 0, "failures": 1},
        "told": "",
    },
    "pages": {
        **{"id": 1, "url": "u", "final_url": "f", "status": 200, "headers": "{}", "fetched_at": _AT},
        **{"elapsed_ms": 1, "blob": 1},
    },
    "revisions": {
        **{"document": "acme/privacy", "number": 1, "page": 1, "text": 1, "text_sha256": "s"},
        **{"fingerprint": "f", "first_seen": _AT, "confirmed_at": _AT, "last_seen": _AT, "title": "T"},
        **{"normaliser": 1, "derivation": "d", "lexicon": 0, "topics": "{}", "silent_edit": False},
        **{"replaced": False, "source": "watch", "chain": "c"},
    },
    "rejections": {
        **{"id": 1, "document": "acme/privacy", "at": _AT, "reason": "login", "detail": "A log-in page."},
        **{"measures": "{}", "replaceable": False, "page": 1},
    },
}


def test_a_used_database_of_the_first_version_keeps_its_history(empty_database: str) -> None:
    _used(empty_database, "0001", {})
    with Store.open(empty_database) as store:
        with pytest.raises(SchemaError, match=r"has schema 0001, .* run `watcher db upgrade`"):
            store.check_schema()
        assert store.upgrade()
        (revision,) = store.history("acme/privacy")
        assert (revision.title, revision.accepted_by, revision.overruled) == ("T", None, None)
        (rejection,) = store.rejections("acme/privacy")
        assert (rejection.detail, rejection.title) == ("A log-in page.", None)


_SECOND_ROWS: dict[str, dict[str, object]] = {
    "changes": {
        **{
            "document": "acme/privacy",
            "number": 1,
            "position": 0,
            "kind": "added",
            "section": "[]",
            "old": "",
        },
        **{"new": "We train.", "words": "[]", "topics": " training ", "significance": "substantive"},
        **{"direction": "broader", "findings": "[]"},
    },
    "alerts": {
        **{"id": "a1", "document": "acme/privacy", "revision": 1, "rule": "all", "event": "changed"},
        "created_at": _AT,
        "payload": json.dumps(
            {
                **{"id": "a1", "rule": "all", "event": "changed", "document": "acme/privacy", "revision": 1},
                **{"document_name": "P", "provider_name": "Acme", "url": "https://acme.example/"},
                **{"created_at": "2025-03-01T12:00:00Z", "channels": ["legal"]},
            }
        ),
    },
    "deliveries": {
        **{"id": 1, "alert": "a1", "document": "acme/privacy", "channel": "legal", "state": "waiting"},
        **{"tries": 2, "created_at": _AT, "next_try_at": _AT, "error": "503", "lease_owner": "dead"},
        "lease_until": _AT,
    },
}


def test_a_used_database_of_the_second_version_keeps_its_alerts_and_sends_what_waits(
    empty_database: str,
) -> None:
    _used(empty_database, "0002", _SECOND_ROWS)
    with Store.open(empty_database) as store:
        with pytest.raises(SchemaError, match=r"has schema 0002, .* run `watcher db upgrade`"):
            store.check_schema()
        assert store.upgrade()
        (change,) = store.stored_changes("acme/privacy", 1)
        assert (change.new, change.scopes) == ("We train.", ())
        (row,) = store.alerts()
        assert (row.alert_state, row.state, row.tries, row.error) == ("new", "waiting", 2, "503")
        now = START + timedelta(days=1)
        assert store.outbox.due_channels("one", now, hold=timedelta(minutes=1)) == ["legal"]
        bundle = store.outbox.lease("legal", "one", now, seconds=60, hold=timedelta(minutes=1))
        assert bundle is not None
        (delivery,) = bundle.deliveries
        assert (delivery.alert.document_name, delivery.due_at) == ("P", START)
        store.outbox.sent(bundle, now, opens=now)
        assert store.alerts()[0].state == "sent"


def test_two_processes_may_upgrade_at_once(empty_database: str) -> None:
    command = [sys.executable, "-c", UPGRADE, empty_database]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in started:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    with Store.open(empty_database) as store:
        store.check_schema()


def test_a_newer_database_is_refused_and_left_alone(database: str) -> None:
    _execute(database, "UPDATE alembic_version SET version_num = '9999'")
    with Store.open(database) as store:
        for attempt in (store.check_schema, store.upgrade):
            with pytest.raises(SchemaError, match="has schema 9999, made by a newer program"):
                attempt()


def test_somebody_elses_database_is_refused_and_left_alone(empty_database: str) -> None:
    _execute(empty_database, "CREATE TABLE customers (id INTEGER)")
    with Store.open(empty_database) as store:
        for attempt in (store.check_schema, store.upgrade):
            with pytest.raises(SchemaError, match="is not a watcher database"):
                attempt()


def test_opening_and_reading_imports_neither_alembic_nor_psycopg_nor_pydantic(sqlite_template: Path) -> None:
    program = (
        "import sys; from watcher.store import Store; store = Store.open(sys.argv[1]); store.check_schema();"
        "store.upgrade(); store.documents(); store.changes(); store.alerts();"
        "print(*({'alembic', 'psycopg', 'pydantic', 'zstandard', 'sqlalchemy.orm'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, f"sqlite:///{sqlite_template}"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == ""


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "down" / "watcher.db"
    with Store.open(f"sqlite:///{file}", create=True) as store:
        store.upgrade()
    assert file.exists()


def test_a_missing_database_is_not_made_by_readers(tmp_path: Path) -> None:
    file = tmp_path / "watcher.db"
    with pytest.raises(UserError, match=r"watcher\.db: does not exist"):
        Store.open(f"sqlite:///{file}")
    assert not file.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "expected sqlite:///PATH"),
        ("postgresql://me:hush@host:port/name", "cannot be read; expected"),
        ("mysql://host/name", "'mysql' is not supported"),
        ("sqlite://", "sqlite needs a path"),
        ("sqlite:///:memory:", "sqlite needs a path"),
        ("sqlite:////tmp", "is a folder"),
    ],
)
def test_a_wrong_url_says_what_is_expected(url: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        Store.open(url, create=True)
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="its folder cannot be made: File exists"):
        Store.open(f"sqlite:///{tmp_path}/file/watcher.db", create=True)


def test_a_read_only_folder_is_one_clear_line(locked_folder: Path) -> None:
    with _unprivileged(), pytest.raises(StoreError) as caught:
        Store.open(f"sqlite:///{locked_folder}/new.db", create=True).upgrade()
    assert str(caught.value).startswith(f"database {locked_folder}/new.db: it cannot be opened")
    assert "\n" not in str(caught.value)


def test_a_read_only_database_is_one_clear_line(locked_folder: Path) -> None:
    with _unprivileged(), pytest.raises(StoreError) as caught:
        Store.open(f"sqlite:///{locked_folder}/watcher.db").sync([document()], START)
    assert str(caught.value).startswith(f"database {locked_folder}/watcher.db: it cannot be")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "watcher.db"
    file.write_bytes(b"Dear diary, " * 1000)
    with Store.open(f"sqlite:///{file}") as store:
        with pytest.raises(CorruptionError, match=r"watcher\.db: the file is not an SQLite database"):
            store.check_schema()
        assert store.verify() == [f"database {file}: the file is not an SQLite database, or is damaged"]


def test_a_locked_database_is_one_clear_line(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.store.database.BUSY_SECONDS", 0.05)
    file = tmp_path / "watcher.db"
    file.write_bytes(sqlite_template.read_bytes())
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(f"sqlite:///{file}") as store:
        with pytest.raises(StoreError, match=r"watcher\.db: another process held it locked"):
            store.heartbeat("one", START)
        assert store.heartbeats() == {}, "readers never wait"
        other.execute("ROLLBACK")
        store.heartbeat("one", START)
    other.close()


def test_a_server_that_is_not_there_is_one_clear_line_without_the_password() -> None:
    store = Store.open("postgresql://me:hush@127.0.0.1:1/watcher")
    with pytest.raises(StoreError) as caught:
        store.check_schema()
    assert str(caught.value).startswith("database postgresql://me:***@127.0.0.1:1/watcher: ")
    assert "hush" not in str(caught.value)
    assert "\n" not in str(caught.value)
