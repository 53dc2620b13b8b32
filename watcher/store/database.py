"""One way to SQLite and PostgreSQL: engine, transactions, and errors in words.

Only here is it known which of the two is spoken to, apart from the few statements that differ.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import make_url

from watcher.errors import CorruptionError, StoreError, UserError

BUSY_SECONDS = 30.0
POOL_SIZE = 8
POOL_OVERFLOW = 24

# A transaction that reads first and writes later would fail at once when another process wrote in
# between, whatever the time-out: writers take SQLite's lock at the start.
_BEGIN_READING = ("BEGIN",)
_BEGIN_DURABLE = ("PRAGMA synchronous=FULL", "BEGIN IMMEDIATE")
_BEGIN_QUICK = ("PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE")

_SQLITE_WORDS = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": f"another process held it locked for {BUSY_SECONDS:.0f} s",
    "SQLITE_LOCKED": f"another process held it locked for {BUSY_SECONDS:.0f} s",
    "SQLITE_READONLY": "it cannot be written (file or folder is read-only)",
    "SQLITE_CANTOPEN": "it cannot be opened (is its folder there, and may this user write to it?)",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_NOTADB": "the file is not an SQLite database, or is damaged",
    "SQLITE_IOERR": "reading or writing the file failed",
    "SQLITE_PERM": "this user may not use it",
    "SQLITE_AUTH": "this user may not use it",
}


class Database:
    """An open database.

    Attributes:
        name: what to call it in a message: the path, or the URL without its password.
        sqlite: whether it is SQLite.
        path: the file, for SQLite.
    """

    def __init__(self, url: str, *, create: bool) -> None:
        parsed = _parse(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self.path = Path(parsed.database or "") if self.sqlite else None
        self.name = str(self.path) if self.sqlite else parsed.set(drivername="postgresql").render_as_string()
        if self.path is not None:
            _prepare(self.path, create=create)
        self._engine = _sqlite_engine(parsed) if self.sqlite else _postgresql_engine(parsed)
        # SQLite has one writer: threads take turns here, which is fair, and other processes wait in SQLite.
        self._turn = threading.Lock() if self.sqlite else nullcontext()
        self._durable = self._engine.execution_options(begin=_BEGIN_DURABLE)
        self._quick = self._engine.execution_options(begin=_BEGIN_QUICK)
        self._reading = (
            self._engine if self.sqlite else self._engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the database and never waits for a writer."""
        with self._translated():
            try:
                with self._reading.begin() as connection:
                    yield connection
            except ValueError as error:  # a number, date, word or JSON text that is none
                raise self._unreadable(error) from error

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """A transaction that is kept whole when the block ends, and not at all when it raises.

        Args:
            durable: survive a power cut, too. Without it (SQLite only) a power cut may take back the last
                ones, in order and whole: enough for what is only repeated then (an unchanged check, a
                lease), and a fifth cheaper.
        """
        engine = self._durable if durable else self._quick
        with self._translated(), self._turn, engine.begin() as connection:
            yield connection

    @contextmanager
    def raw(self) -> Iterator[Any]:
        """The driver's own connection, outside any transaction."""
        with self._translated():
            connection = self._engine.raw_connection()
            try:
                yield connection.driver_connection
            finally:
                connection.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            raise self._in_words(error.orig) from error
        except (UnicodeDecodeError, exc.NoResultFound) as error:
            raise self._unreadable(error) from error
        except exc.TimeoutError as error:
            raise StoreError(f"database {self.name}: too many connections in use") from error

    def _unreadable(self, error: Exception) -> CorruptionError:
        return CorruptionError(f"database {self.name}: is damaged; it holds what cannot be read ({error})")

    def _in_words(self, error: BaseException | None) -> StoreError:
        """One clear line for what the driver raised."""
        code = getattr(error, "sqlite_errorname", None) or ""
        primary = "_".join(code.split("_")[:2])
        lines = str(error).strip().splitlines() or [type(error).__name__]
        kind = CorruptionError if primary in ("SQLITE_CORRUPT", "SQLITE_NOTADB") else StoreError
        return kind(f"database {self.name}: {_SQLITE_WORDS.get(primary, lines[0])}")


@cache
def insert_new(dialect: str, table: sa.Table, *keys: sa.Column[Any]) -> sa.Insert:
    """An INSERT that leaves a row alone which is there already, by ``keys``."""
    statement: sa.Insert = _insert(dialect, table).on_conflict_do_nothing(index_elements=keys)
    return statement


@cache
def upsert(dialect: str, table: sa.Table) -> sa.Insert:
    """An INSERT that overwrites the row with the same primary key."""
    statement = _insert(dialect, table)
    rest = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    merged: sa.Insert = statement.on_conflict_do_update(index_elements=table.primary_key.columns, set_=rest)
    return merged


def _insert(dialect: str, table: sa.Table) -> Any:
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def _parse(url: str) -> sa.URL:
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):  # not shown: it may hold a password
        raise UserError("database URL: cannot be read; expected sqlite:///PATH or postgresql://…") from None
    backend = "postgresql" if parsed.drivername == "postgres" else parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise UserError(
            f"database URL: {backend!r} is not supported; expected sqlite:///PATH or postgresql://…"
        )
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise UserError("database URL: sqlite needs a path, as in sqlite:///data/watcher.db")
        return parsed.set(drivername="sqlite")
    return parsed.set(drivername="postgresql+psycopg")


def _prepare(path: Path, *, create: bool) -> None:
    """See to it that SQLite can open ``path``, so that a failure can say why it cannot."""
    if path.is_dir():
        raise UserError(f"database {path}: is a folder")
    if not create:
        if not path.exists():
            raise UserError(f"database {path}: does not exist; run `watcher check` or `watcher run` first")
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"database {path}: its folder cannot be made: {error.strerror}") from error


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: object) -> None:  # noqa: ARG001
        connection.isolation_level = None  # the driver would begin transactions too late
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        for statement in connection.get_execution_options().get("begin", _BEGIN_READING):
            connection.exec_driver_sql(statement)

    return engine


def _postgresql_engine(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url,
        connect_args={"options": "-c timezone=utc", "connect_timeout": 10},
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_pre_ping=True,  # a restarted server costs no check
    )
