"""A fault of the configuration in words: the path of the key, the value, what is expected."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Location = tuple[str | int, ...]

_CREDENTIALS = re.compile(r"//[^/@\s]*@")
_PYDANTIC_WORDS = re.compile(r"^(?:Input should be|\w+ should have)")
_SHOWN = {"language", "timezone", "quiet"}  # … but not in these keys of a channel
_LONGEST_VALUE = 80
# Below these keys a value may be a secret that somebody wrote in the wrong place.
_HIDDEN = {"channels", "headers", "cookies", "proxy"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``value`` is how the value is shown, ``expected`` what should be there."""

    location: Location
    value: str
    expected: str

    def __str__(self) -> str:
        """``provider[3].document[0].url: 'ftp://x': expected …``, on one line."""
        return f"{dotted(self.location)}: {self.value}: {self.expected}"


def dotted(location: Location) -> str:
    """The path of a key as people write it: ``provider[3].document[0].url``."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "(the whole file)"


def nearest(name: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?``, or the known names where none is near."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known: {', '.join(names[:20])}" if names else ""


def shown(location: Location, value: object) -> str:
    """A value as a fault may show it: short, on one line, never a secret."""
    if any(part in _HIDDEN for part in location) and location[-1] not in _SHOWN:
        return "(not shown)"
    text = _CREDENTIALS.sub("//…@", repr(value))
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def schema_fault(error: ErrorDetails, known_keys: Iterable[str]) -> Fault:
    """Put one of pydantic's errors in our words; ``known_keys`` are those of the table it is in."""
    location = tuple(part for part in error["loc"] if part != "[key]")
    match error["type"]:
        case "extra_forbidden":
            return Fault(
                location, "unknown key", "expected a known key" + nearest(str(location[-1]), known_keys)
            )
        case "missing":
            return Fault(location, "missing", "this key is required")
        case "model_type" | "dict_type":
            expected = "expected a table"
        case "string_too_short":
            expected = "expected text that is not empty"
        case "too_short":
            expected = "expected a list that is not empty"
        case "tuple_type" | "list_type":
            expected = "expected a list" + (': ["…"]' if isinstance(error["input"], str) else "")
        case "value_error":
            expected = error["msg"].removeprefix("Value error, ")
        case _:
            expected = _PYDANTIC_WORDS.sub("expected", error["msg"]).replace("a valid ", "a ")
    return Fault(location, shown(location, error["input"]), expected)
