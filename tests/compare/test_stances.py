"""What a clause says: facts, context of lists, tables and headings, and bounds on hostile text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.compare.lexicon import LANGUAGES
from watcher.compare.periods import periods
from watcher.compare.stance import read, read_all
from watcher.model import BlockKind, Clause, Consent, Polarity, Stance, Topic

PARAGRAPH, ITEM, CELL, HEADING = BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CELL, BlockKind.HEADING


def only(text: str, topic: Topic, language: str = "en") -> Stance:
    (found,) = [s for s in read(Clause(text, "", PARAGRAPH), language) if s.topic is topic]
    return found


def topics(clause: Clause, language: str = "en") -> set[Topic]:
    return {stance.topic for stance in read(clause, language)}


# --- facts ---


def test_recipients_are_told_by_kind() -> None:
    stance = only(
        "We disclose personal data to our affiliates, vendors, advertisers and law enforcement.",
        Topic.SHARING,
    )
    assert stance.recipients == ("advertisers", "affiliates", "authorities", "processors")
    assert (stance.polarity, stance.consent) == (Polarity.PERMITS, Consent.NONE)


def test_evidence_is_words_of_the_clause() -> None:
    text = "From time to time, we may disclose your Personal Data to vendors, as needed."
    assert only(text, Topic.SHARING).evidence in text
    chinese = "为此，我们 可能会向 第三方 提供您的个人信息。"
    assert only(chinese, Topic.SHARING, "zh").evidence in chinese


def test_de_identification_is_a_condition() -> None:
    stance = only("We may share aggregated or de-identified data with partners.", Topic.SHARING)
    assert stance.polarity is Polarity.CONDITIONAL
    assert "deidentified" in stance.conditions


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("en", "We keep your chats for thirty (30) days.", 30),
        ("en", "Personal data is retained for up to 18 months after your account is closed.", 540),
        ("zh", "你的对话记录将保存三年。", 1095),
        ("zh", "我们会在你注销账号后90天内删除你的个人信息。", 90),
        ("fr", "Vos données sont conservées pendant trente jours.", 30),
        ("de", "Wir speichern Ihre Daten zwei Jahre.", 730),
        ("es", "Conservamos sus datos durante cinco años.", 1825),
    ],
)
def test_periods_are_counted_in_days(language: str, text: str, days: float) -> None:
    assert only(text, Topic.RETENTION, language).period_days == days


def test_a_rule_stands_for_a_period() -> None:
    stance = only("We retain personal data for as long as necessary.", Topic.RETENTION)
    assert (stance.period_days, stance.period) == (None, "as long as necessary")


@pytest.mark.parametrize("text", ["children under 13 years", "14周岁", "2024年1月", "version 3", "Monday"])
def test_ages_and_dates_are_no_periods(text: str) -> None:
    assert periods(text) == []


def test_the_figure_in_brackets_wins() -> None:
    assert periods("thirteen (13) months") == [(390.0, "13 months")]


# --- context ---


def test_an_item_takes_the_meaning_of_its_lead_in() -> None:
    item = Clause("our payroll providers;", "", ITEM, lead_in="We share your information with:")
    assert topics(item) == {Topic.SHARING}
    assert topics(Clause("our payroll providers;", "", ITEM)) == set()


def test_an_item_may_add_a_condition_to_its_lead_in() -> None:
    item = Clause("if you consent;", "", ITEM, lead_in="We share your information with third parties:")
    (stance,) = read(item, "en")
    assert (stance.polarity, stance.consent) == (Polarity.CONDITIONAL, Consent.OPT_IN)


@pytest.mark.parametrize(
    ("language", "lead_in", "text"),
    [
        ("en", "We do not:", "sell your personal data;"),
        ("en", "We will never do the following:", "disclose your messages to third parties;"),
        ("en", "We do not:", "use any chats, files or recordings that you keep here to train our models;"),
        ("en", "You may not:", "use the output to train a competing model;"),
        ("fr", "Nous ne :", "vendons pas vos données personnelles ;"),
        ("fr", "Nous ne ferons jamais ce qui suit :", "partager vos données personnelles avec des tiers ;"),
        ("de", "Wir werden Folgendes nicht tun:", "Ihre personenbezogenen Daten verkaufen;"),
        ("es", "No haremos lo siguiente:", "vender sus datos personales;"),
        ("zh", "我们不会：", "出售你的个人信息；"),
    ],
)
def test_a_lead_in_that_ends_with_a_negation_denies_its_items(language: str, lead_in: str, text: str) -> None:
    stances = read(Clause(text, "", ITEM, lead_in=lead_in), language)
    assert {stance.polarity for stance in stances} == {Polarity.DENIES}


@pytest.mark.parametrize(
    ("lead_in", "text", "polarity"),
    [
        ("If you do not live here:", "We share your personal data with vendors.", Polarity.PERMITS),
        (
            "We share nothing with third parties, except:",
            "your personal data with vendors;",
            Polarity.PERMITS,
        ),
        ("We never share your personal data, except:", "if you consent to it;", Polarity.CONDITIONAL),
        ("We never share your personal data, except:", "with vendors that host it;", Polarity.PERMITS),
    ],
)
def test_a_negation_of_a_lead_in_ends_at_a_sentence_and_at_an_exception(
    lead_in: str, text: str, polarity: Polarity
) -> None:
    stances = read(Clause(text, "", ITEM, lead_in=lead_in), "en")
    assert {stance.polarity for stance in stances if stance.topic is Topic.SHARING} == {polarity}


def test_a_colon_inside_a_clause_ends_a_negation() -> None:
    stance = read(Clause("It is not ours: we share your data with vendors.", "", PARAGRAPH), "en")[0]
    assert stance.polarity is Polarity.PERMITS


def test_what_the_user_must_not_do_is_not_what_the_provider_does() -> None:
    item = Clause("share personal data of others with third parties;", "", ITEM, lead_in="You may not:")
    assert topics(item) == set()


def test_a_cell_takes_the_meaning_of_its_heads() -> None:
    cell = Clause("Payroll vendors", "", CELL, heads=("Who we share personal data with",))
    assert topics(cell) == {Topic.SHARING}


def test_a_heading_lets_what_stands_below_it_speak() -> None:
    below = Clause("Payroll vendors: to pay people.", "", PARAGRAPH, section=("Who we share your data with",))
    assert topics(below) == {Topic.SHARING}
    aside = Clause(
        "Payroll vendors: to pay people.", "", PARAGRAPH, section=("Who we share your data with", "Security")
    )
    assert topics(aside) == set()


def test_headings_say_nothing_themselves() -> None:
    assert topics(Clause("How we share your personal data with vendors", "", HEADING)) == set()


def test_recipients_set_as_headings_go_on_with_sharing() -> None:
    clauses = [
        Clause("How we share your information", "", HEADING),
        Clause("Service providers", "", HEADING),
        Clause("They run our servers.", "", PARAGRAPH),
        Clause("Cookies", "", HEADING),
        Clause("Service providers", "", HEADING),
    ]
    said = [{s.topic for s in stances} for stances in read_all(clauses, "en")]
    assert said[1] == {Topic.SHARING}
    assert said[4] == set()


def test_a_heading_on_definitions_makes_definitions_of_what_follows() -> None:
    definition = "Recipient: the party to whom personal data is disclosed."
    assert topics(Clause(definition, "", PARAGRAPH, section=("Definitions",))) == set()


def test_a_clause_may_speak_on_several_topics() -> None:
    text = "We share your chats with vendors and keep your chats for a year to train our models."
    assert topics(Clause(text, "", PARAGRAPH)) == {Topic.SHARING, Topic.RETENTION, Topic.TRAINING}


def test_each_clause_is_answered_in_order() -> None:
    clauses = [Clause("Hello.", "", PARAGRAPH), Clause("We sell your personal data.", "", PARAGRAPH)]
    assert [len(stances) for stances in read_all(clauses, "en")] == [0, 1]


# --- the small model ---


def test_the_model_speaks_where_no_rule_does_and_keeps_quiet_elsewhere() -> None:
    told = "为便于结算，支付机构会从我们这里得到您的订单金额与收款账号等资料。"
    quiet = "您可以在首页点击头像，进入设置页面修改昵称。"
    assert Topic.SHARING not in topics(Clause(quiet, "", PARAGRAPH), "zh")
    assert all(s.evidence for s in read(Clause(told, "", PARAGRAPH), "zh"))


# --- hostile text ---


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LANGUAGES), st.text(max_size=400))
def test_any_text_can_be_read(language: str, text: str) -> None:
    for stance in read(Clause(text, "", PARAGRAPH), language):
        assert stance.evidence in text or stance.evidence == text[:300]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "we may not share your data with third parties unless you opt out "),
        ("zh", "我们不会向第三方共享你的个人信息除非"),
    ],
)
def test_one_endless_sentence_is_bounded(language: str, words: str) -> None:
    clause = Clause(words * (1_000_000 // len(words)), "", PARAGRAPH)
    assert topics(clause, language)


@pytest.mark.parametrize(
    ("language", "section", "head"),
    [
        ("en", "How we share your information", "Recipient"),
        ("en", "Sub-processors", "Name of third party"),
        ("fr", "Avec qui nous partageons vos données", "Destinataire"),
        ("de", "Weitergabe von Daten", "Empfänger"),
        ("es", "Con quién compartimos los datos", "Destinatario"),
        ("zh", "我们如何共享您的个人信息", "第三方名称"),
    ],
)
def test_who_stands_below_the_head_of_recipients_gets_the_data(
    language: str, section: str, head: str
) -> None:
    name, empty = (Clause(text, "", CELL, (section,), heads=(head,)) for text in ("Beispielwerk", "N/A"))
    found = read_all((name, empty), language)
    assert [stance.topic for stance in found[0]] == [Topic.SHARING]
    assert language == "zh" or not found[1]


def test_the_heads_of_columns_only_name_what_stands_below() -> None:
    section = ("How we share your information",)
    heads = ("Recipients we disclose data to", "Data we share")
    cells = [
        *(Clause(head, "", CELL, section) for head in heads),
        Clause("Beispielwerk", "", CELL, section, heads=heads[:1]),
        Clause("Email address", "", CELL, section, heads=("Beispielwerk", heads[1])),
    ]
    found = read_all(cells, "en")
    assert [bool(stances) for stances in found[:3]] == [False, False, True]


def test_the_first_cell_of_a_row_without_heads_is_read() -> None:
    section = ("How we share your information",)
    row = [
        Clause("Our vendors", "", CELL, section),
        Clause("hosting", "", CELL, section, heads=("Our vendors",)),
    ]
    assert read_all(row, "en")[0]
