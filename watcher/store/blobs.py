"""Bytes by content, each compressed against a base it resembles.

Pages of one document, and of one site, differ in little: zstd with the earlier one as raw dictionary
stores what is new. To read a blob its bases are read first, so chains are kept short: ``MAX_DEPTH``
within a document, ``MAX_SHARED_DEPTH`` among first pages of documents that are neighbours.

Level 5: pages and texts of 300 real documents of 24 sites in 2.7 MB; level 3 took 3.0, level 9 2.9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.errors import CorruptionError
from watcher.store.database import insert_new
from watcher.store.schema import blobs

LEVEL = 5
MAX_DEPTH = 100
MAX_SHARED_DEPTH = 2
MAX_DELTA_BYTES = 32_000_000
"""Of blob and base together: beyond it the window, and with it the memory, grows too large."""

POOR_RATIO = 16
WORTH_IT = 0.8
"""A delta larger than a sixteenth of the content is compared with a full copy, and kept only where it
saves a fifth: a page that was drawn anew starts a chain of its own."""

# FOR KEY SHARE: housekeeping must not drop what is about to be referred to (PostgreSQL; on SQLite
# there is one writer at a time, and the words are left out).
_FIND = (
    sa.select(blobs.c.id)
    .where(blobs.c.sha256 == bindparam("sha256"))
    .with_for_update(read=True, key_share=True)
)
_ONE = sa.select(blobs).where(blobs.c.id == bindparam("id"))
_BUILT_ON = sa.select(blobs.c.id).where(blobs.c.base == bindparam("id"))


def _chain() -> sa.Select[Any]:
    """A blob and its bases, nearest first."""
    links = (
        sa.select(blobs.c.id, blobs.c.base).where(blobs.c.id == bindparam("id")).cte("chain", recursive=True)
    )
    links = links.union_all(sa.select(blobs.c.id, blobs.c.base).where(blobs.c.id == links.c.base))
    return sa.select(blobs).join(links, links.c.id == blobs.c.id).order_by(blobs.c.depth.desc())


_CHAIN = _chain()
_SHARED_CHAIN = _CHAIN.where(blobs.c.depth < bindparam("deepest"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A blob that is there."""

    id: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Base:
    """What a new blob may be compressed against.

    Attributes:
        shared: it is another document's: where its own chain is long, the nearest of its bases will do.
    """

    id: int
    shared: bool = False


@dataclass(frozen=True, slots=True)
class _Loaded:
    id: int
    content: bytes
    depth: int


def write(connection: sa.Connection, content: bytes, base: Base | None) -> Stored:
    """Store ``content`` unless it is there, against blob ``base`` where that helps."""
    name = _sha256(content)
    found: int | None = connection.execute(_FIND, {"sha256": name}).scalar()
    if found is not None:
        return Stored(found, name)
    against = _load(connection, base, len(content))
    data = compress(content, against.content if against else None)
    if against and len(data) * POOR_RATIO > len(content):
        alone = compress(content, None)
        if len(data) > len(alone) * WORTH_IT:
            against, data = None, alone
    row = {
        "sha256": name,
        "base": against.id if against else None,
        "depth": against.depth + 1 if against else 0,
        "size": len(content),
        "data": data,
    }
    insert = insert_new(connection.dialect.name, blobs, blobs.c.sha256).returning(blobs.c.id)
    made: int | None = connection.execute(insert, row).scalar()
    if made is None:  # another worker has just stored the same
        made = connection.execute(_FIND, {"sha256": name}).scalar_one()
    return Stored(made, name)


def read(connection: sa.Connection, blob: int) -> bytes:
    """Return a blob's content.

    Raises:
        CorruptionError: what is stored is not what its hash says.
    """
    return _unfold(connection.execute(_CHAIN, {"id": blob}).all())


def faults(connection: sa.Connection) -> Iterator[str]:
    """Name every blob that cannot be read or does not match its hash, reading each one once.

    The trees of bases are walked depth first, so that only a branch is held in memory.
    """
    roots = connection.execute(sa.select(blobs.c.id).where(blobs.c.base.is_(None))).scalars().all()
    for root in roots:
        waiting: list[tuple[int, bytes | None]] = [(root, None)]
        while waiting:
            blob, base = waiting.pop()
            row = connection.execute(_ONE, {"id": blob}).one()
            try:
                content = _verified(row, _restore(row, base))
            except CorruptionError as error:
                yield str(error)
                continue
            below = connection.execute(_BUILT_ON, {"id": blob}).scalars().all()
            waiting.extend((child, content) for child in below)


def compress(content: bytes, base: bytes | None) -> bytes:
    """A zstd frame of ``content`` that needs ``base`` as dictionary."""
    import zstandard

    if base is None:
        return zstandard.ZstdCompressor(level=LEVEL).compress(content)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        window_log=max(10, (len(content) + len(base)).bit_length()),  # it must span both
        source_size=len(content),
        dict_size=len(base),
    )
    dictionary = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdCompressor(compression_params=parameters, dict_data=dictionary).compress(content)


def decompress(data: bytes, base: bytes | None, size: int) -> bytes:
    """Undo ``compress``; never more than ``size`` bytes.

    Raises:
        CorruptionError: the frame is broken or announces another size.
    """
    import zstandard

    dictionary = (
        None
        if base is None
        else zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    )
    try:
        if zstandard.frame_content_size(data) != size:
            raise CorruptionError("it announces another size than was stored")
        return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(data, max_output_size=size)
    except zstandard.ZstdError as error:
        raise CorruptionError(f"it cannot be decompressed ({error})") from error


def _load(connection: sa.Connection, base: Base | None, size: int) -> _Loaded | None:
    """The base, unless its chain is long enough or the two together are too large."""
    if base is None:
        return None
    if base.shared:
        asked = {"id": base.id, "deepest": MAX_SHARED_DEPTH}
        rows = connection.execute(_SHARED_CHAIN, asked).all()
    else:
        rows = connection.execute(_CHAIN, {"id": base.id}).all()
    if not rows or rows[0].depth >= MAX_DEPTH or rows[0].size + size > MAX_DELTA_BYTES:
        return None
    return _Loaded(rows[0].id, _unfold(rows), rows[0].depth)


def _unfold(rows: Sequence[Any]) -> bytes:
    """The content of the first of ``rows``: a blob, then its bases; only what is asked for is hashed."""
    if not rows:
        raise CorruptionError("a stored page or text is missing")
    content: bytes | None = None
    for row in reversed(rows):
        content = _restore(row, content)
    assert content is not None  # noqa: S101  there is at least one row
    return _verified(rows[0], content)


def _restore(row: Any, base: bytes | None) -> bytes:
    try:
        return decompress(row.data, base, row.size)
    except CorruptionError as error:
        raise CorruptionError(f"blob {row.sha256}: {error}") from error


def _verified(row: Any, content: bytes) -> bytes:
    if _sha256(content) != row.sha256:
        raise CorruptionError(f"blob {row.sha256}: its content does not match its hash")
    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
