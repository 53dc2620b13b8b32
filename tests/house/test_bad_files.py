"""Files that are not what they seem: one clear line, no traceback; what can be read is read."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from command import Place
from site_server import PERMITS, policy

from watcher.cli import cli
from watcher.errors import InputError
from watcher.model import Topic

NOISE = bytes(range(256)) * 8
DUTCH = """<html lang="nl"><title>Privacyverklaring</title><main><h1>Privacyverklaring</h1>
<p>Wij verzamelen de gegevens die u ons geeft wanneer u een account aanmaakt of contact met ons opneemt.</p>
<p>Wij gebruiken deze gegevens om de dienst te leveren en om u te informeren over wijzigingen.</p>
<p>Als u vragen heeft over deze privacyverklaring kunt u altijd contact met ons opnemen per brief of mail.</p>
<p>{sharing}</p></main></html>"""


def run(place: Place, *arguments: str) -> Result:
    """In this process: what goes wrong here is raised, or printed."""
    names = {name.name for name in place.folder.iterdir()}
    return CliRunner().invoke(
        cli, [str(place.folder / word) if word in names else word for word in arguments]
    )


def complaint(result: Result) -> str:
    """The line that ``main`` prints of an error of the user."""
    assert isinstance(result.exception, InputError)
    return str(result.exception)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.html", b" \n", "the file is empty"),
        ("terms.docx", b"PK\x03\x04", "unknown file type"),
        ("terms.md", b"PK\x03\x04 word/document.xml", "office document"),
        ("terms.htm", b"\x1f\x8b\x08\x00", "compressed"),
        ("picture.html", b"\x89PNG\r\n\x1a\n", "an image"),
        ("noise.html", NOISE, "binary"),
        ("noise.txt", NOISE, "binary"),
        ("noise.md", NOISE, "binary"),
        ("torn.txt", b"We use your data. " + bytes(range(128, 256)) * 8, "cannot be decoded"),
        ("torn.pdf", b"%PDF-1.7 and nothing more", "PDF"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [["clauses", "NAME"], ["compare", "NAME", "good.html"], ["compare", "good.html", "NAME", "--json"]],
)
def test_a_file_that_is_no_text_is_named_with_the_reason(
    place: Place, name: str, content: bytes, told: str, command: Sequence[str]
) -> None:
    (place.folder / name).write_bytes(content)
    (place.folder / "good.html").write_text(policy())
    said = complaint(run(place, *(name if word == "NAME" else word for word in command)))
    assert name in said
    assert told in said
    assert "good.html" not in said
    assert "\n" not in said


def test_a_page_without_text_has_no_clauses_and_is_not_the_document(place: Place) -> None:
    (place.folder / "hollow.html").write_text("<html><body><script>1</script></body></html>")
    assert "no text" in complaint(run(place, "clauses", "hollow.html"))
    (place.folder / "good.html").write_text(policy())
    found = json.loads(run(place, "compare", "good.html", "hollow.html", "--json").stdout)
    assert found["rejected"].startswith("empty_shell")
    assert found["changes"] == []


@pytest.mark.parametrize("names", [("good.html", "hollow.html"), ("hollow.html", "good.html")])
def test_which_file_is_not_the_document_is_said_with_the_same_code_as_a_table_and_as_json(
    place: Place, names: tuple[str, str]
) -> None:
    (place.folder / "hollow.html").write_text("<html><body><script>1</script></body></html>")
    (place.folder / "good.html").write_text(policy())
    for options in ((), ("--json",)):
        done = run(place, "compare", *names, *options)
        assert done.exit_code == 1
        assert "hollow.html is not the document: " in done.stderr
        assert bool(done.stdout) == bool(options)


@pytest.mark.parametrize("command", [["clauses", "NAME"], ["compare", "NAME", "good.html"]])
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("folder", "is a directory"),
        ("folder.html", "is a directory"),
        ("pipe.txt", "is no regular file"),
        ("circle.html", "cannot be read (Too many levels of symbolic links)"),
        ("dangling.html", "cannot be read (No such file or directory)"),
        ("notes", "unknown file type"),
    ],
)
def test_what_is_no_file_is_named_with_the_reason(
    place: Place, name: str, told: str, command: Sequence[str]
) -> None:
    for folder in ("folder", "folder.html"):
        (place.folder / folder).mkdir()
    os.mkfifo(place.folder / "pipe.txt")
    (place.folder / "circle.html").symlink_to(place.folder / "circle.html")
    (place.folder / "dangling.html").symlink_to(place.folder / "nowhere.html")
    (place.folder / "notes").write_text("We keep notes.")
    (place.folder / "good.html").write_text(policy())
    said = complaint(run(place, *(name if word == "NAME" else word for word in command)))
    assert name in said
    assert told in said


@pytest.mark.parametrize(
    "name", ["", "absent.html", "../absent.html", "x" * 5000, "a@b@c", "kimi/privacy@0", "https://acme.test/"]
)
def test_what_is_neither_file_nor_document_is_said(place: Place, name: str) -> None:
    assert "no such file, and not a document such as kimi/privacy" in complaint(run(place, "clauses", name))
    assert "\n" not in complaint(run(place, "compare", name or "none.html", "none.html"))


def test_an_unreadable_file_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may be root, to whom every file is open."""
    (place.folder / "locked.html").write_text(policy())

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "locked.html: cannot be read (Permission denied)" in complaint(
        run(place, "clauses", "locked.html")
    )


def test_a_text_on_no_topic_is_no_empty_answer(place: Place) -> None:
    (place.folder / "fees.html").write_text(
        "<p>The fees are due in advance on the first day of each month.</p>"
    )
    done = run(place, "clauses", "fees.html")
    assert done.exit_code == 0
    assert "none of the 1 clauses is read to be on a topic" in done.stderr


def test_a_stray_byte_is_told_and_the_rest_is_read(place: Place) -> None:
    (place.folder / "stray.html").write_bytes(policy(PERMITS).encode().replace(b"address", b"addr\xffss", 1))
    done = run(place, "clauses", "stray.html", "--json")
    assert done.exit_code == 0
    assert "1 bytes cannot be decoded" in done.stderr
    assert any(row["stances"] for row in map(json.loads, done.stdout.splitlines()))


def test_other_encodings_are_no_fault(place: Place) -> None:
    words = (
        "<p>我们会使用您输入的内容和上传的文件来训练和优化我们的人工智能模型，并不断改进我们的服务质量。</p>"
    )
    (place.folder / "gbk.html").write_bytes(f'<meta charset="gbk">{words * 3}'.encode("gbk"))
    (place.folder / "wide.txt").write_text(PERMITS * 3, encoding="utf-16")
    for name in ("gbk.html", "wide.txt"):
        done = run(place, "clauses", name, "--json")
        assert done.exit_code == 0
        assert "decoded" not in done.stderr
        assert '"training"' in done.stdout or name == "wide.txt"


def test_in_a_language_without_lexicon_the_diff_works_and_topics_are_unclear(place: Place) -> None:
    (place.folder / "old.html").write_text(
        DUTCH.format(sharing="Wij delen uw gegevens niet met adverteerders.")
    )
    (place.folder / "new.html").write_text(DUTCH.format(sharing="Wij delen uw gegevens met adverteerders."))
    done = run(place, "compare", "old.html", "new.html", "--json")
    found = json.loads(done.stdout)
    (change,) = found["changes"]
    assert found["language"] == "nl"
    unclear = {"significance": "substantive", "direction": "neutral", "findings": ["unclear, read it"]}
    assert found["topics"] == dict.fromkeys(Topic, unclear)
    assert change["topics"] == list(Topic)
    assert change["significance"] == "substantive"
    assert change["findings"]
    assert "unclear" in done.stderr
    assert "(nl)" in done.stderr
    assert found["unclear"] == "there is no lexicon for its language (nl)"
    assert change["findings"][0] in run(place, "compare", "old.html", "new.html").stdout
    listed = run(place, "clauses", "new.html")
    assert listed.exit_code == 0
    assert "unclear" in listed.stderr
