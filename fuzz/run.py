"""Fuzz with coverage as the guide: ``python fuzz/run.py html --minutes 10``.

What is new is kept in ``fuzz/work/TARGET`` and found again by the next run; an input that breaks something is
written to ``fuzz/work/found``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

with atheris.instrument_imports(include=["watcher"]):
    from targets import TARGETS


def main() -> None:
    """Fuzz one target for a while."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("target", choices=TARGETS)
    asked.add_argument("--minutes", type=float, default=1.0)
    asked.add_argument("--max-len", type=int, default=4096)
    chosen = asked.parse_args()
    work, found = HERE / "work" / chosen.target, HERE / "work" / "found"
    work.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    arguments = [
        sys.argv[0],
        str(work),
        str(HERE / "seeds" / chosen.target),
        f"-dict={HERE / 'html.dict'}",
        f"-max_total_time={round(60 * chosen.minutes)}",
        f"-max_len={chosen.max_len}",
        f"-artifact_prefix={found}/{chosen.target}-",
        "-timeout=60",
        "-rss_limit_mb=3000",
        "-print_final_stats=1",
        "-reload=0",
    ]
    atheris.Setup(arguments, TARGETS[chosen.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
