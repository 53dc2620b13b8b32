"""The way out: connections that check the address they go to, and that end in time.

httpcore asks a *network backend* for connections. Ours resolves the name, checks every address, and
connects to one of the very addresses it checked, while TLS and ``Host`` keep the name: nothing is
resolved twice, so a name that points elsewhere a moment later (DNS rebinding) gains nothing.

Every ``timeout`` that httpcore hands down is, here, the *moment* of :func:`time.monotonic` at which the
whole fetch must be over, not a number of seconds: so each read waits for what is left and no longer,
and a server that sends a byte now and then cannot stretch a fetch.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore

from watcher.errors import FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy, is_address
from watcher.fetch.urls import private_address

Resolve = Callable[[str, int], Sequence[str]]

_ADDRESSES_TRIED = 4


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order the system would try them."""
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(
    policy: AddressPolicy, resolve: Resolve, host: str, port: int, deadline: float
) -> Sequence[str]:
    """The addresses of a host; to these, and to no others, a connection may be made.

    Raises:
        FetchError: the name cannot be resolved in time, or one of its addresses may not be reached.
    """
    addresses = resolved(resolve, host, port, deadline)
    for address in addresses:
        if not policy.permits(address):
            raise private_address(host)
    return addresses


class Backend(httpcore.NetworkBackend):
    """Makes connections for httpcore. ``policy`` None goes anywhere: for a proxy the user configured."""

    def __init__(self, policy: AddressPolicy | None, resolve: Resolve = system_resolve) -> None:
        """Take what may be reached, and how names become addresses."""
        self._policy = policy
        self._resolve = resolve
        self._tcp = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to one of the host's checked addresses.

        Raises:
            FetchError: the name has no address, or one that may not be reached.
        """
        deadline = _given(timeout)
        addresses = self._addresses(host, port, deadline)[:_ADDRESSES_TRIED]
        for position, address in enumerate(addresses, 1):
            # A share of the time each, so that a dead first address leaves some for the second.
            share = _left(deadline, httpcore.ConnectTimeout) / (len(addresses) - position + 1)
            try:
                stream = self._tcp.connect_tcp(
                    address, port, timeout=share, local_address=local_address, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if position == len(addresses):
                    raise
            else:
                return DeadlineStream(stream, deadline)
        raise FetchError(FetchFault.DNS, f"{host} has no address")

    def _addresses(self, host: str, port: int, deadline: float) -> Sequence[str]:
        if self._policy is None:
            return resolved(self._resolve, host, port, deadline)
        return checked_addresses(self._policy, self._resolve, host, port, deadline)


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose timeouts are moments. Without one, the moment it was made with stands."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        """Wrap a connection that takes seconds."""
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, or wait for it until the moment given."""
        return self._inner.read(max_bytes, _left(timeout or self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it before the moment given."""
        if buffer:
            self._inner.write(buffer, _left(timeout or self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on encrypted, with a certificate checked against the name.

        Raises:
            FetchError: the certificate is not valid for the name, or no common way to encrypt.
        """
        deadline = timeout or self._deadline
        try:
            secure = self._inner.start_tls(
                ssl_context, server_hostname, _left(deadline, httpcore.ConnectTimeout)
            )
        except httpcore.ConnectError as error:
            cause = error.__cause__
            if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
                raise FetchError(FetchFault.TLS, _tls_words(server_hostname, cause)) from error
            raise
        return DeadlineStream(secure, deadline)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore wants to know of the socket."""
        return self._inner.get_extra_info(info)


def _given(timeout: float | None) -> float:
    assert timeout is not None, "every request carries the moment at which it must be over"  # noqa: S101
    return timeout


def _left(deadline: float, error: type[httpcore.TimeoutException]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the time for the whole fetch is over")
    return left


def _tls_words(host: str | None, error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{host}: the certificate is not valid: {error.verify_message}"
    return f"{host}: TLS failed ({error.reason or 'no reason given'})"


def resolved(resolve: Resolve, host: str, port: int, deadline: float) -> Sequence[str]:
    """Look a name up, for no longer than there is time: the system's resolver cannot be interrupted.

    Raises:
        FetchError: it cannot be resolved in time.
    """
    if is_address(host):
        return [host]
    answer: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answer.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    try:
        found = answer.get(timeout=_left(deadline, httpcore.ConnectTimeout))
    except queue.Empty:
        raise FetchError(FetchFault.DNS, f"{host}: no answer from the name server in time") from None
    if isinstance(found, OSError | UnicodeError):
        words = found.strerror if isinstance(found, OSError) else None
        raise FetchError(FetchFault.DNS, f"{host}: {words or 'not a name that can be resolved'}") from found
    return found
