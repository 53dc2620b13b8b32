"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytest_plugins = ["databases", "pages", "places"]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The shared corpus of labelled documents and real page histories; skips where it is absent."""
    folder = Path(os.environ.get("WATCHER_CORPUS", str(ROOT.parent / "shared"))).resolve()
    if not (folder / "replay").is_dir():
        pytest.skip(f"the corpus is not at {folder} (set WATCHER_CORPUS)")
    return folder
