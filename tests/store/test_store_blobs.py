"""Bytes by content: what goes in comes out, as deltas that stay readable."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_builders import START, Checker, document, page, text

from watcher.errors import CorruptionError
from watcher.model import Decision, Revised, Text
from watcher.store import Store, blobs, codec
from watcher.store.database import Database
from watcher.store.schema import blobs as table

FILLER = b"terms: " + Random(1).randbytes(4000).hex().encode()


@pytest.fixture
def open_database(database: str) -> Database:
    return Database(database, create=False)


@given(pages=st.lists(st.binary(max_size=300), min_size=1, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
def test_a_chain_of_contents_comes_back_byte_for_byte(open_database: Database, pages: list[bytes]) -> None:
    with open_database.write() as connection:
        base: blobs.Base | None = None
        stored = []
        for page in pages:
            made = blobs.write(connection, FILLER + page, base)
            stored.append(made)
            base = blobs.Base(made.id)
        assert [blobs.read(connection, made.id) for made in stored] == [FILLER + page for page in pages]
        assert list(blobs.faults(connection)) == []


@given(content=st.binary(max_size=3000), base=st.none() | st.binary(max_size=3000))
def test_what_is_compressed_can_be_decompressed(content: bytes, base: bytes | None) -> None:
    base = base or None
    assert blobs.decompress(blobs.compress(content, base), base, len(content)) == content


@given(text=st.from_type(Text))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50, deadline=None)
def test_every_field_of_a_text_is_kept(text: Text) -> None:
    assert codec.decode_text(codec.encode_text(text)) == text


def _rows(database: Database) -> list[tuple[int, int]]:
    with database.read() as connection:
        return [
            tuple(row) for row in connection.execute(sa.select(table.c.depth, sa.func.length(table.c.data)))
        ]


def test_a_changed_page_costs_what_changed(open_database: Database) -> None:
    with open_database.write() as connection:
        first = blobs.write(connection, FILLER, None)
        blobs.write(connection, FILLER + b"<p>and more</p>", blobs.Base(first.id))
    (_, full), (depth, delta) = _rows(open_database)
    assert depth == 1
    assert delta * 5 < full


def test_the_same_content_is_stored_once(open_database: Database) -> None:
    with open_database.write() as connection:
        assert blobs.write(connection, FILLER, None) == blobs.write(connection, FILLER, None)
    assert len(_rows(open_database)) == 1


def test_a_page_that_resembles_nothing_starts_a_chain_of_its_own(open_database: Database) -> None:
    other = Random(2).randbytes(4000).hex().encode()
    with open_database.write() as connection:
        first = blobs.write(connection, FILLER, None)
        blobs.write(connection, other, blobs.Base(first.id))
    assert [depth for depth, _ in _rows(open_database)] == [0, 0]


def test_a_long_chain_is_broken_by_full_copies(
    open_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "MAX_DEPTH", 4)
    with open_database.write() as connection:
        base: blobs.Base | None = None
        for number in range(12):
            made = blobs.write(connection, FILLER + str(number).encode(), base)
            base = blobs.Base(made.id)
    assert [depth for depth, _ in _rows(open_database)] == [0, 1, 2, 3, 4] * 2 + [0, 1]


def test_first_pages_of_one_site_share_a_short_chain(store: Store) -> None:
    keys = [f"acme/{number:02}" for number in range(8)]
    store.sync([document(key, f"https://acme.example/legal/{key}") for key in keys], START)
    store.sync([document("zeta/x", "https://zeta.example/legal/acme/00")], START)
    for key in keys:
        Checker(store, key).revise(f"We never train on {key}.")
    Checker(store, "zeta/x").revise("We never train on zeta.")
    with store._database.read() as connection:
        depths = connection.execute(sa.select(table.c.depth).order_by(table.c.id)).scalars().all()
    assert max(depths) <= blobs.MAX_SHARED_DEPTH
    assert sum(depth == 0 for depth in depths[::2]) == 2, "one full page a site"
    for key in keys:
        assert key.encode() in store.page(key).body


def test_altered_bytes_are_noticed(open_database: Database) -> None:
    with open_database.write() as connection:
        first = blobs.write(connection, FILLER, None)
        other = blobs.compress(FILLER.replace(b"terms", b"TERMS"), None)
        connection.execute(sa.update(table).values(data=other))
    with open_database.read() as connection:
        with pytest.raises(
            CorruptionError, match=f"blob {first.sha256}: its content does not match its hash"
        ):
            blobs.read(connection, first.id)
        assert len(list(blobs.faults(connection))) == 1


@pytest.mark.parametrize("data", [b"", b"not zstd", blobs.compress(b"x" * 10_000, None)[:-4]])
def test_broken_frames_are_noticed(data: bytes) -> None:
    with pytest.raises(CorruptionError):
        blobs.decompress(data, None, 10_000)


def test_a_frame_never_grows_beyond_the_recorded_size() -> None:
    bomb = blobs.compress(b"\0" * 10_000_000, None)
    with pytest.raises(CorruptionError, match="another size"):
        blobs.decompress(bomb, None, 1000)


def test_huge_contents_are_not_compressed_against_each_other(
    open_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "MAX_DELTA_BYTES", len(FILLER))
    with open_database.write() as connection:
        first = blobs.write(connection, FILLER, None)
        blobs.write(connection, FILLER + b"!", blobs.Base(first.id))
    assert [depth for depth, _ in _rows(open_database)] == [0, 0]


def test_a_missing_blob_is_corruption(open_database: Database) -> None:
    with open_database.read() as connection, pytest.raises(CorruptionError, match="is missing"):
        blobs.read(connection, 4711)


def test_real_histories_come_back(corpus: Path, store: Store) -> None:
    folder = sorted((corpus / "replay" / "pages").glob("*/"))[0]
    bodies = [gzip.decompress(file.read_bytes()) for file in sorted(folder.glob("*.gz"))[:10]]
    store.sync([document()], START)
    for number, body in enumerate(bodies, start=1):
        found = replace(text(str(number)), fingerprint=str(number))
        state = replace(store.state("acme/privacy"), revision=number, fingerprint=str(number))
        outcome = Revised(replace(page(""), body=body), found, number, START, None)
        store.record(Decision("acme/privacy", START, outcome, state, START))
    assert [store.page("acme/privacy", number).body for number in range(1, len(bodies) + 1)] == bodies
    assert store.verify() == []
