# ruff: noqa: E501  (markup reads best in one line)
"""What becomes of the parts of a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from watcher.errors import NormaliseError
from watcher.model import Block, BlockKind, Page
from watcher.normalise import VERSION, normalise

MakePage = Callable[..., Page]

PROSE = "We collect the information that you give us when you open an account and use our services. "


def texts(blocks: tuple[Block, ...], kind: BlockKind | None = None) -> list[str]:
    return [block.text for block in blocks if kind is None or block.kind is kind]


def test_headings_give_every_block_its_section_path(page: MakePage) -> None:
    text = normalise(
        page(
            "<h1>Terms</h1><p>Before.</p><h2>4 Data</h2><h3>4.2 Training</h3><p>We train.</p><h2>5 End</h2><p>Bye.</p>"
        )
    )
    paths = {block.text: block.section for block in text.blocks}
    assert paths["We train."] == ("Terms", "4 Data", "4.2 Training")
    assert paths["Bye."] == ("Terms", "5 End")
    assert paths["Before."] == ("Terms",)


def test_heading_number_is_a_marker_and_stays_in_the_path(page: MakePage) -> None:
    text = normalise(page("<h2>4.2 Training</h2><p>We train models.</p>"))
    assert (text.blocks[0].text, text.blocks[0].marker) == ("Training", "4.2")


def test_list_items_know_the_sentence_they_complete(page: MakePage) -> None:
    text = normalise(
        page("<p>We are careful. We share data with:</p><ul><li>vendors</li><li>partners</li></ul>")
    )
    items = [block for block in text.blocks if block.kind is BlockKind.ITEM]
    assert [(item.text, item.lead_in, item.level) for item in items] == [
        ("vendors", "We share data with:", 1),
        ("partners", "We share data with:", 1),
    ]


def test_nested_items_carry_the_whole_way_to_them(page: MakePage) -> None:
    text = normalise(page("<p>We share with:</p><ul><li>vendors:<ul><li>hosting</li></ul></li></ul>"))
    inner = text.blocks[-1]
    assert (inner.text, inner.level, inner.lead_in) == ("hosting", 2, "We share with: vendors:")


def test_items_that_only_their_markers_make_have_their_own_lead_in(page: MakePage) -> None:
    text = normalise(
        page(
            "<p>We share:<br>(a) names<br>(b) emails<br>We never share the following:<br>(a) prompts<br>(b) files</p>"
        )
    )
    leads = {block.text: (block.kind, block.marker, block.lead_in) for block in text.blocks}
    assert leads["emails"] == (BlockKind.ITEM, "(b)", "We share:")
    assert leads["prompts"] == (BlockKind.ITEM, "(a)", "We never share the following:")


def test_cells_know_row_and_column_head(page: MakePage) -> None:
    text = normalise(
        page(
            "<table><tr><th>Data</th><th>Shared with</th></tr><tr><td>Name</td><td>Vendors</td></tr>"
            "<tr><td>Prompts</td><td>Nobody</td></tr></table>"
        )
    )
    cell = next(block for block in text.blocks if block.text == "Nobody")
    assert (cell.kind, cell.heads) == (BlockKind.CELL, ("Prompts", "Shared with"))


def test_an_empty_row_above_the_heads_is_none(page: MakePage) -> None:
    rows = ("<b>Data</b></td><td><b>Shared with</b>", "Name</td><td>Vendors")
    body = "".join(f"<tr><td>{row}</td></tr>" for row in rows)
    text = normalise(page(f"<table><thead><tr><th></th><th></th></tr></thead><tbody>{body}</tbody></table>"))
    heads = {block.text: block.heads for block in text.blocks if block.kind is BlockKind.CELL}
    assert heads == {"Data": (), "Shared with": (), "Name": ("Data",), "Vendors": ("Name", "Shared with")}


def test_layout_tables_are_plain_text(page: MakePage) -> None:
    text = normalise(page("<table><tr><td><p>One.</p></td></tr><tr><td><p>Two.</p></td></tr></table>"))
    assert [block.kind for block in text.blocks] == [BlockKind.PARAGRAPH] * 2


@pytest.mark.parametrize(
    "markup",
    [
        "<details><summary>Training</summary><p>{}</p></details>",
        "<button aria-expanded=false aria-controls=x>Training</button><div id=x hidden>{}</div>",
        "<div role=tablist><div role=tab>Training</div></div><div role=tabpanel aria-hidden=true>{}</div>",
        "<h3><button>Training</button></h3><div style='display:none'>{}</div>",
    ],
)
def test_collapsed_text_is_kept_under_what_opens_it(page: MakePage, markup: str) -> None:
    text = normalise(page("<h1>Privacy</h1><p>Intro.</p>" + markup.format("We train on your files.")))
    block = text.blocks[-1]
    assert block.text == "We train on your files."
    assert block.section[-1] == "Training"


def test_bold_and_numbered_lines_are_headings_where_there_are_no_tags(page: MakePage) -> None:
    text = normalise(
        page(
            "<div><b>1. 用户信息</b><br>1.1 我们收集您的信息，用于提供服务。<br><b>2. 训练</b><br>2.1 我们不会用于训练。</div>"
        )
    )
    assert text.blocks[-1].section == ("2 训练",)
    assert [b.text for b in text.blocks if b.kind is BlockKind.HEADING] == ["用户信息", "训练"]


@pytest.mark.parametrize(
    ("line", "marker", "rest"),
    [
        ("一、总则说明", "一", "总则说明"),
        ("第一条 适用范围", "第一条", "适用范围"),
        ("Article 3 – Data sharing", "Article 3", "Data sharing"),
        ("§ 4 Datenschutz", "§ 4", "Datenschutz"),
        ("（二）信息共享", "（二）", "信息共享"),
        ("1.1 Services Term", "1.1", "Services Term"),
    ],
)
def test_counted_lines_give_section_paths(page: MakePage, line: str, marker: str, rest: str) -> None:
    text = normalise(page(f"<p>{line}</p><p>{PROSE}</p>"))
    head, body = text.blocks
    assert (head.kind, head.marker, head.text) == (BlockKind.HEADING, marker, rest)
    assert body.section == (f"{marker} {rest}",)


@pytest.mark.parametrize(
    "line", ["30 days after closure we delete it.", "2.5 million users are affected.", "I agree."]
)
def test_numbers_that_are_words_of_the_sentence_stay(page: MakePage, line: str) -> None:
    assert normalise(page(f"<p>{line}</p>")).blocks[0].text == line


def test_a_dated_line_is_never_a_section(page: MakePage) -> None:
    text = normalise(page("<h1>Privacy</h1><h2>Last updated: 1 May 2025</h2><p>We train.</p>"))
    assert text.blocks[-1].section == ("Privacy",)


def test_a_table_of_contents_is_marked(page: MakePage) -> None:
    toc = "".join(
        f"<li><a href='#s{n}'>{n}. {name}</a></li>" for n, name in enumerate(["Data", "Sharing", "End"], 1)
    )
    body = "".join(
        f"<h2>{n}. {name}</h2><p>{PROSE}</p>" for n, name in enumerate(["Data", "Sharing", "End"], 1)
    )
    with_toc = normalise(page(f"<h1>Privacy</h1><ul>{toc}</ul>{body}"))
    without = normalise(page(f"<h1>Privacy</h1>{body}"))
    assert [block.text for block in with_toc.blocks if block.toc] == ["Data", "Sharing", "End"]
    assert with_toc.fingerprint == without.fingerprint


def test_repeated_items_are_no_table_of_contents(page: MakePage) -> None:
    items = "<ul><li>names</li><li>emails</li><li>files</li></ul>"
    text = normalise(page(f"<p>We use:</p>{items}<p>We share:</p>{items}"))
    assert not any(block.toc for block in text.blocks)


def test_spans_that_only_a_style_sheet_parts_are_paragraphs(page: MakePage) -> None:
    spans = "".join(f"<span class=x>{PROSE}Part {n}.</span>" for n in "abc")
    assert len(normalise(page(f"<main><div>{spans}</div></main>")).blocks) == 3


def test_short_neighbours_of_a_long_part_are_kept(page: MakePage) -> None:
    text = normalise(page(f"<div><p>We train.</p><div>We share it.</div><div><p>{PROSE * 9}</p></div></div>"))
    assert texts(text.blocks)[:2] == ["We train.", "We share it."]


def test_indentation_is_no_text(page: MakePage) -> None:
    indent = "\n" + " " * 400
    deep = f"<div>{'<p>' + PROSE + '</p>' + indent}<p>{indent.join(PROSE.split())}</p></div>"
    text = normalise(page(f"<div><div>INTRODUCTION</div><div>{PROSE}<b>Bold</b></div>{deep}</div>"))
    assert texts(text.blocks)[0] == "INTRODUCTION"


def test_omitted_end_tags_lose_nothing(page: MakePage) -> None:
    text = normalise(page("<title>T</title><h1>Terms</h1><p>One.<p>Two.<ul><li>a<li>b</ul><p>Three."))
    assert texts(text.blocks) == ["Terms", "One.", "Two.", "a", "b", "Three."]


def test_masked_addresses_are_read(page: MakePage) -> None:
    text = normalise(
        page('<p>Write to <a href="/cdn" data-cfemail="543514367a37">[email&#160;protected]</a> now.</p>')
    )
    assert text.blocks[0].text == "Write to a@b.c now."


def test_title_language_and_version_are_told(page: MakePage) -> None:
    text = normalise(page(f"<html lang=xx><title>Privacy Policy</title><p>{PROSE * 3}</p></html>"))
    assert (text.title, text.language, text.normaliser) == ("Privacy Policy", "en", VERSION)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", PROSE * 3),
        ("zh", "我们会收集您在使用服务时提供的个人信息，并用于提供和改进服务。未经您的同意，我们不会共享。"),
        (
            "fr",
            "Nous ne partageons pas vos données avec des tiers, sauf si vous y consentez dans les paramètres. "
            * 3,
        ),
        (
            "de",
            "Wir geben Ihre Daten nicht an Dritte weiter, es sei denn, dass Sie der Weitergabe zustimmen. "
            * 3,
        ),
        (
            "es",
            "No compartimos los datos de usted con terceros, salvo que usted lo autorice por escrito. " * 4,
        ),
        (
            "ja",
            "当社は、お客様の個人情報を第三者に提供することはありません。ただし、同意がある場合を除きます。",
        ),
    ],
)
def test_the_language_is_told_by_the_words(page: MakePage, language: str, words: str) -> None:
    assert normalise(page(f"<html lang=it><p>{words}</p></html>"), language="pt").language == language


def test_the_configured_language_stands_in_for_short_texts(page: MakePage) -> None:
    assert normalise(page("<p>OK then.</p>"), language="fr").language == "fr"


def test_select_and_remove_are_followed(page: MakePage) -> None:
    html = "<main><p>Main.</p></main><div id=t><p>Chosen.</p><p class=ad>Ad.</p></div>"
    text = normalise(page(html), select="#t", remove=(".ad",))
    assert (texts(text.blocks), text.flags) == (["Chosen."], ())


@pytest.mark.parametrize("select", ["#absent", "a[", "::nope("])
def test_a_dead_select_falls_back_and_says_so(page: MakePage, select: str) -> None:
    text = normalise(page(f"<main><p>{PROSE}</p></main>"), select=select)
    assert texts(text.blocks) == [PROSE.strip()]
    assert len(text.flags) == 1
    assert select in text.flags[0]


def test_a_remove_that_is_no_css_is_said(page: MakePage) -> None:
    assert normalise(page("<p>Text.</p>"), remove=("a[",)).flags == ("remove is not valid CSS: a[",)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("%PDF-1.7 …", "application/pdf"),
        ("%PDF-1.7 …", ""),
        ("{}", "application/json"),
        ("a\0b", "text/plain"),
    ],
)
def test_what_is_no_document_is_refused(page: MakePage, body: str, kind: str) -> None:
    with pytest.raises(NormaliseError):
        normalise(page(body, kind))


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 6_000,
        "<pre>x" * 6_000,
        "<p " + " ".join(f"a{n}" for n in range(9_000)) + ">",
        "<p>x" * 130_000,
    ],
    ids=["nesting", "nested pieces", "attributes", "pieces"],
)
def test_markup_made_to_hurt_is_refused(page: MakePage, html: str) -> None:
    with pytest.raises(NormaliseError):
        normalise(page(html))


@pytest.mark.parametrize("piece", ["<div>{}</div>", "<li>{}", "<p>{}<br>", "<div><div>{}</div></div>"])
def test_thousands_of_elements_beside_each_other_are_a_long_document(page: MakePage, piece: str) -> None:
    html = "".join(piece.format(f"Clause {number}.") for number in range(6_000))
    assert "Clause 5999." in " ".join(texts(normalise(page(html)).blocks))
