"""Which changes of wording can change what a clause says."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from watcher.compare.renames import renames
from watcher.compare.wording import erases, grants, negates, reworded
from watcher.compare.words import bare_words

KINDS = ("negation", "exception", "modal", "consent", "number")


def word_lists(language: str) -> dict[str, list[str]]:
    lists: dict[str, dict[str, list[str]]] = tomllib.loads(
        (files("watcher.compare") / "guards.toml").read_text("utf-8")
    )
    return lists[language]


EDITORIAL = [
    ("en", "We share it with our partners.", "We will share it with partners!"),
    (
        "en",
        "See Section 4.2 for details of the retention.",
        "See Section 5.3(b) for details of the retention.",
    ),
    ("en", "We may recieve your payment data.", "We may receive your payment data."),
    ("en", "We share names, addresses and photos.", "We share photos, names and addresses."),
    ("en", "Write to privacy@example.org about it.", "Write to dpo@example.com about it."),
    ("en", "Last updated: 3 March 2024", "Last updated: April 5, 2025"),
    ("en", "We don’t sell it.", "We do not sell it."),
    ("en", "Our organisation licences it.", "Our organization licenses it."),
    ("en", "You agree (i) to pay and (ii) to wait.", "You agree (a) to pay and (b) to wait."),
    ("en", "We and our 1,729 partners set cookies.", "We and our 1,702 partners set cookies."),
    ("fr", "Nos 812 partenaires lisent cela.", "Nos 815 partenaires lisent cela."),
    ("en", "Vendors who set cookies (597)", "Vendors who set cookies (612)"),
    ("fr", "Vous pouvez supprimer votre compte.", "Tu peux supprimer ton compte."),
    ("fr", "Vous pouvez refuser.", "Tu peux refuser."),
    ("fr", "Voir l'article 7 des présentes règles.", "Voir l'article 12 des présentes règles."),
    ("de", "Sie können Ihr Konto löschen.", "Du kannst dein Konto löschen."),
    ("es", "Usted puede borrar su cuenta.", "Puedes borrar tu cuenta."),
    ("zh", "我们会保护您的隐私。", "我们会保护你的隐私。"),
    ("zh", "详见本协议第8.2条。", "详见本协议第9.2条。"),
    ("zh", "更新日期：2024年12月2日", "更新日期：2025年2月26日"),
    (None, "Chi siamo noi, e dove.", "Chi siamo noi e dove"),
]

GUARDED = [
    ("en", "We share it.", "We do not share it.", "negation"),
    ("en", "We cannot share it.", "We can share it.", "negation"),
    ("en", "We share it unless the law forbids.", "We share it because the law forbids.", "exception"),
    ("en", "We use it by default.", "We use it.", "exception"),
    ("en", "You must delete it.", "You should delete it.", "modal"),
    ("en", "Kept for 30 days.", "Kept for 60 days.", "number"),
    ("en", "Kept for thirty days.", "Kept for sixty days.", "number"),
    ("en", "Used if you opt in.", "Used if you opt out.", "consent"),
    ("en", "We share it.", "We may share it.", "modal"),
    ("fr", "Nous partageons ces données.", "Nous ne partageons pas ces données.", "negation"),
    ("fr", "Conservées 12 mois.", "Conservées 24 mois.", "number"),
    ("fr", "Utilisées sauf refus.", "Utilisées malgré refus.", "exception"),
    ("de", "Wir teilen Daten.", "Wir teilen keine Daten.", "negation"),
    ("es", "Compartimos datos.", "No compartimos datos.", "negation"),
    ("zh", "我们会共享数据。", "我们不会共享数据。", "negation"),
    ("zh", "除非你同意，我们共享。", "我们共享。", "consent"),
    ("zh", "保存30天。", "保存60天。", "number"),
    ("zh", "保存三十天。", "保存六十天。", "number"),
    (None, "Conservati per 30 giorni.", "Conservati per 60 giorni.", "number"),
]


@pytest.mark.parametrize(("language", "old", "new"), EDITORIAL)
def test_register_references_dates_typos_order_and_addresses_say_nothing(
    language: str | None, old: str, new: str
) -> None:
    assert reworded(old, new, language).editorial
    assert reworded(new, old, language).editorial


@pytest.mark.parametrize(("language", "old", "new", "kind"), GUARDED)
def test_guarded_words_are_never_editorial(language: str | None, old: str, new: str, kind: str) -> None:
    assert kind in reworded(old, new, language).guarded
    assert kind in reworded(new, old, language).guarded


def test_a_word_put_in_is_told_from_an_exchange_of_words() -> None:
    assert reworded("We share names.", "We share names and photographs.", "en").one_sided
    assert not reworded("We share names.", "We share photographs.", "en").one_sided


def test_a_word_that_is_only_said_again_is_not_put_in() -> None:
    assert reworded("Partners get names.", "Partners get names from partners.", "en").editorial


@pytest.mark.parametrize(
    ("old", "new"),
    [("authorised staff", "unauthorised staff"), ("the processor", "the process"), ("rate", "date")],
)
def test_another_word_is_no_slip_of_the_pen(old: str, new: str) -> None:
    assert not reworded(old, new, "en").editorial


def test_an_endless_clause_is_weighed_around_the_change() -> None:
    half = "we keep what you send us and share it with partners " * 2000
    assert reworded(half + half, half + "not " + half, "en").guarded == ("negation",)
    assert reworded(half + half, half + "the " + half, "en").editorial


def test_negation_and_erasing_are_seen() -> None:
    assert negates("We do not.", "en")
    assert negates("我们不会。", "zh")
    assert negates("我们不会。", "zh-Hans")
    assert not negates("We do.", "en")
    assert erases("deleted soon", "en")
    assert erases("我们将删除", "zh")
    assert not erases("kept", "en")
    assert not erases("deleted soon", None)


def test_leave_given_is_told_from_leave_taken_back() -> None:
    assert grants("You may use Output to train a model.", "en")
    assert not grants("You may not use Output to train a model.", "en")
    assert not grants("using Output to train a model", "en")
    assert grants("您可以使用输出内容。", "zh")


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "zh"])
def test_every_word_list_has_the_kinds_that_are_read_and_nothing_twice(language: str) -> None:
    lists = word_lists(language)
    voices = {"addressing", "asking", "duty", "pointing", "speaking"}
    others = {"bounding", "counted", "erasing", "granting", "joining", "light", "same", "reference"}
    others |= {"binding", "conceding", "excepting", "opted"}
    assert set(lists) == {*KINDS, *others, *voices}
    guarded = [entry for kind in KINDS for entry in lists[kind]]
    assert len(guarded) == len(set(guarded))
    assert not set(guarded) & set(lists["light"])
    assert all(isinstance(group, list) and group for group in lists["same"])


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "zh"])
def test_every_guarded_entry_is_guarded(language: str) -> None:
    lists = word_lists(language)
    gap = "" if language == "zh" else " "
    for kind in KINDS:
        for entry in lists[kind]:
            assert reworded("xyz", f"xyz{gap}{entry}", language).guarded, entry


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "Kept for thirty (30) days.", "Kept for 30 days."),
        ("fr", "Conservées trente jours.", "Conservées 30 jours."),
        ("de", "Dreißig Tage lang gespeichert.", "30 Tage lang gespeichert."),
        ("es", "Se conservan treinta días.", "Se conservan 30 días."),
        ("zh", "保存三十天。", "保存30天。"),
    ],
)
def test_a_number_in_words_is_the_number_in_figures(language: str, old: str, new: str) -> None:
    assert reworded(old, new, language).editorial


@pytest.mark.parametrize(
    ("old", "new"),
    [("We keep your files.", "We keep yuor files."), ("We keep information.", "We keep infomation.")],
)
def test_a_slip_in_a_light_word_is_editorial(old: str, new: str) -> None:
    assert reworded(old, new, "en").editorial
    assert reworded(new, old, "en").editorial


def test_a_word_that_looks_like_a_light_word_is_none() -> None:
    assert not reworded("We use it from there.", "We use it from theme.", "en").editorial
    assert not reworded("We send it to your address.", "We send it to four addresses.", "en").editorial


@pytest.mark.parametrize(
    ("language", "old", "new", "excepted"),
    [
        ("en", "We share nothing unless you ask.", "We share nothing unless you ask or pay.", True),
        ("en", "We share no logs unless you ask.", "We share no files unless you ask.", False),
        (
            "fr",
            "Rien n'est cédé, sauf à la demande.",
            "Rien n'est cédé, sauf à la demande ou en cas de fraude.",
            True,
        ),
        (
            "de",
            "Wir geben nichts weiter, es sei denn, Sie bitten darum.",
            "Wir geben nichts weiter, es sei denn, Sie bitten darum oder zahlen.",
            True,
        ),
        ("es", "No cedemos nada, salvo petición.", "No cedemos nada, salvo petición o fraude.", True),
        (
            "zh",
            "我们不会共享，但以下情形除外：法律要求。",
            "我们不会共享，但以下情形除外：法律要求；业务需要。",
            True,
        ),
    ],
)
def test_what_differs_behind_an_exception_is_told(language: str, old: str, new: str, excepted: bool) -> None:
    assert reworded(old, new, language).excepted is excepted


def test_a_name_given_up_throughout_is_a_rename() -> None:
    old = [
        "Connectors send data.",
        "You control Connectors here.",
        "A Connector may fail.",
        "Connectors cost money.",
    ]
    new = [text.replace("Connector", "App") for text in old]
    found = renames(
        [reworded(one, other, "en") for one, other in zip(old, new, strict=True)],
        [word for text in new for word in bare_words(text)],
    )
    assert all(found.without(reworded(o, n, "en")).editorial for o, n in zip(old, new, strict=True))


def test_a_name_that_still_stands_elsewhere_was_not_renamed() -> None:
    old = ["Partners get names.", "Partners get photos.", "Partners get voices."]
    new = [text.replace("Partners", "Advertisers") for text in old]
    left = bare_words("Partners help. Partners pay. Partners stay.")
    found = renames([reworded(o, n, "en") for o, n in zip(old, new, strict=True)], left)
    assert not any(found.without(reworded(o, n, "en")).editorial for o, n in zip(old, new, strict=True))
