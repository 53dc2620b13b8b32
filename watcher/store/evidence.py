"""Pages and texts that a check brings back: kept for revisions, candidates and rejections only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from watcher.model import Candidate, Page, Rejected, Text
from watcher.store import blobs, codec
from watcher.store.database import upsert
from watcher.store.schema import candidates, documents, pages, rejections, revisions

MAX_REJECTIONS = 20
"""Kept, a document: the last ones."""

MAX_TITLE = 300
"""Characters of a rejected page's title that are kept."""

_REVISION = (
    sa.select(
        revisions.c.fingerprint,
        revisions.c.chain,
        revisions.c.last_seen,
        revisions.c.text,
        pages.c.blob.label("page_blob"),
    )
    .join(pages, pages.c.id == revisions.c.page)
    .where(revisions.c.document == bindparam("key"), revisions.c.number == bindparam("number"))
)


def _neighbour(condition: sa.ColumnElement[bool], order: sa.ColumnElement[str]) -> sa.Subquery:
    return (
        sa.select(documents.c.key, documents.c.url, documents.c.revision)
        .where(documents.c.fetched, condition)
        .order_by(order)
        .limit(1)
        .subquery()
    )


def _neighbours() -> sa.CompoundSelect[Any]:
    url: sa.BindParameter[str] = bindparam("url")
    found = [
        _neighbour(documents.c.url <= url, documents.c.url.desc()),
        _neighbour(documents.c.url > url, documents.c.url.asc()),
    ]
    return sa.union_all(
        *(
            sa.select(near.c.url, revisions.c.text, pages.c.blob.label("page_blob"))
            .join(
                revisions,
                sa.and_(revisions.c.document == near.c.key, revisions.c.number == near.c.revision),
            )
            .join(pages, pages.c.id == revisions.c.page)
            for near in found
        )
    )


_NEIGHBOURS = _neighbours()
_DROP_CANDIDATE = sa.delete(candidates).where(candidates.c.document == bindparam("k"))
_CANDIDATE_COLUMNS = (
    "fingerprint", "glance", "first_seen", "last_seen", "sightings", "suspicious", "restarts",
)  # fmt: skip
_SAVE_CANDIDATE = (
    sa.update(candidates)
    .where(candidates.c.document == bindparam("k"))
    .values({name: bindparam(f"new_{name}") for name in _CANDIDATE_COLUMNS})
)
_OLD_REJECTIONS = sa.delete(rejections).where(
    rejections.c.document == bindparam("k"),
    rejections.c.id
    <= sa.select(rejections.c.id)
    .where(rejections.c.document == bindparam("k"))
    .order_by(rejections.c.id.desc())
    .limit(1)
    .offset(MAX_REJECTIONS)
    .scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class Bases:
    """The blobs to compress a document's next page and text against."""

    page: blobs.Base | None = None
    text: blobs.Base | None = None


def stored_revision(connection: sa.Connection, key: str, number: int) -> Any:
    """Fingerprint, chain, last sighting and blobs of a revision that is there."""
    return connection.execute(_REVISION, {"key": key, "number": number}).one()


def bases(connection: sa.Connection, key: str, number: int, url: str) -> Bases:
    """Those of revision ``number``, the one in force; before the first, those of the nearest document.

    Pages of one site share their frame. The nearest document is the one with a revision whose URL
    shares the longest beginning, host included: one of the two neighbours in the order of URLs.
    """
    if number:
        own = stored_revision(connection, key, number)
        return Bases(blobs.Base(own.page_blob), blobs.Base(own.text))
    near = max(
        connection.execute(_NEIGHBOURS, {"url": url}), key=lambda row: _shared(url, row.url), default=None
    )
    scheme, _, rest = url.partition("://")
    if near is None or _shared(url, near.url) <= len(f"{scheme}://{rest.partition('/')[0]}"):
        return Bases()
    return Bases(blobs.Base(near.page_blob, shared=True), blobs.Base(near.text, shared=True))


def keep_page(connection: sa.Connection, page: Page, base: blobs.Base | None) -> tuple[int, str]:
    """Store a page and its body; return its id and the hash of the body."""
    body = blobs.write(connection, page.body, base)
    inserted = connection.execute(
        sa.insert(pages).returning(pages.c.id),
        {
            "url": page.url,
            "final_url": page.final_url,
            "status": page.status,
            "headers": codec.compact(dict(page.headers)),
            "fetched_at": page.fetched_at,
            "elapsed_ms": page.elapsed_ms,
            "blob": body.id,
        },
    )
    return inserted.scalar_one(), body.sha256


def keep_text(connection: sa.Connection, text: Text, base: blobs.Base | None) -> blobs.Stored:
    """Store a text as a blob."""
    return blobs.write(connection, codec.encode_text(text), base)


def keep_rejection(connection: sa.Connection, key: str, at: datetime, page: int, rejected: Rejected) -> None:
    """Keep a page as evidence, and let go of the oldest one too many."""
    rejection, text = rejected.rejection, rejected.text
    connection.execute(
        sa.insert(rejections),
        {
            "document": key,
            "at": at,
            "reason": str(rejection.reason),
            "detail": rejection.detail,
            "measures": codec.compact(dict(rejection.measures)),
            "replaceable": rejection.replaceable,
            "title": None if text is None else text.title[:MAX_TITLE],
            "page": page,
        },
    )
    connection.execute(_OLD_REJECTIONS, {"k": key})


def keep_candidate(
    connection: sa.Connection, key: str, candidate: Candidate, page: int | None, text: int | None
) -> None:
    """Make this the text that waits."""
    row = {**_values(candidate), "document": key, "page": page, "text": text}
    connection.execute(upsert(connection.dialect.name, candidates), row)


def update_candidate(connection: sa.Connection, key: str, candidate: Candidate) -> None:
    """Save how the waiting text fares; its page and text stay."""
    renamed = {f"new_{name}": value for name, value in _values(candidate).items()}
    connection.execute(_SAVE_CANDIDATE, {"k": key, **renamed})


def drop_candidate(connection: sa.Connection, key: str) -> None:
    """No text waits any more."""
    connection.execute(_DROP_CANDIDATE, {"k": key})


def _values(candidate: Candidate) -> dict[str, Any]:
    return {name: getattr(candidate, name) for name in _CANDIDATE_COLUMNS}


def _shared(one: str, other: str) -> int:
    """How many characters two URLs begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
