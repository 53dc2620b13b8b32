"""Pages for a real Chromium, on loopback, and what comes of them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from fetch_servers import Site, clock, document
from site_server import policy

from watcher.errors import FetchError
from watcher.fetch import Fetcher, browser_missing
from watcher.model import Document, Network, Page, Render, Validators
from watcher.normalise import normalise

MISSING = browser_missing(Network())
MARKS = [pytest.mark.skipif(MISSING is not None, reason=MISSING or ""), pytest.mark.xdist_group("browser")]

TEXT = policy().partition("<main>")[2].removesuffix("</main></body></html>")
# Long enough to be taken for a text at once.
LONG = TEXT + "".join(f"<p>Clause {n}: we keep the data of this kind for {n} days.</p>" for n in range(20))


def network(**fields: object) -> Network:
    # One address alone: what lies beside it on loopback is private.
    made = {"allow": ("127.0.0.1/32",), "per_host_delay": 0.0, "timeout": 20.0, **fields}
    return Network(user_agent="tos-watcher-test", **made)  # type: ignore[arg-type]


def draw(by: Fetcher, url: str, **fields: object) -> Page:
    wanted: Document = document(url, render=Render.BROWSER, **fields)
    page = by.fetch(wanted, url, Validators(), now=clock)
    assert isinstance(page, Page)
    return page


def words(page: Page) -> str:
    return "\n".join(block.text for block in normalise(page).blocks)


def drawn(by: Fetcher, site: Site, html: str, path: str = "/page") -> str:
    return words(draw(by, site.page(path, html.encode(), content_type="text/html; charset=utf-8")))


def failure(by: Fetcher, url: str, **fields: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        draw(by, url, **fields)
    return caught.value


@dataclass
class Listener:
    """Counts who connects to an address."""

    port: int
    calls: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def listening(host: str, kind: socket.SocketKind = socket.SOCK_STREAM) -> Iterator[Listener]:
    with socket.socket(socket.AF_INET, kind) as door:
        door.bind((host, 0))
        seen = Listener(door.getsockname()[1])
        if kind is socket.SOCK_STREAM:
            door.listen(1000)

        def serve() -> None:
            while True:
                try:
                    if kind is socket.SOCK_STREAM:
                        call, address = door.accept()
                        call.close()
                    else:
                        _, address = door.recvfrom(2048)
                except OSError:
                    return
                seen.calls.append(address)

        threading.Thread(target=serve, daemon=True).start()
        yield seen
        door.shutdown(socket.SHUT_RDWR) if kind is socket.SOCK_STREAM else None


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Take a text for settled sooner, where waiting for it is not what is tried."""
    patch.setattr("watcher.fetch.browser_page._QUIET", 0.2)
    patch.setattr("watcher.fetch.browser_page._POLL", 0.05)
