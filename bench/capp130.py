"""Measure the Chinese lexicon on CAPP-130 (a sentence a line, topics as bits).

    python bench/capp130.py [--file ../shared/data/capp130/dev.txt] [--show sharing]

Prints precision, recall and F1 of sharing (bit 2) and of storage against our retention (bit 4). Its notions
are close to ours but not the same: storage includes where data are kept.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from watcher.compare.stance import read
from watcher.model import BlockKind, Clause, Topic

NUMBERED = re.compile(
    r"[\s(（]*(?:\d{1,2}|[a-z]|[一二三四五六七八九十]{1,2}|[①-⑳•◆·])[\s.,、）):：;]", re.IGNORECASE
)
LEADS_IN = re.compile(r"[：:]\s*$|(?:以下|如下|下列|下述)[^。]{0,20}[：:，,。]?\s*$|除外[：:，,。]?\s*$")
BITS = {Topic.SHARING: 2, Topic.RETENTION: 4}
CORPUS = Path(os.environ.get("WATCHER_CORPUS", str(Path(__file__).resolve().parent.parent.parent / "shared")))


def sentences(path: Path) -> list[tuple[str, list[int]]]:
    """The labelled sentences of a file."""
    pairs = []
    for line in path.read_text("utf-8").splitlines():
        text, _, bits = line.rpartition("\t")
        pairs.append((text, ast.literal_eval(bits)))
    return pairs


def clauses(texts: Iterable[str]) -> Iterator[Clause]:
    """The lines as clauses: they are in document order, so numbered ones complete the line that leads in."""
    lead_in: str | None = None
    for text in texts:
        if NUMBERED.match(text) and lead_in:
            yield Clause(text, "", BlockKind.ITEM, lead_in=lead_in)
            continue
        lead_in = text if LEADS_IN.search(text) else None
        yield Clause(text, "", BlockKind.PARAGRAPH)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=CORPUS / "data" / "capp130" / "dev.txt")
    parser.add_argument("--show", choices=[str(topic) for topic in BITS], help="print the misses of a topic")
    args = parser.parse_args()
    pairs = sentences(args.file)
    read_each = [read(clause, "zh") for clause in clauses(text for text, _ in pairs)]
    for topic, bit in BITS.items():
        count: Counter[str] = Counter()
        for (text, bits), stances in zip(pairs, read_each, strict=True):
            wanted, had = bool(bits[bit]), any(stance.topic is topic for stance in stances)
            outcome = ("tp" if wanted else "fp") if had else ("fn" if wanted else "tn")
            count[outcome] += 1
            if args.show == topic and outcome in {"fp", "fn"}:
                print(f"{'missed' if wanted else 'false'}: {text}")
        precision = count["tp"] / max(1, count["tp"] + count["fp"])
        recall = count["tp"] / max(1, count["tp"] + count["fn"])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{topic:10} n={count['tp'] + count['fn']:5} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")


if __name__ == "__main__":
    main()
