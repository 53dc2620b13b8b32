"""docs/alerts.md shows what is sent: its examples, and its schema of the webhook's JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from transitions import BLOCKED, TOGETHER, TRANSITIONS

from watcher.message import render, sample_alert
from watcher.model import Alert, Channel, Markup, Service

PAGE = Path(__file__).resolve().parents[2] / "docs" / "alerts.md"
SAMPLE = sample_alert(datetime(2026, 3, 1, 12, tzinfo=UTC))
TYPES = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)\n```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def body(markup: Markup, *alerts: Alert) -> str:
    console = markup is Markup.PLAIN
    titled = markup in {Markup.PLAIN, Markup.SLACK, Markup.JSON}
    service = Service("console" if console else markup.value, markup, 20_000, titled=titled)
    return render(alerts or [SAMPLE], service, Channel("legal", "env:X")).body


@pytest.mark.parametrize("markup", [markup for markup in Markup if markup not in {Markup.EMAIL, Markup.JSON}])
def test_the_examples_are_what_is_sent(markup: Markup) -> None:
    assert body(markup) in [block for kind in ("text", "markdown", "html") for block in blocks(kind)]


def test_the_example_of_json_is_what_is_sent() -> None:
    assert json.loads(body(Markup.JSON)) == json.loads(blocks("json")[0])


@pytest.mark.parametrize(
    "alerts", [*((one,) for one in TRANSITIONS.values()), (BLOCKED,), TOGETHER, (SAMPLE,)]
)
def test_the_json_follows_its_schema(alerts: tuple[Alert, ...]) -> None:
    schema = json.loads(blocks("json")[1])
    assert list(faults(schema, json.loads(body(Markup.JSON, *alerts)), "$")) == []


def test_the_schema_tells_what_does_not_follow_it() -> None:
    schema = json.loads(blocks("json")[1])
    told = json.loads(body(Markup.JSON))
    told["alerts"][0]["changes"][0]["kind"] = "rewritten"
    del told["title"]
    told["more"] = 1
    assert len(list(faults(schema, told, "$"))) == 3


def faults(schema: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    """What of a value does not follow a schema, by the few keywords that ours uses; and fields it has not."""
    names = schema.get("type", [])
    types = tuple(TYPES[name] for name in ([names] if isinstance(names, str) else names))
    if types and (not isinstance(value, types) or (isinstance(value, bool) and bool not in types)):
        yield f"{place}: {value!r} is no {names}"
        return
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{place}: {value!r}"
    if isinstance(value, dict):
        yield from _faults_of_fields(schema, value, place)
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{place}: {len(value)} items"
        for number, item in enumerate(value):
            yield from faults(schema["items"], item, f"{place}[{number}]")


def _faults_of_fields(schema: dict[str, Any], value: dict[str, Any], place: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value)
    for name, inner in value.items():
        rest = schema.get("additionalProperties")
        if name not in known and rest is None:
            yield f"{place}: {name} is not in the schema"
            continue
        yield from faults(schema.get("propertyNames", {}), name, f"{place}.{name}")
        yield from faults(known.get(name, rest), inner, f"{place}.{name}")
