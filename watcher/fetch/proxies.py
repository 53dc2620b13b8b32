"""The proxy that a document asks for: what its URL says, read the same for every way of fetching."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

import httpx

from watcher.errors import FetchError, FetchFault
from watcher.fetch.urls import is_host

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy and how one logs in there.

    Attributes:
        scheme: ``http``, ``https`` (spoken to over TLS), ``socks5`` or ``socks5h`` (the same: names are
            resolved by the proxy).
    """

    scheme: str
    host: str
    port: int
    login: tuple[str, str] | None

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS5, and not HTTP."""
        return self.scheme.startswith("socks")


def read_proxy(text: str) -> Proxy:
    """Read a proxy's URL.

    Raises:
        FetchError: it is of another kind. Never shows it: it may hold a password.
    """
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise _unusable() from None
    host = url.raw_host.decode("ascii")
    if url.scheme not in _PORTS or not is_host(host):
        raise _unusable()
    name, _, password = url.userinfo.partition(b":")
    login = (unquote(name.decode()), unquote(password.decode())) if url.userinfo else None
    return Proxy(url.scheme, host, url.port or _PORTS[url.scheme], login)


def _unusable() -> FetchError:
    return FetchError(
        FetchFault.SECRET, "proxy: expected http://, https://, socks5:// or socks5h:// and a host"
    )
