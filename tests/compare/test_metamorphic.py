"""What an edit does to a verdict must not depend on the sentence or the language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.compare import compare
from watcher.model import Comparison, Direction, Page, Significance, Topic
from watcher.normalise import clauses, normalise

SAID = {
    "en": [
        "We share your personal data with our affiliates.",
        "We use your prompts to train our models.",
        "We keep your chat history for 30 days.",
        "You can reach our team at any hour of the day.",
        "Payments are handled in the currency of your country.",
    ],
    "fr": [
        "Nous partageons vos données personnelles avec nos sociétés affiliées.",
        "Nous utilisons vos conversations pour entraîner nos modèles.",
        "Nous conservons vos messages pendant 30 jours.",
        "Notre équipe répond à toute heure de la journée.",
        "Les paiements se font dans la monnaie de votre pays.",
    ],
    "zh": [
        "我们会与关联公司共享您的个人信息。",
        "我们会使用您的输入内容训练我们的模型。",
        "我们会将您的聊天记录保存30天。",
        "我们的客服全天为您解答疑问。",
        "付款以您所在国家的货币进行。",
    ],
}

SHARING, TRAINING, RETENTION = Topic.SHARING, Topic.TRAINING, Topic.RETENTION
BROADER, NARROWER = Direction.BROADER, Direction.NARROWER

# language, topic, old sentence, new sentence, which way; the reverse edit goes the other way.
EDITS = {
    "a not is inserted": [
        (
            "en",
            SHARING,
            "We share your data with advertisers.",
            "We do not share your data with advertisers.",
        ),
        (
            "en",
            TRAINING,
            "We use your content to train our models.",
            "We never use your content to train our models.",
        ),
        (
            "fr",
            SHARING,
            "Nous partageons vos données avec des tiers.",
            "Nous ne partageons pas vos données avec des tiers.",
        ),
        (
            "fr",
            TRAINING,
            "Nous utilisons vos contenus pour entraîner nos modèles.",
            "Nous n'utilisons pas vos contenus pour entraîner nos modèles.",
        ),
        ("zh", SHARING, "我们会向第三方共享您的个人信息。", "我们不会向第三方共享您的个人信息。"),
        ("zh", TRAINING, "我们会将您的对话内容用于模型训练。", "我们不会将您的对话内容用于模型训练。"),
    ],
    "an opt-out becomes an opt-in": [
        (
            "en",
            TRAINING,
            "We will use your content to train our models unless you opt out.",
            "We will not use your content to train our models unless you opt in.",
        ),
        (
            "en",
            TRAINING,
            "We do not train on your chats if you opt out.",
            "We do not train on your chats unless you opt in.",
        ),
        (
            "fr",
            TRAINING,
            "Nous utilisons vos contenus pour entraîner nos modèles, sauf si vous vous y opposez.",
            "Nous n'utilisons pas vos contenus pour entraîner nos modèles, sauf si vous y consentez.",
        ),
        (
            "zh",
            TRAINING,
            "除非您关闭该功能，我们会将您的内容用于模型训练。",
            "除非您同意，我们不会将您的内容用于模型训练。",
        ),
    ],
    "an exception to a denial is dropped": [
        (
            "en",
            TRAINING,
            "We do not use your content to train our models, except when you give us feedback.",
            "We do not use your content to train our models.",
        ),
        (
            "en",
            SHARING,
            "We do not share your data with third parties, unless the law requires it.",
            "We do not share your data with third parties.",
        ),
        (
            "fr",
            SHARING,
            "Nous ne partageons pas vos données avec des tiers, sauf si la loi l'exige.",
            "Nous ne partageons pas vos données avec des tiers.",
        ),
        (
            "zh",
            SHARING,
            "除法律要求外，我们不会向第三方共享您的个人信息。",
            "我们不会向第三方共享您的个人信息。",
        ),
    ],
    "a recipient is dropped": [
        (
            "en",
            SHARING,
            "We share your data with affiliates and advertisers.",
            "We share your data with affiliates.",
        ),
        (
            "en",
            SHARING,
            "We disclose personal data to vendors, advertisers and law enforcement.",
            "We disclose personal data to vendors and law enforcement.",
        ),
        (
            "fr",
            SHARING,
            "Nous partageons vos données avec nos sociétés affiliées et des annonceurs.",
            "Nous partageons vos données avec nos sociétés affiliées.",
        ),
        ("zh", SHARING, "我们会与关联公司和广告商共享您的个人信息。", "我们会与关联公司共享您的个人信息。"),
    ],
    "a period is shortened": [
        ("en", RETENTION, "We keep your chats for five years.", "We keep your chats for 30 days."),
        ("en", RETENTION, "Your data is deleted after 90 days.", "Your data is deleted after 30 days."),
        (
            "fr",
            RETENTION,
            "Nous conservons vos données pendant cinq ans.",
            "Nous conservons vos données pendant 30 jours.",
        ),
        ("zh", RETENTION, "我们会将您的个人信息保存五年。", "我们会将您的个人信息保存30天。"),
    ],
}
CASES = [
    pytest.param(*case, id=f"{name}, {case[0]} {n}")
    for name, cases in EDITS.items()
    for n, case in enumerate(cases)
]

words = {language: st.permutations(said) for language, said in SAID.items()}


def compared(old: str, new: str, media_type: str = "text/markdown", language: str = "en") -> Comparison:
    texts = [
        normalise(
            Page(
                "https://example.org/",
                "https://example.org/",
                200,
                {"content-type": f"{media_type}; charset=utf-8"},
                body.encode(),
                datetime(2026, 1, 1, tzinfo=UTC),
            ),
            language=language,
        )
        for body in (old, new)
    ]
    before, after = (clauses(text) for text in texts)
    return compare(before, after, language=language, old_dates=texts[0].dates, new_dates=texts[1].dates)


def among(language: str, sentence: str, order: list[str]) -> str:
    return "\n\n".join([*order[:2], sentence, *order[2:]])


@pytest.mark.parametrize(("language", "topic", "more", "less"), CASES)
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_an_edit_of_facts_is_substantive_and_goes_its_way_and_back(
    data: st.DataObject, language: str, topic: Topic, more: str, less: str
) -> None:
    order = data.draw(words[language])
    wide, narrow = among(language, more, order), among(language, less, order)
    narrowed = compared(wide, narrow, language=language).topics
    broadened = compared(narrow, wide, language=language).topics
    assert narrowed[topic].significance is broadened[topic].significance is Significance.SUBSTANTIVE
    assert (narrowed[topic].direction, broadened[topic].direction) == (NARROWER, BROADER)
    assert narrowed[topic].findings


def untouched(comparison: Comparison) -> None:
    assert all(verdict.significance is Significance.EDITORIAL for verdict in comparison.topics.values())
    assert all(change.significance is Significance.EDITORIAL for change in comparison.changes)
    assert not comparison.silent_edit


@pytest.mark.parametrize("language", list(SAID))
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_reordering_is_never_substantive(data: st.DataObject, language: str) -> None:
    old, new = data.draw(words[language]), data.draw(words[language])
    untouched(compared("\n\n".join(old), "\n\n".join(new), language=language))
    untouched(compared("\n".join(f"* {s}" for s in old), "\n".join(f"* {s}" for s in new), language=language))


@pytest.mark.parametrize("language", list(SAID))
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_rewrapping_changes_nothing(data: st.DataObject, language: str) -> None:
    said = data.draw(words[language])
    gap = "" if language == "zh" else " "
    cuts = data.draw(st.sets(st.integers(0, len(said) - 1)))
    new = "".join(s + ("\n\n" if n in cuts else gap) for n, s in enumerate(said))
    untouched(compared(gap.join(said), new, language=language))


@pytest.mark.parametrize("language", list(SAID))
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_renumbering_changes_nothing(data: st.DataObject, language: str) -> None:
    said = data.draw(words[language])
    first, other = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 9))
    old = "\n".join(f"{first + n}. {s}" for n, s in enumerate(said))
    new = "\n".join(f"{other + n}. {s}" for n, s in enumerate(said))
    untouched(compared(old, new, language=language))


@pytest.mark.parametrize("language", list(SAID))
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_remarking_up_changes_nothing(data: st.DataObject, language: str) -> None:
    said = data.draw(words[language])
    tags = data.draw(
        st.lists(st.sampled_from(["p", "div", "section"]), min_size=len(said), max_size=len(said))
    )
    plain = "".join(f"<p>{s}</p>" for s in said)
    other = "".join(f'<{tag} class="x"><span>{s}</span></{tag}>' for tag, s in zip(tags, said, strict=True))
    page = "<html lang='{0}'><body><main><h1>Terms</h1>{1}</main></body></html>"
    untouched(compared(page.format(language, plain), page.format(language, other), "text/html", language))


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("zh", "我们会与关联公司共享您的个人信息。", "我们会与关联公司共享你的个人信息。"),
        (
            "fr",
            "Nous partageons vos données avec nos partenaires.",
            "Nous partageons tes données avec nos partenaires.",
        ),
        (
            "en",
            "We share your data with vendors, as Section 4.2 says.",
            "We share your data with vendors, as Section 5.1 says.",
        ),
        ("en", "We use your content to train our modles.", "We use your content to train our models."),
        (
            "en",
            "We share data with vendors — see https://a.example/x.",
            "We share data with vendors; see https://b.example/y.",
        ),
    ],
)
def test_register_references_typos_and_links_are_editorial(language: str, old: str, new: str) -> None:
    order = SAID[language]
    untouched(compared(among(language, old, order), among(language, new, order), language=language))
