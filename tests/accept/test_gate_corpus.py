"""The gate on pages of our own making: what is not the document, and what oddly is."""

from __future__ import annotations

import pytest
from gate_pages import privacy, verdict
from not_documents import CHALLENGES, NOT_DOCUMENTS, SAID, SHAPES, NotDocument, R
from real_documents import REAL_DOCUMENTS, Real


def named(case: NotDocument) -> str:
    return f"{case.language} {case.name}"


@pytest.mark.parametrize("case", NOT_DOCUMENTS, ids=named)
def test_what_is_not_the_document_is_rejected_seen_from_the_document(case: NotDocument) -> None:
    rejection = verdict(case.page, baseline=privacy(case.language))
    assert rejection is not None
    assert rejection.reason in case.reasons


@pytest.mark.parametrize("case", [case for case in NOT_DOCUMENTS if not case.only_seen_from], ids=named)
def test_what_is_not_the_document_is_rejected_as_a_first_page(case: NotDocument) -> None:
    rejection = verdict(case.page)
    assert rejection is not None
    assert rejection.reason in case.reasons


@pytest.mark.parametrize("case", REAL_DOCUMENTS, ids=lambda case: case.name)
def test_an_odd_but_real_document_is_accepted(case: Real) -> None:
    assert verdict(case.page, baseline=case.seen_from) is None


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(NOT_DOCUMENTS) >= 60
    assert len({case.language for case in NOT_DOCUMENTS}) >= 4
    assert len(REAL_DOCUMENTS) >= 60
    # The makers of bot checks are one kind, however many they are.
    assert len({case.name for case in (*SAID, *SHAPES)}) >= 20
    assert len({case.name for case in CHALLENGES}) >= 12


@pytest.mark.parametrize("language", ["en", "zh", "fr", "de"])
def test_the_usual_kinds_are_there_in_each_of_four_languages(language: str) -> None:
    reasons = {reason for case in SAID if case.language == language for reason in case.reasons}
    assert {R.NOT_FOUND, R.ERROR_PAGE, R.CHALLENGE, R.LOGIN, R.GEO_BLOCK, R.MAINTENANCE} <= reasons


def test_the_odd_documents_are_as_odd_as_their_names_say() -> None:
    found = {case.name: case.page.body for case in REAL_DOCUMENTS}
    assert len(found) == len(REAL_DOCUMENTS)
    assert len(found["two megabytes"]) >= 2_000_000
    assert len(found["short"]) < 600
    assert b"<h" not in found["table only"].partition(b"<body>")[2]
    assert b"<h" not in found["en no headings"].partition(b"<body>")[2]
    assert b"</p>" not in found["minified, without end tags"] + found["en end tags left out"]
    assert b"</li>" not in found["minified, without end tags"]
    assert b"dir=rtl" in found["right to left"]
    assert {"one sentence changed", "one sentence dropped", "one word inserted", "Hebrew"} <= found.keys()
