"""The corpus's server of page histories in this process: a host a document, faults one by one."""

from __future__ import annotations

import gzip
import http.server
import importlib.util
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

# What each fault makes of a document, and what its reason says. Where the machine is slow, the time is over
# before too much has come.
FAULTS = {
    "status:503": ("broken", "answered 503"),
    "status:403": ("blocked", "answered 403"),
    "challenge": ("blocked", "bot check"),
    "login": ("blocked", "log-in"),
    "empty": ("broken", "scripts"),
    "timeout": ("broken", "timeout"),
    "slow": ("broken", "timeout"),
    "reset": ("broken", "connection"),
    "truncate": ("broken", "closed connection without"),
    "bomb": ("broken", "too_large|timeout"),
    "endless": ("broken", "too_large|timeout"),
    "loop": ("broken", "too many redirects|more than 10 redirects"),
    "badgzip": ("broken", "broken gzip"),
    "huge": ("broken", "too_large|timeout"),
    "private": ("broken", "169.254.169.254 is not a globally routable"),
    # The last: it holds for the host, and where all documents are on one, for all that come later.
    "status:429": ("blocked", "answered 429"),
}
TIMES = 20  # enough for every redirect and every try


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class Web:
    """Documents whose pages move through their history in step."""

    def __init__(self, module: Any, pages: Path) -> None:
        self._world = module.World(pages)
        self.slugs: list[str] = list(self._world.docs)
        self.urls: dict[str, str] = {}

    @property
    def steps(self) -> int:
        """How many there are, in the longest history."""
        steps: int = self._world.last + 1
        return steps

    def cut(self, length: int, chance: random.Random) -> None:
        """Leave a piece of each history, from anywhere in it."""
        for slug, files in self._world.docs.items():
            start = chance.randint(0, max(0, len(files) - length))
            self._world.docs[slug] = files[start : start + length]

    def go_to(self, step: int) -> None:
        self._world.step = step

    def fail(self, slug: str, kinds: Sequence[str | None]) -> None:
        """Say how the next requests of a document fail, one by one; None: not at all."""
        with self._world.lock:
            self._world.faults[slug].extend(kinds)

    def heal(self) -> None:
        """Forget faults that nobody met."""
        with self._world.lock:
            self._world.faults.clear()


@contextmanager
def replayed_web(corpus: Path) -> Iterator[Web]:
    """Serve each document on an address of its own, as documents of many providers are."""
    module = _load(corpus / "replay" / "serve.py")
    web = Web(module, corpus / "replay" / "pages")
    module.Handler.world = web._world
    with ExitStack() as running:
        for number, slug in enumerate(web.slugs, 1):
            server = running.enter_context(_Server((f"127.0.0.{number}", 0), module.Handler))
            running.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            web.urls[slug] = f"http://127.0.0.{number}:{server.server_port}/{slug}"
        yield web


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("replay_serve", path)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    usual = module.Handler.serve

    def serve(handler: Any, slug: str, offset: int) -> object:
        """As ever, but for the bomb: packing a GiB for each request takes seconds."""
        world = handler.world
        with world.lock:
            faults = world.faults[slug]
            is_bomb = bool(faults) and faults[0] == "bomb" and bool(faults.popleft())
        if is_bomb:
            return handler.answer(200, _bomb(), Content_Encoding="gzip")
        return usual(handler, slug, offset)

    module.Handler.serve = serve
    return module


@cache
def _bomb() -> bytes:
    """1 GiB of zeros."""
    return gzip.compress(bytes(1 << 24)) * 64
