"""URL → Page, over HTTP or through a browser: one politeness for both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from watcher.fetch.browser import BrowserFetcher
from watcher.fetch.browser_found import browser_missing
from watcher.fetch.headers import ResolveSecret
from watcher.fetch.http import HttpFetcher
from watcher.model import Document, Network, NotModified, Page, Render, Validators


class Fetcher:
    """Fetches pages as their documents want it. One per process; safe to use from many threads."""

    def __init__(self, network: Network, resolve_secret: ResolveSecret) -> None:
        """Open nothing yet; the browser is started with the first page that it draws."""
        self._http = HttpFetcher(network, resolve_secret)
        self._browser = BrowserFetcher(network, resolve_secret, self._http.gate)
        self._network = network

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Send away who waits, close all connections, end the browser. What is under way fails."""
        self._http.close()
        self._browser.close()

    def missing(self) -> str | None:
        """What keeps pages from being drawn by a browser, and how to get it; None where nothing does."""
        return browser_missing(self._network)

    def fetch(
        self,
        document: Document,
        url: str,
        validators: Validators,
        *,
        now: Callable[[], datetime],
    ) -> Page | NotModified:
        """Fetch one page of a document.

        Args:
            document: as configured; one that is rendered by ``auto`` comes over HTTP.
            url: the page.
            validators: of the last good page.
            now: the present.

        Raises:
            FetchError: with kind, status and retry hint.
        """
        if document.render is Render.BROWSER:
            return self._browser.fetch(document, url, now=now)
        return self._http.fetch(document, url, validators, now=now)
