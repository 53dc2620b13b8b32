"""Whether the cost of an input grows faster than its size: inputs are blown up, doubled, and timed.

``python fuzz/growth.py html --minutes 5`` goes through the seeds and all inputs that fuzzing kept. CPU time,
with a generous margin, and only here: no test depends on a clock.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from targets import TARGETS

HERE = Path(__file__).resolve().parent

SIZE = 50_000
"""Bytes of the smallest of the inputs that are compared."""

WORTH = 0.5
"""Seconds below which nothing is said: short times say little."""

FACTOR = 3.0
"""What doubling may cost, twice in a row: 2 is linear, 4 quadratic."""

SLOW = 8.0
"""Seconds that no input of twice the size may take, however they grow."""


def main() -> None:
    """Look at the kept inputs of one target, in any order, until the time is up."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("target", choices=TARGETS)
    asked.add_argument("--minutes", type=float, default=1.0)
    chosen = asked.parse_args()
    until = time.monotonic() + 60 * chosen.minutes
    places = (HERE / "seeds" / chosen.target, HERE / "work" / chosen.target)
    inputs = [path for place in places if place.is_dir() for path in sorted(place.iterdir())]
    random.shuffle(inputs)
    done = faults = 0
    for path in inputs:
        if time.monotonic() > until:
            break
        for fault in growing(TARGETS[chosen.target], path.read_bytes()):
            print(f"{path}: {fault}")
            faults += 1
        done += 1
    print(f"{chosen.target}: {done} of {len(inputs)} inputs blown up, {faults} grow faster than their size")
    sys.exit(faults > 0)


def growing(target: Callable[[bytes], None], data: bytes) -> Iterator[str]:
    """Blow the input up in several ways; say which of them cost more than their size."""
    for name, grown in _blown_up(data):
        took = _seconds(target, grown(2 * SIZE))
        if took < WORTH:
            continue
        before, after = _seconds(target, grown(SIZE)), _seconds(target, grown(4 * SIZE))
        if took > SLOW or (took > FACTOR * before and after > FACTOR * took):
            yield f"{name}: {before:.2f}, {took:.2f}, {after:.2f} s at one, two and four times {SIZE:,} bytes"


def _blown_up(data: bytes) -> Iterator[tuple[str, Callable[[int], bytes]]]:
    """Repeat all of it, its middle, or its beginning and its end around the middle."""
    first, _, body = data.partition(b"\n")
    if not body:
        return
    seed = hashlib.sha256(data).digest()
    one, other = sorted((seed[0] * len(body) // 256, seed[1] * len(body) // 256))
    head, middle, tail = body[:one], body[one:other] or body, body[other:]

    def repeated(size: int) -> bytes:
        return first + b"\n" + body * max(1, size // len(body))

    def filled(size: int) -> bytes:
        return first + b"\n" + head + middle * max(1, size // len(middle)) + tail

    def nested(size: int) -> bytes:
        times = max(1, size // (len(head + tail) or 1))
        return first + b"\n" + head * times + middle + tail * times

    yield "repeated", repeated
    yield "filled", filled
    yield "nested", nested


def _seconds(target: Callable[[bytes], None], data: bytes) -> float:
    begin = time.process_time()
    try:
        target(data)
    except AssertionError as fault:  # seen while fuzzing; here only the time counts
        print(f"{type(fault).__name__}: {fault}")
    return time.process_time() - begin


if __name__ == "__main__":
    main()
