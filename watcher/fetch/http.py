"""URL → Page over plain HTTP.

::

    turn of the host ─► request ─► answer ─► Page | NotModified
          ▲                           │
          └── next hop, checked ◄─────┴── redirect (at most 10)

Built on httpcore, the lower half of httpx, because its pool takes a network backend: that is where
addresses are checked and time is kept (:mod:`watcher.fetch.network`). Cookies, redirects and
decompression are ours: what a client remembers for us, it would remember across documents.
"""

from __future__ import annotations

import logging
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import h2.exceptions
import httpcore
import httpx

from watcher.errors import Answer, FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy
from watcher.fetch.coding import CodingError, decoded
from watcher.fetch.gate import HostGate
from watcher.fetch.headers import Asking, ResolveSecret, asking, resolve_value
from watcher.fetch.network import Resolve, system_resolve
from watcher.fetch.pools import Pools
from watcher.fetch.urls import checked_url, redirect_target
from watcher.model import Document, Network, NotModified, Page, Validators
from watcher.retry_after import parse_retry_after

MAX_REDIRECTS = 10
RETRIES = 2
_PAUSE = 0.25  # seconds before a retry; jitter makes it half to one and a half of that
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WITHOUT_WHOLE_BODY = frozenset({204, 205, 206})
_SHORT_BODY = 1 << 16
MAX_EVIDENCE = 1 << 18
"""Bytes of an error page that are kept."""
_KEPT_HEADERS = frozenset(
    {"content-type", "content-language", "etag", "last-modified", "date", "x-robots-tag"}
)
_TRANSPORT_FAULTS = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ConnectionNotAvailable,  # HTTP/2: the server said goodbye in the middle
    h2.exceptions.H2Error,
)

# At DEBUG these write header values, secrets among them.
for _name in ("hpack", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A redirect: where it leads, already checked."""

    url: httpx.URL


@dataclass(frozen=True, slots=True)
class _Fetch:
    """What stays the same over all hops and tries of one fetch."""

    pool: httpcore.ConnectionPool
    asking: Asking
    asked: str
    started: float
    deadline: float
    now: Callable[[], datetime]

    def elapsed_ms(self) -> int:
        return round((time.monotonic() - self.started) * 1000)


class HttpFetcher:
    """Fetches pages. One per process; safe to use from many threads.

    Example::

        with HttpFetcher(network, resolve_secret) as fetcher:
            page = fetcher.fetch(document, document.url, Validators(), now=clock)
    """

    def __init__(
        self,
        network: Network,
        resolve_secret: ResolveSecret,
        *,
        resolve: Resolve = system_resolve,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            network: how the network may be used.
            resolve_secret: reads what ``env:NAME`` or ``file:/path`` refers to.
            resolve: looks names up.
            ssl_context: how to encrypt; by default with the certificate authorities of certifi, or of
                ``SSL_CERT_FILE``.
        """
        self._network = network
        self._resolve_secret = resolve_secret
        self._policy = AddressPolicy(network.allow)
        self._gate = HostGate(network.per_host_delay)
        self._pools = Pools(self._policy, resolve, ssl_context or httpx.create_ssl_context())
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Send away who waits, close all connections. What is under way fails."""
        self._closing.set()
        self._gate.close()
        self._pools.close()

    @property
    def gate(self) -> HostGate:
        """Whose turn it is at each host, for who fetches in another way."""
        return self._gate

    def wait_for(self, url: str) -> float:
        """Seconds until the URL's host may be asked (0: now), so that nobody queues a busy host."""
        try:
            host = checked_url(url, self._policy).raw_host.decode("ascii")
        except FetchError:
            return 0.0  # the fetch itself will say what is wrong
        return self._gate.wait_for(host)

    def fetch(
        self, document: Document, url: str, validators: Validators, *, now: Callable[[], datetime]
    ) -> Page | NotModified:
        """Fetch one page of a document.

        Waits for the host's turn first; ``network.timeout`` counts from then.

        Raises:
            FetchError: with kind, status and retry hint.
        """
        target = checked_url(url, self._policy)
        said = asking(document, target, validators, self._network.user_agent, self._resolve_secret)
        pool = self._pools.direct
        if document.proxy:
            pool = self._pools.through(resolve_value(document.proxy, self._resolve_secret, "proxy"))
        with ExitStack() as turn:
            host = target.raw_host
            turn.enter_context(self._gate.turn(host.decode("ascii")))
            started = time.monotonic()
            fetch = _Fetch(pool, said, url, started, started + self._network.timeout, now)
            for _ in range(MAX_REDIRECTS + 1):
                if target.raw_host != host:
                    turn.close()  # never hold one host while waiting for another
                    host = target.raw_host
                    turn.enter_context(self._gate.turn(host.decode("ascii"), fetch.deadline))
                answer = self._persist(fetch, target)
                if not isinstance(answer, _Moved):
                    return answer
                target = answer.url
        raise FetchError(FetchFault.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS} redirects")

    def _persist(self, fetch: _Fetch, url: httpx.URL) -> Page | NotModified | _Moved:
        """Ask, and ask again where the connection failed; an answer, good or bad, is an answer."""
        for attempt in range(RETRIES + 1):
            try:
                return self._ask(fetch, url)
            except httpcore.TimeoutException as error:
                seconds = f"{self._network.timeout:g} s"
                raise FetchError(FetchFault.TIMEOUT, f"{url.host} did not finish within {seconds}") from error
            except httpcore.ProxyError:
                # Its words are the proxy's own.
                raise FetchError(FetchFault.CONNECT, "the proxy refused to connect") from None
            except _TRANSPORT_FAULTS as error:
                pause = _PAUSE * (attempt + 1) * random.uniform(0.5, 1.5)  # noqa: S311
                if (
                    attempt == RETRIES
                    or time.monotonic() + pause >= fetch.deadline
                    or self._closing.wait(pause)
                ):
                    raise _transport_error(url.host, error) from None
        raise AssertionError("the last attempt returns or raises")

    def _ask(self, fetch: _Fetch, url: httpx.URL) -> Page | NotModified | _Moved:
        headers = fetch.asking.headers(url)
        deadline = fetch.deadline
        request = httpcore.Request(
            b"GET",
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=headers,
            extensions={"timeout": {"connect": deadline, "read": deadline, "write": deadline}},
        )
        try:
            response = fetch.pool.handle_request(request)
        except ValueError as error:  # httpcore reads the status of HTTP/2 with a bare int()
            raise httpcore.RemoteProtocolError("the answer has no readable status") from error
        finished = False
        try:
            answer = self._answer(fetch, url, response)
            finished = True
            return answer
        finally:
            response.close()
            if not finished:  # over HTTP/2 the rest of the body would go on arriving
                response.extensions["network_stream"].close()

    def _answer(
        self, fetch: _Fetch, url: httpx.URL, response: httpcore.Response
    ) -> Page | NotModified | _Moved:
        status = response.status
        headers = _first_values(response.headers)
        if 200 <= status < 300 and status not in _WITHOUT_WHOLE_BODY:
            return self._page(fetch, url, response, headers)
        if status in _REDIRECTS and "location" in headers:
            _finish(response)
            fetch.asking.keep_cookies(url, response.headers)
            return _Moved(redirect_target(url, headers["location"].encode("latin-1"), self._policy))
        if status == 304 and fetch.asking.is_conditional(url):
            _finish(response)
            return NotModified(fetch.asked, fetch.now(), fetch.elapsed_ms())
        wait = parse_retry_after(headers.get("retry-after"), fetch.now())
        limited = status == 429 or (status == 503 and wait is not None)
        if limited and wait:
            self._gate.hold_off(url.raw_host.decode("ascii"), wait)
        raise FetchError(
            FetchFault.RATE_LIMITED if limited else FetchFault.STATUS,
            f"{url.host} answered {status}",
            status=status,
            retry_after=wait if limited else None,
            answer=_evidence(fetch, url, response, headers) if status >= 400 else None,
        )

    def _page(
        self, fetch: _Fetch, url: httpx.URL, response: httpcore.Response, headers: dict[str, str]
    ) -> Page:
        body = self._body(response, headers)
        if not body:
            detail = f"{url.host} answered {response.status} without a body"
            raise FetchError(FetchFault.STATUS, detail, status=response.status)
        return Page(
            url=fetch.asked,
            final_url=str(url),
            status=response.status,
            headers=_kept(headers),
            body=body,
            fetched_at=fetch.now(),
            elapsed_ms=fetch.elapsed_ms(),
        )

    def _body(self, response: httpcore.Response, headers: dict[str, str]) -> bytes:
        """The body, decompressed and within bounds."""
        limit = self._network.max_bytes
        stated = headers.get("content-length", "")
        if stated.isdigit() and int(stated[:20]) > limit:
            raise _too_large(limit)
        pieces, size = [], 0
        try:
            for piece in decoded(headers.get("content-encoding", ""), _bounded(response, limit)):
                size += len(piece)
                if size > limit:
                    raise _too_large(limit)
                pieces.append(piece)
        except CodingError as error:
            raise FetchError(
                FetchFault.PROTOCOL, f"the body holds {error}", status=response.status
            ) from error
        return b"".join(pieces)


def _bounded(response: httpcore.Response, limit: int) -> Iterator[bytes]:
    """What the wire brings: bounded too, for a body may inflate to nothing for ever."""
    size = 0
    for chunk in response.iter_stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        yield chunk


def _evidence(fetch: _Fetch, url: httpx.URL, response: httpcore.Response, headers: dict[str, str]) -> Answer:
    """What came with an error, as far as it came: nothing more can go wrong with it."""
    pieces: list[bytes] = []
    room = MAX_EVIDENCE
    with suppress(CodingError, FetchError, httpcore.TimeoutException, *_TRANSPORT_FAULTS):
        for piece in decoded(headers.get("content-encoding", ""), _bounded(response, MAX_EVIDENCE)):
            pieces.append(piece[:room])
            room -= len(pieces[-1])
            if not room:
                break
    return Answer(str(url), response.status, _kept(headers), b"".join(pieces), fetch.now())


def _kept(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in _KEPT_HEADERS}


def _finish(response: httpcore.Response) -> None:
    """Read away a short rest, so that the connection can be used again."""
    size = 0
    for chunk in response.iter_stream():
        size += len(chunk)
        if size > _SHORT_BODY:
            return


def _first_values(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in headers:
        values.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
    return values


def _too_large(limit: int) -> FetchError:
    return FetchError(FetchFault.TOO_LARGE, f"more than {limit} bytes")


def _transport_error(host: str, error: Exception) -> FetchError:
    """Words for a fault of the connection: never bytes that came from, or went to, the server."""
    if isinstance(error, httpcore.ConnectError):
        return FetchError(FetchFault.CONNECT, f"{host}: {error or 'no connection'}")
    if isinstance(error, httpcore.NetworkError):
        return FetchError(FetchFault.PROTOCOL, f"{host}: the connection broke: {error or 'closed'}")
    if isinstance(error, httpcore.RemoteProtocolError):
        return FetchError(FetchFault.PROTOCOL, f"{host}: {str(error).partition(': ')[0][:120]}")
    return FetchError(FetchFault.PROTOCOL, f"{host}: request and answer do not make HTTP")
