"""A loopback web site whose pages a test can change, and which remembers who asked."""

from __future__ import annotations

import hashlib
import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

POLICY = """<!DOCTYPE html><html lang="en"><head><title>Privacy Policy</title></head><body><main>
<h1>Privacy Policy</h1><p>Last updated: March 1, 2026</p>
<h2>1. What we collect</h2>
<p>We collect the prompts that you type, the files that you upload and the answers that our service gives.</p>
<p>We also collect your e-mail address and the name that you give when you open an account with us.</p>
<h2>2. How we use it</h2>
<p>{training}</p>
<p>We use your e-mail address to send you messages about your account and to answer your questions.</p>
<h2>3. Who receives it</h2>
<p>We share your personal data with service providers who host our service on our behalf.</p>
<p>If you have questions about this privacy policy, write to our privacy team at the address above.</p>
</main></body></html>"""

DENIES = "We do not use your prompts or files to train our models."
PERMITS = "We use your prompts and files to train our models."


def policy(training: str = DENIES) -> str:
    """A short privacy policy whose only variable is what it says on training."""
    return POLICY.format(training=training)


@dataclass
class Site:
    """Pages by path, ``types`` of those that are not HTML; ``asked`` lists the paths of the requests."""

    port: int = 0
    pages: dict[str, str | bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    delay: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_site() -> Iterator[Site]:
    site = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            site.asked.append(self.path)
            time.sleep(site.delay)
            page = site.pages.get(self.path, "")
            body = page.encode() if isinstance(page, str) else page
            status = site.status.get(self.path, 200 if body else 404)
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            self.send_header("Content-Type", site.types.get(self.path, "text/html; charset=utf-8"))
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def configuration(site: Site, paths: list[str], *, extra: str = "", every: str = "1h") -> str:
    """A configuration that watches ``paths`` of the site as documents of the provider ``acme``."""
    lines = [
        f'[defaults]\nevery = "{every}"\nconfirm_after = "0s"\n',
        '[network]\nallow = ["127.0.0.0/8"]\nper_host_delay = 0\n',
        '[[provider]]\nid = "acme"\nname = "Acme AI"\n',
    ]
    lines += [
        f'[[provider.document]]\nid = "{path.strip("/")}"\nname = "Privacy policy"\nkind = "privacy"\n'
        f'url = "{site.url}{path}"\nlanguage = "en"\nrender = "http"\n'
        for path in paths
    ]
    return "\n".join([*lines, extra])
