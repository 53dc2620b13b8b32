"""Which documents a page speaks of, what it is called itself, and what to call it in the configuration."""

from __future__ import annotations

import pytest
from pages import make

from watcher.discover import (
    Described,
    Found,
    How,
    describe,
    find,
    same_address,
    site_of,
    suggest_document,
    suggest_provider,
)
from watcher.discover.find import MAX_FOUND
from watcher.model import Document, DocumentKind, Text
from watcher.normalise import normalise
from watcher.normalise.anchors import links_of

URL = "https://acme.example/terms"
TERMS = Described("Terms of Service", DocumentKind.TERMS, told=True)


def found(body: str, page: Described | None = TERMS) -> list[Found]:
    shown = make(f"<html><body><main>{body}</main></body></html>", url=URL)
    return list(find(links_of(shown), normalise(shown), URL, page))


def text(body: str, url: str = URL) -> Text:
    return normalise(make(body, url=url))


@pytest.mark.parametrize(
    "sentence",
    [
        "These terms, together with our {}, are the agreement.",
        "The {} is incorporated by reference into these terms.",
        "Die {} ist Bestandteil dieser Bedingungen.",
        "La {} fait partie intégrante du contrat.",
        "La {} forma parte del contrato.",
        "{}是本协议不可分割的组成部分。",
    ],
)
def test_what_a_sentence_makes_part_of_the_text_is_told_with_and_without_a_link(sentence: str) -> None:
    linked = sentence.format('<a href="/p">Privacy Policy</a>')
    assert [(each.how, each.url) for each in found(f"<p>{linked}</p>")] == [
        (How.INCORPORATED, "https://acme.example/p")
    ]
    named = sentence.format("Privacy Policy")
    assert [(each.how, each.name, each.url) for each in found(f"<p>{named}</p>")] == [
        (How.NAMED, "Privacy Policy", None)
    ]


def test_only_the_sentence_of_the_link_counts() -> None:
    (each,) = found('<p>The annex is incorporated by reference. See our <a href="/p">Privacy Policy</a>.</p>')
    assert each.how is How.LINKED


def test_a_document_is_listed_once_by_its_strongest_tie_and_the_strongest_come_first() -> None:
    rows = found(
        '<nav><a href="/p/">Privacy</a> <a href="/dpa">DPA</a></nav>'
        '<p>See the <a href="/aup">Usage policy</a>.</p><p>These terms apply, together with the '
        '<a href="https://www.acme.example/p?utm_source=x">Privacy Policy</a>.</p>'
    )
    assert [(each.how, each.kind) for each in rows] == [
        (How.INCORPORATED, "privacy"),
        (How.LINKED, "usage-policy"),
        (How.FOOTER, "dpa"),
    ]
    assert rows[0].url == "https://www.acme.example/p"


def test_titles_in_brackets_are_names_and_the_page_itself_is_none() -> None:
    rows = found(
        "<p>请阅读《Acme隐私政策》和<a href='/rules'>《社区规范》</a>。</p>"
        "<p>《社区规范》适用。本《服务条款》与《会员协议》。</p>",
        Described("服务条款", DocumentKind.TERMS, told=True),
    )
    assert [(each.how, each.name) for each in rows] == [
        (How.LINKED, "社区规范"),
        (How.NAMED, "Acme隐私政策"),
        (How.NAMED, "会员协议"),
    ]


def test_a_link_that_says_nothing_is_told_by_its_address() -> None:
    rows = found('<p><a href="/legal/privacy-policy">Click here</a> <a href="/jobs/terms">Jobs</a></p>')
    assert [(each.kind, each.name) for each in rows] == [("privacy", "Privacy policy")]


def test_editions_count_only_of_a_legal_document() -> None:
    head = '<link rel="alternate" hreflang="de" href="/de/terms">'
    assert found(head, None) == []
    (each,) = found(head)
    assert (each.how, each.kind, each.language) == (How.EDITION, "terms", "de")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://acme.example/a/", "http://www.acme.example/a", True),
        ("https://acme.example/a?utm_medium=mail", "https://acme.example/a#part", True),
        ("https://acme.example/a?v=2", "https://acme.example/a", False),
        ("https://acme.example/#/a", "https://acme.example/#/b", False),
    ],
)
def test_addresses_are_the_same_but_for_what_does_not_matter(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<title>Privacy Policy | Acme AI</title>",
            Described("Privacy Policy", DocumentKind.PRIVACY, True, "Acme AI"),
        ),
        ("<title>Acme - Terms of Use</title>", Described("Terms of Use", DocumentKind.TERMS, True, "Acme")),
        (
            "<title>Acme</title><h1>Fair use policy</h1>",
            Described("Fair use policy", DocumentKind.USAGE_POLICY, True, "Acme"),
        ),
        ("<title>服务协议_Acme</title>", Described("服务协议", DocumentKind.TERMS, True, "Acme")),
        ("<title>Shop</title>", Described("Shop", DocumentKind.OTHER, False)),
    ],
)
def test_a_page_is_called_what_its_title_or_heading_names(body: str, expected: Described) -> None:
    assert describe(text(body), "https://acme.example/x") == expected


def document(key: str, url: str, language: str | None = "en") -> Document:
    provider = key.partition("/")[0]
    return Document(key, provider, provider.upper(), "x", (url,), language=language)


def test_the_provider_is_the_one_of_the_same_site_else_called_as_the_site_is() -> None:
    known = [document("acme/terms", "https://www.acme.co.uk/terms")]

    assert suggest_provider("https://help.acme.co.uk/privacy", "", known) == ("acme", "ACME")
    assert suggest_provider("https://open-ai.example/p", "Open AI", known) == ("open-ai", "Open AI")
    assert suggest_provider("https://www.wps.cn/p", "Something else", known) == ("wps", "Wps")
    assert suggest_provider("http://127.0.0.1:8000/p", "", []) == ("127-0-0-1", "127.0.0.1")


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://chat.z.ai/x", "z.ai"),
        ("https://a.b.com.cn", "b.com.cn"),
        ("http://[::1]:80/", "::1"),
        ("https://acme.example", "acme.example"),
    ],
)
def test_a_site_is_what_its_owner_registered(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("kind", "name", "language", "expected"),
    [
        ("dpa", "Data Processing Addendum", "en", "dpa"),
        ("dpa", "List of sub-processors", "en", "subprocessors"),
        ("terms", "Service Terms", "en", "service-terms"),  # terms is taken, in the same language
        ("terms", "服务协议", "zh", "terms-zh"),
        ("terms", "服务协议", "en", "terms-en"),
        ("other", "Cookie Policy", "en", "cookie-policy"),
        ("other", "声明", "zh", "other"),
    ],
)
def test_ids_come_from_kind_name_and_language(kind: str, name: str, language: str, expected: str) -> None:
    taken = [document("acme/terms", URL), document("other/dpa", URL)]
    assert suggest_document(DocumentKind(kind), name, language, "acme", taken) == expected


def test_ids_never_clash() -> None:
    documents: list[Document] = []
    for _ in range(5):
        id = suggest_document(DocumentKind.TERMS, "条款", "zh", "acme", documents)
        documents.append(document(f"acme/{id}", URL, "zh"))
    assert len({each.key for each in documents}) == 5


def test_what_is_listed_is_bounded() -> None:
    titles = "".join(f"<p>《{number}号隐私政策》</p>" for number in range(3000))
    links = "".join(f'<a href="/p{number}">Privacy policy {number}</a>' for number in range(500))
    assert len(found(titles + links)) == MAX_FOUND
