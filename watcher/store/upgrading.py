"""Which schema a database has, and how it gets the one this code works with.

Alembic costs 0.4 s of CPU to import, so it is imported only when there is something to do.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from watcher.errors import SchemaError
from watcher.store.database import Database
from watcher.store.schema import HEAD, KNOWN_VERSIONS

_OURS = frozenset({"documents", "revisions"})
_UPGRADE_LOCK = 7_203_114_906  # a number of our own for PostgreSQL's advisory lock


def check_schema(database: Database) -> None:
    """Raise SchemaError, in one line that says what to do, unless the schema is the one of this code."""
    with database.read() as connection:
        version = _version(connection, database.name)
    if version is None:
        raise SchemaError(f"database {database.name}: is empty; run `watcher db upgrade`")
    if version != HEAD:
        raise SchemaError(
            f"database {database.name}: has schema {version}, this program needs {HEAD}; "
            "run `watcher db upgrade`"
        )


def upgrade(database: Database) -> bool:
    """Bring the schema to this code's; return whether there was anything to do.

    Safe when several processes start at once: one migrates, the others wait and find it done.
    """
    with database.read() as connection:
        if _version(connection, database.name) == HEAD:
            return False
    _use_wal(database)
    with database.write() as connection:
        if not database.sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        if _version(connection, database.name) == HEAD:
            return False
        _migrate(connection)
    return True


def migrations_folder() -> Path:
    """Where the migrations lie: inside the package when installed, beside it in the source tree."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def _version(connection: sa.Connection, name: str) -> str | None:
    """The schema's version; None for an empty database."""
    tables = frozenset(_tables(connection))
    if not tables:
        return None
    if "alembic_version" not in tables or not tables >= _OURS:
        raise SchemaError(f"database {name}: is not a watcher database")
    version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if version not in KNOWN_VERSIONS:
        raise SchemaError(
            f"database {name}: has schema {version}, made by a newer program (this one knows up to {HEAD}); "
            "install the newer program"
        )
    return str(version)


def _tables(connection: sa.Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        statement = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        statement = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return list(connection.execute(sa.text(statement)).scalars())


def _use_wal(database: Database) -> None:
    """Let readers and one writer work side by side; the database file remembers it."""
    if database.sqlite:
        with database.raw() as connection:
            connection.execute("PRAGMA journal_mode=WAL")


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
