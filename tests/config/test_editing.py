"""Documents are added to providers.toml, and everything that people wrote stays."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.config import load
from watcher.config.editing import Entry, as_toml, with_documents
from watcher.config.writing import add_documents
from watcher.errors import ConfigError, InputError
from watcher.model import DocumentKind, Render

ROOT = Path(__file__).resolve().parents[2]
FILE = """# Ours. Ask the lawyers first.
[defaults]
every = "1h"   # often

[[provider]]
id = "acme"
name = "Acme"

[[provider.document]]
id = "terms"
name = 'Terms'
url = "https://acme.example/terms"
# a remark on the terms
[provider.document.headers]
Accept-Language = "en"

# === Others ===

[[provider]]
id = "other"
name = "Other"
[[provider.document]]
id = "privacy"
name = "Privacy"
url = "https://other.example/privacy"

[channels]
people = "env:PEOPLE"
"""


def entry(provider: str = "acme", id: str = "privacy", **more: Any) -> Entry:
    facts = {
        "provider_name": provider.capitalize(),
        "name": "Privacy policy",
        "kind": DocumentKind.PRIVACY,
        "url": f"https://{provider}.example/{id}",
        "language": "en",
    }
    return Entry(provider, id=id, **{**facts, **more})


def test_a_document_comes_behind_the_others_of_its_provider_and_no_line_is_lost_or_moved() -> None:
    written = with_documents(FILE, [entry()])
    new = as_toml(entry(), new_provider=False)

    assert written == FILE.replace("# === Others", f"{new}\n# === Others")
    assert new.startswith(
        '[[provider.document]]\nid = "privacy"\nname = "Privacy policy"\nkind = "privacy"\n'
    )


def test_a_new_provider_comes_behind_the_last_one() -> None:
    written = with_documents(FILE, [entry("new", render=Render.BROWSER)])
    new = as_toml(entry("new", render=Render.BROWSER), new_provider=True)

    assert written == FILE.replace("[channels]", f"{new}\n[channels]")
    assert 'render = "browser"\n' in new


@pytest.mark.parametrize("begin", ["", '[channels]\npeople = "env:PEOPLE"', "# nothing yet\n\n"])
def test_the_first_provider_comes_at_the_end(begin: str) -> None:
    written = with_documents(begin, [entry("new"), entry("new", "terms")])

    assert written.startswith(begin.rstrip())
    (provider,) = tomllib.loads(written)["provider"]
    assert [document["id"] for document in provider["document"]] == ["privacy", "terms"]
    assert "\n\n\n" not in written


def test_a_file_without_a_line_end_at_its_end_can_be_added_to() -> None:
    text = FILE.partition("\n[channels]")[0].rstrip()

    assert with_documents(text, [entry("other", "terms")]).startswith(f"{text}\n\n[[provider.document]]\n")


def test_line_ends_of_windows_stay() -> None:
    written = with_documents(FILE.replace("\n", "\r\n"), [entry()])

    assert written == with_documents(FILE, [entry()]).replace("\n", "\r\n")


def test_an_id_that_is_taken_is_refused() -> None:
    with pytest.raises(InputError, match="acme/terms: there is a document of this id already"):
        with_documents(FILE, [entry(id="terms")])


@pytest.mark.parametrize("text", ["[[provider", 'provider = [{id = "a"}]', '[[provider]]\nid="acme"'])
def test_what_is_no_list_of_tables_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        with_documents(text, [entry()])


NAMES = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(entry, st.sampled_from(["acme", "other", "new"]), st.uuids().map(str), name=NAMES),
        max_size=4,
    )
)
def test_what_was_there_reads_the_same_and_what_is_new_is_as_asked(entries: list[Entry]) -> None:
    before, after = tomllib.loads(FILE), tomllib.loads(with_documents(FILE, entries))

    for new in entries:
        provider = next(each for each in after["provider"] if each["id"] == new.provider)
        (document,) = [each for each in provider["document"] if each["id"] == new.id]
        assert (document["name"], document["url"], document["kind"]) == (new.name, new.url, "privacy")
        provider["document"].remove(document)
    after["provider"] = [each for each in after["provider"] if each["document"]]
    assert after == before


def test_every_provider_of_the_shipped_file_can_be_given_a_document_and_only_lines_are_added() -> None:
    text = (ROOT / "providers.toml").read_text(encoding="utf-8")
    providers = [each["id"] for each in tomllib.loads(text)["provider"]][::9]
    lines = iter(with_documents(text, [entry(each, "added") for each in providers]).splitlines())

    assert all(line in lines for line in text.splitlines())  # in order


def test_the_file_on_the_disk_stays_a_link_with_its_permissions_and_is_right_afterwards(
    tmp_path: Path,
) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "providers.toml"
    file.write_text(FILE)
    file.chmod(0o640)
    link.symlink_to(file)

    add_documents(link, [entry()])

    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [document.key for document in load(link).documents] == [
        "acme/terms",
        "acme/privacy",
        "other/privacy",
    ]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["providers.toml", "real.toml"]


def test_a_file_that_would_be_wrong_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(FILE)

    with pytest.raises(ConfigError, match="expected up to 64 letters"):
        add_documents(file, [entry(id="two words")])
    assert file.read_text() == FILE
