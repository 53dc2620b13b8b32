"""Where a clause begins and ends, and what it knows of its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from watcher.model import BlockKind, Page
from watcher.normalise import clauses, normalise
from watcher.normalise.clauses import sentences
from watcher.normalise.tables import table

MakePage = Callable[..., Page]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We train. You may opt out.", 2),
        ("We share data with: (a) vendors; (b) partners, unless you opt out; and (c) authorities.", 1),
        ("We (e.g. our staff. And others) read it. Then we delete it.", 2),
        ("OpenAI, Inc. may share it with Meta Ltd. and others.", 1),
        ("It is run by Example Inc. You agree to this.", 2),
        ("In the U.S. Government sector we do not train.", 1),
        ("See Art. 6 Abs. 1 lit. f DSGVO. Wir speichern nichts.", 2),
        ("Wir teilen Daten, z. B. Namen, mit Dritten. Das gilt bzw. Sie stimmen zu.", 2),
        ("Nous partageons, p. ex. Paris. Vous pouvez refuser !", 2),
        ("M. Dupont et Mme. Durand lisent vos données. Vous refusez.", 2),
        ("1. We train. 2. You opt out.", 2),
        ("Version 2.5 is new. It trains.", 2),
        ("J. R. Smith reads it.", 1),
        ("Really? Yes! We do.", 3),
        ("He said “we train.” Then he left.", 2),
        ("我们会收集信息。我们不会共享！除非您同意？", 3),
        ("我们会：（1）收集信息；（2）训练模型，但您拒绝的除外；（3）共享。", 1),
        ("他说“我们会训练。”但是没有。", 2),
        ("当社は収集します。第三者に提供しません。", 2),
        ("¿Compartimos datos? No. Nunca.", 3),
        ("visit example.com/a.html for more", 1),
    ],
)
def test_sentences_end_where_readers_end_them(text: str, count: int) -> None:
    found = sentences(text)
    assert len(found) == count
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize("short", table("sentences")["abbreviations"]["never"])
def test_no_short_form_ends_a_sentence(short: str) -> None:
    assert len(sentences(f"We mean {short}. Example of it.")) == 1


@pytest.mark.parametrize("short", table("sentences")["abbreviations"]["sometimes"])
def test_some_short_forms_end_one_before_a_starter(short: str) -> None:
    assert len(sentences(f"We are Example {short}. Group of firms.")) == 1
    assert len(sentences(f"We are Example {short}. You agree.")) == 2


@pytest.mark.parametrize("cue", table("sentences")["lead_in"]["cues"])
def test_a_sentence_with_a_cue_leads_into_the_list(page: MakePage, cue: str) -> None:
    text = normalise(page(f"<p>We share it, {cue}.</p><ul><li>vendors</li></ul>"))
    assert clauses(text)[-1].lead_in == f"We share it, {cue}."


def test_a_closed_sentence_does_not_lead_into_the_list(page: MakePage) -> None:
    text = normalise(page("<p>We are nice.</p><ul><li>vendors</li></ul>"))
    assert clauses(text)[-1].lead_in is None


def test_clauses_come_with_kind_section_and_heads(page: MakePage) -> None:
    text = normalise(
        page(
            "<h1>Privacy</h1><p>One. Two.</p><ul><li>Three</li></ul>"
            "<table><tr><th>A</th><th>B</th></tr><tr><td>C</td><td>D</td></tr></table>"
        )
    )
    found = clauses(text)
    assert [clause.text for clause in found] == ["Privacy", "One.", "Two.", "Three", "A", "B", "C", "D"]
    assert [clause.kind for clause in found[:4]] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
    ]
    assert found[2].section == ("Privacy",)
    assert found[-1].heads == ("C", "B")


def test_a_table_of_contents_gives_no_clauses(page: MakePage) -> None:
    names = ["Data", "Sharing", "End"]
    toc = "".join(f"<li><a href='#{n}'>{n}</a></li>" for n in names)
    body = "".join(f"<h2>{n}</h2><p>Text of {n}.</p>" for n in names)
    found = [clause.text for clause in clauses(normalise(page(f"<ul>{toc}</ul>{body}")))]
    assert found == ["Data", "Text of Data.", "Sharing", "Text of Sharing.", "End", "Text of End."]


@pytest.mark.parametrize(
    "unit",
    [
        "word and ",
        "数据",
        "a. b ",
        "(a. ",
        "。”",
        "((",
        "e.g. ",
        "x@",
        "http://",
        "2020 1 ",
        "1.2. A",
        "第一",
    ],
)
@pytest.mark.timeout(60)
def test_a_hostile_sentence_is_read_to_its_end(page: MakePage, unit: str) -> None:
    """Anything that is not linear runs into the limit here."""
    text = normalise(page(f"<p>Start {unit * (1_000_000 // len(unit))} end of it</p>"))
    assert clauses(text)[-1].key.endswith("endofit")
