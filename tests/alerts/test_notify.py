"""One message to one real channel on loopback."""

from __future__ import annotations

import contextlib
import http.server
import io
import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from watcher.errors import ConfigError, DeliveryError
from watcher.model import Channel, Markup, Message
from watcher.notify import Notifier

CHANNELS = {"hook": Channel("hook", "env:HOOK"), "console": Channel("console", "console:")}
MESSAGE = Message(
    "abc", "Acme AI: training broader", "“We train on it.”", "“We train on it.”", "acme/privacy"
)


@contextmanager
def webhook(status: int) -> Iterator[tuple[int, list[dict[str, object]]]]:
    got: list[dict[str, object]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, got
    finally:
        server.shutdown()
        server.server_close()


def notifier(url: str) -> Notifier:
    return Notifier(CHANNELS, lambda _: url)


def test_a_webhook_receives_title_and_body() -> None:
    with webhook(200) as (port, got):
        notifier(f"json://127.0.0.1:{port}/").send("hook", MESSAGE)
    assert got[0]["title"] == MESSAGE.title
    assert got[0]["message"] == MESSAGE.body


@pytest.mark.parametrize(("status", "permanent"), [(500, False), (429, False), (403, True), (404, True)])
def test_a_refusal_says_whether_to_try_again_and_never_repeats_the_token(
    status: int, permanent: bool
) -> None:
    with webhook(status) as (port, _), pytest.raises(DeliveryError) as refusal:
        notifier(f"json://user:topsecret@127.0.0.1:{port}/T0KEN-ABCDEF").send("hook", MESSAGE)
    assert refusal.value.permanent is permanent
    assert "topsecret" not in str(refusal.value)
    assert "T0KEN-ABCDEF" not in str(refusal.value)


def test_a_channel_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(DeliveryError) as refusal:
        notifier("json://127.0.0.1:1/").send("hook", MESSAGE)
    assert not refusal.value.permanent


def test_a_url_that_apprise_does_not_know_is_refused_for_good_without_showing_it() -> None:
    with pytest.raises(DeliveryError, match="not one that Apprise understands") as refusal:
        notifier("nonsense://topsecret").send("hook", MESSAGE)
    assert refusal.value.permanent
    assert "topsecret" not in str(refusal.value)


def test_a_missing_secret_is_named_and_tried_again() -> None:
    def missing(reference: str) -> str:
        raise ConfigError("environment", (f"{reference}: not set",))

    with pytest.raises(DeliveryError, match="env:HOOK") as refusal:
        Notifier(CHANNELS, missing).send("hook", MESSAGE)
    assert not refusal.value.permanent


def test_an_unknown_channel_is_refused_for_good() -> None:
    with pytest.raises(DeliveryError, match="'nowhere' is not configured") as refusal:
        notifier("json://127.0.0.1:1/").send("nowhere", MESSAGE)
    assert refusal.value.permanent


def test_the_console_prints_an_alert_as_people_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    words = "§ Who gets it\n  + “With partners.”\n\nAlert 7"
    notifier("").send("console", Message("7", "Acme: sharing", words, words, "acme/privacy"))
    assert capsys.readouterr() == (
        "Acme: sharing\n\n  § Who gets it\n    + “With partners.”\n\n  Alert 7\n\n",
        "",
    )


def test_a_console_that_cannot_write_the_letters_is_tried_again() -> None:
    ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with pytest.raises(DeliveryError, match="console cannot be written to") as refusal:
        Notifier(CHANNELS, str, ascii_only).send("console", MESSAGE)
    assert not refusal.value.permanent


def test_a_console_whose_reader_is_gone_is_tried_again() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        with pytest.raises(DeliveryError, match="console cannot be written to"):
            Notifier(CHANNELS, str, gone).send("console", MESSAGE)
        with contextlib.suppress(OSError):
            gone.close()


def test_a_mail_server_receives_the_message() -> None:
    class Box(MessageHandler):
        def handle_message(self, message: object) -> None:
            received.append(message)

    received: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        notifier(f"mailto://127.0.0.1:{port}?from=w@acme.test&to=legal@acme.test").send("hook", MESSAGE)
    finally:
        controller.stop()
    assert received[0]["Subject"] == MESSAGE.title  # type: ignore[index]


def test_a_service_that_we_know_only_through_apprise_gets_plain_text_in_one_piece() -> None:
    got: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        to = notifier(f"form://127.0.0.1:{server.server_port}/")
        service = to.service("hook")
        words = "a*b <c> " * (service.limit // 8 - 100)
        to.send("hook", Message("1", "Acme: sharing", words, words, "acme/privacy"))
        server.shutdown()
    assert (service.markup, service.pause) == (Markup.PLAIN, 0.0)
    (form,) = got
    assert parse_qs(form.decode())["message"] == [words.strip()]
