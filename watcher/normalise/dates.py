"""The dates a document states of itself, and one form for every date in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from watcher.model import StatedDates
from watcher.normalise.tables import table

_CENTURIES = (re.compile("19"), re.compile("20"))
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BEFORE_YEAR = 24
_AFTER_YEAR = 16
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"[^\W\d_年月日号號년월일]+")
_DATE_SIGN = re.compile(r"[-/.年년]|[^\W\d_]{3}")
_CUE_REACH = 60
_LINE_LIMIT = 400
_SHORT_LINE = 80
_DATE_LINE = 120
_HEAD_LINES = 60
_TAIL_LINES = 15


@cache
def _months() -> dict[str, int]:
    return {
        name: number
        for names in table("dates")["months"].values()
        for number, forms in enumerate(names, start=1)
        for name in forms
    }


@cache
def _date() -> re.Pattern[str]:
    """Every way to write a date that has a year, as one pattern with named parts."""
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year = r"(?:19|20)\d\d"
    return re.compile(
        rf"(?P<y1>{year}) ?[年년] ?(?P<m1>\d{{1,2}}) ?[月월] ?(?P<d1>\d{{1,2}}) ?[日号號일]?"
        rf"|\b(?P<y2>{year})(?P<s2>[-/.])(?P<m2>\d{{1,2}})(?P=s2)(?P<d2>\d{{1,2}})\b"
        rf"|\b(?P<n3>{month})\.? (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,? ?(?P<y3>{year})\b"
        rf"|\b(?P<d4>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[ -](?:of |de )?"
        rf"(?P<n4>{month})\.?,?[ -](?:de |del )?(?P<y4>{year})\b"
        rf"|\b(?P<d5>\d{{1,2}})(?P<s5>[./-])(?P<m5>\d{{1,2}})(?P=s5)(?P<y5>{year})\b",
        re.IGNORECASE,
    )


@cache
def _relative() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in table("dates")["relative"]["patterns"]), re.IGNORECASE)


@cache
def _cue(kind: str) -> re.Pattern[str]:
    cues = sorted(table("dates")["cues"][kind], key=len, reverse=True)
    words = "|".join(re.escape(cue) for cue in cues)
    return re.compile(
        rf"(?<!\w)(?:{words})|(?:{'|'.join(re.escape(c) for c in cues if not c.isascii())})", re.IGNORECASE
    )


def _read(match: re.Match[str]) -> date | None:
    """The date of a match of :func:`_date`; day before month where the form leaves it open."""
    part = match.groupdict()
    if part["y1"]:
        year, month, day = part["y1"], int(part["m1"]), part["d1"]
    elif part["y2"]:
        year, month, day = part["y2"], int(part["m2"]), part["d2"]
    elif part["y3"]:
        year, month, day = part["y3"], _months()[part["n3"].lower()], part["d3"]
    elif part["y4"]:
        year, month, day = part["y4"], _months()[part["n4"].lower()], part["d4"]
    else:
        year, month, day = part["y5"], int(part["m5"]), part["d5"]
        if month > 12 or (part["s5"] == "/" and int(day) <= 12):
            month, day = int(day), str(month)
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def uniform(text: str) -> str:
    """``text`` with every date as ``YYYYMMDD``, so that editions for two regions read the same."""
    parts: list[str] = []
    done = 0
    # Years are rare: look for a date around each, not everywhere.
    for century in sorted(m.start() for literal in _CENTURIES for m in literal.finditer(text)):
        if century < done or not _YEAR.match(text, century):
            continue
        begin, end = max(done, century - _BEFORE_YEAR), century + _AFTER_YEAR
        match = _date().search(text, begin, end) if _DATE_SIGN.search(text, begin, end) else None
        found = _read(match) if match else None
        if match and found:
            parts += [text[done : match.start()], f" {found:%Y%m%d} "]
            done = match.end()
    return "".join((*parts, text[done:]))


def names_a_date(line: str) -> bool:
    """Whether a short line states when the document was updated or takes effect."""
    if len(line) > _LINE_LIMIT or not (_YEAR.search(line) or _hints_at_relative(line)):
        return False
    if not (_cue("updated").search(line) or _cue("effective").search(line)):
        return False
    return _date().search(line) is not None or _relative().search(line) is not None


@cache
def _relative_hint() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, table("dates")["relative"]["hints"])))


def _hints_at_relative(line: str) -> bool:
    """A cheap look before the long pattern."""
    return len(line) <= _SHORT_LINE and _relative_hint().search(line.casefold()) is not None


def is_relative(line: str) -> bool:
    """Whether a line is nothing but "updated over a week ago"."""
    return _hints_at_relative(line) and _relative().fullmatch(line.strip(" .·")) is not None


def date_lines(lines: Iterable[str]) -> list[str]:
    """The short lines that state a date of the document, near its beginning or its end."""
    return [line for line in _near(lines) if len(line) <= _DATE_LINE and _states_a_date(line)]


def _states_a_date(line: str) -> bool:
    return _YEAR.search(line) is not None and names_a_date(line) and _date().search(line) is not None


def as_written(line: str) -> str:
    """The dates of a line the way they are written there: "1 december 2025"."""
    return " ".join(found.group().casefold() for found in _date().finditer(line))


def way_of_writing(line: str) -> str:
    """How the dates of a line are written, whatever they are: "9 a 9999"."""
    return _NUMBER.sub(_shape, _NAME.sub("a", as_written(line)))


def _shape(number: re.Match[str]) -> str:
    digits = number.group()
    return "9999" if len(digits) == 4 else "09" if digits[0] == "0" else "9"


def _near(lines: Iterable[str]) -> list[str]:
    """The first and the last lines of a text."""
    every = list(lines)
    return every if len(every) <= _HEAD_LINES + _TAIL_LINES else every[:_HEAD_LINES] + every[-_TAIL_LINES:]


def stated_dates(lines: Iterable[str]) -> StatedDates:
    """The dates the document states: the first per kind, near its beginning or its end."""
    near = _near(lines)
    found: dict[str, date] = {}
    relative: str | None = None
    for number, whole in enumerate(near):
        line = whole[:_LINE_LIMIT]
        following = near[number + 1][:_CUE_REACH] if number + 1 < len(near) else ""
        dated = _YEAR.search(line) or (len(line) <= _CUE_REACH and _YEAR.search(following))
        for kind in ("updated", "effective") if dated else ():
            if kind not in found:
                stated = _after_cue(line, following, kind)
                if stated:
                    found[kind] = stated
        if relative is None and _hints_at_relative(line):
            match = _relative().search(line)
            relative = match.group() if match else None
    return StatedDates(found.get("updated"), found.get("effective"), relative)


def _after_cue(line: str, following: str, kind: str) -> date | None:
    """The date within reach of a cue: behind it, on the next line, or just before it."""
    other = "effective" if kind == "updated" else "updated"
    for cue in _cue(kind).finditer(line):
        behind = line[cue.end() : cue.end() + _CUE_REACH]
        match = _date().search(behind)
        if match and not _cue(other).search(behind[: match.start()]):
            return _read(match)
        if not behind.strip(" :：-–—") and len(line) <= _CUE_REACH:
            match = _date().match(following.strip())
            if match:
                return _read(match)
    return None
