"""The table of services: held to Apprise, to the documentation, and entry by entry to what it says."""

from __future__ import annotations

import json
import re
import time
import tomllib
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import apprise
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.model import Markup
from watcher.notify.answers import judge
from watcher.notify.exchange import Answer
from watcher.notify.services import WEBHOOK, Kind, known
from watcher.notify.webhook import sign
from watcher.retry_after import LONGEST

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CHANNELS_MD = (Path(__file__).parents[2] / "docs" / "channels.md").read_text("utf-8")
TABLE: list[dict[str, Any]] = tomllib.loads(
    files("watcher.notify").joinpath("services.toml").read_text("utf-8")
)["service"]
CODES = [(entry["schemas"][0], code) for entry in TABLE for code in entry["says"]]


def service(schema: str) -> Kind:
    found = known(schema)
    assert found is not None
    return found


def _answer(kind: Kind, code: str, status: int) -> Answer:
    """As the service says it: in JSON; Slack also as a bare word."""
    body: object = int(code) if re.fullmatch(r"-?\d+", code) else code
    for key in reversed(kind.code[0].split(".")):
        body = {key: body}
    return Answer(status, {}, json.dumps(body).encode())


@pytest.mark.parametrize("schema", [schema for entry in TABLE for schema in entry["schemas"]])
def test_every_schema_is_one_of_apprise(schema: str) -> None:
    assert schema in apprise.plugins.N_MGR
    assert Markup(service(schema).service.markup) is not Markup.JSON


@pytest.mark.parametrize(("schema", "code"), CODES)
def test_every_code_is_read_as_the_table_says(schema: str, code: str) -> None:
    kind = service(schema)
    meaning = kind.says[code]
    refusal = judge(kind, _answer(kind, code, 200 if kind.accepts else 400), NOW)
    assert refusal is not None
    assert meaning.means in refusal.words
    assert (refusal.permanent, refusal.retry_after) == (meaning.permanent, meaning.wait)
    assert not (meaning.permanent and meaning.wait)


def test_a_bare_word_is_read_where_it_is_a_code() -> None:
    refusal = judge(service("slack"), Answer(404, {}, b"no_service\n"), NOW)
    assert refusal is not None
    assert refusal.words == "Slack: the webhook was removed or disabled (HTTP 404, no_service)"


def test_of_an_unknown_answer_only_numbers_are_repeated() -> None:
    told = [
        judge(service("feishu"), Answer(200, {}, json.dumps({"code": code}).encode()), NOW)
        for code in (12345, "T0KEN-secret", "tokenwithoutdigits", 10**30)
    ]
    assert [refusal.words if refusal else "" for refusal in told] == [
        "Feishu/Lark: it did not say that it accepted (HTTP 200, 12345)",
        *["Feishu/Lark: it did not say that it accepted (HTTP 200)"] * 3,
    ]


@given(
    schema=st.sampled_from([entry["schemas"][0] for entry in TABLE]),
    status=st.integers(100, 599),
    waits=st.text(max_size=40),
    content=st.binary(max_size=200) | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "errcode", "error", "ok", "error_code", "retry_after", "parameters"]),
            inner,
            max_size=4,
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)  # fmt: skip
def test_any_answer_is_read_without_a_fault(schema: str, status: int, waits: str, content: bytes) -> None:
    kind = service(schema)
    refusal = judge(kind, Answer(status, {"retry-after": waits}, content), NOW)
    if refusal is None:
        assert 200 <= status < 300
    else:
        assert refusal.retry_after is None or 0 <= refusal.retry_after <= LONGEST
        assert not (refusal.permanent and (status >= 500 or status == 429) and not kind.says)
        assert len(refusal.words) < 200


def test_the_documentation_names_every_service_with_its_limit_and_pause() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| ([\d,]+) (\w+) \| ([\d.]+) \|$", CHANNELS_MD, re.M)
    told = {name: (int(limit.replace(",", "")), unit, float(pause)) for name, limit, unit, pause in rows}
    assert told == {
        entry["name"]: (entry["limit"], entry.get("unit", "characters"), entry["pause"]) for entry in TABLE
    }


def test_the_documented_way_to_check_a_signature_works() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", CHANNELS_MD, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(example, "docs/channels.md", "exec"), names)
    check, body, now = names["is_from_the_watcher"], '{"a":"训练"}'.encode(), int(time.time())

    def header(stamp: int, secret: str = "key") -> str:
        return f"t={stamp},v1={sign(secret, stamp, body)}"

    assert check(header(now), body, "key")
    assert not check(header(now), body + b" ", "key")
    assert not check(header(now, "another"), body, "key")
    assert not check(header(now - 3600), body, "key")


def test_a_webhook_takes_our_schema() -> None:
    assert WEBHOOK.service.markup is Markup.JSON
