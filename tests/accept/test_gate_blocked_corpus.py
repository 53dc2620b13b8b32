"""The gate on real pages that were not the document (skips without the corpus)."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from gate_pages import NOW, document

from watcher.accept import judge
from watcher.model import Page, Rejection, RejectionReason, Text
from watcher.normalise import normalise

R = RejectionReason
FITTING = {
    "client_crash": {R.ERROR_PAGE},
    "cookie_wall": {R.CONSENT_WALL, R.ERROR_PAGE},
    "empty_shell": {R.EMPTY_SHELL, R.TOO_SHORT, R.SHRUNK, R.OTHER_DOCUMENT},
    "geo_block": {R.GEO_BLOCK},
    "redirect_home": {R.REDIRECT, R.OTHER_DOCUMENT, R.EMPTY_SHELL, R.TOO_SHORT, R.SHRUNK},
    "redirect_home_locale": {R.REDIRECT, R.OTHER_DOCUMENT, R.OTHER_LANGUAGE},
    "soft_404": {R.NOT_FOUND},
    "soft_error": {R.ERROR_PAGE, R.NOT_FOUND},
    "xml_error": {R.ERROR_PAGE, R.TOO_SHORT},
}


@pytest.fixture(scope="module")
def cases(corpus: Path) -> list[tuple[str, tuple[Page, Text], tuple[Page, Text]]]:
    """Kind, page and the page before it; equal bytes are read once."""
    folder = corpus / "blocked"
    seen: dict[bytes, tuple[Page, Text]] = {}

    def read(name: str) -> tuple[Page, Text]:
        body = gzip.decompress((folder / name).read_bytes())
        if body not in seen:
            page = Page(
                "https://example.org/legal/text", "https://example.org/legal/text", 200, {}, body, NOW
            )
            seen[body] = (page, normalise(page))
        return seen[body]

    with (folder / "index.tsv").open(encoding="utf-8") as lines:
        return [
            (row["kind"], read(row["page"]), read(row["before"]))
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def test_at_least_82_of_86_are_rejected_for_a_fitting_reason(
    cases: list[tuple[str, tuple[Page, Text], tuple[Page, Text]]],
) -> None:
    def fits(kind: str, found: Rejection | None) -> bool:
        return found is not None and found.reason in FITTING[kind]

    fitting = [fits(kind, judge(*now, document(), before[1])) for kind, now, before in cases]
    assert sum(fitting) >= 82


def test_at_least_84_of_the_pages_before_are_accepted_as_a_first_page(
    cases: list[tuple[str, tuple[Page, Text], tuple[Page, Text]]],
) -> None:
    assert sum(judge(*before, document()) is None for _, _, before in cases) >= 84
