"""Draw 500 pages with four in flight: pages a second, memory of all processes, and whether it grows.

    python bench/browser.py [--pages 500] [--browser PROGRAM]

Real legal pages where the corpus is found (WATCHER_CORPUS, default ../shared), each made to appear by script,
as the pages are for which a browser is needed. Memory is the proportional share (PSS) of this process, the
driver and all processes of the browser, looked at once a second.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import json
import os
import queue
import statistics
import threading
import time
from pathlib import Path

from watcher.clock import utc_now
from watcher.errors import FetchError
from watcher.fetch import Fetcher
from watcher.fetch.browser_chromium import descendants
from watcher.model import Document, Network, Render, Validators

ROOT = Path(__file__).resolve().parent.parent
IN_FLIGHT = 4
SHELL = """<!DOCTYPE html><html lang="en"><title>Policy</title><body><div id="app">Loading</div><script>
fetch(location.pathname + "?text").then(answer => answer.text()).then(text => {
  const page = new DOMParser().parseFromString(text, "text/html");
  document.body.replaceWith(document.adoptNode(page.body));
});</script>"""


def texts(corpus: Path) -> list[bytes]:
    """Real pages, or one made up of the same size; compressed, so that they take little memory here."""
    found = sorted(corpus.glob("replay/pages/*/*.gz"))
    if found:
        return [path.read_bytes() for path in found[:: max(1, len(found) // 200)]]
    clause = "<p>We keep the data that you give us for as long as your account is open.</p>"
    return [gzip.compress(f"<main><h1>Privacy policy</h1>{clause * 600}</main>".encode())]


def serve(pages: list[bytes], host: str) -> str:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            number = self.path.strip("/").partition("?")[0]
            found = pages[int(number) % len(pages)] if number.isdigit() else b""
            body = gzip.decompress(found) if self.path.endswith("?text") else SHELL.encode() if found else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer((host, 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{host}:{server.server_port}"


def memory() -> float:
    """Megabytes of this process and all below it, shared pages counted once."""
    total = 0
    for process in (os.getpid(), *descendants(os.getpid())):
        try:
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--browser")
    args = parser.parse_args()
    corpus = Path(os.environ.get("WATCHER_CORPUS", ROOT.parent / "shared")).resolve()
    pages = texts(corpus)
    # One request at a time goes to each host.
    sites = [serve(pages, f"127.0.0.{number}") for number in range(1, IN_FLIGHT + 1)]
    network = Network(allow=("127.0.0.0/8",), per_host_delay=0, browser=args.browser)
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(args.pages):
        todo.put(number)
    done: list[int] = []
    failed: list[str] = []
    samples: list[tuple[int, float]] = []

    def work(fetcher: Fetcher, site: str) -> None:
        while True:
            try:
                number = todo.get_nowait()
            except queue.Empty:
                return
            url = f"{site}/{number}"
            document = Document("a/b", "a", "A", "B", (url,), render=Render.BROWSER)
            try:
                page = fetcher.fetch(document, url, Validators(), now=utc_now)
                done.append(len(getattr(page, "body", b"")))
            except FetchError as error:
                failed.append(str(error))

    began = time.monotonic()
    with Fetcher(network, str) as fetcher:
        threads = [threading.Thread(target=work, args=(fetcher, site)) for site in sites]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            samples.append((len(done), memory()))
            time.sleep(1)
        took = time.monotonic() - began
    print(json.dumps(report(args.pages, len(done), failed, took, samples), indent=1))


def report(
    pages: int, done: int, failed: list[str], took: float, samples: list[tuple[int, float]]
) -> dict[str, object]:
    """The figures: memory in fifths of the run, so that growth shows."""
    fifths = [
        [size for at, size in samples if pages * part // 5 <= at < pages * (part + 1) // 5]
        for part in range(5)
    ]
    return {
        "pages": done,
        "failed": len(failed),
        "first_failures": failed[:3],
        "seconds": round(took, 1),
        "pages_per_second": round(done / took, 2),
        "peak_mb": round(max(size for _, size in samples)),
        "mean_mb_by_fifth": [round(statistics.mean(sizes)) for sizes in fifths if sizes],
    }


if __name__ == "__main__":
    main()
