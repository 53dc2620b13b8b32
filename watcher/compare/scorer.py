"""A small model beside the rules: how likely a Chinese sentence is to tell of sharing.

Chinese policies word sharing in more ways than phrases can list. The weights of pairs of characters
(``lexicons/zh.sharing.tsv``, made by ``bench/train_scorer.py``) are added up; the sum says yes where
it is sure although no rule holds, and no where a rule holds but nothing else speaks for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SURE = 0.87
"""From here on the model is believed where no rule holds."""
UNLIKELY = 0.05
"""Below this it is believed where nothing but a rule speaks for sharing."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights of pairs of characters."""

    bias: float
    weights: dict[str, float]

    def probability(self, units: Sequence[str]) -> float:
        """How likely the units are to tell of the topic."""
        found = features(units)
        known = [self.weights[feature] for feature in found if feature in self.weights]
        return 1 / (1 + math.exp(-self.bias - sum(known) / math.sqrt(len(found) or 1)))


def features(units: Sequence[str]) -> frozenset[str]:
    """The distinct pairs of neighbouring characters."""
    return frozenset(map("".join, pairwise(units)))


def parse(text: str) -> Scorer:
    """The weights of a file: a feature and its weight a line, the bias first (its feature is empty)."""
    rows = [line.split("\t") for line in text.splitlines()]
    return Scorer(float(rows[0][1]), {feature: float(weight) for feature, weight in rows[1:]})
