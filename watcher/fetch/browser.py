"""URL → Page through a browser, for pages that scripts draw.

::

    turn of the host ─► one of four places ─► [event loop of its own] outlet, context, page ─► Page

The browser is driven from one thread with an event loop; threads that fetch hand their pages over and wait.
Playwright is an extra: it is imported when the first page is drawn.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from watcher.errors import Answer, FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy
from watcher.fetch.browser_found import browser_missing
from watcher.fetch.browser_outlet import Outlet
from watcher.fetch.gate import HostGate
from watcher.fetch.headers import Asking, ResolveSecret, accept_language, asking, resolve_value
from watcher.fetch.http import MAX_EVIDENCE
from watcher.fetch.network import Resolve, system_resolve
from watcher.fetch.proxies import Proxy, read_proxy
from watcher.fetch.urls import checked_url
from watcher.model import Document, Network, Page, Validators
from watcher.retry_after import parse_retry_after

if TYPE_CHECKING:
    from watcher.fetch.browser_chromium import Chromium
    from watcher.fetch.browser_page import Drawn

AT_ONCE = 4
# Scripts and styles come on top of the page itself.
_LOADED_PER_PAGE = 3
_GRACE = 30.0  # seconds to start the browser, and to throw a page away
_CLOSE_SECONDS = 4.0
_KEPT_HEADERS = frozenset({"content-language", "date", "x-robots-tag"})


class BrowserFetcher:
    """Draws pages. One per process; safe to use from many threads. Starts the browser with the first page."""

    def __init__(
        self,
        network: Network,
        resolve_secret: ResolveSecret,
        gate: HostGate,
        *,
        resolve: Resolve = system_resolve,
    ) -> None:
        """Start nothing yet.

        Args:
            network: how the network may be used, and which browser is.
            resolve_secret: reads what ``env:NAME`` or ``file:/path`` refers to.
            gate: whose turn it is at each host, shared with who else fetches.
            resolve: looks names up.
        """
        self._network = network
        self._resolve_secret = resolve_secret
        self._gate = gate
        self._resolve = resolve
        self._policy = AddressPolicy(network.allow)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._chromium: Chromium | None = None
        self._closed = False

    def fetch(self, document: Document, url: str, *, now: Callable[[], datetime]) -> Page:
        """Draw one page of a document.

        Waits for the host's turn and a free place first; ``network.timeout`` counts from then.

        Raises:
            FetchError: with kind, status and retry hint.
        """
        target = checked_url(url, self._policy)
        said = asking(document, target, Validators(), self._network.user_agent, self._resolve_secret)
        proxy = None
        if document.proxy:
            proxy = read_proxy(resolve_value(document.proxy, self._resolve_secret, "proxy"))
        with self._gate.turn(target.raw_host.decode("ascii")), self._places:
            started = time.monotonic()
            # Twice: pages under way end first where the browser is exchanged for another.
            drawn = self._run(self._draw(document, said, proxy), 2 * self._network.timeout + _GRACE)
            self._refuse_errors(drawn, target.host, now())
            body = drawn.html.encode("utf-8", "replace")
            if len(body) > self._network.max_bytes:
                raise FetchError(FetchFault.TOO_LARGE, f"more than {self._network.max_bytes} bytes")
            return Page(
                url=url,
                final_url=drawn.url,
                status=drawn.status,
                headers=_headers(drawn),
                body=body,
                fetched_at=now(),
                elapsed_ms=round((time.monotonic() - started) * 1000),
            )

    def close(self) -> None:
        """End the browser. What is under way fails."""
        with self._lock:
            self._closed = True
            loop, chromium = self._loop, self._chromium
            self._loop = self._chromium = None
        if loop is None or chromium is None:
            return
        ending = asyncio.run_coroutine_threadsafe(chromium.close(), loop)
        with contextlib.suppress(concurrent.futures.TimeoutError):
            ending.result(_CLOSE_SECONDS)
        loop.call_soon_threadsafe(loop.stop)

    async def _draw(self, document: Document, said: Asking, proxy: Proxy | None) -> Drawn:
        from watcher.fetch.browser_page import Order, draw

        chromium = self._chromium
        if chromium is None:
            raise _closed()
        async with chromium.one_page() as browser:
            # Waiting for the browser is not the page's fault.
            deadline = time.monotonic() + self._network.timeout
            own = {name.lower() for name in document.headers} - {"user-agent"}
            order = Order(
                asking=said,
                at_home={**{name: said.common[name] for name in own & said.common.keys()}, **said.private},
                locale=accept_language(document.language).partition(",")[0],
                user_agent=self._user_agent(document, said, browser.version),
                deadline=deadline,
                max_bytes=self._network.max_bytes,
                policy=self._policy,
            )
            limit = _LOADED_PER_PAGE * self._network.max_bytes
            near, far = chromium.near, chromium.far
            outlet = Outlet(self._policy, self._resolve, deadline, limit, near, far, proxy)
            return await draw(chromium, order, outlet)

    def _user_agent(self, document: Document, said: Asking, version: str) -> str:
        """The browser's own name, which pages choose their scripts by, and after it ours."""
        if any(name.lower() == "user-agent" for name in document.headers):
            return {**said.common, **said.private}["user-agent"]
        engine = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
        major = version.rpartition("/")[2].partition(".")[0]
        return f"{engine} Chrome/{major}.0.0.0 Safari/537.36 {self._network.user_agent}"

    def _refuse_errors(self, drawn: Drawn, host: str, now: datetime) -> None:
        if drawn.status < 400:
            return
        wait = parse_retry_after(drawn.headers.get("retry-after"), now)
        limited = drawn.status == 429 or (drawn.status == 503 and wait is not None)
        if limited and wait:
            self._gate.hold_off(host, wait)
        kind = FetchFault.RATE_LIMITED if limited else FetchFault.STATUS
        body = drawn.html.encode("utf-8", "replace")[:MAX_EVIDENCE]
        raise FetchError(
            kind,
            f"{host} answered {drawn.status}",
            status=drawn.status,
            retry_after=wait,
            answer=Answer(drawn.url, drawn.status, _headers(drawn), body, now),
        )

    def _run(self, work: Coroutine[Any, Any, Drawn], seconds: float) -> Drawn:
        """Have the browser's thread do it, and wait."""
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._started())
        except FetchError:
            work.close()
            raise
        try:
            return future.result(seconds)
        except (concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
            raise FetchError(FetchFault.TIMEOUT, "the browser did not answer in time") from None

    def _started(self) -> asyncio.AbstractEventLoop:
        """The browser's event loop, running."""
        with self._lock:
            if self._closed:
                raise _closed()
            if self._loop is None:
                if missing := browser_missing(self._network):
                    raise FetchError(FetchFault.BROWSER, missing)
                from watcher.fetch.browser_chromium import Chromium

                self._chromium = Chromium(self._network)
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_serve, args=(self._loop,), name="browser", daemon=True).start()
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    """Run the loop until it is stopped; what is under way then is broken off."""
    loop.run_forever()
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks))
    loop.close()


def _headers(drawn: Drawn) -> dict[str, str]:
    """Those that matter; what was drawn is HTML in UTF-8, whatever it came as."""
    kept = {name: value for name, value in drawn.headers.items() if name in _KEPT_HEADERS}
    return {**kept, "content-type": "text/html; charset=utf-8"}


def _closed() -> FetchError:
    return FetchError(FetchFault.BROWSER, "the browser is closed")
