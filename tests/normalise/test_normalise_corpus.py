"""What holds on real documents and real page histories (skipped where the corpus is absent)."""

from __future__ import annotations

import csv
import gzip
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from watcher.model import Page
from watcher.normalise import clauses, normalise, same

MakePage = Callable[..., Page]


def squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def snapshots(corpus: Path, slug: str) -> list[Path]:
    return sorted((corpus / "replay" / "pages" / slug).glob("*.html.gz"))


def test_labelled_blocks_are_found_in_the_clauses(corpus: Path, page: MakePage) -> None:
    labelled = found = 0
    for line in (corpus / "gold" / "dev" / "docs.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        body = (corpus / "gold" / "dev" / "docs" / f"{document['id']}.md").read_bytes()
        text = normalise(page(body, "text/markdown"))
        words = squash("".join(clause.text for clause in clauses(text)))
        for block in document["blocks"]:
            if block["topics"]:
                labelled += 1
                # The number before a clause is no part of it, and inline lists may be cut: any part will do.
                whole = squash(block["text"])
                parts = [whole[at : at + 30] for at in range(0, max(1, len(whole) - 30), 30)]
                found += any(part in words for part in parts) or whole[4:] in words
    assert labelled > 100
    assert found >= 0.98 * labelled


def test_pages_in_a_chinese_charset_without_a_word_are_the_same(corpus: Path, page: MakePage) -> None:
    for folder in sorted((corpus / "replay" / "pages").iterdir()):
        if folder.is_dir():
            html = gzip.decompress(snapshots(corpus, folder.name)[-1].read_bytes()).decode("utf-8", "replace")
            old, new = normalise(page(html)), normalise(page(html.encode("gb18030"), "text/html"))
            assert old.fingerprint == new.fingerprint, folder.name


def test_good_pages_give_a_text_of_some_length(corpus: Path, page: MakePage) -> None:
    for path in sorted((corpus / "blocked").glob("*.before.html.gz")):
        text = normalise(page(gzip.decompress(path.read_bytes())))
        assert sum(len(block.text) for block in text.blocks) > 1_000, path.name


@pytest.mark.parametrize(
    "slug", ["doubao-terms-of-service", "deepseek-privacy-policy", "kimi-ai-terms-of-service"]
)
def test_real_changes_are_seen(corpus: Path, page: MakePage, slug: str) -> None:
    with (corpus / "replay" / "pages" / "truth.tsv").open(encoding="utf-8") as file:
        steps = [row for row in csv.DictReader(file, delimiter="\t") if row["slug"] == slug]
    before = None
    for row in steps:
        path = corpus / "replay" / "pages" / slug / f"{int(row['step']):04}.html.gz"
        text = normalise(page(gzip.decompress(path.read_bytes())))
        if before is not None and row["expect"] == "changed" and row["note"] == "real text change":
            assert not same(before, text), row["step"]
        before = text
