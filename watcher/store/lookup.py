"""Is there such a document, such a revision? And clear words where there is not."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.errors import UnknownDocumentError
from watcher.store.schema import documents

_IN_FORCE = sa.select(documents.c.revision).where(documents.c.key == bindparam("key"))


def in_force(connection: sa.Connection, key: str) -> int:
    """The number of the revision in force; 0 before the first.

    Raises:
        UnknownDocumentError: there is no such document.
    """
    number: int | None = connection.execute(_IN_FORCE, {"key": key}).scalar()
    if number is None:
        raise unknown(connection, key)
    return number


def existing(connection: sa.Connection, key: str, number: int | None) -> int:
    """The number of a revision that is there; of the one in force where none is given.

    Raises:
        UnknownDocumentError: there is no such document, or no such revision.
    """
    last = in_force(connection, key)
    if last == 0:
        raise UnknownDocumentError(f"{key} has no revision yet")
    if number is None:
        return last
    if not 1 <= number <= last:
        raise UnknownDocumentError(f"{key} has no revision {number}; its revisions are 1 to {last}")
    return number


def unknown(connection: sa.Connection, key: str) -> UnknownDocumentError:
    """The error for a document that is not there, with the nearest one that is."""
    import difflib

    keys = connection.execute(sa.select(documents.c.key).order_by(documents.c.key)).scalars().all()
    near = difflib.get_close_matches(key, keys, n=1, cutoff=0.4)
    return UnknownDocumentError(f"no document {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
