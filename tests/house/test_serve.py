"""Health and metrics over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import timedelta

import pytest

from watcher.clock import utc_now
from watcher.errors import UserError
from watcher.serve import listening
from watcher.store import Store


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


def test_there_is_nothing_else(store: Store) -> None:
    with listening("127.0.0.1:0", store, timedelta(seconds=60)) as port:
        assert ask(port, "/../etc/passwd")[0] == 404


@pytest.mark.parametrize("address", ["8080", "localhost", "127.0.0.1:99999", "no.such.host.invalid:80"])
def test_an_address_that_cannot_be_listened_on_is_named(store: Store, address: str) -> None:
    with pytest.raises(UserError, match=address), listening(address, store, timedelta(seconds=60)):
        pass
