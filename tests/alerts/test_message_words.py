"""The words of messages: a phrase in every language for everything that a comparison can tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module, resources
from inspect import getsource
from itertools import product

import pytest

from watcher.accept.judge import _SAID
from watcher.compare.order import Fact, appeared, differences, disappeared
from watcher.compare.verdict import UNCLEAR
from watcher.compare.wording import _KINDS
from watcher.errors import FetchFault
from watcher.message.details import DETAILS, detail
from watcher.message.forms import FORMS, SLOTS, Told, read
from watcher.message.speech import LANGUAGES, Speech, tables
from watcher.model import ChangeKind, Consent, Direction, Polarity, Stance, Topic

LABELLED = ("scope", "recipient", "data", "purpose", "restricted", "condition", "period")
ENTRIES = [
    (language, table, key)
    for language in LANGUAGES
    for table, rows in tables(language).items()
    for key in rows
]


def slots(words: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", words))


def variants(entry: object) -> dict[str, str]:
    return entry if isinstance(entry, dict) else {"any": str(entry)}


@pytest.mark.parametrize(("language", "table", "key"), ENTRIES)
def test_an_entry_has_words_and_the_slots_of_its_own_kind(language: str, table: str, key: str) -> None:
    entry = tables(language)[table][key]
    known = {"any", *Topic, *Direction}
    expected = (
        slots(key) if table in {"finding", "detail"} else slots(variants(tables("en")[table][key])["any"])
    )
    assert variants(entry).keys() <= known
    assert "any" in variants(entry)
    for words in variants(entry).values():
        assert words.strip() or table == "style"
        assert slots(words) == expected
        assert "_" not in re.sub(r"\{\w+\}", "", words), "a machine word"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_entries(language: str) -> None:
    assert {table: rows.keys() for table, rows in tables(language).items()} == {
        table: rows.keys() for table, rows in tables("en").items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_phrase_for_every_form_and_no_other(language: str) -> None:
    assert set(tables(language)["finding"]) == set(FORMS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_topics_directions_and_kinds_have_names(language: str) -> None:
    for table, names in (
        ("topic", Topic),
        ("direction", Direction),
        ("way", Direction),
        ("kind", ChangeKind),
    ):
        assert set(tables(language)[table]) == {str(name) for name in names}


def lexicon_labels() -> set[tuple[str, str]]:
    labels = set()
    for file in resources.files("watcher.compare").joinpath("lexicons").iterdir():
        if file.name.endswith(".toml"):
            for phrase in tomllib.loads(file.read_text("utf-8")).get("phrase", ()):
                label = phrase["label"]
                names = label if isinstance(label, list) else [label]
                labels |= {tuple(name.split(":")) for name in names if ":" in name}
    return {(kind, name) for kind, name in labels if kind in LABELLED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_the_lexicons_has_a_name(language: str) -> None:
    missing = [label for label in sorted(lexicon_labels()) if label[1] not in tables(language)[label[0]]]
    assert missing == []


def stances(topic: Topic) -> Iterator[Stance]:
    for polarity, consent in product(Polarity, (None, *Consent)):
        yield Stance(topic, polarity, consent)
    permits = Polarity.PERMITS
    yield Stance(topic, permits, scope=("consumer",))
    yield Stance(topic, permits, scope=("api", "business"), conditions=("deidentified", "feedback"))
    yield Stance(topic, permits, data=("content",), purposes=("training",), incentive=True)
    yield Stance(topic, Polarity.DENIES, data=("usage", "voice"), purposes=("advertising",), explicit=False)
    recipients = ("advertisers", "third_parties")
    if topic is Topic.SHARING:
        for polarity, consent in product(Polarity, (None, *Consent)):
            yield Stance(topic, polarity, consent, recipients=recipients)
        yield Stance(topic, permits, recipients=("affiliates",))
    if topic is Topic.OUTPUT_USE:
        yield Stance(topic, Polarity.DENIES, restricted=("competing_models",))
    if topic is Topic.RETENTION:
        for days, period in (
            (30.0, "30 days"),
            (1.0, "1 day"),
            (None, "as long as necessary"),
            (365.0, "1 year"),
        ):
            yield Stance(topic, permits, period_days=days, period=period)


def every_finding() -> set[str]:
    """All that the comparison of facts can tell, and what is told of words that no fact explains."""
    found = {f"{kind} changed: {UNCLEAR}" for kind in _KINDS} | {UNCLEAR}
    found |= {"+ and partners", "− and partners", "moved to acme/terms", "moved from acme/terms"}
    for topic in Topic:
        facts = [Fact(stance, limits) for stance in stances(topic) for limits in (False, True)]
        for fact in facts:
            found |= {appeared(fact).words, disappeared(fact).words}
        for old, new in product(facts, facts):
            found |= {finding.words for finding in differences(old, new)}
    return found


def test_every_finding_that_a_comparison_can_make_is_read() -> None:
    assert [words for words in sorted(every_finding()) if read(words).form is None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_finding_is_told_in_machine_words(language: str) -> None:
    speech = Speech(language)
    for words in every_finding():
        for topic, direction in product((None, *Topic), (None, *Direction)):
            told = speech.finding(read(words), topic, direction)
            assert told
            assert not re.search(r"[a-z]_[a-z]|[{}]", told), words


def test_what_a_finding_means_is_told_by_topic_and_direction() -> None:
    speech = Speech("en")
    more = read("recipients + advertisers")
    assert speech.finding(more, Topic.SHARING, Direction.BROADER) == "now also to advertisers"
    assert speech.finding(more, Topic.SHARING, Direction.NARROWER) == "the promise now covers advertisers"
    assert speech.finding(more, Topic.SHARING, Direction.MIXED) == "now also names advertisers"
    gone = read("denial removed")
    assert speech.finding(gone, Topic.OUTPUT_USE, Direction.NARROWER) == "ban lifted"


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        ("consent: none → opt_out", "opt-out added"),
        ("consent: opt_out → none", "opt-out removed"),
        ("scope: all → free", "for everybody → the free plan"),
        ("scope: api, business → all", "for the API, business customers → everybody"),
        ("period 30 days → 1 year", "30 days → 1 year"),
        ("period none stated → indefinitely", "no period stated → without end"),
        ("unclear, read it", "meaning unclear: please read it"),
        ("permission (third parties) added", "may now go to third parties"),
        ("de-identification condition added", "new condition: de-identified data"),
    ],
)
def test_findings_read_as_people_talk(finding: str, said: str) -> None:
    assert Speech("en").finding(read(finding), None, None) == said


def test_what_nobody_has_words_for_is_told_as_it_is() -> None:
    assert Speech("zh").finding(read("something new"), None, None) == "something new"
    assert (
        Speech("fr").finding(read("recipients + data_trusts"), None, None)
        == "cite désormais aussi\u00a0: data trusts"
    )


def test_an_unknown_language_is_told_in_english_and_regions_do_not_matter() -> None:
    assert Speech("tlh").language == "en"
    assert Speech("zh-CN").language == "zh"


def test_slots_are_filled_once() -> None:
    told = Told("+ {words}", {"words": ("{words} {topic}",)}, "")
    assert Speech("en").finding(told, None, None) == "added: “{words} {topic}”"


def test_every_slot_of_a_form_is_known() -> None:
    assert {slot for form in FORMS for slot in slots(form)} == SLOTS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_every_reason_why_a_page_could_not_be_had(language: str) -> None:
    assert set(tables(language)["fault"]) == {str(fault) for fault in FetchFault}
    assert set(tables(language)["detail"]) == set(DETAILS)
    assert set(tables(language)["page"]) == set(_SAID.values())


@pytest.mark.parametrize("form", DETAILS)
def test_the_sentences_on_health_are_those_that_the_other_rooms_tell(form: str) -> None:
    modules = ("watcher.accept.judge", "watcher.decide.health", "watcher.rules")
    sources = "".join(getsource(import_module(name)) for name in modules)
    for words in re.split(r"\{\w+\}", form):
        plain = words.strip(" ().:").replace("bad answers", "bad answer").removesuffix(" UTC")
        assert all(part in sources for part in re.split(r", |(?<=answer) ", plain)), words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "no answer in time: within 30 s (3 bad answers in a row, last seen 2026-02-28 22:10 UTC)"),
        ("zh", "超时未答复：within 30 s（连续 3 次未能正常查看，上次看到：2026-02-28 22:10 UTC）"),
    ],
)
def test_why_a_document_cannot_be_seen_is_told_in_the_readers_language(language: str, said: str) -> None:
    sentence = "timeout: within 30 s (3 bad answers in a row, last seen 2026-02-28 22:10 UTC)"
    vendor = "A bot check or block page (Acme). (3 bad answers in a row, never seen yet)"
    assert "Acme" in detail(vendor, Speech(language))
    assert "A bot check" not in detail(vendor, Speech("zh"))
    assert detail(sentence, Speech(language)) == said
    assert detail("Something else.", Speech(language)) == "Something else."
    assert detail("nonsense: it is", Speech(language)) == "nonsense: it is"
