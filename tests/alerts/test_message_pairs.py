"""Real transitions, compared, put to a rule and told in every format: what must hold of each message."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser

from watcher import decide, rules
from watcher.message import render
from watcher.message.links import words_link
from watcher.message.quotes import GAP, quotes
from watcher.message.speech import Speech
from watcher.model import (
    Alert,
    Channel,
    Comparison,
    Document,
    Mark,
    Markup,
    Page,
    Rule,
    Service,
    Significance,
    Text,
    Topic,
)
from watcher.normalise import normalise

PAIRS = (
    "dev-007", "dev-020", "dev-028", "dev-034", "dev-041",
    "dev-049", "dev-137", "dev-500", "dev-532", "dev-544",
)  # fmt: skip
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
RULE = Rule("all topics", ("legal",), topics=tuple(Topic), significance=Significance.SUBSTANTIVE)
LIMITS: dict[Markup, tuple[int, bool]] = {
    Markup.PLAIN: (160, False),
    Markup.EMAIL: (90_000, True),
    Markup.SLACK: (35_000, False),
    Markup.DISCORD: (2000, True),
    Markup.MARKDOWN: (3900, True),
    Markup.TELEGRAM: (4096, True),
    Markup.DINGTALK: (9500, True),
    Markup.WECOM: (4096, True),
    Markup.FEISHU: (9500, True),
    Markup.JSON: (250_000, True),
}


def page(file: Path) -> Page:
    return Page(
        f"https://{file.stem}.test/",
        "https://x.test/",
        200,
        {"content-type": "text/markdown"},
        file.read_bytes(),
        NOW,
    )


@pytest.fixture(scope="module", params=PAIRS)
def pair(request: pytest.FixtureRequest, corpus: Path) -> tuple[Alert, Text, Text]:
    """The alert of a pair, and both texts."""
    name = request.param
    old, new = (page(corpus / "gold" / "dev" / "pairs" / f"{name}.{side}.md") for side in ("old", "new"))
    found = decide.compare_pages(old, new)
    assert isinstance(found, Comparison)
    document = Document(f"acme/{name}", "acme", "Acme AI", "Terms of service", (f"https://acme.test/{name}",))
    (alert,) = rules.alerts(document, found, (RULE,), number=5, now=NOW)
    return alert, normalise(old), normalise(new)


def bare(text: str) -> str:
    """Without white space, and what a message leaves out of it."""
    return re.sub(r"[\s\u200b-\u200f\u2060-\u2069\ufeff\u00ad]+", "", text)


def told(text: Text) -> str:
    return bare("".join(block.text for block in text.blocks))


def pieces(alert: Alert, mark: Mark) -> Iterator[str]:
    """The words that are quoted of one side: what is unchanged and what has the mark."""
    other = Mark.DELETED if mark is Mark.INSERTED else Mark.INSERTED
    for change in alert.changes:
        side = change.new if mark is Mark.INSERTED else change.old
        for quote in quotes(change, 300, Speech("en")):
            marked = any(run.mark is not Mark.EQUAL for run in quote.runs)
            label = {Mark.INSERTED: "Before", Mark.DELETED: "Now"}[mark]
            if not side or (not marked and quote.label == label):
                continue
            whole = "".join(run.text for run in quote.runs if run.mark is not other)
            yield from whole.split(GAP.strip())


@pytest.mark.parametrize("language", ["en", "zh", "fr"])
def test_the_title_tells_provider_document_topic_and_way(
    pair: tuple[Alert, Text, Text], language: str
) -> None:
    alert, speech = pair[0], Speech(language)
    service = Service("console", Markup.PLAIN, 1_000_000)
    title = render([alert], service, Channel("legal", "console:", language)).title
    assert title.startswith("Acme AI · Terms of service")
    for topic, verdict in alert.topics.items():
        assert verdict.direction is not None
        assert speech.label("topic", topic) in title
        assert speech.label("direction", verdict.direction, topic) in title


def test_every_quote_stands_on_the_page(pair: tuple[Alert, Text, Text]) -> None:
    alert, old, new = pair
    for text, mark in ((told(old), Mark.DELETED), (told(new), Mark.INSERTED)):
        for piece in pieces(alert, mark):
            # Clauses that were joined into one need not be neighbours on the page.
            sentences = re.split(r"(?<=[.:;!?。；！？])\s", piece)
            assert all(bare(sentence) in text for sentence in sentences), piece


def test_every_link_names_words_of_the_new_page(pair: tuple[Alert, Text, Text]) -> None:
    alert, _, new = pair
    text = told(new)
    for change in alert.changes:
        link = words_link(alert.url, change.new)
        named = (link or "").partition(":~:text=")[2]
        assert bool(named) == bool(change.new)
        for words in named.split(","):
            assert bare(unquote(words)) in text


@pytest.mark.parametrize("markup", list(Markup))
def test_a_message_is_whole_and_fits(pair: tuple[Alert, Text, Text], markup: Markup) -> None:
    limit, in_bytes = LIMITS[markup]
    unit = "bytes" if in_bytes else "characters"
    service = Service("any", markup, limit, "bytes" if in_bytes else "characters", titled=False)
    message = render([pair[0]], service, Channel("legal", "env:X"))
    assert 0 < (len(message.body.encode()) if unit == "bytes" else len(message.body)) <= limit
    if markup is Markup.JSON:
        read = json.loads(message.body)
        assert read["alerts"][0]["changes"]
    elif markup in {Markup.EMAIL, Markup.TELEGRAM}:
        opened = re.findall(r"<([a-z][a-z0-9]*)[\s>]", message.body)
        closed = re.findall(r"</([a-z][a-z0-9]*)>", message.body)
        assert sorted(tag for tag in opened if tag != "meta") == sorted(closed)
        assert LexborHTMLParser(message.body).css("blockquote")
    elif markup is not Markup.PLAIN:
        assert "watcher diff acme/" in message.body
        assert pair[0].id in message.body
