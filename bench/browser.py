"""Draw 500 pages with four in flight: pages a second, memory of all processes, and whether it grows.

    python bench/browser.py [--pages 500] [--browser PROGRAM]

Real legal pages where the corpus is found (WATCHER_CORPUS, default ../shared), each made to appear by script,
as the pages are for which a browser is needed, and sent by another process. Memory is that of this process,
the driver and all processes of the browser, looked at once a second: the proportional share (PSS), by which
the aim is judged, and the sum (RSS), in which what they share counts once for each.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import json
import multiprocessing
import os
import queue
import statistics
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from watcher.clock import utc_now
from watcher.errors import FetchError
from watcher.fetch import Fetcher
from watcher.fetch.browser_processes import descendants
from watcher.model import Document, Network, Render, Validators

ROOT = Path(__file__).resolve().parent.parent
IN_FLIGHT = 4
STEP = 50
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
    multiprocessing.Process(target=server.serve_forever, daemon=True).start()
    server.server_close()
    return f"http://{host}:{server.server_port}"


@dataclass(frozen=True, slots=True)
class Sample:
    """Megabytes after so many pages."""

    pages: int
    rss: float
    pss: dict[str, float]

    @property
    def total(self) -> float:
        """The proportional share of all processes."""
        return sum(self.pss.values())


def memory(pages: int) -> Sample:
    """What this process and all below it take."""
    rss, pss = 0.0, dict.fromkeys(("python", "driver", "browser", "tabs"), 0.0)
    servers = {server.pid for server in multiprocessing.active_children()}
    for process in {os.getpid(), *descendants(os.getpid())} - servers:
        try:
            command = Path(f"/proc/{process}/cmdline").read_bytes()
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        sizes = {line.split()[0]: int(line.split()[1]) / 1000 for line in lines[1:]}
        rss += sizes.get("Rss:", 0.0)
        pss[kind(process, command)] += sizes.get("Pss:", 0.0)
    return Sample(pages, rss, pss)


def kind(process: int, command: bytes) -> str:
    if process == os.getpid():
        return "python"
    if b"--type=renderer" in command:
        return "tabs"
    return "driver" if b"run-driver" in command else "browser"


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
    samples: list[Sample] = []

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
            samples.append(memory(len(done) + len(failed)))
            time.sleep(1)
        took = time.monotonic() - began
    print(json.dumps(report(args.pages, len(done), failed, took, samples), indent=1))


def report(pages: int, done: int, failed: list[str], took: float, samples: list[Sample]) -> dict[str, object]:
    """The figures: means of the parts of the run, so that growth shows."""
    first = [sample for sample in samples if sample.pages < pages / 3]
    last = [sample for sample in samples if sample.pages >= pages * 2 / 3]
    parts = [
        [sample for sample in samples if start <= sample.pages < start + STEP]
        for start in range(0, pages, STEP)
    ]
    return {
        "pages": done,
        "failed": len(failed),
        "first_failures": failed[:3],
        "seconds": round(took, 1),
        "pages_per_second": round(done / took, 2),
        "peak_mb": round(max(sample.total for sample in samples)),
        f"pss_mb_by_{STEP}_pages": [mean(sample.total for sample in part) for part in parts if part],
        f"rss_mb_by_{STEP}_pages": [mean(sample.rss for sample in part) for part in parts if part],
        "pss_mb_first_third": by_kind(first),
        "pss_mb_last_third": by_kind(last),
    }


def by_kind(samples: list[Sample]) -> dict[str, int]:
    found = {name: mean(sample.pss[name] for sample in samples) for name in samples[0].pss}
    return {"all": mean(sample.total for sample in samples), **found}


def mean(sizes: Iterable[float]) -> int:
    return round(statistics.mean(sizes))


if __name__ == "__main__":
    main()
