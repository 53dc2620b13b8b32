"""How records are written as bytes and words.

Texts and alerts go through pydantic, which is imported only when one of them is met; what listings
show goes through :mod:`json`, so that they start fast.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from watcher.errors import CorruptionError
from watcher.model import (
    Alert,
    Change,
    ChangeKind,
    Direction,
    Mark,
    Significance,
    Text,
    Topic,
    TopicVerdict,
    Words,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


def encode_text(text: Text) -> bytes:
    """The same text gives the same bytes."""
    return _encode(_text(), text)


def decode_text(data: bytes) -> Text:
    """Read what ``encode_text`` wrote."""
    return _decode(_text(), data)


def encode_alert(alert: Alert) -> str:
    """An alert, whole, as JSON."""
    return _encode(_alert(), alert).decode()


def decode_alert(data: str) -> Alert:
    """Read what ``encode_alert`` wrote."""
    return _decode(_alert(), data.encode())


def compact(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encode_topics(topics: Mapping[Topic, TopicVerdict]) -> str:
    """Verdicts by topic, in the form that ``--json`` shows."""
    return compact(
        {
            str(topic): {
                "significance": verdict.significance,
                "direction": verdict.direction,
                "findings": verdict.findings,
            }
            for topic, verdict in topics.items()
        }
    )


def decode_topics(data: str) -> dict[Topic, TopicVerdict]:
    """Read what ``encode_topics`` wrote."""
    return {
        Topic(topic): TopicVerdict(
            significance=Significance(verdict["significance"]),
            direction=verdict["direction"] and Direction(verdict["direction"]),
            findings=tuple(verdict["findings"]),
        )
        for topic, verdict in json.loads(data).items()
    }


def encode_change(change: Change) -> dict[str, Any]:
    """A change as a row of ``changes``, without the revision it belongs to."""
    return {
        "kind": str(change.kind),
        "section": compact(change.section),
        "old": change.old,
        "new": change.new,
        "words": compact([[run.mark, run.text] for run in change.words]),
        "topics": f" {' '.join(change.topics)} ",
        "significance": str(change.significance),
        "direction": change.direction and str(change.direction),
        "findings": compact(change.findings),
        "scopes": compact(change.scopes),
    }


def decode_change(row: Any) -> Change:
    """Read a row of ``changes``."""
    return Change(
        kind=ChangeKind(row.kind),
        section=tuple(json.loads(row.section)),
        old=row.old,
        new=row.new,
        words=tuple(Words(Mark(mark), text) for mark, text in json.loads(row.words)),
        topics=tuple(Topic(topic) for topic in row.topics.split()),
        significance=Significance(row.significance),
        direction=row.direction and Direction(row.direction),
        findings=tuple(json.loads(row.findings)),
        scopes=tuple(json.loads(row.scopes)),
    )


@cache
def _text() -> TypeAdapter[Text]:
    from pydantic import TypeAdapter

    return TypeAdapter(Text)


@cache
def _alert() -> TypeAdapter[Alert]:
    from pydantic import TypeAdapter

    return TypeAdapter(Alert)


def _encode(adapter: TypeAdapter[T], value: T) -> bytes:
    from pydantic_core import PydanticSerializationError

    try:
        return adapter.dump_json(value, exclude_defaults=True)
    except PydanticSerializationError:
        # A lone surrogate, which UTF-8 cannot say: a page can smuggle one in through a script's JSON.
        return compact(adapter.dump_python(value, exclude_defaults=True, mode="json")).encode(
            errors="replace"
        )


def _decode(adapter: TypeAdapter[T], data: bytes) -> T:
    from pydantic import ValidationError

    try:
        return adapter.validate_json(data)
    except ValidationError as error:
        raise CorruptionError(f"a stored record cannot be read: {error.errors()[0]['msg']}") from error
