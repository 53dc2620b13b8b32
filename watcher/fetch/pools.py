"""Connection pools: one for the open network, one for each proxy that documents ask for."""

from __future__ import annotations

import ssl
import threading
from typing import TypedDict
from urllib.parse import unquote

import httpcore
import httpx

from watcher.errors import FetchError, FetchFault
from watcher.fetch.addresses import AddressPolicy
from watcher.fetch.network import Backend, Resolve
from watcher.fetch.urls import is_host

_IDLE_SECONDS = 15.0
# The pool looks at every idle connection at every request.
_IDLE_CONNECTIONS = 16


class _Settings(TypedDict):
    ssl_context: ssl.SSLContext
    http2: bool
    max_connections: int | None
    max_keepalive_connections: int
    keepalive_expiry: float


class Pools:
    """Pools that share one TLS context."""

    def __init__(self, policy: AddressPolicy, resolve: Resolve, ssl_context: ssl.SSLContext) -> None:
        """Take what may be reached directly, how names are looked up, and how to encrypt."""
        self._settings: _Settings = {
            "ssl_context": ssl_context,
            "http2": True,
            "max_connections": None,  # the fetch threads are the bound
            "max_keepalive_connections": _IDLE_CONNECTIONS,
            "keepalive_expiry": _IDLE_SECONDS,
        }
        self._resolve = resolve
        self._proxied: dict[str, httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()
        self.direct = httpcore.ConnectionPool(network_backend=Backend(policy, resolve), **self._settings)

    def through(self, proxy: str) -> httpcore.ConnectionPool:
        """The pool of a proxy: ``http://``, ``socks5://`` or ``socks5h://``, with a login or without.

        Raises:
            FetchError: the proxy's URL is of another kind. Never shows it: it may hold a password.
        """
        with self._lock:
            if proxy not in self._proxied:
                self._proxied[proxy] = self._open(proxy)
            return self._proxied[proxy]

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for pool in (self.direct, *self._proxied.values()):
                pool.close()

    def _open(self, proxy: str) -> httpcore.ConnectionPool:
        try:
            url = httpx.URL(proxy)
        except (httpx.InvalidURL, ValueError):
            raise _unusable() from None
        if url.scheme not in ("http", "socks5", "socks5h") or not is_host(url.raw_host.decode("ascii")):
            raise _unusable()
        kind = httpcore.HTTPProxy if url.scheme == "http" else httpcore.SOCKSProxy
        name, _, password = url.userinfo.partition(b":")
        login = (unquote(name.decode()), unquote(password.decode())) if url.userinfo else None
        return kind(
            proxy_url=httpcore.URL(
                scheme=url.raw_scheme,
                host=url.raw_host,
                port=url.port or _default_port(url.scheme),
                target=b"/",
            ),
            proxy_auth=login,
            network_backend=Backend(None, self._resolve),
            **self._settings,
        )


def _default_port(scheme: str) -> int:
    return 80 if scheme == "http" else 1080


def _unusable() -> FetchError:
    return FetchError(FetchFault.SECRET, "proxy: expected http://, socks5:// or socks5h:// and a host")
