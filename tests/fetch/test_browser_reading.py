"""What is read of a page in a real Chromium, and what is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise

import pytest
from drawing import LONG, MARKS, draw, drawn, hurry, network, words
from fetch_servers import Handler, Site, clock, read_secret, running_site

from watcher.fetch import Fetcher

pytestmark = MARKS

SENTENCE = "And yet another sentence of this section follows. "
APART, APART_END = "<section><div><div><div>", "</div></div></div></section>"


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(network(), read_secret) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


def test_a_page_looks_like_any_other(fetcher: Fetcher, site: Site, hurried: None) -> None:
    url = site.page("/to", LONG.encode(), content_type="text/html; charset=utf-8", etag='"x"')
    start = site.page("/from", b"", status=302, location=url)

    page = draw(fetcher, start)

    assert (page.url, page.final_url, page.status) == (start, url, 200)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "etag" not in page.headers  # it names the bytes that were sent, not these
    assert page.fetched_at == clock()
    assert "Clause 19: we keep the data of this kind for 19 days." in words(page)


def test_text_that_comes_by_script_after_a_second_is_read(fetcher: Fetcher, site: Site) -> None:
    html = f"<div id=root></div><script>setTimeout(() => {{ root.innerHTML = `{LONG}` }}, 1000)</script>"

    assert "Clause 19" in drawn(fetcher, site, html)


def test_text_that_is_asked_for_later_is_waited_for(fetcher: Fetcher, site: Site) -> None:
    ready = threading.Timer(1.5, (asked := threading.Event()).set)

    def late(handler: Handler) -> None:
        ready.start()
        asked.wait(10)
        handler.answer(200, LONG.encode())

    site.route("/api", late)
    menu = "<nav>" + "<p>Products, prices and help for all of our many customers.</p>" * 40 + "</nav>"
    script = "fetch('/api').then(answer => answer.text()).then(text => root.innerHTML = text)"
    html = f"{menu}<div id=root></div><script>{script}</script>"

    assert "Clause 19" in drawn(fetcher, site, html)


def test_nested_open_shadow_trees_and_their_slots_are_read_in_order(
    fetcher: Fetcher, site: Site, hurried: None
) -> None:
    html = f"""<x-page><h2>Slotted heading</h2></x-page><script>
    customElements.define('x-inner', class extends HTMLElement {{
      connectedCallback() {{ this.attachShadow({{mode: 'open'}}).innerHTML = `{LONG}` }} }});
    customElements.define('x-page', class extends HTMLElement {{
      connectedCallback() {{
        this.attachShadow({{mode: 'open'}}).innerHTML =
          `<slot></slot><x-inner></x-inner><p>The end of the page.</p>` }} }});
    </script>"""

    read = drawn(fetcher, site, html)

    places = [
        read.find(part) for part in ("Slotted heading", "What we collect", "Clause 19", "The end of the")
    ]
    assert -1 not in places
    assert all(one < other for one, other in pairwise(places))


def test_frames_of_the_same_origin_are_read(fetcher: Fetcher, site: Site) -> None:
    site.page("/frame", LONG.encode(), content_type="text/html; charset=utf-8")

    assert "Clause 19" in drawn(fetcher, site, "<h1>Our policy</h1><iframe src='/frame'></iframe>")


# Of each, around a sentence of its own, what a click or scrolling shows.
FOLDED = {
    "details": "<details><summary>More</summary><p>{}</p></details>",
    "found by searching": "<div hidden=until-found>{}</div>",
    "a named panel": "<button aria-controls=a1>Data</button><hr><hr><div id=a1 hidden>{}</div>",
    "a panel of Bootstrap's": "<a data-bs-target='#b1'>Data</a><hr><hr><div id=b1 hidden>{}</div>",
    "below its button": "<h3><button>What we share</button></h3><div style='display:none'><p>{}</p></div>",
    "below a heading that can be clicked": "<h3 style='cursor:pointer'>Sharing</h3><div hidden>{}</div>",
    "a check box that opens": "<input type=checkbox id=c1><label for=c1>More</label><p hidden>{}</p>",
    "with its button behind it": "<p>We share</p><p style='display:none'>{}</p><button>Read more</button>",
    "by the name of its class": "<div class='accordion'><div>Data</div><div hidden>{}</div></div>",
    "a tab": "<ul><li>One</li></ul><hr><div role=tabpanel style='display:none'>{}</div>",
    "a twin of what is shown": "<p class='page on'>Shown.</p><hr><p class='page' style='display:none'>{}</p>",
    "a button beside it, unseen until then": "<button>Terms</button><div style='visibility:hidden'>{}</div>",
    "no height": "<h3>Sharing</h3><div style='max-height:0;overflow:hidden'>{}</div>",
    "to be faded in": "<p style='opacity:0;transition:opacity 1s'>{}</p>",
    "to be faded in by a script": "<p data-aos=fade-up style='opacity:0'>{}</p>",
    "a gap between boxes": "<div style='font-size:0'><span style='font-size:16px'>{}</span></div>",
    "white on a picture": "<div style='background:url(x.png)'><p style='color:#fff'>{}</p></div>",
    "white on a layer": "<div style='position:relative'><i style='position:absolute;background:#000'></i>"
    "<p style='color:#fff;position:relative'>{}</p></div>",
    "white on black": "<div style='background:#000'><p style='color:#fff'>{}</p></div>",
    "letters cut out of a picture": "<p style='color:transparent;background:linear-gradient(red,blue);"
    "-webkit-background-clip:text'>{}</p>",
    "too long to be smuggled in": "<div style='display:none'>" + SENTENCE * 30 + "{}</div>",
}
# And what nothing shows.
UNSEEN = {
    "not shown": "<div style='display:none'><p>{}</p></div>",
    "not shown by its attribute": "<p hidden>{}</p>",
    "not shown by a style sheet": "<style>.x9 {{ display: none }}</style><p class=x9>{}</p>",
    "not visible": "<div style='visibility:hidden'><p>{}</p></div>",
    "of no size": "<p style='font-size:0'>{}</p>",
    "of hardly a size": "<p>We keep it. <span style='font-size:1px'>{}</span></p>",
    "in a box of no size": "<div style='width:0;height:0;overflow:hidden'>{}</div>",
    "clipped to a dot": "<p style='position:absolute;width:1px;height:1px;overflow:hidden'>{}</p>",
    "far to the left": "<p style='position:absolute;left:-9999px'>{}</p>",
    "far to the right": "<p style='position:fixed;right:-9999px'>{}</p>",
    "far above": "<p style='position:absolute;top:-9999px'>{}</p>",
    "far indented": "<p style='text-indent:-9999px'>{}</p>",
    "far outside by its margin": "<p style='margin-left:-9999px'>{}</p>",
    "shrunk to nothing": "<p style='transform:scale(0)'>{}</p>",
    "seen through": "<p style='opacity:0'>{}</p>",
    "of no colour": "<p style='color:transparent'>{}</p>",
    "white on white": "<p style='color:#fff'>{}</p>",
    "almost white on white": "<p style='background:#fff'>We keep it. <b style='color:#fdfdfd'>{}</b></p>",
    "black on black": "<div style='background:#000'><p style='color:#010101'>{}</p></div>",
}


def left_out(fetcher: Fetcher, site: Site, kinds: dict[str, str]) -> list[str]:
    """Those whose sentence is not read. Each stands apart from the others: what is near it counts."""
    said = {
        name: f"Sentence {number} of our terms, on how data is shared." for number, name in enumerate(kinds)
    }
    apart = "".join(f"{APART}{html.format(said[name])}{APART_END}" for name, html in kinds.items())

    read = drawn(fetcher, site, LONG + apart)

    assert "Clause 19" in read
    return [name for name, sentence in said.items() if sentence not in read]


def test_what_is_folded_away_is_read(fetcher: Fetcher, site: Site, hurried: None) -> None:
    assert left_out(fetcher, site, FOLDED) == []


def test_what_nobody_can_see_is_not_read(fetcher: Fetcher, site: Site, hurried: None) -> None:
    assert left_out(fetcher, site, UNSEEN) == list(UNSEEN)


def test_where_much_would_be_left_out_it_is_read(fetcher: Fetcher, site: Site, hurried: None) -> None:
    """As where the style sheet did not come that makes the ground dark."""
    sentences = "".join(f"<p>{SENTENCE}</p>" for _ in range(40))

    read = drawn(fetcher, site, f"<h1>Terms</h1><div style='color:#fff'>{sentences}</div>")

    assert read.count(SENTENCE.strip()) == 40


@pytest.mark.parametrize(
    "style", ["body { background: #111; color: #eee }", ":root { color-scheme: dark }", "* { opacity: .99 }"]
)
def test_a_dark_page_is_read(fetcher: Fetcher, site: Site, hurried: None, style: str) -> None:
    assert "Clause 19" in drawn(fetcher, site, f"<style>{style}</style>{LONG}")


def test_a_consent_dialog_is_refused_and_never_agreed_to(fetcher: Fetcher, site: Site, hurried: None) -> None:
    html = f"""<div id=root></div><div role=dialog id=ask><p>We use cookies to improve your visit.</p>
    <button onclick="fetch('/accepted')">Accept all</button>
    <button onclick="fetch('/refused'); ask.remove(); root.innerHTML = `{LONG}`">Reject all</button></div>"""
    site.page("/refused")
    site.page("/accepted")

    assert "Clause 19" in drawn(fetcher, site, html)
    assert "/refused" in site.paths
    assert "/accepted" not in site.paths


def test_a_button_that_refuses_something_else_is_left_alone(
    fetcher: Fetcher, site: Site, hurried: None
) -> None:
    html = f"""{LONG}<section><p>Do you agree to these terms of service?</p>
    <button onclick="fetch('/pressed')">Decline</button></section>"""

    assert "Clause 19" in drawn(fetcher, site, html)
    assert "/pressed" not in site.paths
