"""The daemon as a process: it is killed, stopped, told to read again, and shares its database."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from command import Place
from inbox import Inbox, running_inbox
from site_server import DENIES, PERMITS, Site, configuration, policy

KILLS = int(os.environ.get("WATCHER_KILLS", "6"))  # make kills: 200
PATHS = [f"/p{number}" for number in range(6)]
RULES = """
[channels]
hook = "env:HOOK"
[[rule]]
name = "all"
significance = "substantive"
to = ["hook"]
"""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with running_inbox() as inbox:
        yield inbox


@pytest.fixture
def shared_place(empty_database: str, tmp_path: Path) -> Place:
    """On SQLite, then on PostgreSQL."""
    return Place(tmp_path, empty_database)


@contextmanager
def daemon(place: Place, inbox: Inbox, worker: str) -> Iterator[subprocess.Popen[bytes]]:
    script = str(Path(__file__).with_name("daemon_process.py"))
    command = [sys.executable, script, str(place.folder / "providers.toml"), place.database, worker]
    log = (place.folder / f"{worker}.log").open("ab")
    with (
        log,
        subprocess.Popen(command, env={**place.environment, "HOOK": inbox.channel}, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something that must come; the deadline only bounds a failure."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.05)


def wording(version: int) -> str:
    return policy(f"{PERMITS if version % 2 else DENIES} We keep them for {version + 30} days.")


def revisions(place: Place) -> dict[str, list[tuple[object, object]]]:
    return {
        path: [(row["number"], row["text_sha256"]) for row in place.rows("history", f"acme{path}")]
        for path in PATHS
    }


def test_kills_at_any_moment_lose_and_double_nothing(site: Site, place: Place, inbox: Inbox) -> None:
    """Every revision stays; every alert arrives, and no more than once for each kill."""
    chance = random.Random(20260301)
    versions = dict.fromkeys(PATHS, 0)
    site.pages = {path: wording(0) for path in PATHS}
    place.configure(configuration(site, PATHS, extra=RULES, every="1s"))
    place.run("db", "upgrade")
    stop = threading.Event()

    def edit() -> None:
        while not stop.wait(chance.uniform(0.05, 0.3)):
            path = chance.choice(PATHS)
            versions[path] += 1
            site.pages[path] = wording(versions[path])

    editor = threading.Thread(target=edit)
    editor.start()
    kept: dict[str, list[tuple[object, object]]] = {path: [] for path in PATHS}
    for number in range(KILLS):
        asked = len(site.asked)
        with daemon(place, inbox, f"w{number}") as process:
            until(lambda: len(site.asked) > asked or process.poll() is not None)  # noqa: B023
            assert process.poll() is None, (place.folder / f"w{number}.log").read_text()[-2000:]
            time.sleep(chance.uniform(0, 1.5))  # the moment of the kill, anywhere in the work
            process.kill()
        if number % 10 == 0 or number == KILLS - 1:
            now = revisions(place)
            for path in PATHS:
                assert now[path][: len(kept[path])] == kept[path]
            kept = now
    stop.set()
    editor.join()
    with daemon(place, inbox, "last") as process:
        until(
            lambda: all(
                f"{versions[path] + 30} days" in place.run("show", f"acme{path}").stdout for path in PATHS
            )
        )
        until(lambda: {row["state"] for row in place.rows("alerts")} == {"sent"})
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert place.run("db", "check").stdout == "clean\n"
    alerts = {row["alert"] for row in place.rows("alerts")}
    received = Counter(inbox.got)
    assert set(received) == alerts
    assert sum(received.values()) - len(alerts) <= KILLS
    changed = sum(len(rows) - 1 for rows in revisions(place).values())
    assert len(alerts) == changed


def test_two_daemons_on_one_database_share_the_work_and_never_double_it(
    site: Site, shared_place: Place, inbox: Inbox
) -> None:
    """Each change is fetched twice (seen, confirmed) by whoever has the lease; each alert is sent once."""
    place = shared_place
    site.pages = {path: wording(0) for path in PATHS}
    place.configure(configuration(site, PATHS, extra=RULES, every="1h"))
    with daemon(place, inbox, "one") as one, daemon(place, inbox, "two") as two:
        until(lambda: len(site.asked) >= len(PATHS))
        until(lambda: all(row["state"] == "ok" for row in place.rows("documents")))
        assert Counter(site.asked) == dict.fromkeys(PATHS, 1)
        site.pages = {path: wording(1) for path in PATHS}
        make_due(place)
        until(lambda: len(inbox.got) >= len(PATHS))
        until(lambda: all(row["revisions"] == 2 for row in place.rows("documents")))
        for process in (one, two):
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    assert Counter(site.asked) == dict.fromkeys(PATHS, 3)
    assert len(inbox.got) == len(set(inbox.got)) == len(PATHS)
    workers = [(place.folder / f"{name}.log").read_text().count('"check_done"') for name in ("one", "two")]
    assert sum(workers) == 3 * len(PATHS)
    assert place.run("db", "check").stdout == "clean\n"


def make_due(place: Place) -> None:
    import sqlalchemy as sa

    url = place.database.replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        found = connection.execute(sa.text("select max(next_check_at) from documents")).scalar_one()
        past = found - timedelta(days=1) if hasattr(found, "year") else found.replace("2026", "2020")
        connection.execute(sa.text("update documents set next_check_at = :past"), {"past": past})
    engine.dispose()


def test_sigterm_finishes_what_is_in_flight_in_time(site: Site, place: Place, inbox: Inbox) -> None:
    site.pages = {path: wording(0) for path in PATHS}
    site.delay = 1.0
    place.configure(configuration(site, PATHS, extra=RULES))
    with daemon(place, inbox, "one") as process:
        until(lambda: site.asked)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert time.monotonic() - began < 10
    first = site.asked[0]
    assert [row["number"] for row in place.rows("history", f"acme{first}")] == [1]
    assert '"clean": true' in (place.folder / "one.log").read_text()


def test_a_channel_that_hangs_holds_up_neither_checks_nor_other_channels_nor_the_end(
    site: Site, place: Place, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages = {path: wording(0) for path in PATHS}
    to_both = RULES.replace('hook = "env:HOOK"', 'hook = "env:HOOK"\nsilent = "env:SILENT"')
    to_both = to_both.replace('to = ["hook"]', 'to = ["silent", "hook"]')
    place.configure(configuration(site, PATHS, extra=to_both, every="1s"))
    with socket.create_server(("127.0.0.1", 0)) as silent:  # is connected to, and never says a word
        monkeypatch.setenv("SILENT", f"json://127.0.0.1:{silent.getsockname()[1]}/")
        with daemon(place, inbox, "one") as process:
            until(lambda: set(site.asked) == set(PATHS))
            site.pages = {path: wording(1) for path in PATHS}
            until(lambda: len(set(inbox.got)) == len(PATHS))
            asked = len(site.asked)
            until(lambda: len(site.asked) > asked)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    told = {(row["channel"], row["state"]) for row in place.rows("alerts")}
    assert told == {("hook", "sent"), ("silent", "waiting")}


def test_sighup_reads_the_configuration_again_and_keeps_the_old_one_when_the_new_is_wrong(
    site: Site, place: Place, inbox: Inbox
) -> None:
    site.pages = {path: wording(0) for path in PATHS}
    place.configure(configuration(site, PATHS[:1], extra=RULES))
    log = place.folder / "one.log"
    with daemon(place, inbox, "one") as process:
        until(lambda: PATHS[0] in site.asked)
        place.configure(configuration(site, PATHS[:1], extra=RULES).replace("every", "evry"))
        process.send_signal(signal.SIGHUP)
        until(lambda: "configuration_kept" in log.read_text())
        assert "evry" in log.read_text()
        place.configure(configuration(site, PATHS[:2], extra=RULES))
        process.send_signal(signal.SIGHUP)
        until(lambda: PATHS[1] in site.asked)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_signals_are_heard_at_any_moment(site: Site, place: Place, inbox: Inbox) -> None:
    """A handler that takes a lock hangs when its signal comes while the main thread holds that lock."""
    chance = random.Random(20260301)
    site.pages = {path: wording(0) for path in PATHS}
    place.configure(configuration(site, PATHS[:1], extra=RULES))
    with daemon(place, inbox, "one") as process:
        until(lambda: site.asked)
        place.configure("wrong")  # read quickly, so that many signals are taken up
        for _ in range(1500):
            process.send_signal(signal.SIGHUP)
            time.sleep(chance.uniform(0, 0.003))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_health_fails_without_a_daemon_and_holds_with_one(site: Site, place: Place, inbox: Inbox) -> None:
    site.pages = {PATHS[0]: wording(0)}
    place.configure(configuration(site, PATHS[:1], extra=RULES))
    place.run("db", "upgrade")
    assert place.run("health").returncode == 1
    with daemon(place, inbox, "one"):
        until(lambda: place.run("health").returncode == 0)


def test_log_lines_are_json_one_a_check_and_hold_no_secret(site: Site, place: Place, inbox: Inbox) -> None:
    import json

    site.pages = {PATHS[0]: wording(0)}
    place.configure(configuration(site, PATHS[:1], extra=RULES))
    secret = replace(inbox)
    with daemon(place, secret, "one"):
        until(lambda: "check_done" in (place.folder / "one.log").read_text())
    lines = [json.loads(line) for line in (place.folder / "one.log").read_text().splitlines()]
    (done,) = [line for line in lines if line["event"] == "check_done"]
    assert done["document"] == "acme/p0"
    assert done["outcome"] == "revised"
    assert inbox.channel not in (place.folder / "one.log").read_text()
