"""What holds for every text (Hypothesis)."""

from __future__ import annotations

from gate_pages import document, page, privacy, read
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.accept import judge
from watcher.accept.likeness import likeness, shared_shingles
from watcher.model import Block, BlockKind, StatedDates, Text

BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from(BlockKind),
        text=st.text(max_size=80)
        | st.sampled_from(["404", "Sign in", "Privacy Policy", "隐私政策", "©\u200b"]),
        toc=st.booleans(),
    ),
    max_size=12,
)
TEXTS = st.builds(
    Text,
    blocks=BLOCKS.map(tuple),
    fingerprint=st.text("0123456789abcdef", min_size=64, max_size=64),
    language=st.sampled_from([None, "en", "zh", "sv"]),
    title=st.text(max_size=40),
    dates=st.just(StatedDates()),
    flags=st.just(()),
    normaliser=st.just(1),
)
POLICY = read(page(privacy()))


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.none() | TEXTS, st.binary(max_size=200), st.sampled_from([None, "en", "zh"]))
def test_every_text_gets_a_verdict_with_a_reason_for_people(
    text: Text, baseline: Text | None, body: bytes, language: str | None
) -> None:
    rejection = judge(page(body), text, document(language), baseline)
    if rejection is not None:
        assert rejection.detail.endswith(".")
        assert rejection.measures["letters"] >= 0  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_text_in_force_is_always_the_document(text: Text) -> None:
    assert judge(page(""), text, document(), text) is None


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_nothing_of_a_handful_of_lines_replaces_a_policy_unseen(text: Text) -> None:
    assert judge(page(""), text, document(), POLICY) is not None


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_likeness_is_made_of_parts(one: Text, other: Text) -> None:
    found = likeness(one, other)
    assert found.length >= 0
    assert all(0 <= part <= 1 for part in (found.overlap, found.kept, shared_shingles(one, other)))
