"""The buttons by which dialogs about cookies are sent away."""

from __future__ import annotations

import json
import os
import re
import tomllib
from importlib.resources import files

import pytest

from watcher.fetch import browser_missing
from watcher.fetch.browser_found import find_program
from watcher.model import Network

MISSING = browser_missing(Network())
PAGE = files("watcher.fetch") / "page"
TABLES = tomllib.loads((PAGE / "refusals.toml").read_text(encoding="utf-8"))
REFUSALS = [(language, entry) for language, table in TABLES.items() for entry in table["refusals"]]
WORDS = [(language, entry) for language, table in TABLES.items() for entry in table["words"]]

# What agrees, and what turns that round.
AGREES = re.compile(
    r"\b(?:accept|agree|allow|consent|accepter|akzeptieren|zustimmen|aceptar|acepto|accettare|aceitar|save|ok)\b"
    r"|同意|接受|允许|確認|동의"
)
DENIES = re.compile(
    r"\b(?:not|don't|without|no|sans|nicht|ohne|non|senza|sin|sem|dis\w+)\b|不|しない|않음", re.IGNORECASE
)


@pytest.mark.parametrize(("language", "entry"), REFUSALS)
def test_a_refusal_is_spelled_as_it_is_looked_up_and_agrees_to_nothing(language: str, entry: str) -> None:
    assert entry == " ".join(entry.lower().rstrip(".!").split())
    assert not AGREES.search(entry) or DENIES.search(entry)


@pytest.mark.parametrize(("language", "entry"), WORDS)
def test_a_word_is_in_lower_case(language: str, entry: str) -> None:
    assert entry == entry.lower().strip()


@pytest.mark.skipif(MISSING is not None, reason=MISSING or "")
@pytest.mark.xdist_group("browser")
def test_every_refusal_is_pressed_in_a_dialog_with_any_of_its_languages_words() -> None:
    from playwright.sync_api import sync_playwright

    dialogs = []
    for language, table in TABLES.items():
        for number, refusal in enumerate(table["refusals"]):
            word = table["words"][number % len(table["words"])]
            dialogs.append(
                f"<div lang={language}>({word})<button>OK</button>"
                f"<button onclick='this.parentNode.remove()'> {refusal.title()}.\n</button></div>"
            )
    settings = {
        "words": [entry for _, entry in WORDS],
        "refusals": [entry for _, entry in REFUSALS],
        "limit": 1000,
    }
    script = (PAGE / "sight.js").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_program(None), chromium_sandbox=os.geteuid() != 0
        )
        page = browser.new_page()
        # Apart, as dialogs are: what is around a button must be small.
        page.set_content("".join(f"<section>{dialog}</section>" for dialog in dialogs))
        pressed = page.evaluate(
            f"""() => {{ ({script})({json.dumps(settings)}); const pressed = [];
            for (let words; (words = sight.look(true).pressed); ) pressed.push(words);
            return pressed }}"""
        )
        browser.close()

    assert sorted(pressed) == sorted(entry for _, entry in REFUSALS)
