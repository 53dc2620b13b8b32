"""The text of a lexicon file, read as TOML; every fault is told with file, line, entry and key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from watcher.errors import LexiconError

SHOWN = 60
"""Characters of a wrong value that are shown."""

LISTED = 12
"""So many known names are listed where none is near."""

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_ID = re.compile(r"[\w-]{1,80}")
_NOTHING: Mapping[str, Any] = {}


class Source:
    """A lexicon file.

    Args:
        text: what it holds.
        name: what to call it in errors.

    Raises:
        LexiconError: it is no TOML.
    """

    def __init__(self, text: str, name: str) -> None:
        self._lines = text.split("\n")
        self._name = name
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except RecursionError:
            raise LexiconError(f"{name}: not valid TOML: brackets go too deep") from None
        except ValueError as error:  # also a number with thousands of digits
            raise self._torn(str(error)) from None

    def fault(self, line: int, name: str, problem: str) -> LexiconError:
        """An error that says where."""
        return LexiconError(f"{self._name}:{line}: {name}: {problem}")

    def lines(self, id_: str) -> list[int]:
        """The lines that name a phrase or rule (a TOML parser keeps none)."""
        named = re.compile(rf"""\s*["']?id["']?\s*=\s*["']{re.escape(id_)}["']""")
        return [number for number, line in enumerate(self._lines, 1) if named.match(line)]

    def line(self, id_: str) -> int:
        """The first line that names a phrase or rule; 1 where it cannot be told."""
        return next(iter(self.lines(id_)), 1)

    def line_of_word(self, name: str) -> int:
        """The line of a word list, or of another key of a table; that of the table where it has none."""
        key = rf"""["']?{re.escape(name)}["']?\s*="""
        table = self._first(r"\s*\[\s*words\s*\]") or 1
        return self._first(rf"\s*(words\s*\.\s*)?{key}", table) or self._first(r"\s*words\s*=") or table

    def line_of_key(self, key: str) -> int:
        """The line of a key, or of a table, at the top of the file."""
        name = re.escape(key)
        return self._first(rf"""\s*(\[+\s*["']?{name}\b|["']?{name}["']?\s*[.=])""") or 1

    def line_of_entry(self, kind: str, place: int) -> int:
        """The line on which the ``place``-th ``[[kind]]`` begins."""
        header = re.compile(rf"""\s*\[\[\s*["']?{kind}["']?\s*\]\]""")
        headers = [number for number, line in enumerate(self._lines, 1) if header.match(line)]
        return headers[place - 1] if len(headers) >= place else self.line_of_key(kind)

    def table(self, key: str) -> Mapping[str, Any]:
        """A table at the top of the file; empty where it is not there."""
        value = self.data.get(key, _NOTHING)
        if not isinstance(value, dict):
            raise self.fault(self.line_of_key(key), key, f"expected a table, written [{key}]; {got(value)}")
        return value

    def entries(self, kind: str) -> Iterator[Entry]:
        """The phrases, or the rules, in order."""
        value = self.data.get(kind, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            expected = f"expected entries, each written [[{kind}]]"
            raise self.fault(self.line_of_key(kind), kind, f"{expected}; {got(value)}")
        for place, entry in enumerate(value, 1):
            yield Entry(self, kind, place, entry)

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys at the top of the file that nothing reads."""
        for key in self.data:
            if key not in known:
                raise self.fault(self.line_of_key(key), shown(key), unknown("key", key, known))

    def _first(self, pattern: str, after: int = 1) -> int | None:
        named = re.compile(pattern)
        numbered = enumerate(self._lines[after - 1 :], after)
        return next((number for number, line in numbered if named.match(line)), None)

    def _torn(self, message: str) -> LexiconError:
        """What a TOML parser says, with the line where all other faults have it."""
        found = _PLACE.search(message)
        told = message[: found.start()] if found else message
        if found and found[1]:
            return LexiconError(f"{self._name}:{found[1]}: not valid TOML: {told} (column {found[2]})")
        return LexiconError(f"{self._name}:{len(self._lines)}: not valid TOML: {told}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase or rule as written, its values checked when they are asked for."""

    source: Source
    kind: str
    place: int
    data: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its id, by which everything else about it is told."""
        value = self.data.get("id")
        if value is None:
            raise self.fault('id is missing; give it a name, such as id = "sell"')
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise self.fault(f"id: expected a name of letters, digits and hyphens; {got(value)}")
        return value

    def fault(self, problem: str) -> LexiconError:
        """An error that names the entry: by its id, or by its place."""
        id_ = self.data.get("id")
        if isinstance(id_, str) and _ID.fullmatch(id_):
            return self.source.fault(self.source.line(id_), id_, problem)
        return self.source.fault(
            self.source.line_of_entry(self.kind, self.place), f"{self.kind} {self.place}", problem
        )

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys that nothing reads."""
        for key in self.data:
            if key not in known:
                raise self.fault(unknown("key", key, known))

    def text(self, key: str, default: str | None = None) -> str:
        """A text that says something; ``default`` where the key may be absent."""
        if key not in self.data and default is not None:
            return default
        value = self._value(key, f'{key} = "…"')
        if not isinstance(value, str) or not value.strip():
            raise self.fault(f"{key}: expected a text in quotes; {got(value)}")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts that say something."""
        if key not in self.data and default is not None:
            return default
        return self.listed(key, self._value(key, f'{key} = ["…"]'))

    def listed(self, key: str, value: object) -> tuple[str, ...]:
        """``value`` as a list of texts that say something."""
        problem = not_texts(value)
        if problem:
            raise self.fault(f"{key}: {problem}")
        return tuple(value) if isinstance(value, list) else ()

    def number(self, key: str, default: int, most: int) -> int:
        """A whole number from 1 to ``most``."""
        value = self.data.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise self.fault(f"{key}: expected a whole number from 1 to {most}; {got(value)}")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise self.fault(f"{key}: expected true or false, without quotes; {got(value)}")
        return value

    def _value(self, key: str, form: str) -> Any:
        if key not in self.data:
            raise self.fault(f"{key} is missing; add {form}")
        return self.data[key]


def not_texts(value: object) -> str:
    """What keeps a value from being a list of texts; empty where it is one."""
    if not isinstance(value, list):
        return f'expected a list of texts, such as ["one", "two"]; {got(value)}'
    if not value:
        return "is empty; it needs at least one text"
    wrong = next((item for item in value if not isinstance(item, str) or not item.strip()), None)
    return "" if wrong is None else f"expected texts in quotes; {got(wrong)} in the list"


def got(value: object) -> str:
    """What was found instead."""
    return f"got {shown(value)}"


def shown(value: object) -> str:
    """A value in few characters, on one line."""
    try:
        words = repr(value)
    except (ValueError, RecursionError):  # a number with thousands of digits, lists in lists in lists
        words = f"a very long {type(value).__name__}"
    return words if len(words) <= SHOWN else words[:SHOWN] + "…"


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """What to write instead of a name that nothing knows."""
    known = sorted(map(str, known))
    near = difflib.get_close_matches(name, known, n=1)
    few = f"expected one of {', '.join(known)}" if 0 < len(known) <= LISTED else "see docs/lexicons.md"
    hint = f"did you mean {near[0]!r}?" if near else few
    return f"unknown {what} {shown(name)}; {hint}"
