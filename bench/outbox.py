"""Drain 1,000 alerts to 5 channels; then the same beside a channel that hangs.

    python bench/outbox.py [--alerts 1000]

The services are the stand-ins of the tests, in a process of their own: TLS behind a proxy on loopback,
reached as the real services are. They answer at once, and the pauses that real services ask for between
two messages (1 to 3 seconds: 1,000 messages take them half an hour) are left out. First every alert is of
another provider, so that none go together; then all are of one, so that they go in bundles.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import random
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "alerts")]

CHANNELS = ("slack", "discord", "telegram", "feishu", "webhook")
HANGS = "ntfy"


def serve(pipe: Connection) -> None:
    """The services; one of them never answers."""
    from stand_ins import Fault, stand_ins

    with stand_ins() as services:
        services.choose = lambda name: Fault.HANG if name == HANGS else Fault.NONE
        pipe.send((services.urls, services.env))
        while pipe.recv():
            pipe.send((len(services.received), services.broken_rules))
            services.received.clear()


def drain(urls: dict[str, str], channels: tuple[str, ...], keys: list[str]) -> tuple[float, float]:
    """Deliver an alert of each document to each channel; return wall and CPU seconds until all are there.

    What goes to the hanging channel is not waited for.
    """
    from outbox_world import AT_ONCE, NOW, alert, put
    from sender_process import Hurried

    from watcher.deliver import Deliverer
    from watcher.model import Channel
    from watcher.store import DeliveryState, Store

    configured = {channel: Channel(channel, f"env:{channel}") for channel in channels}
    notifier = Hurried(configured, lambda reference: urls[reference.removeprefix("env:")])
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{folder}/watcher.db", create=True) as store,
    ):
        store.upgrade()
        put(store, *(alert(f"{n:016x}", *channels, document=key) for n, key in enumerate(keys)))
        deliverer = Deliverer(
            store, notifier, (), worker="bench", lease_seconds=120, clock=lambda: NOW, jitter=random.random
        )
        began, cpu = time.perf_counter(), time.process_time()
        deliverer.dispatch(AT_ONCE)
        expected = len(keys) * len(CHANNELS)
        while store.outbox.outstanding(NOW).counts.get(DeliveryState.SENT, 0) < expected:
            time.sleep(0.05)
        took = time.perf_counter() - began, time.process_time() - cpu
        deliverer.stop()
        return took


def main() -> None:
    """Print a line a case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--alerts", type=int, default=1000)
    many = parser.parse_args().alerts
    here, there = multiprocessing.Pipe()
    multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True).start()
    urls, env = here.recv()
    os.environ.update(env)

    from watcher import log

    log.configure(json=True, level=logging.CRITICAL)
    apart = [f"p{number}/terms" for number in range(many)]
    together = [f"acme/d{number}" for number in range(many)]
    cases = {
        "each alert a message": (CHANNELS, apart),
        "the same, beside one that hangs": ((*CHANNELS, HANGS), apart),
        "a burst of one provider, bundled": (CHANNELS, together),
    }
    drain(urls, CHANNELS, apart[:3])  # loads Apprise and the rest
    for name, (channels, keys) in cases.items():
        here.send(True)
        here.recv()
        wall, cpu = drain(urls, channels, keys)
        here.send(True)
        requests, broken = here.recv()
        print(f"{name:34}{requests:6} requests {wall:7.1f} s wall {cpu:7.1f} s CPU", *broken[:3])
    here.send(False)


if __name__ == "__main__":
    main()
