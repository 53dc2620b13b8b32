"""Servers on loopback that answer as the test says, and fetchers that may reach them."""

from __future__ import annotations

import contextlib
import http.server
import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from watcher.errors import ConfigError, FetchError, FetchFault
from watcher.fetch import HttpFetcher
from watcher.model import Document, Network, Page, Validators

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # cheap: no authorities to load
LOOPBACK = ("127.0.0.0/8",)
SECRETS = {"env:TOKEN": "s3cret-token", "env:COOKIE": "s3cret-cookie", "file:/run/proxy": "to be set"}


def clock() -> datetime:
    return NOW


def document(url: str = "http://site.test/", **fields: object) -> Document:
    return Document(key="p/d", provider="p", provider_name="P", name="D", urls=(url,), **fields)  # type: ignore[arg-type]


@dataclass
class Seen:
    """A request as the server saw it."""

    path: str
    headers: dict[str, str]
    protocol: str = "HTTP/1.1"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _HttpServer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        headers.setdefault("content_length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with contextlib.suppress(OSError):  # a client may have had enough
            self.wfile.write(body)

    def reset(self) -> None:
        """Break the connection the hard way."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def do_GET(self) -> None:
        seen = Seen(self.path, {name.lower(): value for name, value in self.headers.items()})
        self.server.seen.append(seen)
        route = self.server.routes.get(self.path.partition("?")[0])
        if route is None:
            self.answer(404, b"<h1>Not found</h1>")
        else:
            route(self)


Route = Callable[[Handler], None]


class _HttpServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.seen: list[Seen] = []
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients break off; that is what the tests are about."""


@dataclass
class Site:
    """A running server."""

    server: _HttpServer
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def seen(self) -> list[Seen]:
        return self.server.seen

    @property
    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def route(self, path: str, route: Route) -> str:
        self.server.routes[path] = route
        return self.url(path)

    def page(self, path: str, body: bytes = b"<p>terms</p>", status: int = 200, **headers: str) -> str:
        return self.route(path, lambda handler: handler.answer(status, body, **headers))


@contextlib.contextmanager
def running_site(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    server = _HttpServer()
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site = Site(server)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def raw_server(answer: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that does as it likes with each connection; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        def one(connection: socket.socket) -> None:
            with contextlib.suppress(OSError):
                if tls is not None:
                    connection = tls.wrap_socket(connection, server_side=True)
                with connection:
                    answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield int(listener.getsockname()[1])
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def pump(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        for ready in select.select([one, other], [], [], 5)[0]:
            data = ready.recv(65536)
            while isinstance(ready, ssl.SSLSocket) and ready.pending():
                data += ready.recv(65536)
            if not data:
                return
            (other if ready is one else one).sendall(data)


class Proxy:
    """An HTTP proxy in front of loopback, whatever the name; notes what it was asked."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []

    def __call__(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        self.heads.append(head)
        method, target = head.split(b" ", 2)[:2]
        place = target if method == b"CONNECT" else target.split(b"/")[2]
        with socket.create_connection(("127.0.0.1", int(place.rpartition(b":")[2]))) as server:
            if method == b"CONNECT":
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            else:
                server.sendall(head.replace(b"http://" + place, b"", 1))
            pump(client, server)


def socks5(client: socket.socket) -> None:
    """A SOCKS5 proxy in front of loopback."""
    client.recv(4096)
    client.sendall(b"\x05\x00")
    request = client.recv(4096)
    with socket.create_connection(("127.0.0.1", int.from_bytes(request[-2:], "big"))) as server:
        client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        pump(client, server)


class Names:
    """Stands in for the name server; counts look-ups."""

    def __init__(self, answers: Mapping[str, Sequence[str]] | None = None) -> None:
        self.answers = dict(answers or {})
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        if host in self.answers:
            return self.answers[host]
        if host.endswith(".test"):
            return ["127.0.0.1"]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def read_secret(reference: str) -> str:
    if reference not in SECRETS:
        raise ConfigError(reference, ("is not set",))
    return SECRETS[reference]


def fetcher(
    *,
    names: Callable[[str, int], Sequence[str]] | None = None,
    tls: ssl.SSLContext | None = None,
    secret: Callable[[str], str] = read_secret,
    allow: tuple[str, ...] = LOOPBACK,
    timeout: float = 5.0,
    max_bytes: int = 1_000_000,
    per_host_delay: float = 0.0,
) -> HttpFetcher:
    network = Network(
        user_agent="tos-watcher-test",
        allow=allow,
        timeout=timeout,
        max_bytes=max_bytes,
        per_host_delay=per_host_delay,
    )
    return HttpFetcher(network, secret, resolve=names or Names(), ssl_context=tls or TRUSTS_NOBODY)


def fetched(
    by: HttpFetcher, url: str, of: Document | None = None, validators: Validators | None = None
) -> Page:
    result = by.fetch(of or document(url), url, validators or Validators(), now=clock)
    assert isinstance(result, Page)
    return result


def failure(by: HttpFetcher, url: str, of: Document | None = None) -> FetchError:
    """The error that fetching this URL ends in."""
    with pytest.raises(FetchError) as caught:
        by.fetch(of or document(url), url, Validators(), now=clock)
    return caught.value


def fault(by: HttpFetcher, url: str, of: Document | None = None) -> FetchFault:
    return failure(by, url, of).kind
