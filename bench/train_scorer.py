"""Train the small model that stands beside the Chinese lexicon.

    python bench/train_scorer.py [--file ../shared/data/capp130/train.txt]

Logistic regression over pairs of characters, for "does this sentence tell of sharing?". Pure Python and
deterministic: the same file gives the same weights. Writes ``watcher/compare/lexicons/zh.sharing.tsv``.

Trained on CAPP-130 (Zhu et al., NeurIPS 2023 Datasets and Benchmarks), licence CC BY 4.0. The weights of
single pairs of characters hold none of its sentences.
"""

from __future__ import annotations

import argparse
import ast
import math
import os
import random
from collections import Counter
from pathlib import Path

from watcher.compare.lexicon import load
from watcher.compare.scorer import features

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("WATCHER_CORPUS", str(ROOT.parent / "shared")))
SHARING = 2
EPOCHS = 12
RATE = 0.5
DECAY = 1e-6
MIN_COUNT = 8
MIN_WEIGHT = 0.6


def examples(path: Path) -> list[tuple[frozenset[str], int]]:
    """Features and label of each line."""
    lexicon = load("zh")
    assert lexicon is not None
    found = []
    for line in path.read_text("utf-8").splitlines():
        text, _, bits = line.rpartition("\t")
        found.append((features(lexicon.fold(text)), int(ast.literal_eval(bits)[SHARING])))
    return found


def train(data: list[tuple[frozenset[str], int]]) -> tuple[float, dict[str, float]]:
    """Bias and weights, by stochastic gradient descent with AdaGrad."""
    counts = Counter(feature for found, _ in data for feature in found)
    known = {feature for feature, count in counts.items() if count >= MIN_COUNT}
    samples = [(sorted(found & known), 1 / math.sqrt(len(found) or 1), label) for found, label in data]
    weights = dict.fromkeys(sorted(known), 0.0)
    squares = dict.fromkeys(weights, 1e-8)
    bias, bias_square = 0.0, 1e-8
    order = random.Random(0)
    for _ in range(EPOCHS):
        order.shuffle(samples)
        for found, scale, label in samples:
            error = 1 / (1 + math.exp(-bias - scale * sum(weights[f] for f in found))) - label
            bias_square += error * error
            bias -= RATE * error / math.sqrt(bias_square)
            for feature in found:
                gradient = error * scale + DECAY * weights[feature]
                squares[feature] += gradient * gradient
                weights[feature] -= RATE * gradient / math.sqrt(squares[feature])
    return bias, weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=CORPUS / "data" / "capp130" / "train.txt")
    args = parser.parse_args()
    bias, weights = train(examples(args.file))
    kept = {feature: weight for feature, weight in weights.items() if abs(weight) >= MIN_WEIGHT}
    target = ROOT / "watcher" / "compare" / "lexicons" / "zh.sharing.tsv"
    lines = [f"\t{bias:.3f}", *(f"{feature}\t{weight:.1f}" for feature, weight in sorted(kept.items()))]
    target.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(kept)} of {len(weights)} weights kept, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
