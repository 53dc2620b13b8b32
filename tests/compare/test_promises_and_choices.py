"""Promises, refusals, choices and notices in the many ways that they are worded."""

from __future__ import annotations

import pytest

from watcher.compare.stance import read
from watcher.model import BlockKind, Clause, Consent, Polarity, Stance, Topic

P, D, C = Polarity.PERMITS, Polarity.DENIES, Polarity.CONDITIONAL
TRAINING, SHARING, RETENTION = Topic.TRAINING, Topic.SHARING, Topic.RETENTION
REVIEW = Topic.HUMAN_REVIEW


def stances(text: str, language: str, topic: Topic) -> list[Stance]:
    clause = Clause(text, "", BlockKind.PARAGRAPH)
    return [stance for stance in read(clause, language) if stance.topic is topic]


def only(text: str, language: str, topic: Topic) -> Stance:
    found = stances(text, language, topic)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("language", "topic", "text"),
    [
        ("en", TRAINING, "Nothing you write to the assistant is used to train our models."),
        ("en", TRAINING, "Nothing in your chats is used to train AI."),
        ("en", TRAINING, "Our models are trained on licensed text, not on your chats."),
        ("en", TRAINING, "We train our AI on synthetic examples rather than on your prompts."),
        ("en", SHARING, "We refuse to sell your personal data to data brokers."),
        ("en", SHARING, "Nobody sells your personal data here: we decline to share it with advertisers."),
        ("en", REVIEW, "Your prompts stay yours; we never read them."),
        ("fr", SHARING, "Nous refusons de vendre vos données à des annonceurs."),
        ("de", TRAINING, "Eine Verwendung Ihrer Eingaben zu Trainingszwecken ist ausgeschlossen."),
        ("de", SHARING, "Wir weigern uns, Ihre Daten an Werbepartner zu verkaufen."),
        ("es", SHARING, "Jamás venderemos ni cederemos tus datos."),
        ("es", SHARING, "Nos negamos a compartir sus datos con anunciantes."),
        ("zh", TRAINING, "对于企业用户，我们不会使用客户数据训练模型。"),
    ],
)
def test_a_refusal_denies(language: str, topic: Topic, text: str) -> None:
    assert {stance.polarity for stance in stances(text, language, topic)} == {D}


def test_whose_data_is_left_out_of_training_is_told() -> None:
    assert only("对于企业用户，我们不会使用客户数据训练模型。", "zh", TRAINING).scope == ("business",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We cannot guarantee that we will never share your data with third parties."),
        ("en", "We make no promise that we will not disclose your data to vendors."),
        ("en", "We do not rule out that we share your data with advertisers."),
        (
            "fr",
            "Nous ne pouvons pas garantir que nous ne partagerons pas vos données avec des tiers.",
        ),
        ("de", "Wir können nicht versprechen, dass wir Ihre Daten nicht an Dritte weitergeben."),
        ("es", "No podemos garantizar que no compartiremos sus datos con terceros."),
        ("zh", "我们无法保证不会向第三方共享您的个人信息。"),
    ],
)
def test_a_promise_that_is_not_made_denies_nothing(language: str, text: str) -> None:
    assert {stance.polarity for stance in stances(text, language, SHARING)} == {P}


@pytest.mark.parametrize(
    ("language", "text", "consent"),
    [
        ("en", "Unless you instruct us otherwise, we use your chats to train our models.", Consent.OPT_OUT),
        (
            "en",
            "Unless you tell us otherwise, we will not use your chats to train our models.",
            Consent.OPT_IN,
        ),
        (
            "fr",
            "Sauf opposition de votre part, vos conversations servent à améliorer nos modèles.",
            Consent.OPT_OUT,
        ),
        (
            "de",
            "Sofern Sie uns nichts anderes mitteilen, trainieren wir Modelle mit Ihren Chats.",
            Consent.OPT_OUT,
        ),
        (
            "de",
            "Eine Nutzung zum Training erfolgt nur, wenn Sie ausdrücklich zugestimmt haben.",
            Consent.OPT_IN,
        ),
        (
            "es",
            "Salvo que usted nos indique lo contrario, entrenamos modelos con sus mensajes.",
            Consent.OPT_OUT,
        ),
    ],
)
def test_silence_is_a_choice(language: str, text: str, consent: Consent) -> None:
    stance = only(text, language, TRAINING)
    assert (stance.polarity, stance.consent) == (C, consent)


@pytest.mark.parametrize(
    ("language", "text", "polarity"),
    [
        ("en", "We train our models on your prompts whether or not you consent.", P),
        ("en", "Even if you have not opted in, we train our models on your prompts.", P),
        ("en", "We do not train on your prompts, even if you agree.", D),
        ("fr", "Nous entraînons nos modèles sur vos contenus, même si vous refusez.", P),
        ("de", "Auch wenn Sie nicht zustimmen, trainieren wir unsere Modelle mit Ihren Inhalten.", P),
        ("es", "Entrenamos nuestros modelos con sus conversaciones aunque usted no acepte.", P),
        ("zh", "无论您是否同意，我们都会使用您的对话训练模型。", P),
    ],
)
def test_a_choice_that_changes_nothing_is_none(language: str, text: str, polarity: Polarity) -> None:
    stance = only(text, language, TRAINING)
    assert stance.polarity is polarity
    assert stance.consent in {None, Consent.NONE}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We never share your data with partners without notifying you."),
        ("fr", "Nous ne partageons pas vos données avec des partenaires sans vous en avertir."),
        ("de", "Wir geben Ihre Daten nicht an Partner weiter, ohne Sie vorher zu benachrichtigen."),
        ("es", "No compartimos sus datos con socios sin avisarle previamente."),
        ("zh", "未提前通知您，我们不会向第三方共享您的个人信息。"),
    ],
)
def test_a_notice_is_a_condition_but_no_choice(language: str, text: str) -> None:
    stance = only(text, language, SHARING)
    assert (stance.polarity, stance.consent) == (C, Consent.NONE)


@pytest.mark.parametrize(
    "text",
    [
        "Our resellers share details about you with us.",
        "Partners may disclose information about your purchases to us.",
    ],
)
def test_what_others_tell_us_is_not_shared_by_us(text: str) -> None:
    assert stances(text, "en", SHARING) == []


@pytest.mark.parametrize(
    "text",
    [
        "Learning from your prompts: they help us to teach our AI.",
        "We teach our assistants with your conversations.",
    ],
)
def test_teaching_is_training(text: str) -> None:
    assert {stance.polarity for stance in stances(text, "en", TRAINING)} == {P}


@pytest.mark.parametrize(
    ("language", "text", "period"),
    [
        ("en", "We delete your data after your request.", None),
        ("en", "We may keep your data indefinitely.", "indefinitely"),
        ("en", "We keep your data as long as necessary, which may be indefinitely.", "indefinitely"),
        ("en", "We keep your data as long as necessary.", "as long as necessary"),
        ("fr", "Vos données sont conservées pour une durée indéterminée.", "indefinitely"),
        ("de", "Wir speichern Ihre Daten auf unbestimmte Zeit.", "indefinitely"),
        ("es", "Conservamos sus datos de forma indefinida.", "indefinitely"),
        ("zh", "我们会无限期保存您的个人信息。", "indefinitely"),
    ],
)
def test_a_rule_for_a_period_says_what_the_text_says(language: str, text: str, period: str | None) -> None:
    assert only(text, language, RETENTION).period == period


@pytest.mark.parametrize("item", ["ABCD;", "Consent.", "Example Registry"])
@pytest.mark.parametrize(
    ("lead_in", "polarity"),
    [
        ("Your data may be shared with:", P),
        ("We disclose your data to the following:", P),
        ("We do not share your data with:", D),
    ],
)
def test_a_bare_name_in_a_list_takes_the_meaning_of_its_lead_in(
    item: str, lead_in: str, polarity: Polarity
) -> None:
    found = read(Clause(item, "", BlockKind.ITEM, lead_in=lead_in), "en")
    assert [(stance.topic, stance.polarity) for stance in found] == [(SHARING, polarity)]


def test_the_chinese_model_does_not_outvote_an_act_with_data_and_recipient() -> None:
    text = "您在本页面设置头像、昵称和个性签名并点击保存按钮后，系统会将您的个人信息发送至银行。"
    stance = only(text, "zh", SHARING)
    assert (stance.data, stance.recipients) == (("personal",), ("processors",))
