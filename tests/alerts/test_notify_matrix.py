"""Matrix: several requests for one message, to a home server on loopback."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from watcher.errors import DeliveryError
from watcher.model import Channel, Message
from watcher.notify import Notifier

MESSAGE = Message("a1", "Acme <AI>: training", "**“We train &#42;on&#42; it.”**", "plain", "acme/privacy")


class HomeServer(http.server.ThreadingHTTPServer):
    """Takes messages, each transaction once, as the specification has it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rooms: dict[str, dict[str, str]] = {}
        self.status = 200
        self.error: dict[str, object] = {}


class _Handler(http.server.BaseHTTPRequestHandler):
    server: HomeServer

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command == "PUT" and self.server.status == 200:
            self.server.rooms.setdefault(self.path, json.loads(content))
        said = {"user_id": "@w:acme.test", "room_id": "!r:acme.test", "access_token": "t", "event_id": "$1"}
        answer = self.server.error if self.command == "PUT" and self.server.error else said
        body = json.dumps(answer).encode()
        self.send_response(self.server.status if self.command == "PUT" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815
    do_PUT = do_POST  # noqa: N815


@pytest.fixture
def home() -> Iterator[HomeServer]:
    with HomeServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def notifier(home: HomeServer, who: str) -> Notifier:
    url = f"matrix://{who}@127.0.0.1:{home.server_port}/%23room:acme.test"
    return Notifier({"m": Channel("m", "env:M")}, lambda _: url)


def test_no_message_is_taken_for_a_double_of_the_one_before(home: HomeServer) -> None:
    to = notifier(home, "matrix-secret-token")
    assert [to.send("m", MESSAGE), to.send("m", MESSAGE)] == ["Matrix: accepted (HTTP 200)"] * 2
    assert len(home.rooms) == 2
    (said,) = {message["formatted_body"] for message in home.rooms.values()}
    assert said.startswith("<h1>Acme &lt;AI&gt;: training</h1>")
    assert "<strong>“We train &#42;on&#42; it.”</strong>" in said


@pytest.mark.parametrize("who", ["matrix-secret-token", "user:matrix-secret-password"])
def test_a_refusal_is_that_of_the_message_not_of_the_login(home: HomeServer, who: str) -> None:
    home.status, home.error = 429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2500}
    with pytest.raises(DeliveryError, match="too many messages") as told:
        notifier(home, who).send("m", MESSAGE)
    assert (told.value.permanent, told.value.retry_after) == (False, 2.5)
    home.status, home.error = 403, {"errcode": "M_FORBIDDEN"}
    with pytest.raises(DeliveryError, match="may not write there") as told:
        notifier(home, who).send("m", MESSAGE)
    assert told.value.permanent
    assert "secret" not in str(told.value)
