"""``watcher lexicon check`` end to end: what a lawyer who extends a lexicon is told."""

from __future__ import annotations

import json

import pytest
from command import Place

SOUND = """language = "en"

[[phrase]]
id = "to-share"
label = "share"
patterns = ["share*"]
example = "We share it."
counter = "We keep it."

[[rule]]
id = "shares"
topic = "sharing"
needs = ["share"]
example = "We share it."
"""


def test_the_shipped_lexicons_are_clean(place: Place) -> None:
    done = place.run("lexicon", "check")
    assert done.stdout == "clean\n"
    assert done.returncode == 0


def test_every_problem_of_every_file_is_a_line_with_file_line_and_entry(place: Place) -> None:
    (place.folder / "sound.toml").write_text(SOUND)
    (place.folder / "untried.toml").write_text(
        SOUND.replace('example = "We share it."', 'example = "We sell it."').replace("We keep", "We share")
    )
    done = place.run("lexicon", "check", "sound.toml", "untried.toml")
    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].startswith("untried.toml:4: to-share: the example 'We sell it.'")
    assert lines[1].startswith("untried.toml:4: to-share: the counter 'We share it.'")
    assert lines[2].startswith("untried.toml:11: shares: the rule does not hold")
    assert len(lines) == 3


def test_files_that_cannot_be_used_are_wrong_input_and_the_others_are_checked(place: Place) -> None:
    (place.folder / "untried.toml").write_text(SOUND.replace("We share it.", "We sell it."))
    (place.folder / "broken.toml").write_text(SOUND.replace('["share*"]', '["(share"]'))
    (place.folder / "torn.toml").write_text(SOUND + "[[rule\n")
    names = ("absent.toml", "broken.toml", "torn.toml", "untried.toml")
    done = place.run("lexicon", "check", *names)
    assert done.returncode == 2
    assert [line.partition(" the ")[0] for line in done.stdout.splitlines()] == [
        "untried.toml:4: to-share:",
        "untried.toml:11: shares:",
    ]
    absent, broken, torn = done.stderr.splitlines()
    assert absent == "watcher: absent.toml: cannot be read (No such file or directory)"
    assert broken.startswith("watcher: broken.toml:4: to-share: patterns: '(share'")
    assert torn.startswith("watcher: torn.toml:15: not valid TOML")
    found = json.loads(place.run("lexicon", "check", "--json", *names).stdout)
    assert [len(found["problems"]), len(found["broken"])] == [2, 3]


def test_json_is_one_object(place: Place) -> None:
    (place.folder / "sound.toml").write_text(SOUND)
    done = place.run("lexicon", "check", "--json", "sound.toml")
    assert json.loads(done.stdout) == {"problems": [], "broken": []}


@pytest.mark.parametrize(
    ("name", "told"), [("absent.toml", "cannot be read"), (".", "cannot be read"), ("latin.toml", "UTF-8")]
)
def test_a_file_that_cannot_be_read_is_wrong_use(place: Place, name: str, told: str) -> None:
    (place.folder / "latin.toml").write_bytes("# modèle".encode("latin-1"))
    done = place.run("lexicon", "check", name)
    assert done.returncode == 2
    assert name in done.stderr
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
