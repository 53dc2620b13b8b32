"""Every entry of the marker files bites, and where it must not, it does not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from gate_pages import document, page

from watcher.accept import judge
from watcher.accept.markers import LANGUAGES
from watcher.model import Block, BlockKind, RejectionReason, StatedDates, Text

# Words that belong to no marker and no law.
FILLER = "bright lanterns line the harbour wall while small boats rest and gulls circle above them"
PROSE = "The harbour keeps its lanterns burning so that every boat finds the quay on a moonless night."


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("watcher.accept") / "markers" / f"{name}.toml").read_text(encoding="utf-8"))


def entries(field: str) -> list[Any]:
    return list(_entries(field))


def _entries(field: str) -> Iterator[Any]:
    for language in LANGUAGES:
        for reason, found in table(language).items():
            if reason != "legal":
                for words in found[field]:
                    yield pytest.param(RejectionReason(reason), words, id=f"{language}-{reason}-{words}")


def text(*lines: str, title: str = "", language: str | None = None) -> Text:
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines)
    return Text(blocks, "f" * 64, language, title, StatedDates(), (), 1)


@pytest.mark.parametrize(("reason", "words"), entries("says"))
def test_a_short_page_that_says_so_is_rejected_for_that_reason(reason: RejectionReason, words: str) -> None:
    rejection = judge(page(""), text(FILLER, f"{FILLER}. {words}! {FILLER}"), document())
    assert rejection is not None
    assert rejection.reason is reason


@pytest.mark.parametrize(("reason", "words"), entries("is"))
def test_a_line_of_its_own_is_rejected_for_that_reason(reason: RejectionReason, words: str) -> None:
    rejection = judge(page(""), text(words.capitalize() + ".", FILLER), document())
    assert rejection is not None
    assert rejection.reason is reason


@pytest.mark.parametrize(("reason", "words"), entries("is"))
def test_a_title_of_its_own_is_rejected_for_that_reason(reason: RejectionReason, words: str) -> None:
    rejection = judge(page(""), text(FILLER, title=f"{words} | Lantern"), document())
    assert rejection is not None
    assert rejection.reason is reason


def vendors(field: str) -> list[Any]:
    return [
        pytest.param(vendor["name"], words, id=f"{vendor['name']}-{words}")
        for vendor in table("vendors")["vendor"]
        for words in vendor[field]
    ]


@pytest.mark.parametrize(("name", "words"), vendors("headers"))
def test_a_vendors_header_decides_alone(name: str, words: str) -> None:
    header, _, value = words.partition(": ")
    rejection = judge(page("", headers={header: value or "x"}), text(*[PROSE] * 100), document())
    assert rejection is not None
    assert rejection.reason is RejectionReason.CHALLENGE
    assert name in rejection.detail


@pytest.mark.parametrize(("name", "words"), vendors("titles"))
def test_a_vendors_title_decides_where_the_page_says_little(name: str, words: str) -> None:
    rejection = judge(page(""), text(FILLER, title=words.title()), document())
    assert rejection is not None
    assert rejection.reason is RejectionReason.CHALLENGE


@pytest.mark.parametrize(("name", "words"), vendors("text"))
def test_a_vendors_words_decide_where_the_page_says_little(name: str, words: str) -> None:
    rejection = judge(page(""), text(FILLER, f"{words} 7f3a"), document())
    assert rejection is not None
    assert rejection.reason is RejectionReason.CHALLENGE


@pytest.mark.parametrize(("name", "words"), vendors("markup"))
def test_a_vendors_markup_decides_only_where_the_page_says_nothing(name: str, words: str) -> None:
    seen = page(f"<html><body><script>var x='{words}'</script></body></html>")
    rejection = judge(seen, text(), document())
    assert rejection is not None
    assert rejection.reason is RejectionReason.CHALLENGE
    assert judge(seen, text(*legal_lines()), document()) is None


def legal_lines() -> list[str]:
    return [
        "You agree to these terms and to our use of personal data in accordance with applicable law.",
        "Our liability is limited, and any arbitration takes place where the parties have agreed.",
        *[PROSE] * 5,
    ]


def names() -> list[Any]:
    return [
        pytest.param(name, id=f"{language}-{name}")
        for language in LANGUAGES
        for found in table(language)["legal"]["names"].values()
        for name in found
    ]


@pytest.mark.parametrize("name", names())
def test_a_legal_name_over_prose_is_enough_for_a_first_page(name: str) -> None:
    assert judge(page(""), text(name.title(), *[PROSE] * 5), document()) is None
    assert judge(page(""), text(FILLER, *[PROSE] * 5), document()) is not None


def cues() -> list[Any]:
    return [
        pytest.param(language, cue, id=f"{language}-{cue}")
        for language in LANGUAGES
        for cue in table(language)["legal"]["cues"]
    ]


@pytest.mark.parametrize(("language", "cue"), cues())
def test_every_cue_counts_as_legal_prose(language: str, cue: str) -> None:
    without = judge(page(""), text(*[PROSE] * 5, language=language), document())
    counted = judge(page(""), text(*[PROSE] * 5, f"{PROSE} {cue}", language=language), document())
    assert without is not None
    before = float(without.measures["legal_cues"])
    assert counted is not None
    assert float(counted.measures["legal_cues"]) > before


def regions() -> list[Any]:
    return [
        pytest.param(entry["name"], words, id=f"{entry['name']}-{words}")
        for entry in table("regions")["region"]
        for words in entry["words"]
    ]


OTHERS = [f"{line} Pier {number} of {number * 7} is dry." for number, line in enumerate([PROSE] * 5, 1)]


@pytest.mark.parametrize(("region", "words"), regions())
def test_a_policy_that_names_another_region_is_another_edition(region: str, words: str) -> None:
    accepted = text("Privacy Policy", *legal_lines()[:2], *[FILLER] * 20, title="Privacy Policy")
    other = text(f"Privacy Policy ({words})", *legal_lines()[:2], *OTHERS, title="Privacy Policy")
    other = replace(other, fingerprint="e" * 64)
    rejection = judge(page(""), other, document(), accepted)
    assert rejection is not None
    assert (rejection.reason, rejection.replaceable) == (RejectionReason.OTHER_EDITION, True)
    assert region in rejection.detail
    assert judge(page(""), replace(accepted, fingerprint="d" * 64), document(), other) is not None
    same_region = replace(accepted, title=f"Privacy Policy {words}", fingerprint="c" * 64)
    assert judge(page(""), same_region, document(), other) is None


def test_the_same_words_are_not_given_two_reasons() -> None:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for reason, lists in table(language).items():
            for words in [] if reason == "legal" else [*lists["says"], *lists["is"]]:
                assert found.setdefault(words, reason) == reason, words
