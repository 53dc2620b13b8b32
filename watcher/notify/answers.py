"""What a service's answer means: accepted, refused for good, or for now."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from watcher.notify.exchange import Answer
from watcher.notify.services import Kind
from watcher.retry_after import LONGEST, parse_retry_after

# The same request will not fare better. (301 and 308 name another address.)
_FOR_GOOD = frozenset({301, 308, 400, 401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422, 431, 451})
_MEANINGS = {
    400: "the message is malformed",
    401: "its token or password is not good, or no longer",
    403: "it does not let us write there",
    404: "its address is not known, or no longer",
    410: "it is gone",
    413: "the message is too long",
    429: "too many messages",
}
_NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message was not accepted, in words without secrets."""

    words: str
    permanent: bool
    retry_after: float | None = None


def judge(kind: Kind, answer: Answer, now: datetime) -> Refusal | None:
    """Read an answer; None where the service accepted."""
    body = _json(answer.content)
    code = _code(kind, body, answer.content)
    fine = 200 <= answer.status < 300
    if fine and (not kind.accepts or code in kind.accepts):
        return None
    meaning = kind.says.get(code or "")
    wait = _wait(answer.headers, body, now)
    if meaning is not None:
        words, permanent = meaning.means, meaning.permanent and answer.status != 429
        wait = meaning.wait if wait is None else wait
    else:
        words, permanent = _plainly(answer.status), answer.status in _FOR_GOOD
    said = f"HTTP {answer.status}"
    # Nothing else of an answer is repeated: services name tokens and addresses in their explanations.
    if code and code != str(answer.status) and (meaning or _NUMBER.fullmatch(code)):
        said += f", {code}"
    return Refusal(f"{kind.service.name}: {words} ({said})", permanent, None if permanent else wait)


def _plainly(status: int) -> str:
    if status in _MEANINGS:
        return _MEANINGS[status]
    if status < 300:
        return "it did not say that it accepted"
    if status < 400:
        return "it is to be found at another address"
    return "it has trouble of its own" if status >= 500 else "it refused"


def _json(content: bytes) -> Mapping[str, object]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _code(kind: Kind, body: Mapping[str, object], content: bytes) -> str | None:
    """The service's own code, or a text that is one word of its list."""
    for place in kind.code:
        value = _at(body, place)
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int | str):
            return str(value)
    word = content[:50].decode("ascii", "replace").strip()
    return word if word in kind.says else None


def _at(body: object, place: str) -> object:
    for key in place.split("."):
        body = body.get(key) if isinstance(body, dict) else None
    return body


def _wait(headers: Mapping[str, str], body: Mapping[str, object], now: datetime) -> float | None:
    """Seconds for which the service asks to be left alone: the longest that it names."""
    asked = [
        parse_retry_after(headers.get("retry-after"), now),
        _seconds(_at(body, "retry_after")),
        _seconds(_at(body, "parameters.retry_after")),
        _seconds(_at(body, "retry_after_ms"), 0.001),
    ]
    named = [seconds for seconds in asked if seconds is not None]
    return min(max(*named, 0.0), LONGEST) if named else None


def _seconds(value: object, unit: float = 1.0) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    seconds = min(value, 1000 * LONGEST) * unit  # before the arithmetic: it may be of any size
    return seconds if isfinite(seconds) else None
