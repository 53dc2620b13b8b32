"""The gate on pages of our own making: what is not the document, and what oddly is."""

from __future__ import annotations

import pytest
from gate_pages import privacy, verdict
from not_documents import NOT_DOCUMENTS, NotDocument
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
