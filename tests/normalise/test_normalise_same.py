# ruff: noqa: E501  (markup reads best in one line)
"""What is the same text, and what never is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from watcher.model import Page
from watcher.normalise import normalise, same
from watcher.normalise.canonical import key

MakePage = Callable[..., Page]

BASE = (
    "<h1>Privacy</h1><p>Updated: December 1, 2025</p><h2>1. Training</h2><p>We don’t use your content to train, unless you opt in.</p>"
    "<p>We keep it for 30 days. Write to a@example.com or see <a href='https://example.com/x?id=1'>our page</a>.</p>"
    "<h2>2. Sharing</h2><p>We share data with:</p><ul><li>Alpha</li><li>Beta</li><li>Gamma</li></ul>"
    "<p>We never share with:</p><ul><li>Omega</li></ul>"
    "<table><tr><th>Plan</th><th>Training</th></tr><tr><td>Free</td><td>Yes, we do</td></tr><tr><td>Team</td><td>Not at all</td></tr></table>"
    "<details><summary>More</summary><p>Staff may read it.</p></details>"
)


def replaced(*pairs: tuple[str, str]) -> str:
    html = BASE
    for old, new in pairs:
        assert old in html
        html = html.replace(old, new, 1)
    return html


NOISE = {
    "link target": (("x?id=1", "y?utm=2"),),
    "white space": (("We keep it", "We  \n keep\u00a0it"),),
    "markup": (("<p>We keep it for 30 days.", "<div><em>We</em> keep <b>it</b> for 30 days."),),
    "unicode form": (("We don’t", "We don't"),),
    "case and punctuation": (("We keep it for", "We Keep it, for"),),
    "zero-width and soft hyphen": (("content", "con\u200bt\u00adent"),),
    "date form": (("December 1, 2025", "1 December 2025"),),
    "e-mail": (("a@example.com", "b@example.org"),),
    "order of an unordered list": (("<li>Alpha</li><li>Beta</li>", "<li>Beta</li><li>Alpha</li>"),),
    "numbers of headings": (("1. Training", "§ 3 Training"), ("2. Sharing", "Sharing")),
    "list markers": (("<li>Alpha", "<li>• Alpha"),),
    "list as paragraphs": (
        ("<ul><li>Alpha</li><li>Beta</li><li>Gamma</li></ul>", "<p>• Alpha</p><p>• Beta</p><p>• Gamma</p>"),
    ),
    "wrapped lines": (("We don’t use your content to", "We don’t use your<br>content to"),),
    "headings without tags": (("<h2>2. Sharing</h2>", "<p><b>2. Sharing</b></p>"),),
    "new window": (("our page</a>", "our page</a> (opens in a new window)"),),
    "image": (("<p>Staff", "<p><img src=x alt='A cat'>Staff"),),
    "collapsed or open": (("<details>", "<details open>"),),
    "said twice in one place": (("<p>Staff may read it.</p>", "<p>Staff may read it.</p><p>Staff may read it.</p>"),),
    "rows in another order": (
        ("<tr><td>Free</td><td>Yes, we do</td></tr><tr><td>Team</td><td>Not at all</td></tr>",
         "<tr><td>Team</td><td>Not at all</td></tr><tr><td>Free</td><td>Yes, we do</td></tr>"),
    ),
}  # fmt: skip

CHANGE = {
    "an inserted not": (("We keep it", "We do not keep it"),),
    "one more recipient": (("<li>Gamma</li>", "<li>Gamma</li><li>Delta</li>"),),
    "one recipient less": (("<li>Gamma</li>", ""),),
    "a period": (("30 days", "60 days"),),
    "a unit": (("30 days", "30 months"),),
    "a removed exception": ((", unless you opt in", ""),),
    "a date": (("December 1, 2025", "December 2, 2025"),),
    "a cell": (("Not at all", "Yes, we do"),),
    "collapsed text": (("Staff may read it", "Staff will read it"),),
    "a heading": (("2. Sharing", "2. Selling"),),
    "moved under another heading": (
        ("<p>We keep it for 30 days.", "<p>"),
        ("<p>We never share with:", "<p>We keep it for 30 days.</p><p>We never share with:"),
    ),
    "moved to the other list": (
        ("<li>Gamma</li>", ""), ("<li>Omega</li>", "<li>Omega</li><li>Gamma</li>"),
    ),
    "moved to another row": (
        ("<td>Yes, we do</td>", "<td>?</td>"), ("<td>Not at all</td>", "<td>Yes, we do</td>"), ("<td>?</td>", "<td>Not at all</td>"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pairs", NOISE.values(), ids=NOISE.keys())
def test_noise_is_the_same_text(page: MakePage, pairs: tuple[tuple[str, str], ...]) -> None:
    assert same(normalise(page(BASE)), normalise(page(replaced(*pairs))))


ONLY_TOGETHER = {"said twice in one place", "rows in another order", "date form"}


@pytest.mark.parametrize("name", sorted(NOISE.keys() - ONLY_TOGETHER))
def test_noise_leaves_the_fingerprint(page: MakePage, name: str) -> None:
    assert normalise(page(BASE)).fingerprint == normalise(page(replaced(*NOISE[name]))).fingerprint


def test_the_way_the_own_date_is_written_is_seen_that_of_other_dates_is_not(page: MakePage) -> None:
    own = replaced(*NOISE["date form"])
    assert normalise(page(BASE)).fingerprint != normalise(page(own)).fingerprint
    dated = BASE.replace("30 days.", "30 days, since December 1, 2025.")
    again = dated.replace("since December 1, 2025", "since 1 December 2025")
    assert normalise(page(dated)).fingerprint == normalise(page(again)).fingerprint


@pytest.mark.parametrize("pairs", CHANGE.values(), ids=CHANGE.keys())
def test_a_change_is_another_text(page: MakePage, pairs: tuple[tuple[str, str], ...]) -> None:
    old, new = normalise(page(BASE)), normalise(page(replaced(*pairs)))
    assert old.fingerprint != new.fingerprint
    assert not same(old, new)


def test_sections_in_another_order_are_the_same(page: MakePage) -> None:
    a, b = "<h2>Training</h2><p>We train on it.</p>", "<h2>Sharing</h2><p>We share it.</p>"
    assert same(normalise(page(a + b)), normalise(page(b + a)))


@pytest.mark.parametrize(
    ("old", "new"),
    [("We “train”—now", "we 'train' - NOW"), ("１２ ｄａｙｓ", "12 days"), ("On 3 March 2025 we", "on 2025-03-03 we"),
     ("生效：2025年3月1日", "生效:2025年03月01日"), ("see https://a.example/b?c=1 now", "see http://other.example now"),
     ("1,000 users", "1000 users")],
)  # fmt: skip
def test_keys_ignore_how_it_is_written(old: str, new: str) -> None:
    assert key(old) == key(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.5 years", "15 years"),
        ("5%", "5"),
        ("$5", "€5"),
        ("We train", "We don't train"),
        ("v2.0", "v20"),
        ("1,5 years", "15 years"),
    ],
)
def test_keys_keep_what_figures_say(old: str, new: str) -> None:
    assert key(old) != key(new)
