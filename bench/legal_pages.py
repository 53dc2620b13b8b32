"""A loopback server of real pages for the benches: the corpus' pages, byte-noise on request.

    python bench/legal_pages.py CORPUS

Wraps the corpus' own ``serve.py``: ``GET /SLUG/N`` as there; ``POST /_salt?to=X`` makes every page
byte-different from then on (a comment and a changed attribute) while its text stays the same.
"""

from __future__ import annotations

import http.server
import importlib.util
import sys
import urllib.parse
from pathlib import Path
from typing import Any


def load_serve(corpus: Path) -> Any:
    """The corpus' server module."""
    spec = importlib.util.spec_from_file_location("serve", corpus / "replay" / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def paths(corpus: Path, count: int) -> list[str]:
    """``count`` different pages, taken round-robin from all documents."""
    folders = sorted(folder for folder in (corpus / "replay" / "pages").iterdir() if folder.is_dir())
    sizes = {folder.name: len(list(folder.glob("*.gz"))) for folder in folders}
    found = [
        f"{slug}/{number}"
        for number in range(max(sizes.values()))
        for slug, size in sizes.items()
        if number < size
    ]
    return found[:count]


def main() -> None:
    """Serve until killed; print the port first."""
    corpus = Path(sys.argv[1])
    serve = load_serve(corpus)

    class Salted(serve.Handler):  # type: ignore[name-defined,misc]
        salt = b""
        disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement

        def do_POST(self) -> None:  # noqa: N802
            Salted.salt = urllib.parse.urlsplit(self.path).query.partition("=")[2].encode()
            self.json({"salt": Salted.salt.decode()})

    world = serve.World(corpus / "replay" / "pages")
    plain_page = world.page

    def page(slug: str, offset: int = 0) -> tuple[bytes, str]:
        body, kind = plain_page(slug, offset)
        if Salted.salt and "html" in kind:
            body = body.replace(b"<body", b'<body data-request="' + Salted.salt + b'"', 1)
            body += b"<!-- rendered for " + Salted.salt + b" -->"
        return body, kind

    world.page = page
    serve.Handler.world = world
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Salted)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
