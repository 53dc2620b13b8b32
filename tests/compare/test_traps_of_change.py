# ruff: noqa: E501  (each case is a line)
"""The traps of wording once more, seen from outside: what a document is said to say, and which way an edit goes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watcher import decide
from watcher.compare.stance import read
from watcher.compare.standing import Statement
from watcher.decide import Edition
from watcher.model import (
    Block,
    BlockKind,
    Clause,
    Comparison,
    Consent,
    Direction,
    Polarity,
    Significance,
    Stance,
    StatedDates,
    Text,
    Topic,
)

TRAINING, SHARING, RETENTION = Topic.TRAINING, Topic.SHARING, Topic.RETENTION
REVIEW, OUTPUT = Topic.HUMAN_REVIEW, Topic.OUTPUT_USE
BROADER, NARROWER = Direction.BROADER, Direction.NARROWER
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def text(*sentences: str, language: str) -> Text:
    blocks = tuple(Block(BlockKind.PARAGRAPH, sentence) for sentence in sentences)
    return Text(blocks, "", language, "", StatedDates(), (), 1)


def edited(old: str, new: str, language: str) -> Comparison:
    return decide.compare_texts(text(old, language=language), text(new, language=language))


def terms(*sentences: str, language: str) -> list[Statement]:
    return decide.terms_in_force("acme/terms", [Edition(1, NOW, text(*sentences, language=language))])


def stances(sentence: str, language: str, topic: Topic) -> list[Stance]:
    return [s for s in read(Clause(sentence, "", BlockKind.PARAGRAPH), language) if s.topic is topic]


# --- words that mean something else ---


@pytest.mark.parametrize(
    ("language", "sentence", "topic"),
    [
        ("fr", "Tout manquement peut entraîner la fermeture du compte et la perte des données.", TRAINING),
        ("fr", "Ces modifications entraînent une hausse des tarifs de nos services.", TRAINING),
        (
            "en",
            "Staff with access to customer data are trained in security and privacy every year.",
            TRAINING,
        ),
        ("en", "You retain all rights, title and ownership in your content.", RETENTION),
        ("en", "Any competent authority may hear a dispute about the output of the service.", OUTPUT),
        ("en", "We may issue new shares of the company to our employees.", SHARING),
        ("en", "Subscriptions are our business model, and we improve it with care.", TRAINING),
        ("zh", "面对激烈的市场竞争，我们会努力提供更好的产品。", OUTPUT),
        ("zh", "本产品的图标由第三方设计。", SHARING),
        ("zh", "注销账号后，你的头像将被永久删除。", TRAINING),
        ("zh", "你可以随时永久删除聊天记录。", SHARING),
    ],
)
def test_look_alikes_are_on_no_topic(language: str, sentence: str, topic: Topic) -> None:
    assert stances(sentence, language, topic) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Nous partageons rapidement vos données personnelles avec les détenteurs du capital."),
        ("en", "We share your personal data rapidly with capital providers."),
    ],
)
def test_api_inside_a_word_is_no_scope(language: str, sentence: str) -> None:
    (stance,) = stances(sentence, language, SHARING)
    assert "api" not in stance.scope


def test_api_as_a_word_is_a_scope() -> None:
    (stance,) = stances("We do not use data sent through our API to train our models.", "en", TRAINING)
    assert "api" in stance.scope


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We train our models not only on public text but also on your conversations."),
        ("fr", "Nous utilisons vos contenus non seulement pour fournir le service, mais aussi pour entraîner nos modèles."),
        ("zh", "我们不仅使用公开数据，也会将你的对话用于模型训练。"),
        ("de", "Wir verwenden Ihre Inhalte nicht nur für den Betrieb, sondern auch zum Trainieren unserer Modelle."),
        ("es", "Usamos sus contenidos no solo para prestar el servicio, sino también para entrenar nuestros modelos."),
    ],
)  # fmt: skip
def test_not_only_denies_nothing(language: str, sentence: str) -> None:
    assert {stance.polarity for stance in stances(sentence, language, TRAINING)} == {Polarity.PERMITS}


# --- one token apart ---


PAIRS = [
    ("en", "We do not use your files to train our models unless you opt in.", "We use your files to train our models unless you opt out."),
    ("zh", "除非您选择加入，我们不会将您的文件用于模型训练。", "除非您选择退出，我们会将您的文件用于模型训练。"),
    ("fr", "Nous n'utilisons pas vos fichiers pour entraîner nos modèles, sauf si vous avez activé ce paramètre.", "Nous utilisons vos fichiers pour entraîner nos modèles, sauf si vous avez désactivé ce paramètre."),
    ("de", "Wir verwenden Ihre Dateien nicht zum Trainieren unserer Modelle, es sei denn, Sie stimmen zu.", "Wir verwenden Ihre Dateien zum Trainieren unserer Modelle, es sei denn, Sie widersprechen."),
    ("es", "No usamos sus archivos para entrenar nuestros modelos a menos que usted lo acepte.", "Usamos sus archivos para entrenar nuestros modelos a menos que usted se oponga."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "restrictive", "permissive"), PAIRS)
def test_opt_in_and_opt_out_are_told_apart_and_ordered(
    language: str, restrictive: str, permissive: str
) -> None:
    for sentence, consent in ((restrictive, Consent.OPT_IN), (permissive, Consent.OPT_OUT)):
        assert {stance.consent for stance in stances(sentence, language, TRAINING)} == {consent}
    assert edited(restrictive, permissive, language).topics[TRAINING].direction is BROADER
    assert edited(permissive, restrictive, language).topics[TRAINING].direction is NARROWER


@pytest.mark.parametrize(
    ("language", "denies", "permits"),
    [
        ("en", "We do not use your chats to train our models.", "We use your chats to train our models."),
        ("zh", "我们不会将你的聊天内容用于模型训练。", "我们会将你的聊天内容用于模型训练。"),
        ("fr", "Nous n'utilisons pas vos messages pour entraîner nos modèles.", "Nous utilisons vos messages pour entraîner nos modèles."),
        ("de", "Wir verwenden Ihre Eingaben nicht zum Trainieren unserer Modelle.", "Wir verwenden Ihre Eingaben zum Trainieren unserer Modelle."),
        ("es", "No utilizamos sus mensajes para entrenar nuestros modelos.", "Utilizamos sus mensajes para entrenar nuestros modelos."),
        ("zh", "未经你的事先同意，我们不会向第三方提供你的个人信息。", "无需另行征得你的同意，我们可以向第三方提供你的个人信息。"),
    ],
)  # fmt: skip
def test_a_negation_is_the_whole_difference(language: str, denies: str, permits: str) -> None:
    topic = SHARING if "第三方" in denies else TRAINING
    for old, new, way in ((denies, permits, BROADER), (permits, denies, NARROWER)):
        verdict = edited(old, new, language).topics[topic]
        assert (verdict.significance, verdict.direction) == (Significance.SUBSTANTIVE, way)


# --- register ---


@pytest.mark.parametrize(
    ("language", "formal", "familiar"),
    [
        ("zh", "我们会在您同意后，将您上传的文件用于模型训练。", "我们会在你同意后，将你上传的文件用于模型训练。"),
        ("de", "Wir verwenden Ihre Eingaben zum Trainieren unserer Modelle, wenn Sie zustimmen.", "Wir verwenden deine Eingaben zum Trainieren unserer Modelle, wenn du zustimmst."),
        ("de", "Wir geben Ihre Daten nicht an Dritte weiter.", "Wir geben deine Daten nicht an Dritte weiter."),
        ("fr", "Nous ne vendons pas vos données à des tiers.", "Nous ne vendons pas tes données à des tiers."),
        ("fr", "Nous utilisons vos messages pour entraîner nos modèles si vous l'acceptez.", "Nous utilisons tes messages pour entraîner nos modèles si tu l'acceptes."),
    ],
)  # fmt: skip
def test_another_form_of_address_is_editorial(language: str, formal: str, familiar: str) -> None:
    for old, new in ((formal, familiar), (familiar, formal)):
        found = edited(old, new, language)
        assert {change.significance for change in found.changes} <= {Significance.EDITORIAL}
        assert all(verdict.significance is Significance.EDITORIAL for verdict in found.topics.values())


# --- edits that were made, with words of our own ---


@pytest.mark.parametrize(
    ("language", "old", "new", "way"),
    [
        # a denial becomes a permission with an opt-out
        ("en", "We will not train our models on any Uploads.", "We may use Uploads to train our models unless you opt out in your settings.", BROADER),
        # the loss of "by default"
        ("en", "By default, we do not train our models on your company data.", "We do not train our models on your company data.", NARROWER),
        # a carve-out of the opt-out
        ("en", "We use your chats to train our models unless you opt out.", "Even if you opt out, we use your chats to train our models when you send feedback.", BROADER),
        # a condition is dropped
        ("en", "After strict de-identification, we may use your inputs to train our models.", "We may use your inputs to train our models.", BROADER),
        ("zh", "在经过加密处理、严格去标识化且无法重新识别特定个人的前提下，我们会将你的输入用于模型训练。", "我们会将你的输入用于模型训练。", BROADER),
        ("fr", "Nous dissocions vos messages de votre identifiant avant de les utiliser pour entraîner nos modèles.", "Nous utilisons vos messages pour entraîner nos modèles.", BROADER),
        # used after de-identification; not used at all
        ("zh", "用户文件在脱敏处理后会作为AI训练的基础材料使用。", "全部用户文件均不会被用于任何AI训练。", NARROWER),
        # fewer may opt out
        ("zh", "如果你不希望你的内容用于模型训练，可以在设置中关闭。", "如果你是个人版用户且不希望你的内容用于模型训练，可以在设置中关闭。", BROADER),
        # a licence that may be passed on
        ("zh", "你授予我们使用你上传内容的权利。", "你授予我们永久的、可转让的、可分许可及再许可的使用你上传内容的权利。", BROADER),
    ],
)  # fmt: skip
def test_an_edit_goes_the_way_a_lawyer_would_say(language: str, old: str, new: str, way: Direction) -> None:
    topic = SHARING if "授予" in old else TRAINING
    verdict = edited(old, new, language).topics[topic]
    assert (verdict.significance, verdict.direction) == (Significance.SUBSTANTIVE, way)


# --- states of their own ---


def test_improving_the_service_is_a_state_of_its_own_and_naming_training_is_broader() -> None:
    vague, plain = "We use your chats to improve our services.", "We use your chats to train our models."
    (statement,) = [row for row in terms(vague, language="en") if row.topic is TRAINING]
    assert statement.standing == "improvement-not-named"
    assert edited(vague, plain, "en").topics[TRAINING].direction is BROADER


def test_terms_that_do_not_speak_of_training_are_silent_and_not_a_denial() -> None:
    (statement,) = [row for row in terms("Fees are due each month.", language="en") if row.topic is TRAINING]
    assert statement.standing == "silent"
    assert statement.stance is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("入力内容はモデルの学習や改善に使われません。ただし、データの共有に明示的に同意した場合を除きます。", "入力内容はオプトアウトしない限りモデルの学習に使われます。"),
        ("お客様は当社のサービスと競合するモデルを開発することはできません。", "お客様は当社のサービスと競合するモデルを開発することができます。"),
    ],
)  # fmt: skip
def test_japanese_is_unclear_and_its_changes_are_shown_to_be_read(old: str, new: str) -> None:
    statements = terms(old, language="ja")
    assert {statement.standing for statement in statements} == {"unclear"}
    assert all("(ja)" in statement.why for statement in statements)
    found = edited(old, new, "ja")
    assert {verdict.findings for verdict in found.topics.values()} == {("unclear, read it",)}
    assert found.topics.keys() == set(Topic)
    assert any(change.significance is Significance.SUBSTANTIVE for change in found.changes)
    assert any("unclear" in finding for change in found.changes for finding in change.findings)
