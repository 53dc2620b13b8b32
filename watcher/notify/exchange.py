"""Sees the HTTP exchange of a plugin's call: what was answered, within which time, and to which body.

Apprise tells whether a plugin thinks that it sent, not what the service said. Its plugins call
``requests.post(…)``, which asks a session for the adapter that carries the request: while an
:class:`Exchange` is open in a thread, that adapter is ours. Elsewhere nothing changes.
"""

from __future__ import annotations

import io
import json
import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from watcher.notify.deadline import Deadline
from watcher.notify.faults import fault as fault_of

LONGEST_ANSWER = 65_536

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered.

    Attributes:
        headers: with lower-case names.
        content: the first :data:`LONGEST_ANSWER` bytes.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(slots=True)
class Exchange:
    """One send, as it is seen on the wire.

    Attributes:
        amend: changes the JSON that a plugin sends.
        heard: what came back for each request: an answer, or in words why there is none.
    """

    adapter: HTTPAdapter
    deadline: Deadline
    amend: Callable[[Payload], Payload] | None = None
    heard: list[Answer | str] = field(default_factory=list)


_open: ContextVar[Exchange | None] = ContextVar("watcher_exchange", default=None)


class StopSendingError(requests.RequestException):
    """Keeps a plugin from trying again, waiting, or following, after the answer that counts."""


@contextmanager
def exchange(
    adapter: HTTPAdapter, deadline: Deadline, amend: Callable[[Payload], Payload] | None = None
) -> Iterator[Exchange]:
    """See and bound what this thread sends through ``requests``; log nothing of it: URLs are secrets."""
    opened = Exchange(adapter, deadline, amend)
    token = _open.set(opened)
    try:
        yield opened
    finally:
        _open.reset(token)


class Adapter(HTTPAdapter):
    """Carries the requests of one channel, and keeps its connection for the next."""

    def send(  # noqa: PLR0917 (as requests calls it)
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Carry a request of the open exchange."""
        now = _open.get()
        if now is None:
            return super().send(request, stream, timeout, verify, cert, proxies)
        try:
            response = self._carry(now, request, verify, cert, proxies)
        except (requests.RequestException, HTTPError, OSError) as error:
            fault = fault_of(error, now.deadline)
            now.heard.append(fault)
            raise requests.ConnectionError(fault) from None  # its own text holds the URL
        moved = 300 <= response.status_code < 400 and request.method not in {"GET", "HEAD"}
        if moved or response.status_code == requests.codes.too_many_requests:
            raise StopSendingError("answered")
        return response

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """A pool whose connections are cut when the time is over."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        watched: dict[type, type] = {HTTPConnection: _WatchedLine, HTTPSConnection: _WatchedTlsLine}
        pool.ConnectionCls = watched.get(pool.ConnectionCls, pool.ConnectionCls)
        return pool

    def _carry(
        self, now: Exchange, request: requests.PreparedRequest, verify: Any, cert: Any, proxies: Any
    ) -> requests.Response:
        if now.deadline.over:
            raise requests.Timeout
        _amend(request, now.amend)
        timeout = (now.deadline.connect, now.deadline.read)
        # REQUESTS_CA_BUNDLE is read by requests itself; this is what OpenSSL and httpx read.
        trusted = os.environ.get("SSL_CERT_FILE") or True if verify is True else verify
        response = super().send(request, True, timeout, trusted, cert, proxies)
        content = _read(response.raw, now.deadline)
        if now.deadline.over:  # a line that was cut looks like the end of an answer
            raise requests.Timeout
        headers = {name.lower(): value for name, value in response.headers.items()}
        now.heard.append(Answer(response.status_code, headers, content))
        response.raw = urllib3.HTTPResponse(
            io.BytesIO(content), status=response.status_code, preload_content=False
        )
        return response


class _WatchedLine(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch(self.sock)  # one that is used again
        super().request(*args, **kwargs)


class _WatchedTlsLine(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _watch(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch(self.sock)
        super().request(*args, **kwargs)


def _watch(line: socket.socket | None) -> None:
    now = _open.get()
    if now is not None and line is not None:
        now.deadline.watch(line)
        # urllib3 leaves this out behind a proxy; a body would wait for its headers to be acknowledged.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _read(raw: Any, deadline: Deadline) -> bytes:
    """The beginning of a body, undone of its compression, as far as it comes in time."""
    content = b""
    while len(content) < LONGEST_ANSWER and not deadline.over:
        piece = raw.read1(LONGEST_ANSWER - len(content), decode_content=True)
        if not piece:
            raw.release_conn()
            return content
        content += piece
    raw.close()
    return content


def _amend(request: requests.PreparedRequest, amend: Callable[[Payload], Payload] | None) -> None:
    """Change the JSON of a request, and write it in UTF-8: half as long where letters are not Latin."""
    kind = str(request.headers.get("Content-Type", ""))
    if amend is not None and isinstance(request.body, bytes | str) and kind.startswith("application/json"):
        payload = amend(json.loads(request.body))
        request.prepare_body(json.dumps(payload, ensure_ascii=False).encode(), None)


class _Silence(logging.Filter):
    """Drops what libraries log while an exchange is open: it holds URLs, at lower levels passwords."""

    def filter(self, _record: logging.LogRecord) -> bool:
        return _open.get() is None


def _install() -> None:
    """Once, when this module is imported."""
    plain = requests.Session.get_adapter

    def get_adapter(self: requests.Session, url: str) -> requests.adapters.BaseAdapter:
        now = _open.get()
        return plain(self, url) if now is None else now.adapter

    requests.Session.get_adapter = get_adapter  # type: ignore[method-assign]
    silence = _Silence()
    # A logger's filter is not asked about the loggers below it; urllib3 has one for each of its modules.
    below = [name for name in logging.root.manager.loggerDict if name.startswith(("requests.", "urllib3."))]
    for name in ("apprise", "requests", "urllib3", *below):
        logging.getLogger(name).addFilter(silence)


_install()
