"""Connection pools: one for the open network, one for each proxy that documents ask for."""

from __future__ import annotations

import ssl
import threading
from typing import TypedDict

import httpcore
import httpx

from watcher.fetch.addresses import AddressPolicy
from watcher.fetch.network import Backend, Resolve
from watcher.fetch.proxies import read_proxy

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
        """The pool of a proxy.

        Raises:
            FetchError: there are no proxies of this kind.
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
        asked = read_proxy(proxy)
        host = asked.host.encode("ascii")
        url = httpcore.URL(scheme=asked.scheme, host=host, port=asked.port, target=b"/")
        backend = Backend(None, self._resolve)
        if asked.is_socks:
            return httpcore.SOCKSProxy(url, asked.login, network_backend=backend, **self._settings)
        # Not the context of the pages: a pool sets on its own which versions of HTTP it speaks.
        secure = httpx.create_ssl_context() if asked.scheme == "https" else None
        return httpcore.HTTPProxy(
            url, asked.login, proxy_ssl_context=secure, network_backend=backend, **self._settings
        )
