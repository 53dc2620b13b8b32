"""Health and metrics over HTTP."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from datetime import timedelta

import pytest

from watcher.clock import utc_now
from watcher.errors import UserError
from watcher.model import Alert, Document
from watcher.serve import listening
from watcher.store import Store
from watcher.store.enqueuing import enqueue


def ask(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_health_fails_without_a_heartbeat_and_with_a_stale_one_and_holds_with_a_fresh_one(
    store: Store,
) -> None:
    with listening("127.0.0.1:0", store, timedelta(seconds=60)) as port:
        assert ask(port, "/healthz")[0] == 503
        store.heartbeat("one", utc_now() - timedelta(minutes=5))
        assert ask(port, "/healthz")[0] == 503
        store.heartbeat("two", utc_now())
        status, body = ask(port, "/healthz")
    assert status == 200
    assert json.loads(body)["alive"] is True


def test_metrics_count_documents_and_deliveries_by_state(store: Store) -> None:
    with listening("127.0.0.1:0", store, timedelta(seconds=60)) as port:
        status, body = ask(port, "/metrics")
    assert status == 200
    assert "# TYPE watcher_documents gauge" in body
    assert 'watcher_deliveries{state="waiting"} 0' in body
    assert 'watcher_deliveries{state="given_up"} 0' in body
    assert "watcher_deliveries_oldest_seconds 0\n" in body


def test_metrics_tell_for_how_long_the_oldest_delivery_waits(store: Store) -> None:
    with listening("127.0.0.1:0", store, timedelta(seconds=60)) as port:
        store.sync(
            [Document("acme/privacy", "acme", "Acme", "Policy", ("https://acme.example/",))], utc_now()
        )
        with store._database.write() as connection:
            enqueue(connection, overdue(timedelta(hours=2)))
        _, body = ask(port, "/metrics")
    assert 'watcher_deliveries{state="waiting"} 1' in body
    (seconds,) = re.findall(r"^watcher_deliveries_oldest_seconds (\d+)$", body, re.MULTILINE)
    assert 7200 <= int(seconds) < 7500


def overdue(age: timedelta) -> Alert:
    """An alert that could not be delivered for so long."""
    url, at = "https://acme.example/", utc_now() - age
    return Alert("a1", "all", "blocked", "acme/privacy", "Policy", "Acme", url, at, ("legal",))


def test_there_is_nothing_else(store: Store) -> None:
    with listening("127.0.0.1:0", store, timedelta(seconds=60)) as port:
        assert ask(port, "/../etc/passwd")[0] == 404


@pytest.mark.parametrize("address", ["8080", "localhost", "127.0.0.1:99999", "no.such.host.invalid:80"])
def test_an_address_that_cannot_be_listened_on_is_named(store: Store, address: str) -> None:
    with pytest.raises(UserError, match=address), listening(address, store, timedelta(seconds=60)):
        pass
