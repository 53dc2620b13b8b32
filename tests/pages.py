"""Pages to normalise, made from a few lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from watcher.model import Page

MakePage = Callable[..., Page]


def make(
    body: str | bytes, kind: str = "text/html; charset=utf-8", url: str = "https://example.com/terms"
) -> Page:
    data = body.encode() if isinstance(body, str) else body
    headers = {"content-type": kind} if kind else {}
    return Page(url, url, 200, headers, data, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def page() -> MakePage:
    """Make a page: ``page(body, kind, url)``."""
    return make
