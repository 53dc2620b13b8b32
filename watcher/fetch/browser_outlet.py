"""The only way out of the browser: a proxy that checks every address, one for each page.

::

    Chromium ──CONNECT host:443──► Outlet ──checked address──► server
             ──GET http://host/──►        (closed without a word where the address may not be reached)
                                    └───► the document's own proxy, where it has one ──► server

Chromium is told to send everything through it, loopback included, and to resolve no names: pages, what
they load, redirects, WebSockets, workers. A name is resolved here, for each connection, and the connection
goes to the very address that was checked. Nothing that is encrypted is opened. A document's own proxy
resolves names itself, as it does for HTTP: there, only URLs that name a private address can be refused.

Because a page has an outlet of its own, what it may cost is counted here: bytes both ways, connections.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from watcher.errors import FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy
from watcher.fetch.browser_proxy import Streams, authorization, encryption, reach, refused
from watcher.fetch.network import Resolve, checked_addresses, resolved
from watcher.fetch.proxies import Proxy
from watcher.fetch.urls import checked_url

MAX_CONNECTIONS = 2000
_HEAD = 1 << 17
_STEP = 1 << 16
_ADDRESSES_TRIED = 4
_HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authenticate", b"proxy-authorization"}
)
_REQUEST_LINE = re.compile(rb"([A-Z]{1,20}) ([^ \r\n]+) HTTP/1\.1\r\n")
# What a page sees of a host that cannot be reached.
CANNOT_REACH = 502
_FAILED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Outlet:
    """What one page may reach, and how much of it.

    Attributes:
        policy: which addresses may be reached.
        resolve: how names become addresses.
        deadline: the moment of :func:`time.monotonic` at which look-ups end.
        max_bytes: how much may pass, both ways together.
        host: the address to listen on: one that the browser can reach.
        peer: whose connections are served.
        proxy: the document's own, through which everything goes on.
        faults: why a host was not reached, by its name.
        refused: how many connections were not made because of their address.
        spent: bytes that passed.
    """

    policy: AddressPolicy
    resolve: Resolve
    deadline: float
    max_bytes: int
    host: str = "127.0.0.1"
    peer: str = "127.0.0.1"
    proxy: Proxy | None = None
    faults: dict[str, FetchError] = field(default_factory=dict)
    refused: int = 0
    spent: int = 0
    _connections: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self) -> str:
        """Begin to listen; returns the proxy's URL."""
        self._server = await asyncio.start_server(self._accept, self.host, 0, limit=_HEAD)
        port = self._server.sockets[0].getsockname()[1]
        return f"http://[{self.host}]:{port}" if ":" in self.host else f"http://{self.host}:{port}"

    async def close(self) -> None:
        """Break off whatever is under way."""
        if self._server is not None:
            self._server.close()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def is_spent(self) -> bool:
        """Whether the page took all that it may."""
        return self.spent > self.max_bytes or self._connections > MAX_CONNECTIONS

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  the server runs this as a task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._connections += 1
        try:
            if not self.is_spent and writer.get_extra_info("peername")[0] == self.peer:
                await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # one side hung up, said what is no HTTP, or the page is over
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        match = _REQUEST_LINE.match(head)
        if match is None:
            return
        method, target = match[1], match[2].decode("latin-1")
        is_tunnel = method == b"CONNECT"
        try:
            url = checked_url(f"https://{target}/" if is_tunnel else target, self.policy)
            server = await self._connect(url, is_tunnel)
        except FetchError as error:
            self._note(target, error)
            if error.kind is not FetchFault.PRIVATE_ADDRESS:
                writer.write(_FAILED)
            return
        try:
            if is_tunnel:
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await _first(self._pump(reader, server[1]), self._pump(server[0], writer))
            else:
                await self._ask(method, url, head[match.end() :], (reader, writer), server)
        finally:
            server[1].close()

    def _note(self, target: str, error: FetchError) -> None:
        host = target.removeprefix("http://").partition("/")[0].rpartition(":")
        self.faults[(host[0] if host[2].isdigit() else "".join(host)).strip("[]").lower()] = error
        self.refused += error.kind is FetchFault.PRIVATE_ADDRESS

    async def _connect(self, url: httpx.URL, is_tunnel: bool) -> Streams:
        host = url.raw_host.decode("ascii")
        port = url.port or (443 if url.scheme == "https" else 80)
        if self.proxy is None:
            look_up = asyncio.to_thread(
                checked_addresses, self.policy, self.resolve, host, port, self.deadline
            )
            return await _connected(host, port, await look_up)
        proxy = self.proxy
        look_up = asyncio.to_thread(resolved, self.resolve, proxy.host, proxy.port, self.deadline)
        streams = await _connected("the proxy", proxy.port, await look_up, proxy)
        if is_tunnel or proxy.is_socks:
            with contextlib.ExitStack() as unless_reached:
                unless_reached.callback(streams[1].close)
                await reach(streams, proxy, host, port)
                unless_reached.pop_all()
        return streams

    async def _ask(
        self,
        method: bytes,
        url: httpx.URL,
        headers: bytes,
        client: Streams,
        server: Streams,
    ) -> None:
        """One request in the clear. Both sides are told that it is the last one on their connection:
        the next may be for another host.
        """
        said, length = _without_hops(headers)
        target, login = url.raw_path, b""
        if self.proxy is not None and not self.proxy.is_socks:
            target, login = str(url).encode("ascii"), authorization(self.proxy)
        server[1].write(method + b" " + target + b" HTTP/1.1\r\n" + login + said)
        await self._pump(client[0], server[1], length)
        while True:
            line = await server[0].readuntil(b"\r\n")
            rest = await server[0].readuntil(b"\r\n\r\n") if line != b"\r\n" else b""
            if line[:1] != b"H":
                return
            if line[9:12] == b"407" and self.proxy is not None:
                self._note(str(url), refused())
                client[1].write(_FAILED)
                return
            if line[9:10] != b"1":  # not an early hint: the answer itself
                break
        client[1].write(line + _without_hops(rest)[0])
        await self._pump(server[0], client[1])

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int | None = None
    ) -> None:
        """Pass on ``length`` bytes, or all there are, while the page has some left to spend."""
        left = length
        while left is None or left > 0:
            piece = await reader.read(_STEP if left is None else min(left, _STEP))
            self.spent += len(piece)
            if not piece or self.is_spent:
                return
            left = None if left is None else left - len(piece)
            writer.write(piece)
            await writer.drain()


async def _connected(name: str, port: int, addresses: Sequence[str], proxy: Proxy | None = None) -> Streams:
    secure = encryption(proxy) if proxy else None
    server_name = proxy.host if proxy and secure else None
    for address in addresses[:_ADDRESSES_TRIED]:
        with contextlib.suppress(OSError):
            return await asyncio.open_connection(
                address, port, limit=_HEAD, ssl=secure, server_hostname=server_name
            )
    raise FetchError(FetchFault.CONNECT, f"{name}: no connection")


def _without_hops(head: bytes) -> tuple[bytes, int]:
    """Header lines without those about the connection, and the length of the body that they state."""
    kept, length = [], 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
        if line and name.strip().lower() not in _HOP_BY_HOP:
            kept.append(line)
    return b"\r\n".join([*kept, b"Connection: close", b"", b""]), length


async def _first(*ways: Coroutine[Any, Any, None]) -> None:
    """Run both ways of a tunnel until one ends: then the other has nobody to talk to."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
