"""The shipped providers.toml: what is promised to be in it, and honesty about what was not verified."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from watcher.config import Config, load
from watcher.model import Channel, DocumentKind

FILE = Path(__file__).resolve().parents[2] / "providers.toml"
DOUBTFUL = re.compile(r"general knowledge|pattern|unverified|seen in public repos")


@pytest.fixture(scope="module")
def config() -> Config:
    return load(FILE, {})


@pytest.fixture(scope="module")
def listed(corpus: Path) -> dict[str, dict[str, str]]:
    with (corpus / "urls.tsv").open(encoding="utf-8", newline="") as file:
        return {row["url"]: row for row in csv.DictReader(file, delimiter="\t")}


def test_it_watches_many_documents_of_many_providers(config: Config) -> None:
    assert len(config.documents) >= 60
    assert len({document.provider for document in config.documents}) >= 30


@pytest.mark.parametrize(
    ("provider", "documents"),
    [
        ("kimi", {"terms", "privacy", "paid"}),
        ("deepseek", {"terms", "privacy"}),
        ("doubao", {"terms", "privacy"}),
        ("ark", {"docs"}),
        ("openai", {"terms", "services", "privacy", "sharing"}),
        ("xai", {"terms", "privacy"}),
        ("x", {"terms", "privacy", "grok"}),
        ("meta", {"ai-terms", "privacy"}),
        ("wps", {"terms", "privacy", "ai-privacy"}),
        ("fanqie", {"author"}),
        ("temu", {"terms", "privacy"}),
        ("copilot", {"terms", "model-hosting"}),
        ("microsoft", {"services", "privacy"}),
        ("azure-openai", {"data"}),
        ("anthropic", {"terms", "commercial", "privacy", "training-en", "training-fr"}),
        ("gemini", {"api-terms", "apps-privacy"}),
        ("mistral", {"terms", "commercial", "privacy"}),
        ("qwen", {"terms", "privacy"}),
        ("baidu", {"terms", "privacy"}),
    ],
)
def test_the_promised_documents_are_in(config: Config, provider: str, documents: set[str]) -> None:
    keys = {document.key for document in config.documents if document.enabled}

    assert {f"{provider}/{document}" for document in documents} <= keys


def test_no_page_is_watched_twice_and_all_are_encrypted(config: Config) -> None:
    urls = [url for document in config.documents for url in document.urls]

    assert len(urls) == len(set(urls))
    assert all(url.startswith("https://") for url in urls)


def test_every_document_states_its_kind_and_language(config: Config) -> None:
    assert all(document.language for document in config.documents)
    assert {document.language for document in config.documents} >= {"en", "zh", "fr"}
    assert {document.kind for document in config.documents} == set(DocumentKind)


def test_it_needs_no_secret(config: Config) -> None:
    assert config.channels == {"console": Channel("console", "console:")}
    assert not any(document.headers or document.cookies or document.proxy for document in config.documents)


def test_addresses_are_listed_ones(config: Config, listed: dict[str, dict[str, str]]) -> None:
    assert {url for document in config.documents for url in document.urls} <= listed.keys()
    assert all(listed[document.url]["language"] == document.language for document in config.documents)


def test_an_address_that_rests_on_hearsay_says_so(config: Config, listed: dict[str, dict[str, str]]) -> None:
    entries = {
        match[2]: match[1]
        for match in re.finditer(
            r'((?:^#.*\n)*)^\[\[provider\.document\]\]\n(?:.+\n)*?url = "(.+)"', FILE.read_text(), re.M
        )
    }

    silent = [
        document.key
        for document in config.documents
        if DOUBTFUL.search(listed[document.url]["source"]) and "# unverified: " not in entries[document.url]
    ]
    assert silent == []
