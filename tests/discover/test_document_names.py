"""What link texts and addresses say of documents. Every entry of the data is tried."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from watcher.discover.names import (
    LANGUAGES,
    fold,
    incorporates,
    kind_of,
    kind_of_address,
    names,
    says_nothing,
)
from watcher.model import DocumentKind

TABLES: dict[str, dict[str, Any]] = {
    name: tomllib.loads((files("watcher.discover") / "names" / f"{name}.toml").read_text("utf-8"))
    for name in (*LANGUAGES, "paths")
}
ENTRIES = [
    (language, kind, key, entry)
    for language in LANGUAGES
    for kind in DocumentKind
    for key in ("says", "is", "ends")
    for entry in TABLES[language][kind].get(key, ())
]


def short(language: str) -> list[str]:
    return [entry for where, _, key, entry in ENTRIES if where == language and key == "says"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_tells_its_kind(language: str) -> None:
    for _, kind, key, entry in (each for each in ENTRIES if each[0] == language):
        shown = {"says": f"《{entry}》" if language == "zh" else f"Acme {entry.upper()} (2026)"}.get(
            key, entry
        )
        assert kind_of(shown) is kind, (entry, kind_of(shown))


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_and_weak_words_are_no_names_and_sentences_that_incorporate_are_told(language: str) -> None:
    table = TABLES[language]
    assert [entry for entry in table["not"]["says"] if kind_of(entry) is not None] == []
    assert [entry for entry in table["weak"]["is"] if not says_nothing(f"{entry}.")] == []
    assert [entry for entry in table["weak"]["is"] if kind_of(entry) is not None] == []
    assert [entry for entry in table["incorporates"]["says"] if not incorporates(f"X {entry} Y")] == []


def test_entries_are_written_as_they_are_looked_for_and_none_stands_for_two_kinds() -> None:
    kinds: dict[str, DocumentKind] = {}
    for _, kind, _, entry in ENTRIES:
        assert fold(entry) == entry
        assert kinds.setdefault(entry, kind) is kind, entry


def test_every_address_tells_its_kind() -> None:
    for kind, paths in TABLES["paths"].items():
        for path in paths:
            assert kind_of_address(f"https://acme.example/en/{path.upper()}.html?v=2") == kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("OpenAPI Data Processing Addendum", "dpa"),
        ("Privacy\u00a0Policy\u2060(opens in a new window)", "privacy"),
        ("Children’s Privacy", "privacy"),
        ("《豆包用户服务协议》", "terms"),
        ("隱私權政策", "privacy"),
        ("Connectors and actions terms", "terms"),
        ("Politique de confidentialité", "privacy"),
        ("Términos de servicio", "terms"),
        ("Auftragsverarbeitungsvertrag (AVV)", "dpa"),
        ("Terms", "terms"),
        ("Long-term support", None),
        ("Manage cookie preferences", None),
        ("Careers", None),
        ("", None),
        ("privacy policy " * 20, None),
    ],
)
def test_names_among_other_words(words: str, kind: str | None) -> None:
    assert kind_of(words) == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://acme.example/legal/terms-of-service-individual", "terms"),
        ("https://acme.example/legal/eu-privacy-policy/", "privacy"),
        ("https://acme.example/app#/privacy", "privacy"),
        ("https://acme.example/terms/apply-now", None),
        ("https://acme.example/blog/our-privacy", None),
        ("https://acme.example/", None),
    ],
)
def test_addresses_count_by_their_last_part(url: str, kind: str | None) -> None:
    assert kind_of_address(url) == kind


def test_the_data_is_read_once() -> None:
    assert names() is names()
