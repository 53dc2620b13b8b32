"""A site and a place to watch it from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Place
from site_server import Site, running_site


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """With an SQLite database that is not there yet."""
    return Place(tmp_path, f"sqlite:///{tmp_path}/watcher.db")
