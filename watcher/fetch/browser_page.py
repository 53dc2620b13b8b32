"""One page in the browser: a context of its own, opened, waited for, read, and thrown away."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from playwright.async_api import BrowserContext, CDPSession, Page, Request, Response
from playwright.async_api import Error as PlaywrightError

from watcher.errors import FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy
from watcher.fetch.browser_chromium import Chromium
from watcher.fetch.browser_outlet import CANNOT_REACH, Outlet
from watcher.fetch.browser_world import World
from watcher.fetch.headers import Asking
from watcher.fetch.urls import checked_url

MAX_REQUESTS = 2000
_POLL = 0.2
_QUIET = 1.0  # seconds without new text, after which a page is taken for drawn
_QUIET_WHILE_LOADING = 2.5  # … while something is still asked for
_QUIET_WHILE_EMPTY = 3.0  # … while it says next to nothing: an app that starts, a check that runs
_SAYS_SOMETHING = 1200
_LONGEST_WAIT = 15.0
_READING = 4.0  # seconds of the whole that are kept for reading
_CLOSE_SECONDS = 3.0
_CAUSE = 0.3  # seconds in which a crash is told, after what failed by it
_MOST_PRESSED = 2
_NEVER_LOADED = ("Image", "Font", "Media")
_LOADING_TEXT = frozenset({"document", "script", "xhr", "fetch", "stylesheet"})
_HTML = ("text/html", "application/xhtml+xml")
_VIEW = {"width": 1280, "height": 1600}


@dataclass(frozen=True, slots=True)
class Order:
    """What to draw.

    Attributes:
        asking: what is said to whom.
        at_home: headers that go to the origin of the document's URL only.
        locale: the language of the browser.
        user_agent: its name.
        deadline: the moment of :func:`time.monotonic` at which it must be done.
        max_bytes: how long the page may be as HTML.
    """

    asking: Asking
    at_home: dict[str, str]
    locale: str
    user_agent: str
    deadline: float
    max_bytes: int
    policy: AddressPolicy


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as the browser shows it."""

    url: str
    status: int
    headers: dict[str, str]
    html: str


def _promise() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


@dataclass(eq=False)
class _Traffic:
    """What a page asks for."""

    page: Page
    open: set[Request] = field(default_factory=set)
    asked: int = 0
    host: str = ""
    answers: list[Response] = field(default_factory=list)
    crash: asyncio.Future[None] = field(default_factory=_promise)

    def listen(self) -> None:
        self.page.on("request", self._began)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("crash", self._crashed)

    def _began(self, request: Request) -> None:
        self.asked += 1
        if request.resource_type in _LOADING_TEXT:
            self.open.add(request)
        if self._is_of_page(request):
            with contextlib.suppress(httpx.InvalidURL):
                self.host = httpx.URL(request.url).raw_host.decode("ascii").strip("[]")

    def _ended(self, request: Request) -> None:
        self.open.discard(request)

    def _failed(self, request: Request) -> None:
        """A download that the page began is not the page: what was there before still is."""
        self.open.discard(request)
        self.answers = [answer for answer in self.answers if answer.request != request]

    def _answered(self, response: Response) -> None:
        if self._is_of_page(response.request):
            self.answers.append(response)

    def _is_of_page(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self.page.main_frame

    def _crashed(self, _page: Page) -> None:
        if not self.crash.done():
            self.crash.set_result(None)


async def draw(chromium: Chromium, order: Order, outlet: Outlet) -> Drawn:
    """Open a page and read it once its text has settled.

    Raises:
        FetchError: it cannot be reached, is an error, is no page, or costs too much.
    """
    way_out = {"server": await outlet.open(), "bypass": "<-loopback>"}
    traffic: _Traffic | None = None
    context: BrowserContext | None = None
    try:
        async with asyncio.timeout(max(0.0, order.deadline - time.monotonic())):
            context = await chromium.context({
                "proxy": way_out,
                "user_agent": order.user_agent,
                "locale": order.locale,
                "timezone_id": "UTC",
                "service_workers": "block",
                "accept_downloads": False,
                "reduced_motion": "reduce",
                "viewport": _VIEW,
            })  # fmt: skip
            traffic = await _opened(context, order)
            with _told(traffic, outlet):
                return await _unless_crashed(traffic, _seen(traffic, order, outlet))
    except TimeoutError:
        host = traffic.host if traffic else order.asking.home.host
        raise FetchError(FetchFault.TIMEOUT, f"{host} was not drawn in time") from None
    except PlaywrightError as error:
        raise FetchError(FetchFault.BROWSER, f"the browser failed: {_first_line(error)}") from error
    finally:
        await outlet.close()
        await _close(context)


async def _close(context: BrowserContext | None) -> None:
    """Throw the context away; a browser that cannot do even that is ended: the next page starts another."""
    if context is None:
        return
    try:
        await asyncio.wait_for(context.close(), _CLOSE_SECONDS)
    except (PlaywrightError, TimeoutError):
        if context.browser is not None:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(context.browser.close(), _CLOSE_SECONDS)


async def _opened(context: BrowserContext, order: Order) -> _Traffic:
    """A page that asks for nothing yet."""
    home = order.asking.home
    origin = f"{home.scheme}://{home.netloc.decode('ascii')}"
    if order.asking.cookies:
        await context.add_cookies([
            {"name": name, "value": value, "url": f"{origin}/"}
            for name, value in order.asking.cookies.items()
        ])  # fmt: skip
    page = await context.new_page()

    def close_window(window: Page) -> None:
        """Windows that a page opens are of no use."""
        if window is not page:
            _in_background(window.close())

    context.on("page", close_window)
    traffic = _Traffic(page)
    traffic.listen()
    await _intercept(await context.new_cdp_session(page), origin, order.at_home)
    return traffic


async def _intercept(session: CDPSession, origin: str, at_home: dict[str, str]) -> None:
    """Load no pictures, and say to the document's own origin what is for it alone.

    Through the protocol: headers given there hold for one request and not for where it is redirected to.
    """

    def paused(event: dict[str, Any]) -> None:
        request = {"requestId": event["requestId"]}
        if event["resourceType"] in _NEVER_LOADED:
            _in_background(session.send("Fetch.failRequest", {**request, "errorReason": "BlockedByClient"}))
            return
        headers = {**event["request"]["headers"], **at_home}
        said = [{"name": name, "value": value} for name, value in headers.items()]
        _in_background(session.send("Fetch.continueRequest", {**request, "headers": said}))

    session.on("Fetch.requestPaused", paused)
    patterns = [{"urlPattern": "*", "resourceType": kind} for kind in _NEVER_LOADED]
    patterns += [{"urlPattern": f"{origin}/*"}] if at_home else []
    await session.send("Fetch.enable", {"patterns": patterns})


_background: set[asyncio.Future[Any]] = set()


def _in_background(work: Any) -> None:
    """See to it while the page goes on; it may be gone before that is done."""

    async def quietly() -> None:
        with contextlib.suppress(PlaywrightError):
            await work

    task = asyncio.ensure_future(quietly())
    _background.add(task)
    task.add_done_callback(_background.discard)


async def _unless_crashed(traffic: _Traffic, reading: Coroutine[Any, Any, Drawn]) -> Drawn:
    """Wait for a page to be read, or for its tab to crash: questions to it are never answered then."""
    task = asyncio.ensure_future(reading)
    first: set[asyncio.Future[Any]] = {task, traffic.crash}
    try:
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if task.done() and isinstance(task.exception(), PlaywrightError):
            await asyncio.wait({traffic.crash}, timeout=_CAUSE)
        if traffic.crash.done():
            raise _fault(traffic, "crashed")
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextmanager
def _told(traffic: _Traffic, outlet: Outlet) -> Iterator[None]:
    """What the browser says of a failure, in our words; what the outlet knows of it comes first."""
    try:
        yield
    except PlaywrightError as error:
        if outlet.is_spent:
            raise FetchError(FetchFault.TOO_LARGE, "the page loads too much") from error
        if (known := outlet.faults.get(traffic.host)) is not None:
            raise known from error
        raise _fault(traffic, _first_line(error)) from error


def _fault(traffic: _Traffic, words: str) -> FetchError:
    host = traffic.host
    if traffic.crash.done() or "crashed" in words:
        return FetchError(FetchFault.BROWSER, f"{host}: the page crashed its tab")
    if "has been closed" in words or "Connection closed" in words:
        return FetchError(FetchFault.BROWSER, "the browser ended while the page was open")
    if "Download is starting" in words or "ERR_ABORTED" in words:
        return FetchError(FetchFault.BROWSER, f'{host} sends a file and no page: render = "http" reads files')
    if "ERR_TOO_MANY_REDIRECTS" in words:
        return FetchError(FetchFault.TOO_MANY_REDIRECTS, f"{host} redirects in circles")
    code = words.partition("net::")[2].partition(" ")[0]
    if "_CERT_" in code or "_SSL_" in code:
        return FetchError(FetchFault.TLS, f"{host}: {code}")
    if code:
        return FetchError(FetchFault.CONNECT, f"{host}: {code}")
    return FetchError(FetchFault.BROWSER, f"the browser failed: {words}")


def _first_line(error: PlaywrightError) -> str:
    return error.message.strip().partition("\n")[0][:200]


async def _seen(traffic: _Traffic, order: Order, outlet: Outlet) -> Drawn:
    page = traffic.page
    first = await page.goto(str(order.asking.home), wait_until="commit", timeout=0)
    await _refuse_files(first)
    _refuse_unreached(traffic, outlet)
    session = await page.context.new_cdp_session(page)
    world = World(session, order.max_bytes)
    await _settled(traffic, world, order, outlet)
    _refuse_unreached(traffic, outlet)
    if not traffic.answers:
        raise FetchError(FetchFault.PROTOCOL, f"{traffic.host} gave no answer")
    answer = traffic.answers[-1]
    await _refuse_files(answer)
    html = await _read(world)
    if html is None:
        raise FetchError(FetchFault.TOO_LARGE, f"more than {order.max_bytes} bytes")
    url = checked_url(page.url, order.policy)
    return Drawn(str(url), answer.status, await answer.all_headers(), html)


def _refuse_unreached(traffic: _Traffic, outlet: Outlet) -> None:
    answered = traffic.answers and traffic.answers[-1].status != CANNOT_REACH
    if not answered and (known := outlet.faults.get(traffic.host)) is not None:
        raise known


async def _refuse_files(answer: Response | None) -> None:
    if answer is None or answer.status >= 400:
        return
    headers = await answer.all_headers()
    media = headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if media not in _HTML:
        words = f'the answer is {media[:50]}, which needs no browser: render = "http" reads it'
        raise FetchError(FetchFault.BROWSER, words)


async def _read(world: World) -> str | None:
    """The page as HTML; None where it is too long. Asked again where it is just being exchanged."""
    while (found := await world.ask("({html: sight.read()})")) is None:
        await asyncio.sleep(_POLL)
    html = found.get("html")
    return html if isinstance(html, str) else None


async def _settled(traffic: _Traffic, world: World, order: Order, outlet: Outlet) -> None:
    """Wait until the text is there: it has not grown for a while, and nothing that may bring some is open.

    Pages that never rest (tickers, endless lists) are read as they are when the time is over.
    """
    until = min(time.monotonic() + _LONGEST_WAIT, order.deadline - _READING)
    pressed = 0
    size, since = -1, time.monotonic()
    while time.monotonic() < until:
        _bounded(traffic, outlet)
        found = await world.ask(f"sight.look({json.dumps(pressed < _MOST_PRESSED)})")
        now = time.monotonic()
        if found is None or found["pressed"] or not _is_same(size, found["size"]):
            pressed += bool(found and found["pressed"])
            size, since = found["size"] if found else -1, now
        elif found["ready"] and now - since >= _quiet(size, traffic):
            return
        await asyncio.sleep(_POLL)
    _bounded(traffic, outlet)


def _bounded(traffic: _Traffic, outlet: Outlet) -> None:
    if outlet.is_spent or traffic.asked > MAX_REQUESTS:
        raise FetchError(FetchFault.TOO_LARGE, f"{traffic.host}: the page loads too much")


def _is_same(before: int, size: int) -> bool:
    """Clocks and counters are no text."""
    return before >= 0 and abs(size - before) <= 16 + before // 1000


def _quiet(size: int, traffic: _Traffic) -> float:
    if size < _SAYS_SOMETHING:
        return _QUIET_WHILE_EMPTY
    return _QUIET_WHILE_LOADING if traffic.open else _QUIET
