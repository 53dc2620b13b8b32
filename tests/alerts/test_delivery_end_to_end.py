"""From the outbox to people: real channels, over TLS and SMTP; faults and kills lose nothing.

``make losses`` runs the faults and kills at full length.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from outbox_world import NOW, World, alert, put
from sender_process import Hurried, fast_clock
from stand_ins import Fault, StandIns, stand_ins
from stand_ins_mail import MailFault, MailServer, mail_server

from watcher.model import Alert, Channel
from watcher.notify.deadline import Patience
from watcher.store import DeliveryState, Store

FAULTS = int(os.environ.get("WATCHER_DELIVERY_FAULTS", "40"))
KILLS = int(os.environ.get("WATCHER_DELIVERY_KILLS", "2"))
SERVICES = (
    "slack", "discord", "telegram", "feishu", "lark", "dingtalk", "wecom", "teams", "ntfy", "mattermost",
    "webhook",
)  # fmt: skip
CHANNELS = (*SERVICES, "mail")
LOST_ANSWER = {Fault.CUT_AFTER, Fault.HANG_AFTER}
"""What may make a double: the service took the message, and we never heard so."""
PASSING = [Fault.CUT_AFTER, Fault.HANG_AFTER, Fault.RATE_LIMITED, Fault.BROKEN, Fault.HANG, Fault.CUT_BEFORE]
"""What is worth another try."""
MAIL_FAULTS = {
    Fault.NONE: MailFault.NONE,
    Fault.CUT_BEFORE: MailFault.CUT_BEFORE,
    Fault.CUT_AFTER: MailFault.CUT_AFTER,
    Fault.BROKEN: MailFault.FULL,
}
LONGEST = timedelta(hours=1, minutes=15)
"""No back-off is longer."""


@dataclass
class Outside:
    """Everything beyond our walls."""

    services: StandIns
    mail: MailServer
    env: dict[str, str]

    @property
    def urls(self) -> dict[str, str]:
        return {**self.services.urls, "mail": self.mail.url}

    def texts(self, channel: str) -> list[str]:
        """What people of a channel read, in the order in which it came."""
        if channel != "mail":
            return self.services.accepted(channel)
        bodies = [message.get_body(("plain",)) for message in self.mail.messages]
        return [body.get_content() for body in bodies if body is not None]


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    file = tmp_path / "watcher.db"
    file.write_bytes(sqlite_template.read_bytes())
    with Store.open(f"sqlite:///{file}") as store:
        yield store


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    with stand_ins() as services, mail_server() as mail:
        authorities = tmp_path / "authorities.pem"
        found = (services.env["SSL_CERT_FILE"], mail.env["SSL_CERT_FILE"])
        authorities.write_text("".join(Path(file).read_text() for file in found))
        trusted = {name: str(authorities) for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")}
        env = {**services.env, **mail.env, **trusted}
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        yield Outside(services, mail, env)


def world_of(store: Store, outside: Outside) -> World:
    """Real channels to what is outside, which is not waited for long."""
    channels = {name: Channel(name, f"env:{name}") for name in CHANNELS}
    patience = Patience(connect=5.0, read=0.4, whole=5.0)
    urls = outside.urls
    notifier = Hurried(channels, lambda reference: urls[reference.removeprefix("env:")], patience=patience)
    return World(store, notifier, rules=())  # type: ignore[arg-type]


def alerts(many: int, *, first: int = 0) -> list[Alert]:
    """Alerts of as many providers, so that they do not go as groups."""
    return [
        alert(f"{number:04}a1b2c3d4e5f6", *CHANNELS, document=f"p{number}/privacy")
        for number in range(first, first + many)
    ]


def all_sent(store: Store) -> bool:
    return set(store.outbox.outstanding(NOW).counts) == {DeliveryState.SENT}


def counted(outside: Outside, channel: str, made: list[Alert]) -> dict[str, int]:
    """How often each alert came."""
    texts = outside.texts(channel)
    return {one.id: sum(one.id in text for text in texts) for one in made}


def test_every_alert_arrives_once_at_every_service(sqlite_store: Store, outside: Outside) -> None:
    made = alerts(4)
    put(sqlite_store, *made)
    world_of(sqlite_store, outside).drain()
    assert outside.services.broken_rules == []
    for channel in CHANNELS:
        assert counted(outside, channel, made) == dict.fromkeys((one.id for one in made), 1), channel
    assert all_sent(sqlite_store)


def test_a_burst_of_one_provider_is_one_message_at_every_service(
    sqlite_store: Store, outside: Outside
) -> None:
    made = [alert(f"{number:04}b1b2c3d4e5f6", *CHANNELS, document=f"acme/d{number}") for number in range(5)]
    put(sqlite_store, *made)
    world_of(sqlite_store, outside).drain()
    assert outside.services.broken_rules == []
    for channel in CHANNELS:
        assert len(outside.texts(channel)) == 1, channel
    assert counted(outside, "webhook", made) == dict.fromkeys((one.id for one in made), 1)


@dataclass
class Dice:
    """Every other request meets a fault, until there were enough."""

    chance: random.Random
    left: int
    mailed: Counter[MailFault] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def service(self, _name: str = "") -> Fault:
        with self._lock:
            if self.left <= 0 or self.chance.random() < 0.5:
                return Fault.NONE
            self.left -= 1
            return self.chance.choice(PASSING)

    def mail(self) -> MailFault:
        fault = MAIL_FAULTS.get(self.service(), MailFault.LATER)
        self.mailed[fault] += 1
        return fault


def test_faults_lose_nothing_and_double_only_what_was_taken_unheard(
    sqlite_store: Store, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random faults at every service until there were ``FAULTS``; then all is delivered."""
    dice = Dice(random.Random(20260301), FAULTS)
    outside.services.choose, outside.mail.choose = dice.service, dice.mail
    monkeypatch.setattr("watcher.deliver.PATIENCE", 0.0)  # the clock is moved instead
    world = world_of(sqlite_store, outside)
    made: list[Alert] = []
    while dice.left > 0 or not all_sent(sqlite_store):
        if dice.left > 0:
            more = alerts(4, first=len(made))
            made += more
            put(sqlite_store, *more)
        world.drain(LONGEST)
    assert outside.services.broken_rules == []
    for channel in SERVICES:
        taken = [one for one in outside.services.received if one.service == channel and one.accepted]
        for one in made:
            came = [request for request in taken if one.id in request.text]
            assert came, (channel, one.id)
            assert {request.fault for request in came[:-1]} <= LOST_ANSWER, (channel, one.id)
    mailed = counted(outside, "mail", made)
    assert min(mailed.values()) == 1
    assert sum(mailed.values()) - len(made) <= dice.mailed[MailFault.CUT_AFTER]


@contextmanager
def sender(store: Store, outside: Outside, worker: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that delivers, until it is killed."""
    script = str(Path(__file__).with_name("sender_process.py"))
    urls = {name.upper(): url for name, url in outside.urls.items()}
    command = [sys.executable, script, f"sqlite:///{store.name}", worker, *CHANNELS]
    with (
        log.open("ab") as lines,
        subprocess.Popen(command, env={**os.environ, **outside.env, **urls}, stderr=lines) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def until(true: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something that must come; the deadline only bounds a failure."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.02)


def test_kills_at_any_moment_lose_nothing_and_double_no_more_than_was_under_way(
    sqlite_store: Store, outside: Outside, tmp_path: Path
) -> None:
    chance = random.Random(20260301)
    log = tmp_path / "log"
    made: list[Alert] = []

    def write() -> None:
        (one,) = alerts(1, first=len(made))
        made.append(replace(one, created_at=fast_clock()))
        put(sqlite_store, made[-1])

    def go_on(stop: threading.Event) -> None:
        while not stop.wait(0.15):
            write()

    for number in range(KILLS):
        before = len(outside.services.received)
        stop = threading.Event()
        writer = threading.Thread(target=go_on, args=(stop,))
        write()
        with sender(sqlite_store, outside, f"w{number}", log) as process:
            until(lambda: len(outside.services.received) > before or process.poll() is not None)  # noqa: B023
            assert process.poll() is None, log.read_text()[-2000:]
            writer.start()
            time.sleep(chance.uniform(0, 0.5))  # the moment of the kill, anywhere in the work
            process.send_signal(signal.SIGKILL)
        stop.set()
        writer.join()
    with sender(sqlite_store, outside, "last", log):
        until(lambda: all_sent(sqlite_store), 600)
    for channel in CHANNELS:
        came = counted(outside, channel, made)
        assert min(came.values()) == 1, channel
        assert sum(came.values()) - len(made) <= KILLS, channel
    assert sqlite_store.verify() == []
