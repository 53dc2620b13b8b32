"""What the fuzzer checks, on the inputs that are kept, on cuts and mixtures of them, and on none."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from targets import TARGETS

SEEDS = Path(__file__).parents[2] / "fuzz" / "seeds"
KEPT = [pytest.param(path, id=f"{path.parent.name} {path.name}") for path in sorted(SEEDS.glob("*/*"))]
TOKENS = [
    line.strip()[1:-1].encode("latin-1", "replace").decode("unicode_escape").encode("latin-1")
    for line in (SEEDS.parent / "html.dict").read_text(encoding="utf-8").splitlines()
    if line.startswith('"')
]


@pytest.mark.parametrize("path", KEPT)
def test_a_kept_input_holds_what_fuzzing_checks(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_cut_and_mixed_inputs_hold_what_fuzzing_checks(name: str) -> None:
    """The same mixtures in every run: chance has a seed here, the fuzzer goes further."""
    chance = random.Random(name)
    seeds = [path.read_bytes() for path in sorted((SEEDS / name).iterdir())]
    for _ in range(60):
        one, other = chance.choice(seeds), chance.choice(seeds)
        mixed = one[: chance.randrange(len(one) + 1)] + other[chance.randrange(len(other) + 1) :]
        for _ in range(chance.randrange(6)):
            place = chance.randrange(len(mixed) + 1)
            mixed = mixed[:place] + chance.choice(TOKENS) + mixed[place + chance.randrange(3) :]
        TARGETS[name](mixed)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_an_input_too(name: str) -> None:
    TARGETS[name](b"")


def test_each_target_has_seeds_and_each_seed_a_target() -> None:
    assert {path.name for path in SEEDS.iterdir()} == set(TARGETS)
    assert len(TOKENS) > 200
