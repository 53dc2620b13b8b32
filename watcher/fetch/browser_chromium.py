"""The one browser of a process: started when needed, or reached where it runs; anew when it died or aged."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from watcher.errors import FetchError, FetchFault
from watcher.fetch.browser_found import browser_missing, find_program, is_remote
from watcher.fetch.browser_processes import tabs
from watcher.model import Network

# What drives the browser keeps some 0.1 MB of every page, whatever is thrown away.
PAGES_EACH = 100
# A page of terms needs 30 to 100 MB beyond the 100 that every tab has.
TAB_MEMORY = 512_000_000
_WATCH_EVERY = 0.3
_START_SECONDS = 20.0
_CLOSE_SECONDS = 1.5
_NOWHERE = "http://127.0.0.1:9"

ARGUMENTS = (
    # Nothing goes out but through a page's own outlet; no name is resolved here.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    # Frames of one page share a process, pages do not: what is intercepted for a page is so in its frames.
    "--disable-site-isolation-trials",
    "--renderer-process-limit=8",
    "--blink-settings=imagesEnabled=false",
    "--disable-remote-fonts",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-3d-apis",
    "--js-flags=--max-old-space-size=256",
    "--disable-crash-reporter",
    "--disk-cache-size=1",
    "--deny-permission-prompts",
)


class Chromium:
    """Starts, restarts and ends the browser. To be used from one event loop.

    Attributes:
        near: the address of this machine that the browser can reach.
        far: the address that the browser calls from.
        in_flight: how many pages are being drawn.
    """

    def __init__(self, network: Network) -> None:
        """Take the configuration; nothing is started yet."""
        self._network = network
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._watch: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._entering = asyncio.Lock()
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._pages = 0
        self.near = self.far = "127.0.0.1"
        self.in_flight = 0

    @asynccontextmanager
    async def one_page(self) -> AsyncIterator[Browser]:
        """The browser, running, to draw one page in; after many pages it is another one.

        Who comes then waits for the pages under way, so that there are never two browsers at once.

        Raises:
            FetchError: there is none, or it does not start.
        """
        async with self._entering:
            if self._pages >= PAGES_EACH:
                await self._at_rest.wait()
                await self.close()
            browser = await self.browser()
            self._pages += 1
            self.in_flight += 1
            self._at_rest.clear()
        try:
            yield browser
        finally:
            self.in_flight -= 1
            if not self.in_flight:
                self._at_rest.set()

    async def browser(self) -> Browser:
        """The browser, running.

        Raises:
            FetchError: there is none, or it does not start.
        """
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                await self._end()
                if missing := browser_missing(self._network):
                    raise FetchError(FetchFault.BROWSER, missing)
                try:
                    self._browser = await asyncio.wait_for(self._start(), _START_SECONDS)
                except (PlaywrightError, OSError, TimeoutError) as error:
                    await self._end()
                    words = str(error).strip().partition("\n")[0][:200] or "it took too long"
                    raise FetchError(FetchFault.BROWSER, f"the browser does not start: {words}") from error
            return self._browser

    async def context(self, options: dict[str, Any]) -> BrowserContext:
        """A context for one page, in a browser that is alive.

        Raises:
            FetchError: there is no browser, or it does not start.
        """
        browser = await self.browser()
        try:
            return await browser.new_context(**options)
        except PlaywrightError:  # it died a moment ago, and this is how it tells
            async with self._starting:
                if self._browser is browser:
                    await self._end()
        return await (await self.browser()).new_context(**options)

    async def close(self) -> None:
        """End the browser that was started, or let go of the one that was reached."""
        async with self._starting:
            await self._end()

    async def _start(self) -> Browser:
        self._playwright = await async_playwright().start()
        configured = self._network.browser
        if configured is not None and is_remote(configured):
            return await self._playwright.chromium.connect_over_cdp(await self._by_address(configured))
        self._watch = asyncio.create_task(self._watch_tabs())
        return await self._playwright.chromium.launch(
            executable_path=find_program(configured),
            args=list(ARGUMENTS),
            chromium_sandbox=os.geteuid() != 0,  # Chromium has none for root
            ignore_default_args=[
                "--disable-popup-blocking",
                "--use-angle=swiftshader-webgl",
                "--enable-unsafe-swiftshader",
            ],
            proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )

    async def _by_address(self, url: str) -> str:
        """The URL with an address for its name, by which Chromium refuses to be called; notes the way."""
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme in ("https", "wss") else 80)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        with socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect(address)
            self.near, self.far = str(way.getsockname()[0]), str(address[0])
        host = f"[{self.far}]" if ":" in self.far else self.far
        return parts._replace(netloc=f"{host}:{port}").geturl()

    async def _watch_tabs(self) -> None:
        """Kill tabs that take too much: a page that eats memory must not take the machine with it."""
        while True:
            await asyncio.sleep(_WATCH_EVERY)
            for process, size in tabs(os.getpid()) if self.in_flight else ():
                if size > TAB_MEMORY:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)

    async def _end(self) -> None:
        browser, playwright, watch = self._browser, self._playwright, self._watch
        self._browser = self._playwright = self._watch = None
        self._pages = 0
        if watch is not None:
            watch.cancel()
        for end in (browser and browser.close, playwright and playwright.stop):
            if end:
                # What is dead already says so, in more ways than one.
                with contextlib.suppress(PlaywrightError, OSError, TimeoutError):
                    await asyncio.wait_for(end(), _CLOSE_SECONDS)
