"""Periods of time in words: "thirty (30) days", "cinq ans", "五年", "90天" → days."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

LONGEST = 150
"""More years than that are a date ("2024年")."""


@dataclass(frozen=True, slots=True)
class _Grammar:
    pattern: re.Pattern[str]
    days: dict[str, float]
    numbers: dict[str, int]
    han: dict[str, int]
    age_before: tuple[str, ...]
    age_after: tuple[str, ...]


def periods(text: str) -> list[tuple[float, str]]:
    """Every period in ``text``: its length in days, and normalised words ("30 days")."""
    grammar = _grammar()
    found = []
    for match in grammar.pattern.finditer(text):
        count = _count(match, grammar)
        unit = next(name for name in grammar.days if match[name])
        if (unit == "year" and count > LONGEST) or _is_age(text, match, grammar):
            continue
        found.append((count * grammar.days[unit], f"{count:g} {unit}{'' if count == 1 else 's'}"))
    return found


def _count(match: re.Match[str], grammar: _Grammar) -> float:
    """How many of the unit; figures in brackets ("thirty (30)") win."""
    if figures := match["inner"] or match["figures"]:
        return float(figures.replace(",", "."))
    if match["han"]:
        return float(_han(match["han"], grammar.han))
    return float(grammar.numbers[re.sub(r"\s+", " ", match["spelled"].lower())])


def _is_age(text: str, match: re.Match[str], grammar: _Grammar) -> bool:
    """How old somebody is, not how long something lasts: "under 13 years", "14周岁"."""
    before = text[max(0, match.start() - 20) : match.start()].lower().rstrip()
    after = text[match.end() : match.end() + 20].lower().lstrip(" -")
    return before.endswith(grammar.age_before) or after.startswith(grammar.age_after)


def _han(text: str, digits: dict[str, int]) -> int:
    """Chinese numerals up to 999."""
    hundreds, hundred, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = 100 * digits.get(hundreds, 1) if hundred else 0
    if ten:
        total += 10 * digits.get(tens, 1)
    return total + digits.get(ones, 0)


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    file = resources.files("watcher.compare") / "lexicons" / "periods.toml"
    data = tomllib.loads(file.read_text("utf-8"))
    numbers = {word: int(number) for number, words in data["numbers"].items() for word in words}
    han = {char: int(digit) for digit, chars in data["han"].items() for char in chars}
    days = {unit["name"]: float(unit["days"]) for unit in data["unit"]}
    units = "|".join(f"(?P<{unit['name']}>{'|'.join(unit['spellings'])})" for unit in data["unit"])
    spelled = "|".join(
        re.escape(word).replace(r"\ ", r"\s") for word in sorted(numbers, key=lambda word: (-len(word), word))
    )
    pattern = re.compile(
        rf"(?:(?P<figures>\d{{1,4}}(?:[.,]\d{{1,2}})?)|(?P<han>[{''.join(han)}十百]{{1,5}})|\b(?P<spelled>{spelled})\b)"
        rf"[\s\-]{{0,2}}(?:\(\s?(?P<inner>\d{{1,4}})\s?\)[\s\-]{{0,2}})?"
        rf"(?:(?:calendar|business|full|consecutive|additional|working)\s)?(?:{units})(?![a-zà-ÿ])",
        re.IGNORECASE,
    )
    return _Grammar(pattern, days, numbers, han, tuple(data["age"]["before"]), tuple(data["age"]["after"]))
