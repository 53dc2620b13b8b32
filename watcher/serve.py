"""Health and metrics over HTTP, for whoever watches the watcher."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from watcher.errors import StoreError, UserError
from watcher.store import DeliveryState, Store


@contextmanager
def listening(address: str, store: Store, stale_after: timedelta) -> Iterator[int]:
    """Serve ``/healthz`` and ``/metrics`` on ``HOST:PORT`` while inside; yields the port.

    Raises:
        UserError: the address is malformed, or taken.
    """
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit():
        raise UserError(f"--listen {address!r}: expected HOST:PORT, for example 127.0.0.1:8080")
    handler = type("Handler", (_Handler,), {"store": store, "stale_after": stale_after})
    try:
        server = ThreadingHTTPServer((host.strip("[]"), int(port)), handler)
    except (OSError, OverflowError) as error:
        raise UserError(f"--listen {address}: cannot listen there ({error}); choose another port") from None
    threading.Thread(target=server.serve_forever, name="serve", daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: Store
    stale_after: timedelta
    timeout = 10  # seconds a client may keep a connection open without a word

    def do_GET(self) -> None:
        try:
            if self.path == "/healthz":
                self._health()
            elif self.path == "/metrics":
                self._metrics()
            else:
                self._answer(404, "text/plain", "there are /healthz and /metrics\n")
        except StoreError as error:
            self._answer(503, "application/json", json.dumps({"alive": False, "error": str(error)}) + "\n")

    def log_message(self, *args: object) -> None:
        """Stay quiet: health probes are no news."""

    def _health(self) -> None:
        beat = max(self.store.heartbeats().values(), default=None)
        alive = beat is not None and datetime.now(UTC) - beat <= self.stale_after
        body = {"alive": alive, "last_heartbeat": beat and beat.isoformat()}
        self._answer(200 if alive else 503, "application/json", json.dumps(body) + "\n")

    def _metrics(self) -> None:
        states = Counter(row.state for row in self.store.documents())
        lines = ["# TYPE watcher_documents gauge"]
        lines += [f'watcher_documents{{state="{state}"}} {count}' for state, count in sorted(states.items())]
        now = datetime.now(UTC)
        outbox = self.store.outbox.outstanding(now)
        lines += ["# TYPE watcher_deliveries gauge"]
        lines += [
            f'watcher_deliveries{{state="{state}"}} {outbox.counts.get(state, 0)}' for state in DeliveryState
        ]
        overdue = (now - outbox.oldest).total_seconds() if outbox.oldest else 0.0
        lines += [
            "# HELP watcher_deliveries_oldest_seconds For how long the most overdue waits, quiet hours too.",
            "# TYPE watcher_deliveries_oldest_seconds gauge",
            f"watcher_deliveries_oldest_seconds {overdue:.0f}",
        ]
        self._answer(200, "text/plain; version=0.0.4", "\n".join(lines) + "\n")

    def _answer(self, status: int, kind: str, body: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
