"""From the outlet on through a document's own proxy: connect to it, and have it connect to the host."""

from __future__ import annotations

import asyncio
import base64
import ssl
from ipaddress import ip_address

import httpx

from watcher.errors import FetchError, FetchFault
from watcher.fetch.addresses import is_address
from watcher.fetch.proxies import Proxy

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_NO_LOGIN, _LOGIN = 0, 2
_LENGTHS = {1: 4, 4: 16}  # of SOCKS5's kinds of addresses


async def reach(streams: Streams, proxy: Proxy, host: str, port: int) -> None:
    """Have a proxy make a connection to a host; then the streams lead there.

    Raises:
        FetchError: it does not. Never says why: those words are the proxy's own.
    """
    try:
        is_reached = await (_socks if proxy.is_socks else _connect)(streams, proxy, host, port)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        is_reached = False
    if not is_reached:
        raise refused()


def refused() -> FetchError:
    """The error for a proxy that does not do what it is asked to."""
    return FetchError(FetchFault.CONNECT, "the proxy refused to connect")


def authorization(proxy: Proxy) -> bytes:
    """The header line by which one logs in at an HTTP proxy; empty without a login."""
    if proxy.login is None:
        return b""
    return b"Proxy-Authorization: Basic " + base64.b64encode(":".join(proxy.login).encode()) + b"\r\n"


def encryption(proxy: Proxy) -> ssl.SSLContext | None:
    """How a proxy itself is spoken to; None in the clear."""
    return httpx.create_ssl_context() if proxy.scheme == "https" else None


async def _connect(streams: Streams, proxy: Proxy, host: str, port: int) -> bool:
    reader, writer = streams
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    head = f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n".encode("ascii")
    writer.write(head + authorization(proxy) + b"\r\n")
    answer = await reader.readuntil(b"\r\n\r\n")
    return answer[9:10] == b"2"


async def _socks(streams: Streams, proxy: Proxy, host: str, port: int) -> bool:
    """SOCKS5 (RFC 1928), with a name and a password (RFC 1929) where there are some."""
    reader, writer = streams
    method = _NO_LOGIN if proxy.login is None else _LOGIN
    writer.write(bytes((5, 1, method)))
    if await reader.readexactly(2) != bytes((5, method)):
        return False
    if proxy.login is not None:
        writer.write(b"\x01" + b"".join(_counted(part) for part in proxy.login))
        if (await reader.readexactly(2))[1]:
            return False
    if is_address(host):
        packed = ip_address(host).packed
        place = bytes((1 if len(packed) == 4 else 4,)) + packed
    else:
        place = b"\x03" + _counted(host)
    writer.write(b"\x05\x01\x00" + place + port.to_bytes(2, "big"))
    _, refusal, _, kind = await reader.readexactly(4)
    length = _LENGTHS[kind] if kind in _LENGTHS else (await reader.readexactly(1))[0]
    await reader.readexactly(length + 2)
    return refusal == 0


def _counted(text: str) -> bytes:
    data = text.encode()[:255]
    return bytes((len(data),)) + data
