"""Periods of time in words: "thirty (30) days", "cinq ans", "五年", "90天" → days."""

from __future__ import annotations

import re

_UNIT_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_UNITS = {
    "hour": "hours?|heures?|stunden?|horas?|小时|小時",
    "day": "days?|jours?|tage?n?|días?|dias?|日|天|个工作日|個工作日|工作日",
    "week": "weeks?|semaines?|wochen?|semanas?|周|星期|个星期",
    "month": "months?|mois|monate?n?|mes(?:es)?|个月|個月",
    "year": "years?|ans?|années?|jahre?n?|años?|年",
}
_SPELLED = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20,
    "twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty-five": 45, "sixty": 60, "ninety": 90,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six ": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "douze": 12, "treize": 13, "quinze": 15, "vingt": 20, "vingt-quatre": 24, "trente": 30, "soixante": 60,
    "quatre-vingt-dix": 90,
    "ein": 1, "eine": 1, "einem": 1, "einen": 1, "einer": 1, "eines": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12, "vierzehn": 14, "dreißig": 30,
    "sechzig": 60, "neunzig": 90,
    "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "doce": 12, "quince": 15, "treinta": 30, "sesenta": 60, "noventa": 90,
}  # fmt: skip
_HAN = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = "|".join(sorted((re.escape(word.strip()) for word in _SPELLED), key=len, reverse=True))
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_PERIOD = re.compile(
    rf"(?:(?P<digits>\d{{1,4}}(?:[.,]\d+)?)|(?P<han>[一二两兩三四五六七八九十百]{{1,4}})|\b(?P<spelled>{_NUMBER}))"
    rf"\)?[\s\-]*(?:\(\s*(?P<inner>\d{{1,4}})\s*\)[\s\-]*)?(?:(?:calendar|business|full|consecutive|additional)\s+)?"
    rf"(?:{_UNIT})(?![a-zà-ÿ])",
    re.IGNORECASE,
)


def periods(text: str) -> list[tuple[float, str]]:
    """Every period in ``text``: its length in days, and normalised words ("30 days")."""
    found = []
    for match in _PERIOD.finditer(text):
        count = _count(match)
        unit = next(name for name in _UNIT_DAYS if match[name])
        if unit == "year" and count > 150:  # a date: "2024年"
            continue
        plural = "" if count == 1 else "s"
        found.append((count * _UNIT_DAYS[unit], f"{count:g} {unit}{plural}"))
    return found


def _count(match: re.Match[str]) -> float:
    if match["inner"]:
        return float(match["inner"])
    if match["digits"]:
        return float(match["digits"].replace(",", "."))
    if match["han"]:
        return float(_han(match["han"]))
    return float({k.strip(): v for k, v in _SPELLED.items()}[match["spelled"].lower()])


def _han(text: str) -> int:
    """Chinese numerals up to 999."""
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = 100 * _HAN.get(hundreds, 1) if "百" in text else 0
    if ten:
        total += 10 * _HAN.get(tens, 1)
    return total + _HAN.get(ones, 0)
