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
    (place.folder / "broken.toml").write_text(SOUND.replace('["share*"]', '["(share"]'))
    (place.folder / "torn.toml").write_text(SOUND + "[[rule\n")
    done = place.run("lexicon", "check", "sound.toml", "untried.toml", "broken.toml", "torn.toml")
    assert done.returncode == 1
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].startswith("untried.toml:4: to-share: the example 'We sell it.'")
    assert lines[1].startswith("untried.toml:4: to-share: the counter 'We share it.'")
    assert lines[2].startswith("untried.toml:11: shares: the rule does not hold")
    assert lines[3].startswith("broken.toml:4: to-share: '(share'")
    assert lines[4].startswith("torn.toml: ")
    assert "line 15" in lines[4]
    assert len(lines) == 5


def test_json_is_one_object(place: Place) -> None:
    (place.folder / "sound.toml").write_text(SOUND)
    done = place.run("lexicon", "check", "--json", "sound.toml")
    assert json.loads(done.stdout) == {"problems": []}


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
