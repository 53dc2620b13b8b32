"""What comparing costs: pairs of policies from 12 KB to 1 MB, the growth exponent, and hostile pairs.

    python bench/compare.py [--rounds N]

Text is synthetic English made here from a fixed seed. CPU seconds of this process, best of N rounds, after
one warm-up (lexicons are compiled once per process). "Edited": one clause in ten reworded, some moved, added
and removed. "Rewritten": nothing in common.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import resource
import time
from collections.abc import Callable, Sequence

from watcher.compare import compare, read_all
from watcher.model import BlockKind, Clause, StatedDates

SUBJECTS = ["We", "Our affiliates", "Service providers", "The company", "Partners", "You", "Some advertisers"]
VERBS = ["may share", "do not sell", "will retain", "use", "collect", "disclose", "delete", "can review"]
OBJECTS = ["your personal data", "the content you upload", "usage logs", "device information", "your prompts"]
TAILS = [
    "with vendors that help us run the service",
    "to train and improve our models unless you opt out",
    "for thirty days after you close your account",
    "where the law requires it",
    "in order to provide support",
    "if you give us your consent",
    "to measure how features are used",
]
FILLER = [
    "account",
    "region",
    "feature",
    "notice",
    "policy",
    "section",
    "request",
    "purpose",
    "setting",
    "record",
]


def clause(text: str, section: str = "General") -> Clause:
    return Clause(text, re.sub(r"[\W_]+", "", text.casefold()), BlockKind.PARAGRAPH, (section,))


def sentence(random_: random.Random) -> str:
    words = " ".join(
        random_.choice(FILLER) + str(random_.randrange(400)) for _ in range(random_.randint(4, 16))
    )
    parts = (random_.choice(SUBJECTS), random_.choice(VERBS), random_.choice(OBJECTS), random_.choice(TAILS))
    return f"{' '.join(parts)}, as {words} says."


def policy(size: int, seed: int) -> list[Clause]:
    random_ = random.Random(seed)
    clauses: list[Clause] = []
    while size > 0:
        made = clause(sentence(random_), f"Section {len(clauses) // 12}")
        clauses.append(made)
        size -= len(made.text)
    return clauses


def edited(clauses: Sequence[Clause], seed: int) -> list[Clause]:
    random_ = random.Random(seed)
    new: list[Clause] = []
    for old in clauses:
        fate = random_.random()
        if fate < 0.1:
            new.append(
                clause(old.text.replace(" your ", " all of your ", 1) + " Not always.", old.section[0])
            )
        elif fate < 0.12:
            new.insert(random_.randrange(len(new) + 1), old)
        elif fate < 0.14:
            new += [old, clause(sentence(random_), old.section[0])]
        elif fate >= 0.16:
            new.append(old)
    return new


def cost(old: Sequence[Clause], new: Sequence[Clause], rounds: int) -> tuple[float, int]:
    best, changes = math.inf, 0
    for _ in range(rounds):
        start = time.process_time()
        result = compare(old, new, language="en", old_dates=StatedDates(), new_dates=StatedDates())
        best, changes = min(best, time.process_time() - start), len(result.changes)
    return best, changes


def hostile() -> dict[str, Callable[[], tuple[list[Clause], list[Clause]]]]:
    def line(n: int, use: str) -> Clause:
        return clause(
            f"We share data item {n} with partner {n * 7} in region {n % 13} for purposes of {use}."
        )

    def endless(seed: int) -> Clause:
        random_ = random.Random(seed)
        return clause(" ".join(sentence(random_) for _ in range(6500)).replace(".", ","))

    def near() -> tuple[list[Clause], list[Clause]]:
        return [line(n, "analysis") for n in range(10_000)], [
            line(n, "research") for n in range(10_000, 20_000)
        ]

    def same() -> tuple[list[Clause], list[Clause]]:
        return [clause("We share your data.")] * 10_000, [clause("We never share your data.")] * 10_000

    return {
        "10,000 near-identical clauses": near,
        "10,000 equal clauses, all reworded": same,
        "one 1 MB sentence, another": lambda: ([endless(1)], [endless(2)]),
        "one 1 MB sentence, two words put in": lambda: (
            [endless(1)],
            [clause(f"Not so: {endless(1).text} Never.")],
        ),
        "20,000 one-word clauses, shuffled": lambda: (
            [clause(f"w{n}") for n in range(20_000)],
            random.Random(3).sample([clause(f"w{n}") for n in range(20_000)], 20_000),
        ),
    }


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Slope of log cost over log size, least squares."""
    xs, ys = [math.log(size) for size in sizes], [math.log(second) for second in seconds]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    cost(policy(2000, 1), policy(2000, 2), 1)
    sizes = [12_500, 25_000, 50_000, 100_000, 200_000, 400_000, 1_000_000]
    summary: dict[str, float] = {}
    for kind in ("edited", "rewritten"):
        seconds = []
        for size in sizes:
            old = policy(size, 1)
            new = edited(old, 2) if kind == "edited" else policy(size, 3)
            spent, changes = cost(old, new, rounds)
            seconds.append(spent)
            print(f"{kind:10} {size:9,} B  {len(old):5} clauses  {changes:6} changes  {spent * 1000:8.1f} ms")
        summary[f"{kind}_100kb_ms"] = round(seconds[sizes.index(100_000)] * 1000, 1)
        summary[f"{kind}_growth_exponent"] = round(exponent(sizes, seconds), 2)
    text = policy(1_000_000, 5)
    start = time.process_time()
    read_all(text, "en")
    summary["reading_mb_per_s"] = round(1 / (time.process_time() - start), 2)
    for name, make in hostile().items():
        spent, changes = cost(*make(), 1)
        print(f"hostile    {name:38} {changes:6} changes  {spent:6.2f} s")
        summary["hostile_worst_s"] = round(max(spent, summary.get("hostile_worst_s", 0.0)), 2)
    summary["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
