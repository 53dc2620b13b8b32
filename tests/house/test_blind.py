"""People are told when the watching goes blind, and when it sees again: over real HTTP, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from site_server import Site, policy

from watcher.check import Checker
from watcher.deliver import Deliverer
from watcher.fetch import Fetcher
from watcher.model import Channel, Document, DocumentKind, Health, Message, Network, Render, Rule, Schedule
from watcher.notify import Notifier
from watcher.store import Store

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KEY = "acme/privacy"
BLIND = Rule("blind", ("console",), events=("blocked", "broken", "recovered", "unstable"))
CHALLENGE = "<title>Just a moment...</title><h1>Checking your browser</h1><p>Verify you are human</p>"


class Console(Notifier):
    """A channel that keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__({"console": Channel("console", "console:")}, str)
        self.told: list[str] = []

    def send(self, channel: str, message: Message) -> str:
        assert channel == "console"
        self.told.append(f"{message.title}\n{' '.join(message.body.split())}")  # as if no line were full
        return "printed"


@dataclass
class Watch:
    """One document, watched at times that the test sets."""

    store: Store
    fetcher: Fetcher
    document: Document
    now: datetime = START
    console: Console = field(default_factory=Console)

    def look(self, times: int = 1, *, after: timedelta = HOUR) -> None:
        """Look, and deliver what is due."""
        for _ in range(times):
            self.now += after
            assert self.store.lease("one", [KEY], self.now, seconds=60) == [KEY]
            checker = Checker(
                self.store, self.fetcher, (BLIND,), worker="one", clock=self.clock, jitter=lambda: 0.5
            )
            checker.check(self.document, lease_seconds=60)
            deliverer = Deliverer(
                self.store,
                self.console,
                (BLIND,),
                worker="one",
                lease_seconds=60,
                clock=self.clock,
                jitter=lambda: 0.5,
            )
            deliverer.drain()
            deliverer.stop()

    def clock(self) -> datetime:
        """The present."""
        return self.now

    @property
    def events(self) -> list[str]:
        return [row.event for row in reversed(self.store.alerts())]

    @property
    def health(self) -> tuple[Health, datetime | None]:
        (row,) = self.store.documents()
        return row.state, row.since


@pytest.fixture
def watch(store: Store, site: Site) -> Iterator[Watch]:
    site.pages["/privacy"] = policy()
    document = Document(
        key=KEY,
        provider="acme",
        provider_name="Acme AI",
        name="Privacy policy",
        urls=(f"{site.url}/privacy",),
        kind=DocumentKind.PRIVACY,
        schedule=Schedule(every=6 * 3600.0),
        confirm_after=0.0,
        render=Render.HTTP,
    )
    store.sync([document], START)
    with Fetcher(Network(allow=("127.0.0.0/8",), per_host_delay=0.0), str) as fetcher:
        made = Watch(store, fetcher, document)
        made.look()
        assert made.health == (Health.OK, made.now)
        yield made


def test_three_bad_looks_in_a_row_are_told_once_weekly_and_once_when_they_are_over(
    watch: Watch, site: Site
) -> None:
    site.pages["/privacy"] = CHALLENGE
    watch.look(2)
    onset = watch.now - HOUR
    assert watch.events == []
    assert watch.health == (Health.BLOCKED, onset)
    watch.look()
    assert watch.events == ["blocked"]
    watch.look(13, after=timedelta(hours=12))
    assert watch.events == ["blocked"]
    watch.look(after=timedelta(hours=12))
    assert watch.events == ["blocked", "blocked"]
    assert watch.health == (Health.BLOCKED, onset)
    site.pages["/privacy"] = policy()
    watch.look(3)
    assert watch.events == ["blocked", "blocked", "recovered"]
    assert [line.split("\n")[0].split(": ", 1)[1] for line in watch.console.told] == [
        "cannot be seen: the site refuses us",
        "cannot be seen: the site refuses us",
        "can be seen again",
    ]
    assert "3 bad answers in a row, last seen 2026-03-01 01:00 UTC" in " ".join(watch.console.told[0].split())
    assert len(watch.store.history(KEY)) == 1


def test_a_day_without_one_good_look_is_told_though_few_looks_were_bad(watch: Watch, site: Site) -> None:
    site.status["/privacy"] = 500
    watch.look(after=timedelta(hours=23))
    assert watch.events == []
    watch.look()
    assert watch.events == ["broken"]
    watch.look(after=DAY)
    assert watch.events == ["broken"]
    del site.status["/privacy"]
    watch.look()
    assert watch.events == ["broken", "recovered"]


def test_a_bad_look_between_good_ones_is_a_state_but_no_alert(watch: Watch, site: Site) -> None:
    for _ in range(4):
        site.status["/privacy"] = 503
        watch.look(2)
        assert watch.health == (Health.BROKEN, watch.now - HOUR)
        del site.status["/privacy"]
        watch.look()
        assert watch.health == (Health.OK, watch.now)
    assert watch.events == []


def test_another_reason_for_not_seeing_is_no_second_onset(watch: Watch, site: Site) -> None:
    site.status["/privacy"] = 500
    watch.look(3)
    del site.status["/privacy"]
    site.pages["/privacy"] = CHALLENGE
    watch.look(3)
    assert watch.events == ["broken"]
    assert watch.health[0] is Health.BLOCKED
