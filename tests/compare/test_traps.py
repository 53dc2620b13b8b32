# ruff: noqa: E501  (each case is a line)
"""Every trap that wording has set for readers of terms, with sentences of our own in the same form."""

from __future__ import annotations

import pytest

from watcher.compare.stance import read
from watcher.model import BlockKind, Clause, Consent, Polarity, Stance, Topic

P, D, C, K = Polarity.PERMITS, Polarity.DENIES, Polarity.CONDITIONAL, Polarity.CONTROL
TRAINING, SHARING, RETENTION = Topic.TRAINING, Topic.SHARING, Topic.RETENTION
REVIEW, OUTPUT = Topic.HUMAN_REVIEW, Topic.OUTPUT_USE


def stances(text: str, language: str, topic: Topic, lead_in: str | None = None) -> list[Stance]:
    kind = BlockKind.ITEM if lead_in else BlockKind.PARAGRAPH
    return [s for s in read(Clause(text, "", kind, lead_in=lead_in), language) if s.topic is topic]


def only(text: str, language: str, topic: Topic, lead_in: str | None = None) -> Stance:
    found = stances(text, language, topic, lead_in)
    assert len(found) == 1, found
    return found[0]


# --- words that mean something else ---


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("fr", "Le non-paiement peut entraîner la suspension de votre compte et de vos données.", TRAINING),
        ("fr", "Un retard entraîne des frais supplémentaires pour le client.", TRAINING),
        ("fr", "Une rapide mise à jour du capital de la société sera annoncée.", TRAINING),
        ("en", "We train our staff on how to handle personal data with care.", TRAINING),
        ("en", "All personnel receive regular security training about customer data.", TRAINING),
        ("en", "You retain ownership of the content that you upload.", RETENTION),
        ("en", "The competent court shall have jurisdiction over claims about our models.", OUTPUT),
        ("en", "Our founders hold shares of the company and may sell them.", SHARING),
        ("en", "Our business model does not rely on improving ads with your data.", TRAINING),
        ("zh", "市场竞争可能影响我们的经营。", OUTPUT),
        ("zh", "你的账号可能会被永久封禁。", RETENTION),
        ("zh", "本公司定期对员工开展安全培训。", TRAINING),
        ("de", "Wir schulen unsere Mitarbeiter im Umgang mit Daten.", TRAINING),
        ("es", "Nuestro modelo de negocio se basa en suscripciones.", TRAINING),
    ],
)
def test_look_alikes_are_not_read(language: str, text: str, topic: Topic) -> None:
    assert stances(text, language, topic) == []


@pytest.mark.parametrize(
    "text", ["Une rapide progression du capital.", "A rapid capital gain on your account."]
)
def test_api_is_only_read_as_a_whole_word(text: str) -> None:
    for language in ("fr", "en"):
        assert all("api" not in s.scope for s in read(Clause(text, "", BlockKind.PARAGRAPH), language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We share your data not only with vendors but also with advertisers."),
        (
            "fr",
            "Nous partageons vos données non seulement avec nos prestataires mais aussi avec des annonceurs.",
        ),
        ("zh", "我们不仅会与供应商共享你的个人信息，也会与广告主共享。"),
        ("de", "Wir geben Ihre Daten nicht nur an Dienstleister, sondern auch an Partner weiter."),
        ("es", "Compartimos sus datos no solo con proveedores, también con anunciantes."),
    ],
)
def test_not_only_is_no_negation(language: str, text: str) -> None:
    assert {s.polarity for s in stances(text, language, SHARING)} == {P}


# --- exceptions that flip the meaning ---


@pytest.mark.parametrize(
    ("language", "text", "consent"),
    [
        ("en", "We will not train our models on your chats unless you opt in.", Consent.OPT_IN),
        ("en", "We will train our models on your chats unless you opt out.", Consent.OPT_OUT),
        ("zh", "除非你主动选择开启，我们不会将你的对话用于模型训练。", Consent.OPT_IN),
        ("zh", "除非你关闭该选项，我们会将你的对话用于模型训练。", Consent.OPT_OUT),
        (
            "fr",
            "Nous n'utilisons pas vos conversations pour entraîner nos modèles, sauf si vous l'acceptez.",
            Consent.OPT_IN,
        ),
        (
            "fr",
            "Nous utilisons vos conversations pour entraîner nos modèles, sauf si vous vous y opposez.",
            Consent.OPT_OUT,
        ),
        (
            "de",
            "Wir trainieren unsere Modelle nicht mit Ihren Inhalten, es sei denn, Sie stimmen zu.",
            Consent.OPT_IN,
        ),
        (
            "de",
            "Wir trainieren unsere Modelle mit Ihren Inhalten, es sei denn, Sie widersprechen.",
            Consent.OPT_OUT,
        ),
        (
            "es",
            "No entrenamos modelos con sus conversaciones a menos que usted lo haya aceptado.",
            Consent.OPT_IN,
        ),
        ("es", "Entrenamos modelos con sus conversaciones salvo que usted se oponga.", Consent.OPT_OUT),
    ],
)
def test_one_word_tells_opt_in_from_opt_out(language: str, text: str, consent: Consent) -> None:
    stance = only(text, language, TRAINING)
    assert (stance.polarity, stance.consent) == (C, consent)


@pytest.mark.parametrize(
    ("language", "text", "polarity", "consent"),
    [
        ("zh", "未经你的事先同意，我们不会向第三方共享你的个人信息。", C, Consent.OPT_IN),
        ("zh", "在以下情形中，我们共享你的个人信息无需另行征得你的同意。", P, Consent.NONE),
        ("en", "We never disclose your personal data without your prior written consent.", C, Consent.OPT_IN),
        ("en", "We may disclose your personal data without further notice.", P, Consent.NONE),
    ],
)
def test_no_consent_needed_is_the_opposite_of_without_consent(
    language: str, text: str, polarity: Polarity, consent: Consent
) -> None:
    stance = only(text, language, SHARING)
    assert (stance.polarity, stance.consent) == (polarity, consent)


def test_a_double_negation_permits() -> None:
    assert (
        only(
            "Nothing in these terms prevents us from sharing your data with vendors.", "en", SHARING
        ).polarity
        is P
    )


def test_coordinated_negations_do_not_cancel() -> None:
    assert only("We neither sell nor rent your personal data.", "en", SHARING).polarity is D


def test_a_negation_ends_at_but() -> None:
    text = "We do not sell your personal data, but we share your personal data with our vendors."
    assert {s.polarity for s in stances(text, "en", SHARING)} == {D, P}


# --- rewrites without change of meaning ---


@pytest.mark.parametrize(
    ("language", "formal", "familiar"),
    [
        ("zh", "我们会与关联公司共享您的个人信息。", "我们会与关联公司共享你的个人信息。"),
        ("zh", "我們不會向第三方出售您的個人信息。", "我们不会向第三方出售您的个人信息。"),
        (
            "fr",
            "Nous partageons vos données avec nos prestataires.",
            "Nous partageons vos données avec nos prestataires.",
        ),
    ],
)
def test_register_and_script_make_no_difference(language: str, formal: str, familiar: str) -> None:
    def facts(text: str) -> list[tuple[object, ...]]:
        return [(s.topic, s.polarity, s.consent, s.recipients) for s in stances(text, language, SHARING)]

    assert facts(formal) == facts(familiar) != []


# --- states of their own ---


def test_improvement_without_training_named_is_not_explicit() -> None:
    assert not only("We use your conversations to improve our services.", "en", TRAINING).explicit
    assert only("We use your conversations to train our models.", "en", TRAINING).explicit


def test_silence_is_silence() -> None:
    assert read(Clause("Fees are due in advance each month.", "", BlockKind.PARAGRAPH), "en") == ()


def test_a_language_without_lexicon_says_nothing() -> None:
    assert read(Clause("Vi deler dine data med andre.", "", BlockKind.PARAGRAPH), "da") == ()
    assert read(Clause("We share your data.", "", BlockKind.PARAGRAPH), None) == ()
    assert read(Clause("入力は学習に使用しません。", "", BlockKind.PARAGRAPH), "ja") == ()


# --- whole clauses ---


WHOLE: list[tuple[str, str, Topic, Polarity, Consent | None]] = [
    # English
    ("en", "We will not train our models on any Submissions.", TRAINING, D, None),
    ("en", "We may use Submissions for training unless you opt out of training in your settings.", TRAINING, C, Consent.OPT_OUT),
    ("en", "By default, we do not train our models on your company data.", TRAINING, C, Consent.OPT_IN),
    ("en", "We do not train our models on your company data.", TRAINING, D, None),
    ("en", "Even if you opt out, we will use chats to train our models when they were flagged for safety review.", TRAINING, C, Consent.OPT_OUT),
    ("en", "Under strict de-identification, we may use Inputs to train our models.", TRAINING, C, Consent.NONE),
    ("en", "We do not sell or share your personal information.", SHARING, D, None),
    # Chinese
    ("zh", "你同意将你输入的内容及反馈用于我们的模型服务优化。", TRAINING, P, Consent.NONE),
    ("zh", "在经过严格去标识化且无法重新识别特定个人的前提下，我们会将对话用于模型训练。", TRAINING, C, Consent.NONE),
    ("zh", "全部用户文件均不会被用于任何AI训练。", TRAINING, D, None),
    ("zh", "用户文件在脱敏处理后会作为AI训练的材料使用。", TRAINING, C, Consent.NONE),
    ("zh", "如果你不希望你的内容用于模型训练，可以在设置中关闭。", TRAINING, K, Consent.OPT_OUT),
    # French
    ("fr", "Nous n'utiliserons pas vos Entrées pour entraîner nos modèles.", TRAINING, D, None),
    ("fr", "Nous n'entraînons pas nos modèles sur ces données, sauf si le client a choisi de nous les fournir.", TRAINING, C, Consent.OPT_IN),
    ("fr", "Vos conversations servent à entraîner nos modèles lorsque ce paramètre est activé.", TRAINING, C, Consent.OPT_IN),
    # German
    ("de", "Wenn Sie nicht möchten, dass wir Ihre Eingaben zum Trainieren unserer Modelle verwenden, können Sie widersprechen.", TRAINING, K, Consent.OPT_OUT),
    ("de", "Ihre Eingaben dienen nicht zur Verbesserung unserer Produkte, wenn Sie kostenpflichtige Dienste nutzen.", TRAINING, D, None),
    # Spanish
    ("es", "Entrenaremos nuevos modelos con datos de cuentas cuando esta opción esté activada.", TRAINING, C, Consent.OPT_IN),
    ("es", "No entrenamos modelos con sus prompts a menos que el cliente haya elegido compartirlos.", TRAINING, C, Consent.OPT_IN),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "topic", "polarity", "consent"), WHOLE)
def test_whole_clauses_are_read_as_a_lawyer_would(
    language: str, text: str, topic: Topic, polarity: Polarity, consent: Consent | None
) -> None:
    stance = only(text, language, topic)
    assert (stance.polarity, stance.consent) == (polarity, consent)


def test_people_who_read_chats_are_human_review() -> None:
    assert stances("Human reviewers may read, label and process your API inputs.", "en", REVIEW)


def test_competing_models_are_output_use_that_restricts_the_user() -> None:
    stance = only("You may not use Output to develop models that compete with ours.", "en", OUTPUT)
    assert stance.polarity is D
    assert "competing_models" in stance.restricted


def test_a_licence_may_be_sublicensed_to_anybody() -> None:
    text = "你授予我们永久的、可转让的、可再许可的权利以使用你上传的内容。"
    assert only(text, "zh", SHARING).polarity is P


def test_the_scope_by_payment_and_edition_is_a_fact() -> None:
    assert "paid" in only(WHOLE[16][1], "de", TRAINING).scope
    assert "consumer" in only("个人版用户可以关闭将对话用于模型训练的选项。", "zh", TRAINING).scope
    assert (
        "business"
        in only(
            "Nous n'entraînons pas nos modèles avec les données de nos clients professionnels.",
            "fr",
            TRAINING,
        ).scope
    )


def test_feedback_and_safety_are_carve_outs() -> None:
    text = (
        "Even if you opt out, we use chats to train our models when you provide feedback or they are flagged."
    )
    assert {"feedback", "safety_review"} <= set(only(text, "en", TRAINING).conditions)


def test_dissociation_is_a_condition() -> None:
    text = (
        "Nous dissocions vos données de votre identifiant avant de les utiliser pour entraîner nos modèles."
    )
    assert "deidentified" in only(text, "fr", TRAINING).conditions
