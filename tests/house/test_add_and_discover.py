"""``watcher add`` and ``watcher discover``: a real site, a configuration with comments."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import Here
from site_server import PERMITS, Site, policy

BEGIN = """# Ours, keep it tidy.
[network]
allow = ["127.0.0.0/8"]   # the office
per_host_delay = 0

[[provider]]
id = "acme"
name = "Acme AI"

[[provider.document]]
id = "cookies"
name = "Cookies"
url = "{site}/cookies"   # found by hand

# --- no more below ---
"""
TERMS = """<!DOCTYPE html><html lang="en"><head><title>Terms of Service | Acme AI</title>
<link rel="alternate" hreflang="fr" href="/fr/terms"></head><body><main><h1>Terms of Service</h1>
<p>Effective date: February 1, 2026</p>
<p>These terms, together with our <a href="/privacy?utm_source=terms">Privacy Policy</a>, are the agreement
between you and Acme. By using the service you agree to these terms and to applicable law.</p>
<p>Content must follow the <a href="/aup">Acceptable Use Policy</a>. We may terminate accounts that
breach it.</p>
<p>The liability of the parties is limited as far as applicable law permits; do not assign this agreement.</p>
<p>The Community Guidelines form part of these terms, and disputes are subject to arbitration.</p>
</main><footer><a href="/dpa">DPA</a> <a href="/cookies/">Cookies</a> <a href="/gone">Subprocessors</a>
<a href="/settings">Cookie settings</a> <a href="/careers">Careers</a> <a href="#top">Terms</a>
<a href="/legal/privacy">Privacy</a></footer></body></html>"""
FRENCH = """<!DOCTYPE html><html lang="fr"><head><title>Conditions d'utilisation</title></head><body>
<main><h1>Conditions d'utilisation</h1><p>Date d'entrée en vigueur : 1 février 2026</p>
<p>Les présentes conditions régissent votre utilisation de nos services. En les utilisant, vous acceptez
ces conditions et vous vous engagez à respecter la loi applicable.</p>
<p>Nous pouvons suspendre ou résilier votre compte si vous ne respectez pas les présentes conditions.</p>
<p>La responsabilité des parties est limitée dans la mesure permise par la loi applicable ; vous ne pouvez pas
céder ce contrat sans notre accord écrit préalable.</p></main></body></html>"""
AUP = policy(PERMITS).replace("Privacy Policy", "Acceptable Use Policy")
DPA = policy("The processor shall process personal data only on instructions.").replace(
    "Privacy Policy", "Data Processing Addendum"
)


@pytest.fixture
def home(site: Site, tmp_path: Path) -> Here:
    """A site with legal documents, one of which is watched."""
    place = Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db")
    site.pages |= {
        "/terms": TERMS,
        "/privacy": policy(),
        "/legal/privacy": policy(),
        "/aup": AUP,
        "/dpa": DPA,
    }
    site.pages["/shop"] = "<html><title>Shop</title><body><h1>Shop</h1><p>Fine shoes.</p></body></html>"
    place.configure(BEGIN.format(site=site.url))
    return place


def written(place: Here) -> str:
    text: str = (place.folder / "providers.toml").read_text()
    return text


def listed(place: Here, *arguments: str) -> list[dict[str, Any]]:
    done = place.run("discover", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_add_says_what_a_page_is_and_writes_it_behind_the_others_of_its_provider(
    site: Site, home: Here
) -> None:
    before = written(home)
    done = home.run("add", f"{site.url}/privacy", "--yes")

    assert done.returncode == 0, done.stderr
    facts = dict(line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    assert facts["kind"] == "privacy"
    assert facts["language"] == "en"
    assert facts["stated date"] == "updated 2026-03-01"
    assert facts["browser"] == "not needed"
    assert facts["training"] == "1 clause, such as “We do not use your prompts or files to train our models.”"
    new = (
        '[[provider.document]]\nid = "privacy"\nname = "Privacy Policy"\nkind = "privacy"\n'
        f'url = "{site.url}/privacy"\nlanguage = "en"\n'
    )
    assert written(home) == before.replace("# --- no", f"{new}\n# --- no")
    assert new in done.stdout
    assert home.run("config", "check").returncode == 0
    assert home.run("check", "acme/privacy").returncode == 0


def test_as_json_a_page_is_told_to_programs_with_its_editions(site: Site, home: Here) -> None:
    done = home.run("add", f"{site.url}/terms", "--json", "--dry-run")

    told = json.loads(done.stdout)
    assert (told["document"], told["kind"], told["language"]) == ("acme/terms", "terms", "en")
    assert told["effective"] == "2026-02-01"
    assert told["editions"] == {"fr": f"{site.url}/fr/terms"}
    assert told["words"] > 50
    assert 'id = "terms"' in done.stderr


def test_the_edition_in_the_language_that_is_asked_for_is_taken(site: Site, home: Here) -> None:
    site.pages["/fr/terms"] = FRENCH
    done = home.run("add", f"{site.url}/terms", "--language", "fr", "--yes")

    assert done.returncode == 0, done.stderr
    assert f"its edition is {site.url}/fr/terms" in done.stderr
    assert f'url = "{site.url}/fr/terms"\nlanguage = "fr"\n' in written(home)


def test_an_edition_in_a_language_that_the_page_does_not_name_is_not_looked_for(
    site: Site, home: Here
) -> None:
    done = home.run("add", f"{site.url}/terms", "--language", "de", "--yes")

    assert done.returncode == 1
    assert "is not a legal document (other_language)" in done.stderr
    assert site.asked == ["/terms"]


def test_a_dry_run_writes_nothing_and_names_of_ones_own_are_taken(site: Site, home: Here) -> None:
    before = written(home)
    named = ("--provider", "other", "--id", "p", "--name", "Ours", "--kind", "help")
    done = home.run("add", f"{site.url}/privacy", "--dry-run", *named)

    assert done.returncode == 0, done.stderr
    assert '[[provider]]\nid = "other"\nname = "other"\n\n[[provider.document]]\nid = "p"\n' in done.stdout
    assert 'name = "Ours"\nkind = "help"\n' in done.stdout
    assert written(home) == before


@pytest.mark.parametrize(
    ("path", "more", "complaint"),
    [
        ("/cookies", [], "is watched already, as acme/cookies"),
        ("/cookies/", [], "is watched already, as acme/cookies"),
        ("/privacy", ["--id", "cookies"], "acme/cookies: there is a document of this id already"),
        ("/privacy", ["--id", "two words"], "expected up to 64 letters"),
    ],
)
def test_what_is_there_already_or_would_be_wrong_is_refused_in_one_line(
    site: Site, home: Here, path: str, more: list[str], complaint: str
) -> None:
    before = written(home)
    done = home.run("add", f"{site.url}{path}", "--yes", *more)

    assert done.returncode == 2
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert written(home) == before


def test_an_address_that_is_none_is_refused(home: Here) -> None:
    done = home.run("add", "ftp://acme.example", "--yes")

    assert done.returncode == 2
    assert "expected a URL that begins with http:// or https://" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["/shop"], "is not a legal document (too_short)"),
        (["/gone"], "cannot be read (status): It could not be had"),
        (["/privacy", "--language", "de"], "is not a legal document (other_language)"),
    ],
)
def test_a_page_that_is_no_legal_document_is_not_added(
    site: Site, home: Here, arguments: list[str], why: str
) -> None:
    before = written(home)
    done = home.run("add", f"{site.url}{arguments[0]}", *arguments[1:], "--yes")

    assert done.returncode == 1
    assert why in done.stderr
    assert written(home) == before


@pytest.mark.parametrize("command", [["add"], ["discover", "--add", "all"]])
def test_nobody_is_asked_in_a_pipe(site: Site, home: Here, command: list[str]) -> None:
    done = home.run(*command, f"{site.url}/terms")

    assert done.returncode == 2
    assert "say --yes to write, or --dry-run" in done.stderr
    assert site.asked == []


@pytest.mark.parametrize(("answer", "code", "count"), [(b"y\n", 0, 1), (b"n\n", 1, 0)])
def test_on_a_terminal_one_is_asked(site: Site, home: Here, answer: bytes, code: int, count: int) -> None:
    done = home.answered("add", f"{site.url}/privacy", answer=answer)

    assert done.returncode == code
    assert written(home).count('id = "privacy"') == count


def test_discover_lists_what_a_page_links_to_names_and_makes_part_of_itself(site: Site, home: Here) -> None:
    rows = listed(home, f"{site.url}/terms")
    told = {(row["how"], row["kind"], row["name"], row["reason"], row["watched"]) for row in rows}

    assert told == {
        ("page", "terms", "Terms of Service", "", None),
        ("incorporated", "privacy", "Privacy Policy", "", None),
        ("linked", "usage-policy", "Acceptable Use Policy", "", None),
        ("footer", "dpa", "Data Processing Addendum", "", None),
        ("footer", "other", "Cookies", "status", "acme/cookies"),
        ("footer", "dpa", "Subprocessors", "status", None),
        ("edition", "terms", "Terms of Service", "status", None),
        ("named", "usage-policy", "Community Guidelines", "", None),
    }
    assert [row["number"] for row in rows] == list(range(1, 9))
    assert {row["url"] for row in rows if row["how"] == "incorporated"} == {f"{site.url}/privacy"}
    assert "/careers" not in site.asked


def test_without_looks_only_the_page_itself_is_fetched(site: Site, home: Here) -> None:
    rows = listed(home, f"{site.url}/terms", "--no-fetch")

    assert site.asked == ["/terms"]
    assert [row["fetched"] for row in rows if row["how"] == "linked"] == [False]


def test_all_that_are_documents_and_not_watched_are_added(site: Site, home: Here) -> None:
    done = home.run("discover", f"{site.url}/terms", "--add", "all", "--yes")

    assert done.returncode == 0, done.stderr
    assert home.run("config", "check", "--json").stdout.startswith('{"documents": 5, "providers": 1')
    ids = [line for line in written(home).splitlines() if line.startswith("id")]
    assert ids[2:] == ['id = "terms"', 'id = "privacy"', 'id = "usage-policy"', 'id = "dpa"']
    again = home.run("discover", f"{site.url}/terms", "--add", "all", "--yes")
    assert again.returncode == 2
    assert "is watched already, or could not be seen" in again.stderr


def test_numbers_choose_and_one_that_cannot_be_written_is_named(site: Site, home: Here) -> None:
    numbers = {row["name"]: row["number"] for row in listed(home, f"{site.url}/terms")}
    chosen = f"{numbers['Acceptable Use Policy']},{numbers['Data Processing Addendum']}"
    done = home.run("discover", f"{site.url}/terms", "--add", chosen, "--provider", "beta", "--yes")
    assert done.returncode == 0, done.stderr
    assert "beta/usage-policy, beta/dpa" in done.stderr
    for number, why in (
        (numbers["Subprocessors"], "is not a legal document (status)"),
        (numbers["Community Guidelines"], "is named without an address"),
        (numbers["Cookies"], "is watched already, as acme/cookies"),
        (99, "there is no number 99"),
    ):
        done = home.run("discover", f"{site.url}/terms", "--add", str(number), "--yes")
        assert done.returncode == 2
        assert why in done.stderr


def test_a_page_that_leads_to_nothing_or_cannot_be_read_ends_with_1(site: Site, home: Here) -> None:
    nothing = home.run("discover", f"{site.url}/shop")
    assert nothing.returncode == 1
    assert "leads to no legal document" in nothing.stderr
    gone = home.run("discover", f"{site.url}/gone")
    assert gone.returncode == 1
    assert "cannot be read (status)" in gone.stderr


@pytest.mark.parametrize(
    "arguments", [["--yes"], ["--add", "some", "--yes"], ["--add", "all", "--no-fetch", "--yes"]]
)
def test_options_that_do_not_go_together_are_refused_before_anything_is_fetched(
    site: Site, home: Here, arguments: list[str]
) -> None:
    assert home.run("discover", f"{site.url}/terms", *arguments).returncode == 2
    assert site.asked == []


def test_adding_needs_a_configuration(site: Site, home: Here) -> None:
    (home.folder / "providers.toml").unlink()
    done = home.run("add", f"{site.url}/privacy", "--yes")

    assert done.returncode == 2
    assert "there is no such file" in done.stderr


@pytest.mark.skipif(
    shutil.which("chromium") is None, reason="no Chromium on the PATH (apt-get install chromium)"
)
def test_a_page_that_scripts_draw_is_added_as_one_for_the_browser(site: Site, home: Here) -> None:
    drawn = policy().partition("<main>")[2].partition("</main>")[0]
    site.pages["/drawn"] = (
        '<html lang="en"><head><title>Privacy Policy</title></head><body><main></main>'
        f"<script>document.querySelector('main').innerHTML = {json.dumps(drawn)}</script></body></html>"
    )
    done = home.run("add", f"{site.url}/drawn", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert "browser\tneeded\n" in done.stdout
    assert 'render = "browser"\n' in done.stdout
